#include <string.h>

#include "expr_run.h"

/* What an evaluator keeps until its reset. */

struct eval *eval_new(const struct pack *pack, const struct expr_source *source)
{
	struct eval *eval = memory_new(sizeof(*eval));

	eval->pack = pack;
	arena_init(&eval->arena);
	scratch_init(&eval->scratch);
	eval->tables = memory_array(pack ? pack_form_room(pack) + 1 : 1, sizeof(*eval->tables));
	eval->limit = EXPR_STEP_LIMIT;
	if (source)
		eval->source = *source;
	return eval;
}

static void forget(struct eval *eval)
{
	for (size_t i = 0; i < eval->cached_capacity; i++) {
		struct index *index = eval->cached[i] ? eval->cached[i]->index : NULL;

		if (!index)
			continue;
		keys_release(&index->keys);
		memory_free(index->starts);
		memory_free(index->rows);
		memory_free(index);
	}
	memory_free(eval->cached);
	eval->cached = NULL;
	eval->cached_count = eval->cached_capacity = 0;
}

void eval_free(struct eval *eval)
{
	if (!eval)
		return;
	forget(eval);
	arena_release(&eval->arena);
	scratch_release(&eval->scratch);
	memory_free(eval->tables);
	memory_free(eval);
}

void eval_reset(struct eval *eval, const struct expr_source *source)
{
	forget(eval);
	arena_reset(&eval->arena);
	scratch_reset(&eval->scratch);
	if (eval->pack)
		memset(eval->tables, 0, eval->pack->form_count * sizeof(*eval->tables));
	eval->steps = 0;
	eval->is_exceeded = false;
	if (source)
		eval->source = *source;
}

const struct expr_source *eval_source(const struct eval *eval)
{
	return &eval->source;
}

const struct pack *eval_pack(const struct eval *eval)
{
	return eval->pack;
}

void eval_set_level(struct eval *eval, enum level level)
{
	eval->level = level;
}

enum level eval_level(const struct eval *eval)
{
	return eval->level;
}

bool eval_exceeded(const struct eval *eval)
{
	return eval->is_exceeded;
}

void eval_set_limit(struct eval *eval, unsigned long steps)
{
	eval->limit = steps;
}

void eval_set_scans_only(struct eval *eval, bool scans_only)
{
	eval->scans_only = scans_only;
}

static struct cached **find_cached(struct cached **cached, size_t capacity, uint64_t hash)
{
	size_t at = (size_t)hash & (capacity - 1);

	while (cached[at] && cached[at]->hash != hash)
		at = (at + 1) & (capacity - 1);
	return &cached[at];
}

struct cached *eval_cached(struct eval *eval, uint64_t hash)
{
	struct cached **place;

	if (eval->cached_count * 2 >= eval->cached_capacity) {
		size_t capacity = eval->cached_capacity ? eval->cached_capacity * 2 : 64;
		struct cached **grown = memory_array(capacity, sizeof(*grown));

		for (size_t i = 0; i < eval->cached_capacity; i++)
			if (eval->cached[i])
				*find_cached(grown, capacity, eval->cached[i]->hash) =
				    eval->cached[i];
		memory_free(eval->cached);
		eval->cached = grown;
		eval->cached_capacity = capacity;
	}
	place = find_cached(eval->cached, eval->cached_capacity, hash);
	if (!*place) {
		*place = arena_new(&eval->arena, sizeof(**place));
		(*place)->hash = hash;
		eval->cached_count++;
	}
	return *place;
}

const struct table_state *table_look(struct eval *eval, int form)
{
	const struct expr_source *source = &eval->source;
	struct table_state *table = &eval->tables[form];

	table->is_known = true;
	table->count = source->count ? source->count(source->data, form) : 0;
	table->is_resident = source->is_resident && source->is_resident(source->data, form);
	return table;
}
