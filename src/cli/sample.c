#include "base/file.h"
#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PREFIX = sizeof("sample/") - 1 };

enum status sample_write_file(int folder, const char *name, const char *bytes, size_t length,
			      struct err *err)
{
	int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	enum status status;
	struct buf table;

	if (file < 0)
		return err_io(err, errno == EEXIST ? "sample.exists" : "sample.write", name, errno);
	buf_init(&table);
	buf_add_text(&table, "\xEF\xBB\xBF");
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '\n')
			buf_add_char(&table, '\r');
		buf_add_char(&table, bytes[i]);
	}
	status = file_write(file, table.bytes, table.length) && fsync(file) == 0
		     ? STATUS_OK
		     : err_io(err, "sample.write", name, errno);
	buf_release(&table);
	if (close(file) != 0 && status == STATUS_OK)
		status = err_io(err, "sample.write", name, errno);
	if (status != STATUS_OK)
		unlinkat(folder, name, 0);
	return status;
}

static bool is_sample(const struct pack_file *file)
{
	return strncmp(file->name, "sample/", PREFIX) == 0;
}

static bool has_sample(const struct pack_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_sample(&files[i]))
			return true;
	return false;
}

enum status sample_write(const char *folder, const struct pack_file *files, size_t count,
			 struct err *err)
{
	enum status status = STATUS_OK;
	size_t made = 0;
	int descriptor;

	if (!has_sample(files, count))
		return err_set(err, STATUS_INPUT, "sample.none", NULL, NULL, NULL);
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return err_io(err, "sample.write", folder, errno);
	descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0)
		return err_io(err, "sample.write", folder, errno);
	if (faccessat(descriptor, ".zhibu", F_OK, 0) == 0)
		status = err_io(err, "sample.exists", folder, EEXIST);
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		if (!is_sample(&files[i]))
			continue;
		status = sample_write_file(descriptor, files[i].name + PREFIX, files[i].bytes,
					   files[i].length, err);
		if (status == STATUS_OK)
			made = i + 1;
	}
	if (status == STATUS_OK && !file_sync_folder(descriptor))
		status = err_io(err, "sample.write", folder, errno);
	/* Half a sample is none, and would stand in the way of the next try. The file that failed
	 * is gone already, or was there before. */
	for (size_t i = 0; i < made && status != STATUS_OK; i++)
		if (is_sample(&files[i]))
			unlinkat(descriptor, files[i].name + PREFIX, 0);
	close(descriptor);
	return status;
}

bool sample_open(struct session **session, const struct session_options *options, struct err *err)
{
	if (sample_write(options->data, options->builtin, options->builtin_count, err) != STATUS_OK)
		return false;
	session_close(*session, NULL);
	if (session_open(session, options, err) == STATUS_OK &&
	    session_checkpoint(*session, err) == STATUS_OK &&
	    session_close(*session, err) == STATUS_OK)
		/* opened anew: that its tables were taken in is no news to anybody */
		session_open(session, options, err);
	return true;
}

enum status sample_make(const char *folder, const struct pack *pack,
			const struct session_options *options, struct err *err)
{
	struct session_options there = *options;
	struct session *session;
	enum status status = sample_write(folder, pack->files, pack->file_count, err);

	if (status != STATUS_OK)
		return status;
	there.data = folder;
	there.compile_all = false;
	status = session_open(&session, &there, err);
	if (status == STATUS_OK)
		status = session_checkpoint(session, err);
	session_close(session, NULL);
	return status;
}
