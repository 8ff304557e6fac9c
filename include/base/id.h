/* Row ids: a site's random code and a counter, "K7Q2MX4T9B-14". Short enough for
 * paper, unique without a server, never a number to a spreadsheet. */
#ifndef ZHIBU_BASE_ID_H
#define ZHIBU_BASE_ID_H

#include <stdbool.h>
#include <stddef.h>

enum { SITE_LENGTH = 10, SITE_TEXT = 11, ID_TEXT = 32 };

/* Ten characters of Crockford's base 32 without vowels' look-alikes, the first a
 * letter and never all of them digits and E; random bytes from getrandom(2). */
void site_new(char site[SITE_TEXT]);
bool site_is_valid(const char *text);
void id_format(const char *site, unsigned long counter, char text[ID_TEXT]);
/* The counter of an id of this site, or 0 where it is another's. */
unsigned long id_counter(const char *id, const char *site);

#endif
