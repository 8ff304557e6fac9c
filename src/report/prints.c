#include "report/prints.h"

#include <string.h>

#include "base/memory.h"
#include "report/blank.h"

static struct print_item *add_item(struct prints *prints)
{
	prints->items =
	    memory_grow(prints->items, prints->count, &prints->capacity, sizeof(*prints->items));
	prints->items[prints->count] = (struct print_item){.form = -1, .missing = ""};
	return &prints->items[prints->count++];
}

static void add_papers(struct prints *prints)
{
	const size_t *rows;
	struct buf missing;

	buf_init(&missing);
	for (size_t i = 0; i < papers_count(prints->papers); i++) {
		struct paper_told told = papers_told(prints->papers, i);
		struct print_item *item = add_item(prints);

		buf_clear(&missing);
		item->title = told.title;
		item->purpose = told.purpose;
		item->level = told.level;
		item->form = told.form;
		item->number = i;
		item->is_empty = told.form >= 0 && !papers_rows(prints->papers, i, &rows);
		item->is_complete = papers_complete(prints->papers, i, -1, &missing);
		item->missing = arena_text(&prints->arena, missing.bytes, missing.length);
	}
	buf_release(&missing);
}

static void add_blanks(struct prints *prints)
{
	const struct pack *pack = session_pack(prints->session);
	struct buf title;

	buf_init(&title);
	for (size_t i = 0; i < pack->form_count; i++) {
		struct print_item *item = add_item(prints);
		const char *name = session_words(prints->session, &pack->forms[i].title);

		buf_clear(&title);
		session_say(prints->session, &title, "blank.title",
			    *name ? name : pack->forms[i].name, NULL, NULL);
		item->title = arena_text(&prints->arena, title.bytes, title.length);
		item->purpose = session_word(prints->session, "blank.purpose");
		item->level = LEVEL_PUBLIC;
		item->is_blank = true;
		item->number = i;
		item->is_complete = true;
	}
	buf_release(&title);
}

void prints_init(struct prints *prints, struct session *session)
{
	*prints = (struct prints){.session = session};
	arena_init(&prints->arena);
	prints->papers = papers_new(session);
	add_papers(prints);
	add_blanks(prints);
}

void prints_release(struct prints *prints)
{
	papers_free(prints->papers);
	memory_free(prints->items);
	arena_release(&prints->arena);
	*prints = (struct prints){0};
}

size_t prints_rows(const struct prints *prints, size_t item, const size_t **rows)
{
	const struct print_item *print = &prints->items[item];

	*rows = NULL;
	return print->form < 0 ? 0 : papers_rows(prints->papers, print->number, rows);
}

enum status prints_make(const struct prints *prints, size_t item, long row, struct paper *made,
			struct err *err)
{
	const struct print_item *print = &prints->items[item];

	if (!print->is_blank)
		return papers_make(prints->papers, print->number, row, made, err);
	blank_make(made, session_pack(prints->session), print->number,
		   session_language(prints->session));
	return STATUS_OK;
}

void tell_prints(struct buf *buf, const struct prints *prints)
{
	const struct mistakes *mistakes = papers_mistakes(prints->papers);
	struct buf first, count;

	if (mistakes->count == 0)
		return;
	buf_init(&first);
	buf_init(&count);
	buf_printf(&count, "%zu", mistakes->count);
	session_say_err(prints->session, &first, &mistakes->items[0]);
	session_say(prints->session, buf, "print.wrong", count.bytes, first.bytes, NULL);
	buf_release(&first);
	buf_release(&count);
}

const char *print_tag(const struct print_item *item)
{
	return item->is_blank	   ? "print.blank"
	       : item->is_empty	   ? "print.empty"
	       : item->is_complete ? "print.complete"
				   : "print.incomplete";
}

void tell_level(struct buf *buf, const struct session *session, enum level level)
{
	char key[] = "packet.level.0";
	struct buf told;

	key[sizeof(key) - 2] = (char)('0' + level);
	buf_init(&told);
	session_say(session, &told, "packet.level", session_word(session, key), NULL, NULL);
	buf_add_text(buf,
		     told.bytes + strspn(told.bytes, " ")); /* which follows a sentence elsewhere */
	buf_release(&told);
}

void tell_print(struct buf *buf, const struct prints *prints, size_t item)
{
	buf_printf(buf, "%s\n", prints->items[item].purpose);
	tell_print_state(buf, prints, item);
}

void tell_print_state(struct buf *buf, const struct prints *prints, size_t item)
{
	const struct print_item *print = &prints->items[item];

	tell_level(buf, prints->session, print->level);
	if (!print->is_complete) {
		buf_printf(buf, "\n%s\n", session_word(prints->session, "print.missing"));
		buf_add_text(buf, print->missing);
	}
}
