#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "expr_run.h"

/* The functions over texts. Positions and lengths count characters. */

static size_t next_length(const char *text)
{
	uint32_t character;
	size_t length;

	if (!(text[0] & 0x80))
		return 1;
	/* Han characters and their punctuation, but where the second byte is restricted. */
	if ((text[0] & 0xF0) == 0xE0 && (text[0] & 0x0F) && text[0] != '\xED' &&
	    (text[1] & 0xC0) == 0x80 && (text[2] & 0xC0) == 0x80)
		return 3;
	length = utf8_decode(text, strnlen(text, 4), &character);
	return length ? length : 1;
}

static struct datum part(struct run *run, const char *text, size_t length)
{
	eval_step(run->eval, length / 64);
	return text_datum(scratch_text(&run->eval->scratch, text, length), VALUE_TEXT, false);
}

struct datum call_regex(struct run *run, const struct node *node)
{
	const char *text = eval_text(run, node->first);

	eval_step(run->eval, strlen(text));
	if (node->regex)
		return truth(regex_match(node->regex, text));
	return truth(regex_match_once(eval_text(run, node->first->next), text));
}

struct datum call_contains(struct run *run, const struct node *node)
{
	const char *text = eval_text(run, node->first);

	return truth(strstr(text, eval_text(run, node->first->next)) != NULL);
}

struct datum call_starts_with(struct run *run, const struct node *node)
{
	const char *text = eval_text(run, node->first);
	const char *start = eval_text(run, node->first->next);

	return truth(!strncmp(text, start, strlen(start)));
}

struct datum call_ends_with(struct run *run, const struct node *node)
{
	const char *text = eval_text(run, node->first);
	const char *end = eval_text(run, node->first->next);
	size_t length = strlen(text), end_length = strlen(end);

	return truth(end_length <= length && !strcmp(text + length - end_length, end));
}

struct datum call_string_length(struct run *run, const struct node *node)
{
	const char *text = eval_text(run, node->first);
	size_t length = strlen(text);

	eval_step(run->eval, length / 64);
	return number_datum((double)utf8_length(text, length), VALUE_NUMBER);
}

/* The characters whose number, from 0, is at least first and less than end. */
static struct datum cut(struct run *run, const char *text, double first, double end)
{
	const char *start;
	double at = 0;

	for (; *text && at < first; at++)
		text += next_length(text);
	start = text;
	for (; *text && at < end; at++)
		text += next_length(text);
	return part(run, start, (size_t)(text - start));
}

/* ODK: from 0; the end is not taken; what is negative counts from the text's end. */
struct datum call_substr(struct run *run, const struct node *node)
{
	const char *text = eval_text(run, node->first);
	const struct node *from = node->first->next;
	double length = (double)utf8_length(text, strlen(text));
	double first = eval_number(run, from), end = length;

	if (from->next)
		end = eval_number(run, from->next);
	if (first < 0)
		first = first + length < 0 ? 0 : first + length;
	if (end < 0)
		end += length;
	if (!is_number(first) || !is_number(end) || end <= first)
		return empty_datum(VALUE_TEXT);
	return cut(run, text, number_floor(first), number_floor(end));
}

/* XPath 1.0, 4.2: from 1; both numbers are rounded. */
struct datum call_substring(struct run *run, const struct node *node)
{
	const char *text = eval_text(run, node->first);
	const struct node *from = node->first->next;
	double first = number_floor(eval_number(run, from) + 0.5) - 1, end = INFINITY;

	if (from->next)
		end = first + number_floor(eval_number(run, from->next) + 0.5);
	if (!is_number(first) || !is_number(end) || end <= first)
		return empty_datum(VALUE_TEXT);
	return cut(run, text, first, end);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct datum call_normalize_space(struct run *run, const struct node *node)
{
	const char *text = eval_text(run, node->first);
	char *out = scratch_text(&run->eval->scratch, text, strlen(text)), *at = out;

	for (; *text; text++) {
		if (!is_space(*text))
			*at++ = *text;
		else if (at > out && at[-1] != ' ')
			*at++ = ' ';
	}
	if (at > out && at[-1] == ' ')
		at--;
	*at = '\0';
	return text_datum(out, VALUE_TEXT, false);
}

/* The character that stands in to where character stands in from: its bytes, 0 of them
 * where to is too short; NULL where from has it not. */
static const char *translated(const char *from, const char *to, const char *character,
			      size_t length, size_t *result)
{
	char wanted[8] = "";
	const char *found;

	/* Most characters of a text are not in from: strstr() tells these quickly. */
	memcpy(wanted, character, length);
	found = strstr(from, wanted);
	if (!found)
		return NULL;
	while (from < found) {
		from += next_length(from);
		to += *to ? next_length(to) : 0;
	}
	if (from != found) /* a stray byte, which stands within a character of from */
		return NULL;
	*result = *to ? next_length(to) : 0;
	return to;
}

struct datum call_translate(struct run *run, const struct node *node)
{
	const char *text = eval_text(run, node->first);
	const char *from = eval_text(run, node->first->next);
	const char *to = eval_text(run, node->first->next->next);
	size_t from_length = strlen(from);
	bool begins[256] = {false}; /* the bytes that a character of from begins with */
	struct growing out;

	for (const char *at = from; *at; at += next_length(at))
		begins[(unsigned char)*at] = true;
	growing_init(&out, &run->eval->scratch);
	while (*text && eval_step(run->eval, 1 + from_length / 8)) {
		const char *run_start = text;
		size_t length, result = 0;
		const char *other;

		/* Han characters begin with other bytes than punctuation: whole runs are taken. */
		while (*text && !begins[(unsigned char)*text])
			text++;
		if (text > run_start) {
			growing_add(&out, run_start, (size_t)(text - run_start));
			continue;
		}
		length = next_length(text);
		other = translated(from, to, text, length, &result);
		growing_add(&out, other ? other : text, other ? result : length);
		text += length;
	}
	return growing_take(&out);
}

struct joining {
	struct run *run;
	struct growing out;
	const char *separator;
	size_t separator_length;
	bool has_one;
};

static bool take_joined(void *data, const struct datum *datum)
{
	struct joining *joining = data;
	struct datum value = *datum;
	const char *text = datum_text(joining->run, &value);
	size_t length = strlen(text);

	if (joining->has_one)
		growing_add(&joining->out, joining->separator, joining->separator_length);
	joining->has_one = true;
	growing_add(&joining->out, text, length);
	return eval_step(joining->run->eval, length / 64);
}

static struct datum join(struct run *run, const struct node *first, const char *separator)
{
	struct joining joining = {
	    .run = run, .separator = separator, .separator_length = strlen(separator)};

	growing_init(&joining.out, &run->eval->scratch);
	for (const struct node *child = first; child; child = child->next)
		each_value(run, child, take_joined, &joining, false);
	return growing_take(&joining.out);
}

struct datum call_concat(struct run *run, const struct node *node)
{
	return join(run, node->first, "");
}

struct datum call_join(struct run *run, const struct node *node)
{
	return join(run, node->first->next, eval_text(run, node->first));
}
