/* What is run under faults, and what must be true afterwards. */
#ifndef ZHIBU_TESTS_SCENARIO_H
#define ZHIBU_TESTS_SCENARIO_H

#include "inject.h"
#include "stage.h"
#include "workload/workload.h"

enum judging {
	JUDGE_SAVES,  /* the worker's: by its report */
	JUDGE_RECORD, /* one record with a mark in it, saved by the program */
	JUDGE_SAMPLE, /* the sample, whole where the program says so */
	JUDGE_ROWS,   /* nothing was saved, all rows are still there */
	JUDGE_PACKET  /* all of it or nothing, and once more completes it */
};
enum { ARGUMENTS = 16, SCENARIOS = 32, RUN_MS = 20000 };

/* In arguments the first folder is written @ (or @/name, what is in it), and a number that is
 * another one in every life #. */
struct scenario {
	const char *name;
	char *prepared;	   /* copied for each run, or NULL: nothing is there yet */
	struct buf report; /* of the worker so far */
	const char *arguments[ARGUMENTS];
	const struct step *steps;
	size_t step_count;
	void (*act)(const char *folder); /* see struct child */
	enum judging judging;
	const char *place;	  /* of JUDGE_PACKET: the data folder in the folder */
	const char *hides;	  /* the beginning of a name: of what goes there sealed */
	const char *mark;	  /* of the record */
	const char *edit;	  /* a text that somebody put into a file from outside */
	size_t rows_before, rows; /* in all tables, and after a run without a fault */
	unsigned long peers;	  /* as scenario_peers() after it */
	unsigned lives;		  /* with a fault each, before all is judged */
	unsigned first;		  /* number of a save */
	unsigned text_bytes;	  /* of the worker's saves */
	struct fault *faults;
	size_t fault_count, fault_capacity;
};

struct stageful {
	char root[STAGE_PATH];
	const char *worker, *program;
	const char
	    *more[3]; /* in the environment; then programs are not traced where they need not be */
	struct pack pack;
	struct scenario scenarios[SCENARIOS];
	size_t count;
	uint64_t seed;
};

/* saves.c: prepares the folders and finds out the calls; false where nothing can be traced. */
bool scenarios_make(struct stageful *stageful);
/* chances.c: everything that can go wrong at a call. */
void chances_add(struct scenario *scenario, const struct call *call);

struct scenario *scenario_add(struct stageful *stageful, const char *name);
void scenario_arguments(struct scenario *scenario, const char *const *words);
char *scenario_place(const struct stageful *stageful, const char *name);
/* A life of a program in the scenario's prepared folder, with the fault where it is not NULL; a
 * worker's report goes on. */
void scenario_live(struct stageful *stageful, struct scenario *scenario, const char *const *words,
		   const struct fault *fault);
/* The data folder in it. */
void scenario_data(const struct scenario *scenario, const char *folder, char path[STAGE_PATH + 40]);
struct store *scenario_open(const struct stageful *stageful, const char *folder);
size_t scenario_rows(const struct stageful *stageful, const char *folder); /* of all tables */
/* What is known of others, as a number that goes up with it. */
unsigned long scenario_peers(const struct stageful *stageful, const char *folder);
/* Runs it without a fault in a copy of what is prepared, so that it is known what comes of it;
 * every call is added to the chances, unless they are not wanted. False where nothing can be
 * traced. */
bool scenario_measure(struct stageful *stageful, struct scenario *scenario, const char *folder,
		      bool has_chances);
void scenarios_release(struct stageful *stageful);
/* Runs one life in a folder. */
bool scenario_run(const struct stageful *stageful, const struct scenario *scenario,
		  const char *folder, unsigned life, const struct fault *fault,
		  struct outcome *outcome);

enum told { TOLD_NOTHING, TOLD_SAVED, TOLD_UNSAVED, TOLD_UNSURE };
/* The program ended for want of memory, and said so. */
bool scenario_is_exhausted(const struct outcome *outcome);
enum told scenario_told(const struct scenario *scenario, const struct outcome *outcome);

struct judgement {
	unsigned lost, lies, torn;
	bool is_broken; /* the folder could not be opened, or not be worked with any more */
	char first[400];
};
/* Recovers the folder without faults, in a process of its own, and works on in it. report: the
 * worker's from all lives. */
void judge(const struct stageful *stageful, const struct scenario *scenario, const char *folder,
	   const char *report, const struct outcome *outcome, const struct fault *fault,
	   struct judgement *judgement);

#endif
