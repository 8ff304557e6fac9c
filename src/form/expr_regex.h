/* A compiled pattern, between its compiler and its matcher. */
#ifndef ZHIBU_FORM_EXPR_REGEX_H
#define ZHIBU_FORM_EXPR_REGEX_H

#include "expr_run.h"

enum operation {
	OP_CHARACTER,
	OP_ANY,
	OP_SET,
	OP_NOT_SET,
	OP_SPLIT,
	OP_JUMP,
	OP_START,
	OP_END,
	OP_MATCH
};
enum { CODE_LIMIT = 1024, RANGE_LIMIT = 256, GROUP_LIMIT = 32, REPEAT_LIMIT = 1000 };

struct code {
	unsigned char operation;
	uint16_t count; /* of the set's ranges */
	int32_t other;	/* relative: where SPLIT and JUMP go; of a set: its first range */
	uint32_t character;
};

struct range {
	uint32_t first, last;
};

struct regex {
	const struct code *code;
	const struct range *ranges;
	size_t code_count;
};

struct program {
	const char *at, *end;
	struct code code[CODE_LIMIT];
	struct range ranges[RANGE_LIMIT];
	size_t code_count, range_count;
	int groups;
	bool is_bad;
};

/* False for a bad pattern, or one too large. */
bool program_compile(struct program *p, const char *pattern, size_t length);

#endif
