/* What a monkey types: keys by weight, from a seed. */
#ifndef ZHIBU_TESTS_MONKEY_KEYS_H
#define ZHIBU_TESTS_MONKEY_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct dice {
	uint64_t state;
};
/* 0 .. sides - 1 */
size_t roll(struct dice *dice, size_t sides);

/* Adds the bytes of one key: letters, Chinese, arrows, function and control keys, pastes, whole and
 * broken escape sequences, invalid bytes. is_gb: Chinese as GB18030. Never a slash or a dot: where
 * a path is asked for, none leads out of the folder that the monkey may play in. */
void add_key(struct buf *bytes, struct dice *dice, bool is_gb);

#endif
