#define _GNU_SOURCE /* memfd_create() */
#include "plain.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void become(const struct child *child, int output)
{
	sigset_t none;
	int nothing = open("/dev/null", O_RDONLY);

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(nothing, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	execve(child->arguments[0], (char *const *)(uintptr_t)child->arguments,
	       (char *const *)(uintptr_t)child->environment);
	_exit(127);
}

/* SIGCHLD is held back, and waited for. */
static bool wait_child(pid_t pid, int milliseconds, int *status)
{
	struct timespec limit = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
	sigset_t ended;

	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	while (waitpid(pid, status, WNOHANG) != pid)
		if (sigtimedwait(&ended, NULL, &limit) < 0 && errno == EAGAIN)
			return false;
	return true;
}

bool plain_run(const struct child *child, struct outcome *outcome)
{
	int output = memfd_create("output", MFD_CLOEXEC), status = 0;
	char bytes[4096];
	off_t offset = 0;
	sigset_t held;
	ssize_t got;
	pid_t pid;

	sigemptyset(&held);
	sigaddset(&held, SIGCHLD);
	sigprocmask(SIG_BLOCK, &held, NULL);
	pid = output < 0 ? -1 : fork();
	if (pid == 0)
		become(child, output);
	if (pid < 0)
		return false;
	if (!wait_child(pid, child->milliseconds, &status)) {
		outcome->is_hung = true;
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	}
	outcome->code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	outcome->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	while ((got = pread(output, bytes, sizeof(bytes), offset)) > 0) {
		buf_add(&outcome->output, bytes, (size_t)got);
		offset += got;
	}
	close(output);
	return true;
}
