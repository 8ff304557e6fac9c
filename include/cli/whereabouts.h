/* Where the data are, the folder of this start and where its data went since; and who opens it. */
#ifndef ZHIBU_CLI_WHEREABOUTS_H
#define ZHIBU_CLI_WHEREABOUTS_H

#include "flow/session.h"

/* asked (--data), $ZHIBU_DATA, data beside the program (argv[0]) where it is there or the program
 * is on a stick (*is_new: it is still to be made there), ./data where it is there or beside a
 * checkout, $XDG_DATA_HOME/zhibu, ~/.local/share/zhibu. The caller's. */
char *data_folder(const char *asked, const char *program, bool *is_new);

/* The user's own key table: $XDG_CONFIG_HOME/zhibu/keys, ~/.config/zhibu/keys. The caller's; NULL:
 * there is no such place. */
char *keys_path(void);

/* When a folder fails and the data go on in another, a line of $XDG_STATE_HOME/zhibu/moved.csv says
 * so: the next start would look where this one did, and find what was there before. */
void moved_note(const char *from, const char *to);
/* Where a folder's data went last, if they are there still; else NULL. The caller's. */
char *moved_find(const char *folder);

/* Opens it; where another instance writes, the folder cannot be written, or a later program has: to
 * look on, and the reason is left in err (else its status is 0). options->is_read_only says then
 * how it was opened.
 */
enum status session_open_to_look(struct session **session, struct session_options *options,
				 struct err *err);

/* What is said first of all: a word's key ({1} the folder), or NULL. is_carried: data_folder()
 * found that the folder is still to be made on a stick. */
const char *greeting_of(const struct session *session, bool lacks_chinese, bool is_carried);

/* Who writes, for the change log and for whoever finds the folder held. */
const char *user_name(void);

#endif
