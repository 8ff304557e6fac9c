/* What the rooms of the schema share: schema (tables), schema_query (the query). */
#ifndef ZHIBU_PACKET_SCHEMA_INTERNAL_H
#define ZHIBU_PACKET_SCHEMA_INTERNAL_H

#include "model.h"
#include "packet/schema.h"

struct schema {
	struct buf *buf;
	enum engine engine;
	const struct overview_columns *columns;
	const char *folder, *own, *cluster;
};

/* A name as an identifier; a text as a literal. */
void schema_name(struct buf *buf, const char *name);
void schema_text(struct buf *buf, const char *text);
bool schema_is_local(const struct schema *schema, size_t form);
/* Whether the table is one of a report, or one that a column looks at. */
bool schema_wants(const struct schema *schema, size_t form);
bool schema_is_stored(const struct field *field);
void schema_query(const struct schema *schema);

#endif
