/* What is being typed: the letters, what was chosen for the first of them, the page of candidates
 * for the rest. */
#include "term/pinyin.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "pinyin_internal.h"
#include "term/keys.h"

enum { COLUMNS = 78, COLUMNS_LEAST = 20, LETTERS_LEAST = 8, LEARNT_CHARACTERS = 10 };

bool pinyin_is_there(const struct pinyin_lexicon *header)
{
	struct lexicon ignored;

	return lexicon_open(&ignored, header);
}

struct pinyin *pinyin_new(const struct pinyin_lexicon *header)
{
	struct lexicon lexicon;
	struct pinyin *pinyin;

	if (!lexicon_open(&lexicon, header))
		return NULL;
	pinyin = memory_new(sizeof(*pinyin));
	pinyin->lexicon = lexicon;
	pinyin->columns = COLUMNS;
	return pinyin;
}

void pinyin_free(struct pinyin *pinyin)
{
	if (!pinyin)
		return;
	lattice_release(&pinyin->lattice);
	own_words_release(&pinyin->own);
	memory_free(pinyin->readings.items);
	memory_free(pinyin);
}

bool pinyin_is_composing(const struct pinyin *pinyin)
{
	return pinyin->letter_count > 0;
}

size_t pinyin_count(const struct pinyin *pinyin)
{
	return pinyin->lattice.count;
}

static const struct candidate *candidate_at(const struct pinyin *pinyin, size_t n)
{
	return &pinyin->lattice.candidates[n];
}

void pinyin_candidate(const struct pinyin *pinyin, size_t n, struct buf *text)
{
	const struct candidate *candidate = candidate_at(pinyin, n);

	hanzi_add(text, pinyin->lattice.pool + candidate->text, candidate->count);
}

/* The candidates for the letters that are left. */
static void decode(struct pinyin *pinyin)
{
	own_words_settle(&pinyin->own);
	lattice_decode(&pinyin->lattice, &pinyin->lexicon, &pinyin->own,
		       pinyin->letters + pinyin->from, pinyin->letter_count - pinyin->from);
	pinyin->page = pinyin->pages[0] = 0;
	pinyin->shown = 0;
}

static void reset(struct pinyin *pinyin)
{
	pinyin->letter_count = pinyin->from = pinyin->chosen_count = pinyin->choice_count = 0;
	decode(pinyin);
}

static bool add_letter(struct pinyin *pinyin, char letter)
{
	if (pinyin->letter_count == LETTERS_MOST)
		return false;
	if (letter == '\'' && (pinyin->letter_count == pinyin->from ||
			       pinyin->letters[pinyin->letter_count - 1] == '\''))
		return false;
	pinyin->letters[pinyin->letter_count++] = letter;
	pinyin->letters[pinyin->letter_count] = '\0';
	return true;
}

void pinyin_type(struct pinyin *pinyin, const char *letters)
{
	reset(pinyin);
	for (; *letters; letters++)
		add_letter(pinyin, *letters);
	decode(pinyin);
}

/* ---- the page ----------------------------------------------------------------------------- */

static void add_numbered(const struct pinyin *pinyin, size_t n, size_t number, struct buf *line)
{
	buf_printf(line, " %zu ", number);
	pinyin_candidate(pinyin, n, line);
}

/* The letters, cut where the page's first candidate needs the room: of what is too long the end is
 * what the eye is on. */
static void add_letters(const struct pinyin *pinyin, size_t first, struct buf *line)
{
	size_t count = pinyin->letter_count - pinyin->from;
	int room = pinyin->columns - 7 - (int)pinyin->chosen_count * 2;

	if (first < pinyin->lattice.count)
		room -= 2 * candidate_at(pinyin, first)->count;
	room = room < LETTERS_LEAST ? LETTERS_LEAST : room;
	hanzi_add(line, pinyin->chosen, pinyin->chosen_count);
	if ((int)count > room) {
		buf_add_text(line, "..");
		buf_add_text(line, pinyin->letters + pinyin->letter_count - (room - 2));
	} else {
		buf_add_text(line, pinyin->letters + pinyin->from);
	}
}

void pinyin_line(struct pinyin *pinyin, int columns, struct buf *line)
{
	size_t first = pinyin->pages[pinyin->page], count = pinyin->lattice.count;
	int used;

	pinyin->columns = columns < COLUMNS_LEAST ? COLUMNS_LEAST : columns;
	buf_clear(line);
	add_letters(pinyin, first, line);
	buf_add_text(line, pinyin->page > 0 ? " <" : " |");
	used = utf8_columns(line->bytes, line->length);
	for (pinyin->shown = 0; pinyin->shown < PAGE_MOST; pinyin->shown++) {
		size_t n = first + pinyin->shown;

		if (n >= count)
			break;
		used += 3 + 2 * candidate_at(pinyin, n)->count;
		/* one stands there always, and is cut by the screen's edge */
		if (pinyin->shown > 0 && used > pinyin->columns - 2)
			break;
		add_numbered(pinyin, n, pinyin->shown + 1, line);
	}
	if (first + pinyin->shown < count)
		buf_add_text(line, " >");
}

/* Keys may come before the line was painted. */
static void lay_out(struct pinyin *pinyin)
{
	struct buf ignored;

	buf_init(&ignored);
	pinyin_line(pinyin, pinyin->columns, &ignored);
	buf_release(&ignored);
}

