#include <string.h>

#include "cli/command.h"
#include "flow/kinds.h"
#include "packet/work.h"

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

int command_export(struct session *session, const char *name, const char *folder, const char *whom,
		   struct output *output)
{
	struct packet_kind *kind = session_kind(session, name);
	const char *recipient;
	char *path;
	struct err err = {0};

	if (!kind)
		return say_kinds(session, name, output);
	recipient = packet_recipient(session, kind, whom ? whom : "");
	if (!recipient) {
		err_set(&err, STATUS_REFUSED, "packet.whom", session_words(session, &kind->label),
			whom, NULL);
		return say_err(session, &err, output);
	}
	if (packet_export(session, kind, recipient, folder ? folder : ".", &path, &err) !=
	    STATUS_OK)
		return say_err(session, &err, output);
	tell_leaving(&output->text, session, kind, recipient);
	output_end_line(output);
	session_say(session, &output->text, "packet.written", path, NULL, NULL);
	output_end_line(output);
	memory_free(path);
	return EXIT_FINE;
}

int command_import(struct session *session, const char *path, bool is_dry, struct output *output)
{
	struct packet_effect effect;
	struct packet packet;
	struct err err = {0};
	int code = EXIT_FINE;

	packet_init(&packet);
	if (packet_read(&packet, path, &err) != STATUS_OK ||
	    packet_take_in(session, &packet, is_dry, &effect, &err) != STATUS_OK) {
		code = say_err(session, &err, output);
	} else {
		tell_packet(&output->text, session, &packet);
		output_end_line(output);
		tell_effect(&output->text, session, &packet, &effect, is_dry);
		output_end_line(output);
		tell_merged(&output->text, session);
		if (output->text.length > output->line)
			output_end_line(output);
		packet_effect_release(&effect);
	}
	packet_release(&packet);
	return code;
}
