/* Folders as earlier programs left them, killed in the middle (tests/formats), opened by this one;
 * and folders of a later format, which it leaves as they are. */
#include "check_packet_places.h"

#include <dirent.h>

#include "data/journal.h"
#include "data/peers.h"
#include "data/store.h"
#include "flow/entry.h"

enum { SEGMENT = 1 << 20 };

static const char *const versions[] = {"0-57b68c1", "0-93a5070", "0-928a270", "0-384c43f", "1"};
enum { VERSIONS = sizeof versions / sizeof *versions };
#define NEWEST versions[VERSIONS - 1]

/* The empty lines that fill a segment are not kept in the tree. */
static void fill_journal(const char *place)
{
	char path[256];
	struct stat about;
	FILE *file;

	snprintf(path, sizeof path, "%s/%s/.zhibu/journal-0001.csv", root, place);
	ck_assert_int_eq(stat(path, &about), 0);
	file = fopen(path, "a");
	ck_assert_ptr_nonnull(file);
	for (off_t at = about.st_size; at < SEGMENT; at++)
		fputc(at % 2 ? '\n' : '\r', file);
	ck_assert_int_eq(fclose(file), 0);
}

static void take_out(const char *version, const char *place)
{
	char command[512];

	snprintf(command, sizeof command, "cp -r tests/formats/%s/folder %s/%s", version, root,
		 place);
	ck_assert_int_eq(system(command), 0);
	fill_journal(place);
}

static char *read_text(const char *path)
{
	struct buf bytes;
	bool missing;

	buf_init(&bytes);
	ck_assert_msg(file_read(AT_FDCWD, path, 1 << 26, &bytes, &missing, NULL) == STATUS_OK, "%s",
		      path);
	return buf_take(&bytes);
}

static char *read_in(const char *place, const char *name)
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s/%s", root, place, name);
	return read_text(path);
}

static bool has(const char *place, const char *name, const char *text)
{
	char *bytes = read_in(place, name);
	bool is_found = strstr(bytes, text);

	memory_free(bytes);
	return is_found;
}

/* Every table is what the program of that time made of it when it was started again. */
static void check_tables(const char *version, const char *place)
{
	char path[512];
	struct dirent *entry;
	DIR *folder;
	int count = 0;

	snprintf(path, sizeof path, "tests/formats/%s/expected", version);
	folder = opendir(path);
	ck_assert_ptr_nonnull(folder);
	while ((entry = readdir(folder))) {
		char *expected, *found;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "tests/formats/%s/expected/%s", version, entry->d_name);
		expected = read_text(path);
		found = read_in(place, entry->d_name);
		ck_assert_str_eq(found, expected);
		memory_free(expected);
		memory_free(found);
		count++;
	}
	closedir(folder);
	ck_assert_int_eq(count, 4);
}

/* The one column that a person added, and nothing else. */
static void check_noticed(const struct session *session)
{
	const struct mistakes *mistakes = session_mistakes(session);

	for (size_t i = 0; i < mistakes->count; i++)
		ck_assert_msg(strcmp(mistakes->items[i].key, "data.column_unknown") == 0 &&
				  strcmp(mistakes->items[i].args[0], "remark") == 0,
			      "%s %s", mistakes->items[i].path, mistakes->items[i].key);
	ck_assert_uint_eq(mistakes->count, 1);
}

static size_t form_of(struct session *session, const char *name)
{
	int form = pack_find(session_pack(session), name, strlen(name));

	ck_assert_int_ge(form, 0);
	return (size_t)form;
}

static void set_field(struct entry *entry, const char *name, const char *value)
{
	entry_set(entry, (size_t)form_find(entry_form(entry), name, strlen(name)), value);
}

static void check_half_typed(struct session *session)
{
	char id[ID_TEXT], at[20], *note;
	size_t form;

	ck_assert(session_draft(session, &form, id, at));
	ck_assert_uint_eq(form, form_of(session, "members"));
	ck_assert_str_eq(id, "");
	note = store_note(session_store(session), form, "M01", "name");
	ck_assert_str_eq(note, "备注一");
	memory_free(note);
}

static void add_talk(struct session *session)
{
	struct entry *entry = entry_new(session, form_of(session, "talks"), NULL);
	struct err err = {0};
	int field = -1;

	set_field(entry, "date", "2018-06-14");
	set_field(entry, "mode", "个别谈话");
	set_field(entry, "lead", "M01");
	set_field(entry, "partners", "M03");
	set_field(entry, "covered", "思想");
	ck_assert_msg(entry_save(entry, &field, NULL, &err) == STATUS_OK, "%s %d", err.key, field);
	entry_free(entry);
}

