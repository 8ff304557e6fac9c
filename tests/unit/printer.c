#include "printer.h"

#include <check.h>
#include <stdint.h>
#include <string.h>

#include "base/gb.h"
#include "base/utf8.h"
#include "report/line_break.h"

enum { PERFORATION = 6 };

struct printer {
	int lines, columns;
	int line, column; /* where the head is */
	bool has_printed; /* on this sheet */
	size_t sheets;
	struct buf printed;
};

static void feed(struct printer *printer)
{
	ck_assert_msg(printer->has_printed, "sheet %zu is empty", printer->sheets + 1);
	printer->sheets++;
	printer->line = printer->column = 0;
	printer->has_printed = false;
}

static void strike(struct printer *printer, uint32_t character, size_t bytes)
{
	int width = print_width(character);

	/* every assertion leaves a mark on the disk: only what fails may ask for one */
	if (bytes == 2 && width != 2)
		ck_abort_msg("U+%04X takes two bytes", character);
	printer->column += width;
	if (printer->column > printer->columns)
		ck_abort_msg("line %d of sheet %zu is too wide", printer->line + 1,
			     printer->sheets + 1);
	printer->has_printed = true;
}

static void take(struct printer *printer, uint32_t character, size_t bytes)
{
	char utf8[4];

	buf_add(&printer->printed, utf8, utf8_encode(character, utf8));
	if (character == '\f') {
		feed(printer);
	} else if (character == '\n') {
		printer->column = 0;
		printer->line++;
		if (printer->line >= printer->lines - PERFORATION)
			ck_abort_msg("the printer turns sheet %zu by itself", printer->sheets + 1);
	} else {
		strike(printer, character, bytes);
	}
}

size_t printer_print(const struct buf *text, enum charset charset, int lines, int columns)
{
	struct printer printer = {.lines = lines, .columns = columns};
	struct encoder encoder;
	struct buf sent;

	buf_init(&sent);
	buf_init(&printer.printed);
	encoder_init(&encoder, charset);
	encoder_add(&encoder, &sent, text->bytes, text->length);
	for (size_t at = 0, taken; at < sent.length; at += taken) {
		uint32_t character = 0;

		taken = charset == CHARSET_UTF8
			    ? utf8_decode(sent.bytes + at, sent.length - at, &character)
			    : gb_decode((const unsigned char *)sent.bytes + at, sent.length - at,
					&character);
		if (!taken)
			ck_abort_msg("byte %zu begins no character", at);
		take(&printer, character, charset == CHARSET_UTF8 ? 0 : taken);
	}
	ck_assert_int_eq(printer.line, 0);
	ck_assert(!printer.has_printed);
	ck_assert_str_eq(printer.printed.bytes, text->bytes);
	buf_release(&sent);
	buf_release(&printer.printed);
	return printer.sheets;
}
