#!/bin/bash
# Papers through LibreOffice: pages, lines and characters of RTF are where GB/T 9704-2012 wants them, those
# of the sample are whole, and a spreadsheet keeps what stands in a CSV.
#
#     tests/papers/run.sh SHEETS FOLDER PROGRAM
#
# SHEETS writes papers whose layout is known beforehand (sheets.c) into FOLDER, PROGRAM those of its sample.
# Without LibreOffice, a Chinese font or pdftotext it says so and ends well: they come from the network.
# Figures are half as wide as Chinese characters in the types of the standard, so a font stands in for them
# where that is so, where it is there.
set -u
export LC_ALL=C.UTF-8
sheets=$1 folder=$2 program=$PWD/$3
for needed in soffice pdftotext pdfinfo; do
	if ! command -v "$needed" > /dev/null; then
		echo "check-papers: SKIPPED, there is no $needed (LibreOffice Writer and poppler-utils are wanted)" >&2
		exit 0
	fi
done
if ! fc-list :lang=zh | grep -q .; then
	echo 'check-papers: SKIPPED, there is no Chinese font' >&2
	exit 0
fi
rm -rf "$folder"
mkdir -p "$folder/home/.config/fontconfig"
export ZHIBU_TODAY=2018-07-10
if fc-list | grep -q 'WenQuanYi Zen Hei Mono'; then
	printf '%s\n' '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>' \
		'<match target="pattern"><edit name="family" mode="assign" binding="strong">' \
		'<string>WenQuanYi Zen Hei Mono</string></edit></match></fontconfig>' \
		> "$folder/home/.config/fontconfig/fonts.conf"
fi
# office ARGUMENTS: in the folder, with a home of its own.
office() {
	(cd "$folder" && HOME=$PWD/home timeout -k 10 300 soffice --headless "$@") >> "$folder/log" 2>&1
}
zhibu() { timeout -k 10 60 "$program" --data "$folder/data" "$@" >> "$folder/log" 2>&1; }

"$sheets" "$folder" || exit 1
zhibu sample "$folder/data" || exit 1
papers=$(cd "$(dirname "$0")/../../forms/documents" && basename -s .txt -- *.txt | grep -v list_group) # nobody met by group
blanks=$(cd "$(dirname "$0")/../../forms" && basename -s .csv -- sample/*.csv)
for paper in $papers; do
	zhibu print "$paper" --rtf --output "$folder/$paper.rtf" || exit 1
done
for blank in $blanks; do
	zhibu print --blank "$blank" --rtf --output "$folder/blank_$blank.rtf" || exit 1
done
(cd "$folder" && echo ./*.rtf) > "$folder/names"
# shellcheck disable=SC2046
office --convert-to pdf $(cat "$folder/names") || {
	cat "$folder/log"
	exit 1
}

passed=0 failed=0
# is WHAT FOUND WANTED
is() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf '%s: %s, should be %s\n' "$1" "$2" "$3"
	fi
}
pages() { pdfinfo "$folder/$1.pdf" | awk '/^Pages/ { print $2 }'; }
size() { pdfinfo "$folder/$1.pdf" | awk '/^Page size/ { printf "%.0fx%.0f", $3, $5 }'; }
# Lines of a PDF's text: page; left, top, right in points; bytes without spaces; text. Every awk counts
# bytes in the C locale: three for a Chinese character.
lines() {
	pdftotext -bbox-layout "$folder/$1.pdf" - | LC_ALL=C awk '
		function value(name, part) { split($0, part, name "=\""); return part[2] + 0 }
		/<page / { page++ }
		/<line / { left = value("xMin"); top = value("yMin"); right = value("xMax"); text = "" }
		/<word / { sub(/^[^>]*>/, ""); sub(/<.*/, ""); text = text $0 }
		/<\/line>/ { printf "%d %.1f %.1f %.1f %d %s\n", page, left, top, right, length(text), text }'
}

