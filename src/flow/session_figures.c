/* What leaves the folder, as a session tells it. */
#include "base/date.h"
#include "session_internal.h"

const struct figures *session_figures(struct session *session)
{
	size_t before = session->mistakes.count;

	if (session->figures_state == FIGURES_UNREAD) {
		figures_read(&session->figures, session->pack, &session->steps, &session->mistakes);
		session->figures_state =
		    session->mistakes.count > before ? FIGURES_WRONG : FIGURES_GOOD;
	}
	return session->figures_state == FIGURES_GOOD ? &session->figures : NULL;
}

void session_figure(struct session *session, struct buf *buf, const struct figure *figure)
{
	struct eval_frame frame = {.language = -1};

	buf_add_text(buf, expr_text(session->eval, figure->expr, &frame));
}

size_t session_sent_rows(struct session *session, const struct sending *sending,
			 const size_t **rows)
{
	struct eval_frame frame = {.language = -1};

	return expr_rows(session->eval, sending->rows, &frame, rows);
}

const char *session_site(const struct session *session)
{
	return store_site(session->store);
}

const struct steps *session_steps(const struct session *session)
{
	return &session->steps;
}

void session_now(const struct session *session, char at[20])
{
	moment_now(session->options.today, at);
}

const struct rules *session_rules(const struct session *session)
{
	return &session->rules;
}

struct eval *session_eval(struct session *session)
{
	return session->eval;
}

void session_compile_names(struct session *session)
{
	for (size_t i = 0; i < session->pack->form_count; i++)
		form_compile_name(session->pack, i, &session->mistakes);
}
