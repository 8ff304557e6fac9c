/* Everything that can go wrong at a call. */
#include <errno.h>
#include <signal.h>

#include "scenario.h"

static void add_fault(struct scenario *scenario, const struct fault *fault)
{
	scenario->faults = memory_grow(scenario->faults, scenario->fault_count,
				       &scenario->fault_capacity, sizeof(*scenario->faults));
	scenario->faults[scenario->fault_count++] = *fault;
}

static void add_errors(struct scenario *scenario, const struct call *call, struct fault fault)
{
	static const int errors[] = {ENOSPC, EIO, EROFS, EDQUOT, ENODEV, EINTR};
	enum { ALWAYS = 5, WRITING = 3 };

	fault.kind = FAULT_ERROR;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		fault.value = errors[i];
		fault.reach = REACH_ONCE;
		add_fault(scenario, &fault);
		/* a call that is interrupted for ever is nothing that can happen */
		fault.reach = REACH_CALL;
		if (i < ALWAYS)
			add_fault(scenario, &fault);
		fault.reach = REACH_WRITING;
		if (i < WRITING && call->is_writing)
			add_fault(scenario, &fault);
		fault.reach = REACH_ALL;
		if (errors[i] == EIO || errors[i] == ENODEV)
			add_fault(scenario, &fault);
	}
}

static void add_shorts(struct scenario *scenario, const struct call *call, struct fault fault)
{
	fault.kind = FAULT_SHORT;
	for (int how = 0; how < SHORTEN_COUNT; how++) {
		fault.shorten = (enum shorten)how;
		fault.reach = REACH_ONCE;
		fault.value = 0;
		add_fault(scenario, &fault);
		fault.reach = REACH_WRITING;
		fault.value = ENOSPC;
		if (call->is_writing)
			add_fault(scenario, &fault);
	}
}

void chances_add(struct scenario *scenario, const struct call *call)
{
	struct fault fault = {.call = call->number, .ordinal = call->ordinal};

	fault.kind = FAULT_KILL_BEFORE;
	add_fault(scenario, &fault);
	fault.kind = FAULT_KILL_AFTER;
	if (call->is_writing)
		add_fault(scenario, &fault);
	fault.kind = FAULT_SIGNAL;
	fault.value = SIGTERM;
	if (call->is_on_files)
		add_fault(scenario, &fault);
	fault.value = SIGHUP;
	if (call->is_on_files && scenario->steps)
		add_fault(scenario, &fault);
	fault.value = 0;
	if (call->is_on_files)
		add_errors(scenario, call, fault);
	if (call->has_length)
		add_shorts(scenario, call, fault);
}
