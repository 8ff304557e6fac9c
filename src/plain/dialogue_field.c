/* One field: its question, its help, and what an answer means. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "dialogue.h"

/* Choices told before the question; more are told when asked for. */
enum { TOLD_MOST = 9 };

static bool is_choice(const struct field *field)
{
	return field->type == FIELD_CHOICE || field->type == FIELD_CHOICES;
}

static const struct field *field_of(const struct entry *entry, size_t field)
{
	return &entry_form(entry)->fields[field];
}

static void add_option(struct buf *buf, const struct option *option, size_t number)
{
	buf_printf(buf, "%zu %s", number, option->label);
	if (option->detail[0])
		buf_printf(buf, " %s", option->detail);
}

/* All in one line, as long as that is short to hear. */
static void say_options_short(struct dialogue *dialogue, const struct options *options)
{
	struct buf buf;

	buf_init(&buf);
	for (size_t i = 0; i < options->count; i++) {
		buf_add_text(&buf, i ? "  " : "");
		add_option(&buf, &options->items[i], i + 1);
	}
	say_buf(dialogue, &buf);
	buf_release(&buf);
}

static void say_options(struct dialogue *dialogue, const struct options *options)
{
	struct buf buf;

	buf_init(&buf);
	for (size_t i = 0; i < options->count; i++) {
		add_option(&buf, &options->items[i], i + 1);
		say_buf(dialogue, &buf);
	}
	buf_release(&buf);
}

bool dialogue_field_ask(struct dialogue *dialogue, struct entry *entry, size_t field, size_t number,
			size_t all)
{
	struct session *session = session_of(dialogue);
	const struct field *model = field_of(entry, field);
	struct options options;
	struct buf prompt;
	bool is_asked;

	options_init(&options);
	if (is_choice(model))
		entry_options(entry, field, &options);
	if (options.count <= TOLD_MOST)
		say_options_short(dialogue, &options);
	options_release(&options);
	buf_init(&prompt);
	buf_printf(&prompt, "%zu/%zu %s%s", number, all, session_words(session, &model->label),
		   entry_is_required(entry, field) ? word(dialogue, "plain.required") : "");
	buf_add_text(&prompt, " [");
	entry_display(entry, &prompt, field);
	for (size_t i = 0; i < prompt.length; i++)
		if (prompt.bytes[i] == '\n')
			prompt.bytes[i] = ' ';
	buf_add_text(&prompt, "] > ");
	is_asked = ask(dialogue, prompt.bytes);
	buf_release(&prompt);
	return is_asked;
}

void dialogue_field_help(struct dialogue *dialogue, struct entry *entry, size_t field)
{
	static const char *const types[] = {
	    "type.text", "type.integer",      "type.decimal",	   "type.date",
	    "type.time", "plain.type.choice", "plain.type.choices"};
	struct session *session = session_of(dialogue);
	const struct field *model = field_of(entry, field);
	const struct words *parts[] = {&model->hint, &model->guidance, &model->constraint_message};
	const char *note = entry_note(entry, field);
	struct options options;

	for (size_t i = 0; i < 3; i++)
		if (session_words(session, parts[i])[0])
			say(dialogue, session_words(session, parts[i]));
	if (model->type <= FIELD_CHOICES)
		say(dialogue, word(dialogue, types[model->type]));
	if (model->is_multiline)
		say(dialogue, word(dialogue, "plain.newline"));
	if (note[0])
		say_word(dialogue, "record.note_shown", note, NULL);
	options_init(&options);
	if (is_choice(model))
		entry_options(entry, field, &options);
	say_options(dialogue, &options);
	options_release(&options);
	say(dialogue, word(dialogue, "plain.help.record"));
}

/* Names before codes: what is in no name is looked for beside it and among the values. Puts
 * their places into matches, which has room for all; how many. */
static size_t find_options(const struct options *options, const char *typed, size_t *matches)
{
	size_t count = 0;

	for (int by_code = 0; by_code < 2 && !count; by_code++)
		for (size_t i = 0; i < options->count; i++)
			if (option_matches(&options->items[i], typed, by_code))
				matches[count++] = i;
	return count;
}

/* The options as the field's answer: which of them are chosen. */
struct choosing {
	struct dialogue *dialogue;
	const struct field *field;
	struct options options;
	bool *chosen;
};

