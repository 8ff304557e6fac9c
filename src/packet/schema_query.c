/* The overview as a query. Each table gives a row for each place, with its own columns filled and
 * the others NULL; all of them together are grouped by place: no joins, so that engines old and new
 * take the same text but for a few words. */
#include <string.h>

#include "overview_internal.h"
#include "schema_internal.h"

enum cell { CELL_TEXT, CELL_COUNT, CELL_NUMBER, CELL_DATE };

static bool is_clickhouse(const struct schema *schema)
{
	return schema->engine == ENGINE_CLICKHOUSE;
}

static const struct field *field_of(const struct schema *schema,
				    const struct overview_column *column)
{
	return column->field < 0
		   ? NULL
		   : &schema->columns->model.forms[column->form].fields[column->field];
}

static enum cell cell_of(const struct schema *schema, const struct overview_column *column)
{
	const struct field *field = field_of(schema, column);

	if (column->take == OVERVIEW_COUNT || column->take == OVERVIEW_PAIRS)
		return CELL_COUNT;
	if (column->is_number)
		return CELL_NUMBER;
	return field && field->type == FIELD_DATE ? CELL_DATE : CELL_TEXT;
}

static void add_type(const struct schema *schema, enum cell cell)
{
	static const char *const types[] = {"text", "bigint", "double precision", "date"};
	static const char *const clickhouse[] = {"Nullable(String)", "Nullable(Int64)",
						 "Nullable(Float64)", "Nullable(Date)"};

	buf_add_text(schema->buf, is_clickhouse(schema) ? clickhouse[cell] : types[cell]);
}

static void add_field_name(const struct schema *schema, size_t form, int field)
{
	schema_name(schema->buf,
		    field < 0 ? "id" : schema->columns->model.forms[form].fields[field].name);
}

/* ---- conditions ---- */

static void add_test(const struct schema *schema, size_t form, const struct row_test *test);

static void add_parts(const struct schema *schema, size_t form, const struct row_test *test)
{
	const char *between = "";

	buf_add_char(schema->buf, '(');
	for (const struct row_test *part = test->first; part; part = part->next) {
		buf_add_text(schema->buf, between);
		add_test(schema, form, part);
		between = test->kind == ROW_AND ? " AND " : " OR ";
	}
	if (!*between)
		buf_add_text(schema->buf, is_clickhouse(schema) ? "1" : "TRUE");
	buf_add_char(schema->buf, ')');
}

static void add_literal(const struct schema *schema, size_t form, const struct row_test *test)
{
	bool is_number = test->field >= 0;
	enum field_type type =
	    is_number ? schema->columns->model.forms[form].fields[test->field].type : FIELD_TEXT;

	is_number = type == FIELD_INTEGER || type == FIELD_DECIMAL;
	if (is_number && test->number == test->number) {
		buf_printf(schema->buf, "%.15g", test->number);
		return;
	}
	if (type == FIELD_DATE)
		buf_add_text(schema->buf, is_clickhouse(schema) ? "toDate(" : "CAST(");
	schema_text(schema->buf, test->text ? test->text : "");
	if (type == FIELD_DATE)
		buf_add_text(schema->buf, is_clickhouse(schema) ? ")" : " AS date)");
}

/* What is not known is not so, but not unequal either way. */
static void add_comparison(const struct schema *schema, size_t form, const struct row_test *test)
{
	static const char *const operators[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};
	const char *otherwise = test->operation == ROW_UNEQUAL ? "TRUE" : "FALSE";

	buf_add_text(schema->buf, "coalesce(");
	add_field_name(schema, form, test->field);
	buf_add_text(schema->buf, operators[test->operation]);
	add_literal(schema, form, test);
	buf_printf(schema->buf, ", %s)",
		   !is_clickhouse(schema) ? otherwise
		   : otherwise[0] == 'T'  ? "1"
					  : "0");
}

static void add_selected(const struct schema *schema, size_t form, const struct row_test *test)
{
	struct buf item;

	buf_init(&item);
	buf_printf(&item, " %s ", test->text);
	buf_add_text(schema->buf,
		     is_clickhouse(schema) ? "(position(concat(' ', " : "(strpos(concat(' ', ");
	add_field_name(schema, form, test->field);
	buf_add_text(schema->buf, ", ' '), ");
	schema_text(schema->buf, item.bytes);
	buf_add_text(schema->buf, ") > 0)");
	buf_release(&item);
}

static void add_test(const struct schema *schema, size_t form, const struct row_test *test)
{
	switch (test->kind) {
	case ROW_AND:
	case ROW_OR:
		add_parts(schema, form, test);
		break;
	case ROW_NOT:
		buf_add_text(schema->buf, "NOT ");
		add_test(schema, form, test->first);
		break;
	case ROW_SELECTED:
		add_selected(schema, form, test);
		break;
	case ROW_COMPARE:
		add_comparison(schema, form, test);
	}
}

/* ---- what is taken ---- */

