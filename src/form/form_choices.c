/* The choices of a form: lists, each in one run of rows. */
#include <string.h>

#include "base/memory.h"
#include "reading.h"

const struct choice_list *list_find(const struct form *form, const char *name, size_t length)
{
	for (size_t i = 0; i < form->list_count; i++) {
		if (strncmp(form->lists[i].name, name, length) == 0 && !form->lists[i].name[length])
			return &form->lists[i];
	}
	return NULL;
}

void mistake_list(const struct reader *reader, const struct row *row, size_t column,
		  const char *name)
{
	static const struct near_keys unknown = {"form.list", "form.list_near"};
	const struct form *form = reader->form;
	const char **names = memory_array(form->list_count, sizeof(*names));

	for (size_t i = 0; i < form->list_count; i++)
		names[i] = form->lists[i].name;
	mistake_near(reader->mistakes, cell_place(reader, row, column), unknown, name, names,
		     form->list_count);
	memory_free(names);
}

static void mistake_twice(const struct reader *reader, const struct choice *choice, size_t column)
{
	mistake_at(reader->mistakes, reader_place(reader, choice->line, column),
		   "form.choice_twice", choice->name, NULL);
}

static void list_check_twice(const struct reader *reader, const struct choice_list *list,
			     size_t column)
{
	for (size_t i = 1; i < list->count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (strcmp(list->choices[i].name, list->choices[j].name) == 0) {
				mistake_twice(reader, &list->choices[i], column);
				break;
			}
		}
	}
}

/* The list that the row belongs to: the last one, or a new one. */
static struct choice_list *list_of(const struct reader *reader, const struct row *row,
				   struct choice *next)
{
	struct form *form = reader->form;
	const char *name = row->cells[CHOICES_LIST_NAME];
	struct choice_list *last = form->list_count > 0 ? &form->lists[form->list_count - 1] : NULL;

	if (last && strcmp(last->name, name) == 0)
		return last;
	if (list_find(form, name, strlen(name)))
		reader_mistake(reader, row, CHOICES_LIST_NAME, "form.list_twice", name, NULL);
	last = &form->lists[form->list_count++];
	last->name = name;
	last->choices = next;
	return last;
}

static bool choice_read(const struct reader *reader, const struct row *row, struct choice *choice)
{
	const char *name = row->cells[CHOICES_NAME];

	if (!row->cells[CHOICES_LIST_NAME])
		mistake_at(reader->mistakes, reader_place(reader, row->line, 2),
			   "form.no_list_name", NULL, NULL);
	if (!name) {
		mistake_at(reader->mistakes, reader_place(reader, row->line, 3),
			   "form.no_choice_name", NULL, NULL);
		return false;
	}
	if (strpbrk(name, " \t\n"))
		reader_mistake(reader, row, CHOICES_NAME, "form.choice_space", name, NULL);
	need_label(reader, SECTION_CHOICES, row, "form.no_label", name);
	choice->name = name;
	choice->label = row->words[WORDS_LABEL];
	choice->line = row->line;
	return row->cells[CHOICES_LIST_NAME] != NULL;
}

static size_t name_column(const struct reader *reader)
{
	const struct section *section = &reader->sections[SECTION_CHOICES];

	for (size_t c = 1; c < reader->sheet.widths[section->heading]; c++) {
		if (reader->headings[SECTION_CHOICES][c].known == CHOICES_NAME)
			return c + 1;
	}
	return 0;
}

void choices_read(struct reader *reader)
{
	const struct section *section = &reader->sections[SECTION_CHOICES];
	struct form *form = reader->form;
	struct choice *choices;
	size_t rows = section->end - section->first, count = 0;

	if (section->first >= section->end)
		return;
	choices = arena_new(&reader->pack->arena, rows * sizeof(*choices));
	form->lists = arena_new(&reader->pack->arena, rows * sizeof(*form->lists));
	for (size_t r = section->first; r < section->end; r++) {
		struct row row;

		row_read(reader, SECTION_CHOICES, r, &row);
		if (!choice_read(reader, &row, &choices[count]))
			continue;
		list_of(reader, &row, &choices[count])->count++;
		count++;
	}
	for (size_t i = 0; i < form->list_count; i++)
		list_check_twice(reader, &form->lists[i], name_column(reader));
}
