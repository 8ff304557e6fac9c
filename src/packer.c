/* Runs while the program is built: writes the files of forms/ as assembler text. Each stands there
 * as it is; those that are read at every start stand there cut into cells as well, for
 * sheet_read_file().
 *
 *     packer FILE... > pack.s */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "form/sheet.h"

enum { TEXT_MOST = 64 }; /* bytes of a text on one line */

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

/* The place of each cell's text, row by row: 0, an empty one, for all empty cells. Texts stand
 * column by column, so that those of a language that is not shown are in pages of their own. */
static size_t *places_of(const struct sheet *sheet, size_t cells)
{
	size_t *places = memory_array(cells + 1, sizeof(*places)), next = 1;
	bool is_more = true;

	for (size_t c = 0; is_more; c++) {
		is_more = false;
		for (size_t r = 0, cell = 0; r < sheet->count; cell += sheet->widths[r++]) {
			if (c >= sheet->widths[r])
				continue;
			is_more = true;
			if (sheet->rows[r][c][0]) {
				places[cell + c] = next;
				next += strlen(sheet->rows[r][c]) + 1;
			}
		}
	}
	return places;
}

static void write_texts(const struct sheet *sheet)
{
	bool is_more = true;

	puts("\t.byte 0");
	for (size_t c = 0; is_more; c++) {
		is_more = false;
		for (size_t r = 0; r < sheet->count; r++) {
			const char *text = c < sheet->widths[r] ? sheet->rows[r][c] : "";

			is_more = is_more || c < sheet->widths[r];
			if (*text)
				write_text(text, strlen(text) + 1);
		}
	}
}

/* struct packed_sheet. */
static void write_sheet(const struct sheet *sheet)
{
	size_t cells = 0, *places;

	for (size_t r = 0; r < sheet->count; r++)
		cells += sheet->widths[r];
	places = places_of(sheet, cells);
	printf("\t.4byte %zu, %zu, %d\n", sheet->count, cells, is_ordered(sheet));
	for (size_t r = 0; r < sheet->count; r++)
		printf("\t.4byte %zu, %zu\n", sheet->lines[r], sheet->widths[r]);
	for (size_t i = 0; i < cells; i++)
		printf("\t.4byte %zu\n", places[i]);
	write_texts(sheet);
	memory_free(places);
}

/* A file that is not well-formed is left to the program, which says so. */
static void pack(const char *path)
{
	const char *name = strchr(path, '/') ? strchr(path, '/') + 1 : path;
	size_t length = strlen(name);
	struct mistakes mistakes;
	struct sheet sheet = {0};
	struct arena arena;
	struct buf bytes;

	if (strchr(name, '/') || length < 4 || strcmp(name + length - 4, ".csv") != 0) {
		puts("\t.4byte 0, 0, 0");
		return;
	}
	buf_init(&bytes);
	arena_init(&arena);
	mistakes_init(&mistakes);
	file_take(path, &bytes);
	if (strcmp(name, "words.csv") == 0)
		sheet_read_exactly(&sheet, &arena, path, bytes.bytes, bytes.length, &mistakes);
	else
		sheet_read(&sheet, &arena, path, bytes.bytes, bytes.length, &mistakes);
	write_sheet(&sheet);
	mistakes_release(&mistakes);
	arena_release(&arena);
	buf_release(&bytes);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		int n = i - 1;

		printf("\t.global pack_bytes_%d, pack_end_%d, pack_sheet_%d\n", n, n, n);
		printf("\t.hidden pack_bytes_%d, pack_end_%d, pack_sheet_%d\n", n, n, n);
		/* Read by few commands: in a section of its own, as pages between those that a
		 * start touches would count as used. */
		puts("\t.section .forms,\"a\",%progbits");
		printf("pack_bytes_%d:\n\t.incbin \"%s\"\npack_end_%d:\n\t.byte 0\n", n, argv[i],
		       n);
		puts("\t.section .rodata");
		printf("\t.balign 4\npack_sheet_%d:\n", n);
		pack(argv[i]);
	}
	puts("\t.section .note.GNU-stack,\"\",%progbits");
	return fflush(stdout) != 0 || ferror(stdout);
}
