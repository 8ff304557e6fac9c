#include "flow/kinds.h"

#include <string.h>

#include "binding.h"
#include "form/sheet.h"
#include "session_internal.h"

enum column {
	PACKET,
	FROM,
	TO,
	FOR,
	ANSWERS,
	CONTENT,
	TABLE,
	LEVEL,
	RECORDS,
	LABEL,
	SENTENCE,
	COLUMNS
};

static const char *const columns[COLUMNS] = {"packet",	"from",	   "to",      "for",
					     "answers", "content", "table",   "level",
					     "records", "label",   "sentence"};

/* What is being read: a row of the sheet into a kind, or into a part of one. */
struct reading {
	struct packet_kinds *kinds;
	struct pack *pack;
	const struct sheet *sheet;
	const struct heading *headings;
	size_t places[COLUMNS]; /* past the width: nowhere */
	struct mistakes *mistakes;
	size_t row;
	bool all;
};

static const char *cell(const struct reading *reading, enum column name)
{
	return sheet_cell(reading->sheet, reading->row, reading->places[name]);
}

static struct place place_of(const struct reading *reading, size_t column)
{
	return (struct place){reading->sheet->path, reading->sheet->lines[reading->row],
			      column + 1};
}

static void mistake(const struct reading *reading, enum column name, const char *key,
		    const char *arg1, const char *arg2)
{
	struct place place = place_of(reading, reading->places[name]);

	mistakes_add(reading->mistakes, place.path, place.line, place.column, key, arg1, arg2,
		     NULL);
}

/* The cell's place among the names; -1, and a mistake that names the nearest: it is none. */
static int one_of(const struct reading *reading, enum column name, const char *const *names,
		  size_t count)
{
	const char *text = cell(reading, name);

	for (size_t i = 0; i < count; i++)
		if (strcmp(text, names[i]) == 0)
			return (int)i;
	mistake(reading, name, "packets.word", text, nearest_name(text, names, count));
	return -1;
}

static void read_recipients(struct packet_kind *kind, const struct reading *reading)
{
	struct expr_scope scope = {.pack = reading->pack, .row_form = -1};
	struct place place = place_of(reading, reading->places[FOR]);
	const char *text = cell(reading, FOR);
	struct err err;

	if (!*text)
		return;
	kind->recipients = expr_compile(&reading->pack->arena, text, strlen(text), &scope, &err);
	if (!kind->recipients) {
		place_mistake(reading->mistakes, &place, &err);
	} else if (expr_type(kind->recipients) != VALUE_ROWS) {
		kind->recipients = NULL;
		mistake(reading, FOR, "packets.rows", NULL, NULL);
	}
}

static void read_words(struct packet_kind *kind, const struct reading *reading)
{
	struct expr_scope scope = {.pack = reading->pack, .row_form = -1};
	struct err err = {0};

	for (size_t i = 0; i < reading->sheet->widths[0]; i++) {
		const struct heading *heading = &reading->headings[i];
		int language = heading->language < 0 ? 0 : heading->language;
		const char *text = sheet_cell(reading->sheet, reading->row, i);
		struct place place = place_of(reading, i);

		if (!*text)
			continue;
		if (heading->known == LABEL)
			kind->label.in[language] = text;
		if (heading->known != SENTENCE)
			continue;
		kind->sentence.text.in[language] = text;
		if (reading->all && !phrase_compile(&reading->pack->arena, text, &scope, &err))
			place_mistake(reading->mistakes, &place, &err);
	}
	if (!*words_in(&kind->label, 0))
		mistake(reading, LABEL, "rules.empty", columns[LABEL], NULL);
	if (!*words_in(&kind->sentence.text, 0))
		mistake(reading, SENTENCE, "rules.empty", columns[SENTENCE], NULL);
}

static struct packet_kind *find_kind(const struct packet_kinds *kinds, const char *name)
{
	for (size_t i = 0; i < kinds->count; i++)
		if (strcmp(kinds->items[i].name, name) == 0)
			return &kinds->items[i];
	return NULL;
}

static void need(const struct reading *reading, enum column name)
{
	if (!*cell(reading, name))
		mistake(reading, name, "rules.empty", columns[name], NULL);
}

static void read_kind(const struct reading *reading)
{
	static const char *const contents[] = {"changes", "report"};
	struct packet_kind *kind = &reading->kinds->items[reading->kinds->count];

	if (find_kind(reading->kinds, cell(reading, PACKET))) {
		mistake(reading, PACKET, "pack.twice", cell(reading, PACKET), NULL);
		return;
	}
	for (enum column name = PACKET; name <= TO; name++)
		need(reading, name);
	*kind = (struct packet_kind){.name = cell(reading, PACKET),
				     .from = cell(reading, FROM),
				     .to = cell(reading, TO),
				     .answers = cell(reading, ANSWERS)};
	kind->content =
	    one_of(reading, CONTENT, contents, 2) == 1 ? CONTENT_REPORT : CONTENT_CHANGES;
	kind->parts = arena_new(&reading->pack->arena, reading->sheet->count * sizeof *kind->parts);
	read_recipients(kind, reading);
	read_words(kind, reading);
	reading->kinds->count++;
}

