#define _DEFAULT_SOURCE
#include "calls.h"

#include <stddef.h>
#include <sys/syscall.h>

static const struct {
	long number;
	const char *name;
	unsigned traits;
} known[] = {
    {SYS_read, "read", CALL_ON_FILE | CALL_HAS_LENGTH},
    {SYS_pread64, "pread", CALL_ON_FILE | CALL_HAS_LENGTH},
    {SYS_write, "write", CALL_ON_FILE | CALL_WRITES | CALL_HAS_LENGTH},
    {SYS_pwrite64, "pwrite", CALL_ON_FILE | CALL_WRITES | CALL_HAS_LENGTH},
    {SYS_fsync, "fsync", CALL_ON_FILE | CALL_WRITES},
    {SYS_fdatasync, "fdatasync", CALL_ON_FILE | CALL_WRITES},
    {SYS_ftruncate, "ftruncate", CALL_ON_FILE | CALL_WRITES},
    {SYS_fallocate, "fallocate", CALL_ON_FILE | CALL_WRITES},
    {SYS_fchmod, "fchmod", CALL_ON_FILE | CALL_WRITES},
    {SYS_fstat, "fstat", CALL_ON_FILE},
    {SYS_close, "close", CALL_ON_FILE},
    {SYS_lseek, "lseek", CALL_ON_FILE},
    {SYS_flock, "flock", CALL_ON_FILE},
    {SYS_fcntl, "fcntl", CALL_ON_FILE},
    {SYS_fadvise64, "fadvise", CALL_ON_FILE},
    {SYS_fstatfs, "fstatfs", CALL_ON_FILE},
    {SYS_getdents64, "getdents", CALL_ON_FILE},
    {SYS_openat, "openat", CALL_OPENS | CALL_AT | CALL_HAS_PATH},
    {SYS_mkdirat, "mkdirat", CALL_WRITES | CALL_AT | CALL_HAS_PATH},
    {SYS_unlinkat, "unlinkat", CALL_WRITES | CALL_AT | CALL_HAS_PATH},
    {SYS_renameat, "renameat", CALL_WRITES | CALL_AT | CALL_HAS_PATH},
    {SYS_renameat2, "renameat2", CALL_WRITES | CALL_AT | CALL_HAS_PATH},
    {SYS_linkat, "linkat", CALL_WRITES | CALL_AT | CALL_HAS_PATH},
    {SYS_faccessat, "faccessat", CALL_AT | CALL_HAS_PATH},
    {SYS_newfstatat, "fstatat", CALL_AT | CALL_HAS_PATH},
#ifdef SYS_statx
    {SYS_statx, "statx", CALL_AT | CALL_HAS_PATH},
#endif
#ifdef SYS_faccessat2
    {SYS_faccessat2, "faccessat2", CALL_AT | CALL_HAS_PATH},
#endif
#ifdef SYS_open
    {SYS_open, "open", CALL_HAS_PATH},
    {SYS_mkdir, "mkdir", CALL_WRITES | CALL_HAS_PATH},
    {SYS_unlink, "unlink", CALL_WRITES | CALL_HAS_PATH},
    {SYS_rmdir, "rmdir", CALL_WRITES | CALL_HAS_PATH},
    {SYS_rename, "rename", CALL_WRITES | CALL_HAS_PATH},
    {SYS_access, "access", CALL_HAS_PATH},
    {SYS_stat, "stat", CALL_HAS_PATH},
    {SYS_lstat, "lstat", CALL_HAS_PATH},
    {SYS_chmod, "chmod", CALL_WRITES | CALL_HAS_PATH},
#endif
    {SYS_pselect6, "pselect", CALL_WAITS},
};

const char *call_look_up(long number, unsigned *traits)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].number == number) {
			*traits = known[i].traits;
			return known[i].name;
		}
	*traits = 0;
	return NULL;
}
