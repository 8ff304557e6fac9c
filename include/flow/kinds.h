/* packets.csv: which packets a pack knows, who makes them for whom, and what of the tables goes
 * into each. Columns: packet, from, to, for, answers, content, table, level, records, label::…,
 * sentence::…
 *
 * A row without a table is a kind: packet is its name, from and to are roles (those of steps.csv),
 * for an expression that gives the rows that one may be meant for (empty: it is for whoever has the
 * role), content what it is made of: changes (lines of the change log, of the tables in the rows
 * below) or report (tables made anew from the whole each time), answers the kind that it goes back
 * for. label names it, sentence says what
 * leaves with it, a phrase.
 *
 * A row with a table belongs to the kind of its name, which stands above it: of the table go the
 * fields of this zb_level and of those that more people may see. records: empty for all of them,
 * theirs for those that were first entered in the folder that the packet is for. Which records go
 * must not depend on what stands in them: what was left out once is taken for known later, since
 * the change log is told by its numbers.
 */
#ifndef ZHIBU_FLOW_KINDS_H
#define ZHIBU_FLOW_KINDS_H

#include <stdbool.h>
#include <stddef.h>

#include "flow/phrase.h"
#include "form/expr.h"
#include "form/form.h"

struct session;

struct packet_part {
	int form;
	enum level level; /* fields of this level and those above */
	bool is_theirs;
};

enum packet_content { CONTENT_CHANGES, CONTENT_REPORT };

struct packet_kind {
	const char *name, *from, *to;
	enum packet_content content;
	const char *answers; /* another kind: once one of it was taken in, this goes back; or "" */
	struct words label;
	struct sentence sentence;
	struct expr *recipients; /* or NULL */
	struct packet_part *parts;
	size_t part_count;
};

struct packet_kinds {
	struct packet_kind *items;
	size_t count;
};

/* Reads the pack's packets.csv into its arena; that there is none is no mistake. Every mistake is
 * added. all: sentences are compiled too. */
void kinds_read(struct packet_kinds *kinds, struct pack *pack, bool all, struct mistakes *mistakes);

/* Those of the session's pack. */
const struct packet_kinds *session_kinds(struct session *session);
/* NULL: there is none. */
struct packet_kind *session_kind(struct session *session, const char *name);
/* Adds what leaves with it. */
void session_kind_sentence(struct session *session, struct buf *buf, struct packet_kind *kind);
/* The rows that one may be for: of the form, or of none (-1). Borrowed until the next change. */
size_t session_kind_recipients(struct session *session, const struct packet_kind *kind, int *form,
			       const size_t **rows);

/* The widest secrecy of what goes: the lowest level of any field that it carries, but for records
 * that go back where they came from, unless there are no others; LEVEL_PUBLIC where it carries
 * none. */
enum level kind_level(const struct packet_kind *kind, const struct pack *pack);
/* Whether a field (-1: the record itself) goes; is_theirs: the record was first entered there. */
bool kind_carries(const struct packet_kind *kind, const struct pack *pack, int form, int field,
		  bool is_theirs);

#endif
