/* Where the data are: the folder of this start, and where its data went since. */
#include "cli/whereabouts.h"

#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csvfile.h"
#include "base/file.h"
#include "base/memory.h"

enum { NOTES_LIMIT = 1 << 20, STEPS_MOST = 8 };

/* Makes the folders above a path. */
static void make_parents(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

/* $NAME where it is an absolute path, else ~/below; false: there is neither. */
static bool user_folder(const char *name, const char *below, struct buf *path)
{
	const char *value = getenv(name), *home = getenv("HOME");

	if (value && *value == '/')
		buf_printf(path, "%s/zhibu", value);
	else if (home && *home)
		buf_printf(path, "%s/%s/zhibu", home, below);
	else
		return false;
	return true;
}

/* Of a program that was started by its path (one that the shell found is installed): the folder
 * data beside it. The caller's; NULL: it was not. */
static char *beside(const char *program)
{
	const char *slash = program ? strrchr(program, '/') : NULL;
	struct buf path;

	if (!slash)
		return NULL;
	buf_init(&path);
	buf_add(&path, program, (size_t)(slash + 1 - program));
	buf_add_text(&path, "data");
	return buf_take(&path);
}

/* Where sticks are mounted, whatever file system they have. */
static bool is_mounted_stick(const char *path)
{
	static const char *const mounts[] = {"/media/", "/run/media/", "/mnt/"};

	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++)
		if (strncmp(path, mounts[i], strlen(mounts[i])) == 0)
			return true;
	return false;
}

/* Whether a folder that is not there yet would come to lie on a stick that can be written; *whole
 * is then its path from the root on. */
static bool is_new_on_stick(const char *folder, struct buf *whole)
{
	char *above = memory_text(folder), *real;
	bool is_new = false;
	int file;

	*(strrchr(above, '/') + 1) = '\0';
	file = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	real = realpath(above, NULL);
	if (file >= 0 && real && (file_is_on_fat(file) || is_mounted_stick(real)) &&
	    access(above, W_OK) == 0) {
		buf_printf(whole, "%s/data", real);
		is_new = true;
	}
	if (file >= 0)
		close(file);
	free(real);
	memory_free(above);
	return is_new;
}

/* On the stick, where the program is there: it takes its data with it. *is_new: they are to be made
 * there. NULL: it is on none. */
static char *folder_on_stick(const char *program, bool *is_new)
{
	char *folder = beside(program);
	struct buf whole;

	if (!folder || access(folder, F_OK) == 0)
		return folder;
	buf_init(&whole);
	*is_new = is_new_on_stick(folder, &whole);
	memory_free(folder);
	if (*is_new)
		return buf_take(&whole);
	buf_release(&whole);
	return NULL;
}

char *data_folder(const char *asked, const char *program, bool *is_new)
{
	const char *value = getenv("ZHIBU_DATA");
	struct buf path;
	char *carried;

	*is_new = false;
	if (asked || (value && *value))
		return memory_text(asked ? asked : value);
	carried = folder_on_stick(program, is_new);
	if (carried)
		return carried;
	if (access("data", F_OK) == 0 || access("forms/steps.csv", F_OK) == 0)
		return memory_text("data");
	buf_init(&path);
	if (!user_folder("XDG_DATA_HOME", ".local/share", &path))
		buf_add_text(&path, "./.local/share/zhibu");
	make_parents(path.bytes);
	return buf_take(&path);
}

char *keys_path(void)
{
	struct buf path;

	buf_init(&path);
	if (!user_folder("XDG_CONFIG_HOME", ".config", &path))
		return NULL;
	buf_add_text(&path, "/keys");
	return buf_take(&path);
}

/* The file of notes: from,to. */
static bool notes_path(struct buf *path)
{
	if (!user_folder("XDG_STATE_HOME", ".local/state", path))
		return false;
	buf_add_text(path, "/moved.csv");
	return true;
}

/* The path from the root on; also of a folder that is no longer there. The caller's. */
static char *whole_path(const char *path)
{
	char *real = realpath(path, NULL), here[PATH_MAX], *whole;
	struct buf joined;

	if (real) {
		whole = memory_text(real);
		free(real);
		return whole;
	}
	buf_init(&joined);
	if (*path != '/' && getcwd(here, sizeof(here)))
		buf_printf(&joined, "%s/", here);
	buf_add_text(&joined, path);
	return buf_take(&joined);
}

/* The last line that tells of from; false: none does. */
static bool find_note(const struct csv_text *text, const struct csv_index *index, const char *from,
		      struct buf *to)
{
	struct csv_row row;
	bool is_found = false;

	csv_row_init(&row);
	for (size_t i = index->count; i-- > 0 && !is_found;) {
		csv_row_parse(&row, text->bytes.bytes + index->offsets[i],
			      index->offsets[i + 1] - index->offsets[i], text->delimiter);
		is_found = row.count == 2 && strcmp(row.cells[0], from) == 0;
		if (is_found) {
			buf_clear(to);
			buf_add(to, row.cells[1], row.lengths[1]);
		}
	}
	csv_row_release(&row);
	return is_found;
}

static char *follow(const struct csv_text *text, const struct csv_index *index, const char *folder)
{
	char *from = whole_path(folder);
	bool is_there, has_gone = false;
	struct buf to, inner;

	buf_init(&to);
	buf_init(&inner);
	for (int step = 0; step < STEPS_MOST && find_note(text, index, from, &to); step++) {
		has_gone = true;
		memory_free(from);
		from = memory_text(to.bytes);
	}
	buf_printf(&inner, "%s/.zhibu", from);
	is_there = has_gone && access(inner.bytes, F_OK) == 0;
	buf_release(&inner);
	buf_release(&to);
	if (is_there)
		return from;
	memory_free(from);
	return NULL;
}

char *moved_find(const char *folder)
{
	struct csv_index index;
	struct buf path, bytes;
	struct csv_text text;
	char *found = NULL;

	buf_init(&path);
	buf_init(&bytes);
	if (notes_path(&path) &&
	    file_read(AT_FDCWD, path.bytes, NOTES_LIMIT, &bytes, NULL, NULL) == STATUS_OK &&
	    csv_text_take(&text, &bytes, path.bytes, NULL) == STATUS_OK) {
		if (csv_index_make(&index, &text, path.bytes, NULL) == STATUS_OK) {
			found = follow(&text, &index, folder);
			csv_index_release(&index);
		}
		csv_text_release(&text);
	}
	buf_release(&bytes);
	buf_release(&path);
	return found;
}

void moved_note(const char *from, const char *to)
{
	char *whole = whole_path(from);
	struct buf path, line;
	int file;

	buf_init(&path);
	buf_init(&line);
	csv_add_cell(&line, whole, strlen(whole));
	buf_add_char(&line, ',');
	csv_add_cell(&line, to, strlen(to));
	buf_add_text(&line, "\r\n");
	if (notes_path(&path)) {
		make_parents(path.bytes);
		file =
		    open(path.bytes, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
		/* Only so that the next start can ask: the screen and the last line told it. */
		if (file >= 0 && file_write(file, line.bytes, line.length))
			(void)fsync(file);
		if (file >= 0)
			close(file);
	}
	memory_free(whole);
	buf_release(&line);
	buf_release(&path);
}

const char *user_name(void)
{
	const char *name = getenv("USER");
	const struct passwd *known;

	if (name && *name)
		return name;
	known = getpwuid(getuid());
	return known ? known->pw_name : "";
}
