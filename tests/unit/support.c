#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

_Noreturn void memory_exhausted(void)
{
	fputs("memory exhausted\n", stderr);
	abort();
}

int run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
