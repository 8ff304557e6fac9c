/* Packets made of a data folder, and taken into one. */
#ifndef ZHIBU_PACKET_WORK_H
#define ZHIBU_PACKET_WORK_H

#include <stdbool.h>
#include <stddef.h>

#include "data/exchange.h"
#include "flow/kinds.h"
#include "flow/session.h"
#include "packet/packet.h"

/* The packets that this folder's role may make. Whether the n-th of the pack is one. */
bool packet_may_leave(const struct session *session, const struct packet_kind *kind);

/* Whether a kind carries nothing but who made it and its key: it is for everybody to read, and goes
 * out of a folder with nothing in it, too. */
bool packet_is_bare(const struct packet_kind *kind);

/* Makes one; the packet was initialised. recipient: the id of the record that it is for, "" where
 * the kind is for nobody in particular. Before anything else what was typed is saved (drafts are
 * not in it). STATUS_REFUSED packet.not_ours {1} (another role makes it), packet.whom {1} (it needs
 * a recipient, one of those of the kind), packet.empty (nothing was ever saved here), and those of
 * report_make(); else as store_changes(). */
enum status packet_make(struct session *session, const struct packet_kind *kind,
			const char *recipient, struct packet *packet, struct err *err);
/* Makes it and writes it into a folder; path: where it is then, the caller's, or NULL. Those for
 * the same recipient that lay there are deleted; STATUS_IO packet.older: it is written, but one is
 * there still. As packet_make() and packet_write(); STATUS_IO packet.folder. */
enum status packet_export(struct session *session, const struct packet_kind *kind,
			  const char *recipient, const char *folder, char **path, struct err *err);
/* The same, sealed; NULL: not. As seal_close(), too. */
enum status packet_export_sealed(struct session *session, const struct packet_kind *kind,
				 const char *recipient, const struct seal_lock *lock,
				 const char *folder, char **path, struct err *err);
/* Signs a packet that is made but for that, with the folder's key (keys.h), which is made where
 * there is none; not signed where the folder is open for reading only and has none, or this program
 * was built without libsodium. STATUS_INPUT keys.file; STATUS_IO store.key. */
enum status packet_sign(struct session *session, struct packet *packet, struct err *err);
/* As packet_read_sealed(), with the folder's own key and a passphrase, or NULL. */
enum status packet_open(struct packet *packet, struct session *session, const char *path,
			const struct secret *passphrase, struct err *err);

/* How a packet of a kind may be sealed for somebody. */
struct sealing {
	bool is_there; /* at all */
	bool has_key;  /* to the recipient's key; else with a passphrase */
	bool is_usual; /* what went there last was sealed, or what came from there */
	struct seal_lock lock;
	char site[SITE_TEXT]; /* of the recipient, where there is a key */
	char whose[256];      /* and how that calls itself */
};
void sealing_of(struct sealing *sealing, struct session *session, const struct packet_kind *kind,
		const char *recipient);
/* The answers to whether it is to be written now, a letter each: y as the last time, s sealed, o
 * not sealed, n not at all. */
const char *sealing_answers(const struct sealing *sealing);
/* What was chosen is what is offered the next time. STATUS_IO store.peers. */
enum status sealing_note(struct session *session, const struct sealing *sealing, bool is_sealed,
			 struct err *err);
/* Before it is sealed: who will be able to open it, and what is lost with the key or passphrase. */
void tell_sealing(struct buf *buf, struct session *session, const struct sealing *sealing);

/* What taking one in does, or would do. */
struct packet_effect {
	const struct packet_kind *kind;
	struct exchange_report changes; /* of content changes */
	bool is_report;			/* its tables go into the folder of reports ... */
	bool is_older;			/* ... but a newer one is there */
	bool gives_role;		/* this empty folder gets its role by it */
	bool has_other_forms;		/* it was made with another version of the forms */
	bool is_known;			/* a report that is here already, as it is */
	bool acknowledges;		/* it says of more lines of here that they were taken in */
	bool brings_key;		/* the first that is signed of its folder */
};

/* Takes it in: all, or nothing. is_dry: only says what it would do; changes nothing. *effect is to
 * be released where STATUS_OK. STATUS_REFUSED packet.unknown {1} (a kind that this pack does not
 * know), packet.not_for_us {1} (for folders of another role), packet.own (this folder made it),
 * packet.not_for {1} (for somebody else's folder), packet.unsigned {1} and packet.other_key {1}
 * (what came from there before was signed, with another key; but where the packet's takes_key);
 * STATUS_INPUT packet.changes {1} (a line of the change log in it is none); else as store_take_in()
 * and store_become(). */
enum status packet_take_in(struct session *session, const struct packet *packet, bool is_dry,
			   struct packet_effect *effect, struct err *err);
void packet_effect_release(struct packet_effect *effect);

/* How many of this folder's own lines that a kind carries no other folder is known to have. */
enum status packet_outstanding(struct session *session, const struct packet_kind *kind,
			       size_t *lines, struct err *err);

/* The id of whom a text names among those that a kind may be for: the id itself, or the name of one
 * alone. Borrowed until the next change; NULL: nobody, or several. "" where the kind is for nobody.
 */
const char *packet_recipient(struct session *session, const struct packet_kind *kind,
			     const char *text);

/* The name of whom a kind is for. */
void tell_recipient(struct buf *buf, struct session *session, const struct packet_kind *kind,
		    const char *id);

/* What every face says of them. What would leave, for whom, who may see it: one sentence each. */
void tell_leaving(struct buf *buf, struct session *session, struct packet_kind *kind,
		  const char *recipient);
/* Which packet it is, whose, of when. */
void tell_packet(struct buf *buf, struct session *session, const struct packet *packet);
/* What taking it in did, or (is_dry) would do; several sentences. */
void tell_effect(struct buf *buf, struct session *session, const struct packet *packet,
		 const struct packet_effect *effect, bool is_dry);
/* How far others have taken in what was entered here; nothing where none is known. */
void tell_merged(struct buf *buf, struct session *session);

#endif
