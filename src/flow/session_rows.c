/* Rows as lists show them: cells and names. Their filter and order: session_list.c. */
#include "session_internal.h"

#include <string.h>

size_t session_count(const struct session *session, size_t form)
{
	return table_count(store_table(session->store, form));
}

const char *session_cell(const struct session *session, size_t form, size_t row, int field)
{
	return table_cell(store_table(session->store, form), row, field);
}

long session_find(const struct session *session, size_t form, const char *id)
{
	return table_find(store_table(session->store, form), id, strlen(id));
}

bool session_is_shut(const struct session *session, size_t form)
{
	return store_is_shut(session->store, form);
}

bool session_is_broken(const struct session *session, size_t form, size_t row)
{
	return table_is_broken(store_table(session->store, form), row);
}

void session_display_value(struct session *session, struct buf *buf, size_t form, size_t field,
			   const char *value)
{
	form_compile_name(session->pack, form, &session->mistakes);
	value_display(buf, session->eval, session->language, &session->pack->forms[form], field,
		      value);
}

void session_display(struct session *session, struct buf *buf, size_t form, size_t row,
		     size_t field)
{
	session_display_value(session, buf, form, field,
			      session_cell(session, form, row, (int)field));
}

void session_name(struct session *session, struct buf *buf, size_t form, size_t row)
{
	form_compile_name(session->pack, form, &session->mistakes);
	row_display(buf, session->eval, session->language, (int)form, row);
}

void session_check_row(struct session *session, size_t form, size_t row, struct remarks *remarks)
{
	const struct form *model = &session->pack->forms[form];
	struct record record;

	session_compile(session, form);
	record_init(&record, model);
	for (size_t i = 0; i < model->field_count; i++)
		record_set(&record, i, session_cell(session, form, row, (int)i));
	record_check(&record, session->eval, session->language, remarks);
	record_release(&record);
}

size_t session_references(struct session *session, size_t form, size_t row)
{
	const struct pack *pack = session->pack;
	char *id = memory_text(session_cell(session, form, row, -1));
	size_t length = strlen(id), references = 0;

	for (size_t other = 0; other < pack->form_count; other++)
		for (size_t i = 0; i < pack->forms[other].field_count; i++) {
			size_t count = session_count(session, other);

			if (pack->forms[other].fields[i].reference != (int)form)
				continue;
			for (size_t r = 0; r < count; r++)
				references += values_hold(session_cell(session, other, r, (int)i),
							  id, length);
		}
	memory_free(id);
	return references;
}
