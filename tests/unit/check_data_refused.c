/* Single calls that the system refuses, and folders in an odd state: what is told, and what is
 * there afterwards. (All calls in turn: check_data_failing.c.) */
#include <dirent.h>
#include <sys/file.h>

#include "check_data_library.h"
#include "data/slips.h"
#include "data/store_internal.h"
#include "failing.h"

static struct store *store;
static char ids[3][ID_TEXT];
static struct err err;

static void set_up_store(void)
{
	set_up();
	store = NULL;
	err = (struct err){0};
}

static void tear_down_store(void)
{
	failing_stop();
	store_free(store);
	tear_down();
}

static void begin(void)
{
	store = open_store();
	add_book(store, "a", ids[0]);
	add_book(store, "b", ids[1]);
	add_book(store, "c", ids[2]);
}

static void end(void)
{
	close_store(store);
	store = NULL;
}

static void again(void)
{
	end();
	store = open_store();
}

static enum status try_open(const char *path, const char *user, bool is_read_only)
{
	struct store_options options = {.path = path,
					.pack = &pack,
					.user = user,
					.today = "2018-06-30",
					.is_read_only = is_read_only};

	mistakes_release(&mistakes);
	err = (struct err){0};
	return store_open(&store, &options, &mistakes, &err);
}

static const char *try_commit(const char *value)
{
	const char *values[16] = {0};
	char id[ID_TEXT];

	values[title] = value;
	err = (struct err){0};
	store_begin(store);
	store_create(store, books, values, id);
	return store_commit(store, &err) == STATUS_OK ? "" : err.key;
}

static void refuse(const char *call, const char *name)
{
	failing_start(
	    (struct failing){.at = 1, .number = EIO, .for_ever = true, .call = call, .name = name});
}

START_TEST(a_first_save_that_is_refused)
{
	static const struct {
		const char *call, *name, *key;
	} calls[] = {{"open", NULL, "store.open"},
		     {"mkdirat", ".zhibu", "store.open"},
		     {"openat", ".zhibu", "store.open"},
		     {"fsync", NULL, "store.open"},
		     {"openat", "lock", "store.lock"},
		     {"flock", NULL, "store.lock"},
		     {"readdir", NULL, "journal.open"},
		     {"write", ".journal-0001.csv.part", "journal.make"},
		     {"write", ".site.csv.part", "store.write"},
		     {"renameat", ".site.csv.part", "store.write"},
		     {"stat", NULL, "store.gone"},
		     {"pwrite", "journal-0001.csv", "journal.unsure"}};
	bool is_refused;

	place_clear(&place);
	store = open_store();
	refuse(calls[_i].call, calls[_i].name);
	is_refused = *try_commit("x") != '\0';
	ck_assert_uint_ge(failing_stop(), 1);
	ck_assert_msg(is_refused, "%s", calls[_i].call);
	if (strcmp(calls[_i].call, "pwrite") != 0)
		ck_assert_str_eq(err.key, calls[_i].key);
	ck_assert_uint_eq(count(store), 0);
	/* And then it is possible after all. */
	ck_assert_str_eq(try_commit("y"), "");
	again();
	ck_assert_uint_eq(count(store), 1);
	end();
}
END_TEST

START_TEST(a_path_that_names_nothing)
{
	ck_assert_int_eq(try_open("", "", false), STATUS_OK);
	ck_assert_str_eq(try_commit("x"), "store.open");
	ck_assert_int_eq(store_close(store, &err), STATUS_OK);
	store = NULL;
	ck_assert_int_eq(try_open("", "", true), STATUS_IO);
	ck_assert_ptr_null(store);
	ck_assert_int_eq(store_close(NULL, &err), STATUS_OK);
}
END_TEST

/* Something that is no folder has got the name since. */
START_TEST(the_inner_folder_is_none)
{
	store = open_store();
	put(&place, ".zhibu", "x");
	ck_assert_str_eq(try_commit("x"), "store.open");
	end();
	ck_assert_int_eq(try_open(place.path, "", false), STATUS_IO);
	ck_assert_str_eq(err.key, "store.open");
	ck_assert_int_eq(remove_file(".zhibu"), 0);
}
END_TEST

