/* What the tests of data/ share: a pack, folders that are gone afterwards, files. */
#ifndef ZHIBU_TESTS_CHECK_DATA_H
#define ZHIBU_TESTS_CHECK_DATA_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "data/store.h"
#include "support.h"

#define BOM "\xEF\xBB\xBF"

/* A folder with a name of its own under /tmp, not made yet where bare. */
struct place {
	char path[64];
};

static inline void place_clear(const struct place *place)
{
	remove_tree(place->path);
}

static inline void place_make(struct place *place)
{
	snprintf(place->path, sizeof(place->path), "/tmp/zhibu-data-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(place->path));
}

static inline void path_of(const struct place *place, const char *name, char path[256])
{
	snprintf(path, 256, "%s/%s", place->path, name);
}

static inline void put_bytes(const struct place *place, const char *name, const void *bytes,
			     size_t length)
{
	char path[256];
	FILE *file;

	path_of(place, name, path);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
	ck_assert_int_eq(fclose(file), 0);
}

static inline void put(const struct place *place, const char *name, const char *text)
{
	put_bytes(place, name, text, strlen(text));
}

/* The file's bytes; length -1 where there is none. */
static inline long get(const struct place *place, const char *name, struct buf *bytes)
{
	char path[256];
	bool missing;

	path_of(place, name, path);
	buf_clear(bytes);
	if (file_read(AT_FDCWD, path, (size_t)1 << 30, bytes, &missing, NULL) != STATUS_OK)
		return -1;
	return (long)bytes->length;
}

static inline bool exists(const struct place *place, const char *name)
{
	char path[256];
	struct stat about;

	path_of(place, name, path);
	return lstat(path, &about) == 0;
}

static inline bool has_text(const struct place *place, const char *name, const char *text)
{
	struct buf bytes;
	bool is_found;

	buf_init(&bytes);
	is_found = get(place, name, &bytes) >= 0 && strstr(bytes.bytes, text);
	buf_release(&bytes);
	return is_found;
}

static inline size_t count_key(const struct mistakes *mistakes, const char *key)
{
	size_t count = 0;

	for (size_t i = 0; i < mistakes->count; i++)
		count += strcmp(mistakes->items[i].key, key) == 0;
	return count;
}

static inline void print_mistakes(const struct mistakes *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++)
		fprintf(stderr, "%s:%zu:%zu: %s [%s] [%s] [%s]\n", mistakes->items[i].path,
			mistakes->items[i].line, mistakes->items[i].column, mistakes->items[i].key,
			mistakes->items[i].args[0], mistakes->items[i].args[1],
			mistakes->items[i].args[2]);
}

/* A library, from tests/packs: books, checks, loans, readers. */
static inline void library_read(struct pack *pack)
{
	struct mistakes mistakes;
	struct err err;

	mistakes_init(&mistakes);
	ck_assert_int_eq(pack_read_folder(pack, "tests/packs/library", NULL, &mistakes, &err),
			 STATUS_OK);
	print_mistakes(&mistakes);
	ck_assert_uint_eq(mistakes.count, 0);
	mistakes_release(&mistakes);
}

static inline size_t form_index(const struct pack *pack, const char *name)
{
	int form = pack_find(pack, name, strlen(name));

	ck_assert_int_ge(form, 0);
	return (size_t)form;
}

static inline int field_index(const struct form *form, const char *name)
{
	int field = form_find(form, name, strlen(name));

	ck_assert_int_ge(field, 0);
	return field;
}

#endif