/* More than one bears it: asked which. */
static bool choose_among(struct choosing *choosing, const size_t *matches, size_t count, bool on)
{
	struct dialogue *dialogue = choosing->dialogue;
	struct command command;
	struct buf buf;

	buf_init(&buf);
	for (size_t i = 0; i < count; i++) {
		add_option(&buf, &choosing->options.items[matches[i]], i + 1);
		say_buf(dialogue, &buf);
	}
	buf_release(&buf);
	if (!ask(dialogue, word(dialogue, "plain.which")))
		return false;
	command = command_read(dialogue->line.bytes);
	if (command.letter || !command.count || command.numbers[0] < 1 ||
	    command.numbers[0] > count)
		return false;
	choosing->chosen[matches[command.numbers[0] - 1]] = on;
	return true;
}

/* The one whose name or label is just this; -1: none, or several. */
static long exact_option(const struct options *options, const char *typed)
{
	long found = -1;

	for (size_t i = 0; i < options->count; i++) {
		if (strcmp(options->items[i].label, typed) &&
		    strcmp(options->items[i].value, typed))
			continue;
		if (found >= 0)
			return -1;
		found = (long)i;
	}
	return found;
}

static bool is_number(const char *typed)
{
	return *typed && typed[strspn(typed, "0123456789")] == '\0';
}

/* One number, or where there are at most nine, each digit one. */
static bool choose_numbers(struct choosing *choosing, const char *digits, bool on)
{
	size_t count = choosing->options.count, number = strtoul(digits, NULL, 10);
	bool several = choosing->field->type == FIELD_CHOICES;

	if (number >= 1 && number <= count) {
		choosing->chosen[number - 1] = on;
		return true;
	}
	for (const char *digit = digits; *digit; digit++)
		if (!several || count > 9 || *digit < '1' || (size_t)(*digit - '0') > count)
			return false;
	for (const char *digit = digits; *digit; digit++)
		choosing->chosen[*digit - '1'] = on;
	return true;
}

/* A part of the answer: a number, a name, or letters of it. False: it is none, or the user does not
 * say which. */
static bool choose(struct choosing *choosing, const char *typed, bool on)
{
	struct options *options = &choosing->options;
	long exact = exact_option(options, typed);
	size_t count, *matches;
	bool is_done = false;

	if (exact < 0 && is_number(typed) && choose_numbers(choosing, typed, on))
		return true;
	matches = memory_array(options->count + 1, sizeof *matches);
	count = exact < 0 ? find_options(options, typed, matches) : 1;
	if (count == 1) {
		choosing->chosen[exact < 0 ? matches[0] : (size_t)exact] = on;
		is_done = true;
	} else if (count > 1) {
		is_done = choose_among(choosing, matches, count, on);
	} else {
		say_word(choosing->dialogue, "plain.no_choice", typed, NULL);
	}
	memory_free(matches);
	return is_done;
}

/* The bytes of what parts two items of an answer, at its start. */
static size_t separator(const char *text)
{
	static const char *const wide[] = {"、", "，", "；", "\xE3\x80\x80"};

	if (*text && strchr(" ,;", *text))
		return 1;
	for (size_t i = 0; i < 4; i++)
		if (strncmp(text, wide[i], 3) == 0)
			return 3;
	return 0;
}

static bool choose_parts(struct choosing *choosing, const char *typed, bool on)
{
	bool is_done = true;

	/* one name may hold spaces itself */
	if (exact_option(&choosing->options, typed) >= 0 || choosing->field->type == FIELD_CHOICE)
		return choose(choosing, typed, on);
	while (*typed && is_done) {
		size_t length = 0;
		struct buf part;

		while (separator(typed))
			typed += separator(typed);
		while (typed[length] && !separator(typed + length))
			length++;
		buf_init(&part);
		buf_add(&part, typed, length);
		is_done = !length || choose(choosing, part.bytes, on);
		buf_release(&part);
		typed += length;
	}
	return is_done;
}

/* Begins with what stands there where some are only added or taken away. */
static void begin_choosing(struct choosing *choosing, const char *value, struct buf *unknown)
{
	options_add_unknown(&choosing->options, value, unknown);
	for (size_t i = 0; i < choosing->options.count; i++) {
		const char *item = choosing->options.items[i].value;

		choosing->chosen[i] = values_hold(value, item, strlen(item));
	}
}

static void add_chosen(struct buf *value, const struct choosing *choosing)
{
	for (size_t i = 0; i < choosing->options.count; i++) {
		const char *item = choosing->options.items[i].value;

		if (choosing->chosen[i])
			values_add(value, item, strlen(item));
	}
}