static void read_part(const struct reading *reading)
{
	static const char *const records[] = {"", "theirs"};
	const struct pack *pack = reading->pack;
	struct packet_kind *kind = find_kind(reading->kinds, cell(reading, PACKET));
	const char *table = cell(reading, TABLE);
	struct packet_part part = {.form = pack_find(pack, table, strlen(table))};
	int level = one_of(reading, LEVEL, level_names, LEVEL_COUNT);
	int theirs = one_of(reading, RECORDS, records, 2);

	if (part.form < 0)
		mistake(reading, TABLE, "packets.word", table, pack_nearest(pack, table));
	if (!kind)
		mistake(reading, PACKET, "packets.no_kind", cell(reading, PACKET), NULL);
	if (!kind || level < 0 || theirs < 0 || part.form < 0)
		return;
	part.level = (enum level)level;
	part.is_theirs = theirs == 1;
	kind->parts[kind->part_count++] = part;
}

static void find_places(struct reading *reading)
{
	for (size_t name = 0; name < COLUMNS; name++) {
		size_t i = 0, width = reading->sheet->widths[0];

		while (i < width && reading->headings[i].known != (int)name)
			i++;
		reading->places[name] = i;
	}
}

void kinds_read(struct packet_kinds *kinds, struct pack *pack, bool all, struct mistakes *mistakes)
{
	const struct pack_file *file = pack_file(pack, "packets.csv");
	struct sheet sheet;
	struct reading reading = {
	    .kinds = kinds, .pack = pack, .sheet = &sheet, .mistakes = mistakes, .all = all};

	*kinds = (struct packet_kinds){0};
	if (!file)
		return;
	sheet_read_file(&sheet, &pack->arena, pack_path(&pack->arena, pack, file->name), file,
			mistakes);
	if (sheet.count == 0)
		return;
	reading.headings = sheet_headings(&sheet, 0, columns, COLUMNS, pack, mistakes);
	find_places(&reading);
	kinds->items = arena_new(&pack->arena, sheet.count * sizeof *kinds->items);
	for (reading.row = 1; reading.row < sheet.count; reading.row++) {
		if (!sheet.widths[reading.row])
			continue;
		if (*cell(&reading, TABLE))
			read_part(&reading);
		else
			read_kind(&reading);
	}
}

/* Read when first asked for: the screens of every day need none of it. */
const struct packet_kinds *session_kinds(struct session *session)
{
	if (!session->has_kinds)
		kinds_read(&session->kinds, session->pack, false, &session->mistakes);
	session->has_kinds = true;
	return &session->kinds;
}

struct packet_kind *session_kind(struct session *session, const char *name)
{
	return find_kind(session_kinds(session), name);
}

void session_kind_sentence(struct session *session, struct buf *buf, struct packet_kind *kind)
{
	struct expr_scope scope = {.pack = session->pack, .row_form = -1};
	struct eval_frame frame = {.language = (int)session->language};
	const struct phrase *phrase =
	    sentence_in(&kind->sentence, &session->pack->arena, &scope, session->language);

	if (phrase)
		phrase_add(buf, phrase, session->eval, &frame);
}

size_t session_kind_recipients(struct session *session, const struct packet_kind *kind, int *form,
			       const size_t **rows)
{
	struct eval_frame frame = {.language = -1};

	*form = -1;
	*rows = NULL;
	if (!kind->recipients)
		return 0;
	*form = expr_form(kind->recipients);
	return expr_rows(session->eval, kind->recipients, &frame, rows);
}

static enum level part_level(const struct packet_part *part, const struct pack *pack)
{
	const struct form *form = &pack->forms[part->form];
	enum level lowest = LEVEL_PUBLIC;

	for (size_t f = 0; f < form->field_count; f++) {
		enum level level = form->fields[f].level;

		if (level >= part->level && level < lowest)
			lowest = level;
	}
	return lowest;
}

enum level kind_level(const struct packet_kind *kind, const struct pack *pack)
{
	enum level lowest = LEVEL_PUBLIC, theirs = LEVEL_PUBLIC;
	bool is_theirs = true;

	for (size_t i = 0; i < kind->part_count; i++) {
		enum level level = part_level(&kind->parts[i], pack);

		is_theirs &= kind->parts[i].is_theirs;
		if (level < theirs)
			theirs = level;
		if (level < lowest && !kind->parts[i].is_theirs)
			lowest = level;
	}
	return is_theirs ? theirs : lowest;
}

bool kind_carries(const struct packet_kind *kind, const struct pack *pack, int form, int field,
		  bool is_theirs)
{
	for (size_t i = 0; i < kind->part_count; i++) {
		const struct packet_part *part = &kind->parts[i];

		if (part->form != form || (part->is_theirs && !is_theirs))
			continue;
		if (field < 0 || pack->forms[form].fields[field].level >= part->level)
			return true;
	}
	return false;
}
