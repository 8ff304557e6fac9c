/* Packets: those on a stick, or in a folder that is named, and those that may leave. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "dialogue.h"
#include "packet/stick.h"

struct exchange {
	struct dialogue *dialogue;
	struct sticks sticks;
	const char *folder; /* of sticks; NULL: none was found or named */
	struct parcels parcels;
	struct errand *errands;
	size_t errand_count;
};

static void release(struct exchange *exchange)
{
	parcels_release(&exchange->parcels);
	memory_free(exchange->errands);
	exchange->errands = NULL;
	exchange->errand_count = 0;
}

/* All of it in lines, numbered through. */
static void say_all(struct exchange *exchange)
{
	struct dialogue *dialogue = exchange->dialogue;
	struct session *session = session_of(dialogue);
	struct err err = {0};
	struct buf buf;

	release(exchange);
	if (!exchange->folder) {
		say(dialogue, word(dialogue, "packets.no_stick"));
		return;
	}
	if (parcels_find(&exchange->parcels, session, exchange->folder, &err) != STATUS_OK) {
		say_err(dialogue, &err);
		return;
	}
	exchange->errands = errands_of(session, &exchange->errand_count);
	buf_init(&buf);
	buf_printf(&buf, "%s  %s", word(dialogue, "packets.title"), exchange->folder);
	say_buf(dialogue, &buf);
	tell_merged(&buf, session);
	say_buf(dialogue, &buf);
	for (size_t i = 0; i < exchange->parcels.count; i++) {
		tell_parcel(&buf, session, &exchange->parcels.items[i]);
		buf_add_char(&buf, ' ');
		tell_parcel_effect(&buf, session, &exchange->parcels.items[i]);
		say_item(dialogue, i + 1, buf.bytes);
		buf_clear(&buf);
	}
	for (size_t i = 0; i < exchange->errand_count; i++) {
		buf_printf(&buf, "%s  ", word(dialogue, "packets.leave"));
		tell_errand(&buf, session, &exchange->errands[i]);
		say_item(dialogue, exchange->parcels.count + i + 1, buf.bytes);
		buf_clear(&buf);
	}
	if (!exchange->parcels.count && !exchange->errand_count)
		say(dialogue,
		    word(dialogue, session_is_new(session) ? "packets.new" : "packets.none"));
	buf_release(&buf);
}

static bool agreed(struct exchange *exchange, struct buf *question, const char *key)
{
	buf_add_char(question, '\n');
	session_say(session_of(exchange->dialogue), question, key, exchange->folder, NULL, NULL);
	return ask_letter(exchange->dialogue, question->bytes, "yn") == 'y';
}

static void bring_in(struct exchange *exchange, const struct parcel *parcel)
{
	struct dialogue *dialogue = exchange->dialogue;
	struct session *session = session_of(dialogue);
	struct packet_effect effect;
	struct err err = {0}, answer_err;
	struct buf buf;
	bool answered;

	buf_init(&buf);
	if (parcel_take_in(session, &parcel->packet, exchange->folder, &effect, &answered,
			   &answer_err, &err) == STATUS_OK) {
		tell_effect(&buf, session, &parcel->packet, &effect, false);
		if (answered)
			buf_add_text(&buf, word(dialogue, "packets.answered"));
		say_buf(dialogue, &buf);
		if (answer_err.status != STATUS_OK)
			say_err(dialogue, &answer_err);
		packet_effect_release(&effect);
	} else {
		say_failed(dialogue, &err);
	}
	buf_release(&buf);
}

static void unlock(struct exchange *exchange, struct parcel *parcel)
{
	struct dialogue *dialogue = exchange->dialogue;
	struct secret *secret = secret_new();

	if (secret && ask_unseen(dialogue, word(dialogue, "seal.ask"), secret))
		parcel_open(parcel, session_of(dialogue), secret);
	secret_free(secret);
}

static void take_in(struct exchange *exchange, struct parcel *parcel)
{
	struct dialogue *dialogue = exchange->dialogue;
	struct session *session = session_of(dialogue);
	struct buf buf;

	if (parcel_needs_passphrase(parcel))
		unlock(exchange, parcel);
	buf_init(&buf);
	tell_parcel(&buf, session, parcel);
	buf_add_char(&buf, '\n');
	tell_parcel_effect(&buf, session, parcel);
	if (parcel_needs_word(parcel)) {
		buf_printf(&buf, "\n%s", word(dialogue, "packets.ask_key"));
		if (ask_letter(dialogue, buf.bytes, "ny") == 'y')
			parcel_take_key(parcel, session);
		buf_clear(&buf);
		if (!parcel_needs_word(parcel))
			tell_parcel_effect(&buf, session, parcel);
	}
	if (!parcel_is_new(parcel))
		say_buf(dialogue, &buf);
	else if (agreed(exchange, &buf, "packets.ask_in"))
		bring_in(exchange, parcel);
	buf_release(&buf);
}

/* A new passphrase, twice; false: it was left, or is none. */
static bool choose_secret(struct dialogue *dialogue, struct secret *secret)
{
	struct secret *again = secret_new();
	char least[24];
	bool is_same = false;

	snprintf(least, sizeof least, "%d", SECRET_LEAST);
	if (!ask_unseen(dialogue, word(dialogue, "seal.ask"), secret))
		say(dialogue, word(dialogue, "seal.left"));
	else if (secret_length(secret) < SECRET_LEAST)
		say_word(dialogue, "seal.short", least, NULL);
	else if (!ask_unseen(dialogue, word(dialogue, "seal.again"), again) ||
		 !secret_is_same(secret, again))
		say(dialogue, word(dialogue, "seal.differ"));
	else
		is_same = true;
	secret_free(again);
	return is_same;
}

