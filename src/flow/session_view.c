/* What the session tells of the whole: steps, findings, what comes next. */
#include "session_internal.h"

#include <string.h>

#include "base/date.h"

void session_changed(struct session *session)
{
	struct expr_source source = store_source(session->store);

	eval_reset(session->eval, &source);
	session->is_derived = false;
}

/* The finding that holds the step back: a block line without context of a rule that opens_when
 * names. */
static const struct finding *holds_back(const struct session *session, const struct step *step)
{
	for (size_t i = 0; i < session->findings.count; i++) {
		const struct finding *finding = &session->findings.items[i];
		const struct rule *rule = finding->rule;

		if (rule->level == RULE_BLOCK && rule->binding_count == 0 &&
		    values_hold(step->opens_when, rule->name, strlen(rule->name)))
			return finding;
	}
	return NULL;
}

static bool is_begun(const struct session *session, const struct step *step)
{
	for (size_t i = 0; i < step->form_count; i++)
		if (session_count(session, (size_t)step->forms[i]))
			return true;
	return false;
}

static void count_findings(struct step_view *view, const struct findings *findings, int step)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct rule *rule = findings->items[i].rule;

		if (rule->step != step)
			continue;
		if (rule->level == RULE_BLOCK)
			view->blocks++;
		else if (rule->level == RULE_WARN)
			view->warnings++;
		else
			view->informs++;
	}
}

static void derive_step(struct session *session, size_t index)
{
	struct step *step = &session->steps.items[index];
	struct step_view *view = &session->views[index];
	struct buf *summary = &session->summaries[index];
	struct eval_frame frame = {.language = (int)session->language};
	struct expr_scope scope = {.pack = session->pack, .row_form = -1};
	const struct phrase *phrase =
	    sentence_in(&step->summary, &session->pack->arena, &scope, session->language);

	*view = (struct step_view){.step = step};
	buf_clear(summary);
	if (phrase)
		phrase_add(summary, phrase, session->eval, &frame);
	view->summary = summary->bytes;
	count_findings(view, &session->findings, (int)index);
	view->held_by = holds_back(session, step);
	if (view->held_by)
		view->state = STEP_CLOSED;
	else if (!is_begun(session, step))
		view->state = STEP_READY;
	else
		view->state = view->blocks + view->warnings ? STEP_ONGOING : STEP_DONE;
}

void session_derive(struct session *session)
{
	if (session->is_derived)
		return;
	findings_release(&session->findings);
	rules_derive(&session->rules, session->eval, session->language, &session->findings);
	for (size_t i = 0; i < session->steps.count; i++)
		derive_step(session, i);
	session->is_derived = true;
}

size_t session_step_count(const struct session *session)
{
	return session->step_count;
}

struct step_view session_step(struct session *session, size_t step)
{
	session_derive(session);
	return session->views[step];
}

const struct step *session_step_told(const struct session *session, size_t step)
{
	return &session->steps.items[step];
}

const struct findings *session_findings(struct session *session)
{
	session_derive(session);
	return &session->findings;
}

const struct finding *session_next(struct session *session)
{
	session_derive(session);
	for (size_t i = 0; i < session->findings.count; i++) {
		const struct finding *finding = &session->findings.items[i];

		if (finding->rule->level != RULE_INFORM &&
		    session->views[finding->rule->step].state != STEP_CLOSED)
			return finding;
	}
	return NULL;
}

void session_target(struct session *session, const struct finding *finding, size_t n,
		    struct target *target)
{
	finding_target(target, finding, n, session->pack, session->eval);
}

bool session_explanation(struct session *session, const struct finding *finding, size_t n,
			 struct target *target)
{
	const struct rules *rules = &session->rules;
	struct buf subject;

	*target = (struct target){.kind = TARGET_NONE, .form = -1, .field = -1};
	if (rules->explaining_form < 0 || finding->rule->level != RULE_WARN)
		return false;
	target->kind = TARGET_NEW;
	target->form = rules->explaining_form;
	record_init(&target->prefill, &session->pack->forms[target->form]);
	record_set(&target->prefill, (size_t)rules->explaining_rule, finding->rule->name);
	buf_init(&subject);
	for (size_t i = 0; finding->rule->spoken && i < finding->count; i++) {
		if (n != (size_t)-1 && i != n)
			continue;
		if (subject.length)
			buf_add_char(&subject, ' ');
		finding_subject(&subject, finding, i, session->eval);
	}
	record_set(&target->prefill, (size_t)rules->explaining_subject, subject.bytes);
	buf_release(&subject);
	return true;
}

size_t session_pair_rules(const struct session *session, size_t step, const struct rule **rules,
			  size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < session->rules.count && count < most; i++)
		if (session->rules.items[i].step == (int)step && !session->rules.items[i].is_off &&
		    rules_is_pair(&session->rules.items[i]))
			rules[count++] = &session->rules.items[i];
	return count;
}

void session_matrix(struct session *session, const struct rule *rule, struct matrix *matrix)
{
	rules_matrix(matrix, rule, session->eval);
}

void session_phrase(struct session *session, struct buf *buf, const char *key)
{
	const struct pack *pack = session->pack;
	struct expr_scope scope = {.pack = pack, .row_form = -1};
	struct eval_frame frame = {.language = (int)session->language};
	struct pack own = *pack;
	const char *text;
	struct phrase *phrase;
	struct arena arena;

	own.fallback = NULL; /* another pack's sentence would speak of tables not here */
	text = words_of(&own, key, session->language);
	if (strcmp(text, key) == 0)
		return;
	arena_init(&arena);
	phrase = phrase_compile(&arena, text, &scope, NULL);
	if (phrase)
		phrase_add(buf, phrase, session->eval, &frame);
	arena_release(&arena);
}
