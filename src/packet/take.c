/* Packets taken into a data folder. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "changes.h"
#include "packet_internal.h"
#include "work_internal.h"

static enum status refuse(struct err *err, const char *key, const char *arg)
{
	return err_set(err, STATUS_REFUSED, key, arg, NULL, NULL);
}

/* Whether this folder is one that it may go into at all. */
static enum status judge(struct session *session, const struct packet *packet,
			 struct packet_effect *effect, struct err *err)
{
	struct store *store = session_store(session);
	const struct packet_kind *kind = session_kind(session, packet->kind);
	bool is_new = session_is_new(session);
	const char *label, *person = store_person(store);

	if (!kind || strcmp(kind->from, packet->from) != 0 || strcmp(kind->to, packet->to) != 0)
		return refuse(err, "packet.unknown", packet->kind);
	label = session_words(session, &kind->label);
	effect->kind = kind;
	effect->is_report = kind->content == CONTENT_REPORT;
	/* one without tables may have made some as well, in its role */
	if ((!is_new || strcmp(store_role(store), kind->from) == 0) &&
	    strcmp(packet->site, store_site(store)) == 0)
		return refuse(err, "packet.own", label);
	/* an empty folder that has a role already is one in which this was begun before */
	effect->gives_role = is_new && !*store_role(store);
	if (!effect->gives_role && strcmp(kind->to, session_role(session)) != 0)
		return refuse(err, "packet.not_for_us", label);
	if (*packet->recipient && *person && strcmp(packet->recipient, person) != 0)
		return refuse(err, "packet.not_for", label);
	if (!effect->gives_role && *packet->recipient && !*person)
		return refuse(err, "packet.not_for_us", label);
	effect->has_other_forms = strcmp(packet->forms, pack_version(session_pack(session))) != 0;
	return judge_key(session, packet, effect, err);
}

static unsigned long upto_of(const struct packet_ranges *ranges, const char *site)
{
	for (size_t i = 0; i < ranges->count; i++)
		if (strcmp(ranges->items[i].site, site) == 0)
			return ranges->items[i].upto;
	return 0;
}

/* What is not a change of the tables: what the sender has of ours, and we of the sender's. */
static enum status note_peer(struct session *session, const struct packet *packet, struct err *err)
{
	struct store *store = session_store(session);
	struct peer peer = {.told = upto_of(&packet->carries, packet->site),
			    .merged = upto_of(&packet->holds, store_site(store))};

	snprintf(peer.site, sizeof peer.site, "%s", packet->site);
	snprintf(peer.role, sizeof peer.role, "%.*s", (int)sizeof peer.role - 1, packet->from);
	snprintf(peer.person, sizeof peer.person, "%.*s", (int)sizeof peer.person - 1,
		 packet->person);
	snprintf(peer.whose, sizeof peer.whose, "%.*s",
		 (int)utf8_whole(packet->whose, sizeof peer.whose - 1), packet->whose);
	memcpy(peer.at, packet->made, sizeof peer.at);
	/* what was not looked at (judge_key()) is not remembered */
	if (seal_is_there())
		snprintf(peer.key, sizeof peer.key, "%s", packet->key);
	peer.is_sealed = packet->sealed != SEAL_NONE;
	return store_peer_note(store, &peer, err);
}

static enum status take_changes(struct session *session, const struct packet *packet, bool is_dry,
				struct packet_effect *effect, struct err *err)
{
	const struct packet_file *file = packet_file_find(packet, CHANGES_NAME);
	struct exchange_range *ranges = memory_array(packet->carries.count + 1, sizeof *ranges);
	struct exchange_batch batch = {.ranges = ranges, .range_count = packet->carries.count};
	struct packet_changes changes = {0};
	enum status status = STATUS_OK;

	for (size_t i = 0; i < packet->carries.count; i++) {
		const struct packet_range *range = &packet->carries.items[i];

		memcpy(ranges[i].site, range->site, SITE_TEXT);
		ranges[i].after = range->after;
		ranges[i].upto = range->upto;
		ranges[i].is_part = range->is_part;
	}
	if (file)
		status = packet_changes_read(&changes, file->bytes.bytes, file->bytes.length,
					     CHANGES_NAME, err);
	batch.lines = changes.lines;
	batch.line_count = changes.count;
	if (status == STATUS_OK)
		status =
		    store_take_in(session_store(session), &batch, is_dry, &effect->changes, err);
	if (file)
		packet_changes_release(&changes);
	memory_free(ranges);
	return status;
}

/* What is known of the sender already. A report made before the one that is here: its site had
 * fewer lines then. */
static void compare(struct session *session, const struct packet *packet,
		    struct packet_effect *effect)
{
	struct store *store = session_store(session);
	struct peers peers = store_peers(store);
	const struct peer *peer = peers_find(&peers, packet->site);
	unsigned long told = upto_of(&packet->carries, packet->site),
		      merged = upto_of(&packet->holds, store_site(store));

	effect->is_older = effect->is_report && peer && told < peer->told;
	effect->is_known = effect->is_report && peer && told == peer->told;
	effect->acknowledges = merged > (peer ? peer->merged : 0) && !effect->gives_role;
	memory_free(peers.items);
}

enum status packet_take_in(struct session *session, const struct packet *packet, bool is_dry,
			   struct packet_effect *effect, struct err *err)
{
	struct store *store = session_store(session);
	enum status status;

	*effect = (struct packet_effect){.kind = NULL};
	if (!is_dry && session_is_read_only(session))
		return refuse(err, "session.read_only", NULL);
	status = judge(session, packet, effect, err);
	if (status != STATUS_OK)
		return status;
	compare(session, packet, effect);
	if (!is_dry && effect->gives_role) {
		status = store_become(store, effect->kind->to, packet->recipient, err);
		session_refresh(session);
	}
	if (status == STATUS_OK && !effect->is_report)
		status = take_changes(session, packet, is_dry, effect, err);
	else if (status == STATUS_OK && !is_dry && !effect->is_older)
		status = reports_take(session, packet, err);
	if (!is_dry)
		session_refresh(session);
	if (status == STATUS_OK && !is_dry)
		status = note_peer(session, packet, err);
	if (status != STATUS_OK)
		packet_effect_release(effect);
	return status;
}

void packet_effect_release(struct packet_effect *effect)
{
	if (effect->kind && !effect->is_report)
		exchange_report_release(&effect->changes);
	*effect = (struct packet_effect){.kind = NULL};
}
