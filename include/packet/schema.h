/* The tables of many places for an engine that reads more of them than one machine's program
 * should: their types, keys and how they are filled, and a query that gives what the overview
 * shows. */
#ifndef ZHIBU_PACKET_SCHEMA_H
#define ZHIBU_PACKET_SCHEMA_H

#include <stdbool.h>

#include "base/buf.h"
#include "packet/overview.h"

enum engine { ENGINE_DUCKDB, ENGINE_CLICKHOUSE, ENGINE_POSTGRES };

bool engine_named(const char *name, enum engine *engine);

/* Adds the text. folder: where the places lie; own: the folder of the tables that look on; cluster:
 * that of ClickHouse's servers, or NULL: one alone.
 *
 * duckdb      views that read the files as they are, at every query
 * postgres    tables with keys, and a function that fills them from the files, which the server
 * reads clickhouse  tables of text that are filled by `zhibu overview FOLDER TABLE --csv`, with
 * views of typed columns; on a cluster each a Distributed one, by place
 *
 * What is no date or number, though its form wants one, is NULL. The query gives the overview's
 * columns in their order, places by code. */
void schema_add(struct buf *buf, enum engine engine, const struct overview_columns *columns,
		const char *folder, const char *own, const char *cluster);

#endif
