#include "support.h"

#include <string.h>

#include "base/memory.h"
#include "form/form.h"
#include "pack.h"

#define FILE_OF(name, text)                                                                        \
	{                                                                                          \
		name, text, sizeof(text) - 1, NULL                                                 \
	}

static const char words_file[] =
    "key,label::中文 (zh),label::English (en)\n"
    "b.two,{2}在{1}之前,{2} before {1} {3}\n"
    "a.one,一,one\n"
    "c.brace,只有中文{4}{,\n"
    "d.named,《{table 1}》的{field 3}（{2}）,{field 3} of {table 1} ({2})\n";
static const char steps_file[] = "step,forms\nread,loans readers nothing\n";
static const char books_file[] =
    "settings\n"
    ",form_id,form_title,zb_title::English (en),default_language,instance_name,zb_single\n"
    ",books,图书,Books,中文 (zh),${title},yes\n"
    "survey\n,type,name,label::中文 (zh)\n,text,title,书名\n";
static const char readers_file[] =
    "settings\n"
    ",form_id,form_title::中文 (zh),version,zb_tick,zb_purpose,zb_detail,zb_rows,zb_rows_set\n"
    ",readers,读者,7,adult,explanations,${name},books,book = $b/id\n"
    "survey\n"
    ",type,name,label::中文 (zh),label::English (en),required,zb_width,zb_level,zb_dup,zb_verify,"
    "zb_fixed,read_only\n"
    ",text,name,姓名,Name,yes,12,members,yes,no,yes,true()\n"
    ",select_one yn,adult,成年,Adult,${name} != '',,,,yes\n"
    ",text,note,备注,,no\n"
    "choices\n,list_name,name,label::中文 (zh)\n,yn,是,是\n,yn,否,否\n,sort,甲,甲\n";
static const char loans_file[] =
    "survey\n"
    ",type,name,label::中文 (zh),label::Français (fr),default,appearance,parameters,relevant,"
    "constraint,constraint_message::中文 (zh),choice_filter,zb_also,zb_open,calculation,hint\n"
    ",begin_group,outer,外,,,,,1 = 1\n"
    ",begin_group,inner,内,,,field-list,,2 = 2\n"
    ",select_one_from_file readers.csv,reader,读者,lecteur,id,autocomplete,value=id label=name,,,,"
    "adult = '是',more,yes\n"
    ",end_group,\n"
    ",select_multiple kind,kinds,类别,,甲 乙,,,,. != '',不能空\n"
    ",end_group,\n"
    ",text,note,备注,,(无),multiline,rows=5\n"
    ",text,line,一行,,'x'\n"
    ",text,lines,多行,,,multiline\n"
    ",calculate,days,,,,,,,,,,,,1 + 1\n"
    ",note,hello,说明,,,,,,,,,,,,提示\n"
    "settings\n,form_id,form_title::中文 (zh)\n,loans,借书\n"
    "choices\n,list_name,name,label::中文 (zh)\n,kind,甲,甲类\n,kind,乙,乙类\n,more,其他,其他\n";

static const struct pack_file files[] = {
    FILE_OF("books.csv", books_file),	FILE_OF("documents/x.csv", "not a form"),
    FILE_OF("loans.csv", loans_file),	FILE_OF("readers.csv", readers_file),
    FILE_OF("steps.csv", steps_file),	FILE_OF("words.csv", words_file),
    FILE_OF("rules.csv", "not a form"),
};

static struct mistakes mistakes;
static struct pack pack;

static void begin(void)
{
	mistakes_init(&mistakes);
	pack_read(&pack, "forms", files, sizeof(files) / sizeof(files[0]), NULL, &mistakes);
}

static void end(void)
{
	pack_release(&pack);
	mistakes_release(&mistakes);
}

START_TEST(forms_come_in_the_order_of_the_steps)
{
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_eq(pack.form_count, 3);
	ck_assert_str_eq(pack.forms[0].name, "loans");
	ck_assert_str_eq(pack.forms[1].name, "readers");
	ck_assert_str_eq(pack.forms[2].name, "books");
	ck_assert_str_eq(pack.forms[0].path, "forms/loans.csv");
	ck_assert_int_eq(pack_find(&pack, "readers", 7), 1);
	ck_assert_int_eq(pack_find(&pack, "readersx", 7), 1);
	ck_assert_int_eq(pack_find(&pack, "reader", 6), -1);
	ck_assert_int_eq(pack_find(&pack, "rules", 5), -1);
	ck_assert_ptr_eq(pack_file(&pack, "rules.csv"), &pack.files[6]);
	ck_assert_ptr_null(pack_file(&pack, "rules"));
}
END_TEST

