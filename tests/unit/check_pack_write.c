/* The pack that the program carries, written out as files: the same where it stands in the program
 * cut into cells only, as in one that stands alone. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "cli/command.h"
#include "form/sheet.h"
#include "pack.h"

static char above[64], folder[80];
static struct pack_file *files;
static size_t count;
static struct pack pack;

static void begin(void)
{
	struct mistakes mistakes;

	snprintf(above, sizeof above, "/tmp/zhibu-write-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(above));
	snprintf(folder, sizeof folder, "%s/forms", above);
	count = builtin_files(NULL);
	files = memory_array(count, sizeof *files);
	builtin_files(files);
	mistakes_init(&mistakes);
	pack_read(&pack, "forms", files, count, NULL, &mistakes);
	ck_assert_uint_eq(mistakes.count, 0);
	mistakes_release(&mistakes);
}

static void end(void)
{
	pack_release(&pack);
	memory_free(files);
	remove_tree(above);
}

static void must_be_the_same(const struct pack *read, const struct pack_file *file)
{
	const struct pack_file *there = pack_file(read, file->name);
	struct mistakes mistakes;
	struct sheet first, second;
	struct arena arena;

	ck_assert_msg(there != NULL, "%s is not there", file->name);
	if (!file->packed || !file->packed->row_count) {
		ck_assert_uint_eq(there->length, file->length);
		ck_assert_int_eq(memcmp(there->bytes, file->bytes, file->length), 0);
		return;
	}
	arena_init(&arena);
	mistakes_init(&mistakes);
	sheet_read_words(&first, &arena, file->name, file, &mistakes);
	sheet_read_words(&second, &arena, there->name, there, &mistakes);
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_eq(first.count, second.count);
	for (size_t row = 0; row < first.count; row++)
		for (size_t column = 0; column < first.widths[row]; column++)
			ck_assert_str_eq(sheet_cell(&first, row, column),
					 sheet_cell(&second, row, column));
	mistakes_release(&mistakes);
	arena_release(&arena);
}

START_TEST(nothing_is_lost)
{
	struct mistakes mistakes;
	struct pack read;
	struct err err;
	size_t cut = 0;

	/* pack.files is a copy of the array */
	for (size_t i = 0; i < count && _i == 1; i++)
		if (pack.files[i].packed && pack.files[i].packed->row_count) {
			pack.files[i].length = 0;
			cut++;
		}
	ck_assert_uint_ge(cut, _i == 1 ? 20 : 0);
	ck_assert_int_eq(pack_write(folder, &pack, &err), STATUS_OK);
	mistakes_init(&mistakes);
	ck_assert_int_eq(pack_read_whole_folder(&read, folder, NULL, &mistakes, &err), STATUS_OK);
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_eq(read.file_count, count);
	ck_assert_uint_eq(read.word_count, pack.word_count);
	for (size_t i = 0; i < count; i++)
		must_be_the_same(&read, &files[i]);
	mistakes_release(&mistakes);
	pack_release(&read);
}
END_TEST

START_TEST(what_is_there_stays)
{
	struct stat about;
	struct err err;

	ck_assert_int_eq(mkdir(folder, 0700), 0);
	ck_assert_int_eq(pack_write(folder, &pack, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "forms.exists");
	ck_assert_int_eq(rmdir(folder), 0); /* empty still */
	snprintf(folder, sizeof folder, "%s/none/forms", above);
	ck_assert_int_eq(pack_write(folder, &pack, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "sample.write");
	ck_assert_int_ne(stat(folder, &about), 0);
}
END_TEST

/* A file that cannot be written takes with it what was written before. */
START_TEST(half_of_it_is_none)
{
	struct stat about;
	struct err err;

	pack.files[count - 1].name = "no/such/folder.csv";
	ck_assert_int_eq(pack_write(folder, &pack, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "sample.write");
	ck_assert_int_ne(stat(folder, &about), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pack_write");
	TCase *cases = tcase_create("write");

	tcase_add_checked_fixture(cases, begin, end);
	tcase_add_loop_test(cases, nothing_is_lost, 0, 2);
	tcase_add_test(cases, what_is_there_stays);
	tcase_add_test(cases, half_of_it_is_none);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
