/* What the rooms of the expression language share: the compiled tree, the state
 * of one evaluation, and the evaluator's memory.
 *
 *   expr_lex       bytes -> tokens
 *   expr_parse     tokens -> a tree, names looked up
 *   expr_type      operators: which types go together, what they give
 *   expr_functions the table of functions, their arguments checked
 *   expr_plan      predicates: what an index can serve, what is evaluated once
 *   expr_eval      the tree -> a value;  expr_rows -> rows;  expr_compare -> truth
 *   expr_call, expr_string, expr_format   the functions themselves
 *   expr_index     hash indexes of a table by an expression;  expr_regex patterns
 *   expr_datum     texts as numbers, dates, times, and back;  expr_memory
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

/* ---- evaluation ---- */

struct chunk;
struct scratch {
	struct chunk *first, *current;
};
struct mark {
	struct chunk *chunk;
	size_t used;
};
void scratch_init(struct scratch *scratch);
void scratch_release(struct scratch *scratch);
void scratch_reset(struct scratch *scratch);
void *scratch_new(struct scratch *scratch, size_t size); /* not zeroed */
char *scratch_text(struct scratch *scratch, const char *text, size_t length);
struct mark scratch_mark(const struct scratch *scratch);
void scratch_back(struct scratch *scratch, struct mark mark);

/* A single value. text is NULL where it is still to be made of the number. */
struct datum {
	const char *text;
	double number; /* NAN: empty or unreadable; of TEXT: not set */
	enum value_type type;
	bool is_kept; /* the text stays until eval_reset() */
};

struct scan {
	struct scan *outer;
	struct eval_row row;
	size_t position;  /* from 1 */
	struct mark mark; /* what is made for this row is forgotten back to here */
};

struct slot {
	bool is_set;
	struct datum datum;
	const struct datum *values; /* of VALUE_VALUES */
	const size_t *rows;	    /* of VALUE_ROWS */
	size_t count;
};

struct run {
	struct eval *eval;
	const struct eval_frame *frame;
	struct scan *scan;
	struct slot *slots;
	bool display;
};

/* The distinct keys of an index, or of one side of a comparison. */
struct key {
	const char *text;
	size_t length;
	double number;
	bool is_number;
	uint64_t hash;
};
struct keys {
	struct key *items;
	size_t count, capacity;
	uint32_t *places; /* open addressing: index + 1 */
	size_t place_count;
};
void keys_release(struct keys *keys);
long keys_find(const struct keys *keys, const struct key *key);
/* The key's index; a new one's text is copied to the arena where is_kept is not set. */
size_t keys_add(struct keys *keys, const struct key *key, bool is_kept, struct arena *arena);
struct key key_of(struct run *run, struct datum *datum, enum likeness likeness);
struct key key_of_text(const char *text, size_t length);

struct index {
	struct keys keys;
	size_t *starts; /* of each key's rows; one more at the end */
	size_t *rows;
};
/* The index of a table by the key, or NULL: then the rows are to be scanned (few, or
 * this is the first use and at_once not set). */
const struct index *index_of(struct run *run, const struct node *key, uint64_t hash, int form,
			     enum likeness likeness, bool at_once);

/* What stays until eval_reset(), by the hash of its expression. */
struct cached {
	uint64_t hash;
	bool is_set;
	size_t uses;
	struct index *index;
	struct slot slot;
};

struct table_state {
	size_t count;
	bool is_known, is_resident;
};

struct eval {
	const struct pack *pack;
	struct expr_source source;
	struct arena arena;
	struct scratch scratch;
	struct table_state *tables;
	struct cached *cached; /* open addressing */
	size_t cached_count, cached_capacity;
	unsigned long steps, limit;
	bool is_exceeded, scans_only;
	int display_depth;
};

/* For tests: a smaller bound on steps; every predicate by a scan. */
void eval_set_limit(struct eval *eval, unsigned long steps);
void eval_set_scans_only(struct eval *eval, bool scans_only);

struct cached *eval_cached(struct eval *eval, uint64_t hash);
uint64_t node_hash(const struct node *node);

/* Counts steps; false once the bound is passed. */
static inline bool eval_step(struct eval *eval, size_t steps)
{
	eval->steps += steps;
	if (eval->steps <= eval->limit)
		return true;
	eval->is_exceeded = true;
	return false;
}

const struct table_state *eval_table(struct eval *eval, int form);
/* A cell; copied to the scratch where keep is set and it would not stay. */
struct datum cell_datum(struct run *run, const struct node *field, size_t row, bool keep);
struct datum text_datum(const char *text, enum value_type type, bool is_kept);
struct datum eval_node(struct run *run, const struct node *node);
bool eval_holds(struct run *run, const struct node *node);
struct slot *eval_slot(struct run *run, const struct node *node);
const struct slot *eval_global(struct run *run, const struct node *node);
const char *datum_text(struct run *run, struct datum *datum);
double datum_number(const struct datum *datum, enum likeness likeness);
bool datum_is_empty(const struct datum *datum);
const char *eval_text(struct run *run, const struct node *node);
double eval_number(struct run *run, const struct node *node);

