/* Each line of forms/rules.csv broken on the sample branch, and what must then be said: a line
 * per finding, "RULE sentence". GROUPS_FIRST holds its meeting group by group before that.
 *
 * Edits, one a line: "TABLE ID field=value|field=value" sets cells (ID * sets every row),
 * "-TABLE ID" takes a row away, "+TABLE ID field=value|…" adds one.
 */
#ifndef ZHIBU_TESTS_RULES_SAMPLE_CASES_H
#define ZHIBU_TESTS_RULES_SAMPLE_CASES_H

#include <stddef.h>

/* What the sample itself leaves open. */
#define STUDY_OPEN	"G12 下列党员尚未参加集中学习：冯某壬。请安排补学或说明情况。\n"
#define DIMENSIONS_OPEN "G31 支部班子在以下方面尚未查摆：思想解放够不够、自我要求严不严。\n"
#define SAMPLE_OPEN	STUDY_OPEN DIMENSIONS_OPEN

/* The same branch meeting in its two groups on one afternoon, all in order. */
#define GROUPS_FIRST                                                                                            \
	"meetings Y1 kind=党小组会|group=G1\n"                                                              \
	"+meetings Y2 kind=党小组会|group=G2|date=2018-06-26|start=14:30|end=16:30|"                        \
	"place=党员活动室|mode=现场集中|chair=M05|recorder=M07|statement=说明|measures=措施\n"     \
	"attendance A02 meeting=Y2\nattendance A05 meeting=Y2\nattendance A07 meeting=Y2\n"                     \
	"attendance A08 meeting=Y2\nattendance A11 meeting=Y2\nattendance A12 meeting=Y2\n"                     \
	"criticisms P01 meeting=Y2\ncriticisms P07 meeting=Y2\ncriticisms P09 meeting=Y2\n"                     \
	"criticisms P10 meeting=Y2\ncriticisms P11 meeting=Y2\ncriticisms P12 meeting=Y2\n"                     \
	"+problems Q91 owner=党小组|group=G1|dimension=D4|text=第一党小组活动时间总是不固定\n" \
	"+problems Q92 owner=党小组|group=G2|dimension=D4|text=第二党小组送学上门次数太少\n"    \
	"+rectifications F91 scope=党小组|group=G1|problems=Q91|item=固定活动时间|"                    \
	"measure=每月第二周的周三下午活动|responsible=M04|deadline=2018-12-31|at_once=否|"         \
	"commitment=按时活动|state=整改中\n"                                                             \
	"+rectifications F92 scope=党小组|group=G2|problems=Q92|item=按月送学上门|"                    \
	"measure=每月送学上门至少一次|responsible=M05|deadline=2018-12-31|at_once=否|"               \
	"commitment=每月一次|state=整改中\n"

/* Everybody met everybody in two round tables, but M11 and M12. */
#define TALKS_OF_ALL                                                                               \
	"campaign K1 talk_rule=两两一次\n"                                                     \
	"+talks T90 date=2018-06-20|mode=集体座谈|lead=M01|covered=听取意见|"              \
	"partners=M02 M03 M04 M05 M06 M07 M08 M09 M10 M11\n"                                       \
	"+talks T91 date=2018-06-20|mode=集体座谈|lead=M01|covered=听取意见|"              \
	"partners=M02 M03 M04 M05 M06 M07 M08 M09 M10 M12\n"

struct rule_case {
	const char *edits;
	const char *spoken;  /* all findings, besides open's */
	const char *refused; /* "TABLE ID": the save of this row is refused; or NULL */
	const char *open;    /* NULL: SAMPLE_OPEN */
};

