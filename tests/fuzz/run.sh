#!/bin/bash
# Runs every fuzz target for some seconds, two at a time.
#
#     tests/fuzz/run.sh BUILD SECONDS
#
# A target fuzz_NAME starts from the files of tests/fuzz/corpus/NAME, where there are any (they are
# never written to). What made one fail is left in BUILD/found, so that it can be run again:
# BUILD/tests/fuzz/fuzz_NAME BUILD/found/NAME-...
set -u
export build=$1 seconds=$2
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
mkdir -p "$build/found" "$build/log"

run_one() {
	name=${1##*/fuzz_}
	corpus=$(mktemp -d)
	[ -d "tests/fuzz/corpus/$name" ] && cp -R "tests/fuzz/corpus/$name/." "$corpus"
	dictionary=
	[ -f "tests/fuzz/$name.dict" ] && dictionary=-dict=tests/fuzz/$name.dict
	timeout -k 10 $((seconds + 120)) "$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
		-seed=1 -print_final_stats=1 -artifact_prefix="$build/found/$name-" $dictionary "$corpus" \
		> "$build/log/$name.txt" 2>&1 < /dev/null
	echo $? > "$build/log/$name.end"
	rm -rf "$corpus"
}
export -f run_one

printf '%s\0' "$build"/tests/fuzz/fuzz_*[!.]? | grep -zvE '\.[od]$' |
	xargs -0 -P 2 -I {} bash -c 'run_one "$1"' run {}

passed=0 failed=0
for source in tests/fuzz/fuzz_*.c; do
	name=${source##*/fuzz_}
	name=${name%.c}
	runs=$(awk '/stat::number_of_executed_units/ { print $2 }' "$build/log/$name.txt")
	if [ "$(cat "$build/log/$name.end")" = 0 ] && [ "${runs:-0}" -gt 0 ]; then
		passed=$((passed + 1))
		echo "fuzz $name: $runs runs in $seconds s, nothing found"
	else
		failed=$((failed + 1))
		tail -n 40 "$build/log/$name.txt"
		echo "fuzz $name: FAILED"
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
