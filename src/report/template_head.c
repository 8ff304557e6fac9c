#include <ctype.h>
#include <string.h>

#include "form/record.h"
#include "template_internal.h"

/* The lines before ---. */

enum head { TITLE, FOR, LEVEL, STEP, COLUMNS, MARK, NUMBERS, ROLES, EACH, NEEDS, MISSING, HEADS };
static const char *const heads[] = {"title",   "for",	"level", "step",  "columns", "mark",
				    "numbers", "roles", "each",	 "needs", "missing"};
enum { PLACE_MOST = 1000 };

/* Past the colon, ASCII or Chinese, that ends a key; NULL: there is none. */
static const char *find_colon(const char *at, const char *end, const char **key_end)
{
	for (; at < end; at++) {
		*key_end = at;
		if (*at == ':' && (at + 1 == end || at[1] != ':'))
			return at + 1;
		if (*at == ':')
			at++; /* of :: */
		else if (end - at >= 3 && memcmp(at, "\xEF\xBC\x9A", 3) == 0)
			return at + 3;
	}
	return NULL;
}

/* The language that `::English (en)` names; -1: a mistake was added. */
static int language_of(struct template_reading *reading, const char *start, const char *end)
{
	const struct pack *pack = reading->pack;
	const char *open = end;

	for (const char *at = start; at < end; at++)
		if (*at == '(')
			open = at + 1;
	for (size_t i = 0; open < end && i < pack->language_count; i++) {
		const char *code = pack->languages[i].code;
		size_t length = strlen(code);

		if ((size_t)(end - open) == length + 1 && memcmp(open, code, length) == 0 &&
		    open[length] == ')')
			return (int)i;
	}
	template_mistake(reading, start, "template.language", template_string(reading, start, end),
			 NULL);
	return -1;
}

static void read_words(struct template_reading *reading, const char *language, const char *key_end,
		       const char *value, struct words *words)
{
	int at = language ? language_of(reading, language, key_end) : 0;

	if (at < 0)
		return;
	if (words->in[at])
		template_mistake(reading, reading->line, "pack.twice",
				 template_string(reading, reading->line, key_end), NULL);
	words->in[at] = template_string(reading, value, reading->line_end);
}

static void read_columns(struct template_reading *reading, const char *value, const char *text)
{
	static const char *const known[] = {"56", "72", "106"};
	static const int columns[] = {PAPER_NARROW, PAPER_USUAL, PAPER_WIDE};

	for (size_t i = 0; i < 3; i++)
		if (strcmp(text, known[i]) == 0) {
			reading->template->columns = columns[i];
			return;
		}
	template_mistake(reading, value, "template.columns", text, NULL);
}

static void read_level(struct template_reading *reading, const char *value, const char *text)
{
	const char *nearest;

	if (level_named(text, &reading->template->level))
		return;
	nearest = nearest_name(text, level_names, LEVEL_COUNT);
	template_mistake(reading, value, nearest ? "form.level_near" : "form.level", text, nearest);
}

static void read_each(struct template_reading *reading, const char *value)
{
	struct template_loop *loop = arena_new(&reading->templates->arena, sizeof(*loop));
	struct expr_variable variable = {NULL, -1};
	bool is_good = template_loop_read(reading, value, reading->line_end, loop, &variable);

	if (is_good && loop->is_findings) {
		template_mistake(reading, value, "rules.not_rows", NULL, NULL);
		is_good = false;
	}
	template_enter(reading, is_good, loop, &variable);
	reading->loops--; /* a paper has no number */
	reading->template->each = loop;
	reading->template->form = variable.form;
}

/* NAME, and after it the place among the papers of the step. */
static void read_step(struct template_reading *reading, const char *value, const char *text)
{
	const struct steps *steps = session_steps(reading->session);
	size_t length, digits;
	const char *name = values_item(text, 0, &length), *place = values_item(text, 1, &digits);
	int step = name ? steps_find(steps, name, length) : -1, number = 0;

	if (step < 0) {
		if (steps->count) /* else that none could be read is told */
			template_mistake(reading, value, "template.step", text, NULL);
		return;
	}
	reading->template->step = (size_t)step;
	for (size_t i = 0; place && i < digits; i++)
		number = isdigit((unsigned char)place[i]) && number <= PLACE_MOST
			     ? number * 10 + (place[i] - '0')
			     : PLACE_MOST + 1;
	reading->template->place = number;
	if (number > PLACE_MOST || values_item(text, 2, &length))
		template_mistake(reading, value + (place - text), "template.number", heads[STEP],
				 NULL);
}

static bool is_rule(const struct rules *rules, const char *name, size_t length)
{
	for (size_t i = 0; i < rules->count; i++)
		if (strlen(rules->items[i].name) == length &&
		    memcmp(rules->items[i].name, name, length) == 0)
			return true;
	return false;
}

static struct template_need *add_need(struct template_reading *reading)
{
	struct template_need **link = &reading->template->needs;

	while (*link)
		link = &(*link)->next;
	*link = arena_new(&reading->templates->arena, sizeof(**link));
	return *link;
}

static const char *nearest_rule(const struct rules *rules, const char *name)
{
	const char **names = memory_array(rules->count + 1, sizeof(*names)), *nearest;

	for (size_t i = 0; i < rules->count; i++)
		names[i] = rules->items[i].name;
	nearest = nearest_name(name, names, rules->count);
	memory_free(names);
	return nearest;
}

