# The table of figures, for those that fill it in: sourced.
#
# line WHAT MEASURE PEERS OURS TARGET: OURS and TARGET are numbers, TARGET may be empty.
missed=0
say() { printf '%-26s %-13s %-52s %12s %12s  %s\n' "$@"; }
line() {
	local met=
	if [ -n "$5" ]; then
		if awk -v a="$4" -v b="$5" 'BEGIN { exit !(a != "" && a <= b) }'; then met=met; else met='NOT MET'; missed=$((missed + 1)); fi
	fi
	say "$1" "$2" "$3" "$4" "${5:+<= $5}" "$met"
}
times() { awk -v a="$1" -v b="$2" -v places="${3:-0}" 'BEGIN { printf "%.*f", places, a * b }'; }