typedef bool (*row_take)(void *data, size_t row);		   /* false: no more */
typedef bool (*value_take)(void *data, const struct datum *datum); /* false: no more */
/* False where take stopped it. */
bool each_row(struct run *run, const struct node *node, row_take take, void *data);
/* Values of VALUES, ids of ROWS, or the single value. keep: texts stay as long as the
 * scratch does, else only during take. */
bool each_value(struct run *run, const struct node *node, value_take take, void *data, bool keep);
bool eval_compare(struct run *run, const struct node *node);
/* Whether a text of items parted by spaces holds the item. */
bool items_hold(const char *text, const char *item, size_t length);
/* The next item from *text on, which it moves past it; NULL at the end. */
const char *items_next(const char **text, size_t *length);

/* expr_datum.c */
enum { NUMBER_TEXT = 400, DAY_FIRST = -354285, DAY_LAST = 2932896 };
double text_number(const char *text);
double text_day(const char *text); /* also of a moment: 2018-06-30T14:30:05 */
double text_minutes(const char *text);
size_t number_format(double number, char text[NUMBER_TEXT]);
double number_floor(double number); /* the program links without libm */
static inline bool is_number(double number)
{
	return number == number;
}

/* A growing text in the scratch. */
struct growing {
	struct scratch *scratch;
	char *bytes;
	size_t length, capacity;
};
void growing_init(struct growing *growing, struct scratch *scratch);
void growing_add(struct growing *growing, const char *text, size_t length);
struct datum growing_take(struct growing *growing);

/* expr_regex.c: extended regular expressions over characters, with Java's \d \w \s \uXXXX;
 * the whole text must match. NULL: no such pattern, or too large. */
struct regex *regex_compile(struct arena *arena, const char *pattern, size_t length);
bool regex_match(const struct regex *regex, const char *text);
/* Compiles and matches without an arena; false for a bad pattern. */
bool regex_match_once(const char *pattern, const char *text);

/* The functions; each evaluates a NODE_CALL. */
struct function {
	const char *name;
	unsigned char least, most; /* arguments; FUNCTION_ANY: no bound */
	unsigned char type;	   /* enum value_type */
	const char *arguments;	   /* a letter each, the last for all after; see check_argument() */
	struct datum (*call)(struct run *run, const struct node *node);
	/* more to check, or another tree in its place; NULL: none */
	struct node *(*shape)(struct compile *c, struct node *node);
};
enum { FUNCTION_ANY = 255 };

struct datum truth(bool holds);
struct datum number_datum(double number, enum value_type type);
struct datum empty_datum(enum value_type type);

struct datum call_selected(struct run *run, const struct node *node);
struct datum call_count_selected(struct run *run, const struct node *node);
struct datum call_selected_at(struct run *run, const struct node *node);
struct datum call_count(struct run *run, const struct node *node);
struct datum call_count_non_empty(struct run *run, const struct node *node);
struct datum call_exists(struct run *run, const struct node *node);
struct datum call_sum(struct run *run, const struct node *node);
struct datum call_min(struct run *run, const struct node *node);
struct datum call_max(struct run *run, const struct node *node);
struct datum call_if(struct run *run, const struct node *node);
struct datum call_coalesce(struct run *run, const struct node *node);
struct datum call_once(struct run *run, const struct node *node);
struct datum call_round(struct run *run, const struct node *node);
struct datum call_int(struct run *run, const struct node *node);
struct datum call_floor(struct run *run, const struct node *node);
struct datum call_ceiling(struct run *run, const struct node *node);
struct datum call_number(struct run *run, const struct node *node);
struct datum call_string(struct run *run, const struct node *node);
struct datum call_boolean(struct run *run, const struct node *node);
struct datum call_not(struct run *run, const struct node *node);
struct datum call_true(struct run *run, const struct node *node);
struct datum call_false(struct run *run, const struct node *node);
struct datum call_today(struct run *run, const struct node *node);
struct datum call_now(struct run *run, const struct node *node);
struct datum call_position(struct run *run, const struct node *node);

struct datum call_regex(struct run *run, const struct node *node);
struct datum call_contains(struct run *run, const struct node *node);
struct datum call_starts_with(struct run *run, const struct node *node);
struct datum call_ends_with(struct run *run, const struct node *node);
struct datum call_string_length(struct run *run, const struct node *node);
struct datum call_substr(struct run *run, const struct node *node);
struct datum call_substring(struct run *run, const struct node *node);
struct datum call_normalize_space(struct run *run, const struct node *node);
struct datum call_translate(struct run *run, const struct node *node);
struct datum call_concat(struct run *run, const struct node *node);
struct datum call_join(struct run *run, const struct node *node);
struct datum call_format_date(struct run *run, const struct node *node);
bool format_is_known(const char *format);

#endif
