/* Who a data folder is among those that exchange packets, and what it knows of the others.
 *
 * The role stands in .zhibu/site.csv, beside the site's code: it was there before anything else of
 * the folder. Of the others .zhibu/peers.csv and peers.2.csv, written by turns, keep what their
 * packets said; where both are lost, the next packets say it again, keys too, which are then
 * believed as they were at first.
 */
#ifndef ZHIBU_DATA_PEERS_H
#define ZHIBU_DATA_PEERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/id.h"

struct store;

enum { ROLE_TEXT = 32, KEY_TEXT = 87 };

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
	char key[KEY_TEXT];	    /* its public keys (packet/packet.h), or "" */
	bool is_sealed;		    /* what goes to it, or came from it last, was sealed */
};

struct peers {
	struct peer *items; /* by site */
	size_t count, capacity;
};

/* What is known; to be released with memory_free(peers.items). None where nothing could be read. */
struct peers store_peers(const struct store *store);
/* NULL: not known. */
const struct peer *peers_find(const struct peers *peers, const char *site);
/* Writes down what a packet said. Numbers never go back, a key is never forgotten; where nothing is
 * new, nothing is written. STATUS_IO store.peers. */
enum status store_peer_note(struct store *store, const struct peer *peer, struct err *err);
/* Whether what goes to one that is known is sealed. */
enum status store_peer_seal(struct store *store, const char *site, bool is_sealed, struct err *err);

/* The folder's own secret, .zhibu/key, of which this floor knows nothing: one line of text.
 * *missing: there is none. STATUS_IO as file_read(). */
enum status store_secret(const struct store *store, struct buf *line, bool *missing,
			 struct err *err);
/* STATUS_REFUSED session.read_only; STATUS_IO store.key. */
enum status store_secret_keep(struct store *store, const char *line, size_t length,
			      struct err *err);

#endif
