/* Packets made of a data folder. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "changes.h"
#include "packet/report.h"
#include "work_internal.h"

bool packet_may_leave(const struct session *session, const struct packet_kind *kind)
{
	return strcmp(kind->from, session_role(session)) == 0;
}

bool packet_is_bare(const struct packet_kind *kind)
{
	return kind->content == CONTENT_CHANGES && kind->part_count == 0;
}

/* ---- whose records they are ---- */

/* The sites that are the recipient's, as far as packets have come from there. */
struct theirs {
	struct session *session;
	const struct packet_kind *kind;
	const char *recipient;
	struct peers peers;
	struct buf *bytes; /* changes.csv */
	size_t rows;
};

static bool is_theirs(const struct theirs *theirs, const char *record)
{
	for (size_t i = 0; i < theirs->peers.count; i++) {
		const struct peer *peer = &theirs->peers.items[i];

		if (*theirs->recipient && strcmp(peer->person, theirs->recipient) == 0 &&
		    id_counter(record, peer->site))
			return true;
	}
	return false;
}

/* What a place has seen of others (a line without a table) always goes. */
static bool wants(void *data, const struct journal_line *line)
{
	const struct theirs *theirs = data;
	const struct pack *pack = session_pack(theirs->session);
	int form = pack_find(pack, line->table, strlen(line->table)), field = -1;

	if (!*line->table)
		return true;
	if (form < 0)
		return false;
	if (*line->field)
		field = form_find(&pack->forms[form], line->field, strlen(line->field));
	if (*line->field && field < 0)
		return false;
	return kind_carries(theirs->kind, pack, form, field, is_theirs(theirs, line->record));
}

static bool take_line(void *data, const struct journal_line *line)
{
	struct theirs *theirs = data;

	packet_changes_add(theirs->bytes, line);
	theirs->rows++;
	return true;
}

static enum status add_changes(struct session *session, const struct packet_kind *kind,
			       struct packet *packet, struct err *err)
{
	struct theirs theirs = {.session = session,
				.kind = kind,
				.recipient = packet->recipient,
				.peers = store_peers(session_store(session))};
	struct exchange_wish wish = {.wants = wants, .data = &theirs};
	struct packet_file *file = packet_file_add(packet, CHANGES_NAME);
	struct exchange_range *ranges = NULL;
	enum status status;
	size_t count = 0;

	theirs.bytes = &file->bytes;
	packet_changes_heading(theirs.bytes);
	status =
	    store_changes(session_store(session), &wish, take_line, &theirs, &ranges, &count, err);
	file->rows = theirs.rows;
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		packet_range_add(&packet->carries, ranges[i].site, ranges[i].after, ranges[i].upto,
				 ranges[i].is_part);
	memory_free(ranges);
	memory_free(theirs.peers.items);
	return status;
}

/* The tables for the folder above; how new they are is told by the number of the own last line. */
static enum status add_report(struct session *session, struct packet *packet, struct err *err)
{
	struct report report;
	enum status status;

	report_init(&report);
	status = report_make(session, packet->made, &report, err);
	for (size_t i = 0; i < report.count && status == STATUS_OK; i++) {
		struct packet_file *file = packet_file_add(packet, report.files[i].name);

		buf_add(&file->bytes, report.files[i].bytes.bytes, report.files[i].bytes.length);
		file->rows = report.files[i].rows;
	}
	report_release(&report);
	return status;
}

static enum status add_held(struct session *session, const struct packet_kind *kind,
			    struct packet *packet, struct err *err)
{
	struct exchange_held *held = NULL;
	enum status status;
	size_t count = 0;

	status = store_held(session_store(session), &held, &count, err);
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		bool is_own = strcmp(held[i].site, packet->site) == 0;

		if (kind->content == CONTENT_CHANGES)
			packet_range_add(&packet->holds, held[i].site, 0, held[i].upto,
					 held[i].is_part);
		else if (is_own)
			packet_range_add(&packet->carries, held[i].site, 0, held[i].upto, true);
	}
	memory_free(held);
	return status;
}

/* ---- who and whom ---- */

void packet_whose(struct session *session, struct buf *buf)
{
	const char *person = store_person(session_store(session));
	const struct pack *pack = session_pack(session);

	for (size_t form = 0; *person && form < pack->form_count; form++) {
		long row = session_find(session, form, person);

		if (row >= 0) {
			session_name(session, buf, form, (size_t)row);
			return;
		}
	}
	session_phrase(session, buf, "home.name");
}

