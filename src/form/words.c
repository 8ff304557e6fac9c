#include "form/words.h"

#include <stdio.h>
#include <string.h>

#include "reading.h"

enum { KEY_MOST = 64 }; /* bytes of a key, its NUL with them */

/* What an argument is the name of. */
enum form_part { PART_NONE, PART_TABLE, PART_FIELD };

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

/* The usual case, which looks at no text of another language; or NULL. */
static const char *word_in(const struct pack *pack, const struct word *word, size_t language)
{
	for (size_t c = 0; c < word->width; c++)
		if (pack->word_languages[c] == (int)language)
			return word->cells[c][0] ? word->cells[c] : NULL;
	return NULL;
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
		const char *text = word_in(pack, word, language);
		struct words label;

		if (text)
			return text;
		label = word_label(pack, word);
		return words_in(&label, language);
	}
	if (!pack->fallback)
		return key;
	return words_of(pack->fallback, key, language_there(pack, language));
}

/* {1} and the like, also {table 1} and {field 3}: the number of the argument, or 0. */
static int read_place(const char *brace, size_t *length, enum form_part *part)
{
	static const char *const starts[] = {"{", "{table ", "{field "};

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		size_t start = strlen(starts[i]);

		if (strncmp(brace, starts[i], start) != 0 || brace[start] < '1' ||
		    brace[start] > '3' || brace[start + 1] != '}')
			continue;
		*length = start + 2;
		*part = (enum form_part)i;
		return brace[start] - '0';
	}
	return 0;
}

/* What people call the table, or the field of the table that is the first argument; the argument
 * itself where there is none of that name. */
static const char *name_shown(const struct pack *pack, size_t language, enum form_part part,
			      const char *table, const char *name)
{
	const struct form *form;
	const char *shown;
	int field = -1, found;

	if (!name || !table || part == PART_NONE)
		return name;
	found = pack_find(pack, table, strlen(table));
	if (found < 0)
		return name;
	form = &pack->forms[found];
	if (part == PART_FIELD)
		field = form_find(form, name, strlen(name));
	if (part == PART_FIELD && field < 0)
		return name;
	shown = words_in(field < 0 ? &form->title : &form->fields[field].label, language);
	return *shown ? shown : name;
}

void words_add(struct buf *buf, const struct pack *pack, size_t language, const char *key,
	       const char *arg1, const char *arg2, const char *arg3)
{
	const char *args[] = {arg1, arg2, arg3}, *brace, *shown;
	const char *text = words_of(pack, key, language);

	for (; (brace = strchr(text, '{')); buf_add_text(buf, shown ? shown : "")) {
		enum form_part part = PART_NONE;
		size_t length = 1;
		int number = read_place(brace, &length, &part);

		buf_add(buf, text, (size_t)(brace - text));
		shown = number ? name_shown(pack, language, part, arg1, args[number - 1]) : "{";
		text = brace + length;
	}
	buf_add_text(buf, text);
}

/* The key of what is told: one that knows what was meant, {2}, has other words for it where there
 * are such. */
static void key_told(const struct pack *pack, const struct err *err, char key[KEY_MOST])
{
	snprintf(key, KEY_MOST, "%s_near", err->key);
	if (!err->args[1][0] ||
	    (!word_find(pack, key) && (!pack->fallback || !word_find(pack->fallback, key))))
		snprintf(key, KEY_MOST, "%s", err->key);
}

void words_add_err(struct buf *buf, const struct pack *pack, size_t language, const struct err *err)
{
	const char *reason = err_reason(err);
	char key[KEY_MOST];

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
	key_told(pack, err, key);
	words_add(buf, pack, language, key,
		  reason ? words_of(pack, reason, language) : err->args[0], err->args[1],
		  err->args[2]);
}
