/* What a folder keeps beside the records: a draft, a note, words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "workload.h"

enum { FORM = 0, WORDS = 50, LENGTHS = 4 };

static const char noted_record[] = "K7Q2MX4T9B-1"; /* of no table: notes are kept by id alone */

static size_t text_field(const struct workload *workload)
{
	const struct form *form = &workload->pack->forms[FORM];
	size_t field = 0;

	while (form->fields[field].type == FIELD_NOTE)
		field++;
	return field;
}

/* The save's number, then as much as a person may have typed by then. */
static void make_text(const struct workload *workload, unsigned save, uint64_t *state,
		      struct buf *text)
{
	size_t usual = workload->text_bytes ? workload->text_bytes : 20;
	size_t length = random_below(state, LENGTHS * usual);

	buf_clear(text);
	buf_printf(text, "%u ", save);
	while (text->length < length)
		buf_add_text(text, "\"打到一半\",\n");
}

static void tell(const struct workload *workload, const char *what, unsigned save)
{
	char line[64];

	snprintf(line, sizeof(line), "%s %u", what, save);
	workload->report(workload->data, line);
}

static void keep_draft(const struct workload *workload, struct store *store, unsigned save,
		       const char *text)
{
	const struct form *form = &workload->pack->forms[FORM];
	const char **values = memory_array(form->field_count, sizeof(*values));

	values[text_field(workload)] = text;
	tell(workload, "draft", save);
	if (store_draft_save(store, FORM, "", values, NULL) == STATUS_OK)
		tell(workload, "drafted", save);
	memory_free(values);
}

static void keep_note(const struct workload *workload, struct store *store, unsigned save,
		      const char *text)
{
	tell(workload, "note", save);
	if (store_set_note(store, FORM, noted_record, "name", text, NULL) == STATUS_OK)
		tell(workload, "noted", save);
}

static void keep_word(struct store *store, unsigned save, uint64_t *state)
{
	char text[32];
	const struct store_word word = {text, "ci", 1 + save, save};

	snprintf(text, sizeof(text), "词%u", (unsigned)random_below(state, WORDS));
	store_word_set(store, &word);
	(void)store_words_keep(store, NULL);
}

void workload_remark(const struct workload *workload, struct store *store, unsigned save)
{
	uint64_t state = workload->seed * 37 + save;
	struct buf text;

	if (!workload->has_remarks || store_is_read_only(store))
		return;
	random_next(&state);
	buf_init(&text);
	make_text(workload, save, &state, &text);
	if (random_below(&state, 4))
		keep_draft(workload, store, save, text.bytes);
	if (!random_below(&state, 3))
		keep_note(workload, store, save, text.bytes);
	if (random_below(&state, 2))
		keep_word(store, save, &state);
	buf_release(&text);
}

/* What a report says of them. */
struct remarks {
	unsigned drafted;	 /* the last one */
	unsigned settled, noted; /* the last ones that a power cut must not take */
};

static void take_line(struct remarks *remarks, const char *line)
{
	unsigned save;

	if (sscanf(line, "drafted %u", &save) == 1)
		remarks->drafted = save;
	else if (sscanf(line, "noted %u", &save) == 1)
		remarks->noted = save;
	else if (!strncmp(line, "idle ok\n", 8) || !strncmp(line, "close ok\n", 9))
		remarks->settled = remarks->drafted;
}

static unsigned drafted(const struct workload *workload, struct store *store)
{
	size_t count = workload->pack->forms[FORM].field_count;
	char **values = memory_array(count, sizeof(*values)), at[20];
	unsigned save = 0;

	if (store_draft_find(store, FORM, "", values, at))
		save = (unsigned)strtoul(values[text_field(workload)], NULL, 10);
	for (size_t i = 0; i < count; i++)
		memory_free(values[i]);
	memory_free(values);
	return save;
}

static unsigned noted(struct store *store)
{
	char *text = store_note(store, FORM, noted_record, "name");
	unsigned save = (unsigned)strtoul(text, NULL, 10);

	memory_free(text);
	return save;
}

static void blame(struct verdict *verdict, const char *what, unsigned found, unsigned wanted)
{
	verdict->lost++;
	if (!*verdict->first)
		snprintf(verdict->first, sizeof(verdict->first), "the %s of %u, not of %u", what,
			 found, wanted);
}

void workload_check_remarks(const struct workload *workload, struct store *store,
			    const char *report, struct verdict *verdict)
{
	struct remarks remarks = {0};
	const char *end;

	if (!workload->has_remarks)
		return;
	for (const char *line = report; (end = strchr(line, '\n')); line = end + 1)
		take_line(&remarks, line);
	if (drafted(workload, store) < remarks.settled)
		blame(verdict, "draft", drafted(workload, store), remarks.settled);
	if (noted(store) < remarks.noted)
		blame(verdict, "note", noted(store), remarks.noted);
}
