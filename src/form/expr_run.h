/* The evaluator of expressions: its memory, single values, rows, indexes, and the
 * functions that a call may name. */
#ifndef ZHIBU_FORM_EXPR_RUN_H
#define ZHIBU_FORM_EXPR_RUN_H

#include "expr_internal.h"

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
	struct cached **cached; /* open addressing; each in the arena */
	size_t cached_count, cached_capacity;
	unsigned long steps, limit;
	bool is_exceeded, scans_only;
	int display_depth;
	enum level level;
};

/* For tests: a smaller bound on steps; every predicate by a scan. */
void eval_set_limit(struct eval *eval, unsigned long steps);
void eval_set_scans_only(struct eval *eval, bool scans_only);

/* The place of the hash, made where there was none; it stays until eval_reset(). */
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

const struct table_state *table_look(struct eval *eval, int form);
static inline const struct table_state *eval_table(struct eval *eval, int form)
{
	const struct table_state *table = &eval->tables[form];

	return table->is_known ? table : table_look(eval, form);
}
/* A cell; copied to the scratch where keep is set and it would not stay. */
struct datum cell_datum(struct run *run, const struct node *field, size_t row, bool keep);
/* The text of a node that has one at once: a literal, a cell, a hoisted text; borrowed until the
 * next look at a table. NULL: it is to be evaluated. For where only texts compare. */
const char *plain_text(struct run *run, const struct node *node);
struct datum text_datum(const char *text, enum value_type type, bool is_kept);
struct datum eval_node(struct run *run, const struct node *node);
bool eval_holds(struct run *run, const struct node *node);
struct slot *eval_slot(struct run *run, const struct node *node);
/* The rows as an array of the arena. */
const size_t *collect_rows(struct run *run, const struct node *node, size_t *count);
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
