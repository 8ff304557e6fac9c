#include "cli/whereabouts.h"

#include <errno.h>
#include <stddef.h>

enum status session_open_to_look(struct session **session, struct session_options *options,
				 struct err *err)
{
	enum status status = session_open(session, options, err);
	struct session *looking;
	struct err second;

	if (status == STATUS_OK)
		*err = (struct err){0};
	/* Opened, but its history could not be read whole: the store itself allows looking only. */
	if (status == STATUS_OK && !options->is_read_only && session_is_read_only(*session))
		err_io(err, "store.half", options->data, EIO);
	if (status == STATUS_OK && options->is_read_only)
		(void)session_check_format(*session, err);
	if ((status != STATUS_LOCKED && status != STATUS_IO && status != STATUS_REFUSED) ||
	    options->is_read_only)
		return status;
	options->is_read_only = true;
	if (session_open(&looking, options, &second) != STATUS_OK) {
		options->is_read_only = false;
		session_close(looking, NULL);
		return status;
	}
	session_close(*session, NULL);
	*session = looking;
	return STATUS_OK;
}

const char *greeting_of(const struct session *session, bool lacks_chinese, bool is_carried)
{
	if (lacks_chinese)
		return "screen.no_chinese";
	if (is_carried && session_is_new(session))
		return "stick.new";
	return session_lacks_permissions(session) ? "stick.open" : NULL;
}
