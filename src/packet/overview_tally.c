/* What the columns make of a place's rows; and the sums of all places' findings. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "overview_internal.h"

void tally_init(struct tally *tally, const struct overview_columns *columns)
{
	size_t count = columns->count + 1;

	*tally = (struct tally){.columns = columns};
	tally->counts = memory_array(count, sizeof *tally->counts);
	tally->sums = memory_array(count, sizeof *tally->sums);
	tally->texts = memory_array(count, sizeof *tally->texts);
	tally->has_text = memory_array(count, sizeof *tally->has_text);
	tally->pairs = memory_array(count, sizeof *tally->pairs);
	for (size_t i = 0; i < count; i++) {
		buf_init(&tally->texts[i]);
		pairs_init(&tally->pairs[i]);
	}
}

void tally_release(struct tally *tally)
{
	for (size_t i = 0; i < tally->columns->count + 1; i++) {
		buf_release(&tally->texts[i]);
		pairs_release(&tally->pairs[i]);
	}
	memory_free(tally->counts);
	memory_free(tally->sums);
	memory_free(tally->texts);
	memory_free(tally->has_text);
	memory_free(tally->pairs);
}

void tally_clear(struct tally *tally)
{
	tally->is_over = false;
	for (size_t i = 0; i < tally->columns->count; i++) {
		tally->counts[i] = 0;
		tally->sums[i] = 0;
		tally->has_text[i] = false;
		buf_clear(&tally->texts[i]);
		pairs_clear(&tally->pairs[i]);
	}
}

bool tally_wants(const struct overview_columns *columns, size_t form, bool is_local)
{
	for (size_t i = 0; i < columns->count; i++)
		if (columns->items[i].form == form && columns->items[i].is_local == is_local)
			return true;
	return false;
}

static void take_row(struct tally *tally, size_t index, const char *const *values,
		     const size_t *lengths)
{
	const struct overview_column *column = &tally->columns->items[index];
	const char *value = values[1 + column->field];
	double number;

	switch (column->take) {
	case OVERVIEW_COUNT:
		break;
	case OVERVIEW_SUM:
		number = row_number(value);
		tally->sums[index] += isnan(number) ? 0 : number;
		break;
	case OVERVIEW_FIELD:
		if (!tally->has_text[index])
			buf_add(&tally->texts[index], value, lengths[1 + column->field]);
		tally->has_text[index] = true;
		break;
	case OVERVIEW_PAIRS:
		if (!pairs_add(&tally->pairs[index], value, values[1 + column->second]))
			tally->is_over = true;
	}
}

void tally_row(struct tally *tally, size_t form, const char *const *values, const size_t *lengths)
{
	const struct overview_columns *columns = tally->columns;

	for (size_t i = 0; i < columns->count; i++) {
		if (columns->items[i].form != form ||
		    !row_test_holds(columns->items[i].rows, values, lengths))
			continue;
		tally->counts[i]++;
		if (columns->items[i].take != OVERVIEW_COUNT)
			take_row(tally, i, values, lengths);
	}
}

void tally_cell(const struct tally *tally, size_t column, struct buf *cell)
{
	switch (tally->columns->items[column].take) {
	case OVERVIEW_COUNT:
		buf_printf(cell, "%zu", tally->counts[column]);
		break;
	case OVERVIEW_SUM:
		/* as an expression writes a number: whole ones without a point */
		buf_printf(cell, "%.15g", tally->sums[column]);
		break;
	case OVERVIEW_FIELD:
		buf_add(cell, tally->texts[column].bytes, tally->texts[column].length);
		break;
	case OVERVIEW_PAIRS:
		buf_printf(cell, "%zu", tally->pairs[column].found);
	}
}

void finding_sums_init(struct finding_sums *sums)
{
	*sums = (struct finding_sums){0};
	arena_init(&sums->arena);
}

void finding_sums_release(struct finding_sums *sums)
{
	memory_free(sums->items);
	memory_free(sums->last_place);
	arena_release(&sums->arena);
}

static bool is_of(const struct overview_finding *item, const char *rule, const char *step,
		  const char *level)
{
	return strcmp(item->rule, rule) == 0 && strcmp(item->step, step) == 0 &&
	       strcmp(item->level, level) == 0;
}

/* Of the rule alone: step and level go with it, and where they do not, one is behind the other. */
static uint32_t hash_of(const char *rule)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (; *rule; rule++)
		hash = (hash ^ (unsigned char)*rule) * 16777619u;
	return hash;
}

static size_t sum_of(struct finding_sums *sums, const char *rule, const char *step,
		     const char *level)
{
	uint32_t at = hash_of(rule);
	struct overview_finding *item;

	for (at %= FINDING_PLACES; sums->numbers[at]; at = (at + 1) % FINDING_PLACES)
		if (is_of(&sums->items[sums->numbers[at] - 1], rule, step, level))
			return sums->numbers[at] - 1;
	sums->items = memory_grow(sums->items, sums->count, &sums->capacity, sizeof *sums->items);
	sums->last_place = memory_grow(sums->last_place, sums->count, &sums->last_capacity,
				       sizeof *sums->last_place);
	item = &sums->items[sums->count];
	*item = (struct overview_finding){.rule = arena_text(&sums->arena, rule, strlen(rule)),
					  .step = arena_text(&sums->arena, step, strlen(step)),
					  .level = arena_text(&sums->arena, level, strlen(level))};
	sums->last_place[sums->count] = 0;
	sums->numbers[at] = (uint16_t)++sums->count;
	return sums->count - 1;
}

void finding_sums_add(struct finding_sums *sums, size_t place, const char *rule, const char *step,
		      const char *level, size_t count)
{
	size_t at;

	if (sums->count >= FINDINGS_LIMIT)
		return;
	at = sum_of(sums, rule, step, level);
	sums->items[at].count += count;
	sums->items[at].places += sums->last_place[at] != place + 1;
	sums->last_place[at] = place + 1;
}

void finding_sums_merge(struct finding_sums *sums, const struct finding_sums *other)
{
	for (size_t i = 0; i < other->count && sums->count < FINDINGS_LIMIT; i++) {
		const struct overview_finding *item = &other->items[i];
		size_t at = sum_of(sums, item->rule, item->step, item->level);

		sums->items[at].count += item->count;
		sums->items[at].places += item->places;
	}
}

static int order_sums(const void *a, const void *b)
{
	const struct overview_finding *left = a, *right = b;
	int order = strcmp(left->rule, right->rule);

	if (order == 0)
		order = strcmp(left->step, right->step);
	return order ? order : strcmp(left->level, right->level);
}

void finding_sums_sort(struct finding_sums *sums)
{
	if (sums->count)
		qsort(sums->items, sums->count, sizeof *sums->items, order_sums);
}
