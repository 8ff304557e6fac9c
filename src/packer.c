/* Runs while the program is built: writes the files of forms/ as assembler text. Each stands there
 * as it is; those that are read at every start stand there cut into cells as well, for
 * sheet_read_file(). With --once those stand there cut alone. A text that several cells have stands
 * there once.
 *
 *     packer [--once] FILE... > pack.s */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "form/sheet.h"

enum {
	TEXT_MOST = 64, /* bytes of a text on one line */
	POOL_FIRST = 1 << 12
}; /* a power of two */

/* The texts of all cells in the order they are to stand in, and a table to find them by. */
struct pool {
	struct arena arena; /* where they live */
	struct pooled {
		const char *text;
		size_t
		    place; /* past the texts before, each with its NUL; 0, an empty one, is free */
	} * texts, *found; /* found[]: by hash, open addressing */
	size_t count, capacity, size, next;
};

_Noreturn void memory_exhausted(void)
{
	fputs("packer: memory exhausted\n", stderr);
	exit(1);
}

static void file_take(const char *path, struct buf *bytes)
{
	FILE *file = fopen(path, "rb");
	char block[4096];
	size_t length;

	if (!file) {
		perror(path);
		exit(1);
	}
	while ((length = fread(block, 1, sizeof(block), file)) > 0)
		buf_add(bytes, block, length);
	if (ferror(file)) {
		perror(path);
		exit(1);
	}
	fclose(file);
}

/* The texts with their NUL; nothing but printable ASCII is left to the assembler's taste. */
static void write_text(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if (i % TEXT_MOST == 0)
			fputs(i ? "\"\n\t.ascii \"" : "\t.ascii \"", stdout);
		if (c < ' ' || c > '~' || c == '"' || c == '\\')
			printf("\\%03o", c);
		else
			putchar(c);
	}
	puts("\"");
}

/* See struct sheet. */
static bool is_ordered(const struct sheet *sheet)
{
	for (size_t r = 1; r < sheet->count; r++) {
		if (!sheet->rows[r][0][0] || sheet->widths[r] > sheet->widths[0] ||
		    (r > 1 && strcmp(sheet->rows[r - 1][0], sheet->rows[r][0]) >= 0))
			return false;
	}
	return true;
}

static size_t hash_of(const char *text)
{
	size_t hash = 5381;

	while (*text)
		hash = hash * 33 + (unsigned char)*text++;
	return hash;
}

static struct pooled *pool_find(const struct pool *pool, const char *text)
{
	size_t at = hash_of(text) & (pool->size - 1);

	while (pool->found[at].text && strcmp(pool->found[at].text, text) != 0)
		at = (at + 1) & (pool->size - 1);
	return &pool->found[at];
}

static void pool_grow(struct pool *pool)
{
	memory_free(pool->found);
	pool->size = pool->size ? 2 * pool->size : POOL_FIRST;
	pool->found = memory_array(pool->size, sizeof(*pool->found));
	for (size_t i = 0; i < pool->count; i++)
		*pool_find(pool, pool->texts[i].text) = pool->texts[i];
}

/* The place of a text, which is added where it is new. */
static size_t pool_place(struct pool *pool, const char *text)
{
	struct pooled *found;

	if (!*text)
		return 0;
	if (2 * pool->count >= pool->size)
		pool_grow(pool);
	found = pool_find(pool, text);
	if (!found->text) {
		*found = (struct pooled){text, pool->next};
		pool->next += strlen(text) + 1;
		pool->texts =
		    memory_grow(pool->texts, pool->count, &pool->capacity, sizeof(*pool->texts));
		pool->texts[pool->count++] = *found;
	}
	return found->place;
}

static void pool_write(const struct pool *pool)
{
	puts("pack_texts:\n\t.byte 0");
	for (size_t i = 0; i < pool->count; i++)
		write_text(pool->texts[i].text, strlen(pool->texts[i].text) + 1);
}

/* The place of each cell's text, row by row. Texts stand column by column, so that those of a
 * language that is not shown are in pages of their own. */
