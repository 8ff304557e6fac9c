/* The walk of a branch from an empty folder through all its steps. */
#ifndef ZHIBU_TESTS_WALK_H
#define ZHIBU_TESTS_WALK_H

#include "story.h"

/* On the screens, by keys alone, until all steps are done. */
void walk(struct story *story);
/* What the tables hold then, whichever way they were filled. */
void walk_check_tables(struct story *story);

#endif
