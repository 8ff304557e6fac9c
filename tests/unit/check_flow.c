/* Steps, rules, session and entry, on the library's pack in a folder of its own. */
#include "check_flow.h"

/* Saves a new row of "field=value" words; the words end with NULL. */
static enum status add(const char *form, const char *const *words, struct findings *refusing,
		       char id[ID_TEXT])
{
	struct entry *entry = entry_new(session, form_of(form), NULL);
	struct err err = {0};
	enum status status;
	int field;

	for (; *words; words++) {
		char name[64];
		const char *value = strchr(*words, '=') + 1;

		snprintf(name, sizeof name, "%.*s", (int)(value - *words - 1), *words);
		entry_set(entry, field_of(form, name), value);
	}
	status = entry_save(entry, &field, refusing, &err);
	if (id)
		strcpy(id, entry_id(entry));
	entry_free(entry);
	return status;
}

#define ADD(form, refusing, id, ...)                                                               \
	add(form, (const char *const[]){__VA_ARGS__, NULL}, refusing, id)

static const struct finding *finding_of(const char *rule)
{
	const struct findings *findings = session_findings(session);

	for (size_t i = 0; i < findings->count; i++)
		if (strcmp(findings->items[i].rule->name, rule) == 0)
			return &findings->items[i];
	return NULL;
}

START_TEST(walk_opens_step_by_step)
{
	struct target target;

	ck_assert(session_is_new(session));
	ck_assert_uint_eq(session_step_count(session), 3);
	ck_assert_int_eq(session_step(session, 0).state, STEP_READY);
	ck_assert_int_eq(session_step(session, 1).state, STEP_CLOSED);
	ck_assert_str_eq(session_step(session, 1).held_by->rule->name, "L01");
	ck_assert_str_eq(session_step(session, 0).summary, "0 readers, 0 titles");
	ck_assert_str_eq(session_next(session)->rule->name, "L01");
	session_target(session, session_next(session), 0, &target);
	ck_assert_int_eq(target.kind, TARGET_NEW);
	ck_assert_int_eq(target.form, (int)form_of("readers"));
	record_release(&target.prefill);

	ck_assert_int_eq(ADD("readers", NULL, NULL, "name=王某", "card=000001", "until=20190101"),
			 STATUS_OK);
	ck_assert(!session_is_new(session));
	ck_assert_str_eq(session_next(session)->rule->name, "L02");
	ck_assert_int_eq(session_step(session, 0).state, STEP_ONGOING);
	ck_assert_int_eq(ADD("books", NULL, NULL, "title=红楼梦", "author=曹雪芹", "shelf=文学"),
			 STATUS_OK);
	ck_assert_int_eq(session_step(session, 0).state, STEP_DONE);
	ck_assert_int_eq(session_step(session, 1).state, STEP_READY);
	ck_assert_ptr_null(session_next(session));
	ck_assert_ptr_nonnull(finding_of("L20"));
}
END_TEST

START_TEST(block_rule_refuses_the_save)
{
	struct findings refusing;
	char reader[ID_TEXT], book[ID_TEXT], words[2][64];

	ck_assert_int_eq(
	    ADD("readers", NULL, reader, "name=王某", "card=000001", "until=2018-06-10"),
	    STATUS_OK);
	ck_assert_int_eq(ADD("books", NULL, book, "title=红楼梦", "shelf=文学"), STATUS_OK);
	snprintf(words[0], sizeof words[0], "reader=%s", reader);
	snprintf(words[1], sizeof words[1], "books=%s", book);
	findings_init(&refusing);
	ck_assert_int_eq(ADD("loans", &refusing, NULL, words[0], words[1]), STATUS_REFUSED);
	ck_assert_uint_eq(refusing.count, 1);
	ck_assert_str_eq(refusing.items[0].rule->name, "L10");
	ck_assert_ptr_nonnull(strstr(refusing.items[0].text, "2018-06-14 王某"));
	ck_assert_uint_eq(session_count(session, form_of("loans")), 0);
	findings_release(&refusing);
	/* and the journal has nothing of it */
	open_again();
	ck_assert_uint_eq(session_count(session, form_of("loans")), 0);
	ck_assert_uint_eq(session_count(session, form_of("readers")), 1);
}
END_TEST

