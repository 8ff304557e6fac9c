/* System calls that fail on demand, for tests that include this: the Makefile links those with
 * --wrap, so that what the library calls comes here first. (Runs that are killed, and calls of
 * the C library's own, are the fault runs' part: tests/faults.) */
#ifndef ZHIBU_TESTS_FAILING_H
#define ZHIBU_TESTS_FAILING_H

#include <stdbool.h>

#define FAILING_SECOND ".second"

struct failing {
	unsigned at;   /* the call that fails, from 1; 0: none */
	int number;    /* errno; 0: write(), pwrite(), read() and pread() do a part only */
	bool for_ever; /* and all after it */
	/* Where given, only calls of this name count, and of files whose name ends so. */
	const char *call, *name;
	/* Where given, it is done before the call, which does not fail then: what another program
	 * does at this moment. */
	void (*before)(void);
	long file_system; /* what fstatfs() says, where not 0 */
	/* Where given, its folder has this name twice, until the one that a look-up finds is moved
	 * away; the other one is FAILING_SECOND, which is not seen. */
	const char *twice;
};

/* From now on calls are counted, and nothing is really flushed, which takes time and shows
 * nothing here. */
void failing_start(struct failing failing);
/* How many calls there were since; from now on they are left alone. */
unsigned failing_stop(void);

#endif
