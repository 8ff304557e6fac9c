#include "report/papers.h"

#include <stdlib.h>
#include <string.h>

#include "form/record.h"
#include "report/template.h"

struct papers {
	struct session *session;
	struct templates templates;
	struct mistakes mistakes;
	const struct template **items; /* of the folder's role */
	size_t count;
};

/* A paper that names no role is that of the first one, as with rules. */
static bool is_of_role(const struct session *session, const struct template *template)
{
	const struct steps *steps = session_steps(session);
	const char *role = session_role(session), *first = "";
	size_t length;

	for (size_t i = 0; i < steps->count && !*first; i++)
		first = steps->items[i].roles;
	if (*template->roles)
		return values_hold(template->roles, role, strlen(role));
	first = values_item(first, 0, &length);
	return !first || (strlen(role) == length && memcmp(role, first, length) == 0);
}

static int by_need(const void *a, const void *b)
{
	const struct template *first = *(const struct template *const *)a;
	const struct template *second = *(const struct template *const *)b;

	if (first->step != second->step)
		return first->step < second->step ? -1 : 1;
	if (first->place != second->place)
		return first->place < second->place ? -1 : 1;
	return strcmp(first->name, second->name);
}

struct papers *papers_new(struct session *session)
{
	struct papers *papers = memory_new(sizeof(*papers));

	papers->session = session;
	mistakes_init(&papers->mistakes);
	templates_read(&papers->templates, session, &papers->mistakes);
	session_notice(session, &papers->mistakes);
	papers->items = memory_array(papers->templates.count + 1, sizeof(*papers->items));
	for (size_t i = 0; i < papers->templates.count; i++)
		if (is_of_role(session, &papers->templates.items[i]))
			papers->items[papers->count++] = &papers->templates.items[i];
	qsort(papers->items, papers->count, sizeof(*papers->items), by_need);
	return papers;
}

void papers_free(struct papers *papers)
{
	if (!papers)
		return;
	templates_release(&papers->templates);
	mistakes_release(&papers->mistakes);
	memory_free(papers->items);
	memory_free(papers);
}

void papers_check(struct session *session)
{
	struct templates templates;
	struct mistakes mistakes;

	mistakes_init(&mistakes);
	templates_read(&templates, session, &mistakes);
	session_notice(session, &mistakes);
	mistakes_release(&mistakes);
	templates_release(&templates);
}

const struct mistakes *papers_mistakes(const struct papers *papers)
{
	return &papers->mistakes;
}

size_t papers_count(const struct papers *papers)
{
	return papers->count;
}

struct paper_told papers_told(const struct papers *papers, size_t paper)
{
	const struct template *template = papers->items[paper];

	return (struct paper_told){template->name, session_words(papers->session, &template->title),
				   session_words(papers->session, &template->purpose),
				   template->level, template->form};
}

static bool is_called(const struct template *template, const char *name)
{
	if (strcmp(template->name, name) == 0)
		return true;
	for (size_t i = 0; i < LANGUAGES_MAX; i++)
		if (template->title.in[i] && strcmp(template->title.in[i], name) == 0)
			return true;
	return false;
}

long papers_find(const struct papers *papers, const char *name)
{
	for (size_t i = 0; i < papers->count; i++)
		if (is_called(papers->items[i], name))
			return (long)i;
	return -1;
}

size_t papers_rows(const struct papers *papers, size_t paper, const size_t **rows)
{
	return template_rows(papers->items[paper], papers->session, rows);
}

bool papers_complete(const struct papers *papers, size_t paper, long row, struct buf *missing)
{
	return template_is_complete(papers->items[paper], papers->session, row, missing);
}

static enum status make_one(const struct template *template, struct session *session, long row,
			    struct paper *made, struct err *err)
{
	const size_t *rows;
	size_t count = template_rows(template, session, &rows);

	for (size_t i = 0; i < count; i++)
		if ((size_t)row == rows[i]) {
			template_make(template, session, row, made);
			return STATUS_OK;
		}
	return err_set(err, STATUS_REFUSED, "papers.row", session_words(session, &template->title),
		       NULL, NULL);
}

static enum status make_all(const struct template *template, struct session *session,
			    struct paper *made, struct err *err)
{
	const size_t *found;
	size_t count, *rows;

	if (template->tells_findings)
		session_findings(session); /* before rows of the eval are held */
	count = template_rows(template, session, &found);
	if (count == 0)
		return err_set(err, STATUS_REFUSED, "papers.no_rows",
			       session_words(session, &template->title), NULL, NULL);
	rows = memory_array(count, sizeof(*rows));
	memcpy(rows, found, count * sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		if (i)
			paper_add_page(made);
		template_make(template, session, (long)rows[i], made);
	}
	memory_free(rows);
	return STATUS_OK;
}

enum status papers_make(const struct papers *papers, size_t paper, long row, struct paper *made,
			struct err *err)
{
	const struct template *template = papers->items[paper];
	struct session *session = papers->session;
	size_t language = session_language(session);
	enum status status = STATUS_OK;

	if (template->tells_findings && language)
		session_set_language(session, 0); /* findings speak the paper's */
	if (!template->each)
		template_make(template, session, -1, made);
	else if (row < 0)
		status = make_all(template, session, made, err);
	else
		status = make_one(template, session, row, made, err);
	if (status == STATUS_OK && eval_exceeded(session_eval(session)))
		status = err_set(err, STATUS_LIMIT, "papers.limit",
				 words_in(&template->title, language), NULL, NULL);
	if (language != session_language(session))
		session_set_language(session, language);
	return status;
}
