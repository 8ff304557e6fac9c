#include "control.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/exchange_internal.h"

static const char *chosen = "";

void control_choose(const char *name)
{
	if (strcmp(name, "") && strcmp(name, "clock") && strcmp(name, "blind") &&
	    strcmp(name, "last")) {
		fprintf(stderr, "histories: no such control: %s\n", name);
		exit(2);
	}
	chosen = name;
}

/* The linker puts this in the place of the store's (--wrap). */
bool __real_sites_saw(const struct sites *sites, size_t site, unsigned long seq, size_t other,
		      unsigned long number);
bool __wrap_sites_saw(const struct sites *sites, size_t site, unsigned long seq, size_t other,
		      unsigned long number);
bool __wrap_sites_saw(const struct sites *sites, size_t site, unsigned long seq, size_t other,
		      unsigned long number)
{
	if (strcmp(chosen, "clock") == 0)
		return number < seq || (number == seq && other < site);
	if (strcmp(chosen, "blind") == 0)
		return site == other && number < seq;
	if (strcmp(chosen, "last") == 0)
		return site != other || number < seq;
	return __real_sites_saw(sites, site, seq, other, number);
}
