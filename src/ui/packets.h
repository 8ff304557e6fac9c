/* The rooms of the screen of packets: packets.c (what is there, how it looks, keys), packets_ask.c
 * (what is asked before anything leaves or comes in, and what is done then). */
#ifndef ZHIBU_UI_PACKETS_H
#define ZHIBU_UI_PACKETS_H

#include "packet/stick.h"
#include "ui/parts.h"
#include "ui/view.h"

struct packets {
	struct view view;
	struct sticks sticks;
	size_t stick; /* the one that is shown */
	char *named;  /* a folder that the user typed, or NULL */
	struct errand *errands;
	size_t errand_count;
	struct parcels parcels;
	struct sealing sealing; /* of the errand that is asked about */
	bool is_unread;		/* to be looked through before it is drawn */
	struct roll roll;
};

/* packets.c: the one that is shown, or in focus; NULL: none. Those on the stick stand first: what
 * was brought is what the user came for. */
const struct stick *packets_stick(const struct packets *packets);
struct parcel *packets_parcel(const struct packets *packets);
const struct errand *packets_errand(const struct packets *packets);
/* A stick that was taken out is told, whatever key comes next. */
bool packets_has_gone(struct packets *packets);
/* Adds what stands below the list of the one in focus. */
void packets_add_detail(struct buf *buf, struct packets *packets);

/* packets_ask.c: Enter. */
void packets_ask(struct packets *packets);

#endif
