/* The folder itself: locked, written to safely. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/safe.h"
#include "base/utf8.h"
#include "journal_internal.h"
#include "store_internal.h"

void swap_name(const char *name, char swap[STORE_NAME])
{
	snprintf(swap, STORE_NAME, ".%s.swap", name);
}

int folder_write_part(struct store *store, int folder, char part[STORE_NAME], const char *bytes,
		      size_t length, const char *name, struct err *err)
{
	store->flushes++;
	return safe_write_part(folder, part, bytes, length, name, "store.write", err);
}

enum status folder_write(struct store *store, int folder, const char *name, const char *bytes,
			 size_t length, struct err *err)
{
	store->flushes += 2;
	return safe_write(folder, name, bytes, length, "store.write", err);
}

static void write_holder(struct store *store)
{
	char host[65] = "", at[MOMENT_TEXT], text[LOCK_BYTES];
	struct buf user;
	ssize_t done;

	gethostname(host, sizeof(host) - 1);
	moment_now(store->today, at);
	buf_init(&user);
	buf_printf(&user, "%.*s@%s", (int)utf8_whole(store->user, 96), store->user, host);
	for (char *c = user.bytes; *c; c++)
		if (*c == ',' || *c == '"' || (unsigned char)*c < ' ')
			*c = ' ';
	buf_printf(&user, ",%ld,%s", (long)getpid(), at);
	/* Always as long, so that nothing of an earlier holder stays behind it. */
	memset(text, ' ', sizeof(text));
	memcpy(text, user.bytes, user.length < LOCK_BYTES - 2 ? user.length : LOCK_BYTES - 2);
	memcpy(text + LOCK_BYTES - 2, "\r\n", 2);
	buf_release(&user);
	/* Only for the other instance's message: nothing depends on it. */
	done = pwrite(store->lock, text, LOCK_BYTES, 0);
	(void)done;
}

/* user@host,pid,since */
static enum status tell_holder(int file, struct err *err)
{
	char text[LOCK_BYTES + 1], *host, *since;
	ssize_t got = pread(file, text, LOCK_BYTES, 0);

	text[got > 0 ? got : 0] = '\0';
	since = strrchr(text, ',');
	if (since) {
		since++;
		since[strcspn(since, " \r\n")] = '\0';
		/* To the minute, as people read it. */
		if (strlen(since) == MOMENT_TEXT - 1) {
			since[10] = ' ';
			since[16] = '\0';
		}
	}
	text[strcspn(text, ",\r\n")] = '\0';
	host = strrchr(text, '@');
	if (host)
		*host++ = '\0';
	return err_set(err, STATUS_LOCKED, "store.locked", text, host, since);
}

void folder_make_lock(int inner)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int lock = openat(inner, "lock", flags, 0600);
	char text[LOCK_BYTES];

	if (lock < 0)
		return;
	memset(text, ' ', sizeof(text));
	if (file_write(lock, text, sizeof(text)))
		(void)fsync(lock);
	close(lock);
}

enum status folder_lock(struct store *store, struct err *err)
{
	enum status status;

	store->lock = openat(store->inner, "lock",
			     O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
	if (store->lock < 0)
		return errno == ELOOP || errno == EISDIR
			   ? err_at(err, STATUS_IO, ".zhibu/lock", 0, 0, "file.kind", NULL, NULL,
				    NULL)
			   : err_io(err, "store.lock", ".zhibu/lock", errno);
	status = guard_written(store->lock, ".zhibu/lock", err);
	if (status == STATUS_OK && flock(store->lock, LOCK_EX | LOCK_NB) == 0) {
		write_holder(store);
		return STATUS_OK;
	}
	/* EINVAL comes from file systems that have no locks either. */
	if (status == STATUS_OK)
		status = errno == EWOULDBLOCK ? tell_holder(store->lock, err)
					      : err_io(err, "store.lock", ".zhibu/lock",
						       errno == EINVAL ? ENOLCK : errno);
	close(store->lock);
	store->lock = -1;
	return status;
}

/* What is written to an open file of a folder that was moved, removed or taken out meets no error,
 * and is found by nobody afterwards. */
enum status folder_check_place(const struct store *store, struct err *err)
{
	const struct journal *journal = store->journal;
	bool has_file = journal->file >= 0;
	struct stat here, there;
	char name[JOURNAL_NAME];
	enum status status = STATUS_OK;
	struct buf path;

	buf_init(&path);
	buf_printf(&path, "%s/.zhibu", store->path);
	if (has_file) {
		segment_name(journal->segments[journal->content].number, name);
		buf_printf(&path, "/%s", name);
	}
	if (fstat(has_file ? journal->file : store->inner, &here) < 0 ||
	    stat(path.bytes, &there) < 0)
		status = err_io(err, "store.gone", store->path, errno);
	else if (here.st_dev != there.st_dev || here.st_ino != there.st_ino)
		status = err_io(err, "store.gone", store->path, ENOENT);
	buf_release(&path);
	return status;
}
