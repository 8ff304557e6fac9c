/* What site.csv says of a folder: the code in front of its records' ids, when it was made, whose it
 * is, and of which format it is; and how a folder of an older format becomes one of this. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/file.h"
#include "data/peers.h"
#include "journal_internal.h"
#include "store_internal.h"

/* Those behind the day came one after the other: a file may end with any of them. */
enum { SITE_CODE, SITE_CREATED, SITE_ROLE, SITE_PERSON, SITE_FORMAT, SITE_LIMIT = 4096 };

static const char heading[] = "\xEF\xBB\xBFsite,created,role,person,format\r\n";

enum status folder_write_site(struct store *store, struct err *err)
{
	enum status status;
	struct buf bytes;

	if (!*store->created)
		moment_now(store->today, store->created);
	buf_init(&bytes);
	buf_printf(&bytes, "%s%s,%s,%s,%s,%d\r\n", heading, store->site, store->created,
		   store->role, store->person, STORE_FORMAT);
	status = folder_write(store, store->inner, "site.csv", bytes.bytes, bytes.length, err);
	buf_release(&bytes);
	return status;
}

/* What is no number was written by somebody who knows better. */
static unsigned long format_of(const char *text)
{
	char *end;
	unsigned long format = strtoul(text, &end, 10);

	return *text >= '0' && *text <= '9' && !*end ? format : ULONG_MAX;
}

static void take_row(struct store *store, const struct csv_row *row)
{
	if (row->count < 2 || strlen(row->cells[SITE_CODE]) < SITE_LENGTH)
		return;
	snprintf(store->site, sizeof store->site, "%.*s", SITE_LENGTH, row->cells[SITE_CODE]);
	if (!site_is_valid(store->site))
		store->site[0] = '\0';
	if (strlen(row->cells[SITE_CREATED]) == MOMENT_TEXT - 1)
		memcpy(store->created, row->cells[SITE_CREATED], MOMENT_TEXT);
	if (row->count > SITE_PERSON && role_is_good(row->cells[SITE_ROLE], ROLE_TEXT) &&
	    role_is_good(row->cells[SITE_PERSON], ID_TEXT)) {
		snprintf(store->role, sizeof store->role, "%s", row->cells[SITE_ROLE]);
		snprintf(store->person, sizeof store->person, "%s", row->cells[SITE_PERSON]);
	}
	store->format = row->count > SITE_FORMAT ? format_of(row->cells[SITE_FORMAT]) : 0;
}

enum site_file folder_read_site(struct store *store, struct mistakes *mistakes)
{
	struct csv_row row;
	enum status status;
	struct buf bytes;
	struct err err;
	const char *line;
	bool missing;

	buf_init(&bytes);
	csv_row_init(&row);
	store->site[0] = '\0';
	status = file_read(store->inner, "site.csv", SITE_LIMIT, &bytes, &missing, &err);
	line = status == STATUS_OK ? strchr(bytes.bytes, '\n') : NULL;
	if (line) {
		/* a spreadsheet may have saved it */
		char delimiter = *++line ? line[strcspn(line, ",;\t\n")] : '\0';

		csv_row_parse(&row, line, strcspn(line, "\n"), delimiter > '\n' ? delimiter : ',');
		take_row(store, &row);
	}
	csv_row_release(&row);
	buf_release(&bytes);
	if (*store->site)
		return SITE_READ;
	if (status == STATUS_OK || missing)
		return SITE_LOST;
	mistakes_add_err(mistakes, &err);
	return SITE_REFUSED;
}

static bool take_format(void *data, const struct journal_line *line)
{
	struct store *store = data;

	if (line->op == JOURNAL_FORMAT)
		store->format = format_of(line->new_value);
	return true;
}

enum status folder_restore_site(struct store *store, enum site_file found, struct err *err)
{
	struct journal *journal = store->journal;
	enum status status;

