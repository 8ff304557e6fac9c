/* What came in from outside, in words; and what was deleted. */
#include <stdio.h>
#include <string.h>

#include "flow/telling.h"

bool tell_incoming(struct buf *buf, const struct session *session, bool is_home)
{
	size_t records, conflicts;
	char record_text[24], conflict_text[24];

	session_incoming(session, &records, &conflicts);
	if (!records && !conflicts)
		return false;
	snprintf(record_text, sizeof record_text, "%zu", records);
	snprintf(conflict_text, sizeof conflict_text, "%zu", conflicts);
	session_say(session, buf,
		    !records	 ? "edits.open"
		    : !conflicts ? "edits.came_plain"
				 : "edits.came",
		    record_text, conflict_text, NULL);
	buf_add_text(buf, session_word(session, is_home ? "edits.see" : "edits.see_home"));
	return true;
}

const char *incoming_kind_name(const struct session *session, enum incoming_kind kind)
{
	static const char *const keys[] = {"edits.conflict", "edits.changed", "edits.new",
					   "edits.deleted"};

	return session_word(session, keys[kind]);
}

void tell_incoming_record(struct buf *buf, struct session *session, const struct incoming *item)
{
	long row = session_find(session, item->form, item->id);
	size_t before = buf->length;

	/* the record by its name, or what is left of it */
	if (row >= 0)
		session_name(session, buf, item->form, (size_t)row);
	else if (item->kind == INCOMING_DELETED)
		buf_add_text(buf, item->before);
	if (buf->length == before)
		buf_add_text(buf, item->id);
}

void tell_incoming_field(struct buf *buf, const struct session *session,
			 const struct incoming *item)
{
	const struct form *form = &session_pack(session)->forms[item->form];

	buf_add_text(buf,
		     session_words(session, item->field < 0 ? &form->title
							    : &form->fields[item->field].label));
}

/* A side of it: a field's value, or what became of the record. */
static void add_side(struct buf *buf, struct session *session, const struct incoming *item,
		     const char *value)
{
	if (item->field < 0)
		buf_add_text(buf, session_word(session, *value ? "edits.kept" : "edits.deleted"));
	else
		tell_value(buf, session, item->form, item->field, value);
}

void tell_incoming_sides(struct buf *buf, struct session *session, const struct incoming *item)
{
	if (item->kind == INCOMING_NEW || item->kind == INCOMING_DELETED)
		return;
	add_side(buf, session, item, item->before);
	buf_add_text(buf, item->kind == INCOMING_CONFLICT ? " | " : " > ");
	add_side(buf, session, item, item->now);
}

static const char *reason_word(const struct session *session, enum damage damage)
{
	static const char *const keys[] = {NULL,
					   "edits.damage_shortened",
					   "edits.damage_digits",
					   "edits.damage_zeros",
					   "edits.damage_characters",
					   "edits.damage_cut",
					   "edits.damage_date"};

	return damage == DAMAGE_NONE ? "" : session_word(session, keys[damage]);
}

void tell_conflict(struct buf *buf, struct session *session, const struct incoming *item)
{
	struct buf ours, theirs, base;

	buf_init(&ours);
	buf_init(&theirs);
	buf_init(&base);
	add_side(&ours, session, item, item->before);
	add_side(&theirs, session, item, item->now);
	add_side(&base, session, item, item->base);
	buf_add_text(buf, reason_word(session, item->damage));
	session_say(session, buf, item->is_of_sites ? "edits.sides_sites" : "edits.sides",
		    ours.bytes, theirs.bytes, base.bytes);
	buf_release(&base);
	buf_release(&theirs);
	buf_release(&ours);
}

/* ---- deleted rows ---- */

struct gone_rows {
	struct gone *items;
	size_t count, capacity;
};

static void take_deletion(void *data, const struct journal_line *line)
{
	struct gone_rows *rows = data;
	struct gone *gone = NULL;

	if (line->op != JOURNAL_DELETE || !line->record)
		return;
	for (size_t i = 0; i < rows->count; i++)
		if (strcmp(rows->items[i].id, line->record) == 0)
			gone = &rows->items[i];
	if (!gone) {
		rows->items =
		    memory_grow(rows->items, rows->count, &rows->capacity, sizeof *rows->items);
		gone = &rows->items[rows->count++];
	}
	snprintf(gone->id, sizeof gone->id, "%s", line->record);
	snprintf(gone->at, sizeof gone->at, "%.19s", line->at ? line->at : "");
}

enum status session_gone(struct session *session, size_t form, struct gone **rows, size_t *count,
			 struct err *err)
{
	struct gone_rows found = {0};
	enum status status = session_history(session, form, NULL, take_deletion, &found, err);

	*count = 0;
	for (size_t i = 0; i < found.count; i++)
		if (session_find(session, form, found.items[i].id) < 0)
			found.items[(*count)++] = found.items[i];
	*rows = found.items;
	return status;
}

static void take_value(void *data, const struct journal_line *line)
{
	struct record *last = data;
	int field = line->field ? form_find(last->form, line->field, strlen(line->field)) : -1;

	if (field >= 0 && line->new_value)
		record_set(last, (size_t)field, line->new_value);
}

/* References by their names, where these rows are still there. */
static void add_listed(struct buf *buf, struct session *session, const struct field *field,
		       const char *value)
{
	long row = -1;

	if (field->reference >= 0)
		row = session_find(session, (size_t)field->reference, value);
	if (row >= 0)
		session_name(session, buf, (size_t)field->reference, (size_t)row);
	else if (field->list && choice_find(field->list, value, strlen(value)))
		buf_add_text(
		    buf,
		    session_words(session, &choice_find(field->list, value, strlen(value))->label));
	else
		buf_add_text(buf, value);
}

void tell_gone(struct buf *buf, struct session *session, size_t form, const struct gone *gone)
{
	const struct form *model = &session_pack(session)->forms[form];
	size_t before = buf->length;
	struct record last;

	record_init(&last, model);
	/* That not all could be read was said of the list. */
	(void)session_history(session, form, gone->id, take_value, &last, NULL);
	for (size_t i = 0; i < model->field_count; i++) {
		if (model->fields[i].width <= 0 || last.values[i][0] == '\0')
			continue;
		if (buf->length > before)
			buf_add_text(buf, "  ");
		add_listed(buf, session, &model->fields[i], last.values[i]);
	}
	if (buf->length == before)
		buf_add_text(buf, gone->id);
	record_release(&last);
}
