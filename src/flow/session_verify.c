/* Double entry: which records have fields that were keyed once only (include/flow/session.h). */
#include "session_internal.h"

#include <string.h>

/* Where the newest decision on a field holds what stands there now. */
struct marks {
	struct session *session;
	size_t form;
	size_t width; /* fields of the form */
	bool *items;  /* by row, then field */
};

bool session_verifies(const struct session *session, size_t form)
{
	const struct form *model = &session->pack->forms[form];

	for (size_t i = 0; i < model->field_count; i++)
		if (model->fields[i].verify)
			return true;
	return false;
}

static void take_decision(void *data, const struct journal_line *line)
{
	struct marks *marks = data;
	const struct form *model = &marks->session->pack->forms[marks->form];
	long row = session_find(marks->session, marks->form, line->record);
	int field = form_find(model, line->field, strlen(line->field));

	if (row < 0 || field < 0)
		return;
	marks->items[(size_t)row * marks->width + (size_t)field] =
	    line->op == JOURNAL_RESOLVE &&
	    strcmp(line->new_value,
		   session_cell(marks->session, marks->form, (size_t)row, field)) == 0;
}

/* What is empty waits for nobody; it is asked for with the other fields of its record. */
static bool is_unverified(const struct marks *marks, size_t row)
{
	const struct form *model = &marks->session->pack->forms[marks->form];

	if (session_is_broken(marks->session, marks->form, row))
		return false;
	for (size_t i = 0; i < model->field_count; i++)
		if (model->fields[i].verify && !marks->items[row * marks->width + i] &&
		    *session_cell(marks->session, marks->form, row, (int)i))
			return true;
	return false;
}

enum status session_unverified(struct session *session, size_t form, size_t **rows, size_t *count,
			       struct err *err)
{
	struct marks marks = {session, form, session->pack->forms[form].field_count, NULL};
	size_t all = session_count(session, form);
	enum status status = STATUS_OK;

	*rows = memory_array(all + 1, sizeof **rows);
	*count = 0;
	if (!session_verifies(session, form) || all == 0)
		return STATUS_OK;
	marks.items = memory_array(all * marks.width, sizeof *marks.items);
	status = store_decisions(session->store, form, take_decision, &marks, err);
	for (size_t row = 0; row < all; row++)
		if (is_unverified(&marks, row))
			(*rows)[(*count)++] = row;
	memory_free(marks.items);
	return status;
}

enum status session_next_unverified(struct session *session, size_t form, size_t from, long *row,
				    size_t *left, struct err *err)
{
	size_t *rows, n = 0;
	enum status status = session_unverified(session, form, &rows, left, err);

	while (n < *left && rows[n] < from)
		n++;
	*row = !*left ? -1 : (long)rows[n < *left ? n : 0];
	memory_free(rows);
	return status;
}

void session_verify(struct session *session, size_t form, size_t row, size_t field,
		    const char *keyed, const char *value)
{
	struct conflict decided = {.form = form, .field = (int)field};

	decided.id = memory_text(session_cell(session, form, row, -1));
	decided.theirs = memory_text(keyed);
	session_remember_set(session, form, row, (int)field, value);
	store_resolve(session->store, &decided, value);
	conflict_release(&decided);
}
