/* What a template may say, and every mistake of one at its place. */
#include "papers_folder.h"
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"

#define HEAD "title: 试\nlevel: branch\n---\n"

static struct papers_folder folder;

static void setup(void)
{
	papers_folder_make(&folder);
}

static void teardown(void)
{
	papers_folder_remove(&folder);
}

static void open_text(const char *text)
{
	struct pack_file file = {"documents/t.txt", text, strlen(text), NULL};

	papers_folder_open_with(&folder, &file, 1);
}

/* "line:column key arg1|arg2" of each mistake of the template. */
static void add_mistakes(struct buf *out)
{
	const struct mistakes *mistakes = session_mistakes(folder.session);

	for (size_t i = 0; i < mistakes->count; i++) {
		const struct err *err = &mistakes->items[i];

		if (strcmp(err->path, "forms/documents/t.txt") != 0)
			continue;
		buf_printf(out, "%zu:%zu %s", err->line, err->column, err->key);
		if (err->args[0][0])
			buf_printf(out, " %s", err->args[0]);
		if (err->args[1][0])
			buf_printf(out, "|%s", err->args[1]);
		buf_add_char(out, '\n');
	}
}

static const struct {
	const char *text, *mistakes;
} bad[] = {
    {"---\n", "1:0 template.no_head title\n1:0 template.no_head level\n"},
    {"title: 试\nlevel: branch\n", "2:0 template.head_end\n"},
    {"title: 试\nlevel: branch\n——\n< 党支部：x\n| a | b |\n", "5:0 template.head_end\n"},
    {"title：试\nlevl： branch\n---\n",
     "2:1 template.head levl|level\n3:0 template.no_head level\n"},
    {"title: 试\nlevel: membrs\n---\n", "2:8 form.level_near membrs|members\n"},
    {"title: 试\nlevel: branch\ncolumns: 80\n---\n", "3:10 template.columns 80\n"},
    {"title: 试\nlevel: branch\nlevel: public\n---\n", "3:1 pack.twice level\n"},
    {"title: 试\ntitle::Deutsch (de): x\nlevel: branch\n---\n",
     "2:8 template.language Deutsch (de)\n"},
    {"title: 试\nlevel: branch\njust words\n---\n", "3:1 template.head_line\n"},
    {"title: 试\nlevel: branch\nneeds: G20 G2O G99\n---\n",
     "3:12 template.rule G2O|G22\n3:16 template.rule G99\n"},
    {"title: 试\nlevel: branch\neach: m in membrs\n---\n",
     "3:12 expr.unknown_table_nearest membrs|members\n"},
    {"title: 试\nlevel: branch\neach: members\n---\n", "3:7 template.loop members\n"},
    {"title: 试\nlevel: branch\neach: m in count(members)\n---\n", "3:12 rules.not_rows\n"},
    {"title: 试\nlevel: branch\nstep: talk 1\n---\n", "3:7 template.step talk 1\n"},
    {"title: 试\nlevel: branch\nstep: talks 1x\n---\n", "3:13 template.number step\n"},
    {"title: 试\nlevel: branch\nstep: talks 1 2\n---\n", "3:13 template.number step\n"},
    {"title: 试\nlevel: branch\nmissing::English (en): x\n---\n", "3:1 template.missing\n"},
    {"title: 试\nlevel: branch\nneeds: G20\nmissing: x\n---\n", "4:1 template.missing\n"},
    {"title: 试\nlevel: branch\nneeds: exists(talks) | x\nmissing: y\n---\n",
     "4:1 pack.twice missing\n"},
    {"title: 试\nlevel: branch\nneeds: exists(talks | x\n---\n", "3:20 expr.end\n"},
    {"title: 试\nlevel: branch\n---\n一二三四五六七八\n九\xFF\n", "5:0 template.encoding\n"},
    {HEAD "姓名：${count(membrs)}\n${count(talk)}\n",
     "4:12 expr.unknown_table_nearest membrs|members\n5:9 expr.unknown_table_nearest talk|talks\n"},
    {HEAD "人：${join('、', members/nme)}\n", "4:23 expr.unknown_field_nearest nme|name\n"},
    {HEAD "人：${members/name\n", "4:3 phrase.brace_open\n"},
    {HEAD "${}\n", "4:3 expr.end\n"},
    {HEAD "${position()}\n", "4:3 expr.position\n"},
    {HEAD "@eech m in members\n", "4:2 template.directive eech|each\n"},
    {HEAD "@each m in members\n${$m/name}\n", "4:1 template.open each\n"},
    {HEAD "@if exists(talks)\nx\n@else\ny\n@else\nz\n@end\n", "8:1 template.else\n"},
    {HEAD "@end\n", "4:1 template.not_open end\n"},
    {HEAD "@each m in members by $m/nam\n@end\n", "4:26 expr.unknown_field_nearest nam|name\n"},
    {HEAD "@each m in members\n@each m in talks\n@end\n@end\n", "5:7 template.name_taken m\n"},
    {HEAD "@each m in membrs\n${$m/name}\n@end\n",
     "4:12 expr.unknown_table_nearest membrs|members\n"},
    {HEAD "@table m in members\nx\n", "5:1 template.table_lines\n"},
    {HEAD "@table m in members\n| 姓名:8 |\n", "5:0 template.table_lines\n"},
    {HEAD "@table m in members\n| 姓名:8 | 组 |\n| ${$m/name} |\n", "6:1 template.table_cells\n"},
    {HEAD "@table m in members\n| 姓名:40 | 组:31 |\n| ${$m/name} | |\n",
     "5:1 template.table_width\n"},
    {HEAD "@table m in members height x\n| 姓名:8 |\n| ${$m/name} |\n",
     "4:28 template.number height\n"},
    {HEAD "| 姓名:8 |\n", "4:1 template.table_none\n"},
    {HEAD "@across m in members\n", "4:2 template.across across\n"},
    {HEAD "@table m in members\n@across a in members\n| 姓名:8 | ${$a/name} |\n| x | y |\n",
     "6:1 template.across_width\n"},
    {HEAD "@table f in findings\n| 内容 |\n| ${$f/txt} |\n",
     "6:8 expr.unknown_field_nearest txt|text\n"},
    {HEAD "@each f in findings by $f/text\n@end\n", "4:21 template.findings_order\n"},
    {"title: 试\nlevel: members\n---\n@each f in findings\n@end\n", "4:12 template.findings\n"},
};

