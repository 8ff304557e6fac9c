/* zhibu print: which papers there are; one of them. */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "report/blank.h"
#include "report/paper_out.h"
#include "report/papers.h"
#include "report/printer.h"
#include "report/prints.h"

enum { COLUMNS_LEAST = 20, COLUMNS_MOST = 250 };

/* A line for whoever started it; what is printed goes on its own way. */
static void say_aside(struct session *session, struct output *output, const char *key,
		      const char *arg1, const char *arg2)
{
	session_say(session, &output->aside, key, arg1, arg2, NULL);
	buf_add_char(&output->aside, '\n');
}

static void list_one(struct session *session, const struct papers *papers, size_t n,
		     struct output *output)
{
	struct paper_told told = papers_told(papers, n);
	struct buf *buf = &output->text;
	const size_t *rows;
	const char *state = "print.complete";

	if (told.form >= 0 && papers_rows(papers, n, &rows) == 0)
		state = "print.empty";
	else if (!papers_complete(papers, n, -1, NULL))
		state = "print.incomplete";
	buf_printf(buf, "%s\t%s\t", told.name, told.title);
	tell_level(buf, session, told.level);
	buf_printf(buf, "\t%s\t", session_word(session, state));
	if (told.form >= 0)
		session_say(session, buf, "papers.each",
			    session_words(session, &session_pack(session)->forms[told.form].title),
			    NULL, NULL);
	buf_printf(buf, "\t%s", told.purpose);
	output_end_line(output);
}

static int list_all(struct session *session, const struct papers *papers, struct output *output)
{
	for (size_t i = 0; i < papers_count(papers); i++)
		list_one(session, papers, i, output);
	if (papers_count(papers) == 0) {
		buf_add_text(&output->text, session_word(session, "papers.none"));
		output_end_line(output);
	}
	return EXIT_FINE;
}

static int say_unknown(struct session *session, const struct papers *papers, const char *name,
		       struct output *output)
{
	struct buf names;

	buf_init(&names);
	for (size_t i = 0; i < papers_count(papers); i++) {
		struct paper_told told = papers_told(papers, i);

		buf_printf(&names, "%s%s (%s)", i ? ", " : "", told.name, told.title);
	}
	say_aside(session, output, "papers.no_paper", name, names.bytes);
	buf_release(&names);
	return EXIT_USAGE;
}

/* The row by its id, or by its name where only one bears it; -1: there is none. */
static long find_row(struct session *session, const struct papers *papers, size_t n,
		     const char *wanted)
{
	int form = papers_told(papers, n).form;
	const size_t *rows;
	size_t count = papers_rows(papers, n, &rows), found = 0;
	long row = form < 0 ? -1 : session_find(session, (size_t)form, wanted);
	struct buf name;

	buf_init(&name);
	for (size_t i = 0; row < 0 && i < count; i++) {
		buf_clear(&name);
		session_name(session, &name, (size_t)form, rows[i]);
		if (strcmp(name.bytes, wanted) == 0 && found++ == 0)
			row = (long)rows[i];
	}
	buf_release(&name);
	return found > 1 ? -1 : row;
}

static void say_about(struct session *session, const struct papers *papers, size_t n, long row,
		      struct output *output)
{
	struct paper_told told = papers_told(papers, n);
	struct buf missing;
	char *line, *end;

	buf_printf(&output->aside, "%s  ", told.title);
	tell_level(&output->aside, session, told.level);
	buf_add_char(&output->aside, '\n');
	buf_init(&missing);
	papers_complete(papers, n, row, &missing);
	for (line = missing.bytes; missing.length && line; line = end ? end + 1 : NULL) {
		end = strchr(line, '\n');
		if (end)
			*end = '\0';
		say_aside(session, output, "papers.incomplete", line, NULL);
	}
	buf_release(&missing);
}

static enum paper_format format_of(const struct request *request)
{
	if (request->as_text)
		return PAPER_TEXT;
	if (request->as_rtf)
		return PAPER_RTF;
	if (request->as_csv)
		return PAPER_CSV;
	return request->output ? paper_format_of(request->output) : PAPER_TEXT;
}

static enum status keep(const struct request *request, const struct buf *text, enum charset charset,
			struct err *err)
{
	struct encoder encoder;
	struct buf turned;
	enum status status;

