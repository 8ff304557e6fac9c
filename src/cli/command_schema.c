/* zhibu schema: what another engine needs to read many places. */
#include <string.h>

#include "cli/command.h"
#include "packet/report.h"
#include "packet/schema.h"

int command_schema(struct session *session, const char *name, const char *folder,
		   const char *cluster, struct output *output)
{
	struct overview_columns columns;
	struct mistakes mistakes;
	struct err err = {0};
	enum engine engine;
	struct buf own, text;
	int code = EXIT_DATA;

	if (!engine_named(name, &engine)) {
		session_say(session, &output->text, "schema.engine", name, NULL, NULL);
		output_end_line(output);
		return EXIT_USAGE;
	}
	mistakes_init(&mistakes);
	buf_init(&own);
	buf_init(&text);
	buf_printf(&own, "%s/%s", session_path(session), REPORTS_FOLDER);
	if (overview_columns_read(&columns, session, &mistakes, &err) == STATUS_OK) {
		schema_add(&text, engine, &columns, folder ? folder : own.bytes,
			   session_path(session), cluster);
		output->send(text.bytes, text.length);
		code = EXIT_FINE;
	} else {
		session_say_err(session, &output->text, &err);
		output_end_line(output);
	}
	session_notice(session, &mistakes);
	overview_columns_release(&columns);
	mistakes_release(&mistakes);
	buf_release(&text);
	buf_release(&own);
	return code;
}
