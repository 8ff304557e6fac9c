#!/bin/bash
# The laws of the house, as checks that can fail (laws_test.sh makes each of them fail once).
#
#     BUILD=build tests/laws.sh [LAW...]
#
# Run at the top of the tree, after the program is built: some laws are read off the objects.
set -u
export LC_ALL=C.UTF-8
build=${BUILD:-build}
cc=${CC:-cc}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Every "include" of ours, as "file<TAB>header", the header named from the top.
include_edges() {
	local pattern='^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]+"'
	{
		find src include -name '*.[chS]'
		echo
		grep -rnoE "$pattern" src include --include='*.[chS]'
	} | awk '
	$0 == "" { listed = 1; next }
	!listed { is_file[$0]; next }
	{
		file = header = folder = $0
		sub(/:.*/, "", file)
		sub(/^[^"]*"/, "", header)
		sub(/"$/, "", header)
		folder = file
		sub(/[^\/]*$/, "", folder)
		if ("include/" header in is_file) header = "include/" header
		else if (folder header in is_file) header = folder header
		else header = "missing:" header
		print file "\t" header
	}'
}

# 1. An include points down. Each floor names the floors it may reach.
law_includes() {
	include_edges | awk -F'\t' '
	function floor(path, part) {
		split(path, part, "/")
		if (path ~ /^missing:/) return "missing"
		return part[3] == "" ? "main" : part[2]
	}
	BEGIN {
		may["base"] = " base "
		may["form"] = " base form "
		may["data"] = " base form data "
		may["flow"] = " base form data flow "
		may["report"] = " base form flow report "
		may["packet"] = " base form data flow packet "
		may["term"] = " base term "
		may["ui"] = " base form flow packet report term ui "
		may["cli"] = " base form flow packet report cli "
		may["plain"] = " base form flow packet report plain "
		may["main"] = " base form data flow report packet cli plain term ui main "
	}
	index(may[floor($1)], " " floor($2) " ") == 0 {
		print $1 ": includes " $2 ", which is not below it"
	}'
}

# 1. ... or in a circle: take away headers that include nothing left, until none can be taken.
law_circles() {
	include_edges | awk -F'\t' '
	$1 ~ /\.h$/ { from[++edges] = $1; to[edges] = $2; node[$1]; node[$2] }
	END {
		do {
			taken = 0
			for (n in node) {
				held = 0
				for (e = 1; e <= edges; e++)
					held += from[e] == n && to[e] in node
				if (!held) { delete node[n]; taken = 1; break }
			}
		} while (taken)
		for (n in node) print n ": is part of a circle of includes, or leads into one"
	}'
}

# 2. The terminal library and the CSV library each have their rooms.
law_curses() {
	grep -rnE '#[[:space:]]*include[[:space:]]*<(n?curses(w/[a-z]+)?|ncursesw?/[a-z]+|panel|menu|form|term|eti)\.h>' \
		src include | grep -vE '^(src|include)/(term|ui)/' | sed 's/$/  : outside term and ui/'
}
law_csv() {
	grep -rnE '#[[:space:]]*include[[:space:]]*<csv\.h>' src include |
		grep -vE '^src/base/csvfile[a-z_]*\.c:' | sed 's/$/  : outside csvfile/'
}
# 2. The core is a library that links without curses.
law_core() {
	local sodium=
	nm -u "$build/libzhibu.a" 2> /dev/null | grep -q ' U sodium_init' && sodium=-lsodium
	printf '%s\n' '#include <stdlib.h>' '_Noreturn void memory_exhausted(void);' \
		'_Noreturn void memory_exhausted(void) { abort(); }' 'int main(void) { return 0; }' > "$scratch/core.c"
	$cc -o "$scratch/core" "$scratch/core.c" -Wl,--whole-archive "$build/libzhibu.a" \
		-Wl,--no-whole-archive -lcsv $sodium 2>&1 | grep -oE 'undefined reference to .*' | sort -u |
		sed 's/^/libzhibu.a: /'
}

# 3. No word of the domain in the code. LEVEL_BRANCH, LEVEL_MEMBERS and LEVEL_SUPERIOR and what zb_level
# calls them are words of the form format: who may see a field.
domain_en='stud(y|ies|ied|ying)|talk(s|ed|ing)?|rectif[a-z]*|critici[sz][a-z]*|criti(c|que)s?|members?|membership'
domain_en="$domain_en|meetings?|attendances?|attendees?|secretar(y|ies)|committees?|opinions?|branch(es)?"
domain_en="$domain_en|part(y|ies)|campaigns?|cadres?|superiors?|xuexi|tanhua|tanxin|zhenggai|chabai|dangyuan|shuji|huiyi"
domain_zh='学习|谈话|谈心|查摆|整改|支部|党员|党小组|党组织|批评|会议|组织生活|书记|班子|名册|意见|流动|销号|公示'
law_words() {
	# Each line goes by its file's number, so that no file's name is searched; talk_count is two words.
	find src include -name '*.[chS]' | sort | xargs awk -v names="$scratch/names" '
		FNR == 1 { n++; print FILENAME > names } { print n ":" FNR ":" $0 }' |
		sed -E 's/\[LEVEL_[A-Z]+\] = "[a-z]*"//; s/\bLEVEL_(BRANCH|MEMBERS|SUPERIOR)\b//g' | tr '_' ' ' |
		grep -iE "\\b($domain_en)\\b|$domain_zh" | while IFS=: read -r n line text; do
			printf '%s:%s: a word of the domain: %s\n' "$(sed -n "${n}p" "$scratch/names")" "$line" \
				"$(grep -oiE "\\b($domain_en)\\b|$domain_zh" <<< "$text" | head -n 1)"
		done
}

# 4. Only main.c prints or exits: neither library calls what does.
law_prints() {
	local archive
	for archive in libzhibu.a libface.a; do
		[ -f "$build/$archive" ] || { echo "$build/$archive is missing"; continue; }
		nm -u -A "$build/$archive" 2> /dev/null |
			grep -E ' U (printf|vprintf|puts|putchar|putchar_unlocked|__printf_chk|__vprintf_chk|perror|psignal|warn|warnx|verr|err|errx|exit|_exit|_Exit|quick_exit|abort|system|popen|stderr|stdout)(@|$)' |
			grep -vE ':screen\.o:.* (stdout|stdin)(@|$)' | sed 's/ *U / calls or names /'
	done
}
# 4. No global mutable state but the terminal's own, and that of a malloc(). Read-only tables of pointers are .data.rel.ro.
law_state() {
	find "$build/src" -name '*.o' ! -name screen.o ! -name out.o ! -name paint.o ! -name tty.o ! -name width.o ! -name keys.o ! -name main.o ! -path '*/alone/heap.o' | sort |
		while read -r object; do
			objdump -t "$object" | awk -v object="${object#"$build"/}" '
				$0 ~ /[[:space:]](\.data|\.bss|\.tdata|\.tbss|\*COM\*)([^[:space:]]*)[[:space:]]/ &&
				$0 !~ /\.data\.rel\.ro/ && $0 !~ /^[0-9a-f]+ +l +d / { print object ": " $NF " can change" }'
		done
}

# The program is built as the OpenSSF's guide says, read off the file itself: an address of its own at
# every start, nothing writable that the loader has settled, no code on the stack, guarded stacks and
# buffers, no path of libraries and no text to be mended at the start; branches marked (CET) where the
# processor knows that, as far as our own objects go: the linker drops the mark where a library lacks it.
law_hardened() {
	local program=$build/zhibu said names
	[ "$(uname -s)" = Linux ] || return 0
	said=$(readelf -hldW "$program" 2> /dev/null) || { echo "$program: cannot be read"; return; }
	names=$(nm -D "$program" 2> /dev/null)
	grep -qE 'Type:[[:space:]]+DYN' <<< "$said" || echo "$program: no position-independent program"
	grep -q GNU_RELRO <<< "$said" || echo "$program: no RELRO"
	grep -qE 'BIND_NOW|Flags:.* NOW' <<< "$said" || echo "$program: symbols are bound lazily"
	grep -qE 'GNU_STACK( +0x[0-9a-f]+){5} +RW ' <<< "$said" || echo "$program: the stack can be executed"
	grep -qE '\((RPATH|RUNPATH)\)' <<< "$said" && echo "$program: a path of libraries"
	grep -qE '\(TEXTREL\)|Flags:.*TEXTREL' <<< "$said" && echo "$program: text to be mended"
	grep -q __stack_chk_fail <<< "$names" || echo "$program: no guarded stacks"
	grep -qE '__[a-z]+_chk(@|$)' <<< "$names" || echo "$program: no guarded buffers"
	if [ "$(uname -m)" = x86_64 ] && ! readelf -nW "$build/src/main.o" | grep -q 'IBT, SHSTK'; then
		echo "$build/src/main.o: branches are not marked"
	fi
}

# 5. The top level holds what it may. In a work tree what git ignores is no part of it.
law_top() {
	{
		if [ -e .git ]; then
			git ls-files --cached --others --exclude-standard | cut -d/ -f1 | sort -u
		else
			ls -A | grep -vxE 'build|data'
		fi
	} | grep -vxE 'src|include|forms|tests|Makefile|README\.md|\..*' | sed 's/$/: has no place at the top/'
}

# Conventions: a function fits a screen, a file is one room (a *_table.h is data).
law_functions() {
	find src include -name '*.[ch]' | sort | xargs awk '
		FNR == 1 { open = 0 }
		/^\{/ { open = FNR }
		/^\}/ { if (open && FNR - open > 80) print FILENAME ":" open ": a function of " FNR - open - 1 " lines"; open = 0 }'
}
law_files() {
	find src include -name '*.[ch]' ! -name '*_table.h' | sort | xargs wc -l |
		awk '$1 > 470 && $2 != "total" { print $2 ": " $1 " lines, perhaps two rooms" }'
}
# A header stands alone: it includes what it uses.
law_headers() {
	find include -name '*.h' | sort | while read -r header; do
		printf '#include "%s"\ntypedef int not_empty;\n' "${header#include/}" |
			$cc -std=c11 -D_XOPEN_SOURCE=700 -Iinclude -I. -fsyntax-only -x c - 2>&1 |
			grep -m 1 -E 'error' | sed "s|^|$header: |"
	done
}
# What a screen says by a key has its words, or such as begin with it; they stand in order, so that
# no start has to sort them.
law_keys() {
	grep -oE '^[a-z_]+([.][a-z_0-9]+)+,' forms/words.csv | sed 's/,$//' | LC_ALL=C sort -c 2>&1 |
		sed 's/^.*disorder: /forms\/words.csv, out of order: /'
	grep -rnoE '"[a-z]+([.][a-z_0-9]+)+"' src --include='*.[ch]' | grep -vE '[.](csv|json|h)"$' |
		awk -F'[,"]' '
		FILENAME != "-" { for (key = $1; key != ""; key = key ~ /[.]/ ? substr(key, 1, match(key, /[.][^.]*$/) - 1) : "") known[key]; next }
		!($2 in known) { print $1 $2 " has no words in forms/words.csv" }' forms/words.csv -
}
# Nothing is left for later.
law_open() {
	grep -rnE '\b(TODO|FIXME|XXX|HACK)\b|not (yet )?implemented' src include forms tests Makefile \
		--include='*' 2> /dev/null | grep -v '^tests/laws'
}

laws='includes circles curses csv core words prints state hardened top functions files headers keys open'
[ $# = 0 ] || laws=$*
checks=0 failures=0
for law in $laws; do
	checks=$((checks + 1))
	found=$("law_$law")
	if [ -n "$found" ]; then
		failures=$((failures + 1))
		printf '%s\n' "$found" | sed "s/^/law $law: /"
	fi
done
echo "$(((checks - failures) * 100 / checks))%: Checks: $checks, Failures: $failures, Errors: 0"
[ "$failures" = 0 ]
