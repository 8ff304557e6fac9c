// Runs a file of SQL in DuckDB and prints the rows of its last statement as CSV.
//
//     node duckdb.js FILE.sql       (NODE_PATH: where @duckdb/node-api is)
const { DuckDBInstance } = require('@duckdb/node-api');
const { readFileSync } = require('fs');

const cell = (value) => {
	const text = value === null ? '' : String(value);
	return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
};

(async () => {
	const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
	const connection = await instance.connect();
	const reader = await connection.runAndReadAll(readFileSync(process.argv[2], 'utf8'));
	console.log(reader.columnNames().map(cell).join(','));
	for (const row of reader.getRows())
		console.log(row.map(cell).join(','));
})().catch((error) => {
	console.error(error.message);
	process.exit(1);
});
