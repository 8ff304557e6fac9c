/* What every face calls: the one door to the core.
 *
 * A session is a pack, a data folder and a language. Findings and figures are derived
 * anew after every change and cached until the next. Texts given out are borrowed until the
 * next change or change of language. Row numbers are those of the table now.
 */
#ifndef ZHIBU_FLOW_SESSION_H
#define ZHIBU_FLOW_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "data/conflicts.h"
#include "data/journal.h"
#include "data/store.h"
#include "flow/figures.h"
#include "flow/rules.h"
#include "flow/steps.h"
#include "form/form.h"
#include "form/record.h"

struct session;

struct session_options {
	const char *data;	 /* the data folder */
	const char *pack_folder; /* --forms, or NULL: the data folder's own forms/, else built-in */
	const struct pack_file *builtin; /* the built-in pack's files */
	size_t builtin_count;
	const char *language; /* a code (zh, en, zh-Latn), or NULL: the pack's first */
	const char *today;    /* ZHIBU_TODAY, or NULL */
	const char *user;
	bool is_read_only;
	bool compile_all; /* every form at once (check --forms), not on first use; and the sample */
};

/* STATUS_INPUT: the pack has mistakes (session_mistakes lists them; the session can only be asked
 * for words and mistakes, then closed). Others as store_open(). *session is set whenever the
 * built-in words could be read, so that the error can be told in the user's language. */
enum status session_open(struct session **session, const struct session_options *options,
			 struct err *err);
enum status session_close(struct session *session, struct err *err);

/* Goes on in another folder, as store_move(): for a folder that can no longer be written or is
 * gone. What could not be taken along is among session_mistakes(). Row numbers are new then. */
enum status session_move(struct session *session, const char *path, struct err *err);
bool session_has_moved(const struct session *session);
/* Reads the folder anew, in place of what an open folder for reading only showed so far, or (path
 * not NULL) another one that its data went to; not is_read_only: to write it from now on. On
 * failure the session is as before. The texts of session_open()'s options must still be there. */
enum status session_reopen(struct session *session, const char *path, bool is_read_only,
			   struct err *err);

/* What reading the pack and opening the folder noticed. */
const struct mistakes *session_mistakes(const struct session *session);
const struct pack *session_pack(const struct session *session);
/* More of them, noticed elsewhere; what was noticed already stands there once. */
void session_notice(struct session *session, const struct mistakes *mistakes);
/* Notices what is wrong with the tables that come with the pack (seed/, sample/). */
void session_check_tables(struct session *session);
/* As pack_respell(), for the pack and the built-in one: right after session_open(). */
void session_respell(struct session *session, const char *const (*pairs)[2], size_t count);
const char *session_path(const struct session *session);
bool session_is_read_only(const struct session *session);
/* STATUS_REFUSED where a later program has written to the folder, so that it is read only. */
enum status session_check_format(const struct session *session, struct err *err);
bool session_is_new(const struct session *session); /* nothing was ever saved in the folder */
/* On FAT or exFAT, which know no permissions, and others on this machine can read it, too. */
bool session_lacks_permissions(const struct session *session);
int session_today(const struct session *session);
/* The folder's role; one that was never given any has the first that steps.csv names. */
const char *session_role(const struct session *session);
/* For packet/, which works on the change log itself; after a change there, or of the role: */
struct store *session_store(struct session *session);
void session_refresh(struct session *session);

size_t session_language(const struct session *session);
void session_set_language(struct session *session, size_t language);
const char *session_word(const struct session *session, const char *key);
const char *session_words(const struct session *session, const struct words *words);
/* Adds words.csv's text of key with {1} {2} {3} filled in. */
void session_say(const struct session *session, struct buf *buf, const char *key, const char *arg1,
		 const char *arg2, const char *arg3);
void session_say_err(const struct session *session, struct buf *buf, const struct err *err);
/* Adds words.csv's text of key as a phrase (its ${...} evaluated); nothing where the pack has no
 * such key of its own. For what a screen says of the data: home.title, home.name, home.line,
 * home.deadline. */
