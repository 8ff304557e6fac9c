/* What is done on the screen of packets. */
#ifndef ZHIBU_TESTS_STICK_H
#define ZHIBU_TESTS_STICK_H

#include "story.h"

/* From the first screen to that of packets, on the folder that stands for a stick. */
void stick_open(struct story *story, const char *stick);
/* Moves down to a row that shows a text, and goes into it. */
void stick_choose(struct story *story, const char *text);
/* Writes a packet to it, once the sentence was said. */
void stick_write(struct story *story, const char *what, const char *sentence);
/* Takes one in; before: what a dry run says, after: what was done. */
void stick_take(struct story *story, const char *what, const char *before, const char *after);

#endif
