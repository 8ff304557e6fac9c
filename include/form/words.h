/* Words in several languages: the labels of forms and the words of the screens. */
#ifndef ZHIBU_FORM_WORDS_H
#define ZHIBU_FORM_WORDS_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

enum { LANGUAGES_MAX = 8 };

/* One text in each language of the pack; NULL where it is missing. */
struct words {
	const char *in[LANGUAGES_MAX];
};

/* A language as a column heading names it: label::中文 (zh). */
struct language {
	const char *name; /* 中文 */
	const char *code; /* zh; BCP 47 */
};

struct pack;

/* The text in that language, else in the pack's default one (the first), else
 * in any, else "". */
const char *words_in(const struct words *words, size_t language);

/* The words of the screens (words.csv: key,label::…): the text of a key, or the
 * key itself where the pack and the built-in pack have none. */
const char *words_of(const struct pack *pack, const char *key, size_t language);

/* Adds the text of key with {1} {2} {3} filled in (NULL is ""). {table 1}: the title of the form
 * that the argument names; {field 3}: the label of a field of the form that the first argument
 * names. */
void words_add(struct buf *buf, const struct pack *pack, size_t language, const char *key,
	       const char *arg1, const char *arg2, const char *arg3);

/* Adds an error as a person reads it: "path:line:column:character: text" with what there
 * is. Where {2} is what was meant by a wrong name and there are words KEY_near, these. */
void words_add_err(struct buf *buf, const struct pack *pack, size_t language,
		   const struct err *err);

#endif
