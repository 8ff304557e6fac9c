#define _GNU_SOURCE /* memfd_create() */
#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "term/width.h"

/* Linux before 3.17 has no memfd_create(): a file that nobody finds. */
static int open_memory(void)
{
	char path[] = "/tmp/zhibu-XXXXXX";
	int file = memfd_create("screen", MFD_CLOEXEC);

	if (file >= 0 || errno != ENOSYS)
		return file;
	file = mkstemp(path);
	if (file >= 0) {
		unlink(path);
		(void)fcntl(file, F_SETFD, FD_CLOEXEC);
	}
	return file;
}

bool spool_open(struct spool *spool, enum charset charset)
{
	encoder_init(&spool->encoder, charset);
	spool->memory = open_memory();
	spool->output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	spool->is_open = true;
	if (spool->memory >= 0 && spool->output >= 0)
		return true;
	spool_close(spool);
	return false;
}

void spool_close(struct spool *spool)
{
	if (!spool->is_open)
		return;
	spool->is_open = false;
	if (spool->memory >= 0)
		close(spool->memory);
	if (spool->output >= 0)
		close(spool->output);
}

void spool_hold(struct spool *spool)
{
	if (spool->is_open)
		dup2(spool->memory, STDOUT_FILENO);
}

/* All of it, also where the terminal does not block; a terminal that is gone is told by reading
 * from it, and one that takes nothing is given up by a signal (tty.c). */
static void send_all(const char *bytes, size_t length)
{
	while (length) {
		ssize_t sent = write(STDOUT_FILENO, bytes, length);

		if (sent > 0) {
			bytes += sent;
			length -= (size_t)sent;
		} else if (sent < 0 && errno == EAGAIN) {
			struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};

			poll(&output, 1, 1000);
		} else if (sent == 0 || errno != EINTR) {
			return;
		}
	}
}

/* What was held, emptied. */
static void take_held(const struct spool *spool, struct buf *held)
{
	off_t size = lseek(spool->memory, 0, SEEK_END), at = 0;
	char block[4096];
	ssize_t got;

	while (at < size && (got = pread(spool->memory, block, sizeof(block), at)) > 0) {
		buf_add(held, block, (size_t)got);
		at += got;
	}
	if (size > 0 && ftruncate(spool->memory, 0) == 0)
		lseek(spool->memory, 0, SEEK_SET);
}

/* As wide as what curses believes to be there. */
static void add_mark(struct spool *spool, struct buf *buf, int columns)
{
	char bytes[4];
	size_t put = columns == 2 ? encoder_put(&spool->encoder, CHARACTER_MISSING, bytes) : 0;

	if (put)
		buf_add(buf, bytes, put);
	else if (columns > 0)
		buf_add(buf, "??", (size_t)columns);
}

static void turn(struct spool *spool, struct buf *buf, const char *text, size_t length)
{
	while (length > 0) {
		uint32_t character;
		size_t taken = utf8_decode(text, length, &character), put;
		char bytes[4];

		if (taken > 1) {
			put = encoder_put(&spool->encoder, width_stood_for(character), bytes);
			if (put)
				buf_add(buf, bytes, put);
			else
				add_mark(spool, buf, width_of(character));
		} else {
			taken = 1;
			buf_add_char(buf, *text);
		}
		text += taken;
		length -= taken;
	}
}

void spool_send(struct spool *spool)
{
	struct buf held, turned;

	if (!spool->is_open)
		return;
	dup2(spool->output, STDOUT_FILENO);
	buf_init(&held);
	buf_init(&turned);
	take_held(spool, &held);
	turn(spool, &turned, held.bytes, held.length);
	send_all(turned.bytes, turned.length);
	buf_release(&held);
	buf_release(&turned);
}