START_TEST(opened_saved_into_closed_and_opened_again)
{
	const char *version = versions[_i];
	struct session *session;
	char *site, *before;
	size_t count;

	take_out(version, "old");
	before = read_in("old", ".zhibu/site.csv");
	session = open_place("old");
	check_noticed(session);
	check_half_typed(session);
	close_place(session);
	check_tables(version, "old");
	/* who it is and when it was made stay, and its number is this program's */
	site = read_in("old", ".zhibu/site.csv");
	ck_assert_ptr_nonnull(strstr(site, ",format\r\n"));
	ck_assert_ptr_nonnull(strstr(site, ",,,1\r\n"));
	ck_assert(!strncmp(strchr(site, '\n'), strchr(before, '\n'), 31));
	ck_assert(has("old", ".zhibu/journal-0001.csv", ",format,,,,0,1,,") == (version[0] == '0'));
	memory_free(site);
	memory_free(before);
	session = open_place("old");
	check_noticed(session);
	count = session_count(session, form_of(session, "talks"));
	add_talk(session);
	close_place(session);
	session = open_place("old");
	check_noticed(session);
	ck_assert_uint_eq(session_count(session, form_of(session, "talks")), count + 1);
	check_half_typed(session);
	close_place(session);
	before = read_in("old", ".zhibu/site.csv");
	ck_assert_ptr_nonnull(strstr(before, ",,,1\r\n"));
	memory_free(before);
}
END_TEST

/* What brings the number up is cut short between the journal and site.csv: done again. */
START_TEST(raised_once_more_where_it_was_cut_short)
{
	char command[256];

	take_out(versions[0], "old");
	close_place(open_place("old"));
	snprintf(command, sizeof command,
		 "cp tests/formats/%s/folder/.zhibu/site.csv %s/old/.zhibu/", versions[0], root);
	ck_assert_int_eq(system(command), 0);
	close_place(open_place("old"));
	check_tables(versions[0], "old");
	ck_assert(has("old", ".zhibu/site.csv", ",,,1\r\n"));
}
END_TEST

/* A folder that is only looked at stays of its format. */
START_TEST(looked_at_it_stays_what_it_is)
{
	struct session_options options = {
	    .builtin = builtin, .builtin_count = builtin_files(NULL), .is_read_only = true};
	struct session *session;
	struct err err = {0};
	char path[128];

	take_out(versions[0], "old");
	path_of("old", path);
	options.data = path;
	ck_assert_int_eq(session_open(&session, &options, &err), STATUS_OK);
	ck_assert_uint_eq(session_count(session, form_of(session, "talks")), 2);
	ck_assert_int_eq(session_check_format(session, &err), STATUS_OK);
	session_close(session, NULL);
	ck_assert(!has("old", ".zhibu/site.csv", "format"));
}
END_TEST

/* ---- packets ---- */

static void check_packets(const char *version)
{
	char path[256];
	struct packet_effect effect;
	struct err err = {0};

	take_out(version, "home");
	/* what it holds already, once more */
	snprintf(path, sizeof path, "tests/formats/%s/packets/return.tar", version);
	ck_assert_msg(import("home", path, &effect, &err) == STATUS_OK, "%s", err.key);
	ck_assert_uint_eq(effect.changes.lines, 0);
	ck_assert_uint_eq(effect.changes.unknown_count, 0);
	packet_effect_release(&effect);
	check_tables(version, "home");
	snprintf(path, sizeof path, "tests/formats/%s/packets/invitation.tar", version);
	ck_assert_msg(import("away", path, &effect, &err) == STATUS_OK, "%s", err.key);
	ck_assert_uint_eq(effect.changes.new_records, 6);
	ck_assert_uint_eq(effect.changes.unknown_count, 0);
	packet_effect_release(&effect);
}

START_TEST(packets_of_then_are_taken_in)
{
	struct session *session;
	struct peers peers;

	check_packets(versions[_i]);
	session = open_place("home");
	peers = store_peers(session_store(session));
	ck_assert_uint_eq(peers.count, 1);
	ck_assert_str_eq(peers.items[0].person, "M04");
	memory_free(peers.items);
	close_place(session);
}
END_TEST

/* ---- a later format ---- */

