/* Tables for other engines, by the forms. */
#include <string.h>
#include <unistd.h>

#include "overview_internal.h"
#include "schema_internal.h"

bool engine_named(const char *name, enum engine *engine)
{
	static const char *const names[] = {[ENGINE_DUCKDB] = "duckdb",
					    [ENGINE_CLICKHOUSE] = "clickhouse",
					    [ENGINE_POSTGRES] = "postgres"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0) {
			*engine = (enum engine)i;
			return true;
		}
	return false;
}

static void add_doubling(struct buf *buf, const char *text, char quote)
{
	buf_add_char(buf, quote);
	for (; *text; text++) {
		if (*text == quote)
			buf_add_char(buf, quote);
		buf_add_char(buf, *text);
	}
	buf_add_char(buf, quote);
}

void schema_name(struct buf *buf, const char *name)
{
	add_doubling(buf, name, '"');
}

void schema_text(struct buf *buf, const char *text)
{
	add_doubling(buf, text, '\'');
}

bool schema_is_local(const struct schema *schema, size_t form)
{
	for (size_t i = 0; i < schema->columns->count; i++)
		if (schema->columns->items[i].form == form)
			return schema->columns->items[i].is_local;
	return false;
}

bool schema_is_stored(const struct field *field)
{
	return field->type != FIELD_NOTE;
}

/* The tables of a report stand before the whole forms (model.h). */
static size_t reported(const struct schema *schema)
{
	return schema->columns->report_forms;
}

bool schema_wants(const struct schema *schema, size_t form)
{
	return form < reported(schema) || tally_wants(schema->columns, form, false) ||
	       tally_wants(schema->columns, form, true);
}

enum kind { KIND_TEXT, KIND_NUMBER, KIND_DATE };

static enum kind kind_of(const struct field *field)
{
	return field->type == FIELD_INTEGER || field->type == FIELD_DECIMAL ? KIND_NUMBER
	       : field->type == FIELD_DATE				    ? KIND_DATE
									    : KIND_TEXT;
}

/* A cell of text as its field's type: the apostrophe gone that guards a formula, see data/table.h.
 */
static void add_typed(const struct schema *schema, enum kind kind, const char *name)
{
	static const char *const before[][3] = {
	    [ENGINE_DUCKDB] = {"zhibu_text(%)", "TRY_CAST(% AS DOUBLE)", "TRY_CAST(% AS DATE)"},
	    [ENGINE_CLICKHOUSE] = {"if(match(%, '^\\'+([=+@|\\%\\t\\r\\n-]|＝|＋|－|＠)'), "
				   "substring(%, 2), %)",
				   "toFloat64OrNull(%)",
				   /* 18.16 takes 2018-06-31 for a day in July */
				   "if(toString(toDateOrNull(%)) = %, toDateOrNull(%), NULL)"},
	    [ENGINE_POSTGRES] = {"zhibu_text(%)", "zhibu_number(%)", "zhibu_date(%)"},
	};

	for (const char *at = before[schema->engine][kind]; *at; at++) {
		if (at[0] == '\\' && at[1] == '%')
			buf_add_char(schema->buf, *++at);
		else if (*at == '%')
			schema_name(schema->buf, name);
		else
			buf_add_char(schema->buf, *at);
	}
}

/* name of each field, or what is made of it, parted by commas; the id first. */
static void add_fields(const struct schema *schema, const struct form *form, const char *between,
		       void (*add)(const struct schema *schema, enum kind kind, const char *name))
{
	add(schema, KIND_TEXT, "id");
	for (size_t i = 0; i < form->field_count; i++) {
		if (!schema_is_stored(&form->fields[i]))
			continue;
		buf_add_text(schema->buf, between);
		add(schema, kind_of(&form->fields[i]), form->fields[i].name);
	}
}

static void add_text_column(const struct schema *schema, enum kind kind, const char *name)
{
	(void)kind;
	schema_name(schema->buf, name);
	buf_add_text(schema->buf, schema->engine == ENGINE_CLICKHOUSE ? " String" : " text");
}

static void add_typed_column(const struct schema *schema, enum kind kind, const char *name)
{
	static const char *const types[] = {" text", " double precision", " date"};

	schema_name(schema->buf, name);
	buf_add_text(schema->buf, types[kind]);
}

static void add_typed_as(const struct schema *schema, enum kind kind, const char *name)
{
	add_typed(schema, kind, name);
	buf_add_text(schema->buf, " AS ");
	schema_name(schema->buf, name);
}

