/* A passphrase for a command: of a file, or asked for on the terminal without being seen. */
#ifndef ZHIBU_CLI_PASSPHRASE_H
#define ZHIBU_CLI_PASSPHRASE_H

#include "cli/command.h"
#include "packet/secret.h"

/* Of request->passphrase_file, or else of the terminal: twice the same and not too short where it
 * is new. what is said before it is asked for. STATUS_REFUSED: seal.no_terminal (there is none to
 * ask on), seal.differ, seal.short {1}, seal.left (the user went away); as secret_read(). */
enum status passphrase_get(struct secret *secret, struct session *session,
			   const struct request *request, const char *what, bool is_new,
			   struct output *output, struct err *err);

#endif
