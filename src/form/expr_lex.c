#include <string.h>

#include "expr_internal.h"

/* Expressions are typed beside Chinese text: a full-width comma or quote must be named as the
 * mistake, not taken for a letter. General punctuation, CJK punctuation, full-width forms. */
static bool is_wide_mark(const char *bytes, size_t length)
{
	const unsigned char *b = (const unsigned char *)bytes;

	if (length < 3)
		return false;
	return (b[0] == 0xe2 && b[1] == 0x80) || (b[0] == 0xe3 && b[1] == 0x80) ||
	       (b[0] == 0xef && (b[1] == 0xbc || b[1] == 0xbd));
}

/* What a byte may be: XPath's NCName has every character past ASCII taken for a letter. */
enum {
	BEGINS = 1,
	GOES_ON = 2,
	SPACE = 4,
	DIGIT = 8,
	S = SPACE,
	N = DIGIT | GOES_ON,
	M = GOES_ON,
	L = BEGINS | GOES_ON
};

static const unsigned char classes[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, S, S, 0, 0, S, 0, 0, /* tab, line feed, return */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /**/
    S, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, M, M, 0, /* space, - and . */
    N, N, N, N, N, N, N, N, N, N, 0, 0, 0, 0, 0, 0, /* 0 to 9 */
    0, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* A to Z */
    L, L, L, L, L, L, L, L, L, L, L, 0, 0, 0, 0, L, /* _ */
    0, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* a to z */
    L, L, L, L, L, L, L, L, L, L, L, 0, 0, 0, 0, 0, /**/
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* past ASCII */
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /**/
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /**/
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /**/
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /**/
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /**/
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /**/
    L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /**/
};

static inline unsigned int class_of(char c)
{
	return classes[(unsigned char)c];
}

static bool is_digit(char c)
{
	return class_of(c) & DIGIT;
}

static inline size_t name_length(const char *bytes, size_t length)
{
	size_t n = 0;

	if (!(class_of(bytes[0]) & BEGINS))
		return 0;
	while (n < length && class_of(bytes[n]) & GOES_ON) {
		if ((unsigned char)bytes[n] >= 0x80 && is_wide_mark(bytes + n, length - n))
			break;
		n++;
	}
	return n;
}

static size_t number_length(const char *bytes, size_t length)
{
	size_t n = 0;

	while (n < length && is_digit(bytes[n]))
		n++;
	if (n < length && bytes[n] == '.') {
		n++;
		while (n < length && is_digit(bytes[n]))
			n++;
	}
	return n;
}

static size_t character_length(const char *bytes, size_t length)
{
	size_t n = 1;

	while (n < length && n < 4 && ((unsigned char)bytes[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static void set(struct token *token, enum token_kind kind, size_t length, size_t before,
		size_t after)
{
	token->kind = kind;
	token->length = length;
	token->content = token->bytes + before;
	token->content_length = length - before - after;
}

static void lex_quoted(struct token *token, size_t left)
{
	const char *end = memchr(token->bytes + 1, token->bytes[0], left - 1);

	if (end)
		set(token, TOKEN_TEXT, (size_t)(end - token->bytes) + 1, 1, 1);
	else
		set(token, TOKEN_OPEN_END, left, 1, 0);
}

static void lex_dollar(struct token *token, size_t left)
{
	size_t n;

	if (left > 1 && token->bytes[1] == '{') {
		n = left > 2 ? name_length(token->bytes + 2, left - 2) : 0;
		if (n && 2 + n < left && token->bytes[2 + n] == '}')
			set(token, TOKEN_FIELD, n + 3, 2, 1);
		else
			set(token, TOKEN_BAD, n + 2, 0, 0);
		return;
	}
	n = left > 1 ? name_length(token->bytes + 1, left - 1) : 0;
	set(token, n ? TOKEN_VARIABLE : TOKEN_BAD, n + 1, 1, 0);
	if (!n)
		set(token, TOKEN_BAD, 1, 0, 0);
}

static enum token_kind mark_kind(char c)
{
	switch (c) {
	case '(':
		return TOKEN_OPEN;
	case ')':
		return TOKEN_CLOSE;
	case '[':
		return TOKEN_OPEN_ROW;
	case ']':
		return TOKEN_CLOSE_ROW;
	case ',':
		return TOKEN_COMMA;
	case '/':
		return TOKEN_SLASH;
	case '+':
		return TOKEN_PLUS;
	case '-':
		return TOKEN_MINUS;
	case '*':
		return TOKEN_STAR;
	case '=':
		return TOKEN_EQUAL;
	case '<':
		return TOKEN_LESS;
	case '>':
		return TOKEN_MORE;
	case '.':
		return TOKEN_DOT;
	default:
		return TOKEN_BAD;
	}
}

static void lex_mark(struct token *token, size_t left)
{
	char c = token->bytes[0];
	bool then_equal = left > 1 && token->bytes[1] == '=';

	if (then_equal && c == '!')
		set(token, TOKEN_UNEQUAL, 2, 0, 0);
	else if (then_equal && c == '<')
		set(token, TOKEN_LESS_EQUAL, 2, 0, 0);
	else if (then_equal && c == '>')
		set(token, TOKEN_MORE_EQUAL, 2, 0, 0);
	else
		set(token, mark_kind(c), character_length(token->bytes, left), 0, 0);
}

void lex(const char *text, size_t length, size_t *position, struct token *token)
{
	size_t at = *position, left, name;
	char c;

	while (at < length && class_of(text[at]) & SPACE)
		at++;
	token->bytes = text + at;
	left = length - at;
	if (!left) {
		set(token, TOKEN_END, 0, 0, 0);
		*position = at;
		return;
	}
	c = text[at];
	if ((name = name_length(text + at, left)) > 0)
		set(token, TOKEN_NAME, name, 0, 0);
	else if (c == '\'' || c == '"')
		lex_quoted(token, left);
	else if (c == '$')
		lex_dollar(token, left);
	else if (is_digit(c) || (c == '.' && left > 1 && is_digit(text[at + 1])))
		set(token, TOKEN_NUMBER, number_length(text + at, left), 0, 0);
	else
		lex_mark(token, left);
	*position = at + token->length;
}
