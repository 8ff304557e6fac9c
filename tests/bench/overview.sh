# Many places at one glance, beside libcsv, which only parses the same bytes, and sqlite, which must give
# the same figures. Sourced by run.sh and run_overview.sh: build, tools, source, work, zhibu, lines.sh.
#
# Two tables of 1,000,000 rows, and one of as many for the pairs, in 5,000 folders each.
echo 'measuring many places ...' >&2
: "${PLACES:=5000}" "${PLACE_ROWS:=200}"

# A pack that shows these columns: pack_showing FOLDER < overview.csv
pack_showing() {
	rm -rf "$1"
	cp -r "$source/forms" "$1"
	cat > "$1/overview.csv"
}
pack_showing "$work/pack_counts" << 'END'
column,label,rows,take,width
items,items,rectifications,count,6
done,done,rectifications[state = '已完成' or state = '已销号'],count,6
at_once,at_once,rectifications[at_once = '是'],count,6
at_once_done,at_once_done,rectifications[at_once = '是' and (state = '已完成' or state = '已销号')],count,6
late,late,rectifications[deadline < '2018-09-01' and state != '已销号'],count,6
warn,warn,findings[level = 'warn'],count,6
warned,warned,findings[level = 'warn'],sum count,6
block,block,findings[level = 'block'],count,6
END
pack_showing "$work/pack_pairs" << 'END'
column,label,rows,take,width
pairs,pairs,talks[mode != '集体座谈'],pairs lead partners,6
END
cat > counts.sql << 'END'
SELECT r.branch, r.items, r.done, r.at_once, r.at_once_done, r.late, f.warn, f.warned, f.block
FROM (SELECT branch, count(*) AS items, sum(state IN ('已完成', '已销号')) AS done,
	sum(at_once = '是') AS at_once, sum(at_once = '是' AND state IN ('已完成', '已销号')) AS at_once_done,
	sum(deadline < '2018-09-01' AND state <> '已销号') AS late FROM rectifications GROUP BY branch) r
JOIN (SELECT branch, sum(level = 'warn') AS warn, sum(iif(level = 'warn', count, 0)) AS warned,
	sum(level = 'block') AS block FROM findings GROUP BY branch) f ON f.branch = r.branch
ORDER BY r.branch;
END
cat > pairs.sql << 'END'
WITH RECURSIVE met(branch, lead, partner, rest) AS (
	SELECT branch, lead, NULL, partners || ' ' FROM talks WHERE mode <> '集体座谈'
	UNION ALL
	SELECT branch, lead, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1)
	FROM met WHERE rest <> '')
SELECT branch, count(DISTINCT min(lead, partner) || ' ' || max(lead, partner)) FROM met
WHERE partner IS NOT NULL AND partner <> lead GROUP BY branch ORDER BY branch;
END

spend() { "$tools/spend" "$@"; }
# many NAME PACK TABLE...: makes the tables, measures all, compares the figures with sqlite's.
many() {
	local name=$1 pack=$2 folder=$work/many_$1 table same=differ
	shift 2
	rm -rf "$folder"
	"$tools/places" "$folder" "$PLACES" "$PLACE_ROWS" "$@"
	for table in "$@"; do cat "$folder"/places/branch=*/"$table.csv"; done > "$folder/all.csv"
	read -r bare_cpu bare_clock bare_kib < <(spend 7 bare "$tools/csv_bare" "$folder/all.csv")
	for threads in 1 2; do
		read -r "cpu_$threads" "clock_$threads" "kib_$threads" < <(spend 7 "ours.$threads" "$zhibu" \
			--data "$work/none" --forms "$pack" overview "$folder/places" --csv --threads "$threads")
	done
	{
		echo .mode csv
		for table in "$@"; do echo ".import $folder/$table.csv $table"; done
		echo .read "$name.sql"
	} > "$name.import"
	read -r sqlite_cpu _ sqlite_kib < <(spend 1 sqlite.csv sqlite3 :memory: ".read $name.import")
	sed '1d' ours.1 | tr -d '\r' > ours.1.rows
	sed '1d' ours.2 | tr -d '\r' > ours.2.rows
	cmp -s ours.1.rows <(tr -d '\r' < sqlite.csv) && cmp -s ours.1.rows ours.2.rows &&
		[ "$(wc -l < ours.1.rows)" = "$PLACES" ] && same=same
	line "$name of $PLACES places" 'CPU ms, 1 core' \
		"libcsv bare $bare_cpu, sqlite $sqlite_cpu ($sqlite_kib KiB)" "$cpu_1" "$(times 1.2 "$bare_cpu" 1)"
	if [ "$name" = counts ]; then
		line '' 'ms, 2 cores' "libcsv bare $bare_clock, one core $clock_1" "$clock_2" "$(times 0.65 "$bare_clock" 1)"
		line '' 'memory, KiB' "libcsv bare $bare_kib" "$kib_2" 25600
	fi
	counted_bare=$(counted_instructions "$tools/csv_bare" "$folder/all.csv")
	counted_ours=$(counted_instructions "$zhibu" --data "$work/none" --forms "$pack" overview \
		"$folder/places" --csv --threads 1)
	line '' instructions "libcsv bare $counted_bare" "$counted_ours" "$(times 1.2 "$counted_bare")"
	if [ "$name" = counts ]; then
		line '' 'instr., 2 cores' 'of the busier one: what the clock shows where nothing else runs' \
			"$(busiest_thread "$zhibu" --data "$work/none" --forms "$pack" overview "$folder/places" \
				--csv --threads 2)" "$(times 0.65 "$counted_bare")"
	fi
	line '' "unlike sqlite's" '' "$([ "$same" = same ] && echo 0 || echo 1)" 0
	rm -rf "$folder"
}
counted_instructions() {
	valgrind --quiet --log-file="$work/many.valgrind" --tool=callgrind \
		--callgrind-out-file="$work/many.callgrind" "$@" > /dev/null
	awk '/^totals:/ { print $2 }' "$work/many.callgrind"
}
busiest_thread() {
	rm -f "$work"/many.callgrind*
	valgrind --quiet --log-file="$work/many.valgrind" --tool=callgrind --separate-threads=yes --fair-sched=try \
		--callgrind-out-file="$work/many.callgrind" "$@" > /dev/null
	cat "$work"/many.callgrind-* | awk '/^totals:/ { if ($2 > most) most = $2 } END { print most }'
}
mkdir -p "$work/none"
many counts "$work/pack_counts" rectifications findings
many pairs "$work/pack_pairs" talks
