#!/bin/bash
# The overview by other engines: DuckDB on the files as they are, PostgreSQL, and ClickHouse on two servers
# of this machine, must give the same as the program. And datapackage.json by a library of the standard's
# makers, and by the published profile. What cannot be had is skipped, loudly.
#
#     tests/schema/run.sh BUILD        PLACES=5000 places of PLACE_ROWS=200 rows: a million in each table;
#                                      OFFLINE=yes: what is on this machine, and nothing is fetched
set -u
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
zhibu=$build/zhibu
source=$PWD
# Where another user, the server's, may look.
work=$(mktemp -d /tmp/zhibu-schema-XXXXXX)
chmod 755 "$work"
export LC_ALL=C.UTF-8 TZ=Asia/Shanghai ZHIBU_TODAY=2018-07-10 USER=schema
: "${PLACES:=5000}" "${PLACE_ROWS:=200}" "${OFFLINE:=}"
passed=0 failed=0
servers=()
stop() {
	local pid
	[ ${#servers[@]} = 0 ] || kill "${servers[@]}" 2> /dev/null
	[ ! -d "$work/pg/data" ] || as_postgres "$pg/pg_ctl" -D "$work/pg/data" -m immediate stop > /dev/null 2>&1
	for pid in "${servers[@]}"; do wait "$pid" 2> /dev/null; done
	rm -rf "$work"
}
trap stop EXIT
verdict() { # WHAT RESULT(0: good)
	if [ "$2" = 0 ]; then passed=$((passed + 1)); echo "$1: the same"; else
		failed=$((failed + 1)); echo "$1: NOT the same"; fi
}
skip() { echo "######## SKIPPED: $*" >&2; }

# Numbers as numbers, whatever an engine writes them like; nothing and NULL are one.
even() {
	awk -F, 'NR > 1 { for (i = 1; i <= NF; i++) { gsub(/"/, "", $i); if ($i == "\\N") $i = ""
		if ($i ~ /^-?[0-9]+(\.[0-9]+)?$/) $i = $i + 0 } print }' OFS=, "$1" | tr -d '\r'
}
compare() {
	even "$2" > "$work/theirs"
	[ "$(wc -l < "$work/theirs")" = "$PLACES" ] && cmp -s "$work/ours" "$work/theirs"
	verdict "$1" $?
	diff "$work/ours" "$work/theirs" | head -n 4
}

echo "making $PLACES places ..." >&2
tables='report figures rectifications findings practices branch talks'
# shellcheck disable=SC2086
"$build/tests/bench/places" "$work" "$PLACES" "$PLACE_ROWS" $tables || exit 1
cp -r "$source/forms" "$work/forms"
echo "met,两两,Pairs,liangliang,talks[mode != '集体座谈'],pairs lead partners,6" >> "$work/forms/overview.csv"
# A cell that looks like a formula, a number and a day that are none.
sed -i '2s/,村,/,'"'"'=村,/; 2s/2018-06-30/2018-06-31/' "$work/places/branch=P00001/report.csv"
# What a superior says of two places, in its own folder.
mkdir -p "$work/data/.zhibu"
printf 'site,created,role,person\r\nZG8EA8FYTS,2018-06-20T09:00:00,superior,\r\n' > "$work/data/.zhibu/site.csv"
printf '\xEF\xBB\xBFid,branch,name,class,help,helper,help_by\r\n1,P00002,,后进,"结对, 补课",王某,2018-07-31\r\n2,P00001,,先进,,,\r\n' \
	> "$work/data/classes.csv"
run() { "$zhibu" --data "$work/data" --forms "$work/forms" "$@"; }
run overview "$work/places" --csv > "$work/ours.csv" || exit 1
[ "$(grep -c -e 后进 -e 先进 "$work/ours.csv")" = 2 ] || { echo 'the local table is not in the overview'; exit 1; }
# A day that is none is shown by the program, as it was typed, and NULL to an engine; and a file is for a
# spreadsheet, guarded against formulas.
even "$work/ours.csv" | sed "s/,2018-06-31,/,,/; s/,'=村,/,=村,/" > "$work/ours"

