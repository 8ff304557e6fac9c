/* A file that was changed from an older state of itself: somebody had it open in a spreadsheet
 * while the program went on and wrote it, and then saved. All that was saved here in between
 * looks as if it had been taken back there. Nobody meant that; but nobody can be sure either.
 */
#include <string.h>

#include "retyped.h"
#include "store_internal.h"
#include "table_internal.h"

struct search {
	const struct store *store;
	size_t form;
	const unsigned long *marks; /* of the checkpoints, oldest first */
	size_t count, next;
	const struct table *now, *file;
	struct table *former;
	bool is_found, is_ours; /* of what was changed since, something was saved here */
};

/* How the file shows what was changed since. */
struct view {
	size_t old, other;
	bool has_new;
};

static long find(const struct table *table, const char *id)
{
	return table_find(table, id, strlen(id));
}

static void look_at_field(struct view *view, const struct field *field, const char *found,
			  const char *former, const char *now, struct buf *meant)
{
	if (strcmp(former, now) == 0)
		return;
	retyped_read(field, former, found, meant);
	if (strcmp(meant->bytes, former) == 0)
		view->old++;
	else if (strcmp(found, now) == 0)
		view->has_new = true;
	else
		view->other++;
}

static void look_at_record(struct search *search, struct view *view, size_t row, size_t now_row,
			   struct buf *meant)
{
	const struct form *form = table_form(search->now);
	long file_row = find(search->file, table_cell(search->now, now_row, -1));

	for (size_t i = 0; i < form->field_count && file_row >= 0; i++)
		if (field_is_stored(&form->fields[i]) && table_has_column(search->file, (int)i))
			look_at_field(view, &form->fields[i],
				      table_cell(search->file, (size_t)file_row, (int)i),
				      table_cell(search->former, row, (int)i),
				      table_cell(search->now, now_row, (int)i), meant);
}

/* Whether the file shows the former state of what was changed since, and nothing of the new. */
static bool is_made_from(struct search *search)
{
	struct view view = {0};
	struct buf meant;

	buf_init(&meant);
	for (size_t row = 0; row < table_count(search->now) && !view.has_new; row++) {
		const char *id = table_cell(search->now, row, -1);
		long former = find(search->former, id);

		if (former >= 0)
			look_at_record(search, &view, (size_t)former, row, &meant);
		else if (find(search->file, id) >= 0)
			view.has_new = true;
		else
			view.old++;
	}
	for (size_t row = 0; row < table_count(search->former) && !view.has_new; row++) {
		const char *id = table_cell(search->former, row, -1);

		if (find(search->now, id) >= 0)
			continue;
		if (find(search->file, id) >= 0)
			view.old++;
		else
			view.has_new = true;
	}
	buf_release(&meant);
	return !view.has_new && view.old > view.other;
}

/* Whether the file shows the state before a line that was saved here. */
static bool shows_old(struct search *search, const struct journal_line *line)
{
	const struct form *form = table_form(search->now);
	long file_row = find(search->file, line->record), now_row = find(search->now, line->record);
	long former_row = find(search->former, line->record);
	int field = form_find(form, line->field, strlen(line->field));
	struct view view = {0};
	struct buf meant;

	if (line->origin)
		return false;
	if (line->op == JOURNAL_DELETE || (line->op == JOURNAL_MERGE && field < 0 && now_row < 0))
		return !*line->base && file_row >= 0 && now_row < 0;
	if (line->op == JOURNAL_ADOPT || line->op == JOURNAL_CONFLICT ||
	    line->op == JOURNAL_DIFFER || line->op == JOURNAL_REOPEN || now_row < 0)
		return false;
	if (file_row < 0 || former_row < 0)
		return file_row < 0 && former_row < 0;
	if (field < 0 || !table_has_column(search->file, field))
		return false;
	buf_init(&meant);
	look_at_field(&view, &form->fields[field],
		      table_cell(search->file, (size_t)file_row, field),
		      table_cell(search->former, (size_t)former_row, field),
		      table_cell(search->now, (size_t)now_row, field), &meant);
	buf_release(&meant);
	return view.old;
}

static bool take_line(void *data, const struct journal_line *line)
{
	struct search *search = data;
	bool is_of_table = line->op != JOURNAL_CHECKPOINT &&
			   strcmp(line->table, search->store->pack->forms[search->form].name) == 0;

	if (search->is_found) {
		search->is_ours = is_of_table && shows_old(search, line);
		return !search->is_ours;
	}
	while (search->next < search->count && line->txn > search->marks[search->next]) {
		search->next++;
		search->is_found = is_made_from(search);
		if (search->is_found)
			return take_line(data, line);
	}
	if (search->next == search->count)
		return false;
	if (is_of_table)
		replay_line(search->former, line);
	return true;
}

struct table *find_former(struct store *store, size_t form, const unsigned long *marks,
			  size_t count, const struct table *now, const struct table *file)
{
	struct search search = {.store = store,
				.form = form,
				.marks = marks,
				.count = count,
				.now = now,
				.file = file,
				.former = table_new(&store->pack->forms[form])};

	if (count && table_is_resident(file) && table_has_column(file, -1))
		journal_read(store->journal, take_line, &search, NULL);
	/* What came from the file may be taken back there: the later one of that hand holds. */
	if (search.is_found && search.is_ours)
		return search.former;
	table_free(search.former);
	return NULL;
}

/* A value that was not put in the place of ours is the file's all the same, if that is what it was
 * held against: a decision taken back writes such a line as well. */
static void replay_conflict(struct table *found, const struct journal_line *line)
{
	int field = form_find(table_form(found), line->field, strlen(line->field));
	long row = find(found, line->record);

	if (row >= 0 && field >= 0 &&
	    strcmp(table_cell(found, (size_t)row, field), line->base) == 0)
		table_set(found, (size_t)row, field, line->new_value);
}

/* A checkpoint may fail where the lines of what was taken in did not: the file stays as it was
 * found, and what is saved here afterwards does not make it another edit. */
void replay_found(struct table *found, const struct journal_line *line)
{
	if (line->origin)
		return;
	if (line_is_conflict(line))
		replay_conflict(found, line);
	else if (line->op == JOURNAL_ADOPT || (line->op == JOURNAL_DELETE && *line->base))
		replay_line(found, line);
}
