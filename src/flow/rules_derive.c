#include "flow/rules.h"

#include <stdlib.h>
#include <string.h>

#include "binding.h"
#include "target.h"

enum { NAMED_MAX = 60 }; /* rows named in one sentence; the rest is counted */

void findings_init(struct findings *findings)
{
	*findings = (struct findings){0};
}

const struct eval_row *finding_rows(const struct finding *finding, size_t n)
{
	return finding->rows ? finding->rows + n * finding->rule->variable_count : NULL;
}

void findings_release(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		memory_free(findings->items[i].text);
		memory_free(findings->items[i].rows);
	}
	memory_free(findings->items);
	findings_init(findings);
}

/* An explanation: which rule, for whom. Texts are copies: the tables may be too large to
 * keep theirs. */
struct explanation {
	char *rule, *subject;
};

struct derivation {
	const struct rules *rules;
	struct rule *rule;
	struct eval *eval;
	size_t language;
	struct findings *findings;
	size_t first; /* of the rule's own findings */
	struct explanation *explanations;
	size_t explanation_count;
	struct buf text, subject; /* scratch */
	/* rules_refuse(): only combinations that speak of this row */
	const struct eval_row *only;
};

static void add_subject(struct buf *buf, const struct rule *rule, const struct eval_row *rows,
			struct eval *eval)
{
	const struct expr_source *source = eval_source(eval);

	for (size_t i = rule->variable_count - rule->spoken; i < rule->variable_count; i++) {
		if (i > rule->variable_count - rule->spoken)
			buf_add_char(buf, '+');
		buf_add_text(buf, source->cell(source->data, rows[i].form, rows[i].row, -1));
	}
}

void finding_subject(struct buf *buf, const struct finding *finding, size_t n, struct eval *eval)
{
	add_subject(buf, finding->rule, finding_rows(finding, n), eval);
}

static void gather_explanations(struct derivation *derivation)
{
	const struct rules *rules = derivation->rules;
	const struct expr_source *source = eval_source(derivation->eval);
	int form = rules->explaining_form;
	size_t count;

	if (form < 0)
		return;
	count = source->count(source->data, form);
	derivation->explanations = memory_array(count + 1, sizeof *derivation->explanations);
	for (size_t row = 0; row < count; row++) {
		struct explanation *explanation = &derivation->explanations[row];

		explanation->rule =
		    memory_text(source->cell(source->data, form, row, rules->explaining_rule));
		explanation->subject =
		    memory_text(source->cell(source->data, form, row, rules->explaining_subject));
	}
	derivation->explanation_count = count;
}

static void release_derivation(struct derivation *derivation)
{
	for (size_t i = 0; i < derivation->explanation_count; i++) {
		memory_free(derivation->explanations[i].rule);
		memory_free(derivation->explanations[i].subject);
	}
	memory_free(derivation->explanations);
	buf_release(&derivation->text);
	buf_release(&derivation->subject);
}

static bool is_explained(struct derivation *derivation, const struct eval_row *rows)
{
	const struct rule *rule = derivation->rule;
	struct buf *subject = &derivation->subject;

	if (rule->level != RULE_WARN)
		return false;
	buf_clear(subject);
	for (size_t i = 0; i < derivation->explanation_count; i++) {
		const struct explanation *explanation = &derivation->explanations[i];

		if (strcmp(explanation->rule, rule->name) != 0)
			continue;
		if (rule->spoken == 0 && explanation->subject[0] == '\0')
			return true;
		if (rule->spoken == 0)
			continue;
		if (subject->length == 0)
			add_subject(subject, rule, rows, derivation->eval);
		if (values_hold(explanation->subject, subject->bytes, subject->length))
			return true;
	}
	return false;
}

/* The finding of this rule whose sentence is the same, or a new one. */
static struct finding *finding_for(struct derivation *derivation, const char *text)
{
	struct findings *findings = derivation->findings;
	struct finding *finding;

