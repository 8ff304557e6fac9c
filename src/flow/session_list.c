/* Which rows a list shows, and in what order. A table may have a million rows: each cell is looked
 * at once, and what is shown of a value that many rows share is worked out once. */
#include <stdlib.h>
#include <string.h>

#include "base/crc.h"
#include "base/date.h"
#include "base/initials.h"
#include "base/utf8.h"
#include "session_internal.h"

/* ---- filter ---- */

/* Whether what is shown of a value holds the filter: the last values met, by their hash. */
enum { MEMO_SIZE = 256 };

struct memo {
	char *values[MEMO_SIZE];
	bool matches[MEMO_SIZE];
};

struct filter {
	struct session *session;
	size_t form;
	const char *text;
	struct memo **memos; /* one per looked-up field, made when it is first met */
	struct buf shown;
};

/* Whether what is shown of a field is more than its cell. */
static bool is_looked_up(const struct field *field)
{
	return field->type == FIELD_CHOICE || field->type == FIELD_CHOICES;
}

static bool looked_up_matches(struct filter *filter, size_t field, const char *value)
{
	struct session *session = filter->session;
	size_t place = (size_t)hash_bytes(value, strlen(value)) % MEMO_SIZE;
	struct memo *memo;

	if (!filter->memos[field])
		filter->memos[field] = memory_new(sizeof *memo);
	memo = filter->memos[field];
	if (memo->values[place] && strcmp(memo->values[place], value) == 0)
		return memo->matches[place];
	memory_free(memo->values[place]);
	memo->values[place] = memory_text(value);
	buf_clear(&filter->shown);
	value_display(&filter->shown, session->eval, session->language,
		      &session->pack->forms[filter->form], field, value);
	memo->matches[place] = initials_match(filter->shown.bytes, filter->text);
	return memo->matches[place];
}

static bool row_matches(struct filter *filter, size_t row)
{
	const struct form *model = &filter->session->pack->forms[filter->form];

	for (size_t i = 0; i < model->field_count; i++) {
		const char *text;

		if (model->fields[i].width == 0)
			continue;
		text = session_cell(filter->session, filter->form, row, (int)i);
		if (!*text)
			continue;
		if (is_looked_up(&model->fields[i]) ? looked_up_matches(filter, i, text)
						    : initials_match(text, filter->text))
			return true;
	}
	return false;
}

static size_t take_matching(struct session *session, size_t form, const char *text, size_t *rows)
{
	const struct form *model = &session->pack->forms[form];
	struct filter filter = {.session = session, .form = form, .text = text};
	size_t all = session_count(session, form), count = 0;

	filter.memos = memory_array(model->field_count + 1, sizeof *filter.memos);
	buf_init(&filter.shown);
	for (size_t row = 0; row < all; row++)
		if (row_matches(&filter, row))
			rows[count++] = row;
	for (size_t i = 0; i < model->field_count; i++) {
		for (size_t n = 0; filter.memos[i] && n < MEMO_SIZE; n++)
			memory_free(filter.memos[i]->values[n]);
		memory_free(filter.memos[i]);
	}
	memory_free(filter.memos);
	buf_release(&filter.shown);
	return count;
}

/* ---- order ---- */

/* A row and what it is ordered by, or the first eight bytes of that. */
struct sorted {
	uint64_t key;
	size_t row;
};

struct ordering {
	struct session *session;
	size_t form, field;
	const struct field *model;
	bool is_exact;	 /* equal keys are equal values */
	uint64_t *ranks; /* of the rows that the field refers to, by their names; or NULL */
	struct buf first, second;
};

enum { EMPTY_LAST = 0x7f };

/* Adds text so that bytes compare as a reader expects: a hanzi by the first letter of its pinyin,
 * then by itself; Latin letters' case aside. */
static void add_collated(struct buf *buf, const char *text, size_t most)
{
	size_t length = strlen(text), bytes;
	uint32_t character;

	for (; length && buf->length < most; text += bytes, length -= bytes) {
		uint32_t letters;

		bytes = utf8_decode(text, length, &character);
		if (bytes <= 1) {
			bytes = 1;
			buf_add_char(buf,
				     *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text);
			continue;
		}
		letters = initials_of(character);
		for (int i = 0; i < 26 && letters; i++)
			if (letters >> i & 1) {
				buf_add_char(buf, (char)('a' + i));
				break;
			}
		buf_add(buf, text, bytes);
	}
}

