/* Finding a few characters in a block of bytes, 64 at a time: one bit of the
 * result for each byte that is one of them, the first byte's bit lowest. */
#ifndef ZHIBU_BASE_SCAN_H
#define ZHIBU_BASE_SCAN_H

#include <stddef.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { SCAN_BLOCK = 64 };

#ifdef __SSE2__
static inline uint64_t scan_marks(const char *block, char a, char b, char c, char d)
{
	const __m128i all_a = _mm_set1_epi8(a), all_b = _mm_set1_epi8(b);
	const __m128i all_c = _mm_set1_epi8(c), all_d = _mm_set1_epi8(d);
	uint64_t marks = 0;

	for (unsigned int i = 0; i < SCAN_BLOCK; i += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(block + i));
		__m128i ab =
		    _mm_or_si128(_mm_cmpeq_epi8(bytes, all_a), _mm_cmpeq_epi8(bytes, all_b));
		__m128i cd =
		    _mm_or_si128(_mm_cmpeq_epi8(bytes, all_c), _mm_cmpeq_epi8(bytes, all_d));

		marks |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(ab, cd)) << i;
	}
	return marks;
}
#else
static inline uint64_t scan_marks(const char *block, char a, char b, char c, char d)
{
	uint64_t marks = 0;

	for (unsigned int i = 0; i < SCAN_BLOCK; i++)
		marks |=
		    (uint64_t)(block[i] == a || block[i] == b || block[i] == c || block[i] == d)
		    << i;
	return marks;
}
#endif

/* The place of the lowest bit; marks is not 0. */
static inline size_t scan_first(uint64_t marks)
{
	return (size_t)__builtin_ctzll(marks);
}

#endif