START_TEST(mistakes_stand_at_their_place)
{
	struct buf found, said;

	buf_init(&found);
	buf_init(&said);
	open_text(bad[_i].text);
	add_mistakes(&found);
	ck_assert_str_eq(found.bytes, bad[_i].mistakes);
	ck_assert_uint_eq(papers_count(folder.papers), 0);
	for (size_t i = 0; i < session_mistakes(folder.session)->count; i++)
		session_say_err(folder.session, &said, &session_mistakes(folder.session)->items[i]);
	ck_assert_ptr_null(strstr(said.bytes, "template."));
	buf_release(&found);
	buf_release(&said);
}
END_TEST

/* Who may see what: level, a line, and whether it may stand there. */
static const struct {
	const char *level, *line, *refused;
} levels[] = {
    {"branch", "${join('', talks/note)}", NULL},
    {"members", "${join('', talks/note)}", "talks.note"},
    {"members", "${join('、', members/name)}", NULL},
    {"superior", "${join('、', members/name)}", "members.name"},
    /* a field that refers to a row shows its name */
    {"superior", "${meetings/date}", NULL},
    {"superior", "${meetings/chair}", "members.name"},
    {"members", "${meetings/chair}", NULL},
    {"superior", "${id(meetings/group)/id}", NULL},
    /* what names a row */
    {"members", "${join('', members)}", NULL},
    {"superior", "${members}", "members.name"},
    {"members", "${problems}", "problems.owner"},
    {"branch", "${problems}", NULL},
    /* what chooses rows tells something of them */
    {"members", "${join('、', members[leading_cadre = '是']/name)}", "members.leading_cadre"},
    {"public", "${join('、', rectifications[scope = '支部']/item)}", NULL},
    {"public", "${join('、', rectifications[responsible = 'M01']/item)}",
     "rectifications.responsible"},
    {"members", "${join('', members[id = talks/lead]/name)}", "talks.lead"},
    {"members", "${join('', members[exists(talks[lead = 'M01'])]/name)}", NULL},
    {"members", "${if(talks/note = 'x', 'a', 'b')}", NULL},
    {"members", "${if(string-length(talks/note) > 3, 'a', 'b')}", "talks.note"},
    {"members", "${substr(talks/note, 0, 3)}", "talks.note"},
    {"members", "${max(criticisms/order)}", "criticisms.order"},
    {"members", "${sum(criticisms/order)}", "criticisms.order"},
    {"members", "@each m in members by $m/note\n${$m/name}\n@end", "members.note"},
    {"members", "@each m in members\n@if $m/frail = '是'\nx\n@end\n@end", "members.frail"},
    /* how many there are in the whole folder is a figure; of somebody it is not */
    {"members", "${count(talks[note != ''])}", NULL},
    {"superior", "${count(problems[owner = '班子'])}", NULL},
    {"public", "${count(problems[owner = '班子'])}", "problems.owner"},
    {"superior", "${count(id(study_sessions/present)[expected = '是'])}", NULL},
    {"members", "@each m in members\n${count(talks[lead = $m/id])}\n@end", "talks.lead"},
    {"members", "@each m in members\n@if exists(talks[lead = $m/id])\nx\n@end\n@end", "talks.lead"},
    {"superior", "@if exists(problems[owner = '班子'])\nx\n@end", NULL},
    {"members", "${count-selected(talks/covered)}", "talks.covered"},
};

