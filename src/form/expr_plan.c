#include <string.h>

#include "expr_run.h"

/* How a predicate is evaluated. It is taken apart into conjuncts; those that
 * compare what depends on the row alone (the key) with what does not depend on the
 * row at all (the probe) can be served by an index of the table by the key. What
 * does not depend on the row is hoisted: evaluated once per scan. What depends on
 * tables alone is evaluated once per eval. */

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
	return hash ^ (hash >> 29);
}

/* Nodes that are the same expression have the same hash; 64 bits are taken for identity. */
uint64_t node_hash(const struct node *node)
{
	uint64_t hash, bits;

	while (node->kind == NODE_HOIST || node->kind == NODE_GLOBAL)
		node = node->first;
	bits = (uint64_t)(uint32_t)node->index << 32 | (uint64_t)node->kind << 24;
	bits |= (uint64_t)node->type << 16 | (uint64_t)node->operation << 8 | node->likeness;
	hash = mix(bits, ((uint64_t)(uint32_t)node->form << 32) | (uint32_t)node->field);
	if (node->kind == NODE_NUMBER) {
		memcpy(&bits, &node->number, sizeof(bits));
		hash = mix(hash, bits);
	}
	if (node->function)
		hash = mix(hash, (uint64_t)(uintptr_t)node->function);
	if (node->is_bounded)
		hash = mix(hash, node->limit);
	if (node->text)
		hash = mix(hash, key_of_text(node->text, strlen(node->text)).hash);
	for (const struct node *child = node->first; child; child = child->next)
		hash = mix(hash, node_hash(child));
	for (const struct conjunct *at = node->filter ? node->filter->first : NULL; at;
	     at = at->next)
		hash = mix(hash, node_hash(at->node));
	return mix(hash, 1);
}

static struct node *copy(struct compile *c, const struct node *node)
{
	struct node *twin = arena_new(c->arena, sizeof(*twin));

	*twin = *node;
	twin->next = NULL;
	return twin;
}

static void copy_conjuncts(struct compile *c, const struct filter *from, struct filter *to);

static struct node *wrap(struct compile *c, enum node_kind kind, struct node *child)
{
	struct node *node = node_new(c, kind, (enum value_type)child->type, child->column);

	node->item = child->item;
	node->form = child->form;
	node->field = child->field;
	node->reference = child->reference;
	node_add(c, node, child);
	return node;
}

static struct node *hoisted(struct compile *c, struct node *child)
{
	struct node *node = wrap(c, NODE_HOIST, child);

	node->index = c->slot_count++;
	/* of the outer row: to the rows inside as constant as the record, but to no cache */
	if (node->depends & ON_ROW)
		node->depends |= ON_RECORD;
	node->depends &= (unsigned char)~(ON_ROW | ON_POSITION);
	return node;
}

static bool is_worth_hoisting(const struct node *node)
{
	if (!(node->depends & ON_OTHERS))
		return false;
	if (node->kind == NODE_RECORD || node->kind == NODE_SELF)
		return node->type != VALUE_TEXT;
	return node->kind != NODE_VARIABLE && node->kind != NODE_HOIST;
}

static void hoist(struct compile *c, struct node **link)
{
	struct node *node = *link, *next = node->next;

	if (!(node->depends & ON_ROW)) {
		if (is_worth_hoisting(node)) {
			*link = hoisted(c, node);
			(*link)->next = next;
		}
		return;
	}
	for (struct node **child = &node->first; *child; child = &(*child)->next)
		hoist(c, child);
}

static bool is_key(const struct node *node)
{
	return !node_is_set(node) && (node->depends & ON_ROW) &&
	       !(node->depends & (ON_OTHERS | ON_POSITION));
}

static void set_lookup(struct conjunct *conjunct, enum lookup lookup, bool key_is_second)
{
	const struct node *key = conjunct->pair->first;

	if (key_is_second)
		key = key->next;
	conjunct->lookup = lookup;
	conjunct->key_is_second = key_is_second;
	conjunct->hash = node_hash(key);
}

static void classify_pair(struct conjunct *conjunct, bool is_item)
{
	const struct node *left = conjunct->pair->first, *right = left->next;

	if (is_key(left) && !(right->depends & ON_ROW) && !(is_item && node_is_set(right)))
		set_lookup(conjunct, is_item ? LOOKUP_ITEM : LOOKUP_EQUAL, false);
	else if (is_key(right) && !(left->depends & ON_ROW))
		set_lookup(conjunct, is_item ? LOOKUP_AMONG : LOOKUP_EQUAL, true);
}

