/* A record, one question after the other. */
#include <stdlib.h>
#include <string.h>

#include "base/initials.h"
#include "dialogue.h"

struct filling {
	struct dialogue *dialogue;
	struct entry *entry;
	const struct form *model;
	size_t at; /* the field asked for, or past the last */
	bool is_saved, is_done;
};

static bool is_asked_for(const struct filling *filling, size_t field)
{
	return filling->model->fields[field].type != FIELD_NOTE &&
	       !entry_is_read_only(filling->entry, field) &&
	       (!entry_is_blind(filling->entry) || filling->model->fields[field].verify);
}

/* The next field that is asked for, from `from` on, or the count. */
static size_t next_field(const struct filling *filling, size_t from)
{
	const size_t *fields;
	size_t count = entry_fields(filling->entry, &fields);

	for (size_t i = 0; i < count; i++)
		if (fields[i] >= from && is_asked_for(filling, fields[i]))
			return fields[i];
	return filling->model->field_count;
}

static size_t field_before(const struct filling *filling)
{
	const size_t *fields;
	size_t count = entry_fields(filling->entry, &fields), found = filling->at;

	for (size_t i = 0; i < count && fields[i] < filling->at; i++)
		if (is_asked_for(filling, fields[i]))
			found = fields[i];
	return found;
}

/* Its place among those that are asked for, and how many these are. */
static size_t place_of(const struct filling *filling, size_t *all)
{
	const size_t *fields;
	size_t count = entry_fields(filling->entry, &fields), place = 0;

	*all = 0;
	for (size_t i = 0; i < count; i++) {
		if (!is_asked_for(filling, fields[i]))
			continue;
		++*all;
		if (fields[i] == filling->at)
			place = *all;
	}
	return place;
}

static void say_title(const struct filling *filling)
{
	struct session *session = session_of(filling->dialogue);
	struct entry *entry = filling->entry;
	size_t form = entry_form_index(entry);
	struct buf buf;

	buf_init(&buf);
	tell_form(&buf, session, form);
	buf_add_text(&buf, " > ");
	if (entry_is_blind(entry)) /* its name may hold what is to be keyed */
		buf_add_text(&buf, word(filling->dialogue, "verify.title"));
	else if (entry_is_new(entry))
		buf_add_text(&buf, word(filling->dialogue, "record.new"));
	else
		session_name(session, &buf, form,
			     (size_t)session_find(session, form, entry_id(entry)));
	say_buf(filling->dialogue, &buf);
	buf_release(&buf);
}

/* Read-only: all its fields, nothing asked. */
static void say_values(const struct filling *filling)
{
	const size_t *fields;
	size_t count = entry_fields(filling->entry, &fields);
	struct buf buf;

	buf_init(&buf);
	for (size_t i = 0; i < count; i++) {
		if (filling->model->fields[fields[i]].type == FIELD_NOTE)
			continue;
		buf_printf(&buf, "%s: ",
			   session_words(session_of(filling->dialogue),
					 &filling->model->fields[fields[i]].label));
		entry_display(filling->entry, &buf, fields[i]);
		say_buf(filling->dialogue, &buf);
	}
	say(filling->dialogue, word(filling->dialogue, "record.read_only"));
	buf_release(&buf);
}

static void keep_draft(const struct filling *filling)
{
	struct err err = {0};

	if (entry_is_blind(filling->entry))
		say(filling->dialogue, word(filling->dialogue, "verify.dropped"));
	else if (entry_keep(filling->entry, &err) != STATUS_OK)
		say_err(filling->dialogue, &err);
	else
		say(filling->dialogue, word(filling->dialogue, "record.draft_kept"));
}

