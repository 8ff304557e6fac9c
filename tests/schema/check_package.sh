#!/bin/bash
# datapackage.json, of a data folder and of a report, by an engine that knows nothing but it: SQLite makes
# the tables that it describes, reads the files as they are, and keeps what it says of them: headings, types,
# values that must be there, values from a list, keys. And finds what is made wrong.
set -u
case $ZHIBU in /*) ;; *) ZHIBU=$PWD/$ZHIBU ;; esac
sql=$PWD/tests/schema/package.sql
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 ZHIBU_TODAY=2018-06-14
checks=0 bad=0
verdict() { # WHAT RESULT(0: good)
	checks=$((checks + 1))
	[ "$2" = 0 ] || { bad=$((bad + 1)); echo "$1: not so"; cat "$work/said" 2> /dev/null; }
}
# Whether the files of a folder are what its datapackage.json says; what is not is printed.
holds() {
	(cd "$1" && sqlite3 -batch :memory: < "$sql" > "$work/made.sql" && [ -s "$work/made.sql" ] &&
		sqlite3 -batch :memory: < "$work/made.sql") > "$work/said" 2>&1 && [ ! -s "$work/said" ]
}
# spoil WHAT FILE SCRIPT SAID: with the file edited so, it must say that.
spoil() {
	rm -rf "$work/spoilt"
	cp -r "$work/sample" "$work/spoilt"
	sed -i "$3" "$work/spoilt/$2"
	cmp -s "$work/sample/$2" "$work/spoilt/$2" && { verdict "$1 can be tried" 1; return; }
	! holds "$work/spoilt" && grep -q "$4" "$work/said"
	verdict "$1 is found" $?
}

if [ "$(sqlite3 :memory: "SELECT format('%s', '{\"a\": 1}' ->> '$.a')" 2> /dev/null)" != 1 ]; then
	echo 'skipped: datapackage.json by another engine; there is no sqlite3 of 3.38 or later'
	echo '100%: Checks: 1, Failures: 0, Errors: 0'
	exit 0
fi
timeout 60 "$ZHIBU" sample "$work/sample" > /dev/null
holds "$work/sample"
verdict 'the sample and its datapackage.json' $?
[ "$(grep -c 'FOREIGN KEY' "$work/made.sql")" -ge 5 ] && [ "$(grep -c '^CREATE TABLE "[a-z_]*"' "$work/made.sql")" -ge 15 ]
verdict 'there are tables and keys' $?
mkdir "$work/out" "$work/report"
timeout 60 "$ZHIBU" --data "$work/sample" export report --to "$work/out" > /dev/null &&
	tar -xf "$work"/out/zhibu-report-*.tar -C "$work/report"
holds "$work/report"
verdict 'a report and its datapackage.json' $?
spoil 'a foreign key that leads nowhere' attendance.csv '2s/M[0-9][0-9]*/M99/' 'members'
spoil 'a value that is in no list' talks.csv '2s/个别谈话/随便谈谈/' 'CHECK'
spoil 'a day that is none' talks.csv '2s/2018-[0-9-]*/2018-02-30/' 'CHECK'
spoil 'a value that is missing' members.csv '2s/赵某甲//' 'NOT NULL'
spoil 'an id that stands twice' members.csv '3s/^M02/M01/' 'UNIQUE'
spoil 'a heading that is another' groups.csv '1s/name/nmae/' 'heading of groups'
echo "$((bad ? 0 : 100))%: Checks: $checks, Failures: $bad, Errors: 0"
[ "$bad" = 0 ]