START_TEST(pair_rule_speaks_of_pairs)
{
	struct findings refusing;
	const struct rule *rule;
	struct matrix matrix;

	ADD("readers", NULL, NULL, "name=王某", "card=000001", "until=20190101");
	findings_init(&refusing);
	ck_assert_int_eq(
	    ADD("readers", &refusing, NULL, "name=李某", "card=000001", "until=20190101"),
	    STATUS_REFUSED);
	ck_assert_uint_eq(refusing.count, 1);
	ck_assert_uint_eq(refusing.items[0].count, 1);
	findings_release(&refusing);
	ck_assert_int_eq(ADD("readers", NULL, NULL, "name=李某", "card=000002", "until=20190101"),
			 STATUS_OK);
	ck_assert_uint_eq(session_pair_rules(session, 0, &rule, 1), 1);
	session_matrix(session, rule, &matrix);
	ck_assert_uint_eq(matrix.count, 2);
	ck_assert_int_eq(matrix.cells[1], 1);
	ck_assert_int_eq(matrix.cells[2], 1);
	matrix_release(&matrix);
}
END_TEST

START_TEST(findings_of_one_sentence_are_one)
{
	const struct finding *finding;

	ADD("readers", NULL, NULL, "name=王某", "card=000001", "until=20190101");
	ADD("books", NULL, NULL, "title=红楼梦", "shelf=文学");
	ADD("books", NULL, NULL, "title=史记", "shelf=历史");
	finding = finding_of("L20");
	ck_assert_ptr_nonnull(finding);
	ck_assert_uint_eq(finding->count, 2);
	ck_assert_str_eq(finding->text, "2 not counted yet: 《红楼梦》, 《史记》.");
	session_set_language(session, 0);
	ck_assert_str_eq(finding_of("L20")->text, "尚未盘点 2 种：《红楼梦》、《史记》。");
}
END_TEST

START_TEST(wrong_values_are_refused_all_at_once)
{
	struct entry *entry = entry_new(session, form_of("readers"), NULL);
	struct err err = {0};
	const size_t *fields;
	int field;

	entry_set(entry, field_of("readers", "card"), "12");
	ck_assert_int_eq(entry_save(entry, &field, NULL, &err), STATUS_REFUSED);
	ck_assert_int_eq(field, (int)field_of("readers", "name"));
	ck_assert_str_eq(entry_remark(entry, field_of("readers", "card"))->text,
			 "The number has six digits");
	ck_assert_ptr_nonnull(entry_remark(entry, field_of("readers", "until")));
	/* a field that is not relevant is neither shown nor required */
	ck_assert_uint_eq(entry_fields(entry, &fields), 4);
	entry_set(entry, field_of("readers", "kind"), "child");
	ck_assert_str_eq(entry_value(entry, field_of("readers", "kind")), "儿童");
	ck_assert_uint_eq(entry_fields(entry, &fields), 5);
	ck_assert(entry_is_changed(entry));
	ck_assert_int_eq(entry_undo(entry), (int)field_of("readers", "kind"));
	ck_assert_uint_eq(entry_fields(entry, &fields), 4);
	ck_assert_int_eq(entry_redo(entry), (int)field_of("readers", "kind"));
	ck_assert_int_eq(entry_next_open(entry, (int)field_of("readers", "kind")),
			 (int)field_of("readers", "guardian"));
	while (entry_undo(entry) >= 0)
		;
	ck_assert(!entry_is_changed(entry));
	entry_free(entry);
}
END_TEST

