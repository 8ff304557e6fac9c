/* Any bytes as the file of half-typed records or of notes: it is left untouched, or read, and what
 * is written of it reads back the same. */
#include <string.h>

#include "../../src/data/slips.h"
#include "base/crc.h"
#include "base/memory.h"
#include "memory_files.h"
#include "target.h"

static void check_same(const struct slips *one, const struct slips *other)
{
	demand(one->count == other->count);
	for (size_t i = 0; i < one->count; i++) {
		const struct slip *a = &one->items[i], *b = &other->items[i];

		demand(!strcmp(a->table, b->table) && !strcmp(a->record, b->record) &&
		       !strcmp(a->field, b->field) && !strcmp(a->text, b->text) &&
		       !strcmp(a->at, b->at));
	}
}

static struct store *open_store(void)
{
	static const struct pack none;
	struct store_options options = {.path = MEMORY_PATH, .pack = &none};
	struct store *store = store_new(&options);

	store->inner = MEMORY_FOLDER;
	slips_load(store, &store->drafts);
	return store;
}

static void check_untouched(const char *name, const void *bytes, size_t length)
{
	size_t size;
	const char *kept = memory_files_get(name, &size);

	demand(kept && size == length && !memcmp(kept, bytes, size));
}

static void check_saved(struct store *store, bool is_safe)
{
	struct store *again;
	struct err err = {0};

	slips_set(&store->drafts, "t", "r", "f", "=1\n\"", "2018-06-30T00:00:00");
	demand(slips_save(store, &store->drafts, is_safe, &err) == STATUS_OK);
	again = open_store();
	demand(!again->drafts.is_shut);
	check_same(&store->drafts, &again->drafts);
	demand(slips_find(&again->drafts, "t", "r", NULL) &&
	       slips_drop(&again->drafts, "t", "r", NULL));
	demand(slips_save(again, &again->drafts, is_safe, &err) == STATUS_OK);
	store_free(again);
}

/* The file that is not flushed, with the hash at its end that says that it is whole, or without. */
static void put_quick(const unsigned char *bytes, size_t length, bool is_whole)
{
	char hash[HASH_TEXT];
	struct buf file;

	buf_init(&file);
	buf_add(&file, (const char *)bytes, length);
	hash_format(hash_bytes(bytes, length), hash);
	if (is_whole)
		buf_add_text(&file, hash);
	memory_files_put("draft-now.csv", file.bytes, file.length);
	buf_release(&file);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	bool is_safe = length && bytes[0] & 1, is_whole = !length || !(bytes[0] & 2);
	const unsigned char *quick;
	struct store *store;
	struct err err = {0};
	size_t safe;

	bytes += length > 0;
	length -= length > 0;
	quick = memchr(bytes, '\f', length);
	safe = quick ? (size_t)(quick - bytes) : length;
	memory_files_clear();
	memory_files_put("draft.csv", bytes, safe);
	if (quick)
		put_quick(quick + 1, length - safe - 1, is_whole);
	store = open_store();
	if (store->drafts.is_shut) {
		slips_set(&store->drafts, "t", "r", "f", "x", "2018-06-30T00:00:00");
		demand(slips_save(store, &store->drafts, is_safe, &err) != STATUS_OK && err.key);
		check_untouched("draft.csv", bytes, safe);
	} else {
		check_saved(store, is_safe);
	}
	store_free(store);
	return 0;
}