static void put_out(struct exchange *exchange, const struct errand *errand,
		    const struct sealing *sealing, bool is_sealed)
{
	struct dialogue *dialogue = exchange->dialogue;
	struct session *session = session_of(dialogue);
	struct err err = {0};
	char *path = NULL;

	if (packet_export_sealed(session, errand->kind, errand->recipient,
				 is_sealed ? &sealing->lock : NULL, exchange->folder, &path,
				 &err) == STATUS_OK &&
	    sealing_note(session, sealing, is_sealed, &err) == STATUS_OK)
		say_word(dialogue, "packets.written", path, NULL);
	else
		say_err(dialogue, &err);
	memory_free(path);
}

static void seal_out(struct exchange *exchange, const struct errand *errand,
		     struct sealing *sealing)
{
	struct dialogue *dialogue = exchange->dialogue;
	struct secret *secret = sealing->has_key ? NULL : secret_new();
	struct buf buf;

	buf_init(&buf);
	tell_sealing(&buf, session_of(dialogue), sealing);
	say_buf(dialogue, &buf);
	buf_release(&buf);
	sealing->lock.passphrase = secret;
	if (!secret || choose_secret(dialogue, secret))
		put_out(exchange, errand, sealing, true);
	secret_free(secret);
}

static void write_out(struct exchange *exchange, const struct errand *errand)
{
	struct dialogue *dialogue = exchange->dialogue;
	struct session *session = session_of(dialogue);
	struct sealing sealing;
	struct buf buf;
	char answer;

	sealing_of(&sealing, session, errand->kind, errand->recipient);
	buf_init(&buf);
	tell_leaving(&buf, session, errand->kind, errand->recipient);
	buf_add_char(&buf, '\n');
	session_say(session, &buf, sealing.is_usual ? "packets.ask_sealed" : "packets.ask_out",
		    exchange->folder, NULL, NULL);
	answer = ask_letter(dialogue, buf.bytes, sealing_answers(&sealing));
	buf_release(&buf);
	if (answer == 's' || (answer == 'y' && sealing.is_usual))
		seal_out(exchange, errand, &sealing);
	else if (answer == 'o' || answer == 'y')
		put_out(exchange, errand, &sealing, false);
}

static void open_number(struct exchange *exchange, size_t number)
{
	size_t parcels = exchange->parcels.count;

	if (number >= 1 && number <= parcels)
		take_in(exchange, &exchange->parcels.items[number - 1]);
	else if (number > parcels && number <= parcels + exchange->errand_count)
		write_out(exchange, &exchange->errands[number - parcels - 1]);
	else
		say_unknown(exchange->dialogue);
}

static void find(struct exchange *exchange)
{
	sticks_release(&exchange->sticks);
	sticks_find(&exchange->sticks, exchange->dialogue->plain->mounts);
	exchange->folder = exchange->sticks.count ? exchange->sticks.items[0].path : NULL;
}

/* The next of several, or one that is named. */
static void choose(struct exchange *exchange, const char *typed)
{
	struct sticks *sticks = &exchange->sticks;
	size_t at = 0;
	char *path;

	if (!*typed) {
		while (at < sticks->count && sticks->items[at].path != exchange->folder)
			at++;
		if (sticks->count)
			exchange->folder = sticks->items[(at + 1) % sticks->count].path;
		return;
	}
	path = place_typed(exchange->dialogue->plain->home, typed);
	sticks_add(sticks, path);
	for (size_t i = 0; i < sticks->count; i++)
		if (strcmp(sticks->items[i].path, path) == 0)
			exchange->folder = sticks->items[i].path;
	if (!exchange->folder || strcmp(exchange->folder, path) != 0)
		say_word(exchange->dialogue, "packets.no_folder", path, NULL);
	memory_free(path);
}

void dialogue_packets(struct dialogue *dialogue)
{
	struct exchange exchange = {.dialogue = dialogue};
	struct buf prompt;
	bool again = true;

	if (!session_kinds(session_of(dialogue))->count) {
		say(dialogue, word(dialogue, "packets.no_pack"));
		return;
	}
	find(&exchange);
	buf_init(&prompt);
	buf_printf(&prompt, "%s > ", word(dialogue, "packets.title"));
	while (!dialogue->is_over) {
		struct command command;

		if (again)
			say_all(&exchange);
		if (!ask(dialogue, prompt.bytes))
			break;
		command = command_read(dialogue->line.bytes);
		again = command.letter == 'h' || command.letter == 'r' || command.count;
		if (command.letter == '.')
			break;
		if (common_command(dialogue, &command, "plain.help.packets", &again))
			continue;
		if (command.letter == 'h')
			choose(&exchange, command.rest);
		else if (command.letter == 'r')
			find(&exchange);
		else if (command.count && !command.letter)
			open_number(&exchange, command.numbers[0]);
		else
			say_unknown(dialogue);
	}
	release(&exchange);
	sticks_release(&exchange.sticks);
	buf_release(&prompt);
}
