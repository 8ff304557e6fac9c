/* Packets under faults: made, taken into a folder that has them in part, and into an empty one;
 * open to all, sealed to a key, and with a passphrase. */
#include "packets.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "packet/keys.h"
#include "packet/packet.h"

static void make_folder(const char *in, const char *name)
{
	char path[STAGE_PATH + 40];

	snprintf(path, sizeof(path), "%s/%s", in, name);
	if (mkdir(path, 0700) != 0) {
		perror(path);
		exit(2);
	}
}

/* Packets are called by codes that are others every time: the one of a kind gets a name, and a
 * place that it names. */
static void rename_packet(const char *in, const char *kind, const char *name)
{
	char folder[STAGE_PATH + 40], from[STAGE_PATH + 400], to[STAGE_PATH + 80];
	struct dirent *entry;
	DIR *entries;

	snprintf(folder, sizeof(folder), "%s/stick", in);
	entries = opendir(folder);
	while (entries && (entry = readdir(entries)) != NULL) {
		if (!strstr(entry->d_name, kind))
			continue;
		snprintf(from, sizeof(from), "%s/%s", folder, entry->d_name);
		snprintf(to, sizeof(to), "%s/%s", in, name);
		closedir(entries);
		if (rename(from, to) != 0)
			break;
		return;
	}
	fprintf(stderr, "faults: no packet of kind %s\n", kind);
	exit(2);
}

static void stage_copy_in(const char *in, const char *from, const char *to)
{
	char source[STAGE_PATH + 40], target[STAGE_PATH + 40];

	snprintf(source, sizeof(source), "%s/%s", in, from);
	snprintf(target, sizeof(target), "%s/%s", in, to);
	stage_copy(source, target);
}

/* data: the sample; one: somebody's, with entries of their own; taken: data, once it has taken in
 * what came back. stick: an invitation, a return and what the last return before it was, and the
 * answer to it. */
static void prepare(struct stageful *stageful, struct scenario *scenario)
{
	static const char *const lives[][ARGUMENTS] = {
	    {"ZHIBU", "sample", "@/data"},
	    {"ZHIBU", "--data", "@/data", "export", "invitation", "--for", "M10", "--to",
	     "@/stick"},
	    {"ZHIBU", "--data", "@/one", "import", "@/stick/in.tar"},
	    {"ZHIBU", "--data", "@/one", "add", "talks", "date=2018-06-10", "mode=个别谈话",
	     "lead=M10", "partners=M11", "covered=思想"},
	    {"ZHIBU", "--data", "@/one", "export", "return", "--to", "@/stick"},
	    {"ZHIBU", "--data", "@/one", "add", "talks", "date=2018-06-11", "mode=个别谈话",
	     "lead=M10", "partners=M02", "covered=思想"},
	    /* what an export is to replace has the name that it gives */
	    {"ZHIBU", "--data", "@/one", "export", "return", "--to", "@/stick"},
	};
	static const char *const answers[][ARGUMENTS] = {
	    {"ZHIBU", "--data", "@/taken", "import", "@/stick/return.tar"},
	    {"ZHIBU", "--data", "@/taken", "export", "acknowledgement", "--for", "M10", "--to",
	     "@/stick"},
	};

	make_folder(scenario->prepared, "stick");
	for (size_t i = 0; i < sizeof(lives) / sizeof(lives[0]); i++) {
		scenario_live(stageful, scenario, lives[i], NULL);
		if (i == 1)
			rename_packet(scenario->prepared, "invitation", "stick/in.tar");
		if (i == 4)
			rename_packet(scenario->prepared, "return", "stick/return.tar");
	}
	stage_copy_in(scenario->prepared, "data", "taken");
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		scenario_live(stageful, scenario, answers[i], NULL);
	rename_packet(scenario->prepared, "acknowledgement", "stick/answer.tar");
}

/* ---- sealed ---- */

/* What opens all that is sealed in the runs: their folders are copies of what is prepared. */
static struct seal_opener opener;

