#!/bin/bash
# run.sh PROGRAM : RUNS random histories from SEED on and all of DEPTH steps; and that each control is
# found out.
set -u
program=$1
"$program" "$RUNS" "$SEED" "$DEPTH" > "${program}.log"
status=$?
head -n -1 "${program}.log"
read -r checks failures < <(tail -n 1 "${program}.log" | sed 's/.*Checks: \([0-9]*\), Failures: \([0-9]*\),.*/\1 \2/')
for control in clock blind last; do
	for what in "0 $SEED 3" "200 $SEED 0"; do
		found=$("$program" $what "$control" | tail -n 1)
		checks=$((checks + 1))
		case $found in
		*'Failures: 0,'* | '') failures=$((failures + 1)); verdict='NOT FOUND OUT' ;;
		*) verdict="found out (${found#*: })" ;;
		esac
		echo "control $control, histories $what: $verdict"
	done
done
[ "$status" -le 1 ] || failures=$((failures + 1))
echo "$((failures ? 0 : 100))%: Checks: $checks, Failures: $failures, Errors: 0"
