#!/bin/bash
# Monkeys at the program's keyboard, two at a time.
#
#     tests/monkey/run.sh BUILD KEYS [SEED]
#
# BUILD holds the program and the monkey, built under the sanitizers. KEYS are shared out among the
# surroundings below; each has a seed of its own, which says all that it does. What was found is left
# in BUILD/found.
set -u
export build=$1
keys=$2 seed=${3:-1}
case $build in /*) ;; *) build=$PWD/$build ;; esac
export found=$build/found log=$build/log/monkey here=$PWD
rm -rf "$log" "$found"/monkey-*
mkdir -p "$log" "$found"
export ASAN_OPTIONS="detect_leaks=1:exitcode=99:log_path=$found/monkey-report"
export UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1:exitcode=98:log_path=$found/monkey-report"

# Data with everything in it that should never reach a terminal.
rm -rf "$build/monkey"
mkdir -p "$build/monkey"
"$build/zhibu" sample "$build/monkey/sample" || exit 1
for table in opinions members talks; do
	file=$build/monkey/sample/$table.csv
	awk 'NR == 1 { sub(/^\xef\xbb\xbf/, ""); sub(/\r$/, ""); n = split($0, name, ",") }
		END {
			hostile = "\"\033]0;MONKEY\007\033[31m\302\233\342\200\256\342\200\213\r\n\tx\""
			printf "HOSTILE-1"
			for (i = 2; i <= n; i++) printf ",%s", hostile
			printf "\r\n"
		}' "$file" > "$build/monkey/row"
	cat "$build/monkey/row" >> "$file"
done
mkdir "$build/monkey/library"
"$build/zhibu" --forms tests/packs/library --data "$build/monkey/library" add books title=呐喊 shelf=文学 copies=2 price=12.50 > /dev/null || exit 1

rooms=(
	"TERM=xterm-256color LANG=C.UTF-8 FOLDER=$build/monkey/sample"
	"TERM=xterm-256color LANG=C.UTF-8"
	"TERM=linux LANG=C.UTF-8 FOLDER=$build/monkey/sample"
	"TERM=vt100 LANG=C.UTF-8 FOLDER=$build/monkey/sample"
	"TERM=xterm-256color LANG=C.UTF-8 PACK=$here/tests/packs/library FOLDER=$build/monkey/library"
	"TERM=linux LANG=C.UTF-8 PACK=$here/tests/packs/library"
	"TERM=xterm LANG=zh_CN.GB18030 FOLDER=$build/monkey/sample"
	"TERM=vt100 LANG=zh_CN.GBK FOLDER=$build/monkey/sample"
)
share=$(((keys + ${#rooms[@]} - 1) / ${#rooms[@]}))

run_one() {
	read -r n share seed room <<< "$1"
	# shellcheck disable=SC2086
	timeout -k 10 $((120 + share / 20)) "$build/tests/monkey/monkey" "$build/zhibu" "$seed" "$share" \
		$room "FOUND=$found" "WORK=$build/monkey" > "$log/$n.txt" 2>&1 < /dev/null
	echo $? > "$log/$n.end"
}
export -f run_one
for n in "${!rooms[@]}"; do
	printf '%s\0' "$n $share $((seed + n)) ${rooms[n]}"
done | xargs -0 -P 2 -I {} bash -c 'run_one "$1"' run {}

passed=0 failed=0
# Controls, which a monkey must find fault with: a program that sends what was typed, one that crashes.
printf '#!/bin/sh\nstty raw -echo\necho ready\nexec cat\n' > "$build/monkey/echo"
printf '#!/bin/sh\nstty raw -echo\necho ready\nhead -c 1 > /dev/null\nkill -SEGV $$\n' > "$build/monkey/crash"
chmod +x "$build/monkey/echo" "$build/monkey/crash"
for control in 'echo sent:' 'crash ended with: 267'; do
	name=${control%% *}
	timeout -k 10 60 "$build/tests/monkey/monkey" "$build/monkey/$name" "$seed" 2000 FOUND="$log" WORK="$build/monkey" > "$log/$name.txt" 2>&1
	if grep -q "^monkey $seed: ${control#* }" "$log/$name.txt"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		cat "$log/$name.txt"
		echo "monkey: nothing found in the control that does $name"
	fi
done

for n in "${!rooms[@]}"; do
	code=$(cat "$log/$n.end" 2> /dev/null)
	cat "$log/$n.txt"
	if [ "$code" = 0 ]; then
		passed=$((passed + 1))
		echo "monkey $((seed + n)): nothing found (${rooms[n]//"$build/monkey/"/})"
	else
		failed=$((failed + 1))
		echo "monkey $((seed + n)): FAILED with $code (${rooms[n]})"
	fi
done
for report in "$found"/monkey-report*; do
	[ -e "$report" ] || continue
	failed=$((failed + 1))
	head -n 60 "$report"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
