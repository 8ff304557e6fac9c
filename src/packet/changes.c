#include "changes.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/id.h"
#include "base/utf8.h"

enum { SEQ, SITE, AT, USER, OP, TABLE, RECORD, FIELD, OLD, NEW, BASE, COLUMNS };

static const char heading[] = "\xEF\xBB\xBFseq,site,at,user,op,table,record,field,old,new,base\r\n";

void packet_changes_heading(struct buf *bytes)
{
	buf_add_text(bytes, heading);
}

static void add_cell(struct buf *bytes, const char *text, struct buf *guarded)
{
	buf_clear(guarded);
	cell_guard(guarded, text ? text : "", text ? strlen(text) : 0);
	buf_add_char(bytes, ',');
	csv_add_cell(bytes, guarded->bytes, guarded->length);
}

void packet_changes_add(struct buf *bytes, const struct journal_line *line)
{
	const char *const texts[] = {
	    line->site,	  line->at,    line->user,	journal_op_name(line->op), line->table,
	    line->record, line->field, line->old_value, line->new_value,	   line->base};
	struct buf guarded;

	buf_init(&guarded);
	buf_printf(bytes, "%lu", line->seq);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		add_cell(bytes, texts[i], &guarded);
	buf_add_text(bytes, "\r\n");
	buf_release(&guarded);
}

static bool read_number(const char *text, unsigned long *number)
{
	*number = 0;
	if (*text < '1' || *text > '9')
		return false;
	for (; *text >= '0' && *text <= '9'; text++) {
		if (*number > (LONG_MAX - 9) / 10)
			return false;
		*number = *number * 10 + (unsigned long)(*text - '0');
	}
	return !*text;
}

static bool read_line(struct packet_changes *changes, const struct csv_row *row,
		      struct journal_line *line)
{
	const char *texts[COLUMNS];

	if (row->count != COLUMNS || row->is_broken)
		return false;
	for (size_t i = 0; i < COLUMNS; i++) {
		size_t guard = cell_unguarded(row->cells[i], row->lengths[i]);

		if (strlen(row->cells[i]) != row->lengths[i])
			return false;
		texts[i] =
		    arena_text(&changes->arena, row->cells[i] + guard, row->lengths[i] - guard);
	}
	*line = (struct journal_line){.site = texts[SITE],
				      .at = texts[AT],
				      .user = texts[USER],
				      .table = texts[TABLE],
				      .record = texts[RECORD],
				      .field = texts[FIELD],
				      .old_value = texts[OLD],
				      .new_value = texts[NEW],
				      .base = texts[BASE]};
	return read_number(texts[SEQ], &line->seq) && site_is_valid(line->site) &&
	       journal_op_find(texts[OP], &line->op);
}

static enum status read_all(struct packet_changes *changes, const struct csv_text *text,
			    const struct csv_index *index, const char *path, struct err *err)
{
	struct csv_row row;
	enum status status = STATUS_OK;
	char number[24];

	csv_row_init(&row);
	changes->lines = arena_new(&changes->arena, index->count * sizeof *changes->lines);
	for (size_t i = 1; i < index->count && status == STATUS_OK; i++) {
		csv_row_parse(&row, text->bytes.bytes + index->offsets[i],
			      index->offsets[i + 1] - index->offsets[i], ',');
		if (read_line(changes, &row, &changes->lines[changes->count])) {
			changes->count++;
			continue;
		}
		snprintf(number, sizeof number, "%zu", i + 1);
		status =
		    err_at(err, STATUS_INPUT, path, 0, 0, "packet.changes", number, NULL, NULL);
	}
	csv_row_release(&row);
	return status;
}

enum status packet_changes_read(struct packet_changes *changes, const char *bytes, size_t length,
				const char *path, struct err *err)
{
	struct csv_index index = {0};
	struct csv_text text = {0};
	enum status status = STATUS_OK;
	struct buf copy;

	*changes = (struct packet_changes){0};
	arena_init(&changes->arena);
	buf_init(&copy);
	buf_add(&copy, bytes, length);
	if (length < sizeof heading - 1 || memcmp(bytes, heading, sizeof heading - 1) != 0 ||
	    !utf8_is_valid(bytes, length))
		status = err_at(err, STATUS_INPUT, path, 0, 0, "packet.changes", "1", NULL, NULL);
	if (status == STATUS_OK)
		status = csv_text_take(&text, &copy, path, err);
	if (status == STATUS_OK)
		status = csv_index_make(&index, &text, path, err);
	if (status == STATUS_OK)
		status = read_all(changes, &text, &index, path, err);
	csv_index_release(&index);
	csv_text_release(&text);
	buf_release(&copy);
	return status;
}

void packet_changes_release(struct packet_changes *changes)
{
	arena_release(&changes->arena);
	*changes = (struct packet_changes){0};
}
