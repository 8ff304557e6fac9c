/* A pack: its files told apart, its forms brought into their order and read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "reading.h"

enum { FILES_LIMIT = 1000 };

int pack_find(const struct pack *pack, const char *name, size_t length)
{
	for (size_t i = 0; i < pack->form_count; i++) {
		const char *known = pack->forms[i].name;

		/* Most differ in their first byte; no call for those. */
		if (known[0] == name[0] && strncmp(known, name, length) == 0 && !known[length])
			return (int)i;
	}
	return -1;
}

const char *pack_nearest(const struct pack *pack, const char *wrong)
{
	const char **names = memory_array(pack->form_count + 1, sizeof(*names)), *nearest;

	for (size_t i = 0; i < pack->form_count; i++)
		names[i] = pack->forms[i].name;
	nearest = nearest_name(wrong, names, pack->form_count);
	memory_free(names);
	return nearest;
}

const struct pack_file *pack_file(const struct pack *pack, const char *name)
{
	for (size_t i = 0; i < pack->file_count; i++) {
		const char *own = pack->files[i].name;

		/* most begin otherwise, which spares a start 10,000 instructions */
		if (own[0] == name[0] && strcmp(own, name) == 0)
			return &pack->files[i];
	}
	return NULL;
}

int pack_language(const struct pack *pack, const char *code)
{
	for (size_t i = 0; i < pack->language_count; i++) {
		if (strcmp(pack->languages[i].code, code) == 0)
			return (int)i;
	}
	return -1;
}

char *pack_path(struct arena *arena, const struct pack *pack, const char *name)
{
	size_t folder = strlen(pack->path), length = strlen(name);
	char *path =
	    arena ? arena_new(arena, folder + length + 2) : memory_new(folder + length + 2);

	memcpy(path, pack->path, folder);
	path[folder] = '/';
	memcpy(path + folder + 1, name, length);
	return path;
}

/* A file that is a form, and the length of the form's name within the file's. */
struct form_file {
	const struct pack_file *file;
	size_t length;
};

/* The length of a form's name within the file's, 0 where the file is no form. */
static size_t form_name_length(const struct pack_file *file)
{
	static const char *const others[] = {"steps.csv",   "rules.csv",   "words.csv",
					     "lexicon.csv", "packets.csv", "figures.csv",
					     "reports.csv", "overview.csv"};
	size_t length = strlen(file->name);

	if (length < 5 || strcmp(file->name + length - 4, ".csv") != 0 || strchr(file->name, '/') ||
	    name_index(file->name, length, others, sizeof(others) / sizeof(*others)) >= 0)
		return 0;
	return length - 4;
}

bool name_is_role(const char *name, size_t length)
{
	static const char *const others[] = {"documents", "sample", "seed"};

	return length && !memchr(name, '.', length) &&
	       name_index(name, length, others, sizeof(others) / sizeof(*others)) < 0;
}

/* Whether it is a form of a role's, ROLE/NAME.csv, and where its role ends. */
static bool is_of_role(const struct pack_file *file, size_t *role)
{
	const char *slash = strchr(file->name, '/');
	size_t length = strlen(file->name);

	*role = slash ? (size_t)(slash - file->name) : 0;
	return slash && name_is_role(file->name, *role) && length > *role + 5 &&
	       strcmp(file->name + length - 4, ".csv") == 0;
}

static int order_names(const void *a, const void *b)
{
	const struct form_file *left = a, *right = b;

	return strcmp(left->file->name, right->file->name);
}

/* file: its name without .csv, of so many bytes, behind so many of its role's folder. */
static void form_add(struct pack *pack, const char *file, size_t length, size_t role)
{
	struct form *form = &pack->forms[pack->form_count++];
	size_t folder = strlen(pack->path);
	char *path = arena_room(&pack->arena, folder + length + sizeof("/.csv"));

	memcpy(path, pack->path, folder);
	path[folder] = '/';
	memcpy(path + folder + 1, file, length);
	memcpy(path + folder + 1 + length, ".csv", sizeof(".csv"));
	form->name = arena_text(&pack->arena, file + role, length - role);
	form->path = path;
}

/* Adds the forms that a cell of steps.csv names, parted by spaces. */
static void forms_add_named(struct pack *pack, const char *names, const struct form_file *files,
			    size_t count)
{
	for (size_t length; *names; names += length + strspn(names + length, " ")) {
		length = strcspn(names, " ");
		for (size_t i = 0; i < count; i++) {
			if (files[i].length == length &&
			    strncmp(files[i].file->name, names, length) == 0 &&
			    pack_find(pack, names, length) < 0)
				form_add(pack, names, length, 0);
		}
	}
}

/* steps.csv is read for its order alone; flow/ reads it again, with its mistakes. */
static void forms_add_by_steps(struct pack *pack, const struct form_file *files, size_t count)
{
	const struct pack_file *file = pack_file(pack, "steps.csv");
	struct arena arena;
	struct mistakes ignored;
	struct sheet sheet;
	size_t column = 0;

	if (!file)
		return;
	arena_init(&arena);
	mistakes_init(&ignored);
	sheet_read_file(&sheet, &arena, file->name, file, &ignored);
	while (sheet.count > 0 && column < sheet.widths[0] &&
	       strcmp(sheet.rows[0][column], "forms") != 0)
		column++;
	for (size_t r = 1; r < sheet.count; r++)
		forms_add_named(pack, sheet_cell(&sheet, r, column), files, count);
	mistakes_release(&ignored);
	arena_release(&arena);
}

