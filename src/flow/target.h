/* goto: where a finding is mended. */
#ifndef ZHIBU_FLOW_TARGET_H
#define ZHIBU_FLOW_TARGET_H

#include "binding.h"
#include "flow/rules.h"

struct target_of_rule {
	enum target_kind kind;
	int form;     /* of NEW and LIST */
	int variable; /* of OPEN: which */
	int field;    /* of OPEN: to stand on, or -1 */
	struct assignments assignments;
};

/* NULL: text is empty, or a mistake was added. */
struct target_of_rule *target_read(struct pack *pack, const struct rule *rule, const char *text,
				   const struct place *place, struct mistakes *mistakes);

#endif
