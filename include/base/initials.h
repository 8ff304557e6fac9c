/* Finding Chinese names by the initials of their pinyin: "zmj" finds 赵某甲. */
#ifndef ZHIBU_BASE_INITIALS_H
#define ZHIBU_BASE_INITIALS_H

#include <stdbool.h>
#include <stdint.h>

/* The letters a..z a character may begin with, as a set (bit 0 is a): all
 * readings of a heteronym, the letter itself for Latin, 0 for the rest. */
uint32_t initials_of(uint32_t character);

/* Whether typed occurs in text, letters' case aside, or each letter of typed is
 * an initial of successive characters of text (from any place, marks such as ·
 * passed over). An empty typed is found everywhere. */
bool initials_match(const char *text, const char *typed);

#endif
