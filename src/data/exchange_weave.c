/* What fields and records are, of all that is known of them, in whatever order it came.
 *
 * Of a site only its last change of a field counts, which has seen its own earlier ones. It is a
 * head where no other site's last change has seen it: what an earlier one of that site saw, the
 * last one saw too.
 */
#include <stdlib.h>
#include <string.h>

#include "exchange_internal.h"
#include "table_internal.h"

enum { HEADS_FIRST = 256 };

void weave_init(struct weave *weave, struct store *store)
{
	size_t count = store->pack->form_count;

	memset(weave, 0, sizeof(*weave));
	weave->store = store;
	sites_init(&weave->sites);
	arena_init(&weave->arena);
	weave->head_count = HEADS_FIRST;
	weave->heads = memory_array(weave->head_count, sizeof(struct weave_record *));
	weave->tables = memory_array(count, sizeof(struct table *));
	for (size_t form = 0; form < count; form++)
		weave->tables[form] = table_new(&store->pack->forms[form]);
}

void weave_release(struct weave *weave)
{
	for (size_t i = 0; i < weave->count; i++) {
		struct weave_record *record = weave->records[i];
		size_t count = weave->store->pack->forms[record->form].field_count;

		for (size_t f = 0; f < count; f++)
			memory_free(record->fields[f].items);
		memory_free(record->lives);
	}
	for (size_t form = 0; form < weave->store->pack->form_count; form++)
		table_free(weave->tables[form]);
	memory_free(weave->tables);
	memory_free(weave->heads);
	memory_free(weave->records);
	arena_release(&weave->arena);
	sites_release(&weave->sites);
}

static size_t hash_of(size_t form, const char *id)
{
	size_t hash = 14695981039346656037u ^ form; /* FNV-1a */

	for (; *id; id++)
		hash = (hash ^ (unsigned char)*id) * 1099511628211u;
	return hash ^ hash >> 29;
}

static void grow(struct weave *weave)
{
	memory_free(weave->heads);
	weave->head_count *= 2;
	weave->heads = memory_array(weave->head_count, sizeof(struct weave_record *));
	for (size_t i = 0; i < weave->count; i++) {
		struct weave_record *record = weave->records[i];
		size_t at = hash_of(record->form, record->id) & (weave->head_count - 1);

		record->next = weave->heads[at];
		weave->heads[at] = record;
	}
}

/* Lines come in runs of one table. */
static int form_of(struct weave *weave, const char *table)
{
	const struct pack *pack = weave->store->pack;
	int form;

	if (strcmp(pack->forms[weave->last_form].name, table) == 0)
		return (int)weave->last_form;
	form = pack_find(pack, table, strlen(table));
	if (form >= 0)
		weave->last_form = (size_t)form;
	return form;
}

static struct weave_record *find(struct weave *weave, size_t form, const char *id)
{
	struct weave_record *record = weave->heads[hash_of(form, id) & (weave->head_count - 1)];

	while (record && (record->form != form || strcmp(record->id, id) != 0))
		record = record->next;
	return record;
}

struct weave_record *weave_find(struct weave *weave, const char *table, const char *id)
{
	int form = form_of(weave, table);

	return form < 0 ? NULL : find(weave, (size_t)form, id);
}

struct weave_record *weave_add(struct weave *weave, const char *table, const char *id)
{
	int form = form_of(weave, table);
	struct weave_record *record = form < 0 ? NULL : find(weave, (size_t)form, id);
	size_t at;

	if (form < 0 || record)
		return record;
	if (weave->count == weave->head_count)
		grow(weave);
	record = arena_new(&weave->arena, sizeof(*record));
	record->form = (size_t)form;
	record->id = arena_text(&weave->arena, id, strlen(id));
	record->fields = arena_new(&weave->arena, weave->store->pack->forms[form].field_count *
						      sizeof(*record->fields));
	at = hash_of(record->form, id) & (weave->head_count - 1);
	record->next = weave->heads[at];
	weave->heads[at] = record;
	weave->records = memory_grow(weave->records, weave->count, &weave->capacity,
				     sizeof(struct weave_record *));
	weave->records[weave->count++] = record;
	return record;
}

static void put_strand(struct weave *weave, struct strands *strands, size_t site,
		       unsigned long number, const char *value, const char *other, const char *base)
{
	struct strand *strand = NULL;

	for (size_t i = 0; i < strands->count && !strand; i++)
		if (strands->items[i].site == site)
			strand = &strands->items[i];
	if (!strand) {
		strands->items = memory_grow(strands->items, strands->count, &strands->capacity,
					     sizeof(*strands->items));
		strand = &strands->items[strands->count++];
	}
	*strand = (struct strand){site, number, arena_text(&weave->arena, value, strlen(value)),
				  NULL, arena_text(&weave->arena, base, strlen(base))};
	if (other)
		strand->other = arena_text(&weave->arena, other, strlen(other));
}

static struct life *live(struct weave_record *record, size_t site, unsigned long number,
			 bool is_firm, bool is_alive)
{
	struct life *life = NULL;

	for (size_t i = 0; i < record->life_count && !life; i++)
		if (record->lives[i].site == site)
			life = &record->lives[i];
	if (!life) {
		record->lives = memory_grow(record->lives, record->life_count,
					    &record->life_capacity, sizeof(*record->lives));
		life = &record->lives[record->life_count++];
		*life = (struct life){.site = site};
	}
	life->any = number;
	life->any_is_alive = is_alive;
	if (is_firm) {
		life->firm = number;
		life->firm_is_dead = !is_alive;
	}
	return life;
}

