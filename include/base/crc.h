/* Check sums: a short one for a journal line, a fast one for a whole file. */
#ifndef ZHIBU_BASE_CRC_H
#define ZHIBU_BASE_CRC_H

#include <stddef.h>
#include <stdint.h>

enum { CRC_TEXT = 9, HASH_TEXT = 18 };

/* CRC-32 (ISO 3309); start with 0 and pass the last result on. */
uint32_t crc32_add(uint32_t crc, const void *bytes, size_t length);
/* "c" and seven characters of base 32: begins with a letter, so that no
 * spreadsheet takes it for a number (a bare hexadecimal one is taken for a
 * number 178 times in 20,000). */
void crc_format(uint32_t crc, char text[CRC_TEXT]);

/* A 64-bit hash of a file's bytes, four lanes of 8 bytes at a time; not against
 * malice. Written as "h" and 16 hexadecimal digits. */
uint64_t hash_bytes(const void *bytes, size_t length);
/* The same of bytes that come little by little; length is all that are there so far. */
struct hash {
	uint64_t lanes[4];
	size_t done;
};
void hash_begin(struct hash *hash);
void hash_go_on(struct hash *hash, const void *bytes, size_t length);
uint64_t hash_end(struct hash *hash, const void *bytes, size_t length);
void hash_format(uint64_t hash, char text[HASH_TEXT]);

#endif
