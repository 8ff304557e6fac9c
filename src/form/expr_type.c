#include "expr_run.h"

/* Operators: which types go together, and the trees that are as good but cheaper. */

static bool is_literal(const struct node *node)
{
	return node->kind == NODE_TEXT;
}

/* A literal that never can be read as what it is used for is a slip of the one who wrote it. */
bool check_number(struct compile *c, const struct node *node)
{
	enum value_type type = node_scalar(node);

	if (node->type == VALUE_ROWS || type == VALUE_DATE || type == VALUE_TIME) {
		mistake(c, node->column, "expr.type_number", NULL, NULL);
		return false;
	}
	if (is_literal(node) && node->text[0] && !is_number(text_number(node->text))) {
		mistake(c, node->column, "expr.number", node->text, NULL);
		return false;
	}
	return true;
}

bool check_date(struct compile *c, const struct node *node)
{
	enum value_type type = node_scalar(node);

	if (node->type == VALUE_ROWS || (type != VALUE_DATE && type != VALUE_TEXT)) {
		mistake(c, node->column, "expr.type_date", NULL, NULL);
		return false;
	}
	if (is_literal(node) && node->text[0] && !is_number(text_day(node->text))) {
		mistake(c, node->column, "expr.date", node->text, NULL);
		return false;
	}
	return true;
}

static bool check_time(struct compile *c, const struct node *node)
{
	enum value_type type = node_scalar(node);

	if (node->type == VALUE_ROWS || (type != VALUE_TIME && type != VALUE_TEXT)) {
		mistake(c, node->column, "expr.type_time", NULL, NULL);
		return false;
	}
	if (is_literal(node) && node->text[0] && !is_number(text_minutes(node->text))) {
		mistake(c, node->column, "expr.time", node->text, NULL);
		return false;
	}
	return true;
}

static bool check_like(struct compile *c, const struct node *node, enum likeness likeness)
{
	switch (likeness) {
	case LIKE_NUMBER:
		return check_number(c, node);
	case LIKE_DATE:
		return check_date(c, node);
	case LIKE_TIME:
		return check_time(c, node);
	default:
		return true;
	}
}

static bool is_order(enum operator operation)
{
	return operation >= OPERATOR_LESS && operation <= OPERATOR_MORE_EQUAL;
}

/* XPath 1.0, 3.4: a truth makes the other one too, then a number; dates and times besides. */
static enum likeness likeness_of(enum operator operation, enum value_type left,
				 enum value_type right)
{
	if (left == VALUE_TRUTH || right == VALUE_TRUTH)
		return is_order(operation) ? LIKE_NUMBER : LIKE_TRUTH;
	if (left == VALUE_DATE || right == VALUE_DATE)
		return LIKE_DATE;
	if (left == VALUE_TIME || right == VALUE_TIME)
		return LIKE_TIME;
	if (left == VALUE_NUMBER || right == VALUE_NUMBER)
		return LIKE_NUMBER;
	return is_order(operation) ? LIKE_ANY : LIKE_TEXT;
}

static bool is_count(const struct node *node)
{
	return node->kind == NODE_CALL && node->function->call == call_count;
}

/* count(rows) > 2 need not count past 3. */
static void bound_count(struct node *count, const struct node *other)
{
	if (!is_count(count) || other->kind != NODE_NUMBER || !(other->number >= 0) ||
	    other->number > 1e9)
		return;
	count->is_bounded = true;
	count->limit = (size_t)other->number + 1;
}

static struct node *compare(struct compile *c, enum operator operation, struct node *left,
			    struct node *right, size_t column)
{
	enum likeness likeness = likeness_of(operation, node_scalar(left), node_scalar(right));
	struct node *node;

	if (is_order(operation) && (left->type == VALUE_ROWS || right->type == VALUE_ROWS))
		return mistake(c, left->type == VALUE_ROWS ? left->column : right->column,
			       "expr.type_number", NULL, NULL);
	if (!check_like(c, left, likeness) || !check_like(c, right, likeness))
		return NULL;
	if (likeness == LIKE_TEXT &&
	    (!check_choice(c, left, right) || !check_choice(c, right, left)))
		return NULL;
	bound_count(left, right);
	bound_count(right, left);
	node = node_new(c, NODE_COMPARE, VALUE_TRUTH, column);
	node->operation = (unsigned char)operation;
	node->likeness = (unsigned char)likeness;
	node_add(c, node, left);
	node_add(c, node, right);
	if (operation != OPERATOR_EQUAL || likeness == LIKE_TRUTH ||
	    node_is_set(left) == node_is_set(right))
		return node;
	return node_is_set(left) ? node_any_row(c, left, right, node)
				 : node_any_row(c, right, left, node);
}

