/* Whether what a program said under a fault is what is on the disk. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "packets.h"
#include "scenario.h"

enum { SECONDS_MOST = 20, SECOND_LIFE = 500 };

struct court {
	const struct stageful *stageful;
	const struct scenario *scenario;
	const char *folder, *report;
	const struct outcome *outcome;
	const struct fault *fault;
	struct judgement *judgement;
	struct buf second; /* report of the life after the fault */
};

static void __attribute__((format(printf, 3, 4)))
blame(struct court *court, unsigned *count, const char *format, ...)
{
	va_list arguments;

	++*count;
	if (*court->judgement->first)
		return;
	va_start(arguments, format);
	vsnprintf(court->judgement->first, sizeof(court->judgement->first), format, arguments);
	va_end(arguments);
}

static void break_down(struct court *court, const char *why, const char *key)
{
	unsigned count = 0;

	court->judgement->is_broken = true;
	blame(court, &count, "%s (%s)", why, key ? key : "");
}

bool scenario_is_exhausted(const struct outcome *outcome)
{
	static const char text[] = "zhibu: memory exhausted; what was saved is safe";

	return outcome->code == 3 &&
	       (strstr(outcome->output.bytes, text) || strstr(outcome->last_screen.bytes, text));
}

enum told scenario_told(const struct scenario *scenario, const struct outcome *outcome)
{
	const char *said = scenario->steps ? outcome->screen.bytes : outcome->output.bytes;

	if (outcome->is_garbled)
		return TOLD_NOTHING;
	if (strstr(said, "说不准") || strstr(said, "不能确定"))
		return TOLD_UNSURE;
	if (strstr(said, "没有保存") || strstr(said, "未保存"))
		return TOLD_UNSAVED;
	if (scenario->steps ? strstr(said, "已保存") != NULL
			    : *said && strchr(said, '\n') &&
				  strspn(said, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					       "0123456789-") == strcspn(said, "\n"))
		return TOLD_SAVED;
	if ((!scenario->steps || !outcome->screen.length) && outcome->code > 0 &&
	    !scenario_is_exhausted(outcome))
		return TOLD_UNSAVED;
	return TOLD_NOTHING;
}

static void keep_line(void *data, const char *line)
{
	struct court *court = data;

	buf_add_text(&court->second, line);
	buf_add_char(&court->second, '\n');
}

static struct store *open_store(struct court *court)
{
	struct store_options options = {.path = court->folder,
					.pack = &court->stageful->pack,
					.user = "judge",
					.today = "2018-06-14"};
	struct mistakes mistakes;
	struct store *store;
	struct err err;

	mistakes_init(&mistakes);
	if (store_open(&store, &options, &mistakes, &err) != STATUS_OK)
		break_down(court, "cannot be opened afterwards", err.key);
	for (size_t form = 0; store && form < options.pack->form_count; form++)
		/* a sample cut short is told, and nobody's work */
		if (store_is_shut(store, form) && court->scenario->judging != JUDGE_SAMPLE)
			break_down(court, "a table is shut afterwards",
				   options.pack->forms[form].name);
	mistakes_release(&mistakes);
	return store;
}

static void close_store(struct court *court, struct store *store)
{
	struct err err;

	if (store_close(store, &err) != STATUS_OK)
		break_down(court, "cannot be closed afterwards", err.key);
}

/* How many rows all tables have, and in how many the text stands. */
static size_t look_for(const struct store *store, const struct pack *pack, const char *text,
		       size_t *found)
{
	size_t rows = 0;

	*found = 0;
	for (size_t form = 0; form < pack->form_count; form++) {
		const struct table *table = store_table(store, form);

		rows += table_count(table);
		for (size_t row = 0; row < table_count(table); row++)
			for (size_t field = 0; field < pack->forms[form].field_count; field++)
				*found += strstr(table_cell(table, row, (int)field), text) != NULL;
	}
	return rows;
}

static void check_saves(struct court *court, const struct store *store, const char *report,
			struct buf *settled)
{
	struct workload workload = {.pack = &court->stageful->pack,
				    .seed = court->stageful->seed,
				    .text_bytes = court->scenario->text_bytes,
				    .others_allowed = court->scenario->edit != NULL};
	struct judgement *judgement = court->judgement;
	struct verdict verdict;
	size_t edits, edits_most, edits_least;

