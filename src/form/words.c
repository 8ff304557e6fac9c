#include "form/words.h"

#include <string.h>

#include "reading.h"

const char *words_in(const struct words *words, size_t language)
{
	if (language < LANGUAGES_MAX && words->in[language])
		return words->in[language];
	for (size_t i = 0; i < LANGUAGES_MAX; i++) {
		if (words->in[i])
			return words->in[i];
	}
	return "";
}

struct words word_label(const struct pack *pack, const struct word *word)
{
	struct words label = {{NULL}};

	for (size_t c = 0; c < word->width; c++) {
		int language = pack->word_languages[c];

		if (language >= 0 && word->cells[c][0])
			label.in[language] = word->cells[c];
	}
	return label;
}

static const struct word *word_find(const struct pack *pack, const char *key)
{
	size_t low = 0, high = pack->word_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(key, pack->words[middle].key);

		if (order == 0)
			return &pack->words[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* The fallback's index of a language of the pack, 0 where it has it not. */
static size_t language_there(const struct pack *pack, size_t language)
{
	int there = -1;

	if (language < pack->language_count)
		there = pack_language(pack->fallback, pack->languages[language].code);
	return there < 0 ? 0 : (size_t)there;
}

const char *words_of(const struct pack *pack, const char *key, size_t language)
{
	const struct word *word = word_find(pack, key);

	if (word) {
		struct words label = word_label(pack, word);

		return words_in(&label, language);
	}
	if (!pack->fallback)
		return key;
	return words_of(pack->fallback, key, language_there(pack, language));
}

void words_add(struct buf *buf, const struct pack *pack, size_t language, const char *key,
	       const char *arg1, const char *arg2, const char *arg3)
{
	const char *args[] = {arg1, arg2, arg3};
	const char *text = words_of(pack, key, language);

	for (;;) {
		const char *brace = strchr(text, '{');

		if (!brace)
			break;
		if (brace[1] < '1' || brace[1] > '3' || brace[2] != '}') {
			buf_add(buf, text, (size_t)(brace + 1 - text));
			text = brace + 1;
			continue;
		}
		buf_add(buf, text, (size_t)(brace - text));
		if (args[brace[1] - '1'])
			buf_add_text(buf, args[brace[1] - '1']);
		text = brace + 3;
	}
	buf_add_text(buf, text);
}

void words_add_err(struct buf *buf, const struct pack *pack, size_t language, const struct err *err)
{
	const char *reason = err_reason(err);

	if (err->path[0]) {
		buf_add_text(buf, err->path);
		if (err->line > 0)
			buf_printf(buf, ":%zu", err->line);
		if (err->line > 0 && err->column > 0)
			buf_printf(buf, ":%zu", err->column);
		if (err->line > 0 && err->column > 0 && err->character > 0)
			buf_printf(buf, ":%zu", err->character);
		buf_add_text(buf, ": ");
	}
	words_add(buf, pack, language, err->key,
		  reason ? words_of(pack, reason, language) : err->args[0], err->args[1],
		  err->args[2]);
}
