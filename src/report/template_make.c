#include <string.h>

#include "base/utf8.h"
#include "flow/telling.h"
#include "template_internal.h"

struct eval_frame template_frame(const struct template_making *making, bool is_shown)
{
	return (struct eval_frame){.variables = making->rows,
				   .language = is_shown ? (int)making->language : -1,
				   .position = making->position};
}

/* A value stays text, whatever it holds: what could play on a printer is made visible, and a TAB
 * is no column of the paper. */
static void add_value(struct buf *text, const char *value)
{
	size_t length = strlen(value), part;

	while (length && (value[length - 1] == '\n' || value[length - 1] == ' '))
		length--;
	while (length) {
		const char *tab = memchr(value, '\t', length);

		part = tab ? (size_t)(tab - value) : length;
		utf8_add_visible(text, value, part, true);
		if (tab)
			buf_add_char(text, ' ');
		part += tab != NULL;
		value += part;
		length -= part;
	}
}

static void add_part(struct template_making *making, enum finding_part part)
{
	const struct finding *finding = making->finding;
	const struct step *step = &session_steps(making->session)->items[finding->rule->step];

	if (part == FINDING_STEP)
		add_value(&making->text, words_in(&step->label, making->language));
	else if (part == FINDING_LEVEL)
		add_value(&making->text, level_name(making->session, finding->rule->level));
	else
		add_value(&making->text, finding->text);
}

void template_say(struct template_making *making, const struct template_piece *pieces)
{
	struct eval_frame frame = template_frame(making, true);

	buf_clear(&making->text);
	for (; pieces; pieces = pieces->next) {
		if (pieces->text)
			buf_add(&making->text, pieces->text, pieces->length);
		else if (pieces->expr)
			add_value(&making->text, expr_text(making->eval, pieces->expr, &frame));
		else
			add_part(making, pieces->part);
	}
}

/* A paragraph for each line of it; none where nothing came of the template's line. */
static void make_text(struct template_making *making, const struct template_block *block)
{
	const char *at, *end;

	template_say(making, block->text);
	if (block->text && !making->text.length)
		return;
	for (at = making->text.bytes;; at = end + 1) {
		struct paper_paragraph *paragraph;

		end = strchr(at, '\n');
		paragraph = paper_add_paragraph(making->paper, block->style, at,
						end ? (size_t)(end - at) : strlen(at));
		paragraph->indent = block->indent;
		paragraph->keeps_with_next =
		    block->style >= PAPER_TITLE && block->style <= PAPER_SUBHEADING;
		if (!end)
			return;
	}
}

static void make_blocks(struct template_making *making, const struct template_block *block);

static void make_row(struct template_making *making, const void *data)
{
	make_blocks(making, data);
}

static void make_each(struct template_making *making, const struct template_block *block)
{
	if (template_each(making, &block->loop, make_row, block->first) == 0)
		make_blocks(making, block->otherwise);
}

static void make_if(struct template_making *making, const struct template_block *block)
{
	struct eval_frame frame = template_frame(making, false);

	make_blocks(making, expr_holds(making->eval, block->condition, &frame) ? block->first
									       : block->otherwise);
}

static void make_blocks(struct template_making *making, const struct template_block *block)
{
	for (; block; block = block->next) {
		switch (block->kind) {
		case BLOCK_TEXT:
			make_text(making, block);
			break;
		case BLOCK_IF:
			make_if(making, block);
			break;
		case BLOCK_EACH:
			make_each(making, block);
			break;
		case BLOCK_TABLE:
			template_table_make(making, block);
			break;
		case BLOCK_PAGE:
			paper_add_page(making->paper);
			break;
		}
	}
}

static void set_text(char **text, const char *to)
{
	memory_free(*text);
	*text = memory_text(to);
}

void template_make(const struct template *template, struct session *session, long row,
		   struct paper *paper)
{
	struct template_making making = {.template = template,
					 .session = session,
					 .eval = session_eval(session),
					 .paper = paper};

	if (template->tells_findings)
		session_findings(session); /* before rows of the eval are held */
	set_text(&paper->title, words_in(&template->title, making.language));
	set_text(&paper->mark, template->mark);
	paper->level = template->level;
	paper->columns = template->columns;
	paper->has_numbers = template->has_numbers;
	making.rows[0] = (struct eval_row){template->form, (size_t)row};
	buf_init(&making.text);
	eval_set_level(making.eval, template->level);
	make_blocks(&making, template->first);
	eval_set_level(making.eval, LEVEL_BRANCH);
	buf_release(&making.text);
}