static void make_later(const char *place, const char *format)
{
	char command[512];

	take_out(NEWEST, place);
	snprintf(command, sizeof command, "sed -i 's/,,,1\\r$/,,,%s\\r/' %s/%s/.zhibu/site.csv",
		 format, root, place);
	ck_assert_int_eq(system(command), 0);
	snprintf(command, sizeof command, ",,,%s\r\n", format);
	ck_assert(has(place, ".zhibu/site.csv", command));
}

/* To write it cannot be opened; to look it can, and nothing can be done to it. */
static void check_later(const char *place, const char *shown)
{
	struct session_options options = {.builtin = builtin, .builtin_count = builtin_files(NULL)};
	struct exchange_held *held;
	struct session *session;
	struct err err = {0};
	char path[128], other[128], *before, *after;
	size_t count;

	path_of(place, path);
	options.data = path;
	before = picture(path);
	ck_assert_int_eq(session_open(&session, &options, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "store.later");
	ck_assert_str_eq(err.args[0], shown);
	ck_assert_str_eq(err.args[1], "1");
	session_close(session, NULL);
	options.is_read_only = true;
	ck_assert_int_eq(session_open(&session, &options, &err), STATUS_OK);
	ck_assert(session_is_read_only(session));
	ck_assert(!session_is_new(session));
	ck_assert_int_eq(session_check_format(session, &err), STATUS_REFUSED);
	/* the file as it is: what the journal has beyond that it cannot say */
	ck_assert_uint_eq(session_count(session, form_of(session, "talks")), 2);
	check_noticed(session);
	ck_assert_int_eq(store_history(session_store(session), 0, "M01", NULL, NULL, &err),
			 STATUS_REFUSED);
	ck_assert_int_eq(store_held(session_store(session), &held, &count, &err), STATUS_REFUSED);
	memory_free(held);
	path_of("elsewhere", other);
	ck_assert_int_eq(session_move(session, other, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "store.later");
	ck_assert_int_eq(access(other, F_OK), -1);
	ck_assert_int_eq(session_close(session, NULL), STATUS_OK);
	after = picture(path);
	ck_assert_str_eq(before, after);
	memory_free(before);
	memory_free(after);
}

START_TEST(a_later_format_is_looked_at_only)
{
	make_later("later", "2");
	check_later("later", "2");
	make_later("strange", "1b");
	check_later("strange", "?");
	make_later("far", "99999999999999999999999");
	check_later("far", "?");
}
END_TEST

/* Its number is lost with site.csv; the journal has it. */
START_TEST(a_later_format_is_known_by_the_journal_too)
{
	struct journal_line line = {.op = JOURNAL_FORMAT, .old_value = "1", .new_value = "2"};
	struct journal *journal;
	struct mistakes mistakes;
	struct err err = {0};
	char path[128];
	int folder;

	take_out(NEWEST, "later");
	path_of("later/.zhibu", path);
	folder = open(path, O_RDONLY | O_DIRECTORY);
	mistakes_init(&mistakes);
	ck_assert_int_eq(journal_open(&journal, folder, "SX9TKQ3XHJ", true, &mistakes, &err),
			 STATUS_OK);
	journal_begin(journal, "2018-06-15T10:00:00", "tester");
	journal_add(journal, &line);
	ck_assert_int_eq(journal_commit(journal, &err), STATUS_OK);
	journal_close(journal);
	mistakes_release(&mistakes);
	ck_assert_int_eq(unlinkat(folder, "site.csv", 0), 0);
	close(folder);
	{
		struct session_options options = {.builtin = builtin,
						  .builtin_count = builtin_files(NULL)};
		struct session *session;

		path_of("later", path);
		options.data = path;
		ck_assert_int_eq(session_open(&session, &options, &err), STATUS_REFUSED);
		ck_assert_str_eq(err.key, "store.later");
		session_close(session, NULL);
		options.is_read_only = true;
		ck_assert_int_eq(session_open(&session, &options, &err), STATUS_OK);
		ck_assert_int_eq(session_check_format(session, &err), STATUS_REFUSED);
		session_close(session, NULL);
		path_of("later/.zhibu/site.csv", path);
		ck_assert_int_eq(access(path, F_OK), -1);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("formats");
	TCase *tests = tcase_create("formats");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, opened_saved_into_closed_and_opened_again, 0, VERSIONS);
	tcase_add_test(tests, raised_once_more_where_it_was_cut_short);
	tcase_add_test(tests, looked_at_it_stays_what_it_is);
	tcase_add_loop_test(tests, packets_of_then_are_taken_in, VERSIONS - 2, VERSIONS);
	tcase_add_test(tests, a_later_format_is_looked_at_only);
	tcase_add_test(tests, a_later_format_is_known_by_the_journal_too);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
