/* The folders that the faults' programs begin with, and the calls they make in them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/file.h"
#include "packets.h"
#include "scenario.h"
#include "typed.h"

static void add_first_start(struct stageful *stageful)
{
	static const char *const words[] = {
	    "WORKER", "run", "@", "SEED", "#", "2", "checkpoint_every=2", NULL};
	struct scenario *scenario = scenario_add(stageful, "first start");

	scenario_arguments(scenario, words);
	scenario->first = 1;
}

static void add_saves(struct stageful *stageful)
{
	static const char *const before[] = {
	    "WORKER", "run", "@", "SEED", "1", "12", "checkpoint_every=5", NULL};
	static const char *const words[] = {
	    "WORKER", "run", "@", "SEED", "#", "4", "checkpoint_every=2", "idle_every=3", NULL};
	struct scenario *scenario = scenario_add(stageful, "save, checkpoint, close");

	scenario->prepared = scenario_place(stageful, "saves");
	scenario_live(stageful, scenario, before, NULL);
	scenario_arguments(scenario, words);
	scenario->first = 13;
}

/* Texts so long that a segment is full soon: the next one is made, idle or in a save. */
static void add_segments(struct stageful *stageful)
{
	static const char *const before[] = {"WORKER",		 "run", "@", "SEED", "1", "4",
					     "text_bytes=30000", NULL};
	static const char *const words[][10] = {
	    {"WORKER", "run", "@", "SEED", "#", "4", "text_bytes=30000", "idle_every=1", NULL},
	    {"WORKER", "run", "@", "SEED", "#", "4", "text_bytes=30000", NULL},
	};

	for (size_t i = 0; i < 2; i++) {
		struct scenario *scenario = scenario_add(stageful, "next segment");

		scenario->prepared = scenario_place(stageful, i ? "segments-b" : "segments-a");
		scenario_live(stageful, scenario, before, NULL);
		scenario_arguments(scenario, words[i]);
		scenario->first = 13;
		scenario->text_bytes = 30000;
	}
}

static const char *const third_life[] = {"WORKER", "run", "@", "SEED", "#", "1", NULL};

/* A life of six saves, and one that ends badly. */
static void make_broken(struct stageful *stageful, struct scenario *scenario, const char *name,
			const struct fault *fault)
{
	static const char *const before[] = {"WORKER", "run", "@", "SEED", "1", "8", NULL};
	static const char *const then[] = {"WORKER", "run", "@", "SEED", "9", "3", NULL};

	scenario->prepared = scenario_place(stageful, name);
	scenario_live(stageful, scenario, before, NULL);
	scenario_live(stageful, scenario, then, fault);
	scenario_arguments(scenario, third_life);
	scenario->first = 13;
}

static const struct fault ends[] = {
    /* before any table was written; after one was; a save cut short on a full disk; a flush that
     * failed, and so a void save, and then cut off */
    {.kind = FAULT_KILL_BEFORE, .call = SYS_renameat2, .ordinal = 1},
    {.kind = FAULT_KILL_AFTER, .call = SYS_renameat2, .ordinal = 1},
    {.kind = FAULT_SHORT,
     .reach = REACH_WRITING,
     .shorten = SHORTEN_HALF,
     .value = ENOSPC,
     .call = SYS_pwrite64,
     .ordinal = 3},
    {.kind = FAULT_ERROR,
     .reach = REACH_WRITING,
     .value = EIO,
     .call = SYS_fdatasync,
     .ordinal = 2},
};

static void add_recoveries(struct stageful *stageful)
{
	static const char *const names[] = {"recovery-a", "recovery-b", "recovery-c", "recovery-d",
					    "again-a",	  "again-b",	"again-c",    "again-d"};
	const size_t count = sizeof(ends) / sizeof(ends[0]);

	for (size_t i = 0; i < count; i++)
		make_broken(stageful, scenario_add(stageful, "recovery"), names[i], &ends[i]);
	for (size_t i = 0; i < count; i++) {
		struct scenario *scenario = scenario_add(stageful, "recovery, failing twice");

		make_broken(stageful, scenario, names[count + i], &ends[i]);
		scenario->lives = 2;
	}
}

/* Sets a field of a record that nobody has changed since the table was written, as a person does
 * with a spreadsheet; and tells it in the report as if it had been saved. */
static bool edit_record(struct stageful *stageful, struct scenario *scenario, unsigned save,
			struct table *table)
{
	const struct form *form = table_form(table);
	struct workload workload = {.pack = &stageful->pack, .seed = stageful->seed};
	const char *later = strstr(scenario->report.bytes, "begin 9\n"), *id = NULL;
	size_t row = 0, field = 0;
	struct buf value;

	for (; row < table_count(table); row++) {
		id = table_cell(table, row, -1);
		if (later && !strstr(later, id))
			break;
	}
	if (row == table_count(table))
		return false;
	buf_init(&value);
	while (field < form->field_count && !value.length)
		workload_value(&workload, save, (size_t)(form - stageful->pack.forms), field++,
			       &value);
	buf_printf(&scenario->report, "begin %u\nset %u %s %s %zu\nsaved %u\n", save, save,
		   form->name, id, field - 1, save);
	table_set(table, row, (int)field - 1, value.bytes);
	buf_release(&value);
	return true;
}

