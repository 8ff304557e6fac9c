/* What is wrong with a record: independent checks, each of which adds its own remarks. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/memory.h"
#include "display.h"

enum { DIGITS_MOST = 15 }; /* as many as a double holds exactly */

struct checking {
	const struct record *record;
	size_t index;
	const struct field *field;
	const char *value;
	struct eval *eval;
	size_t language;
	struct remarks *remarks;
};

void remarks_init(struct remarks *remarks)
{
	*remarks = (struct remarks){0};
}

void remarks_clear(struct remarks *remarks)
{
	for (size_t i = 0; i < remarks->count; i++)
		memory_free(remarks->items[i].text);
	remarks->count = 0;
}

void remarks_release(struct remarks *remarks)
{
	remarks_clear(remarks);
	memory_free(remarks->items);
	remarks_init(remarks);
}

/* The form's own words where it has some, else the pack's for the key. */
static void remark(const struct checking *checking, enum remark_level level,
		   const struct words *words, const char *key, const char *item)
{
	const struct pack *pack = eval_pack(checking->eval);
	struct remarks *remarks = checking->remarks;
	struct buf text;

	buf_init(&text);
	if (words)
		buf_add_text(&text, words_in(words, checking->language));
	if (text.length == 0)
		words_add(&text, pack, checking->language, key,
			  words_in(&checking->field->label, checking->language), item, NULL);
	remarks->items = memory_grow(remarks->items, remarks->count, &remarks->capacity,
				     sizeof(*remarks->items));
	remarks->items[remarks->count++] = (struct remark){
	    .field = (int)checking->index,
	    .level = level,
	    .text = buf_take(&text),
	};
}

static void wrong(const struct checking *checking, const char *key)
{
	remark(checking, REMARK_ERROR, NULL, key, checking->value);
}

static bool is_number(const char *text, bool with_fraction)
{
	size_t whole, fraction = 0;

	text += *text == '-' || *text == '+';
	whole = strspn(text, "0123456789");
	text += whole;
	if (*text == '.' && with_fraction) {
		fraction = strspn(text + 1, "0123456789");
		text += 1 + fraction;
	}
	return *text == '\0' && whole + fraction > 0 && whole + fraction <= DIGITS_MOST;
}

static bool item_is_known(const struct checking *checking, const char *item, size_t length)
{
	const struct field *field = checking->field;
	const struct expr_source *source = eval_source(checking->eval);

	if (field->is_open)
		return true;
	if (field->list)
		return choice_find(field->list, item, length) != NULL;
	if (field->also && choice_find(field->also, item, length))
		return true;
	if (field->reference < 0)
		return false;
	return source->find(source->data, field->reference, item, length) >= 0;
}

static size_t check_item(const struct checking *checking, const char *item, size_t length)
{
	const char *key = checking->field->list ? "record.choice" : "record.reference";
	char *copy;

	if (item_is_known(checking, item, length))
		return 0;
	copy = memory_text_part(item, length);
	remark(checking, REMARK_ERROR, NULL, key, copy);
	memory_free(copy);
	return 1;
}

static size_t check_items(const struct checking *checking)
{
	const char *value = checking->value;
	size_t length, found = 0;

	for (const char *item = values_item(value, 0, &length); item;
	     item = values_item(item + length, 0, &length)) {
		found += check_item(checking, item, length);
		if (values_hold(item + length, item, length)) {
			char *copy = memory_text_part(item, length);

			remark(checking, REMARK_ERROR, NULL, "record.twice", copy);
			memory_free(copy);
			found++;
		}
	}
	return found;
}

/* Whether the value is one of its field's type; says what is wrong where not. */
static bool check_type(const struct checking *checking)
{
	const char *value = checking->value, *key = NULL;
	int number;

	switch (checking->field->type) {
	case FIELD_INTEGER:
	case FIELD_DECIMAL:
		if (!is_number(value, checking->field->type == FIELD_DECIMAL))
			key = "record.number";
		break;
	case FIELD_DATE:
		key = date_parse(value, &number) ? NULL : "record.date";
		break;
	case FIELD_TIME:
		key = time_parse(value, &number) ? NULL : "record.time";
		break;
	case FIELD_CHOICE:
		return check_item(checking, value, strlen(value)) == 0;
	case FIELD_CHOICES:
		return check_items(checking) == 0;
	default:
		break;
	}
	if (key)
		wrong(checking, key);
	return !key;
}

static void check_constraints(const struct checking *checking)
{
	const struct field *field = checking->field;
	struct eval_frame frame = record_frame(checking->record);

	frame.self = checking->value;
	if (field->constraint.expr && !expr_holds(checking->eval, field->constraint.expr, &frame))
		remark(checking, REMARK_ERROR, &field->constraint_message, "record.constraint",
		       checking->value);
	if (field->warn.expr && !expr_holds(checking->eval, field->warn.expr, &frame))
		remark(checking, REMARK_WARNING, &field->warn_message, "record.constraint",
		       checking->value);
}

void record_check_field(const struct record *record, size_t index, struct eval *eval,
			size_t language, struct remarks *remarks)
{
	struct checking checking = {
	    .record = record,
	    .index = index,
	    .field = &record->form->fields[index],
	    .value = record->values[index],
	    .eval = eval,
	    .language = language,
	    .remarks = remarks,
	};

	if (checking.field->type == FIELD_NOTE || !record_is_relevant(record, index, eval))
		return;
	if (!checking.value[0]) {
		if (record_is_required(record, index, eval))
			remark(&checking, REMARK_ERROR, &checking.field->required_message,
			       "record.required", "");
		return;
	}
	if (check_type(&checking))
		check_constraints(&checking);
}

void record_check(const struct record *record, struct eval *eval, size_t language,
		  struct remarks *remarks)
{
	for (size_t i = 0; i < record->form->field_count; i++)
		record_check_field(record, i, eval, language, remarks);
}
