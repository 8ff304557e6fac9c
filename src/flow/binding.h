/* The two small grammars that rules and self-made rows share:
 *   bindings      r in readers[...], a, b in loans
 *   assignments   lead = $a/id, mode = 'x'
 */
#ifndef ZHIBU_FLOW_BINDING_H
#define ZHIBU_FLOW_BINDING_H

#include <stddef.h>

#include "form/expr.h"

enum { VARIABLES_MAX = 16 };

struct binding_of_rule {
	struct expr *rows;
	size_t first, count; /* its variables */
};

struct bindings {
	struct binding_of_rule *items;
	size_t count;
	struct expr_variable *variables;
	size_t variable_count;
};

/* A cell of the pack, for the place of mistakes. */
struct place {
	const char *path;
	size_t line, column;
};

/* Adds an expression's mistake at the place. */
void place_mistake(struct mistakes *mistakes, const struct place *place, const struct err *err);

/* False: a mistake was added. Everything lives in the pack's arena. */
bool bindings_read(struct bindings *bindings, struct pack *pack, const char *text,
		   const struct place *place, struct mistakes *mistakes);

struct assignment {
	int field;
	struct expr *expr;
};
struct assignments {
	struct assignment *items;
	size_t count;
};
/* variables: those that the expressions may name. */
bool assignments_read(struct assignments *assignments, struct pack *pack, int form,
		      const char *text, size_t length, const struct expr_variable *variables,
		      size_t variable_count, const struct place *place, struct mistakes *mistakes);

/* Calls take for every combination of rows, until it returns false. */
void bindings_walk(const struct binding_of_rule *items, size_t count, struct eval *eval,
		   bool (*take)(void *data, const struct eval_row *rows), void *data);

#endif
