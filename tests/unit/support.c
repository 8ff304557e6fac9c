#include "support.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

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

bool under_valgrind(void)
{
	return getenv("VALGRIND") != NULL;
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1 /* as gcc says it */
#endif
#endif

unsigned one_in(unsigned n)
{
	if (under_valgrind())
		return n;
#ifdef __SANITIZE_ADDRESS__
	return (n + 3) / 4;
#else
	return 1;
#endif
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	(void)about, (void)kind, (void)place;
	return remove(path);
}

void remove_tree(const char *path)
{
	nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int output_of(const char *command, struct buf *text)
{
	FILE *pipe = popen(command, "r");
	char bytes[4096];
	size_t got;
	int code;

	ck_assert_ptr_nonnull(pipe);
	while ((got = fread(bytes, 1, sizeof(bytes), pipe)) > 0)
		buf_add(text, bytes, got);
	code = pclose(pipe);
	ck_assert(WIFEXITED(code));
	return WEXITSTATUS(code);
}

char *picture(const char *folder)
{
	char command[500];
	struct buf text;

	snprintf(command, sizeof(command),
		 "cd '%s' && find . -exec stat -c '%%n %%s %%a %%y %%z %%i' {} + | sort &&"
		 " find . -type f -exec cksum {} + | sort",
		 folder);
	buf_init(&text);
	ck_assert_int_eq(output_of(command, &text), 0);
	return buf_take(&text);
}