START_TEST(languages_are_joined_those_of_the_words_first)
{
	ck_assert_uint_eq(pack.language_count, 3);
	ck_assert_int_eq(pack_language(&pack, "zh"), 0);
	ck_assert_int_eq(pack_language(&pack, "en"), 1);
	ck_assert_int_eq(pack_language(&pack, "fr"), 2);
	ck_assert_int_eq(pack_language(&pack, "de"), -1);
	ck_assert_str_eq(pack.languages[2].name, "Français");
}
END_TEST

START_TEST(settings_are_read)
{
	const struct form *readers = &pack.forms[1], *books = &pack.forms[2];

	ck_assert_str_eq(words_in(&books->title, 0), "图书");
	ck_assert_str_eq(words_in(&books->title, 1), "Books");
	ck_assert_str_eq(books->instance_name.text, "${title}");
	ck_assert_uint_eq(books->instance_name.line, 3);
	ck_assert_uint_eq(books->instance_name.column, 6);
	ck_assert(books->is_single && !books->explains);
	ck_assert_ptr_null(books->tick);
	ck_assert_str_eq(readers->version, "7");
	ck_assert_str_eq(readers->tick, "adult");
	ck_assert(readers->explains && !readers->is_single);
	ck_assert_str_eq(readers->detail.text, "${name}");
	ck_assert_str_eq(readers->rows.text, "books");
	ck_assert_ptr_null(readers->rows.expr);
	ck_assert_str_eq(readers->rows_set, "book = $b/id");
	ck_assert_uint_eq(readers->rows_set_line, 3);
	ck_assert_uint_eq(readers->rows_set_column, 9);
}
END_TEST

START_TEST(fields_are_read)
{
	const struct form *readers = &pack.forms[1];
	const struct field *name = &readers->fields[0], *adult = &readers->fields[1];

	ck_assert_uint_eq(readers->field_count, 3);
	ck_assert_int_eq(form_find(readers, "adult", 5), 1);
	ck_assert_int_eq(form_find(readers, "id", 2), -1);
	ck_assert_int_eq(name->type, FIELD_TEXT);
	ck_assert_str_eq(name->required.text, "true()");
	ck_assert_int_eq(name->width, 12);
	ck_assert_int_eq(name->level, LEVEL_MEMBERS);
	ck_assert(name->dup && !name->verify && name->advances && name->is_read_only);
	ck_assert_uint_eq(name->line, 6);
	ck_assert_str_eq(words_in(&name->label, 1), "Name");
	ck_assert_str_eq(adult->required.text, "${name} != ''");
	ck_assert_int_eq(adult->level, LEVEL_BRANCH);
	ck_assert_int_eq(adult->width, 0);
	ck_assert(adult->verify && !adult->dup);
	ck_assert_str_eq(adult->list->name, "yn");
	ck_assert_uint_eq(adult->list->count, 2);
	ck_assert_str_eq(adult->list->choices[1].name, "否");
	ck_assert_ptr_null(readers->fields[2].required.text);
	ck_assert_str_eq(words_in(&readers->fields[2].label, 1), "备注");
}
END_TEST

START_TEST(references_groups_and_defaults)
{
	const struct form *loans = &pack.forms[0];
	const struct field *reader = &loans->fields[0], *kinds = &loans->fields[1];

	ck_assert_uint_eq(loans->group_count, 2);
	ck_assert_int_eq(loans->groups[0].parent, -1);
	ck_assert_int_eq(loans->groups[1].parent, 0);
	ck_assert_str_eq(loans->groups[1].relevant.text, "2 = 2");
	ck_assert_int_eq(reader->group, 1);
	ck_assert_int_eq(kinds->group, 0);
	ck_assert_int_eq(loans->fields[2].group, -1);
	ck_assert_int_eq(reader->type, FIELD_CHOICE);
	ck_assert_int_eq(reader->reference, 1);
	ck_assert_int_eq(reader->reference_label, 0);
	ck_assert_ptr_null(reader->list);
	ck_assert_str_eq(reader->also->name, "more");
	ck_assert(reader->is_open);
	ck_assert_str_eq(reader->choice_filter.text, "adult = '是'");
	ck_assert_str_eq(reader->default_literal, "id");
	ck_assert_int_eq(kinds->type, FIELD_CHOICES);
	ck_assert_str_eq(kinds->default_literal, "甲 乙");
	ck_assert_str_eq(kinds->constraint.text, ". != ''");
	ck_assert_str_eq(words_in(&kinds->constraint_message, 1), "不能空");
}
END_TEST

