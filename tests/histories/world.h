/* Three places with the same library, what their people do, and beside it a model of what should
 * come of that: sets of edits, each with the set of those that it had seen. The model knows of no
 * journal, no number and no order of arrival. */
#ifndef ZHIBU_TESTS_HISTORIES_WORLD_H
#define ZHIBU_TESTS_HISTORIES_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "data/conflicts.h"
#include "data/exchange.h"
#include "data/store.h"

enum { SITES = 3, RECORDS = 4, FIELDS = 2, EDITS = 512, NOBODY = -1 };

struct edits {
	uint64_t words[EDITS / 64];
};

/* One thing that somebody did. */
struct edit {
	int site, record, field; /* field -1: to the record alone */
	unsigned long number;	 /* of its line */
	const char *value, *other;
	bool is_alive, is_dead; /* the record, by it */
	bool is_firm;		/* meant so; otherwise a change shows that it was there */
	struct edits seen;
};

struct world {
	struct store *stores[SITES];
	char folders[SITES][96];
	char ids[RECORDS][ID_TEXT];
	int records;
	struct edit edits[EDITS];
	int count;
	struct edits known[SITES];
	unsigned long upto[SITES]; /* of their own lines, the edits have their numbers */
	/* What a place decided last, to be taken back. */
	struct decision {
		bool exists;
		struct conflict conflict;
		const char *before;
		int record, field;
	} decisions[SITES];
};

/* Once: the pack, and where the folders are. */
void worlds_begin(const char *scratch);
void worlds_end(void);

/* Three empty places; the first makes a record, which all are told of. order: of their codes, one
 * of six. */
void world_begin(struct world *world, unsigned order);
void world_end(struct world *world);

/* Each is false where there is nothing to do it to; then nothing was done. value: a literal. */
bool world_create(struct world *world, int site, const char *value);
bool world_set(struct world *world, int site, int record, int field, const char *value);
bool world_delete(struct world *world, int site, int record);
bool world_restore(struct world *world, int site, int record);
/* Decides the conflict of this number, for what stands there or for the other. */
bool world_decide(struct world *world, int site, unsigned number, bool theirs);
bool world_take_back(struct world *world, int site);
/* A person changes a cell, or takes out the row, in the file of a place that is closed. */
bool world_edit_file(struct world *world, int site, int record, int field, const char *value);
void world_start_again(struct world *world, int site, bool without_file);
/* cut: how many of the ranges are shortened or left out, by chance. False: nothing was new. */
bool world_bring(struct world *world, int from, int to, uint64_t cut);
/* All have all in the end. */
void world_bring_all(struct world *world);

/* What differs from the model at a place, in words; or nothing. */
bool world_is_right(struct world *world, int site, struct buf *what);
/* Tables by ids and fields, and open conflicts. */
void world_describe(const struct world *world, int site, struct buf *text);
bool world_is_same(const struct world *world, struct buf *what);
/* The third place takes from the first and then from the second, a copy of it the other way round:
 * both are the same after. And again: no byte changes. */
bool world_commutes(struct world *world, struct buf *what);

#endif