	if (!workload_check(&workload, store, report, settled, &verdict)) {
		judgement->lost += verdict.lost;
		judgement->lies += verdict.false_;
		judgement->torn += verdict.torn;
		if (!*judgement->first)
			snprintf(judgement->first, sizeof(judgement->first), "%s", verdict.first);
	}
	if (!court->scenario->edit)
		return;
	/* The saves choose among all rows, and may have chosen this one. */
	edits_most = verdict.others_changed ? 0 : 1;
	edits_least = verdict.others_unsure ? 0 : edits_most;
	look_for(store, workload.pack, court->scenario->edit, &edits);
	if (edits < edits_least || edits > edits_most)
		blame(court, edits ? &judgement->lies : &judgement->lost,
		      "the row of another hand is there %zu times, not %zu", edits, edits_most);
}

/* Recovered, held against the report, worked on in, and held against it again. */
static void judge_saves(struct court *court)
{
	struct workload workload = {.pack = &court->stageful->pack,
				    .seed = court->stageful->seed,
				    .text_bytes = court->scenario->text_bytes,
				    .first = SECOND_LIFE,
				    .count = 2,
				    .report = keep_line,
				    .data = court};
	struct store *store = open_store(court);
	struct buf settled;

	if (!store)
		return;
	buf_init(&settled);
	check_saves(court, store, court->report, &settled);
	if (!court->scenario->edit)
		workload_run(&workload, store);
	close_store(court, store);
	store = open_store(court);
	buf_add(&settled, court->second.bytes, court->second.length);
	if (!court->scenario->edit && !strstr(settled.bytes, "saved 501\n"))
		break_down(court, "no more saves afterwards", court->second.bytes);
	if (store) {
		check_saves(court, store, settled.bytes, NULL);
		close_store(court, store);
	}
	buf_release(&settled);
}

static bool is_in_drafts(const struct court *court)
{
	char path[STAGE_PATH + 40];
	struct buf bytes;
	bool is_there;

	buf_init(&bytes);
	snprintf(path, sizeof(path), "%s/.zhibu/draft.csv", court->folder);
	is_there = file_read(AT_FDCWD, path, (size_t)1 << 20, &bytes, NULL, NULL) == STATUS_OK &&
		   strstr(bytes.bytes, court->scenario->mark);
	buf_release(&bytes);
	return is_there;
}

/* The record is there or not, as was said; and if not, what was typed is on the screen and kept. */
static void judge_record(struct court *court)
{
	const struct scenario *scenario = court->scenario;
	const struct outcome *outcome = court->outcome;
	enum told told = scenario_told(scenario, outcome);
	struct judgement *judgement = court->judgement;
	struct store *store = open_store(court);
	size_t found, rows;

	if (!store)
		return;
	/* a program that is told to end paints no more */
	if (court->fault->kind == FAULT_SIGNAL && told == TOLD_UNSAVED)
		told = TOLD_NOTHING;
	rows = look_for(store, &court->stageful->pack, scenario->mark, &found);
	/* in a new folder, the pack's own rows may have come in without it */
	if (rows != (found ? scenario->rows : scenario->rows_before) &&
	    !(!found && !scenario->rows_before && rows + 1 == scenario->rows))
		blame(court, rows < scenario->rows_before ? &judgement->lost : &judgement->lies,
		      "%zu rows", rows);
	if (told == TOLD_SAVED && !found)
		blame(court, &judgement->lost, "the record is not there");
	if (told == TOLD_UNSAVED && found)
		blame(court, &judgement->lies, "the record is there, though told not to be");
	if (told == TOLD_NOTHING && !outcome->is_killed && !outcome->signal &&
	    !scenario_is_exhausted(outcome) && !outcome->is_garbled &&
	    court->fault->kind != FAULT_SIGNAL)
		blame(court, &judgement->lies, "nothing was told");
	if (outcome->screen.length && (told == TOLD_UNSAVED || told == TOLD_UNSURE) &&
	    !strstr(outcome->screen.bytes, scenario->mark) &&
	    !strstr(outcome->next_screen.bytes, scenario->mark))
		blame(court, &judgement->lost, "what was typed is no longer on the screen");
	if (scenario->steps && !found && !outcome->is_killed && !scenario_is_exhausted(outcome) &&
	    (court->fault->kind == FAULT_SIGNAL || court->fault->reach == REACH_ONCE) &&
	    !is_in_drafts(court))
		blame(court, &judgement->lost, "what was typed is in no draft");
	close_store(court, store);
}

