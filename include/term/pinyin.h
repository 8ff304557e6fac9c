/* Typing Chinese by pinyin: letters become characters, without a terminal.
 *
 * The letters are cut into syllables in every way that there is (xian is xian and xi an; ' parts
 * them by force), the last of which may be incomplete; where that does not work out, any may be a
 * mere initial (zg is zhong guo among others). Over that lattice lie the words of the lexicon and
 * of the user; the likeliest rows of words are found by Viterbi's algorithm, a word's cost being
 * minus the logarithm of its probability. */
#ifndef ZHIBU_TERM_PINYIN_H
#define ZHIBU_TERM_PINYIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct pinyin;
struct pinyin_lexicon; /* made by src/lexer.c; read-only, lives as long as the program */

bool pinyin_is_there(const struct pinyin_lexicon *lexicon);
/* NULL: there is none. */
struct pinyin *pinyin_new(const struct pinyin_lexicon *lexicon);
void pinyin_free(struct pinyin *pinyin);

/* Makes the words of a text (its runs of 2 to 12 hanzi) likelier than what their characters would
 * be by themselves. Their readings are all that their characters have, as far as the lexicon
 * knows, the likeliest 24 of them (6 where there are more than four characters). */
void pinyin_add_text(struct pinyin *pinyin, const char *text);
/* One word, read so ("zhi bu"). False: it is no word of hanzi with as many known syllables. */
bool pinyin_add_word(struct pinyin *pinyin, const char *word, const char *reading);

/* Words that the user chose, or put together. They go up: among those for the same letters what was
 * chosen last is first, and they count for more in sentences. At most PINYIN_LEARNT_MOST are
 * kept; those that were chosen least and longest ago go. */
enum { PINYIN_LEARNT_MOST = 2000 };
/* What was learnt before. False: it cannot be. uses: how often; at: a number that grew with each.
 */
bool pinyin_recall(struct pinyin *pinyin, const char *word, const char *reading, unsigned long uses,
		   unsigned long at);
/* Calls take for every word that was learnt, or changed, since the last call; uses 0: it went. */
void pinyin_changes(struct pinyin *pinyin,
		    void (*take)(void *data, const char *word, const char *reading,
				 unsigned long uses, unsigned long at),
		    void *data);
bool pinyin_has_changes(const struct pinyin *pinyin);

/* Takes a key (term/keys.h). What goes into the text is added to typed. False: the key goes on to
 * where it would without, after typed.
 *
 * Letters a-z and ' are gathered. Then: digits choose, Space chooses the first, Enter takes the
 * letters as they are, Esc drops them, Backspace takes back the last letter or choice, - = PageUp
 * PageDown turn pages, and so do , . once a page was turned. Any other key takes the first
 * candidate and does its work. A shorter candidate leaves the letters behind it to be chosen
 * from next. While there are no letters, punctuation becomes Chinese (not behind a digit: 3.5),
 * everything else passes through. */
bool pinyin_key(struct pinyin *pinyin, uint32_t key, struct buf *typed);
bool pinyin_is_composing(const struct pinyin *pinyin);
/* Adds what is being composed as it is, letters and what was chosen before them, and ends it. */
void pinyin_finish(struct pinyin *pinyin, struct buf *typed);

/* The line that shows it, in so many columns (at least 20): what was chosen, the letters, a bar, as
 * many numbered candidates as fit, nine at most; < and > where there are others. The digits choose
 * among these. */
void pinyin_line(struct pinyin *pinyin, int columns, struct buf *line);

/* For tests and figures: decodes letters. */
void pinyin_type(struct pinyin *pinyin, const char *letters);
size_t pinyin_count(const struct pinyin *pinyin);
/* Adds a candidate's text. */
void pinyin_candidate(const struct pinyin *pinyin, size_t n, struct buf *text);

#endif
