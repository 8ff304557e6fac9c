/* Headings of columns, and the languages that they name: label::中文 (zh). */
#include <ctype.h>
#include <string.h>

#include "base/memory.h"
#include "reading.h"

void mistake_at(struct mistakes *mistakes, struct place place, const char *key, const char *arg1,
		const char *arg2)
{
	mistakes_add(mistakes, place.path, place.line, place.column, key, arg1, arg2, NULL);
}

void mistake_near(struct mistakes *mistakes, struct place place, struct near_keys keys,
		  const char *wrong, const char *const *names, size_t count)
{
	const char *near = nearest_name(wrong, names, count);

	mistake_at(mistakes, place, near ? keys.near : keys.plain, wrong, near);
}

int name_index(const char *text, size_t length, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		/* Most names differ in their first byte; no call for those. */
		if (names[i][0] == text[0] && strncmp(names[i], text, length) == 0 &&
		    names[i][length] == '\0')
			return (int)i;
	}
	return -1;
}

bool name_is_valid(const char *name)
{
	if (!isalpha((unsigned char)*name) && *name != '_')
		return false;
	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;

		if (c >= 0x80 || (!isalnum(c) && c != '_' && c != '-' && c != '.'))
			return false;
	}
	return true;
}

/* The parts of "中文 (zh)" within a cell. */
struct language_text {
	const char *name, *code;
	size_t name_length, code_length;
};

static bool language_split(const char *text, struct language_text *parts)
{
	size_t length = strlen(text);
	const char *open = strrchr(text, '(');

	if (!open || open == text || text[length - 1] != ')')
		return false;
	parts->code = open + 1;
	parts->code_length = (size_t)(text + length - 1 - parts->code);
	for (size_t i = 0; i < parts->code_length; i++) {
		unsigned char c = (unsigned char)parts->code[i];

		if (c >= 0x80 || (!isalnum(c) && c != '-'))
			return false;
	}
	while (open > text && open[-1] == ' ')
		open--;
	parts->name = text;
	parts->name_length = (size_t)(open - text);
	return parts->code_length > 0 && parts->name_length > 0;
}

static bool is_text(const char *text, const char *part, size_t length)
{
	return strncmp(text, part, length) == 0 && text[length] == '\0';
}

int language_index(const struct pack *pack, const char *text)
{
	struct language_text parts;

	if (!language_split(text, &parts))
		return -1;
	for (size_t i = 0; i < pack->language_count; i++) {
		if (is_text(pack->languages[i].code, parts.code, parts.code_length))
			return (int)i;
	}
	return -1;
}

/* The index of the language in the pack, added where it is new; -1 with a mistake. */
static int language_find(struct pack *pack, const char *text, struct place place,
			 struct mistakes *mistakes)
{
	struct language_text parts;
	struct language *language;

	if (!language_split(text, &parts)) {
		mistake_at(mistakes, place, "form.language", text, NULL);
		return -1;
	}
	for (size_t i = 0; i < pack->language_count; i++) {
		language = &pack->languages[i];
		if (!is_text(language->code, parts.code, parts.code_length))
			continue;
		if (!is_text(language->name, parts.name, parts.name_length))
			mistake_at(mistakes, place, "form.language_name", text, language->name);
		return (int)i;
	}
	if (pack->language_count == LANGUAGES_MAX) {
		mistake_at(mistakes, place, "form.languages", text, NULL);
		return -1;
	}
	language = &pack->languages[pack->language_count++];
	language->name = arena_text(&pack->arena, parts.name, parts.name_length);
	language->code = arena_text(&pack->arena, parts.code, parts.code_length);
	return (int)pack->language_count - 1;
}

struct known_names {
	const char *const *known, *const *unsupported;
	size_t known_count, unsupported_count;
};

static struct heading heading_read(const char *text, const struct known_names *names,
				   struct pack *pack, struct place place, struct mistakes *mistakes)
{
	static const struct near_keys unknown = {"form.column", "form.column_near"};
	struct heading heading = {.language = -1, .known = -1};
	const char *colons = strstr(text, "::");
	size_t length = colons ? (size_t)(colons - text) : strlen(text);

	while (length > 0 && text[length - 1] == ' ')
		length--;
	heading.known = name_index(text, length, names->known, names->known_count);
	if (heading.known < 0) {
		if (name_index(text, length, names->unsupported, names->unsupported_count) >= 0)
			mistake_at(mistakes, place, "form.column_unsupported", text, NULL);
		else
			mistake_near(mistakes, place, unknown,
				     arena_text(&pack->arena, text, length), names->known,
				     names->known_count);
		return heading;
	}
	heading.name = names->known[heading.known];
	if (colons) {
		colons += 2;
		while (*colons == ' ')
			colons++;
		heading.language = language_find(pack, colons, place, mistakes);
		if (heading.language < 0)
			heading.known = -1;
	}
	return heading;
}

static bool stands_before(const struct heading *headings, size_t column)
{
	for (size_t i = 0; i < column; i++) {
		if (headings[i].known == headings[column].known &&
		    headings[i].language == headings[column].language)
			return true;
	}
	return false;
}

struct heading *headings_read(const struct sheet *sheet, size_t row, const char *const *known,
			      size_t known_count, const char *const *unsupported,
			      size_t unsupported_count, struct pack *pack,
			      struct mistakes *mistakes)
{
	struct known_names names = {known, unsupported, known_count, unsupported_count};
	size_t width = row < sheet->count ? sheet->widths[row] : 0;
	struct heading *headings = arena_new(sheet->arena, (width + 1) * sizeof(*headings));

	for (size_t c = 0; c < width; c++) {
		const char *text = sheet->rows[row][c];
		struct place place = {sheet->path, sheet->lines[row], c + 1};

		if (!*text) {
			headings[c].name = NULL;
			headings[c].language = headings[c].known = -1;
			continue;
		}
		headings[c] = heading_read(text, &names, pack, place, mistakes);
		if (!headings[c].name)
			headings[c].name = text;
		else if (headings[c].known >= 0 && stands_before(headings, c))
			mistake_at(mistakes, place, "form.column_twice", text, NULL);
	}
	return headings;
}

struct heading *sheet_headings(const struct sheet *sheet, size_t row, const char *const *known,
			       size_t known_count, struct pack *pack, struct mistakes *mistakes)
{
	return headings_read(sheet, row, known, known_count, NULL, 0, pack, mistakes);
}
