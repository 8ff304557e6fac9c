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

enum scan_result { SCAN_GOOD, SCAN_BAD, SCAN_UNSURE };

/* Whether a block is UTF-8, given that the text before it is (its last character
 * may go on into the block, unless it begins with E0, ED or F0 and up), of which
 * three bytes must lie before it. Unsure where the block has such a lead byte, which
 * restricts the byte after it: they are rare in Chinese and Latin text.
 * Bytes that must be a tail are known from the three before them (Keiser and
 * Lemire 2021, without its table look-ups, which SSE2 has not). */
#ifdef __SSE2__
static inline enum scan_result scan_utf8(const char *block)
{
	const __m128i zero = _mm_setzero_si128(), lead_2 = _mm_set1_epi8((char)0xC0);
	__m128i bad = zero, unsure = zero;

	for (int i = 0; i < SCAN_BLOCK; i += 16) {
		const __m128i *here = (const __m128i *)(const void *)(block + i);
		__m128i bytes = _mm_loadu_si128(here);
		__m128i before_1 = _mm_loadu_si128((const void *)(block + i - 1));
		__m128i before_2 = _mm_loadu_si128((const void *)(block + i - 2));
		__m128i before_3 = _mm_loadu_si128((const void *)(block + i - 3));
		__m128i is_tail = _mm_cmpgt_epi8(lead_2, bytes);
		__m128i in_character =
		    _mm_or_si128(_mm_subs_epu8(before_1, _mm_set1_epi8((char)0xBF)),
				 _mm_or_si128(_mm_subs_epu8(before_2, _mm_set1_epi8((char)0xDF)),
					      _mm_subs_epu8(before_3, _mm_set1_epi8((char)0xEF))));

		bad =
		    _mm_or_si128(bad, _mm_cmpeq_epi8(_mm_cmpeq_epi8(in_character, zero), is_tail));
		/* E0 and ED; C0 and C1; F0 and all past it. */
		unsure = _mm_or_si128(unsure, _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)0xE0)));
		unsure = _mm_or_si128(unsure, _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)0xED)));
		unsure = _mm_or_si128(
		    unsure,
		    _mm_cmpeq_epi8(_mm_and_si128(bytes, _mm_set1_epi8((char)0xFE)), lead_2));
		unsure = _mm_or_si128(unsure, _mm_subs_epu8(bytes, _mm_set1_epi8((char)0xEF)));
	}
	if (_mm_movemask_epi8(_mm_cmpeq_epi8(unsure, zero)) != 0xFFFF)
		return SCAN_UNSURE;
	return _mm_movemask_epi8(bad) ? SCAN_BAD : SCAN_GOOD;
}
#else
static inline enum scan_result scan_utf8(const char *block)
{
	(void)block;
	return SCAN_UNSURE;
}
#endif

/* The place of the lowest bit; marks is not 0. */
static inline size_t scan_first(uint64_t marks)
{
	return (size_t)__builtin_ctzll(marks);
}

#endif
