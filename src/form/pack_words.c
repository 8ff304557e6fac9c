/* words.csv: the words of the screens, key,label::… */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "reading.h"

enum words_column { COLUMN_KEY, COLUMN_LABEL, COLUMN_COUNT };

static int order_words(const void *a, const void *b)
{
	const struct word *left = a, *right = b;
	int order = strcmp(left->key, right->key);

	if (order != 0)
		return order;
	return (left->line > right->line) - (left->line < right->line);
}

/* Sorts the words where they are not sorted yet, and tells of keys that stand twice. */
static void words_sort(struct pack *pack, const char *path, struct mistakes *mistakes)
{
	size_t i = 1;

	while (i < pack->word_count && strcmp(pack->words[i - 1].key, pack->words[i].key) < 0)
		i++;
	if (i >= pack->word_count)
		return;
	qsort(pack->words, pack->word_count, sizeof(*pack->words), order_words);
	for (i = 1; i < pack->word_count; i++) {
		struct place place = {path, pack->words[i].line, 1};

		if (strcmp(pack->words[i - 1].key, pack->words[i].key) == 0)
			mistake_at(mistakes, place, "form.word_twice", pack->words[i].key, NULL);
	}
}

/* The words' headings: what language each column has, and which one the key. */
static size_t headings_take(struct pack *pack, const struct sheet *sheet,
			    const struct heading *headings, struct mistakes *mistakes)
{
	size_t key = sheet->widths[0];

	/* Rows may be wider than the headings, and are told so. */
	pack->word_languages = arena_room(&pack->arena, sheet->widths[0]);
	for (size_t c = 0; c < sheet->widths[0]; c++) {
		struct place place = {sheet->path, sheet->lines[0], c + 1};

		pack->word_languages[c] = -1;
		if (headings[c].known == COLUMN_KEY)
			key = c;
		if (headings[c].known != COLUMN_LABEL)
			continue;
		pack->word_languages[c] = (signed char)headings[c].language;
		if (headings[c].language < 0)
			mistake_at(mistakes, place, "form.language", sheet->rows[0][c], NULL);
	}
	return key;
}

static void word_read(struct pack *pack, const struct sheet *sheet, size_t row,
		      const struct heading *headings, size_t key, struct mistakes *mistakes)
{
	struct word *word = &pack->words[pack->word_count];
	size_t headed = sheet->widths[0], width = sheet->widths[row];
	struct place place = {sheet->path, sheet->lines[row], 1};
	const char *const *cells = sheet->rows[row];

	for (size_t c = 0; c < width; c++) {
		if (*cells[c] && (c >= headed || !headings[c].name)) {
			place.column = c + 1;
			mistake_at(mistakes, place, "form.no_heading", cells[c], NULL);
		}
	}
	place.column = 1;
	if (key >= width || !*cells[key]) {
		mistake_at(mistakes, place, "form.no_key", NULL, NULL);
		return;
	}
	*word = (struct word){cells[key], cells, width < headed ? width : headed, place.line};
	pack->word_count++;
}

static bool are_named(const struct heading *headings, size_t width)
{
	for (size_t c = 0; c < width; c++) {
		if (!headings[c].name)
			return false;
	}
	return true;
}

/* The rows of an ordered sheet with headings throughout: all that could be wrong is known not to
 * be. */
static void words_take(struct pack *pack, const struct sheet *sheet)
{
	for (size_t r = 1; r < sheet->count; r++)
		pack->words[pack->word_count++] = (struct word){sheet->rows[r][0], sheet->rows[r],
								sheet->widths[r], sheet->lines[r]};
}

void pack_words_read(struct pack *pack, const char *path, const struct pack_file *file,
		     struct mistakes *mistakes)
{
	static const char *const names[COLUMN_COUNT] = {"key", "label"};
	const struct heading *headings;
	struct sheet sheet;
	size_t key;

