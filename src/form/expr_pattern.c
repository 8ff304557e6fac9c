#include <string.h>

#include "base/utf8.h"
#include "expr_regex.h"

/* Patterns. The C library's regcomp() reads characters by the process's locale, allocates
 * what an arena cannot free, and knows no \d; so a pattern becomes a small program here
 * (Thompson 1968): all its threads go through the text together, one character at a time,
 * in time text x pattern whatever the pattern is. There are no captures.
 *
 * Known: . [..] [^..] [:digit:] \d \D \w \W \s \S \uXXXX ( ) (?: ) | * + ? {n} {n,} {n,m} ^ $
 * and a ? or + after a quantifier, which makes no difference to a whole match. */

static void parse_either(struct program *p);

static size_t emit(struct program *p, enum operation operation, int32_t other, uint32_t character)
{
	if (p->code_count >= CODE_LIMIT - 1) {
		p->is_bad = true;
		return 0;
	}
	p->code[p->code_count] = (struct code){(unsigned char)operation, 0, other, character};
	return p->code_count++;
}

/* Moves the code from start on up by one. Jumps are relative, so those within stay right. */
static void insert(struct program *p, size_t start, enum operation operation, int32_t other)
{
	if (!emit(p, operation, other, 0) && p->is_bad)
		return;
	memmove(&p->code[start + 1], &p->code[start],
		(p->code_count - 1 - start) * sizeof(p->code[0]));
	p->code[start] = (struct code){(unsigned char)operation, 0, other, 0};
}

static uint32_t next_character(struct program *p)
{
	uint32_t character = 0;
	size_t length = utf8_decode(p->at, (size_t)(p->end - p->at), &character);

	if (!length) {
		p->is_bad = true;
		length = 1;
	}
	p->at += length;
	return character;
}

static void add_range(struct program *p, uint32_t first, uint32_t last)
{
	if (p->range_count >= RANGE_LIMIT || last < first) {
		p->is_bad = true;
		return;
	}
	p->ranges[p->range_count++] = (struct range){first, last};
}

static void add_digits(struct program *p)
{
	add_range(p, '0', '9');
}

static void add_letters(struct program *p)
{
	add_range(p, 'A', 'Z');
	add_range(p, 'a', 'z');
}

static void add_spaces(struct program *p)
{
	add_range(p, '\t', '\r');
	add_range(p, ' ', ' ');
}

/* \d \w \s as ranges; false where letter is none of them */
static bool add_class(struct program *p, char letter)
{
	switch (letter) {
	case 'w':
		add_letters(p);
		add_range(p, '_', '_');
		add_digits(p);
		return true;
	case 'd':
		add_digits(p);
		return true;
	case 's':
		add_spaces(p);
		return true;
	default:
		return false;
	}
}

