#include "cli/request.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/utf8.h"

/* The value of --name VALUE or --name=VALUE at argv[*i]; NULL: it is another argument. Where the
 * value may be left out and is, "". */
static const char *option_value(char **argv, int argc, int *i, const char *name, bool optional)
{
	size_t length = strlen(name);

	if (strncmp(argv[*i], name, length) != 0)
		return NULL;
	if (argv[*i][length] == '=')
		return argv[*i] + length + 1;
	if (argv[*i][length])
		return NULL;
	if (*i + 1 < argc && (!optional || argv[*i + 1][0] != '-'))
		return argv[++*i];
	return optional ? "" : NULL;
}

static bool take_flag(struct request *request, const char *word)
{
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		request->help = true;
	else if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
		request->version = true;
	else if (strcmp(word, "--json") == 0)
		request->as_json = true;
	else if (strcmp(word, "--csv") == 0)
		request->as_csv = true;
	else if (strcmp(word, "--text") == 0)
		request->as_text = true;
	else if (strcmp(word, "--rtf") == 0)
		request->as_rtf = true;
	else if (strcmp(word, "--pages") == 0)
		request->in_pages = true;
	else if (strcmp(word, "--blank") == 0)
		request->is_blank = true;
	else if (strcmp(word, "--lp") == 0)
		request->to_printer = true;
	else if (strcmp(word, "--plain") == 0)
		request->is_plain = true;
	else if (strcmp(word, "--read-only") == 0)
		request->is_read_only = true;
	else if (strcmp(word, "--slow") == 0)
		request->is_slow = true;
	else if (strcmp(word, "--dry-run") == 0)
		request->is_dry = true;
	else if (strcmp(word, "--seal") == 0)
		request->seals = true;
	else if (strcmp(word, "--no-seal") == 0)
		request->seals_not = true;
	else if (strcmp(word, "--accept-key") == 0)
		request->takes_key = true;
	else if (strcmp(word, "--normalize") == 0)
		request->normalize = true;
	else
		return false;
	return true;
}

const char *request_read(struct request *request, int argc, char **argv)
{
	request->words = argv + 1; /* moved forward in place */
	for (int i = 1; i < argc; i++) {
		const char *value;
		bool checks = request->command && strcmp(request->command, "check") == 0;

		if ((value = option_value(argv, argc, &i, "--data", false)) != NULL) {
			request->data = value;
		} else if ((value = option_value(argv, argc, &i, "--language", false)) != NULL) {
			request->language = value;
		} else if ((value = option_value(argv, argc, &i, "--batch", false)) != NULL) {
			request->batch = value;
		} else if ((value = option_value(argv, argc, &i, "--threads", false)) != NULL) {
			request->threads = value;
		} else if ((value = option_value(argv, argc, &i, "--to", false)) != NULL) {
			request->to = value;
		} else if ((value = option_value(argv, argc, &i, "--for", false)) != NULL) {
			request->whom = value;
		} else if ((value = option_value(argv, argc, &i, "--cluster", false)) != NULL) {
			request->cluster = value;
		} else if ((value = option_value(argv, argc, &i, "--passphrase-file", false)) !=
			   NULL) {
			request->passphrase_file = value;
		} else if ((value = option_value(argv, argc, &i, "--row", false)) != NULL) {
			request->row = value;
		} else if ((value = option_value(argv, argc, &i, "--output", false)) != NULL) {
			request->output = value;
		} else if ((value = option_value(argv, argc, &i, "--columns", false)) != NULL) {
			request->columns = value;
		} else if ((value = option_value(argv, argc, &i, "--charset", false)) != NULL) {
			request->charset = value;
		} else if ((value = option_value(argv, argc, &i, "--forms", checks)) != NULL) {
			request->forms = *value ? value : request->forms;
			request->forms_only |= checks;
		} else if (take_flag(request, argv[i])) {
			continue;
		} else if (argv[i][0] == '-' && argv[i][1]) {
			return argv[i];
		} else if (!request->command) {
			request->command = argv[i];
		} else {
			request->words[request->word_count++] = argv[i];
		}
	}
	return NULL;
}

enum charset request_charset(const struct request *request)
{
	enum charset charset = CHARSET_UTF8;

	if (request->charset) {
		if (charset_named(request->charset, strlen(request->charset), &charset))
			return charset;
	} else if (charset_of_environment(&charset)) {
		return charset;
	}
	return CHARSET_UTF8;
}

enum charset request_charset_of_lines(const struct request *request)
{
	enum charset charset = request_charset(request);

	if (charset == CHARSET_UTF8 || request->charset || isatty(STDOUT_FILENO))
		return charset;
	return CHARSET_UTF8;
}

static char *decoded(const char *word, enum charset charset)
{
	struct decoder decoder;
	struct buf turned;

	buf_init(&turned);
	decoder_init(&decoder, charset);
	if (utf8_is_valid(word, strlen(word)))
		buf_add_text(&turned, word);
	else
		decoder_add(&decoder, &turned, word, strlen(word));
	return buf_take(&turned);
}

void request_decode(struct request *request, enum charset charset)
{
	char **words;

	if (charset == CHARSET_UTF8)
		return;
	words = memory_array((size_t)request->word_count + 1, sizeof(*words));
	for (int i = 0; i < request->word_count; i++)
		words[i] = decoded(request->words[i], charset);
	request->words = words;
	request->owns_words = true;
}

void request_release(struct request *request)
{
	if (!request->owns_words)
		return;
	for (int i = 0; i < request->word_count; i++)
		memory_free(request->words[i]);
	memory_free(request->words);
	request->owns_words = false;
}

const char *language_of_environment(bool lacks_chinese)
{
	const char *names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < 3; i++) {
		const char *value = getenv(names[i]);

		if (value && strncmp(value, "en", 2) == 0)
			return "en";
		if (value && *value)
			break;
	}
	return lacks_chinese ? "zh-Latn" : NULL;
}