/* ... and adds a row of their own. False where the table has no such record. */
static bool edit_table(struct stageful *stageful, struct scenario *scenario, unsigned save,
		       const struct form *form)
{
	struct table *table = table_new(form);
	struct mistakes mistakes;
	struct buf path, bytes;
	bool is_edited = false;
	struct err err;
	FILE *file;

	buf_init(&path);
	buf_init(&bytes);
	mistakes_init(&mistakes);
	buf_printf(&path, "%s/%s.csv", scenario->prepared, form->name);
	if (file_read(AT_FDCWD, path.bytes, (size_t)1 << 20, &bytes, NULL, &err) == STATUS_OK &&
	    table_read(table, &bytes, path.bytes, &mistakes, &err) == STATUS_OK)
		is_edited = edit_record(stageful, scenario, save, table);
	buf_clear(&bytes);
	table_write(table, &bytes);
	buf_add_text(&bytes, ",");
	buf_add_text(&bytes, mark);
	for (size_t i = 1; i < form->field_count; i++)
		buf_add_char(&bytes, ',');
	buf_add_text(&bytes, "\r\n");
	file = is_edited ? fopen(path.bytes, "w") : NULL;
	if (file && (fwrite(bytes.bytes, 1, bytes.length, file) != bytes.length || fclose(file)))
		abort();
	scenario->edit = mark;
	mistakes_release(&mistakes);
	buf_release(&bytes);
	buf_release(&path);
	table_free(table);
	return is_edited;
}

static void edit_any_table(struct stageful *stageful, struct scenario *scenario)
{
	const unsigned save = 300;

	for (size_t form = 0; form < stageful->pack.form_count; form++)
		if (edit_table(stageful, scenario, save, &stageful->pack.forms[form]))
			return;
	abort();
}

static void add_merges(struct stageful *stageful)
{
	struct scenario *scenario = scenario_add(stageful, "merge of a changed file");

	make_broken(stageful, scenario, "merge-a", &ends[0]);
	edit_any_table(stageful, scenario);
	scenario = scenario_add(stageful, "merge, failing twice");
	make_broken(stageful, scenario, "merge-b", &ends[1]);
	edit_any_table(stageful, scenario);
	scenario->lives = 2;
}

static void add_program(struct stageful *stageful)
{
	static const char *const sample[] = {"ZHIBU", "sample", "@", NULL};
	static const char *const command[] = {"ZHIBU",	"--data",	   "@", "add",
					      "groups", "name=标记之文字", NULL};
	static const char *const screens[] = {"ZHIBU", "--data", "@", NULL};
	struct scenario *scenario = scenario_add(stageful, "sample");

	scenario_arguments(scenario, sample);
	scenario->judging = JUDGE_SAMPLE;
	scenario = scenario_add(stageful, "add");
	scenario->prepared = scenario_place(stageful, "sample");
	scenario_live(stageful, scenario, sample, NULL);
	scenario_arguments(scenario, command);
	scenario->judging = JUDGE_RECORD;
	scenario->mark = mark;
	scenario = scenario_add(stageful, "screens: first record");
	scenario_arguments(scenario, screens);
	scenario->steps = first_record;
	scenario->step_count = sizeof(first_record) / sizeof(first_record[0]);
	scenario->judging = JUDGE_RECORD;
	scenario->mark = mark;
	scenario = scenario_add(stageful, "screens: changed record");
	scenario->prepared = scenario_place(stageful, "sample");
	scenario_arguments(scenario, screens);
	scenario->steps = changed_record;
	scenario->step_count = sizeof(changed_record) / sizeof(changed_record[0]);
	scenario->judging = JUDGE_RECORD;
	scenario->mark = mark;
}

bool scenario_measure(struct stageful *stageful, struct scenario *scenario, const char *folder,
		      bool has_chances)
{
	static const struct fault none = {.kind = FAULT_NONE};
	char data[STAGE_PATH + 40];
	struct outcome outcome;

	outcome_init(&outcome);
	if (scenario->prepared)
		stage_copy(scenario->prepared, folder);
	scenario_data(scenario, folder, data);
	if (scenario->judging == JUDGE_RECORD || scenario->judging == JUDGE_PACKET)
		scenario->rows_before = scenario_rows(stageful, data);
	if (!scenario_run(stageful, scenario, folder, 0, &none, &outcome))
		return false;
	if (outcome.code != 0 || !outcome.call_count ||
	    (scenario->judging == JUDGE_RECORD &&
	     scenario_told(scenario, &outcome) != TOLD_SAVED)) {
		fprintf(stderr, "faults: %s does not run without a fault (%d, %d): %s%s%s\n",
			scenario->name, outcome.code, outcome.signal, outcome.output.bytes,
			outcome.screen.bytes, outcome.last_screen.bytes);
		exit(2);
	}
	scenario->rows = scenario_rows(stageful, data);
	scenario->peers = scenario_peers(stageful, data);
	for (size_t c = 0; has_chances && c < outcome.call_count; c++)
		chances_add(scenario, &outcome.calls[c]);
	outcome_release(&outcome);
	stage_remove(folder);
	return true;
}

bool scenarios_make(struct stageful *stageful)
{
	char *folder;

	stage_make(stageful->root);
	folder = scenario_place(stageful, "trial");
	add_first_start(stageful);
	add_saves(stageful);
	add_segments(stageful);
	add_recoveries(stageful);
	add_merges(stageful);
	add_program(stageful);
	packets_add(stageful);
	for (size_t i = 0; i < stageful->count; i++)
		if (!scenario_measure(stageful, &stageful->scenarios[i], folder, true))
			return false;
	memory_free(folder);
	return true;
}