	if (found == SITE_READ)
		return STATUS_OK;
	if (site_is_valid(journal->last_site))
		memcpy(store->site, journal->last_site, SITE_TEXT);
	else
		site_new(store->site);
	memcpy(journal->site, store->site, SITE_TEXT);
	/* What the disk did not give may say more than the journal, and be there the next time. */
	if (found == SITE_REFUSED)
		return STATUS_OK;
	store->format = 0;
	journal_read(journal, take_format, store, NULL);
	status = store_check_format(store, err);
	if (!store->is_read_only)
		return status == STATUS_OK ? folder_write_site(store, err) : status;
	if (status != STATUS_OK) {
		journal_close(journal);
		store->journal = NULL;
	}
	return STATUS_OK;
}

enum status store_check_format(const struct store *store, struct err *err)
{
	char found[24], known[24];

	if (store->format <= STORE_FORMAT)
		return STATUS_OK;
	snprintf(found, sizeof found, store->format == ULONG_MAX ? "?" : "%lu", store->format);
	snprintf(known, sizeof known, "%d", STORE_FORMAT);
	return err_set(err, STATUS_REFUSED, "store.later", found, known, NULL);
}

static void add_format(struct store *store, unsigned long before)
{
	char was[24] = "", is[24];
	struct journal_line line = {.op = JOURNAL_FORMAT, .old_value = was, .new_value = is};

	if (before != STORE_FORMAT)
		snprintf(was, sizeof was, "%lu", before);
	snprintf(is, sizeof is, "%d", STORE_FORMAT);
	journal_add(store->journal, &line);
}

void store_begin_lines(struct store *store, const char *at)
{
	journal_begin(store->journal, at, store->user);
	if (journal_is_empty(store->journal))
		add_format(store, STORE_FORMAT);
}

/* The journal first: whoever is cut short here does it again. */
enum status store_upgrade(struct store *store, struct err *err)
{
	enum status status = STATUS_OK;
	char at[MOMENT_TEXT];

	if (store->format == STORE_FORMAT)
		return STATUS_OK;
	if (!journal_is_empty(store->journal)) {
		status = store_mark_files(store, err);
		moment_now(store->today, at);
		journal_begin(store->journal, at, store->user);
		add_format(store, store->format);
		if (status == STATUS_OK)
			status = journal_commit(store->journal, err);
		store->needs_note = true;
	}
	if (status == STATUS_OK)
		status = folder_write_site(store, err);
	if (status == STATUS_OK && !file_sync_folder(store->inner))
		status = err_io(err, "store.write", "site.csv", errno);
	if (status == STATUS_OK)
		store->format = STORE_FORMAT;
	return status;
}

const char *store_role(const struct store *store)
{
	return store->role;
}

const char *store_person(const struct store *store)
{
	return store->person;
}

bool role_is_good(const char *text, size_t room)
{
	size_t length = strlen(text);

	return length < room && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					     "0123456789_-.") == length;
}

/* The rows of seeds, and that they were to be saved. */
static void drop_rows(struct store *store)
{
	lines_clear(&store->adopted);
	for (size_t form = 0; form < store->pack->form_count; form++) {
		struct shelf *shelf = &store->shelves[form];

		table_free(shelf->table);
		shelf->table = table_new(&store->pack->forms[form]);
		shelf->is_dirty = false;
	}
	store->generation++;
}

enum status store_become(struct store *store, const char *role, const char *person, struct err *err)
{
	enum status status;

	if (!*role || !role_is_good(role, ROLE_TEXT) || !role_is_good(person, ID_TEXT))
		return err_set(err, STATUS_INPUT, "store.role", role, person, NULL);
	if (!store_is_new(store) || store->is_read_only)
		return err_set(err, STATUS_REFUSED, "store.not_new", store->path, NULL, NULL);
	if (strcmp(store->role, role) == 0 && strcmp(store->person, person) == 0)
		return STATUS_OK;
	snprintf(store->role, sizeof store->role, "%s", role);
	snprintf(store->person, sizeof store->person, "%s", person);
	status = store->journal ? folder_write_site(store, err) : folder_make(store, err);
	if (status == STATUS_OK && !file_sync_folder(store->inner))
		status = err_io(err, "store.write", "site.csv", errno);
	if (status != STATUS_OK) {
		store->role[0] = store->person[0] = '\0';
		return status;
	}
	drop_rows(store);
	status = store_take_role(store, err);
	store_add_forms(store);
	return status;
}
