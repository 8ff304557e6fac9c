/* What was read: cells, their order, findings, and rows of one table of all. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/initials.h"
#include "flow/telling.h"
#include "form/record.h"
#include "overview_internal.h"

void overview_free(struct overview *overview)
{
	if (!overview)
		return;
	for (size_t i = 0; i < overview->count; i++) {
		memory_free(overview->places[i].code);
		memory_free(overview->places[i].cells);
		memory_free(overview->places[i].trouble);
	}
	memory_free(overview->places);
	memory_free(overview->folder);
	finding_sums_release(&overview->findings);
	arena_release(&overview->local);
	memory_free(overview);
}

const char *overview_folder(const struct overview *overview)
{
	return overview->folder;
}

size_t overview_count(const struct overview *overview)
{
	return overview->count;
}

const char *overview_code(const struct overview *overview, size_t place)
{
	return overview->places[place].code;
}

const char *overview_cell(const struct overview *overview, size_t place, size_t column)
{
	return overview->places[place].cells[column];
}

static const struct field *shown_field(const struct overview *overview, size_t column)
{
	const struct overview_column *shown = &overview->columns->items[column];

	if (shown->take != OVERVIEW_FIELD || shown->field < 0)
		return NULL;
	return &overview->columns->model.forms[shown->form].fields[shown->field];
}

void overview_display(struct buf *buf, const struct overview *overview, size_t place, size_t column,
		      size_t language)
{
	const struct field *field = shown_field(overview, column);
	const char *value = overview_cell(overview, place, column);
	const struct choice *choice =
	    field && field->list ? choice_find(field->list, value, strlen(value)) : NULL;

	if (choice)
		buf_add_text(buf, words_in(&choice->label, language));
	else if (strlen(value) == sizeof "2018-06-20T09:00:00" - 1 && value[4] == '-' &&
		 value[10] == 'T')
		buf_printf(buf, "%.10s %.5s", value, value + 11); /* a moment as people write it */
	else
		buf_add_text(buf, value);
}

/* ---- columns of tables of the folder that looks on ---- */

static size_t place_by_code(const struct overview *overview, const char *code)
{
	size_t low = 0, high = overview->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(overview->places[middle].code, code);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return overview->count;
}

/* The rows of a local table by the places that they name: pairs of place and row, in order. */
struct naming {
	size_t place, row;
};

static int order_namings(const void *a, const void *b)
{
	const struct naming *left = a, *right = b;

	if (left->place != right->place)
		return left->place < right->place ? -1 : 1;
	return left->row < right->row ? -1 : left->row > right->row;
}

static size_t namings_of(const struct overview *overview, struct session *session, size_t form,
			 struct naming **out)
{
	const struct form *model = &session_pack(session)->forms[form];
	const char *key = overview->columns->key;
	int field = form_find(model, key, strlen(key));
	size_t rows = session_count(session, form), count = 0;
	struct naming *namings = memory_array(rows + 1, sizeof *namings);

	for (size_t row = 0; row < rows; row++) {
		const char *code = session_cell(session, form, row, field);
		size_t place = place_by_code(overview, code);

		if (place < overview->count)
			namings[count++] = (struct naming){place, row};
	}
	qsort(namings, count, sizeof *namings, order_namings);
	*out = namings;
	return count;
}

/* The place's cells of the form's columns. */
static void keep_local(struct overview *overview, const struct tally *tally, size_t place,
		       size_t form)
{
	struct buf cell;

	buf_init(&cell);
	for (size_t i = 0; i < overview->columns->count; i++) {
		if (!overview->columns->items[i].is_local ||
		    overview->columns->items[i].form != form)
			continue;
		buf_clear(&cell);
		tally_cell(tally, i, &cell);
		overview->places[place].cells[i] =
		    arena_text(&overview->local, cell.bytes, cell.length);
	}
	buf_release(&cell);
}

static void look_at(struct overview *overview, struct session *session, size_t form)
{
	const struct form *model = &overview->columns->model.forms[form];
	int own = pack_find(session_pack(session), model->name, strlen(model->name));
	const char **values = memory_array(model->field_count + 1, sizeof *values);
	size_t *lengths = memory_array(model->field_count + 1, sizeof *lengths);
	struct naming *namings = NULL;
	struct tally tally;
	size_t count = own < 0 ? 0 : namings_of(overview, session, (size_t)own, &namings), next = 0;

	tally_init(&tally, overview->columns);
	for (size_t place = 0; place < overview->count; place++) {
		tally_clear(&tally);
		for (; next < count && namings[next].place == place; next++) {
			for (size_t i = 0; i <= model->field_count; i++) {
				values[i] = session_cell(session, (size_t)own, namings[next].row,
							 (int)i - 1);
				lengths[i] = strlen(values[i]);
			}
			tally_row(&tally, form, values, lengths);
		}
		keep_local(overview, &tally, place, form);
	}
	tally_release(&tally);
	memory_free(namings);
	memory_free(lengths);
	memory_free(values);
}

void overview_look_again(struct overview *overview, struct session *session)
{
	arena_reset(&overview->local);
	for (size_t form = 0; form < overview->columns->model.form_count; form++)
		if (tally_wants(overview->columns, form, true))
			look_at(overview, session, form);
}

/* ---- order and filter ---- */

/* What a place is sorted by. */
struct key {
	const char *text;
	double number;
	size_t place;
	bool is_empty, is_number, is_reversed;
};

