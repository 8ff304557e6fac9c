/* What every unit test needs besides Check. */
#ifndef ZHIBU_TESTS_SUPPORT_H
#define ZHIBU_TESTS_SUPPORT_H

#include <check.h>

#include "base/buf.h"

/* Runs the suite, prints Check's summary, frees it; the exit code of main. */
int run_suite(Suite *suite);

/* A folder with all in it, where it is there. */
void remove_tree(const char *path);
/* What a shell's command says, its bytes added; its exit code. */
int output_of(const char *command, struct buf *text);

/* Names, sizes, modes, times and sums of all in a folder: what no look may change. The caller's. */
char *picture(const char *folder);

#endif
