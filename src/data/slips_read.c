/* Reading slips, whatever a power cut left of their files. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/file.h"
#include "base/safe.h"
#include "slips.h"
#include "whole.h"

enum { SLIP_COLUMNS = 5 };

static const char *unguarded(const struct csv_row *row, size_t cell)
{
	return row->cells[cell] + cell_unguarded(row->cells[cell], row->lengths[cell]);
}

/* The last row of a file that was written whole names no table; its text is the file's number, and
 * its time the hash of all before it. */
static void take_row(struct slips *slips, const struct csv_row *row)
{
	slips->serial = 0;
	if (row->count < SLIP_COLUMNS)
		return;
	if (unguarded(row, 0)[0])
		slips_set(slips, unguarded(row, 0), unguarded(row, 1), unguarded(row, 2),
			  unguarded(row, 3), unguarded(row, 4));
	else
		slips->serial = (uint32_t)strtoul(row->cells[3], NULL, 10);
}

static void parse(struct slips *slips, const struct csv_text *text, const struct csv_index *index)
{
	struct csv_row row;

	csv_row_init(&row);
	for (size_t i = 1; i < index->count; i++) {
		csv_row_parse(&row, text->bytes.bytes + index->offsets[i],
			      index->offsets[i + 1] - index->offsets[i], text->delimiter);
		take_row(slips, &row);
	}
	csv_row_release(&row);
}

/* False: it is there, and cannot be read. */
static bool read_slips(struct store *store, const char *name, struct slips *slips, bool is_flushed)
{
	struct csv_index index;
	struct csv_text text;
	struct buf bytes;
	bool missing, is_read;

	buf_init(&bytes);
	if (file_read(store->inner, name, SLIPS_LIMIT, &bytes, &missing, NULL) != STATUS_OK) {
		buf_release(&bytes);
		return missing;
	}
	if (!whole_check(&bytes) && !is_flushed) {
		buf_release(&bytes);
		return false;
	}
	if (csv_text_take(&text, &bytes, name, NULL) != STATUS_OK)
		return false;
	is_read = csv_index_make(&index, &text, name, NULL) == STATUS_OK;
	if (is_read) {
		parse(slips, &text, &index);
		csv_index_release(&index);
	}
	csv_text_release(&text);
	return is_read;
}

/* Numbers go round (as in RFC 1982), so that none in a file is the last one. */
static bool is_later(const struct slips *quick, const struct slips *safe)
{
	return quick->serial && (!safe->serial || quick->serial - safe->serial - 1 < INT32_MAX);
}

/* Takes over what is later than what is there; the other is empty afterwards. */
static bool take_later(struct slips *slips, struct slips *other)
{
	bool is_taken = is_later(other, slips);

	if (is_taken) {
		slips_release(slips);
		slips->items = other->items;
		slips->count = other->count;
		slips->capacity = other->capacity;
		slips->serial = other->serial;
		*other = (struct slips){0};
	}
	slips_release(other);
	return is_taken;
}

static bool take_file(struct store *store, const char *name, struct slips *slips)
{
	struct slips found = {0};

	(void)read_slips(store, name, &found, false);
	return take_later(slips, &found);
}

struct gathering {
	struct store *store;
	struct slips *slips;
	bool is_taken;
};

/* What a part holds, where it is whole. */
static void take_part(void *data, const char *name)
{
	struct gathering *gathering = data;

	if (take_file(gathering->store, name, gathering->slips))
		gathering->is_taken = true;
}

/* What a rename that a power cut cut in two left: the name twice, or only a part. */
static bool gather(struct store *store, struct slips *slips)
{
	struct gathering gathering = {store, slips, false};
	unsigned count = folder_count(store->inner, slips->name);
	char kept[STORE_KEPT];

	safe_each_part(store->inner, slips->name, take_part, &gathering);
	for (; count > 1 && !store->is_read_only; count--) {
		if (!folder_set_aside(store, store->inner, slips->name, slips->name, kept))
			break;
		gathering.is_taken = true;
		(void)take_file(store, slips->name, slips);
	}
	return gathering.is_taken;
}

void slips_load(struct store *store, struct slips *slips)
{
	struct slips quick = {0};
	bool is_gathered = false;

	if (slips->is_loaded || store->inner < 0)
		return;
	slips->is_loaded = true;
	slips->is_shut = !read_slips(store, slips->name, slips, true);
	slips->is_quick_shut =
	    slips->quick_name && !read_slips(store, slips->quick_name, &quick, false);
	/* Without a quick file, which comes first and stays on FAT, there was nothing to rename. */
	if ((!slips->quick_name || slips->is_quick_shut || quick.serial) &&
	    file_is_on_exfat(store->inner))
		is_gathered = gather(store, slips);
	/* What a power cut left of it says nothing; nor does it after the safe one was written. */
	if (slips->is_quick_shut)
		slips_release(&quick);
	else if (take_later(slips, &quick))
		slips->state = SLIPS_WRITTEN;
	if (is_gathered || slips->state == SLIPS_WRITTEN)
		slips->is_shut = false;
	if (is_gathered && !store->is_read_only)
		(void)slips_save(store, slips, true, NULL); /* or it is, with what comes next */
}

void slips_make_room(struct store *store, struct slips *slips)
{
	char kept[STORE_KEPT];

	if (slips->is_shut && !store->is_read_only)
		folder_set_aside(store, store->inner, slips->name, slips->name, kept);
	if (slips->is_quick_shut && !store->is_read_only)
		folder_set_aside(store, store->inner, slips->quick_name, slips->quick_name, kept);
	slips->is_shut = slips->is_quick_shut = false;
}
