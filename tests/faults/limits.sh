#!/bin/bash
# Files past each stated limit: one clear line, and the file is left as it was. And a table of a
# million rows, which is within all of them.
#
#     tests/faults/limits.sh PROGRAM
#
# The last line is as Check prints it.
set -u
program=$1
here=$(dirname "$0")
export LC_ALL=C.UTF-8 ZHIBU_TODAY=2018-06-14
unset ZHIBU_DATA LANG
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
checks=0 failures=0

# holds NAME COMMAND...: the command succeeds.
holds() {
	local name=$1
	shift
	checks=$((checks + 1))
	"$@" && return
	failures=$((failures + 1))
	echo "---- $name"
	cat "$folder/out"
}

# About a file: what would show that it was written to.
about() { stat -c '%i %s %Y %Z' "$1"; }

# zhibu ARGUMENT...: in the data folder; all it says to $folder/out. Not killed, not for ever.
zhibu() {
	timeout 120 "$program" --data "$folder/data" "$@" > "$folder/out" 2>&1
	local code=$?
	[ $code -le 3 ]
}

fresh() {
	rm -rf "$folder/data"
	timeout 60 "$program" sample "$folder/data" > "$folder/out" 2>&1
}

# tells_once TEXT: one line of what was said has it.
tells_once() { [ "$(grep -c -- "$1" "$folder/out")" = 1 ]; }

# left_alone NAME FILE TEXT: the program says TEXT of the file once, works all the same in another
# table, and leaves the file as it is.
left_alone() {
	local before
	before=$(about "$folder/data/$2")
	holds "$1: ends" zhibu check
	holds "$1: is told" tells_once "$3"
	holds "$1: another table can be written" zhibu add groups name=别的
	holds "$1: and was" grep -q 别的 "$folder/data/groups.csv"
	holds "$1: is left as it was" [ "$before" = "$(about "$folder/data/$2")" ]
}

fresh
{
	printf 'id,name\r\nM01,'
	head -c $((1024 * 1024 + 1)) /dev/zero | tr '\0' 'a'
	printf '\r\n'
} > "$folder/data/members.csv"
left_alone 'a cell of more than 1 MiB' members.csv '超过 1 MB'

fresh
{
	printf 'id,name\r\nM01,'
	head -c $((1024 * 1024)) /dev/zero | tr '\0' 'a'
	printf '\r\n'
} > "$folder/data/members.csv"
holds 'a cell of 1 MiB: ends' zhibu check
holds 'a cell of 1 MiB: is read' bash -c '! grep -q "超过 1 MB" "$1"' - "$folder/out"

fresh
truncate -s $((512 * 1024 * 1024 + 1)) "$folder/data/members.csv"
left_alone 'a table of more than 512 MiB' members.csv '536870912'

fresh
truncate -s $((1024 * 1024 * 1024 + 1)) "$folder/data/.zhibu/journal-0009.csv"
left_alone 'a segment of more than 1 GiB' .zhibu/journal-0009.csv 'journal-0009.csv'

fresh
truncate -s $((64 * 1024 * 1024 + 1)) "$folder/data/.zhibu/draft.csv"
before=$(about "$folder/data/.zhibu/draft.csv")
holds 'drafts of more than 64 MiB: ends' zhibu add groups name=别的
holds 'drafts of more than 64 MiB: left as they were' [ "$before" = "$(about "$folder/data/.zhibu/draft.csv")" ]

rm -rf "$folder/data"
"$here/../bench/branch.sh" 12 "$folder/data" && "$here/../bench/rows.sh" 1000000 "$folder/data"
holds 'a million rows: ends' zhibu list talks
holds 'a million rows: all are listed' [ "$(wc -l < "$folder/out")" = 1000001 ]

bad=0
[ $failures = 0 ] && bad=100
echo "$bad%: Checks: $checks, Failures: $failures, Errors: 0"
[ $failures = 0 ]
