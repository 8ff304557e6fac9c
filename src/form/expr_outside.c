#include <string.h>

#include "form/expr.h"

/* Expressions within other text, before they are read themselves: a mark of that text is one only
 * where it belongs to no quote and no bracket of theirs. */

static const char opening[] = "([{", closing[] = ")]}";
enum { KINDS = sizeof(opening) - 1 };

static int kind_in(const char *brackets, char c)
{
	const char *at = memchr(brackets, c, KINDS);

	return at ? (int)(at - brackets) : -1;
}

/* What is open at a place. */
struct nesting {
	char quote;
	size_t depth, of_kind[KINDS];
};

/* Takes one byte. Whether it stands outside; so does a bracket that closes what nothing opened,
 * whatever else is open. */
static bool take(struct nesting *nesting, char c)
{
	int opens = kind_in(opening, c), closes = kind_in(closing, c);

	if (nesting->quote) {
		nesting->quote = c == nesting->quote ? '\0' : nesting->quote;
		return false;
	}
	if (c == '\'' || c == '"') {
		nesting->quote = c;
		return false;
	}
	if (opens >= 0) {
		nesting->of_kind[opens]++;
		nesting->depth++;
		return false;
	}
	if (closes >= 0) {
		if (nesting->of_kind[closes] == 0)
			return true;
		nesting->of_kind[closes]--;
		nesting->depth--;
		return false;
	}
	return nesting->depth == 0;
}

size_t expr_outside(const char *text, size_t length, const char *marks)
{
	struct nesting nesting = {0};
	size_t count = strlen(marks);

	for (size_t i = 0; i < length; i++)
		if (take(&nesting, text[i]) && memchr(marks, text[i], count))
			return i;
	return length;
}

const char *expr_wide_open(const char *text, size_t length, size_t *at)
{
	static const char *const wide[] = {"$｛", "＄｛", "＄{"};

	for (*at = 0; *at < length; ++*at)
		for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
			if (strlen(wide[i]) <= length - *at &&
			    memcmp(text + *at, wide[i], strlen(wide[i])) == 0)
				return wide[i];
	return NULL;
}
