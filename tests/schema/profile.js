// Whether files are Data Packages by the published profile, a JSON Schema, and an outside validator. The
// profile of version 2.0 forgets one of the types that the standard's text has, list: it is added.
//
//     node profile.js PROFILE FILE...       (NODE_PATH: where ajv and ajv-formats are)
const Ajv = require('ajv');
const { readFileSync } = require('fs');

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const profile = read(process.argv[2]);
const types = profile.properties.resources.items.properties.schema.properties.fields.items.oneOf;
const named = (name) => types.find((type) => type.properties.type.enum.includes(name));
if (!named('list')) {
	const list = structuredClone(named('string'));
	list.properties.type.enum = ['list'];
	list.properties.format = { enum: ['default'] };
	list.properties.delimiter = { type: 'string' };
	list.properties.itemType = { enum: ['string', 'number', 'integer', 'boolean', 'datetime', 'date', 'time'] };
	types.push(list);
}
const ajv = new Ajv({ strict: false, allErrors: true, formats: { textarea: true } });
require('ajv-formats')(ajv);
const holds = ajv.compile(profile);
for (const file of process.argv.slice(3)) {
	if (holds(read(file))) continue;
	for (const error of holds.errors.slice(0, 5)) console.error(`${file}: ${error.instancePath} ${error.message}`);
	process.exitCode = 1;
}
