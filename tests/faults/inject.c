#define _GNU_SOURCE /* memfd_create(), process_vm_readv(), ppoll() */
#include "inject.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "calls.h"
#include "console.h"
#include "registers.h"

enum { CALL_NUMBERS = 600, LAST_OF_OWN = 2 /* stderr */, PATH_MOST = 256 };

struct tracing {
	const struct child *child;
	const struct fault *fault;
	struct outcome *outcome;
	pid_t pid;
	int output; /* of a child without a terminal */
	struct console *console;
	size_t next_step;
	bool is_counting;
	int screens_wanted;
	bool is_active; /* the fault has been met */
	bool may_end;	/* kill at the end of this call */
	unsigned ordinals[CALL_NUMBERS];
	/* of the call under way */
	bool is_inside;
	int error;	      /* to be its result, or 0 */
	unsigned long length; /* to be put back, where is_shortened */
	bool is_shortened;
	long long deadline;
};

void outcome_init(struct outcome *outcome)
{
	memset(outcome, 0, sizeof(*outcome));
	buf_init(&outcome->output);
	buf_init(&outcome->screen);
	buf_init(&outcome->next_screen);
	buf_init(&outcome->last_screen);
}

void outcome_release(struct outcome *outcome)
{
	buf_release(&outcome->output);
	buf_release(&outcome->screen);
	buf_release(&outcome->next_screen);
	buf_release(&outcome->last_screen);
	memory_free(outcome->calls);
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static _Noreturn void become(const struct child *child, int output, bool is_terminal)
{
	int nowhere = is_terminal ? output : open("/dev/null", O_RDONLY);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGALRM, SIG_DFL);
	setsid();
	if (is_terminal)
		ioctl(output, TIOCSCTTY, 0);
	dup2(nowhere, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	for (int file = LAST_OF_OWN + 1; file < 64; file++)
		close(file);
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	execve(child->arguments[0], (char *const *)(uintptr_t)child->arguments,
	       (char *const *)(uintptr_t)child->environment);
	_exit(127);
}

/* Until the child stops or ends; false when its time is over. */
static bool wait_child(struct tracing *tracing, int *status)
{
	sigset_t none;

	sigemptyset(&none);
	for (;;) {
		long long left = tracing->deadline - now();
		struct timespec time = {left / 1000, left % 1000 * 1000000L};
		struct pollfd input = {.fd =
					   tracing->console ? console_master(tracing->console) : -1,
				       .events = POLLIN};

		/* SIGCHLD, held back otherwise, ends the waiting. */
		if (waitpid(tracing->pid, status, WNOHANG) == tracing->pid)
			return true;
		if (left <= 0)
			return false;
		ppoll(&input, 1, &time, &none);
		if (tracing->console)
			console_drain(tracing->console);
	}
}

static bool names_folder(const struct tracing *tracing, unsigned long address)
{
	char path[PATH_MOST] = "";
	size_t length = strlen(tracing->child->folder);
	struct iovec here = {path, length}, there = {(void *)address, length};

	return process_vm_readv(tracing->pid, &here, 1, &there, 1, 0) == (ssize_t)length &&
	       memcmp(path, tracing->child->folder, length) == 0;
}

static bool is_writing(unsigned traits, const struct __ptrace_syscall_info *info)
{
	if (traits & CALL_OPENS)
		return info->entry.args[2] & (O_CREAT | O_TRUNC);
	return traits & CALL_WRITES;
}

static bool is_own(unsigned traits, const struct __ptrace_syscall_info *info)
{
	return traits & CALL_ON_FILE && (int)info->entry.args[0] <= LAST_OF_OWN;
}

/* The program waits for a key: the next one. */
static void press(struct tracing *tracing)
{
	const struct step *step;

	console_drain(tracing->console);
	if (tracing->screens_wanted == 2)
		console_screen(tracing->console, &tracing->outcome->screen);
	else if (tracing->screens_wanted == 1)
		console_screen(tracing->console, &tracing->outcome->next_screen);
	tracing->screens_wanted -= tracing->screens_wanted > 0;
	if (tracing->next_step == tracing->child->step_count)
		return;
	step = &tracing->child->steps[tracing->next_step++];
	if (step->is_counted && tracing->child->act)
		tracing->child->act(tracing->child->folder);
	if (step->is_counted) {
		tracing->is_counting = true;
		tracing->screens_wanted = 2;
	}
	console_send(tracing->console, step->keys);
}

static unsigned long shorter(enum shorten how, unsigned long length)
{
	static const unsigned long few = 1;

	if (how == SHORTEN_ONE || length < 2)
		return few;
	return how == SHORTEN_HALF ? length / 2 : length - 1;
}

static void start_fault(struct tracing *tracing, const struct __ptrace_syscall_info *info)
{
	const struct fault *fault = tracing->fault;

	tracing->outcome->is_hit = tracing->is_active = true;
	switch (fault->kind) {
	case FAULT_KILL_BEFORE:
		registers_skip_call(tracing->pid);
		kill(tracing->pid, SIGKILL);
		tracing->outcome->is_killed = true;
		break;
	case FAULT_KILL_AFTER:
		tracing->may_end = true;
		break;
	case FAULT_SIGNAL:
		kill(tracing->pid, fault->value);
		break;
	case FAULT_ERROR:
		tracing->error = fault->value;
		break;
	case FAULT_SHORT:
		tracing->length = info->entry.args[LENGTH_ARGUMENT];
		tracing->is_shortened = true;
		registers_set_length(tracing->pid, shorter(fault->shorten, tracing->length));
		break;
	case FAULT_NONE:
		break;
	}
	if (tracing->error)
		registers_skip_call(tracing->pid);
}

/* A fault that was met goes on. */
static void go_on(struct tracing *tracing, const struct call *call)
{
	const struct fault *fault = tracing->fault;

	if (!fault->value || !call->is_on_files || fault->kind == FAULT_SIGNAL ||
	    fault->reach == REACH_ONCE ||
	    (fault->reach == REACH_CALL && call->number != fault->call) ||
	    (fault->reach == REACH_WRITING && !call->is_writing))
		return;
	tracing->error = fault->value;
	registers_skip_call(tracing->pid);
}

static void keep_call(struct outcome *outcome, const struct call *call)
{
	outcome->calls = memory_grow(outcome->calls, outcome->call_count, &outcome->call_capacity,
				     sizeof(*outcome->calls));
	outcome->calls[outcome->call_count++] = *call;
}

static void enter(struct tracing *tracing, const struct __ptrace_syscall_info *info)
{
	long number = (long)info->entry.nr;
	struct call call = {.number = number};
	unsigned traits;

	call_look_up(number, &traits);
	if (number < 0 || number >= CALL_NUMBERS)
		return;
	if (traits & CALL_WAITS && tracing->console)
		press(tracing);
	if (!tracing->is_counting && !tracing->console && traits & CALL_HAS_PATH)
		tracing->is_counting =
		    names_folder(tracing, info->entry.args[traits & CALL_AT ? 1 : 0]);
	if (!tracing->is_counting)
		return;
	call.ordinal = ++tracing->ordinals[number];
	call.is_on_files = traits && !(traits & CALL_WAITS) && !is_own(traits, info);
	call.is_writing = call.is_on_files && is_writing(traits, info);
	call.has_length = call.is_on_files && traits & CALL_HAS_LENGTH;
	if (tracing->fault->kind == FAULT_NONE)
		keep_call(tracing->outcome, &call);
	else if (tracing->is_active)
		go_on(tracing, &call);
	else if (number == tracing->fault->call && call.ordinal == tracing->fault->ordinal)
		start_fault(tracing, info);
}

static void leave(struct tracing *tracing)
{
	if (tracing->error)
		registers_set_result(tracing->pid, -tracing->error);
	/* The compiler takes it that a call leaves its arguments alone. */
	if (tracing->is_shortened)
		registers_set_length(tracing->pid, tracing->length);
	if (tracing->may_end) {
		kill(tracing->pid, SIGKILL);
		tracing->outcome->is_killed = true;
	}
	tracing->error = 0;
	tracing->is_shortened = tracing->may_end = false;
}

/* One stop after the other until it ends. */
static void trace(struct tracing *tracing)
{
	struct outcome *outcome = tracing->outcome;
	int status, deliver = 0;

	for (;;) {
		struct __ptrace_syscall_info info;

		if (ptrace(PTRACE_SYSCALL, tracing->pid, NULL, (void *)(intptr_t)deliver) < 0 &&
		    errno != ESRCH)
			break;
		deliver = 0;
		if (!wait_child(tracing, &status)) {
			outcome->is_hung = true;
			kill(tracing->pid, SIGKILL);
			while (waitpid(tracing->pid, &status, 0) == tracing->pid &&
			       WIFSTOPPED(status))
				ptrace(PTRACE_CONT, tracing->pid, NULL, NULL);
			break;
		}
		if (!WIFSTOPPED(status))
			break;
		if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
			if (status >> 8 != (SIGTRAP | PTRACE_EVENT_EXEC << 8))
				deliver = WSTOPSIG(status);
			continue;
		}
		if (ptrace(PTRACE_GET_SYSCALL_INFO, tracing->pid, (void *)sizeof(info), &info) <= 0)
			continue;
		if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
			enter(tracing, &info);
		else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
			leave(tracing);
	}
	outcome->code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	outcome->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void take_output(struct tracing *tracing)
{
	struct outcome *outcome = tracing->outcome;
	char bytes[4096];
	ssize_t got;
	off_t offset = 0;

	if (tracing->console) {
		console_drain(tracing->console);
		console_screen(tracing->console, &outcome->last_screen);
		outcome->is_restored = console_is_restored(tracing->console);
		return;
	}
	while ((got = pread(tracing->output, bytes, sizeof(bytes), offset)) > 0) {
		buf_add(&outcome->output, bytes, (size_t)got);
		offset += got;
	}
}

static bool start(struct tracing *tracing, int output)
{
	int status;

	tracing->pid = fork();
	if (tracing->pid == 0)
		become(tracing->child, output, tracing->console != NULL);
	return tracing->pid > 0 && waitpid(tracing->pid, &status, 0) == tracing->pid &&
	       WIFSTOPPED(status) &&
	       ptrace(PTRACE_SETOPTIONS, tracing->pid, NULL,
		      (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC)) ==
		   0;
}

static void take_child_signal(int number)
{
	(void)number;
}

bool inject(const struct child *child, const struct fault *fault, struct outcome *outcome)
{
	struct tracing tracing = {.child = child, .fault = fault, .outcome = outcome};
	struct sigaction action = {.sa_handler = take_child_signal};
	sigset_t held;
	int output;
	bool is_good;

	if (!REGISTERS_ARE_KNOWN) {
		errno = ENOSYS;
		return false;
	}
	sigaction(SIGCHLD, &action, NULL);
	sigemptyset(&held);
	sigaddset(&held, SIGCHLD);
	sigprocmask(SIG_BLOCK, &held, NULL);
	if (child->steps)
		tracing.console = console_new(&output);
	else
		output = tracing.output = memfd_create("output", MFD_CLOEXEC);
	tracing.deadline = now() + child->milliseconds;
	is_good = output >= 0 && start(&tracing, output);
	if (child->steps)
		close(output);
	if (is_good) {
		trace(&tracing);
		take_output(&tracing);
	}
	if (!child->steps)
		close(output);
	console_free(tracing.console);
	return is_good;
}

const char *call_name(long number)
{
	unsigned traits;
	const char *name = call_look_up(number, &traits);

	return name ? name : "another call";
}

void fault_describe(const struct fault *fault, struct buf *text)
{
	static const char *const reaches[] = {"once", "for ever", "for all writing",
					      "for all files"};
	static const char *const lengths[] = {"one byte", "half", "all but one byte"};

	buf_printf(text, "%s %u (%ld): ", call_name(fault->call), fault->ordinal, fault->call);
	switch (fault->kind) {
	case FAULT_NONE:
		buf_add_text(text, "no fault");
		break;
	case FAULT_KILL_BEFORE:
	case FAULT_KILL_AFTER:
		buf_add_text(text,
			     fault->kind == FAULT_KILL_BEFORE ? "killed before" : "killed after");
		break;
	case FAULT_SIGNAL:
		buf_printf(text, "signal %d", fault->value);
		break;
	case FAULT_ERROR:
		buf_printf(text, "%s, %s", strerror(fault->value), reaches[fault->reach]);
		break;
	case FAULT_SHORT:
		buf_printf(text, "%s", lengths[fault->shorten]);
		if (fault->value)
			buf_printf(text, ", then %s", strerror(fault->value));
		break;
	}
}