static uint32_t parse_hexadecimal(struct program *p)
{
	uint32_t character = 0;

	for (int i = 0; i < 4; i++) {
		char c = p->at < p->end ? *p->at++ : '\0';

		if (c >= '0' && c <= '9')
			character = character * 16 + (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			character = character * 16 + (uint32_t)(c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			character = character * 16 + (uint32_t)(c - 'A' + 10);
		else
			p->is_bad = true;
	}
	return character;
}

/* What stands after a backslash, where it is a single character. */
static uint32_t parse_escape(struct program *p)
{
	uint32_t character;

	if (p->at >= p->end) {
		p->is_bad = true;
		return 0;
	}
	character = next_character(p);
	switch (character) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case 'u':
		return parse_hexadecimal(p);
	default:
		if ((character >= 'a' && character <= 'z') ||
		    (character >= 'A' && character <= 'Z') ||
		    (character >= '0' && character <= '9'))
			p->is_bad = true;
		return character;
	}
}

static bool parse_named_class(struct program *p)
{
	static const char *const names[] = {"[:digit:]", "[:alpha:]", "[:alnum:]",
					    "[:space:]", "[:upper:]", "[:lower:]"};
	size_t left = (size_t)(p->end - p->at), i;

	if (left < 9)
		return false;
	for (i = 0; i < 6 && memcmp(p->at, names[i], 9) != 0; i++)
		;
	if (i == 6)
		return false;
	p->at += 9;
	if (i == 0 || i == 2)
		add_digits(p);
	if (i == 1 || i == 2)
		add_letters(p);
	if (i == 3)
		add_spaces(p);
	if (i == 4)
		add_range(p, 'A', 'Z');
	if (i == 5)
		add_range(p, 'a', 'z');
	return true;
}

static void parse_range(struct program *p)
{
	uint32_t first, last;

	if (parse_named_class(p))
		return;
	first = next_character(p);
	if (first == '\\') {
		if (p->at < p->end && add_class(p, *p->at)) {
			p->at++;
			return;
		}
		first = parse_escape(p);
	}
	last = first;
	if (p->end - p->at >= 2 && p->at[0] == '-' && p->at[1] != ']') {
		p->at++;
		last = next_character(p);
		if (last == '\\')
			last = parse_escape(p);
	}
	add_range(p, first, last);
}

static void parse_set(struct program *p)
{
	size_t first = p->range_count, place;
	bool is_not = p->at < p->end && *p->at == '^';

	if (is_not)
		p->at++;
	do {
		if (p->at >= p->end) {
			p->is_bad = true;
			return;
		}
		parse_range(p);
	} while (!p->is_bad && (p->at >= p->end || *p->at != ']'));
	if (p->is_bad)
		return;
	p->at++;
	place = emit(p, is_not ? OP_NOT_SET : OP_SET, (int32_t)first, 0);
	p->code[place].count = (uint16_t)(p->range_count - first);
}

static void parse_backslash(struct program *p)
{
	size_t first = p->range_count, place;
	char letter = p->at < p->end ? *p->at : '\0';
	bool is_not = letter == 'D' || letter == 'W' || letter == 'S';

	if (!add_class(p, is_not ? (char)(letter - 'A' + 'a') : letter)) {
		emit(p, OP_CHARACTER, 0, parse_escape(p));
		return;
	}
	p->at++;
	place = emit(p, is_not ? OP_NOT_SET : OP_SET, (int32_t)first, 0);
	p->code[place].count = (uint16_t)(p->range_count - first);
}

static void parse_group(struct program *p)
{
	if (++p->groups > GROUP_LIMIT) {
		p->is_bad = true;
		return;
	}
	if (p->at < p->end && *p->at == '?') {
		if (p->end - p->at < 2 || p->at[1] != ':') {
			p->is_bad = true;
			return;
		}
		p->at += 2;
	}
	parse_either(p);
	if (p->at < p->end && *p->at == ')')
		p->at++;
	else
		p->is_bad = true;
	p->groups--;
}

static void parse_atom(struct program *p)
{
	uint32_t character = next_character(p);

	switch (character) {
	case '(':
		parse_group(p);
		break;
	case '[':
		parse_set(p);
		break;
	case '\\':
		parse_backslash(p);
		break;
	case '.':
		emit(p, OP_ANY, 0, 0);
		break;
	case '^':
		emit(p, OP_START, 0, 0);
		break;
	case '$':
		emit(p, OP_END, 0, 0);
		break;
	case '*':
	case '+':
	case '?':
	case '{':
		p->is_bad = true;
		break;
	default:
		emit(p, OP_CHARACTER, 0, character);
	}
}

static int parse_count(struct program *p)
{
	int count = 0;

	if (p->at >= p->end || *p->at < '0' || *p->at > '9')
		return -1;
	while (p->at < p->end && *p->at >= '0' && *p->at <= '9') {
		count = count * 10 + (*p->at++ - '0');
		if (count > REPEAT_LIMIT) {
			p->is_bad = true;
			return 0;
		}
	}
	return count;
}

/* {n} {n,} {n,m}; most is -1 for no bound */
static void parse_bounds(struct program *p, int *least, int *most)
{
	*least = parse_count(p);
	*most = *least;
	if (p->at < p->end && *p->at == ',') {
		p->at++;
		*most = parse_count(p);
	}
	if (*least < 0 || p->at >= p->end || *p->at != '}' || (*most >= 0 && *most < *least))
		p->is_bad = true;
	else
		p->at++;
}

static void copy_code(struct program *p, const struct code *code, size_t count)
{
	for (size_t i = 0; i < count && !p->is_bad; i++) {
		size_t place = emit(p, OP_ANY, 0, 0);

		if (!p->is_bad)
			p->code[place] = code[i];
	}
}

/* x{2,4} is xx(x(x)?)?, x{2,} is xxx*. */
static void repeat(struct program *p, size_t start, int least, int most)
{
	struct code code[CODE_LIMIT];
	size_t count = p->code_count - start;

	if (!count || p->is_bad)
		return;
	memcpy(code, &p->code[start], count * sizeof(code[0]));
	p->code_count = start;
	for (int i = 0; i < least && !p->is_bad; i++)
		copy_code(p, code, count);
	if (most < 0) {
		emit(p, OP_SPLIT, (int32_t)count + 2, 0);
		copy_code(p, code, count);
		emit(p, OP_JUMP, -(int32_t)count - 1, 0);
		return;
	}
	for (int i = least; i < most && !p->is_bad; i++) {
		/* past all the copies that are still to come */
		emit(p, OP_SPLIT, (int32_t)((size_t)(most - i) * (count + 1)), 0);
		copy_code(p, code, count);
	}
}

static void parse_repeated(struct program *p)
{
	size_t start = p->code_count;
	int least, most;

	parse_atom(p);
	while (!p->is_bad && p->at < p->end && strchr("*+?{", *p->at)) {
		char mark = *p->at++;

		least = mark == '+';
		most = mark == '?' ? 1 : -1;
		if (mark == '{')
			parse_bounds(p, &least, &most);
		repeat(p, start, least, most);
		if (p->at < p->end && (*p->at == '?' || *p->at == '+'))
			p->at++;
	}
}

static void parse_either(struct program *p)
{
	int32_t last = -1;
	size_t start;

	for (;;) {
		start = p->code_count;
		while (!p->is_bad && p->at < p->end && *p->at != ')' && *p->at != '|')
			parse_repeated(p);
		if (p->is_bad || p->at >= p->end || *p->at != '|')
			break;
		p->at++;
		insert(p, start, OP_SPLIT, (int32_t)(p->code_count - start) + 2);
		/* until the end is known the jumps past the other alternatives are a list */
		last = (int32_t)emit(p, OP_JUMP, last, 0);
	}
	while (!p->is_bad && last >= 0) {
		int32_t before = p->code[last].other;

		p->code[last].other = (int32_t)p->code_count - last;
		last = before;
	}
}

bool program_compile(struct program *p, const char *pattern, size_t length)
{
	p->at = pattern;
	p->end = pattern + length;
	p->code_count = p->range_count = 0;
	p->groups = 0;
	p->is_bad = false;
	parse_either(p);
	if (p->at != p->end)
		p->is_bad = true;
	/* emit() keeps this last place free */
	p->code[p->code_count++] = (struct code){OP_MATCH, 0, 0, 0};
	return !p->is_bad;
}

struct regex *regex_compile(struct arena *arena, const char *pattern, size_t length)
{
	struct program program;
	struct regex *regex;
	struct code *code;
	struct range *ranges;

	if (!program_compile(&program, pattern, length))
		return NULL;
	regex = arena_new(arena, sizeof(*regex));
	code = arena_new(arena, program.code_count * sizeof(*code));
	ranges = arena_new(arena, (program.range_count + 1) * sizeof(*ranges));
	memcpy(code, program.code, program.code_count * sizeof(*code));
	memcpy(ranges, program.ranges, program.range_count * sizeof(*ranges));
	*regex = (struct regex){code, ranges, program.code_count};
	return regex;
}
