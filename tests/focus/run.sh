#!/bin/bash
# The cursor on the focus after every key: walkers side by side, each with a seed of its own.
#
#     tests/focus/run.sh BUILD KEYS [SEED]
#
# They mostly wait for the program to be at rest, so that many can share a processor. A control, whose
# cursor strays now and then, must be found fault with, and every kind of focus must have been seen.
set -u
export build=$1
keys=$2 seed=${3:-1}
case $build in /*) ;; *) build=$PWD/$build ;; esac
export work=$build/focus log=$build/log/focus
rm -rf "$work" "$log"
mkdir -p "$work" "$log"
export ZHIBU_TODAY=2018-06-14
"$build/zhibu" sample "$work/sample" || exit 1

rooms=(
	"TERM=xterm-256color FOLDER=$work/sample"
	"TERM=linux FOLDER=$work/sample"
	"TERM=vt100 FOLDER=$work/sample"
	"TERM=xterm-256color FOLDER=$work/sample ROWS=12 COLUMNS=40"
	"TERM=xterm-256color FOLDER=$work/sample ROWS=40 COLUMNS=132"
	"TERM=xterm-256color"
)
walkers=12
share=$(((keys + walkers - 1) / walkers))

walk() {
	read -r n share seed room <<< "$1"
	# shellcheck disable=SC2086
	timeout -k 10 $((120 + share)) "$build/tests/focus/focus" "$build/zhibu" "$seed" "$share" $room \
		"WORK=$work" > "$log/$n.txt" 2>&1 < /dev/null
	echo $? > "$log/$n.end"
}
export -f walk
for ((n = 0; n < walkers; n++)); do
	printf '%s\0' "$n $share $((seed + n)) ${rooms[n % ${#rooms[@]}]}"
done | xargs -0 -P "$walkers" -I {} bash -c 'walk "$1"' run {}

passed=0 failed=0
timeout -k 10 300 "$build/tests/focus/focus" "$build/tests/focus/adrift" "$seed" 400 FOLDER="$work/sample" \
	WORK="$work" > "$log/adrift.txt" 2>&1
if grep -q "^focus $seed: lost: " "$log/adrift.txt"; then
	passed=$((passed + 1))
else
	failed=$((failed + 1))
	cat "$log/adrift.txt"
	echo 'focus: nothing found in the control whose cursor strays'
fi
for ((n = 0; n < walkers; n++)); do
	cat "$log/$n.txt"
	if [ "$(cat "$log/$n.end" 2> /dev/null)" = 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "focus $((seed + n)): FAILED (${rooms[n % ${#rooms[@]}]})"
	fi
done
# Each kind, over all walkers.
if awk '/ keys, / { for (i = 7; i < NF; i += 2) seen[$i] += $(i + 1) }
	END { for (kind in seen) { printf "%s %d\n", kind, seen[kind]; if (!seen[kind]) bad = 1 } exit bad }' \
	"$log"/[0-9]*.txt; then
	passed=$((passed + 1))
else
	failed=$((failed + 1))
	echo 'focus: not every kind of focus was seen'
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
