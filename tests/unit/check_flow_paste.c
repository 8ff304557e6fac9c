/* Lines from a spreadsheet that become records, on the built-in pack in a folder of its own. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flow/entry.h"
#include "flow/paste.h"
#include "pack.h"
#include "support.h"

static char folder[64];
static struct pack_file *builtin;
static struct session *session;
static size_t members, name, group, post;

static size_t field_of(const char *field)
{
	int found = form_find(&session_pack(session)->forms[members], field, strlen(field));

	ck_assert_int_ge(found, 0);
	return (size_t)found;
}

static void setup(void)
{
	struct session_options options = {.data = folder, .language = "zh", .today = "2018-06-14"};
	struct err err = {0};

	builtin = calloc(builtin_files(NULL), sizeof *builtin);
	builtin_files(builtin);
	options.builtin = builtin;
	options.builtin_count = builtin_files(NULL);
	strcpy(folder, "/tmp/zhibu-paste-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(session_open(&session, &options, &err), STATUS_OK);
	members = (size_t)pack_find(session_pack(session), "members", 7);
	name = field_of("name");
	group = field_of("group");
	post = field_of("post");
}

static void teardown(void)
{
	session_close(session, NULL);
	remove_tree(folder);
	free(builtin);
}

static struct paste *paste_text(int field, const struct record *like, const char *text)
{
	struct paste *paste;
	struct err err = {0};

	ck_assert_msg(paste_new(&paste, session, members, field, like, text, strlen(text), &err) ==
			  STATUS_OK,
		      "%s", err.key);
	return paste;
}

static const char *cell(size_t row, size_t field)
{
	return session_cell(session, members, row, (int)field);
}

START_TEST(a_column_becomes_records)
{
	/* every kind of line end, an empty line, and none at the end */
	struct paste *paste = paste_text((int)name, NULL, "赵某甲\r钱某乙\r\n\r\n 孙某丙 \n李某丁");
	unsigned long flushes;
	struct err err = {0};
	const size_t *fields;

	ck_assert_uint_eq(paste_count(paste), 4);
	ck_assert_uint_eq(paste_fields(paste, &fields), 1);
	ck_assert_uint_eq(fields[0], name);
	ck_assert_uint_eq(paste_wrong_count(paste), 0);
	ck_assert_str_eq(paste_shown(paste, 2, 0), "孙某丙");
	/* the trial has left nothing */
	ck_assert_uint_eq(session_count(session, members), 0);
	flushes = session_flushes(session);
	ck_assert_int_eq(paste_save(paste, &err), STATUS_OK);
	paste_free(paste);
	ck_assert_uint_eq(session_count(session, members), 4);
	ck_assert_str_eq(cell(0, name), "赵某甲");
	ck_assert_str_eq(cell(2, name), "孙某丙");
	ck_assert_str_eq(cell(3, post), "无"); /* the default */
	ck_assert_str_eq(cell(3, name), "李某丁");
	/* the new folder's own flushes are counted where it is made: now a second one costs one */
	ck_assert_uint_gt(session_flushes(session), flushes);
	paste = paste_text((int)name, NULL, "周某戊\n吴某己\n郑某庚\n");
	flushes = session_flushes(session);
	ck_assert_int_eq(paste_save(paste, &err), STATUS_OK);
	ck_assert_uint_eq(session_flushes(session), flushes + 1);
	paste_free(paste);
	ck_assert_uint_eq(session_count(session, members), 7);
	/* one step to take back */
	ck_assert_int_eq(session_undo(session, &err), STATUS_OK);
	ck_assert_uint_eq(session_count(session, members), 4);
}
END_TEST

START_TEST(columns_go_into_fields)
{
	struct paste *paste =
	    paste_text(-1, NULL, "赵某甲\t\t书记\n钱某乙\t\t组织委员\t\n孙某丙\n");
	struct err err = {0};
	const size_t *fields;

	ck_assert_uint_eq(paste_fields(paste, &fields), 3);
	ck_assert_uint_eq(fields[1], group);
	ck_assert_uint_eq(fields[2], post);
	ck_assert_uint_eq(paste_wrong_count(paste), 0);
	ck_assert_int_eq(paste_save(paste, &err), STATUS_OK);
	ck_assert_str_eq(cell(0, post), "书记");
	ck_assert_str_eq(cell(1, post), "组织委员");
	ck_assert_str_eq(cell(2, post), "无");
	paste_free(paste);
}
END_TEST

