/* The terminal's character set: bytes to characters and back. */
#ifndef ZHIBU_BASE_CHARSET_H
#define ZHIBU_BASE_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* ASCII: no Chinese character can be shown. */
enum charset { CHARSET_UTF8, CHARSET_GB18030, CHARSET_GBK, CHARSET_GB2312, CHARSET_ASCII };

enum { CHARACTER_MISSING = 0x3013 }; /* 〓, as printers put it for a type they do not have */

/* By what --charset and the part of a locale's name behind the point call it: "UTF-8", "utf8",
 * "GBK", "cp936", "EUC-CN", ... False: it is none of these. */
bool charset_named(const char *name, size_t length, enum charset *charset);

/* Reads bytes one by one and gives characters; after a bad byte it goes on with the next
 * (get_wch() would hold it and swallow what follows). GBK and GB2312 are read as GB18030, which
 * contains them. */
struct decoder {
	enum charset charset;
	unsigned char held[4];
	size_t count;
};
void decoder_init(struct decoder *decoder, enum charset charset);
/* 1: *character is set (bad bytes before it may have been dropped). 0: more bytes are needed.
 * -1: a bad byte was dropped (the byte itself may have begun a new character). */
int decoder_take(struct decoder *decoder, unsigned char byte, uint32_t *character);
bool decoder_is_waiting(const struct decoder *decoder); /* in the middle of a character */

/* Adds all of a text as UTF-8, bad bytes dropped. */
void decoder_add(struct decoder *decoder, struct buf *out, const char *bytes, size_t length);

/* Turns valid UTF-8 into bytes of a charset; for a character that it does not have stands a mark:
 * 〓 (U+3013) where that is as wide and there, else "?". */
struct encoder {
	enum charset charset;
};
void encoder_init(struct encoder *encoder, enum charset charset);
void encoder_add(const struct encoder *encoder, struct buf *out, const char *text, size_t length);
/* One character's bytes; 0: the charset does not have it. */
size_t encoder_put(const struct encoder *encoder, uint32_t character, char bytes[4]);

/* The charset that LC_ALL, LC_CTYPE or LANG names, whether that locale is installed or not; false:
 * it is not certain, for they name none (C, POSIX, nothing, a locale without a charset), and
 * *charset is ASCII then, or, for zh_CN and zh_SG by old custom, GB2312. */
bool charset_of_environment(enum charset *charset);
/* Sets LC_CTYPE to what the C library's wide characters need, UTF-8, whatever the terminal's
 * charset is: from the environment, or C.UTF-8. False: there is no such locale. */
bool charset_start(void);

#endif
