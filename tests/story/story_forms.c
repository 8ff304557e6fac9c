/* zhibu check --forms: a mistake in whatever file of a pack is told with file, line and column. */
#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "support.h"

enum { FILES_LEAST = 51 };

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
	snprintf(command, sizeof command, "cp -R forms/. '%s'", folder);
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

/* What people do to a pack in a spreadsheet or an editor, and what they are told: where it is and
 * what to do, once. */
static const struct {
	const char *file, *script, *told;
	size_t count; /* how many lines begin with a place */
} slips[] = {
    /* marks of an input method for Chinese */
    {"rules.csv", "6s/count(members) >= 2/count(members)≥2/",
     "rules.csv:6:6:15: Character 15: “≥” is a full-width mark. Write >= in its place.", 1},
    {"study_sessions.csv", "6s/today(),日期/today（）,日期/",
     "study_sessions.csv:6:17:11: Character 11: “（” is a full-width mark. Write ( in", 1},
    {"rules.csv", "6s/\\${count/$｛count/",
     "rules.csv:6:7:19: Character 19: “$｛” is a full-width mark. Write ${ in its", 1},
    {"documents/public.txt", "s/\\${\\$r.item}/$｛$r\\/item｝/",
     "“$｛” is a full-width mark. Write ${ in its place.", 1},
    {"steps.csv", "3s/count(study_sessions)/count(study_session)/",
     "steps.csv:3:11:14: Character 14: There is no table study_session. Is study_sessions", 1},
    /* names that there are not */
    {"rules.csv", "6s/^W05,setup/W05,setups/",
     "rules.csv:6:2: There is no step “setups”. Is it “setup”?", 1},
    {"rules.csv", "6s/^W05,setup/W05,other/",
     "rules.csv:6:2: There is no step “other” in steps.csv. Where the step is gone", 1},
    {"rules.csv", "6s/new members(/new member(/",
     "rules.csv:6:10: There is no table member. Is members meant?", 1},
    {"rules.csv", "9s/open .m.group/open $m\\/groop/",
     "rules.csv:9:10: There is no field “groop”. Is it “group”?", 1},
    {"rules.csv", "6s/branch member$/brunch/",
     "rules.csv:6:12: There is no role “brunch”. Is it “branch”?", 1},
    {"steps.csv", "3s/branch member/branch membre/",
     "steps.csv:3:10: There is no role “membre”. Is it “member”?", 1},
    {"documents/public.txt", "s/^needs: /needs: G99 /", "there is no rule “G99” in rules.csv", 1},
    /* a column renamed is told once, not on every line */
    {"rules.csv", "1s/,test,/,检查,/", "rules.csv:1: the first line lacks the column test", 2},
    {"steps.csv", "1s/^step,/步骤,/", "steps.csv:1: the first line lacks the column step", 2},
    /* rows of a table, by its own form and beside the others */
    {"seed/dimensions.csv", "2s/.*/一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一/",
     "seed/dimensions.csv:2: column name: At most 30 characters", 1},
    {"sample/members.csv", "2s/书记/书计/",
     "sample/members.csv:2: column post: Post in the branch: there is no choice \"书计\"", 1},
    {"sample/campaign.csv", "2s/2018-06-30/6\\/7\\/2018/", "is no date", 1},
};

/* What does no harm is told, too. */
static const struct {
	const char *file, *script, *told;
} blanks[] = {
    {"words.csv", "s/^check.fine,/check.fien,/",
     ":1: The program has no word “check.fien”. Is it “check.fine”?"},
    {"talks.csv", "6s/\"Not later than today, nor than the meeting\"//",
     "talks.csv:6: \"date\" has no text in English in the column constraint_message;"},
};

START_TEST(blanks_are_told)
{
	struct buf told;

	edit(blanks[_i].file, blanks[_i].script);
	ck_assert_int_eq(check_forms(&told), 0);
	ck_assert_msg(strstr(told.bytes, blanks[_i].told) != NULL, "%s", told.bytes);
	buf_release(&told);
}
END_TEST

