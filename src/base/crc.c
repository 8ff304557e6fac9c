#include "base/crc.h"

#include <string.h>

#include "crc_table.h"

static uint32_t load32(const unsigned char *bytes)
{
	uint32_t word;

	memcpy(&word, bytes, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap32(word);
#endif
	return word;
}

static uint64_t load64(const unsigned char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

uint32_t crc32_add(uint32_t crc, const void *bytes, size_t length)
{
	const unsigned char *next = bytes;

	crc = ~crc;
	for (; length >= 4; next += 4, length -= 4) {
		crc ^= load32(next);
		crc = crc_table[3][crc & 0xFF] ^ crc_table[2][crc >> 8 & 0xFF] ^
		      crc_table[1][crc >> 16 & 0xFF] ^ crc_table[0][crc >> 24];
	}
	for (; length; next++, length--)
		crc = crc >> 8 ^ crc_table[0][(crc ^ *next) & 0xFF];
	return ~crc;
}

void crc_format(uint32_t crc, char text[CRC_TEXT])
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

	text[0] = 'c';
	for (size_t i = CRC_TEXT - 2; i > 0; i--) {
		text[i] = digits[crc & 31];
		crc >>= 5;
	}
	text[CRC_TEXT - 1] = '\0';
}

/* Odd constants of evenly spread bits: the fractions of the golden ratio and of
 * the square roots of 2, 3 and 5. */
#define GOLDEN 0x9E3779B97F4A7C15ULL
#define ROOT_2 0x6A09E667F3BCC909ULL
#define ROOT_3 0xBB67AE8584CAA73BULL
#define ROOT_5 0x3C6EF372FE94F82BULL

static uint64_t turn(uint64_t word, unsigned int bits)
{
	return word << bits | word >> (64 - bits);
}

/* One to one in lane for each word and in word for each lane. The word is
 * multiplied first: otherwise its highest bit, turned to one place, would be
 * undone by that bit of the lane's next word. */
static uint64_t mix(uint64_t lane, uint64_t word)
{
	return turn(lane ^ word * ROOT_2, 29) * GOLDEN;
}

void hash_begin(struct hash *hash)
{
	*hash = (struct hash){{GOLDEN, ROOT_2, ROOT_3, ROOT_5}, 0};
}

void hash_go_on(struct hash *hash, const void *bytes, size_t length)
{
	const unsigned char *next = (const unsigned char *)bytes + hash->done;
	uint64_t a = hash->lanes[0], b = hash->lanes[1], c = hash->lanes[2], d = hash->lanes[3];
	size_t left = length - hash->done;

	for (; left >= 32; next += 32, left -= 32) {
		a = mix(a, load64(next));
		b = mix(b, load64(next + 8));
		c = mix(c, load64(next + 16));
		d = mix(d, load64(next + 24));
	}
	*hash = (struct hash){{a, b, c, d}, length - left};
}

uint64_t hash_end(struct hash *state, const void *bytes, size_t length)
{
	uint64_t hash = length * ROOT_3; /* tells zeros in the rest from zeros in the file */
	unsigned char rest[32] = {0};

	hash_go_on(state, bytes, length);
	if (length > state->done)
		memcpy(rest, (const unsigned char *)bytes + state->done, length - state->done);
	for (int i = 0; i < 4; i++)
		hash = mix(hash, mix(state->lanes[i], load64(rest + 8 * i)));
	hash = (hash ^ hash >> 32) * ROOT_5;
	hash = (hash ^ hash >> 29) * GOLDEN;
	return hash ^ hash >> 32;
}

uint64_t hash_bytes(const void *bytes, size_t length)
{
	struct hash hash;

	hash_begin(&hash);
	return hash_end(&hash, bytes, length);
}

void hash_format(uint64_t hash, char text[HASH_TEXT])
{
	text[0] = 'h';
	for (size_t i = HASH_TEXT - 2; i > 0; i--) {
		text[i] = "0123456789abcdef"[hash & 15];
		hash >>= 4;
	}
	text[HASH_TEXT - 1] = '\0';
}