START_TEST(quoted_cells)
{
	static const char text[] = "\"赵\"\"某\"\"\"\t\n\"钱某\r\n乙\"\t\n\"孙\"某丙\n\"李某丁\n";
	struct paste *paste = paste_text((int)name, NULL, text);

	ck_assert_uint_eq(paste_lines(text, strlen(text)), 4);
	ck_assert_uint_eq(paste_count(paste), 4);
	ck_assert_str_eq(paste_shown(paste, 0, 0), "赵\"某\"");
	ck_assert_str_eq(paste_shown(paste, 1, 0), "钱某 乙");
	ck_assert_str_eq(paste_shown(paste, 2, 0), "\"孙\"某丙");
	ck_assert_str_eq(paste_shown(paste, 3, 0), "\"李某丁");
	paste_free(paste);
}
END_TEST

/* All or nothing, and each line is judged with those before it: there is one secretary. */
START_TEST(mistakes_hold_all_of_it)
{
	struct paste *paste =
	    paste_text(-1, NULL, "赵某甲\t\t书记\n某\n钱某乙\t\t没有这个\n孙某丙\t\t书记\n");
	unsigned long flushes = session_flushes(session);
	struct err err = {0};

	ck_assert_ptr_null(paste_wrong(paste, 0));
	ck_assert_ptr_nonnull(strstr(paste_wrong(paste, 1), "姓名"));
	ck_assert_ptr_nonnull(strstr(paste_wrong(paste, 2), "没有这个"));
	ck_assert_msg(paste_wrong(paste, 3) && strstr(paste_wrong(paste, 3), "书记"), "%s",
		      paste_wrong(paste, 3));
	ck_assert_uint_eq(paste_wrong_count(paste), 3);
	ck_assert_int_eq(paste_save(paste, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "paste.wrong");
	ck_assert_uint_eq(session_count(session, members), 0);
	ck_assert_uint_eq(session_flushes(session), flushes);
	ck_assert_int_eq(session_undo(session, &err), STATUS_REFUSED);
	paste_free(paste);
}
END_TEST

START_TEST(records_begin_alike)
{
	struct record like;
	struct paste *paste;
	struct err err = {0};

	record_init(&like, &session_pack(session)->forms[members]);
	record_set(&like, name, "不用");
	record_set(&like, post, "宣传委员");
	paste = paste_text((int)name, &like, "赵某甲\n钱某乙");
	record_release(&like);
	ck_assert_int_eq(paste_save(paste, &err), STATUS_OK);
	ck_assert_str_eq(cell(0, name), "赵某甲");
	ck_assert_str_eq(cell(1, post), "宣传委员");
	paste_free(paste);
}
END_TEST

static void expect_refused(size_t form, int field, const char *text, const char *key)
{
	struct paste *paste = NULL;
	struct err err = {0};

	ck_assert_int_eq(paste_new(&paste, session, form, field, NULL, text, strlen(text), &err),
			 STATUS_REFUSED);
	ck_assert_str_eq(err.key, key);
	ck_assert_ptr_null(paste);
}

START_TEST(limits)
{
	struct buf text;
	struct paste *paste;

	buf_init(&text);
	for (int i = 0; i < PASTE_LINES_MOST; i++)
		buf_add_text(&text, "赵某甲\n");
	paste = paste_text((int)name, NULL, text.bytes);
	ck_assert_uint_eq(paste_count(paste), PASTE_LINES_MOST);
	ck_assert_uint_eq(paste_wrong_count(paste), 0);
	paste_free(paste);
	buf_add_text(&text, "钱某乙");
	expect_refused(members, (int)name, text.bytes, "paste.lines");
	buf_clear(&text);
	for (int i = 0; i < 40; i++)
		buf_add_text(&text, "甲\t");
	buf_add_text(&text, "乙\n丙");
	expect_refused(members, (int)name, text.bytes, "paste.columns");
	expect_refused((size_t)pack_find(session_pack(session), "branch", 6), -1, "甲\n乙",
		       "paste.one");
	buf_release(&text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("flow/paste");
	TCase *tests = tcase_create("paste");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, a_column_becomes_records);
	tcase_add_test(tests, columns_go_into_fields);
	tcase_add_test(tests, quoted_cells);
	tcase_add_test(tests, mistakes_hold_all_of_it);
	tcase_add_test(tests, records_begin_alike);
	tcase_add_test(tests, limits);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