START_TEST(draft_survives_the_program)
{
	struct entry *entry = entry_new(session, form_of("readers"), NULL);
	struct err err = {0};
	char id[ID_TEXT], at[20];
	size_t form;

	/* a folder where nothing was saved has nowhere to keep it, or keeps it: both are well; with
	 * a row it must */
	ADD("books", NULL, NULL, "title=史记", "shelf=历史");
	entry_set(entry, field_of("readers", "name"), "孙某");
	ck_assert_int_eq(entry_keep(entry, &err), STATUS_OK);
	entry_free(entry);
	open_again();
	ck_assert(session_draft(session, &form, id, at));
	ck_assert_uint_eq(form, form_of("readers"));
	ck_assert_str_eq(id, "");
	entry = entry_from_draft(session, form, id);
	ck_assert_ptr_nonnull(entry);
	ck_assert_str_eq(entry_value(entry, field_of("readers", "name")), "孙某");
	entry_set(entry, field_of("readers", "card"), "000009");
	entry_set(entry, field_of("readers", "until"), "2019-1-1");
	int field;
	ck_assert_int_eq(entry_save(entry, &field, NULL, &err), STATUS_OK);
	entry_free(entry);
	ck_assert(!session_draft(session, &form, id, at));
}
END_TEST

static void count_lines(void *data, const struct journal_line *line)
{
	(void)line;
	++*(size_t *)data;
}

START_TEST(delete_restore_undo)
{
	struct err err = {0};
	char id[ID_TEXT];
	size_t readers = form_of("readers"), lines = 0;

	ADD("readers", NULL, id, "name=王某", "card=000001", "until=20190101");
	ck_assert_int_eq(session_delete(session, readers, 0, &err), STATUS_OK);
	ck_assert_uint_eq(session_count(session, readers), 0);
	ck_assert_int_eq(session_restore(session, readers, id, &err), STATUS_OK);
	ck_assert_uint_eq(session_count(session, readers), 1);
	ck_assert_str_eq(session_cell(session, readers, 0, 0), "王某");
	ck_assert_int_eq(session_undo(session, &err), STATUS_OK); /* the restore */
	ck_assert_uint_eq(session_count(session, readers), 0);
	ck_assert_int_eq(session_undo(session, &err), STATUS_OK); /* the delete */
	ck_assert_uint_eq(session_count(session, readers), 1);
	ck_assert_str_eq(session_cell(session, readers, 0, -1), id);
	ck_assert_int_eq(session_undo(session, &err), STATUS_OK); /* the row itself */
	ck_assert_uint_eq(session_count(session, readers), 0);
	ck_assert_int_eq(session_undo(session, &err), STATUS_REFUSED);
	ck_assert_int_eq(session_history(session, readers, id, count_lines, &lines, &err),
			 STATUS_OK);
	ck_assert_uint_ge(lines, 6);
	open_again();
	ck_assert_uint_eq(session_count(session, readers), 0);
}
END_TEST

START_TEST(tick_switches_and_saves)
{
	struct err err = {0};
	char book[ID_TEXT], word[64];
	size_t checks = form_of("checks");
	int sound;

	ADD("books", NULL, book, "title=史记", "shelf=历史");
	snprintf(word, sizeof word, "book=%s", book);
	ck_assert_int_eq(ADD("checks", NULL, NULL, word, "found=1"), STATUS_OK);
	sound = (int)field_of("checks", "sound");
	ck_assert_str_eq(session_cell(session, checks, 0, sound), "是");
	ck_assert_int_eq(session_tick(session, checks, 0, &err), STATUS_OK);
	open_again();
	ck_assert_str_eq(session_cell(session, checks, 0, sound), "否");
	ck_assert_int_eq(session_tick(session, form_of("books"), 0, &err), STATUS_REFUSED);
}
END_TEST

