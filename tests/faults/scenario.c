/* What is run under faults: folders to begin with, and programs that work in them. */
#include "scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/peers.h"
#include "plain.h"

struct scenario *scenario_add(struct stageful *stageful, const char *name)
{
	struct scenario *scenario = &stageful->scenarios[stageful->count++];

	if (stageful->count > SCENARIOS)
		abort();
	*scenario = (struct scenario){.name = name, .lives = 1};
	buf_init(&scenario->report);
	return scenario;
}

void scenario_arguments(struct scenario *scenario, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		scenario->arguments[i] = words[i];
}

char *scenario_place(const struct stageful *stageful, const char *name)
{
	struct buf path;

	buf_init(&path);
	buf_printf(&path, "%s/%s", stageful->root, name);
	return buf_take(&path);
}

bool scenario_run(const struct stageful *stageful, const struct scenario *scenario,
		  const char *folder, unsigned life, const struct fault *fault,
		  struct outcome *outcome)
{
	const char *environment[] = {"PATH=/usr/bin:/bin",
				     "HOME=/nonexistent",
				     "TERM=xterm-256color",
				     "LANG=C.UTF-8",
				     "TZ=CST-8",
				     "USER=guan",
				     "ZHIBU_TODAY=2018-06-14",
				     stageful->more[0],
				     stageful->more[1],
				     NULL};
	const char *arguments[ARGUMENTS + 1] = {0};
	char inside[ARGUMENTS][STAGE_PATH + 80];
	struct child child = {.arguments = arguments,
			      .environment = environment,
			      .folder = folder,
			      .steps = scenario->steps,
			      .step_count = scenario->step_count,
			      .act = scenario->act,
			      .milliseconds = RUN_MS};
	char number[16], seed[24];

	snprintf(number, sizeof(number), "%u", scenario->first + 10 * life);
	snprintf(seed, sizeof(seed), "%llu", (unsigned long long)stageful->seed);
	for (size_t i = 0; scenario->arguments[i]; i++) {
		const char *word = scenario->arguments[i];

		if (strcmp(word, "@") == 0)
			word = folder;
		else if (strncmp(word, "@/", 2) == 0) {
			snprintf(inside[i], sizeof(inside[i]), "%s%s", folder, word + 1);
			word = inside[i];
		} else if (strcmp(word, "#") == 0)
			word = number;
		else if (strcmp(word, "SEED") == 0)
			word = seed;
		else if (strcmp(word, "WORKER") == 0)
			word = stageful->worker;
		else if (strcmp(word, "ZHIBU") == 0)
			word = stageful->program;
		arguments[i] = word;
	}
	return stageful->more[0] && !child.steps ? plain_run(&child, outcome)
						 : inject(&child, fault, outcome);
}

/* A life of the worker in a prepared folder; its report goes on. */
void scenario_live(struct stageful *stageful, struct scenario *scenario, const char *const *words,
		   const struct fault *fault)
{
	static const struct fault none = {.kind = FAULT_NONE};
	struct scenario life = {.first = 0};
	struct outcome outcome;

	outcome_init(&outcome);
	scenario_arguments(&life, words);
	if (!scenario_run(stageful, &life, scenario->prepared, 0, fault ? fault : &none,
			  &outcome) ||
	    outcome.is_hung || outcome.code == 127 || (fault && !outcome.is_hit) ||
	    (!fault && outcome.code != 0)) {
		fprintf(stderr, "faults: %s cannot be prepared (%d, %d): %s\n", scenario->name,
			outcome.code, outcome.signal, outcome.output.bytes);
		exit(2);
	}
	buf_add(&scenario->report, outcome.output.bytes, outcome.output.length);
	outcome_release(&outcome);
}

void scenario_data(const struct scenario *scenario, const char *folder, char path[STAGE_PATH + 40])
{
	snprintf(path, STAGE_PATH + 40, "%s%s%s", folder, scenario->place ? "/" : "",
		 scenario->place ? scenario->place : "");
}

struct store *scenario_open(const struct stageful *stageful, const char *folder)
{
	struct store_options options = {
	    .path = folder, .pack = &stageful->pack, .today = "2018-06-14"};
	struct mistakes mistakes;
	struct store *store;
	struct err err;

	mistakes_init(&mistakes);
	if (store_open(&store, &options, &mistakes, &err) != STATUS_OK)
		abort();
	mistakes_release(&mistakes);
	return store;
}

size_t scenario_rows(const struct stageful *stageful, const char *folder)
{
	struct store *store = scenario_open(stageful, folder);
	size_t rows = 0;

	for (size_t form = 0; form < stageful->pack.form_count; form++)
		rows += table_count(store_table(store, form));
	store_close(store, NULL);
	return rows;
}

unsigned long scenario_peers(const struct stageful *stageful, const char *folder)
{
	struct store *store = scenario_open(stageful, folder);
	struct peers peers = store_peers(store);
	unsigned long sum = 0;

	for (size_t i = 0; i < peers.count; i++)
		sum += peers.items[i].told + peers.items[i].merged;
	memory_free(peers.items);
	store_close(store, NULL);
	return sum;
}

void scenarios_release(struct stageful *stageful)
{
	for (size_t i = 0; i < stageful->count; i++) {
		buf_release(&stageful->scenarios[i].report);
		memory_free(stageful->scenarios[i].faults);
		memory_free(stageful->scenarios[i].prepared);
	}
	stage_remove(stageful->root);
}