static bool all_chosen(const struct choosing *choosing)
{
	for (size_t i = 0; i < choosing->options.count; i++)
		if (!choosing->chosen[i])
			return false;
	return true;
}

/* The values of the answer; false: it is to be asked again. */
static bool read_choice(struct dialogue *dialogue, struct entry *entry, size_t field,
			const char *typed, struct buf *value)
{
	struct choosing choosing = {.dialogue = dialogue, .field = field_of(entry, field)};
	bool several = choosing.field->type == FIELD_CHOICES, is_done;
	bool adds = several && *typed == '+', drops = several && *typed == '-';
	bool all_or_none = several && strcmp(typed, "*") == 0;

	options_init(&choosing.options);
	entry_options(entry, field, &choosing.options);
	choosing.chosen = memory_array(choosing.options.count + 1, sizeof *choosing.chosen);
	if (adds || drops || all_or_none)
		begin_choosing(&choosing, entry_value(entry, field), value);
	if (all_or_none) {
		bool all = all_chosen(&choosing);

		for (size_t i = 0; i < choosing.options.count; i++)
			choosing.chosen[i] = !all;
		is_done = true;
	} else {
		is_done = choose_parts(&choosing, typed + (adds || drops), !drops);
	}
	add_chosen(value, &choosing);
	memory_free(choosing.chosen);
	options_release(&choosing.options);
	return is_done;
}

/* Another text than the choices may stand in the field. */
static bool takes_text(const struct field *field, struct entry *entry, size_t index,
		       const char *typed)
{
	struct options options;
	size_t count, *matches;

	if (!field->is_open || field->type != FIELD_CHOICE || is_number(typed))
		return false;
	options_init(&options);
	entry_options(entry, index, &options);
	matches = memory_array(options.count + 1, sizeof *matches);
	count = find_options(&options, typed, matches);
	memory_free(matches);
	options_release(&options);
	return count == 0;
}

/* A text of several lines: each that ends in a backslash has another one behind it. */
static void read_lines(struct dialogue *dialogue, struct buf *value)
{
	while (value->length && value->bytes[value->length - 1] == '\\') {
		buf_cut(value, value->length - 1);
		buf_add_char(value, '\n');
		if (!ask(dialogue, word(dialogue, "plain.next_line")))
			break;
		buf_add(value, dialogue->line.bytes, dialogue->line.length);
	}
}

/* Puts it into the entry; says what is wrong with it. */
static bool store(struct dialogue *dialogue, struct entry *entry, size_t field, const char *typed)
{
	const struct remark *remark;
	struct err err = {0};
	struct buf buf;
	bool is_good;

	if (!entry_set(entry, field, typed))
		return true;
	if (entry_keep(entry, &err) != STATUS_OK)
		say_err(dialogue, &err);
	remark = entry_remark(entry, field);
	/* empty and required: it is asked for at the end, too */
	is_good = !remark || remark->level != REMARK_ERROR || !entry_value(entry, field)[0];
	if (!remark)
		return true;
	buf_init(&buf);
	buf_add_text(&buf, word(dialogue, remark->level == REMARK_ERROR ? "record.error"
									: "record.reminder"));
	tell_remark(&buf, session_of(dialogue), entry_form_index(entry), remark);
	say_buf(dialogue, &buf);
	buf_release(&buf);
	return is_good;
}

bool dialogue_field_take(struct dialogue *dialogue, struct entry *entry, size_t field)
{
	const struct field *model = field_of(entry, field);
	const char *typed = dialogue->line.bytes;
	struct buf value, line;
	bool is_taken = true;

	/* what would be a command begins with a backslash */
	if (typed[0] == '\\' && typed[1] && strchr("?.<>=!/#^-*\\", typed[1]))
		typed++;
	buf_init(&value);
	buf_init(&line);
	buf_add_text(&line, typed);
	if (is_choice(model) && *typed && !takes_text(model, entry, field, line.bytes))
		is_taken = read_choice(dialogue, entry, field, line.bytes, &value);
	else
		buf_add(&value, line.bytes, line.length);
	if (model->is_multiline)
		read_lines(dialogue, &value);
	if (is_taken)
		is_taken = store(dialogue, entry, field, value.bytes);
	buf_release(&line);
	buf_release(&value);
	return is_taken;
}
