/* All keys on one page: the help screen, and what is printed to lie beside the keyboard. */
#include <string.h>

#include "term/rebind.h"
#include "term/width.h"
#include "ui/views.h"

enum { NAMES_MOST = 64 };

static void add_key(struct buf *buf, const char *name, const char *text, int names)
{
	int wide = width_columns(name, strlen(name));

	buf_add_text(buf, name);
	for (; wide < names + 2; wide++)
		buf_add_char(buf, ' ');
	buf_add_text(buf, text);
	buf_add_char(buf, '\n');
}

/* Adds the names of the keys that do what the i-th does; false: an earlier one has told it. */
static bool add_names(struct buf *buf, const struct binding *bindings, size_t count, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (bindings[j].action == bindings[i].action)
			return false;
	for (size_t j = i; j < count; j++) {
		if (bindings[j].action != bindings[i].action)
			continue;
		if (buf->length > 0)
			buf_add_char(buf, ' ');
		buf_add_text(buf, bindings[j].name);
	}
	return true;
}

/* The keys of records come from their table; one word says those of lists and the first screen. */
char *key_sheet(const struct session *session, const struct rebinding *rebinding)
{
	size_t count;
	const struct binding *bindings = rebinding_items(rebinding, &count);
	struct buf buf, names;
	int wide = 0;

	buf_init(&buf);
	buf_init(&names);
	for (size_t i = 0; i < count; i++) {
		buf_clear(&names);
		if (add_names(&names, bindings, count, i) && (int)names.length > wide)
			wide = (int)names.length;
	}
	buf_add_text(&buf, session_word(session, "help.keys_lists"));
	buf_add_text(&buf, "\n\n");
	buf_add_text(&buf, session_word(session, "help.keys_record"));
	buf_add_char(&buf, '\n');
	for (size_t i = 0; i < count; i++) {
		buf_clear(&names);
		if (add_names(&names, bindings, count, i))
			add_key(&buf, names.bytes, session_word(session, bindings[i].word), wide);
	}
	buf_add_char(&buf, '\n');
	buf_add_text(&buf, session_word(session, "help.keys_choices"));
	buf_release(&names);
	return buf_take(&buf);
}

void key_names(struct session *session, const struct rebinding *rebinding)
{
	const char *pairs[NAMES_MOST][2];
	size_t count = rebinding_respell(rebinding, pairs, NAMES_MOST);

	session_respell(session, (const char *const(*)[2])pairs, count);
}