void session_phrase(struct session *session, struct buf *buf, const char *key);

/* What is likely to be typed: words of lexicon.csv with their readings ("" where the characters say
 * it), labels and choices of the forms, the names of rows that others refer to; texts may hold
 * anything else besides. */
void session_texts(struct session *session,
		   void (*take)(void *data, const char *text, const char *reading), void *data);
/* Words that the user chose while typing: store_words() and so on. */
void session_words_learnt(struct session *session,
			  bool (*take)(void *data, const struct store_word *word), void *data);
void session_word_set(struct session *session, const struct store_word *word);
enum status session_words_keep(struct session *session, struct err *err);

/* The walk. */
enum step_state { STEP_CLOSED, STEP_READY, STEP_ONGOING, STEP_DONE };
struct step_view {
	const struct step *step;
	enum step_state state;
	const char *summary;		  /* its figures */
	size_t blocks, warnings, informs; /* findings of the step */
	const struct finding *held_by;	  /* of STEP_CLOSED: the finding that holds it back */
};
/* Those of the folder's role. */
size_t session_step_count(const struct session *session);
/* The step that is called by a number; session_step_count(): there is none of this role. */
size_t session_step_numbered(const struct session *session, size_t number);
struct step_view session_step(struct session *session, size_t step);
/* What the pack says of it: no rule is asked. */
const struct step *session_step_told(const struct session *session, size_t step);
/* All findings, by step then file order; those of closed steps are included (a face shows a
 * step's own only where it is open). */
const struct findings *session_findings(struct session *session);
/* The first finding at level block or warn of an open step, in the walk's order; NULL: all done. */
const struct finding *session_next(struct session *session);
void session_target(struct session *session, const struct finding *finding, size_t n,
		    struct target *target);
/* A record of the explaining form, with rule and subject filled in; n (size_t)-1: all the
 * finding's rows. False where the pack has no such form or the level is not warn. */
bool session_explanation(struct session *session, const struct finding *finding, size_t n,
			 struct target *target);
/* The pair rules of a step, for its matrix. */
size_t session_pair_rules(const struct session *session, size_t step, const struct rule **rules,
			  size_t most);
void session_matrix(struct session *session, const struct rule *rule, struct matrix *matrix);

/* What leaves the folder (flow/figures.h); read when first asked for. NULL: the pack has mistakes
 * there, which are among session_mistakes(). */
const struct figures *session_figures(struct session *session);
/* Adds the value of a figure as it stands in a CSV: numbers plain, days as 2018-06-30, "" where it
 * has none. */
void session_figure(struct session *session, struct buf *buf, const struct figure *figure);
/* The rows of a table that go up; borrowed until the next change. */
size_t session_sent_rows(struct session *session, const struct sending *sending,
			 const size_t **rows);
/* The code of this place, in front of the ids of its records. */
const char *session_site(const struct session *session);
const struct steps *session_steps(const struct session *session);
/* For report/, which evaluates expressions of its own. The eval is NULL without a data folder. */
const struct rules *session_rules(const struct session *session);
struct eval *session_eval(struct session *session);
/* Compiles what names the rows of every form. */
void session_compile_names(struct session *session);
/* The moment now (base/date.h), on the day that the options set. */
void session_now(const struct session *session, char at[20]);

/* Rows. */
size_t session_count(const struct session *session, size_t form);
const char *session_cell(const struct session *session, size_t form, size_t row, int field);
long session_find(const struct session *session, size_t form, const char *id);
bool session_is_shut(const struct session *session, size_t form); /* its file could not be read */
bool session_is_broken(const struct session *session, size_t form, size_t row);
/* Adds what the screen shows of a cell; the name of a row. */
void session_display(struct session *session, struct buf *buf, size_t form, size_t row,
		     size_t field);
/* The same for a value that stood or is to stand there. */
void session_display_value(struct session *session, struct buf *buf, size_t form, size_t field,
			   const char *value);
