/* Chinese by pinyin on any screen where text is typed: between the keyboard and the view on top. */
#ifndef ZHIBU_UI_TYPING_H
#define ZHIBU_UI_TYPING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "ui/view.h"

/* Takes the key that switches it on and off, and while it is on what is typed where text is; what
 * comes of it goes to the view on top, character by character. False: the key is the view's. */
bool typing_key(struct app *app, uint32_t key);
/* Letters that are not yet characters go into the text as they are. */
void typing_finish(struct app *app);
/* Paints the letters and the candidates where messages stand, or above them where the text itself
 * stands there. False: there are none. */
bool typing_paint(struct app *app);
/* Adds that it is on. */
void typing_add_mark(struct buf *buf, const struct app *app);
/* Gives the folder what was learnt, without a flush. */
void typing_keep(struct app *app);
void typing_free(struct app *app);

#endif