static size_t *places_of(const struct sheet *sheet, size_t cells, struct pool *pool)
{
	size_t *places = memory_array(cells + 1, sizeof(*places));
	bool is_more = true;

	for (size_t c = 0; is_more; c++) {
		is_more = false;
		for (size_t r = 0, cell = 0; r < sheet->count; cell += sheet->widths[r++]) {
			if (c >= sheet->widths[r])
				continue;
			is_more = true;
			places[cell + c] = pool_place(pool, sheet->rows[r][c]);
		}
	}
	return places;
}

/* struct packed_sheet. */
static void write_sheet(const struct sheet *sheet, int n, struct pool *pool)
{
	size_t cells = 0, *places;

	for (size_t r = 0; r < sheet->count; r++)
		cells += sheet->widths[r];
	places = places_of(sheet, cells, pool);
	printf("\t.4byte %zu, %zu, %d, pack_texts - pack_sheet_%d\n", sheet->count, cells,
	       is_ordered(sheet), n);
	for (size_t r = 0; r < sheet->count; r++)
		printf("\t.4byte %zu\n", sheet->lines[r] * PACKED_LINE + sheet->widths[r]);
	for (size_t i = 0; i < cells; i++)
		printf("\t.4byte %zu\n", places[i]);
	memory_free(places);
}

static bool is_read_at_every_start(const char *name)
{
	size_t length = strlen(name);

	return !strchr(name, '/') && length >= 4 && strcmp(name + length - 4, ".csv") == 0;
}

/* Whether the numbers of a row go into one. */
static bool is_packable(const struct sheet *sheet)
{
	for (size_t r = 0; r < sheet->count; r++)
		if (sheet->widths[r] >= PACKED_LINE || sheet->lines[r] >= UINT32_MAX / PACKED_LINE)
			return false;
	return true;
}

/* A file that is not well-formed is left to the program, which says so: no rows. */
static void cut(struct sheet *sheet, struct arena *arena, const char *path, const char *name)
{
	struct mistakes mistakes;
	struct buf bytes;

	buf_init(&bytes);
	mistakes_init(&mistakes);
	file_take(path, &bytes);
	if (strcmp(name, "words.csv") == 0)
		sheet_read_exactly(sheet, arena, path, bytes.bytes, bytes.length, &mistakes);
	else
		sheet_read(sheet, arena, path, bytes.bytes, bytes.length, &mistakes);
	if (!is_packable(sheet))
		sheet->count = 0;
	mistakes_release(&mistakes);
	buf_release(&bytes);
}

static void pack(int n, const char *path, bool is_once, struct pool *pool)
{
	const char *name = strchr(path, '/') ? strchr(path, '/') + 1 : path;
	struct sheet sheet = {0};

	if (is_read_at_every_start(name))
		cut(&sheet, &pool->arena, path, name);
	printf("\t.global pack_bytes_%d, pack_end_%d, pack_sheet_%d\n", n, n, n);
	printf("\t.hidden pack_bytes_%d, pack_end_%d, pack_sheet_%d\n", n, n, n);
	/* Read by few commands: in a section of its own, as pages between those that a start
	 * touches would count as used. */
	puts("\t.section .forms,\"a\",%progbits");
	printf("pack_bytes_%d:\n", n);
	if (!is_once || sheet.count == 0)
		printf("\t.incbin \"%s\"\n", path);
	printf("pack_end_%d:\n\t.byte 0\n", n);
	puts("\t.section .rodata");
	printf("\t.balign 4\npack_sheet_%d:\n", n);
	if (sheet.count > 0)
		write_sheet(&sheet, n, pool);
	else
		puts("\t.4byte 0, 0, 0, 0");
}

int main(int argc, char **argv)
{
	bool is_once = argc > 1 && strcmp(argv[1], "--once") == 0;
	struct pool pool = {.next = 1};

	arena_init(&pool.arena);
	for (int i = is_once ? 2 : 1, n = 0; i < argc; i++, n++)
		pack(n, argv[i], is_once, &pool);
	pool_write(&pool);
	memory_free(pool.texts);
	memory_free(pool.found);
	arena_release(&pool.arena);
	puts("\t.section .note.GNU-stack,\"\",%progbits");
	return fflush(stdout) != 0 || ferror(stdout);
}
