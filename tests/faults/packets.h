/* Scenarios of packets. */
#ifndef ZHIBU_TESTS_FAULTS_PACKETS_H
#define ZHIBU_TESTS_FAULTS_PACKETS_H

#include "scenario.h"

void packets_add(struct stageful *stageful);
/* What is wrong with what lies on the stick of a scenario's folder, or NULL: that something cannot
 * be read; that what the scenario hides can be read by everybody (until is_done, but for the older
 * one that was there before); that after the last life something unfinished is left. */
const char *packets_wrong(const struct scenario *scenario, const char *folder, bool is_done,
			  bool is_last);

#endif
