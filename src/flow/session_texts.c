/* What the pinyin input is told of the pack and the data, and what it remembers. */
#include "session_internal.h"

enum { NAMES_MOST = 1000 }; /* of one form */

struct teller {
	struct session *session;
	void (*take)(void *data, const char *text, const char *reading);
	void *data;
};

static void tell_words(const struct teller *teller, const struct words *words)
{
	for (size_t i = 0; i < LANGUAGES_MAX; i++)
		if (words->in[i])
			teller->take(teller->data, words->in[i], "");
}

static void tell_labels(const struct teller *teller, const struct form *form)
{
	tell_words(teller, &form->title);
	for (size_t i = 0; i < form->group_count; i++)
		tell_words(teller, &form->groups[i].label);
	for (size_t i = 0; i < form->field_count; i++)
		if (form->fields[i].type != FIELD_NOTE)
			tell_words(teller, &form->fields[i].label);
	for (size_t i = 0; i < form->list_count; i++)
		for (size_t j = 0; j < form->lists[i].count; j++)
			tell_words(teller, &form->lists[i].choices[j].label);
}

static bool is_referred_to(const struct pack *pack, size_t form)
{
	for (size_t i = 0; i < pack->form_count; i++)
		for (size_t j = 0; j < pack->forms[i].field_count; j++)
			if (pack->forms[i].fields[j].reference == (int)form)
				return true;
	return false;
}

static void tell_names(const struct teller *teller, size_t form)
{
	size_t count = session_count(teller->session, form);
	struct buf name;

	buf_init(&name);
	for (size_t row = 0; row < count && row < NAMES_MOST; row++) {
		buf_clear(&name);
		session_name(teller->session, &name, form, row);
		teller->take(teller->data, name.bytes, "");
	}
	buf_release(&name);
}

void session_texts(struct session *session,
		   void (*take)(void *data, const char *text, const char *reading), void *data)
{
	struct teller teller = {session, take, data};
	struct mistakes ignored; /* told by check --forms */

	mistakes_init(&ignored);
	pack_lexicon_read(session->pack, &ignored, take, data);
	mistakes_release(&ignored);
	for (size_t i = 0; i < session->pack->form_count; i++)
		tell_labels(&teller, &session->pack->forms[i]);
	for (size_t i = 0; i < session->pack->form_count; i++)
		if (is_referred_to(session->pack, i))
			tell_names(&teller, i);
}

void session_words_learnt(struct session *session,
			  bool (*take)(void *data, const struct store_word *word), void *data)
{
	store_words(session->store, take, data);
}

void session_word_set(struct session *session, const struct store_word *word)
{
	store_word_set(session->store, word);
}

enum status session_words_keep(struct session *session, struct err *err)
{
	return store_words_keep(session->store, err);
}
