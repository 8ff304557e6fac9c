/* What may go to a stick, and what lies there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/safe.h"
#include "packet/stick.h"
#include "packet_internal.h"
#include "work_internal.h"

static struct errand *errand_add(struct errand *errands, size_t *count, size_t *capacity,
				 struct packet_kind *kind, const char *recipient)
{
	errands = memory_grow(errands, *count, capacity, sizeof *errands);
	errands[*count] = (struct errand){.kind = kind};
	snprintf(errands[(*count)++].recipient, ID_TEXT, "%s", recipient);
	return errands;
}

struct errand *errands_of(struct session *session, size_t *count)
{
	const struct packet_kinds *kinds = session_kinds(session);
	struct errand *errands = NULL;
	size_t capacity = 0;

	*count = 0;
	for (size_t i = 0; i < kinds->count; i++) {
		struct packet_kind *kind = &kinds->items[i];
		const size_t *rows;
		size_t recipients;
		int form;

		if (!packet_may_leave(session, kind) ||
		    (session_is_new(session) && !packet_is_bare(kind)))
			continue;
		if (!kind->recipients)
			errands = errand_add(errands, count, &capacity, kind, "");
		recipients = session_kind_recipients(session, kind, &form, &rows);
		for (size_t row = 0; row < recipients; row++)
			errands = errand_add(errands, count, &capacity, kind,
					     session_cell(session, (size_t)form, rows[row], -1));
	}
	return errands;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct names {
	char **items;
	size_t count, capacity;
	bool is_more; /* than PARCELS_MOST */
};

static bool may_be_packet(const char *name)
{
	return strncmp(name, PACKET_BEGINNING, sizeof PACKET_BEGINNING - 1) == 0;
}

static void names_add(struct names *names, const char *name)
{
	if (names->count == PARCELS_MOST) {
		names->is_more = true;
		return;
	}
	names->items =
	    memory_grow(names->items, names->count, &names->capacity, sizeof *names->items);
	names->items[names->count++] = memory_text(name);
}

static void take_name(void *data, const char *name)
{
	if (may_be_packet(name))
		names_add(data, name);
}

static void names_sort(struct names *names)
{
	if (names->count)
		qsort(names->items, names->count, sizeof *names->items, by_name);
}

static void names_release(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		memory_free(names->items[i]);
	memory_free(names->items);
}

static void parcel_clear(struct parcel *parcel)
{
	if (parcel->status == STATUS_OK)
		packet_effect_release(&parcel->effect);
	packet_release(&parcel->packet);
	memory_free(parcel->path);
}

/* Reads it, and says what it would do. */
static void parcel_look(struct parcel *parcel, struct session *session,
			const struct secret *passphrase)
{
	bool takes_key = parcel->packet.takes_key;

	packet_release(&parcel->packet);
	packet_init(&parcel->packet);
	parcel->packet.takes_key = takes_key;
	parcel->status =
	    packet_open(&parcel->packet, session, parcel->path, passphrase, &parcel->err);
	if (parcel->status == STATUS_OK)
		parcel->status =
		    packet_take_in(session, &parcel->packet, true, &parcel->effect, &parcel->err);
}

/* What this folder sealed for others it cannot open; its code stands in the name, behind the kind.
 */
static bool is_own_sealed(const struct parcel *parcel, const char *name, const char *site)
{
	const char *behind = strchr(name + sizeof PACKET_BEGINNING - 1, '-');

	return parcel->packet.sealed != SEAL_NONE && parcel->status != STATUS_OK && behind &&
	       strncmp(behind + 1, site, SITE_LENGTH) == 0;
}

bool parcel_needs_passphrase(const struct parcel *parcel)
{
	return parcel->status == STATUS_REFUSED && (strcmp(parcel->err.key, "seal.needed") == 0 ||
						    strcmp(parcel->err.key, "seal.wrong") == 0);
}

bool parcel_needs_word(const struct parcel *parcel)
{
	return parcel->status == STATUS_REFUSED &&
	       (strcmp(parcel->err.key, "packet.other_key") == 0 ||
		strcmp(parcel->err.key, "packet.unsigned") == 0);
}

enum status parcel_open(struct parcel *parcel, struct session *session,
			const struct secret *passphrase)
{
	if (parcel->status != STATUS_OK)
		parcel_look(parcel, session, passphrase);
	return parcel->status;
}

enum status parcel_take_key(struct parcel *parcel, struct session *session)
{
	parcel->packet.takes_key = true;
	if (parcel_needs_word(parcel))
		parcel->status =
		    packet_take_in(session, &parcel->packet, true, &parcel->effect, &parcel->err);
	return parcel->status;
}