static bool may_be_for(struct session *session, const struct packet_kind *kind,
		       const char *recipient)
{
	const size_t *rows;
	int form;
	size_t count = session_kind_recipients(session, kind, &form, &rows);

	if (!kind->recipients)
		return !*recipient;
	for (size_t i = 0; i < count; i++)
		if (strcmp(session_cell(session, (size_t)form, rows[i], -1), recipient) == 0)
			return true;
	return false;
}

static void fill_head(struct session *session, const struct packet_kind *kind,
		      const char *recipient, struct packet *packet)
{
	struct buf whose;

	buf_init(&whose);
	packet_whose(session, &whose);
	buf_cut(&whose, utf8_whole(whose.bytes, whose.length < 255 ? whose.length : 255));
	packet_text(&packet->kind, kind->name);
	packet_text(&packet->from, kind->from);
	packet_text(&packet->to, kind->to);
	packet_text(&packet->whose, whose.bytes);
	packet_text(&packet->person, store_person(session_store(session)));
	packet_text(&packet->recipient, recipient);
	buf_clear(&whose);
	if (*recipient)
		tell_recipient(&whose, session, kind, recipient);
	buf_cut(&whose, utf8_whole(whose.bytes, whose.length < 255 ? whose.length : 255));
	packet_text(&packet->whom, whose.bytes);
	packet_text(&packet->forms, pack_version(session_pack(session)));
	snprintf(packet->site, sizeof packet->site, "%s", store_site(session_store(session)));
	session_now(session, packet->made);
	buf_release(&whose);
}

enum status packet_make(struct session *session, const struct packet_kind *kind,
			const char *recipient, struct packet *packet, struct err *err)
{
	enum status status;

	if (!packet_may_leave(session, kind))
		return err_set(err, STATUS_REFUSED, "packet.not_ours",
			       session_words(session, &kind->label), NULL, NULL);
	if (!may_be_for(session, kind, recipient))
		return err_set(err, STATUS_REFUSED, "packet.whom",
			       session_words(session, &kind->label), recipient, NULL);
	if (session_is_new(session) && !packet_is_bare(kind))
		return err_set(err, STATUS_REFUSED, "packet.empty", NULL, NULL, NULL);
	fill_head(session, kind, recipient, packet);
	status = kind->content == CONTENT_REPORT ? add_report(session, packet, err)
						 : add_changes(session, kind, packet, err);
	if (status == STATUS_OK)
		status = add_held(session, kind, packet, err);
	return status == STATUS_OK ? packet_sign(session, packet, err) : status;
}

enum status packet_export_sealed(struct session *session, const struct packet_kind *kind,
				 const char *recipient, const struct seal_lock *lock,
				 const char *folder, char **path, struct err *err)
{
	struct packet packet;
	enum status status;

	packet_init(&packet);
	*path = NULL;
	status = packet_make(session, kind, recipient, &packet, err);
	if (status == STATUS_OK)
		status = packet_lay(&packet, lock, folder, path, err);
	packet_release(&packet);
	return status;
}

enum status packet_export(struct session *session, const struct packet_kind *kind,
			  const char *recipient, const char *folder, char **path, struct err *err)
{
	return packet_export_sealed(session, kind, recipient, NULL, folder, path, err);
}

static bool count_line(void *data, const struct journal_line *line)
{
	struct theirs *theirs = data;

	theirs->rows += *line->table != '\0';
	return true;
}

enum status packet_outstanding(struct session *session, const struct packet_kind *kind,
			       size_t *lines, struct err *err)
{
	struct store *store = session_store(session);
	struct theirs theirs = {
	    .session = session, .kind = kind, .recipient = "", .peers = store_peers(store)};
	struct exchange_held known = {.upto = 0};
	struct exchange_wish wish = {.known = &known, .known_count = 1, .wants = wants};
	struct exchange_range *ranges = NULL;
	enum status status;
	size_t count;

	wish.data = &theirs;
	snprintf(known.site, sizeof known.site, "%s", store_site(store));
	for (size_t i = 0; i < theirs.peers.count; i++)
		if (theirs.peers.items[i].merged > known.upto)
			known.upto = theirs.peers.items[i].merged;
	if (!known.upto)
		wish.known_count = 0;
	status = session_is_new(session)
		     ? STATUS_OK
		     : store_changes(store, &wish, count_line, &theirs, &ranges, &count, err);
	*lines = theirs.rows;
	memory_free(ranges);
	memory_free(theirs.peers.items);
	return status;
}
