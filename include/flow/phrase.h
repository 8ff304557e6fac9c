/* A sentence of the pack with ${expressions} in it: messages of rules, figures of steps. */
#ifndef ZHIBU_FLOW_PHRASE_H
#define ZHIBU_FLOW_PHRASE_H

#include "base/buf.h"
#include "base/err.h"
#include "form/expr.h"

struct phrase;

/* Compiles text into the arena; ${rows} and ${count} are left to phrase_add(). NULL with err
 * (its column counts characters of text) where an expression is wrong. */
struct phrase *phrase_compile(struct arena *arena, const char *text, const struct expr_scope *scope,
			      struct err *err);
/* A phrase in each language, compiled when it is first said. */
struct sentence {
	struct words text;
	struct phrase *compiled[LANGUAGES_MAX];
};
/* The phrase in that language, else in the first that has one; NULL: there is none, or it is
 * wrong. */
const struct phrase *sentence_in(struct sentence *sentence, struct arena *arena,
				 const struct expr_scope *scope, size_t language);

/* Adds the sentence; for ${rows} and ${count} marks are left in their place, for phrase_fill(). */
void phrase_add(struct buf *buf, const struct phrase *phrase, struct eval *eval,
		const struct eval_frame *frame);
/* Replaces the marks that phrase_add() left. */
void phrase_fill(struct buf *buf, const char *marked, const char *rows, size_t count);

#endif