# 22 lines of 28 characters on each of three full sheets, from 28 mm (79.4 pt) on, 10.2 mm (29 pt) each.
lines grid | grep -E '^[0-9]+ [0-9.]+ [0-9.]+ [0-9.]+ 84 ' > "$folder/grid.lines"
is 'pages of the grid' "$(pages grid)" 3
is 'size of a page' "$(size grid)" 595x842
for page in 1 2 3; do
	is "lines of 28 characters on page $page" "$(grep -c "^$page " "$folder/grid.lines")" 22
	is "lines of page $page that begin anew" "$(grep -c "^$page .* 首" "$folder/grid.lines")" 22
done
is 'left edges off 28 mm' "$(awk '$2 < 78.9 || $2 > 79.9' "$folder/grid.lines" | wc -l)" 0
is 'right edges off 184 mm' "$(awk '$4 < 519.6 || $4 > 522.6' "$folder/grid.lines" | wc -l)" 0
is 'pitches other than 29 points' "$(awk '$1 == page && ($3 - top < 28.8 || $3 - top > 29.2) { print } { page = $1; top = $3 }' "$folder/grid.lines" | wc -l)" 0
is 'first lines off 37 mm' "$(awk '$1 != page && ($3 < 104 || $3 > 122) { print } { page = $1 }' "$folder/grid.lines" | wc -l)" 0
# The mark at each head; the number outside at each foot.
is 'marks' "$(lines grid | grep -c '内部资料')" 3
is 'numbers right on odd pages' "$(lines grid | awk '$6 ~ /^—[13]—$/ && $4 > 500' | wc -l)" 2
is 'number left on the even page' "$(lines grid | awk '$6 == "—2—" && $2 < 100' | wc -l)" 1
# Tables: upright and across, all rows there.
is 'size of an upright table' "$(size upright)" 595x842
is 'size of a table across' "$(size across)" 842x595
is 'rows of an upright table' "$(pdftotext "$folder/upright.pdf" - | grep -o '1★' | wc -l)" 60
is 'rows of a table across' "$(pdftotext "$folder/across.pdf" - | grep -o '1★' | wc -l)" 60
# No row is parted: on each page as many begin as end; each page but the first has its headings again.
begun() { for page in $(seq "$(pages "$1")"); do pdftotext -f "$page" -l "$page" "$folder/$1.pdf" - | grep -o "$2" | wc -l; done | xargs; }
is 'rows of an upright table parted by a page' "$(begun upright '1★')" "$(begun upright '毕')"
is 'rows of a table across parted by a page' "$(begun across '1★')" "$(begun across '毕')"
repeated=$(pdftotext "$folder/upright.pdf" - | grep -c '序号')
if soffice --version | grep -q ' 7\.4\.' && [ "$repeated" = 1 ]; then
	echo "LibreOffice 7.4 imports no \\trhdr: headings on 1 page of $(pages upright)"
else
	is 'pages with headings' "$repeated" "$(pages upright)"
fi
# Who signs never stands on a page without text, a note on none without a row, wherever the page ends.
is 'papers that end on another page' "$([ "$(pages ends)" -gt 18 ] && [ "$(pages ends)" -lt 30 ] && echo some)" some
for end in 署名:正文 注：说明:一行; do
	is "pages with ${end%:*} alone" "$(lines ends |
		awk -v what="${end%:*}" -v with="${end#*:}" 'index($0, what) { ends[$1] } index($0, with) { held[$1] }
			END { for (page in ends) { n++; alone += !(page in held) } print (n > 5 ? alone + 0 : "too few") }')" 0
done
# Styles, a new page, and text that only looks like RTF.
is 'pages of the styles' "$(pages styles)" 2
is 'indents of two characters' "$(lines styles | awk '$6 ~ /^(按照通知|一、会前|（一）集中)/ && $2 > 108 && $2 < 120' | wc -l)" 3
is 'hostile text' "$(pdftotext "$folder/styles.pdf" - | tr -d ' \n' | grep -cF '\par}{\bHOSTILE}\u65?{\field{\*\fldinstDATE}}')" 1
is 'right edge of the date' "$(lines styles | awk '$6 == "2018年7月2日" && $4 > 515 && $4 < 524' | wc -l)" 1

