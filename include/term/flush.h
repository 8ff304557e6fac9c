/* ncurses 6.4 flushes at every move of the cursor, some forty writes for one screen, until it has
 * come back from endwin() once (_endwin == ewInitial). */
#ifndef ZHIBU_TERM_FLUSH_H
#define ZHIBU_TERM_FLUSH_H

/* Behind newterm(). */
void flush_start(void);
/* Around doupdate(), so that it writes once. */
void flush_hold(void);
void flush_release(void);

#endif