static void read_rules(struct template_reading *reading, const char *value, const char *text)
{
	const struct rules *rules = session_rules(reading->session);
	const char *item;
	size_t length;

	for (size_t n = 0; (item = values_item(text, n, &length)) != NULL; n++) {
		char *name = template_string(reading, item, item + length);

		if (is_rule(rules, item, length))
			add_need(reading)->rule = name;
		else if (rules->count) /* as of steps */
			template_mistake(reading, value + (item - text), "template.rule", name,
					 nearest_rule(rules, name));
	}
}

/* Rules, or E | what is missing. What is missing is said on the screen, not printed. */
static void read_needs(struct template_reading *reading, const char *value, const char *text)
{
	const char *line_end = reading->line_end, *end;
	size_t length = (size_t)(line_end - value), at = expr_outside(value, length, "|");
	/* one within a bracket that is not closed parts them as well: then that is the mistake */
	const char *bar = at < length ? value + at : memchr(value, '|', length);
	enum level level = reading->template->level;
	struct template_need *need;

	if (!bar) {
		read_rules(reading, value, text);
		return;
	}
	end = bar;
	while (end > value && end[-1] == ' ')
		end--;
	need = add_need(reading);
	reading->template->level = LEVEL_BRANCH;
	need->holds = template_expr(reading, value, end, EXPR_DECIDES);
	reading->template->level = level;
	need->missing.in[0] = template_string(reading, template_skip(bar + 1, line_end), line_end);
}

/* The need that stands above: what is missing, in another language. */
static void read_missing(struct template_reading *reading, const char *language,
			 const char *key_end, const char *value)
{
	struct template_need *need = reading->template->needs;

	while (need && need->next)
		need = need->next;
	if (need && need->holds)
		read_words(reading, language, key_end, value, &need->missing);
	else
		template_mistake(reading, reading->line, "template.missing", NULL, NULL);
}

/* Each but words in languages and needs stands once. */
static void read_once(struct template_reading *reading, enum head head, const char *value,
		      const char *key_end)
{
	struct template *template = reading->template;
	const char *text = template_string(reading, value, reading->line_end);

	if (reading->heads & 1u << head)
		template_mistake(reading, reading->line, "pack.twice",
				 template_string(reading, reading->line, key_end), NULL);
	reading->heads |= 1u << head;
	switch (head) {
	case LEVEL:
		read_level(reading, value, text);
		break;
	case STEP:
		read_step(reading, value, text);
		break;
	case COLUMNS:
		read_columns(reading, value, text);
		break;
	case MARK:
		template->mark = text;
		break;
	case NUMBERS:
		template->has_numbers = strcmp(text, "no") != 0;
		break;
	case ROLES:
		template->roles = text;
		break;
	default:
		read_each(reading, value);
	}
}

static void read_head(struct template_reading *reading)
{
	struct template *template = reading->template;
	const char *end = reading->line_end, *key_end = end, *language = NULL, *name_end;
	const char *value = find_colon(reading->line, end, &key_end);
	char *name;
	size_t head;

	if (!value) {
		template_mistake(reading, reading->line, "template.head_line", NULL, NULL);
		return;
	}
	for (name_end = reading->line; name_end < key_end && *name_end != ':';)
		name_end++;
	if (name_end < key_end)
		language = name_end + 2;
	name = template_string(reading, reading->line, name_end);
	for (head = 0; head < HEADS && strcmp(heads[head], name) != 0;)
		head++;
	value = template_skip(value, end);
	if (head == HEADS)
		template_mistake(reading, reading->line, "template.head", name,
				 nearest_name(name, heads, HEADS));
	else if (head == TITLE || head == FOR)
		read_words(reading, language, key_end, value,
			   head == TITLE ? &template->title : &template->purpose);
	else if (head == NEEDS)
		read_needs(reading, value, template_string(reading, value, end));
	else if (head == MISSING)
		read_missing(reading, language, key_end, value);
	else
		read_once(reading, (enum head)head, value, key_end);
}

static bool is_end(const struct template_reading *reading)
{
	return reading->line_end - reading->line == 3 && memcmp(reading->line, "---", 3) == 0;
}

/* `each` asks what the level may see, so that is read before all else. */
static void read_level_first(struct template_reading *reading)
{
	struct template_reading ahead = *reading;
	struct mistakes none;

	mistakes_init(&none);
	ahead.mistakes = &none;
	while (template_next_line(&ahead) && !is_end(&ahead))
		if (ahead.line_end - ahead.line > 6 && memcmp(ahead.line, "level", 5) == 0)
			read_head(&ahead);
	mistakes_release(&none);
}

/* Without its last line no head can be told from what follows, and that alone is the mistake. */
static bool has_end(const struct template_reading *reading)
{
	struct template_reading ahead = *reading;

	while (template_next_line(&ahead))
		if (is_end(&ahead))
			return true;
	return false;
}

void template_head_read(struct template_reading *reading)
{
	if (!has_end(reading)) {
		while (template_next_line(reading))
			continue;
		template_mistake(reading, NULL, "template.head_end", NULL, NULL);
		return;
	}
	read_level_first(reading);
	while (template_next_line(reading)) {
		if (is_end(reading))
			break;
		if (reading->line < reading->line_end)
			read_head(reading);
	}
	if (!reading->template->title.in[0])
		template_mistake(reading, NULL, "template.no_head", heads[TITLE], NULL);
	if (!(reading->heads & 1u << LEVEL))
		template_mistake(reading, NULL, "template.no_head", heads[LEVEL], NULL);
}
