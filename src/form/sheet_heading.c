/* Headings of columns, and the languages that they name: label::中文 (zh). */
#include <assert.h>
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

/* The headings of one row as they are read. */
struct heading_row {
	const struct columns *columns;
	const struct headings_before *before;
	size_t next; /* of those before: behind the one that came again last */
	struct pack *pack;
	struct mistakes *mistakes;
	int last; /* the known name found last */
	/* the text of each language that the row named already */
	const char *languages[LANGUAGES_MAX];
};

/* As name_index(), beginning with the name found last and the next: columns mostly come in
 * their order, those of several languages one after the other. */
static int known_index(struct heading_row *row, const char *text, size_t length)
{
	const struct columns *columns = row->columns;
	int end = (int)columns->count < row->last + 2 ? (int)columns->count : row->last + 2;

	for (int i = row->last; i < end; i++) {
		const char *known = columns->names[i];

		if (known[0] == text[0] && strncmp(known, text, length) == 0 && !known[length])
			return row->last = i;
	}
	end = name_index(text, length, columns->names, columns->count);
	if (end >= 0)
		row->last = end;
	return end;
}

static int heading_language(struct heading_row *row, const char *text, struct place place)
{
	int language;

	for (int i = 0; i < LANGUAGES_MAX && row->languages[i]; i++) {
		const char *known = row->languages[i];

		if (known[0] == text[0] && strcmp(known, text) == 0)
			return i;
	}
	language = language_find(row->pack, text, place, row->mistakes);
	if (language >= 0)
		row->languages[language] = text;
	return language;
}

static void heading_unknown(struct heading_row *row, const char *text, size_t length,
			    struct place place)
{
	static const struct near_keys unknown = {"form.column", "form.column_near"};

	const struct columns *columns = row->columns;

	if (name_index(text, length, columns->unsupported, columns->unsupported_count) >= 0)
		mistake_at(row->mistakes, place, "form.column_unsupported", text, NULL);
	else
		mistake_near(row->mistakes, place, unknown,
			     arena_text(&row->pack->arena, text, length), columns->names,
			     columns->count);
}

static struct heading heading_read(struct heading_row *row, const char *text, struct place place)
{
	struct heading heading = {.language = -1, .known = -1};
	const char *language = strchr(text, ':');
	bool has_language = language && language[1] == ':';
	size_t length = has_language ? (size_t)(language - text) : strlen(text);

	while (length > 0 && text[length - 1] == ' ')
		length--;
	heading.known = known_index(row, text, length);
	if (heading.known < 0) {
		heading_unknown(row, text, length, place);
		return heading;
	}
	heading.name = row->columns->names[heading.known];
	if (!has_language)
		return heading;
	language += 2;
	while (*language == ' ')
		language++;
	heading.language = heading_language(row, language, place);
	if (heading.language < 0)
		heading.known = -1;
	return heading;
}

/* What the same text was among the headings before, or NULL. One that got its language from its
 * form only is not the same in another. */
static const struct heading *heading_again(struct heading_row *row, const char *text)
{
	enum { LOOKS = 4 }; /* columns that a form may lack */
	const struct headings_before *before = row->before;
	size_t end = before ? before->width : 0;

	if (end > row->next + LOOKS)
		end = row->next + LOOKS;
	for (size_t i = row->next; i < end; i++) {
		const struct heading *heading = &before->headings[i];

		if (heading->known < 0 || strcmp(before->texts[i], text) != 0)
			continue;
		row->next = i + 1;
		return heading->language < 0 || strchr(text, ':') ? heading : NULL;
	}
	return NULL;
}

/* Whether the heading stood before; seen has one bit for each language of a known name. */
static bool stood_before(unsigned int *seen, const struct heading *heading)
{
	unsigned int bit = 1U << (heading->language + 1);

	if (heading->known < 0)
		return false;
	if (seen[heading->known] & bit)
		return true;
	seen[heading->known] |= bit;
	return false;
}

struct heading *headings_read(const struct sheet *sheet, size_t row, size_t first,
			      const struct columns *columns, const struct headings_before *before,
			      struct pack *pack, struct mistakes *mistakes)
{
	struct heading_row reading = {
	    .columns = columns,
	    .before = before,
	    .next = first,
	    .pack = pack,
	    .mistakes = mistakes,
	};
	size_t width = row < sheet->count ? sheet->widths[row] : 0;
	struct heading *headings = arena_new(sheet->arena, (width + 1) * sizeof(*headings));
	unsigned int seen[HEADINGS_KNOWN_MOST] = {0};

	assert(columns->count <= HEADINGS_KNOWN_MOST);

	for (size_t c = 0; c < width; c++) {
		const char *text = sheet->rows[row][c];
		struct place place = {sheet->path, sheet->lines[row], c + 1};
		const struct heading *again;

		if (!*text || c < first) {
			headings[c].name = NULL;
			headings[c].language = headings[c].known = -1;
			continue;
		}
		again = heading_again(&reading, text);
		headings[c] = again ? *again : heading_read(&reading, text, place);
		if (!headings[c].name)
			headings[c].name = text;
		else if (stood_before(seen, &headings[c]))
			mistake_at(mistakes, place, "form.column_twice", text, NULL);
	}
	return headings;
}

struct heading *sheet_headings(const struct sheet *sheet, size_t row, const char *const *known,
			       size_t known_count, struct pack *pack, struct mistakes *mistakes)
{
	struct columns columns = {.names = known, .count = known_count};

	return headings_read(sheet, row, 0, &columns, NULL, pack, mistakes);
}
