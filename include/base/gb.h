/* GB 18030-2005 and GBK, by tables of our own: a program that stands alone has no converter of the
 * system, and the same bytes give the same text everywhere. */
#ifndef ZHIBU_BASE_GB_H
#define ZHIBU_BASE_GB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The character that bytes begin with: returns how many it takes (1, 2 or 4), 0 where they begin
 * with none (or with a part of one). */
size_t gb_decode(const unsigned char *bytes, size_t length, uint32_t *character);
/* Its bytes in GB 18030; 0: it has none there (surrogates, 24 of the private use). */
size_t gb_encode(uint32_t character, unsigned char bytes[4]);
/* Whether two bytes that gb_encode() gave are also GBK. */
bool gb_is_gbk(uint32_t character, const unsigned char bytes[2]);

#endif