void session_name(struct session *session, struct buf *buf, size_t form, size_t row);
/* The rows that hold filter (text, or pinyin initials, in any shown column), ordered by a
 * field (-1: the file's order), in reverse where asked. The array is heap memory of the caller. */
size_t session_list(struct session *session, size_t form, const char *filter, int sort,
		    bool reverse, size_t **rows);
/* What is wrong with a row's values. */
void session_check_row(struct session *session, size_t form, size_t row, struct remarks *remarks);

/* Changes outside a record: each is one transaction, saved when STATUS_OK. */
enum status session_delete(struct session *session, size_t form, size_t row, struct err *err);
enum status session_restore(struct session *session, size_t form, const char *id, struct err *err);
/* Switches the form's tick field of a row between its two choices. */
enum status session_tick(struct session *session, size_t form, size_t row, struct err *err);
/* Takes back the last transaction of this session (again: the one before). STATUS_REFUSED
 * session.nothing_to_undo. */
enum status session_undo(struct session *session, struct err *err);
enum status session_history(struct session *session, size_t form, const char *id,
			    void (*take)(void *data, const struct journal_line *line), void *data,
			    struct err *err);
/* What came in from outside since the opening, and conflicts that are open (these from before,
 * too). */
enum incoming_kind { INCOMING_CONFLICT, INCOMING_CHANGED, INCOMING_NEW, INCOMING_DELETED };
struct incoming {
	enum incoming_kind kind;
	size_t form;
	const char *id;
	int field;		  /* -1: the record */
	const char *before, *now; /* of a conflict: what stands here, what the file says; of a
				   * record's, "" where it is deleted on that side */
	const char *base;	  /* of a conflict: what both began with */
	enum damage damage;	  /* of a conflict: by the spreadsheet itself */
	bool is_of_sites;	  /* a conflict with another place, not with a file */
};
/* How many records something came in for, and how many conflicts are open. Costs nothing. */
void session_incoming(const struct session *session, size_t *records, size_t *conflicts);
/* Conflicts first. The array is heap memory of the caller, its texts are borrowed until the next
 * change. */
enum status session_incoming_list(struct session *session, struct incoming **items, size_t *count,
				  struct err *err);
/* Decides a conflict for what stands here or for what the file says; a transaction, which
 * session_undo() takes back. */
enum status session_decide(struct session *session, const struct incoming *item, bool theirs,
			   struct err *err);
/* Where rows other than these refer to the row: how many (asked before deleting). */
size_t session_references(struct session *session, size_t form, size_t row);

/* Double entry: fields that a form marks zb_verify are keyed a second time, blind (flow/entry.h:
 * entry_blind). That it was done is a line of the change log for each field (op resolve: old what
 * was keyed first, base what was keyed second, new the one of the two that was chosen), and
 * nothing in the table: a spreadsheet sees no column of it. A field counts as verified as long as
 * it holds the value of its newest such line; changed here or in a spreadsheet, it is to be keyed
 * again. A conflict that was decided has been compared by a person, and counts as well. */
bool session_verifies(const struct session *session, size_t form);
/* The rows with a field that is neither empty nor verified, in the file's order: heap memory of the
 * caller. Reads the change log. STATUS_IO: not all of it could be read, and some of them may be
 * verified. */
enum status session_unverified(struct session *session, size_t form, size_t **rows, size_t *count,
			       struct err *err);
/* The first of them from a row on, round the end, or -1; *left: how many there are. Failures as
 * above; what was found is good all the same. */
enum status session_next_unverified(struct session *session, size_t form, size_t from, long *row,
				    size_t *left, struct err *err);

/* For idle moments and leaving a screen. */
enum status session_idle(struct session *session, struct err *err);
enum status session_checkpoint(struct session *session, struct err *err);
/* Another number once idling or a checkpoint took in a file that was changed from outside, or the
 * folder was read anew or changed for another: rows and texts got before are void. */
unsigned long session_generation(const struct session *session);
bool session_draft(struct session *session, size_t *form, char id[ID_TEXT], char at[20]);
void session_draft_drop(struct session *session, size_t form, const char *id);
unsigned long session_flushes(const struct session *session);

#endif
