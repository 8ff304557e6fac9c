/* What the command line asks for. */
#ifndef ZHIBU_CLI_REQUEST_H
#define ZHIBU_CLI_REQUEST_H

#include <stdbool.h>

struct request {
	const char *command; /* NULL: the screens */
	const char *data, *forms, *language, *charset;
	const char *batch; /* the table whose records are to be entered at once, or NULL */
	bool is_read_only, is_slow, as_json, forms_only, normalize, help, version;
	char **words; /* what follows the command */
	int word_count;
};

/* Reads the arguments into a request of zeros. Returns the argument that is not understood, or
 * NULL. The texts are those of argv, in which the words of the command are moved together. */
const char *request_read(struct request *request, int argc, char **argv);

#endif