static void add_pair(const struct schema *schema, enum kind kind, const char *name)
{
	(void)kind;
	schema_text(schema->buf, name);
	buf_add_text(schema->buf, ": 'VARCHAR'");
}

/* ---- DuckDB ---- */

static void add_nothing(const struct schema *schema, enum kind kind, const char *name)
{
	(void)kind;
	buf_add_text(schema->buf, "CAST(NULL AS VARCHAR) AS ");
	schema_name(schema->buf, name);
}

/* The table's files; a file that is not there yet would be an error. */
static void duckdb_source(const struct schema *schema, const struct form *form, const char *path,
			  bool is_local)
{
	if (is_local && access(path, F_OK) != 0) {
		buf_add_text(schema->buf, "\nFROM (SELECT ");
		add_fields(schema, form, ", ", add_nothing);
		buf_add_text(schema->buf, ") WHERE false;\n\n");
		return;
	}
	buf_add_text(schema->buf, "\nFROM read_csv(");
	schema_text(schema->buf, path);
	buf_add_text(schema->buf, ", header = true, delim = ',', quote = '\"', escape = '\"', "
				  "auto_detect = false, null_padding = true,\n\tunion_by_name = "
				  "true, columns = {");
	add_fields(schema, form, ", ", add_pair);
	buf_add_text(schema->buf, "}");
	if (!is_local) {
		buf_add_text(schema->buf, ",\n\thive_partitioning = true, hive_types = {");
		add_pair(schema, KIND_TEXT, schema->columns->key);
		buf_add_text(schema->buf, "}");
	}
	buf_add_text(schema->buf, ");\n\n");
}

static void duckdb_table(const struct schema *schema, size_t index)
{
	const struct form *form = &schema->columns->model.forms[index];
	const char *key = schema->columns->key;
	bool is_local = schema_is_local(schema, index);
	struct buf path;

	buf_init(&path);
	if (is_local)
		buf_printf(&path, "%s/%s.csv", schema->own, form->name);
	else
		buf_printf(&path, "%s/%s=*/%s.csv", schema->folder, key, form->name);
	buf_add_text(schema->buf, "CREATE OR REPLACE VIEW ");
	schema_name(schema->buf, form->name);
	buf_add_text(schema->buf, " AS SELECT ");
	if (!is_local) {
		schema_name(schema->buf, key);
		buf_add_text(schema->buf, ",\n\t");
	}
	add_fields(schema, form, ",\n\t", add_typed_as);
	duckdb_source(schema, form, path.bytes, is_local);
	buf_release(&path);
}

static const char duckdb_functions[] =
    "CREATE OR REPLACE MACRO zhibu_text(cell) AS\n"
    "\tCASE WHEN regexp_matches(cell, '^''+[=+\\-@|%\\t\\r\\n＝＋－＠]') THEN substr(cell, 2)\n"
    "\tELSE coalesce(cell, '') END;\n\n";

/* ---- PostgreSQL ---- */

static const char postgres_functions[] =
    "CREATE FUNCTION zhibu_text(cell text) RETURNS text LANGUAGE sql IMMUTABLE AS $$\n"
    "\tSELECT CASE WHEN cell ~ E'^\\'+[=+@|%\\t\\r\\n＝＋－＠-]' THEN substr(cell, 2)\n"
    "\tELSE coalesce(cell, '') END $$;\n"
    "CREATE FUNCTION zhibu_number(cell text) RETURNS double precision LANGUAGE sql IMMUTABLE AS "
    "$$\n"
    "\tSELECT CASE WHEN cell ~ '^ *-?([0-9]+\\.?[0-9]*|\\.[0-9]+) *$' THEN cell::double precision "
    "END $$;\n"
    "CREATE FUNCTION zhibu_date(cell text) RETURNS date LANGUAGE plpgsql IMMUTABLE AS $$\n"
    "BEGIN\n"
    "\tIF cell !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN RETURN NULL; END IF;\n"
    "\tRETURN make_date(substr(cell, 1, 4)::int, substr(cell, 6, 2)::int, substr(cell, 9)::int);\n"
    "EXCEPTION WHEN OTHERS THEN RETURN NULL;\n"
    "END $$;\n\n";

static bool is_reference(const struct schema *schema, const struct field *field)
{
	return field->type == FIELD_CHOICE && field->reference >= 0 && !field->is_open &&
	       !field->also && (size_t)field->reference < reported(schema);
}