# npm_has PACKAGE VERSION: it is in $work/node, from the registry.
npm_has() {
	command -v node > /dev/null && command -v npm > /dev/null || return
	mkdir -p "$build/schema"
	[ -d "$build/schema/node_modules/$1" ] || [ -z "$OFFLINE" ] || return
	[ -d "$build/schema/node_modules/$1" ] ||
		npm install --prefix "$build/schema" --no-audit --no-fund "$1@$2" > "$build/schema/npm.log" 2>&1
}
export NODE_PATH=$build/schema/node_modules

duckdb() {
	npm_has @duckdb/node-api 1.5.6 || npm_has @duckdb/node-api latest || { skip "DuckDB: no npm package @duckdb/node-api"; return; }
	run schema --for duckdb "$work/places" > "$work/duckdb.sql"
	node "$source/tests/schema/duckdb.js" "$work/duckdb.sql" > "$work/duckdb.csv"
	compare "DuckDB, $PLACES places" "$work/duckdb.csv"
}

as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
postgres() {
	pg=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | tail -n 1)
	[ -n "$pg" ] || { skip 'PostgreSQL: no server here'; return; }
	chmod -R a+rX "$work/places" "$work/data"
	mkdir "$work/pg"
	[ "$(id -u)" != 0 ] || chown postgres "$work/pg"
	as_postgres "$pg/initdb" -D "$work/pg/data" --locale=C.UTF-8 --auth=trust > "$work/pg.log" 2>&1 &&
		as_postgres "$pg/pg_ctl" -D "$work/pg/data" -w -l "$work/pg/log" -o "-c listen_addresses= -c fsync=off \
			-c unix_socket_directories=$work/pg" start > /dev/null ||
		{ tail -n 3 "$work/pg.log"; skip 'PostgreSQL: the server does not start'; return; }
	run schema --for postgres "$work/places" > "$work/postgres.sql"
	chmod a+r "$work/postgres.sql"
	as_postgres psql -h "$work/pg" -v ON_ERROR_STOP=1 -q --csv -f "$work/postgres.sql" postgres > "$work/postgres.csv"
	compare "PostgreSQL, $PLACES places" "$work/postgres.csv"
	# Its keys hold: a row of a place that is not there is refused.
	as_postgres psql -h "$work/pg" -q -c "INSERT INTO figures VALUES ('nowhere', 'x', '', 1)" postgres > /dev/null 2>&1
	[ $? != 0 ]
	verdict "PostgreSQL's foreign keys" $?
}

clickhouse_server() { # NUMBER
	mkdir -p "$work/ch$1/data" "$work/ch$1/tmp"
	sed "s|@WORK@|$work/ch$1|g; s|@NUMBER@|$1|g" "$source/tests/schema/clickhouse.xml" > "$work/ch$1/config.xml"
	cp "$source/tests/schema/clickhouse_users.xml" "$work/ch$1/users.xml"
	(cd "$work/ch$1" && exec clickhouse-server --config-file="$work/ch$1/config.xml" > out 2>&1) &
	servers+=($!)
}
client() { clickhouse-client --host 127.0.0.1 --port "$@"; }
clickhouse() {
	command -v clickhouse-server > /dev/null && command -v clickhouse-client > /dev/null ||
		{ skip 'ClickHouse: no server here'; return; }
	clickhouse_server 1
	clickhouse_server 2
	local port tries
	for port in 19001 19002; do
		for ((tries = 0; tries < 100; tries++)); do
			client $port --query 'SELECT 1' > /dev/null 2>&1 && break
			sleep 0.2
		done
		[ $tries -lt 100 ] || { tail -n 3 "$work"/ch*/out; skip 'ClickHouse: a server does not answer'; return; }
	done
	run schema --for clickhouse --cluster zhibu "$work/places" > "$work/clickhouse.sql"
	for port in 19001 19002; do
		sed '/^SELECT/,$d; /^--/d' "$work/clickhouse.sql" | client $port --multiquery || return
	done
	for table in $tables; do
		run overview "$work/places" "$table" --csv | tail -c +4 |
			client 19001 --format_csv_allow_single_quotes=0 --query "INSERT INTO ${table}_text FORMAT CSVWithNames"
	done
	tail -c +4 "$work/data/classes.csv" |
		client 19001 --format_csv_allow_single_quotes=0 --query 'INSERT INTO classes_text FORMAT CSVWithNames'
	{ sed -n '/^SELECT/,$p' "$work/clickhouse.sql" | sed 's/;$//'; echo 'FORMAT CSVWithNames'; } |
		client 19002 > "$work/clickhouse.csv"
	compare "ClickHouse $(client 19001 --query 'SELECT version()'), two shards, $PLACES places" "$work/clickhouse.csv"
	[ "$(client 19001 --query 'SELECT count() > 0 FROM rectifications_shard')$(client 19002 \
		--query 'SELECT count() > 0 FROM rectifications_shard')" = 11 ]
	verdict "ClickHouse's shards, rows in each" $?
}

