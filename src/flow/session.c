#include "session_internal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"

/* zb_rows of every form: which rows are made when another is created. */
static void read_makings(struct session *session)
{
	struct pack *pack = session->pack;

	session->makings =
	    arena_new(&pack->arena, (pack->form_count + 1) * sizeof *session->makings);
	for (size_t i = 0; i < pack->form_count; i++) {
		struct form *form = &pack->forms[i];
		struct making *making = &session->makings[session->making_count];
		struct place rows = {form->path, form->rows.line, form->rows.column};
		struct place set = {form->path, form->rows_set_line, form->rows_set_column};
		const char *text = form->rows_set ? form->rows_set : "";

		if (!form->rows.text || !bindings_read(&making->bindings, pack, form->rows.text,
						       &rows, &session->mistakes))
			continue;
		if (making->bindings.count &&
		    assignments_read(&making->assignments, pack, (int)i, text, strlen(text),
				     making->bindings.variables, making->bindings.variable_count,
				     &set, &session->mistakes)) {
			making->form = (int)i;
			session->making_count++;
		}
	}
}

/* Reads the pack: the built-in one always (for its words), another in its place where asked. */
static enum status read_pack(struct session *session, const struct session_options *options,
			     struct err *err)
{
	enum status status = STATUS_OK;
	char beside[4096];
	const char *folder = options->pack_folder;

	pack_read(&session->builtin, "forms", options->builtin, options->builtin_count, NULL,
		  &session->mistakes);
	session->pack = &session->builtin;
	if (!folder && options->data) {
		snprintf(beside, sizeof beside, "%s/forms/steps.csv", options->data);
		if (access(beside, F_OK) == 0) {
			beside[strlen(beside) - strlen("/steps.csv")] = '\0';
			folder = beside;
			session->is_pack_inside = true;
		}
	}
	if (folder) {
		status = (options->compile_all ? pack_read_whole_folder : pack_read_folder)(
		    &session->own, folder, &session->builtin, &session->mistakes, err);
		if (status == STATUS_OK)
			session->pack = &session->own;
	}
	return status;
}

static void compile_pack(struct session *session, bool all)
{
	struct pack *pack = session->pack;

	if (session->options.compile_all)
		pack_read_role(pack, NULL, &session->mistakes);
	steps_read(&session->steps, pack, all, &session->mistakes);
	rules_read(&session->rules, pack, &session->steps, all, &session->mistakes);
	read_makings(session);
	if (all) {
		session_figures(session);
		pack_lexicon_read(pack, &session->mistakes, NULL, NULL);
		kinds_read(&session->kinds, pack, true, &session->mistakes);
		session_check_roles(session);
	}
	session->has_kinds = all;
	for (size_t i = 0; all && i < pack->form_count; i++)
		form_compile(pack, i, &session->mistakes);
}

/* seed/<table>.csv of the pack, as the store wants them: by table. */
static struct pack_file *gather_seeds(const struct pack *pack, size_t *count)
{
	struct pack_file *seeds = memory_array(pack->file_count + 1, sizeof *seeds);

	*count = 0;
	for (size_t i = 0; i < pack->file_count; i++)
		if (strncmp(pack->files[i].name, "seed/", 5) == 0)
			seeds[(*count)++] = pack->files[i];
	return seeds;
}

/* The forms of the folder's role; those of a pack from outside are checked whole. */
static enum status take_role(void *data, const char *role, struct err *err)
{
	struct session *session = data;
	struct pack *pack = session->pack;
	size_t first = pack->form_count, noticed = session->mistakes.count;

	pack_read_role(pack, role, &session->mistakes);
	for (size_t i = first; pack == &session->own && i < pack->form_count; i++)
		form_compile(pack, i, &session->mistakes);
	return session->mistakes.count == noticed
		   ? STATUS_OK
		   : err_set(err, STATUS_INPUT, "pack.mistakes", NULL, NULL, NULL);
}

enum status session_open_store(struct session *session, const struct session_options *options,
			       struct store **opened, struct err *err)
{
	struct store_options store = {.path = options->data,
				      .pack = session->pack,
				      .user = options->user ? options->user : "",
				      .today = options->today,
				      .is_read_only = options->is_read_only,
				      .take_role = take_role,
				      .data = session};
	struct pack_file *seeds = gather_seeds(session->pack, &store.seed_count);
	enum status status;

	store.seeds = seeds;
	status = store_open(opened, &store, &session->mistakes, err);
	memory_free(seeds);
	return status;
}

static enum status open_store(struct session *session, const struct session_options *options,
			      struct err *err)
{
	enum status status = session_open_store(session, options, &session->store, err);
	struct expr_source source;

