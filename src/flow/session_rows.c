/* Rows as lists show them: cells, names, filter, order. */
#include "session_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/initials.h"
#include "base/utf8.h"

size_t session_count(const struct session *session, size_t form)
{
	return table_count(store_table(session->store, form));
}

const char *session_cell(const struct session *session, size_t form, size_t row, int field)
{
	return table_cell(store_table(session->store, form), row, field);
}

long session_find(const struct session *session, size_t form, const char *id)
{
	return table_find(store_table(session->store, form), id, strlen(id));
}

bool session_is_shut(const struct session *session, size_t form)
{
	return store_is_shut(session->store, form);
}

bool session_is_broken(const struct session *session, size_t form, size_t row)
{
	return table_is_broken(store_table(session->store, form), row);
}

void session_display(struct session *session, struct buf *buf, size_t form, size_t row,
		     size_t field)
{
	form_compile_name(session->pack, form, &session->mistakes);
	value_display(buf, session->eval, session->language, &session->pack->forms[form], field,
		      session_cell(session, form, row, (int)field));
}

void session_name(struct session *session, struct buf *buf, size_t form, size_t row)
{
	form_compile_name(session->pack, form, &session->mistakes);
	row_display(buf, session->eval, session->language, (int)form, row);
}

void session_check_row(struct session *session, size_t form, size_t row, struct remarks *remarks)
{
	const struct form *model = &session->pack->forms[form];
	struct record record;

	session_compile(session, form);
	record_init(&record, model);
	for (size_t i = 0; i < model->field_count; i++)
		record_set(&record, i, session_cell(session, form, row, (int)i));
	record_check(&record, session->eval, session->language, remarks);
	record_release(&record);
}

/* Whether what is shown of a field needs more than its cell. */
static bool is_looked_up(const struct field *field)
{
	return field->type == FIELD_CHOICE || field->type == FIELD_CHOICES;
}

static bool row_matches(struct session *session, size_t form, size_t row, const char *filter,
			struct buf *scratch)
{
	const struct form *model = &session->pack->forms[form];

	for (size_t i = 0; i < model->field_count; i++) {
		const char *text;

		if (model->fields[i].width == 0)
			continue;
		text = session_cell(session, form, row, (int)i);
		if (is_looked_up(&model->fields[i])) {
			buf_clear(scratch);
			session_display(session, scratch, form, row, i);
			text = scratch->bytes;
		}
		if (*text && initials_match(text, filter))
			return true;
	}
	return false;
}

/* A row and the first eight bytes of what it is ordered by, so that most comparisons look
 * no further. */
struct sorted {
	uint64_t key;
	size_t row;
};

/* Adds text so that bytes compare as a reader expects: a hanzi by the first letter of its pinyin,
 * then by itself; Latin letters' case aside. */