static const struct rule_case rule_cases[] = {
    /* setup */
    {"-branch *", "W02 请先登记党支部的名称和上级党组织。\n", NULL, NULL},
    {"-campaign *", "W01 请登记这次会议的主题和完成期限。\n", NULL, NULL},
    {"-dimensions *", "W03 请登记查摆问题的方面。\n", NULL, STUDY_OPEN},
    {"-materials *", "W04 请登记要学习的内容。\n", NULL, NULL},
    {"-members M02\n-members M03\n-members M04\n-members M05\n-members M06\n-members M07\n"
     "-members M08\n-members M09\n-members M10\n-members M11\n-members M12\ngroups * leader=",
     "W05 请登记全体党员，先登记书记（已登记 1 人）。\n", NULL, DIMENSIONS_OPEN},
    {"members M01 post=委员", "G01 请先在党员名册中指定一名党支部书记。\n", NULL, NULL},
    {"members M02 post=书记", "G01 党支部书记只能有一名：赵某甲、钱某乙。\n", "members M02", NULL},
    {"members M12 group=", "G02 下列党员未编入党小组：卫某丑。\n", NULL, NULL},
    {"groups G1 leader=M05", "G02 下列党小组的组长不在本小组：第一党小组。\n", NULL, NULL},
    {"members M12 name=陈某子", "W06 有同名党员，请在备注注明区别：陈某子。\n", NULL, NULL},
    {"groups G2 name=第一党小组", "W07 党小组名称不能相同：第一党小组、第一党小组。\n", "groups G2",
     NULL},
    /* study */
    {"study_sessions * forms=",
     "G10 没有组织集中学习的，不得召开组织生活会。请先登记集中学习。\n"
     "G10 没有组织集中学习的，不得召开组织生活会。请先登记 2018-06-26 "
     "会前的集中学习（同一天的要填结束时间）。\n",
     "meetings Y1", NULL},
    {"study_sessions * materials=L1",
     "G11 下列学习内容尚未安排：《关于进一步激励广大干部新时代新担当新作为的意见》、"
     "本省“三项机制”文件。\n",
     NULL, NULL},
    {"study_sessions * present=M01 M02 M03 M04 M05 M06 M07 M08 M11",
     "G12 下列党员尚未参加集中学习：冯某壬、卫某丑。请安排补学或说明情况。\n", NULL,
     DIMENSIONS_OPEN},
    /* talks */
    {"talks T01 lead=M02|partners=M01\ntalks T02 lead=M03|partners=M01\n"
     "talks T04 lead=M06|partners=M01\ntalks T05 lead=M04|partners=M01",
     "G22 党支部书记要带头谈：尚无书记谈话的记录。\n"
     "G22 党支部书记要带头谈：最早的谈话不是书记谈的。\n",
     NULL, NULL},
    {"-talks T03", "G20 支部班子成员之间还缺以下谈心谈话：钱某乙—孙某丙。\n", NULL, NULL},
    {"talks T03 date=2018-06-27", "G20 支部班子成员之间还缺以下谈心谈话：钱某乙—孙某丙。\n", NULL,
     NULL},
    {"talks T03 mode=集体座谈", "G20 支部班子成员之间还缺以下谈心谈话：钱某乙—孙某丙。\n", NULL,
     NULL},
    {"-talks T03\ncampaign K1 talk_rule=每人一次", "", NULL, NULL},
    {"-talks T12\ntalks T13 partners=M02 M07 M08",
     "G21 下列党员还没有与其他党员谈心谈话：卫某丑。\n", NULL, NULL},
    {"talks T12 date=2018-06-27\ntalks T13 date=2018-06-27",
     "G21 下列党员还没有与其他党员谈心谈话：卫某丑。\n", NULL, NULL},
    {TALKS_OF_ALL, "G21 下列党员之间还没有谈心谈话：陈某子—卫某丑。\n", NULL, NULL},
    {TALKS_OF_ALL "+talks T92 date=2018-06-20|mode=个别谈话|lead=M11|partners=M12|covered=听取意见",
     "", NULL, NULL},
    {"+talks T90 date=2018-06-01|mode=个别谈话|lead=M02|partners=M04|covered=听取意见",
     "G22 党支部书记要带头谈：最早的谈话不是书记谈的。\n", NULL, NULL},
    {"opinions O1 source=群众\nopinions O2 source=群众",
     "G23 尚未征求群众（特别是服务对象）对党支部班子的意见。\n", NULL, NULL},
    {"opinions * heard_by=M02", "G22 党支部书记要带头听取意见：尚无书记听取意见的记录。\n", NULL,
     NULL},
    {"talks T05 covered=思想\ntalks T06 covered=思想 工作生活",
     "G24 有 2 次谈话未记“相互听取意见”。\n", NULL, NULL},
    {"talks * mode=个别谈话\nopinions * channel=个别谈话",
     "G24 谈话和征求意见只用了一种方式，宜有两种以上。\n", NULL, NULL},
    /* problems */
    {"-problems Q01\n-problems Q02\n-problems Q03\n-problems Q04", "G30 支部班子尚未查摆问题。\n",
     NULL, STUDY_OPEN},
    {"-problems Q16", "G30 尚未查摆问题：卫某丑。\n", NULL, NULL},
    {GROUPS_FIRST "-problems Q92", "G30 下列党小组尚未查摆问题：第二党小组。\n", NULL, NULL},
    {"problems Q03 dimension=D3\nproblems Q04 dimension=D3",
     "G31 支部班子在以下方面尚未查摆：思想解放够不够、作用发挥好不好、自我要求严不严。\n", NULL,
     STUDY_OPEN},
    {"problems Q03 dimension=D2\nproblems Q02 dimension=D5\nproblems Q01 dimension=D3\n"
     "+problems Q90 owner=班子|dimension=D1|text=班子学习联系实际讨论不够多\n"
     "rectifications F03 problems=Q01 Q90",
     "", NULL, STUDY_OPEN},
    {"problems Q16 text=  不够主动", "G32 问题宜具体，至少8个字：卫某丑：  不够主动。\n", NULL,
     NULL},
    {"problems Q16 text=遇到跨科室事项， 习惯往外推。",
     "G32 问题宜具体，下列问题雷同，请核对：王某辛：遇到跨科室事项习惯往外推、"
     "卫某丑：遇到跨科室事项， 习惯往…。\n",
     NULL, NULL},
    /* meeting */
    {"-meetings *\ncampaign K1 deadline=2018-07-31", "W40 还没有登记组织生活会。开会以后请登记。\n",
     NULL, NULL},
    {"study_sessions * date=2018-06-27",
     "G10 没有组织集中学习的，不得召开组织生活会。请先登记 2018-06-26 "
     "会前的集中学习（同一天的要填结束时间）。\n",
     "meetings Y1", NULL},
    {"study_sessions * date=2018-06-26|start=13:00|end=",
     "G10 没有组织集中学习的，不得召开组织生活会。请先登记 2018-06-26 "
     "会前的集中学习（同一天的要填结束时间）。\n",
     "meetings Y1", NULL},
    {"study_sessions * date=2018-06-26|start=13:00|end=14:31",
     "G10 没有组织集中学习的，不得召开组织生活会。请先登记 2018-06-26 "
     "会前的集中学习（同一天的要填结束时间）。\n",
     "meetings Y1", NULL},
    {"study_sessions * date=2018-06-26|start=13:00|end=14:30", "", NULL, NULL},
    {GROUPS_FIRST "study_sessions * group=G1",
     "G10 没有组织集中学习的，不得召开组织生活会。请先登记 2018-06-26 "
     "会前的集中学习（同一天的要填结束时间）。\n",
     "meetings Y2", NULL},
    {"meetings Y1 mode=上级安排的其他形式",
     "G40 组织生活会应当集中开展，不得在网上进行。确实难以集中的，请填写上级党组织的安排。\n",
     "meetings Y1", NULL},
    {"meetings Y1 mode=腾讯会议|arrangement=县委组织部6月20日同意",
     "G40 组织生活会应当集中开展，不得在网上进行。确实难以集中的，请填写上级党组织的安排。\n",
     "meetings Y1", NULL},
    {"meetings Y1 mode=上级安排的其他形式|arrangement=县委组织部6月20日同意", "", NULL, NULL},
    {GROUPS_FIRST, "", NULL, NULL},
    {GROUPS_FIRST "-meetings Y2", "W41 下列党小组尚未召开组织生活会：第二党小组。\n", NULL, NULL},
    {"meetings Y1 date=2018-07-02", "G41 已超过完成期限 2018-06-30，请说明情况并报告上级党组织。\n",
     NULL, NULL},
    {"-meetings *",
     "W40 还没有登记组织生活会。开会以后请登记。\n"
     "G41 已超过完成期限 2018-06-30，请说明情况并报告上级党组织。\n",
     NULL, NULL},
    {"-attendance A12", "G42 下列党员到会情况未填写：卫某丑。\n", NULL, NULL},
    {GROUPS_FIRST "-attendance A12", "G42 下列党员到会情况未填写：卫某丑。\n", NULL, NULL},
    {"attendance A09 reason=", "G42 下列党员请假，未填事由：冯某壬。\n", NULL, NULL},
    {"attendance A09 status=缺席|followup=", "G42 下列党员缺席，未填补课通报：冯某壬。\n", NULL,
     NULL},
    {"members M10 host=",
     "G43 只有流动党员可在流入地党组织参加，流入地党组织名称要先在党员名册里填好：欧阳某癸。\n",
     "attendance A10", NULL},
    {"members M10 mobile=否",
     "G43 只有流动党员可在流入地党组织参加，流入地党组织名称要先在党员名册里填好：欧阳某癸。\n",
     "attendance A10", NULL},
    {"attendance A04 status=请假|reason=出差\nattendance A05 status=请假|reason=出差\n"
     "attendance A07 status=请假|reason=出差\nattendance A08 status=请假|reason=出差",
     "G45 到会正式党员不足应到的半数；如需表决，表决无效。\n", NULL, NULL},
    {"meetings Y1 statement=", "G46 请填写书记代表班子的说明：2018-06-26 党员大会。\n", NULL, NULL},
    {"meetings Y1 measures=", "G46 请填写集体研究的整改措施：2018-06-26 党员大会。\n", NULL, NULL},
    {"attendance A12 self_criticism=否", "G47 下列党员尚未开展自我批评：卫某丑。\n", NULL, NULL},
    {"-criticisms *", "G47 请登记会上的批评意见，书记带头：2018-06-26 党员大会。\n", NULL, NULL},
    {"-criticisms P11", "G47 下列党员尚未开展批评：卫某丑。\n", NULL, NULL},
    {"criticisms P01 recipient=M03",
     "G47 书记要带头：第一条批评应是对书记的（现为 钱某乙—孙某丙）。\n", NULL, NULL},
    {"members M06 expected=否\n"
     "study_sessions * present=M01 M02 M03 M04 M05 M07 M08 M11 M12",
     "G44 县处级以上党员领导干部 吴某己 未全过程参加：缺集中学习。\n", NULL, NULL},
    {"members M06 expected=否\n-talks T04",
     "G44 县处级以上党员领导干部 吴某己 未全过程参加：缺谈心谈话。\n", NULL, NULL},
    {"members M06 expected=否\n-problems Q10",
     "G44 县处级以上党员领导干部 吴某己 未全过程参加：缺查摆问题。\n", NULL, NULL},
    {"attendance A06 status=请假|reason=出差",
     "G44 县处级以上党员领导干部 吴某己 未全过程参加：缺到会。\n", NULL, NULL},
    {"members M06 expected=否\n-rectifications F11\nrectifications F10 problems=Q09 Q10",
     "G44 县处级以上党员领导干部 吴某己 未全过程参加：缺整改事项。\n", NULL, NULL},
    /* rectification */
    {"opinions O9 handling=", "G50 下列意见还没有处理：办事大厅停车位少。\n", NULL, NULL},
    {"rectifications F16 problems=",
     "G50 下列问题还没有对应的整改事项：陈某子：在外经营，参加支部活动不…。\n", NULL, NULL},
    {"opinions O8 handling=列入整改",
     "G50 下列意见列入整改，还没有对应的整改事项：建议主题党日到村里开。\n", NULL, NULL},
    {"rectifications F01 measure=\nrectifications F02 measure=\nrectifications F03 measure=\n"
     "rectifications F04 measure=\nrectifications F05 measure=",
     "G51 支部尚未列出整改清单。\n", NULL, NULL},
    {GROUPS_FIRST "rectifications F92 measure=", "G51 下列党小组尚未列出整改清单：第二党小组。\n",
     NULL, NULL},
    {"rectifications F17 deadline=", "G51 下列党员尚未列出整改清单：卫某丑。\n", NULL, NULL},
    {"rectifications F17 commitment=",
     "G51 尚未作出整改承诺（每张清单至少一条）：卫某丑：提出改进建议。\n", NULL, NULL},
    {"rectifications * at_once=否", "G52 请从最突出的问题中选定一至两个马上就改（现为 0 个）。\n",
     NULL, NULL},
    {"rectifications F03 at_once=是", "G52 请从最突出的问题中选定一至两个马上就改（现为 3 个）。\n",
     NULL, NULL},
    {"rectifications F02 reported_back=",
     "G53 马上就改的事项尚无可见变化，或未向党员群众反馈：支部：改写一次性告知单。\n", NULL, NULL},
    {"rectifications F02 result=",
     "G53 马上就改的事项尚无可见变化，或未向党员群众反馈：支部：改写一次性告知单。\n", NULL, NULL},
    {"rectifications F06 deadline=2018-07-09", "G54 下列整改事项已到期：赵某甲：推进“一窗受理”。\n",
     NULL, NULL},
    {"rectifications F06 deadline=2018-07-10", "", NULL, NULL},
    {"rectifications F01 confirmed_by=M01",
     "G55 销号须有完成情况、日期和另一名同志的确认：支部：午间延时服务。\n", "rectifications F01",
     NULL},
    {"rectifications F01 done_on=",
     "G55 销号须有完成情况、日期和另一名同志的确认：支部：午间延时服务。\n", "rectifications F01",
     NULL},
    {"-practices *", "G61 有好经验好做法请记一条；没有可以不记。\n", NULL, NULL},
};

#endif
