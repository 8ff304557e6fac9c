/* The terminal's character set: bytes to characters and back. */
#ifndef ZHIBU_BASE_CHARSET_H
#define ZHIBU_BASE_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

enum charset { CHARSET_UTF8, CHARSET_GB18030, CHARSET_ASCII };

/* Reads bytes one by one and gives characters; after a bad byte it goes on with the next
 * (get_wch() would hold it and swallow what follows). */
struct decoder {
	enum charset charset;
	unsigned char held[4];
	size_t count;
	void *converter; /* iconv's, opened when GB18030 first needs it */
};
void decoder_init(struct decoder *decoder, enum charset charset);
void decoder_release(struct decoder *decoder);
/* 1: *character is set (bad bytes before it may have been dropped). 0: more bytes are needed.
 * -1: a bad byte was dropped (the byte itself may have begun a new character). */
int decoder_take(struct decoder *decoder, unsigned char byte, uint32_t *character);
bool decoder_is_waiting(const struct decoder *decoder); /* in the middle of a character */

/* Turns valid UTF-8 into bytes of a charset; "?" stands for a character that it does not have. */
struct encoder {
	enum charset charset;
	void *converter; /* iconv's, opened when it is first needed */
};
void encoder_init(struct encoder *encoder, enum charset charset);
void encoder_release(struct encoder *encoder);
void encoder_add(struct encoder *encoder, struct buf *out, const char *text, size_t length);

/* What the locale says (nl_langinfo(CODESET) after setlocale). GBK and GB2312 are read as
 * GB18030, which contains them. */
enum charset charset_of_locale(void);
/* Sets LC_CTYPE from the environment, or C.UTF-8 where it names only ASCII; returns what holds. */
enum charset charset_start(void);

#endif
