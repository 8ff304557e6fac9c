#include <string.h>

#include "cli/command.h"
#include "flow/kinds.h"
#include "packet/work.h"
#include "passphrase.h"

static int say_err(struct session *session, const struct err *err, struct output *output)
{
	session_say_err(session, &output->text, err);
	output_end_line(output);
	return err->status == STATUS_REFUSED ? EXIT_FINDINGS : EXIT_DATA;
}

/* The kinds that this folder may make, with what they are. */
static int say_kinds(struct session *session, const char *wrong, struct output *output)
{
	const struct packet_kinds *kinds = session_kinds(session);
	struct buf names;

	buf_init(&names);
	for (size_t i = 0; i < kinds->count; i++)
		if (packet_may_leave(session, &kinds->items[i]))
			buf_printf(&names, "%s%s (%s)", names.length ? ", " : "",
				   kinds->items[i].name,
				   session_words(session, &kinds->items[i].label));
	session_say(session, &output->text, "packet.no_kind", wrong, names.bytes, NULL);
	output_end_line(output);
	buf_release(&names);
	return EXIT_USAGE;
}

/* Writes it, sealed where that is asked for or usual, and says so. */
static enum status write_out(struct session *session, const struct packet_kind *kind,
			     const char *recipient, const struct request *request, char **path,
			     struct output *output, struct err *err)
{
	const char *folder = request->to ? request->to : ".";
	struct secret *secret = NULL;
	enum status status = STATUS_OK;
	struct sealing sealing;
	struct buf what;
	bool is_sealed;

	sealing_of(&sealing, session, kind, recipient);
	is_sealed =
	    request->seals || request->passphrase_file || (sealing.is_usual && !request->seals_not);
	if (!is_sealed)
		status = packet_export(session, kind, recipient, folder, path, err);
	if (is_sealed && !sealing.is_there)
		status = err_set(err, STATUS_REFUSED, "seal.none", NULL, NULL, NULL);
	if (!is_sealed || status != STATUS_OK)
		goto out;
	buf_init(&what);
	sealing.has_key = sealing.has_key && !request->passphrase_file;
	tell_sealing(&what, session, &sealing);
	if (!sealing.has_key) {
		sealing.lock.passphrase = secret = secret_new();
		status = passphrase_get(secret, session, request, what.bytes, true, output, err);
	}
	if (status == STATUS_OK)
		status = packet_export_sealed(session, kind, recipient, &sealing.lock, folder, path,
					      err);
	if (status == STATUS_OK) {
		buf_add_text(&output->text, what.bytes);
		output_end_line(output);
	}
	buf_release(&what);
	secret_free(secret);
out:
	if (status == STATUS_OK && (is_sealed || request->seals_not))
		status = sealing_note(session, &sealing, is_sealed, err);
	return status;
}

int command_export(struct session *session, const char *name, const struct request *request,
		   struct output *output)
{
	struct packet_kind *kind = session_kind(session, name);
	const char *recipient;
	char *path = NULL;
	struct err err = {0};

	if (!kind)
		return say_kinds(session, name, output);
	recipient = packet_recipient(session, kind, request->whom ? request->whom : "");
	if (!recipient) {
		err_set(&err, STATUS_REFUSED, "packet.whom", session_words(session, &kind->label),
			request->whom, NULL);
		return say_err(session, &err, output);
	}
	if (write_out(session, kind, recipient, request, &path, output, &err) != STATUS_OK) {
		memory_free(path);
		return say_err(session, &err, output);
	}
	tell_leaving(&output->text, session, kind, recipient);
	output_end_line(output);
	session_say(session, &output->text, "packet.written", path, NULL, NULL);
	output_end_line(output);
	memory_free(path);
	return EXIT_FINE;
}

/* Opens it; asks for the passphrase of one that has one. */
static enum status read_in(struct packet *packet, struct session *session, const char *path,
			   const struct request *request, struct output *output, struct err *err)
{
	enum status status = packet_open(packet, session, path, NULL, err);
	struct secret *secret;

	if (status != STATUS_REFUSED || strcmp(err->key, "seal.needed") != 0)
		return status;
	secret = secret_new();
	status = passphrase_get(secret, session, request, path, false, output, err);
	if (status == STATUS_OK)
		status = packet_open(packet, session, path, secret, err);
	secret_free(secret);
	return status;
}

int command_import(struct session *session, const char *path, const struct request *request,
		   struct output *output)
{
	struct packet_effect effect;
	struct packet packet;
	struct err err = {0};
	int code = EXIT_FINE;

	packet_init(&packet);
	packet.takes_key = request->takes_key;
	if (read_in(&packet, session, path, request, output, &err) != STATUS_OK ||
	    packet_take_in(session, &packet, request->is_dry, &effect, &err) != STATUS_OK) {
		code = say_err(session, &err, output);
		if (strcmp(err.key, "packet.other_key") == 0 ||
		    strcmp(err.key, "packet.unsigned") == 0) {
			buf_add_text(&output->text, session_word(session, "packet.take_key"));
			output_end_line(output);
		}
	} else {
		tell_packet(&output->text, session, &packet);
		output_end_line(output);
		tell_effect(&output->text, session, &packet, &effect, request->is_dry);
		output_end_line(output);
		if (effect.brings_key && !request->is_dry) {
			session_say(session, &output->text, "packet.key_did", packet.whose, NULL,
				    NULL);
			output_end_line(output);
		}
		tell_merged(&output->text, session);
		if (output->text.length > output->line)
			output_end_line(output);
		packet_effect_release(&effect);
	}
	packet_release(&packet);
	return code;
}
