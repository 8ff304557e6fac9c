/* What should come of what people do: by the definition alone, from the sets of edits. */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has(const struct edits *edits, int edit)
{
	return edits->words[edit / 64] >> (edit % 64) & 1;
}

static void add(struct edits *edits, int edit)
{
	edits->words[edit / 64] |= (uint64_t)1 << (edit % 64);
}

const char *model_literal(const char *value)
{
	static const char *const literals[] = {"", "a", "b", "c", "d", "e", "f", "g"};

	for (size_t i = 0; i < sizeof(literals) / sizeof(literals[0]); i++)
		if (strcmp(literals[i], value) == 0)
			return literals[i];
	fprintf(stderr, "histories: no such value: %s\n", value);
	exit(2);
}

static struct edit *make(struct world *world, int site, int record)
{
	struct edit *edit = &world->edits[world->count];

	if (world->count == EDITS) {
		fprintf(stderr, "histories: too many edits\n");
		exit(2);
	}
	*edit =
	    (struct edit){.site = site, .record = record, .field = -1, .seen = world->known[site]};
	add(&world->known[site], world->count++);
	return edit;
}

void model_set(struct world *world, int site, int record, int field, const char *value,
	       bool is_firm)
{
	struct edit *edit = make(world, site, record);

	edit->field = field;
	edit->value = value;
	edit->is_alive = true;
	edit->is_firm = is_firm;
}

void model_mark(struct world *world, int site, int record, bool is_alive, bool is_dead)
{
	struct edit *edit = make(world, site, record);

	edit->is_alive = is_alive;
	edit->is_dead = is_dead;
	edit->is_firm = true;
}

/* Whoever deletes a record has decided on what was open of it. */
void model_delete(struct world *world, int site, int record)
{
	const char *values[SITES * 2];

	for (int field = 0; field < FIELDS; field++)
		if (model_values(world, site, record, field, values) > 1)
			model_set(world, site, record, field, values[0], false);
	model_mark(world, site, record, false, true);
}

void model_decide_record(struct world *world, int site, int record, bool stays)
{
	model_mark(world, site, record, stays, !stays);
	if (!stays)
		model_delete(world, site, record);
}

void model_reopen(struct world *world, int site, int record, int field, const char *value,
		  const char *other)
{
	model_set(world, site, record, field, value, false);
	world->edits[world->count - 1].other = other;
}

void model_reopen_record(struct world *world, int site, int record)
{
	model_mark(world, site, record, true, true);
}

void model_bring(struct world *world, int from, int to)
{
	for (size_t i = 0; i < EDITS / 64; i++)
		world->known[to].words[i] |= world->known[from].words[i];
}

void model_know(struct world *world, int site, int of, unsigned long number)
{
	for (int i = 0; i < world->count; i++)
		if (world->edits[i].site == of && world->edits[i].number <= number)
			add(&world->known[site], i);
}

static bool add_value(const char *values[SITES * 2], size_t *count, const char *value)
{
	for (size_t i = 0; i < *count; i++)
		if (strcmp(values[i], value) == 0)
			return false;
	values[(*count)++] = value;
	return true;
}

/* An edit of the field that no other known one had seen. */
static bool is_head(const struct world *world, int site, int at)
{
	const struct edit *edit = &world->edits[at];

	for (int i = 0; i < world->count; i++)
		if (has(&world->known[site], i) && world->edits[i].record == edit->record &&
		    world->edits[i].field == edit->field && has(&world->edits[i].seen, at))
			return false;
	return true;
}

size_t model_values(const struct world *world, int site, int record, int field,
		    const char *values[SITES * 2])
{
	const char *below = "~";
	size_t count = 0;

	/* from the greatest place down */
	for (int round = 0; round < SITES; round++) {
		const char *greatest = "";
		int of = -1;

		for (int i = 0; i < SITES; i++) {
			const char *code = store_site(world->stores[i]);

			if (strcmp(code, below) < 0 && strcmp(code, greatest) > 0) {
				greatest = code;
				of = i;
			}
		}
		below = greatest;
		for (int i = 0; i < world->count; i++) {
			const struct edit *edit = &world->edits[i];

			if (edit->site != of || edit->record != record || edit->field != field ||
			    !has(&world->known[site], i) || !is_head(world, site, i))
				continue;
			add_value(values, &count, edit->value);
			if (edit->other)
				add_value(values, &count, edit->other);
		}
	}
	return count;
}

bool model_is_there(const struct world *world, int site, int record, bool *is_split)
{
	bool is_alive = false, is_dead = false;

	for (int at = 0; at < world->count; at++) {
		const struct edit *edit = &world->edits[at];
		bool is_past = false, is_firmly_past = false;

		if (edit->record != record || !has(&world->known[site], at))
			continue;
		for (int i = 0; i < world->count; i++) {
			const struct edit *later = &world->edits[i];

			if (later->record != record || !has(&world->known[site], i) ||
			    !has(&later->seen, at))
				continue;
			is_past = true;
			is_firmly_past = is_firmly_past || later->is_firm;
		}
		is_alive = is_alive || (edit->is_alive && !is_past);
		is_dead = is_dead || (edit->is_dead && !is_firmly_past);
	}
	*is_split = is_alive && is_dead;
	return is_alive;
}