START_TEST(a_field_is_refused_above_its_level)
{
	struct buf text, found;

	buf_init(&text);
	buf_init(&found);
	buf_printf(&text, "title: 试\nlevel: %s\n---\n%s\n", levels[_i].level, levels[_i].line);
	open_text(text.bytes);
	add_mistakes(&found);
	if (levels[_i].refused) {
		ck_assert_msg(strstr(found.bytes, "template.level ") &&
				  strstr(found.bytes, levels[_i].refused),
			      "%s: %s", levels[_i].line, found.bytes);
		ck_assert_uint_eq(papers_count(folder.papers), 0);
	} else {
		ck_assert_msg(found.length == 0, "%s: %s", levels[_i].line, found.bytes);
		ck_assert_uint_eq(papers_count(folder.papers), 1);
	}
	buf_release(&text);
	buf_release(&found);
}
END_TEST

static void make(struct buf *text, const char *template)
{
	struct paper paper;
	struct err err = {0};

	open_text(template);
	add_mistakes(text);
	ck_assert_str_eq(text->bytes, "");
	paper_init(&paper);
	ck_assert_int_eq(papers_make(folder.papers, 0, -1, &paper, &err), STATUS_OK);
	paper_texts(text, &paper);
	paper_release(&paper);
}

START_TEST(what_a_template_says_is_made)
{
	struct buf text;

	buf_init(&text);
	make(&text,
	     "title：试\r\nlevel：members\ncolumns: 56\nmark: 注意\n// remark\n---\n"
	     "# 题\n## 副题\n< 左\t右\n= 中\n>8 右\n: 名：值\n　　正文\n一、标题\n（二）小题\n"
	     "一、不是标题。\n\\# 正文\n// 不印\n\n"
	     "@if count(members) > 3\n多\n@else\n少\n@end\n"
	     "@each m in members[post = '无' and standing = "
	     "'预备']\n${position()}${$m/name}\n@else\n"
	     "无\n@end\n@each o in opinions[text = '']\nx\n@else\n没有\n@end\n@page\n"
	     "@table m in members[post != '无'] by $m/name down height 2 blank 1\n"
	     "| 号：4c | 名 |\n| ${position()} | ${concat('|', $m/name)} |\n"
	     "@table a in groups\n@across b in dimensions\n| 组:10 | ${position()}:14 |\n"
	     "| ${$a/name} | ${$b/name} |\n");
	ck_assert_str_eq(
	    text.bytes,
	    "试 (注意) members 56\n"
	    " # 题\n## 副题\n < 左\t右\n = 中\n > 右\n : 名：值\n   正文\n== 一、标题\n"
	    "=  （二）小题\n   一、不是标题。\n   # 正文\n < \n   多\n   1卫某丑\n   没有\n----\n"
	    "| 号 | 名 |\n| 1 | |钱某乙 |\n| 2 | |赵某甲 |\n| 3 | |孙某丙 |\n|  |  |\n"
	    "| 组 | 1 | 2 |\n"
	    "| 第一党小组 | 四个意识牢不牢 | 思想解放够不够 |\n"
	    "| 第二党小组 | 四个意识牢不牢 | 思想解放够不够 |\n"
	    "| 组 | 3 | 4 |\n"
	    "| 第一党小组 | 担当作为强不强 | 作用发挥好不好 |\n"
	    "| 第二党小组 | 担当作为强不强 | 作用发挥好不好 |\n"
	    "| 组 | 5 |\n"
	    "| 第一党小组 | 自我要求严不严 |\n"
	    "| 第二党小组 | 自我要求严不严 |\n");
	buf_release(&text);
}
END_TEST

