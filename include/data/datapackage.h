/* datapackage.json: what the tables are, for other programs (Frictionless Data
 * Package 2.0, https://datapackage.org/standard/data-package/). */
#ifndef ZHIBU_DATA_DATAPACKAGE_H
#define ZHIBU_DATA_DATAPACKAGE_H

#include "base/buf.h"
#include "form/form.h"

/* Adds the descriptor: a resource per form (path, encoding, dialect, schema with types,
 * constraints, primary and foreign keys; titles in the default language). */
void datapackage_add(struct buf *buf, const struct pack *pack);

#endif
