/* Forms: one table each, as XLSForm describes it (https://xlsform.org/en/), and
 * the pack that holds them with steps, rules and words. The model is read-only
 * after reading; a screen draws from it and changes nothing in it. */
#ifndef ZHIBU_FORM_FORM_H
#define ZHIBU_FORM_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/memory.h"
#include "form/words.h"

struct expr;
struct packed_sheet;

enum field_type {
	FIELD_TEXT,
	FIELD_INTEGER,
	FIELD_DECIMAL,
	FIELD_DATE,
	FIELD_TIME,
	FIELD_CHOICE,  /* select_one: a list's, or a row of another table */
	FIELD_CHOICES, /* select_multiple: values parted by one space */
	FIELD_NOTE,    /* shown, never stored */
	FIELD_CALCULATE,
	FIELD_HIDDEN
};

enum level { LEVEL_BRANCH, LEVEL_MEMBERS, LEVEL_SUPERIOR, LEVEL_PUBLIC, LEVEL_COUNT };
extern const char *const level_names[LEVEL_COUNT]; /* as zb_level has them */

struct choice {
	const char *name; /* what stands in the CSV */
	struct words label;
	size_t line; /* in the form's file */
};

struct choice_list {
	const char *name;
	struct choice *choices;
	size_t count;
};

/* An expression of a cell: its text and place, compiled by form_compile(). */
struct formula {
	const char *text;    /* NULL where the cell is empty */
	size_t line, column; /* of its cell */
	struct expr *expr;   /* NULL until compiled, or where it does not compile */
};

/* begin_group ... end_group */
struct group {
	const char *name;
	struct words label;
	struct formula relevant;
	int parent; /* index of the group around it, or -1 */
};

struct field {
	const char *name; /* the column in the CSV; ASCII */
	const char *was;  /* zb_was: names that it had before, parted by spaces; or NULL */
	enum field_type type;
	size_t line; /* in the form's file */
	int group;   /* or -1 */
	struct words label, hint, constraint_message, warn_message, required_message;
	struct words
	    guidance; /* guidance_hint: the long help: rule, example, the notice's sentence */
	struct formula required, constraint, relevant, calculation, choice_filter;
	struct formula default_value;	/* compiled where it is an expression */
	const char *default_literal;	/* else this; or NULL */
	struct formula warn;		/* zb_warn: a soft constraint */
	const struct choice_list *list; /* choices of a list; NULL for a reference */
	int reference;	     /* index in the pack of the form whose rows are the choices, or -1 */
	int reference_label; /* its field that names a row (parameters label=), or -1: instance_name
			      */
	const struct choice_list *also; /* zb_also: choices after the referred rows, or NULL */
	bool is_open;			/* zb_open: another text may stand as well */
	bool is_multiline;		/* appearance multiline */
	int rows;			/* parameters rows=N; 1 for a single line */
	int width;	   /* zb_width: columns in a list, 0 where not said (not listed) */
	bool advances;	   /* zb_fixed: goes on by itself when full */
	bool dup;	   /* zb_dup: ditto by default */
	bool verify;	   /* zb_verify: double entry (flow/session.h) */
	bool is_read_only; /* read_only */
	enum level level;  /* zb_level: who may see it; LEVEL_BRANCH where not said */
};

struct form {
	const char *name; /* the table: file name without .csv */
	const char *path; /* for messages */
	struct words title;
	const char *version;
	struct formula
	    instance_name;     /* names a row; its ${field} stands for what the screen shows */
	struct formula detail; /* zb_detail: what stands beside the name in a picker */
	struct formula rows;   /* zb_rows: rows made by themselves; see flow/entry.h */
	const char *rows_set;  /* zb_rows_set: "visit = $y/id, reader = $r/id" */
	size_t rows_set_line, rows_set_column;
	const char *tick; /* zb_tick: the yes-no field that Space switches in the list */
	bool explains;	  /* zb_purpose is explanations: rows lift findings (flow/rules.h) */
	bool is_single;	  /* zb_single: one row only, opened without a list */
	struct field *fields;
	size_t field_count;
	struct group *groups;
	size_t group_count;
	struct choice_list *lists;
	size_t list_count;
	bool has_former_names; /* a field has a zb_was */
	bool is_compiled;
	bool has_name; /* instance_name and detail are compiled (form_compile_name) */
};

/* One file of a pack. */
struct pack_file {
	const char *name; /* "books.csv", "documents/slip.txt" */
	const char *bytes;
	size_t length;
	/* The same, cut when the program was built, or NULL. A program that stands alone has no
	 * bytes of what was cut. */
	const struct packed_sheet *packed;
};

