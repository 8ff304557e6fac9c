/* Forms that are others than those a folder was last written with: what is new in them, and what
 * they have no more. Nothing of a file is lost by either; but of a column that is new the journal
 * may know something already, which another place wrote, or this one before the column was taken
 * out. */
#include <stdio.h>

#include "store_internal.h"
#include "table_internal.h"

static bool is_lacking(const struct shelf *shelf)
{
	return !shelf->is_shut && shelf->table->lacks_columns;
}

bool forms_have_grown(struct marking *marking, bool has_all)
{
	struct store *store = marking->store;
	bool may_have = !has_all;
	char name[STORE_NAME];

	for (size_t form = 0; form < store->pack->form_count && !may_have; form++)
		may_have = is_lacking(&store->shelves[form]) ||
			   (marking->marks[form] == MARK_NONE && !store->shelves[form].is_shut);
	/* The file is read in these cases only: a start has no call to spare. */
	if (!may_have || !store_has_other_forms(store))
		return false;
	for (size_t form = 0; form < store->pack->form_count; form++) {
		if (!has_all || marking->marks[form] != MARK_NONE || store->shelves[form].has_file)
			continue;
		shelf_name(store, form, name);
		mistakes_add(marking->mistakes, name, 0, 0, "data.table_new",
			     store->pack->forms[form].name, NULL, NULL);
	}
	return true;
}

void forms_lack(const struct marking *marking, const char *table)
{
	char name[STORE_NAME];

	snprintf(name, sizeof name, "%.*s.csv", (int)sizeof name - 5, table);
	mistakes_add(marking->mistakes, name, 0, 0, "data.table_unknown", table, NULL, NULL);
}
