#include "packets.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crc.h"
#include "base/file.h"
#include "data/peers.h"
#include "pack.h"
#include "packet/stick.h"
#include "packet/work.h"

#define GIVEN "/packets"
#define AWAY  "/away"
#define STICK SCENE_MOUNT "/stick"

enum { PATH_ROOM = 600, NAMES_MOST = 16, NAME_ROOM = 256 };

bool packets_are_here(void)
{
	return access(GIVEN, F_OK) == 0;
}

/* ---- the folders ---- */

static bool copy_file(const char *from, const char *to)
{
	struct buf bytes;
	struct err err;
	int file = -1;
	bool is_good;

	buf_init(&bytes);
	is_good = file_read(AT_FDCWD, from, (size_t)1 << 30, &bytes, NULL, &err) == STATUS_OK &&
		  (file = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) >= 0 &&
		  file_write(file, bytes.bytes, bytes.length);
	if (file >= 0)
		is_good = close(file) == 0 && is_good;
	buf_release(&bytes);
	return is_good;
}

static bool copy_folder(const char *from, const char *to)
{
	DIR *entries = opendir(from);
	bool is_good = entries && mkdir(to, 0700) == 0;
	struct dirent *entry;

	while (is_good && (entry = readdir(entries))) {
		char source[PATH_ROOM], target[PATH_ROOM];
		struct stat about;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(source, sizeof(source), "%s/%s", from, entry->d_name);
		snprintf(target, sizeof(target), "%s/%s", to, entry->d_name);
		is_good = stat(source, &about) == 0 &&
			  (S_ISDIR(about.st_mode) ? copy_folder(source, target)
						  : copy_file(source, target));
	}
	if (entries)
		closedir(entries);
	return is_good;
}

bool packets_prepare(void)
{
	bool is_good = copy_folder(GIVEN "/data", SCENE_MOUNT "/data") &&
		       copy_folder(GIVEN "/one", SCENE_MOUNT "/one") &&
		       copy_folder(GIVEN "/one", AWAY) && mkdir(STICK, 0700) == 0 &&
		       copy_file(GIVEN "/1.tar", STICK "/1.tar") &&
		       copy_file(GIVEN "/2.tar", STICK "/2.tar");

	sync();
	return is_good;
}

static struct session *open_place(const char *path, bool is_read_only, struct err *err)
{
	size_t count = builtin_files(NULL);
	struct pack_file *files = memory_array(count, sizeof(*files)); /* as long as the program */
	struct session_options options = {.data = path,
					  .builtin = files,
					  .builtin_count = count,
					  .today = SCENE_TODAY,
					  .user = "powercut",
					  .is_read_only = is_read_only};
	struct session *session;

	builtin_files(files);
	if (session_open(&session, &options, err) == STATUS_OK)
		return session;
	session_close(session, NULL);
	return NULL;
}

/* Of all rows, in whatever order. */
static uint64_t rows_hash(const struct session *session)
{
	const struct pack *pack = session_pack(session);
	uint64_t hash = 0;
	struct buf text;

	buf_init(&text);
	for (size_t form = 0; form < pack->form_count; form++)
		for (size_t row = 0; row < session_count(session, form); row++) {
			buf_clear(&text);
			buf_add_text(&text, pack->forms[form].name);
			for (int field = -1; field < (int)pack->forms[form].field_count; field++) {
				buf_add_char(&text, '\0');
				buf_add_text(&text, session_cell(session, form, row, field));
			}
			hash += hash_bytes(text.bytes, text.length);
		}
	buf_release(&text);
	return hash;
}

/* Up to where others are known to have this folder's lines. */
static unsigned long merged(struct session *session)
{
	struct peers peers = store_peers(session_store(session));
	unsigned long most = 0;

	for (size_t i = 0; i < peers.count; i++)
		if (peers.items[i].merged > most)
			most = peers.items[i].merged;
	memory_free(peers.items);
	return most;
}

