/* Who a data folder is among those that exchange packets, and what it knows of the others.
 *
 * The role stands in .zhibu/site.csv, beside the site's code: it was there before anything else of
 * the folder. Of the others .zhibu/peers.csv keeps what their packets said; where it is lost, the
 * next packets say it again.
 */
#ifndef ZHIBU_DATA_PEERS_H
#define ZHIBU_DATA_PEERS_H

#include <stddef.h>

#include "base/date.h"
#include "base/err.h"
#include "base/id.h"

struct store;

enum { ROLE_TEXT = 32 };

/* A name of steps.csv; "" where the folder was never given one. Borrowed. */
const char *store_role(const struct store *store);
/* The record that stands for whose folder it is; "": nobody's. Borrowed. */
const char *store_person(const struct store *store);
/* Gives a folder in which nothing was ever saved its role; the rows that it began with are gone.
 * It is on the disk then. Row numbers are new. STATUS_REFUSED store.not_new; STATUS_INPUT
 * store.role (it is no name); else as store_commit(). */
enum status store_become(struct store *store, const char *role, const char *person,
			 struct err *err);

/* Another folder. */
struct peer {
	char site[SITE_TEXT];
	char role[ROLE_TEXT];
	char person[ID_TEXT];	    /* the record that stands for whose it is, or "" */
	char whose[256];	    /* as it calls itself */
	unsigned long told, merged; /* up to where its lines came here, and it holds ours */
	char at[MOMENT_TEXT];	    /* when the packet was made that said so */
};

struct peers {
	struct peer *items; /* by site */
	size_t count, capacity;
};

/* What is known; to be released with memory_free(peers.items). None where nothing could be read. */
struct peers store_peers(const struct store *store);
/* NULL: not known. */
const struct peer *peers_find(const struct peers *peers, const char *site);
/* Writes down what a packet said. Numbers never go back; where nothing is new, nothing is written.
 * STATUS_IO store.peers. */
enum status store_peer_note(struct store *store, const struct peer *peer, struct err *err);

#endif
