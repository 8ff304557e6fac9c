/* SHA-256 (FIPS 180-4, https://doi.org/10.6028/NIST.FIPS.180-4): a file's fingerprint that nobody
 * can make another file to. */
#ifndef ZHIBU_BASE_SHA256_H
#define ZHIBU_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_TEXT = 65 };

/* As 64 hexadecimal digits, in small letters. */
void sha256(const void *bytes, size_t length, char text[SHA256_TEXT]);

#endif
