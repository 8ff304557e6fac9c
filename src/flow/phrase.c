#include "flow/phrase.h"

#include <string.h>

#include "base/utf8.h"

enum piece_kind { PIECE_TEXT, PIECE_EXPR, PIECE_ROWS, PIECE_COUNT };
enum { MARK_ROWS = '\1', MARK_COUNT = '\2' };

struct piece {
	enum piece_kind kind;
	const char *text;
	size_t length;
	struct expr *expr;
	struct piece *next;
};

struct phrase {
	struct piece *first;
};

static bool is_word(const char *text, size_t length, const char *word)
{
	return strlen(word) == length && memcmp(text, word, length) == 0;
}

/* Reads the piece at *text and moves *text past it. False: err says why. */
static bool take_piece(struct piece *piece, const char **text, struct arena *arena,
		       const struct expr_scope *scope, struct err *err)
{
	const char *start = *text, *end;
	size_t length;

	if (start[0] != '$' || start[1] != '{') {
		end = strstr(start, "${");
		length = end ? (size_t)(end - start) : strlen(start);
		*piece = (struct piece){PIECE_TEXT, arena_text(arena, start, length), length, NULL,
					NULL};
		*text = start + length;
		return true;
	}
	start += 2;
	length = expr_outside(start, strlen(start), "}");
	if (!start[length]) {
		err_set(err, STATUS_INPUT, "phrase.brace_open", NULL, NULL, NULL);
		return false;
	}
	*text = start + length + 1;
	if (is_word(start, length, "rows")) {
		piece->kind = PIECE_ROWS;
	} else if (is_word(start, length, "count")) {
		piece->kind = PIECE_COUNT;
	} else {
		piece->kind = PIECE_EXPR;
		piece->expr = expr_compile(arena, start, length, scope, err);
		return piece->expr != NULL;
	}
	return true;
}

static bool tell_wide_open(const char *text, struct err *err)
{
	size_t at;
	const char *wide = expr_wide_open(text, strlen(text), &at);

	if (!wide)
		return false;
	err_at(err, STATUS_INPUT, "", 0, utf8_length(text, at) + 1, "expr.wide_mark", wide, "${",
	       NULL);
	return true;
}

struct phrase *phrase_compile(struct arena *arena, const char *text, const struct expr_scope *scope,
			      struct err *err)
{
	struct phrase *phrase = arena_new(arena, sizeof *phrase);
	struct piece **end = &phrase->first;
	const char *at = text;

	if (err && tell_wide_open(text, err))
		return NULL;
	while (*at) {
		struct piece *piece = arena_new(arena, sizeof *piece);
		const char *start = at;
		struct err inner = {0};

		if (!take_piece(piece, &at, arena, scope, &inner)) {
			inner.column += utf8_length(text, (size_t)(start - text)) + 2;
			if (err)
				*err = inner;
			return NULL;
		}
		*end = piece;
		end = &piece->next;
	}
	return phrase;
}

const struct phrase *sentence_in(struct sentence *sentence, struct arena *arena,
				 const struct expr_scope *scope, size_t language)
{
	if (!sentence->text.in[language])
		for (language = 0; language < LANGUAGES_MAX && !sentence->text.in[language];)
			language++;
	if (language == LANGUAGES_MAX)
		return NULL;
	if (!sentence->compiled[language])
		sentence->compiled[language] =
		    phrase_compile(arena, sentence->text.in[language], scope, NULL);
	return sentence->compiled[language];
}

void phrase_add(struct buf *buf, const struct phrase *phrase, struct eval *eval,
		const struct eval_frame *frame)
{
	for (const struct piece *piece = phrase->first; piece; piece = piece->next) {
		switch (piece->kind) {
		case PIECE_TEXT:
			buf_add(buf, piece->text, piece->length);
			break;
		case PIECE_EXPR:
			buf_add_text(buf, expr_text(eval, piece->expr, frame));
			break;
		case PIECE_ROWS:
			buf_add_char(buf, MARK_ROWS);
			break;
		case PIECE_COUNT:
			buf_add_char(buf, MARK_COUNT);
			break;
		}
	}
}

void phrase_fill(struct buf *buf, const char *marked, const char *rows, size_t count)
{
	for (; *marked; marked++) {
		if (*marked == MARK_ROWS)
			buf_add_text(buf, rows);
		else if (*marked == MARK_COUNT)
			buf_printf(buf, "%zu", count);
		else
			buf_add_char(buf, *marked);
	}
}