START_TEST(list_filters_and_sorts)
{
	static const char *const names[] = {"赵某甲", "Ann", "欧阳某癸", "钱某乙"};
	size_t readers = form_of("readers"), *rows;
	int card = (int)field_of("readers", "card"), name = (int)field_of("readers", "name");

	for (int i = 0; i < 4; i++) {
		char words[2][64];

		snprintf(words[0], sizeof words[0], "name=%s", names[i]);
		snprintf(words[1], sizeof words[1], "card=00000%d", 9 - i);
		ck_assert_int_eq(ADD("readers", NULL, NULL, words[0], words[1], "until=20190101"),
				 STATUS_OK);
	}
	ck_assert_uint_eq(session_list(session, readers, "zmj", -1, false, &rows), 1);
	ck_assert_uint_eq(rows[0], 0);
	memory_free(rows);
	ck_assert_uint_eq(session_list(session, readers, "", card, false, &rows), 4);
	ck_assert_uint_eq(rows[0], 3);
	ck_assert_uint_eq(rows[3], 0);
	memory_free(rows);
	/* by the initials of pinyin: Ann, 欧阳, 钱, 赵 */
	ck_assert_uint_eq(session_list(session, readers, NULL, name, false, &rows), 4);
	ck_assert_uint_eq(rows[0], 1);
	ck_assert_uint_eq(rows[1], 2);
	ck_assert_uint_eq(rows[2], 3);
	ck_assert_uint_eq(rows[3], 0);
	memory_free(rows);
	ck_assert_uint_eq(session_list(session, readers, NULL, name, true, &rows), 4);
	ck_assert_uint_eq(rows[0], 0);
	memory_free(rows);
}
END_TEST

START_TEST(notes_stay_beside_the_data)
{
	struct entry *entry = entry_new(session, form_of("readers"), NULL);
	struct err err = {0};
	int field;

	ck_assert_str_eq(entry_note(entry, 0), "");
	ck_assert_int_eq(entry_set_note(entry, 0, "证上字迹不清", &err), STATUS_OK);
	entry_set(entry, field_of("readers", "name"), "孙某");
	entry_set(entry, field_of("readers", "card"), "000009");
	entry_set(entry, field_of("readers", "until"), "2019-1-1");
	ck_assert_int_eq(entry_save(entry, &field, NULL, &err), STATUS_OK);
	entry_free(entry);
	open_again();
	entry = entry_open(session, form_of("readers"), 0);
	ck_assert_str_eq(entry_note(entry, 0), "证上字迹不清");
	ck_assert_str_eq(entry_note(entry, 1), "");
	ck_assert_int_eq(entry_set_note(entry, 0, "", &err), STATUS_OK);
	entry_free(entry);
	open_again();
	entry = entry_open(session, form_of("readers"), 0);
	ck_assert_str_eq(entry_note(entry, 0), "");
	entry_free(entry);
}
END_TEST

/* A choice that is none could never match: a rule that names one is told so. */
START_TEST(misspelt_choice_is_told)
{
	static const struct {
		const char *text;
		size_t column; /* 0: nothing is wrong */
	} cases[] = {
	    {"exists(readers[kind = '成人'])", 0},	   {"exists(readers[kind != ''])", 0},
	    {"exists(readers[kind = '成入'])", 23},	   {"readers/kind = '老人'", 16},
	    {"exists(readers[selected(kind, '儿')])", 31}, {"exists(readers[name = '儿'])", 0},
	};
	struct expr_scope scope = {.pack = session_pack(session), .row_form = -1};
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct err err = {0};
		struct expr *expr =
		    expr_compile(&arena, cases[i].text, strlen(cases[i].text), &scope, &err);

		ck_assert_int_eq(expr == NULL, cases[i].column != 0);
		ck_assert_uint_eq(expr ? 0 : err.column, cases[i].column);
		if (!expr)
			ck_assert_int_eq(strncmp(err.key, "expr.unknown_choice", 19), 0);
	}
	arena_release(&arena);
}
END_TEST

