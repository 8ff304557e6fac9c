/* The dialogue's rooms: dialogue.c (lines in and out, questions), dialogue_home.c, dialogue_step.c
 * (a step, its reminders), dialogue_list.c, dialogue_more.c (history, deleted, outside edits),
 * dialogue_open.c (to records), dialogue_record.c (a record field by field), dialogue_blind.c (the
 * same a second time), dialogue_field.c (one field's question and answer), dialogue_folder.c (where
 * the data are).
 */
#ifndef ZHIBU_PLAIN_DIALOGUE_H
#define ZHIBU_PLAIN_DIALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "flow/entry.h"
#include "flow/telling.h"
#include "plain/plain.h"

struct dialogue {
	struct plain *plain;
	struct decoder decoder;
	struct encoder encoder;
	char block[4096]; /* read and not yet taken */
	size_t at, count;
	struct buf line;    /* the last line read, without its end */
	bool is_over;	    /* nothing more will be read, or the user leaves */
	bool is_unfinished; /* and a record was open then */
	bool has_news;	    /* something came in from outside while the user was asked */
};

/* dialogue.c */
struct session *session_of(const struct dialogue *dialogue);
const char *word(const struct dialogue *dialogue, const char *key);
/* A line, or several. */
void say(struct dialogue *dialogue, const char *text);
void say_word(struct dialogue *dialogue, const char *key, const char *arg1, const char *arg2);
void say_err(struct dialogue *dialogue, const struct err *err);
/* Says what a buf holds and empties it. */
void say_buf(struct dialogue *dialogue, struct buf *buf);
void say_saved(struct dialogue *dialogue);
/* "3  text" */
void say_item(struct dialogue *dialogue, size_t number, const char *text);
/* Asks for a line; false: there is none any more. */
bool ask(struct dialogue *dialogue, const char *prompt);
/* Asks for a passphrase, which is not seen, not repeated and left nowhere; false: nothing was
 * typed. */
struct secret;
bool ask_unseen(struct dialogue *dialogue, const char *prompt, struct secret *secret);
/* A question with answers, one letter each (words ask.?), the first by Enter; 0: back. */
char ask_letter(struct dialogue *dialogue, const char *question, const char *letters);

/* A line of a list: a letter, numbers behind it. "3" is 3 with no letter; "" has nothing. */
enum { NUMBERS_MOST = 64 };
struct command {
	char letter; /* lower case; 0: none */
	const char *rest;
	size_t numbers[NUMBERS_MOST];
	size_t count;
};
struct command command_read(const char *line);
/* Commands that work everywhere; help: the word that says those of the place. True: it was one,
 * and *again is set where the place is to be told anew. */
bool common_command(struct dialogue *dialogue, const struct command *command, const char *help,
		    bool *again);
void say_unknown(struct dialogue *dialogue);

/* dialogue_home.c, dialogue_step.c, dialogue_list.c, dialogue_more.c */
void dialogue_home(struct dialogue *dialogue);
void dialogue_step(struct dialogue *dialogue, size_t number);
void dialogue_reminders(struct dialogue *dialogue, int number); /* of a step, or of all (-1) */
void dialogue_list(struct dialogue *dialogue, size_t form);
void dialogue_history(struct dialogue *dialogue, size_t form, const char *id);
void dialogue_deleted(struct dialogue *dialogue, size_t form);
void dialogue_edits(struct dialogue *dialogue);
void dialogue_overview(struct dialogue *dialogue);
/* dialogue_packets.c, dialogue_prints.c */
void dialogue_packets(struct dialogue *dialogue);
void dialogue_prints(struct dialogue *dialogue);

/* dialogue_open.c: as the screens of that name. */
void dialogue_open_new(struct dialogue *dialogue, size_t form, const struct record *prefill,
		       int field);
void dialogue_open_batch(struct dialogue *dialogue, size_t form);
void dialogue_open_like(struct dialogue *dialogue, size_t form, size_t row);
void dialogue_open_row(struct dialogue *dialogue, size_t form, size_t row, int field);
void dialogue_open_form(struct dialogue *dialogue, size_t form);
void dialogue_open_target(struct dialogue *dialogue, const struct target *target);
/* all: one of its rows need not be chosen. */
void dialogue_open_finding(struct dialogue *dialogue, const struct finding *finding);
void dialogue_open_explanation(struct dialogue *dialogue, const struct finding *finding);

/* dialogue_record.c: takes the entry over; true: it was saved. */
bool dialogue_record(struct dialogue *dialogue, struct entry *entry, int field);

/* dialogue_blind.c: double entry. How many rows wait; all of them, one after the other; and one
 * field: false: the two differ and neither was chosen, so that it is to be keyed again. */
void dialogue_say_unverified(struct dialogue *dialogue, size_t form);
void dialogue_verify(struct dialogue *dialogue, size_t form);
bool dialogue_compare(struct dialogue *dialogue, struct entry *entry, size_t field);

/* dialogue_field.c */
/* Asks for a field; number of all are told. False: the input ended. */
bool dialogue_field_ask(struct dialogue *dialogue, struct entry *entry, size_t field, size_t number,
			size_t all);
void dialogue_field_help(struct dialogue *dialogue, struct entry *entry, size_t field);
/* Takes the line typed; false: it is to be asked again. */
bool dialogue_field_take(struct dialogue *dialogue, struct entry *entry, size_t field);

/* dialogue_folder.c */
void dialogue_folder_opened(struct dialogue *dialogue);
void dialogue_folder_elsewhere(struct dialogue *dialogue);
void dialogue_folder_ask(struct dialogue *dialogue);
void dialogue_folder_read_again(struct dialogue *dialogue);
/* A save failed: true: try it again, perhaps in another folder. */
bool dialogue_folder_failed(struct dialogue *dialogue, const struct err *err, bool can_retry);
/* The same for a step that is repeated by hand. */
void say_failed(struct dialogue *dialogue, const struct err *err);

#endif
