/* The overview, and rows of all places, as CSV: as the tables of a data folder are written. */
#include <string.h>

#include "base/csvfile.h"
#include "data/table.h"
#include "overview_internal.h"

static void add_cell(struct buf *buf, const char *text, bool is_first)
{
	struct buf guarded;

	buf_init(&guarded);
	cell_guard(&guarded, text, strlen(text));
	if (!is_first)
		buf_add_char(buf, ',');
	csv_add_cell(buf, guarded.bytes, guarded.length);
	buf_release(&guarded);
}

void overview_csv_heading(struct buf *buf, const struct overview *overview)
{
	const struct overview_columns *columns = overview->columns;

	buf_add_text(buf, "\xEF\xBB\xBF");
	add_cell(buf, columns->key, true);
	for (size_t i = 0; i < columns->count; i++)
		add_cell(buf, columns->items[i].name, false);
	buf_add_text(buf, "\r\n");
}

void overview_csv_row(struct buf *buf, const struct overview *overview, size_t place)
{
	add_cell(buf, overview_code(overview, place), true);
	for (size_t i = 0; i < overview->columns->count; i++)
		add_cell(buf, overview_cell(overview, place, i), false);
	buf_add_text(buf, "\r\n");
}

void overview_csv_findings(struct buf *buf, const struct overview *overview)
{
	buf_add_text(buf, "\xEF\xBB\xBFrule,step,level,places,count\r\n");
	for (size_t i = 0; i < overview->findings.count; i++) {
		const struct overview_finding *finding = &overview->findings.items[i];

		add_cell(buf, finding->rule, true);
		add_cell(buf, finding->step, false);
		add_cell(buf, finding->level, false);
		buf_printf(buf, ",%zu,%zu\r\n", finding->places, finding->count);
	}
}

void overview_csv_table_heading(struct buf *buf, const struct overview *overview, size_t form)
{
	const struct form *model = &overview->columns->model.forms[form];

	buf_add_text(buf, "\xEF\xBB\xBF");
	add_cell(buf, overview->columns->key, true);
	add_cell(buf, "id", false);
	for (size_t i = 0; i < model->field_count; i++)
		add_cell(buf, model->fields[i].name, false);
	buf_add_text(buf, "\r\n");
}

void overview_csv_table_row(struct buf *buf, const struct overview *overview, size_t form,
			    size_t place, const char *const *values)
{
	add_cell(buf, overview_code(overview, place), true);
	for (size_t i = 0; i <= overview->columns->model.forms[form].field_count; i++)
		add_cell(buf, values[i], false);
	buf_add_text(buf, "\r\n");
}
