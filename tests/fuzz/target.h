/* What every fuzz target has: its entry, an end where memory does, and a demand that is kept in
 * every build. Included by the target's one source. */
#ifndef ZHIBU_TESTS_TARGET_H
#define ZHIBU_TESTS_TARGET_H

#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

_Noreturn void memory_exhausted(void)
{
	abort();
}

static inline void demand(bool is_so)
{
	if (!is_so)
		abort();
}

#endif
