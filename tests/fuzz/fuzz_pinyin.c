/* Words to be recalled and texts to be read, up to a NUL, then any keys. Besides what the
 * sanitizers see: what is typed is valid UTF-8, lines fit, what is told of can be recalled. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "pack.h"
#include "target.h"
#include "term/keys.h"
#include "term/pinyin.h"

enum { KEYS_MOST = 80 }; /* a whole decoding for each */

/* Lines: a word, a TAB, its reading, and how often it was used: the number of the line. */
static void recall(struct pinyin *pinyin, char *text)
{
	unsigned long number = 0;

	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		char *reading = strchr(line, '\t');

		if (reading) {
			*reading++ = '\0';
			number++;
			pinyin_recall(pinyin, line, reading, number, number % 7);
			pinyin_add_word(pinyin, line, reading);
		} else {
			pinyin_add_text(pinyin, line);
		}
	}
}

static void again(void *data, const char *word, const char *reading, unsigned long uses,
		  unsigned long at)
{
	assert(utf8_is_valid(word, strlen(word)));
	assert(uses == 0 || pinyin_recall(data, word, reading, uses, at));
}

static void press(struct pinyin *pinyin, struct keys *keys)
{
	struct buf typed, line;
	uint32_t key;

	buf_init(&typed);
	buf_init(&line);
	for (int i = 0; i < KEYS_MOST && (key = keys_next(keys, -1)) != KEY_HUNG_UP; i++) {
		int columns = 20 + (int)(key % 150);

		pinyin_key(pinyin, key, &typed);
		assert(utf8_is_valid(typed.bytes, typed.length));
		buf_clear(&typed);
		pinyin_line(pinyin, columns, &line);
		assert(utf8_is_valid(line.bytes, line.length));
		assert(pinyin_is_composing(pinyin) || pinyin_count(pinyin) == 0);
		for (size_t n = 0; n < pinyin_count(pinyin); n += 37) {
			buf_clear(&line);
			pinyin_candidate(pinyin, n, &line);
			assert(line.length > 0 && utf8_is_valid(line.bytes, line.length));
		}
	}
	pinyin_finish(pinyin, &typed);
	assert(utf8_is_valid(typed.bytes, typed.length));
	assert(!pinyin_is_composing(pinyin));
	buf_release(&typed);
	buf_release(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, 0, size) : NULL;
	size_t texts = end ? (size_t)(end - data) : 0;
	struct pinyin *pinyin = pinyin_new(&lexicon_start), *other = pinyin_new(&lexicon_start);
	struct keys *keys;
	char *text = memory_text_part((const char *)data, texts);

	if (!pinyin)
		abort();
	recall(pinyin, text);
	keys = keys_new_from((const char *)data + texts, size - texts, CHARSET_UTF8);
	press(pinyin, keys);
	pinyin_changes(pinyin, again, other);
	assert(!pinyin_has_changes(pinyin));
	keys_free(keys);
	pinyin_free(pinyin);
	pinyin_free(other);
	memory_free(text);
	return 0;
}