START_TEST(texts_of_several_lines)
{
	const struct form *loans = &pack.forms[0];
	const struct field *note = &loans->fields[2], *line = &loans->fields[3];

	ck_assert(note->is_multiline);
	ck_assert_int_eq(note->rows, 5);
	ck_assert_ptr_null(note->default_literal);
	ck_assert_str_eq(note->default_value.text, "(无)");
	ck_assert(!line->is_multiline);
	ck_assert_int_eq(line->rows, 1);
	ck_assert_str_eq(line->default_value.text, "'x'");
	ck_assert_int_eq(loans->fields[4].rows, 3);
	ck_assert_int_eq(loans->fields[5].type, FIELD_CALCULATE);
	ck_assert_str_eq(loans->fields[5].calculation.text, "1 + 1");
	ck_assert_int_eq(loans->fields[6].type, FIELD_NOTE);
	/* Words without a language are in the default one. */
	ck_assert_str_eq(loans->fields[6].hint.in[0], "提示");
}
END_TEST

START_TEST(expressions_are_compiled_once)
{
	const struct form *loans = &pack.forms[0], *readers = &pack.forms[1];

	ck_assert_ptr_null(loans->fields[0].choice_filter.expr);
	form_compile(&pack, 0, &mistakes);
	/* (无) is no expression; it is told once, with its cell and its character. */
	ck_assert_uint_eq(mistakes.count, 1);
	ck_assert_str_eq(mistakes.items[0].path, "forms/loans.csv");
	ck_assert_uint_eq(mistakes.items[0].line, 9);
	ck_assert_uint_eq(mistakes.items[0].column, 6);
	ck_assert_uint_eq(mistakes.items[0].character, 2);
	ck_assert_ptr_nonnull(loans->fields[0].choice_filter.expr);
	ck_assert_ptr_nonnull(loans->groups[1].relevant.expr);
	form_compile(&pack, 0, &mistakes);
	ck_assert_uint_eq(mistakes.count, 1);
	/* What names the rows that it refers to is compiled with it, nothing else of them. */
	ck_assert_ptr_nonnull(readers->detail.expr);
	ck_assert_ptr_null(readers->fields[0].required.expr);
	ck_assert_ptr_null(readers->rows.expr);
}
END_TEST

START_TEST(words_are_found_and_filled_in)
{
	struct buf buf;

	buf_init(&buf);
	ck_assert_str_eq(words_of(&pack, "a.one", 0), "一");
	ck_assert_str_eq(words_of(&pack, "a.one", 1), "one");
	ck_assert_str_eq(words_of(&pack, "a.one", 2), "一");
	ck_assert_str_eq(words_of(&pack, "c.brace", 1), "只有中文{4}{");
	ck_assert_str_eq(words_of(&pack, "none", 0), "none");
	words_add(&buf, &pack, 1, "b.two", "A", "B", NULL);
	ck_assert_str_eq(buf.bytes, "B before A ");
	buf_clear(&buf);
	words_add(&buf, &pack, 0, "c.brace", "A", NULL, NULL);
	ck_assert_str_eq(buf.bytes, "只有中文{4}{");
	buf_release(&buf);
}
END_TEST

/* What a file calls a table and its fields is shown as people call it, where there is such a one.
 */
START_TEST(words_name_tables_and_fields)
{
	static const struct {
		size_t language;
		const char *table, *field, *text;
	} cases[] = {
	    {0, "readers", "name", "《读者》的姓名（7）"},
	    {1, "readers", "name", "Name of 读者 (7)"},
	    {0, "loans", "days", "《借书》的days（7）"}, /* without a label */
	    {0, "readers", "other", "《读者》的other（7）"},
	    {0, "others", "name", "《others》的name（7）"},
	    {0, "readers", NULL, "《读者》的（7）"},
	    {0, NULL, "name", "《》的name（7）"},
	};
	struct buf buf;

	buf_init(&buf);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_clear(&buf);
		words_add(&buf, &pack, cases[i].language, "d.named", cases[i].table, "7",
			  cases[i].field);
		ck_assert_str_eq(buf.bytes, cases[i].text);
	}
	buf_release(&buf);
}
END_TEST

