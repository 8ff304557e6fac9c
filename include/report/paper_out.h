/* A paper as bytes, and into a file. */
#ifndef ZHIBU_REPORT_PAPER_OUT_H
#define ZHIBU_REPORT_PAPER_OUT_H

#include "base/buf.h"
#include "base/charset.h"
#include "base/err.h"
#include "report/paper.h"

enum paper_format { PAPER_TEXT, PAPER_RTF, PAPER_CSV };

/* What a file's name ends in: .rtf, .csv; else text. */
enum paper_format paper_format_of(const char *path);
/* Adds it as UTF-8 (text: plain_text_add(), with columns and pages). A CSV in another charset has
 * no byte order mark. */
void paper_write(struct buf *out, const struct paper *paper, enum paper_format format, int columns,
		 bool pages, enum charset charset);
/* Adds it as plain text in pages in a charset, its lines ended by CRLF, as printers and Windows
 * want them. */
void paper_write_pages(struct buf *out, const struct paper *paper, int columns,
		       enum charset charset);
/* Writes a new file, of the owner alone, so that it is on the disk whole or not at all
 * (base/safe.h). STATUS_REFUSED papers.exists {1}: there is one, which is left as it is; STATUS_IO
 * papers.write. */
enum status paper_keep(const char *path, const char *bytes, size_t length, struct err *err);

#endif
