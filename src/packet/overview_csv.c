/* The overview, and rows of all places, as CSV: as the tables of a data folder are written. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/csvfile.h"
#include "base/file.h"
#include "base/safe.h"
#include "overview_internal.h"

static void add_cell(struct buf *buf, const char *text, bool is_first)
{
	if (!is_first)
		buf_add_char(buf, ',');
	csv_add_guarded(buf, text);
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

/* ---- into the folder ---- */

struct saving {
	const struct overview *overview;
	int folder;
	size_t form;
	struct buf text;
};

static enum status save(struct saving *saving, const char *name, struct err *err)
{
	char file[SAFE_NAME];

	snprintf(file, sizeof file, "%.100s.csv", name);
	return safe_write(saving->folder, file, saving->text.bytes, saving->text.length,
			  "packet.write", err);
}

static bool save_row(void *data, size_t place, const char *const *values)
{
	struct saving *saving = data;

	overview_csv_table_row(&saving->text, saving->overview, saving->form, place, values);
	return true;
}

/* One table of all places. */
static enum status save_table(struct saving *saving, size_t form, struct mistakes *mistakes,
			      struct err *err)
{
	enum status status;

	saving->form = form;
	buf_clear(&saving->text);
	overview_csv_table_heading(&saving->text, saving->overview, form);
	status = overview_rows(saving->overview, form, save_row, saving, mistakes, err);
	return status == STATUS_OK
		   ? save(saving, saving->overview->columns->model.forms[form].name, err)
		   : status;
}

enum status overview_save(const struct overview *overview, const size_t *places, size_t count,
			  struct mistakes *mistakes, struct err *err)
{
	struct saving saving = {.overview = overview};
	enum status status;

	saving.folder = open(overview->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (saving.folder < 0)
		return err_io(err, "file.open", overview->folder, errno);
	buf_init(&saving.text);
	overview_csv_heading(&saving.text, overview);
	for (size_t i = 0; i < count; i++)
		overview_csv_row(&saving.text, overview, places[i]);
	status = save(&saving, "overview", err);
	buf_clear(&saving.text);
	overview_csv_findings(&saving.text, overview);
	if (status == STATUS_OK)
		status = save(&saving, "findings", err);
	for (size_t i = overview->columns->first_sent;
	     i < overview->columns->report_forms && status == STATUS_OK; i++)
		status = save_table(&saving, i, mistakes, err);
	if (status == STATUS_OK && !file_sync_folder(saving.folder))
		status = err_io(err, "packet.write", overview->folder, errno);
	buf_release(&saving.text);
	close(saving.folder);
	return status;
}
