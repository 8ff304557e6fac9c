/* From a list, a finding or a draft to the record's screen. */
#include "ui/parts.h"

#include <string.h>

#include "base/memory.h"
#include "flow/telling.h"
#include "ui/views.h"

/* What was to be opened while the user is asked about a draft. */
struct opening {
	struct app *app;
	size_t form;
	char id[ID_TEXT];
	struct record prefill; /* form NULL: none */
	int field;
	bool is_batch;
	char like[ID_TEXT]; /* the record that a new one begins as, or "" */
	struct entry *draft;
};

static void opening_free(struct opening *opening)
{
	if (opening->prefill.form)
		record_release(&opening->prefill);
	entry_free(opening->draft);
	memory_free(opening);
}

static void push_record(const struct opening *opening, struct entry *entry)
{
	struct view *view = record_new(opening->app, entry, opening->field);

	if (opening->is_batch)
		record_in_batch(view);
	view_push(opening->app, view);
}

static void open_fresh(struct opening *opening)
{
	struct app *app = opening->app;
	struct entry *entry;
	bool is_new = opening->id[0] == '\0';
	long row = -1;

	if (!is_new || opening->like[0])
		row =
		    session_find(app->session, opening->form, is_new ? opening->like : opening->id);
	if (is_new && row >= 0) {
		entry = entry_like(app->session, opening->form, (size_t)row);
	} else if (is_new) {
		entry = entry_new(app->session, opening->form,
				  opening->prefill.form ? &opening->prefill : NULL);
	} else {
		if (row < 0)
			return;
		entry = entry_open(app->session, opening->form, (size_t)row);
	}
	push_record(opening, entry);
}

static void draft_answered(void *data, char answer)
{
	struct opening *opening = data;
	struct app *app = opening->app;

	if (answer == 'y') {
		struct entry *draft = opening->draft;

		opening->draft = NULL;
		push_record(opening, draft);
	} else if (answer == 'n') {
		session_draft_drop(app->session, opening->form, opening->id);
		open_fresh(opening);
	}
	opening_free(opening);
}

static void open_asking(struct opening *opening)
{
	struct app *app = opening->app;
	const struct form *form = &session_pack(app->session)->forms[opening->form];
	struct buf question;

	if (session_is_shut(app->session, opening->form)) {
		view_say_word(app, MESSAGE_ERROR, "list.shut", app_words(app, &form->title), NULL,
			      NULL);
		opening_free(opening);
		return;
	}
	opening->draft = entry_from_draft(app->session, opening->form, opening->id);
	if (!opening->draft) {
		open_fresh(opening);
		opening_free(opening);
		return;
	}
	buf_init(&question);
	session_say(app->session, &question, "open.draft", app_words(app, &form->title), NULL,
		    NULL);
	view_push(app, ask_new(app, question.bytes, "yn", draft_answered, opening));
	buf_release(&question);
}

static struct opening *opening_new(struct app *app, size_t form, int field)
{
	struct opening *opening = memory_new(sizeof(*opening));

	opening->app = app;
	opening->form = form;
	opening->field = field;
	return opening;
}

/* Nothing can be made of a row that cannot be read. */
static bool refuse_broken(struct app *app, size_t form, size_t row)
{
	if (!session_is_broken(app->session, form, row))
		return false;
	view_say_word(app, MESSAGE_ERROR, "list.broken", NULL, NULL, NULL);
	return true;
}

void open_batch(struct app *app, size_t form)
{
	bool is_single = session_pack(app->session)->forms[form].is_single;
	struct opening *opening;

	if (is_single || !app->top->below)
		open_form(app, form);
	if (is_single)
		return;
	opening = opening_new(app, form, -1);
	opening->is_batch = true;
	open_asking(opening);
}

void open_like(struct app *app, size_t form, size_t row)
{
	struct opening *opening;

	if (refuse_broken(app, form, row))
		return;
	opening = opening_new(app, form, -1);
	copy_text(opening->like, sizeof(opening->like), session_cell(app->session, form, row, -1));
	open_asking(opening);
}

void open_new(struct app *app, size_t form, const struct record *prefill, int field)
{
	struct opening *opening = opening_new(app, form, field);

	if (prefill && prefill->form) {
		record_init(&opening->prefill, prefill->form);
		for (size_t i = 0; i < prefill->form->field_count; i++)
			record_set(&opening->prefill, i, prefill->values[i]);
	}
	open_asking(opening);
}

void open_row(struct app *app, size_t form, size_t row, int field)
{
	struct opening *opening;

	if (refuse_broken(app, form, row))
		return;
	opening = opening_new(app, form, field);
	copy_text(opening->id, sizeof(opening->id), session_cell(app->session, form, row, -1));
	open_asking(opening);
}

void open_form(struct app *app, size_t form)
{
	const struct form *shown = &session_pack(app->session)->forms[form];

	if (!shown->is_single)
		view_push(app, list_new(app, form));
	else if (session_count(app->session, form) > 0)
		open_row(app, form, 0, -1);
	else
		open_new(app, form, NULL, -1);
}

