/* The pack tests/packs/mistakes: every mistake of it is told, at its place.
 *
 * expected.txt has a line "file:line:column:character: key argument|argument|argument"
 * for each, with what there is. Those of steps.csv and rules.csv are found by flow/ and not
 * compared here. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "form/form.h"
#include "pack.h"

static const char folder[] = "tests/packs/mistakes";

static void add_mistake(struct buf *buf, const struct err *err)
{
	/* The third argument of an expression's mistake says more than is settled here. */
	size_t count = strncmp(err->key, "expr.", 5) == 0 ? ERR_ARGS - 1 : ERR_ARGS;

	buf_add_text(buf, err->path + sizeof(folder));
	if (err->line > 0)
		buf_printf(buf, ":%zu", err->line);
	if (err->column > 0)
		buf_printf(buf, ":%zu", err->column);
	if (err->character > 0)
		buf_printf(buf, ":%zu", err->character);
	buf_printf(buf, ": %s", err->key);
	while (count > 0 && !err->args[count - 1][0])
		count--;
	for (size_t i = 0; i < count; i++) {
		buf_add_char(buf, i == 0 ? ' ' : '|');
		buf_add_text(buf, err->args[i]);
	}
	buf_add_char(buf, '\n');
}

static bool is_of_flow(const char *line)
{
	return strncmp(line, "rules.csv:", 10) == 0 || strncmp(line, "steps.csv:", 10) == 0;
}

static void read_expected(struct buf *expected)
{
	char path[64], line[1024];
	FILE *file;

	snprintf(path, sizeof(path), "%s/expected.txt", folder);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file)) {
		if (!is_of_flow(line))
			buf_add_text(expected, line);
	}
	fclose(file);
}

static void read_pack(struct pack *pack, struct mistakes *mistakes)
{
	struct err err;

	mistakes_init(mistakes);
	ck_assert_int_eq(pack_read_folder(pack, folder, NULL, mistakes, &err), STATUS_OK);
	for (size_t i = 0; i < pack->form_count; i++)
		form_compile(pack, i, mistakes);
	mistakes_sort(mistakes);
}

START_TEST(every_mistake_is_told_at_its_place)
{
	struct buf expected, found;
	struct mistakes mistakes;
	struct pack pack;

	buf_init(&expected);
	buf_init(&found);
	read_expected(&expected);
	read_pack(&pack, &mistakes);
	for (size_t i = 0; i < mistakes.count; i++)
		add_mistake(&found, &mistakes.items[i]);
	ck_assert_str_eq(found.bytes, expected.bytes);
	buf_release(&expected);
	buf_release(&found);
	mistakes_release(&mistakes);
	pack_release(&pack);
}
END_TEST

START_TEST(at_least_25_differ_in_kind)
{
	struct mistakes mistakes;
	struct pack pack;
	size_t kinds = 0;

	read_pack(&pack, &mistakes);
	for (size_t i = 0; i < mistakes.count; i++) {
		size_t j = 0;

		while (strcmp(mistakes.items[j].key, mistakes.items[i].key) != 0)
			j++;
		kinds += j == i;
	}
	ck_assert_uint_ge(kinds, 25);
	mistakes_release(&mistakes);
	pack_release(&pack);
}
END_TEST

START_TEST(each_is_said_in_every_language)
{
	size_t count = builtin_files(NULL);
	struct pack_file *files = memory_array(count, sizeof(*files));
	struct mistakes mistakes, none;
	struct pack pack, builtin;

	mistakes_init(&none);
	builtin_files(files);
	pack_read(&builtin, "forms", files, count, NULL, &none);
	read_pack(&pack, &mistakes);
	for (size_t i = 0; i < mistakes.count; i++) {
		const char *key = mistakes.items[i].key;
		const char *first = words_of(&builtin, key, 0);

		ck_assert_msg(first != key, "no text for %s", key);
		for (size_t l = 1; l < builtin.language_count; l++)
			ck_assert_msg(words_of(&builtin, key, l) != first, "no %s text for %s",
				      builtin.languages[l].code, key);
	}
	mistakes_release(&mistakes);
	mistakes_release(&none);
	pack_release(&pack);
	pack_release(&builtin);
	memory_free(files);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_mistakes");
	TCase *cases = tcase_create("mistakes");

	tcase_add_test(cases, every_mistake_is_told_at_its_place);
	tcase_add_test(cases, at_least_25_differ_in_kind);
	tcase_add_test(cases, each_is_said_in_every_language);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