START_TEST(errors_are_said_with_their_place)
{
	static const struct {
		size_t line, column, character;
		const char *path, *text;
	} cases[] = {
	    {3, 4, 0, "t.csv", "t.csv:3:4: one"},
	    {3, 4, 5, "t.csv", "t.csv:3:4:5: one"},
	    {3, 0, 5, "t.csv", "t.csv:3: one"},
	    {0, 0, 0, "t.csv", "t.csv: one"},
	    {0, 0, 0, "", "one"},
	};
	struct buf buf;

	buf_init(&buf);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err;

		err_at(&err, STATUS_INPUT, cases[i].path, cases[i].line, cases[i].column, "a.one",
		       NULL, NULL, NULL);
		err.character = cases[i].character;
		buf_clear(&buf);
		words_add_err(&buf, &pack, 1, &err);
		ck_assert_str_eq(buf.bytes, cases[i].text);
	}
	buf_release(&buf);
}
END_TEST

START_TEST(words_fall_back_to_the_other_pack)
{
	static const char own_words[] = "key,label::English (en),label::中文 (zh)\nd,four,四\n";
	static const struct pack_file own[] = {
	    FILE_OF("words.csv", own_words),
	    FILE_OF("books.csv", books_file),
	};
	struct pack other;

	pack_read(&other, "own", own, 2, &pack, &mistakes);
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_str_eq(words_of(&other, "d", 0), "four");
	/* en is the first language here and the second there. */
	ck_assert_str_eq(words_of(&other, "a.one", 0), "one");
	ck_assert_str_eq(words_of(&other, "a.one", 1), "一");
	ck_assert_str_eq(words_of(&other, "none", 1), "none");
	pack_release(&other);
}
END_TEST

START_TEST(missing_words_are_listed)
{
	size_t words = 0, titles = 0;

	pack_missing_words(&pack, &mistakes);
	for (size_t i = 0; i < mistakes.count; i++) {
		const struct err *err = &mistakes.items[i];

		ck_assert_str_eq(err->key, "words.missing");
		if (strcmp(err->path, "forms/words.csv") == 0) {
			words++;
			ck_assert(strcmp(err->args[1], "English") != 0 ||
				  strcmp(err->args[0], "c.brace") == 0);
			ck_assert_uint_ge(err->line, 2);
		}
		titles += strcmp(err->args[0], "books") == 0;
	}
	/* fr in each of four, en in one */
	ck_assert_uint_eq(words, 5);
	ck_assert_uint_eq(titles, 1);
}
END_TEST

START_TEST(the_built_in_pack_has_no_mistake)
{
	size_t count = builtin_files(NULL);
	struct pack_file *builtin = memory_array(count, sizeof(*builtin));
	struct pack shipped;

	builtin_files(builtin);
	pack_read(&shipped, "forms", builtin, count, NULL, &mistakes);
	for (size_t i = 0; i < shipped.form_count; i++)
		form_compile(&shipped, i, &mistakes);
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_ge(shipped.form_count, 10);
	ck_assert_uint_ge(shipped.word_count, 100);
	ck_assert_uint_eq(shipped.language_count, 3);
	for (size_t i = 1; i < shipped.word_count; i++)
		ck_assert_int_lt(strcmp(shipped.words[i - 1].key, shipped.words[i].key), 0);
	pack_release(&shipped);
	memory_free(builtin);
}
END_TEST

