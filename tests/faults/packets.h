/* Scenarios of packets. */
#ifndef ZHIBU_TESTS_FAULTS_PACKETS_H
#define ZHIBU_TESTS_FAULTS_PACKETS_H

#include "scenario.h"

void packets_add(struct stageful *stageful);
/* Whether all that lies on the stick of a scenario's folder can be read. */
bool packets_are_whole(const char *folder);

#endif
