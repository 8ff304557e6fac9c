/* What every unit test needs besides Check. */
#ifndef ZHIBU_TESTS_SUPPORT_H
#define ZHIBU_TESTS_SUPPORT_H

#include <check.h>

/* Runs the suite, prints Check's summary, frees it; the exit code of main. */
int run_suite(Suite *suite);

/* Names, sizes, modes, times and sums of all in a folder: what no look may change. The caller's. */
char *picture(const char *folder);

#endif
