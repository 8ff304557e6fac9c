#!/bin/bash
# Writes one table of many talks, 99 bytes a row, for a folder that tests/bench/branch.sh made.
#
#     tests/bench/rows.sh ROWS FOLDER
set -eu
export LC_ALL=C
awk -v n="$1" 'BEGIN {
	printf "\xef\xbb\xbfid,date,mode,lead,partners,covered,note\r\n"
	split("一 二 三 四 五 六 七 八 九 十", digit, " ")
	for (i = 1; i <= n; i++)
		printf "K7Q2-%07d,2018-06-%02d,个别谈话,M%03d,M%03d,思想 工作生活 听取意见,\"第%s件，%s\"\r\n", \
			i, i % 25 + 1, i % 5 + 1, i % 12 + 6, digit[i % 10 + 1], digit[int(i / 10) % 10 + 1]
}' > "$2/talks.csv"
