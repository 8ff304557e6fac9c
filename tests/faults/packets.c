/* Packets under faults: made, taken into a folder that has them in part, and into an empty one. */
#define _GNU_SOURCE /* memmem() */
#include "packets.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

/* Packets are called by codes that are others every time: the one of a kind gets a name. */
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
		snprintf(to, sizeof(to), "%s/%s", folder, name);
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

/* data: the sample; one: somebody's, with entries of their own; stick: an invitation, a return and
 * what the last return before it was, and the answer to it. */
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
	};

	/* the same place, once it has taken in what came back */
	static const char *const answers[][ARGUMENTS] = {
	    {"ZHIBU", "--data", "@/taken", "import", "@/stick/return.tar"},
	    {"ZHIBU", "--data", "@/taken", "export", "acknowledgement", "--for", "M10", "--to",
	     "@/stick"},
	};

	if (mkdir(scenario->prepared, 0700) != 0)
		return; /* it is there */
	make_folder(scenario->prepared, "stick");
	for (size_t i = 0; i < sizeof(lives) / sizeof(lives[0]); i++) {
		scenario_live(stageful, scenario, lives[i], NULL);
		if (i == 1)
			rename_packet(scenario->prepared, "invitation", "in.tar");
		if (i == 4)
			rename_packet(scenario->prepared, "return", "return.tar");
	}
	scenario_live(stageful, scenario, lives[4], NULL);
	/* what an export is to replace has the name that it gives */
	stage_copy_in(scenario->prepared, "data", "taken");
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		scenario_live(stageful, scenario, answers[i], NULL);
	rename_packet(scenario->prepared, "acknowledgement", "answer.tar");
}

void packets_add(struct stageful *stageful)
{
	static const struct {
		const char *name, *place;
		const char *words[ARGUMENTS];
	} runs[] = {
	    {"export", "one", {"ZHIBU", "--data", "@/one", "export", "return", "--to", "@/stick"}},
	    {"import", "data", {"ZHIBU", "--data", "@/data", "import", "@/stick/return.tar"}},
	    {"import, empty folder",
	     "two",
	     {"ZHIBU", "--data", "@/two", "import", "@/stick/in.tar"}},
	    {"acknowledgement",
	     "taken",
	     {"ZHIBU", "--data", "@/taken", "export", "acknowledgement", "--for", "M10", "--to",
	      "@/stick"}},
	    {"acknowledged", "one", {"ZHIBU", "--data", "@/one", "import", "@/stick/answer.tar"}},
	};

	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		struct scenario *scenario = scenario_add(stageful, runs[i].name);

		scenario->prepared = scenario_place(stageful, "packets");
		prepare(stageful, scenario);
		scenario_arguments(scenario, runs[i].words);
		scenario->judging = JUDGE_PACKET;
		scenario->place = runs[i].place;
	}
}

bool packets_are_whole(const char *folder)
{
	char path[STAGE_PATH + 40];
	struct dirent *entry;
	bool is_whole = true;
	DIR *entries;

	snprintf(path, sizeof(path), "%s/stick", folder);
	entries = opendir(path);
	while (entries && (entry = readdir(entries)) != NULL) {
		char file[STAGE_PATH + 400];
		struct packet packet;
		struct err err;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		packet_init(&packet);
		is_whole = is_whole && packet_read(&packet, file, &err) == STATUS_OK;
		packet_release(&packet);
	}
	if (entries)
		closedir(entries);
	return entries && is_whole;
}