described() {
	npm_has datapackage 1.1.10 || { skip 'Data Package: no npm package datapackage'; return; }
	"$zhibu" sample "$work/sample" > /dev/null
	mkdir "$work/described"
	cp "$work/sample/datapackage.json" "$work/described"
	for file in "$work"/sample/*.csv; do sed $'1s/^\xEF\xBB\xBF//' "$file" > "$work/described/${file##*/}"; done
	node "$source/tests/schema/package.js" "$work/described" keys > "$work/described.log" 2>&1
	verdict "datapackage.json and its foreign keys" $?
	sed -i '2s/M[0-9]*/M99/' "$work/described/attendance.csv"
	node "$source/tests/schema/package.js" "$work/described" keys > "$work/described.log" 2>&1
	[ $? != 0 ]
	verdict 'a foreign key that does not hold is found' $?
}

# The published profile of version 2.0, from where datapackage.json says it is, or PROFILE=FILE.
profiled() {
	local named profile=${PROFILE:-$build/schema/profile.json}
	npm_has ajv 8.17.1 && npm_has ajv-formats 3.0.1 || { skip 'Data Package 2.0: no npm package ajv'; return; }
	[ -d "$work/sample" ] || "$zhibu" sample "$work/sample" > /dev/null
	named=$(sed -n 's/.*"$schema": *"\([^"]*\)".*/\1/p' "$work/sample/datapackage.json" | head -n 1)
	[ -s "$profile" ] || { [ -z "$OFFLINE" ] && curl -fsS -m 20 -o "$profile.part" "$named" 2> /dev/null && mv "$profile.part" "$profile"; } ||
		{ skip "Data Package 2.0: $named cannot be had (PROFILE=FILE)"; return; }
	"$zhibu" --data "$work/sample" export report --to "$work" > /dev/null
	mkdir "$work/report" && tar -xf "$work"/zhibu-report-*.tar -C "$work/report"
	node "$source/tests/schema/profile.js" "$profile" "$work/sample/datapackage.json" \
		$(find "$work/report" -name datapackage.json) > "$work/profiled.log" 2>&1
	verdict "datapackage.json of the sample and of its report, by the profile $named" $?
	head -n 5 "$work/profiled.log"
	sed 's/"reference":/"referenced":/; s/"fields": *\[/"fields": [ { "name": 7 },/' "$work/sample/datapackage.json" > "$work/wrong.json"
	node "$source/tests/schema/profile.js" "$profile" "$work/wrong.json" > /dev/null 2>&1
	[ $? != 0 ]
	verdict 'one that is wrong is found' $?
}

duckdb
postgres
clickhouse
described
profiled
echo "$passed passed, $failed failed"
[ "$passed" != 0 ] || skip 'all of it: none of the engines is here'
[ "$failed" = 0 ] && { [ "$passed" -gt 0 ] || [ -n "$OFFLINE" ]; }
