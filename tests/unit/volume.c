#define _GNU_SOURCE /* unshare() */
#include "volume.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

static bool write_line(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);
	bool is_good = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);

	if (file >= 0)
		close(file);
	return is_good;
}

/* Without root a user namespace in which this user is root will do, where there are such. */
static bool make_private(void)
{
	char map[64];
	unsigned user = (unsigned)geteuid(), group = (unsigned)getegid();

	if (unshare(CLONE_NEWNS) == 0)
		return mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return false;
	snprintf(map, sizeof(map), "0 %u 1", user);
	if (!write_line("/proc/self/uid_map", map) || !write_line("/proc/self/setgroups", "deny"))
		return false;
	snprintf(map, sizeof(map), "0 %u 1", group);
	return write_line("/proc/self/gid_map", map) &&
	       mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0;
}

bool volume_mount(const char *path, const char *options)
{
	if (make_private() && mount("tmpfs", path, "tmpfs", 0, options) == 0)
		return true;
	fprintf(stderr, "skipped: no file system can be mounted here (%s)\n", strerror(errno));
	return false;
}

bool volume_disk(const char *path)
{
	char command[600];

	if (!make_private()) {
		fprintf(stderr, "skipped: no file system can be mounted here (%s)\n",
			strerror(errno));
		return false;
	}
	snprintf(command, sizeof(command),
		 "exec > /dev/null 2>&1; truncate -s 8M '%s.disk' && mkfs.ext4 -q -F '%s.disk' &&"
		 " mount -o loop '%s.disk' '%s'; code=$?; rm -f '%s.disk'; exit $code",
		 path, path, path, path, path);
	if (system(command) == 0)
		return true;
	fprintf(stderr, "skipped: no ext4 disk can be made and mounted here\n");
	return false;
}

void volume_pull(const char *path)
{
	const unsigned shutdown = _IOR('X', 125, unsigned); /* EXT4_IOC_SHUTDOWN */
	unsigned without_flush = 2;
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ck_assert_msg(ioctl(folder, shutdown, &without_flush) == 0, "%s", strerror(errno));
	close(folder);
}

void volume_read_only(const char *path, bool is_read_only)
{
	unsigned long flags = MS_REMOUNT | MS_BIND | (is_read_only ? MS_RDONLY : 0);

	ck_assert_msg(mount("none", path, "none", flags, NULL) == 0, "%s", strerror(errno));
}

void volume_unmount(const char *path)
{
	ck_assert_msg(umount2(path, MNT_DETACH) == 0, "%s", strerror(errno));
}

static void filler_of(const char *path, char filler[300])
{
	snprintf(filler, 300, "%s/filler", path);
}

void volume_fill(const char *path)
{
	static const char block[4096] = {1};
	char filler[300];
	int file;

	filler_of(path, filler);
	file = open(filler, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	ck_assert_int_ge(file, 0);
	while (write(file, block, sizeof(block)) > 0)
		;
	ck_assert_int_eq(errno, ENOSPC);
	close(file);
}

void volume_make_room(const char *path)
{
	char filler[300];

	filler_of(path, filler);
	ck_assert_int_eq(unlink(filler), 0);
}
