#include "report/template.h"

#include <string.h>

#include "base/csvfile.h"
#include "template_internal.h"

static const char folder[] = "documents/";
static const char ending[] = ".txt";

static bool is_template(const char *name)
{
	size_t length = strlen(name), start = sizeof(folder) - 1, end = sizeof(ending) - 1;

	return length > start + end && memcmp(name, folder, start) == 0 &&
	       strcmp(name + length - end, ending) == 0;
}

/* The file's text as UTF-8, without a byte order mark, in the arena: who writes one on another
 * system need not know what it saves. NULL: a mistake was added. */
static const char *text_of(struct arena *arena, const struct pack_file *file, const char *path,
			   struct mistakes *mistakes, size_t *length)
{
	struct csv_text text;
	struct err err = {0};
	struct buf bytes;
	const char *taken;

	buf_init(&bytes);
	buf_add(&bytes, file->bytes, file->length);
	if (csv_text_take(&text, &bytes, path, &err) != STATUS_OK) {
		mistakes_add(mistakes, path, err.line, 0, "template.encoding", NULL, NULL, NULL);
		return NULL;
	}
	*length = text.bytes.length - text.start;
	taken = arena_text(arena, text.bytes.bytes + text.start, *length);
	csv_text_release(&text);
	return taken;
}

static void read_one(struct templates *templates, struct session *session,
		     const struct pack_file *file, struct mistakes *mistakes)
{
	struct arena *arena = &templates->arena;
	const struct pack *pack = session_pack(session);
	struct template *template = &templates->items[templates->count];
	size_t start = sizeof(folder) - 1, before = mistakes->count, length;
	struct template_reading reading = {.templates = templates,
					   .session = session,
					   .pack = pack,
					   .mistakes = mistakes,
					   .template = template};

	*template = (struct template){.columns = PAPER_USUAL,
				      .has_numbers = true,
				      .form = -1,
				      .step = session_steps(session)->count};
	template->name = arena_text(arena, file->name + start,
				    strlen(file->name) - start - (sizeof(ending) - 1));
	template->path = pack_path(arena, pack, file->name);
	template->roles = "";
	reading.next = text_of(arena, file, template->path, mistakes, &length);
	if (!reading.next)
		return;
	reading.end = reading.next + length;
	template_head_read(&reading);
	template_body_read(&reading);
	if (!template->mark)
		template->mark =
		    template->level == LEVEL_BRANCH ? words_of(pack, "paper.internal", 0) : "";
	templates->count += mistakes->count == before;
}

void templates_read(struct templates *templates, struct session *session, struct mistakes *mistakes)
{
	const struct pack *pack = session_pack(session);
	size_t count = 0;

	*templates = (struct templates){0};
	arena_init(&templates->arena);
	session_compile_names(session);
	for (size_t i = 0; i < pack->file_count; i++)
		count += is_template(pack->files[i].name);
	templates->items = arena_new(&templates->arena, (count + 1) * sizeof(*templates->items));
	for (size_t i = 0; i < pack->file_count; i++)
		if (is_template(pack->files[i].name))
			read_one(templates, session, &pack->files[i], mistakes);
}

void templates_release(struct templates *templates)
{
	arena_release(&templates->arena);
	*templates = (struct templates){0};
}

size_t template_rows(const struct template *template, struct session *session, const size_t **rows)
{
	struct eval_frame frame = {.language = -1};

	*rows = NULL;
	return template->each ? expr_rows(session_eval(session), template->each->rows, &frame, rows)
			      : 0;
}

/* A finding that names rows of the paper's table concerns the paper only where one is its own. */
static bool concerns(const struct template *template, const struct finding *finding, long row)
{
	size_t width = finding->rule->variable_count;
	bool names_any = false;

	if (row < 0)
		return true;
	for (size_t n = 0; n < finding->count; n++)
		for (size_t i = 0; i < width; i++) {
			const struct eval_row *at = &finding_rows(finding, n)[i];

			if (at->form != template->form)
				continue;
			names_any = true;
			if (at->row == (size_t)row)
				return true;
		}
	return !names_any;
}

static void say(struct buf *missing, const char *text)
{
	if (!missing)
		return;
	if (missing->length)
		buf_add_char(missing, '\n');
	buf_add_text(missing, text);
}

static bool rule_is_silent(const struct template *template, struct session *session,
			   const char *rule, long row, struct buf *missing)
{
	const struct findings *findings = session_findings(session);
	bool is_silent = true;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		if (strcmp(finding->rule->name, rule) != 0 || !concerns(template, finding, row))
			continue;
		is_silent = false;
		say(missing, finding->text);
	}
	return is_silent;
}

/* Says it, with the row's name in front where there are several. */
static bool holds_for(const struct template *template, struct session *session,
		      const struct template_need *need, size_t row, bool is_named,
		      struct buf *missing)
{
	struct eval_row rows[TEMPLATE_VARIABLES] = {{template->form, row}};
	struct eval_frame frame = {.language = -1, .variables = rows};
	struct buf text;

	if (expr_holds(session_eval(session), need->holds, &frame))
		return true;
	buf_init(&text);
	if (is_named) {
		session_name(session, &text, (size_t) template->form, row);
		buf_add_text(&text, "  ");
	}
	buf_add_text(&text, session_words(session, &need->missing));
	say(missing, text.bytes);
	buf_release(&text);
	return false;
}

static bool holds_for_all(const struct template *template, struct session *session,
			  const struct template_need *need, struct buf *missing)
{
	const size_t *rows;
	size_t count = template_rows(template, session, &rows);
	bool holds = true;

	for (size_t i = 0; i < count; i++)
		holds &= holds_for(template, session, need, rows[i], true, missing);
	return holds;
}

bool template_is_complete(const struct template *template, struct session *session, long row,
			  struct buf *missing)
{
	bool is_complete = true;

	for (const struct template_need *need = template->needs; need; need = need->next) {
		if (need->rule)
			is_complete &= rule_is_silent(template, session, need->rule, row, missing);
		else if (row < 0 && template->each)
			is_complete &= holds_for_all(template, session, need, missing);
		else
			is_complete &=
			    holds_for(template, session, need, (size_t)row, false, missing);
	}
	return is_complete;
}