static void parcel_add(struct parcels *parcels, struct session *session, const char *folder,
		       const char *name)
{
	struct parcel *parcel;
	struct buf path;

	parcels->items =
	    memory_grow(parcels->items, parcels->count, &parcels->capacity, sizeof *parcels->items);
	parcel = &parcels->items[parcels->count];
	*parcel = (struct parcel){.path = NULL};
	buf_init(&path);
	buf_add_path(&path, folder, name);
	parcel->path = buf_take(&path);
	packet_init(&parcel->packet);
	parcel_look(parcel, session, NULL);
	if (is_own_sealed(parcel, name, store_site(session_store(session))) ||
	    (parcel->status == STATUS_REFUSED && strcmp(parcel->err.key, "packet.own") == 0))
		parcel_clear(parcel);
	else
		parcels->count++;
}

static void parcels_add(struct parcels *parcels, struct session *session, const char *folder,
			struct names *names)
{
	names_sort(names);
	for (size_t i = 0; i < names->count; i++)
		parcel_add(parcels, session, folder, names->items[i]);
	parcels->is_more = parcels->is_more || names->is_more;
}

enum status parcels_find(struct parcels *parcels, struct session *session, const char *folder,
			 struct err *err)
{
	int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct names names = {.count = 0};
	bool is_read = descriptor >= 0 && file_each_name(descriptor, take_name, &names);
	enum status status = is_read ? STATUS_OK : err_io(err, "packet.look", folder, errno);

	*parcels = (struct parcels){0};
	if (is_read)
		parcels_add(parcels, session, folder, &names);
	if (descriptor >= 0)
		close(descriptor);
	names_release(&names);
	return status;
}

void parcels_release(struct parcels *parcels)
{
	for (size_t i = 0; i < parcels->count; i++)
		parcel_clear(&parcels->items[i]);
	memory_free(parcels->items);
	*parcels = (struct parcels){0};
}

bool parcel_is_new(const struct parcel *parcel)
{
	const struct packet_effect *effect = &parcel->effect;

	return parcel->status == STATUS_OK &&
	       (effect->gives_role || effect->changes.lines || effect->acknowledges ||
		effect->brings_key || parcel->packet.takes_key ||
		(effect->is_report && !effect->is_older && !effect->is_known));
}

const char *parcel_tag(const struct parcel *parcel)
{
	if (parcel->status == STATUS_OK)
		return parcel_is_new(parcel) ? "packets.here" : "packets.done";
	if (parcel_needs_passphrase(parcel))
		return "packets.sealed";
	if (parcel_needs_word(parcel))
		return "packets.doubt";
	if (strcmp(parcel->err.key, "seal.other") == 0)
		return "packets.others";
	return strncmp(parcel->err.key, "packet.not_for", 14) == 0 ? "packets.others"
								   : "packets.bad";
}

/* The packet that answers this one goes beside it, sealed where this one was. */
static void answer(struct session *session, const struct packet *packet, const char *folder,
		   bool *answered, struct err *err)
{
	const struct packet_kinds *kinds = session_kinds(session);

	*answered = false;
	*err = (struct err){0};
	for (size_t i = 0; i < kinds->count; i++) {
		const struct packet_kind *kind = &kinds->items[i];
		const char *recipient = kind->recipients ? packet->person : "";
		struct sealing sealing;
		char *path;

		if (strcmp(kind->answers, packet->kind) != 0 || !packet_may_leave(session, kind))
			continue;
		sealing_of(&sealing, session, kind, recipient);
		*answered = packet_export_sealed(session, kind, recipient,
						 sealing.is_usual ? &sealing.lock : NULL, folder,
						 &path, err) == STATUS_OK;
		if (*answered)
			memory_free(path);
		return;
	}
}

enum status parcel_take_in(struct session *session, const struct packet *packet, const char *folder,
			   struct packet_effect *effect, bool *answered, struct err *answer_err,
			   struct err *err)
{
	enum status status = packet_take_in(session, packet, false, effect, err);

	*answered = false;
	*answer_err = (struct err){0};
	if (status == STATUS_OK)
		answer(session, packet, folder, answered, answer_err);
	return status;
}

void tell_errand(struct buf *buf, struct session *session, const struct errand *errand)
{
	buf_add_text(buf, session_words(session, &errand->kind->label));
	if (!*errand->recipient)
		return;
	buf_add_text(buf, session_word(session, "packet.for"));
	tell_recipient(buf, session, errand->kind, errand->recipient);
}

void tell_parcel(struct buf *buf, struct session *session, const struct parcel *parcel)
{
	const char *name = strrchr(parcel->path, '/') + 1;

	if (*parcel->packet.kind && *parcel->packet.made)
		tell_packet(buf, session, &parcel->packet);
	else
		buf_add_text(buf, name);
}

void tell_parcel_effect(struct buf *buf, struct session *session, const struct parcel *parcel)
{
	struct err err = parcel->err;

	if (parcel->status == STATUS_OK) {
		tell_effect(buf, session, &parcel->packet, &parcel->effect, true);
		return;
	}
	err.path[0] = '\0'; /* it stands in the line above */
	session_say_err(session, buf, &err);
}
