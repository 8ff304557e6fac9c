#include <string.h>

#include "base/utf8.h"
#include "expr_regex.h"

/* Matching: all threads of a pattern go through the text together. */

struct threads {
	uint16_t items[CODE_LIMIT];
	size_t count;
};

struct match {
	const struct regex *regex;
	uint32_t seen[CODE_LIMIT]; /* the step at which a place was last added */
	uint32_t step;
	bool is_start, is_end;
};

static void push(struct match *match, uint16_t *stack, size_t *depth, size_t place)
{
	if (match->seen[place] == match->step)
		return;
	match->seen[place] = match->step;
	stack[(*depth)++] = (uint16_t)place;
}

/* Adds the place and all that is reached from it without a character. */
static void add_thread(struct match *match, struct threads *threads, size_t start)
{
	uint16_t stack[CODE_LIMIT];
	size_t depth = 0;

	push(match, stack, &depth, start);
	while (depth) {
		size_t place = stack[--depth];
		const struct code *code = &match->regex->code[place];

		switch (code->operation) {
		case OP_SPLIT:
			push(match, stack, &depth, place + 1);
			push(match, stack, &depth, (size_t)((int32_t)place + code->other));
			break;
		case OP_JUMP:
			push(match, stack, &depth, (size_t)((int32_t)place + code->other));
			break;
		case OP_START:
			if (match->is_start)
				push(match, stack, &depth, place + 1);
			break;
		case OP_END:
			if (match->is_end)
				push(match, stack, &depth, place + 1);
			break;
		default:
			threads->items[threads->count++] = (uint16_t)place;
		}
	}
}

static bool accepts(const struct regex *regex, const struct code *code, uint32_t character)
{
	const struct range *range = &regex->ranges[code->other];

	switch (code->operation) {
	case OP_CHARACTER:
		return code->character == character;
	case OP_ANY:
		return character != '\n';
	case OP_SET:
	case OP_NOT_SET:
		for (size_t i = 0; i < code->count; i++)
			if (character >= range[i].first && character <= range[i].last)
				return code->operation == OP_SET;
		return code->operation == OP_NOT_SET;
	default:
		return false;
	}
}

bool regex_match(const struct regex *regex, const char *text)
{
	struct threads lists[2], *now = &lists[0], *then = &lists[1], *swap;
	struct match match = {.regex = regex, .step = 1, .is_start = true, .is_end = !*text};
	size_t left = strlen(text);

	now->count = 0;
	add_thread(&match, now, 0);
	match.is_start = false;
	while (left && now->count) {
		uint32_t character = 0;
		size_t length = utf8_decode(text, left, &character);

		if (!length) {
			character = UINT32_MAX;
			length = 1;
		}
		text += length;
		left -= length;
		match.is_end = !left;
		match.step++;
		then->count = 0;
		for (size_t i = 0; i < now->count; i++)
			if (accepts(regex, &regex->code[now->items[i]], character))
				add_thread(&match, then, (size_t)now->items[i] + 1);
		swap = now;
		now = then;
		then = swap;
	}
	for (size_t i = 0; !left && i < now->count; i++)
		if (regex->code[now->items[i]].operation == OP_MATCH)
			return true;
	return false;
}

bool regex_match_once(const char *pattern, const char *text)
{
	struct program program;
	struct regex regex;

	if (!program_compile(&program, pattern, strlen(pattern)))
		return false;
	regex = (struct regex){program.code, program.ranges, program.code_count};
	return regex_match(&regex, text);
}