/* A line about the record itself. */
static void take_record(struct weave *weave, struct weave_record *record, size_t site,
			unsigned long number, const struct journal_line *line)
{
	size_t count = weave->store->pack->forms[record->form].field_count;
	bool is_alive = line->op != JOURNAL_DELETE && line->op != JOURNAL_REOPEN;
	struct life *life;

	if (line->op == JOURNAL_RESOLVE)
		is_alive = *line->new_value;
	life = live(record, site, number, true, is_alive);
	if (line->op == JOURNAL_REOPEN) /* both again */
		life->any_is_alive = true;
	/* It was found in a file anew, whatever it held once. */
	for (size_t field = 0; line->op == JOURNAL_ADOPT && field < count; field++)
		put_strand(weave, &record->fields[field], site, number, "", NULL, "");
}

struct weave_record *weave_take(struct weave *weave, size_t site, unsigned long number,
				const struct journal_line *line)
{
	struct weave_record *record;
	const struct form *form;
	int field;

	if (line->op == JOURNAL_HELD || !line_is_told(line))
		return NULL;
	record = weave_find(weave, line->table, line->record);
	if (!record)
		return NULL;
	if (!*line->field) {
		take_record(weave, record, site, number, line);
		return record;
	}
	live(record, site, number, line->op == JOURNAL_CREATE || line->op == JOURNAL_ADOPT, true);
	form = &weave->store->pack->forms[record->form];
	field = form_find(form, line->field, strlen(line->field));
	if (field >= 0 && field_is_stored(&form->fields[field]))
		put_strand(weave, &record->fields[field], site, number,
			   line->op == JOURNAL_REOPEN ? line->old_value : line->new_value,
			   line->op == JOURNAL_REOPEN ? line->new_value : NULL,
			   line->op == JOURNAL_REOPEN ? line->base : line->old_value);
	return record;
}

void weave_take_own(struct weave *weave, const struct journal_line *line)
{
	size_t site = sites_take(&weave->sites, line);
	struct weave_record *record;

	weave_take(weave, site, line_number(line), line);
	if (line->origin || !*line->table)
		return;
	record = weave_find(weave, line->table, line->record);
	if (record && line->op != JOURNAL_CHECKPOINT)
		replay_line(weave->tables[record->form], line);
}

static bool is_head(const struct weave *weave, const struct strands *strands, size_t at)
{
	const struct strand *strand = &strands->items[at];

	for (size_t i = 0; i < strands->count; i++)
		if (i != at && sites_saw(&weave->sites, strands->items[i].site,
					 strands->items[i].seq, strand->site, strand->seq))
			return false;
	return true;
}

static void add_value(struct woven *woven, const char *value, const char *base)
{
	for (size_t i = 0; i < woven->count; i++)
		if (strcmp(woven->values[i], value) == 0)
			return;
	if (woven->count == WEAVE_VALUES)
		return;
	woven->values[woven->count] = value;
	woven->bases[woven->count++] = base;
}

/* The strand of the greatest site below another (NULL: of all); or NULL. */
static const struct strand *next_strand(const struct weave *weave, const struct strands *strands,
					const char *below, size_t *at)
{
	const struct strand *found = NULL;

	for (size_t i = 0; i < strands->count; i++) {
		const char *code = weave->sites.items[strands->items[i].site].code;

		if ((below && strcmp(code, below) >= 0) ||
		    (found && strcmp(code, weave->sites.items[found->site].code) < 0))
			continue;
		found = &strands->items[i];
		*at = i;
	}
	return found;
}

bool weave_field(const struct weave *weave, const struct weave_record *record, size_t field,
		 struct woven *woven)
{
	const struct strands *strands = &record->fields[field];
	const struct strand *strand;
	const char *below = NULL;
	size_t at = 0;

	woven->count = 0;
	while ((strand = next_strand(weave, strands, below, &at))) {
		below = weave->sites.items[strand->site].code;
		if (!is_head(weave, strands, at))
			continue;
		add_value(woven, strand->value, strand->base);
		if (strand->other)
			add_value(woven, strand->other, strand->base);
	}
	return woven->count > 0;
}

/* Whether another site's last line (is_firm: firm line) has seen this one. */
static bool is_past(const struct weave *weave, const struct weave_record *record, size_t site,
		    unsigned long number, bool is_firm)
{
	for (size_t i = 0; i < record->life_count; i++) {
		const struct life *life = &record->lives[i];
		unsigned long last = is_firm ? life->firm : life->any;

		if (life->site != site && last &&
		    sites_saw(&weave->sites, life->site, last, site, number))
			return true;
	}
	return false;
}

bool weave_is_there(const struct weave *weave, const struct weave_record *record, bool *is_split)
{
	bool is_there = false, is_gone = false;

	for (size_t i = 0; i < record->life_count; i++) {
		const struct life *life = &record->lives[i];

		if (life->any_is_alive && !is_past(weave, record, life->site, life->any, false))
			is_there = true;
		if (life->firm_is_dead && !is_past(weave, record, life->site, life->firm, true))
			is_gone = true;
	}
	*is_split = is_there && is_gone;
	return is_there;
}
