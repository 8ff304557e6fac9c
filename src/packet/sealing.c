/* Who signs what, and who can open it. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "keys.h"
#include "packet_internal.h"
#include "work_internal.h"

enum status packet_sign(struct session *session, struct packet *packet, struct err *err)
{
	struct keys keys;
	char signature[SIGNATURE_TEXT];
	enum status status = keys_open(&keys, session_store(session), true, err);
	struct buf lines;

	if (status != STATUS_OK || !*keys.text)
		return status;
	buf_init(&lines);
	packet_text(&packet->key, keys.text);
	manifest_add_signed(&lines, packet);
	keys_sign(&keys, lines.bytes, lines.length, signature);
	packet_text(&packet->signature, signature);
	buf_release(&lines);
	keys_close(&keys);
	return STATUS_OK;
}

static enum status read_packet(struct packet *packet, struct session *session, const char *path,
			       const struct secret *passphrase, struct err *err)
{
	struct seal_opener opener = {.passphrase = passphrase};
	enum status status;
	struct keys keys;

	/* Most are not sealed, and need no key. */
	status = packet_read_sealed(packet, path, &opener, err);
	if (packet->sealed != SEAL_KEY)
		return status;
	status = keys_open(&keys, session_store(session), false, err);
	if (status != STATUS_OK)
		return status;
	keys_opener(&keys, &opener);
	status = packet_read_sealed(packet, path, &opener, err);
	keys_close(&keys);
	return status;
}

/* A place that holds no name of its own gets one here, so that no sentence has a hole. */
enum status packet_open(struct packet *packet, struct session *session, const char *path,
			const struct secret *passphrase, struct err *err)
{
	enum status status = read_packet(packet, session, path, passphrase, err);

	if (status == STATUS_OK && !*packet->whose)
		packet_text(&packet->whose, session_word(session, "packet.nameless"));
	return status;
}

enum status judge_key(struct session *session, const struct packet *packet,
		      struct packet_effect *effect, struct err *err)
{
	struct peers peers = store_peers(session_store(session));
	const struct peer *peer = peers_find(&peers, packet->site);
	const char *wrong = NULL;

	if (!peer || !*peer->key || !seal_is_there())
		effect->brings_key = seal_is_there() && *packet->key;
	else if (!*packet->key)
		wrong = "packet.unsigned";
	else if (strcmp(packet->key, peer->key) != 0)
		wrong = "packet.other_key";
	memory_free(peers.items);
	if (!wrong || packet->takes_key)
		return STATUS_OK;
	return err_set(err, STATUS_REFUSED, wrong, packet->whose, NULL, NULL);
}

/* Of those that have the role that a packet is for, and are the recipient's, the one heard of last.
 */
static const struct peer *recipient_of(const struct peers *peers, const struct packet_kind *kind,
				       const char *recipient)
{
	const struct peer *best = NULL;

	for (size_t i = 0; i < peers->count; i++) {
		const struct peer *peer = &peers->items[i];

		if (*peer->key && strcmp(peer->role, kind->to) == 0 &&
		    strcmp(peer->person, recipient) == 0 &&
		    (!best || strcmp(peer->at, best->at) > 0))
			best = peer;
	}
	return best;
}

void sealing_of(struct sealing *sealing, struct session *session, const struct packet_kind *kind,
		const char *recipient)
{
	struct peers peers = store_peers(session_store(session));
	const struct peer *peer = recipient_of(&peers, kind, recipient);

	*sealing = (struct sealing){.is_there = !packet_is_bare(kind) && seal_is_there()};
	if (sealing->is_there && peer && keys_seal_key(peer->key, sealing->lock.key)) {
		sealing->has_key = true;
		sealing->is_usual = peer->is_sealed;
		memcpy(sealing->site, peer->site, sizeof sealing->site);
		memcpy(sealing->whose, peer->whose, sizeof sealing->whose);
	}
	memory_free(peers.items);
}

const char *sealing_answers(const struct sealing *sealing)
{
	if (!sealing->is_there)
		return "yn";
	return sealing->is_usual ? "yon" : "ysn";
}

enum status sealing_note(struct session *session, const struct sealing *sealing, bool is_sealed,
			 struct err *err)
{
	if (!sealing->has_key)
		return STATUS_OK;
	return store_peer_seal(session_store(session), sealing->site, is_sealed, err);
}

void tell_sealing(struct buf *buf, struct session *session, const struct sealing *sealing)
{
	session_say(session, buf, sealing->has_key ? "seal.by_key" : "seal.by_passphrase",
		    sealing->whose, NULL, NULL);
}