/* What a value holds is text: no escape, no column, no ${} in it is taken for anything. */
START_TEST(hostile_text_stays_text)
{
	static const char table[] = "id,name,superior,kind\nB1,\"\x1B[31m${count(members)}\t@"
				    "page\\par|{\n# x\",上级,机关\n";
	struct buf text;

	papers_folder_write(&folder, "branch.csv", table, sizeof table - 1);
	buf_init(&text);
	make(&text, HEAD "${branch/name}\n@table b in branch\n| 名 | 上 |\n| ${$b/name} | x |\n");
	ck_assert_str_eq(text.bytes,
			 "试 (内部资料　注意保存) branch 72\n"
			 "   ␛[31m${count(members)} @page\\par|{\n   # x\n"
			 "| 名 | 上 |\n| ␛[31m${count(members)} @page\\par|{\n# x | x |\n");
	buf_release(&text);
}
END_TEST

START_TEST(a_word_of_10000_characters_is_one)
{
	struct buf table, text;

	buf_init(&table);
	buf_init(&text);
	buf_add_text(&table, "id,name,superior,kind\nB1,");
	for (size_t i = 0; i < 10000; i++)
		buf_add_text(&table, "字");
	buf_add_text(&table, ",上级,机关\n");
	papers_folder_write(&folder, "branch.csv", table.bytes, table.length);
	make(&text, HEAD "${branch/name}\n");
	ck_assert_uint_gt(text.length, 30000);
	buf_release(&table);
	buf_release(&text);
}
END_TEST

static void make_of(const char *start, const char *rest, struct buf *text)
{
	struct buf whole;

	buf_init(&whole);
	buf_printf(&whole, "%s%s", start, rest);
	make(text, whole.bytes);
	buf_release(&whole);
}

/* As editors of other systems save it: with a byte order mark, CRLF, or in GB18030. */
START_TEST(encodings_of_editors)
{
	static const char gb[] = "title: \xCA\xD4\r\nlevel: branch\r\n---\r\n\xC4\xDA\xC8\xDD\r\n";
	struct buf plain, marked, turned;

	buf_init(&plain);
	buf_init(&marked);
	buf_init(&turned);
	make(&plain, HEAD "内容\n");
	papers_folder_close(&folder);
	make_of("\xEF\xBB\xBF", HEAD "内容\n", &marked);
	papers_folder_close(&folder);
	make(&turned, gb);
	ck_assert_ptr_nonnull(strstr(plain.bytes, "内容"));
	ck_assert_str_eq(marked.bytes, plain.bytes);
	ck_assert_str_eq(turned.bytes, plain.bytes);
	buf_release(&plain);
	buf_release(&marked);
	buf_release(&turned);
}
END_TEST

/* A bar in a text of an expression parts nothing; what is missing is said in the language of the
 * screen. */
