/* What every unit test needs besides Check. */
#ifndef ZHIBU_TESTS_SUPPORT_H
#define ZHIBU_TESTS_SUPPORT_H

#include <check.h>

#include "base/buf.h"

/* Runs the suite, prints Check's summary, frees it; the exit code of main. */
int run_suite(Suite *suite);

/* Whether valgrind runs the test, as tests/run.sh says: each step takes tens of times as long. */
bool under_valgrind(void);
/* A test that goes over a large space (all characters, all cuts, thousands of random texts) goes
 * over every one_in(n)-th of it: all where it runs plainly, so 1; n under valgrind; and under the
 * sanitizers, which take a few times as long, a quarter of n, rounded up. An odd n leaves out no
 * column of a table whose rows have an even length. */
unsigned one_in(unsigned n);

/* A folder with all in it, where it is there. */
void remove_tree(const char *path);
/* What a shell's command says, its bytes added; its exit code. */
int output_of(const char *command, struct buf *text);

/* Names, sizes, modes, times and sums of all in a folder: what no look may change. The caller's. */
char *picture(const char *folder);

#endif
