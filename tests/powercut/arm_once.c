/* A control that must lose: a file is not synced a second time once it bears its name. Linked with
 * --wrap=renameat,--wrap=fsync. */
#include <stdbool.h>
#include <sys/stat.h>

int __real_renameat(int from_folder, const char *from, int to_folder, const char *to);
int __wrap_renameat(int from_folder, const char *from, int to_folder, const char *to);
int __real_fsync(int file);
int __wrap_fsync(int file);

static bool is_renamed;

int __wrap_renameat(int from_folder, const char *from, int to_folder, const char *to)
{
	is_renamed = true;
	return __real_renameat(from_folder, from, to_folder, to);
}

int __wrap_fsync(int file)
{
	struct stat about;

	if (!is_renamed || fstat(file, &about) < 0 || !S_ISREG(about.st_mode))
		return __real_fsync(file);
	is_renamed = false;
	return 0;
}
