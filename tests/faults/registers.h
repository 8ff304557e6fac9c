/* A stopped program's registers: a call kept from the kernel, its result, its length. */
#ifndef ZHIBU_TESTS_REGISTERS_H
#define ZHIBU_TESTS_REGISTERS_H

#include <elf.h>
#include <stdbool.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>

enum { LENGTH_ARGUMENT = 2 };

#if defined(__x86_64__)
#define REGISTERS_ARE_KNOWN 1

static inline bool registers_get(pid_t child, struct user_regs_struct *registers)
{
	return ptrace(PTRACE_GETREGS, child, NULL, registers) == 0;
}

static inline void registers_skip_call(pid_t child)
{
	struct user_regs_struct registers;

	if (!registers_get(child, &registers))
		return;
	registers.orig_rax = (unsigned long long)-1;
	ptrace(PTRACE_SETREGS, child, NULL, &registers);
}

static inline void registers_set_result(pid_t child, long result)
{
	struct user_regs_struct registers;

	if (!registers_get(child, &registers))
		return;
	registers.rax = (unsigned long long)result;
	ptrace(PTRACE_SETREGS, child, NULL, &registers);
}

static inline void registers_set_length(pid_t child, unsigned long length)
{
	struct user_regs_struct registers;

	if (!registers_get(child, &registers))
		return;
	registers.rdx = length;
	ptrace(PTRACE_SETREGS, child, NULL, &registers);
}

#elif defined(__aarch64__)
#define REGISTERS_ARE_KNOWN 1

static inline void registers_set(pid_t child, int number, unsigned long value)
{
	struct user_regs_struct registers;
	struct iovec place = {&registers, sizeof(registers)};

	if (ptrace(PTRACE_GETREGSET, child, (void *)NT_PRSTATUS, &place) < 0)
		return;
	registers.regs[number] = value;
	ptrace(PTRACE_SETREGSET, child, (void *)NT_PRSTATUS, &place);
}

static inline void registers_skip_call(pid_t child)
{
	int number = -1;
	struct iovec place = {&number, sizeof(number)};

	ptrace(PTRACE_SETREGSET, child, (void *)NT_ARM_SYSTEM_CALL, &place);
}

static inline void registers_set_result(pid_t child, long result)
{
	registers_set(child, 0, (unsigned long)result);
}

static inline void registers_set_length(pid_t child, unsigned long length)
{
	registers_set(child, LENGTH_ARGUMENT, length);
}

#else
#define REGISTERS_ARE_KNOWN 0
static inline void registers_skip_call(pid_t child)
{
	(void)child;
}
static inline void registers_set_result(pid_t child, long result)
{
	(void)child;
	(void)result;
}
static inline void registers_set_length(pid_t child, unsigned long length)
{
	(void)child;
	(void)length;
}
#endif

#endif
