#define _GNU_SOURCE /* syscall(), O_PATH */
#include "base/privacy.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#ifdef __linux__
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"

/* linux/landlock.h as of version 5 and later, written out: distributions' headers are older than
 * their kernels. The numbers of the calls are the same on every processor but Alpha. */
enum {
	CREATE_RULESET = 444,
	ADD_RULE = 445,
	RESTRICT_SELF = 446,
	CLOSE_RANGE = 436,
	RULE_PATH_BENEATH = 1,
	RULESET_VERSION = 1,
	NEWEST = 6 /* the version that this knows of */
};

struct ruleset {
	uint64_t files, net, scoped;
};

struct path_beneath {
	uint64_t allowed;
	int32_t folder;
} __attribute__((packed));

#define ACCESS_EXECUTE	  (1ULL << 0)
#define ACCESS_WRITE_FILE (1ULL << 1)
#define ACCESS_TRUNCATE	  (1ULL << 14)
/* Removing files and folders, making any kind of file; from version 2 on moving between folders. */
#define ACCESS_CHANGE (0x1FF0ULL | 1ULL << 13)
#define ACCESS_WRITE  (ACCESS_WRITE_FILE | ACCESS_TRUNCATE | ACCESS_CHANGE)
#define NET_ALL	      3ULL /* bind and connect, from version 4 on */
#define SCOPED_ALL    3ULL /* abstract sockets and signals of others, from version 6 on */

#define FOLDER (O_PATH | O_DIRECTORY | O_CLOEXEC)

/* What a kernel of this version has of it. */
static struct ruleset ruleset_of(long version)
{
	struct ruleset ruleset = {ACCESS_EXECUTE | ACCESS_WRITE, NET_ALL, SCOPED_ALL};

	if (version < 6)
		ruleset.scoped = 0;
	if (version < 4)
		ruleset.net = 0;
	if (version < 3)
		ruleset.files &= ~ACCESS_TRUNCATE;
	if (version < 2)
		ruleset.files &= ~(1ULL << 13);
	return ruleset;
}

static size_t size_of(long version)
{
	return version < 4 ? 8 : version < 6 ? 16 : 24;
}

/* The newest is tried first, which on a new kernel spares asking. */
static int make_ruleset(struct ruleset *ruleset)
{
	long version = NEWEST, made;

	*ruleset = ruleset_of(version);
	made = syscall(CREATE_RULESET, ruleset, size_of(version), 0);
	if (made >= 0 || (errno != E2BIG && errno != EINVAL))
		return (int)made;
	version = syscall(CREATE_RULESET, NULL, (size_t)0, RULESET_VERSION);
	if (version < 1)
		return -1;
	*ruleset = ruleset_of(version);
	return (int)syscall(CREATE_RULESET, ruleset, size_of(version), 0);
}

/* The folder, or the nearest above it that is there. */
static int open_nearest(const char *path)
{
	char *copy = memory_text(path), *slash;
	int folder = open(copy, FOLDER);

	while (folder < 0 && (errno == ENOENT || errno == ENOTDIR) &&
	       (slash = strrchr(copy, '/')) && slash > copy) {
		*slash = '\0';
		folder = open(copy, FOLDER);
	}
	if (folder < 0 && (errno == ENOENT || errno == ENOTDIR))
		folder = open(*path == '/' ? "/" : ".", FOLDER);
	memory_free(copy);
	return folder;
}

/* A ruleset being made; what was opened for it lies behind its own descriptor. */
struct making {
	int ruleset, last;
	bool is_row; /* without a gap */
	struct ruleset rights;
};

static void allow(struct making *making, int folder, uint64_t allowed)
{
	struct path_beneath rule = {allowed, folder};

	/* Where it fails less is allowed. */
	if (folder < 0)
		return;
	(void)syscall(ADD_RULE, making->ruleset, RULE_PATH_BENEATH, &rule, 0);
	if (making->is_row && folder == making->last + 1) {
		making->last = folder;
	} else {
		making->is_row = false;
		close(folder);
	}
}

/* In one call where they are a row, as in every start that inherits nothing odd. */
static void close_all(const struct making *making)
{
	if (syscall(CLOSE_RANGE, (unsigned)making->ruleset, (unsigned)making->last, 0) == 0)
		return;
	for (int folder = making->ruleset; folder <= making->last; folder++)
		close(folder);
}

/* Everything is below "/": that would be no confinement. */
static bool is_home(const char *home)
{
	return home && *home == '/' && home[strspn(home, "/.")];
}

bool privacy_confine(const char *const *paths, size_t count)
{
	static const char *const always[] = {"/tmp", "/media", "/run/media", "/mnt"};
	const char *home = getenv("HOME");
	struct making making = {.is_row = true};
	uint64_t write;
	bool is_held;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	making.ruleset = making.last = make_ruleset(&making.rights);
	if (making.ruleset < 0)
		return false;
	write = making.rights.files & ~ACCESS_EXECUTE;
	for (size_t i = 0; i < count; i++)
		if (paths[i])
			allow(&making, open_nearest(paths[i]), write);
	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		allow(&making, open(always[i], FOLDER), write);
	if (is_home(home))
		allow(&making, open(home, FOLDER), write);
	is_held = syscall(RESTRICT_SELF, making.ruleset, 0) == 0;
	close_all(&making);
	return is_held;
}

static void seal_memory(void)
{
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

#else

bool privacy_confine(const char *const *paths, size_t count)
{
	(void)paths;
	(void)count;
	return false;
}

static void seal_memory(void)
{
}

#endif

void privacy_start(void)
{
	const struct rlimit none = {0, 0};

	umask(077);
	(void)setrlimit(RLIMIT_CORE, &none);
	seal_memory();
}
