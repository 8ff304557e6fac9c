/* Who holds what: told from the lines in which sites wrote it down. */
#include <stdlib.h>
#include <string.h>

#include "exchange_internal.h"
#include "journal_internal.h"

void sites_init(struct sites *sites)
{
	memset(sites, 0, sizeof(*sites));
}

void sites_release(struct sites *sites)
{
	for (size_t i = 0; i < sites->count; i++) {
		for (size_t of = 0; of < sites->items[i].of_count; of++)
			memory_free(sites->items[i].of[of].items);
		memory_free(sites->items[i].of);
	}
	memory_free(sites->items);
	sites_init(sites);
}

size_t sites_get(struct sites *sites, const char *code)
{
	/* Lines come in runs of one site. */
	if (sites->last < sites->count && strcmp(sites->items[sites->last].code, code) == 0)
		return sites->last;
	for (size_t i = 0; i < sites->count; i++)
		if (strcmp(sites->items[i].code, code) == 0)
			return sites->last = i;
	sites->items =
	    memory_grow(sites->items, sites->count, &sites->capacity, sizeof(*sites->items));
	sites->items[sites->count] = (struct site){.upto = 0};
	memcpy(sites->items[sites->count].code, code, strnlen(code, SITE_LENGTH));
	return sites->last = sites->count++;
}

void sites_note(struct sites *sites, size_t site, unsigned long seq, size_t of, unsigned long upto)
{
	struct site *noting = &sites->items[site];
	struct notes *notes;

	if (of >= noting->of_count) {
		noting->of = memory_resize(noting->of, of + 1, sizeof(*noting->of));
		memset(noting->of + noting->of_count, 0,
		       (of + 1 - noting->of_count) * sizeof(*noting->of));
		noting->of_count = of + 1;
	}
	notes = &noting->of[of];
	/* What was held once is held for ever. */
	if (notes->count && notes->items[notes->count - 1].upto >= upto)
		return;
	notes->items =
	    memory_grow(notes->items, notes->count, &notes->capacity, sizeof(*notes->items));
	notes->items[notes->count++] = (struct note){seq, upto};
}

bool sites_saw(const struct sites *sites, size_t site, unsigned long seq, size_t other,
	       unsigned long number)
{
	const struct site *saw = &sites->items[site];
	const struct notes *notes;
	size_t low = 0, high;

	if (site == other)
		return number < seq;
	if (other >= saw->of_count)
		return false;
	notes = &saw->of[other];
	high = notes->count;
	while (low < high) { /* the notes before its line seq */
		size_t middle = (low + high) / 2;

		if (notes->items[middle].seq < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && notes->items[low - 1].upto >= number;
}

unsigned long line_number(const struct journal_line *line)
{
	return line->origin ? line->origin : line->seq;
}

bool line_is_told(const struct journal_line *line)
{
	switch (line->op) {
	case JOURNAL_CREATE:
	case JOURNAL_SET:
	case JOURNAL_DELETE:
	case JOURNAL_RESTORE:
	case JOURNAL_RESOLVE:
	case JOURNAL_HELD:
	case JOURNAL_REOPEN:
		return true;
	case JOURNAL_ADOPT:
		return !line_is_conflict(line);
	default:
		return false;
	}
}

static void hold(struct site *site, unsigned long upto)
{
	if (site->upto < upto)
		site->upto = upto;
}

size_t sites_take(struct sites *sites, const struct journal_line *line)
{
	size_t site = sites_get(sites, line->site), of;
	unsigned long upto;

	if (!line->origin)
		hold(&sites->items[site], line->seq);
	if (line->op != JOURNAL_HELD)
		return site;
	upto = strtoul(line->new_value, NULL, 10);
	of = sites_get(sites, line->record);
	sites_note(sites, site, line_number(line), of, upto);
	if (!line->origin) {
		hold(&sites->items[of], upto);
		sites->items[of].is_part = *line->field != '\0';
	}
	return site;
}

static bool take_line(void *data, const struct journal_line *line)
{
	sites_take(data, line);
	return true;
}

enum status sites_read(struct sites *sites, struct store *store, struct err *err)
{
	if (!store->journal)
		return store_check_format(store, err);
	journal_read(store->journal, take_line, sites, NULL);
	return journal_whole(store->journal, err);
}
