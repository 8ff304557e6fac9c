/* Expressions: XPath 1.0 (https://www.w3.org/TR/1999/REC-xpath-19991116/) as
 * XLSForm uses it (https://getodk.github.io/xforms-spec/#xpath-functions), over
 * the tables of a data folder instead of an XML tree.
 *
 *   .                    the field's own value
 *   ${name}              a field of the record being filled in
 *   loans                all rows of the table
 *   loans[P]             its rows for which P holds; inside P a bare name is the row's field
 *   loans[P]/date        the values of a field of these rows (a node-set: = != < compare
 *                        by XPath's rule, true where any pair does)
 *   $m/name              a field of a rule's own row;   $m/id its id
 *   id(E)                the rows whose id is (or whose ids are, parted by spaces) E, E being a
 *                        field that refers to a table;   id(reader)/kind
 *
 * Every table has the field id besides those of its form. Types are checked when
 * compiled: number, text, yes-or-no, date, time, values (of one of these), rows
 * (of one table). A text beside a field of
 * choices must be one of them. Text compares with a date, time or number as that type; what
 * cannot be read is empty, and an empty value compares false with < <= > >=.
 * No loops, no side effects; depth and steps are bounded.
 *
 * An equality E1 = E2 or selected(E1, E2) inside [ ] where E1 depends on the row alone and
 * E2 not on the row is looked up in an index made once per eval, not scanned.
 */
#ifndef ZHIBU_FORM_EXPR_H
#define ZHIBU_FORM_EXPR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "form/form.h"

enum value_type {
	VALUE_NUMBER,
	VALUE_TEXT,
	VALUE_TRUTH,
	VALUE_DATE,
	VALUE_TIME,
	VALUE_ROWS,
	VALUE_VALUES
};

/* What the names of an expression may stand for. */
struct expr_variable {
	const char *name; /* "m" of $m */
	int form;	  /* whose row it is */
};

struct expr_scope {
	const struct pack *pack;
	const struct form *form;  /* whose fields ${name} are; NULL: there are none */
	const struct field *self; /* what . stands for; NULL: nothing */
	int row_form;		  /* whose fields bare names are (a choice_filter); or -1 */
	const struct expr_variable *variables;
	size_t variable_count;
	bool has_position; /* position() outside [ ] is the frame's */
};

enum { EXPR_LENGTH_LIMIT = 8192, EXPR_DEPTH_LIMIT = 64, EXPR_STEP_LIMIT = 200 * 1000 * 1000 };

/* Compiles length bytes of text into the arena. NULL where it is no expression, and then
 * err has the key, its args and in err->column the character (from 1) in text; {3} of every
 * message is that character too. The text is not needed after. Keys:
 *   expr.syntax {1} what stands there   expr.end   expr.quote_open   expr.self   expr.position
 *   expr.wide_mark {1} a full-width mark {2} the one of ASCII: before whatever else is wrong
 *   expr.depth, expr.length {1} the bound
 *   expr.unknown_field, _table, _variable, _function {1} the name; with _nearest {2} the one meant
 *   expr.field_braces {1} a field of the form where a table is wanted
 *   expr.argument_count {1} the function {2} how many ("2", "2-3", "1+")
 *   expr.type_number, _date, _time, _rows, _set, _same   expr.reference
 *   expr.number, expr.date, expr.time, expr.regex, expr.format {1} the literal
 * Patterns of regex() match the whole text; see form/expr_pattern.c for what they know. */
struct expr *expr_compile(struct arena *arena, const char *text, size_t length,
			  const struct expr_scope *scope, struct err *err);
/* Where, in text that holds expressions, the first of the marks stands outside their quotes and
 * brackets (a closing bracket may be a mark: the first that nothing opened); length: nowhere. */
size_t expr_outside(const char *text, size_t length, const char *marks);
/* A ${ that was written with full-width marks in text, and where; NULL: there is none. It would be
 * taken for text. */
