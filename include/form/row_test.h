/* Conditions that a row's own cells decide, T[P] with nothing in P but comparisons of a field with
 * a literal, selected(), and, or, not(): for tables that are only streamed past, and for engines of
 * other makes, which get the same condition in their own language. */
#ifndef ZHIBU_FORM_ROW_TEST_H
#define ZHIBU_FORM_ROW_TEST_H

#include "form/expr.h"

enum row_test_kind {
	ROW_AND, /* of all parts; with none of them, true */
	ROW_OR,
	ROW_NOT,
	ROW_COMPARE,
	ROW_SELECTED /* text is one of the field's values */
};
enum row_operation { ROW_EQUAL, ROW_UNEQUAL, ROW_LESS, ROW_LESS_EQUAL, ROW_MORE, ROW_MORE_EQUAL };

struct row_test {
	enum row_test_kind kind;
	enum row_operation operation;
	enum value_type type; /* as what field and literal compare: text, number, date, time */
	int field;	      /* -1: id */
	const char *text;     /* the literal */
	size_t length;
	double number;			     /* of a literal that is no text */
	const struct row_test *first, *next; /* parts */
};

/* The condition of a VALUE_ROWS expression; NULL where it takes more than the row to decide. Lives
 * in the arena. */
const struct row_test *row_test_of(struct arena *arena, const struct expr *expr);
/* Whether it holds of a row: values by 1 + field, the id first, each ended by a NUL. */
bool row_test_holds(const struct row_test *test, const char *const *values, const size_t *lengths);
/* A number as expressions read it (XPath 1.0, section 3.5); NAN: it is none. */
double row_number(const char *text);

#endif
