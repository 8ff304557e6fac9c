/* zhibu: arguments -> a command or the screens; the only place that prints or exits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/charset.h"
#include "base/privacy.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "cli/request.h"
#include "cli/whereabouts.h"
#include "pack.h"
#include "packet/seal.h"
#include "plain/plain.h"
#include "report/papers.h"
#include "term/keys.h"
#include "term/probe.h"
#include "term/rebind.h"
#include "term/screen.h"
#include "ui/views.h"

_Noreturn void memory_exhausted(void)
{
	static const char text[] = "zhibu: memory exhausted; what was saved is safe\n";

	screen_abandon();
	if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
		_exit(EXIT_DATA);
	_exit(EXIT_DATA);
}

/* Of the terminal that lines are printed to. */
static struct encoder encoder;

static void put_text(FILE *file, const char *bytes, size_t length)
{
	struct buf turned;

	if (encoder.charset == CHARSET_UTF8) {
		fwrite(bytes, 1, length, file);
		return;
	}
	buf_init(&turned);
	encoder_add(&encoder, &turned, bytes, length);
	fwrite(turned.bytes, 1, turned.length, file);
	buf_release(&turned);
}

static void send_text(const char *bytes, size_t length)
{
	put_text(stdout, bytes, length);
}

static void prompt(const char *text)
{
	put_text(stderr, text, strlen(text));
}

/* Prints a line; what came from files and names in it cannot play on the terminal. */
static void print_line(FILE *file, const char *before, const struct buf *text)
{
	struct buf shown;

	buf_init(&shown);
	utf8_add_visible(&shown, text->bytes, text->length, true);
	buf_add_char(&shown, '\n');
	fputs(before, file);
	put_text(file, shown.bytes, shown.length);
	buf_release(&shown);
}

static void print_text(FILE *file, const char *before, const char *text)
{
	struct buf buf;

	buf_init(&buf);
	buf_add_text(&buf, text);
	print_line(file, before, &buf);
	buf_release(&buf);
}

static void print_err(const struct session *session, FILE *file, const char *before,
		      const struct err *err)
{
	struct buf buf;

	buf_init(&buf);
	session_say_err(session, &buf, err);
	print_line(file, before, &buf);
	buf_release(&buf);
}

/* What opening noticed, or was noticed later on, a line each. */
static void print_mistakes(const struct session *session, size_t from, FILE *file)
{
	const struct mistakes *mistakes = session_mistakes(session);

	for (size_t i = from; i < mistakes->count; i++)
		print_err(session, file, "", &mistakes->items[i]);
}

/* Closes it; what could not be written to the tables is told in words. */
static int close_session(struct session *session, int code)
{
	struct err err = {0};

	if (session_checkpoint(session, &err) != STATUS_OK) {
		print_err(session, stderr, "zhibu: ", &err);
		code = EXIT_DATA;
	}
	if (session_close(session, &err) != STATUS_OK)
		code = EXIT_DATA;
	return code;
}

/* The user's own key table, where there is one. */
static void read_keys(struct rebinding *rebinding, struct mistakes *mistakes)
{
	char *path = keys_path();

	rebinding_load(rebinding, path, mistakes);
	memory_free(path);
}

static bool make_sample(struct app *app, struct err *err)
{
	if (sample_open(&app->session, app->data, err))
		key_names(app->session, keys_rebinding(app->keys));
	return err->status == STATUS_OK;
}

static bool make_plain_sample(struct plain *plain, struct err *err)
{
	if (sample_open(&plain->session, plain->data, err))
		plain_name_keys(plain->session);
	return err->status == STATUS_OK;
}

/* Words about the data folder, {1}. */
static void print_said(const struct session *session, const char *key)
{
	struct buf buf;

	buf_init(&buf);
	session_say(session, &buf, key, session_path(session), NULL, NULL);
	print_line(stdout, "", &buf);
	buf_release(&buf);
}

static void write_lines(void *data, const char *bytes, size_t length)
{
	(void)data;
	fwrite(bytes, 1, length, stdout);
	fflush(stdout);
}

/* Those of a pack from outside, which somebody may just have written: told on the first screen. */
static void check_templates(struct session *session)
{
	if (session_pack(session)->fallback)
		papers_check(session);
}