static void write_text(const char *in, const char *name, const char *text)
{
	char path[STAGE_PATH + 40];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", in, name);
	file = fopen(path, "w");
	if (!file || fputs(text, file) < 0 || fclose(file) != 0) {
		perror(path);
		exit(2);
	}
}

/* They are as long as the program that tests. */
static void learn_keys(const struct stageful *stageful, const char *in)
{
	static struct keys keys;
	char path[STAGE_PATH + 40];
	struct secret *secret = secret_new();
	struct store *store;
	struct err err;

	snprintf(path, sizeof(path), "%s/data", in);
	store = scenario_open(stageful, path);
	if (keys_open(&keys, store, false, &err) != STATUS_OK || !*keys.text)
		abort();
	store_close(store, NULL);
	keys_opener(&keys, &opener);
	(void)secret_add(secret, "open sesame", strlen("open sesame"));
	opener.passphrase = secret;
}

/* A return sealed to the key, one for all to read in its place, which is to be replaced; beside the
 * stick an invitation with a passphrase, and in its place on it one for all to read. */
static void prepare_sealed(struct stageful *stageful, struct scenario *scenario)
{
	static const char *const lives[][ARGUMENTS] = {
	    {"ZHIBU", "--data", "@/one", "export", "return", "--to", "@/stick", "--seal"},
	    {"ZHIBU", "--data", "@/one", "export", "return", "--to", "@/stick", "--no-seal"},
	    {"ZHIBU", "--data", "@/data", "export", "invitation", "--for", "M10", "--to", "@/stick",
	     "--passphrase-file", "@/word"},
	    {"ZHIBU", "--data", "@/data", "export", "invitation", "--for", "M10", "--to",
	     "@/stick"},
	};

	write_text(scenario->prepared, "word", "open sesame\n");
	for (size_t i = 0; i < sizeof(lives) / sizeof(lives[0]); i++) {
		scenario_live(stageful, scenario, lives[i], NULL);
		if (i == 0)
			rename_packet(scenario->prepared, "zhibu-return", "stick/return.sealed");
		if (i == 2)
			rename_packet(scenario->prepared, "invitation", "in.sealed");
	}
	learn_keys(stageful, scenario->prepared);
}

/* ---- */

struct packet_run {
	const char *name, *place, *hides;
	const char *words[ARGUMENTS];
};

static void add(struct stageful *stageful, const char *prepared, const struct packet_run *runs,
		size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct scenario *scenario = scenario_add(stageful, runs[i].name);

		scenario->prepared = scenario_place(stageful, prepared);
		scenario_arguments(scenario, runs[i].words);
		scenario->judging = JUDGE_PACKET;
		scenario->place = runs[i].place;
		scenario->hides = runs[i].hides;
	}
}

static void add_sealed(struct stageful *stageful)
{
	static const struct packet_run runs[] = {
	    {"export, sealed",
	     "one",
	     "zhibu-return-",
	     {"ZHIBU", "--data", "@/one", "export", "return", "--to", "@/stick", "--seal"}},
	    {"import, sealed",
	     "data",
	     NULL,
	     {"ZHIBU", "--data", "@/data", "import", "@/stick/return.sealed"}},
	    {"export, passphrase",
	     "data",
	     "zhibu-invitation-",
	     {"ZHIBU", "--data", "@/data", "export", "invitation", "--for", "M10", "--to",
	      "@/stick", "--passphrase-file", "@/word"}},
	    {"import, passphrase",
	     "two",
	     NULL,
	     {"ZHIBU", "--data", "@/two", "import", "@/in.sealed", "--passphrase-file", "@/word"}},
	};

	if (!seal_is_there()) {
		puts("SKIPPED, NOT TESTED: sealed packets; built without libsodium");
		return;
	}
	add(stageful, "sealed", runs, sizeof(runs) / sizeof(runs[0]));
	stage_copy_in(stageful->root, "packets", "sealed");
	prepare_sealed(stageful, &stageful->scenarios[stageful->count - 1]);
}