/* count(*) FILTER (WHERE ...), or countIf(...). */
static void add_aggregate(const struct schema *schema, const struct overview_column *column)
{
	static const char *const names[] = {
	    [OVERVIEW_COUNT] = "count", [OVERVIEW_SUM] = "sum", [OVERVIEW_FIELD] = "min"};

	buf_printf(schema->buf, "%s%s(", names[column->take], is_clickhouse(schema) ? "If" : "");
	if (column->take == OVERVIEW_COUNT)
		buf_add_text(schema->buf, is_clickhouse(schema) ? "" : "*");
	else
		add_field_name(schema, column->form, column->field);
	if (!is_clickhouse(schema))
		buf_add_text(schema->buf, ") FILTER (WHERE ");
	else if (column->take != OVERVIEW_COUNT)
		buf_add_text(schema->buf, ", ");
	add_test(schema, column->form, column->rows);
	buf_add_char(schema->buf, ')');
}

/* Of every column its value or NULL, as c0, c1 ...; only: the one that is given, or -1: those of
 * the form, pairs apart. */
static void add_cells(const struct schema *schema, size_t form, long only)
{
	for (size_t i = 0; i < schema->columns->count; i++) {
		const struct overview_column *column = &schema->columns->items[i];

		buf_add_text(schema->buf, ",\n\t\tCAST(");
		if (only == (long)i)
			buf_add_text(
			    schema->buf,
			    is_clickhouse(schema)
				? "uniqExact(if(a < b, concat(a, ' ', b), concat(b, ' ', a)))"
				: "count(DISTINCT CASE WHEN a < b THEN concat(a, ' ', b) "
				  "ELSE concat(b, ' ', a) END)");
		else if (only < 0 && column->form == form && column->take != OVERVIEW_PAIRS)
			add_aggregate(schema, column);
		else
			buf_add_text(schema->buf, "NULL");
		buf_add_text(schema->buf, " AS ");
		add_type(schema, cell_of(schema, column));
		buf_printf(schema->buf, ") AS c%zu", i);
	}
}

static void add_items(const struct schema *schema, size_t form, int field)
{
	buf_add_text(schema->buf, is_clickhouse(schema) ? "arrayJoin(splitByChar(' ', "
							: "unnest(string_to_array(");
	add_field_name(schema, form, field);
	buf_add_text(schema->buf, is_clickhouse(schema) ? "))" : ", ' '))");
}

static void add_pairs(const struct schema *schema, size_t index)
{
	const struct overview_column *column = &schema->columns->items[index];
	const char *key = schema->columns->key;

	add_cells(schema, column->form, (long)index);
	buf_printf(schema->buf, "\n\tFROM (SELECT \"%s\", a, ", key);
	add_items(schema, column->form, column->second);
	buf_printf(schema->buf, " AS b FROM (SELECT \"%s\", ", key);
	add_items(schema, column->form, column->field);
	buf_add_text(schema->buf, " AS a, ");
	add_field_name(schema, column->form, column->second);
	buf_add_text(schema->buf, "\n\t\tFROM ");
	schema_name(schema->buf, schema->columns->model.forms[column->form].name);
	buf_add_text(schema->buf, " WHERE ");
	add_test(schema, column->form, column->rows);
	buf_printf(schema->buf,
		   ") AS x) AS y\n\tWHERE a <> '' AND b <> '' AND a <> b GROUP BY \"%s\"\n", key);
}

static void begin_part(const struct schema *schema, const char **between, bool is_local)
{
	buf_printf(schema->buf, "%s\tSELECT ", *between);
	schema_name(schema->buf, schema->columns->key);
	buf_printf(schema->buf, ", %d AS here", is_local ? 0 : 1);
	*between = "\tUNION ALL\n";
}

static void add_parts_of_all(const struct schema *schema)
{
	const struct overview_columns *columns = schema->columns;
	const char *between = "";

	for (size_t form = 0; form < columns->model.form_count; form++) {
		bool is_local = schema_is_local(schema, form);

		if (!tally_wants(columns, form, is_local))
			continue;
		begin_part(schema, &between, is_local);
		add_cells(schema, form, -1);
		buf_add_text(schema->buf, "\n\tFROM ");
		schema_name(schema->buf, columns->model.forms[form].name);
		buf_printf(schema->buf, " GROUP BY \"%s\"\n", columns->key);
	}
	for (size_t i = 0; i < columns->count; i++) {
		if (columns->items[i].take != OVERVIEW_PAIRS)
			continue;
		begin_part(schema, &between, columns->items[i].is_local);
		add_pairs(schema, i);
	}
}

void schema_query(const struct schema *schema)
{
	static const char *const otherwise[] = {", '')", ", 0)", NULL, NULL};
	const struct overview_columns *columns = schema->columns;

	buf_printf(schema->buf, "SELECT \"%s\"", columns->key);
	for (size_t i = 0; i < columns->count; i++) {
		enum cell cell = cell_of(schema, &columns->items[i]);
		const char *empty =
		    columns->items[i].take == OVERVIEW_SUM ? ", 0)" : otherwise[cell];

		buf_printf(schema->buf, ",\n\t%smax(c%zu)%s AS ", empty ? "coalesce(" : "", i,
			   empty ? empty : "");
		schema_name(schema->buf, columns->items[i].name);
	}
	buf_add_text(schema->buf, "\nFROM (\n");
	add_parts_of_all(schema);
	buf_printf(
	    schema->buf, ") AS parts\nGROUP BY \"%s\" HAVING max(here) = 1\nORDER BY \"%s\"%s;\n",
	    columns->key, columns->key, schema->engine == ENGINE_POSTGRES ? " COLLATE \"C\"" : "");
}
