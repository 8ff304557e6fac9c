/* Packets in the user's words. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "packet_internal.h"
#include "work_internal.h"

const char *packet_recipient(struct session *session, const struct packet_kind *kind,
			     const char *text)
{
	const char *found = NULL;
	const size_t *rows;
	int form;
	size_t count = session_kind_recipients(session, kind, &form, &rows), named = 0;
	struct buf name;

	if (!kind->recipients)
		return *text ? NULL : "";
	buf_init(&name);
	for (size_t i = 0; i < count; i++) {
		const char *id = session_cell(session, (size_t)form, rows[i], -1);

		buf_clear(&name);
		session_name(session, &name, (size_t)form, rows[i]);
		if (strcmp(id, text) == 0) {
			found = id;
			named = 1;
			break;
		}
		if (strcmp(name.bytes, text) == 0) {
			found = id;
			named++;
		}
	}
	buf_release(&name);
	return named == 1 ? found : NULL;
}

void tell_recipient(struct buf *buf, struct session *session, const struct packet_kind *kind,
		    const char *id)
{
	const size_t *rows;
	int form;
	long row;

	session_kind_recipients(session, kind, &form, &rows);
	row = form >= 0 ? session_find(session, (size_t)form, id) : -1;
	if (row >= 0)
		session_name(session, buf, (size_t)form, (size_t)row);
	else
		buf_add_text(buf, id);
}

void tell_leaving(struct buf *buf, struct session *session, struct packet_kind *kind,
		  const char *recipient)
{
	char level[] = "packet.level.0";
	enum level widest = kind->content == CONTENT_REPORT
				? LEVEL_SUPERIOR
				: kind_level(kind, session_pack(session));
	struct buf whom;

	buf_init(&whom);
	level[sizeof level - 2] = (char)('0' + widest);
	if (*recipient) {
		tell_recipient(&whom, session, kind, recipient);
		session_say(session, buf, "packet.leaving_for",
			    session_words(session, &kind->label), whom.bytes, NULL);
	} else {
		session_say(session, buf, "packet.leaving", session_words(session, &kind->label),
			    NULL, NULL);
	}
	session_kind_sentence(session, buf, kind);
	session_say(session, buf, "packet.level", session_word(session, level), NULL, NULL);
	buf_release(&whom);
}

void tell_packet(struct buf *buf, struct session *session, const struct packet *packet)
{
	const struct packet_kind *kind = session_kind(session, packet->kind);
	char made[MOMENT_TEXT];

	memcpy(made, packet->made, sizeof made);
	made[10] = ' ';
	made[16] = '\0'; /* to the minute, as people read it */
	buf_add_text(buf, kind ? session_words(session, &kind->label) : packet->kind);
	if (*packet->whom)
		buf_printf(buf, "%s%s", session_word(session, "packet.for"), packet->whom);
	session_say(session, buf, "packet.from", packet->whose, made, NULL);
}

/* A count with its words, where there is something to count; parted from what stands behind before
 * (SIZE_MAX: nothing does). */
static void add_count(struct buf *buf, const struct session *session, const char *key, size_t count,
		      size_t before)
{
	char number[24];

	if (!count)
		return;
	if (before != SIZE_MAX && buf->length > before)
		buf_add_text(buf, session_word(session, "packet.join"));
	snprintf(number, sizeof number, "%zu", count);
	session_say(session, buf, key, number, NULL, NULL);
}

/* What stands in the way, by name. */
static void add_warnings(struct buf *buf, const struct session *session,
			 const struct exchange_report *report)
{
	char after[24];

	for (size_t i = 0; i < report->gap_count; i++) {
		snprintf(after, sizeof after, "%lu", report->gaps[i].after);
		session_say(session, buf, "packet.gap", report->gaps[i].site, after, NULL);
	}
	for (size_t i = 0; i < report->fork_count; i++)
		session_say(session, buf, "packet.fork", report->forks[i], NULL, NULL);
	for (size_t i = 0; i < report->unknown_count; i++)
		session_say(session, buf, "packet.unknown_table", report->unknown[i].table,
			    report->unknown[i].field, NULL);
	for (size_t i = 0; i < report->missing_count && i < 3; i++)
		session_say(
		    session, buf, "packet.missing",
		    session_words(session,
				  &session_pack(session)->forms[report->missing[i].form].title),
		    report->missing[i].target, NULL);
	add_count(buf, session, "packet.missing_all",
		  report->missing_count > 3 ? report->missing_count : 0, SIZE_MAX);
}

static void add_changes(struct buf *buf, const struct session *session,
			const struct exchange_report *report, bool is_dry)
{
	size_t before;

	if (!report->lines) {
		buf_add_text(buf, session_word(session, "packet.nothing_new"));
		return;
	}
	buf_add_text(buf, session_word(session, is_dry ? "packet.would" : "packet.did"));
	before = buf->length;
	add_count(buf, session, "packet.new", report->new_records, before);
	add_count(buf, session, "packet.changed", report->changed_fields, before);
	add_count(buf, session, "packet.deleted", report->deletions, before);
	add_count(buf, session, "packet.restored", report->restored, before);
	add_count(buf, session, "packet.conflicts", report->conflicts, before);
	add_count(buf, session, "packet.settled", report->settled, before);
	if (buf->length == before)
		buf_add_text(buf, session_word(session, "packet.equal"));
	buf_add_text(buf, session_word(session, "packet.stop"));
}

void tell_effect(struct buf *buf, struct session *session, const struct packet *packet,
		 const struct packet_effect *effect, bool is_dry)
{
	struct buf name;

	if (effect->gives_role && is_dry) {
		buf_init(&name);
		session_say(session, buf, "packet.becomes",
			    session_words(session, &effect->kind->label), NULL, NULL);
		buf_release(&name);
	}
	if (effect->is_report)
		buf_add_text(buf, session_word(session, effect->is_older ? "packet.report_older"
							: is_dry	 ? "packet.report_would"
									 : "packet.report_did"));
	else
		add_changes(buf, session, &effect->changes, is_dry);
	if (effect->brings_key && is_dry)
		session_say(session, buf, "packet.key_would", packet->whose, NULL, NULL);
	if (effect->has_other_forms)
		session_say(session, buf, "packet.other_forms", packet->forms,
			    pack_version(session_pack(session)), NULL);
	if (!effect->is_report)
		add_warnings(buf, session, &effect->changes);
}

void tell_merged(struct buf *buf, struct session *session)
{
	const struct packet_kinds *kinds = session_kinds(session);
	struct peers peers = store_peers(session_store(session));
	const struct peer *best = NULL;
	size_t lines = 0;
	char number[24], at[MOMENT_TEXT];

	for (size_t i = 0; i < peers.count; i++)
		if (peers.items[i].merged && (!best || peers.items[i].merged > best->merged))
			best = &peers.items[i];
	for (size_t i = 0; i < kinds->count && best; i++) {
		if (!packet_may_leave(session, &kinds->items[i]) || kinds->items[i].recipients ||
		    kinds->items[i].content != CONTENT_CHANGES ||
		    packet_outstanding(session, &kinds->items[i], &lines, NULL) != STATUS_OK)
			continue;
		memcpy(at, best->at, sizeof at);
		at[10] = '\0';
		snprintf(number, sizeof number, "%zu", lines);
		session_say(session, buf, lines ? "packet.merged_part" : "packet.merged",
			    best->whose, at, number);
		break;
	}
	memory_free(peers.items);
}
