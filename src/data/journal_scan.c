/* The lines in a segment's bytes, whatever else is in them. */
#include <string.h>

#include "base/utf8.h"
#include "journal_scan.h"

enum { RESCAN = 16 };

static const char fill[] = "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n";

void scan_init(struct scan *scan)
{
	memset(scan, 0, sizeof(*scan));
	buf_init(&scan->bytes);
	buf_init(&scan->decoded);
	csv_row_init(&scan->row);
}

void scan_release(struct scan *scan)
{
	buf_release(&scan->bytes);
	buf_release(&scan->decoded);
	csv_row_release(&scan->row);
}

size_t scan_line_number(struct scan *scan, size_t offset)
{
	for (; scan->counted < offset; scan->counted++)
		scan->line += scan->bytes.bytes[scan->counted] == '\n';
	return scan->line;
}

/* Where the row ends that begins at start: past its line end. */
static size_t row_end(const struct scan *scan, size_t start)
{
	const char *bytes = scan->bytes.bytes;
	size_t length = scan->bytes.length, at = start;
	bool quoted = false, is_start = true;

	for (; at < length; at++) {
		char c = bytes[at];

		if (quoted) {
			/* The fill is in no cell: a line end inside quotes is LF alone. */
			if (c == '\r' && !strncmp(bytes + at, fill, sizeof(fill) - 1))
				return at;
			if (c != '"')
				continue;
			if (at + 1 < length && bytes[at + 1] == '"')
				at++;
			else
				quoted = false;
			continue;
		}
		if (c == '\n')
			return at + 1;
		if (c == '\r')
			return at + 1 < length && bytes[at + 1] == '\n' ? at + 2 : at + 1;
		quoted = c == '"' && is_start;
		is_start = c == scan->delimiter;
	}
	return length;
}

static size_t plain_end(const struct scan *scan, size_t start)
{
	const char *bytes = scan->bytes.bytes;
	size_t at = start;

	while (at < scan->bytes.length && bytes[at] != '\n' && bytes[at] != '\r')
		at++;
	return at < scan->bytes.length ? at + 1 : at;
}

/* A spreadsheet may have saved the file as GB18030, or a part of it was. */
static bool parse_decoded(struct scan *scan, const char *bytes, size_t length,
			  struct journal_line *line)
{
	struct csv_text text;
	struct buf copy;
	bool is_good;

	if (utf8_is_valid(bytes, length))
		return false;
	buf_init(&copy);
	buf_add(&copy, bytes, length);
	if (csv_text_take(&text, &copy, "", NULL) != STATUS_OK)
		return false;
	buf_release(&scan->decoded);
	scan->decoded = text.bytes;
	is_good = journal_line_parse(&scan->row, scan->decoded.bytes + text.start,
				     scan->decoded.length - text.start, scan->delimiter, line);
	return is_good;
}

/* A row of nothing but delimiters, which a spreadsheet makes of an empty line, or a header. */
static bool is_no_line(const struct scan *scan, size_t start, size_t end)
{
	const char *bytes = scan->bytes.bytes;
	size_t at = start;

	if (!strncmp(bytes + at, "\xEF\xBB\xBF", 3))
		at += 3;
	if (!strncmp(bytes + at, "txn", 3) || !strncmp(bytes + at, "\"txn\"", 5))
		return true;
	return at + strspn(bytes + at, ",;\t\"\r\n") >= end;
}

/* What parts the cells of a line that begins with T and a number, whatever the header says: a line
 * that a save put behind those of a spreadsheet has its own. */
static char delimiter_of(const char *bytes)
{
	const char *next = bytes + (bytes[0] == '"');

	while (*next == 'T' || *next == 'E' || (*next >= '0' && *next <= '9'))
		next++;
	next += *next == '"';
	return *next == ';' || *next == '\t' ? *next : ',';
}

/* The line that begins at start, if there is a good one; *end is where it ends. */
static bool find_line(struct scan *scan, size_t start, size_t *end, struct journal_line *line)
{
	const char *bytes = scan->bytes.bytes + start;

	if (bytes[0] != 'T' && strncmp(bytes, "\"T", 2) != 0) {
		*end = plain_end(scan, start);
		return false;
	}
	scan->delimiter = delimiter_of(bytes);
	*end = scan->budget ? row_end(scan, start) : plain_end(scan, start);
	if (journal_line_parse(&scan->row, bytes, *end - start, scan->delimiter, line) ||
	    parse_decoded(scan, bytes, *end - start, line))
		return true;
	/* What a stray quote swallowed is looked at again from the next line on, but not
	 * for ever. */
	scan->budget -= *end - start < scan->budget ? *end - start : scan->budget;
	*end = plain_end(scan, start);
	return false;
}

static size_t skip_fill(const struct scan *scan, size_t at)
{
	const char *bytes = scan->bytes.bytes;
	size_t length = scan->bytes.length;

	while (at < length && (bytes[at] == '\r' || bytes[at] == '\n')) {
		if (at + 16 <= length && !memcmp(bytes + at, fill, 16))
			at += 16;
		else
			at++;
	}
	return at;
}

void scan_begin(struct scan *scan)
{
	scan->delimiter = ',';
	scan->counted = 0;
	scan->line = 1;
	scan->budget = RESCAN * scan->bytes.length;
	/* A person may have taken the header out and left the mark. */
	scan->at = strncmp(scan->bytes.bytes, "\xEF\xBB\xBF", 3) ? 0 : 3;
}

enum found scan_next(struct scan *scan, struct journal_line *line, size_t *start)
{
	*start = skip_fill(scan, scan->at);
	scan->at = *start;
	if (*start == scan->bytes.length)
		return FOUND_END;
	if (find_line(scan, *start, &scan->at, line))
		return FOUND_LINE;
	return is_no_line(scan, *start, scan->at) ? FOUND_NOTHING : FOUND_DAMAGE;
}