/* Each error with its field, then what the rules say. */
static void say_refusal(const struct filling *filling, const struct findings *refusing)
{
	struct dialogue *dialogue = filling->dialogue;
	struct buf buf;

	buf_init(&buf);
	say(dialogue, word(dialogue, "record.refused"));
	for (size_t i = 0; i < filling->model->field_count; i++) {
		const struct remark *remark = entry_remark(filling->entry, i);

		if (!remark || remark->level != REMARK_ERROR)
			continue;
		buf_add_text(&buf, word(dialogue, "record.error"));
		tell_remark(&buf, session_of(dialogue), entry_form_index(filling->entry), remark);
		say_buf(dialogue, &buf);
	}
	for (size_t i = 0; i < refusing->count; i++)
		say(dialogue, refusing->items[i].text);
	buf_release(&buf);
}

/* Refused: on with the first field that is wrong, or, where rules refuse, with what the user says.
 */
static void after_refusal(struct filling *filling, int field)
{
	struct dialogue *dialogue = filling->dialogue;

	filling->at = next_field(filling, field >= 0 ? (size_t)field : 0);
	if (field >= 0 && filling->at == (size_t)field)
		return;
	if (!ask(dialogue, word(dialogue, "plain.again")) ||
	    strcmp(dialogue->line.bytes, ".") == 0) {
		keep_draft(filling);
		filling->is_done = true;
	}
}

/* Of a record keyed a second time every field was compared. */
static bool is_compared(struct filling *filling)
{
	int field = entry_is_blind(filling->entry) ? entry_next_undecided(filling->entry) : -1;

	if (field < 0)
		return true;
	filling->at = (size_t)field;
	say_word(filling->dialogue, "verify.missing",
		 session_words(session_of(filling->dialogue), &filling->model->fields[field].label),
		 NULL);
	return false;
}

static void complete(struct filling *filling)
{
	struct dialogue *dialogue = filling->dialogue;
	struct findings refusing;
	enum status status;
	int field = -1;
	bool again;

	if (!is_compared(filling))
		return;
	do {
		struct err err = {0};

		findings_init(&refusing);
		again = false;
		status = entry_save(filling->entry, &field, &refusing, &err);
		if (status == STATUS_OK) {
			say_saved(dialogue);
			/* a note that could not be kept */
			if (err.status != STATUS_OK)
				say_err(dialogue, &err);
			filling->is_saved = filling->is_done = true;
		} else if (status == STATUS_REFUSED && (refusing.count > 0 || field >= 0)) {
			say_refusal(filling, &refusing);
			after_refusal(filling, field);
		} else {
			(void)entry_keep(filling->entry, NULL);
			again = dialogue_folder_failed(dialogue, &err, true);
			filling->at = next_field(filling, 0);
		}
		findings_release(&refusing);
	} while (again);
}

/* A field by its number or name. */
static void go(struct filling *filling)
{
	struct dialogue *dialogue = filling->dialogue;
	const size_t *fields;
	size_t count = entry_fields(filling->entry, &fields), wanted, number = 0;
	int open = entry_next_open(filling->entry, (int)filling->at);

	if (!ask(dialogue, word(dialogue, "plain.go")))
		return;
	if (!dialogue->line.length) {
		if (open >= 0)
			filling->at = (size_t)open;
		else
			say(dialogue, word(dialogue, "record.none_open"));
		return;
	}
	wanted = (size_t)strtoul(dialogue->line.bytes, NULL, 10);
	for (size_t i = 0; i < count; i++) {
		const struct words *label = &filling->model->fields[fields[i]].label;

		if (!is_asked_for(filling, fields[i]))
			continue;
		number++;
		if (wanted ? number == wanted
			   : initials_match(session_words(session_of(dialogue), label),
					    dialogue->line.bytes)) {
			filling->at = fields[i];
			return;
		}
	}
	say_word(dialogue, "record.no_field", dialogue->line.bytes, NULL);
}

