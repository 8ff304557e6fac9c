/* What making packets and taking them in share. */
#ifndef ZHIBU_PACKET_WORK_INTERNAL_H
#define ZHIBU_PACKET_WORK_INTERNAL_H

#include "base/utf8.h"
#include "data/peers.h"
#include "packet/work.h"

/* Adds what the folder calls itself. */
void packet_whose(struct session *session, struct buf *buf);

/* Whether a packet's key is the one that its folder is known by. STATUS_REFUSED packet.unsigned,
 * packet.other_key. */
enum status judge_key(struct session *session, const struct packet *packet,
		      struct packet_effect *effect, struct err *err);

/* outgoing.c: writes it, sealed or not, into a folder, under a name that is the same for the same
 * kind, site and recipient, but for a number on exFAT; those before it, of either ending, are
 * deleted then. path: where it is, the caller's, or NULL. STATUS_IO packet.folder, packet.older; as
 * seal_close() and packet_write(). */
enum status packet_lay(const struct packet *packet, const struct seal_lock *lock,
		       const char *folder, char **path, struct err *err);

/* Writes a report's files into the folder of reports. */
enum status reports_take(struct session *session, const struct packet *packet, struct err *err);

#endif