struct pack {
	struct arena arena; /* holds everything below */
	const char *path;   /* the folder, or "forms" for the built-in one */
	struct language languages[LANGUAGES_MAX];
	size_t language_count; /* the first is the default one */
	struct form *forms;    /* in the order of steps.csv, others after, by name */
	size_t form_count;
	size_t form_room; /* with those of roles that may come behind */
	struct pack_file *files;
	size_t file_count;
	struct word {
		const char *key;
		const char *const *cells; /* of its row in words.csv */
		size_t width, line;
	} * words; /* sorted by key */
	size_t word_count;
	signed char *word_languages; /* of each column of words.csv: a label's, else -1 */
	const struct pack *fallback; /* the built-in pack, for words missing here; or NULL */
};

/* Reads a pack from files in memory (they must outlive the pack; strings are
 * borrowed from them). Every mistake found is added; the pack can be used only
 * where there is none. languages, words and forms are read here; steps.csv,
 * rules.csv, figures.csv and reports.csv by flow/, overview.csv by packet/. Reserved names, not
 * forms: these, words and lexicon. Expressions are not compiled yet. */
void pack_read(struct pack *pack, const char *path, const struct pack_file *files, size_t count,
	       const struct pack *fallback, struct mistakes *mistakes);
/* Reads DIR/ *.csv, DIR/ROLE/ *.csv, DIR/seed/ *.csv and DIR/documents/ *.txt into memory that the
 * pack owns; the whole folder with DIR/sample/ *.csv, too, which no start needs.
 * STATUS_IO only where the folder itself cannot be read. */
enum status pack_read_folder(struct pack *pack, const char *directory, const struct pack *fallback,
			     struct mistakes *mistakes, struct err *err);
enum status pack_read_whole_folder(struct pack *pack, const char *directory,
				   const struct pack *fallback, struct mistakes *mistakes,
				   struct err *err);
/* Forms of one role of a folder are files ROLE/NAME.csv: no other folder has their tables, and its
 * start does not even read them. Adds those of a role (NULL: of all) that are not there yet behind
 * the others; forms[] stays where it is. No step, rule or zb_rows speaks of them. */
void pack_read_role(struct pack *pack, const char *role, struct mistakes *mistakes);
/* How many forms there will be at most. */
size_t pack_form_room(const struct pack *pack);
void pack_release(struct pack *pack);
/* Writes other names of keys into the words of the screens: where pairs[n][0] stands as a word of
 * its own, pairs[n][1] is to stand. Texts got before stay as they were. */
void pack_respell(struct pack *pack, const char *const (*pairs)[2], size_t count);

/* "folder/name", in the arena, or (arena NULL) on the heap. */
char *pack_path(struct arena *arena, const struct pack *pack, const char *name);

/* Compiles every expression of a form once; later calls return at once. */
void form_compile(struct pack *pack, size_t form, struct mistakes *mistakes);
/* Compiles what names a row of the form: its instance_name and zb_detail, and those of the
 * forms it refers to. form_compile() does it too; call it where rows are only shown. */
void form_compile_name(struct pack *pack, size_t form, struct mistakes *mistakes);

int pack_find(const struct pack *pack, const char *name, size_t length); /* a form, or -1 */
/* As nearest_name(), of the forms. */
const char *pack_nearest(const struct pack *pack, const char *wrong);
/* The newest version of any of its forms, or "". */
const char *pack_version(const struct pack *pack);
const struct pack_file *pack_file(const struct pack *pack, const char *name); /* or NULL */
int pack_language(const struct pack *pack, const char *code);		      /* index, or -1 */
/* A field by its name, else by one that it had before (zb_was): files, journals, packets and rules
 * of that time name it so. Or -1. */
int form_find(const struct form *form, const char *name, size_t length);
/* As nearest_name(), of its fields. */
const char *form_nearest(const struct form *form, const char *wrong);
/* The level that a text names as zb_level does; false: none. */
bool level_named(const char *name, enum level *level);
/* The choice of a list by its name, or NULL. */
const struct choice *choice_find(const struct choice_list *list, const char *name, size_t length);
/* lexicon.csv: words that are likely to be typed (word,reading; the reading, "zhi bu", only where
 * the characters have several). Calls take, unless it is NULL, for each; mistakes are added. */
void pack_lexicon_read(struct pack *pack, struct mistakes *mistakes,
		       void (*take)(void *data, const char *word, const char *reading), void *data);
/* Words of the pack that a language lacks, as mistakes (words.missing). */
void pack_missing_words(const struct pack *pack, struct mistakes *mistakes);

/* Adds the canonical CSV of a form's file (forms --normalize): sections and
 * columns in their order, empty columns and rows dropped, LF, no BOM. */
enum status form_normalize(struct buf *out, const char *path, const char *bytes, size_t length,
			   struct err *err);

#endif