static void note(struct filling *filling)
{
	struct dialogue *dialogue = filling->dialogue;
	struct session *session = session_of(dialogue);
	struct err err = {0};
	struct buf prompt;

	buf_init(&prompt);
	session_say(session, &prompt, "record.note",
		    session_words(session, &filling->model->fields[filling->at].label), NULL, NULL);
	buf_printf(&prompt, " [%s] > ", entry_note(filling->entry, filling->at));
	if (ask(dialogue, prompt.bytes) && dialogue->line.length) {
		const char *text =
		    strcmp(dialogue->line.bytes, "-") == 0 ? "" : dialogue->line.bytes;

		if (entry_set_note(filling->entry, filling->at, text, &err) == STATUS_OK)
			say(dialogue, word(dialogue, "record.note_kept"));
		else
			say_err(dialogue, &err);
	}
	buf_release(&prompt);
}

static void ditto(struct filling *filling)
{
	bool changed = entry_ditto(filling->entry, filling->at);

	if (!changed) {
		say(filling->dialogue, word(filling->dialogue, "record.no_ditto"));
		return;
	}
	(void)entry_keep(filling->entry, NULL);
	filling->at = next_field(filling, filling->at + 1);
}

static void undo(struct filling *filling)
{
	int field = entry_undo(filling->entry);

	if (field < 0)
		say(filling->dialogue, word(filling->dialogue, "record.no_undo"));
	else
		filling->at = next_field(filling, (size_t)field);
}

static void leave(struct filling *filling)
{
	if (entry_is_changed(filling->entry))
		keep_draft(filling);
	filling->is_done = true;
}

/* A command is one character, alone. False: the line is an answer. */
static bool take_command(struct filling *filling, const char *line)
{
	size_t before;

	if (!line[0] || line[1])
		return false;
	if (entry_is_blind(filling->entry) && strchr(">=!#^", line[0])) {
		say(filling->dialogue, word(filling->dialogue, "verify.not_here"));
		return true;
	}
	switch (line[0]) {
	case '?':
		dialogue_field_help(filling->dialogue, filling->entry, filling->at);
		return true;
	case '.':
		leave(filling);
		return true;
	case '<':
		before = field_before(filling);
		if (before == filling->at)
			say(filling->dialogue, word(filling->dialogue, "plain.first"));
		filling->at = before;
		return true;
	case '>':
		go(filling);
		return true;
	case '=':
		ditto(filling);
		return true;
	case '!':
		keep_draft(filling);
		return true;
	case '#':
		note(filling);
		return true;
	case '^':
		undo(filling);
		return true;
	case '/':
		complete(filling);
		return true;
	default:
		return false;
	}
}

static void fill(struct filling *filling)
{
	struct dialogue *dialogue = filling->dialogue;
	size_t all, place = place_of(filling, &all);
	const char *line;
	bool is_kept;

	if (!dialogue_field_ask(dialogue, filling->entry, filling->at, place, all)) {
		if (entry_is_changed(filling->entry)) {
			keep_draft(filling);
			dialogue->is_unfinished = true;
		}
		filling->is_done = true;
		return;
	}
	line = dialogue->line.bytes;
	if (take_command(filling, line))
		return;
	is_kept = !*line;
	if (strcmp(line, "-") == 0)
		buf_clear(&dialogue->line);
	if ((is_kept || dialogue_field_take(dialogue, filling->entry, filling->at)) &&
	    dialogue_compare(dialogue, filling->entry, filling->at))
		filling->at = next_field(filling, filling->at + 1);
}

bool dialogue_record(struct dialogue *dialogue, struct entry *entry, int field)
{
	struct filling filling = {.dialogue = dialogue, .entry = entry, .model = entry_form(entry)};

	say_title(&filling);
	filling.at = next_field(&filling, field > 0 ? (size_t)field : 0);
	if (next_field(&filling, 0) == filling.model->field_count) {
		say_values(&filling);
		filling.is_done = true;
	}
	while (!filling.is_done) {
		if (filling.at < filling.model->field_count)
			fill(&filling);
		else
			complete(&filling);
	}
	entry_free(entry);
	return filling.is_saved;
}
