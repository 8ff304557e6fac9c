// Whether a data folder's datapackage.json is one, and its foreign keys hold, by the library of the
// standard's makers. That knows version 1: its one type that came later, list, is taken for a text; and
// no byte order mark, so that FOLDER is a copy without them.
//
//     node package.js FOLDER       (NODE_PATH: where datapackage is)
const { Package } = require('datapackage');
const { readFileSync } = require('fs');
const path = require('path');

(async () => {
	const folder = process.argv[2];
	const descriptor = JSON.parse(readFileSync(path.join(folder, 'datapackage.json'), 'utf8'));
	if (descriptor.$schema !== 'https://datapackage.org/profiles/2.0/datapackage.json')
		throw new Error('it does not say that it is of version 2.0');
	for (const resource of descriptor.resources) {
		resource.profile = 'tabular-data-resource';
		for (const field of resource.schema.fields)
			if (field.type === 'list') field.type = 'string';
	}
	descriptor.profile = 'tabular-data-package';
	const made = await Package.load(descriptor, { basePath: folder, strict: true });
	if (!made.valid) throw new Error(made.errors.join('; '));
	let keys = 0;
	for (const resource of made.resources) {
		const rows = await resource.read({ relations: true, cast: true });
		keys += resource.schema.foreignKeys.length;
		console.log(`${resource.name}: ${rows.length} rows, ${resource.schema.foreignKeys.length} foreign keys`);
	}
	if (!keys && process.argv[3] === 'keys') throw new Error('there are no foreign keys');
})().catch((error) => {
	console.error(String(error.message || error), (error.errors || []).map(String).join('; '));
	process.exit(1);
});