void open_target(struct app *app, const struct target *target)
{
	switch (target->kind) {
	case TARGET_NEW:
		open_new(app, (size_t)target->form, &target->prefill, target->field);
		break;
	case TARGET_OPEN:
		open_row(app, (size_t)target->form, target->row, target->field);
		break;
	case TARGET_LIST:
		open_form(app, (size_t)target->form);
		break;
	case TARGET_NONE:
		view_say_word(app, MESSAGE_SAID, "findings.nowhere", NULL, NULL, NULL);
		break;
	}
}

/* Which of a finding's rows: asked with a picker. */
struct choosing {
	struct app *app;
	size_t at; /* in session_findings() */
	const struct rule *rule;
	bool explains;
};

/* The finding may have been derived anew while the picker was open. */
static const struct finding *chosen_finding(const struct choosing *choosing)
{
	const struct findings *all = session_findings(choosing->app->session);

	if (choosing->at >= all->count || all->items[choosing->at].rule != choosing->rule)
		return NULL;
	return &all->items[choosing->at];
}

static void open_combination(struct app *app, const struct finding *finding, size_t n,
			     bool explains)
{
	struct target target;
	struct buf said;

	buf_init(&said);
	if (n < finding->count && finding->count > 1) {
		tell_combination(&said, app->session, finding, n);
		buf_add_text(&said, "  ");
	}
	buf_add_text(&said, finding->text);
	memset(&target, 0, sizeof(target));
	if (!explains)
		session_target(app->session, finding, n, &target);
	else if (!session_explanation(app->session, finding, n, &target)) {
		view_say_word(app, MESSAGE_SAID, "findings.no_explanation", NULL, NULL, NULL);
		target.kind = TARGET_LIST;
		target.form = -1;
	}
	if (target.form >= 0) {
		const struct view *before = app->top;

		open_target(app, &target);
		if (explains &&
		    app->top != before) /* what is explained: the record has codes for it */
			view_say(app, MESSAGE_SAID, said.bytes);
	}
	if (target.prefill.form)
		record_release(&target.prefill);
	buf_release(&said);
}

static void combination_chosen(void *data, const char *values)
{
	struct choosing *choosing = data;
	const struct finding *finding = chosen_finding(choosing);
	size_t n = 0;

	if (values && finding) {
		for (const char *c = values; *c >= '0' && *c <= '9'; c++)
			n = n * 10 + (size_t)(*c - '0');
		if (n == 0)
			open_combination(choosing->app, finding, (size_t)-1, choosing->explains);
		else if (n <= finding->count)
			open_combination(choosing->app, finding, n - 1, choosing->explains);
	}
	memory_free(choosing);
}

/* Options: the finding's combinations from 1; 0 is all of them. */
static void choose_combination(struct app *app, const struct finding *finding, bool explains)
{
	const struct findings *all = session_findings(app->session);
	struct choosing *choosing = memory_new(sizeof(*choosing));
	struct options options;
	struct arena arena;

	choosing->app = app;
	choosing->rule = finding->rule;
	choosing->explains = explains;
	for (choosing->at = 0; choosing->at < all->count; choosing->at++)
		if (&all->items[choosing->at] == finding)
			break;
	arena_init(&arena);
	options_init(&options);
	for (size_t n = explains ? 0 : 1; n <= finding->count; n++) {
		struct option *option;
		struct buf text;

		options.items = memory_grow(options.items, options.count, &options.capacity,
					    sizeof(*options.items));
		option = &options.items[options.count++];
		buf_init(&text);
		add_number(&text, n);
		option->value = arena_text(&arena, text.bytes, text.length);
		buf_clear(&text);
		if (n > 0)
			tell_combination(&text, app->session, finding, n - 1);
		else
			buf_add_text(&text, app_word(app, "findings.all"));
		option->label = arena_text(&arena, text.bytes, text.length);
		option->detail = "";
		buf_release(&text);
	}
	view_push(app, pick_new(app, app_word(app, "findings.which"), &options, false, "", NULL,
				combination_chosen, choosing));
	options_release(&options);
	arena_release(&arena);
}

void open_finding(struct app *app, const struct finding *finding)
{
	struct target target;
	bool is_one;

	memset(&target, 0, sizeof(target));
	session_target(app->session, finding, 0, &target);
	/* a list is the same for all rows, and nothing is nowhere for all */
	is_one = finding->count <= 1 || target.kind == TARGET_LIST || target.kind == TARGET_NONE;
	if (target.prefill.form)
		record_release(&target.prefill);
	if (is_one)
		open_combination(app, finding, 0, false);
	else
		choose_combination(app, finding, false);
}

void open_explanation(struct app *app, const struct finding *finding)
{
	if (finding->rule->level == RULE_INFORM)
		view_say_word(app, MESSAGE_SAID, "findings.only_told", NULL, NULL, NULL);
	else if (finding->rule->level != RULE_WARN)
		view_say_word(app, MESSAGE_SAID, "findings.no_explanation", NULL, NULL, NULL);
	else if (finding->count > 1)
		choose_combination(app, finding, true);
	else
		open_combination(app, finding, 0, true);
}
