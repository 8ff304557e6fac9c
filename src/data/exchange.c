/* What is held here, and what another place does not hold yet. */
#include "data/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "exchange_internal.h"
#include "journal_internal.h"

static int by_site(const void *a, const void *b)
{
	/* Both structs begin with the site. */
	return strcmp(a, b);
}

enum status store_held(struct store *store, struct exchange_held **held, size_t *count,
		       struct err *err)
{
	struct sites sites;
	enum status status;

	sites_init(&sites);
	status = sites_read(&sites, store, err);
	*held = memory_array(sites.count + 1, sizeof(**held));
	*count = 0;
	for (size_t i = 0; i < sites.count && status == STATUS_OK; i++) {
		const struct site *site = &sites.items[i];
		struct exchange_held *item = &(*held)[*count];

		if (!site->upto || !site_is_valid(site->code))
			continue;
		memcpy(item->site, site->code, SITE_TEXT);
		item->upto = site->upto;
		item->is_part = site->is_part;
		++*count;
	}
	qsort(*held, *count, sizeof(**held), by_site);
	sites_release(&sites);
	return status;
}

struct telling {
	const struct exchange_wish *wish;
	bool (*take)(void *data, const struct journal_line *line);
	void *data;
	struct exchange_range *ranges; /* by site */
	size_t count;
};

static bool tell_line(void *data, const struct journal_line *line)
{
	struct telling *telling = data;
	const struct exchange_wish *wish = telling->wish;
	struct journal_line told = *line;
	struct exchange_range *range = telling->count
					   ? bsearch(line->site, telling->ranges, telling->count,
						     sizeof(*telling->ranges), by_site)
					   : NULL;

	told.seq = line_number(line);
	told.origin = told.txn = 0;
	told.is_last = false;
	/* An id that a person made up and that is none would be refused there, with all the rest.
	 */
	if (!range || told.seq <= range->after || !line_is_told(line) || line_fault(&told))
		return true;
	if (line->op != JOURNAL_HELD && wish->wants && !wish->wants(wish->data, &told)) {
		range->is_part = true;
		return true;
	}
	return telling->take(telling->data, &told);
}

static unsigned long known_of(const struct exchange_wish *wish, const char *site)
{
	for (size_t i = 0; i < wish->known_count; i++)
		if (strcmp(wish->known[i].site, site) == 0)
			return wish->known[i].upto;
	return 0;
}

enum status store_changes(struct store *store, const struct exchange_wish *wish,
			  bool (*take)(void *data, const struct journal_line *line), void *data,
			  struct exchange_range **ranges, size_t *range_count, struct err *err)
{
	struct telling telling = {.wish = wish, .take = take, .data = data};
	struct exchange_held *held;
	size_t count;
	enum status status = store_held(store, &held, &count, err);

	telling.ranges = memory_array(count + 1, sizeof(*telling.ranges));
	for (size_t i = 0; i < count; i++) {
		struct exchange_range *range = &telling.ranges[telling.count];

		memcpy(range->site, held[i].site, SITE_TEXT);
		range->after = known_of(wish, range->site);
		range->upto = held[i].upto;
		/* What is held in parts would be taken for the whole. */
		telling.count += !held[i].is_part && range->upto > range->after;
	}
	if (status == STATUS_OK && telling.count) {
		journal_read(store->journal, tell_line, &telling, NULL);
		status = journal_whole(store->journal, err);
	}
	memory_free(held);
	*ranges = telling.ranges;
	*range_count = telling.count;
	return status;
}
