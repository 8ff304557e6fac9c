#include "base/sha256.h"

#include <string.h>

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t turned(uint32_t word, unsigned by)
{
	return word >> by | word << (32 - by);
}

/* 6.2.2: one block into the state. */
static void take_block(uint32_t state[8], const unsigned char *block)
{
	uint32_t words[64], now[8];

	for (size_t t = 0; t < 16; t++)
		words[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 |
			   (uint32_t)block[4 * t + 2] << 8 | block[4 * t + 3];
	for (size_t t = 16; t < 64; t++) {
		uint32_t near = words[t - 15], far = words[t - 2];

		words[t] = (turned(far, 17) ^ turned(far, 19) ^ far >> 10) + words[t - 7] +
			   (turned(near, 7) ^ turned(near, 18) ^ near >> 3) + words[t - 16];
	}
	memcpy(now, state, sizeof now);
	for (size_t t = 0; t < 64; t++) {
		uint32_t e = now[4], a = now[0];
		uint32_t first = now[7] + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) +
				 ((e & now[5]) ^ (~e & now[6])) + constants[t] + words[t];
		uint32_t second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) +
				  ((a & now[1]) ^ (a & now[2]) ^ (now[1] & now[2]));

		memmove(now + 1, now, 7 * sizeof *now);
		now[4] += first;
		now[0] = first + second;
	}
	for (size_t i = 0; i < 8; i++)
		state[i] += now[i];
}

void sha256(const void *bytes, size_t length, char text[SHA256_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	unsigned char last[128] = {0};
	const unsigned char *next = bytes;
	size_t rest = length % 64, blocks = rest < 56 ? 1 : 2;
	uint64_t bits = (uint64_t)length * 8;

	for (size_t i = 0; i < length / 64; i++, next += 64)
		take_block(state, next);
	/* 5.1.1: a one, zeros, and the length in bits fill the last block or two. */
	if (rest)
		memcpy(last, next, rest);
	last[rest] = 0x80;
	for (size_t i = 0; i < 8; i++)
		last[64 * blocks - 1 - i] = (unsigned char)(bits >> 8 * i);
	for (size_t i = 0; i < blocks; i++)
		take_block(state, last + 64 * i);
	for (size_t i = 0; i < 64; i++)
		text[i] = digits[state[i / 8] >> (28 - 4 * (i % 8)) & 15];
	text[64] = '\0';
}
