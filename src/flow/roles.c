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

/* The roles that there may be: those that packets go from and to, or where there are no packets
 * those of the steps. Each of the caller's array is borrowed, or a copy in the pack's arena. */
static size_t roles_known(struct session *session, const char **names)
{
	const struct packet_kinds *kinds = &session->kinds;
	size_t count = 0, length;
	const char *item;

	for (size_t i = 0; i < kinds->count; i++) {
		names[count++] = kinds->items[i].from;
		names[count++] = kinds->items[i].to;
	}
	for (size_t i = 0; !kinds->count && i < session->steps.count; i++)
		for (size_t n = 0; (item = values_item(session->steps.items[i].roles, n, &length));
		     n++)
			names[count++] = arena_text(&session->pack->arena, item, length);
	return count;
}

static void check_roles(struct session *session, const struct place *place, const char *roles,
			const char *const *names, size_t count)
{
	const char *item;
	size_t length;

	for (size_t n = 0; (item = values_item(roles, n, &length)) != NULL; n++) {
		const char *name = arena_text(&session->pack->arena, item, length);
		size_t i = 0;

		while (i < count && strcmp(names[i], name) != 0)
			i++;
		if (i == count)
			mistakes_add(&session->mistakes, place->path, place->line, place->column,
				     "rules.role", name, nearest_name(name, names, count), NULL);
	}
}

void session_check_roles(struct session *session)
{
	const struct steps *steps = &session->steps;
	struct pack *pack = session->pack;
	const char **names, *path = pack_path(&pack->arena, pack, "rules.csv");
	size_t room = 2 * session->kinds.count + 1, count;

	for (size_t i = 0; i < steps->count; i++)
		room += values_count(steps->items[i].roles);
	names = memory_array(room, sizeof *names);
	count = roles_known(session, names);
	for (size_t i = 0; i < steps->count; i++) {
		struct place place = {steps->path, steps->items[i].line,
				      steps->items[i].roles_column};

		check_roles(session, &place, steps->items[i].roles, names, count);
	}
	for (size_t i = 0; i < session->rules.count; i++) {
		struct place place = {path, session->rules.items[i].line,
				      session->rules.items[i].roles_column};

		check_roles(session, &place, session->rules.items[i].roles, names, count);
	}
	memory_free(names);
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
