/* Words that the user chose while typing, in the order in which they were written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "slips.h"

static const char table[] = "word"; /* slips without a table are none */

static void set_word(struct store *store, const struct store_word *word)
{
	char uses[24], at[24];

	snprintf(uses, sizeof(uses), "%lu", word->uses);
	snprintf(at, sizeof(at), "%lu", word->at);
	slips_set(&store->words, table, word->text, word->reading, uses, at);
}

void store_words(struct store *store, bool (*take)(void *data, const struct store_word *word),
		 void *data)
{
	struct slips *words = &store->words;
	size_t kept = 0;

	slips_load(store, words);
	for (size_t i = 0; i < words->count; i++) {
		struct slip *slip = &words->items[i];
		struct store_word word = {.text = slip->record,
					  .reading = slip->field,
					  .uses = strtoul(slip->text, NULL, 10),
					  .at = strtoul(slip->at, NULL, 10)};

		/* What nobody can use leaves the file when it is written next. */
		if (take(data, &word))
			words->items[kept++] = *slip;
		else
			slip_free(slip);
	}
	words->count = kept;
}

void store_word_set(struct store *store, const struct store_word *word)
{
	slips_load(store, &store->words);
	if (word->uses > 0)
		set_word(store, word);
	else
		slips_drop(&store->words, table, word->text, word->reading);
	store->words.state = SLIPS_CHANGED;
}

/* No folder is made for words alone. */
static bool can_keep(const struct store *store)
{
	return store->words.is_loaded && store->journal && !store->is_read_only;
}

enum status store_words_keep(struct store *store, struct err *err)
{
	if (!can_keep(store) || store->words.state != SLIPS_CHANGED)
		return STATUS_OK;
	slips_make_room(store, &store->words);
	return slips_save(store, &store->words, false, err);
}

enum status store_settle_words(struct store *store, struct err *err)
{
	return can_keep(store) ? slips_settle(store, &store->words, err) : STATUS_OK;
}
