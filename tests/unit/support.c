#include "support.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
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

char *picture(const char *folder)
{
	char command[500], line[400];
	struct buf text;
	FILE *pipe;

	snprintf(command, sizeof(command),
		 "cd '%s' && find . -exec stat -c '%%n %%s %%a %%y %%z %%i' {} + | sort &&"
		 " find . -type f -exec cksum {} + | sort",
		 folder);
	buf_init(&text);
	pipe = popen(command, "r");
	ck_assert_ptr_nonnull(pipe);
	while (fgets(line, sizeof(line), pipe))
		buf_add_text(&text, line);
	ck_assert_int_eq(pclose(pipe), 0);
	return buf_take(&text);
}
