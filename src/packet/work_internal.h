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

/* Writes a report's files into the folder of reports. */
enum status reports_take(struct session *session, const struct packet *packet, struct err *err);

#endif
