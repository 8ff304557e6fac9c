/* Where the data are, when that is a question, in words. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "flow/telling.h"

static void add_reason(struct buf *buf, const struct session *session, const struct err *err)
{
	const char *reason = err_reason(err);

	if (reason)
		buf_add_text(buf, session_word(session, reason));
	else if (err->number)
		buf_add_text(buf, err->args[0]);
	else
		session_say_err(session, buf, err);
}

void tell_advice(struct buf *buf, const struct session *session, const struct err *err)
{
	const char *reason = err_reason(err);
	char key[64];

	snprintf(key, sizeof key, "%s.advice", reason ? reason : "io.other");
	buf_add_text(buf, session_word(session, key));
}

void tell_failure(struct buf *buf, const struct session *session, const char *key,
		  const struct err *err)
{
	struct buf reason;

	buf_init(&reason);
	add_reason(&reason, session, err);
	session_say(session, buf, key, reason.bytes, NULL, NULL);
	buf_release(&reason);
}

/* "user (host, since)"; whoever did not leave a name is somebody. */
static const char *holder(const struct session *session, const struct err *opened)
{
	return opened->args[0][0] ? opened->args[0] : session_word(session, "place.somebody");
}

void tell_place(struct buf *buf, const struct session *session, const struct err *opened)
{
	if (!session_is_read_only(session)) {
		if (session_has_moved(session))
			session_say(session, buf, "mark.place", session_path(session), NULL, NULL);
	} else if (opened->status == STATUS_LOCKED) {
		session_say(session, buf, "mark.locked", holder(session, opened), opened->args[2],
			    NULL);
	} else if (opened->status == STATUS_IO) {
		tell_failure(buf, session, "mark.unwritable", opened);
	} else if (opened->status == STATUS_REFUSED) {
		buf_add_text(buf, session_word(session, "mark.later"));
	} else {
		buf_add_text(buf, session_word(session, "mark.read_only"));
	}
}

void tell_opened(struct buf *buf, const struct session *session, const struct err *opened)
{
	if (opened->status == STATUS_LOCKED) {
		session_say(session, buf, "place.locked", holder(session, opened), opened->args[1],
			    opened->args[2]);
		return;
	}
	if (opened->status == STATUS_REFUSED) {
		session_say_err(session, buf, opened);
		return;
	}
	tell_failure(buf, session, "place.unwritable", opened);
	buf_add_char(buf, '\n');
	tell_advice(buf, session, opened);
	buf_add_char(buf, '\n');
	buf_add_text(buf, session_word(session, "place.what"));
}

void tell_unsaved(struct buf *buf, const struct session *session, const struct err *err,
		  bool is_kept)
{
	bool is_unsure = strcmp(err->key, "journal.unsure") == 0;

	tell_failure(buf, session, is_unsure ? "place.unsure" : "place.unsaved", err);
	if (is_kept)
		buf_add_text(buf, session_word(session, "place.typed"));
	buf_add_char(buf, '\n');
	if (!is_unsure)
		tell_advice(buf, session, err);
	buf_add_char(buf, '\n');
	buf_add_text(buf, session_word(session, "place.what"));
}

const char *place_ways(const struct err *opened)
{
	return opened->status == STATUS_IO	 ? "khrq"
	       : opened->status == STATUS_LOCKED ? "krq"
						 : "kq";
}

const char *place_stays(const struct session *session, const struct err *opened)
{
	if (!session_is_read_only(session) || opened->status == STATUS_IO)
		return NULL;
	return opened->status == STATUS_LOCKED	  ? "place.no_move"
	       : opened->status == STATUS_REFUSED ? "place.no_move_later"
						  : NULL;
}

/* ~/zhibu-20180614, or with a number behind it where that is taken. */
char *place_suggested(const struct session *session, const char *home)
{
	char date[DATE_TEXT];
	struct buf path;

	buf_init(&path);
	date_format(session_today(session), date);
	for (int n = 1; n < 100; n++) {
		buf_clear(&path);
		buf_printf(&path, "%s/zhibu-%.4s%.2s%.2s", home ? home : ".", date, date + 5,
			   date + 8);
		if (n > 1)
			buf_printf(&path, "-%d", n);
		if (access(path.bytes, F_OK) != 0)
			break;
	}
	return buf_take(&path);
}

char *place_typed(const char *home, const char *typed)
{
	struct buf path;

	buf_init(&path);
	if (typed[0] == '~' && (typed[1] == '/' || typed[1] == '\0') && home) {
		buf_add_text(&path, home);
		typed++;
	}
	buf_add_text(&path, typed);
	return buf_take(&path);
}