/* As run_screens(), line by line. */
static int run_plain(struct session *session, struct session_options *options,
		     const struct err *opened, int batch, const char *greeting)
{
	struct plain plain = {.session = session,
			      .read = plain_read,
			      .write = write_lines,
			      .hide = plain_hide,
			      .charset = encoder.charset,
			      .is_echoed = isatty(STDIN_FILENO),
			      .opened = *opened,
			      .home = getenv("HOME"),
			      .mounts = getenv("ZHIBU_MOUNTS"),
			      .batch = batch,
			      .has_moved = moved_note,
			      /* the sample is that of the built-in pack */
			      .make_sample =
				  session_pack(session)->fallback ? NULL : make_plain_sample,
			      .data = options};
	char *elsewhere = moved_find(options->data);
	int code;

	if (greeting)
		print_said(session, greeting);
	plain.elsewhere = elsewhere;
	check_templates(session);
	plain_name_keys(session);
	plain_watch();
	code = plain_run(&plain);
	memory_free(elsewhere);
	if (session_has_moved(plain.session))
		print_said(plain.session, "place.left");
	return close_session(plain.session, code);
}

/* opened: why it is for looking only, or status 0; batch: the form to be entered at once, or -1. */
static int run_screens(struct session *session, struct session_options *options,
		       const struct terminal_facts *facts, const struct err *opened, int batch,
		       const char *greeting)
{
	struct app app = {.session = session,
			  .lexicon = &lexicon_start,
			  .make_sample = session_pack(session)->fallback ? NULL : make_sample,
			  .data = options,
			  .opened = *opened,
			  .batch = batch,
			  .has_moved = moved_note,
			  .greeting = greeting,
			  .home = getenv("HOME"),
			  .mounts = getenv("ZHIBU_MOUNTS")};
	struct rebinding rebinding;
	struct mistakes mistakes;
	char *elsewhere;
	struct err err = {0};
	int code;

	if (screen_start(facts, &err) != STATUS_OK) {
		/* a terminal that cannot be painted on is spoken with */
		if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
			return run_plain(session, options, opened, batch, greeting);
		print_err(session, stderr, "zhibu: ", &err);
		session_close(session, NULL);
		return EXIT_DATA;
	}
	mistakes_init(&mistakes);
	read_keys(&rebinding, &mistakes);
	session_notice(session, &mistakes);
	mistakes_release(&mistakes);
	check_templates(session);
	key_names(session, &rebinding);
	app.keys = keys_new();
	keys_rebind(app.keys, &rebinding);
	elsewhere = moved_find(options->data);
	app.elsewhere = elsewhere;
	code = app_run(&app, home_new(&app));
	keys_free(app.keys);
	rebinding_release(&rebinding);
	memory_free(elsewhere);
	screen_stop();
	if (session_has_moved(app.session))
		print_said(app.session, "place.left");
	return close_session(app.session, code);
}

/* The page that may lie beside the keyboard; what is wrong in the file of keys. */
static int print_keys(struct session *session)
{
	struct mistakes mistakes;
	struct rebinding rebinding;
	int code;
	char *sheet;

	mistakes_init(&mistakes);
	read_keys(&rebinding, &mistakes);
	for (size_t i = 0; i < mistakes.count; i++)
		print_err(session, stderr, "", &mistakes.items[i]);
	key_names(session, &rebinding);
	sheet = key_sheet(session, &rebinding);
	print_text(stdout, "zhibu  ", session_word(session, "help.keys"));
	print_text(stdout, "", "");
	print_text(stdout, "", sheet);
	code = mistakes.count ? EXIT_FINDINGS : EXIT_FINE;
	memory_free(sheet);
	rebinding_release(&rebinding);
	mistakes_release(&mistakes);
	return code;
}

static int print_help(const struct session *session, FILE *file, int code)
{
	print_text(file, "", session_word(session, "cli.help"));
	return code;
}

static void output_end(struct output *output)
{
	output_flush(output);
	fflush(stdout);
	if (output->aside.length) {
		buf_cut(&output->aside, output->aside.length - 1);
		print_line(stderr, "", &output->aside);
	}
	buf_release(&output->text);
	buf_release(&output->aside);
}

/* Commands that need no data folder. -1: it is none of them. */
static int run_without_data(const struct request *request, struct session_options *options)
{
	struct output output = {.send = send_text};
	struct session *session;
	struct err err = {0};
	const char *command = request->command ? request->command : "";
	bool is_forms = strcmp(command, "forms") == 0;
	bool is_sample = strcmp(command, "sample") == 0, is_keys = strcmp(command, "keys") == 0;
	int code = -1;

	if (!request->help && !request->forms_only && !is_forms && !is_sample && !is_keys)
		return -1;
	options->data = NULL;
	options->compile_all = request->forms_only || is_forms || is_sample;
	privacy_confine((const char *const *)request->words,
			is_forms || is_sample ? (size_t)request->word_count : 0);
	session_open(&session, options, &err);
	buf_init(&output.text);
	buf_init(&output.aside);
	if (request->help)
		code = print_help(session, stdout, EXIT_FINE);
	else if (err.status == STATUS_IO)
		code = command_say(session, &err, &output); /* no such folder of forms */
	else if (request->forms_only)
		code = command_check_forms(session, &output);
	else if (is_keys && !request->word_count)
		code = print_keys(session);
	else if (is_forms && request->normalize && request->word_count)
		code = command_normalize(session, request->words, request->word_count, &output);
	else if ((is_sample || (is_forms && !request->normalize)) && request->word_count == 1)
		code = is_sample ? command_sample(session, options, request->words[0], &output)
				 : command_forms(session, request->words[0], &output);
	else
		code = print_help(session, stderr, EXIT_USAGE);
	output_end(&output);
	session_close(session, NULL);
	return code;
}

