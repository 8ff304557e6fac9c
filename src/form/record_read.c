/* What a person typed, turned into what is stored. */
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "display.h"

struct reading {
	const struct record *record;
	size_t index;
	const struct field *field;
	struct eval *eval;
	size_t language;
	struct options options; /* the rows by name; filled when first asked for */
	bool has_options;
	struct buf *stored;
};

/* The bytes at the start of text that are white space (also the ideographic one). */
static size_t space_at(const char *text, size_t length)
{
	if (length > 0 && strchr(" \t\r\n", text[0]) && text[0])
		return 1;
	return length >= 3 && memcmp(text, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

/* The bytes of what parts two items where names may hold spaces. */
static size_t separator_at(const char *text, size_t length)
{
	static const char *const wide[] = {"、", "，", "；"};

	if (length > 0 && text[0] && strchr(",;\n", text[0]))
		return 1;
	for (size_t i = 0; length >= 3 && i < 3; i++) {
		if (memcmp(text, wide[i], 3) == 0)
			return 3;
	}
	return 0;
}

static const char *trim(const char *text, size_t *length)
{
	size_t space;

	while ((space = space_at(text, *length)) > 0) {
		text += space;
		*length -= space;
	}
	for (;;) {
		if (*length >= 1 && space_at(text + *length - 1, 1))
			*length -= 1;
		else if (*length >= 3 && space_at(text + *length - 3, 3) == 3)
			*length -= 3;
		else
			return text;
	}
}

/* Full-width digits and signs as the ASCII ones. */
static char *half_width(const char *text, size_t length)
{
	struct buf buf;

	buf_init(&buf);
	while (length > 0) {
		uint32_t character;
		size_t taken = utf8_decode(text, length, &character);

		if (taken == 3 && character > 0xFF00 && character < 0xFF5F)
			buf_add_char(&buf, (char)(character - 0xFF00 + 0x20));
		else
			buf_add(&buf, text, taken ? taken : 1);
		taken += !taken;
		text += taken;
		length -= taken;
	}
	return buf_take(&buf);
}

static bool is_text(const char *known, const char *text, size_t length)
{
	return strncasecmp(known, text, length) == 0 && known[length] == '\0';
}

/* A choice by its name, else by its label in any language. */
static const char *choice_named(const struct choice_list *list, const char *text, size_t length)
{
	const struct choice *exact = choice_find(list, text, length);

	if (exact)
		return exact->name;
	for (size_t i = 0; i < list->count; i++) {
		const struct words *label = &list->choices[i].label;

		for (size_t l = 0; l < LANGUAGES_MAX; l++) {
			if (label->in[l] && is_text(label->in[l], text, length))
				return list->choices[i].name;
		}
	}
	return NULL;
}

/* The id of the only row that bears the name. */
static const char *row_named(struct reading *reading, const char *text, size_t length)
{
	const char *found = NULL;

	if (!reading->has_options)
		options_fill(reading->record, reading->index, reading->eval, reading->language,
			     false, &reading->options);
	reading->has_options = true;
	for (size_t i = 0; i < reading->options.count; i++) {
		if (!is_text(reading->options.items[i].label, text, length))
			continue;
		if (found)
			return NULL;
		found = reading->options.items[i].value;
	}
	return found;
}

static void add_value(struct reading *reading, const char *value, size_t length)
{
	if (!values_hold(reading->stored->bytes, value, length))
		values_add(reading->stored, value, length);
}

/* Adds what the text names; false where it names nothing. */
static bool add_named(struct reading *reading, const char *text, size_t length)
{
	const struct expr_source *source = eval_source(reading->eval);
	const struct field *field = reading->field;
	const char *name = NULL;

	if (field->list)
		name = choice_named(field->list, text, length);
	if (!name && field->also)
		name = choice_named(field->also, text, length);
	if (!name && field->reference >= 0) {
		if (source->find(source->data, field->reference, text, length) >= 0) {
			add_value(reading, text, length);
			return true;
		}
		name = row_named(reading, text, length);
	}
	if (name)
		add_value(reading, name, strlen(name));
	return name != NULL;
}

/* A part between two separators: the name of one, or several parted by spaces. */
static void read_part(struct reading *reading, const char *text, size_t length)
{
	text = trim(text, &length);
	if (length == 0 || add_named(reading, text, length))
		return;
	while (length > 0) {
		size_t item = 0;

		while (item < length && !space_at(text + item, length - item))
			item++;
		if (!add_named(reading, text, item))
			add_value(reading, text, item);
		text += item;
		length -= item;
		text = trim(text, &length);
	}
}

static void read_several(struct reading *reading, const char *text, size_t length)
{
	if (add_named(reading, text, length))
		return;
	while (length > 0) {
		size_t part = 0, separator = 0;

		while (part < length && !(separator = separator_at(text + part, length - part)))
			part++;
		read_part(reading, text, part);
		text += part + separator;
		length -= part + separator;
	}
}

static void read_number(struct reading *reading, const char *text, size_t length)
{
	char *half = half_width(text, length), written[DATE_TEXT];
	int today = eval_source(reading->eval)->today, number;

	if (reading->field->type == FIELD_DATE && date_read(half, today, &number)) {
		date_format(number, written);
		buf_add_text(reading->stored, written);
	} else if (reading->field->type == FIELD_TIME && time_read(half, &number)) {
		time_format(number, written);
		buf_add_text(reading->stored, written);
	} else {
		buf_add_text(reading->stored, half);
	}
	memory_free(half);
}

void record_read(const struct record *record, size_t index, const char *typed, struct eval *eval,
		 size_t language, struct buf *stored)
{
	struct reading reading = {
	    .record = record,
	    .index = index,
	    .field = &record->form->fields[index],
	    .eval = eval,
	    .language = language,
	    .stored = stored,
	};
	size_t length = strlen(typed);
	struct buf own;

	buf_init(&own);
	options_init(&reading.options);
	reading.stored = &own;
	typed = trim(typed, &length);
	switch (reading.field->type) {
	case FIELD_INTEGER:
	case FIELD_DECIMAL:
	case FIELD_DATE:
	case FIELD_TIME:
		read_number(&reading, typed, length);
		break;
	case FIELD_CHOICE:
		if (length > 0 && !add_named(&reading, typed, length))
			buf_add(&own, typed, length);
		break;
	case FIELD_CHOICES:
		if (length > 0)
			read_several(&reading, typed, length);
		break;
	default:
		buf_add(&own, typed, length);
		break;
	}
	buf_add(stored, own.bytes, own.length);
	options_release(&reading.options);
	buf_release(&own);
}