static void add_order(struct ordering *ordering, struct buf *buf, size_t row, size_t most)
{
	struct session *session = ordering->session;
	const char *text = session_cell(session, ordering->form, row, (int)ordering->field);
	struct buf shown;

	if (!*text) {
		buf_add_char(buf, EMPTY_LAST);
		return;
	}
	if (!is_looked_up(ordering->model)) {
		add_collated(buf, text, most);
		return;
	}
	buf_init(&shown);
	session_display(session, &shown, ordering->form, row, ordering->field);
	add_collated(buf, shown.bytes, most);
	buf_release(&shown);
}

/* A number's bits, turned so that they order as it does. */
static uint64_t number_key(double number)
{
	uint64_t bits;

	memcpy(&bits, &number, sizeof bits);
	return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

/* The key of a value whose type has an order of its own; what cannot be read comes last. */
static uint64_t exact_key(const struct ordering *ordering, const char *text)
{
	int day, minutes;
	long row;

	switch (ordering->model->type) {
	case FIELD_DATE:
		return date_parse(text, &day) ? number_key(day) : UINT64_MAX;
	case FIELD_TIME:
		return time_parse(text, &minutes) ? number_key(minutes) : UINT64_MAX;
	case FIELD_INTEGER:
	case FIELD_DECIMAL:
		return *text ? number_key(strtod(text, NULL)) : UINT64_MAX;
	default:
		break;
	}
	if (ordering->ranks) {
		row = *text ? session_find(ordering->session, (size_t)ordering->model->reference,
					   text)
			    : -1;
		return row < 0 ? UINT64_MAX : ordering->ranks[row];
	}
	for (size_t i = 0; i < ordering->model->list->count; i++)
		if (strcmp(ordering->model->list->choices[i].name, text) == 0)
			return i;
	return UINT64_MAX;
}

static uint64_t key_of(struct ordering *ordering, size_t row)
{
	struct buf *buf = &ordering->first;
	uint64_t key = 0;

	if (ordering->is_exact)
		return exact_key(ordering, session_cell(ordering->session, ordering->form, row,
							(int)ordering->field));
	buf_clear(buf);
	add_order(ordering, buf, row, 8);
	for (size_t i = 0; i < 8; i++)
		key = key << 8 | (i < buf->length ? (unsigned char)buf->bytes[i] : 0);
	return key;
}

/* By key, then in the file's order. */
static int by_key(const void *a, const void *b)
{
	const struct sorted *first = a, *second = b;

	if (first->key != second->key)
		return first->key < second->key ? -1 : 1;
	return first->row < second->row ? -1 : first->row > second->row;
}

/* Rows whose first eight bytes agree: by the whole, then in the file's order. */
static int by_whole(struct ordering *ordering, const struct sorted *a, const struct sorted *b)
{
	int order;

	buf_clear(&ordering->first);
	buf_clear(&ordering->second);
	add_order(ordering, &ordering->first, a->row, (size_t)-1);
	add_order(ordering, &ordering->second, b->row, (size_t)-1);
	order = strcmp(ordering->first.bytes, ordering->second.bytes);
	return order ? order : a->row < b->row ? -1 : 1;
}

static void sift(struct ordering *ordering, struct sorted *items, size_t root, size_t count)
{
	for (size_t child; (child = 2 * root + 1) < count; root = child) {
		struct sorted held;

		if (child + 1 < count && by_whole(ordering, &items[child], &items[child + 1]) < 0)
			child++;
		if (by_whole(ordering, &items[root], &items[child]) >= 0)
			return;
		held = items[root];
		items[root] = items[child];
		items[child] = held;
	}
}

/* Heapsort, for C's qsort takes no context. */
static void sort_run(struct ordering *ordering, struct sorted *items, size_t count)
{
	for (size_t i = count / 2; i-- > 0;)
		sift(ordering, items, i, count);
	for (size_t end = count; end-- > 1;) {
		struct sorted held = items[0];

		items[0] = items[end];
		items[end] = held;
		sift(ordering, items, 0, end);
	}
}

static void sort_rows(struct ordering *ordering, struct sorted *items, size_t count)
{
	qsort(items, count, sizeof *items, by_key);
	for (size_t start = 0, end; !ordering->is_exact && start < count; start = end) {
		for (end = start + 1; end < count && items[end].key == items[start].key;)
			end++;
		if (end - start > 1)
			sort_run(ordering, items + start, end - start);
	}
}

static uint64_t *rank_names(struct session *session, size_t form);

/* What the values of the field are ordered by. */
static void begin_ordering(struct ordering *ordering, struct session *session, size_t form,
			   size_t field)
{
	*ordering = (struct ordering){.session = session, .form = form, .field = field};
	ordering->model = &session->pack->forms[form].fields[field];
	buf_init(&ordering->first);
	buf_init(&ordering->second);
	switch (ordering->model->type) {
	case FIELD_DATE:
	case FIELD_TIME:
	case FIELD_INTEGER:
	case FIELD_DECIMAL:
		ordering->is_exact = true;
		break;
	case FIELD_CHOICE:
		if (ordering->model->reference >= 0 && !ordering->model->is_open)
			ordering->ranks = rank_names(session, (size_t)ordering->model->reference);
		ordering->is_exact = ordering->ranks || ordering->model->list;
		break;
	default:
		break;
	}
}

static void end_ordering(struct ordering *ordering)
{
	memory_free(ordering->ranks);
	buf_release(&ordering->first);
	buf_release(&ordering->second);
}

struct named {
	char *name;
	size_t row;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

/* The place of each row of a table when they are ordered by their names; equal names share one.
 * NULL for a table too large to be worth it. */
static uint64_t *rank_names(struct session *session, size_t form)
{
	size_t count = session_count(session, form);
	struct buf shown, collated;
	struct named *names;
	uint64_t *ranks;

	if (count > TABLE_RESIDENT_ROWS)
		return NULL;
	names = memory_array(count + 1, sizeof *names);
	ranks = memory_array(count + 1, sizeof *ranks);
	buf_init(&shown);
	for (size_t row = 0; row < count; row++) {
		buf_init(&collated);
		buf_clear(&shown);
		session_name(session, &shown, form, row);
		add_collated(&collated, shown.bytes, (size_t)-1);
		names[row] = (struct named){buf_take(&collated), row};
	}
	qsort(names, count, sizeof *names, by_name);
	for (size_t i = 1; i < count; i++)
		ranks[names[i].row] =
		    ranks[names[i - 1].row] + (strcmp(names[i].name, names[i - 1].name) != 0);
	for (size_t i = 0; i < count; i++)
		memory_free(names[i].name);
	memory_free(names);
	buf_release(&shown);
	return ranks;
}

/* Rows of equal values stay in the file's order in both directions. */
static void turn(struct ordering *ordering, struct sorted *items, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct sorted held = items[i];

		items[i] = items[count - 1 - i];
		items[count - 1 - i] = held;
	}
	for (size_t start = 0, end; ordering->is_exact && start < count; start = end) {
		for (end = start + 1; end < count && items[end].key == items[start].key;)
			end++;
		qsort(items + start, end - start, sizeof *items, by_key);
	}
}

size_t session_list(struct session *session, size_t form, const char *filter, int sort,
		    bool reverse, size_t **rows)
{
	size_t all = session_count(session, form), count = all;
	struct ordering ordering;
	struct sorted *items;

	*rows = memory_array(all + 1, sizeof **rows);
	if (filter && *filter)
		count = take_matching(session, form, filter, *rows);
	else
		for (size_t row = 0; row < all; row++)
			(*rows)[row] = row;
	if (sort < 0 || count < 2)
		return count;
	begin_ordering(&ordering, session, form, (size_t)sort);
	items = memory_array(count, sizeof *items);
	for (size_t i = 0; i < count; i++)
		items[i] = (struct sorted){key_of(&ordering, (*rows)[i]), (*rows)[i]};
	sort_rows(&ordering, items, count);
	if (reverse)
		turn(&ordering, items, count);
	for (size_t i = 0; i < count; i++)
		(*rows)[i] = items[i].row;
	memory_free(items);
	end_ordering(&ordering);
	return count;
}
