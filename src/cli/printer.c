#include "cli/printer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

extern char **environ;

bool printer_start(struct printer *printer)
{
	char name[] = "lp", *const words[] = {name, NULL};
	posix_spawn_file_actions_t actions;
	int ends[2], failure;

	if (pipe(ends) != 0)
		return false;
	(void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	(void)signal(SIGPIPE, SIG_IGN); /* where it ends early, that is told by printer_end() */
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	failure = posix_spawnp(&printer->process, name, &actions, NULL, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[0]);
	printer->pipe = ends[1];
	if (failure)
		close(ends[1]);
	errno = failure;
	return !failure;
}

void printer_send(const struct printer *printer, const char *bytes, size_t length)
{
	(void)file_write(printer->pipe, bytes, length);
}

bool printer_end(struct printer *printer)
{
	int status = 0;
	pid_t ended;

	close(printer->pipe);
	do
		ended = waitpid(printer->process, &status, 0);
	while (ended < 0 && errno == EINTR);
	return ended == printer->process && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
