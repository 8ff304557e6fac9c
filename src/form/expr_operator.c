/* Operators and how tightly they bind (XPath 1.0, section 3). */
#include <string.h>

#include "expr_internal.h"

static enum operator name_operator(const struct token *token)
{
	if (token->length == 2)
		return memcmp(token->bytes, "or", 2) ? OPERATOR_NONE : OPERATOR_OR;
	if (token->length != 3)
		return OPERATOR_NONE;
	if (!memcmp(token->bytes, "and", 3))
		return OPERATOR_AND;
	if (!memcmp(token->bytes, "div", 3))
		return OPERATOR_DIVIDE;
	return memcmp(token->bytes, "mod", 3) ? OPERATOR_NONE : OPERATOR_MODULO;
}

enum operator operator_of(const struct token *token)
{
	switch (token->kind) {
	case TOKEN_NAME:
		return name_operator(token);
	case TOKEN_EQUAL:
		return OPERATOR_EQUAL;
	case TOKEN_UNEQUAL:
		return OPERATOR_UNEQUAL;
	case TOKEN_LESS:
		return OPERATOR_LESS;
	case TOKEN_LESS_EQUAL:
		return OPERATOR_LESS_EQUAL;
	case TOKEN_MORE:
		return OPERATOR_MORE;
	case TOKEN_MORE_EQUAL:
		return OPERATOR_MORE_EQUAL;
	case TOKEN_PLUS:
		return OPERATOR_PLUS;
	case TOKEN_MINUS:
		return OPERATOR_MINUS;
	case TOKEN_STAR:
		return OPERATOR_TIMES;
	default:
		return OPERATOR_NONE;
	}
}

int operator_precedence(enum operator operation)
{
	if (operation <= OPERATOR_AND)
		return operation;
	if (operation <= OPERATOR_UNEQUAL)
		return 3;
	if (operation <= OPERATOR_MORE_EQUAL)
		return 4;
	return operation <= OPERATOR_MINUS ? 5 : 6;
}
