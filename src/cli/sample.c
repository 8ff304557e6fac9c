#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status write_file(int folder, const char *name, const char *bytes, size_t length,
			      struct err *err)
{
	int file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	size_t written = 0;

	if (file < 0)
		return err_io(err, errno == EEXIST ? "sample.exists" : "sample.write", name, errno);
	while (written < length) {
		ssize_t n = write(file, bytes + written, length - written);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			enum status status = err_io(err, "sample.write", name, errno);

			close(file);
			return status;
		}
		written += (size_t)n;
	}
	if (fsync(file) != 0 || close(file) != 0)
		return err_io(err, "sample.write", name, errno);
	return STATUS_OK;
}

enum status sample_write(const char *folder, const struct pack_file *files, size_t count,
			 struct err *err)
{
	enum status status = STATUS_OK;
	int descriptor;

	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return err_io(err, "sample.write", folder, errno);
	descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0)
		return err_io(err, "sample.write", folder, errno);
	if (faccessat(descriptor, ".zhibu", F_OK, 0) == 0)
		status = err_io(err, "sample.exists", folder, EEXIST);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		if (strncmp(files[i].name, "sample/", 7) == 0)
			status = write_file(descriptor, files[i].name + 7, files[i].bytes,
					    files[i].length, err);
	if (status == STATUS_OK && fsync(descriptor) != 0)
		status = err_io(err, "sample.write", folder, errno);
	close(descriptor);
	return status;
}
