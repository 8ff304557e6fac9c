#!/bin/sh
# Writes the C source of src/term/alone/terminals.h's table from descriptions that tic compiled.
#
#     tests/release/terminals.sh 'FOLDER...' NAME...
set -eu

folders=$1
shift
find_entry() {
	for folder in $folders; do
		file=$folder/$(printf '%.1s' "$1")/$1
		[ ! -f "$file" ] || { printf '%s\n' "$file"; return; }
	done
	echo "no description of the terminal $1 in $folders (Debian: ncurses-base)" >&2
	return 1
}

echo '#include "terminals.h"'
n=0
for name; do
	file=$(find_entry "$name")
	echo "static const unsigned char bytes_$n[] = {"
	od -An -v -tu1 "$file" | sed 's/\([0-9][0-9]*\)/\1,/g'
	echo '};'
	n=$((n + 1))
done
echo 'const struct terminal_entry terminal_entries[] = {'
n=0
for name; do
	echo "	{\"$name\", bytes_$n, bytes_$n + sizeof(bytes_$n)},"
	n=$((n + 1))
done
echo '};'
echo "const size_t terminal_entry_count = $n;"
