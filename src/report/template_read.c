#include <ctype.h>
#include <string.h>

#include "template_internal.h"

/* Lines -> blocks. */

enum { NESTING_MOST = 16 };
enum stop { STOP_FILE, STOP_END, STOP_ELSE };

static enum stop read_blocks(struct template_reading *reading, struct template_block **link,
			     int depth);

static bool begins(const struct template_reading *reading, const char *text)
{
	size_t length = strlen(text);

	return (size_t)(reading->line_end - reading->line) >= length &&
	       memcmp(reading->line, text, length) == 0;
}

bool template_next_line(struct template_reading *reading)
{
	const char *end;

	if (reading->is_again) {
		reading->is_again = false;
		return true;
	}
	do {
		if (reading->next >= reading->end) {
			reading->line = reading->line_end = reading->end;
			return false;
		}
		end = memchr(reading->next, '\n', (size_t)(reading->end - reading->next));
		reading->line = reading->next;
		reading->line_end = end ? end : reading->end;
		reading->next = end ? end + 1 : reading->end;
		reading->number++;
		while (reading->line_end > reading->line && strchr(" \t\r", reading->line_end[-1]))
			reading->line_end--;
	} while (begins(reading, "//"));
	return true;
}

/* ---- paragraphs ---- */

static const struct {
	const char *mark;
	enum paper_style style;
} marks[] = {{"##", PAPER_SUBTITLE}, {"#", PAPER_TITLE}, {"<", PAPER_FLUSH},
	     {"=", PAPER_CENTRED},   {">", PAPER_RIGHT}, {":", PAPER_LABELLED},
	     {"\\", PAPER_BODY}};

/* Numerals from one to ten, as headings are counted with; where they end. */
static const char *skip_numerals(const char *at, const char *end)
{
	static const char numerals[] = "一二三四五六七八九十";

	for (;;) {
		bool is_numeral = false;

		for (size_t i = 0; end - at >= 3 && i < sizeof(numerals) - 1; i += 3)
			is_numeral |= memcmp(at, numerals + i, 3) == 0;
		if (!is_numeral)
			return at;
		at += 3;
	}
}

static bool holds(const char *at, const char *end, const char *text)
{
	size_t length = strlen(text);

	for (; (size_t)(end - at) >= length; at++)
		if (memcmp(at, text, length) == 0)
			return true;
	return false;
}

/* 一、 or （一） and no whole sentence: GB/T 9704-2012, 7.3.3. */
static enum paper_style heading_style(const char *at, const char *end)
{
	const char *after = skip_numerals(at, end);

	if (holds(at, end, "。"))
		return PAPER_BODY;
	if (after > at && end - after > 3 && memcmp(after, "、", 3) == 0)
		return PAPER_HEADING;
	if (end - at < 9 || memcmp(at, "（", 3) != 0)
		return PAPER_BODY;
	after = skip_numerals(at + 3, end);
	return after > at + 3 && end - after > 3 && memcmp(after, "）", 3) == 0 ? PAPER_SUBHEADING
										: PAPER_BODY;
}

/* Blanks, those of Chinese width as well: how far a paragraph stands in is its style's. */
static const char *skip_wide(const char *at, const char *end)
{
	for (;;) {
		at = template_skip(at, end);
		if (end - at < 3 || memcmp(at, "\xE3\x80\x80", 3) != 0)
			return at;
		at += 3;
	}
}

static void read_paragraph(struct template_reading *reading, struct template_block *block)
{
	const char *at = reading->line, *end = reading->line_end;
	size_t count = sizeof(marks) / sizeof(marks[0]), i = 0;

	if (at == end) {
		block->style = PAPER_FLUSH;
		return;
	}
	while (i < count && !begins(reading, marks[i].mark))
		i++;
	if (i < count) {
		block->style = marks[i].style;
		at += strlen(marks[i].mark);
		for (; block->style == PAPER_RIGHT && at < end && isdigit((unsigned char)*at); at++)
			if (block->indent < PAPER_NARROW)
				block->indent = block->indent * 10 + (*at - '0');
		at = template_skip(at, end);
	} else {
		at = skip_wide(at, end);
		block->style = heading_style(at, end);
	}
	block->text = template_text(reading, at, end);
}

/* ---- @ ---- */

enum directive {
	DIRECTIVE_ELSE,
	DIRECTIVE_END,
	DIRECTIVE_IF,
	DIRECTIVE_EACH,
	DIRECTIVE_PAGE,
	DIRECTIVE_TABLE,
	DIRECTIVES
};
static const char *const directives[] = {"else", "end", "if", "each", "page", "table"};

