/* libcsv and nothing else: parses FILE and counts its rows and bytes. The peer of opening a table.
 */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>

static void end_of_row(int terminator, void *data)
{
	size_t *rows = data;

	(void)terminator;
	++*rows;
}

int main(int argc, char **argv)
{
	static char bytes[65536];
	struct csv_parser parser;
	size_t rows = 0, all = 0, length;
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;

	if (!file || csv_init(&parser, CSV_APPEND_NULL) != 0)
		return EXIT_FAILURE;
	while ((length = fread(bytes, 1, sizeof(bytes), file)) > 0) {
		all += length;
		if (csv_parse(&parser, bytes, length, NULL, end_of_row, &rows) != length)
			return EXIT_FAILURE;
	}
	csv_fini(&parser, NULL, end_of_row, &rows);
	csv_free(&parser);
	fclose(file);
	printf("%zu rows, %zu bytes\n", rows, all);
	return EXIT_SUCCESS;
}
