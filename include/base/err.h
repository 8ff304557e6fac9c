/* What went wrong, and where.
 *
 * An error carries a key of the words table (forms/words.csv) and up to three
 * pieces of text for its {1} {2} {3}; the face turns it into the user's
 * language with words_message() (form/words.h). A mistake of a user is not an
 * error but one of a list: see struct mistakes.
 */
#ifndef ZHIBU_BASE_ERR_H
#define ZHIBU_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

enum status {
	STATUS_OK = 0,
	STATUS_INPUT,	/* a file or a text is not what it must be */
	STATUS_IO,	/* the operating system refused; args[0] is its message */
	STATUS_LOCKED,	/* another instance holds the data folder */
	STATUS_REFUSED, /* a rule at level block, or a finding, stands against it */
	STATUS_LIMIT	/* a stated limit is passed */
};

enum { ERR_ARGS = 3 };

struct err {
	enum status status;
	const char *key;	  /* a literal: the key in words.csv, e.g. "csv.quote_open" */
	char path[256];		  /* the file concerned, or "" */
	size_t line, column;	  /* from 1; 0 where there is none. Columns count characters
				   * of the line, or for CSV the number of the cell */
	size_t character;	  /* within that cell, from 1; 0 where there is none */
	char args[ERR_ARGS][128]; /* cut at a character boundary where too long */
	int number;		  /* errno of what the system refused, or 0 */
};

/* Fills *err (which may be NULL) and returns status. Missing args are NULL. */
enum status err_set(struct err *err, enum status status, const char *key, const char *arg1,
		    const char *arg2, const char *arg3);
/* As err_set, with the place. */
enum status err_at(struct err *err, enum status status, const char *path, size_t line,
		   size_t column, const char *key, const char *arg1, const char *arg2,
		   const char *arg3);
/* STATUS_IO with key, path and strerror(number) as args[0]. */
enum status err_io(struct err *err, const char *key, const char *path, int number);
/* What the system's number means to a person: a key of words.csv (io.full, io.read_only ...) that
 * stands for args[0] where the error is told, or NULL: the system's own words. */
const char *err_reason(const struct err *err);

/* A list of mistakes, in the order found; all of them are told at once. */
struct mistakes {
	struct err *items;
	size_t count, capacity;
};

void mistakes_init(struct mistakes *mistakes);
void mistakes_release(struct mistakes *mistakes);
void mistakes_add(struct mistakes *mistakes, const char *path, size_t line, size_t column,
		  const char *key, const char *arg1, const char *arg2, const char *arg3);
void mistakes_add_err(struct mistakes *mistakes, const struct err *err);
/* By path, line, column; stable. */
void mistakes_sort(struct mistakes *mistakes);

/* The name of names[0..count) nearest to wrong (Levenshtein distance at most a
 * third of its length, at least 1), or NULL. Borrowed from names. */
const char *nearest_name(const char *wrong, const char *const *names, size_t count);

#endif