	buf_init(&turned);
	encoder_init(&encoder, charset);
	encoder_add(&encoder, &turned, text->bytes, text->length);
	status = paper_keep(request->output, turned.bytes, turned.length, err);
	buf_release(&turned);
	return status;
}

/* To the printer, which is named. */
static int hand_over(struct session *session, const struct request *request,
		     const struct paper *paper, struct output *output)
{
	int columns = request->columns ? atoi(request->columns) : 0;
	enum charset charset = request->charset ? request_charset(request) : CHARSET_GB18030;
	struct printer printer;
	struct err err = {0};
	enum status status = printer_find(&printer, &err);

	if (status == STATUS_OK)
		status = printer_send(&printer, paper, columns, charset, &err);
	if (status == STATUS_OK)
		say_aside(session, output, "print.sent", printer.name, NULL);
	else
		output_say_aside(output, session, &err);
	printer_release(&printer);
	return status == STATUS_OK ? EXIT_FINE : EXIT_DATA;
}

/* Into the file, or on to where the output goes, which turns it into the charset. */
static int give_out(struct session *session, const struct request *request,
		    const struct paper *paper, struct output *output)
{
	/* a file is UTF-8 where nobody asks for something else */
	enum charset charset = request->charset ? request_charset(request) : CHARSET_UTF8;
	bool pages = request->output || request->in_pages;
	struct err err = {0};
	int code = EXIT_FINE;
	struct buf text;

	if (request->to_printer && !request->output)
		return hand_over(session, request, paper, output);
	buf_init(&text);
	paper_write(&text, paper, format_of(request), request->columns ? atoi(request->columns) : 0,
		    pages, charset);
	if (!request->output) {
		output->send(text.bytes, text.length);
	} else if (keep(request, &text, charset, &err) == STATUS_OK) {
		say_aside(session, output, "papers.written", request->output, NULL);
	} else {
		output_say_aside(output, session, &err);
		code = EXIT_DATA;
	}
	buf_release(&text);
	return code;
}

static int print_one(struct session *session, const struct papers *papers, size_t n,
		     const struct request *request, struct output *output)
{
	long row = request->row ? find_row(session, papers, n, request->row) : -1;
	struct err err = {0};
	struct paper paper;
	int code = EXIT_FINDINGS;

	if (request->row && row < 0) {
		say_aside(session, output, "papers.row", papers_told(papers, n).title, NULL);
		return EXIT_USAGE;
	}
	paper_init(&paper);
	if (papers_make(papers, n, row, &paper, &err) == STATUS_OK) {
		say_about(session, papers, n, row, output);
		code = give_out(session, request, &paper, output);
	} else {
		output_say_aside(output, session, &err);
		code = err.status == STATUS_REFUSED ? EXIT_FINDINGS : EXIT_DATA;
	}
	paper_release(&paper);
	return code;
}

/* The form of a table, to be filled in by hand. */
static int print_blank(struct session *session, const struct request *request,
		       struct output *output)
{
	int form = request->word_count ? command_table(session, request->words[0], output) : -1;
	struct paper paper;
	int code;

	if (form < 0)
		return EXIT_USAGE;
	paper_init(&paper);
	blank_make(&paper, session_pack(session), (size_t)form, session_language(session));
	code = give_out(session, request, &paper, output);
	paper_release(&paper);
	return code;
}

/* A number of columns that a printer may have; none given is as well. */
static bool columns_are_good(const char *text)
{
	char *end;
	long columns;

	if (!text)
		return true;
	columns = strtol(text, &end, 10);
	return *text && !*end && columns >= COLUMNS_LEAST && columns <= COLUMNS_MOST;
}

int command_print(struct session *session, const struct request *request, struct output *output)
{
	size_t noticed = session_mistakes(session)->count;
	struct papers *papers;
	long n;
	int code;

	if (!columns_are_good(request->columns))
		return -1;
	if (request->is_blank)
		return print_blank(session, request, output);
	papers = papers_new(session);
	if (request->word_count == 0) {
		code = list_all(session, papers, output);
	} else {
		n = papers_find(papers, request->words[0]);
		code = n < 0 ? say_unknown(session, papers, request->words[0], output)
			     : print_one(session, papers, (size_t)n, request, output);
	}
	papers_free(papers);
	/* main tells them */
	return session_mistakes(session)->count > noticed && code == EXIT_FINE ? EXIT_DATA : code;
}