/* Takes in the packets of the stick whose names begin so, each answered where it is to be. */
static bool take_in(struct session *session, const char *path, struct err *err)
{
	struct packet_effect effect;
	struct packet packet;
	struct err answer_err;
	enum status status;
	bool answered;

	packet_init(&packet);
	status = packet_read(&packet, path, err);
	if (status == STATUS_OK)
		status =
		    parcel_take_in(session, &packet, STICK, &effect, &answered, &answer_err, err);
	if (status == STATUS_OK) {
		packet_effect_release(&effect);
		if (answer_err.status != STATUS_OK)
			status = err_set(err, answer_err.status, answer_err.key, NULL, NULL, NULL);
	}
	packet_release(&packet);
	return status == STATUS_OK;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Names of packets on the stick that begin so, sorted. */
static size_t on_stick(const char *start, char names[NAMES_MOST][NAME_ROOM])
{
	DIR *entries = opendir(STICK);
	struct dirent *entry;
	size_t count = 0;

	while (entries && (entry = readdir(entries)) && count < NAMES_MOST)
		if ((*start == '.' || entry->d_name[0] != '.') &&
		    !strncmp(entry->d_name, start, strlen(start)))
			strcpy(names[count++], entry->d_name);
	if (entries)
		closedir(entries);
	qsort(names, count, sizeof(names[0]), by_name);
	return count;
}

static bool take_named(struct session *session, const char *start, struct err *err)
{
	char names[NAMES_MOST][NAME_ROOM], path[PATH_ROOM];
	size_t count = on_stick(start, names);
	bool is_good = true;

	for (size_t i = 0; i < count && is_good; i++) {
		snprintf(path, sizeof(path), STICK "/%s", names[i]);
		is_good = take_in(session, path, err);
	}
	return is_good;
}

static bool make(struct session *session, const char *kind, struct err *err)
{
	struct packet_kind *found = session_kind(session, kind);
	char *path = NULL;
	bool is_good = found && packet_export(session, found, found->recipients ? "M10" : "", STICK,
					      &path, err) == STATUS_OK;

	memory_free(path);
	return is_good;
}

/* ---- what is done before the cut ---- */

/* In the folders of their names; a packet to be taken in, or a kind to be made. */
static const struct life {
	const char *place;
	struct {
		const char *take, *make;
	} tasks[3];
} lives[] = {
    {"data", {{"1.tar", NULL}, {NULL, "invitation"}}},
    {"one", {{"zhibu-acknowledgement", NULL}, {NULL, "return"}}},
    {"data", {{"2.tar", NULL}, {NULL, "invitation"}, {NULL, "report"}}},
    {"one", {{"zhibu-acknowledgement", NULL}, {"zhibu-invitation", NULL}, {NULL, "return"}}},
    {"away", {{NULL, "return"}}},
    {"data", {{"zhibu-return", NULL}, {NULL, "acknowledgement"}}},
};
enum { LIVES = sizeof(lives) / sizeof(lives[0]) };

struct reporter {
	void (*report)(void *data, const char *line);
	void *data;
	unsigned tasks;
};

static void __attribute__((format(printf, 2, 3)))
tell(const struct reporter *reporter, const char *format, ...)
{
	char line[PATH_ROOM];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	reporter->report(reporter->data, line);
}

static bool hash_file(const char *name, char hash[HASH_TEXT])
{
	char path[PATH_ROOM];
	struct buf bytes;
	bool is_good;

	buf_init(&bytes);
	snprintf(path, sizeof(path), STICK "/%s", name);
	is_good = file_read(AT_FDCWD, path, (size_t)1 << 30, &bytes, NULL, NULL) == STATUS_OK;
	hash_format(hash_bytes(bytes.bytes, bytes.length), hash);
	buf_release(&bytes);
	return is_good;
}

static void tell_done(const struct reporter *reporter, struct session *session, const char *place)
{
	char names[NAMES_MOST][NAME_ROOM], hash[HASH_TEXT];
	size_t count = on_stick("", names);

	hash_format(rows_hash(session), hash);
	tell(reporter, "rows %s %s", place, hash);
	tell(reporter, "peer %s %lu", place, merged(session));
	for (size_t i = 0; i < count; i++)
		if (hash_file(names[i], hash))
			tell(reporter, "file %s %s", names[i], hash);
}

static bool live(struct reporter *reporter, const struct life *life)
{
	bool is_away = strcmp(life->place, "away") == 0;
	char path[PATH_ROOM];
	struct session *session;
	struct err err = {0};
	bool is_good = true;

	snprintf(path, sizeof(path), "%s/%s", is_away ? "" : SCENE_MOUNT, life->place);
	session = open_place(path, false, &err);
	if (session)
		tell_done(reporter, session, life->place);
	for (size_t i = 0; session && is_good && i < 3; i++) {
		const char *take = life->tasks[i].take, *kind = life->tasks[i].make;

		if (!take && !kind)
			break;
		tell(reporter, "take %u", ++reporter->tasks);
		is_good = take ? take_named(session, take, &err) : make(session, kind, &err);
		if (is_good)
			tell_done(reporter, session, life->place);
	}
	if (session && session_checkpoint(session, &err) != STATUS_OK)
		is_good = false;
	if (session && session_close(session, &err) != STATUS_OK)
		is_good = false;
	if (!session || !is_good)
		fprintf(stderr, "lives: %s: %s %s\n", life->place, err.key ? err.key : "?",
			err.path);
	return session && is_good;
}

bool packets_live(bool (*remount)(void *scene), void (*report)(void *data, const char *line),
		  void *data, void *scene)
{
	struct reporter reporter = {report, data, 0};

	report(data, "prepared");
	for (size_t i = 0; i < LIVES; i++)
		if ((i && !remount(scene)) || !live(&reporter, &lives[i]))
			return false;
	return true;
}

/* ---- what is there after it ---- */

static void __attribute__((format(printf, 3, 4)))
blame(struct verdict *verdict, unsigned *count, const char *format, ...)
{
	va_list arguments;

	++*count;
	if (*verdict->first)
		return;
	va_start(arguments, format);
	vsnprintf(verdict->first, sizeof(verdict->first), format, arguments);
	va_end(arguments);
}

/* The last mark before one that begins so; NULL: there is none. */
static const char *mark_before(const struct writes *writes, size_t marks, const char *start)
{
	while (marks-- > 0)
		if (!strncmp(writes->marks[marks].text, start, strlen(start)))
			return writes->marks[marks].text + strlen(start);
	return NULL;
}

static const char *mark_after(const struct writes *writes, size_t marks, const char *start)
{
	for (; marks < writes->mark_count; marks++)
		if (!strncmp(writes->marks[marks].text, start, strlen(start)))
			return writes->marks[marks].text + strlen(start);
	return NULL;
}

/* Whether a packet was ever this. */
static bool was_made(const struct writes *writes, const char *name, const char *hash)
{
	char mark[PATH_ROOM];

	snprintf(mark, sizeof(mark), "file %s %s", name, hash);
	for (size_t i = 0; i < writes->mark_count; i++)
		if (!strcmp(writes->marks[i].text, mark))
			return true;
	return false;
}

static bool is_whole(const char *name)
{
	char path[PATH_ROOM];
	struct packet packet;
	struct err err;
	bool is_good;

	snprintf(path, sizeof(path), STICK "/%s", name);
	packet_init(&packet);
	is_good = packet_read(&packet, path, &err) == STATUS_OK;
	packet_release(&packet);
	return is_good;
}

/* A name without its number, and that: STEM.2.tar, on exFAT, comes after STEM.tar. */
static unsigned number_of(const char *name, char stem[NAME_ROOM])
{
	unsigned number = 1;
	size_t length = strcspn(name, ".");

	snprintf(stem, NAME_ROOM, "%.*s", (int)length, name);
	return sscanf(name + length, ".%u.", &number) == 1 ? number : 1;
}

/* Whether a name is there, or a later one in its place. */
static bool is_there(const char *name, char names[NAMES_MOST][NAME_ROOM], size_t count)
{
	char stem[NAME_ROOM], other[NAME_ROOM];
	unsigned number = number_of(name, stem);

	for (size_t i = 0; i < count; i++)
		if (number_of(names[i], other) >= number && !strcmp(stem, other))
			return true;
	return false;
}

/* Each packet is one that was made whole, and what was told to be there is there. */
static void check_stick(const struct writes *writes, size_t marks, bool is_cut,
			struct verdict *verdict)
{
	char names[NAMES_MOST][NAME_ROOM], hash[HASH_TEXT];
	size_t count = on_stick("", names);

	for (size_t i = 0; i < count; i++)
		if (!is_whole(names[i]) ||
		    (is_cut && (!hash_file(names[i], hash) || !was_made(writes, names[i], hash))))
			blame(verdict, &verdict->torn, "%s on the stick is torn", names[i]);
	for (size_t i = 0; i < marks; i++) {
		char name[NAME_ROOM];

		if (sscanf(writes->marks[i].text, "file %255s", name) == 1 &&
		    !is_there(name, names, count))
			blame(verdict, &verdict->lost, "%s is not on the stick", name);
	}
}

/* The tables as they were told, or as what was being done would have left them. */
static void check_rows(const struct writes *writes, size_t marks, const char *place,
		       struct session *session, struct verdict *verdict)
{
	char start[PATH_ROOM], hash[HASH_TEXT];
	const char *last, *next, *told;

	snprintf(start, sizeof(start), "rows %s ", place);
	hash_format(rows_hash(session), hash);
	last = mark_before(writes, marks, start);
	next = mark_after(writes, marks, start);
	if ((last || next) && !(last && !strcmp(last, hash)) && !(next && !strcmp(next, hash)))
		blame(verdict, &verdict->lost, "the tables of %s are neither as before nor after",
		      place);
	snprintf(start, sizeof(start), "peer %s ", place);
	told = mark_before(writes, marks, start);
	if (told && merged(session) < strtoul(told, NULL, 10))
		blame(verdict, &verdict->lost, "%s forgot what was taken in elsewhere", place);
}

/* As all of it leaves them. */
static void check_end(const struct writes *writes, const char *place, struct session *session,
		      struct verdict *verdict)
{
	char start[PATH_ROOM], hash[HASH_TEXT];
	const char *last;

	snprintf(start, sizeof(start), "rows %s ", place);
	hash_format(rows_hash(session), hash);
	last = mark_before(writes, writes->mark_count, start);
	if (!last || strcmp(last, hash) != 0)
		blame(verdict, &verdict->lost, "the tables of %s are not complete", place);
}

static struct session *open_again(struct trial *trial, const char *place, bool *is_refused,
				  struct verdict *verdict)
{
	struct err err = {0};
	struct session *session;
	char path[PATH_ROOM];

	snprintf(path, sizeof(path), SCENE_MOUNT "/%s", place);
	session = open_place(path, false, &err);
	if (session)
		return session;
	*is_refused = true;
	snprintf(trial->refusal, sizeof(trial->refusal), "%s", err.key);
	session = open_place(path, true, &err);
	if (!session)
		blame(verdict, &verdict->lost, "%s cannot be opened: %s", place, err.key);
	return session;
}

static bool close_place(struct session *session)
{
	struct err err;
	bool is_good = session_checkpoint(session, &err) == STATUS_OK;

	return session_close(session, &err) == STATUS_OK && is_good;
}

static void count_work(struct trial *trial, bool is_good, const struct err *err)
{
	trial->wanted++;
	trial->saved += is_good;
	if (!is_good && !*trial->refusal)
		snprintf(trial->refusal, sizeof(trial->refusal), "%s %.60s", err->key, err->path);
}

/* What came is taken in again, as from the stick of another day, and a packet is made. */
static void work_on(struct trial *trial, const struct writes *writes, struct session *session,
		    const char *place)
{
	bool is_data = strcmp(place, "data") == 0;
	struct err err = {0};

	if (is_data) {
		count_work(trial, take_in(session, GIVEN "/1.tar", &err), &err);
		count_work(trial, take_in(session, GIVEN "/2.tar", &err), &err);
		count_work(trial, make(session, "invitation", &err), &err);
	} else {
		count_work(trial, take_named(session, "zhibu-acknowledgement", &err), &err);
		count_work(trial, take_named(session, "zhibu-invitation", &err), &err);
		count_work(trial, make(session, "return", &err), &err);
	}
	if (trial->saved == trial->wanted)
		check_end(writes, place, session, &trial->first);
}

void packets_first_life(struct trial *trial, const struct writes *writes, size_t marks,
			void (*look)(struct trial *trial, const char *since))
{
	static const char *const places[] = {"data", "one"};

	check_stick(writes, marks, true, &trial->first);
	for (size_t i = 0; i < 2; i++) {
		bool is_refused = false;
		struct session *session = open_again(trial, places[i], &is_refused, &trial->first);

		look(trial, "open");
		if (!session)
			continue;
		check_rows(writes, marks, places[i], session, &trial->first);
		if (!is_refused)
			work_on(trial, writes, session, places[i]);
		look(trial, "save");
		trial->is_closed = close_place(session);
		trial->is_refused = trial->is_refused || is_refused;
		look(trial, "close");
	}
}

void packets_second_life(struct trial *trial, const struct writes *writes)
{
	static const char *const places[] = {"data", "one"};

	check_stick(writes, 0, false, &trial->second);
	for (size_t i = 0; i < 2; i++) {
		bool is_refused = false;
		struct session *session = open_again(trial, places[i], &is_refused, &trial->second);

		trial->is_refused_again = trial->is_refused_again || is_refused;
		if (!session)
			continue;
		if (trial->saved == trial->wanted)
			check_end(writes, places[i], session, &trial->second);
		session_close(session, NULL);
	}
}
