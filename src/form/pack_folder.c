/* A pack as files in a folder: its *.csv, those of roles and seeds, and the *.txt of its documents.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/csvfile.h"
#include "base/file.h"
#include "base/memory.h"
#include "reading.h"

enum { FILE_LIMIT = 4 << 20 };

struct folder {
	struct pack *pack;
	struct mistakes *mistakes;
	struct pack_file *files;
	size_t count, capacity;
	bool is_whole;
};

static bool ends_in(const char *name, const char *ending)
{
	size_t length = strlen(name), end = strlen(ending);

	return length > end && strcmp(name + length - end, ending) == 0;
}

static int order_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names that end so, sorted; each and the array are the caller's. */
static size_t names_in(DIR *directory, const char *ending, char ***names)
{
	size_t count = 0, capacity = 0;
	struct dirent *entry;

	*names = NULL;
	while ((entry = readdir(directory)) != NULL) {
		/* ~$name: a word processor has it open */
		if (entry->d_name[0] == '.' || entry->d_name[0] == '~' ||
		    !ends_in(entry->d_name, ending))
			continue;
		*names = memory_grow(*names, count, &capacity, sizeof(**names));
		(*names)[count++] = memory_text(entry->d_name);
	}
	if (count > 0)
		qsort(*names, count, sizeof(**names), order_texts);
	return count;
}

/* CRLF becomes LF, in place. */
static void drop_returns(struct buf *buf)
{
	size_t to = 0;

	for (size_t i = 0; i < buf->length; i++) {
		if (buf->bytes[i] != '\r' || i + 1 == buf->length || buf->bytes[i + 1] != '\n')
			buf->bytes[to++] = buf->bytes[i];
	}
	if (to < buf->length)
		buf_cut(buf, to);
}

static void file_add(struct folder *folder, int directory, const char *prefix, const char *name)
{
	struct arena *arena = &folder->pack->arena;
	struct csv_text text = {0};
	struct pack_file file = {0};
	struct buf bytes, path;
	struct err err;
	bool missing;

	buf_init(&bytes);
	buf_init(&path);
	buf_add_text(&path, prefix);
	buf_add_text(&path, name);
	file.name = arena_text(arena, path.bytes, path.length);
	buf_clear(&path);
	buf_printf(&path, "%s/%s", folder->pack->path, file.name);
	if (file_read(directory, name, FILE_LIMIT, &bytes, &missing, &err) ||
	    csv_text_take(&text, &bytes, path.bytes, &err)) {
		mistakes_add(folder->mistakes, path.bytes, err.line, err.column, err.key,
			     err.args[0], err.args[1], err.args[2]);
		goto out;
	}
	drop_returns(&text.bytes);
	file.length = text.bytes.length - text.start;
	file.bytes = arena_text(arena, text.bytes.bytes + text.start, file.length);
	folder->files =
	    memory_grow(folder->files, folder->count, &folder->capacity, sizeof(*folder->files));
	folder->files[folder->count++] = file;
out:
	csv_text_release(&text);
	buf_release(&bytes);
	buf_release(&path);
}

/* Whether it was to be a file of this ending, and somebody saved it in an office program's own
 * format, or its ending in capitals. */
static bool is_mistaken(const char *name, const char *ending)
{
	static const char *const others[][2] = {
	    {".csv", ".xlsx"}, {".csv", ".xls"},  {".csv", ".et"},  {".csv", ".ods"},
	    {".csv", ".csv"},  {".txt", ".docx"}, {".txt", ".doc"}, {".txt", ".wps"},
	    {".txt", ".odt"},  {".txt", ".rtf"},  {".txt", ".txt"},
	};
	size_t length = strlen(name);

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		size_t end = strlen(others[i][1]);

		if (strcmp(others[i][0], ending) == 0 && length > end &&
		    strcasecmp(name + length - end, others[i][1]) == 0)
			return true;
	}
	return false;
}

static void files_add(struct folder *folder, DIR *directory, const char *prefix, const char *ending)
{
	char **names;
	size_t count = names_in(directory, "", &names);

	for (size_t i = 0; i < count; i++) {
		if (ends_in(names[i], ending)) {
			file_add(folder, dirfd(directory), prefix, names[i]);
		} else if (is_mistaken(names[i], ending)) {
			struct buf path;

			buf_init(&path);
			buf_printf(&path, "%s/%s%s", folder->pack->path, prefix, names[i]);
			mistakes_add(folder->mistakes, path.bytes, 0, 0, "form.file_ending", ending,
				     NULL, NULL);
			buf_release(&path);
		}
		memory_free(names[i]);
	}
	memory_free(names);
}

static DIR *open_folder(int at, const char *name, int flags)
{
	int descriptor = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
	DIR *directory;

	if (descriptor < 0)
		return NULL;
	directory = fdopendir(descriptor);
	if (!directory)
		close(descriptor);
	return directory;
}

/* Folders of roles, those whose name is one, and the rows that a folder begins with; links and what
 * is no folder are none. */
static void folders_add(struct folder *folder, DIR *directory)
{
	char **names;
	size_t count;

	rewinddir(directory);
	count = names_in(directory, "", &names);
	for (size_t i = 0; i < count; i++) {
		bool is_read = name_is_role(names[i], strlen(names[i])) ||
			       strcmp(names[i], "seed") == 0 ||
			       (folder->is_whole && strcmp(names[i], "sample") == 0);
		DIR *inner = is_read ? open_folder(dirfd(directory), names[i], O_NOFOLLOW) : NULL;
		struct buf prefix;

		buf_init(&prefix);
		buf_printf(&prefix, "%s/", names[i]);
		if (inner) {
			files_add(folder, inner, prefix.bytes, ".csv");
			closedir(inner);
		}
		buf_release(&prefix);
		memory_free(names[i]);
	}
	memory_free(names);
}

static void documents_add(struct folder *folder, DIR *directory)
{
	DIR *documents = open_folder(dirfd(directory), "documents", O_NOFOLLOW);
	int error = errno;
	struct err err;

	if (documents) {
		files_add(folder, documents, "documents/", ".txt");
		closedir(documents);
	} else if (error != ENOENT) {
		char *path = pack_path(NULL, folder->pack, "documents");

		err_io(&err, "file.open", path, error);
		mistakes_add_err(folder->mistakes, &err);
		memory_free(path);
	}
}

static enum status read_folder(struct pack *pack, const char *directory,
			       const struct pack *fallback, bool is_whole,
			       struct mistakes *mistakes, struct err *err)
{
	struct folder folder = {.pack = pack, .mistakes = mistakes, .is_whole = is_whole};
	DIR *opened = open_folder(AT_FDCWD, directory, 0);
	int error = errno;

	pack_open(pack, directory, fallback);
	if (!opened)
		return err_io(err, "file.open", directory, error);
	files_add(&folder, opened, "", ".csv");
	folders_add(&folder, opened);
	documents_add(&folder, opened);
	closedir(opened);
	pack_read_files(pack, folder.files, folder.count, mistakes);
	memory_free(folder.files);
	return STATUS_OK;
}

enum status pack_read_folder(struct pack *pack, const char *directory, const struct pack *fallback,
			     struct mistakes *mistakes, struct err *err)
{
	return read_folder(pack, directory, fallback, false, mistakes, err);
}

enum status pack_read_whole_folder(struct pack *pack, const char *directory,
				   const struct pack *fallback, struct mistakes *mistakes,
				   struct err *err)
{
	return read_folder(pack, directory, fallback, true, mistakes, err);
}