static void judge_rows(struct court *court)
{
	const struct scenario *scenario = court->scenario;
	struct store *store = open_store(court);
	size_t edits, rows;

	if (!store)
		return;
	rows =
	    look_for(store, &court->stageful->pack, scenario->edit ? scenario->edit : "甲", &edits);
	if (rows != scenario->rows)
		blame(court,
		      rows < scenario->rows ? &court->judgement->lost : &court->judgement->lies,
		      "%zu rows", rows);
	if (scenario->edit && edits != 1)
		blame(court, &court->judgement->lost, "the row of another hand is there %zu times",
		      edits);
	close_store(court, store);
}

static void judge_sample(struct court *court)
{
	struct store *store = open_store(court);
	size_t found, rows;

	if (!store)
		return;
	rows = look_for(store, &court->stageful->pack, "甲", &found);
	if (court->outcome->code == 0 && rows != court->scenario->rows)
		blame(court, &court->judgement->lies, "said to be written, but %zu rows", rows);
	if (court->outcome->code > 0 && !court->outcome->output.length)
		blame(court, &court->judgement->lies, "no word of what failed");
	close_store(court, store);
}

static void judge_stick(struct court *court, bool is_done, bool is_last)
{
	const char *wrong = packets_wrong(court->scenario, court->folder, is_done, is_last);

	if (wrong)
		blame(court, &court->judgement->torn, "%s", wrong);
}

static void judge_packet(struct court *court)
{
	static const struct fault none = {.kind = FAULT_NONE};
	const struct scenario *scenario = court->scenario;
	const struct outcome *outcome = court->outcome;
	char data[STAGE_PATH + 40];
	struct outcome again;
	size_t rows;

	scenario_data(scenario, court->folder, data);
	rows = scenario_rows(court->stageful, data);
	if (rows != scenario->rows && rows != scenario->rows_before)
		blame(court, &court->judgement->torn, "%zu rows", rows);
	if (outcome->code == 0 && rows != scenario->rows)
		blame(court, &court->judgement->lies, "said to be taken in, but %zu rows", rows);
	if (outcome->code == 0 && scenario_peers(court->stageful, data) < scenario->peers)
		blame(court, &court->judgement->lies, "what the other has is forgotten");
	if (outcome->code > 0 && !outcome->output.length)
		blame(court, &court->judgement->lies, "no word of what failed");
	judge_stick(court, outcome->code == 0, false);
	outcome_init(&again);
	if (!scenario_run(court->stageful, scenario, court->folder, 1, &none, &again) ||
	    again.code != 0)
		break_down(court, "once more does not do it", again.output.bytes);
	outcome_release(&again);
	rows = scenario_rows(court->stageful, data);
	if (rows != scenario->rows)
		blame(court, &court->judgement->lost, "%zu rows after once more", rows);
	if (scenario_peers(court->stageful, data) < scenario->peers)
		blame(court, &court->judgement->lost, "what the other has is forgotten");
	judge_stick(court, true, true);
}

static void hold_court(struct court *court)
{
	buf_init(&court->second);
	switch (court->scenario->judging) {
	case JUDGE_SAVES:
		judge_saves(court);
		break;
	case JUDGE_RECORD:
		judge_record(court);
		break;
	case JUDGE_SAMPLE:
		judge_sample(court);
		break;
	case JUDGE_ROWS:
		judge_rows(court);
		break;
	case JUDGE_PACKET:
		judge_packet(court);
		break;
	}
	buf_release(&court->second);
}

void judge(const struct stageful *stageful, const struct scenario *scenario, const char *folder,
	   const char *report, const struct outcome *outcome, const struct fault *fault,
	   struct judgement *judgement)
{
	struct judgement *shared =
	    mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct court court = {stageful, scenario, folder, report, outcome, fault, shared, {0}};
	int status = -1;
	pid_t child;

	if (shared == MAP_FAILED)
		abort();
	child = fork();
	if (child == 0) {
		alarm(SECONDS_MOST);
		hold_court(&court);
		_exit(0);
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	*judgement = *shared;
	munmap(shared, sizeof(*shared));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return;
	judgement->is_broken = true;
	snprintf(judgement->first, sizeof(judgement->first), "recovery ended with status %d",
		 status);
}
