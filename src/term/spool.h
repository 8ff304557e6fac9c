/* What curses sends, held back and turned into the terminal's character set. */
#ifndef ZHIBU_TERM_SPOOL_H
#define ZHIBU_TERM_SPOOL_H

#include <stdbool.h>

#include "base/charset.h"

/* curses writes to a descriptor and knows the character set of the locale only, which may not be
 * installed. So it always writes UTF-8, at most a screen into memory, from where it goes on. */
struct spool {
	struct encoder encoder;
	bool is_open;
	int memory, output; /* descriptors: where curses writes, and the terminal */
};
/* False: the system has no conversion to it, or no memory to write to. */
bool spool_open(struct spool *spool, enum charset charset);
void spool_close(struct spool *spool); /* also of zeros */
/* Between the two what is written to the standard output is held, then sent. Nothing where it is
 * not open. */
void spool_hold(struct spool *spool);
void spool_send(struct spool *spool);

#endif
