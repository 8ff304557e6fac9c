/* The model's side: see world.h. */
#ifndef ZHIBU_TESTS_HISTORIES_MODEL_H
#define ZHIBU_TESTS_HISTORIES_MODEL_H

#include "world.h"

/* A person at a place who knows what it knows does something. */
void model_set(struct world *world, int site, int record, int field, const char *value,
	       bool is_firm);
void model_mark(struct world *world, int site, int record, bool is_alive, bool is_dead);
void model_delete(struct world *world, int site, int record);
void model_decide_record(struct world *world, int site, int record, bool stays);
void model_reopen(struct world *world, int site, int record, int field, const char *value,
		  const char *other);
void model_reopen_record(struct world *world, int site, int record);
/* A literal of the same letters, which stays. */
const char *model_literal(const char *value);

void model_bring(struct world *world, int from, int to);
/* A place knows another's edits up to a number. */
void model_know(struct world *world, int site, int of, unsigned long number);

/* What stands, and what differs from it, the greatest place's first. */
size_t model_values(const struct world *world, int site, int record, int field,
		    const char *values[SITES * 2]);
bool model_is_there(const struct world *world, int site, int record, bool *is_split);

#endif