START_TEST(slips_are_told)
{
	size_t lines = 0;
	struct buf told;

	edit(slips[_i].file, slips[_i].script);
	ck_assert_int_eq(check_forms(&told), 1);
	ck_assert_msg(strstr(told.bytes, slips[_i].told) != NULL, "not told: %s\n%s",
		      slips[_i].told, told.bytes);
	for (const char *at = told.bytes; (at = strstr(at, folder)) != NULL; at += strlen(folder))
		lines++;
	if (slips[_i].count)
		ck_assert_msg(lines == slips[_i].count, "%s", told.bytes);
	buf_release(&told);
}
END_TEST

/* As a spreadsheet in Chinese may save it: GBK, semicolons, dates in its own way. */
START_TEST(saved_by_a_spreadsheet)
{
	struct buf told;
	char command[300];

	edit("seed/materials.csv", "1s/$/;;/; 1b; s/$/;;/");
	edit("seed/dimensions.csv", "1s/$/;;/; 1b; s/$/;;/");
	edit("sample/campaign.csv", "2s/2018-06-30/2018\\/6\\/30/");
	snprintf(command, sizeof command,
		 "cd '%s' && for f in seed/*.csv words.csv; do iconv -f UTF-8 -t GB18030 $f > x && "
		 "mv x $f; done && touch '~$words.csv' .~lock",
		 folder);
	ck_assert_int_eq(system(command), 0);
	ck_assert_msg(check_forms(&told) == 0, "%s", told.bytes);
	buf_release(&told);
}
END_TEST

START_TEST(saved_in_another_format)
{
	static const char *const names[][2] = {{"talks.csv", "talks.xlsx"},
					       {"talks.csv", "old.CSV"},
					       {"documents/talks.txt", "documents/talks.docx"}};
	struct buf told;
	char command[300], place[100];

	snprintf(command, sizeof command, "cp '%s/%s' '%s/%s'", folder, names[_i][0], folder,
		 names[_i][1]);
	ck_assert_int_eq(system(command), 0);
	snprintf(place, sizeof place, "%s: This file is not read: its name has to end in %s.",
		 names[_i][1], _i == 2 ? ".txt" : ".csv");
	ck_assert_int_eq(check_forms(&told), 1);
	ck_assert_msg(strstr(told.bytes, place) != NULL, "%s", told.bytes);
	buf_release(&told);
}
END_TEST

/* Who has the program alone gets its forms from it, changes a row, and makes a sample of them. */
START_TEST(forms_out_of_the_program)
{
	const char *program = getenv("ZHIBU");
	char command[800];
	struct buf told;

	snprintf(
	    command, sizeof command,
	    "set -e; rm -r '%s'; z='%s'; f='%s'; $z forms $f; $z check --forms $f; cd $f; "
	    "sed -i 's/\\r$//; 1s/^\\xef\\xbb\\xbf//' $(find . -type f); cd - > /dev/null; "
	    "diff -r forms $f; ! $z forms $f; sed -i 's/四个意识/两个维护/' "
	    "$f/sample/dimensions.csv; $z --forms $f sample $f/s; grep -q 两个维护 "
	    "$f/s/dimensions.csv; ! $z --forms tests/packs/library sample $f/t; ! test -e $f/t",
	    folder, program ? program : "build/zhibu", folder);
	buf_init(&told);
	ck_assert_msg(output_of(command, &told) == 0, "%s", told.bytes);
	buf_release(&told);
}
END_TEST

/* A folder's name misspelt is not a pack without mistakes. */
START_TEST(no_such_folder)
{
	struct buf told;

	remove_tree(folder);
	ck_assert_int_eq(check_forms(&told), 3);
	ck_assert_msg(strstr(told.bytes, folder) && !strstr(told.bytes, "no mistake"), "%s",
		      told.bytes);
	buf_release(&told);
	ck_assert_int_eq(mkdir(folder, 0700), 0);
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
	tcase_add_loop_test(cases, slips_are_told, 0, sizeof slips / sizeof *slips);
	tcase_add_loop_test(cases, blanks_are_told, 0, 2);
	tcase_add_test(cases, saved_by_a_spreadsheet);
	tcase_add_loop_test(cases, saved_in_another_format, 0, 3);
	tcase_add_test(cases, forms_out_of_the_program);
	tcase_add_test(cases, no_such_folder);
	tcase_add_loop_test(cases, seeds_of_no_table, 0, 2);
	tcase_add_test(cases, seeds_of_another_pack);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
