/* What the rooms of the expression language share: tokens, the compiled tree, the
 * compiler's state. What evaluation adds is in expr_run.h.
 *
 *   expr_lex       bytes -> tokens
 *   expr_parse     tokens -> a tree, names looked up
 *   expr_operator  which token is an operator, and how tightly it binds
 *   expr_type      operators: which types go together, what they give
 *   expr_functions the table of functions, their arguments checked
 *   expr_plan      predicates: what an index can serve, what is evaluated once
 *   expr_eval      the tree -> a value;  expr_rows -> rows;  expr_compare -> truth
 *   expr_once      what is evaluated once per scan, or once per eval
 *   expr_call, expr_string, expr_format   the functions themselves
 *   expr_index     hash indexes of a table by an expression
 *   expr_pattern, expr_regex   patterns: compiled, matched
 *   expr_datum     texts as numbers, dates, times, and back;  expr_memory, expr_state
 */
#ifndef ZHIBU_FORM_EXPR_INTERNAL_H
#define ZHIBU_FORM_EXPR_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "form/expr.h"

enum token_kind {
	TOKEN_END,
	TOKEN_BAD,	/* a character that begins nothing */
	TOKEN_OPEN_END, /* a quote that never closes */
	TOKEN_NUMBER,
	TOKEN_TEXT,
	TOKEN_NAME,
	TOKEN_FIELD,	/* ${name} */
	TOKEN_VARIABLE, /* $name */
	TOKEN_DOT,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_OPEN_ROW,
	TOKEN_CLOSE_ROW,
	TOKEN_COMMA,
	TOKEN_SLASH,
	TOKEN_PLUS,
	TOKEN_MINUS,
	TOKEN_STAR,
	TOKEN_EQUAL,
	TOKEN_UNEQUAL,
	TOKEN_LESS,
	TOKEN_LESS_EQUAL,
	TOKEN_MORE,
	TOKEN_MORE_EQUAL
};

struct token {
	enum token_kind kind;
	const char *bytes; /* the whole token */
	size_t length;
	const char *content; /* without quotes or ${} */
	size_t content_length;
};

/* Reads the token at text[*position] and passes over it. */
void lex(const char *text, size_t length, size_t *position, struct token *token);

enum node_kind {
	NODE_TEXT,
	NODE_NUMBER,
	NODE_SELF,	     /* . */
	NODE_RECORD,	     /* ${field} */
	NODE_ROW,	     /* a field of the innermost row */
	NODE_VARIABLE_FIELD, /* $m/field */
	NODE_AND,	     /* of all children, as NODE_OR */
	NODE_OR,
	NODE_COMPARE,
	NODE_ARITHMETIC,
	NODE_CALL,
	NODE_HOIST,  /* its child, evaluated once per scan of the predicate it stands in */
	NODE_GLOBAL, /* its child, evaluated once until eval_reset() */
	NODE_VALUES, /* a field of the child's rows */
	NODE_TABLE,
	NODE_VARIABLE, /* $m: one row */
	NODE_FILTER,   /* the child's rows for which the conjuncts hold */
	NODE_ID	       /* the rows that the child's ids name */
};

enum operator{
	OPERATOR_NONE,
	OPERATOR_OR,
	OPERATOR_AND,
	OPERATOR_EQUAL,
	OPERATOR_UNEQUAL,
	OPERATOR_LESS,
	OPERATOR_LESS_EQUAL,
	OPERATOR_MORE,
	OPERATOR_MORE_EQUAL,
	OPERATOR_PLUS,
	OPERATOR_MINUS,
	OPERATOR_TIMES,
	OPERATOR_DIVIDE,
	OPERATOR_MODULO,
	OPERATOR_NEGATE
};

/* What a node depends on. ON_ROW is the row of the predicate that it stands in:
 * an outer row cannot be named from within an inner predicate. */
enum {
	ON_ROW = 1,
	ON_VARIABLE = 2,
	ON_RECORD = 4,
	ON_TABLE = 8,
	ON_POSITION = 16,
	ON_OTHERS = ON_VARIABLE | ON_RECORD
};

/* As what two values compare. LIKE_ANY, two texts by < or >: as numbers, dates or
 * times, whichever both are. LIKE_ITEM is not a comparison but an index's kind. */
enum likeness { LIKE_TEXT, LIKE_NUMBER, LIKE_DATE, LIKE_TIME, LIKE_TRUTH, LIKE_ANY, LIKE_ITEM };

struct function;

