/* zhibu check --forms, zhibu forms --normalize: what concerns the pack alone. */
#include <stdio.h>

#include "cli/command.h"
#include "packet/overview.h"
#include "report/papers.h"

static void say_mistakes(const struct session *session, const struct mistakes *mistakes,
			 struct output *output)
{
	for (size_t i = 0; i < mistakes->count; i++) {
		session_say_err(session, &output->text, &mistakes->items[i]);
		output_end_line(output);
	}
}

int command_check_forms(struct session *session, struct output *output)
{
	struct mistakes missing;
	int code;

	papers_check(session);
	overview_check(session);
	session_check_tables(session);
	code = session_mistakes(session)->count ? EXIT_FINDINGS : EXIT_FINE;
	say_mistakes(session, session_mistakes(session), output);
	mistakes_init(&missing);
	pack_missing_words(session_pack(session), &missing);
	say_mistakes(session, &missing, output);
	if (session_mistakes(session)->count + missing.count > 1) {
		char count[24];

		snprintf(count, sizeof count, "%zu",
			 session_mistakes(session)->count + missing.count);
		session_say(session, &output->text, "check.forms_count", count, NULL, NULL);
		output_end_line(output);
	}
	if (code == EXIT_FINE && missing.count == 0) {
		buf_add_text(&output->text, session_word(session, "check.forms_fine"));
		output_end_line(output);
	}
	mistakes_release(&missing);
	return code;
}

int command_normalize(struct session *session, char *const *paths, int count, struct output *output)
{
	int code = EXIT_FINE;

	for (int i = 0; i < count; i++) {
		struct err err = {0};
		bool changed;

		if (normalize_file(paths[i], &changed, &err) != STATUS_OK) {
			output_say_aside(output, session, &err);
			code = EXIT_DATA;
		} else if (changed) {
			buf_add_text(&output->text, paths[i]);
			output_end_line(output);
		}
	}
	return code;
}

int command_say(const struct session *session, const struct err *err, struct output *output)
{
	output_say_aside(output, session, err);
	return EXIT_DATA;
}

/* Whether the pack is whole; what is wrong with it is said aside. */
static bool is_whole(const struct session *session, struct output *output)
{
	const struct mistakes *mistakes = session_mistakes(session);

	for (size_t i = 0; i < mistakes->count; i++)
		output_say_aside(output, session, &mistakes->items[i]);
	return mistakes->count == 0;
}

int command_sample(const struct session *session, const struct session_options *options,
		   const char *folder, struct output *output)
{
	struct err err;

	if (!is_whole(session, output))
		return EXIT_FINDINGS;
	return sample_make(folder, session_pack(session), options, &err) == STATUS_OK
		   ? EXIT_FINE
		   : command_say(session, &err, output);
}

int command_forms(const struct session *session, const char *folder, struct output *output)
{
	struct err err;

	if (!is_whole(session, output))
		return EXIT_FINDINGS;
	if (pack_write(folder, session_pack(session), &err) != STATUS_OK)
		return command_say(session, &err, output);
	session_say(session, &output->text, "forms.written", folder, NULL, NULL);
	output_end_line(output);
	return EXIT_FINE;
}
