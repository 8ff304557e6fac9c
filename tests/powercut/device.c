#define _GNU_SOURCE /* O_DIRECT */
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BLOCK = 1 << 20, REQUEST = 4096 };
static const char name[] = "cut";

size_t device_size(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	off_t size = file < 0 ? 0 : lseek(file, 0, SEEK_END);

	if (file >= 0)
		close(file);
	return size > 0 ? (size_t)size : 0;
}

bool device_read(const char *path, char *room, size_t length, size_t place)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	bool is_good = file >= 0 && room;

	for (size_t done = 0; is_good && done < length;) {
		ssize_t got = pread(file, room + done, length - done, (off_t)(place + done));

		is_good = got > 0;
		done += got > 0 ? (size_t)got : 0;
	}
	if (file >= 0)
		close(file);
	return is_good;
}

int device_open_direct(const char *path)
{
	return open(path, O_WRONLY | O_DIRECT | O_CLOEXEC);
}

bool device_flush(const char *path)
{
	int file = open(path, O_RDWR | O_CLOEXEC);
	bool is_good = file >= 0 && fsync(file) == 0;

	if (file >= 0)
		close(file);
	return is_good;
}

bool device_copy(const char *from, const char *to)
{
	size_t size = device_size(from);
	char *room = aligned_alloc(REQUEST, BLOCK);
	int file = device_open_direct(to);
	bool is_good = file >= 0 && room;

	for (size_t done = 0; is_good && done < size; done += BLOCK) {
		size_t part = size - done < BLOCK ? size - done : BLOCK;

		is_good = device_read(from, room, part, done) &&
			  pwrite(file, room, part, (off_t)done) == (ssize_t)part;
	}
	if (file >= 0)
		close(file);
	free(room);
	return is_good;
}

union request {
	struct dm_ioctl head;
	char bytes[REQUEST];
};

static void begin_request(union request *request)
{
	memset(request, 0, sizeof(*request));
	request->head.version[0] = DM_VERSION_MAJOR;
	request->head.data_size = sizeof(*request);
	request->head.data_start = sizeof(request->head);
	memcpy(request->head.name, name, sizeof(name));
}

static bool ask(int control, unsigned long what)
{
	union request request;

	begin_request(&request);
	return ioctl(control, what, &request) == 0;
}

static bool begin(const char *disk, const char *type, const char *words)
{
	struct dm_target_spec target = {.length = device_size(disk) / SECTOR};
	int control = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);
	union request request;
	char *to = request.bytes + sizeof(request.head);
	bool is_good;

	snprintf(target.target_type, sizeof(target.target_type), "%s", type);
	begin_request(&request);
	request.head.target_count = 1;
	memcpy(to, &target, sizeof(target));
	snprintf(to + sizeof(target), REQUEST - sizeof(request.head) - sizeof(target), "%s", words);
	/* Suspending without the flag for it resumes, which makes a loaded table the live one. */
	is_good = control >= 0 && ask(control, DM_DEV_CREATE) &&
		  ioctl(control, DM_TABLE_LOAD, &request) == 0 && ask(control, DM_DEV_SUSPEND);
	if (control >= 0)
		close(control);
	return is_good;
}

bool device_begin_log(const char *disk, const char *log)
{
	char words[128];

	snprintf(words, sizeof(words), "%s %s", disk, log);
	return begin(disk, "log-writes", words);
}

bool device_begin_shade(const char *disk, const char *beside)
{
	char words[128];

	snprintf(words, sizeof(words), "%s %s N 128", disk, beside);
	return begin(disk, "snapshot", words);
}

bool device_end(void)
{
	int control = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);
	bool is_good = control >= 0 && ask(control, DM_DEV_REMOVE);

	if (control >= 0)
		close(control);
	return is_good;
}

bool device_mark(int control, const char *text)
{
	union request request;
	char *message = request.bytes + sizeof(request.head) + sizeof(struct dm_target_msg);
	char *to = message + 5;

	begin_request(&request);
	memcpy(message, "mark ", 5);
	/* One word to the kernel. */
	for (; *text && to < message + 600; *to++ = *text++)
		if (*text == ' ' || *text == '\\')
			*to++ = '\\';
	return ioctl(control, DM_TARGET_MSG, &request) == 0;
}