void packets_add(struct stageful *stageful)
{
	static const struct packet_run runs[] = {
	    {"export",
	     "one",
	     NULL,
	     {"ZHIBU", "--data", "@/one", "export", "return", "--to", "@/stick"}},
	    {"import", "data", NULL, {"ZHIBU", "--data", "@/data", "import", "@/stick/return.tar"}},
	    {"import, empty folder",
	     "two",
	     NULL,
	     {"ZHIBU", "--data", "@/two", "import", "@/stick/in.tar"}},
	    {"acknowledgement",
	     "taken",
	     NULL,
	     {"ZHIBU", "--data", "@/taken", "export", "acknowledgement", "--for", "M10", "--to",
	      "@/stick"}},
	    {"acknowledged",
	     "one",
	     NULL,
	     {"ZHIBU", "--data", "@/one", "import", "@/stick/answer.tar"}},
	};

	add(stageful, "packets", runs, sizeof(runs) / sizeof(runs[0]));
	make_folder(stageful->root, "packets");
	prepare(stageful, &stageful->scenarios[stageful->count - 1]);
	add_sealed(stageful);
}

/* ---- what lies on the stick ---- */

struct look {
	const char *folder, *name;
	const struct scenario *scenario;
	bool is_done;
};

/* What is on its way there has a name that nobody takes for a packet. */
static bool is_part(const char *name)
{
	return name[0] == '.';
}

static bool is_whole(const struct look *look)
{
	char path[STAGE_PATH + 400];
	struct packet packet;
	struct err err;
	bool is_good;

	if (is_part(look->name))
		return true;
	snprintf(path, sizeof(path), "%s/stick/%s", look->folder, look->name);
	packet_init(&packet);
	is_good = packet_read_sealed(&packet, path, &opener, &err) == STATUS_OK;
	packet_release(&packet);
	return is_good;
}

static void read_file(const char *folder, const char *name, struct buf *bytes)
{
	char path[STAGE_PATH + 400];

	buf_init(bytes);
	snprintf(path, sizeof(path), "%s/stick/%s", folder, name);
	(void)file_read(AT_FDCWD, path, (size_t)1 << 24, bytes, NULL, NULL);
}

/* Nothing is left of one that was sealed: but, until it is done, the older one that was there. */
static bool is_hidden(const struct look *look)
{
	static const char beginning[] = "zhibu-sealed 1 ";
	const char *hides = look->scenario->hides, *name = look->name;
	struct buf bytes, older;
	bool is_good;

	if (!hides || strncmp(is_part(name) ? name + 1 : name, hides, strlen(hides)) != 0)
		return true;
	read_file(look->folder, name, &bytes);
	read_file(look->scenario->prepared, name, &older);
	is_good =
	    strncmp(bytes.bytes, beginning,
		    bytes.length < strlen(beginning) && is_part(name) ? bytes.length
								      : strlen(beginning)) == 0 ||
	    (!look->is_done && !is_part(name) && bytes.length == older.length &&
	     memcmp(bytes.bytes, older.bytes, older.length) == 0);
	buf_release(&bytes);
	buf_release(&older);
	return is_good;
}

static bool is_finished(const struct look *look)
{
	return !is_part(look->name);
}

static bool all_are(struct look *look, bool (*is_good)(const struct look *look))
{
	char path[STAGE_PATH + 40];
	struct dirent *entry;
	bool are_good = true;
	DIR *entries;

	snprintf(path, sizeof(path), "%s/stick", look->folder);
	entries = opendir(path);
	while (entries && are_good && (entry = readdir(entries)) != NULL) {
		look->name = entry->d_name;
		if (strcmp(look->name, ".") != 0 && strcmp(look->name, "..") != 0)
			are_good = is_good(look);
	}
	if (entries)
		closedir(entries);
	return entries && are_good;
}

const char *packets_wrong(const struct scenario *scenario, const char *folder, bool is_done,
			  bool is_last)
{
	struct look look = {.folder = folder, .scenario = scenario, .is_done = is_done};

	if (!all_are(&look, is_whole))
		return "a packet on the stick cannot be read";
	if (!all_are(&look, is_hidden))
		return "what was sealed lies open on the stick";
	if (is_last && !all_are(&look, is_finished))
		return "something unfinished is left on the stick";
	return NULL;
}