/* What a command noticed on its way is told behind what it gave. */
static int run_command(const struct request *request, struct session *session,
		       struct output *output)
{
	size_t noticed = session_mistakes(session)->count;
	bool checks = strcmp(request->command, "check") == 0 && request->word_count == 0;
	int code;

	if (checks)
		print_mistakes(session, 0, stdout);
	code = command_run(session, request, output);
	output_end(output);
	if (!checks)
		print_mistakes(session, noticed, stderr);
	return code < 0 ? print_help(session, stderr, EXIT_USAGE) : code;
}

static int run_with_data(const struct request *request, struct session_options *options,
			 const struct terminal_facts *facts, const struct err *probed,
			 bool is_carried)
{
	struct session *session;
	struct output output = {.send = send_text, .prompt = prompt};
	const char *greeting;
	struct err err = {0};
	int code, batch = -1;

	if (session_open_to_look(&session, options, &err) != STATUS_OK) {
		print_mistakes(session, 0, stderr);
		print_err(session, stderr, "zhibu: ", &err);
		session_close(session, NULL);
		return EXIT_DATA;
	}
	if (probed->status != STATUS_OK) {
		print_err(session, stderr, "zhibu: ", probed);
		session_close(session, NULL);
		return EXIT_USAGE;
	}
	greeting = greeting_of(session, facts->lacks_chinese, is_carried);
	buf_init(&output.text);
	buf_init(&output.aside);
	if (request->batch)
		batch = command_table(session, request->batch, &output);
	if (!request->command && (!request->batch || batch >= 0))
		return request->is_plain
			   ? run_plain(session, options, &err, batch, greeting)
			   : run_screens(session, options, facts, &err, batch, greeting);
	if (err.status != STATUS_OK) {
		print_err(session, stderr, "zhibu: ", &err);
		if (strcmp(request->command, "add") == 0 ||
		    (strcmp(request->command, "import") == 0 && !request->is_dry)) {
			session_close(session, NULL);
			return EXIT_DATA;
		}
	}
	code = request->command ? run_command(request, session, &output) : EXIT_USAGE;
	output_end(&output);
	if (fflush(stdout) != 0)
		code = EXIT_DATA;
	return close_session(session, code);
}

int main(int argc, char **argv)
{
	struct request request = {0};
	struct err probed = {0};
	struct pack_file *files;
	const char *wrong = request_read(&request, argc, argv);
	struct terminal_facts facts = {.is_slow = request.is_slow};
	struct session_options options = {.pack_folder = request.forms,
					  .today = getenv("ZHIBU_TODAY"),
					  .is_read_only = request.is_read_only};
	char *folder;
	bool is_carried;
	const char *written[] = {NULL, getenv("XDG_STATE_HOME"), request.to, request.output};
	int code;

	memory_start();
	privacy_start();
	tzset(); /* once: the C library would look at the zone's file each time */
	if (request.version) {
		printf("zhibu " ZHIBU_VERSION "\n%s pinyin input\n%s sealing\n",
		       pinyin_is_there(&lexicon_start) ? "with" : "without",
		       seal_is_there() ? "with" : "without");
		return EXIT_FINE;
	}
	options.builtin_count = builtin_files(NULL);
	options.builtin = files = memory_array(options.builtin_count, sizeof *files);
	builtin_files(files);
	encoder_init(&encoder, request_charset_of_lines(&request));
	request_decode(&request, encoder.charset);
	if (!request.command && !request.help && !request.is_plain)
		(void)probe_terminal(&facts, request.charset, &probed);
	else
		facts.lacks_chinese = console_lacks_chinese();
	options.language =
	    request.language ? request.language : language_of_environment(facts.lacks_chinese);
	options.user = user_name();
	if (wrong) {
		request.command = "?";
		request.help = true;
	}
	code = run_without_data(&request, &options);
	if (code < 0) {
		folder = data_folder(request.data, argv[0], &is_carried);
		options.data = written[0] = folder;
		privacy_confine(written, 4);
		code = run_with_data(&request, &options, &facts, &probed, is_carried);
		memory_free(folder);
	}
	/* after the help, which may be longer than the screen */
	if (wrong && fflush(stdout) == 0)
		print_text(stderr, "zhibu? ", wrong);
	request_release(&request);
	memory_free(files);
	return wrong ? EXIT_USAGE : code;
}
