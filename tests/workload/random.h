/* Numbers that only look random: the same seed gives the same ones everywhere (splitmix64, Steele,
 * Lea and Flood, "Fast splittable pseudorandom number generators", 2014). */
#ifndef ZHIBU_TESTS_RANDOM_H
#define ZHIBU_TESTS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t random_next(uint64_t *state)
{
	uint64_t mixed = *state += 0x9E3779B97F4A7C15ULL;

	mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9ULL;
	mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBULL;
	return mixed ^ mixed >> 31;
}

/* From 0 to limit - 1; limit is not 0. */
static inline size_t random_below(uint64_t *state, size_t limit)
{
	return (size_t)(random_next(state) % limit);
}

#endif
