/* A program run as it is, without being traced: much quicker. */
#ifndef ZHIBU_TESTS_PLAIN_H
#define ZHIBU_TESTS_PLAIN_H

#include "inject.h"

/* As inject() does without a fault, for a child without a terminal; no calls are counted. */
bool plain_run(const struct child *child, struct outcome *outcome);

#endif
