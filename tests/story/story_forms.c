/* zhibu check --forms: a mistake in whatever file of a pack is told with file, line and column. */
#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "support.h"

enum { FILES_LEAST = 35 };

static char folder[64];
static size_t checked;

static void edit(const char *file, const char *script)
{
	char command[600];

	snprintf(command, sizeof command, "sed -i '%s' '%s/%s'", script, folder, file);
	ck_assert_int_eq(system(command), 0);
}

static void setup(void)
{
	char command[200];

	strcpy(folder, "/tmp/story_forms.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	/* the sample is the program's own: of another pack it is not read */
	snprintf(command, sizeof command, "cp -R forms/. '%s' && rm -r '%s/sample'", folder,
		 folder);
	ck_assert_int_eq(system(command), 0);
	checked = 0;
}

static void teardown(void)
{
	remove_tree(folder);
}

/* What the program says, and how it ends. */
static int ask(struct buf *told, const char *words)
{
	const char *program = getenv("ZHIBU");
	char command[600];

	snprintf(command, sizeof command,
		 "timeout 30 '%s' --language en --data '%s/begun' %s '%s' 2>&1",
		 program ? program : "build/zhibu", folder, words, folder);
	buf_init(told);
	return output_of(command, told);
}

static int check_forms(struct buf *told)
{
	return ask(told, "check --forms");
}

static void must_say(const char *file, size_t line, int column)
{
	char place[200];
	struct buf told;

	snprintf(place, sizeof place, "%s/%s:", folder, file);
	if (line)
		snprintf(place, sizeof place, "%s/%s:%zu:%d:", folder, file, line, column);
	ck_assert_int_eq(check_forms(&told), 1);
	ck_assert_msg(strstr(told.bytes, place) != NULL, "not told: %s\n%s", place, told.bytes);
	buf_release(&told);
}

static void read_all(const char *path, struct buf *bytes)
{
	char block[4096];
	FILE *file = fopen(path, "rb");
	size_t got;

	ck_assert_ptr_nonnull(file);
	buf_init(bytes);
	while ((got = fread(block, 1, sizeof block, file)) > 0)
		buf_add(bytes, block, got);
	fclose(file);
}

static void write_all(const char *path, const struct buf *bytes)
{
	FILE *file = fopen(path, "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes->bytes, 1, bytes->length, file), bytes->length);
	fclose(file);
}

static int spoil(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	bool is_text = strcmp(path + strlen(path) - 4, ".txt") == 0;
	struct buf whole, wrong;
	size_t lines = 1;

	(void)about, (void)place;
	if (kind != FTW_F)
		return 0;
	read_all(path, &whole);
	for (size_t i = 0; i < whole.length; i++)
		lines += whole.bytes[i] == '\n';
	buf_init(&wrong);
	buf_add(&wrong, whole.bytes, whole.length);
	/* a quote that nothing closes, an expression that is none */
	buf_add_text(&wrong, is_text ? "a ${1 +} b\n" : "a,\"b\n");
	write_all(path, &wrong);
	must_say(path + strlen(folder) + 1, lines, is_text ? 8 : 2);
	write_all(path, &whole);
	buf_release(&wrong);
	buf_release(&whole);
	checked++;
	return 0;
}

START_TEST(every_file_is_read)
{
	struct buf told;

	ck_assert_int_eq(check_forms(&told), 0);
	ck_assert_str_eq(told.bytes, "the forms have no mistake, and no language lacks a word\n");
	buf_release(&told);
	ck_assert_int_eq(nftw(folder, spoil, 8, FTW_PHYS), 0);
	ck_assert_uint_ge(checked, FILES_LEAST);
}
END_TEST

/* What can be read, and means nothing: columns from 1, as in a spreadsheet. */
static const struct {
	const char *file, *script;
	size_t line;
	int column;
} senseless[] = {
    {"overview.csv", "6s/,report,missing,/,report,mising,/", 6, 6},
    {"overview.csv", "9s/,report,block,/,raport,block,/", 9, 5},
    {"overview.csv", "18s/,count,/,cuont,/", 18, 6},
    {"overview.csv", "19s/已销号/&/; 19s/state = /stale = /", 19, 5},
    {"overview.csv", "23s/,8$/,800/", 23, 7},
    {"overview.csv", "23s/^kind,/held,/", 23, 1},
    {"overview.csv", "1s/take/teak/", 1, 6},
    {"seed/materials.csv", "1s/name/name,nmae/", 1, 2},
    {"seed/materials.csv", "2s/$/,more/", 2, 2},
    {"packets.csv", "1s/^packet/pocket/", 1, 1},
    {"figures.csv", "2s/branch.name/branch.nmae/", 2, 6},
};

START_TEST(what_stands_there_is_checked)
{
	edit(senseless[_i].file, senseless[_i].script);
	must_say(senseless[_i].file, senseless[_i].line, senseless[_i].column);
}
END_TEST

START_TEST(seeds_of_no_table)
{
	char from[100], to[100];

	snprintf(from, sizeof from, "%s/seed/materials.csv", folder);
	snprintf(to, sizeof to, "%s/seed/%s.csv", folder, _i ? "material" : "x");
	ck_assert_int_eq(rename(from, to), 0);
	must_say(to + strlen(folder) + 1, 0, 0);
}
END_TEST

/* The rows that a data folder begins with are those of the pack that it has. */
START_TEST(seeds_of_another_pack)
{
	struct buf told;

	edit("seed/dimensions.csv", "2,$d; 1s/.*/name\\n自有的一条/");
	ck_assert_int_eq(ask(&told, "list dimensions --forms"), 0);
	ck_assert_msg(strstr(told.bytes, "自有的一条") && !strstr(told.bytes, "四个意识"), "%s",
		      told.bytes);
	buf_release(&told);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("forms");
	TCase *cases = tcase_create("check");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_set_timeout(cases, 120);
	tcase_add_test(cases, every_file_is_read);
	tcase_add_loop_test(cases, what_stands_there_is_checked, 0,
			    sizeof senseless / sizeof *senseless);
	tcase_add_loop_test(cases, seeds_of_no_table, 0, 2);
	tcase_add_test(cases, seeds_of_another_pack);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
