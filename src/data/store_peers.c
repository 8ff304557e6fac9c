/* What is known of the others that the folder exchanges packets with, and its own secret. */
#include "data/peers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/file.h"
#include "base/utf8.h"
#include "store_internal.h"
#include "whole.h"

/* Columns as they were before there were keys. */
enum {
	LISTS = 2,
	PEERS_LIMIT = 32 << 20,
	SERIAL_COLUMN = 4,
	PEER_COLUMNS = 7,
	KEY_COLUMN = 7,
	SEALED_COLUMN,
	SECRET_LIMIT = 256
};

/* Written by turns, so that what counts is never touched: exFAT's driver changes a name in several
 * steps, and a power cut between them takes it, or leaves it twice (in 11 of 1,200 states the only
 * list was gone). */
static const char *const names[LISTS] = {"peers.csv", "peers.2.csv"};

static const char heading[] = "\xEF\xBB\xBFsite,role,person,whose,told,merged,at,key,sealed\r\n";

const struct peer *peers_find(const struct peers *peers, const char *site)
{
	for (size_t i = 0; i < peers->count; i++)
		if (strcmp(peers->items[i].site, site) == 0)
			return &peers->items[i];
	return NULL;
}

/* A new one, in its place. */
static void peers_add(struct peers *peers, const struct peer *peer)
{
	size_t at = peers->count;

	peers->items =
	    memory_grow(peers->items, peers->count, &peers->capacity, sizeof *peers->items);
	for (; at > 0 && strcmp(peers->items[at - 1].site, peer->site) > 0; at--)
		peers->items[at] = peers->items[at - 1];
	peers->items[at] = *peer;
	peers->count++;
}

/* Brings one into the list; false: it says nothing new. */
static bool peers_put(struct peers *peers, const struct peer *peer)
{
	struct peer *found = (struct peer *)(uintptr_t)peers_find(peers, peer->site), before;
	bool has_key;

	if (!found) {
		peers_add(peers, peer);
		return true;
	}
	before = *found;
	has_key = *peer->key && strcmp(peer->key, before.key) != 0;
	if (peer->told <= before.told && peer->merged <= before.merged && !has_key &&
	    peer->is_sealed <= before.is_sealed)
		return false;
	if (peer->told >= before.told)
		*found = *peer;
	if (peer->merged > before.merged || peer->told < before.told)
		found->merged = peer->merged > before.merged ? peer->merged : before.merged;
	else
		found->merged = before.merged;
	memcpy(found->key, has_key ? peer->key : before.key, sizeof found->key);
	found->is_sealed = peer->is_sealed || before.is_sealed;
	return true;
}

static void take_text(char *text, size_t room, const char *cell)
{
	snprintf(text, room, "%.*s", (int)utf8_whole(cell, room - 1), cell);
}

/* Base64 for URLs (RFC 4648), or nothing. */
static bool key_is_good(const char *text)
{
	return strlen(text) < KEY_TEXT &&
	       text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				 "0123456789-_")] == '\0';
}

/* A row that is not as this program writes it is passed over. */
static void take_row(struct peers *peers, const struct csv_row *row)
{
	struct peer peer = {.told = 0};

	if (row->count < PEER_COLUMNS || !site_is_valid(row->cells[0]) ||
	    strlen(row->cells[0]) != SITE_LENGTH || !role_is_good(row->cells[1], ROLE_TEXT) ||
	    !role_is_good(row->cells[2], ID_TEXT) || peers_find(peers, row->cells[0]))
		return;
	take_text(peer.site, sizeof peer.site, row->cells[0]);
	take_text(peer.role, sizeof peer.role, row->cells[1]);
	take_text(peer.person, sizeof peer.person, row->cells[2]);
	take_text(peer.whose, sizeof peer.whose, row->cells[3]);
	peer.told = strtoul(row->cells[4], NULL, 10);
	peer.merged = strtoul(row->cells[5], NULL, 10);
	take_text(peer.at, sizeof peer.at, row->cells[6]);
	if (row->count > KEY_COLUMN && key_is_good(row->cells[KEY_COLUMN]))
		take_text(peer.key, sizeof peer.key, row->cells[KEY_COLUMN]);
	peer.is_sealed = row->count > SEALED_COLUMN && strcmp(row->cells[SEALED_COLUMN], "1") == 0;
	peers_add(peers, &peer);
}

/* The list as one of its files says it. Its last row is no site's: it has the number of the
 * writing, and the hash of all before. */
struct list {
	struct peers peers;
	unsigned long serial; /* 0: as it was written before there were two, or there is none */
	size_t which;	      /* of the names: the other one is written next */
	bool is_there, is_whole;
};

static void take_rows(struct list *list, const struct csv_text *text, const struct csv_index *index)
{
	struct csv_row row;

	csv_row_init(&row);
	for (size_t i = 1; i < index->count; i++) {
		csv_row_parse(&row, text->bytes.bytes + index->offsets[i],
			      index->offsets[i + 1] - index->offsets[i], text->delimiter);
		take_row(&list->peers, &row);
	}
	if (list->is_whole && row.count > SERIAL_COLUMN)
		list->serial = strtoul(row.cells[SERIAL_COLUMN], NULL, 10);
	csv_row_release(&row);
}