START_TEST(needs_are_told)
{
	struct buf missing;

	open_text("title: 试\nlevel: branch\nneeds: exists(talks[note = 'a|b']) | 没有记。\n"
		  "missing::English (en): None is noted.\nneeds: exists(talks) | 没有。\n---\n");
	ck_assert_uint_eq(papers_count(folder.papers), 1);
	buf_init(&missing);
	ck_assert(!papers_complete(folder.papers, 0, -1, &missing));
	ck_assert_str_eq(missing.bytes, "没有记。");
	buf_clear(&missing);
	session_set_language(folder.session, 1);
	ck_assert(!papers_complete(folder.papers, 0, -1, &missing));
	ck_assert_str_eq(missing.bytes, "None is noted.");
	buf_release(&missing);
}
END_TEST

/* Read again, as each time that they are listed: a mistake is noticed once. */
START_TEST(a_mistake_is_noticed_once)
{
	struct papers *again;
	size_t noticed;

	open_text(HEAD "${}\n${count(membrs)}\n");
	noticed = session_mistakes(folder.session)->count;
	ck_assert_uint_eq(papers_mistakes(folder.papers)->count, 2);
	again = papers_new(folder.session);
	ck_assert_uint_eq(papers_mistakes(again)->count, 2);
	papers_check(folder.session);
	ck_assert_uint_eq(session_mistakes(folder.session)->count, noticed);
	papers_free(again);
}
END_TEST

/* Another domain's pack makes a paper of its own: the file is all that was added. */
START_TEST(another_pack_makes_its_own)
{
	static const struct {
		const char *name, *text;
	} tables[] = {
	    {"readers.csv", "id,name,card,kind,guardian,until\nR1,甲某,100001,成人,,2019-01-01\n"
			    "R2,乙某,100002,成人,,2019-01-01\n"},
	    {"books.csv", "id,title,author,shelf,copies,price\nB1,水经注,郦道元,历史,2,\n"
			  "B2,梦溪笔谈,沈括,科学,1,\n"},
	    {"loans.csv", "id,lent,reader,books,due,returned,remark\n"
			  "L1,2018-06-01,R1,B1 B2,2018-07-01,,\n"
			  "L2,2018-05-01,R1,B1,2018-05-31,,\n"
			  "L3,2018-07-01,R2,B1,2018-07-31,,\n"},
	};
	struct paper paper;
	struct err err = {0};
	struct buf text;

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		papers_folder_write(&folder, tables[i].name, tables[i].text,
				    strlen(tables[i].text));
	papers_folder_open_pack(&folder, "tests/packs/library");
	ck_assert_uint_eq(papers_count(folder.papers), 1);
	ck_assert_str_eq(papers_told(folder.papers, 0).title, "催还单");
	buf_init(&text);
	paper_init(&paper);
	ck_assert_int_eq(papers_make(folder.papers, 0, -1, &paper, &err), STATUS_OK);
	paper_texts(&text, &paper);
	ck_assert_str_eq(text.bytes,
			 "催还单 (内部资料　注意保存) branch 56\n"
			 " # 催还单\n < \n < 甲某（证号100001）：\n"
			 "   您借的下列图书已经到期一个月以上，请尽快归还。\n"
			 "| 书名 | 借出 | 应还 |\n| 水经注 | 2018-05-01 | 2018-05-31 |\n"
			 "| 水经注、梦溪笔谈 | 2018-06-01 | 2018-07-01 |\n < \n"
			 " > 社区图书室\n > 2018年7月10日\n");
	paper_release(&paper);
	buf_release(&text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("template");
	TCase *cases = tcase_create("template");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_loop_test(cases, mistakes_stand_at_their_place, 0, sizeof bad / sizeof *bad);
	tcase_add_loop_test(cases, a_field_is_refused_above_its_level, 0,
			    sizeof levels / sizeof *levels);
	tcase_add_test(cases, what_a_template_says_is_made);
	tcase_add_test(cases, encodings_of_editors);
	tcase_add_test(cases, needs_are_told);
	tcase_add_test(cases, a_mistake_is_noticed_once);
	tcase_add_test(cases, another_pack_makes_its_own);
	tcase_add_test(cases, hostile_text_stays_text);
	tcase_add_test(cases, a_word_of_10000_characters_is_one);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
