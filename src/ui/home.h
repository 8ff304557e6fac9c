/* The first screen, in two rooms: home.c (keys), home_paint.c (what it shows). */
#ifndef ZHIBU_UI_HOME_H
#define ZHIBU_UI_HOME_H

#include "ui/parts.h"
#include "ui/views.h"

struct home {
	struct view view;
	struct roll roll; /* over the steps */
	size_t spoken_of; /* the step that the block below the steps was painted for */
	bool has_moved;	  /* the mark is where the user put it, not on the next action's step */
};

void home_draw(struct view *view);
/* On a low screen, where there is no room for it below: in the message's row. */
void home_say_incoming(struct home *home);
/* Whether the block below the steps is to be painted anew: it speaks of the step in focus. On a
 * low screen it stands where messages do. */
bool home_is_outdated(const struct home *home);
/* What the step in focus is waiting for; NULL: nothing. */
const struct finding *home_finding(struct home *home);
bool home_offers_sample(const struct app *app);

#endif
