/* Other names of keys in the words of the screens: they are written there as the key table has them
 * by default. */
#include <string.h>

#include "base/buf.h"
#include "base/memory.h"
#include "form/form.h"

/* A letter of a key's name: Ctrl-W, F10. */
static bool is_part(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '-';
}

/* The pair for what stands there, or -1. */
static int pair_at(const char *text, size_t at, const char *const (*pairs)[2], size_t count)
{
	if (at > 0 && is_part(text[at - 1]))
		return -1;
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(pairs[i][0]);

		if (strncmp(text + at, pairs[i][0], length) == 0 && !is_part(text[at + length]))
			return (int)i;
	}
	return -1;
}

/* The text in the arena, or as it was. */
static const char *respell(struct arena *arena, const char *text, const char *const (*pairs)[2],
			   size_t count)
{
	bool changed = false;
	struct buf buf;

	buf_init(&buf);
	for (size_t at = 0; text[at];) {
		int pair = pair_at(text, at, pairs, count);

		if (pair < 0) {
			buf_add_char(&buf, text[at++]);
			continue;
		}
		buf_add_text(&buf, pairs[pair][1]);
		at += strlen(pairs[pair][0]);
		changed = true;
	}
	if (changed)
		text = arena_text(arena, buf.bytes, buf.length);
	buf_release(&buf);
	return text;
}

static void respell_word(struct pack *pack, struct word *word, const char *const (*pairs)[2],
			 size_t count)
{
	const char **cells = arena_new(&pack->arena, word->width * sizeof(*cells));

	for (size_t c = 0; c < word->width; c++)
		cells[c] = pack->word_languages[c] < 0
			       ? word->cells[c]
			       : respell(&pack->arena, word->cells[c], pairs, count);
	word->cells = cells;
}

void pack_respell(struct pack *pack, const char *const (*pairs)[2], size_t count)
{
	for (size_t i = 0; i < pack->word_count && count; i++)
		if (pack->words[i].width)
			respell_word(pack, &pack->words[i], pairs, count);
}
