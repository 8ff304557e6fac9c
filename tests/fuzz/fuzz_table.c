/* Any bytes as a table's file, and as what two others made of it: reading, changing and writing
 * loses no row, writing again gives the same bytes, and the merge of the two is what reading it
 * back gives. The first byte says which changes; a form feed parts the files. */
#include <stdio.h>
#include <string.h>

#include "../../src/data/store_internal.h"
#include "data/table.h"
#include "target.h"

static const struct pack *pack_of_one(void)
{
	static const char form[] = "settings\n,form_id,form_title\n,t,T\nsurvey\n,type,name,label\n"
				   ",text,a,A\n,note,n,N\n,integer,b,B\n,text,c,C\n";
	static const struct pack_file files[] = {{"t.csv", form, sizeof(form) - 1, NULL}};
	static struct mistakes mistakes;
	static struct pack pack;

	if (!pack.form_count)
		pack_read(&pack, "forms", files, 1, NULL, &mistakes);
	demand(pack.form_count == 1);
	return &pack;
}

/* NULL where the file cannot be taken. */
static struct table *read_table(const void *bytes, size_t length)
{
	struct table *table = table_new(&pack_of_one()->forms[0]);
	struct mistakes mistakes;
	struct err err = {0};
	struct buf copy;

	buf_init(&copy);
	buf_add(&copy, bytes, length);
	mistakes_init(&mistakes);
	if (table_read(table, &copy, "t.csv", &mistakes, &err) != STATUS_OK) {
		demand(err.key && table_count(table) == 0);
		table_free(table);
		table = NULL;
	}
	for (size_t i = 0; i < mistakes.count; i++)
		demand(mistakes.items[i].key && mistakes.items[i].path[0]);
	mistakes_release(&mistakes);
	buf_release(&copy);
	return table;
}

static bool is_same(const struct table *one, const struct table *other)
{
	size_t fields = table_form(one)->field_count;

	if (table_count(one) != table_count(other))
		return false;
	for (size_t row = 0; row < table_count(one); row++)
		for (int field = -1; field < (int)fields; field++)
			if (strcmp(table_cell(one, row, field), table_cell(other, row, field)))
				return false;
	return true;
}

/* What is written is read back, and written again as it is. */
static void check_written(const struct table *table)
{
	struct buf first, second;
	struct table *again;

	buf_init(&first);
	buf_init(&second);
	table_write(table, &first);
	again = read_table(first.bytes, first.length);
	demand(again != NULL);
	demand(is_same(table, again));
	demand(!table_wants_writing(again) || table_wants_writing(table));
	table_write(again, &second);
	demand(first.length == second.length && !memcmp(first.bytes, second.bytes, first.length));
	table_free(again);
	buf_release(&first);
	buf_release(&second);
}

static void change(struct table *table, unsigned char how)
{
	static const char *const values[] = {"=1", "", "a\nb", ";\"", "\xE5\xAD\xA6", "'x", "\t"};
	const char *row[4] = {"new", NULL, "2", "\xEF\xBC\x9D"};

	/* Nobody changes a row that cannot be read. */
	if (how & 1 && table_count(table) && !table_is_broken(table, how % table_count(table)))
		table_set(table, how % table_count(table), how & 2 ? 0 : 3, values[how % 7]);
	if (how & 4 && table_count(table) > 1)
		table_remove(table, how % table_count(table));
	if (how & 8)
		table_add(table, "N1", row);
	if (how & 16 && table_count(table))
		table_insert(table, how % table_count(table), "N2", row);
}

/* As the store does before anything else: a row without an id, and nothing else, is none. */
static void give_all_ids(struct table *table, const struct table *known)
{
	struct store store = {.pack = pack_of_one(), .site = "K7Q2MX4T9B"};

	give_ids(&store, table, known);
	lines_release(&store.adopted);
}

/* What a journal gives: every row can be read, under an id of its own. */
static bool is_of_journal(const struct table *table)
{
	for (size_t row = 0; row < table_count(table); row++) {
		const char *id = table_cell(table, row, -1);

		if (!*id || table_is_broken(table, row) ||
		    table_find(table, id, strlen(id)) != (long)row)
			return false;
	}
	return true;
}

static void check_merge(const struct table *base, const struct table *ours, struct table *theirs,
			bool is_edit)
{
	struct shelf shelf = {.table = theirs};
	struct store store = {.pack = pack_of_one(), .site = "K7Q2MX4T9B", .shelves = &shelf};
	struct mistakes mistakes;
	struct merge merge = {.store = &store,
			      .form = 0,
			      .base = base,
			      .found = base,
			      .ours = ours,
			      .theirs = theirs,
			      .mistakes = &mistakes,
			      .is_edit = is_edit};

	mistakes_init(&mistakes);
	lines_init(&store.adopted);
	lines_init(&store.arrived);
	conflicts_clear(&store.conflicts);
	merge_tables(&merge);
	check_written(theirs);
	lines_release(&store.adopted);
	lines_release(&store.arrived);
	conflicts_release(&store.conflicts);
	mistakes_release(&mistakes);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	unsigned char how = length ? bytes[0] : 0;
	struct table *tables[3] = {NULL};
	size_t read = 0;

	bytes += length > 0;
	length -= length > 0;
	for (size_t i = 0; i < 3; i++) {
		const unsigned char *end = memchr(bytes, '\f', length);
		size_t part = end && i < 2 ? (size_t)(end - bytes) : length;

		tables[i] = read_table(bytes, part);
		if (tables[i]) {
			read++;
			check_written(tables[i]);
			give_all_ids(tables[i], i == 2 ? tables[1] : NULL);
			change(tables[i], i ? (unsigned char)(how >> i) : 0);
			check_written(tables[i]);
		}
		part += part < length;
		bytes += part;
		length -= part;
	}
	if (read == 3 && is_of_journal(tables[0]) && is_of_journal(tables[1]))
		check_merge(tables[0], tables[1], tables[2], how & 32);
	for (size_t i = 0; i < 3; i++)
		table_free(tables[i]);
	return 0;
}
