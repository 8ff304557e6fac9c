#!/bin/bash
# Writes a branch of many members that has gone through all five steps, as the CSV files of a data folder.
#
#     tests/bench/branch.sh MEMBERS FOLDER
set -eu
members=$1 folder=$2
export LC_ALL=C
mkdir -p "$folder"
here=$(dirname "$0")/../../forms/sample
for table in campaign dimensions materials branch practices; do
	cp "$here/$table.csv" "$folder/"
done
awk -v n="$members" -v folder="$folder" '
function start(table, header) { file = folder "/" table ".csv"; printf "\xef\xbb\xbf%s\r\n", header > file }
function row(text) { printf "%s\r\n", text > file }
function id(i) { return sprintf("M%03d", i) }
BEGIN {
	split("赵 钱 孙 李 周 吴 郑 王 冯 陈", surname, " ")
	split("甲 乙 丙 丁 戊 己 庚 辛 壬 癸", given, " ")
	split("书记 副书记 组织委员 宣传委员 纪检委员", post, " ")
	start("groups", "id,name,leader")
	for (g = 1; g <= 4; g++) row("G" g ",第" g "党小组," id(g + 10))
	start("members", "id,name,group,post,standing,leading_cadre,mobile,host,frail,expected,note")
	for (i = 1; i <= n; i++)
		row(id(i) "," surname[i % 10 + 1] given[int(i / 10) % 10 + 1] given[int(i / 100) + 1] ",G" \
			((i - 11 + 400) % 4 + 1) "," (i <= 5 ? post[i] : "无") ",正式,否,否,,否,是,")
	all = id(1)
	for (i = 2; i <= n; i++) all = all " " id(i)
	start("study_sessions", "id,date,start,end,group,forms,materials,place,speaker,present,makeup")
	for (s = 1; s <= 6; s++)
		row("S" s ",2018-06-0" s ",14:30,16:30,,领学宣讲 党课辅导,L1 L2 L3,党员活动室," id(1) "," all ",")
	start("talks", "id,date,mode,lead,partners,covered,note")
	for (a = 1; a <= 5; a++) for (b = a + 1; b <= 5; b++)
		row("T" ++t ",2018-06-07,个别谈话," id(a) "," id(b) ",思想 工作生活 听取意见,")
	for (i = 6; i <= n; i++)
		row("T" ++t ",2018-06-1" (i % 9) ",个别谈话," id(i % 5 + 1) "," id(i) ",思想 工作生活 听取意见,谈了工作打算")
	start("opinions", "id,date,channel,source,target,about,heard_by,text,dimension,handling,reply")
	for (i = 1; i <= n / 4; i++)
		row("O" i ",2018-06-08,上门走访," (i % 2 ? "服务对象" : "群众") ",班子,," id(i % 5 + 1) \
			",窗口第" i "号事项办理要再快一些,D" (i % 5 + 1) ",列入整改,")
	start("problems", "id,owner,person,group,dimension,text,found_through,prominent,opinions")
	for (i = 1; i <= 5; i++) row("B" i ",班子,,,D" i ",班子第" i "个方面的具体问题还没有解决,征求意见,否,")
	for (i = 1; i <= n; i++)
		row("Q" i "," (i <= 5 ? "班子成员" : "党员") "," id(i) ",,D" (i % 5 + 1) ",第" i "件具体的事情办得不够及时,自查,否,")
	start("meetings", "id,kind,group,date,start,end,place,mode,arrangement,chair,recorder,guests,statement,measures")
	row("Y1,党员大会,,2018-06-26,14:30,17:10,党员活动室,现场集中,," id(1) "," id(2) ",,书记代表班子说明,集体研究整改措施")
	start("attendance", "id,meeting,member,status,reason,self_criticism,followup")
	for (i = 1; i <= n; i++) row("A" i ",Y1," id(i) ",出席,,是,")
	start("criticisms", "id,meeting,order,critic,recipient,text")
	for (i = 2; i <= n; i++) row("P" i ",Y1," i - 1 "," id(i) "," id(1) ",第" i "条意见要听得更早")
	row("P1,Y1," n "," id(1) "," id(2) ",分工衔接要更清楚")
	start("rectifications", "id,scope,group,member,problems,opinions,item,measure,responsible,deadline,at_once,commitment,state,result,reported_back,done_on,confirmed_by")
	opinions = ""
	for (i = 1; i <= n / 4; i++) opinions = opinions (i > 1 ? " " : "") "O" i
	row("F0,支部,,,B1 B2 B3 B4 B5," opinions ",午间延时服务,窗口午间两人轮值并公布电话," id(1) ",2018-12-31,是,说到做到,整改中,,,,")
	for (i = 1; i <= n; i++)
		row("F" i ",个人,," id(i) ",Q" i ",,限时办结事项,每件事情三个工作日之内办结," id(i) ",2018-12-31,否,说到做到,整改中,,,,")
	start("explanations", "id,rule,subject,reason,by,date")
}'
