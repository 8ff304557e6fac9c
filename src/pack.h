/* The built-in pack: what stood in forms/ when the program was built. */
#ifndef ZHIBU_PACK_H
#define ZHIBU_PACK_H

#include "form/form.h"
#include "term/pinyin.h"

/* How many files there are; where files is not NULL, fills that many. Names are
 * relative to forms/ ("books.csv", "sample/books.csv"). The bytes live as
 * long as the program. */
size_t builtin_files(struct pack_file *files);

/* The lexicon that was there when the program was built; pinyin_is_there() knows of none. */
extern const struct pinyin_lexicon lexicon_start __attribute__((visibility("hidden")));

#endif
