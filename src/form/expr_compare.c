#include <math.h>
#include <string.h>

#include "expr_run.h"

/* Comparisons, XPath 1.0 section 3.4: with a set, true where any of its values makes
 * it true. Two sets are compared in the sum of their sizes, not the product. */

static bool is_ordered(enum operator operation, double left, double right)
{
	switch (operation) {
	case OPERATOR_LESS:
		return left < right;
	case OPERATOR_LESS_EQUAL:
		return left <= right;
	case OPERATOR_MORE:
		return left > right;
	default:
		return left >= right;
	}
}

static bool is_ordered_as(enum operator operation, const struct datum *left,
			  const struct datum *right, enum likeness likeness)
{
	double l = datum_number(left, likeness), r = datum_number(right, likeness);

	return is_number(l) && is_number(r) && is_ordered(operation, l, r);
}

static bool is_equal(struct run *run, struct datum *left, struct datum *right,
		     enum likeness likeness)
{
	if (likeness != LIKE_TEXT) {
		double l = datum_number(left, likeness), r = datum_number(right, likeness);

		if (is_number(l) && is_number(r))
			return l == r;
	}
	return !strcmp(datum_text(run, left), datum_text(run, right));
}

static bool compare(struct run *run, const struct node *node, struct datum *left,
		    struct datum *right)
{
	enum operator operation =(enum operator) node->operation;
	enum likeness likeness = (enum likeness)node->likeness;

	if (operation == OPERATOR_EQUAL)
		return is_equal(run, left, right, likeness);
	if (operation == OPERATOR_UNEQUAL)
		return !is_equal(run, left, right, likeness);
	if (likeness != LIKE_ANY)
		return is_ordered_as(operation, left, right, likeness);
	return is_ordered_as(operation, left, right, LIKE_NUMBER) ||
	       is_ordered_as(operation, left, right, LIKE_DATE) ||
	       is_ordered_as(operation, left, right, LIKE_TIME);
}

/* ---- a set and a single value ---- */

struct one {
	struct run *run;
	const struct node *node;
	struct datum *single;
	bool single_is_left, found;
};

static bool take_one(void *data, const struct datum *datum)
{
	struct one *one = data;
	struct datum value = *datum;

	one->found = one->single_is_left ? compare(one->run, one->node, one->single, &value)
					 : compare(one->run, one->node, &value, one->single);
	return !one->found;
}

static bool compare_one(struct run *run, const struct node *node, const struct node *set,
			const struct node *single)
{
	struct datum datum = eval_node(run, single);
	struct one one = {run, node, &datum, single == node->first, false};

	each_value(run, set, take_one, &one, false);
	return one.found;
}

/* ---- two sets ---- */

struct equals {
	struct run *run;
	enum likeness likeness;
	struct keys keys;
	bool found;
};

static bool take_key(void *data, const struct datum *datum)
{
	struct equals *equals = data;
	struct datum value = *datum;
	struct key key = key_of(equals->run, &value, equals->likeness);

	keys_add(&equals->keys, &key, true, NULL);
	return true;
}

static bool take_match(void *data, const struct datum *datum)
{
	struct equals *equals = data;
	struct datum value = *datum;
	struct key key = key_of(equals->run, &value, equals->likeness);

	equals->found = keys_find(&equals->keys, &key) >= 0;
	return !equals->found;
}

static bool any_equal(struct run *run, const struct node *left, const struct node *right,
		      enum likeness likeness)
{
	struct equals equals = {.run = run, .likeness = likeness};

	each_value(run, left, take_key, &equals, true);
	if (equals.keys.count)
		each_value(run, right, take_match, &equals, false);
	keys_release(&equals.keys);
	return equals.found;
}

struct unequals {
	struct run *run;
	enum likeness likeness;
	struct datum first;
	bool has_first, found;
};

static bool take_differing(void *data, const struct datum *datum)
{
	struct unequals *unequals = data;
	struct datum value = *datum;

	if (!unequals->has_first) {
		unequals->first = value;
		unequals->has_first = true;
		return true;
	}
	unequals->found = !is_equal(unequals->run, &unequals->first, &value, unequals->likeness);
	return !unequals->found;
}

/* Some pair differs where either side has two values, or the single ones differ: that is,
 * where not all values of both sides are one. */
static bool any_unequal(struct run *run, const struct node *left, const struct node *right,
			enum likeness likeness)
{
	struct unequals unequals = {.run = run, .likeness = likeness};

	if (!eval_holds(run, left) || !eval_holds(run, right))
		return false;
	each_value(run, left, take_differing, &unequals, true);
	if (!unequals.found)
		each_value(run, right, take_differing, &unequals, true);
	return unequals.found;
}

enum { LIKENESSES = 3 };

struct extremes {
	double least[LIKENESSES], most[LIKENESSES];
	enum likeness likeness;
};

static const enum likeness likenesses[LIKENESSES] = {LIKE_NUMBER, LIKE_DATE, LIKE_TIME};

static bool take_extreme(void *data, const struct datum *datum)
{
	struct extremes *extremes = data;

	for (size_t i = 0; i < LIKENESSES; i++) {
		double number;

		if (extremes->likeness != LIKE_ANY && extremes->likeness != likenesses[i])
			continue;
		number = datum_number(datum, likenesses[i]);
		if (!is_number(number))
			continue;
		if (!(extremes->least[i] <= number))
			extremes->least[i] = number;
		if (!(extremes->most[i] >= number))
			extremes->most[i] = number;
	}
	return true;
}

static bool any_ordered(struct run *run, const struct node *node, enum likeness likeness)
{
	enum operator operation =(enum operator) node->operation;
	bool is_less = operation == OPERATOR_LESS || operation == OPERATOR_LESS_EQUAL;
	struct extremes left = {{NAN, NAN, NAN}, {NAN, NAN, NAN}, likeness}, right = left;

	each_value(run, node->first, take_extreme, &left, false);
	each_value(run, node->first->next, take_extreme, &right, false);
	for (size_t i = 0; i < LIKENESSES; i++)
		if (is_less ? is_ordered(operation, left.least[i], right.most[i])
			    : is_ordered(operation, left.most[i], right.least[i]))
			return true;
	return false;
}

bool eval_compare(struct run *run, const struct node *node)
{
	const struct node *left = node->first, *right = left->next;
	enum likeness likeness = (enum likeness)node->likeness;
	struct datum l, r;

	/* a truth takes a set as a whole */
	if (likeness == LIKE_TRUTH)
		return (eval_holds(run, left) == eval_holds(run, right)) ==
		       (node->operation == OPERATOR_EQUAL);
	if (node_is_set(left) && node_is_set(right)) {
		if (node->operation == OPERATOR_EQUAL)
			return any_equal(run, left, right, likeness);
		if (node->operation == OPERATOR_UNEQUAL)
			return any_unequal(run, left, right, likeness);
		return any_ordered(run, node, likeness);
	}
	if (node_is_set(left))
		return compare_one(run, node, left, right);
	if (node_is_set(right))
		return compare_one(run, node, right, left);
	if (likeness == LIKE_TEXT) {
		const char *text = plain_text(run, left);
		const char *other = text ? plain_text(run, right) : NULL;

		if (other && eval_step(run->eval, 2))
			return !strcmp(text, other) == (node->operation == OPERATOR_EQUAL);
	}
	l = eval_node(run, left);
	r = eval_node(run, right);
	return compare(run, node, &l, &r);
}
