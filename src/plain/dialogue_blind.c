/* Double entry: records keyed a second time without a look at the first (flow/entry.h). */
#include <stdio.h>

#include "dialogue.h"

static void say_left(struct dialogue *dialogue, const char *key, size_t left)
{
	char number[24];

	snprintf(number, sizeof(number), "%zu", left);
	say_word(dialogue, key, number, NULL);
}

static long next_row(struct dialogue *dialogue, size_t form, size_t from, size_t *left)
{
	struct err err = {0};
	long row;

	if (session_next_unverified(session_of(dialogue), form, from, &row, left, &err) !=
	    STATUS_OK)
		say_err(dialogue, &err);
	return row;
}

void dialogue_say_unverified(struct dialogue *dialogue, size_t form)
{
	size_t left;

	if (session_verifies(session_of(dialogue), form) && next_row(dialogue, form, 0, &left) >= 0)
		say_left(dialogue, "verify.waiting", left);
}

void dialogue_verify(struct dialogue *dialogue, size_t form)
{
	struct session *session = session_of(dialogue);
	size_t left, from = 0;
	long row = next_row(dialogue, form, from, &left);

	if (session_is_read_only(session) || session_is_shut(session, form)) {
		say(dialogue, word(dialogue, "record.read_only"));
		return;
	}
	if (row < 0)
		say(dialogue, word(dialogue, "verify.none"));
	while (row >= 0 && !dialogue->is_over) {
		say_left(dialogue, "verify.left", left);
		if (!dialogue_record(dialogue, entry_blind(session, form, (size_t)row), -1))
			return;
		from = (size_t)row + 1;
		row = next_row(dialogue, form, from, &left);
		if (row < 0)
			say(dialogue, word(dialogue, "verify.done"));
	}
}

bool dialogue_compare(struct dialogue *dialogue, struct entry *entry, size_t field)
{
	struct session *session = session_of(dialogue);
	const size_t form = entry_form_index(entry);
	struct buf text, first, second;
	char answer;

	if (!entry_is_blind(entry) || entry_is_decided(entry, field))
		return true;
	if (entry_matches(entry, field)) {
		entry_decide(entry, field, entry_first(entry, field));
		return true;
	}
	buf_init(&text);
	buf_init(&first);
	buf_init(&second);
	tell_value(&first, session, form, (int)field, entry_first(entry, field));
	tell_value(&second, session, form, (int)field, entry_value(entry, field));
	session_say(session, &text, "verify.differs",
		    session_words(session, &entry_form(entry)->fields[field].label), first.bytes,
		    second.bytes);
	/* Enter chooses nothing: who keys without looking would take the first by habit. */
	answer = ask_letter(dialogue, text.bytes, "e12");
	if (answer == '1' || answer == '2')
		entry_decide(entry, field,
			     answer == '1' ? entry_first(entry, field) : entry_value(entry, field));
	buf_release(&second);
	buf_release(&first);
	buf_release(&text);
	return answer == '1' || answer == '2';
}