/* Small forms of one mistake each that the pack of mistakes has no room for. */
START_TEST(single_mistakes)
{
	static const struct {
		const char *survey, *key;
		size_t line, column;
	} cases[] = {
	    {",type,name\n,note,a\n", "form.no_label", 5, 3},
	    {",type,name,label\n,begin_repeat,a,A\n", "form.type_unsupported", 5, 2},
	    {",type,name,label\n,text x,a,A\n", "form.type_rest", 5, 2},
	    {",type,name,label,zb_open\n,date,a,A,yes\n", "form.only_choices", 5, 5},
	    {",type,name,label,zb_was\n,text,a,A,2nd\n", "form.name", 5, 5},
	    {",type,name,label,zb_was\n,text,a,A,b c\n,text,c,C,\n", "form.name_twice", 6, 3},
	    {",type,name,label,zb_was\n,text,a,A,\n,text,b,B,x a\n", "form.name_twice", 6, 5},
	    {",type,name,label,required_message\n,date,a,A,m\n", "form.message_alone", 5, 5},
	    {",type,name,label,default\n,time,a,A,25:00\n", "form.default", 5, 5},
	    {",type,name,label,default\n,integer,a,A,1.5\n", "form.default", 5, 5},
	    {",type,name,label,default\n,decimal,a,A,1.5x\n", "form.default", 5, 5},
	    {",type,name,label,zb_width\n,text,a,A,0\n", "form.width", 5, 5},
	    {",type,name,label,zb_width\n,text,a,A,201\n", "form.width", 5, 5},
	    {",type,name,label,parameters\n,text,a,A,rows=0\n", "form.rows", 5, 5},
	    {",type,name,label,appearance\n,note,a,A,multiline\n", "form.appearance", 5, 5},
	    {",type,name,label,relevance\n,note,a,A,1\n", "form.column_unsupported", 4, 5},
	    {",type,name,label,label::中文 (zh)\n,note,a,A,甲\n", "form.column_twice", 4, 4},
	    {",type,name,label,type\n,note,a,A,x\n", "form.column_twice", 4, 5},
	    {"", "form.section_empty", 3, 1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pack_file file = {.name = "f.csv"};
		struct buf text;
		struct pack one;

		buf_init(&text);
		buf_add_text(&text, "settings,form_id,form_title::中文 (zh)\n,f,表\nsurvey\n");
		buf_add_text(&text, cases[i].survey);
		file.bytes = text.bytes;
		file.length = text.length;
		mistakes.count = 0;
		pack_read(&one, "p", &file, 1, NULL, &mistakes);
		ck_assert_msg(mistakes.count == 1, "case %zu: %zu mistakes", i, mistakes.count);
		ck_assert_str_eq(mistakes.items[0].key, cases[i].key);
		ck_assert_uint_eq(mistakes.items[0].line, cases[i].line);
		ck_assert_uint_eq(mistakes.items[0].column, cases[i].column);
		pack_release(&one);
		buf_release(&text);
	}
}
END_TEST

START_TEST(a_form_of_too_many_rows_is_refused)
{
	struct pack_file file = {.name = "f.csv"};
	struct buf text;
	struct pack one;

	buf_init(&text);
	buf_add_text(&text, "survey\n,type,name\n");
	for (size_t i = 0; i < 6000; i++)
		buf_printf(&text, ",hidden,f%zu\n", i);
	file.bytes = text.bytes;
	file.length = text.length;
	pack_read(&one, "p", &file, 1, NULL, &mistakes);
	ck_assert_uint_eq(mistakes.count, 1);
	ck_assert_str_eq(mistakes.items[0].key, "form.limit");
	ck_assert_uint_eq(mistakes.items[0].line, 5001);
	pack_release(&one);
	buf_release(&text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form");
	TCase *cases = tcase_create("form");

	tcase_add_checked_fixture(cases, begin, end);
	tcase_add_test(cases, forms_come_in_the_order_of_the_steps);
	tcase_add_test(cases, languages_are_joined_those_of_the_words_first);
	tcase_add_test(cases, settings_are_read);
	tcase_add_test(cases, fields_are_read);
	tcase_add_test(cases, references_groups_and_defaults);
	tcase_add_test(cases, texts_of_several_lines);
	tcase_add_test(cases, expressions_are_compiled_once);
	tcase_add_test(cases, words_are_found_and_filled_in);
	tcase_add_test(cases, words_name_tables_and_fields);
	tcase_add_test(cases, errors_are_said_with_their_place);
	tcase_add_test(cases, words_fall_back_to_the_other_pack);
	tcase_add_test(cases, missing_words_are_listed);
	tcase_add_test(cases, the_built_in_pack_has_no_mistake);
	tcase_add_test(cases, single_mistakes);
	tcase_add_test(cases, a_form_of_too_many_rows_is_refused);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
