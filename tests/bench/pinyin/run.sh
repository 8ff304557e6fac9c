#!/bin/bash
# The pinyin input beside libgooglepinyin: how often the first candidate is right, how often one of the
# first five, which share of the characters, what a letter costs.
#
#     tests/bench/pinyin/run.sh BUILD        (as `make bench-pinyin` does)
#
# The words of a domain are tests/bench/pinyin/glossary.csv; the sentences are clauses of three public texts,
# taken at even distances before anything was measured, of 6 to 12 characters and at most 39
# letters, which is as many as libgooglepinyin takes. Their pinyin is another program's (pinyin-pro),
# its heteronyms corrected by eye. The glossary's words are those of forms/lexicon.csv: the arm "with
# forms/lexicon.csv" shows what that is worth, and says nothing of words that nobody listed.
set -u
build=$1
here=tests/bench/pinyin
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export GOOGLE_USER=$scratch/user.dat
GOOGLE_DATA=$(find /usr/lib -name dict_pinyin.dat 2> /dev/null | head -n 1)
export GOOGLE_DATA

declare -A first
missed=0

# arm NAME SET PROGRAM ENGINE [LEXICON]: one row.
arm() {
	local name=$1 set=$2 program=$3 engine=$4 lexicon=${5:-} results instructions
	local -a figures
	results=$("$program" "$engine" "$here/$set.csv" ${lexicon:+"$lexicon"}) || exit 1
	read -r -a figures <<< "$results"
	valgrind --tool=callgrind --callgrind-out-file="$scratch/callgrind" --toggle-collect=type_letter \
		"$program" "$engine" "$here/$set.csv" ${lexicon:+"$lexicon"} > /dev/null 2>&1
	instructions=$(awk '/^(summary|totals):/ { n = $2 } END { print n + 0 }' "$scratch/callgrind")
	first[$set.$name]=${figures[1]}
	awk -v name="$name" -v instructions="$instructions" -v texts="${figures[0]}" -v first="${figures[1]}" \
		-v five="${figures[2]}" -v characters="${figures[3]}" -v right="${figures[4]}" -v letters="${figures[5]}" \
		-v spent="${figures[6]}" -v most="${figures[7]}" -v memory="${figures[8]}" 'BEGIN {
		printf "  %-32s %4d %5.1f %%  %4d %5.1f %%  %5.1f %%  %7.1f %7d  %9d  %6.1f MB\n", name, first,
			100 * first / texts, five, 100 * five / texts, 100 * right / characters, spent, most,
			instructions / letters, memory / 1024 }'
	if awk -v most="${figures[7]}" -v engine="$engine" 'BEGIN { exit !(engine == "ours" && most > 2000) }'; then
		echo "  ^ a letter took more than 2 ms"
		missed=$((missed + 1))
	fi
}

table() {
	echo "$2"
	printf '  %-32s %12s  %12s  %7s  %7s %7s  %9s  %9s\n' '' 'first right' 'of first 5' 'chars' us/key most \
		instr./key memory
	arm 'this' "$1" "$build/$here/judge" ours
	arm 'this, with forms/lexicon.csv' "$1" "$build/$here/judge" ours forms/lexicon.csv
	arm 'this, without PINYIN_WORDS' "$1" "$build/$here/judge-plain" ours
	arm 'libgooglepinyin' "$1" "$build/$here/judge" google
}

# must WHAT FOUND LEAST
must() {
	local met=met
	if [ "$2" -lt "$3" ]; then
		met='NOT MET'
		missed=$((missed + 1))
	fi
	printf '%-72s %4d  >= %4d  %s\n' "$1" "$2" "$3" "$met"
}

count=$(($(wc -l < $here/glossary.csv) - 1))
table glossary "$count words of the domain"
table sentences "$(($(wc -l < $here/sentences.csv) - 1)) sentences"
must 'words right at first, with forms/lexicon.csv: 90 %' "${first[glossary.this, with forms/lexicon.csv]}" $(((count * 9 + 9) / 10))
must 'words right at first, without: 90 %' "${first[glossary.this]}" $(((count * 9 + 9) / 10))
must 'sentences right at first: ahead of libgooglepinyin' "${first[sentences.this]}" $((first[sentences.libgooglepinyin] + 1))
must 'the same without PINYIN_WORDS' "${first[sentences.this, without PINYIN_WORDS]}" $((first[sentences.libgooglepinyin] + 1))
echo "sizes: the program $(stat -c %s "$build/zhibu"), without the lexicon $(stat -c %s "$build/bare/zhibu"); stripped" \
	"$(strip -o "$scratch/a" "$build/zhibu" && stat -c %s "$scratch/a")," \
	"$(strip -o "$scratch/b" "$build/bare/zhibu" && stat -c %s "$scratch/b") bytes"
echo "$missed not met"
