/* What the session does with its folder as a whole: tables written out, read anew, taken elsewhere.
 */
#include "session_internal.h"

/* A checkpoint may take in what a spreadsheet changed meanwhile: then rows and findings are new. */
static void notice_edits(struct session *session, unsigned long generation)
{
	if (store_generation(session->store) != generation)
		session_changed(session);
}

enum status session_idle(struct session *session, struct err *err)
{
	unsigned long generation = store_generation(session->store);
	enum status status = store_idle(session->store, err);

	notice_edits(session, generation);
	return status;
}

enum status session_checkpoint(struct session *session, struct err *err)
{
	unsigned long generation;
	enum status status;

	if (!session->store)
		return STATUS_OK;
	generation = store_generation(session->store);
	status = store_checkpoint(session->store, err);
	notice_edits(session, generation);
	return status;
}

unsigned long session_generation(const struct session *session)
{
	return session->reopened + store_generation(session->store);
}

enum status session_move(struct session *session, const char *path, struct err *err)
{
	enum status status =
	    store_move(session->store, path, session->is_pack_inside ? session->pack : NULL,
		       &session->mistakes, err);

	if (status != STATUS_OK)
		return status;
	session->has_moved = true;
	session_changed(session);
	return STATUS_OK;
}

bool session_has_moved(const struct session *session)
{
	return session->has_moved;
}

enum status session_reopen(struct session *session, const char *path, bool is_read_only,
			   struct err *err)
{
	struct session_options options = session->options;
	struct mistakes before = session->mistakes;
	unsigned long generation = session_generation(session);
	enum status status;
	struct store *store;

	options.data = path ? path : store_path(session->store);
	options.is_read_only = is_read_only;
	mistakes_init(&session->mistakes);
	status = session_open_store(session, &options, &store, err);
	if (status != STATUS_OK) {
		mistakes_release(&session->mistakes);
		session->mistakes = before;
		return status;
	}
	mistakes_release(&before);
	store_add_forms(session->store); /* in step with the pack while it is closed */
	store_close(session->store, NULL);
	session->store = store;
	session->has_moved = session->has_moved || path;
	session->reopened = generation + 1 - store_generation(store);
	session_refresh(session);
	return STATUS_OK;
}