START_TEST(a_site_file_that_says_nothing)
{
	static const char *const texts[] = {"",
					    "site,created",
					    "site,created\r\nK7Q2",
					    "site,created\r\n???????????,2018\r\n",
					    "site,created\r\n1234567890,2018\r\n",
					    "site\r\nK7Q2MX4T9B\r\n",
					    "site,created,role,person\r\n"
					    "??????????,2018,a b,x\r\n",
					    "site,created,role,person\r\n"
					    "??????????,2018,reader,a b\r\n"};
	char old[SITE_TEXT];

	begin();
	memcpy(old, store->site, sizeof(old));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		end();
		put(&place, ".zhibu/site.csv", texts[i]);
		/* who only looks writes none */
		store = open_with(true, STATUS_OK);
		ck_assert_str_eq(store->site, old);
		end();
		ck_assert(!has_text(&place, ".zhibu/site.csv", old));
		store = open_store();
		ck_assert_str_eq(store->site, old); /* the journal knows it */
		ck_assert_str_eq(store->role, "");
		ck_assert(has_text(&place, ".zhibu/site.csv", old));
	}
	end();
	put(&place, ".zhibu/site.csv", "\"site\",\"created\"\n\"QQQ2MX4T9B\",\"2018\"\n");
	store = open_store();
	ck_assert_str_eq(store->site, "QQQ2MX4T9B");
	/* Nobody knows it: another one. */
	end();
	place_clear(&place);
	ck_assert_int_eq(mkdir(place.path, 0700), 0);
	store = open_store();
	refuse("openat", ".site.csv.part");
	ck_assert_str_eq(try_commit("x"), "store.write");
	failing_stop();
	store_free(store);
	store = open_store();
	ck_assert(site_is_valid(store->site));
	ck_assert(has_text(&place, ".zhibu/site.csv", store->site));
	end();
}
END_TEST

/* A format that is no number was written by somebody who knows better: the folder is only looked
 * at. */
START_TEST(a_format_that_is_none)
{
	static const char *const formats[] = {"", "x", ":", "1x", "-1", "99"};
	char text[128];

	char site[SITE_TEXT];

	begin();
	memcpy(site, store->site, sizeof(site));
	end();
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		snprintf(text, sizeof(text), "site,created,role,person,format\r\n%s,2018,,,%s\r\n",
			 site, formats[i]);
		put(&place, ".zhibu/site.csv", text);
		store_free(open_with(false, STATUS_REFUSED));
		store = open_with(true, STATUS_OK);
		ck_assert_str_eq(store->site, site);
		end();
		ck_assert(has_text(&place, ".zhibu/site.csv", text));
	}
}
END_TEST

/* Who holds the folder, told from a lock file in any state. */
START_TEST(who_holds_it)
{
	static const struct {
		const char *text, *user, *host, *since;
	} holders[] = {
	    {"", "", "", ""},
	    {"guan", "guan", "", ""},
	    {"guan@desk", "guan", "desk", ""},
	    {"guan@desk,12,now", "guan", "desk", "now"},
	    {"guan@desk,12,2018-06-30T14:30:05   \r\n", "guan", "desk", "2018-06-30 14:30"}};
	char path[256];
	int file;

	begin();
	end();
	path_of(&place, ".zhibu/lock", path);
	for (size_t i = 0; i < sizeof(holders) / sizeof(holders[0]); i++) {
		put(&place, ".zhibu/lock", holders[i].text);
		file = open(path, O_RDWR);
		ck_assert_int_eq(flock(file, LOCK_EX | LOCK_NB), 0);
		ck_assert_int_eq(try_open(place.path, "", false), STATUS_LOCKED);
		ck_assert_str_eq(err.key, "store.locked");
		ck_assert_str_eq(err.args[0], holders[i].user);
		ck_assert_str_eq(err.args[1], holders[i].host);
		ck_assert_str_eq(err.args[2], holders[i].since);
		close(file);
	}
	/* A name that would spoil the file's row. */
	ck_assert_int_eq(try_open(place.path, "a,b\"c\nd", false), STATUS_OK);
	ck_assert(has_text(&place, ".zhibu/lock", "a b c d@"));
}
END_TEST

START_TEST(another_folder_in_its_place)
{
	char moved[64];

	begin();
	snprintf(moved, sizeof(moved), "%.55s.moved", place.path);
	ck_assert_int_eq(rename(place.path, moved), 0);
	ck_assert_str_eq(try_commit("x"), "store.gone");
	/* Even one with such files. */
	ck_assert_int_eq(mkdir(place.path, 0700), 0);
	{
		struct place old = {{0}};
		struct buf bytes;
		char path[256];

		snprintf(old.path, sizeof(old.path), "%s", moved);
		buf_init(&bytes);
		path_of(&place, ".zhibu", path);
		ck_assert_int_eq(mkdir(path, 0700), 0);
		ck_assert_int_gt(get(&old, ".zhibu/journal-0001.csv", &bytes), 0);
		put_bytes(&place, ".zhibu/journal-0001.csv", bytes.bytes, bytes.length);
		ck_assert_str_eq(try_commit("x"), "store.gone");
		ck_assert_uint_eq(count(store), 3);
		place_clear(&place);
		ck_assert_int_eq(rename(moved, place.path), 0);
		buf_release(&bytes);
	}
	ck_assert_str_eq(try_commit("x"), "");
	end();
}
END_TEST

