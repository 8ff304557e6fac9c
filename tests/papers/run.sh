#!/bin/bash
# Papers as RTF through LibreOffice: pages, lines and characters are where GB/T 9704-2012 wants them.
#
#     tests/papers/run.sh SHEETS FOLDER
#
# SHEETS writes the papers (sheets.c) into FOLDER. Without LibreOffice, a Chinese font or pdftotext it says so
# and ends well: they come from the network. LibreOffice 7.4 passes over \trhdr, so that repeated
# headings are seen in Word and WPS only; check_report_layouts looks for it in the file.
set -u
export LC_ALL=C.UTF-8
sheets=$1 folder=$2
for program in soffice pdftotext pdfinfo; do
	if ! command -v "$program" > /dev/null; then
		echo "check-papers: SKIPPED, there is no $program (LibreOffice Writer and poppler-utils are wanted)" >&2
		exit 0
	fi
done
if ! fc-list :lang=zh | grep -q .; then
	echo 'check-papers: SKIPPED, there is no Chinese font' >&2
	exit 0
fi
rm -rf "$folder"
mkdir -p "$folder/home"
"$sheets" "$folder" || exit 1
(cd "$folder" && HOME=$PWD/home timeout -k 10 300 soffice --headless --convert-to pdf ./*.rtf) > "$folder/log" 2>&1 || {
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
# Styles, a new page, and text that only looks like RTF.
is 'pages of the styles' "$(pages styles)" 2
is 'indents of two characters' "$(lines styles | awk '$6 ~ /^(按照通知|一、会前|（一）集中)/ && $2 > 108 && $2 < 120' | wc -l)" 3
is 'hostile text' "$(pdftotext "$folder/styles.pdf" - | tr -d ' \n' | grep -cF '\par}{\bHOSTILE}\u65?{\field{\*\fldinstDATE}}')" 1
is 'right edge of the date' "$(lines styles | awk '$6 == "2018年7月2日" && $4 > 515 && $4 < 524' | wc -l)" 1
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