	for (size_t i = derivation->first; i < findings->count; i++)
		if (strcmp(findings->items[i].text, text) == 0)
			return &findings->items[i];
	findings->items = memory_grow(findings->items, findings->count, &findings->capacity,
				      sizeof *findings->items);
	finding = &findings->items[findings->count++];
	*finding = (struct finding){derivation->rule, memory_text(text), NULL, 0};
	return finding;
}

/* The rule's sentence; also reads its goto and what names its rows, for now it finds something. */
static const struct phrase *message_of(struct derivation *derivation)
{
	struct rule *rule = derivation->rule;
	struct pack *pack = derivation->rules->pack;
	struct expr_scope scope = {.pack = pack,
				   .row_form = -1,
				   .variables = rule->variables,
				   .variable_count = rule->variable_count};
	struct place place = {"rules.csv", rule->line, rule->target_column};
	struct mistakes none;

	mistakes_init(&none);
	if (!rule->target && *rule->target_text)
		rule->target = target_read(pack, rule, rule->target_text, &place, &none);
	for (size_t i = 0; i < rule->variable_count; i++)
		form_compile_name(pack, (size_t)rule->variables[i].form, &none);
	mistakes_release(&none);
	return sentence_in(&rule->message, &pack->arena, &scope, derivation->language);
}

static void add_finding(struct derivation *derivation, const struct eval_row *rows)
{
	const struct rule *rule = derivation->rule;
	const struct phrase *message = message_of(derivation);
	struct eval_frame frame = {.variables = rows, .language = (int)derivation->language};
	struct finding *finding;
	size_t width = rule->variable_count;

	buf_clear(&derivation->text);
	if (message)
		phrase_add(&derivation->text, message, derivation->eval, &frame);
	finding = finding_for(derivation, derivation->text.bytes);
	if (width) {
		/* grown by doubling: the count before is a power of two */
		if ((finding->count & (finding->count - 1)) == 0)
			finding->rows = memory_resize(
			    finding->rows, (finding->count ? finding->count * 2 : 1) * width,
			    sizeof *finding->rows);
		memcpy(finding->rows + finding->count * width, rows, width * sizeof *rows);
	}
	finding->count++;
}

static bool speaks_of(const struct rule *rule, const struct eval_row *rows,
		      const struct eval_row *only)
{
	for (size_t i = rule->variable_count - rule->spoken; i < rule->variable_count; i++)
		if (rows[i].form == only->form && rows[i].row == only->row)
			return true;
	return false;
}

static bool judge(void *data, const struct eval_row *rows)
{
	struct derivation *derivation = data;
	const struct rule *rule = derivation->rule;
	struct eval_frame frame = {.variables = rows, .language = -1};

	if (derivation->only && !speaks_of(rule, rows, derivation->only))
		return true;
	if (rule->when && !expr_holds(derivation->eval, rule->when, &frame))
		return true;
	if (!rule->test || expr_holds(derivation->eval, rule->test, &frame))
		return true;
	if (is_explained(derivation, rows))
		derivation->findings->explained++;
	else
		add_finding(derivation, rows);
	return true;
}

static void add_names(struct buf *names, const struct derivation *derivation,
		      const struct finding *finding)
{
	const struct rule *rule = finding->rule;
	const struct pack *pack = eval_pack(derivation->eval);
	const char *separator = words_of(pack, "list.separator", derivation->language);
	const char *between = words_of(pack, "list.between", derivation->language);
	size_t skipped = rule->variable_count - rule->spoken;

	for (size_t n = 0; n < finding->count; n++) {
		const struct eval_row *rows = finding_rows(finding, n) + skipped;

		if (n == NAMED_MAX) {
			buf_add_text(names, words_of(pack, "list.more", derivation->language));
			break;
		}
		if (n)
			buf_add_text(names, separator);
		for (size_t i = 0; i < rule->spoken; i++) {
			if (i)
				buf_add_text(names, between);
			row_display(names, derivation->eval, derivation->language, rows[i].form,
				    rows[i].row);
		}
	}
}