static void add_collated(struct buf *buf, const char *text, size_t most)
{
	size_t length = strlen(text), bytes;
	uint32_t character;

	for (; length && buf->length < most; text += bytes, length -= bytes) {
		uint32_t letters;

		bytes = utf8_decode(text, length, &character);
		if (bytes == 0)
			bytes = 1;
		if (bytes == 1) {
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

/* What a row is ordered by: numbers before texts, an empty value last. */
static void add_order(struct session *session, struct buf *buf, size_t form, size_t row, int sort,
		      size_t most)
{
	const struct field *field = &session->pack->forms[form].fields[sort];
	const char *text = session_cell(session, form, row, sort);
	struct buf shown;

	if (!*text) {
		buf_add_char(buf, '\x7f');
		return;
	}
	if (field->type == FIELD_INTEGER || field->type == FIELD_DECIMAL) {
		/* a double's bits order as its value once the sign is turned */
		double number = strtod(text, NULL);
		uint64_t bits;

		memcpy(&bits, &number, sizeof bits);
		bits = bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
		for (int i = 56; i >= 0; i -= 8)
			buf_add_char(buf, (char)(bits >> i & 0xff));
		return;
	}
	if (!is_looked_up(field)) {
		add_collated(buf, text, most);
		return;
	}
	buf_init(&shown);
	session_display(session, &shown, form, row, (size_t)sort);
	add_collated(buf, shown.bytes, most);
	buf_release(&shown);
}

static uint64_t key_of(struct session *session, struct buf *buf, size_t form, size_t row, int sort)
{
	uint64_t key = 0;

	buf_clear(buf);
	add_order(session, buf, form, row, sort, 8);
	for (size_t i = 0; i < 8; i++)
		key = key << 8 | (i < buf->length ? (unsigned char)buf->bytes[i] : 0);
	return key;
}

struct ordering {
	struct session *session;
	size_t form;
	int sort;
	bool reverse;
	struct buf first, second;
};

/* Equal keys are settled by the whole texts, then by the file's order. */
static int compare_rows(struct ordering *ordering, const struct sorted *a, const struct sorted *b)
{
	int order;

	if (a->key != b->key)
		return (a->key < b->key) != ordering->reverse ? -1 : 1;
	buf_clear(&ordering->first);
	buf_clear(&ordering->second);
	add_order(ordering->session, &ordering->first, ordering->form, a->row, ordering->sort,
		  (size_t)-1);
	add_order(ordering->session, &ordering->second, ordering->form, b->row, ordering->sort,
		  (size_t)-1);
	order = strcmp(ordering->first.bytes, ordering->second.bytes);
	if (order == 0)
		return a->row < b->row ? -1 : 1;
	return (order < 0) != ordering->reverse ? -1 : 1;
}

static void sift(struct ordering *ordering, struct sorted *items, size_t root, size_t count)
{
	for (;;) {
		size_t child = 2 * root + 1;
		struct sorted held;

		if (child >= count)
			return;
		if (child + 1 < count &&
		    compare_rows(ordering, &items[child], &items[child + 1]) < 0)
			child++;
		if (compare_rows(ordering, &items[root], &items[child]) >= 0)
			return;
		held = items[root];
		items[root] = items[child];
		items[child] = held;
		root = child;
	}
}

/* Heapsort: in place, and C has no qsort that takes a context. */
static void sort_rows(struct ordering *ordering, struct sorted *items, size_t count)
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

size_t session_list(struct session *session, size_t form, const char *filter, int sort,
		    bool reverse, size_t **rows)
{
	struct ordering ordering = {
	    .session = session, .form = form, .sort = sort, .reverse = reverse};
	size_t all = session_count(session, form), count = 0;
	struct sorted *items;
	struct buf scratch;

	*rows = memory_array(all + 1, sizeof **rows);
	buf_init(&scratch);
	for (size_t row = 0; row < all; row++)
		if (!filter || !*filter || row_matches(session, form, row, filter, &scratch))
			(*rows)[count++] = row;
	if (sort >= 0 && count > 1) {
		buf_init(&ordering.first);
		buf_init(&ordering.second);
		items = memory_array(count, sizeof *items);
		for (size_t i = 0; i < count; i++)
			items[i] = (struct sorted){
			    key_of(session, &scratch, form, (*rows)[i], sort), (*rows)[i]};
		sort_rows(&ordering, items, count);
		for (size_t i = 0; i < count; i++)
			(*rows)[i] = items[i].row;
		memory_free(items);
		buf_release(&ordering.first);
		buf_release(&ordering.second);
	}
	buf_release(&scratch);
	return count;
}

size_t session_references(struct session *session, size_t form, size_t row)
{
	const struct pack *pack = session->pack;
	char *id = memory_text(session_cell(session, form, row, -1));
	size_t length = strlen(id), references = 0;

	for (size_t other = 0; other < pack->form_count; other++)
		for (size_t i = 0; i < pack->forms[other].field_count; i++) {
			size_t count = session_count(session, other);

			if (pack->forms[other].fields[i].reference != (int)form)
				continue;
			for (size_t r = 0; r < count; r++)
				references += values_hold(session_cell(session, other, r, (int)i),
							  id, length);
		}
	memory_free(id);
	return references;
}
