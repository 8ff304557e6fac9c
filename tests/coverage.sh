#!/bin/bash
# Lines and branches that the unit tests reached, by floor and by file. Ends with an error where of
# the branches of src/data fewer were taken than they must be.
#
#     tests/coverage.sh BUILD SOURCE...
set -u
build=$1
shift
for source; do
	gcov -n -b -o "$build/${source%.c}.o" "$source" 2> /dev/null |
		awk -v source="$source" '
		/^File / { mine = index($0, "'\''" source "'\''") }
		mine && /^Lines executed:/ { split($2, a, ":"); lines = $NF; reached = a[2] * lines / 100 }
		mine && /^Taken at least once:/ { split($4, a, ":"); branches = $NF; taken = a[2] * branches / 100 }
		END { printf "%s %d %d %d %d\n", source, reached + 0.5, lines, taken + 0.5, branches }'
done | awk -v wanted=95 '
	function share(part, whole) { return whole ? sprintf("%6.1f %% of %5d", 100 * part / whole, whole) : "none" }
	{
		split($1, part, "/")
		floor = part[2]
		if (!(floor in l)) order[++n] = floor
		rl[floor] += $2; l[floor] += $3; rb[floor] += $4; b[floor] += $5
		all_rl += $2; all_l += $3; all_rb += $4; all_b += $5
		printf "%-32s lines %s   branches %s\n", $1, share($2, $3), share($4, $5)
	}
	END {
		print ""
		for (i = 1; i <= n; i++) {
			f = order[i]
			printf "%-32s lines %s   branches %s\n", f, share(rl[f], l[f]), share(rb[f], b[f])
		}
		printf "%-32s lines %s   branches %s\n", "all", share(all_rl, all_l), share(all_rb, all_b)
		found = b["data"] ? 100 * rb["data"] / b["data"] : 0
		printf "\nsrc/data: %.2f %% of branches taken, %d %% wanted\n", found, wanted
		exit found < wanted
	}'
