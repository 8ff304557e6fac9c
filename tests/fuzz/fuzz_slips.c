/* Any bytes as the file of half-typed records or of notes: it is left untouched, or read, and what
 * is written of it reads back the same. */
#include <stdlib.h>
#include <string.h>

#include "../../src/data/slips.h"
#include "base/memory.h"
#include "memory_files.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

_Noreturn void memory_exhausted(void)
{
	abort();
}

static void demand(bool is_so)
{
	if (!is_so)
		abort();
}

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

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	bool is_safe = length && bytes[0] & 1;
	struct store store = {.inner = MEMORY_FOLDER, .lock = -1};
	struct slips first = {.name = "draft.csv"}, second = {.name = "draft.csv"};
	const char *kept;
	size_t size;
	struct err err = {0};

	bytes += length > 0;
	length -= length > 0;
	memory_files_clear();
	memory_files_put("draft.csv", bytes, length);
	slips_load(&store, &first);
	if (first.is_shut) {
		slips_set(&first, "t", "r", "f", "x", "2018-06-30T00:00:00");
		demand(slips_save(&store, &first, is_safe, &err) != STATUS_OK && err.key);
		kept = memory_files_get("draft.csv", &size);
		demand(size == length && !memcmp(kept, bytes, size));
	} else {
		slips_set(&first, "t", "r", "f", "=1\n\"", "2018-06-30T00:00:00");
		demand(slips_save(&store, &first, is_safe, &err) == STATUS_OK);
		slips_load(&store, &second);
		demand(!second.is_shut);
		check_same(&first, &second);
		demand(slips_find(&second, "t", "r", NULL) && slips_drop(&second, "t", "r", NULL));
		demand(slips_save(&store, &second, is_safe, &err) == STATUS_OK);
	}
	slips_release(&first);
	slips_release(&second);
	return 0;
}
