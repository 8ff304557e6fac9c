/* Messages of the Internet Printing Protocol, as bytes: RFC 8010, 3; what is in them: RFC 8011, and
 * for what begins with CUPS https://www.cups.org/doc/spec-ipp.html. Nobody else includes it. */
#ifndef ZHIBU_SRC_REPORT_IPP_H
#define ZHIBU_SRC_REPORT_IPP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum ipp_operation {
	IPP_PRINT_JOB = 0x0002,
	IPP_GET_PRINTER_ATTRIBUTES = 0x000B,
	IPP_CUPS_GET_DEFAULT = 0x4001,
	IPP_CUPS_GET_PRINTERS = 0x4002
};
/* What begins a group, and what an attribute's value is. */
enum ipp_tag {
	IPP_OPERATION = 0x01,
	IPP_JOB = 0x02,
	IPP_END = 0x03,
	IPP_TEXT = 0x41,
	IPP_NAME = 0x42,
	IPP_URI = 0x45,
	IPP_CHARSET = 0x47,
	IPP_LANGUAGE = 0x48,
	IPP_MIME = 0x49
};
enum { IPP_FAILED = 0x0400, IPP_NOT_FOUND = 0x0406 }; /* the first status of a failure */

/* Begins a request, with the attributes that every one has: texts are UTF-8. */
void ipp_begin(struct buf *message, enum ipp_operation operation);
void ipp_group(struct buf *message, enum ipp_tag group);
/* Values longer than 255 bytes are cut at a character; "" adds no attribute. */
void ipp_add(struct buf *message, enum ipp_tag tag, const char *name, const char *value);

/* The status of an answer; -1: that is none. */
int ipp_status(const char *bytes, size_t length);
/* Adds the first value of an attribute, as it is (value NULL: nothing). How often the answer has
 * it, as far as it is whole. */
size_t ipp_find(const char *bytes, size_t length, const char *name, struct buf *value);

#endif