/* A text literal beside a date or a time in + or - is one too, where it reads as one. */
static enum value_type operand_type(const struct node *node, enum value_type other)
{
	enum value_type type = node_scalar(node);

	if (!is_literal(node))
		return type == VALUE_TEXT || type == VALUE_TRUTH ? VALUE_NUMBER : type;
	if (other == VALUE_DATE && is_number(text_day(node->text)))
		return VALUE_DATE;
	if (other == VALUE_TIME && is_number(text_minutes(node->text)))
		return VALUE_TIME;
	return VALUE_NUMBER;
}

static bool is_moment(enum value_type type)
{
	return type == VALUE_DATE || type == VALUE_TIME;
}

static enum likeness likeness_as(enum value_type type)
{
	if (type == VALUE_DATE)
		return LIKE_DATE;
	return type == VALUE_TIME ? LIKE_TIME : LIKE_NUMBER;
}

/* date + number and number + date are dates, date - date a number of days; times the same. */
static struct node *arithmetic(struct compile *c, enum operator operation, struct node *left,
			       struct node *right, size_t column)
{
	enum value_type l = operand_type(left, node_scalar(right));
	enum value_type r = operand_type(right, node_scalar(left)), type = VALUE_NUMBER;
	bool is_sum = operation == OPERATOR_PLUS || operation == OPERATOR_MINUS;
	struct node *node;

	if (is_sum && is_moment(l) && r == VALUE_NUMBER)
		type = l;
	else if (operation == OPERATOR_PLUS && is_moment(r) && l == VALUE_NUMBER)
		type = r;
	else if (operation == OPERATOR_MINUS && is_moment(l) && l == r)
		type = VALUE_NUMBER;
	else if (is_sum && is_moment(l) && is_moment(r))
		return mistake(c, right->column, "expr.type_number", NULL, NULL);
	else
		l = r = VALUE_NUMBER;
	if (!check_like(c, left, likeness_as(l)) || !check_like(c, right, likeness_as(r)))
		return NULL;
	node = node_new(c, NODE_ARITHMETIC, type, column);
	node->operation = (unsigned char)operation;
	/* how the two operands are read: the left one's likeness, the right one's beside it */
	node->likeness = (unsigned char)likeness_as(l);
	node->index = (int)likeness_as(r);
	node_add(c, node, left);
	node_add(c, node, right);
	return node;
}

struct node *node_negate(struct compile *c, struct node *child, size_t column)
{
	struct node *node;

	if (!check_number(c, child))
		return NULL;
	node = node_new(c, NODE_ARITHMETIC, VALUE_NUMBER, column);
	node->operation = OPERATOR_NEGATE;
	node->likeness = LIKE_NUMBER;
	node_add(c, node, child);
	return node;
}

static struct node *logic(struct compile *c, enum node_kind kind, struct node *left,
			  struct node *right, size_t column)
{
	struct node *node = left;

	if (left->kind != kind) {
		node = node_new(c, kind, VALUE_TRUTH, column);
		node_add(c, node, left);
	}
	node_add(c, node, right);
	return node;
}

struct node *node_binary(struct compile *c, enum operator operation, struct node *left,
			 struct node *right, size_t column)
{
	if (operation == OPERATOR_OR)
		return logic(c, NODE_OR, left, right, column);
	if (operation == OPERATOR_AND)
		return logic(c, NODE_AND, left, right, column);
	if (operation <= OPERATOR_MORE_EQUAL)
		return compare(c, operation, left, right, column);
	return arithmetic(c, operation, left, right, column);
}

/* Whether a literal may stand where the others are of the type; an empty one always may. */
static bool literal_fits(const struct node *node, enum value_type type)
{
	if (!is_literal(node))
		return false;
	if (!node->text[0] || type == VALUE_TEXT)
		return type != VALUE_TRUTH;
	if (type == VALUE_DATE)
		return is_number(text_day(node->text));
	if (type == VALUE_TIME)
		return is_number(text_minutes(node->text));
	return type == VALUE_NUMBER && is_number(text_number(node->text));
}

void type_of_either(struct node *node, const struct node *first)
{
	enum value_type type = VALUE_TEXT;
	const struct node *at, *typed = NULL;
	bool same_reference = true;

	for (at = first; at; at = at->next)
		if (!typed && !is_literal(at))
			typed = at;
	if (typed)
		type = node_scalar(typed);
	for (at = first; at; at = at->next) {
		if (node_scalar(at) != type && !literal_fits(at, type))
			type = VALUE_TEXT;
		if (typed && !is_literal(at) && at->reference != typed->reference)
			same_reference = false;
	}
	node_set_type(node, type);
	node->reference = typed && same_reference ? typed->reference : -1;
}
