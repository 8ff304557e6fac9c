-- The tables of datapackage.json, made by what it says of them: SQL that makes them, reads the files as
-- they are, and takes their rows over under the constraints. Prints SQL for the same shell.
.mode list
.headers off
CREATE TEMP TABLE resources AS
	SELECT key AS place, value ->> '$.name' AS name, value ->> '$.path' AS path, value -> '$.schema' AS schema
	FROM json_each(readfile('datapackage.json'), '$.resources');
CREATE TEMP TABLE fields AS
	SELECT place, resources.name AS resource, resources.path AS path, field.key AS number, field.value ->> '$.name' AS name,
		field.value ->> '$.type' AS type, field.value -> '$.constraints' AS constraints
	FROM resources, json_each(schema, '$.fields') AS field;
CREATE TEMP TABLE rules AS
	SELECT place, number, format('"%w" TEXT', name)
		|| iif(constraints ->> '$.required', ' NOT NULL', '')
		|| iif(constraints ->> '$.unique', ' UNIQUE', '')
		|| CASE
			WHEN type = 'date' THEN format(' CHECK (date("%w", ''+0 days'') IS "%w")', name, name)
			WHEN type = 'time' THEN format(' CHECK (time("%w", ''+0 days'') IS "%w" || '':00'')', name, name)
			WHEN type IN ('integer', 'number')
				THEN format(' CHECK ("%w" IS NULL OR json_valid("%w") AND typeof("%w" + 0) IN (''integer'', ''real''))',
					name, name, name)
			WHEN type NOT IN ('string', 'list', 'datetime') THEN format(' CHECK (''unknown type %w'' = '''')', type)
			ELSE ''
		END
		|| iif(json_type(constraints, '$.enum') IS NULL, '', format(' CHECK ("%w" IN (%s))', name,
			(SELECT group_concat(format('%Q', value), ', ') FROM json_each(constraints, '$.enum')))) AS rule
	FROM fields
	UNION ALL
	SELECT place, 1000, format('PRIMARY KEY ("%w")', value) FROM resources, json_each(schema, '$.primaryKey')
	UNION ALL
	SELECT place, 1001, format('FOREIGN KEY ("%w") REFERENCES "%w" ("%w")', value ->> '$.fields[0]',
		iif(value ->> '$.reference.resource' = '', name, value ->> '$.reference.resource'),
		value ->> '$.reference.fields[0]')
	FROM resources, json_each(schema, '$.foreignKeys')
	ORDER BY place, number;
SELECT '.bail on';
SELECT format('CREATE TABLE "%w" (%s) STRICT;', name,
	(SELECT group_concat(rule, ', ') FROM rules WHERE rules.place = resources.place))
FROM resources;
-- the heading is read like a row, to be compared with what is said of it
SELECT format('CREATE TABLE "raw %w" (%s);' || char(10) || '.import --csv ''%s'' "raw %w"', resource,
	group_concat(format('"%w" TEXT', name), ', '), path, resource)
FROM (SELECT * FROM fields ORDER BY place, number) GROUP BY place;
SELECT 'CREATE TABLE heading (resource, number, name, stands);';
SELECT format('INSERT INTO heading SELECT %Q, %d, %Q, ltrim("%w", char(65279)) FROM "raw %w" WHERE rowid = 1;',
	resource, number, name, name, resource)
FROM fields;
SELECT format('INSERT INTO "%w" SELECT %s FROM "raw %w" WHERE rowid > 1;', resource,
	group_concat(format('nullif("%w", '''')', name), ', '), resource)
FROM (SELECT * FROM fields ORDER BY place, number) GROUP BY place;
SELECT 'SELECT ''heading of '' || resource || '': '' || stands || '', not '' || name FROM heading WHERE stands IS NOT name;';
SELECT 'PRAGMA foreign_key_check;';
