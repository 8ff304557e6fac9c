#include "flow/paste.h"

#include <stdio.h>
#include <string.h>

#include "entry_internal.h"
#include "flow/telling.h"

struct line {
	char **cells; /* as pasted */
	size_t count;
	char **shown; /* by field of the paste */
	char *wrong;  /* or NULL */
};

struct paste {
	struct session *session;
	size_t form;
	struct record like;
	bool has_like;
	size_t *fields;
	size_t field_count;
	struct line *lines;
	size_t count, capacity, wrong_count;
};

static bool ends_line(char c)
{
	return c == '\n' || c == '\r';
}

/* The end of a quoted cell at *at, behind its last quote; NULL: it is none, for what follows is no
 * end of a cell. */
static const char *quoted_end(const char *at, const char *end)
{
	for (at++; at < end; at++) {
		if (*at != '"')
			continue;
		if (at + 1 == end || at[1] == '\t' || ends_line(at[1]))
			return at + 1;
		if (at[1] != '"')
			return NULL;
		at++;
	}
	return NULL;
}

/* One cell; *at goes to what ends it. */
static char *take_cell(const char **at, const char *end)
{
	const char *quoted = *at < end && **at == '"' ? quoted_end(*at, end) : NULL;
	struct buf cell;

	buf_init(&cell);
	if (quoted) {
		for (const char *c = *at + 1; c < quoted - 1; c++) {
			/* a line break of any kind is one newline */
			if (*c == '\r' && c[1] == '\n')
				continue;
			buf_add_char(&cell, *c == '\r' ? '\n' : *c);
			c += *c == '"';
		}
		*at = quoted;
	} else {
		while (*at < end && **at != '\t' && !ends_line(**at))
			buf_add_char(&cell, *(*at)++);
	}
	return buf_take(&cell);
}

static bool is_blank(const struct line *line)
{
	for (size_t i = 0; i < line->count; i++)
		if (line->cells[i][strspn(line->cells[i], " ")])
			return false;
	return true;
}

static void free_line(struct line *line, size_t field_count)
{
	for (size_t i = 0; i < line->count; i++)
		memory_free(line->cells[i]);
	for (size_t i = 0; line->shown && i < field_count; i++)
		memory_free(line->shown[i]);
	memory_free(line->cells);
	memory_free(line->shown);
	memory_free(line->wrong);
}

/* One line; *at goes behind it. */
static struct line take_line(const char **at, const char *end)
{
	struct line line = {0};
	size_t capacity = 0;

	for (;;) {
		line.cells = memory_grow(line.cells, line.count, &capacity, sizeof(*line.cells));
		line.cells[line.count++] = take_cell(at, end);
		if (*at == end || **at != '\t')
			break;
		++*at;
	}
	if (*at < end && *(*at)++ == '\r' && *at < end && **at == '\n')
		++*at;
	/* a TAB at the end parts nothing */
	while (line.count > 1 && line.cells[line.count - 1][0] == '\0')
		memory_free(line.cells[--line.count]);
	return line;
}

size_t paste_lines(const char *text, size_t length)
{
	const char *at = text, *end = text + length;
	size_t count = 0;

	while (at < end) {
		struct line line = take_line(&at, end);

		count += !is_blank(&line);
		free_line(&line, 0);
	}
	return count;
}

static void take_lines(struct paste *paste, const char *text, size_t length)
{
	const char *at = text, *end = text + length;

	while (at < end && paste->count <= PASTE_LINES_MOST) {
		struct line line = take_line(&at, end);

		if (is_blank(&line)) {
			free_line(&line, 0);
			continue;
		}
		paste->lines = memory_grow(paste->lines, paste->count, &paste->capacity,
					   sizeof(*paste->lines));
		paste->lines[paste->count++] = line;
	}
}

static bool can_be_typed(const struct field *field)
{
	return !field->is_read_only && field->type != FIELD_CALCULATE &&
	       field->type != FIELD_HIDDEN && field->type != FIELD_NOTE;
}

/* As many fields as the longest line has cells; false: there are not so many. */
static bool find_fields(struct paste *paste, int field)
{
	const struct form *form = &paste->session->pack->forms[paste->form];
	size_t wanted = 0;

	for (size_t i = 0; i < paste->count; i++)
		if (paste->lines[i].count > wanted)
			wanted = paste->lines[i].count;
	paste->fields = memory_array(form->field_count + 1, sizeof(*paste->fields));
	for (size_t i = field >= 0 ? (size_t)field : 0; i < form->field_count; i++)
		if (can_be_typed(&form->fields[i]) && paste->field_count < wanted)
			paste->fields[paste->field_count++] = i;
	return paste->field_count == wanted;
}

static struct entry *fill(const struct paste *paste, const struct line *line)
{
	struct entry *entry =
	    entry_new(paste->session, paste->form, paste->has_like ? &paste->like : NULL);

	for (size_t i = 0; i < line->count; i++) {
		size_t field = paste->fields[i];
		char *cell = memory_text(line->cells[i]);

		for (char *c = cell; *c; c++)
			if (*c == '\t' ||
			    (*c == '\n' && !entry_form(entry)->fields[field].is_multiline))
				*c = ' ';
		entry_set(entry, field, cell);
		memory_free(cell);
	}
	return entry;
}

