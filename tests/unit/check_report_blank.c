/* Blank forms on paper: those of the pack and of another domain's, as reviewed by eye. */
#include "support.h"

#include <string.h>

#include "base/memory.h"
#include "pack.h"
#include "printer.h"
#include "reference.h"
#include "report/blank.h"
#include "report/plain_text.h"

static void read_builtin(struct pack *pack, struct pack_file **files, struct mistakes *mistakes)
{
	size_t count = builtin_files(NULL);

	*files = memory_array(count, sizeof **files);
	builtin_files(*files);
	pack_read(pack, "forms", *files, count, NULL, mistakes);
}

static void compare(const struct pack *pack, const char *name, const char *folder, size_t language)
{
	static const int widths[] = {PAPER_NARROW, PAPER_USUAL, PAPER_WIDE};
	struct paper paper;
	struct buf text, path;
	int form = pack_find(pack, name, strlen(name));

	ck_assert_int_ge(form, 0);
	buf_init(&text);
	buf_init(&path);
	paper_init(&paper);
	blank_make(&paper, pack, (size_t)form, language);
	plain_text_add(&text, &paper, 0, true);
	buf_printf(&path, "%s/%s.%s.txt", folder, name, pack->languages[language].code);
	reference_compare(path.bytes, &text);
	for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
		buf_clear(&text);
		plain_text_add(&text, &paper, widths[i], true);
		printer_print(&text, CHARSET_GB18030, PRINTER_FANFOLD, widths[i]);
		printer_print(&text, CHARSET_UTF8, PRINTER_A4, widths[i]);
	}
	paper_release(&paper);
	buf_release(&text);
	buf_release(&path);
}

START_TEST(forms_of_the_pack)
{
	struct mistakes mistakes;
	struct pack_file *files;
	struct pack pack;

	mistakes_init(&mistakes);
	read_builtin(&pack, &files, &mistakes);
	ck_assert_uint_eq(mistakes.count, 0);
	for (size_t i = 0; i < pack.form_count; i++)
		compare(&pack, pack.forms[i].name, "tests/papers/blank", 0);
	compare(&pack, "talks", "tests/papers/blank", 1);
	pack_release(&pack);
	memory_free(files);
	mistakes_release(&mistakes);
}
END_TEST

START_TEST(forms_of_another_domain)
{
	struct mistakes mistakes;
	struct pack_file *files;
	struct pack pack, library;
	struct err err = {0};

	mistakes_init(&mistakes);
	read_builtin(&pack, &files, &mistakes);
	ck_assert_int_eq(pack_read_folder(&library, "tests/packs/library", &pack, &mistakes, &err),
			 STATUS_OK);
	ck_assert_uint_eq(mistakes.count, 0);
	for (size_t i = 0; i < library.form_count; i++)
		compare(&library, library.forms[i].name, "tests/papers/blank/library", 0);
	pack_release(&library);
	pack_release(&pack);
	memory_free(files);
	mistakes_release(&mistakes);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report/blank");
	TCase *tests = tcase_create("blank");

	tcase_add_test(tests, forms_of_the_pack);
	tcase_add_test(tests, forms_of_another_domain);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
