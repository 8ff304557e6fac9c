/* Where the data are, the folder of this start and where its data went since; and who opens it. */
#ifndef ZHIBU_CLI_WHEREABOUTS_H
#define ZHIBU_CLI_WHEREABOUTS_H

#include "flow/session.h"

/* asked (--data), $ZHIBU_DATA, ./data where it is there or beside a checkout, $XDG_DATA_HOME/zhibu,
 * ~/.local/share/zhibu. The caller's. */
char *data_folder(const char *asked);

/* The user's own key table: $XDG_CONFIG_HOME/zhibu/keys, ~/.config/zhibu/keys. The caller's; NULL:
 * there is no such place. */
char *keys_path(void);

/* When a folder fails and the data go on in another, a line of $XDG_STATE_HOME/zhibu/moved.csv says
 * so: the next start would look where this one did, and find what was there before. */
void moved_note(const char *from, const char *to);
/* Where a folder's data went last, if they are there still; else NULL. The caller's. */
char *moved_find(const char *folder);

/* Opens it; where another instance writes, or the folder cannot be written: to look on, and the
 * reason is left in err (else its status is 0). options->is_read_only says then how it was opened.
 */
enum status session_open_to_look(struct session **session, struct session_options *options,
				 struct err *err);

/* Who writes, for the change log and for whoever finds the folder held. */
const char *user_name(void);

#endif
