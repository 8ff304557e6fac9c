/* The command line: the same core without a screen. A command writes text through its output and
 * returns an exit code; only main.c prints. */
#ifndef ZHIBU_CLI_COMMAND_H
#define ZHIBU_CLI_COMMAND_H

#include "cli/request.h"
#include "flow/session.h"

/* Exit codes: fine; findings that block; wrong use; data or input/output. */
enum { EXIT_FINE = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2, EXIT_DATA = 3 };

/* Where a command writes; sent on whenever it grows past some kilobytes. Hostile characters and bad
 * bytes of values are visible marks in it, in a pipe too: a row is a line, and its cells are parted
 * by the TABs that were meant. */
struct output {
	struct buf text;
	size_t line;	  /* where the line begins that is being written */
	struct buf aside; /* lines for whoever started it, beside what was asked for */
	void (*send)(const char *bytes, size_t length);
	void (*prompt)(const char *text); /* on the terminal, at once; or NULL: none is asked */
};
void output_flush(struct output *output);
/* Says it aside. */
void output_say_aside(struct output *output, const struct session *session, const struct err *err);
/* What has been added since the last one is a line. */
void output_end_line(struct output *output);

/* Runs the request's command on a data folder. -1: there is none of that name and these words. */
int command_run(struct session *session, const struct request *request, struct output *output);

/* The mistakes of the pack, and the words that a language of it lacks. */
int command_check_forms(struct session *session, struct output *output);
/* What went wrong, said aside: EXIT_DATA. */
int command_say(const struct session *session, const struct err *err, struct output *output);
/* Makes the sample of the session's pack, or writes the pack out, in a folder that is new. */
int command_sample(const struct session *session, const struct session_options *options,
		   const char *folder, struct output *output);
int command_forms(const struct session *session, const char *folder, struct output *output);
/* Writes forms back in their canonical form; names those that were not so. */
int command_normalize(struct session *session, char *const *paths, int count,
		      struct output *output);
/* All findings, then what is wrong in single rows. */
int command_check(struct session *session, struct output *output);
/* Steps, their states and figures, and what comes next. */
int command_status(struct session *session, bool as_json, struct output *output);
/* The form of a table; -1: there is none, which is said with the nearest name. */
int command_table(struct session *session, const char *table, struct output *output);
/* The rows of a table: id and listed fields as shown, parted by TAB, under a line of names. */
int command_list(struct session *session, const char *table, struct output *output);
/* A new row from field=value words; writes its id. */
int command_add(struct session *session, const char *table, char *const *words, int count,
		struct output *output);

/* The places whose reports lie in a folder (NULL: in the data folder's own): a line for each; or
 * what their rules find (table "rules"); or the rows of a table of all. as_csv: as a file.
 * threads: how many read at once, 0: as there are processors. */
int command_overview(struct session *session, const char *folder, const char *table, bool as_csv,
		     unsigned threads, struct output *output);
/* Makes a packet of a kind for somebody (request->whom: an id or a name; NULL: nobody) in a folder
 * (request->to; NULL: here); sealed where the request says so, or where it is usual. */
int command_export(struct session *session, const char *kind, const struct request *request,
		   struct output *output);
/* Takes a packet in, or only says what that would do (request->is_dry). */
int command_import(struct session *session, const char *path, const struct request *request,
		   struct output *output);

/* The papers, a line for each; or one of them (or of a table the form to be filled in by hand), to
 * where the request says. What is said of it (who may see it, what is missing) is said aside. -1:
 * no such number of columns. */
int command_print(struct session *session, const struct request *request, struct output *output);

/* The tables of such a folder, and the overview as a query, for another engine (packet/schema.h);
 * cluster: ClickHouse's, or NULL. */
int command_schema(struct session *session, const char *engine, const char *folder,
		   const char *cluster, struct output *output);

/* Writes the pack's sample/ *.csv into a folder, which is made and must hold no table yet.
 * STATUS_IO sample.exists (not empty), sample.write; STATUS_INPUT sample.none: there is none. */
enum status sample_write(const char *folder, const struct pack_file *files, size_t count,
			 struct err *err);

/* A file of it, new: with a byte order mark and CRLF, as tables are kept. */
enum status sample_write_file(int folder, const char *name, const char *bytes, size_t length,
			      struct err *err);

/* The same of that pack, and the journal that goes with it. */
enum status sample_make(const char *folder, const struct pack *pack,
			const struct session_options *options, struct err *err);
/* The same in the data folder that a session has open, and another session on it in place of that
 * one, though it may lie where that lay. False: the sample could not be written, and it is the same
 * one. */
bool sample_open(struct session **session, const struct session_options *options, struct err *err);

/* Writes all files of a pack into a folder, which is made, for a person to make another pack of:
 * CSV as sample_write_file. STATUS_IO forms.exists (there is something of that name), sample.write:
 * then nothing is left. */
enum status pack_write(const char *folder, const struct pack *pack, struct err *err);

/* Writes a form's file back in its canonical form (form_normalize); *changed: it was not so. */
enum status normalize_file(const char *path, bool *changed, struct err *err);

#endif