START_TEST(a_checkpoint_that_is_refused)
{
	static const struct {
		const char *call, *name, *key;
	} calls[] = {{"read", "books.csv", "file.read"},
		     {"write", ".books.csv.part", "store.write"},
		     {"openat", ".datapackage.json.part", "store.write"},
		     {"write", ".datapackage.json.part", "store.write"},
		     {"renameat", ".datapackage.json.part", "store.write"},
		     {"fsync", NULL, "store.write"},
		     {"stat", NULL, "store.gone"},
		     {"fdatasync", NULL, "store.mark"}};

	begin();
	again();
	set_book(store, ids[0], title, "mine");
	ck_assert_int_eq(remove_file("datapackage.json"), 0);
	ck_assert(store_wants_checkpoint(store));
	for (int has_err = 1; has_err >= 0; has_err--) {
		refuse(calls[_i].call, calls[_i].name);
		ck_assert_int_ne(store_checkpoint(store, has_err ? &err : NULL), STATUS_OK);
		ck_assert_uint_ge(failing_stop(), 1);
		ck_assert(!has_err || strcmp(err.key, calls[_i].key) == 0);
		ck_assert(store_wants_checkpoint(store));
	}
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_OK);
	ck_assert(has_text(&place, "books.csv", ",mine,"));
	ck_assert(exists(&place, "datapackage.json"));
	again();
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_str_eq(book(store, ids[0], title), "mine");
	end();
}
END_TEST

/* The old file cannot be looked at once it has given way: it goes back, and ours leaves no trace
 * that would later pass for an edit. */
START_TEST(an_exchange_that_is_taken_back)
{
	begin();
	again();
	set_book(store, ids[0], title, "mine");
	refuse("openat", ".books.csv.swap");
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_IO);
	ck_assert_uint_ge(failing_stop(), 1);
	ck_assert(!has_text(&place, "books.csv", ",mine,"));
	ck_assert(!exists(&place, ".books.csv.swap"));
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_OK);
	ck_assert(has_text(&place, "books.csv", ",mine,"));
	end();
}
END_TEST

static void save_anew(void)
{
	static unsigned times;
	struct buf bytes;
	char name[24], from[256], to[256], *place_found;

	buf_init(&bytes);
	ck_assert_int_gt(get(&place, "books.csv", &bytes), 0);
	place_found = strstr(bytes.bytes, ids[2]);
	ck_assert_ptr_nonnull(place_found);
	place_found = strchr(place_found, ',');
	snprintf(name, sizeof(name), "%c", 'A' + (int)(times++ % 26));
	place_found[1] = name[0];
	put_bytes(&place, "mine.tmp", bytes.bytes, bytes.length);
	path_of(&place, "mine.tmp", from);
	path_of(&place, "books.csv", to);
	ck_assert_int_eq(rename(from, to), 0);
	buf_release(&bytes);
}

/* Somebody who saves whenever the program is about to. */
START_TEST(a_file_that_is_saved_for_ever)
{
	const struct conflict *open;
	size_t found;

	begin();
	again();
	set_book(store, ids[0], title, "mine");
	failing_start(
	    (struct failing){.at = 1, .for_ever = true, .before = save_anew, .call = "fstatfs"});
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_IO);
	ck_assert_uint_eq(failing_stop(), 4);
	ck_assert_str_eq(err.key, "store.busy");
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_OK);
	ck_assert_str_eq(book(store, ids[0], title), "mine");
	/* Each was made from the one before, which had been taken in: the last one stands. */
	ck_assert_str_eq(book(store, ids[2], title), "D");
	ck_assert_int_eq(store_conflicts(store, &open, &found, &err), STATUS_OK);
	ck_assert_uint_eq(found, 0);
	for (char was = 'A'; was < 'D'; was++) {
		char line[32];

		snprintf(line, sizeof(line), ",title,%c,%c,%c,", was, was + 1, was);
		ck_assert_msg(has_text(&place, ".zhibu/journal-0001.csv", line), "no %s", line);
	}
	end();
}
END_TEST

START_TEST(a_file_emptied_while_open)
{
	begin();
	again();
	set_book(store, ids[0], title, "mine");
	put(&place, "books.csv", "");
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.busy");
	ck_assert_uint_eq(count(store), 3);
	ck_assert_int_eq(remove_file("books.csv"), 0);
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_OK);
	ck_assert(has_text(&place, "books.csv", ",mine,"));
	end();
}
END_TEST

