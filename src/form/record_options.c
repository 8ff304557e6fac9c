/* What may be chosen for a field. */
#include <string.h>

#include "base/initials.h"
#include "base/memory.h"
#include "display.h"

void options_init(struct options *options)
{
	*options = (struct options){0};
	arena_init(&options->arena);
}

void options_release(struct options *options)
{
	memory_free(options->items);
	arena_release(&options->arena);
	options_init(options);
}

bool option_matches(const struct option *option, const char *typed, bool by_code)
{
	return by_code ? initials_match(option->value, typed)
		       : initials_match(option->label, typed) || strstr(option->detail, typed);
}

void options_add_unknown(const struct options *options, const char *value, struct buf *unknown)
{
	const char *item;
	size_t length;

	for (size_t n = 0; (item = values_item(value, n, &length)) != NULL; n++) {
		bool is_known = false;

		for (size_t i = 0; i < options->count && !is_known; i++)
			is_known = strlen(options->items[i].value) == length &&
				   memcmp(options->items[i].value, item, length) == 0;
		if (!is_known)
			values_add(unknown, item, length);
	}
}

static struct option *option_add(struct options *options)
{
	options->items = memory_grow(options->items, options->count, &options->capacity,
				     sizeof(*options->items));
	return &options->items[options->count++];
}

static void list_add(struct options *options, const struct choice_list *list, size_t language)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct choice *choice = &list->choices[i];
		const char *label = words_in(&choice->label, language);

		*option_add(options) = (struct option){
		    .value = choice->name,
		    .label = *label ? label : choice->name,
		    .detail = "",
		};
	}
}

/* What is needed to list the rows of another table. */
struct listing {
	const struct record *record;
	const struct field *field;
	struct eval *eval;
	struct eval_frame frame;
	size_t language;
	bool with_details;
	struct buf buf;
	struct options *options;
};

static const char *keep(struct listing *listing)
{
	return arena_text(&listing->options->arena, listing->buf.bytes, listing->buf.length);
}

static void row_add(struct listing *listing, struct eval_row row)
{
	const struct expr_source *source = eval_source(listing->eval);
	const struct expr *detail = eval_pack(listing->eval)->forms[row.form].detail.expr;
	struct option option = {.detail = ""};

	buf_clear(&listing->buf);
	buf_add_text(&listing->buf, source->cell(source->data, row.form, row.row, -1));
	option.value = keep(listing);
	buf_clear(&listing->buf);
	reference_display(&listing->buf, listing->eval, listing->language, listing->field, row.row);
	option.label = keep(listing);
	if (detail && listing->with_details) {
		buf_clear(&listing->buf);
		row_expression(&listing->buf, listing->eval, listing->language, row, detail);
		option.detail = keep(listing);
	}
	*option_add(listing->options) = option;
}

static void rows_add(struct listing *listing)
{
	const struct expr_source *source = eval_source(listing->eval);
	const struct expr *filter = listing->field->choice_filter.expr;
	struct eval_row row = {.form = listing->field->reference};
	struct eval_frame frame = listing->frame;
	size_t count = source->count(source->data, row.form);

	frame.row = &row;
	for (row.row = 0; row.row < count; row.row++) {
		if (!filter || expr_holds(listing->eval, filter, &frame))
			row_add(listing, row);
	}
}

void options_fill(const struct record *record, size_t index, struct eval *eval, size_t language,
		  bool with_details, struct options *options)
{
	struct listing listing = {
	    .record = record,
	    .field = &record->form->fields[index],
	    .eval = eval,
	    .frame = record_frame(record),
	    .language = language,
	    .with_details = with_details,
	    .options = options,
	};

	options->count = 0;
	arena_reset(&options->arena);
	listing.frame.self = record->values[index];
	buf_init(&listing.buf);
	if (listing.field->list)
		list_add(options, listing.field->list, language);
	if (listing.field->reference >= 0)
		rows_add(&listing);
	if (listing.field->also)
		list_add(options, listing.field->also, language);
	buf_release(&listing.buf);
}

void record_options(const struct record *record, size_t field, struct eval *eval, size_t language,
		    struct options *options)
{
	options_fill(record, field, eval, language, true, options);
}