struct node {
	unsigned char kind;	 /* enum node_kind */
	unsigned char type;	 /* enum value_type */
	unsigned char item;	 /* of VALUE_VALUES: what each is; else as type */
	unsigned char operation; /* enum operator */
	unsigned char likeness;	 /* enum likeness */
	unsigned char depends;
	unsigned char depth; /* of the tree below */
	bool is_bounded;     /* count(): stops past limit */
	int form, field;     /* of a field, a table; field -1 is id */
	int reference;	     /* the form whose ids the text holds, or -1 */
	int index;	     /* of the variable; of the slot */
	size_t limit;
	uint64_t hash; /* of NODE_GLOBAL */
	size_t column; /* its byte in the text, from 0 */
	const char *text;
	double number;
	const struct function *function;
	struct node *first, *next; /* children */
	struct filter *filter;
	struct regex *regex; /* of a literal pattern */
	struct node *plain;  /* what node_any_row() took the place of */
};

enum lookup {
	LOOKUP_NONE,   /* tested row by row */
	LOOKUP_ALWAYS, /* does not depend on the row: tested once */
	LOOKUP_EQUAL,  /* key = probe */
	LOOKUP_ITEM,   /* selected(key, probe) */
	LOOKUP_AMONG   /* selected(probe, key) */
};

struct conjunct {
	struct conjunct *next;
	struct node *node; /* what must hold of a row */
	struct node *pair; /* what is looked up: a comparison, or a call of selected() */
	enum lookup lookup;
	bool key_is_second; /* which child of the pair is the key */
	uint64_t hash;	    /* of the key */
};

struct filter {
	struct conjunct *first;
	int slot, slot_count; /* its hoisted values */
	bool uses_position;
};

struct expr {
	struct node *root;
	int slot_count;
	const bool *reads; /* by form */
	const bool *uses;  /* by field of the scope's form */
	int form_count, field_count;
};

/* The compiler's state. After a mistake is_failed stays set and *err is its. */
struct compile {
	struct arena *arena;
	const char *text;
	size_t length, position;
	const struct expr_scope *scope;
	struct err *err;
	bool is_failed;
	struct token token;
	int depth;
	int row_form; /* of the innermost [ ] or of the scope; or -1 */
	bool in_predicate;
	int slot_count;
	bool *reads, *uses;
};

/* Each gives NULL, so that a caller may return it. at is a byte of the text; {3} of the
 * message is its character. */
struct node *mistake(struct compile *c, size_t at, const char *key, const char *arg1,
		     const char *arg2);
/* key, or key_nearest with the nearest of the names as {2} where there is one. */
struct node *mistake_name(struct compile *c, size_t at, const char *key, const char *key_nearest,
			  const char *name, const char *const *names, size_t count);

struct node *node_new(struct compile *c, enum node_kind kind, enum value_type type, size_t column);
/* Adds a child at the end: what the child depends on, the parent does. */
void node_add(struct compile *c, struct node *parent, struct node *child);
static inline bool node_is_set(const struct node *node)
{
	return node->type == VALUE_ROWS || node->type == VALUE_VALUES;
}
/* What it is as a single value. */
static inline enum value_type node_scalar(const struct node *node)
{
	return node->type == VALUE_ROWS ? VALUE_TEXT : (enum value_type)node->item;
}
void node_set_type(struct node *node, enum value_type type);
enum value_type field_type_value(enum field_type type);
enum value_type field_value_type(const struct form *form, int field);
int field_reference(const struct form *form, int index, int field);

/* Parses the whole text; NULL after a mistake. */
struct node *parse_all(struct compile *c);

/* expr_operator.c: OPERATOR_NONE where the token is none; a higher number binds more tightly. */
enum operator operator_of(const struct token *token);
int operator_precedence(enum operator operation);

/* expr_wide.c: an expression that cannot be read and has a full-width mark has that for its
 * mistake. */
void tell_wide_mark(struct compile *c);

/* expr_choice.c: false with a mistake where the literal is no choice of the field that node is. */
bool check_choice(struct compile *c, const struct node *node, const struct node *literal);

/* expr_type.c */
struct node *node_binary(struct compile *c, enum operator operation, struct node *left,
			 struct node *right, size_t column);
struct node *node_negate(struct compile *c, struct node *child, size_t column);
bool check_number(struct compile *c, const struct node *node);
bool check_date(struct compile *c, const struct node *node);
/* The type of whichever of several is given: that of all, a literal as the others. */
void type_of_either(struct node *node, const struct node *first);

/* expr_functions.c */
const struct function *function_of(const char *name, size_t length);
struct node *node_call(struct compile *c, const struct token *name, struct node *arguments);

/* expr_plan.c */
struct node *node_filter(struct compile *c, struct node *rows, struct node *predicate,
			 size_t column);
/* Where plain is values = scalar (or selected(values, scalar)) and the values are those of a
 * table: exists(table[field = scalar]), which an index can serve. Else plain. */
struct node *node_any_row(struct compile *c, struct node *values, struct node *scalar,
			  struct node *plain);
struct node *plan_globals(struct compile *c, struct node *node);

#endif
