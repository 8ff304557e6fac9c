/* What the faults' programs type into the screens. Keys as xterm sends them: F3 leaves, F6 goes to
 * a field, F10 completes. */
#ifndef ZHIBU_TESTS_TYPED_H
#define ZHIBU_TESTS_TYPED_H

#include "scenario.h"

static const char mark[] = "标记之文字";
#define F3  "\033OR"
#define F6  "\033[17~"
#define F10 "\033[21~"
#define LEAVE                                                                                      \
	{F3, false}, {F3, false}, {F3, false}, {F3, false}, {F3, false},                           \
	{                                                                                          \
		F3, false                                                                          \
	}

static const struct step first_record[] = {{"\r", false},   {"标记之文字", false}, {"\r", false},
					   {"上级", false}, {F10, true},	   LEAVE};
static const struct step changed_record[] = {{"2", false},	    {"1", false},    {"\r", false},
					     {F6, false},	    {"要点", false}, {"\r", false},
					     {"标记之文字", false}, {F10, true},     LEAVE};

#endif
