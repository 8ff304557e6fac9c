/* What a command costs, the least of some runs; its output goes to a file.
 *
 *     spend RUNS OUTPUT COMMAND...     prints: milliseconds of processor, of the clock, peak memory
 * in KiB */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static double milliseconds(struct timeval time)
{
	return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

static void run(const char *output, char **command)
{
	int file = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (file < 0 || dup2(file, STDOUT_FILENO) < 0)
		_exit(126);
	execvp(command[0], command);
	_exit(127);
}

int main(int argc, char **argv)
{
	double least_cpu = 1e18, least_clock = 1e18;
	long memory = 0;

	if (argc < 4)
		return EXIT_FAILURE;
	for (int i = atoi(argv[1]); i > 0; i--) {
		double start = now(), cpu;
		struct rusage usage;
		pid_t child = fork();
		int status;

		if (child == 0)
			run(argv[2], argv + 3);
		if (wait4(child, &status, 0, &usage) != child || status != 0) {
			fprintf(stderr, "spend: %s failed\n", argv[3]);
			return EXIT_FAILURE;
		}
		cpu = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
		if (cpu < least_cpu)
			least_cpu = cpu;
		if (now() - start < least_clock)
			least_clock = now() - start;
		if (usage.ru_maxrss > memory)
			memory = usage.ru_maxrss;
	}
	printf("%.1f %.1f %ld\n", least_cpu, least_clock, memory);
	return EXIT_SUCCESS;
}
