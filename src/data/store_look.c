/* Reading a folder that another instance may be writing: what was read belongs together only if
 * nothing changed meanwhile. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "journal_internal.h"
#include "store_internal.h"

/* A table gets a new file at each writing. */
static uint64_t files_now(const struct store *store)
{
	uint64_t hash = 0;

	for (size_t form = 0; form < store->pack->form_count; form++) {
		char name[STORE_NAME];
		struct stat about;
		uint64_t seen[6] = {hash};

		shelf_name(store, form, name);
		if (fstatat(store->folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0) {
			seen[1] = (uint64_t)about.st_ino;
			seen[2] = (uint64_t)about.st_size;
			seen[3] = (uint64_t)about.st_mtim.tv_sec;
			seen[4] = (uint64_t)about.st_mtim.tv_nsec;
			seen[5] = 1;
		}
		hash = hash_bytes((const char *)seen, sizeof(seen));
	}
	return hash;
}

static void end_of(const struct journal *journal, struct glance *glance)
{
	glance->content =
	    journal->content < journal->count ? journal->segments[journal->content].number : 0;
	glance->tail = hash_bytes(journal->tail.bytes, journal->tail.length);
}

void look_begin(const struct store *store, struct glance *glance)
{
	*glance = (struct glance){0};
	glance->files = files_now(store);
	if (store->journal)
		end_of(store->journal, glance);
}

bool look_is_whole(const struct store *store, const struct glance *before)
{
	struct journal *journal = NULL;
	struct glance now = {0};

	now.files = files_now(store);
	if (store->inner >= 0 && store_check_format(store, NULL) == STATUS_OK &&
	    journal_open(&journal, store->inner, store->site, false, NULL, NULL) != STATUS_OK)
		return false;
	if (journal)
		end_of(journal, &now);
	journal_close(journal);
	return now.files == before->files && now.content == before->content &&
	       now.tail == before->tail;
}
