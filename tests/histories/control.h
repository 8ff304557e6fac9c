/* Ways to tell who had seen what that are wrong, to see that the checks find it out. */
#ifndef ZHIBU_TESTS_HISTORIES_CONTROL_H
#define ZHIBU_TESTS_HISTORIES_CONTROL_H

/* "": as it is. "clock": who has the greater number is later, and saw the other. "blind": nobody
 * saw what another place did. "last": everybody saw all that is here. */
void control_choose(const char *name);

#endif