static bool is_selected(const struct node *node)
{
	return node->kind == NODE_CALL && node->function->call == call_selected;
}

static bool is_equality(const struct node *node)
{
	return node->kind == NODE_COMPARE && node->operation == OPERATOR_EQUAL &&
	       node->likeness != LIKE_TRUTH;
}

static struct node *deep_copy(struct compile *c, const struct node *node)
{
	struct node *twin = copy(c, node), **link = &twin->first;

	twin->plain = NULL;
	for (const struct node *child = node->first; child; child = child->next) {
		*link = deep_copy(c, child);
		link = &(*link)->next;
	}
	if (!node->filter)
		return twin;
	twin->filter = arena_new(c->arena, sizeof(*twin->filter));
	*twin->filter = *node->filter;
	copy_conjuncts(c, node->filter, twin->filter);
	return twin;
}

static void copy_conjuncts(struct compile *c, const struct filter *from, struct filter *to)
{
	struct conjunct **link = &to->first;

	for (const struct conjunct *at = from->first; at; at = at->next) {
		struct conjunct *twin = arena_new(c->arena, sizeof(*twin));

		*twin = *at;
		twin->next = NULL;
		twin->node = deep_copy(c, at->node);
		twin->pair = at->pair == at->node ? twin->node : deep_copy(c, at->pair);
		*link = twin;
		link = &twin->next;
	}
	*link = NULL;
	to->slot = from->slot;
}

static void classify(struct compile *c, struct conjunct *conjunct)
{
	struct node *node = conjunct->node;

	conjunct->pair = node;
	if (!(node->depends & ON_ROW)) {
		conjunct->lookup = LOOKUP_ALWAYS;
		return;
	}
	if (node->plain) {
		/* key = values: the values can bring the rows, and still each row that comes
		 * by another way is better tested by looking it up among the values */
		conjunct->pair = node->plain;
		classify_pair(conjunct, is_selected(node->plain));
		conjunct->pair = conjunct->lookup == LOOKUP_NONE ? node : deep_copy(c, node->plain);
	} else if (is_equality(node)) {
		classify_pair(conjunct, false);
	} else if (is_selected(node)) {
		classify_pair(conjunct, true);
	}
}

/* Those that read tables come last. */
static void add_conjunct(struct filter *filter, struct conjunct *conjunct)
{
	struct conjunct **link = &filter->first;
	bool is_costly = conjunct->node->depends & ON_TABLE;

	while (*link && (is_costly || !((*link)->node->depends & ON_TABLE)))
		link = &(*link)->next;
	conjunct->next = *link;
	*link = conjunct;
}

static void add_predicate(struct compile *c, struct filter *filter, struct node *predicate)
{
	struct conjunct *conjunct;
	struct node *next;

	if (predicate->kind == NODE_AND) {
		for (struct node *child = predicate->first; child; child = next) {
			next = child->next;
			child->next = NULL;
			add_predicate(c, filter, child);
		}
		return;
	}
	conjunct = arena_new(c->arena, sizeof(*conjunct));
	conjunct->node = predicate;
	classify(c, conjunct);
	if (conjunct->lookup != LOOKUP_ALWAYS) {
		bool is_one = conjunct->pair == conjunct->node;

		hoist(c, &conjunct->node);
		if (is_one)
			conjunct->pair = conjunct->node;
		else
			hoist(c, &conjunct->pair);
	}
	add_conjunct(filter, conjunct);
}

/* XPath 1.0, 2.4: a number as a predicate is the position. */
static struct node *position_is(struct compile *c, struct node *number)
{
	struct node *node = node_new(c, NODE_COMPARE, VALUE_TRUTH, number->column);
	struct node *position = node_new(c, NODE_CALL, VALUE_NUMBER, number->column);

	position->function = function_of("position", 8);
	position->depends = ON_ROW | ON_POSITION;
	node->operation = OPERATOR_EQUAL;
	node->likeness = LIKE_NUMBER;
	node_add(c, node, position);
	node_add(c, node, number);
	return node;
}

static struct node *new_filter(struct compile *c, struct node *rows, size_t column)
{
	struct node *node = node_new(c, NODE_FILTER, VALUE_ROWS, column);

