/* What may reach a terminal: text without controls, and the sequences that painting takes. */
#ifndef ZHIBU_TESTS_MONKEY_WATCH_H
#define ZHIBU_TESTS_MONKEY_WATCH_H

#include <stdbool.h>
#include <stddef.h>

/* Looks at what a program sent since it was looked at last. False: something else is in it; what
 * and where, in words, goes to why. Whole sequences and characters only: call it at rest. */
bool watch_output(const char *bytes, size_t length, bool is_gb, char *why, size_t size);

#endif