static void show(const struct paste *paste, struct line *line, struct entry *entry)
{
	if (line->shown)
		return;
	line->shown = memory_array(paste->field_count + 1, sizeof(*line->shown));
	for (size_t i = 0; i < paste->field_count; i++) {
		struct buf buf;

		buf_init(&buf);
		entry_display(entry, &buf, paste->fields[i]);
		line->shown[i] = buf_take(&buf);
	}
}

/* "Label: what is wrong with it". */
static char *say_remark(const struct paste *paste, struct entry *entry, int field)
{
	struct buf buf;

	buf_init(&buf);
	tell_remark(&buf, paste->session, paste->form, entry_remark(entry, (size_t)field));
	return buf_take(&buf);
}

/* Puts one record into the tables; what is wrong with it is left in the line. */
static void put_line(struct paste *paste, struct line *line, char id[ID_TEXT])
{
	struct entry *entry = fill(paste, line);
	int field = entry_next_open(entry, -1);
	struct findings refusing;
	size_t row;

	memory_free(line->wrong);
	line->wrong = NULL;
	show(paste, line, entry);
	if (field >= 0) {
		line->wrong = say_remark(paste, entry, field);
	} else {
		findings_init(&refusing);
		row = entry_put(entry, id, &refusing);
		if (refusing.count)
			line->wrong = memory_text(refusing.items[0].text);
		else
			session_make_rows(paste->session, paste->form, row);
		findings_release(&refusing);
	}
	paste->wrong_count += line->wrong != NULL;
	entry_free(entry);
}

/* Within a transaction, which is left open. */
static void put_lines(struct paste *paste, char id[ID_TEXT])
{
	paste->wrong_count = 0;
	session_begin(paste->session);
	for (size_t i = 0; i < paste->count; i++)
		put_line(paste, &paste->lines[i], id);
}

static enum status take_apart(struct paste *paste, int field, const char *text, size_t length,
			      struct err *err)
{
	char number[24];

	take_lines(paste, text, length);
	snprintf(number, sizeof(number), "%d", PASTE_LINES_MOST);
	if (paste->count > PASTE_LINES_MOST)
		return err_set(err, STATUS_REFUSED, "paste.lines", number, NULL, NULL);
	if (find_fields(paste, field))
		return STATUS_OK;
	snprintf(number, sizeof(number), "%zu", paste->field_count);
	return err_set(err, STATUS_REFUSED, "paste.columns", number, NULL, NULL);
}

enum status paste_new(struct paste **paste, struct session *session, size_t form, int field,
		      const struct record *like, const char *text, size_t length, struct err *err)
{
	const struct form *model = &session->pack->forms[form];
	enum status status = STATUS_OK;
	char id[ID_TEXT];

	*paste = NULL;
	if (!session_may_change(session, form, err))
		return STATUS_REFUSED;
	if (model->is_single)
		return err_set(err, STATUS_REFUSED, "paste.one", NULL, NULL, NULL);
	*paste = memory_new(sizeof(**paste));
	(*paste)->session = session;
	(*paste)->form = form;
	if (like) {
		(*paste)->has_like = true;
		record_init(&(*paste)->like, model);
		for (size_t i = 0; i < model->field_count; i++)
			record_set(&(*paste)->like, i, like->values[i]);
	}
	status = take_apart(*paste, field, text, length, err);
	if (status == STATUS_OK) {
		put_lines(*paste, id);
		session_cancel(session);
		return STATUS_OK;
	}
	paste_free(*paste);
	*paste = NULL;
	return status;
}

void paste_free(struct paste *paste)
{
	if (!paste)
		return;
	for (size_t i = 0; i < paste->count; i++)
		free_line(&paste->lines[i], paste->field_count);
	if (paste->has_like)
		record_release(&paste->like);
	memory_free(paste->lines);
	memory_free(paste->fields);
	memory_free(paste);
}

size_t paste_count(const struct paste *paste)
{
	return paste->count;
}

size_t paste_fields(const struct paste *paste, const size_t **fields)
{
	*fields = paste->fields;
	return paste->field_count;
}

const char *paste_shown(const struct paste *paste, size_t line, size_t n)
{
	return paste->lines[line].shown[n];
}

const char *paste_wrong(const struct paste *paste, size_t line)
{
	return paste->lines[line].wrong;
}

size_t paste_wrong_count(const struct paste *paste)
{
	return paste->wrong_count;
}

enum status paste_save(struct paste *paste, struct err *err)
{
	struct session *session = paste->session;
	enum status status;
	char id[ID_TEXT];

	if (!session_may_change(session, paste->form, err))
		return STATUS_REFUSED;
	put_lines(paste, id);
	if (paste->wrong_count) {
		char number[24];

		session_cancel(session);
		snprintf(number, sizeof(number), "%zu", paste->wrong_count);
		return err_set(err, STATUS_REFUSED, "paste.wrong", number, NULL, NULL);
	}
	status = session_commit(session, err);
	if (status == STATUS_OK)
		strcpy(session->entered[paste->form], id);
	return status;
}
