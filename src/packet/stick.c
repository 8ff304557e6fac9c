/* Removable media, as the system says what is mounted. */
#include "packet/stick.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

enum { MOUNTS_LIMIT = 4 << 20 };

static bool is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return strncmp(path, folder, length) == 0 && (path[length] == '/' || !path[length]);
}

static bool is_one_of(const char *word, size_t length, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(names[i]) == length && strncmp(word, names[i], length) == 0)
			return true;
	return false;
}

/* Places where desktops and people mount sticks; how deep below them. */
static bool is_place(const char *path)
{
	static const struct {
		const char *path;
		int depth;
	} places[] = {{"/media", 2}, {"/run/media", 2}, {"/mnt", 1}};
	int depth = 0;

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const char *rest = path + strlen(places[i].path);

		if (!is_below(path, places[i].path))
			continue;
		for (; *rest; rest++)
			depth += *rest == '/';
		return depth <= places[i].depth;
	}
	return false;
}

static bool looks_like_one(const char *path, const char *kind, size_t length)
{
	static const char *const kinds[] = {"vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk"};
	static const char *const disks[] = {"ext2", "ext3", "ext4", "btrfs",
					    "xfs",  "f2fs", "udf",  "hfsplus"};

	if (strncmp(kind, "fuse.", 5) == 0) {
		kind += 5;
		length -= 5;
	}
	if (is_below(path, "/boot") || is_below(path, "/efi"))
		return false;
	return is_one_of(kind, length, kinds, sizeof kinds / sizeof *kinds) ||
	       (is_one_of(kind, length, disks, sizeof disks / sizeof *disks) && is_place(path));
}

/* Spaces and the like stand there as \040. */
static char *unescaped(const char *text, size_t length)
{
	struct buf path;

	buf_init(&path);
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\\' && i + 3 < length && strspn(text + i + 1, "01234567") >= 3) {
			buf_add_char(&path, (char)((text[i + 1] - '0') * 64 +
						   (text[i + 2] - '0') * 8 + text[i + 3] - '0'));
			i += 3;
		} else {
			buf_add_char(&path, text[i]);
		}
	}
	return buf_take(&path);
}

void sticks_add(struct sticks *sticks, const char *path)
{
	struct stick *stick;
	struct stat facts;

	if (stat(path, &facts) != 0 || !S_ISDIR(facts.st_mode))
		return;
	for (size_t i = 0; i < sticks->count; i++)
		if (strcmp(sticks->items[i].path, path) == 0)
			return;
	sticks->items =
	    memory_grow(sticks->items, sticks->count, &sticks->capacity, sizeof *sticks->items);
	stick = &sticks->items[sticks->count++];
	*stick = (struct stick){.path = memory_text(path), .device = facts.st_dev};
}

/* 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw: the fifth is the place, the first
 * behind the lone - the kind. */
static void take_line(struct sticks *sticks, const char *line, size_t length)
{
	const char *end = line + length, *next = line, *place = NULL, *kind = NULL;
	size_t place_length = 0;
	char *path;

	for (int n = 0; next < end; n++) {
		size_t word = strcspn(next, " \n");

		if (n == 4) {
			place = next;
			place_length = word;
		}
		if (n > 5 && word == 1 && *next == '-') {
			kind = next + 2;
			break;
		}
		next += word + 1;
	}
	if (!place || !kind || kind >= end)
		return;
	path = unescaped(place, place_length);
	if (looks_like_one(path, kind, strcspn(kind, " \n")) && access(path, R_OK | X_OK) == 0)
		sticks_add(sticks, path);
	memory_free(path);
}

void sticks_find(struct sticks *sticks, const char *mounts)
{
	struct buf bytes;
	bool missing;

	*sticks = (struct sticks){0};
	buf_init(&bytes);
	/* a file of /proc says that it is empty, and is not */
	if (file_read(AT_FDCWD, mounts ? mounts : "/proc/self/mountinfo", MOUNTS_LIMIT, &bytes,
		      &missing, NULL) == STATUS_OK)
		for (const char *line = bytes.bytes; *line;) {
			size_t length = strcspn(line, "\n");

			take_line(sticks, line, length);
			line += length + (line[length] == '\n');
		}
	buf_release(&bytes);
}

void sticks_release(struct sticks *sticks)
{
	for (size_t i = 0; i < sticks->count; i++)
		memory_free(sticks->items[i].path);
	memory_free(sticks->items);
	*sticks = (struct sticks){0};
}

bool stick_is_there(const struct stick *stick)
{
	struct stat facts;

	return stat(stick->path, &facts) == 0 && S_ISDIR(facts.st_mode) &&
	       facts.st_dev == stick->device;
}

char *stick_or_home(const char *home, const char *mounts)
{
	struct sticks sticks = {0};
	char *folder;

	sticks_find(&sticks, mounts);
	folder = memory_text(sticks.count ? sticks.items[0].path : home ? home : "/tmp");
	sticks_release(&sticks);
	return folder;
}
