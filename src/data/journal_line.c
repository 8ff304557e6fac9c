/* A line of the journal: cells, check sum, op words. */
#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crc.h"
#include "base/csvfile.h"
#include "base/utf8.h"
#include "data/table.h"
#include "journal_internal.h"

static const char *const op_names[] = {"create",  "set",      "delete",	    "restore", "adopt",
				       "resolve", "conflict", "checkpoint", "segment", "void",
				       "held",	  "merge",    "differ",	    "reopen",  "format"};
enum { OP_COUNT = sizeof(op_names) / sizeof(op_names[0]), LINE_USUALLY = 200 /* bytes */ };

void segment_name(unsigned number, char name[JOURNAL_NAME])
{
	snprintf(name, JOURNAL_NAME, "journal-%04u.csv", number);
}

const char *journal_op_name(enum journal_op op)
{
	return op_names[op];
}

void journal_header_add(struct buf *bytes)
{
	buf_add_text(bytes, "\xEF\xBB\xBFtxn,seq,at,site,user,op,table,record,field,old,new,base,"
			    "crc\r\n");
}

/* The cells of a line as they will stand, one after the other, each with its NUL. */
static void add_text(struct buf *cells, const char *text)
{
	size_t start, length = strlen(text), used;
	uint32_t character;
	struct buf clean;

	if (!length) { /* most of a line's */
		buf_add_char(cells, '\0');
		return;
	}
	/* The common case: valid, no CR. */
	if (!strchr(text, '\r') && utf8_is_valid(text, length)) {
		cell_guard(cells, text, length);
		buf_add_char(cells, '\0');
		return;
	}
	buf_init(&clean);
	for (start = 0; start < length; start += used) {
		used = utf8_decode(text + start, length - start, &character);
		if (!used) {
			used = 1;
			utf8_add(&clean, 0xFFFD);
		} else if (character != '\r') {
			buf_add(&clean, text + start, used);
		} else if (text[start + 1] != '\n') {
			buf_add_char(&clean, '\n');
		}
	}
	cell_guard(cells, clean.bytes, clean.length);
	buf_add_char(cells, '\0');
	buf_release(&clean);
}

/* Over the cells with the NUL of each as the mark between them. Normalisation (NFC) is
 * not done: nothing here or in a spreadsheet changes the form of a character that it was
 * given, and a file system that does so does it to names only. */
static uint32_t line_crc(const char *const *cells, const size_t *lengths)
{
	uint32_t crc = 0;

	for (size_t i = 0; i + 1 < JOURNAL_COLUMNS; i++)
		crc = crc32_add(crc, cells[i], lengths[i] + 1);
	return crc;
}

void journal_line_add(struct buf *bytes, const struct journal_line *line)
{
	const char *texts[] = {line->at,	line->site,   line->user,  op_names[line->op],
			       line->table,	line->record, line->field, line->old_value,
			       line->new_value, line->base};
	const char *cells[JOURNAL_COLUMNS];
	size_t lengths[JOURNAL_COLUMNS];
	char crc[CRC_TEXT];
	struct buf store;
	const char *next;

	buf_init(&store);
	buf_reserve(&store, LINE_USUALLY);
	buf_add_char(&store, 'T');
	buf_add_number(&store, line->txn);
	buf_add(&store, line->is_last ? "E" : "", line->is_last ? 2 : 1);
	buf_add_number(&store, line->seq);
	if (line->origin) {
		buf_add_char(&store, 'F');
		buf_add_number(&store, line->origin);
	}
	buf_add_char(&store, '\0');
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		add_text(&store, texts[i] ? texts[i] : "");
	next = store.bytes;
	for (size_t i = 0; i + 1 < JOURNAL_COLUMNS; i++) {
		cells[i] = next;
		lengths[i] = strlen(next);
		next += lengths[i] + 1;
		csv_add_cell(bytes, cells[i], lengths[i]);
		buf_add_char(bytes, ',');
	}
	crc_format(line_crc(cells, lengths), crc);
	buf_add_text(bytes, crc);
	buf_add_text(bytes, "\r\n");
	buf_release(&store);
}

static bool parse_number(const char **text, unsigned long *number)
{
	const char *next = *text;

	*number = 0;
	if (*next < '1' || *next > '9')
		return false;
	for (; *next >= '0' && *next <= '9'; next++) {
		if (*number > (ULONG_MAX - 9) / 10)
			return false;
		*number = *number * 10 + (unsigned long)(*next - '0');
	}
	*text = next;
	return true;
}

bool journal_op_find(const char *name, enum journal_op *op)
{
	for (int i = 0; i < OP_COUNT; i++)
		if (strcmp(name, op_names[i]) == 0) {
			*op = (enum journal_op)i;
			return true;
		}
	return false;
}

static bool parse_numbers(const struct csv_row *row, struct journal_line *line)
{
	const char *text = row->cells[0];

	if (*text++ != 'T' || !parse_number(&text, &line->txn))
		return false;
	line->is_last = *text == 'E';
	if (text[line->is_last])
		return false;
	text = row->cells[1];
	line->origin = 0;
	if (!parse_number(&text, &line->seq))
		return false;
	if (*text == 'F' && (++text, !parse_number(&text, &line->origin)))
		return false;
	return !*text;
}

bool journal_line_parse(struct csv_row *row, const char *bytes, size_t length, char delimiter,
			struct journal_line *line)
{
	const char **texts[] = {&line->at,	  &line->site,	 &line->user,  NULL,
				&line->table,	  &line->record, &line->field, &line->old_value,
				&line->new_value, &line->base};
	char crc[CRC_TEXT];

	csv_row_parse(row, bytes, length, delimiter);
	if (row->count < JOURNAL_COLUMNS || row->is_broken)
		return false;
	for (size_t i = 0; i < JOURNAL_COLUMNS; i++)
		if (strlen(row->cells[i]) != row->lengths[i]) /* a NUL inside */
			return false;
	crc_format(line_crc(row->cells, row->lengths), crc);
	if (strcmp(crc, row->cells[JOURNAL_COLUMNS - 1]) != 0 || !parse_numbers(row, line) ||
	    !journal_op_find(row->cells[5], &line->op))
		return false;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i])
			*texts[i] = row->cells[2 + i] +
				    cell_unguarded(row->cells[2 + i], row->lengths[2 + i]);
	return true;
}