# The papers of the sample. Nothing is on a sheet of its own that should not be.
for blank in $blanks; do
	is "pages of the blank form $blank" "$(pages "blank_$blank")" 1
done
for paper in $papers; do
	last=$(pages "$paper")
	# of a last page that is not the first: two lines at least, but for mark and number
	if [ "$last" != 1 ]; then
		is "$paper: lines alone on its last page" "$(lines "$paper" |
			awk -v page="$last" '$1 == page && $6 !~ /^(—[0-9]+—|内部资料.*)$/' | head -n 2 | wc -l)" 2
	fi
done
# Titles whole, in the middle of the text block (79.4 to 521.8); who signs in the middle above the date.
is 'titles of the report' "$(lines report | grep -cE ' (中共示例县样板镇便民服务中心支部委员会|关于召开专题组织生活会（示例）情况的报告)$')" 3
is 'titles off the middle' "$(lines report | awk '$6 ~ /^(中共示例.*支部委员会|关于召开)/ { n++; if (n < 3 && (($2 + $4) / 2 < 299 || ($2 + $4) / 2 > 302)) print }' | wc -l)" 0
is 'a title in two lines' "$(lines titles | awk '$6 ~ /支部委员会$/ || $6 ~ /^关于召开.*报告$/' | wc -l)" 2
is 'who signs above the date' "$(lines report | awk '$6 ~ /支部委员会$/ { middle = ($2 + $4) / 2; page = $1 }
	$6 ~ /^2018年7月10日$/ && $1 == page { off = ($2 + $4) / 2 - middle; print (off > -6 && off < 6) }')" 1
is 'the date beside the name' "$(lines missing | awk '$6 ~ /2018年7月10日$/ && $4 > 515 && $4 < 524' | wc -l)" 1
is 'days in a list, whole' "$(lines list_branch | grep -oE '2018-[0-9]{2}-[0-9]{2}' | wc -l)" 5
is 'the day of a list beside its branch' "$(lines list_branch | awk '$6 ~ /填报日期：2018年7月10日$/' | wc -l)" 1
is 'marks on what is internal' "$(for paper in $papers; do lines "$paper" | grep -c '内部资料　*注意保存'; done | xargs)" \
	"$(for paper in $papers; do
		if grep -q '^level: branch' "forms/documents/$paper.txt"; then pages "$paper"; else echo 0; fi
	done | xargs)"

# What a spreadsheet keeps of a CSV: opened as Chinese, saved again, it is the same but for quotes.
if ls /usr/lib*/libreoffice/program/libsclo.so > /dev/null 2>&1; then
	for paper in list_branch talks list_person opinions; do
		zhibu print "$paper" --csv --output "$folder/$paper.csv" || exit 1
	done
	mkdir "$folder/back"
	(cd "$folder" && echo ./*.csv) > "$folder/names"
	# shellcheck disable=SC2046
	office --infilter='CSV:44,34,76,1,,2052,false,true' --convert-to \
		'csv:Text - txt - csv (StarCalc):44,34,76,1,,2052,false,true' --outdir back $(cat "$folder/names") || tail "$folder/log"
	bare() { sed '1s/^\xEF\xBB\xBF//' "$1" | tr -d '\r\t"' | sed 's/,*$//'; }
	for csv in $(cat "$folder/names"); do
		is "$csv in a spreadsheet" "$(LC_ALL=C bare "$folder/back/$csv" | sort | md5sum)" "$(LC_ALL=C bare "$folder/$csv" | sort | md5sum)"
		is "$csv begins with a byte order mark" "$(head -c 3 "$folder/$csv" | od -An -tx1 | tr -d ' ')" efbbbf
	done
else
	echo 'check-papers: the part on spreadsheets is SKIPPED, there is no LibreOffice Calc' >&2
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
