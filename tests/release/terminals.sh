#!/bin/sh
# Writes the C source of src/term/alone/terminals.h's tables from descriptions that tic compiled. Terminals have
# much in common: what stands in an earlier one is only pointed to.
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

# before the pipe, whose failure nobody would see
for name; do find_entry "$name" > /dev/null; done
for name; do
	file=$(find_entry "$name")
	echo "name $name"
	od -An -v -tu1 "$file"
done | awk '
	BEGIN { size = count = part_count = entry_count = 0 }
	function part(from, length_) { parts[part_count++] = from ", " length_ }
	# Bytes i to end - 1 of this one that stand nowhere yet.
	function add(i, end,   from, key, j) {
		if (i == end) return
		from = size
		for (; i < end; i++) pool[size++] = bytes[i]
		for (j = from > 7 ? from - 7 : 0; j + 8 <= size; j++) {
			key = key_of_pool(j)
			if (!(key in known)) known[key] = j
		}
		part(from, size - from)
	}
	function key_of_pool(j,   k, key) { for (k = 0; k < 8; k++) key = key " " pool[j + k]; return key }
	function key_of(i,   k, key) { for (k = 0; k < 8; k++) key = key " " bytes[i + k]; return key }
	function finish(   i, from, start, length_) {
		if (name == "") return
		first = part_count
		for (i = start = 0; i + 8 <= count;) {
			if (!((from = key_of(i)) in known)) { i++; continue }
			from = known[from]
			for (length_ = 8; i + length_ < count && from + length_ < size && bytes[i + length_] == pool[from + length_];) length_++
			add(start, i)
			part(from, length_)
			start = i += length_
		}
		add(start, count)
		entries[entry_count++] = "\"" name "\", " first ", " part_count - first ", " count
	}
	/^name/ { finish(); name = $2; count = 0; next }
	{ for (i = 1; i <= NF; i++) bytes[count++] = $i }
	END {
		finish()
		print "#include \"terminals.h\"\n\nconst unsigned char terminal_bytes[] = {"
		for (i = 0; i < size; i++) printf "%s%s", pool[i], i % 16 == 15 ? ",\n" : ","
		print "\n};\nconst struct terminal_part terminal_parts[] = {"
		for (i = 0; i < part_count; i++) print "\t{" parts[i] "},"
		print "};\nconst struct terminal_entry terminal_entries[] = {"
		for (i = 0; i < entry_count; i++) print "\t{" entries[i] "},"
		print "};\nconst size_t terminal_entry_count = " entry_count ";"
	}'
