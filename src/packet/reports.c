/* The folder of reports that came in: reports/KEY=CODE of each place. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/safe.h"
#include "packet/report.h"
#include "packet_internal.h"
#include "work_internal.h"

/* A folder in another, made where it is missing; or -1. */
static int make_folder(int at, const char *name, struct err *err)
{
	bool is_new = mkdirat(at, name, 0700) == 0;
	int folder;

	if (!is_new && errno != EEXIST) {
		err_io(err, "packet.write", name, errno);
		return -1;
	}
	folder = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder < 0 || (is_new && !file_sync_folder(at))) {
		err_io(err, "packet.write", name, errno);
		if (folder >= 0)
			close(folder);
		return -1;
	}
	return folder;
}

/* A folder of files and nothing else, with them; that it is not there is no failure. */
static void remove_folder(int at, const char *name)
{
	int folder = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *entries = folder < 0 ? NULL : fdopendir(folder);
	struct dirent *entry;

	if (!entries) {
		if (folder >= 0)
			close(folder);
		return;
	}
	while ((entry = readdir(entries)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			(void)safe_remove(folder, entry->d_name);
	closedir(entries);
	unlinkat(at, name, AT_REMOVEDIR);
}

static enum status write_files(int folder, const struct packet *packet, struct err *err)
{
	for (size_t i = 0; i < packet->file_count; i++) {
		const struct packet_file *file = &packet->files[i];
		enum status status = safe_write(folder, file->name, file->bytes.bytes,
						file->bytes.length, "packet.write", err);

		if (status != STATUS_OK)
			return status;
	}
	return file_sync_folder(folder) ? STATUS_OK
					: err_io(err, "packet.write", packet->kind, errno);
}

/* The new folder takes the old one's place. Between the two renames there is none: then the report
 * is missing, and never half of one and half of another. */
static enum status swap_in(int reports, const char *name, const char *part, const char *old,
			   struct err *err)
{
	bool was_there = renameat(reports, name, reports, old) == 0;

	if ((!was_there && errno != ENOENT) || renameat(reports, part, reports, name) != 0 ||
	    !file_sync_folder(reports)) {
		err_io(err, "packet.write", name, errno);
		if (was_there)
			(void)renameat(reports, old, reports, name);
		return STATUS_IO;
	}
	remove_folder(reports, old);
	return STATUS_OK;
}

static enum status take_into(int reports, const char *name, const struct packet *packet,
			     struct err *err)
{
	enum status status;
	struct buf part, old;
	int folder;

	buf_init(&part);
	buf_init(&old);
	buf_printf(&part, ".%s.part", name);
	buf_printf(&old, ".%s.old", name);
	remove_folder(reports, part.bytes);
	remove_folder(reports, old.bytes);
	folder = make_folder(reports, part.bytes, err);
	status = folder < 0 ? STATUS_IO : write_files(folder, packet, err);
	if (folder >= 0)
		close(folder);
	if (status == STATUS_OK)
		status = swap_in(reports, name, part.bytes, old.bytes, err);
	if (status != STATUS_OK)
		remove_folder(reports, part.bytes);
	buf_release(&part);
	buf_release(&old);
	return status;
}

enum status reports_take(struct session *session, const struct packet *packet, struct err *err)
{
	int data = open(session_path(session), O_RDONLY | O_DIRECTORY | O_CLOEXEC), reports = -1;
	enum status status = STATUS_OK;
	struct buf name;

	buf_init(&name);
	report_add_folder(&name, session, packet->site);
	if (!name.length)
		status = err_set(err, STATUS_REFUSED, "packet.unknown", packet->kind, NULL, NULL);
	else if (data < 0)
		status = err_io(err, "packet.folder", session_path(session), errno);
	if (status == STATUS_OK) {
		reports = make_folder(data, REPORTS_FOLDER, err);
		status = reports < 0 ? STATUS_IO : take_into(reports, name.bytes, packet, err);
	}
	if (reports >= 0)
		close(reports);
	if (data >= 0)
		close(data);
	buf_release(&name);
	return status;
}
