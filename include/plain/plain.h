/* A dialogue line by line, for screen readers, terminals that cannot be painted on, and scripts:
 * the same forms, rules and messages as the screens, no escape sequence, no cursor movement. One
 * question a line, answered by a line; ? is help, Enter what is said, a single dot goes back. */
#ifndef ZHIBU_PLAIN_PLAIN_H
#define ZHIBU_PLAIN_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/charset.h"
#include "flow/session.h"

struct plain {
	struct session *session;
	/* Reads at most size bytes, waiting at most milliseconds (-1: for ever). Returns how many;
	 * 0: the end, or the program is told to end; -1: the time was up. */
	long (*read)(void *data, char *bytes, size_t size, int milliseconds);
	void (*write)(void *data, const char *bytes, size_t length);
	/* What is typed from now on is not seen, or is again; may be NULL. */
	void (*hide)(void *data, bool is_hidden);
	enum charset charset; /* of both */
	bool is_echoed;	      /* what is typed is seen, as on a terminal; else it is repeated */
	struct err opened;    /* as in ui/view.h, like the next ones */
	const char *home, *elsewhere;
	const char *mounts; /* what is mounted, in place of the system's file; or NULL */
	int batch;	    /* the form whose records are entered one after the other, or -1 */
	void (*has_moved)(const char *from, const char *to);
	bool (*make_sample)(struct plain *plain, struct err *err); /* may be NULL */
	void *data;
};

enum { PLAIN_DONE = 0, PLAIN_UNFINISHED = 3 };

/* Returns PLAIN_UNFINISHED where the input ended in the middle of a record: it is kept as a draft.
 * The session may be another one after (make_sample). */
int plain_run(struct plain *plain);
/* For main.c: the read of struct plain, from stdin; and before it, so that signals end the reading
 * and not the program (what was typed is kept as a draft). */
void plain_watch(void);
long plain_read(void *data, char *bytes, size_t size, int milliseconds);
void plain_hide(void *data, bool is_hidden);
/* Spells the keys that messages name as what is typed here. Right after session_open(). */
void plain_name_keys(struct session *session);

#endif