/* What stands behind @; DIRECTIVES: nothing known, which is told. */
static enum directive directive_of(struct template_reading *reading, const char **rest)
{
	const char *start = reading->line + 1, *end = start;
	char *name;

	while (end < reading->line_end && *end != ' ' && *end != '\t')
		end++;
	*rest = end;
	name = template_string(reading, start, end);
	for (size_t i = 0; i < DIRECTIVES; i++)
		if (strcmp(directives[i], name) == 0)
			return (enum directive)i;
	template_mistake(reading, start,
			 strcmp(name, "across") == 0 ? "template.across" : "template.directive",
			 name, nearest_name(name, directives, DIRECTIVES));
	return DIRECTIVES;
}

/* An opened block has no @end. */
static void mistake_open(struct template_reading *reading, size_t line, enum directive directive)
{
	size_t number = reading->number;

	reading->number = line;
	reading->line = reading->line_end;
	template_mistake(reading, reading->line, "template.open", directives[directive], NULL);
	reading->number = number;
}

static void read_otherwise(struct template_reading *reading, struct template_block *block,
			   enum directive directive, size_t line, enum stop stop, int depth)
{
	if (stop == STOP_ELSE)
		stop = read_blocks(reading, &block->otherwise, depth);
	while (stop == STOP_ELSE) {
		struct template_block *dropped = NULL;

		template_mistake(reading, reading->line, "template.else", NULL, NULL);
		stop = read_blocks(reading, &dropped, depth);
	}
	if (stop == STOP_FILE)
		mistake_open(reading, line, directive);
}

static void read_if(struct template_reading *reading, struct template_block *block,
		    const char *rest, int depth)
{
	size_t line = reading->number;
	enum stop stop;

	block->condition = template_expr(reading, template_skip(rest, reading->line_end),
					 reading->line_end, EXPR_DECIDES);
	stop = read_blocks(reading, &block->first, depth);
	read_otherwise(reading, block, DIRECTIVE_IF, line, stop, depth);
}

static void read_each(struct template_reading *reading, struct template_block *block,
		      const char *rest, int depth)
{
	struct expr_variable variable = {NULL, -1};
	size_t line = reading->number;
	bool is_good =
	    template_loop_read(reading, rest, reading->line_end, &block->loop, &variable);
	enum stop stop;

	template_enter(reading, is_good, &block->loop, &variable);
	stop = read_blocks(reading, &block->first, depth);
	template_leave(reading, is_good, &block->loop);
	read_otherwise(reading, block, DIRECTIVE_EACH, line, stop, depth);
}

static void read_directive(struct template_reading *reading, struct template_block *block,
			   enum directive directive, const char *rest, int depth)
{
	switch (directive) {
	case DIRECTIVE_IF:
		block->kind = BLOCK_IF;
		read_if(reading, block, rest, depth + 1);
		break;
	case DIRECTIVE_EACH:
		block->kind = BLOCK_EACH;
		read_each(reading, block, rest, depth + 1);
		break;
	case DIRECTIVE_TABLE:
		block->kind = BLOCK_TABLE;
		template_table_read(reading, rest, reading->line_end, block);
		break;
	default:
		block->kind = BLOCK_PAGE;
	}
}

static enum stop read_blocks(struct template_reading *reading, struct template_block **link,
			     int depth)
{
	if (depth > NESTING_MOST) {
		template_mistake(reading, reading->line, "template.depth", NULL, NULL);
		reading->next = reading->end;
	}
	while (template_next_line(reading)) {
		enum directive directive = DIRECTIVES;
		const char *rest = NULL;

		if (begins(reading, "@")) {
			directive = directive_of(reading, &rest);
			if (directive == DIRECTIVE_END || directive == DIRECTIVE_ELSE) {
				if (depth)
					return directive == DIRECTIVE_END ? STOP_END : STOP_ELSE;
				template_mistake(reading, reading->line, "template.not_open",
						 directives[directive], NULL);
				continue;
			}
			if (directive == DIRECTIVES)
				continue;
		} else if (begins(reading, "|")) {
			template_mistake(reading, reading->line, "template.table_none", NULL, NULL);
			continue;
		}
		*link = arena_new(&reading->templates->arena, sizeof(**link));
		if (directive == DIRECTIVES)
			read_paragraph(reading, *link);
		else
			read_directive(reading, *link, directive, rest, depth);
		link = &(*link)->next;
	}
	return STOP_FILE;
}

void template_body_read(struct template_reading *reading)
{
	read_blocks(reading, &reading->template->first, 0);
}
