/* What a rule says, where its rows are not at hand. */
#include <string.h>

#include "flow/telling.h"
#include "session_internal.h"

static void add_message(struct buf *buf, const char *message)
{
	const char *end;

	for (; *message; message++) {
		end = message[0] == '$' && message[1] == '{' ? strchr(message, '}') : NULL;
		if (end) {
			buf_add_text(buf, "…");
			message = end;
		} else {
			buf_add_char(buf, *message);
		}
	}
}

void tell_rule(struct buf *buf, const struct session *session, const char *rule, const char *step,
	       enum rule_level level)
{
	const struct rule *found = NULL;
	size_t count = 0;

	for (size_t i = 0; i < session->rules.count; i++) {
		const struct rule *item = &session->rules.items[i];

		if (item->level != level || strcmp(item->name, rule) != 0 ||
		    strcmp(session->steps.items[item->step].name, step) != 0)
			continue;
		if (count++ == 0)
			found = item;
	}
	if (count == 1)
		add_message(buf, words_in(&found->message.text, session->language));
	else if (count)
		buf_add_text(buf, found->source);
}
