/* What a folder's role leaves of the walk: steps and rules that name it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session_internal.h"

struct store *session_store(struct session *session)
{
	return session->store;
}

void session_refresh(struct session *session)
{
	session_take_role(session);
	session_changed(session);
}

/* The role of a folder that was never given one: the first that the pack names. */
static const char *first_role(const struct steps *steps)
{
	for (size_t i = 0; i < steps->count; i++)
		if (*steps->items[i].roles)
			return steps->items[i].roles;
	return "";
}

size_t session_step_numbered(const struct session *session, size_t number)
{
	for (size_t i = 0; i < session->step_count; i++)
		if (session->steps.items[i].number == number)
			return i;
	return session->step_count;
}

const char *session_role(const struct session *session)
{
	return session->role;
}

static bool names_role(const char *roles, const char *role)
{
	return !*roles || values_hold(roles, role, strlen(role));
}

/* A rule that names no role is that of the first one. */
static bool rule_holds(const struct session *session, const struct rule *rule, bool is_first)
{
	return *rule->roles ? names_role(rule->roles, session->role) : is_first;
}

static int by_line(const void *a, const void *b)
{
	const struct step *first = a, *second = b;

	if (first->is_hidden != second->is_hidden)
		return first->is_hidden ? 1 : -1;
	return first->number < second->number ? -1 : first->number > second->number;
}

/* Rules and figures know their steps by their places, which change. */
static void order_steps(struct session *session)
{
	struct steps *steps = &session->steps;
	size_t *numbers = memory_array(steps->count + 1, sizeof *numbers);
	int *places = memory_array(steps->count + 1, sizeof *places);

	for (size_t i = 0; i < steps->count; i++)
		numbers[i] = steps->items[i].number;
	qsort(steps->items, steps->count, sizeof *steps->items, by_line);
	for (size_t i = 0; i < steps->count; i++)
		for (size_t old = 0; old < steps->count; old++)
			if (numbers[old] == steps->items[i].number)
				places[old] = (int)i;
	for (size_t i = 0; i < session->rules.count; i++)
		session->rules.items[i].step = places[session->rules.items[i].step];
	for (size_t i = 0; i < session->figures.count; i++)
		if (session->figures.items[i].step >= 0)
			session->figures.items[i].step = places[session->figures.items[i].step];
	memory_free(numbers);
	memory_free(places);
}

void session_take_role(struct session *session)
{
	struct steps *steps = &session->steps;
	const char *given = store_role(session->store), *first = first_role(steps);
	size_t length = strcspn(first, " ");
	bool is_first, is_ordered = true;

	snprintf(session->role, sizeof session->role, "%.*s",
		 (int)(*given ? strlen(given) : length), *given ? given : first);
	is_first = strlen(session->role) == length && strncmp(session->role, first, length) == 0;
	session->step_count = 0;
	for (size_t i = 0; i < steps->count; i++) {
		steps->items[i].is_hidden = !names_role(steps->items[i].roles, session->role);
		session->step_count += !steps->items[i].is_hidden;
		is_ordered &= session->step_count == i + 1 && steps->items[i].number == i;
	}
	for (size_t i = 0; i < session->rules.count; i++)
		session->rules.items[i].is_off =
		    !rule_holds(session, &session->rules.items[i], is_first);
	if (!is_ordered)
		order_steps(session);
}
