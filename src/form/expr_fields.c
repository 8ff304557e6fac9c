#include <string.h>

#include "expr_run.h"

/* Which fields an expression reads, and for what. */

struct walk {
	void (*take)(void *data, int form, int field, enum expr_use use);
	void *data;
};

static void walk_node(const struct walk *walk, const struct node *node, enum expr_use use);

static void walk_children(const struct walk *walk, const struct node *node, enum expr_use use)
{
	for (const struct node *child = node->first; child; child = child->next)
		walk_node(walk, child, use);
}

static bool is_call(const struct node *node, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(node->function->name, names[i]) == 0)
			return true;
	return false;
}

/* How many there are tells nothing of any row where no row, variable or record is named. */
static bool is_count_of_all(const struct node *node)
{
	static const char *const counts[] = {"count", "count-non-empty", "exists"};

	return is_call(node, counts, sizeof(counts) / sizeof(counts[0])) &&
	       !(node->depends & (ON_ROW | ON_OTHERS));
}

/* What an argument is used for, where what the call gives is used so (see keeps_display()). */
static void walk_call(const struct walk *walk, const struct node *node, enum expr_use use)
{
	static const char *const keeping[] = {"coalesce", "concat", "if", "join", "once", "string"};
	bool is_if = strcmp(node->function->name, "if") == 0;

	if (is_count_of_all(node))
		use = EXPR_COUNTED;
	else if (use == EXPR_SHOWN && !is_call(node, keeping, sizeof(keeping) / sizeof(keeping[0])))
		use = EXPR_DECIDES;
	for (const struct node *child = node->first; child; child = child->next)
		walk_node(walk, child,
			  is_if && child == node->first && use == EXPR_SHOWN ? EXPR_DECIDES : use);
}

static void walk_filter(const struct walk *walk, const struct node *node, enum expr_use use)
{
	walk_children(walk, node, use);
	for (const struct conjunct *at = node->filter->first; at; at = at->next) {
		walk_node(walk, at->node, use);
		if (at->pair && at->pair != at->node)
			walk_node(walk, at->pair, use);
	}
}

static void walk_node(const struct walk *walk, const struct node *node, enum expr_use use)
{
	enum expr_use inner = use == EXPR_SHOWN ? EXPR_DECIDES : use;

	if (node->type == VALUE_ROWS && use == EXPR_SHOWN && node->kind != NODE_HOIST &&
	    node->kind != NODE_GLOBAL)
		walk->take(walk->data, node->form, EXPR_ROW_NAME, use);
	switch (node->kind) {
	case NODE_RECORD:
	case NODE_ROW:
	case NODE_VARIABLE_FIELD:
	case NODE_SELF:
	case NODE_VALUES:
		if (node->form >= 0)
			walk->take(walk->data, node->form, node->field, use);
		walk_children(walk, node, inner);
		break;
	case NODE_CALL:
		walk_call(walk, node, use);
		break;
	case NODE_HOIST:
	case NODE_GLOBAL:
		walk_children(walk, node, use);
		break;
	case NODE_FILTER:
		walk_filter(walk, node, inner);
		break;
	default:
		walk_children(walk, node, inner);
	}
}

void expr_each_field(const struct expr *expr, enum expr_use use,
		     void (*take)(void *data, int form, int field, enum expr_use use), void *data)
{
	struct walk walk = {take, data};

	walk_node(&walk, expr->root, use);
}
