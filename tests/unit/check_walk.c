/* A new branch follows nothing but the next action, from an empty folder to the end. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "flow/entry.h"
#include "flow/session.h"
#include "pack.h"

enum { ACTIONS_MAX = 200 };

static char folder[64];
static struct session *session;
static struct buf walked; /* "RULE TABLE" of each action, a line each */

/* What a person types where the next action left a field empty (or, where is_change, in place of
 * the default). A {} is replaced by a number that grows. */
struct answer {
	const char *form, *field, *typed;
	bool is_change;
};
static const struct answer answers[] = {
    {"branch", "name", "中共示例县样板镇便民服务中心支部委员会", false},
    {"branch", "superior", "中共示例县样板镇委员会", false},
    {"members", "name", "党员某{}", false},
    {"members", "note", "同名，住村东头", false},
    {"study_sessions", "date", "0614", true},
    {"study_sessions", "forms", "领学宣讲", false},
    {"study_sessions", "materials", "习近平新时代中国特色社会主义思想", false},
    {"talks", "covered", "思想 听取意见", false},
    {"talks", "mode", "个别谈话", false},
    {"opinions", "channel", "上门走访", false},
    {"opinions", "source", "群众", false},
    {"opinions", "text", "第{}件事盼着早点办", false},
    {"opinions", "handling", "列入整改", false},
    {"problems", "dimension", "担当作为强不强", false},
    {"problems", "text", "第{}件事拖了三个月没有办成", false},
    {"meetings", "start", "1430", false},
    {"meetings", "end", "1630", false},
    {"meetings", "place", "镇党员活动室", false},
    {"meetings", "measures", "窗口午间两人轮值，七月起执行", false},
    {"criticisms", "text", "推进改革顾虑多，第{}条", false},
    {"rectifications", "item", "整改第{}件事", false},
    {"rectifications", "measure", "指定专人负责，七月底前办成", false},
    {"rectifications", "deadline", "20180731", false},
    {"rectifications", "commitment", "说到做到", false},
    {"explanations", "reason", "外出务工，已电话告知", false},
};