static void postgres_keys(const struct schema *schema, size_t index)
{
	const struct form *form = &schema->columns->model.forms[index];
	const char *key = schema->columns->key;

	buf_add_text(schema->buf, ",\n\tPRIMARY KEY (");
	schema_name(schema->buf, key);
	buf_add_text(schema->buf, index == MODEL_REPORT ? "" : ", \"id\"");
	buf_add_text(schema->buf, ")");
	if (index != MODEL_REPORT && index < reported(schema)) {
		buf_add_text(schema->buf, ",\n\tFOREIGN KEY (");
		schema_name(schema->buf, key);
		buf_add_text(schema->buf, ") REFERENCES ");
		schema_name(schema->buf, schema->columns->model.forms[MODEL_REPORT].name);
	}
	for (size_t i = 0; i < form->field_count && index < reported(schema); i++) {
		if (!is_reference(schema, &form->fields[i]))
			continue;
		buf_add_text(schema->buf, ",\n\tFOREIGN KEY (");
		schema_name(schema->buf, key);
		buf_add_text(schema->buf, ", ");
		schema_name(schema->buf, form->fields[i].name);
		buf_add_text(schema->buf, ") REFERENCES ");
		schema_name(schema->buf,
			    schema->columns->model.forms[form->fields[i].reference].name);
	}
}

static void postgres_table(const struct schema *schema, size_t index)
{
	const struct form *form = &schema->columns->model.forms[index];

	buf_add_text(schema->buf, "CREATE TABLE ");
	schema_name(schema->buf, form->name);
	buf_add_text(schema->buf, " (\n\t");
	if (!schema_is_local(schema, index)) {
		schema_name(schema->buf, schema->columns->key);
		buf_add_text(schema->buf, " text,\n\t");
	}
	add_fields(schema, form, ",\n\t", add_typed_column);
	if (!schema_is_local(schema, index))
		postgres_keys(schema, index);
	buf_add_text(schema->buf, "\n);\n");
}

static void add_plain_name(const struct schema *schema, enum kind kind, const char *name)
{
	(void)kind;
	schema_name(schema->buf, name);
}

/* What a file gave, into the table. A default for the place's column, set anew for each file, would
 * be an object more to lock each time, until the server has no more of them; a table that was made
 * in the same transaction is emptied in place. */
static void postgres_take(const struct schema *schema, size_t index, const char *tabs)
{
	const struct form *form = &schema->columns->model.forms[index];
	bool is_local = schema_is_local(schema, index);

	buf_printf(schema->buf, "%sINSERT INTO ", tabs);
	schema_name(schema->buf, form->name);
	buf_add_text(schema->buf, is_local ? " SELECT " : " SELECT substr(entry, ");
	if (!is_local)
		buf_printf(schema->buf, "%zu), ", strlen(schema->columns->key) + 2);
	add_fields(schema, form, ", ", add_typed);
	buf_printf(schema->buf, "\n%s\tFROM zhibu_cells%s;\n%sTRUNCATE zhibu_cells;\n", tabs,
		   is_local ? "" : " ON CONFLICT DO NOTHING", tabs);
}

/* Reads the table's file of every place, or (of a local one) its only file. */
static void postgres_fill(const struct schema *schema, size_t index)
{
	const struct form *form = &schema->columns->model.forms[index];
	bool is_local = schema_is_local(schema, index);
	struct buf *buf = schema->buf;

	buf_add_text(buf, "\n\tCREATE TEMP TABLE zhibu_cells (");
	add_fields(schema, form, ", ", add_text_column);
	buf_add_text(buf, ");\n");
	if (!is_local)
		buf_printf(buf,
			   "\tFOR entry IN SELECT name FROM pg_ls_dir(folder) AS name\n\t\tWHERE "
			   "name LIKE '%s=_%%' ORDER BY name LOOP\n",
			   schema->columns->key);
	buf_printf(buf, "\t\tfile := %s || '/%s.csv';\n",
		   is_local ? "own" : "folder || '/' || entry", form->name);
	buf_add_text(buf, is_local
			      ? "\tIF (pg_stat_file(file, true)).size IS NOT NULL THEN\n"
			      : "\t\tCONTINUE WHEN (pg_stat_file(file, true)).size IS NULL;\n");
	buf_add_text(buf, "\t\tEXECUTE format('COPY zhibu_cells (");
	add_fields(schema, form, ", ", add_plain_name);
	buf_add_text(buf, ") FROM %L (FORMAT csv, HEADER)', file);\n");
	postgres_take(schema, index, "\t\t");
	buf_add_text(buf, is_local ? "\tEND IF;\n" : "\tEND LOOP;\n");
	buf_add_text(buf, "\tDROP TABLE zhibu_cells;\n");
}

