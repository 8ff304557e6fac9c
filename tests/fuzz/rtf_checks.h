/* RTF as any reader takes it: ASCII, its groups closed, the text's own braces escaped. Included by
 * targets. */
#ifndef ZHIBU_TESTS_RTF_CHECKS_H
#define ZHIBU_TESTS_RTF_CHECKS_H

#include "base/buf.h"
#include "report/rtf.h"
#include "target.h"

static inline void check_rtf(const struct buf *out)
{
	size_t depth = 0;

	for (size_t i = 0; i < out->length; i++) {
		demand(out->bytes[i] == '\n' || (out->bytes[i] >= ' ' && out->bytes[i] < 0x7F));
		if (out->bytes[i] == '\\') {
			i++;
			continue;
		}
		depth += out->bytes[i] == '{';
		if (out->bytes[i] == '}') {
			demand(depth > 0);
			depth--;
			demand(depth > 0 || i + 2 == out->length);
		}
	}
	demand(depth == 0);
}

#endif
