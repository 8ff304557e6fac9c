/* Runs a program as on Linux 3.2: every system call that came later is refused (ENOSYS).
 *
 *     old PROGRAM ARGUMENT... */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if !defined __x86_64__ && !defined __i386__
#error with the numbers of another processor the later calls are not behind that one
#endif

int main(int argc, char **argv)
{
	/* process_vm_writev() is the last one of 3.2; execveat() and the like never come into it */
	struct sock_filter filter[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, SYS_process_vm_writev, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};

	if (argc < 2)
		return 2;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
		perror("old: seccomp");
		return 125;
	}
	if (syscall(SYS_getrandom, NULL, (size_t)0, 0) != -1 || errno != ENOSYS) {
		fprintf(stderr, "old: newer system calls still work\n");
		return 125;
	}
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 127;
}