static void postgres(const struct schema *schema)
{
	const struct pack *model = &schema->columns->model;

	buf_add_text(schema->buf, postgres_functions);
	for (size_t i = 0; i < model->form_count; i++)
		if (schema_wants(schema, i))
			postgres_table(schema, i);
	buf_add_text(schema->buf,
		     "\nCREATE PROCEDURE zhibu_read(folder text, own text) LANGUAGE plpgsql AS "
		     "$zhibu$\nDECLARE entry text; file text;\nBEGIN");
	for (size_t i = 0; i < model->form_count; i++)
		if (schema_wants(schema, i))
			postgres_fill(schema, i);
	buf_add_text(schema->buf, "END $zhibu$;\nCALL zhibu_read(");
	schema_text(schema->buf, schema->folder);
	buf_add_text(schema->buf, ", ");
	schema_text(schema->buf, schema->own);
	buf_add_text(schema->buf, ");\nANALYZE;\n\n");
}

/* ---- ClickHouse ---- */

static void clickhouse_text_table(const struct schema *schema, size_t index, const char *ending)
{
	const struct form *form = &schema->columns->model.forms[index];

	buf_printf(schema->buf, "CREATE TABLE \"%s_%s\" (", form->name, ending);
	if (!schema_is_local(schema, index)) {
		schema_name(schema->buf, schema->columns->key);
		buf_add_text(schema->buf, " String, ");
	}
	add_fields(schema, form, ", ", add_text_column);
	buf_add_text(schema->buf, ")\n\tENGINE = ");
}

static void clickhouse_table(const struct schema *schema, size_t index)
{
	const struct form *form = &schema->columns->model.forms[index];
	const char *key = schema->columns->key;

	clickhouse_text_table(schema, index, schema->cluster ? "shard" : "text");
	buf_printf(schema->buf, "MergeTree ORDER BY (\"%s\", \"id\");\n", key);
	if (schema->cluster) {
		clickhouse_text_table(schema, index, "text");
		buf_add_text(schema->buf, "Distributed(");
		schema_name(schema->buf, schema->cluster);
		buf_printf(schema->buf, ", currentDatabase(), \"%s_shard\", cityHash64(\"%s\"));\n",
			   form->name, key);
	}
	buf_add_text(schema->buf, "CREATE VIEW ");
	schema_name(schema->buf, form->name);
	buf_add_text(schema->buf, " AS SELECT ");
	if (!schema_is_local(schema, index)) {
		schema_name(schema->buf, key);
		buf_add_text(schema->buf, ",\n\t");
	}
	add_fields(schema, form, ",\n\t", add_typed_as);
	buf_printf(schema->buf, "\nFROM \"%s_text\";\n", form->name);
	if (schema_is_local(schema, index))
		buf_printf(schema->buf, "-- tail -c +4 %s/%s.csv |\n", schema->own, form->name);
	else
		buf_printf(schema->buf, "-- zhibu overview %s %s --csv | tail -c +4 |\n",
			   schema->folder, form->name);
	buf_printf(schema->buf,
		   "--\tclickhouse-client --format_csv_allow_single_quotes=0 --query 'INSERT INTO "
		   "\"%s_text\" FORMAT CSVWithNames'\n\n",
		   form->name);
}

void schema_add(struct buf *buf, enum engine engine, const struct overview_columns *columns,
		const char *folder, const char *own, const char *cluster)
{
	struct schema schema = {buf, engine, columns, folder, own, cluster};

	if (engine == ENGINE_POSTGRES)
		postgres(&schema);
	if (engine == ENGINE_DUCKDB)
		buf_add_text(buf, duckdb_functions);
	for (size_t i = 0; i < columns->model.form_count; i++) {
		if (!schema_wants(&schema, i))
			continue;
		if (engine == ENGINE_DUCKDB)
			duckdb_table(&schema, i);
		if (engine == ENGINE_CLICKHOUSE)
			clickhouse_table(&schema, i);
	}
	schema_query(&schema);
}
