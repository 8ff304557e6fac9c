#!/bin/bash
# Runs tests, two at a time, and adds up what they say.
#
#     BUILD=build ZHIBU=build/zhibu tests/run.sh TEST...
#
# A test ends with a line as Check prints it, "100%: Checks: 12, Failures: 0, Errors: 0". One without
# such a line, with no checks at all, or that ends with an error although it names none, counts
# as one failed. What the tests printed lies in BUILD/log. VALGRIND=1 runs them under valgrind. The last
# line is "N passed, N failed"; the exit code says the same. Behind each test stand its seconds by the
# clock, and those of a processor (user + sys), which other work on the machine lengthens less.
set -u

limit=${TEST_SECONDS:-900}
log=$BUILD/log
mkdir -p "$log" "$log/home"

# The same surroundings for everybody.
case $ZHIBU in /*) ;; *) ZHIBU=$PWD/$ZHIBU ;; esac
case $log in /*) HOME=$log/home ;; *) HOME=$PWD/$log/home ;; esac
export ZHIBU HOME limit log LC_ALL=C.UTF-8 TZ=Asia/Shanghai TERM=xterm-256color
# No printer of this machine is given anything.
export CUPS_SERVER=/dev/null
unset LPDEST PRINTER ZHIBU_DATA ZHIBU_TODAY XDG_DATA_HOME XDG_CONFIG_HOME NO_COLOR LANG LANGUAGE ESCDELAY COLUMNS LINES
# Check's own four seconds are few on a machine that does other things too.
export CK_DEFAULT_TIMEOUT=60
[ -z "${VALGRIND:-}" ] || export CK_TIMEOUT_MULTIPLIER=30

run_one() {
	name=${1##*/}
	started=$SECONDS
	under=
	[ -z "${VALGRIND:-}" ] || under="valgrind --quiet --error-exitcode=97 --leak-check=full \
		--errors-for-leak-kinds=definite,possible --suppressions=tests/valgrind.supp"
	# shellcheck disable=SC2086
	{ time timeout -k 10 "$limit" $under "$1" > "$log/$name.txt" 2>&1 < /dev/null; } 2> "$log/$name.time"
	echo "$? $((SECONDS - started)) $(tail -n 1 "$log/$name.time")" > "$log/$name.end"
}
export -f run_one
export TIMEFORMAT='%U %S'

# A long one that is begun last runs alone, and nothing on the other core.
longest='check_data_failing story_gone story_walk story_sealed check_term_edit check_data_hostile check_term_width'
long_first() {
	for name in $longest; do
		for test; do
			[ "${test##*/}" != "$name" ] || printf '%s\0' "$test"
		done
	done
	for test; do
		case " $longest " in *" ${test##*/} "*) ;; *) printf '%s\0' "$test" ;; esac
	done
}

for test; do
	rm -f "$log/${test##*/}".{end,time,txt}
done
long_first "$@" | xargs -0 -P 2 -I {} bash -c 'run_one "$1"' run {}

passed=0 failed=0 all_work=0
for test; do
	name=${test##*/}
	read -r code seconds work < "$log/$name.end" || code=none seconds=0 work=0
	work=$(awk '{ printf "%.1f", $1 + $2 }' <<< "$work")
	all_work=$(awk '{ printf "%.1f", $1 + $2 }' <<< "$all_work $work")
	summary=$(grep -aE '^[0-9]+%: Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+$' "$log/$name.txt" | tail -n 1)
	read -r checks bad <<< "$(awk -F'[:,] *' '{ c += $3; b += $5 + $7 } END { print c + 0, b + 0 }' <<< "$summary")"
	if [ "$bad" = 0 ] && { [ "$checks" = 0 ] || [ "$code" != 0 ]; }; then
		bad=1
		[ "$checks" != 0 ] || checks=1
		echo "$name: ended with $code after ${seconds} s" >> "$log/$name.txt"
	fi
	passed=$((passed + checks - bad))
	failed=$((failed + bad))
	if [ "$bad" != 0 ]; then
		echo "---- $name"
		cat "$log/$name.txt"
	fi
	grep -aE '^skipped:' "$log/$name.txt" | sort | uniq -c | sed "s/^ *\([0-9]*\) skipped:/$name: \1 SKIPPED:/"
	printf '%-28s %5d passed, %d failed  (%d s, processor %s s)\n' "$name" $((checks - bad)) "$bad" "$seconds" "$work"
done
echo "processor: $all_work s"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
