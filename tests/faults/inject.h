/* A program run with one fault at one of its system calls.
 *
 * The program runs under ptrace(2), which lets every call be seen before and after the kernel has
 * it: so a call can be kept from the kernel and made to fail, its length made less (and the
 * kernel really writes less), or the program killed to either side of it. Calls are counted by
 * name from a point on: the first that names the program's folder, or a key pressed. What the
 * program says (descriptors 0 to 2) is counted, so that it can be killed there, but never
 * failed: a report that is not true is the program's own. */
#ifndef ZHIBU_TESTS_INJECT_H
#define ZHIBU_TESTS_INJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"

enum fault_kind {
	FAULT_NONE,
	FAULT_KILL_BEFORE,
	FAULT_KILL_AFTER,
	FAULT_SIGNAL, /* value: which */
	FAULT_ERROR,  /* value: errno */
	FAULT_SHORT   /* shorten: how; value: 0, or the errno of all writing calls after it */
};
enum fault_reach {
	REACH_ONCE,
	REACH_CALL,    /* this call for ever */
	REACH_WRITING, /* all calls that change the disk, for ever */
	REACH_ALL      /* all calls on files, for ever */
};
enum shorten { SHORTEN_ONE, SHORTEN_HALF, SHORTEN_LAST, SHORTEN_COUNT };

struct fault {
	enum fault_kind kind;
	enum fault_reach reach;
	enum shorten shorten;
	int value;
	long call; /* its number */
	unsigned ordinal;
};

/* A call as the program made it. */
struct call {
	long number;
	unsigned ordinal; /* among those of its number, from 1 */
	bool is_on_files, is_writing, has_length;
};

/* A key to press once the program waits, in a terminal. */
struct step {
	const char *keys;
	bool is_counted; /* calls count from here on */
};

struct child {
	const char *const *arguments;
	const char *const *environment;
	const char *folder;
	const struct step *steps; /* NULL: no terminal, output goes to a file */
	size_t step_count;
	void (*act)(const char *folder); /* just before the counted key; or NULL */
	int milliseconds;		 /* it may take */
};

struct outcome {
	bool is_hit, is_hung;
	bool is_killed;	  /* by the fault */
	bool is_restored; /* the terminal, in the end */
	bool is_garbled;  /* set by the caller: what stands on the screen cannot be read */
	int code;	  /* exit code, or -1 */
	int signal;	  /* that ended it, or 0 */
	struct buf output;
	struct buf screen;	/* after the counted step, in a terminal; and at the end */
	struct buf next_screen; /* one key later */
	struct buf last_screen;
	struct call *calls; /* without a fault: all that count */
	size_t call_count, call_capacity;
};

void outcome_init(struct outcome *outcome);
void outcome_release(struct outcome *outcome);
/* False: it cannot be traced here (why: errno). */
bool inject(const struct child *child, const struct fault *fault, struct outcome *outcome);

const char *call_name(long number);
void fault_describe(const struct fault *fault, struct buf *text);

#endif