/* Mistakes in steps and rules: each with its place, all at once. */
START_TEST(every_mistake_of_steps_and_rules_is_told)
{
	static const char members[] = "settings\n,form_id,form_title,default_language\n"
				      ",things,Things,English (en)\nsurvey\n"
				      ",type,name,label::English (en)\n,text,name,Name\n";
	static const char steps_text[] =
	    "step,label::English (en),forms,opens_when,summary::English (en)\n"
	    "first,First,things thing,R9,${count(things}\n"
	    "first,Again,things,,\n";
	static const char rules_text[] =
	    "rule,step,level,context,when,test,message::English (en),goto\n"
	    "R1,frst,blok,t in things[nme = 'x'],,true(),Text,\n"
	    "R2,first,warn,t things,,true(),Text,\n"
	    "R3,first,warn,t in things,,count($u/name) >,Text ${rows},\n"
	    "R4,first,warn,t in things,,,Text,\n"
	    "R5,first,warn,t in things,,$t/name != '',${$t/nam},\n"
	    "R6,first,warn,t in things,,true(),Text,go things\n"
	    "R7,first,warn,t in things,,true(),Text,new things(nome = 'x')\n"
	    "R8,first,warn,t in things,,true(),,open $t/name\n";
	const struct {
		const char *path;
		size_t line, column;
		const char *key;
	} expected[] = {
	    {"rules.csv", 2, 2, "rules.unknown_step"},
	    {"rules.csv", 2, 3, "rules.level"},
	    {"rules.csv", 2, 4, NULL},
	    {"rules.csv", 3, 4, "rules.context"},
	    {"rules.csv", 4, 6, NULL},
	    {"rules.csv", 5, 6, "rules.empty"},
	    {"rules.csv", 6, 7, NULL},
	    {"rules.csv", 7, 8, "rules.goto"},
	    {"rules.csv", 8, 8, "rules.assignment"},
	    {"rules.csv", 9, 7, "rules.empty"},
	    {"steps.csv", 2, 3, "form.unknown_table_nearest"},
	    {"steps.csv", 2, 4, "rules.unknown_rule"},
	    {"steps.csv", 2, 5, NULL},
	    {"steps.csv", 3, 1, "pack.twice"},
	};
	struct pack_file files[] = {{"things.csv", members, sizeof members - 1, NULL},
				    {"steps.csv", steps_text, sizeof steps_text - 1, NULL},
				    {"rules.csv", rules_text, sizeof rules_text - 1, NULL}};
	struct mistakes mistakes;
	struct steps steps;
	struct rules rules;
	struct pack pack = {0};
	size_t before;

	mistakes_init(&mistakes);
	pack_read(&pack, "forms", files, 3, NULL, &mistakes);
	before = mistakes.count;
	steps_read(&steps, &pack, true, &mistakes);
	rules_read(&rules, &pack, &steps, true, &mistakes);
	ck_assert_uint_eq(mistakes.count - before, sizeof expected / sizeof *expected);
	/* only what steps and rules added is in question here */
	memmove(mistakes.items, mistakes.items + before,
		(mistakes.count - before) * sizeof *mistakes.items);
	mistakes.count -= before;
	mistakes_sort(&mistakes);
	for (size_t i = 0; i < mistakes.count; i++) {
		const char *path = strrchr(mistakes.items[i].path, '/');

		ck_assert_str_eq(path ? path + 1 : mistakes.items[i].path, expected[i].path);
		ck_assert_uint_eq(mistakes.items[i].line, expected[i].line);
		ck_assert_uint_eq(mistakes.items[i].column, expected[i].column);
		if (expected[i].key)
			ck_assert_str_eq(mistakes.items[i].key, expected[i].key);
	}
	mistakes_release(&mistakes);
	pack_release(&pack);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("flow");
	TCase *folder_case = tcase_create("folder"), *plain = tcase_create("plain");

	tcase_add_checked_fixture(folder_case, open_folder, teardown);
	tcase_add_test(folder_case, walk_opens_step_by_step);
	tcase_add_test(folder_case, block_rule_refuses_the_save);
	tcase_add_test(folder_case, pair_rule_speaks_of_pairs);
	tcase_add_test(folder_case, findings_of_one_sentence_are_one);
	tcase_add_test(folder_case, wrong_values_are_refused_all_at_once);
	tcase_add_test(folder_case, draft_survives_the_program);
	tcase_add_test(folder_case, delete_restore_undo);
	tcase_add_test(folder_case, tick_switches_and_saves);
	tcase_add_test(folder_case, list_filters_and_sorts);
	tcase_add_test(folder_case, notes_stay_beside_the_data);
	tcase_add_test(folder_case, misspelt_choice_is_told);
	tcase_add_test(plain, every_mistake_of_steps_and_rules_is_told);
	suite_add_tcase(suite, folder_case);
	suite_add_tcase(suite, plain);
	return run_suite(suite);
}