	/* Exactly: a separator may be a comma and a space. */
	sheet_read_words(&sheet, &pack->arena, path, file, mistakes);
	if (sheet.count == 0)
		return;
	headings = sheet_headings(&sheet, 0, names, COLUMN_COUNT, pack, mistakes);
	key = headings_take(pack, &sheet, headings, mistakes);
	pack->words = arena_room(&pack->arena, sheet.count * sizeof(*pack->words));
	if (sheet.is_ordered && key == 0 && are_named(headings, sheet.widths[0])) {
		words_take(pack, &sheet);
		return;
	}
	for (size_t r = 1; r < sheet.count; r++)
		word_read(pack, &sheet, r, headings, key, mistakes);
	words_sort(pack, path, mistakes);
}

/* A key that the program's own words have not: nothing asks for it. */
static void key_check(const struct pack *pack, const struct word *word, struct place place,
		      struct mistakes *mistakes)
{
	const struct pack *known = pack->fallback;
	const char **keys;

	for (size_t i = 0; i < known->word_count; i++)
		if (strcmp(known->words[i].key, word->key) == 0)
			return;
	keys = memory_array(known->word_count + 1, sizeof(*keys));
	for (size_t i = 0; i < known->word_count; i++)
		keys[i] = known->words[i].key;
	mistake_at(mistakes, place, "words.unknown", word->key,
		   nearest_name(word->key, keys, known->word_count));
	memory_free(keys);
}

/* Tells of each language that words lack which have another. */
static void words_missing(const struct pack *pack, const struct words *words, struct place place,
			  const char *name, const char *column, struct mistakes *mistakes)
{
	bool has_any = false;

	for (size_t i = 0; i < pack->language_count; i++)
		has_any = has_any || words->in[i];
	for (size_t i = 0; has_any && i < pack->language_count; i++) {
		if (!words->in[i])
			mistakes_add(mistakes, place.path, place.line, 0, "words.missing", name,
				     pack->languages[i].name, column);
	}
}

static void form_missing_words(const struct pack *pack, const struct form *form,
			       struct mistakes *mistakes)
{
	struct place place = {form->path, 0, 0};

	words_missing(pack, &form->title, place, form->name, "form_title", mistakes);
	for (size_t i = 0; i < form->group_count; i++) {
		const struct group *group = &form->groups[i];

		place.line = group->relevant.line;
		words_missing(pack, &group->label, place, group->name, "label", mistakes);
	}
	for (size_t i = 0; i < form->field_count; i++) {
		const struct field *field = &form->fields[i];

		place.line = field->line;
		words_missing(pack, &field->label, place, field->name, "label", mistakes);
		words_missing(pack, &field->hint, place, field->name, "hint", mistakes);
		words_missing(pack, &field->guidance, place, field->name, "guidance_hint",
			      mistakes);
		words_missing(pack, &field->required_message, place, field->name,
			      "required_message", mistakes);
		words_missing(pack, &field->constraint_message, place, field->name,
			      "constraint_message", mistakes);
		words_missing(pack, &field->warn_message, place, field->name, "zb_warn_message",
			      mistakes);
	}
	for (size_t i = 0; i < form->list_count; i++) {
		for (size_t j = 0; j < form->lists[i].count; j++) {
			const struct choice *choice = &form->lists[i].choices[j];

			place.line = choice->line;
			words_missing(pack, &choice->label, place, choice->name, "label", mistakes);
		}
	}
}

void pack_missing_words(const struct pack *pack, struct mistakes *mistakes)
{
	char *path = pack_path(NULL, pack, "words.csv");

	for (size_t i = 0; i < pack->word_count; i++) {
		const struct word *word = &pack->words[i];
		struct words label = word_label(pack, word);

		if (pack->fallback && pack->fallback->word_count)
			key_check(pack, word, (struct place){path, word->line, 1}, mistakes);
		words_missing(pack, &label, (struct place){path, word->line, 0}, word->key, "label",
			      mistakes);
	}
	memory_free(path);
	for (size_t i = 0; i < pack->form_count; i++)
		form_missing_words(pack, &pack->forms[i], mistakes);
}
