/* Which command a request means. */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"

static const char *word(const struct request *request, int n)
{
	return n < request->word_count ? request->words[n] : NULL;
}

static unsigned count_of(const char *text)
{
	return text ? (unsigned)strtoul(text, NULL, 10) : 0;
}

/* Each by itself: one that is refused does not keep the others out. */
static int import_all(struct session *session, const struct request *request, struct output *output)
{
	int worst = EXIT_FINE;

	for (int i = 0; i < request->word_count; i++) {
		int code = command_import(session, request->words[i], request, output);

		worst = code > worst ? code : worst;
	}
	return worst;
}

int command_run(struct session *session, const struct request *request, struct output *output)
{
	const char *command = request->command;
	int count = request->word_count;

	if (strcmp(command, "check") == 0 && count == 0)
		return command_check(session, output);
	if (strcmp(command, "status") == 0 && count == 0)
		return command_status(session, request->as_json, output);
	if (strcmp(command, "list") == 0 && count == 1)
		return command_list(session, request->words[0], output);
	if (strcmp(command, "add") == 0 && count >= 1)
		return command_add(session, request->words[0], request->words + 1, count - 1,
				   output);
	if (strcmp(command, "export") == 0 && count == 1)
		return command_export(session, request->words[0], request, output);
	if (strcmp(command, "import") == 0 && count >= 1)
		return import_all(session, request, output);
	if (strcmp(command, "overview") == 0 && count <= 2)
		return command_overview(session, word(request, 0), word(request, 1),
					request->as_csv, count_of(request->threads), output);
	if (strcmp(command, "schema") == 0 && count <= 1 && request->whom)
		return command_schema(session, request->whom, word(request, 0), request->cluster,
				      output);
	if (strcmp(command, "print") == 0 && count <= 1)
		return command_print(session, request, output);
	return -1;
}
