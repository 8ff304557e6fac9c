/* lexicon.csv: what is read from it, and every mistake at its place. */
#include "support.h"

#include <string.h>

#include "base/buf.h"
#include "form/form.h"

static void add_word(void *data, const char *word, const char *reading)
{
	buf_printf(data, "%s(%s) ", word, reading);
}

/* The words of a file, then its mistakes: "line:column key argument". */
static void read_lexicon(const char *text, struct buf *said)
{
	struct pack_file file = {.name = "lexicon.csv", .bytes = text, .length = strlen(text)};
	struct mistakes ignored, mistakes;
	struct pack pack;

	mistakes_init(&ignored);
	mistakes_init(&mistakes);
	buf_clear(said);
	pack_read(&pack, "p", &file, 1, NULL, &ignored);
	ck_assert_uint_eq(pack.form_count, 0); /* it is no form */
	pack_lexicon_read(&pack, &mistakes, add_word, said);
	for (size_t i = 0; i < mistakes.count; i++) {
		const struct err *err = &mistakes.items[i];

		buf_printf(said, "%s:%zu:%zu %s %s;", err->path, err->line, err->column, err->key,
			   err->args[0]);
	}
	mistakes_release(&ignored);
	mistakes_release(&mistakes);
	pack_release(&pack);
}

START_TEST(words_with_and_without_readings)
{
	struct buf said;

	buf_init(&said);
	read_lexicon("word,reading\n图书馆,\n行长,hang zhang\n行长,xing zhang\n", &said);
	ck_assert_str_eq(said.bytes, "图书馆() 行长(hang zhang) 行长(xing zhang) ");
	read_lexicon("reading,word\n,图书馆\n", &said);
	ck_assert_str_eq(said.bytes, "图书馆() ");
	read_lexicon("word\n图书馆\n\n借阅\n", &said);
	ck_assert_str_eq(said.bytes, "图书馆() 借阅() ");
	read_lexicon("", &said);
	ck_assert_str_eq(said.bytes, "");
	buf_release(&said);
}
END_TEST

START_TEST(mistakes_are_told_at_their_places)
{
	struct buf said;

	buf_init(&said);
	read_lexicon("word,reading\n"
		     "书,\n"
		     "图书ab,\n"
		     "图书馆,tu shu\n"
		     "图书馆,Tu shu guan\n"
		     "图书馆,tu  shu guan\n"
		     "借阅,jie yue\n"
		     "借阅,jie yue\n"
		     "一二三四五六七八九十一二三,\n",
		     &said);
	ck_assert_str_eq(said.bytes, "借阅(jie yue) "
				     "p/lexicon.csv:2:1 lexicon.word 书;"
				     "p/lexicon.csv:3:1 lexicon.word 图书ab;"
				     "p/lexicon.csv:4:2 lexicon.reading tu shu;"
				     "p/lexicon.csv:5:2 lexicon.reading Tu shu guan;"
				     "p/lexicon.csv:6:2 lexicon.reading tu  shu guan;"
				     "p/lexicon.csv:8:1 lexicon.twice 借阅;"
				     "p/lexicon.csv:9:1 lexicon.word 一二三四五六七八九十一二三;");
	read_lexicon("words,reading\n图书馆,\n", &said);
	ck_assert_ptr_nonnull(strstr(said.bytes, "p/lexicon.csv:1:1 form.column"));
	ck_assert_ptr_nonnull(strstr(said.bytes, "p/lexicon.csv:1:1 lexicon.column word;"));
	buf_release(&said);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form/lexicon");
	TCase *tests = tcase_create("lexicon.csv");

	tcase_add_test(tests, words_with_and_without_readings);
	tcase_add_test(tests, mistakes_are_told_at_their_places);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
