#define _GNU_SOURCE /* mkdtemp() */
#include "stage.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { NEEDED = 256 * 1024 * 1024, LONG_PATH = 1024 };

static _Noreturn void give_up(const char *what)
{
	perror(what);
	exit(2);
}

void stage_make(char root[STAGE_PATH])
{
	const char *memory = "/dev/shm", *given = getenv("TMPDIR");
	struct statvfs about;

	if (statvfs(memory, &about) < 0 || access(memory, W_OK) < 0 ||
	    about.f_bavail * about.f_frsize < NEEDED)
		memory = given ? given : "/tmp";
	snprintf(root, STAGE_PATH, "%.100s/zhibu-faults-XXXXXX", memory);
	if (!mkdtemp(root))
		give_up(root);
}

static void copy_file(int from, const char *name, int to)
{
	static char bytes[1 << 16];
	int source = openat(from, name, O_RDONLY | O_CLOEXEC);
	int target = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ssize_t got;

	if (source < 0 || target < 0)
		give_up(name);
	while ((got = read(source, bytes, sizeof(bytes))) > 0)
		if (write(target, bytes, (size_t)got) != got)
			give_up(name);
	close(source);
	close(target);
}

void stage_copy(const char *from, const char *to)
{
	DIR *folder = opendir(from);
	struct dirent *entry;
	int target;

	if (!folder || mkdir(to, 0700) < 0)
		give_up(to);
	target = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	while ((entry = readdir(folder))) {
		struct stat about;
		char inner[LONG_PATH], copy[LONG_PATH];

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) < 0)
			give_up(entry->d_name);
		if (!S_ISDIR(about.st_mode)) {
			copy_file(dirfd(folder), entry->d_name, target);
			continue;
		}
		snprintf(inner, sizeof(inner), "%s/%s", from, entry->d_name);
		snprintf(copy, sizeof(copy), "%s/%s", to, entry->d_name);
		stage_copy(inner, copy);
	}
	close(target);
	closedir(folder);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
	(void)about;
	(void)kind;
	(void)walk;
	return remove(path);
}

void stage_remove(const char *path)
{
	nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}
