/* The editor against a plain model: random edits, the same text, cursor and lines after each. */
#include "support.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "term/edit.h"

enum {
	EDITS = 200000,
	SESSION = 1500, /* edits on one text */
	ROOM = 700,	/* characters of a model */
	LONG = 220,	/* from here on more is deleted than put in */
	STEPS = 512,	/* of undo that are kept */
	RUN_BYTES = 48	/* more at once is no typing */
};

/* A fixed seed: every run makes the same edits. */
static uint64_t seed;
static uint32_t random_below(uint32_t limit)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % limit;
}

/* Check notes every assertion that holds, too, which takes longer than the edits. */
#define MUST(holds)                                                                                \
	do {                                                                                       \
		if (!(holds))                                                                      \
			ck_abort_msg("%s does not hold", #holds);                                  \
	} while (0)
#define SAME(found, wanted) same((long)(found), (long)(wanted), #found, __LINE__)
static void same(long found, long wanted, const char *what, int line)
{
	if (found != wanted)
		ck_abort_msg("line %d: %s is %ld, not %ld", line, what, found, wanted);
}

/* ---- characters, as the test knows them ---- */
static const uint32_t marks[] = {0x301, 0x300, 0xFE0F, 0x20E3};
static const uint32_t hostile[] = {0x1B, 0x07, 0x7F, 0x9B, 0x202E, 0x200B, 0x200D, 0xFEFF, 0xE0041};
static const uint32_t openers[] = {'(', '[', 0x201C, 0x2018, 0xFF08, 0x300A, 0x300C};
static const uint32_t closers[] = {',',	   '.',	   ')',	   '%',	   0x201D, 0x2019, 0xFF0C, 0x3002,
				   0x3001, 0xFF1B, 0xFF1A, 0xFF01, 0xFF1F, 0xFF09, 0x300B, 0x2026};
static const uint32_t others[] = {0x5B66, 0x4E60, 0x4E2D, 0x6587, 0x20000, 0x1F600, 0x2014, 0x3042};

static bool is_in(uint32_t c, const uint32_t *set, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (set[i] == c)
			return true;
	return false;
}
#define IS_IN(c, set)  is_in(c, set, sizeof(set) / sizeof(set[0]))
#define RANDOM_OF(set) set[random_below(sizeof(set) / sizeof(set[0]))]

static uint32_t random_character(void)
{
	uint32_t kind = random_below(100);

	if (kind < 34)
		return RANDOM_OF(others);
	if (kind < 60)
		return "abcxyzAZ0189_-'/"[random_below(16)];
	if (kind < 72)
		return ' ';
	if (kind < 77)
		return '\n';
	if (kind < 83)
		return RANDOM_OF(marks);
	if (kind < 90)
		return RANDOM_OF(closers);
	if (kind < 94)
		return RANDOM_OF(openers);
	if (kind < 96)
		return 0xE9;
	if (kind < 98)
		return random_below(2) ? '\r' : '\t';
	return RANDOM_OF(hostile);
}

static int columns_of(uint32_t c)
{
	if (IS_IN(c, marks))
		return 0;
	if (IS_IN(c, hostile))
		return c < 0x80 ? 1 : c > 0xFFFF ? 9 : 8;
	if (c == 0x2014 || c == 0x2026 || c == 0x201C || c == 0x201D || c == 0x2018 || c == 0x2019)
		return 1;
	return c < 0x2000 ? 1 : 2;
}

static size_t encode(uint32_t c, char *bytes)
{
	if (c < 0x80)
		return bytes[0] = (char)c, 1;
	if (c < 0x800)
		return bytes[0] = (char)(0xC0 | c >> 6), bytes[1] = (char)(0x80 | (c & 63)), 2;
	if (c < 0x10000) {
		bytes[0] = (char)(0xE0 | c >> 12);
		bytes[1] = (char)(0x80 | (c >> 6 & 63));
		bytes[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	bytes[0] = (char)(0xF0 | c >> 18);
	bytes[1] = (char)(0x80 | (c >> 12 & 63));
	bytes[2] = (char)(0x80 | (c >> 6 & 63));
	bytes[3] = (char)(0x80 | (c & 63));
	return 4;
}

/* ---- the model: characters, a cursor, and the states before and after each step ---- */
struct text {
	uint32_t c[ROOM];
	size_t count, cursor;
};
enum kind { OTHER, TYPED, BACK, FORWARD };
static struct {
	struct text now;
	size_t limit;
	bool is_multiline;
	struct text before[STEPS], after[STEPS]; /* rings */
	size_t oldest, done, kept;		 /* done and kept count from oldest */
	bool is_open;
	enum kind kind;
	size_t run_at;		  /* where the run goes on */
	uint32_t typed[2 * ROOM]; /* in this run */
	size_t typed_count;
	int goal;
} model;

static bool is_boundary(const struct text *text, size_t at)
{
	return !at || at >= text->count || text->c[at - 1] == '\n' || !IS_IN(text->c[at], marks);
}

static size_t next_glyph(const struct text *text, size_t at)
{
	do
		at++;
	while (!is_boundary(text, at));
	return at;
}

static size_t glyph_before(const struct text *text, size_t at)
{
	do
		at--;
	while (!is_boundary(text, at));
	return at;
}

static size_t bytes_to(const struct text *text, size_t at)
{
	size_t bytes = 0, i;
	char scratch[4];

	for (i = 0; i < at; i++)
		bytes += encode(text->c[i], scratch);
	return bytes;
}

static bool run_is_ended(void)
{
	const uint32_t *end = model.typed + model.typed_count;
	static const uint32_t enders[] = {'\n', 0x3002, 0xFF01, 0xFF1F, 0xFF1B};

	if (!model.typed_count)
		return false;
	if (IS_IN(end[-1], enders))
		return true;
	return model.typed_count > 1 && end[-1] == ' ' &&
	       (end[-2] == '.' || end[-2] == '!' || end[-2] == '?');
}

static bool joins(enum kind kind, size_t at, size_t removed)
{
	if (!model.is_open || !model.done || kind == OTHER || kind != model.kind)
		return false;
	if (kind == TYPED)
		return at == model.run_at && !run_is_ended();
	return kind == BACK ? at + removed == model.run_at : at == model.run_at;
}

static bool model_change(enum kind kind, size_t at, size_t removed, const uint32_t *c, size_t count)
{
	struct text *now = &model.now;
	size_t slot, i, bytes = 0;
	char scratch[4];

	if (!removed && !count)
		return false;
	model.goal = -1;
	for (i = 0; i < count; i++)
		bytes += encode(c[i], scratch);
	if (kind == TYPED && bytes > RUN_BYTES)
		kind = OTHER;
	model.kept = model.done;
	if (!joins(kind, at, removed)) {
		if (model.kept == STEPS) {
			model.oldest = (model.oldest + 1) % STEPS;
			model.kept--;
		}
		model.before[(model.oldest + model.kept++) % STEPS] = *now;
		model.typed_count = 0;
	}
	model.done = model.kept;
	memmove(now->c + at + count, now->c + at + removed,
		(now->count - at - removed) * sizeof(*now->c));
	memcpy(now->c + at, c, count * sizeof(*c));
	now->count += count - removed;
	now->cursor = at + count;
	while (!is_boundary(now, now->cursor))
		now->cursor++;
	memcpy(model.typed + model.typed_count, c, count * sizeof(*c));
	model.typed_count += count;
	if (model.typed_count > ROOM)
		model.typed_count = 0;
	model.kind = kind;
	model.run_at = at + count;
	model.is_open = true;
	slot = (model.oldest + model.done - 1) % STEPS;
	model.after[slot] = *now;
	return true;
}

/* ---- what goes in ---- */
static bool insert(struct edit *edit, const uint32_t *c, size_t count)
{
	static char bytes[8 * ROOM];
	static uint32_t clean[ROOM];
	size_t length = 0, kept = 0, i, room = ROOM, whole = 0;

	if (model.limit)
		room = model.limit > model.now.count ? model.limit - model.now.count : 0;
	for (i = 0; i < count; i++) {
		uint32_t one = c[i];

		length += encode(one, bytes + length);
		if (random_below(40) == 0)
			bytes[length++] = (char)(0x80 + random_below(0x80)); /* dropped */
		else if (one == '\r' && i + 1 < count && c[i + 1] == '\n')
			continue;
		if (one == '\r' || one == '\n')
			one = model.is_multiline ? '\n' : ' ';
		if (one == '\t')
			one = ' ';
		if (!IS_IN(one, hostile))
			clean[kept++] = one;
	}
	for (i = 1; i <= kept && i <= room; i++)
		if (i == kept || !IS_IN(clean[i], marks) || clean[i - 1] == '\n')
			whole = i;
	SAME(edit_insert(edit, bytes, length),
	     model_change(TYPED, model.now.cursor, 0, clean, whole));
	return whole;
}

static void random_insert(struct edit *edit)
{
	uint32_t c[120];
	size_t count = random_below(12) ? 1 + random_below(2) : 1 + random_below(120), i;

	for (i = 0; i < count; i++)
		c[i] = random_character();
	if (model.now.count + count < ROOM)
		insert(edit, c, count);
}

static size_t paragraph_start(void)
{
	size_t at = model.now.cursor;

	while (at && (!model.is_multiline || model.now.c[at - 1] != '\n'))
		at--;
	return at;
}

static size_t paragraph_end(void)
{
	size_t at = model.now.cursor;

	while (at < model.now.count && (!model.is_multiline || model.now.c[at] != '\n'))
		at++;
	return at;
}

static bool is_word(size_t at)
{
	uint32_t c = model.now.c[at];

	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '_' || c == 0xE9;
}

/* A space with a mark on it is no space. */
static bool is_space(size_t at)
{
	return model.now.c[at] == ' ' && next_glyph(&model.now, at) == at + 1;
}

static size_t word_before(void)
{
	size_t at = model.now.cursor;

	while (at && is_space(glyph_before(&model.now, at)))
		at--;
	if (at)
		at = glyph_before(&model.now, at);
	while (at && is_word(at) && is_word(glyph_before(&model.now, at)))
		at = glyph_before(&model.now, at);
	return at;
}

static size_t word_after(void)
{
	size_t at = model.now.cursor, count = model.now.count;

	if (at < count && is_word(at))
		while (at < count && is_word(at))
			at = next_glyph(&model.now, at);
	else if (at < count && !is_space(at))
		at = next_glyph(&model.now, at);
	while (at < count && is_space(at))
		at++;
	return at;
}

static bool erase(enum kind kind, size_t from, size_t to)
{
	return model_change(kind, from, to - from, marks, 0);
}

static void random_delete(struct edit *edit)
{
	struct text *now = &model.now;
	size_t at = now->cursor;

	switch (random_below(14)) {
	case 0:
		SAME(edit_delete_word(edit), erase(OTHER, word_before(), at));
		break;
	case 1:
		SAME(edit_delete_to_start(edit), erase(OTHER, paragraph_start(), at));
		break;
	case 2:
		SAME(edit_delete_to_end(edit), erase(OTHER, at, paragraph_end()));
		break;
	case 3:
	case 4:
	case 5:
	case 6:
		SAME(edit_delete(edit), at < now->count && erase(FORWARD, at, next_glyph(now, at)));
		break;
	default:
		SAME(edit_backspace(edit), at && erase(BACK, glyph_before(now, at), at));
		break;
	}
}

static void undo_or_redo(struct edit *edit)
{
	size_t times = 1 + random_below(4);

	while (times--) {
		if (random_below(3)) {
			SAME(edit_undo(edit), model.done > 0);
			if (!model.done)
				return;
			model.done--;
			model.now = model.before[(model.oldest + model.done) % STEPS];
		} else {
			SAME(edit_redo(edit), model.done < model.kept);
			if (model.done == model.kept)
				return;
			model.now = model.after[(model.oldest + model.done) % STEPS];
			model.done++;
		}
		model.is_open = false;
		model.goal = -1;
	}
}

/* ---- lines ---- */
struct shown {
	size_t start, end, next; /* characters: the line, and where the next begins */
	int columns;
};
static struct shown lines[ROOM + 1];
static size_t line_count;

static size_t character_at(size_t bytes)
{
	size_t at = 0;
	char scratch[4];

	while (bytes) {
		size_t length = encode(model.now.c[at++], scratch);

		MUST(bytes >= length);
		bytes -= length;
	}
	return at;
}

static int columns_between(size_t from, size_t to)
{
	int columns = 0;

	while (from < to)
		columns += columns_of(model.now.c[from++]);
	return columns;
}

static bool is_latin(uint32_t c)
{
	return c > ' ' && c < 0x2000;
}

/* Whether the rules let a line end before the glyph at (and begin with it). */
static bool may_break(size_t at)
{
	size_t last = glyph_before(&model.now, at);
	uint32_t a = model.now.c[last], b = model.now.c[at];

	if (is_space(last))
		return !IS_IN(b, closers) &&
		       (!last || !IS_IN(model.now.c[glyph_before(&model.now, last)], openers));
	if (is_space(at))
		return false;
	if (IS_IN(a, openers) || IS_IN(b, closers))
		return false;
	if ((is_latin(a) || a == ' ') && (is_latin(b) || b == ' '))
		return false;
	return a != b || (a != 0x2014 && a != 0x2026);
}

/* The columns of a line that ends at a break: a space there hangs. */
static int columns_if(size_t start, size_t at)
{
	int columns = columns_between(start, at);

	return at > start + 1 && is_space(at - 1) ? columns - 1 : columns;
}

/* A soft break stands as late as the rules allow; against them only where they allow none. */
static void check_break(const struct shown *line, int width)
{
	size_t at = line->next, later;
	bool is_permitted = may_break(at);
	bool hangs = is_space(line->end) && line->next == line->end + 1;

	for (later = next_glyph(&model.now, line->start); later < model.now.count;
	     later = next_glyph(&model.now, later)) {
		if (model.now.c[later] == '\n' || columns_if(line->start, later) > width)
			break;
		if (later == at || !may_break(later))
			continue;
		/* A first space is kept, so that the line is not empty. */
		MUST(is_permitted && later < at);
	}
	if (!is_permitted && !hangs)
		SAME(line->next, line->end);
}

static void check_line(size_t i, int width)
{
	const struct shown *line = &lines[i];
	size_t skipped = line->next - line->end;

	MUST(is_boundary(&model.now, line->start));
	SAME(line->columns, columns_between(line->start, line->end));
	if (line->columns > width)
		SAME(next_glyph(&model.now, line->start), line->end);
	MUST(skipped <= 2);
	if (skipped && model.now.c[line->next - 1] == '\n') {
		if (skipped == 2)
			SAME(model.now.c[line->end], ' ');
		return;
	}
	if (skipped)
		MUST(skipped == 1 && is_space(line->end));
	if (i + 1 < line_count && line->next < model.now.count && line->columns <= width)
		check_break(line, width);
}

static void read_lines(struct edit *edit, size_t count)
{
	size_t i;

	MUST(count <= ROOM);
	line_count = count;
	for (i = 0; i < count; i++) {
		struct edit_line line = edit_line(edit, i);

		lines[i].start = character_at(line.start);
		lines[i].end = character_at(line.start + line.length);
		lines[i].columns = line.columns;
		if (i)
			lines[i - 1].next = lines[i].start;
	}
	lines[count - 1].next = lines[count - 1].end;
	SAME(lines[0].start, 0);
	SAME(lines[count - 1].end, model.now.count);
}

static void check_cursor(struct edit *edit)
{
	size_t line;
	int column;

	edit_where(edit, &line, &column);
	MUST(line < line_count);
	MUST(model.now.cursor >= lines[line].start);
	MUST(model.now.cursor <= lines[line].next);
	if (model.now.cursor > lines[line].end)
		SAME(column, lines[line].columns);
	else
		SAME(column, columns_between(lines[line].start, model.now.cursor));
}

/* The lines that were mended after changes are those that a new editor makes. */
static void check_against_new(struct edit *edit, int width)
{
	struct edit *fresh = edit_new(edit_text(edit), model.is_multiline, 0);
	size_t count = edit_layout(fresh, width), i;

	SAME(count, line_count);
	for (i = 0; i < count; i++) {
		struct edit_line one = edit_line(edit, i), other = edit_line(fresh, i);

		SAME(one.start, other.start);
		SAME(one.length, other.length);
		SAME(one.columns, other.columns);
	}
	edit_free(fresh);
}

static void lay_out(struct edit *edit, int width)
{
	size_t i;

	read_lines(edit, edit_layout(edit, width));
	if (!model.is_multiline)
		SAME(line_count, 1);
	for (i = 0; i < line_count && model.is_multiline; i++)
		check_line(i, width);
	check_cursor(edit);
	check_against_new(edit, width);
}

/* ---- moves ---- */
static size_t place_at(size_t line, int column)
{
	size_t at = lines[line].start;

	while (at < lines[line].end) {
		size_t next = next_glyph(&model.now, at);

		if (columns_between(lines[line].start, next) > column)
			break;
		at = next;
	}
	return at;
}

static void move_by_line(struct edit *edit, enum edit_move move)
{
	size_t line, wanted, shown;
	int column;

	edit_where(edit, &line, &column);
	wanted = line;
	if (move == EDIT_UP || move == EDIT_DOWN) {
		bool is_edge = move == EDIT_UP ? !line : line + 1 == line_count;

		if (model.goal < 0)
			model.goal = column;
		SAME(edit_go(edit, move), !is_edge);
		if (is_edge)
			return;
		wanted = move == EDIT_UP ? line - 1 : line + 1;
		model.now.cursor = place_at(wanted, model.goal);
	} else {
		size_t target = move == EDIT_HOME ? lines[line].start : lines[line].end;
		bool stays =
		    move == EDIT_HOME ? model.now.cursor == target : model.now.cursor >= target;

		model.goal = -1;
		SAME(edit_go(edit, move), !stays);
		if (stays)
			return;
		model.now.cursor = target;
	}
	edit_where(edit, &shown, &column);
	SAME(shown, wanted);
}

static void move_by_glyph(struct edit *edit, enum edit_move move)
{
	struct text *now = &model.now;
	size_t to = now->cursor;

	if (move == EDIT_LEFT && to)
		to = glyph_before(now, to);
	if (move == EDIT_RIGHT && to < now->count)
		to = next_glyph(now, to);
	if (move == EDIT_WORD_LEFT)
		to = word_before();
	if (move == EDIT_WORD_RIGHT)
		to = word_after();
	if (move == EDIT_START)
		to = 0;
	if (move == EDIT_FINISH)
		to = now->count;
	SAME(edit_go(edit, move), to != now->cursor);
	if (to != now->cursor)
		model.goal = -1;
	now->cursor = to;
}

static void random_move(struct edit *edit, int width)
{
	static const enum edit_move by_line[] = {EDIT_UP, EDIT_DOWN, EDIT_HOME, EDIT_END};
	static const enum edit_move by_glyph[] = {EDIT_LEFT,	   EDIT_RIGHT, EDIT_WORD_LEFT,
						  EDIT_WORD_RIGHT, EDIT_START, EDIT_FINISH};
	uint32_t kind = random_below(10);

	model.is_open = false;
	if (kind < 4) {
		lay_out(edit, width);
		move_by_line(edit, RANDOM_OF(by_line));
	} else if (kind < 8) {
		move_by_glyph(edit, RANDOM_OF(by_glyph));
	} else {
		size_t offset = random_below((uint32_t)bytes_to(&model.now, model.now.count) + 3);
		size_t at = 0, next = 0;

		edit_place(edit, offset);
		/* The last boundary that is not behind offset. */
		while (next < model.now.count) {
			next = next_glyph(&model.now, next);
			if (bytes_to(&model.now, next) > offset)
				break;
			at = next;
		}
		model.now.cursor = at;
		model.goal = -1;
	}
}

static void compare(const struct edit *edit)
{
	static char bytes[4 * ROOM + 1];
	size_t length = 0, cursor = 0, i;

	for (i = 0; i < model.now.count; i++) {
		if (i == model.now.cursor)
			cursor = length;
		length += encode(model.now.c[i], bytes + length);
	}
	if (model.now.cursor == model.now.count)
		cursor = length;
	bytes[length] = '\0';
	if (strcmp(edit_text(edit), bytes))
		ck_assert_str_eq(edit_text(edit), bytes);
	if (edit_cursor(edit) != cursor || edit_length(edit) != model.now.count) {
		SAME(edit_cursor(edit), cursor);
		SAME(edit_length(edit), model.now.count);
	}
}

static char *random_text(void)
{
	static char bytes[4 * ROOM];
	size_t count = random_below(80), length = 0, i;

	for (i = 0; i < count; i++) {
		model.now.c[i] = random_character();
		length += encode(model.now.c[i], bytes + length);
	}
	bytes[length] = '\0';
	model.now.count = count;
	return bytes;
}

/* Single lines hold newlines only where they were loaded. They are shown by a mark, and U+0301
 * after one still sticks to nothing. */
static struct edit *start_session(void)
{
	memset(&model, 0, offsetof(__typeof__(model), before));
	model.oldest = model.done = model.kept = model.typed_count = 0;
	model.is_open = false;
	model.goal = -1;
	model.is_multiline = random_below(3);
	model.limit = random_below(2) ? 0 : 20 + random_below(100);
	{
		struct edit *edit = edit_new(random_text(), model.is_multiline, model.limit);

		model.now.cursor = model.now.count;
		return edit;
	}
}

START_TEST(random_edits_agree_with_a_plain_model)
{
	struct edit *edit = NULL;
	int width = 20, edits = EDITS / (int)one_in(20), i;

	seed = 20180614;
	for (i = 0; i < edits; i++) {
		uint32_t kind = random_below(100);

		if (i % SESSION == 0) {
			edit_free(edit);
			edit = start_session();
		}
		if (random_below(30) == 0)
			width = 2 + (int)random_below(60);
		if (kind < 45 && (model.now.count < LONG || random_below(3) == 0))
			random_insert(edit);
		else if (kind < 62)
			random_delete(edit);
		else if (kind < 90)
			random_move(edit, width);
		else if (kind < 99)
			undo_or_redo(edit);
		else if (random_below(4) == 0)
			edit_replace(edit, edit_text(edit)), model.now.cursor = model.now.count,
							     model.goal = -1, model.is_open = false;
		compare(edit);
		if (random_below(3) == 0)
			lay_out(edit, width);
	}
	edit_free(edit);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("term/edit");
	TCase *tests = tcase_create("random edits");

	tcase_set_timeout(tests, 300);
	tcase_add_test(tests, random_edits_agree_with_a_plain_model);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