/* An edit is in the tables at once; that it could not be put on record is told. */
START_TEST(an_edit_that_cannot_be_recorded)
{
	struct buf bytes;

	begin();
	end();
	buf_init(&bytes);
	ck_assert_int_gt(get(&place, "books.csv", &bytes), 0);
	*strstr(bytes.bytes, ",b,") = ',';
	strstr(bytes.bytes, ",b,")[1] = 'X';
	put_bytes(&place, "books.csv", bytes.bytes, bytes.length);
	refuse(_i ? "renameat" : "fdatasync", NULL);
	store = open_store();
	ck_assert_uint_ge(failing_stop(), 1);
	/* the descriptor is not due, so that the marks alone fail then: with a rename nothing */
	ck_assert_uint_eq(count_key(&mistakes, "store.adopt"), _i ? 0 : 1);
	ck_assert_str_eq(book(store, ids[1], title), "X");
	again();
	ck_assert_str_eq(book(store, ids[1], title), "X");
	ck_assert(!store_wants_checkpoint(store));
	end();
	buf_release(&bytes);
}
END_TEST

START_TEST(a_checkpoint_after_an_edit_that_is_refused)
{
	struct buf bytes;

	begin();
	end();
	buf_init(&bytes);
	ck_assert_int_gt(get(&place, "books.csv", &bytes), 0);
	strstr(bytes.bytes, ",b,")[1] = 'X';
	put_bytes(&place, "books.csv", bytes.bytes, bytes.length);
	failing_start((struct failing){2, .number = EIO, .call = "fdatasync"});
	store = open_store();
	failing_stop();
	ck_assert_uint_eq(count_key(&mistakes, "store.mark"), 1);
	ck_assert_str_eq(book(store, ids[1], title), "X");
	again();
	ck_assert_str_eq(book(store, ids[1], title), "X");
	ck_assert_uint_eq(mistakes.count, 0);
	end();
	buf_release(&bytes);
}
END_TEST

static void take_line(void *data, const struct journal_line *line)
{
	(void)line;
	++*(size_t *)data;
}