static struct list read_list(const struct store *store, size_t which)
{
	struct list list = {.which = which};
	const char *name = names[which];
	struct csv_index index = {0};
	struct csv_text text = {0};
	struct buf bytes;

	buf_init(&bytes);
	list.is_there = store->inner >= 0 &&
			file_read(store->inner, name, PEERS_LIMIT, &bytes, NULL, NULL) == STATUS_OK;
	if (list.is_there) {
		list.is_whole = whole_check(&bytes);
		if (csv_text_take(&text, &bytes, name, NULL) == STATUS_OK &&
		    csv_index_make(&index, &text, name, NULL) == STATUS_OK)
			take_rows(&list, &text, &index);
	}
	csv_index_release(&index);
	csv_text_release(&text);
	buf_release(&bytes);
	return list;
}

/* The later one. The second counts where it is whole only; the first may be of a program that wrote
 * no hash. */
static struct list find_list(const struct store *store)
{
	struct list first = read_list(store, 0), second = read_list(store, 1);
	bool is_second = second.is_whole && (!first.is_whole || second.serial > first.serial);

	memory_free(is_second ? first.peers.items : second.peers.items);
	if (!first.is_there)
		first.which = 1;
	return is_second ? second : first;
}

struct peers store_peers(const struct store *store)
{
	return find_list(store).peers;
}

static void list_add(struct buf *bytes, const struct peer *peer)
{
	buf_printf(bytes, "%s,%s,%s,", peer->site, peer->role, peer->person);
	csv_add_cell(bytes, peer->whose, strlen(peer->whose));
	buf_printf(bytes, ",%lu,%lu,%s,%s,%s\r\n", peer->told, peer->merged, peer->at, peer->key,
		   peer->is_sealed ? "1" : "");
}

/* Over the one that does not count. */
static enum status write_peers(struct store *store, const struct list *list, struct err *err)
{
	enum status status = folder_make_inner(store, err);
	const char *name = names[!list->which];
	struct buf bytes;

	if (status != STATUS_OK)
		return status;
	buf_init(&bytes);
	buf_add_text(&bytes, heading);
	for (size_t i = 0; i < list->peers.count; i++)
		list_add(&bytes, &list->peers.items[i]);
	buf_printf(&bytes, ",,,,%lu,,", list->serial + 1);
	whole_end(&bytes);
	folder_leave_one(store, name);
	status = safe_write(store->inner, name, bytes.bytes, bytes.length, "store.peers", err);
	if (status == STATUS_OK && !file_sync_folder(store->inner))
		status = err_io(err, "store.peers", name, errno);
	buf_release(&bytes);
	return status;
}

enum status store_peer_note(struct store *store, const struct peer *peer, struct err *err)
{
	struct list list = find_list(store);
	enum status status = STATUS_OK;

	if (peers_put(&list.peers, peer))
		status = write_peers(store, &list, err);
	memory_free(list.peers.items);
	return status;
}

enum status store_peer_seal(struct store *store, const char *site, bool is_sealed, struct err *err)
{
	struct list list = find_list(store);
	struct peer *found = (struct peer *)(uintptr_t)peers_find(&list.peers, site);
	enum status status = STATUS_OK;

	if (found && found->is_sealed != is_sealed && !store->is_read_only) {
		found->is_sealed = is_sealed;
		status = write_peers(store, &list, err);
	}
	memory_free(list.peers.items);
	return status;
}

enum status store_secret(const struct store *store, struct buf *line, bool *missing,
			 struct err *err)
{
	buf_clear(line);
	*missing = store->inner < 0;
	return *missing ? STATUS_OK
			: file_read(store->inner, "key", SECRET_LIMIT, line, missing, err);
}

enum status store_secret_keep(struct store *store, const char *line, size_t length, struct err *err)
{
	enum status status;

	if (store->is_read_only)
		return err_set(err, STATUS_REFUSED, "session.read_only", NULL, NULL, NULL);
	status = folder_make_inner(store, err);
	if (status == STATUS_OK)
		status = safe_write(store->inner, "key", line, length, "store.key", err);
	if (status == STATUS_OK && !file_sync_folder(store->inner))
		status = err_io(err, "store.key", "key", errno);
	return status;
}

/* A file of the one's as it is; what cannot be read is said again by the next packets, or made
 * anew. */
static enum status copy_file(struct store *from, struct store *to, const char *name, size_t limit,
			     struct err *err)
{
	enum status status;
	struct buf bytes;
	bool missing;

	buf_init(&bytes);
	status = file_read(from->inner, name, limit, &bytes, &missing, NULL);
	status = status == STATUS_OK
		     ? safe_write(to->inner, name, bytes.bytes, bytes.length, "move.write", err)
		     : STATUS_OK;
	memset(bytes.bytes, 0, bytes.length);
	buf_release(&bytes);
	return status;
}

enum status peers_copy(struct store *from, struct store *to, struct err *err)
{
	enum status status = STATUS_OK;

	snprintf(to->role, sizeof to->role, "%s", from->role);
	snprintf(to->person, sizeof to->person, "%s", from->person);
	if (from->inner < 0)
		return STATUS_OK;
	for (size_t i = 0; i < LISTS && status == STATUS_OK; i++)
		status = copy_file(from, to, names[i], PEERS_LIMIT, err);
	return status == STATUS_OK ? copy_file(from, to, "key", SECRET_LIMIT, err) : status;
}