static void turn_page(struct pinyin *pinyin, bool is_forward)
{
	size_t next;

	lay_out(pinyin);
	next = pinyin->pages[pinyin->page] + pinyin->shown;
	if (!is_forward && pinyin->page > 0)
		pinyin->page--;
	if (is_forward && next < pinyin->lattice.count && pinyin->page + 1 < PAGES_MOST)
		pinyin->pages[++pinyin->page] = next;
}

/* ---- choosing ----------------------------------------------------------------------------- */

static void learn(struct pinyin *pinyin, const uint16_t *text, const uint16_t *reading,
		  size_t count)
{
	if (count <= LEARNT_CHARACTERS)
		own_words_learn(&pinyin->own, &pinyin->lexicon, text, reading, count);
}

static void add_chosen(struct pinyin *pinyin, const struct candidate *candidate)
{
	struct choice_made *choice = &pinyin->choices[pinyin->choice_count++];

	choice->letters = candidate->to;
	choice->text = candidate->count;
	memcpy(pinyin->chosen + pinyin->chosen_count, pinyin->lattice.pool + candidate->text,
	       candidate->count * sizeof(*pinyin->chosen));
	memcpy(pinyin->chosen_reading + pinyin->chosen_count,
	       pinyin->lattice.pool + candidate->reading,
	       candidate->count * sizeof(*pinyin->chosen_reading));
	pinyin->chosen_count += candidate->count;
	pinyin->from += candidate->to;
}

/* Takes a candidate. Chosen against the first, or again, it is learnt; and so is what was put
 * together of several. */
static void choose(struct pinyin *pinyin, size_t n, struct buf *typed)
{
	struct candidate candidate = *candidate_at(pinyin, n);

	add_chosen(pinyin, &candidate);
	if (n > 0 || candidate.is_learnt)
		learn(pinyin, pinyin->chosen + pinyin->chosen_count - candidate.count,
		      pinyin->chosen_reading + pinyin->chosen_count - candidate.count,
		      candidate.count);
	if (pinyin->from < pinyin->letter_count) {
		decode(pinyin);
		return;
	}
	if (pinyin->choice_count > 1)
		learn(pinyin, pinyin->chosen, pinyin->chosen_reading, pinyin->chosen_count);
	hanzi_add(typed, pinyin->chosen, pinyin->chosen_count);
	reset(pinyin);
}

/* The first candidate of the page, and of all that it leaves over. */
static void choose_all(struct pinyin *pinyin, struct buf *typed)
{
	size_t n = pinyin->pages[pinyin->page];

	while (pinyin_is_composing(pinyin) && n < pinyin->lattice.count) {
		choose(pinyin, n, typed);
		n = 0;
	}
	pinyin_finish(pinyin, typed);
}

void pinyin_finish(struct pinyin *pinyin, struct buf *typed)
{
	if (!pinyin_is_composing(pinyin))
		return;
	hanzi_add(typed, pinyin->chosen, pinyin->chosen_count);
	buf_add_text(typed, pinyin->letters + pinyin->from);
	reset(pinyin);
}

/* The last choice, once nothing was typed behind it; else the last letter. */
static void take_back(struct pinyin *pinyin)
{
	if (pinyin->choice_count > 0) {
		const struct choice_made *choice = &pinyin->choices[--pinyin->choice_count];

		pinyin->from -= choice->letters;
		pinyin->chosen_count -= choice->text;
	} else {
		pinyin->letters[--pinyin->letter_count] = '\0';
	}
	if (pinyin->letter_count == 0)
		reset(pinyin);
	else
		decode(pinyin);
}

static bool turns_page(const struct pinyin *pinyin, uint32_t key)
{
	return key == '-' || key == '=' || key == KEY_PAGE_UP || key == KEY_PAGE_DOWN ||
	       (pinyin->page > 0 && (key == ',' || key == '.'));
}

/* While there are letters. */
static bool compose(struct pinyin *pinyin, uint32_t key, struct buf *typed)
{
	size_t n = pinyin->pages[pinyin->page];

	if ((key >= 'a' && key <= 'z') || key == '\'') {
		if (add_letter(pinyin, (char)key))
			decode(pinyin);
	} else if (key == KEY_ERASE) {
		take_back(pinyin);
	} else if (key == KEY_ESCAPE) {
		reset(pinyin);
	} else if (key == KEY_ENTERED) {
		pinyin_finish(pinyin, typed);
	} else if (turns_page(pinyin, key)) {
		turn_page(pinyin, key == '=' || key == '.' || key == KEY_PAGE_DOWN);
	} else if (key >= '1' && key <= '9') {
		lay_out(pinyin);
		if (key - '1' < pinyin->shown)
			choose(pinyin, n + (key - '1'), typed);
	} else if (key == ' ') {
		if (n < pinyin->lattice.count)
			choose(pinyin, n, typed);
		else
			pinyin_finish(pinyin, typed);
	} else if (key != '0') {
		choose_all(pinyin, typed);
		return false;
	}
	return true;
}

bool pinyin_key(struct pinyin *pinyin, uint32_t key, struct buf *typed)
{
	const char *mark;

	if (pinyin_is_composing(pinyin) && compose(pinyin, key, typed))
		return true;
	if (key >= 'a' && key <= 'z') {
		pinyin->is_behind_digit = false;
		add_letter(pinyin, (char)key);
		decode(pinyin);
		return true;
	}
	mark = pinyin_mark(pinyin, key);
	pinyin->is_behind_digit = key >= '0' && key <= '9';
	if (mark)
		buf_add_text(typed, mark);
	return mark != NULL;
}