/* Puts names and numbers into the sentences of the rule's findings. */
static void finish_rule(struct derivation *derivation)
{
	for (size_t i = derivation->first; i < derivation->findings->count; i++) {
		struct finding *finding = &derivation->findings->items[i];
		struct buf names, text;

		buf_init(&names);
		buf_init(&text);
		if (finding->rule->spoken)
			add_names(&names, derivation, finding);
		phrase_fill(&text, finding->text, names.bytes, finding->count);
		memory_free(finding->text);
		finding->text = buf_take(&text);
		buf_release(&names);
	}
}

static void derive_rule(struct derivation *derivation, struct rule *rule)
{
	derivation->rule = rule;
	derivation->first = derivation->findings->count;
	bindings_walk(rule->bindings, rule->binding_count, derivation->eval, judge, derivation);
	finish_rule(derivation);
}

static int by_step(const void *a, const void *b)
{
	const struct finding *first = a, *second = b;

	if (first->rule->step != second->rule->step)
		return first->rule->step < second->rule->step ? -1 : 1;
	if (first->rule->line != second->rule->line)
		return first->rule->line < second->rule->line ? -1 : 1;
	return 0;
}

void rules_derive(const struct rules *rules, struct eval *eval, size_t language,
		  struct findings *findings)
{
	struct derivation derivation = {
	    .rules = rules, .eval = eval, .language = language, .findings = findings};

	buf_init(&derivation.text);
	buf_init(&derivation.subject);
	gather_explanations(&derivation);
	for (size_t i = 0; i < rules->count; i++)
		if (!rules->items[i].is_off)
			derive_rule(&derivation, &rules->items[i]);
	if (findings->count)
		qsort(findings->items, findings->count, sizeof *findings->items, by_step);
	release_derivation(&derivation);
}

void rules_refuse(const struct rules *rules, struct eval *eval, size_t language, int form,
		  size_t row, struct findings *findings)
{
	struct eval_row only = {form, row};
	struct derivation derivation = {.rules = rules,
					.eval = eval,
					.language = language,
					.findings = findings,
					.only = &only};

	buf_init(&derivation.text);
	buf_init(&derivation.subject);
	for (size_t i = 0; i < rules->count; i++) {
		struct rule *rule = &rules->items[i];
		bool concerns = false;

		for (size_t v = rule->variable_count - rule->spoken; v < rule->variable_count; v++)
			concerns |= rule->variables[v].form == form;
		if (rule->level == RULE_BLOCK && concerns && !rule->is_off)
			derive_rule(&derivation, rule);
	}
	release_derivation(&derivation);
}

bool rules_is_pair(const struct rule *rule)
{
	return rule->binding_count == 1 && rule->bindings[0].count == 2;
}

void rules_matrix(struct matrix *matrix, const struct rule *rule, struct eval *eval)
{
	struct eval_frame frame = {.language = -1};
	int form = expr_form(rule->bindings[0].rows);
	const size_t *rows;
	size_t count = expr_rows(eval, rule->bindings[0].rows, &frame, &rows);

	*matrix = (struct matrix){.count = count};
	matrix->rows = memory_array(count + 1, sizeof *matrix->rows);
	matrix->cells = memory_array(count * count + 1, 1);
	for (size_t i = 0; i < count; i++)
		matrix->rows[i] = (struct eval_row){form, rows[i]};
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++) {
			struct eval_row pair[2] = {matrix->rows[i], matrix->rows[j]};

			frame.variables = pair;
			matrix->cells[i * count + j] = matrix->cells[j * count + i] =
			    !rule->test || expr_holds(eval, rule->test, &frame);
		}
}

void matrix_release(struct matrix *matrix)
{
	memory_free(matrix->rows);
	memory_free(matrix->cells);
	*matrix = (struct matrix){0};
}
