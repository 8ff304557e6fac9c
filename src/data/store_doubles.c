/* A name that a folder has twice. exFAT's driver renames onto a name by giving the new file that
 * name too and taking it from the old one afterwards, and a power cut may come in between. A
 * look-up finds one of them, and after the next change of the folder perhaps the other: a table
 * as it was before would pass for a person's edit.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store_internal.h"

struct looking {
	const char *name;
	unsigned count;
};

static void look(void *data, const char *name)
{
	struct looking *looking = data;

	looking->count += strcmp(name, looking->name) == 0;
}

unsigned folder_count(int folder, const char *name)
{
	struct looking looking = {name, 0};

	(void)file_each_name(folder, look, &looking);
	return looking.count;
}

void folder_leave_one(struct store *store, const char *name)
{
	char kept[STORE_KEPT];
	unsigned count = file_is_on_exfat(store->inner) ? folder_count(store->inner, name) : 0;

	while (count-- > 1 && folder_set_aside(store, store->inner, name, name, kept))
		;
}

/* How often each table's name is in the folder. */
struct counting {
	const struct pack *pack;
	unsigned *counts;
};

static void count_name(void *data, const char *name)
{
	const struct counting *counting = data;
	size_t length = strlen(name);
	int form = length > 4 && !strcmp(name + length - 4, ".csv")
		       ? pack_find(counting->pack, name, length - 4)
		       : -1;

	if (form >= 0)
		counting->counts[form]++;
}

/* The one that a look-up finds goes, not deleted: its clusters may be another's. Which of the two
 * it is does not matter, for the journal has what either says. */
static void part(struct store *store, size_t form, unsigned count, struct mistakes *mistakes)
{
	char name[STORE_NAME], kept[STORE_KEPT];

	shelf_name(store, form, name);
	for (; count > 1; count--) {
		if (!folder_set_aside(store, store->folder, name, name, kept))
			return;
		mistakes_add(mistakes, name, 0, 0, "data.double", kept, NULL, NULL);
	}
	shelf_read(store, form, mistakes);
}

void folder_part_doubles(struct store *store, struct mistakes *mistakes)
{
	struct counting counting = {.pack = store->pack};
	size_t count = store->pack->form_count;

	if (store->inner < 0 || !file_is_on_fat(store->folder))
		return;
	counting.counts = memory_array(count, sizeof(*counting.counts));
	if (file_each_name(store->folder, count_name, &counting))
		for (size_t form = 0; form < count; form++)
			if (counting.counts[form] > 1)
				part(store, form, counting.counts[form], mistakes);
	memory_free(counting.counts);
}
