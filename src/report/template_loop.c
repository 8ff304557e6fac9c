#include <ctype.h>
#include <string.h>

#include "template_internal.h"

/* NAME in ROWS by E down height N blank N; and the lines of a table. */

enum clause { CLAUSE_BY, CLAUSE_DOWN, CLAUSE_HEIGHT, CLAUSE_BLANK, CLAUSES };
static const char *const clause_words[] = {"by", "down", "height", "blank"};
enum { NUMBER_MOST = 1000 };

static const char *skip_name(const char *at, const char *end)
{
	while (at < end && (isalnum((unsigned char)*at) || *at == '_'))
		at++;
	return at;
}

static bool stands_at(const char *at, const char *end, const char *word)
{
	size_t length = strlen(word);

	return (size_t)(end - at) >= length && memcmp(at, word, length) == 0 &&
	       (at + length == end || at[length] == ' ');
}

/* The word, blanks around it, outside quotes and brackets; or NULL. */
static const char *find_word(const char *start, const char *end, const char *word)
{
	const char *at = start;

	while (at < end && !stands_at(at, end, word)) {
		at += expr_outside(at, (size_t)(end - at), " ");
		at += at < end;
	}
	return at < end ? at : NULL;
}

static const char *trim(const char *start, const char *end)
{
	while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return end;
}

/* Where each clause begins; its words end where the next one begins. */
struct clauses {
	const char *starts[CLAUSES];
	const char *end;
};

static const char *clause_end(const struct clauses *clauses, const char *at)
{
	const char *end = clauses->end;

	for (size_t i = 0; i < CLAUSES; i++)
		if (clauses->starts[i] && clauses->starts[i] > at && clauses->starts[i] < end)
			end = clauses->starts[i];
	return trim(at, end);
}

static int read_number(struct template_reading *reading, const struct clauses *clauses,
		       enum clause clause)
{
	const char *at = clauses->starts[clause], *end;
	int number = 0;

	if (!at)
		return 0;
	end = clause_end(clauses, at);
	at = template_skip(at + strlen(clause_words[clause]), end);
	for (const char *digit = at; digit < end; digit++) {
		if (!isdigit((unsigned char)*digit) || number > NUMBER_MOST) {
			number = 0;
			break;
		}
		number = number * 10 + (*digit - '0');
	}
	if (number == 0 || number > NUMBER_MOST)
		template_mistake(reading, at, "template.number", clause_words[clause], NULL);
	return number;
}

static bool is_findings(const struct template_reading *reading, const char *start, const char *end)
{
	static const char name[] = "findings";

	return (size_t)(end - start) == sizeof(name) - 1 &&
	       memcmp(start, name, sizeof(name) - 1) == 0 &&
	       pack_find(reading->pack, name, sizeof(name) - 1) < 0;
}

static bool read_findings(struct template_reading *reading, const char *at,
			  struct template_loop *loop)
{
	loop->is_findings = reading->template->tells_findings = true;
	if (reading->template->level == LEVEL_BRANCH)
		return true;
	template_mistake(reading, at, "template.findings", NULL, NULL);
	return false;
}

static bool read_rows(struct template_reading *reading, const char *start, const char *end,
		      struct template_loop *loop, struct expr_variable *variable)
{
	if (is_findings(reading, start, end))
		return read_findings(reading, start, loop);
	loop->rows = template_expr(reading, start, end, EXPR_DECIDES);
	if (!loop->rows)
		return false;
	if (expr_type(loop->rows) != VALUE_ROWS) {
		template_mistake(reading, start, "rules.not_rows", NULL, NULL);
		return false;
	}
	variable->form = expr_form(loop->rows);
	return true;
}

static bool read_order(struct template_reading *reading, const struct clauses *clauses,
		       struct template_loop *loop, const struct expr_variable *variable)
{
	const char *at = clauses->starts[CLAUSE_BY], *end;

	if (!at)
		return true;
	end = clause_end(clauses, at);
	loop->is_reversed = clauses->starts[CLAUSE_DOWN] != NULL;
	if (loop->is_findings) {
		template_mistake(reading, at, "template.findings_order", NULL, NULL);
		return false;
	}
	loop->order_variable = reading->variable_count;
	reading->variables[reading->variable_count++] = *variable;
	loop->order = template_expr(reading, template_skip(at + 2, end), end, EXPR_DECIDES);
	reading->variable_count--;
	return loop->order != NULL;
}

static bool is_taken(const struct template_reading *reading, const char *name)
{
	for (size_t i = 0; i < reading->variable_count; i++)
		if (strcmp(reading->variables[i].name, name) == 0)
			return true;
	return reading->finding && strcmp(reading->finding, name) == 0;
}

static void read_clauses(struct template_reading *reading, const char *start, const char *end,
			 struct template_loop *loop, struct clauses *clauses)
{
	clauses->end = end;
	for (size_t i = 0; i < CLAUSES; i++)
		clauses->starts[i] = find_word(start, end, clause_words[i]);
	loop->height = read_number(reading, clauses, CLAUSE_HEIGHT);
	loop->blank = (size_t)read_number(reading, clauses, CLAUSE_BLANK);
}

bool template_has_rows(const char *start, const char *end)
{
	start = template_skip(start, end);
	return start < end && find_word(start, end, clause_words[CLAUSE_HEIGHT]) != start &&
	       find_word(start, end, clause_words[CLAUSE_BLANK]) != start;
}

void template_blank_read(struct template_reading *reading, const char *start, const char *end,
			 struct template_loop *loop)
{
	struct clauses clauses;

	read_clauses(reading, start, end, loop, &clauses);
}

bool template_loop_read(struct template_reading *reading, const char *start, const char *end,
			struct template_loop *loop, struct expr_variable *variable)
{
	struct clauses clauses;
	const char *name = template_skip(start, end), *name_end = skip_name(name, end);
	const char *in = template_skip(name_end, end), *rows;

	read_clauses(reading, in, end, loop, &clauses);
	if (name == name_end || end - in < 3 || memcmp(in, "in ", 3) != 0) {
		template_mistake(reading, name, "template.loop",
				 template_string(reading, name, end), NULL);
		return false;
	}
	variable->name = template_string(reading, name, name_end);
	if (is_taken(reading, variable->name) || reading->variable_count + 2 > TEMPLATE_VARIABLES) {
		template_mistake(reading, name, "template.name_taken", variable->name, NULL);
		return false;
	}
	rows = template_skip(in + 3, end);
	loop->variable = reading->variable_count;
	return read_rows(reading, rows, clause_end(&clauses, rows), loop, variable) &&
	       read_order(reading, &clauses, loop, variable);
}

void template_enter(struct template_reading *reading, bool is_good, struct template_loop *loop,
		    const struct expr_variable *variable)
{
	reading->loops++;
	if (!is_good) {
		reading->muted++;
	} else if (loop->is_findings) {
		reading->finding = variable->name;
	} else {
		loop->variable = reading->variable_count;
		reading->variables[reading->variable_count++] = *variable;
	}
}

void template_leave(struct template_reading *reading, bool is_good,
		    const struct template_loop *loop)
{
	reading->loops--;
	if (!is_good)
		reading->muted--;
	else if (loop->is_findings)
		reading->finding = NULL;
	else
		reading->variable_count--;
}
