/* Going on in another folder: all that was saved is there, and nothing is harmed where it was. */
#include "check_data_library.h"
#include "data/conflicts.h"
#include "volume.h"

static struct place other; /* above the folder moved to */
static char target[64];

static void set_up_move(void)
{
	set_up();
	place_make(&other);
	strcpy(target, other.path);
	strcat(target, "/new");
}

static void tear_down_move(void)
{
	place_clear(&other);
	tear_down();
}

static enum status move_to(struct store *store, const char *path, struct err *err)
{
	enum status status;

	mistakes_release(&mistakes);
	*err = (struct err){0};
	status = store_move(store, path, NULL, &mistakes, err);
	print_mistakes(&mistakes);
	return status;
}

static void move(struct store *store)
{
	struct err err;

	ck_assert_msg(move_to(store, target, &err) == STATUS_OK, "%s %s %s", err.key, err.path,
		      err.args[0]);
}

/* From here on the folder moved to is the one that is opened. */
static struct store *open_moved(void)
{
	place_clear(&place);
	memcpy(place.path, target, sizeof(target));
	return open_store();
}

/* Names, sizes and bytes of a folder and all below it, as one text. */
static void picture_add(struct buf *picture, const char *path)
{
	char command[400], line[512];
	FILE *pipe;

	snprintf(command, sizeof(command),
		 "cd '%s' && find . -exec stat -c '%%n %%s %%a %%Y %%i' {} + | sort &&"
		 " find . -type f -exec cksum {} + | sort",
		 path);
	pipe = popen(command, "r");
	ck_assert_ptr_nonnull(pipe);
	while (fgets(line, sizeof(line), pipe))
		buf_add_text(picture, line);
	ck_assert_int_eq(pclose(pipe), 0);
}

static size_t entries(const char *path)
{
	char command[200], number[32] = "";
	FILE *pipe;

	snprintf(command, sizeof(command), "ls -A '%s' | wc -l", path);
	pipe = popen(command, "r");
	ck_assert_ptr_nonnull(pipe);
	ck_assert_ptr_nonnull(fgets(number, sizeof(number), pipe));
	ck_assert_int_eq(pclose(pipe), 0);
	return strtoul(number, NULL, 10);
}

static void count_line(void *data, const struct journal_line *line)
{
	(void)line;
	++*(size_t *)data;
}

static size_t history(struct store *store, const char *id)
{
	size_t lines = 0;
	struct err err;

	ck_assert_int_eq(store_history(store, books, id, count_line, &lines, &err), STATUS_OK);
	return lines;
}

static void check_note(struct store *store, const char *id, const char *expected)
{
	char *note = store_note(store, books, id, "title");

	ck_assert_str_eq(note, expected);
	memory_free(note);
}

START_TEST(everything_goes_along)
{
	char kept[ID_TEXT], gone[ID_TEXT], later[ID_TEXT], new_one[ID_TEXT], at[20];
	const char *draft[16] = {0};
	char *values[16] = {0};
	struct store *store = open_store();
	struct buf before, after;
	struct err err;

	add_book(store, "史记", kept);
	add_book(store, "汉书", gone);
	set_book(store, kept, author, "司马迁");
	store_begin(store);
	store_delete(store, books, row_of(store, gone));
	commit(store);
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_OK);
	add_book(store, "=后汉书", later); /* in the journal alone */
	ck_assert_int_eq(store_set_note(store, books, kept, "title", "借自县馆", &err), STATUS_OK);
	draft[title] = "三国";
	ck_assert_int_eq(store_draft_save(store, books, "", draft, &err), STATUS_OK);
	buf_init(&before);
	buf_init(&after);
	picture_add(&before, place.path);
	move(store);
	ck_assert_uint_eq(mistakes.count, 0);
	picture_add(&after, place.path);
	ck_assert_str_eq(after.bytes, before.bytes);
	ck_assert_str_eq(store_path(store), target);
	ck_assert_uint_eq(entries(other.path), 1);
	ck_assert(!store_wants_checkpoint(store));
	add_book(store, "资治通鉴", new_one);
	ck_assert_int_ne(strncmp(new_one, kept, SITE_LENGTH), 0);
	close_store(store);
	store = open_moved();
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_eq(count(store), 3);
	ck_assert_str_eq(book(store, kept, title), "史记");
	ck_assert_str_eq(book(store, kept, author), "司马迁");
	ck_assert_str_eq(book(store, later, title), "=后汉书");
	ck_assert_str_eq(book(store, new_one, title), "资治通鉴");
	ck_assert_ptr_null(book(store, gone, title));
	ck_assert_uint_eq(history(store, kept), 2);
	ck_assert_uint_eq(history(store, gone), 2);
	check_note(store, kept, "借自县馆");
	ck_assert(store_draft_find(store, books, "", values, at));
	ck_assert_str_eq(values[title], "三国");
	for (size_t i = 0; i < pack.forms[books].field_count; i++)
		memory_free(values[i]);
	store_begin(store);
	ck_assert(store_restore(store, books, gone));
	commit(store);
	ck_assert_str_eq(book(store, gone, title), "汉书");
	close_store(store);
	buf_release(&before);
	buf_release(&after);
}
END_TEST

