/* What the process has given up, seen from inside: each in a child, for it is for good. */
#define _DEFAULT_SOURCE /* prctl() */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base/privacy.h"
#include "support.h"

enum { HELD = 0, NO_LANDLOCK = 77 };

/* A folder that is neither below /tmp nor below a home, wherever the tests run, and one that is
 * named. */
static char outside[] = "/var/tmp/zhibu-outside-XXXXXX", inside[] = "zhibu-inside-XXXXXX";

static void set_up(void)
{
	ck_assert_ptr_nonnull(mkdtemp(outside));
	ck_assert_ptr_nonnull(mkdtemp(inside));
}

static void tear_down(void)
{
	rmdir(outside);
	rmdir(inside);
}

static int in_child(int (*work)(void))
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (!child)
		_exit(work());
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int look_at_limits(void)
{
	struct rlimit core;
	struct stat about;
	int file;

	privacy_start();
	if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur || core.rlim_max)
		return 1;
#ifdef __linux__
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
		return 2;
#endif
	if (chdir(inside) != 0)
		return 3;
	file = open("made", O_WRONLY | O_CREAT, 0666);
	if (file < 0 || fstat(file, &about) != 0 || (about.st_mode & 0777) != 0600)
		return 4;
	unlink("made");
	return HELD;
}

START_TEST(no_core_and_private_files)
{
	ck_assert_int_eq(in_child(look_at_limits), HELD);
}
END_TEST

/* Whether a call failed, and because it is forbidden. */
static bool is_denied(int result)
{
	return result < 0 && errno == EACCES;
}

static int make_file(const char *folder)
{
	char path[64];
	int file;

	snprintf(path, sizeof(path), "%s/file", folder);
	file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (file >= 0)
		close(file);
	return file;
}

static int confine(const char *path)
{
	setenv("HOME", "/home/nobody-of-this-name", 1);
	return privacy_confine(&path, 1) ? HELD : NO_LANDLOCK;
}

static int write_about(void)
{
	char path[64], other[64];

	if (make_file(outside) < 0)
		return 1;
	if (confine(inside) != HELD)
		return NO_LANDLOCK;
	snprintf(path, sizeof(path), "%s/file", outside);
	if (!is_denied(make_file(outside)) || !is_denied(open(path, O_RDWR)) ||
	    !is_denied(unlink(path)) || !is_denied(truncate(path, 0)) ||
	    !is_denied(mkdir("/var/tmp/zhibu-made", 0700)))
		return 2;
	/* reading stays free, and so does all below the folder, and moving within it */
	if (open(path, O_RDONLY) < 0 || make_file(inside) < 0)
		return 3;
	snprintf(path, sizeof(path), "%s/file", inside);
	snprintf(other, sizeof(other), "%s/renamed", inside);
	if (rename(path, other) != 0 || unlink(other) != 0)
		return 4;
	if (open("/dev/null", O_RDONLY) < 0 || !is_denied(open("/dev/zero", O_WRONLY)))
		return 5;
	return HELD;
}

static int execute(void)
{
	char name[] = "true", *arguments[] = {name, NULL};

	if (access("/bin/true", X_OK) != 0)
		return 1;
	if (confine(inside) != HELD)
		return NO_LANDLOCK;
	execv("/bin/true", arguments);
	return errno == EACCES ? HELD : 2;
}

/* The folder is not made yet: then it can be. */
static int make_folder(void)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/a/b", inside);
	if (confine(path) != HELD)
		return NO_LANDLOCK;
	path[strlen(path) - 2] = '\0';
	if (mkdir(path, 0700) != 0 || !is_denied(mkdir("/var/tmp/zhibu-made", 0700)))
		return 1;
	return rmdir(path) == 0 ? HELD : 2;
}

static int connect_out(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9)};
	int file = socket(AF_INET, SOCK_STREAM, 0);

	if (file < 0)
		return NO_LANDLOCK;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (confine(inside) != HELD)
		return NO_LANDLOCK;
	if (connect(file, (struct sockaddr *)&address, sizeof(address)) == 0)
		return 1;
	/* Before version 4 of Landlock the network is not looked after. */
	return errno == EACCES ? HELD : errno == ECONNREFUSED ? NO_LANDLOCK : 2;
}

/* Those that were open before, some between ours, are still, and no others. */
static int keep_descriptors(void)
{
	int low = open("/dev/null", O_RDONLY), high = fcntl(low, F_DUPFD, low + 2);
	bool was_open[40];

	if (low < 0 || high < 0)
		return 1;
	for (int file = 0; file < 40; file++)
		was_open[file] = fcntl(file, F_GETFD) >= 0;
	if (confine(inside) != HELD)
		return NO_LANDLOCK;
	for (int file = 0; file < 40; file++)
		if ((fcntl(file, F_GETFD) >= 0) != was_open[file])
			return 2;
	return HELD;
}

static void demand_held(int (*work)(void), const char *what)
{
	int code = in_child(work);
	char path[64];

	snprintf(path, sizeof(path), "%s/file", outside);
	unlink(path);
	if (code == NO_LANDLOCK)
		printf("%s: this kernel cannot be asked\n", what);
	else
		ck_assert_msg(code == HELD, "%s: %d", what, code);
}

START_TEST(nothing_is_written_elsewhere)
{
	demand_held(write_about, "writing");
}
END_TEST

START_TEST(nothing_is_executed)
{
	demand_held(execute, "executing");
}
END_TEST

START_TEST(the_folder_can_still_be_made)
{
	demand_held(make_folder, "making the folder");
}
END_TEST

START_TEST(no_connection_is_made)
{
	demand_held(connect_out, "connecting");
}
END_TEST

START_TEST(descriptors_of_others_stay)
{
	demand_held(keep_descriptors, "descriptors");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("privacy");
	TCase *tests = tcase_create("privacy");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, no_core_and_private_files);
	tcase_add_test(tests, nothing_is_written_elsewhere);
	tcase_add_test(tests, nothing_is_executed);
	tcase_add_test(tests, the_folder_can_still_be_made);
	tcase_add_test(tests, no_connection_is_made);
	tcase_add_test(tests, descriptors_of_others_stay);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
