#!/bin/bash
# Figures of this program beside those of others, measured in the same run on the same machine.
#
#     tests/bench/run.sh BUILD        (as `make bench` does; some minutes)
#
# Instructions are callgrind's, dumped when the program waits for a key, so that each figure is that of
# its own phase; system calls are lines of strace at the same moments; bytes are what arrived at the
# terminal; memory is the peak of the resident set. Times are given only where the work is the
# disk's or the ratio is large, as the least of several runs or a median.
set -u
case $1 in /*) build=$1 ;; *) build=$PWD/$1 ;; esac
zhibu=$build/zhibu
tools=$build/tests/bench
source=$PWD
work=$build/bench
rm -rf "$work"
mkdir -p "$work/home" || exit 1
cd "$work" || exit 1

export LC_ALL=C.UTF-8 TZ=Asia/Shanghai TERM=xterm-256color HOME=$work/home ZHIBU_TODAY=2018-07-10 USER=bench
unset ZHIBU_DATA XDG_DATA_HOME XDG_CONFIG_HOME NO_COLOR LANG LANGUAGE ESCDELAY COLUMNS LINES

declare -A of # of[subject.phase.measure]: one number per keystroke, or for the start

# measure SUBJECT QUIT PHASE... -- COMMAND...: a phase is name:count:keys, "-" names what is not reported.
# before_run is called before each of the three runs; a phase is over after quiet milliseconds.
before_run() { :; }
quiet=150
measure() {
	local subject=$1 quit=$2 phase name count keys i
	local -a phases=() plain=() calls=() instructions=()
	shift 2
	while [ "$1" != -- ]; do phases+=("$1"); shift; done
	shift
	plain+=(-x "awk '/VmHWM/ { print \$2 }' /proc/\$PTY_PID/status >> $subject.memory")
	calls+=(-x "wc -l < $subject.strace >> $subject.marks")
	instructions+=(-x "vgdb --pid=\$PTY_PID dump > /dev/null 2>&1; sleep 0.4")
	for phase in "${phases[@]}"; do
		IFS=: read -r name count keys <<< "$phase"
		keys=${phase#*:*:}
		plain+=(-n "$count" -k "$keys" -x "awk '/VmHWM/ { print \$2 }' /proc/\$PTY_PID/status >> $subject.memory")
		calls+=(-n "$count" -k "$keys" -x "wc -l < $subject.strace >> $subject.marks")
		instructions+=(-n "$count" -k "$keys" -x "vgdb --pid=\$PTY_PID dump > /dev/null 2>&1; sleep 0.4")
	done
	[ -z "$quit" ] || { plain+=(-e "$quit"); calls+=(-e "$quit"); instructions+=(-e "$quit"); }

	before_run
	"$tools/pty_run" -q "$quiet" -o "$subject.plain" "${plain[@]}" -- "$@"
	before_run
	"$tools/pty_run" -q "$quiet" -o "$subject.calls" "${calls[@]}" -- strace -f -o "$subject.strace" "$@"
	before_run
	"$tools/pty_run" -q "$quiet" -l 600 -o "$subject.slow" "${instructions[@]}" -- valgrind --quiet \
		--log-file="$subject.valgrind" --tool=callgrind --callgrind-out-file="$subject.callgrind" "$@"

	local marks memory before=0 dump=0
	mapfile -t marks < "$subject.marks"
	mapfile -t memory < "$subject.memory"
	mapfile -t plain < <(grep -v '^end' "$subject.plain")
	for phase in start:1: "${phases[@]}"; do
		IFS=: read -r name count keys <<< "$phase"
		of[$subject.$name.calls]=$(((marks[dump] - before) / count))
		before=${marks[dump]}
		of[$subject.$name.memory]=${memory[dump]}
		dump=$((dump + 1))
		of[$subject.$name.instructions]=$(awk -v n="$count" '/^totals:/ { printf "%d", $2 / n }' "$subject.callgrind.$dump")
		local bytes=0 most=0 cpu=0 fields
		for ((i = 0; i < count; i++)); do
			read -r -a fields <<< "${plain[0]}"
			plain=("${plain[@]:1}")
			bytes=$((bytes + fields[1]))
			[ "${fields[1]}" -le "$most" ] || most=${fields[1]}
			cpu=$((cpu + fields[3]))
		done
		of[$subject.$name.bytes]=$(((bytes + count - 1) / count))
		of[$subject.$name.most]=$most
		of[$subject.$name.cpu]=$((cpu / count))
	done
}

# resident SUBJECT -- COMMAND...: KiB at the first screen, the median of 15 runs: where libraries lie is
# random, and so is how much of them the kernel brings in around what is touched.
resident() {
	local subject=$1 i
	shift 2
	rm -f "$subject.resident"
	for ((i = 0; i < 15; i++)); do
		before_run
		"$tools/pty_run" -o "$subject.plain" \
			-x "awk '/VmHWM/ { print \$2 }' /proc/\$PTY_PID/status >> $subject.resident" -- "$@"
	done
	of[$subject.start.memory]=$(sort -n "$subject.resident" | sed -n 8p)
}

# keyed SUBJECT KEYS -- COMMAND...: a whole record, key by key: how many keys, bytes and instructions of
# one. A clerk does not wait for what is painted at rest, and so each key comes when it is quiet for quiet ms.
keyed() {
	local subject=$1 keys=$2 count sent
	shift 3
	count=$(printf "${keys//\\eOB/@}" | wc -m)
	before_run
	"$tools/pty_run" -q "$quiet" -o "$subject.plain" ${before_keys:+-k "$before_keys"} -t "$keys" -- "$@"
	before_run
	"$tools/pty_run" -q "$quiet" -l 600 -o "$subject.slow" ${before_keys:+-k "$before_keys"} \
		-x "vgdb --pid=\$PTY_PID dump > /dev/null 2>&1; sleep 0.4" -t "$keys" \
		-x "vgdb --pid=\$PTY_PID dump > /dev/null 2>&1; sleep 0.4" -- valgrind --quiet \
		--log-file="$subject.valgrind" --tool=callgrind --callgrind-out-file="$subject.callgrind" "$@"
	sent=$(awk '/^typed/ { print $2 }' "$subject.plain")
	of[$subject.keys]=$count
	of[$subject.bytes]=$(awk -v sent="$sent" -v n="$count" 'BEGIN { printf "%.1f", sent / n }')
	of[$subject.instructions]=$(awk -v n="$count" '/^totals:/ { printf "%d", $2 / n }' "$subject.callgrind.2")
}

source "$source/tests/bench/lines.sh"

# ---- the peers -----------------------------------------------------------------------------------
form=()
for field in Name Group Post Kind Cadre Mobile Host Care Due Note; do
	form+=("$field" $((${#form[@]} / 8 + 1)) 1 '' $((${#form[@]} / 8 + 1)) 14 50 60)
done
menu=()
for row in {1..60}; do menu+=("$row" "2018-06-07 row $row"); done
typed=type:12:测
echo 'measuring dialog, nano ...' >&2
measure form '\e' "$typed" next:9:'\eOB' -- dialog --form 'A record' 20 72 10 "${form[@]}"
resident form -- dialog --form 'A record' 20 72 10 "${form[@]}"
measure menu '\e' next:12:'\eOB' -- dialog --menu 'A list' 22 72 15 "${menu[@]}"
measure nano '\x18n' "$typed" next:1:'\eOB' -- nano -I

# ---- this program --------------------------------------------------------------------------------
echo 'measuring this program ...' >&2
"$zhibu" sample "$work/sample" > /dev/null || exit 1
"$zhibu" --data "$work/sample" add practices title=午间服务 text=两人轮值 > /dev/null
before_run() { rm -rf "$work/data"; cp -a "$work/sample" "$work/data"; }
: "${KEYS_LIST:=L}" "${KEYS_NEW:=n}"
measure home '' -- "$zhibu" --data "$work/data"
resident home -- "$zhibu" --data "$work/data"
# A moment after a key (80 ms) the screens paint what may wait, the mark and the hint: somebody who
# goes on typing never pays for them. Each is measured as it is while typing, and at rest.
to_record=(-:1:"$KEYS_LIST" open:1:"$KEYS_NEW")
quiet=250
measure record_rest '' "${to_record[@]}" type:12:测 -:1:'\eOB' next:7:'\eOB' -- "$zhibu" --data "$work/data"
measure list_rest '' -:1:"$KEYS_LIST" next:11:'\eOB' -- "$zhibu" --data "$work/data"
# While typing: every phase begins with one rest, that of the dump before it; the difference between
# a short phase and a long one has none.
quiet=40
measure record '' "${to_record[@]}" -:1:测 short:2:测 type:12:测 -:4:'\eOD' within:4:测 \
	-:1:'\eOB' -:1:'\eOB' -:1:'\eOB' short_next:1:'\eOB' next:4:'\eOB' -- "$zhibu" --data "$work/data"
measure list '' -:1:"$KEYS_LIST" -:1:'\eOB' short_next:2:'\eOB' next:8:'\eOB' -- "$zhibu" --data "$work/data"
between() { # SUBJECT SHORT COUNT LONG COUNT: instructions of a key
	of[$1.$4.instructions]=$(((of[$1.$4.instructions] * $5 - of[$1.$2.instructions] * $3) / ($5 - $3)))
}
between record short 2 type 12
between record short_next 1 next 4
between list short_next 2 next 8

# A record of six fields, from the first key to saved and ready for the next: the same in a form of
# dialog, and as a line of CSV in editors.
sheet=(Date Mode Lead With Covered Points)
labels=()
for field in "${sheet[@]}"; do labels+=("$field" $((${#labels[@]} / 8 + 1)) 1 '' $((${#labels[@]} / 8 + 1)) 14 50 60); done
points=近来工作上有些着急
csv_line="2018-06-12,个别谈话,M01,M05,思想 听取意见,$points"
quiet=40
keyed sheet "0612\r1zmj\rzmw\r\r13\r$points\r" -- "$zhibu" --data "$work/data" --batch talks
before_run() { rm -f "$work/line.csv"; }
keyed sheet_dialog "2018-06-12\eOB个别谈话\eOB赵某甲\eOB周某戊\eOB思想 听取意见\eOB$points" -- dialog --form 'A record' 20 72 6 "${labels[@]}"
keyed sheet_nano "$csv_line\r\x0f\r" -- nano -I "$work/line.csv"
before_keys=i
keyed sheet_vi "$csv_line\r\x0f:w\r" -- vi -u NONE "$work/line.csv"
before_keys=

echo
set +u # what could not be measured is shown as missing
say 'what' 'measure' 'peers, measured now' 'zhibu' 'must be' ''
say '--------------------------' '-------------' '----------------------------------------------------' '------------' '------------' ''
line 'first screen of a branch' instructions \
	"dialog --form ${of[form.start.instructions]}, nano ${of[nano.start.instructions]}" \
	"${of[home.start.instructions]}" "$(times 0.6 "${of[form.start.instructions]}")"
line '' 'system calls' "dialog --form ${of[form.start.calls]}, nano ${of[nano.start.calls]}" \
	"${of[home.start.calls]}" "$(times 0.5 "${of[form.start.calls]}")"
line '' 'memory, KiB' "dialog --form ${of[form.start.memory]}, nano ${of[nano.start.memory]}" \
	"${of[home.start.memory]}" "$(times 1.2 "${of[form.start.memory]}")"
line 'a ten-field form' bytes "dialog --form ${of[form.start.bytes]}" "${of[record.open.bytes]}" \
	"$(times 0.3 "${of[form.start.bytes]}")"
line 'one hanzi typed' 'bytes, at end' "dialog --form ${of[form.type.bytes]}, nano ${of[nano.type.bytes]}" \
	"${of[record.type.bytes]}" 3
line '' 'bytes, within' '' "${of[record.within.bytes]}" 16
line '' instructions "dialog --form ${of[form.type.instructions]}, nano ${of[nano.type.instructions]}" \
	"${of[record.type.instructions]}" 40000
line '' '... at rest' '' "${of[record_rest.type.instructions]}" ''
line 'to the next field' bytes "dialog --form ${of[form.next.bytes]}" "${of[record.next.bytes]}" 8
line '' '... at rest' '' "${of[record_rest.next.bytes]}" ''
line '' instructions "dialog --form ${of[form.next.instructions]}" "${of[record.next.instructions]}" 60000
line '' '... at rest' '' "${of[record_rest.next.instructions]}" ''
line 'a record of six fields' 'keys' "dialog ${of[sheet_dialog.keys]}, nano ${of[sheet_nano.keys]}, vi ${of[sheet_vi.keys]}" \
	"${of[sheet.keys]}" ''
line '' 'bytes a key' "dialog ${of[sheet_dialog.bytes]}, nano ${of[sheet_nano.bytes]}, vi ${of[sheet_vi.bytes]}" \
	"${of[sheet.bytes]}" ''
line '' 'instr. a key' "dialog ${of[sheet_dialog.instructions]}, nano ${of[sheet_nano.instructions]}, vi ${of[sheet_vi.instructions]}" \
	"${of[sheet.instructions]}" ''
line 'to the next row of a list' bytes "dialog --menu ${of[menu.next.bytes]}" "${of[list.next.bytes]}" 16
line '' '... at rest' '' "${of[list_rest.next.bytes]}" ''
line '' instructions "dialog --menu ${of[menu.next.instructions]}" "${of[list.next.instructions]}" 60000
line '' '... at rest' '' "${of[list_rest.next.instructions]}" ''

# ---- a slow line ---------------------------------------------------------------------------------
# vt100 at 9,600 bits a second, 960 bytes. The first screen is taken at rest, all of it; keys as they are
# while typing (there the hints come after 300 ms). A record: name and group, one after the other.
echo 'measuring a slow line ...' >&2
slow() { # TERM QUIET OPTIONS ACTION...: the bytes of each wait
	local type=$1 wait=$2 options=$3
	shift 3
	before_run
	TERM=$type "$tools/pty_run" -q "$wait" -o slow "$@" -- "$zhibu" --data "$work/data" $options
	awk '/^(start|keys)/ { print $2 }' slow
}
record=(-k 赵 -k 某 -k 新 -k '\r' -k 1 -k '\x17')
keyed=(-k "$KEYS_LIST" -k B "${record[@]}" "${record[@]}" -n 4 -k 测 -n 6 -k '\eOB')
mapfile -t rest < <(slow vt100 450 --slow "${keyed[@]}")
mapfile -t moving < <(slow vt100 100 --slow "${keyed[@]}")
mapfile -t full < <(slow xterm-256color 450 '' "${keyed[@]}")
most() { printf '%s\n' "$@" | sort -n | tail -n 1; }
seconds() { printf '%s\n' "$@" | awk '{ bytes += $1 } END { printf "%.2f", bytes / 960 }'; }
line 'slow: first screen' 'bytes, vt100' "at full look, xterm ${full[0]}" "${rest[0]}" 900
line 'slow: one hanzi typed' bytes "at rest $(most "${rest[@]:16:3}")" "$(most "${moving[@]:16:3}")" 3
line 'slow: to the next field' bytes "at rest $(most "${rest[@]:20:5}")" "$(most "${moving[@]:20:5}")" 8
line 'slow: a record of a batch' seconds \
	"at rest $(seconds "${rest[@]:9:6}"), at full look, xterm $(seconds "${full[@]:9:6}")" \
	"$(seconds "${moving[@]:9:6}")" ''

# ---- a record saved ------------------------------------------------------------------------------
echo 'measuring saves ...' >&2
flushes() { grep -cE '^[0-9]+ +(fdatasync|fsync|sync_file_range|msync|sync)\(' "$1"; }
for rows in 100 10000; do
	rm -rf "$work/save"
	"$source/tests/bench/branch.sh" 12 "$work/save"
	"$source/tests/bench/rows.sh" "$rows" "$work/save"
	read -r _ save _ bare _ _ _ _ < <("$tools/save" "$work/save" talks 200 date=2018-06-07 \
		mode=个别谈话 lead=M001 partners=M002 'covered=思想 听取意见')
	line "a record saved, $rows rows" 'us, median' "append + fdatasync ${bare:-?}" "${save:-}" "$(times 1.2 "${bare:-0}")"
	for count in 20 40; do
		rm -rf "$work/save2"
		cp -a "$work/save" "$work/save2"
		strace -f -o "save.$count" "$tools/save" "$work/save2" talks "$count" date=2018-06-07 \
			mode=个别谈话 lead=M001 partners=M002 'covered=思想 听取意见' > /dev/null
	done
	# Each round flushes the bare file once, too.
	line '' flushes 'append + fdatasync 1, sqlite rollback journal 3-4' \
		"$(awk -v a="$(flushes save.20)" -v b="$(flushes save.40)" 'BEGIN { printf "%.2f", (b - a) / 20 - 1 }')" 1.05
done
rm -rf "$work/save"
"$source/tests/bench/branch.sh" 200 "$work/save"
read -r _ _ _ _ _ derive _ _ < <("$tools/save" "$work/save" talks 50 date=2018-06-07 \
	mode=个别谈话 lead=M001 partners=M002 'covered=思想 听取意见')
line 'rules anew, 200 members' 'us, median' '' "${derive:-}" 5000

# ---- lines of another place ----------------------------------------------------------------------
echo 'measuring what is taken in ...' >&2
mkdir "$work/take"
(cd "$source" && valgrind --quiet --tool=callgrind --toggle-collect=store_take_in \
	--callgrind-out-file="$work/take.callgrind" "$tools/take" "$work/take" 10000 > /dev/null)
line 'taking in 10,000 lines of another place' instructions '' \
	"$(awk '/^totals:/ { print $2 }' take.callgrind)" 450000000

# ---- a table of a million rows -------------------------------------------------------------------
echo 'measuring a million rows ...' >&2
"$source/tests/bench/branch.sh" 20 "$work/million"
"$source/tests/bench/rows.sh" 1000000 "$work/million"
talks=$work/million/talks.csv
kib=$(($(stat -c %s "$talks") / 1024))
# Processor milliseconds, the least of some runs, and memory.
least() {
	local runs=$1 best= run
	shift
	for ((run = 0; run < runs; run++)); do
		"$tools/pty_run" -o least "$@" > /dev/null
		best=$(awk -v best="${best:-}" '/^end/ { t = ($4 + $5) / 1000; m = $3 } END { split(best, b, " "); if (best == "" || t < b[1]) print t, m; else print best }' least)
	done
	echo "$best"
}
read -r csv_ms csv_kib < <(least 5 -- "$tools/csv_bare" "$talks")
read -r sqlite_ms sqlite_kib < <(least 3 -- sqlite3 :memory: '.mode csv' ".import $talks talks")
# The folder is opened once before, as on any day but the first.
"$zhibu" --data "$work/million" status > /dev/null
printf '"$@" | head -n 20\n' > "$work/head.sh"
read -r list_ms list_kib < <(least 5 -- sh "$work/head.sh" "$zhibu" --data "$work/million" list talks)
counted() { # instructions of a command
	valgrind --quiet --log-file="$work/million.valgrind" --tool=callgrind \
		--callgrind-out-file="$work/million.callgrind" "$@" > /dev/null
}
total() { awk '/^totals:/ { print $2 }' "$work/million.callgrind"; }
counted "$tools/csv_bare" "$talks"
csv_instructions=$(total)
valgrind --quiet --log-file="$work/million.valgrind" --tool=callgrind \
	--callgrind-out-file="$work/million.callgrind" \
	"$zhibu" --data "$work/million" list talks | head -n 20 > /dev/null
list_instructions=$(total)
line '1,000,000 rows, the first' instructions "libcsv bare $csv_instructions" "$list_instructions" \
	"$(times 0.15 "$csv_instructions")"
line '' 'CPU ms' "libcsv bare $csv_ms, sqlite .import $sqlite_ms" "$list_ms" "$(times 0.15 "$csv_ms" 1)"
line '' 'memory, KiB' "libcsv bare $csv_kib, sqlite $sqlite_kib, file $kib" "$list_kib" "$(times 1.35 "$kib")"
"$tools/pty_run" -o opened -k "${KEYS_STEP:=2}" -k '\r' -n 11 -k '\eOB' -- "$zhibu" --data "$work/million"
line 'on screen, all rules anew' 'CPU ms' '' "$(awk 'NR <= 3 { t += $4 } END { print t / 1000 }' opened)" ''
line '... the next row there' 'bytes' '' "$(awk 'NR > 3 && /^keys/ { b += $2; n++ } END { print b / n }' opened)" 16
rm -rf "$work/million"

source "$source/tests/bench/overview.sh"

echo
if [ "$missed" = 0 ]; then echo 'all met'; else echo "$missed not met"; fi