static int order_keys(const void *a, const void *b)
{
	const struct key *left = a, *right = b;
	int order = 0;

	if (left->is_empty != right->is_empty)
		return left->is_empty ? 1 : -1;
	if (left->is_number && left->number != right->number)
		order = left->number < right->number ? -1 : 1;
	else if (!left->is_number)
		order = strcmp(left->text, right->text);
	if (order == 0)
		order = left->place < right->place ? -1 : left->place > right->place;
	return left->is_reversed ? -order : order;
}

static struct key key_of(const struct overview *overview, size_t place, int sort, bool reverse)
{
	struct key key = {.place = place, .is_reversed = reverse};
	const struct field *field;
	const struct choice *choice;

	key.text = sort < 0 ? overview_code(overview, place)
			    : overview_cell(overview, place, (size_t)sort);
	key.is_empty = !*key.text;
	if (sort < 0)
		return key;
	key.is_number = overview->columns->items[sort].is_number;
	field = shown_field(overview, (size_t)sort);
	if (key.is_number) {
		key.number = row_number(key.text);
		key.is_empty = key.number != key.number;
	} else if (field && field->list) {
		/* choices in the order of their list, others behind them */
		choice = choice_find(field->list, key.text, strlen(key.text));
		key.is_number = true;
		key.number =
		    choice ? (double)(choice - field->list->choices) : (double)field->list->count;
	}
	return key;
}

static bool is_found(const struct overview *overview, size_t place, const char *filter,
		     size_t language, struct buf *shown)
{
	if (initials_match(overview_code(overview, place), filter))
		return true;
	for (size_t i = 0; i < overview->columns->count; i++) {
		if (overview->columns->items[i].width == 0)
			continue;
		buf_clear(shown);
		overview_display(shown, overview, place, i, language);
		if (initials_match(shown->bytes, filter))
			return true;
	}
	return false;
}

size_t overview_list(const struct overview *overview, const char *filter, int sort, bool reverse,
		     size_t language, size_t **places)
{
	struct key *keys = memory_array(overview->count + 1, sizeof *keys);
	struct buf shown;
	size_t count = 0;

	buf_init(&shown);
	for (size_t i = 0; i < overview->count; i++)
		if (!filter || !*filter || is_found(overview, i, filter, language, &shown))
			keys[count++] = key_of(overview, i, sort, reverse);
	qsort(keys, count, sizeof *keys, order_keys);
	*places = memory_array(count + 1, sizeof **places);
	for (size_t i = 0; i < count; i++)
		(*places)[i] = keys[i].place;
	buf_release(&shown);
	memory_free(keys);
	return count;
}

size_t overview_findings(const struct overview *overview, const struct overview_finding **findings)
{
	*findings = overview->findings.items;
	return overview->findings.count;
}

enum rule_level overview_level(const char *level)
{
	for (int i = 0; i < RULE_INFORM; i++)
		if (strcmp(level, model_level((enum rule_level)i)) == 0)
			return (enum rule_level)i;
	return RULE_INFORM;
}

void overview_tell(struct buf *buf, const struct session *session,
		   const struct overview_finding *finding)
{
	char places[32], rows[32];

	snprintf(places, sizeof places, "%zu", finding->places);
	snprintf(rows, sizeof rows, "%zu", finding->count);
	buf_printf(buf, "%s %s  ", finding->rule,
		   level_name(session, overview_level(finding->level)));
	session_say(session, buf, "overview.found", places, rows, NULL);
}

/* ---- rows of one table of all places ---- */

struct walk {
	bool (*take)(void *data, size_t place, const char *const *values);
	void *data;
	size_t place;
};

static bool take_row(void *data, const char *const *values, const size_t *lengths)
{
	struct walk *walk = data;

	(void)lengths;
	return walk->take(walk->data, walk->place, values);
}

/* False: the caller wants no more. */
static bool walk_place(const struct overview *overview, int folder, const struct form *form,
		       struct place_reader *reader, struct walk *walk, struct mistakes *mistakes)
{
	const struct place *place = &overview->places[walk->place];
	int opened = place_open(folder, overview, place);
	struct err err = {0};
	struct buf path;
	bool goes_on;

	if (opened < 0) {
		err_io(&err, "file.open", place->code, errno);
		mistakes_add_err(mistakes, &err);
		return true;
	}
	buf_init(&path);
	buf_printf(&path, "%s=%s/%s.csv", overview->columns->key, place->code, form->name);
	goes_on = place_read(reader, opened, path.bytes, form, take_row, walk, &err);
	if (err.status != STATUS_OK && !goes_on) {
		mistakes_add_err(mistakes, &err);
		goes_on = true;
	}
	buf_release(&path);
	close(opened);
	return goes_on;
}

enum status overview_rows(const struct overview *overview, size_t form,
			  bool (*take)(void *data, size_t place, const char *const *values),
			  void *data, struct mistakes *mistakes, struct err *err)
{
	int folder = open(overview->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct walk walk = {take, data, 0};
	struct place_reader reader;

	if (folder < 0)
		return err_io(err, "file.open", overview->folder, errno);
	place_reader_init(&reader);
	while (walk.place < overview->count &&
	       walk_place(overview, folder, &overview->columns->model.forms[form], &reader, &walk,
			  mistakes))
		walk.place++;
	place_reader_release(&reader);
	close(folder);
	return STATUS_OK;
}
