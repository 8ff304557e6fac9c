/* Texts that were reviewed by eye, in files. */
#ifndef ZHIBU_TESTS_REFERENCE_H
#define ZHIBU_TESTS_REFERENCE_H

#include "base/buf.h"

/* Fails where the file is not the text. What the text is now is then in BUILD/references, under the
 * same name, to be looked at and put in its place. */
void reference_compare(const char *path, const struct buf *text);

#endif
