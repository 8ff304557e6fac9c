#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "template_internal.h"

void template_mistake(struct template_reading *reading, const char *at, const char *key,
		      const char *arg1, const char *arg2)
{
	size_t column = at ? utf8_length(reading->line, (size_t)(at - reading->line)) + 1 : 0;
	char position[24];

	snprintf(position, sizeof position, "%zu", column);
	mistakes_add(reading->mistakes, reading->template->path, reading->number, column, key, arg1,
		     arg2, position);
}

char *template_string(struct template_reading *reading, const char *start, const char *end)
{
	return arena_text(&reading->templates->arena, start, (size_t)(end - start));
}

const char *template_skip(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	return at;
}

struct expr *template_expr(struct template_reading *reading, const char *start, const char *end,
			   enum expr_use use)
{
	struct expr_scope scope = {.pack = reading->pack,
				   .row_form = -1,
				   .variables = reading->variables,
				   .variable_count = reading->variable_count,
				   .has_position = reading->loops > 0};
	struct err err = {0};
	struct expr *expr;
	size_t before;
	char position[24];

	if (reading->muted)
		return NULL;
	expr = expr_compile(&reading->templates->arena, start, (size_t)(end - start), &scope, &err);
	if (expr)
		return template_level_check(reading, start, expr, use) ? expr : NULL;
	before = utf8_length(reading->line, (size_t)(start - reading->line));
	snprintf(position, sizeof position, "%zu", before + err.column);
	mistakes_add(reading->mistakes, reading->template->path, reading->number,
		     before + err.column, err.key, err.args[0], err.args[1], position);
	return NULL;
}

static const char *const part_names[] = {"step", "level", "text"};

/* $f/text of a finding. False: it is another expression. */
static bool take_part(struct template_reading *reading, const char *start, const char *end,
		      struct template_piece *piece)
{
	size_t length = reading->finding ? strlen(reading->finding) : 0, rest;

	if (!length || (size_t)(end - start) < length + 3 || *start != '$' ||
	    memcmp(start + 1, reading->finding, length) != 0 || start[length + 1] != '/')
		return false;
	start += length + 2;
	rest = (size_t)(end - start);
	for (size_t i = 0; i < 3; i++)
		if (strlen(part_names[i]) == rest && memcmp(part_names[i], start, rest) == 0)
			piece->part = (enum finding_part)(i + FINDING_STEP);
	if (piece->part == FINDING_NONE) {
		char *name = template_string(reading, start, end);
		const char *nearest = nearest_name(name, part_names, 3);

		template_mistake(reading, start,
				 nearest ? "expr.unknown_field_nearest" : "expr.unknown_field",
				 name, nearest);
	}
	return true;
}

/* The ${} at start; where the text goes on. */
static const char *take_expression(struct template_reading *reading, const char *start,
				   const char *end, struct template_piece *piece)
{
	const char *first = start + 2, *last;
	size_t length = expr_outside(first, (size_t)(end - first), "}");

	if (first + length == end) {
		template_mistake(reading, start, "phrase.brace_open", NULL, NULL);
		return end;
	}
	last = first + length;
	while (last > first && last[-1] == ' ')
		last--;
	first = template_skip(first, last);
	if (!take_part(reading, first, last, piece))
		piece->expr = template_expr(reading, first, last, EXPR_SHOWN);
	return start + 2 + length + 1;
}

static const char *find_open(const char *at, const char *end)
{
	for (; at + 1 < end; at++)
		if (at[0] == '$' && at[1] == '{')
			return at;
	return end;
}

/* A ${ in full-width marks would be printed as it is. */
static void check_wide(struct template_reading *reading, const char *start, const char *end)
{
	size_t at;
	const char *wide = expr_wide_open(start, (size_t)(end - start), &at);

	if (wide)
		template_mistake(reading, start + at, "expr.wide_mark", wide, "${");
}

struct template_piece *template_text(struct template_reading *reading, const char *start,
				     const char *end)
{
	struct template_piece *first = NULL, **link = &first;

	check_wide(reading, start, end);
	while (start < end) {
		struct template_piece *piece =
		    arena_new(&reading->templates->arena, sizeof(*piece));
		const char *open = find_open(start, end);

		if (open > start) {
			piece->text = start;
			piece->length = (size_t)(open - start);
			start = open;
		} else {
			start = take_expression(reading, start, end, piece);
		}
		*link = piece;
		link = &piece->next;
	}
	return first;
}