/* A name holds no digits. */
static const char *const digits[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
static unsigned number;

static const struct answer *answer_find(const char *form, const char *field)
{
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
		if (!strcmp(answers[i].form, form) && !strcmp(answers[i].field, field))
			return &answers[i];
	return NULL;
}

static const char *answer_text(const struct answer *answer, char text[256])
{
	const char *mark = strstr(answer->typed, "{}");

	if (!mark)
		return answer->typed;
	number++;
	snprintf(text, 256, "%.*s%s%s%s", (int)(mark - answer->typed), answer->typed,
		 digits[number / 10 % 10], digits[number % 10], mark + 2);
	return text;
}

static size_t form_index(const char *name)
{
	int form = pack_find(session_pack(session), name, strlen(name));

	ck_assert_int_ge(form, 0);
	return (size_t)form;
}

static size_t field_index(size_t form, const char *name)
{
	int field = form_find(&session_pack(session)->forms[form], name, strlen(name));

	ck_assert_int_ge(field, 0);
	return (size_t)field;
}

static void start(void)
{
	static struct pack_file files[256];
	struct session_options options = {.builtin = files, .today = "2018-06-20", .user = "test"};
	struct err err = {0};

	strcpy(folder, "/tmp/zhibu-walk-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	options.data = folder;
	options.builtin_count = builtin_files(files);
	ck_assert_msg(session_open(&session, &options, &err) == STATUS_OK, "%s", err.key);
	number = 0;
	buf_init(&walked);
}

static void stop(void)
{
	char command[128];

	session_close(session, NULL);
	buf_release(&walked);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	ck_assert_int_eq(system(command), 0);
}

/* A member who was at the criticism's meeting and is not named in it yet. */
static const char *somebody_present(struct entry *entry)
{
	size_t attendance = form_index("attendance"), form = entry_form_index(entry);
	const char *meeting = entry_value(entry, field_index(form, "meeting"));
	const char *critic = entry_value(entry, field_index(form, "critic"));
	const char *recipient = entry_value(entry, field_index(form, "recipient"));

	for (size_t row = 0; row < session_count(session, attendance); row++) {
		const char *id =
		    session_cell(session, attendance, row, (int)field_index(attendance, "member"));

		if (strcmp(id, critic) != 0 && strcmp(id, recipient) != 0 &&
		    strcmp(session_cell(session, attendance, row,
					(int)field_index(attendance, "meeting")),
			   meeting) == 0)
			return id;
	}
	return "";
}

/* Types into every field that is required and empty; asked is filled in whatever it holds. */
static void fill_in(struct entry *entry, int asked)
{
	const struct form *form = entry_form(entry);
	const size_t *fields;

	for (size_t n = 0; n < entry_fields(entry, &fields); n++) {
		size_t field = fields[n];
		const char *name = form->fields[field].name, *typed;
		const struct answer *answer = answer_find(form->name, name);
		bool is_asked = (int)field == asked || (answer && answer->is_change);
		bool is_ditto = entry_is_ditto(entry, field); /* and may be what is typed */
		char text[256];

		if (!is_asked && (entry_value(entry, field)[0] || !entry_is_required(entry, field)))
			continue;
		typed = answer ? answer_text(answer, text) : NULL;
		if (!typed && strcmp(form->name, "criticisms") == 0)
			typed = somebody_present(entry);
		if (!typed && strcmp(name, "recorder") == 0)
			typed = session_cell(session, form_index("members"), 1, -1);
		ck_assert_msg(typed != NULL, "no answer to %s/%s", form->name, name);
		ck_assert_msg(entry_set(entry, field, typed) || is_ditto, "%s/%s takes no %s",
			      form->name, name, typed);
	}
}

static void save(struct entry *entry, int asked, const char *rule)
{
	struct findings refusing;
	struct err err = {0};
	int field = -1;
	enum status status;

	fill_in(entry, asked);
	findings_init(&refusing);
	status = entry_save(entry, &field, &refusing, &err);
	ck_assert_msg(status == STATUS_OK, "%s: %s is not saved: %s (%s)", rule,
		      entry_form(entry)->name,
		      field < 0 ? (refusing.count ? refusing.items[0].text : err.key)
				: entry_remark(entry, (size_t)field)->text,
		      field < 0 ? "" : entry_form(entry)->fields[field].name);
	findings_release(&refusing);
	entry_free(entry);
}

static void set_cell(const char *table, size_t row, const char *field, const char *value,
		     const char *rule)
{
	size_t form = form_index(table);
	struct entry *entry = entry_open(session, form, row);

	entry_set(entry, field_index(form, field), value);
	save(entry, -1, rule);
}

/* What a person does in the list that the next action opens. */
static void work_in_list(size_t form, const char *rule)
{
	const char *name = session_pack(session)->forms[form].name;

	if (strcmp(name, "attendance") == 0)
		for (size_t row = 0; row < session_count(session, form); row++)
			ck_assert_int_eq(session_tick(session, form, row, NULL), STATUS_OK);
	else if (strcmp(name, "rectifications") == 0)
		set_cell(name, 0, "at_once", "是", rule);
	else
		ck_abort_msg("%s opens a list of %s", rule, name);
}

/* Does the next action; false where all is done. */
static bool act(void)
{
	const struct finding *next = session_next(session);
	struct target target;
	const char *rule;
	size_t count;
	char *before;

	if (!next)
		return false;
	rule = next->rule->name;
	before = memory_text(next->text);
	count = next->count;
	session_target(session, next, 0, &target);
	ck_assert_msg(target.kind != TARGET_NONE, "%s leads nowhere", rule);
	buf_printf(&walked, "%s %s\n", rule, session_pack(session)->forms[target.form].name);
	if (target.kind == TARGET_NEW)
		save(entry_new(session, (size_t)target.form, &target.prefill), -1, rule);
	else if (target.kind == TARGET_OPEN)
		save(entry_open(session, (size_t)target.form, target.row), target.field, rule);
	else
		work_in_list((size_t)target.form, rule);
	record_release(&target.prefill);
	next = session_next(session);
	ck_assert_msg(!next || next->count < count || strcmp(next->text, before) != 0,
		      "nothing came of: %s", before);
	memory_free(before);
	return true;
}

static void walk(void)
{
	size_t actions = 0;

	while (act())
		ck_assert_msg(++actions < ACTIONS_MAX, "no end:\n%s", walked.bytes);
}

static void add_member(const char *name, const char *post)
{
	size_t form = form_index("members");
	struct entry *entry = entry_new(session, form, NULL);

	ck_assert(entry_set(entry, field_index(form, "name"), name));
	entry_set(entry, field_index(form, "post"), post);
	save(entry, -1, "roster");
}

START_TEST(smallest_branch)
{
	static const char expected[] = "W02 branch\nW01 campaign\nW05 members\nW05 members\n"
				       "G10 study_sessions\nG11 study_sessions\n"
				       "G11 study_sessions\nG22 talks\nG23 opinions\n"
				       "G30 problems\nG30 problems\nG30 problems\nW40 meetings\n"
				       "G47 attendance\nG47 criticisms\nG47 criticisms\n"
				       "G50 opinions\nG50 rectifications\nG50 rectifications\n"
				       "G50 rectifications\nG50 rectifications\n"
				       "G51 rectifications\nG51 rectifications\n"
				       "G51 rectifications\nG52 rectifications\n";

	walk();
	ck_assert_str_eq(walked.bytes, expected);
	for (size_t step = 0; step < session_step_count(session); step++) {
		struct step_view view = session_step(session, step);

		ck_assert_int_eq(view.state, STEP_DONE);
	}
}
END_TEST

START_TEST(whole_branch)
{
	const char *line;
	size_t talks = 0;

	for (int i = 0; i < 4; i++)
		ck_assert(act());
	add_member("钱某乙", "组织委员");
	add_member("孙某丙", "纪检委员");
	for (int i = 0; i < 6; i++) {
		char name[32];

		snprintf(name, sizeof name, "第%s名党员", digits[i]);
		add_member(name, "无");
	}
	walk();
	/* three pairs of the committee, and one talk with each of the seven others */
	for (line = walked.bytes; (line = strstr(line, " talks\n")); line++)
		talks++;
	ck_assert_uint_eq(talks, 10);
	ck_assert_uint_eq(session_count(session, form_index("attendance")), 10);
	ck_assert_uint_eq(session_count(session, form_index("problems")), 11);
}
END_TEST

/* What a group lacks is asked for too. */
START_TEST(branch_by_groups)
{
	size_t groups = form_index("groups"), meetings = form_index("meetings");

	for (int i = 0; i < 4; i++)
		ck_assert(act());
	for (int i = 0; i < 4; i++)
		add_member(i % 2 ? "孙某丙" : "钱某乙", "无");
	for (int i = 0; i < 2; i++) {
		struct entry *entry = entry_new(session, groups, NULL);

		entry_set(entry, field_index(groups, "name"), i ? "第二党小组" : "第一党小组");
		save(entry, -1, "groups");
	}
	for (size_t row = 0; row < 6; row++) {
		struct entry *entry = entry_open(session, form_index("members"), row);

		entry_set(entry, field_index(form_index("members"), "group"),
			  row % 2 ? "第二党小组" : "第一党小组");
		save(entry, -1, "members");
	}
	while (strcmp(session_next(session)->rule->name, "W40") != 0)
		ck_assert(act());
	{
		struct entry *entry = entry_new(session, meetings, NULL);

		entry_set(entry, field_index(meetings, "kind"), "党小组会");
		entry_set(entry, field_index(meetings, "group"), "第一党小组");
		save(entry, -1, "meetings");
	}
	ck_assert_uint_eq(session_count(session, form_index("attendance")), 3);
	walk();
	ck_assert_ptr_nonnull(strstr(walked.bytes, "W41 meetings\n"));
	ck_assert_uint_eq(session_count(session, meetings), 2);
	ck_assert_uint_eq(session_count(session, form_index("attendance")), 6);
	ck_assert_uint_eq(session_count(session, form_index("problems")), 9);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("walk");
	TCase *test = tcase_create("walk");

	tcase_add_checked_fixture(test, start, stop);
	tcase_set_timeout(test, 120);
	tcase_add_test(test, smallest_branch);
	tcase_add_test(test, whole_branch);
	tcase_add_test(test, branch_by_groups);
	suite_add_tcase(suite, test);
	return run_suite(suite);
}