const char *expr_wide_open(const char *text, size_t length, size_t *at);
enum value_type expr_type(const struct expr *expr);
int expr_form(const struct expr *expr); /* of VALUE_ROWS: the table; else -1 */
/* Whether it is the values of a field of rows, and of which: its form, and the field (-1: id). */
bool expr_field(const struct expr *expr, int *form, int *field);
enum value_type expr_item_type(const struct expr *expr); /* of VALUE_VALUES: what each is */
/* Whether the expression reads the table (form index), directly or in a predicate. */
bool expr_reads(const struct expr *expr, int form);
/* Whether the expression reads ${field}. */
bool expr_uses_field(const struct expr *expr, int field);

/* How an expression reads a field. */
enum expr_use {
	EXPR_SHOWN, /* what the screen shows of it comes out; of one that refers to a row, its name
		     */
	EXPR_DECIDES, /* its value is cut or reckoned with, or decides what else comes out */
	EXPR_COUNTED  /* only how many there are, in the whole folder: no row is named */
};
enum { EXPR_ROW_NAME = -2 };
/* Calls take for each field that the expression reads (-1: id; EXPR_ROW_NAME: what names a row of
 * the form), some several times. use: that of the expression as a whole. */
void expr_each_field(const struct expr *expr, enum expr_use use,
		     void (*take)(void *data, int form, int field, enum expr_use use), void *data);

/* Where the rows come from. Texts are borrowed at least until the next 64 calls of
 * cell; is_resident tells that they stay until the tables change. field -1 is id. */
struct expr_source {
	void *data;
	size_t (*count)(void *data, int form);
	const char *(*cell)(void *data, int form, size_t row, int field);
	long (*find)(void *data, int form, const char *id, size_t length); /* row, or -1 */
	bool (*is_resident)(void *data, int form);
	int today;    /* a day number */
	char now[20]; /* 2018-06-30T14:30:05 */
};

struct eval_row {
	int form;
	size_t row;
};

/* What one evaluation works on; all may be empty. */
struct eval_frame {
	const char *const *values;	  /* of the record's fields, by field index; "" for empty */
	const char *id;			  /* of the record, or NULL */
	const char *self;		  /* . */
	const struct eval_row *variables; /* in the order of the scope's */
	const struct eval_row *row;	  /* what bare names read (choice_filter), or NULL */
	/* display: ${field} and row fields stand for what the screen shows (labels of choices,
	 * names of rows) in this language; -1: for what is stored */
	int language;
	size_t position; /* from 1: what position() is outside [ ]; or 0 */
};

struct value {
	enum value_type type; /* never ROWS or VALUES: these give their first */
	double number;	  /* of NUMBER, TRUTH (0 or 1), DATE (day), TIME (minutes); NAN: empty */
	const char *text; /* always set; borrowed from the eval until eval_reset() */
};

/* An evaluator: the indexes it made, the memory of its values. Valid until the
 * tables change; then eval_reset(). */
struct eval;
struct eval *eval_new(const struct pack *pack, const struct expr_source *source);
void eval_free(struct eval *eval);
void eval_reset(struct eval *eval, const struct expr_source *source);
const struct expr_source *eval_source(const struct eval *eval);
const struct pack *eval_pack(const struct eval *eval);
/* For a while: where nothing names a row, no text of a field below that level stands in for its
 * name. LEVEL_BRANCH at first. */
void eval_set_level(struct eval *eval, enum level level);
enum level eval_level(const struct eval *eval);
/* Whether a bound was passed since the last reset (the value given was empty). */
bool eval_exceeded(const struct eval *eval);

struct value expr_value(struct eval *eval, const struct expr *expr, const struct eval_frame *frame);
bool expr_holds(struct eval *eval, const struct expr *expr, const struct eval_frame *frame);
const char *expr_text(struct eval *eval, const struct expr *expr, const struct eval_frame *frame);
/* Rows of a VALUE_ROWS expression, in table order; the array is borrowed until eval_reset(). */
size_t expr_rows(struct eval *eval, const struct expr *expr, const struct eval_frame *frame,
		 const size_t **rows);

#endif
