/* rules.csv: what must hold over the whole folder. ISO/IEC 19757-3 (Schematron) as a table:
 * context, assertion, message.
 *
 * Columns: rule, step, level, context, when, test, message::…, goto, source. context binds
 * rows: "r in readers[active = '是'], a, b in loans[...]": bindings parted by commas, each
 * seeing those before it; several names before `in` are unordered sets of different rows. Where
 * `when` holds (or is empty), `test` must; else there is a finding. A finding speaks of the rows of
 * the last binding. Findings of one line whose sentences agree but for ${rows} and ${count} are
 * one.
 *
 * Levels: block: a line without context holds back the steps that name its rule in
 * opens_when; one with context refuses the save of a record it speaks of. warn: lifted by a row of
 * the explaining form (form->explains: fields rule and subject; subject is ids parted by spaces,
 * a set's ids joined by +, or empty for a line without context). inform: only told.
 */
#ifndef ZHIBU_FLOW_RULES_H
#define ZHIBU_FLOW_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "flow/steps.h"
#include "form/record.h"

enum rule_level { RULE_BLOCK, RULE_WARN, RULE_INFORM };

struct binding_of_rule;

struct rule {
	const char *name;
	int step;
	enum rule_level level;
	struct binding_of_rule *bindings;
	size_t binding_count;
	struct expr_variable *variables; /* of all bindings, in order */
	size_t variable_count;
	size_t spoken; /* how many of the last variables the finding speaks of */
	struct expr *when, *test;
	struct sentence message;
	const char *source;
	const char *roles;	       /* of the folders that it holds in; "": the first one */
	bool is_off;		       /* not in this one */
	const char *target_text;       /* goto, or "" */
	struct target_of_rule *target; /* read from it when the rule first finds something */
	size_t line, target_column, roles_column;
};

struct rules {
	struct rule *items; /* in the pack's arena, in the file's order */
	size_t count;
	struct pack *pack;
	int explaining_form, explaining_rule, explaining_subject; /* form and fields, or -1 */
};

/* Every mistake is added. Messages and gotos are compiled when a rule first finds something, or,
 * all set, at once, so that their mistakes are told. */
void rules_read(struct rules *rules, struct pack *pack, const struct steps *steps, bool all,
		struct mistakes *mistakes);

/* What a rule found. */
struct finding {
	const struct rule *rule;
	char *text;	       /* the sentence, in the language asked for; owned */
	struct eval_row *rows; /* count times rule->variable_count; owned */
	size_t count;	       /* combinations; 1 with no variables for a line without context */
};
struct findings {
	struct finding *items;
	size_t count, capacity;
	size_t explained; /* findings' rows that an explanation lifts */
};
void findings_init(struct findings *findings);
void findings_release(struct findings *findings);

/* The rows of the n-th combination, one per variable; NULL for a line without context. */
const struct eval_row *finding_rows(const struct finding *finding, size_t n);

/* Derives all findings anew, by step, then in the file's order. */
void rules_derive(const struct rules *rules, struct eval *eval, size_t language,
		  struct findings *findings);
/* The block findings with context that speak of the row. */
void rules_refuse(const struct rules *rules, struct eval *eval, size_t language, int form,
		  size_t row, struct findings *findings);
/* The subject of the finding's n-th combination, as explanations name it. */
void finding_subject(struct buf *buf, const struct finding *finding, size_t n, struct eval *eval);

/* Where a finding is mended. Grammar of goto: new TABLE(field = E, ...) | open $m | open $m/field |
 * list TABLE. */
enum target_kind { TARGET_NONE, TARGET_NEW, TARGET_OPEN, TARGET_LIST };
struct target {
	enum target_kind kind;
	int form;
	size_t row;	       /* of TARGET_OPEN */
	int field;	       /* to stand on, or -1 */
	struct record prefill; /* of TARGET_NEW: the values given; others "" */
};
/* For the n-th combination. record_release(&target->prefill) afterwards (also when unused). */
void finding_target(struct target *target, const struct finding *finding, size_t n,
		    const struct pack *pack, struct eval *eval);

/* Who stands with whom, by a rule that speaks of pairs. */
struct matrix {
	size_t count; /* rows = columns */
	struct eval_row *rows;
	unsigned char *cells; /* count x count: 1 where the test holds for the pair */
};
bool rules_is_pair(const struct rule *rule);
void rules_matrix(struct matrix *matrix, const struct rule *rule, struct eval *eval);
void matrix_release(struct matrix *matrix);

#endif
