/* The tables described for other programs: Data Package 2.0
 * (https://datapackage.org/standard/data-package/), Table Schema 2.0. */
#include "data/datapackage.h"

#include <string.h>

#include "table_internal.h"

#define PROFILES "https://datapackage.org/profiles/2.0/"

/* A JSON string (RFC 8259, section 7). */
static void add_string(struct buf *buf, const char *text)
{
	buf_add_char(buf, '"');
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20) {
			buf_printf(buf, "\\u%04x", (unsigned)(unsigned char)*text);
			continue;
		}
		if (*text == '"' || *text == '\\')
			buf_add_char(buf, '\\');
		buf_add_char(buf, *text);
	}
	buf_add_char(buf, '"');
}

/* "key": "text", with a comma in front where it is not the object's first. */
static void add_pair(struct buf *buf, const char *before, const char *key, const char *text)
{
	buf_add_text(buf, before);
	add_string(buf, key);
	buf_add_text(buf, ": ");
	add_string(buf, text);
}

static const char *type_of(const struct field *field)
{
	static const char *const types[] = {
	    [FIELD_TEXT] = "string",  [FIELD_INTEGER] = "integer", [FIELD_DECIMAL] = "number",
	    [FIELD_DATE] = "date",    [FIELD_TIME] = "time",	   [FIELD_CHOICE] = "string",
	    [FIELD_CHOICES] = "list", [FIELD_NOTE] = "string",	   [FIELD_CALCULATE] = "string",
	    [FIELD_HIDDEN] = "string"};

	return types[field->type];
}

/* Always, not only where something else holds. */
static bool is_required(const struct field *field)
{
	const char *text = field->required.text;

	return text && !field->relevant.text && field->group < 0 &&
	       (strcmp(text, "yes") == 0 || strcmp(text, "true") == 0 ||
		strcmp(text, "true()") == 0);
}

static bool has_enum(const struct field *field)
{
	return field->type == FIELD_CHOICE && field->list && field->list->count && !field->is_open;
}

static void add_constraints(struct buf *buf, const struct field *field)
{
	const char *before = "";

	if (!is_required(field) && !has_enum(field))
		return;
	buf_add_text(buf, ", \"constraints\": {");
	if (is_required(field)) {
		buf_add_text(buf, "\"required\": true");
		before = ", ";
	}
	if (has_enum(field)) {
		buf_printf(buf, "%s\"enum\": [", before);
		for (size_t i = 0; i < field->list->count; i++) {
			if (i)
				buf_add_text(buf, ", ");
			add_string(buf, field->list->choices[i].name);
		}
		buf_add_char(buf, ']');
	}
	buf_add_char(buf, '}');
}

static void add_field(struct buf *buf, const struct field *field)
{
	const char *title = words_in(&field->label, 0);

	buf_add_text(buf, ",\n\t\t\t\t\t{");
	add_pair(buf, "", "name", field->name);
	add_pair(buf, ", ", "type", type_of(field));
	if (field->type == FIELD_TIME)
		add_pair(buf, ", ", "format", "%H:%M");
	if (field->type == FIELD_CHOICES)
		add_pair(buf, ", ", "delimiter", " ");
	if (*title)
		add_pair(buf, ", ", "title", title);
	add_constraints(buf, field);
	buf_add_char(buf, '}');
}

/* A field that holds one row's id and nothing else. */
static bool is_key(const struct field *field)
{
	return field->type == FIELD_CHOICE && field->reference >= 0 && !field->is_open &&
	       !field->also;
}

static void add_keys(struct buf *buf, const struct pack *pack, const struct form *form)
{
	const char *before = ",\n\t\t\t\t\"foreignKeys\": [";
	bool has_any = false;

	for (size_t i = 0; i < form->field_count; i++) {
		const struct field *field = &form->fields[i];

		if (!field_is_stored(field) || !is_key(field))
			continue;
		buf_add_text(buf, before);
		buf_add_text(buf, "\n\t\t\t\t\t{\"fields\": [");
		add_string(buf, field->name);
		add_pair(buf, "], \"reference\": {", "resource",
			 pack->forms[field->reference].name);
		buf_add_text(buf, ", \"fields\": [\"id\"]}}");
		before = ",";
		has_any = true;
	}
	if (has_any)
		buf_add_text(buf, "\n\t\t\t\t]");
}

static void add_resource(struct buf *buf, const struct pack *pack, const struct form *form)
{
	const char *title = words_in(&form->title, 0);
	struct buf path;

	buf_init(&path);
	buf_printf(&path, "%s.csv", form->name);
	buf_add_text(buf, "\n\t\t{\n");
	add_pair(buf, "\t\t\t", "$schema", PROFILES "dataresource.json");
	add_pair(buf, ",\n\t\t\t", "name", form->name);
	add_pair(buf, ",\n\t\t\t", "type", "table");
	if (*title)
		add_pair(buf, ",\n\t\t\t", "title", title);
	add_pair(buf, ",\n\t\t\t", "path", path.bytes);
	add_pair(buf, ",\n\t\t\t", "scheme", "file");
	add_pair(buf, ",\n\t\t\t", "format", "csv");
	add_pair(buf, ",\n\t\t\t", "mediatype", "text/csv");
	add_pair(buf, ",\n\t\t\t", "encoding", "utf-8");
	buf_add_text(buf, ",\n\t\t\t\"dialect\": {\"$schema\": \"" PROFILES "tabledialect.json\", "
			  "\"header\": true, \"delimiter\": \",\", \"lineTerminator\": \"\\r\\n\", "
			  "\"quoteChar\": \"\\\"\", \"doubleQuote\": true}");
	buf_add_text(buf, ",\n\t\t\t\"schema\": {\n\t\t\t\t\"$schema\": \"" PROFILES
			  "tableschema.json\",\n\t\t\t\t\"fields\": [\n\t\t\t\t\t"
			  "{\"name\": \"id\", \"type\": \"string\", \"constraints\": "
			  "{\"required\": true, \"unique\": true}}");
	for (size_t i = 0; i < form->field_count; i++)
		if (field_is_stored(&form->fields[i]))
			add_field(buf, &form->fields[i]);
	buf_add_text(buf, "\n\t\t\t\t],\n\t\t\t\t\"missingValues\": [\"\"],"
			  "\n\t\t\t\t\"primaryKey\": [\"id\"]");
	add_keys(buf, pack, form);
	buf_add_text(buf, "\n\t\t\t}\n\t\t}");
	buf_release(&path);
}

void datapackage_add(struct buf *buf, const struct pack *pack)
{
	buf_add_text(buf, "{\n");
	add_pair(buf, "\t", "$schema", PROFILES "datapackage.json");
	add_pair(buf, ",\n\t", "name", "zhibu");
	buf_add_text(buf, ",\n\t\"resources\": [");
	for (size_t i = 0; i < pack->form_count; i++) {
		if (i)
			buf_add_char(buf, ',');
		add_resource(buf, pack, &pack->forms[i]);
	}
	buf_add_text(buf, "\n\t]\n}\n");
}