static void forms_order(struct pack *pack)
{
	struct form_file *files = memory_array(pack->file_count, sizeof(*files));
	size_t count = 0, role;

	for (size_t i = 0; i < pack->file_count; i++) {
		size_t length = form_name_length(&pack->files[i]);

		if (length > 0)
			files[count++] = (struct form_file){&pack->files[i], length};
		else if (is_of_role(&pack->files[i], &role))
			pack->form_room++;
	}
	qsort(files, count, sizeof(*files), order_names);
	pack->form_room += count;
	pack->forms = arena_new(&pack->arena, pack->form_room * sizeof(*pack->forms));
	forms_add_by_steps(pack, files, count);
	for (size_t i = 0; i < count; i++) {
		if (pack_find(pack, files[i].file->name, files[i].length) < 0)
			form_add(pack, files[i].file->name, files[i].length, 0);
	}
	memory_free(files);
}

/* parameters label=: the field of another form, which may be read later than this one. */
static void wish_settle(const struct reader *reader, const struct label_wish *wish)
{
	static const struct near_keys unknown = {"form.label_field", "form.label_field_near"};
	struct pack *pack = reader->pack;
	struct field *field = &pack->forms[wish->form].fields[wish->field];
	const struct form *referred = &pack->forms[field->reference];
	const char **names;

	field->reference_label = form_find(referred, wish->label, strlen(wish->label));
	if (field->reference_label >= 0)
		return;
	names = memory_array(referred->field_count, sizeof(*names));
	for (size_t i = 0; i < referred->field_count; i++)
		names[i] = referred->fields[i].name;
	mistake_near(reader->mistakes, wish->place, unknown, wish->label, names,
		     referred->field_count);
	memory_free(names);
}

static void forms_read(struct pack *pack, size_t first, struct mistakes *mistakes)
{
	struct reader reader = {.pack = pack, .mistakes = mistakes};

	for (size_t i = first; i < pack->form_count; i++) {
		struct form *form = &pack->forms[i];
		const char *file = form->path + strlen(pack->path) + 1;

		if (!name_is_valid(form->name))
			mistake_at(mistakes, (struct place){form->path, 0, 0}, "form.file_name",
				   form->name, NULL);
		form_read(&reader, form, pack_file(pack, file));
	}
	for (size_t i = 0; i < reader.wish_count; i++)
		wish_settle(&reader, &reader.wishes[i]);
	memory_free(reader.wishes);
}

size_t pack_form_room(const struct pack *pack)
{
	return pack->form_room > pack->form_count ? pack->form_room : pack->form_count;
}

void pack_read_role(struct pack *pack, const char *role, struct mistakes *mistakes)
{
	size_t first = pack->form_count, length;

	for (size_t i = 0; i < pack->file_count && pack->form_count < pack->form_room; i++) {
		const char *name = pack->files[i].name;

		if (!is_of_role(&pack->files[i], &length) ||
		    (role && (strlen(role) != length || strncmp(name, role, length) != 0)))
			continue;
		if (pack_find(pack, name + length + 1, strlen(name) - length - 5) < 0)
			form_add(pack, name, strlen(name) - 4, length + 1);
	}
	forms_read(pack, first, mistakes);
}

void pack_open(struct pack *pack, const char *path, const struct pack *fallback)
{
	*pack = (struct pack){.fallback = fallback};
	arena_init(&pack->arena);
	pack->path = arena_text(&pack->arena, path, strlen(path));
}

void pack_read_files(struct pack *pack, const struct pack_file *files, size_t count,
		     struct mistakes *mistakes)
{
	const struct pack_file *words;

	if (count > FILES_LIMIT) {
		mistake_at(mistakes, (struct place){pack->path, 0, 0}, "form.files", NULL, NULL);
		count = FILES_LIMIT;
	}
	pack->files = arena_new(&pack->arena, count * sizeof(*pack->files));
	if (count > 0)
		memcpy(pack->files, files, count * sizeof(*files));
	pack->file_count = count;
	words = pack_file(pack, "words.csv");
	if (!words && pack->fallback) {
		/* The words are the fallback's, and so is the order of the languages. */
		memcpy(pack->languages, pack->fallback->languages, sizeof(pack->languages));
		pack->language_count = pack->fallback->language_count;
	}
	if (words)
		pack_words_read(pack, pack_path(&pack->arena, pack, words->name), words, mistakes);
	forms_order(pack);
	forms_read(pack, 0, mistakes);
	if (pack->form_count == 0)
		mistake_at(mistakes, (struct place){pack->path, 0, 0}, "form.no_forms", NULL, NULL);
	mistakes_sort(mistakes);
}

void pack_read(struct pack *pack, const char *path, const struct pack_file *files, size_t count,
	       const struct pack *fallback, struct mistakes *mistakes)
{
	pack_open(pack, path, fallback);
	pack_read_files(pack, files, count, mistakes);
}

void pack_release(struct pack *pack)
{
	arena_release(&pack->arena);
	*pack = (struct pack){0};
}