START_TEST(a_history_that_is_not_whole)
{
	const struct conflict *conflicts;
	size_t lines = 0, found = 9;

	store = open_store();
	ck_assert_int_eq(store_history(store, books, "x", take_line, &lines, &err), STATUS_OK);
	ck_assert(!store_restore(store, books, ""));
	ck_assert(!store_restore(store, books, "x"));
	ck_assert_uint_eq(lines, 0);
	ck_assert(store_is_new(store));
	ck_assert_uint_eq(store_flushes(store), 0);
	end();
	begin();
	store_begin(store);
	ck_assert(!store_restore(store, books, ids[0])); /* it is there */
	ck_assert(!store_restore(store, books, "x"));
	store_cancel(store);
	again();
	ck_assert_int_eq(store_history(store, loans, NULL, take_line, &lines, &err), STATUS_OK);
	ck_assert_uint_eq(lines, 0);
	store->conflicts.is_known = false; /* as with some open at the last checkpoint */
	store->conflicts.hint = 2;
	refuse("pread", NULL);
	ck_assert_int_eq(store_conflicts(store, &conflicts, &found, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "journal.page");
	ck_assert_uint_eq(found, 0);
	ck_assert_uint_eq(store_conflict_count(store), 2);
	ck_assert_int_eq(store_history(store, books, ids[0], take_line, &lines, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "journal.page");
	failing_stop();
	/* Nothing is saved beside lines that nobody saw. */
	ck_assert_str_eq(try_commit("x"), "journal.page");
	store_free(store);
	store = open_store();
	ck_assert_int_eq(store_conflicts(store, &conflicts, &found, &err), STATUS_OK);
	ck_assert_int_eq(store_history(store, books, ids[0], take_line, &lines, &err), STATUS_OK);
	ck_assert_uint_eq(lines, 1);
	end();
}
END_TEST

/* Another one who writes while this one only looks. */
static struct store *writer;

static void write_one(void)
{
	char id[ID_TEXT];

	add_book(writer, "w", id);
}

static void write_file(void)
{
	put(&place, "loans.csv", "id,remark\r\n");
}

START_TEST(looking_on_while_another_one_writes)
{
	begin();
	again();
	writer = store;
	store = NULL;
	/* once: it is read again */
	failing_start(
	    (struct failing){1, .before = write_one, .call = "read", .name = "books.csv"});
	store = open_with(true, STATUS_OK);
	failing_stop();
	ck_assert_uint_eq(count(store), 4);
	end();
	failing_start(
	    (struct failing){1, .before = write_file, .call = "read", .name = "readers.csv"});
	store = open_with(true, STATUS_OK);
	failing_stop();
	end();
	/* and for ever: nothing of it can be shown */
	failing_start((struct failing){
	    .at = 1, .for_ever = true, .before = write_one, .call = "read", .name = "books.csv"});
	ck_assert_int_eq(try_open(place.path, "", true), STATUS_LOCKED);
	ck_assert_str_eq(err.key, "store.busy");
	ck_assert_uint_ge(failing_stop(), 100);
	close_store(writer);
}
END_TEST

START_TEST(looking_on_where_the_disk_refuses)
{
	begin();
	end();
	/* the second listing, which shows whether something was written */
	failing_start((struct failing){.at = 2, .number = EIO, .call = "fdopendir"});
	store = open_with(true, STATUS_OK);
	ck_assert_uint_ge(failing_stop(), 3); /* it was looked at again */
	ck_assert_uint_eq(count(store), 3);
	end();
	/* only the tables were copied */
	place_clear(&place);
	ck_assert_int_eq(mkdir(place.path, 0700), 0);
	put(&place, "books.csv", "id,title\r\nA,x\r\nB,\r\n");
	store = open_with(true, STATUS_OK);
	ck_assert_uint_eq(count(store), 2);
	ck_assert(!store_wants_checkpoint(store));
	ck_assert_int_eq(store_idle(store, &err), STATUS_OK);
	end();
	/* and are taken over, rows without any value too */
	refuse("mkdirat", NULL);
	ck_assert_int_eq(try_open(place.path, "", false), STATUS_IO);
	ck_assert_str_eq(err.key, "store.open");
	failing_stop();
	store = open_store();
	ck_assert_uint_eq(count(store), 2);
	end();
	ck_assert_int_eq(remove_file("books.csv"), 0);
	store = open_store();
	ck_assert_uint_eq(count(store), 2);
	ck_assert_str_eq(book(store, "B", title), "");
	end();
}
END_TEST

static void keep_draft(const char *text)
{
	const char *values[16] = {0};

	values[title] = text;
	ck_assert_int_eq(store_draft_save(store, books, "", values, &err), STATUS_OK);
}

START_TEST(a_draft_that_is_refused)
{
	static const struct {
		const char *call, *name;
	} calls[] = {{"openat", ".draft-now.csv.part"},
		     {"write", ".draft-now.csv.part"},
		     {"renameat", ".draft-now.csv.part"}};
	const char *values[16] = {0};

	begin();
	values[title] = "half";
	refuse(calls[_i].call, calls[_i].name);
	ck_assert_int_eq(store_draft_save(store, books, "", values, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.draft");
	ck_assert_int_eq(store_draft_save(store, books, "", values, NULL), STATUS_IO);
	ck_assert_uint_ge(failing_stop(), 2);
	ck_assert(!exists(&place, ".zhibu/.draft-now.csv.part"));
	keep_draft("half");
	ck_assert(has_text(&place, ".zhibu/draft-now.csv", ",half,"));
	end();
}
END_TEST

START_TEST(a_draft_that_cannot_be_settled)
{
	char id[ID_TEXT], at[20];
	size_t form;

	begin();
	keep_draft("half");
	refuse("renameat", ".draft.csv.part");
	ck_assert_int_eq(store_idle(store, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.draft");
	ck_assert(!store_wants_checkpoint(store)); /* all else was done */
	set_book(store, ids[0], title, "mine");
	ck_assert_int_eq(store_close(store, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.draft");
	failing_stop();
	ck_assert(has_text(&place, "books.csv", ",mine,"));
	store = open_store();
	ck_assert(store_draft_newest(store, &form, id, at));
	/* its folder's flush, and its removal */
	keep_draft("more");
	refuse("fsync", ".zhibu");
	ck_assert_int_eq(store_idle(store, &err), STATUS_IO);
	failing_stop();
	ck_assert_int_eq(store_idle(store, &err), STATUS_OK);
	for (int i = 0; i < 2; i++) {
		keep_draft(i ? "one" : "two");
		refuse("unlinkat", i ? "draft.csv" : "draft-now.csv");
		store_draft_drop(store, books, "");
		ck_assert_uint_ge(failing_stop(), 1);
		ck_assert(!store_draft_newest(store, &form, id, at));
		ck_assert_int_eq(store_idle(store, &err), STATUS_OK);
	}
	ck_assert(!exists(&place, ".zhibu/draft.csv"));
	ck_assert(!exists(&place, ".zhibu/draft-now.csv"));
	end();
}
END_TEST

START_TEST(drafts_where_nothing_was_saved_yet)
{
	const char *values[16] = {0};
	struct slips none = {.name = "none.csv", .key = "store.note", .is_loaded = true};

	place_clear(&place);
	store = open_store();
	/* nothing to write, and nothing to take away */
	ck_assert_int_eq(slips_save(store, &none, true, &err), STATUS_OK);
	ck_assert(!exists(&place, ""));
	values[title] = "half";
	refuse("mkdirat", NULL);
	ck_assert_int_eq(store_draft_save(store, books, "", values, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.draft");
	failing_stop();
	keep_draft("half");
	ck_assert(exists(&place, ".zhibu/draft-now.csv"));
	end();
	/* and who only looks on keeps none */
	store = open_with(true, STATUS_OK);
	values[title] = "other";
	ck_assert_int_eq(store_draft_save(store, books, "", values, &err), STATUS_OK);
	ck_assert(!has_text(&place, ".zhibu/draft-now.csv", "other"));
	end();
}
END_TEST

START_TEST(closed_within_a_transaction)
{
	const char *values[16] = {0};
	char id[ID_TEXT];

	begin();
	store_begin(store);
	values[title] = "d";
	store_create(store, books, values, id);
	store_set(store, books, 0, title, "changed");
	again();
	ck_assert_uint_eq(count(store), 3);
	ck_assert_str_eq(book(store, ids[0], title), "a");
	end();
}
END_TEST

/* The journal and the drafts know tables that these forms do not have any more. */
START_TEST(a_pack_without_a_table)
{
	char id[ID_TEXT], at[20];
	size_t form, kept = pack.form_count;

	begin();
	keep_draft("half");
	end();
	pack.form_count = books == 0 ? 0 : books;
	if (books == 0) { /* the forms are by name: leave the first one out */
		pack.forms++;
		pack.form_count = kept - 1;
	}
	ck_assert_int_eq(try_open(place.path, "", false), STATUS_OK);
	/* each is told, and stays as it is */
	ck_assert_uint_eq(mistakes.count, kept - pack.form_count);
	ck_assert_uint_eq(count_key(&mistakes, "data.table_unknown"), mistakes.count);
	ck_assert(!store_draft_newest(store, &form, id, at));
	end();
	if (books == 0)
		pack.forms--;
	pack.form_count = kept;
	store = open_store();
	ck_assert_uint_eq(count(store), 3);
	ck_assert(store_draft_newest(store, &form, id, at));
	end();
}
END_TEST

START_TEST(seeds_that_are_wrong)
{
	static const char formula[] = "title,author\n=1+1,a\n", garbage[] = "\xFF\xFE,x\n";
	struct pack_file files[] = {{.name = "seed/books.csv",
				     .bytes = _i ? garbage : formula,
				     .length = strlen(_i ? garbage : formula)}};
	struct store_options options = {
	    .path = place.path, .pack = &pack, .seeds = files, .seed_count = 1};

	ck_assert_int_eq(store_open(&store, &options, &mistakes, &err), STATUS_OK);
	ck_assert_uint_eq(count(store), _i ? 0 : 1);
	ck_assert_uint_eq(mistakes.count, 1);
	ck_assert_str_eq(mistakes.items[0].key, _i ? "csv.utf16" : "data.formula");
	end();
}
END_TEST

/* Bytes that begin with a zero are not all zeros; lines that are no fill in recovered/ fail. */
START_TEST(files_of_zeros_and_others)
{
	static const char zeros[] = "\0\0\0x";

	begin();
	end();
	put_bytes(&place, "books.csv", zeros, 4);
	store = open_store();
	ck_assert(store_is_shut(store, books));
	ck_assert_uint_eq(count_key(&mistakes, "data.file_empty"), 0);
	ck_assert_uint_eq(count(store), 3);
	end();
	ck_assert_int_eq(remove_file("books.csv"), 0);
	store = open_store();
	ck_assert_uint_eq(count(store), 3);
	end();
}
END_TEST

START_TEST(damage_that_cannot_be_copied)
{
	static const struct {
		const char *call, *name;
	} calls[] = {{"mkdirat", "recovered"}, {"openat", ".csv"}, {"write", ".csv"}};
	struct buf bytes;
	char *found;

	begin();
	end();
	buf_init(&bytes);
	ck_assert_int_gt(get(&place, ".zhibu/journal-0001.csv", &bytes), 0);
	found = strstr(bytes.bytes, ",set,");
	found = strstr(bytes.bytes, ids[1]);
	ck_assert_ptr_nonnull(found);
	found[0] = found[0] == 'X' ? 'Y' : 'X';
	put_bytes(&place, ".zhibu/journal-0001.csv", bytes.bytes, bytes.length);
	ck_assert_int_eq(remove_file("books.csv"), 0);
	failing_start((struct failing){.at = 1,
				       .number = EIO,
				       .for_ever = true,
				       .call = calls[_i].call,
				       .name = _i == 1 ? "-3.csv" : calls[_i].name});
	ck_assert_int_eq(try_open(place.path, "", false), STATUS_OK);
	failing_stop();
	/* What is damaged stays in the segment, and costs only itself. */
	ck_assert_uint_eq(count_key(&mistakes, "journal.line"), 1);
	ck_assert_uint_eq(count(store), 2);
	store_free(store);
	store = NULL;
	buf_release(&bytes);
}
END_TEST

/* What was written at a checkpoint whose marks failed is marked before the next save. */
START_TEST(marks_that_failed_come_first)
{
	begin();
	again();
	set_book(store, ids[0], title, "mine");
	refuse("fdatasync", NULL);
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.mark");
	ck_assert(has_text(&place, "books.csv", ",mine,"));
	/* Nothing of the save was tried, so that nothing of it is unsure. */
	ck_assert_str_eq(try_commit("x"), "journal.sync");
	failing_start((struct failing){.at = 1, .number = EIO, .call = "fdatasync"});
	store_begin(store);
	store_set(store, books, row_of(store, ids[1]), title, "x");
	ck_assert_int_eq(store_commit(store, NULL), STATUS_IO);
	failing_stop();
	ck_assert_uint_eq(count(store), 3);
	ck_assert_str_eq(book(store, ids[1], title), "b");
	ck_assert_str_eq(try_commit("d"), "");
	ck_assert(has_text(&place, "books.csv", ",mine,"));
	again();
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_eq(count(store), 4);
	end();
}
END_TEST

static void edit_file(const char *old, const char *new_text)
{
	struct buf bytes;
	char *found;

	buf_init(&bytes);
	ck_assert_int_gt(get(&place, "books.csv", &bytes), 0);
	found = strstr(bytes.bytes, old);
	ck_assert_ptr_nonnull(found);
	ck_assert_uint_eq(strlen(old), strlen(new_text));
	memcpy(found, new_text, strlen(old));
	put_bytes(&place, "books.csv", bytes.bytes, bytes.length);
	buf_release(&bytes);
}

/* A file changed behind a checkpoint that has no mark: what it was is what the store wrote. */
START_TEST(an_edit_behind_a_checkpoint_without_its_mark)
{
	begin();
	again();
	set_book(store, ids[0], title, "mine");
	refuse("fdatasync", NULL);
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_IO);
	failing_stop();
	edit_file(",b,", ",X,");
	set_book(store, ids[0], title, "again");
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_OK);
	ck_assert_str_eq(book(store, ids[0], title), "again");
	ck_assert_str_eq(book(store, ids[1], title), "X");
	ck_assert_uint_eq(store_conflict_count(store), 0);
	end();
}
END_TEST

/* What came in cannot be put on record, or compared with the past: all stays as it is. */
START_TEST(an_edit_while_open_that_cannot_be_taken_in)
{
	static const struct {
		const char *call, *name;
	} calls[] = {{"pread", "journal-0001.csv"}, {"fdatasync", NULL}};

	begin();
	again();
	set_book(store, ids[0], title, "mine");
	edit_file(",b,", ",X,");
	for (int has_err = 1; has_err >= 0; has_err--) {
		refuse(calls[_i].call, calls[_i].name);
		ck_assert_int_ne(store_checkpoint(store, has_err ? &err : NULL), STATUS_OK);
		ck_assert_uint_ge(failing_stop(), 1);
		ck_assert(!has_err || !strcmp(err.key, _i ? "store.adopt" : "journal.page"));
		ck_assert(has_text(&place, "books.csv", ",X,"));
		ck_assert(!has_text(&place, "books.csv", ",mine,"));
		ck_assert_str_eq(book(store, ids[0], title), "mine");
	}
	store_free(store);
	store = open_store();
	ck_assert_str_eq(book(store, ids[0], title), "mine");
	ck_assert_str_eq(book(store, ids[1], title), "X");
	end();
}
END_TEST

static void set_times(time_t seconds, long nanoseconds)
{
	const struct timespec times[] = {{seconds, nanoseconds}, {seconds, nanoseconds}};
	char path[256];

	path_of(&place, "books.csv", path);
	ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* Whether a look around reads the file. */
static bool is_read(void)
{
	failing_start((struct failing){.call = "read", .name = "books.csv"});
	ck_assert_int_eq(store_look_around(store, &err), STATUS_OK);
	return failing_stop() > 0;
}

START_TEST(only_files_that_were_touched_are_read)
{
	time_t now = time(NULL);

	begin();
	again();
	set_times(now - 1000, 5);
	ck_assert(is_read());
	ck_assert(!is_read());
	set_times(now - 1000, 6);
	ck_assert(is_read());
	set_times(now - 1001, 6);
	ck_assert(is_read());
	ck_assert(!is_read());
	/* written just now, it may be again in the same tick */
	set_times(now, 0);
	ck_assert(is_read());
	ck_assert(is_read());
	/* what was before the opening is known */
	set_times(now - 1000, 0);
	store->opened = now + 1000;
	ck_assert(!is_read());
	store->opened = now;
	edit_file(",b,", ",X,");
	ck_assert(is_read());
	ck_assert_str_eq(book(store, ids[1], title), "X");
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_OK); /* as in every quiet moment */
	/* within a transaction nothing comes in */
	edit_file(",X,", ",Y,");
	store_begin(store);
	store_set(store, books, 0, title, "mine");
	ck_assert(!is_read());
	store_cancel(store);
	ck_assert(is_read());
	ck_assert_str_eq(book(store, ids[1], title), "Y");
	ck_assert_int_eq(remove_file("books.csv"), 0);
	ck_assert(!is_read());
	end();
}
END_TEST

/* Another one has the folder since: no draft of this one is written there, not the second either.
 */
START_TEST(drafts_in_a_folder_that_another_one_holds)
{
	const char *values[16] = {0};

	place_clear(&place);
	store = open_store();
	writer = open_store();
	write_one();
	values[title] = "half";
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(store_draft_save(store, books, "", values, &err), STATUS_LOCKED);
		ck_assert(!exists(&place, ".zhibu/draft-now.csv"));
	}
	close_store(writer);
	ck_assert_int_eq(store_draft_save(store, books, "", values, &err), STATUS_LOCKED);
	ck_assert_str_eq(err.key, "store.changed");
	ck_assert(!exists(&place, ".zhibu/draft-now.csv"));
}
END_TEST

/* Names in the folder and its inner one that are left of making room. */
static size_t count_room(const char *inside)
{
	char path[256];
	struct dirent *entry;
	size_t found = 0;
	DIR *directory;

	path_of(&place, inside, path);
	directory = opendir(path);
	ck_assert_ptr_nonnull(directory);
	while ((entry = readdir(directory)))
		found += entry->d_name[0] == '-';
	closedir(directory);
	return found;
}

/* On FAT a folder grows before anything is in it, and nowhere else. */
START_TEST(room_in_a_new_folder)
{
	static const long systems[] = {0, 0x4d44, 0x2011BAB0};

	for (size_t i = 0; i < sizeof(systems) / sizeof(systems[0]); i++) {
		place_clear(&place);
		store = open_store();
		failing_start((struct failing){
		    .call = "unlinkat", .name = "---p", .file_system = systems[i]});
		add_book(store, "a", ids[0]);
		ck_assert_uint_eq(failing_stop(), systems[i] ? 2 : 0);
		ck_assert_uint_eq(count_room("") + count_room(".zhibu"), 0);
		add_book(store, "b", ids[1]);
		end();
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("refused");
	TCase *tests = tcase_create("refused");

	tcase_add_checked_fixture(tests, set_up_store, tear_down_store);
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, a_first_save_that_is_refused, 0, 12);
	tcase_add_test(tests, a_path_that_names_nothing);
	tcase_add_test(tests, the_inner_folder_is_none);
	tcase_add_test(tests, a_site_file_that_says_nothing);
	tcase_add_test(tests, a_format_that_is_none);
	tcase_add_test(tests, who_holds_it);
	tcase_add_test(tests, another_folder_in_its_place);
	tcase_add_loop_test(tests, a_checkpoint_that_is_refused, 0, 8);
	tcase_add_test(tests, an_exchange_that_is_taken_back);
	tcase_add_test(tests, a_file_that_is_saved_for_ever);
	tcase_add_test(tests, a_file_emptied_while_open);
	tcase_add_loop_test(tests, an_edit_that_cannot_be_recorded, 0, 1);
	tcase_add_test(tests, a_checkpoint_after_an_edit_that_is_refused);
	tcase_add_test(tests, a_history_that_is_not_whole);
	tcase_add_test(tests, looking_on_while_another_one_writes);
	tcase_add_test(tests, looking_on_where_the_disk_refuses);
	tcase_add_loop_test(tests, a_draft_that_is_refused, 0, 3);
	tcase_add_test(tests, a_draft_that_cannot_be_settled);
	tcase_add_test(tests, drafts_where_nothing_was_saved_yet);
	tcase_add_test(tests, closed_within_a_transaction);
	tcase_add_test(tests, a_pack_without_a_table);
	tcase_add_loop_test(tests, seeds_that_are_wrong, 0, 2);
	tcase_add_test(tests, files_of_zeros_and_others);
	tcase_add_loop_test(tests, damage_that_cannot_be_copied, 0, 3);
	tcase_add_test(tests, marks_that_failed_come_first);
	tcase_add_test(tests, an_edit_behind_a_checkpoint_without_its_mark);
	tcase_add_loop_test(tests, an_edit_while_open_that_cannot_be_taken_in, 0, 2);
	tcase_add_test(tests, only_files_that_were_touched_are_read);
	tcase_add_test(tests, drafts_in_a_folder_that_another_one_holds);
	tcase_add_test(tests, room_in_a_new_folder);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