START_TEST(the_old_folder_is_free_and_the_new_one_held)
{
	struct store *store = open_store(), *second;
	char id[ID_TEXT];

	add_book(store, "史记", id);
	move(store);
	second = open_store();
	ck_assert_str_eq(book(second, id, title), "史记");
	close_store(second);
	place_clear(&place);
	memcpy(place.path, target, sizeof(target));
	open_with(false, STATUS_LOCKED);
	close_store(store);
	close_store(open_store());
}
END_TEST

START_TEST(only_a_fresh_folder_will_do)
{
	struct store *store = open_store();
	char id[ID_TEXT], file[160];
	struct err err;

	add_book(store, "史记", id);
	ck_assert_int_eq(move_to(store, "", &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "move.unnamed");
	ck_assert_int_eq(move_to(store, "///", &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "move.unnamed");
	ck_assert_int_eq(mkdir(target, 0700), 0);
	snprintf(file, sizeof(file), "%s/letter.txt", target);
	ck_assert_int_eq(close(open(file, O_WRONLY | O_CREAT, 0600)), 0);
	ck_assert_int_eq(move_to(store, target, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "move.taken");
	ck_assert_uint_eq(entries(target), 1);
	ck_assert_int_eq(unlink(file), 0);
	ck_assert_int_eq(move_to(store, "/proc/nowhere/new", &err), STATUS_IO);
	ck_assert_str_eq(err.key, "move.write");
	ck_assert_str_eq(err.path, "/proc/nowhere/new");
	ck_assert_uint_eq(entries(other.path), 1);
	/* after all that the store is as it was, and an empty folder does */
	ck_assert_str_eq(store_path(store), place.path);
	add_book(store, "汉书", id);
	strcat(target, "/");
	move(store);
	target[strlen(target) - 1] = '\0';
	ck_assert_str_eq(store_path(store), target);
	ck_assert_uint_eq(entries(other.path), 1);
	close_store(store);
	store = open_moved();
	ck_assert_uint_eq(count(store), 2);
	close_store(store);
}
END_TEST

START_TEST(a_full_target_is_left_as_it_was)
{
	struct store *store;
	char id[ID_TEXT];
	struct err err;

	if (!volume_mount(other.path, "size=512k"))
		return;
	store = open_store();
	add_book(store, "史记", id);
	ck_assert_int_eq(move_to(store, target, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "move.write");
	ck_assert_int_eq(err.number, ENOSPC);
	ck_assert_uint_eq(entries(other.path), 0);
	add_book(store, "汉书", id);
	close_store(store);
	store = open_store();
	ck_assert_uint_eq(count(store), 2);
	close_store(store);
}
END_TEST

/* The disk fills up, the save fails, goes to another folder, and is there once. */
START_TEST(from_a_full_disk)
{
	const char *values[16] = {0};
	char id[ID_TEXT], long_text[4000];
	struct store *store;
	size_t saved = 0;
	struct err err;

	if (!volume_mount(place.path, "size=3m"))
		return;
	store = open_store();
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	values[title] = "史记";
	values[author] = long_text;
	add_book(store, "汉书", id);
	volume_fill(place.path);
	for (;; saved++) {
		store_begin(store);
		store_create(store, books, values, id);
		if (store_commit(store, &err) != STATUS_OK)
			break;
	}
	ck_assert_int_eq(err.status, STATUS_IO);
	ck_assert_int_eq(err.number, ENOSPC);
	ck_assert_uint_gt(saved, 200); /* what the segment holds */
	ck_assert_uint_eq(count(store), 1 + saved);
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.write");
	move(store);
	add_book(store, "后汉书", id);
	close_store(store);
	volume_make_room(place.path);
	store = open_store();
	ck_assert_uint_eq(count(store), 1 + saved);
	close_store(store);
	volume_unmount(place.path);
	store = open_moved();
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_eq(count(store), 2 + saved);
	ck_assert_str_eq(book(store, id, title), "后汉书");
	close_store(store);
}
END_TEST

/* The disk fails in the middle of a save; what is not known to be saved there is saved once in the
 * other folder. */
START_TEST(from_a_disk_that_fails)
{
	const char *values[16] = {0};
	char first[ID_TEXT], id[ID_TEXT];
	struct store *store;
	struct err err;

	if (!volume_disk(place.path))
		return;
	store = open_store();
	add_book(store, "史记", first);
	set_book(store, first, author, "司马迁");
	volume_pull(place.path);
	values[title] = "汉书";
	store_begin(store);
	store_create(store, books, values, id);
	ck_assert_int_eq(store_commit(store, &err), STATUS_IO);
	ck_assert_str_eq(err_reason(&err), "io.broken");
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_IO);
	ck_assert_uint_eq(count(store), 1);
	move(store);
	store_begin(store);
	store_create(store, books, values, id);
	commit(store);
	close_store(store);
	volume_unmount(place.path);
	store = open_moved();
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_eq(count(store), 2);
	ck_assert_str_eq(book(store, first, author), "司马迁");
	ck_assert_str_eq(book(store, id, title), "汉书");
	ck_assert_uint_eq(history(store, first), 2);
	close_store(store);
	/* also from the journal alone the failed save is no record */
	remove_file("books.csv");
	store = open_store();
	ck_assert_uint_eq(count(store), 2);
	close_store(store);
}
END_TEST

/* What the journal can no longer tell, the tables still do: the copy's journal has it. */
START_TEST(from_a_journal_that_was_damaged)
{
	static const char *const lost[] = {",delete,", ",司马迁,"};
	char kept[ID_TEXT], gone[ID_TEXT];
	struct store *store = open_store();
	struct buf bytes;
	struct err err;

	add_book(store, "史记", kept);
	add_book(store, "汉书", gone);
	set_book(store, kept, author, "司马迁");
	store_begin(store);
	store_delete(store, books, row_of(store, gone));
	commit(store);
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_OK);
	close_store(store);
	buf_init(&bytes);
	ck_assert_int_gt(get(&place, ".zhibu/journal-0001.csv", &bytes), 0);
	for (size_t i = 0; i < 2; i++) {
		char *line = strstr(bytes.bytes, lost[i]);

		ck_assert_ptr_nonnull(line);
		line[1] = '#';
	}
	put_bytes(&place, ".zhibu/journal-0001.csv", bytes.bytes, bytes.length);
	buf_release(&bytes);
	store = open_store();
	ck_assert_str_eq(book(store, kept, author), "司马迁");
	ck_assert_ptr_null(book(store, gone, title));
	move(store);
	close_store(store);
	store = open_moved();
	remove_file("books.csv");
	close_store(store);
	store = open_store(); /* made from the copy's journal */
	ck_assert_uint_eq(count(store), 1);
	ck_assert_str_eq(book(store, kept, title), "史记");
	ck_assert_str_eq(book(store, kept, author), "司马迁");
	close_store(store);
}
END_TEST

START_TEST(from_a_disk_turned_read_only)
{
	struct store *store;
	char id[ID_TEXT], second[ID_TEXT];
	const char *values[16] = {0};
	struct err err;

	if (!volume_mount(place.path, "size=4m"))
		return;
	store = open_store();
	add_book(store, "史记", id);
	close_store(store);
	volume_read_only(place.path, true);
	open_with(false, STATUS_IO);
	store = open_with(true, STATUS_OK);
	ck_assert(store_is_read_only(store));
	ck_assert_str_eq(book(store, id, title), "史记");
	move(store);
	ck_assert(!store_is_read_only(store));
	values[title] = "汉书";
	store_begin(store);
	store_create(store, books, values, second);
	commit(store);
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_OK);
	close_store(store);
	volume_unmount(place.path);
	store = open_moved();
	ck_assert_uint_eq(count(store), 2);
	ck_assert_uint_eq(history(store, id), 1);
	close_store(store);
}
END_TEST

/* Of the folder nothing can be read any more: what is in memory goes along, and the journal
 * knows it again. */
START_TEST(from_a_folder_that_is_gone)
{
	struct store *store = open_store();
	char id[ID_TEXT], second[ID_TEXT];
	struct err err;

	add_book(store, "史记", id);
	add_book(store, "汉书", second);
	close_store(store);
	store = open_store();
	set_book(store, id, author, "司马迁");
	place_clear(&place);
	store_begin(store);
	store_set(store, books, row_of(store, second), author, "班固");
	ck_assert_int_eq(store_commit(store, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.gone");
	ck_assert_str_eq(book(store, second, author), "");
	move(store);
	ck_assert_uint_eq(count_key(&mistakes, "journal.page"), 1);
	set_book(store, second, author, "班固");
	close_store(store);
	store = open_moved();
	ck_assert_uint_eq(count(store), 2);
	ck_assert_str_eq(book(store, id, author), "司马迁");
	ck_assert_str_eq(book(store, second, author), "班固");
	close_store(store);
	remove_file("books.csv");
	store = open_store();
	ck_assert_uint_eq(count_key(&mistakes, "data.rebuilt"), 1);
	ck_assert_uint_eq(count(store), 2);
	ck_assert_str_eq(book(store, id, author), "司马迁");
	ck_assert_str_eq(book(store, second, author), "班固");
	close_store(store);
}
END_TEST

START_TEST(from_a_folder_that_was_renamed)
{
	struct store *store = open_store();
	char id[ID_TEXT], aside[128];
	const char *values[16] = {0};
	struct err err;

	add_book(store, "史记", id);
	snprintf(aside, sizeof(aside), "%s/aside", other.path);
	ck_assert_int_eq(rename(place.path, aside), 0);
	values[title] = "汉书";
	store_begin(store);
	store_create(store, books, values, id);
	ck_assert_int_eq(store_commit(store, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.gone");
	ck_assert_int_eq(store_checkpoint(store, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.gone");
	ck_assert_int_eq(store_draft_save(store, books, "", values, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "store.draft");
	/* another folder stands there now */
	ck_assert_int_eq(mkdir(place.path, 0700), 0);
	store_begin(store);
	store_create(store, books, values, id);
	ck_assert_int_eq(store_commit(store, &err), STATUS_IO);
	ck_assert_int_eq(rmdir(place.path), 0);
	ck_assert_int_eq(rename(aside, place.path), 0);
	add_book(store, "后汉书", id);
	close_store(store);
	store = open_store();
	ck_assert_uint_eq(count(store), 2);
	close_store(store);
}
END_TEST

/* A page of the journal that cannot be read, or is damaged, costs no more than it did. */
START_TEST(with_a_damaged_journal)
{
	struct store *store = open_store();
	char ids[3][ID_TEXT], path[256];
	int file;

	for (int i = 0; i < 3; i++)
		add_book(store, "史记", ids[i]);
	set_book(store, ids[1], title, "汉书");
	path_of(&place, ".zhibu/journal-0001.csv", path);
	file = open(path, O_WRONLY);
	ck_assert_int_eq(pwrite(file, "????????????????????", 20, 200), 20);
	close(file);
	move(store);
	add_book(store, "后汉书", ids[0]);
	close_store(store);
	store = open_moved();
	ck_assert_uint_eq(count(store), 4);
	ck_assert_str_eq(book(store, ids[1], title), "汉书");
	close_store(store);
	remove_file("books.csv");
	store = open_store();
	ck_assert_uint_eq(count(store), 4);
	ck_assert_str_eq(book(store, ids[1], title), "汉书");
	ck_assert_str_eq(book(store, ids[0], title), "后汉书");
	close_store(store);
}
END_TEST

START_TEST(with_a_file_nobody_can_read)
{
	static const char text[] = "id,title\r\nA-1,\"never closed\r\nA-2,x\r\n";
	struct store *store = open_store();
	struct buf bytes;
	char id[ID_TEXT];

	add_book(store, "史记", id);
	close_store(store);
	put(&place, "loans.csv", text);
	store = open_store();
	ck_assert(store_is_shut(store, loans));
	move(store);
	ck_assert(store_is_shut(store, loans));
	close_store(store);
	store = open_moved();
	ck_assert(store_is_shut(store, loans));
	buf_init(&bytes);
	ck_assert_int_eq(get(&place, "loans.csv", &bytes), (long)sizeof(text) - 1);
	ck_assert_str_eq(bytes.bytes, text);
	buf_release(&bytes);
	close_store(store);
}
END_TEST

/* Unknown columns and rows without sense are in the file still. */
START_TEST(what_is_not_understood_goes_along)
{
	struct store *store;

	put(&place, "books.csv", "id,title,colour\r\nA-1,史记,red\r\nA-2,\"x\"y,blue\r\n");
	store = open_store();
	move(store);
	close_store(store);
	memcpy(place.path, target, sizeof(target));
	ck_assert(has_text(&place, "books.csv", "A-1,史记,red"));
	ck_assert(has_text(&place, "books.csv", "\"x\"y"));
}
END_TEST

static char first_id[ID_TEXT];

static void set_first(struct store *store)
{
	set_book(store, first_id, title, "mine");
}

/* What a person has still to decide, with the folder there or gone. */
START_TEST(conflicts_go_along)
{
	const struct conflict *conflicts;
	struct store *store = open_store();
	char text[100];
	size_t found;
	struct err err;

	add_book(store, "a", first_id);
	close_store(store);
	die_after(set_first);
	snprintf(text, sizeof(text), "id,title\r\n%s,theirs\r\n", first_id);
	put(&place, "books.csv", text);
	store = open_store();
	ck_assert_uint_eq(store_conflict_count(store), 1);
	ck_assert_int_eq(store_conflicts(store, &conflicts, &found, &err), STATUS_OK);
	if (_i)
		place_clear(&place);
	move(store);
	ck_assert_uint_eq(store_conflict_count(store), 1);
	close_store(store);
	store = open_moved();
	ck_assert_uint_eq(store_conflict_count(store), 1);
	ck_assert_int_eq(store_conflicts(store, &conflicts, &found, &err), STATUS_OK);
	ck_assert_uint_eq(found, 1);
	ck_assert_str_eq(conflicts[0].theirs, "theirs");
	ck_assert_str_eq(conflicts[0].ours, "mine");
	ck_assert_str_eq(book(store, first_id, title), "mine");
	store_begin(store);
	store_resolve(store, &conflicts[0], "theirs");
	commit(store);
	ck_assert_uint_eq(store_conflict_count(store), 0);
	close_store(store);
	store = open_store();
	ck_assert_uint_eq(store_conflict_count(store), 0);
	ck_assert_str_eq(book(store, first_id, title), "theirs");
	close_store(store);
}
END_TEST

/* A short text in the place of a long number is what somebody entered here: no spreadsheet was at
 * work. */
START_TEST(what_was_entered_is_taken_as_it_is)
{
	struct store *store = open_store();
	char id[ID_TEXT];

	add_book(store, "0071234567890123456789", id);
	set_book(store, id, title, "7.1E+19");
	place_clear(&place);
	move(store);
	ck_assert_str_eq(book(store, id, title), "7.1E+19");
	ck_assert_uint_eq(store_conflict_count(store), 0);
	ck_assert_uint_eq(store_arrived_records(store), 0);
	close_store(store);
	store = open_moved();
	ck_assert_str_eq(book(store, id, title), "7.1E+19");
	ck_assert_uint_eq(store_conflict_count(store), 0);
	close_store(store);
}
END_TEST

START_TEST(a_pack_goes_along)
{
	struct store *store = open_store();
	char id[ID_TEXT];
	struct err err;

	add_book(store, "史记", id);
	ck_assert_int_eq(store_move(store, target, &pack, &mistakes, &err), STATUS_OK);
	close_store(store);
	memcpy(place.path, target, sizeof(target));
	ck_assert(exists(&place, "forms/books.csv"));
	ck_assert(exists(&place, "forms/steps.csv"));
}
END_TEST

START_TEST(before_anything_was_saved)
{
	struct store *store;
	char id[ID_TEXT];

	place_clear(&place);
	store = open_store();
	move(store);
	ck_assert(!exists(&place, ""));
	add_book(store, "史记", id);
	close_store(store);
	memcpy(place.path, target, sizeof(target));
	store = open_store();
	ck_assert_uint_eq(count(store), 1);
	close_store(store);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("move");
	TCase *moves = tcase_create("move");

	tcase_add_checked_fixture(moves, set_up_move, tear_down_move);
	tcase_set_timeout(moves, 60);
	tcase_add_test(moves, everything_goes_along);
	tcase_add_test(moves, the_old_folder_is_free_and_the_new_one_held);
	tcase_add_test(moves, only_a_fresh_folder_will_do);
	tcase_add_test(moves, a_full_target_is_left_as_it_was);
	tcase_add_test(moves, from_a_full_disk);
	tcase_add_test(moves, from_a_disk_that_fails);
	tcase_add_test(moves, from_a_journal_that_was_damaged);
	tcase_add_test(moves, from_a_disk_turned_read_only);
	tcase_add_test(moves, from_a_folder_that_is_gone);
	tcase_add_test(moves, from_a_folder_that_was_renamed);
	tcase_add_test(moves, with_a_damaged_journal);
	tcase_add_test(moves, with_a_file_nobody_can_read);
	tcase_add_test(moves, what_is_not_understood_goes_along);
	tcase_add_loop_test(moves, conflicts_go_along, 0, 2);
	tcase_add_test(moves, what_was_entered_is_taken_as_it_is);
	tcase_add_test(moves, a_pack_goes_along);
	tcase_add_test(moves, before_anything_was_saved);
	suite_add_tcase(suite, moves);
	return run_suite(suite);
}
