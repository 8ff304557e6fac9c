/* What is asked before a packet leaves or comes in, and what is done then. */
#include "base/memory.h"
#include "packets.h"
#include "ui/views.h"

static void say_answer(struct packets *packets, struct buf *text, bool answered,
		       const struct err *err)
{
	struct app *app = packets->view.app;

	if (answered) {
		buf_add_text(text, app_word(app, "packets.answered"));
	} else if (err->status != STATUS_OK) {
		buf_add_char(text, ' ');
		session_say_err(app->session, text, err);
	}
}

static void take_in(struct packets *packets)
{
	const struct parcel *parcel = packets_parcel(packets);
	struct app *app = packets->view.app;
	struct packet_effect effect;
	struct err err = {0}, answer_err;
	struct buf text;
	bool answered;

	if (!parcel || packets_has_gone(packets))
		return;
	if (parcel_take_in(app->session, &parcel->packet, packets_stick(packets)->path, &effect,
			   &answered, &answer_err, &err) != STATUS_OK) {
		view_say_failed(app, &err, NULL, NULL);
	} else {
		buf_init(&text);
		tell_effect(&text, app->session, &parcel->packet, &effect, false);
		say_answer(packets, &text, answered, &answer_err);
		view_say(app, MESSAGE_SAID, text.bytes);
		buf_release(&text);
		packet_effect_release(&effect);
	}
	app_look_again(app);
	packets->is_unread = true;
}

static void write_out(struct packets *packets, bool is_sealed)
{
	const struct errand *errand = packets_errand(packets);
	struct app *app = packets->view.app;
	struct sealing *sealing = &packets->sealing;
	struct err err = {0};
	char *path = NULL;

	if (!errand || packets_has_gone(packets))
		return;
	if (packet_export_sealed(app->session, errand->kind, errand->recipient,
				 is_sealed ? &sealing->lock : NULL, packets_stick(packets)->path,
				 &path, &err) == STATUS_OK &&
	    sealing_note(app->session, sealing, is_sealed, &err) == STATUS_OK)
		view_say_word(app, MESSAGE_SAID, "packets.written", path, NULL, NULL);
	else
		view_say_err(app, &err);
	memory_free(path);
	packets->is_unread = true;
	view_stale(&packets->view);
}

static void sealed_agreed(void *data, char answer)
{
	if (answer == 'y')
		write_out(data, true);
}

static void sealed_chosen(void *data, const struct secret *secret)
{
	struct packets *packets = data;

	packets->sealing.lock.passphrase = secret;
	if (secret)
		write_out(packets, true);
	packets->sealing.lock.passphrase = NULL;
}

/* What is lost with the key or the passphrase is said before. */
static void ask_sealed(struct packets *packets)
{
	struct app *app = packets->view.app;
	struct buf text;

	buf_init(&text);
	tell_sealing(&text, app->session, &packets->sealing);
	if (packets->sealing.has_key)
		view_push(app, ask_new(app, text.bytes, "yn", sealed_agreed, packets));
	else
		view_push(app, unseen_new(app, text.bytes, true, sealed_chosen, packets));
	buf_release(&text);
}

static void out_answered(void *data, char answer)
{
	struct packets *packets = data;

	if (answer == 's')
		ask_sealed(packets);
	else if (answer == 'y' || answer == 'o')
		write_out(packets, answer == 'y' && packets->sealing.is_usual);
}

static void in_answered(void *data, char answer)
{
	if (answer == 'y')
		take_in(data);
}

static void key_answered(void *data, char answer)
{
	struct packets *packets = data;
	struct parcel *parcel = packets_parcel(packets);

	if (answer != 'y' || !parcel)
		return;
	parcel_take_key(parcel, packets->view.app->session);
	view_stale(&packets->view);
	packets_ask(packets);
}

/* What came out of it may be anything that a parcel may be. */
static void unlocked(void *data, const struct secret *secret)
{
	struct packets *packets = data;
	struct parcel *parcel = packets_parcel(packets);

	if (!secret || !parcel)
		return;
	parcel_open(parcel, packets->view.app->session, secret);
	view_stale(&packets->view);
	if (parcel_needs_passphrase(parcel))
		view_say_err(packets->view.app, &parcel->err);
	else
		packets_ask(packets);
}

/* One that cannot be taken in as it is: what is missing is asked for, or it is said why. */
static void ask_more(struct packets *packets, const struct parcel *parcel)
{
	struct app *app = packets->view.app;
	struct buf text;

	buf_init(&text);
	tell_parcel_effect(&text, app->session, parcel);
	if (parcel_needs_passphrase(parcel)) {
		view_push(app, unseen_new(app, text.bytes, false, unlocked, packets));
	} else if (parcel_needs_word(parcel)) {
		buf_printf(&text, "\n%s", app_word(app, "packets.ask_key"));
		view_push(app, ask_new(app, text.bytes, "ny", key_answered, packets));
	} else {
		view_say_err(app, &parcel->err);
	}
	buf_release(&text);
}

/* Before anything leaves or comes in, what that is. */
void packets_ask(struct packets *packets)
{
	const struct parcel *parcel = packets_parcel(packets);
	const struct errand *errand = packets_errand(packets);
	struct sealing *sealing = &packets->sealing;
	struct app *app = packets->view.app;
	struct buf text;

	if (packets_has_gone(packets) || !packets->roll.count)
		return;
	if (parcel && parcel->status != STATUS_OK) {
		ask_more(packets, parcel);
		return;
	}
	if (parcel && !parcel_is_new(parcel)) {
		view_say_word(app, MESSAGE_REMINDER, "packets.nothing", NULL, NULL, NULL);
		return;
	}
	if (errand)
		sealing_of(sealing, app->session, errand->kind, errand->recipient);
	buf_init(&text);
	packets_add_detail(&text, packets);
	buf_add_char(&text, '\n');
	session_say(app->session, &text,
		    parcel		? "packets.ask_in"
		    : sealing->is_usual ? "packets.ask_sealed"
					: "packets.ask_out",
		    packets_stick(packets)->path, NULL, NULL);
	view_push(app, ask_new(app, text.bytes, parcel ? "yn" : sealing_answers(sealing),
			       parcel ? in_answered : out_answered, packets));
	buf_release(&text);
}