	if (status != STATUS_OK)
		return status;
	source = store_source(session->store);
	session->eval = eval_new(session->pack, &source);
	session->summaries = memory_array(session->steps.count + 1, sizeof *session->summaries);
	session->views = memory_array(session->steps.count + 1, sizeof *session->views);
	session->entered =
	    memory_array(pack_form_room(session->pack) + 1, sizeof *session->entered);
	for (size_t i = 0; i < session->steps.count; i++)
		buf_init(&session->summaries[i]);
	session_take_role(session);
	return STATUS_OK;
}

enum status session_open(struct session **out, const struct session_options *options,
			 struct err *err)
{
	struct session *session = memory_new(sizeof *session);
	enum status status;
	int language;

	*out = session;
	session->options = *options;
	mistakes_init(&session->mistakes);
	findings_init(&session->findings);
	session->today = date_today(options->today);
	status = read_pack(session, options, err);
	if (status == STATUS_OK) {
		/* a pack from outside is checked whole before it is used */
		compile_pack(session, options->compile_all || session->pack == &session->own);
		if (session->mistakes.count)
			status = err_set(err, STATUS_INPUT, "pack.mistakes", NULL, NULL, NULL);
	}
	language = options->language ? pack_language(session->pack, options->language) : 0;
	session->language = language < 0 ? 0 : (size_t)language;
	if (status == STATUS_OK && options->data)
		status = open_store(session, options, err);
	return status;
}

enum status session_close(struct session *session, struct err *err)
{
	enum status status = STATUS_OK;

	if (!session)
		return STATUS_OK;
	eval_free(session->eval);
	if (session->store)
		status = store_close(session->store, err);
	for (size_t i = 0; session->summaries && i < session->steps.count; i++)
		buf_release(&session->summaries[i]);
	memory_free(session->summaries);
	memory_free(session->views);
	memory_free(session->entered);
	findings_release(&session->findings);
	changes_release(&session->current);
	for (size_t i = 0; i < session->undone_count; i++)
		changes_release(&session->undone[i]);
	mistakes_release(&session->mistakes);
	if (session->pack == &session->own)
		pack_release(&session->own);
	pack_release(&session->builtin);
	memory_free(session);
	return status;
}

const struct mistakes *session_mistakes(const struct session *session)
{
	return &session->mistakes;
}

static bool is_noticed(const struct session *session, const struct err *mistake)
{
	for (size_t i = 0; i < session->mistakes.count; i++) {
		const struct err *known = &session->mistakes.items[i];

		if (known->line == mistake->line && known->column == mistake->column &&
		    strcmp(known->key, mistake->key) == 0 &&
		    strcmp(known->path, mistake->path) == 0 &&
		    strcmp(known->args[0], mistake->args[0]) == 0)
			return true;
	}
	return false;
}

void session_notice(struct session *session, const struct mistakes *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++)
		if (!is_noticed(session, &mistakes->items[i]))
			mistakes_add_err(&session->mistakes, &mistakes->items[i]);
}

void session_respell(struct session *session, const char *const (*pairs)[2], size_t count)
{
	pack_respell(&session->builtin, pairs, count);
	if (session->pack == &session->own)
		pack_respell(&session->own, pairs, count);
}

const struct pack *session_pack(const struct session *session)
{
	return session->pack;
}

const char *session_path(const struct session *session)
{
	return store_path(session->store);
}

bool session_is_read_only(const struct session *session)
{
	return store_is_read_only(session->store);
}

enum status session_check_format(const struct session *session, struct err *err)
{
	return store_check_format(session->store, err);
}

bool session_is_new(const struct session *session)
{
	return store_is_new(session->store);
}

bool session_lacks_permissions(const struct session *session)
{
	return store_lacks_permissions(session->store);
}

int session_today(const struct session *session)
{
	return session->today;
}

size_t session_language(const struct session *session)
{
	return session->language;
}

void session_set_language(struct session *session, size_t language)
{
	session->language = language < session->pack->language_count ? language : 0;
	session->is_derived = false;
}

const char *session_word(const struct session *session, const char *key)
{
	return words_of(session->pack, key, session->language);
}

const char *session_words(const struct session *session, const struct words *words)
{
	return words_in(words, session->language);
}

void session_say(const struct session *session, struct buf *buf, const char *key, const char *arg1,
		 const char *arg2, const char *arg3)
{
	words_add(buf, session->pack, session->language, key, arg1, arg2, arg3);
}

void session_say_err(const struct session *session, struct buf *buf, const struct err *err)
{
	words_add_err(buf, session->pack, session->language, err);
}

void session_compile(struct session *session, size_t form)
{
	form_compile(session->pack, form, &session->mistakes);
}

bool session_draft(struct session *session, size_t *form, char id[ID_TEXT], char at[20])
{
	return store_draft_newest(session->store, form, id, at);
}

void session_draft_drop(struct session *session, size_t form, const char *id)
{
	store_draft_drop(session->store, form, id);
}

unsigned long session_flushes(const struct session *session)
{
	return store_flushes(session->store);
}
