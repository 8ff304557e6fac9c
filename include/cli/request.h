/* What the command line asks for. */
#ifndef ZHIBU_CLI_REQUEST_H
#define ZHIBU_CLI_REQUEST_H

#include <stdbool.h>

#include "base/charset.h"

struct request {
	const char *command; /* NULL: the screens */
	const char *data, *forms, *language, *charset;
	const char *to, *whom; /* of export; whom: of schema, too, an engine */
	const char *batch;     /* the table whose records are to be entered at once, or NULL */
	const char *threads;   /* how many read at once, or NULL */
	const char *cluster;   /* of schema */
	const char *row, *output, *columns; /* of print */
	bool is_read_only, is_slow, as_json, as_csv, forms_only, normalize, help, version;
	const char *passphrase_file; /* of export and import, or NULL */
	bool seals, seals_not;	     /* of export */
	bool takes_key;		     /* of import: another one than before */
	bool is_dry;		     /* of import */
	bool as_text, as_rtf, in_pages, is_blank, to_printer; /* of print */
	bool is_plain; /* the dialogue in place of the screens */
	char **words;  /* what follows the command */
	int word_count;
	bool owns_words; /* turned by request_decode() */
};

/* Reads the arguments into a request of zeros. Returns the argument that is not understood, or
 * NULL. The texts are those of argv, in which the words of the command are moved together. */
const char *request_read(struct request *request, int argc, char **argv);
/* That of --charset, or else of the locale's name; UTF-8 where neither tells. */
enum charset request_charset(const struct request *request);
/* The same for lines: a locale of GB means a terminal of GB; files and pipes get UTF-8 where nobody
 * asks. */
enum charset request_charset_of_lines(const struct request *request);
/* Turns the words into UTF-8, those that are not so yet. */
void request_decode(struct request *request, enum charset charset);
void request_release(struct request *request);
/* The language that the environment asks for: its code where the locale begins with one, pinyin
 * where no Chinese can be shown, else NULL. */
const char *language_of_environment(bool lacks_chinese);

#endif
