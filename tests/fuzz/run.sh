#!/bin/bash
# Runs every fuzz target for some seconds, two at a time; or, one after the other, for a number of
# executions, however long they take.
#
#     tests/fuzz/run.sh BUILD SECONDS [NAME...]
#     RUNS=10000000 tests/fuzz/run.sh BUILD 0 [NAME...]
#
# A target fuzz_NAME starts from the files of tests/fuzz/corpus/NAME, where there are any (they are
# never written to). What made one fail is left in BUILD/found, so that it can be run again:
# BUILD/tests/fuzz/fuzz_NAME BUILD/found/NAME-...
set -u
export build=$1 seconds=$2 runs=${RUNS:-}
shift 2
export UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=detect_leaks=1:
# Very many executions are short, guided by edges alone, and without a stack per allocation: what
# they find is run again by itself.
ASAN_OPTIONS+=$([ -n "$runs" ] && echo malloc_context_size=0:quarantine_size_mb=1 ||
	echo malloc_context_size=5:quarantine_size_mb=16)
mkdir -p "$build/found" "$build/log"

run_one() {
	name=${1##*/fuzz_}
	corpus=$(mktemp -d)
	[ -d "tests/fuzz/corpus/$name" ] && cp -R "tests/fuzz/corpus/$name/." "$corpus"
	dictionary= bound=-max_total_time=$seconds limit=$((seconds + 120))
	[ -f "tests/fuzz/$name.dict" ] && dictionary=-dict=tests/fuzz/$name.dict
	# Five hundred executions a second are the least that a target is to do.
	[ -n "$runs" ] && bound="-runs=$runs -max_len=128 -entropic=0 -use_counters=0" limit=$((runs / 500 + 120))
	# shellcheck disable=SC2086
	timeout -k 10 "$limit" "$1" $bound -timeout=10 -rss_limit_mb=1024 \
		-seed=1 -print_final_stats=1 -artifact_prefix="$build/found/$name-" $dictionary "$corpus" \
		> "$build/log/$name.txt" 2>&1 < /dev/null
	echo $? > "$build/log/$name.end"
	rm -rf "$corpus"
}
export -f run_one

[ $# != 0 ] || set -- $(ls tests/fuzz/fuzz_*.c | sed 's/.*fuzz_//; s/[.]c$//')
for name; do
	rm -f "$build/log/$name.txt" "$build/log/$name.end"
done
printf '%s\0' "${@/#/$build/tests/fuzz/fuzz_}" |
	xargs -0 -P "$([ -n "$runs" ] && echo 1 || echo 2)" -I {} bash -c 'run_one "$1"' run {}

passed=0 failed=0
for name; do
	read -r done rate <<< "$(awk '/stat::number_of_executed_units/ { n = $2 } /stat::average_exec_per_sec/ { r = $2 }
		END { print n + 0, r + 0 }' "$build/log/$name.txt")"
	if [ "$(cat "$build/log/$name.end")" = 0 ] && [ "$done" -gt 0 ] && [ "$done" -ge "${runs:-0}" ]; then
		passed=$((passed + 1))
		echo "fuzz $name: $done runs, $rate a second, nothing found"
	else
		failed=$((failed + 1))
		tail -n 40 "$build/log/$name.txt"
		echo "fuzz $name: FAILED"
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
