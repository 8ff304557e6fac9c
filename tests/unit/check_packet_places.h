/* Data folders of the pack that is built in, below one of their own, that exchange packets. */
#ifndef ZHIBU_TESTS_CHECK_PACKET_PLACES_H
#define ZHIBU_TESTS_CHECK_PACKET_PLACES_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "pack.h"
#include "packet/work.h"
#include "support.h"

static char root[64];
static struct pack_file *builtin;

static void setup(void)
{
	builtin = calloc(builtin_files(NULL), sizeof *builtin);
	builtin_files(builtin);
	strcpy(root, "/tmp/check_packet.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
}

static void teardown(void)
{
	remove_tree(root);
	free(builtin);
}

static void path_of(const char *name, char path[128])
{
	snprintf(path, 128, "%s/%s", root, name);
}

/* As a start of the program on a folder of the root. */
static inline struct session *open_place(const char *name)
{
	char path[128];
	struct session_options options = {.builtin = builtin,
					  .builtin_count = builtin_files(NULL),
					  .language = "en",
					  .today = "2018-07-10"};
	struct session *session;
	struct err err = {0};

	path_of(name, path);
	options.data = path;
	ck_assert_msg(session_open(&session, &options, &err) == STATUS_OK, "%s", err.key);
	return session;
}

static void close_place(struct session *session)
{
	struct err err = {0};

	ck_assert_int_eq(session_checkpoint(session, &err), STATUS_OK);
	ck_assert_int_eq(session_close(session, &err), STATUS_OK);
}

/* The sample's branch. */
static inline void make_branch(const char *name)
{
	char path[128];

	path_of(name, path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	for (size_t i = 0; i < builtin_files(NULL); i++) {
		char file[256];
		int descriptor;

		if (strncmp(builtin[i].name, "sample/", 7) != 0)
			continue;
		snprintf(file, sizeof file, "%s/%s", path, builtin[i].name + 7);
		descriptor = open(file, O_WRONLY | O_CREAT, 0600);
		ck_assert_int_ge(descriptor, 0);
		ck_assert(file_write(descriptor, builtin[i].bytes, builtin[i].length));
		close(descriptor);
	}
	close_place(open_place(name));
}

static inline void copy_place(const char *from, const char *to)
{
	char command[512];

	snprintf(command, sizeof command, "cp -r %s/%s %s/%s", root, from, root, to);
	ck_assert_int_eq(system(command), 0);
}

/* Writes a packet of a place into the root; its path. */
static inline char *export(const char *place, const char *kind, const char *recipient)
{
	struct session *session = open_place(place);
	struct packet_kind *found = session_kind(session, kind);
	struct err err = {0};
	char *path;

	ck_assert_ptr_nonnull(found);
	ck_assert_msg(packet_export(session, found, recipient, root, &path, &err) == STATUS_OK,
		      "%s %s", err.key, err.args[0]);
	close_place(session);
	return path;
}

/* Takes one in; what came of it is the caller's. */
static inline enum status import(const char *place, const char *path, struct packet_effect *effect,
				 struct err *err)
{
	struct session *session = open_place(place);
	struct packet packet;
	enum status status;

	packet_init(&packet);
	status = packet_read(&packet, path, err);
	if (status == STATUS_OK)
		status = packet_take_in(session, &packet, false, effect, err);
	packet_release(&packet);
	close_place(session);
	return status;
}

static inline void check_refused(const char *place, const char *path, const char *key)
{
	struct packet_effect effect;
	struct err err = {0};

	ck_assert_int_eq(import(place, path, &effect, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, key);
}

#endif
