/* Which terminal is it? What can be known before the screens start. */
#ifndef ZHIBU_TERM_PROBE_H
#define ZHIBU_TERM_PROBE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/charset.h"
#include "base/err.h"

enum { PROBE_TYPED = 256 };

struct terminal_facts {
	enum charset charset;
	bool is_double;	    /* ambiguous characters take two columns (term/width.h) */
	bool is_slow;	    /* --slow; screen_start() looks at the line's speed, too */
	bool lacks_chinese; /* the Linux console without such glyphs, or ASCII */
	unsigned char typed[PROBE_TYPED]; /* keys that came while the terminal was asked */
	size_t typed_count;
};

/* asked: --charset NAME, or NULL; "ask" puts the questions to the terminal whatever the locale
 * says. The terminal is asked (two hanzi and an ellipsis are printed, the cursor's place is asked
 * for, and the line erased) where the locale names no character set or one of GB, or where GB was
 * asked for: never under a UTF-8 locale. A terminal that does not answer within half a second is
 * what the locale says, or UTF-8. STATUS_REFUSED screen.charset: there is no such name, or the
 * system has no conversion to it. */
enum status probe_terminal(struct terminal_facts *facts, const char *asked, struct err *err);

/* Whether one of the three standard descriptors is the Linux console itself, and its font lacks
 * U+4E2D. fbterm and zhcon say TERM=linux, too, but are no console. */
bool console_lacks_chinese(void);

#endif
