/* The tables of a report as forms, so that what knows forms knows them: expressions over them,
 * their description, an engine's tables. */
#ifndef ZHIBU_PACKET_MODEL_H
#define ZHIBU_PACKET_MODEL_H

#include "flow/session.h"
#include "form/form.h"

enum { MODEL_REPORT, MODEL_FIGURES, MODEL_FINDINGS, MODEL_TABLES };

/* Fields of report.csv before the figures of the whole. */
enum {
	REPORT_AT,
	REPORT_FORMS,
	REPORT_STEP,
	REPORT_STATE,
	REPORT_DONE,
	REPORT_BLOCK,
	REPORT_WARN,
	REPORT_INFORM,
	REPORT_FIGURES
};

/* The forms, in the order MODEL_..., then the tables that go up; titles and labels from the pack.
 * Lives in its own arena: pack_release(). pack, figures and steps must outlive it. */
void model_make(struct pack *model, const struct pack *pack, const struct figures *figures,
		const struct steps *steps);
/* The same, and behind them the pack's other forms whole, those of every role, too: what a place
 * has, whether it sends it or not, and what the folder that looks on says of it. */
void model_make_whole(struct pack *model, const struct pack *pack, const struct figures *figures,
		      const struct steps *steps, struct mistakes *mistakes);
/* As names of values in report.csv and findings.csv. */
const char *model_state(enum step_state state);
const char *model_level(enum rule_level level);

#endif
