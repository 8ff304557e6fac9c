/* The library's pack in a folder of its own, and a session on it: for the tests of flow. */
#ifndef ZHIBU_CHECK_FLOW_H
#define ZHIBU_CHECK_FLOW_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "flow/entry.h"
#include "pack.h"
#include "support.h"

static char folder[64];
static struct pack_file *builtin;
static struct session *session;

/* As another start of the program. */
static void open_again(void)
{
	struct session_options options = {.data = folder,
					  .pack_folder = "tests/packs/library",
					  .builtin = builtin,
					  .builtin_count = builtin_files(NULL),
					  .language = "en",
					  .today = "2018-06-14"};
	struct err err = {0};

	if (session)
		ck_assert_int_eq(session_close(session, &err), STATUS_OK);
	ck_assert_int_eq(session_open(&session, &options, &err), STATUS_OK);
}

static void open_folder(void)
{
	builtin = calloc(builtin_files(NULL), sizeof *builtin);
	builtin_files(builtin);
	strcpy(folder, "/tmp/zhibu-flow-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	session = NULL;
	open_again();
}

static void teardown(void)
{
	session_close(session, NULL);
	remove_tree(folder);
	free(builtin);
}

static inline size_t form_of(const char *name)
{
	int form = pack_find(session_pack(session), name, strlen(name));

	ck_assert_int_ge(form, 0);
	return (size_t)form;
}

static inline size_t field_of(const char *form, const char *name)
{
	int field = form_find(&session_pack(session)->forms[form_of(form)], name, strlen(name));

	ck_assert_int_ge(field, 0);
	return (size_t)field;
}

static inline void save_entry(struct entry *entry)
{
	struct err err = {0};
	int field = -1;

	ck_assert_msg(entry_save(entry, &field, NULL, &err) == STATUS_OK, "%s %d", err.key, field);
}

static inline void save_and_free(struct entry *entry)
{
	save_entry(entry);
	entry_free(entry);
}

#endif
