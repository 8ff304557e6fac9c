/* What somebody else may have put in a folder's place, or may change in it. */
#define _DEFAULT_SOURCE /* getauxval() */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/auxv.h>
#endif

#include "base/file.h"
#include "store_internal.h"

enum status guard_written(int file, const char *path, struct err *err)
{
	struct stat about;

	if (fstat(file, &about) < 0 || !S_ISREG(about.st_mode))
		return err_at(err, STATUS_IO, path, 0, 0, "file.kind", NULL, NULL, NULL);
	if (about.st_nlink > 1)
		return err_at(err, STATUS_IO, path, 0, 0, "file.linked", NULL, NULL, NULL);
	return STATUS_OK;
}

/* Without a system call, where the kernel has left it at the start. */
static uid_t own_user(void)
{
#ifdef __linux__
	return (uid_t)getauxval(AT_EUID);
#else
	return geteuid();
#endif
}

static bool tell(const struct store *store, const struct stat *about, const char *path,
		 struct mistakes *mistakes)
{
	const char *key = NULL;

	if (about->st_mode & S_IWOTH && !(about->st_mode & S_ISVTX))
		key = "store.shared";
	else if (about->st_uid && about->st_uid != own_user())
		key = "store.foreign";
	if (key && !file_is_on_stick(store->folder))
		mistakes_add(mistakes, path, 0, 0, key, NULL, NULL, NULL);
	return key;
}

/* One line is enough: who mends one thing by its advice mends all. In a folder that others cannot
 * enter they cannot reach a file, either, and nothing more is asked. */
void guard_look(struct store *store, struct mistakes *mistakes)
{
	char name[STORE_NAME] = ".zhibu";
	struct stat about;

	if (fstat(store->folder, &about) < 0)
		return;
	/* asked only where others could look in: a folder that was made here is shut to them */
	store->lacks_permissions =
	    about.st_mode & (S_IRWXG | S_IRWXO) && file_is_on_fat(store->folder);
	if (tell(store, &about, store->path, mistakes) || !(about.st_mode & S_IXOTH))
		return;
	for (size_t form = 0; form <= store->pack->form_count; form++) {
		if (fstatat(store->folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
		    !S_ISLNK(about.st_mode) && tell(store, &about, name, mistakes))
			return;
		if (form < store->pack->form_count)
			shelf_name(store, form, name);
	}
}