	node->form = rows->form;
	node->field = -1;
	node->reference = rows->form;
	node->column = rows->column;
	node->filter = arena_new(c->arena, sizeof(*node->filter));
	node->filter->slot = c->slot_count;
	node_add(c, node, rows);
	return node;
}

struct node *node_filter(struct compile *c, struct node *rows, struct node *predicate,
			 size_t column)
{
	struct node *node = rows;
	bool uses_position;

	if (predicate->type == VALUE_NUMBER)
		predicate = position_is(c, predicate);
	uses_position = predicate->depends & ON_POSITION;
	/* rows[P][Q] is rows[P and Q], unless one counts what the other leaves */
	if (rows->kind != NODE_FILTER || rows->filter->uses_position || uses_position)
		node = new_filter(c, rows, column);
	node->filter->uses_position = uses_position;
	node->depends |= predicate->depends & (unsigned char)~(ON_ROW | ON_POSITION);
	if (predicate->depth >= node->depth)
		node->depth = (unsigned char)(predicate->depth + 1);
	add_predicate(c, node->filter, predicate);
	/* slots of predicates within lie between; they are set anew before each use */
	node->filter->slot_count = c->slot_count - node->filter->slot;
	return node;
}

static struct node *add_any(struct compile *c, struct node *filter, const struct node *values,
			    const struct node *scalar, const struct node *plain)
{
	struct node *pair = copy(c, plain), *probe = deep_copy(c, scalar);
	struct node *row =
	    node_new(c, NODE_ROW, (enum value_type)node_scalar(values), values->column);
	struct conjunct *conjunct = arena_new(c->arena, sizeof(*conjunct));

	pair->first = NULL;
	pair->depends = 0;
	row->form = values->form;
	row->field = values->field;
	row->depends = ON_ROW;
	if (probe->kind != NODE_TEXT && probe->kind != NODE_NUMBER)
		probe = hoisted(c, probe);
	node_add(c, pair, row);
	node_add(c, pair, probe);
	conjunct->node = conjunct->pair = pair;
	set_lookup(conjunct, is_selected(pair) ? LOOKUP_ITEM : LOOKUP_EQUAL, false);
	add_conjunct(filter->filter, conjunct);
	return filter;
}

struct node *node_any_row(struct compile *c, struct node *values, struct node *scalar,
			  struct node *plain)
{
	struct node *rows = values->kind == NODE_VALUES ? values->first : values;
	struct node *table = rows->kind == NODE_FILTER ? rows->first : rows, *node, *exists;

	if (table->kind != NODE_TABLE || (rows->filter && rows->filter->uses_position))
		return plain;
	node = new_filter(c, copy(c, table), rows->column);
	if (rows->filter)
		copy_conjuncts(c, rows->filter, node->filter);
	add_any(c, node, values, scalar, plain);
	node->filter->slot_count = c->slot_count - node->filter->slot;
	node->depends |= rows->depends | scalar->depends;
	node->depth = plain->depth;
	exists = node_new(c, NODE_CALL, VALUE_TRUTH, plain->column);
	exists->function = function_of("exists", 6);
	node_add(c, exists, node);
	exists->plain = plain;
	return exists;
}

static bool is_global(const struct node *node)
{
	return (node->depends & ON_TABLE) && !(node->depends & (ON_ROW | ON_OTHERS)) &&
	       node->kind != NODE_TABLE && node->kind != NODE_VALUES && node->kind != NODE_HOIST;
}

/* is_inside: of an expression that is evaluated once anyway */
static struct node *plan(struct compile *c, struct node *node, bool is_inside)
{
	bool global = is_global(node);
	struct node *next;

	if (!(node->depends & ON_TABLE))
		return node;
	for (struct node **link = &node->first; *link; link = &(*link)->next) {
		next = (*link)->next;
		*link = plan(c, *link, is_inside || global);
		(*link)->next = next;
	}
	for (struct conjunct *at = node->filter ? node->filter->first : NULL; at; at = at->next) {
		bool is_one = at->pair == at->node;

		at->node = plan(c, at->node, false);
		at->pair = is_one ? at->node : plan(c, at->pair, false);
	}
	if (!global || is_inside)
		return node;
	node = wrap(c, NODE_GLOBAL, node);
	node->hash = node_hash(node);
	return node;
}

struct node *plan_globals(struct compile *c, struct node *node)
{
	return plan(c, node, false);
}
