#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/memory.h"
#include "form/record.h"

#define FILE_OF(name, text)                                                                        \
	{                                                                                          \
		name, text, sizeof(text) - 1, NULL                                                 \
	}

static const char words_file[] = "key,label::中文 (zh),label::English (en)\n"
				 "list.separator,、,\", \"\n"
				 "record.choice,{1}没有{2},{1} has no {2}\n"
				 "record.constraint,{1}不能是{2},{1} may not be {2}\n"
				 "record.date,{1}的{2}不是日期,{1}: {2} is no date\n"
				 "record.number,{1}的{2}不是数,{1}: {2} is no number\n"
				 "record.reference,{1}找不到{2},{1}: no {2}\n"
				 "record.required,{1}要填,{1} is needed\n"
				 "record.time,{1}的{2}不是时间,{1}: {2} is no time\n"
				 "record.twice,{1}有两个{2},{1}: {2} twice\n";
static const char books_file[] =
    "settings\n,form_id,form_title,instance_name,zb_detail\n"
    ",books,图书,\"concat('《', ${title}, '》')\",\"concat(${kinds}, ' ', ${owner})\"\n"
    "survey\n,type,name,label,parameters\n,text,title,书名\n,select_multiple kind,kinds,类别\n"
    ",select_one_from_file readers.csv,owner,主人,label=name\n"
    "choices\n,list_name,name,label::中文 (zh),label::English (en)\n"
    ",kind,甲,文学,fiction\n,kind,乙,历史,history\n";
/* A reader's friend is shown by that reader's friend: a circle. */
static const char readers_file[] =
    "settings\n,form_id,form_title\n,readers,读者\n"
    "survey\n,type,name,label,parameters\n,text,name,姓名\n,select_one yn,adult,成年\n"
    ",select_one_from_file readers.csv,friend,朋友,label=friend\n"
    "choices\n,list_name,name,label\n,yn,是,是\n,yn,否,否\n";
static const char loans_file[] =
    "settings\n,form_id,form_title\n,loans,借书\n"
    "survey\n"
    ",type,name,label::中文 (zh),label::English (en),required,required_message,constraint,"
    "constraint_message,relevant,default,calculation,parameters,choice_filter,zb_warn,"
    "zb_warn_message,zb_also,zb_open\n"
    ",date,lent,借出,Lent,yes,,. <= today(),不能晚于今天,,today(),,,,. >= '2018-01-01',太早\n"
    ",time,at,时间,At\n"
    ",select_one_from_file books.csv,book,书,Book,yes,请选书,,,,,,,,,,more\n"
    ",select_multiple_from_file readers.csv,readers,读者,Readers,,,\"not(selected(., 'R3'))\",,,"
    "R1,,label=name,adult = '是'\n"
    ",begin_group,g,组\n"
    ",select_multiple kind,kinds,类别,Kinds,${copies} > 1,,,,${copies} > 0\n"
    ",end_group\n"
    ",integer,copies,册数,Copies,,,. < 10,,,1\n"
    ",decimal,price,价格,Price\n"
    ",select_one kind,kind,种类,Kind,,,,,,,,,,,,,yes\n"
    ",calculate,total,,,,,,,${copies} > 0,,${copies} * 2\n"
    ",text,note,备注,Note\n"
    ",note,hello,说明,Hello,yes\n"
    "choices\n,list_name,name,label::中文 (zh),label::English (en)\n"
    ",kind,甲,文学,fiction book\n,kind,乙,历史,history\n,kind,丙,科学,science\n"
    ",more,其他,其他的书,other\n";

enum { LOANS, READERS, BOOKS };
enum { LENT, AT, BOOK, WITH, KINDS, COPIES, PRICE, KIND, TOTAL, NOTE, HELLO };

static const char steps_file[] = "step,forms\nall,loans readers books\n";
static const struct pack_file files[] = {
    FILE_OF("words.csv", words_file),	  FILE_OF("books.csv", books_file),
    FILE_OF("readers.csv", readers_file), FILE_OF("loans.csv", loans_file),
    FILE_OF("steps.csv", steps_file),
};

/* id first, then the fields */
static const char *const readers[][4] = {
    {"R1", "赵一", "是", "R2"}, {"R2", "钱二", "是", "R1"},    {"R3", "孙三", "否", ""},
    {"R4", "孙三", "是", "R4"}, {"R5", "Li Ming", "是", "R9"},
};
static const char *const books[][4] = {
    {"B1", "活着", "甲 乙", "R1"},
    {"B2", "", "", ""},
};

static struct mistakes mistakes;
static struct pack pack;
static struct eval *eval;
static struct record record;
static struct remarks remarks;
static struct buf buf;
static char cells[2][64]; /* not resident: a cell is overwritten by the one after the next */
static size_t cell_turn;

static size_t table_count(void *data, int form)
{
	(void)data;
	return form == READERS ? 5 : form == BOOKS ? 2 : 0;
}

static const char *table_cell(void *data, int form, size_t row, int field)
{
	char *cell = cells[cell_turn++ % 2];

	(void)data;
	snprintf(cell, sizeof(cells[0]), "%s",
		 form == READERS ? readers[row][field + 1] : books[row][field + 1]);
	return cell;
}

static long table_find(void *data, int form, const char *id, size_t length)
{
	for (size_t row = 0; row < table_count(data, form); row++) {
		const char *known = form == READERS ? readers[row][0] : books[row][0];

		if (strlen(known) == length && strncmp(known, id, length) == 0)
			return (long)row;
	}
	return -1;
}

static bool is_never_resident(void *data, int form)
{
	(void)data;
	(void)form;
	return false;
}

static void begin(void)
{
	static struct expr_source source = {
	    NULL, table_count, table_cell, table_find, is_never_resident, 0, "2018-06-14T10:00:00"};

	ck_assert(date_parse("2018-06-14", &source.today));
	mistakes_init(&mistakes);
	pack_read(&pack, "forms", files, sizeof(files) / sizeof(files[0]), NULL, &mistakes);
	for (size_t i = 0; i < pack.form_count; i++)
		form_compile(&pack, i, &mistakes);
	ck_assert_uint_eq(mistakes.count, 0);
	eval = eval_new(&pack, &source);
	record_init(&record, &pack.forms[LOANS]);
	remarks_init(&remarks);
	buf_init(&buf);
}

static void end(void)
{
	buf_release(&buf);
	remarks_release(&remarks);
	record_release(&record);
	eval_free(eval);
	pack_release(&pack);
	mistakes_release(&mistakes);
}

static const char *show(int form, size_t field, const char *value, size_t language)
{
	buf_clear(&buf);
	value_display(&buf, eval, language, &pack.forms[form], field, value);
	return buf.bytes;
}

static const char *name(int form, size_t row)
{
	buf_clear(&buf);
	row_display(&buf, eval, 0, form, row);
	return buf.bytes;
}

static const char *typed(size_t field, const char *text, size_t language)
{
	buf_clear(&buf);
	record_read(&record, field, text, eval, language, &buf);
	return buf.bytes;
}

/* The only remark on the field with that value, or "". */
static const char *remark_on(size_t field, const char *value)
{
	record_set(&record, field, value);
	remarks_clear(&remarks);
	record_check_field(&record, field, eval, 0, &remarks);
	ck_assert_uint_le(remarks.count, 1);
	return remarks.count > 0 ? remarks.items[0].text : "";
}

START_TEST(values_are_parted_by_spaces)
{
	size_t length;

	ck_assert_uint_eq(values_count(""), 0);
	ck_assert_uint_eq(values_count(" a  bc d "), 3);
	ck_assert_int_eq(strncmp(values_item("a bc d", 1, &length), "bc", 2), 0);
	ck_assert_uint_eq(length, 2);
	ck_assert_ptr_null(values_item("a bc d", 3, &length));
	ck_assert(values_hold("a bc d", "bc", 2));
	ck_assert(values_hold("a bc d", "d", 1));
	ck_assert(!values_hold("a bc d", "b", 1));
	ck_assert(!values_hold("a bc d", "bc d", 4));
	ck_assert(!values_hold("", "a", 1));
}
END_TEST

START_TEST(defaults_fill_what_is_empty)
{
	record_set(&record, COPIES, "3");
	record_default(&record, eval);
	ck_assert_str_eq(record.values[LENT], "2018-06-14");
	ck_assert_str_eq(record.values[WITH], "R1");
	ck_assert_str_eq(record.values[COPIES], "3");
	ck_assert_str_eq(record.values[NOTE], "");
}
END_TEST

START_TEST(calculations_follow)
{
	record_set(&record, COPIES, "3");
	record_calculate(&record, eval);
	ck_assert_str_eq(record.values[TOTAL], "6");
	record_set(&record, COPIES, "0");
	record_calculate(&record, eval);
	ck_assert_str_eq(record.values[TOTAL], "");
}
END_TEST

START_TEST(relevant_and_required)
{
	ck_assert(!record_is_relevant(&record, KINDS, eval));
	ck_assert(!record_is_required(&record, KINDS, eval));
	record_set(&record, COPIES, "1");
	ck_assert(record_is_relevant(&record, KINDS, eval));
	ck_assert(!record_is_required(&record, KINDS, eval));
	record_set(&record, COPIES, "2");
	ck_assert(record_is_required(&record, KINDS, eval));
	ck_assert(record_is_required(&record, LENT, eval));
	ck_assert(!record_is_required(&record, NOTE, eval));
}
END_TEST

START_TEST(a_group_hides_its_fields)
{
	static const char text[] = "settings,form_id,form_title\n,f,F\nsurvey\n"
				   ",type,name,label,relevant,required\n,text,a,A\n"
				   ",begin_group,g,G,${a} = 'x'\n,begin_group,h,H\n"
				   ",text,b,B,,yes\n,end_group\n,end_group\n";
	static const struct pack_file file[] = {FILE_OF("f.csv", text)};
	struct expr_source source = *eval_source(eval);
	struct eval *inner;
	struct record one;
	struct pack other;

	pack_read(&other, "f", file, 1, NULL, &mistakes);
	form_compile(&other, 0, &mistakes);
	ck_assert_uint_eq(mistakes.count, 0);
	inner = eval_new(&other, &source);
	record_init(&one, &other.forms[0]);
	ck_assert(!record_is_relevant(&one, 1, inner));
	record_check(&one, inner, 0, &remarks);
	ck_assert_uint_eq(remarks.count, 0);
	record_set(&one, 0, "x");
	ck_assert(record_is_relevant(&one, 1, inner));
	record_check(&one, inner, 0, &remarks);
	ck_assert_uint_eq(remarks.count, 1);
	ck_assert_int_eq(remarks.items[0].field, 1);
	/* Without words.csv the key is all there is. */
	ck_assert_str_eq(remarks.items[0].text, "record.required");
	record_release(&one);
	eval_free(inner);
	pack_release(&other);
}
END_TEST

START_TEST(types_are_checked)
{
	ck_assert_str_eq(remark_on(LENT, "2018-06-14"), "");
	ck_assert_str_eq(remark_on(LENT, "2018-06-31"), "借出的2018-06-31不是日期");
	ck_assert_str_eq(remark_on(AT, "14:30"), "");
	ck_assert_str_eq(remark_on(AT, "24:30"), "时间的24:30不是时间");
	ck_assert_str_eq(remark_on(COPIES, "-7"), "");
	ck_assert_str_eq(remark_on(COPIES, "1.5"), "册数的1.5不是数");
	ck_assert_str_eq(remark_on(COPIES, "-"), "册数的-不是数");
	ck_assert_str_eq(remark_on(COPIES, "1234567890123456"), "册数的1234567890123456不是数");
	ck_assert_str_eq(remark_on(PRICE, "1.50"), "");
	ck_assert_str_eq(remark_on(PRICE, ".5"), "");
	ck_assert_str_eq(remark_on(PRICE, "1.5.0"), "价格的1.5.0不是数");
	ck_assert_str_eq(remark_on(PRICE, "."), "价格的.不是数");
	ck_assert_str_eq(remark_on(PRICE, "nan"), "价格的nan不是数");
}
END_TEST

START_TEST(choices_and_references_are_checked)
{
	record_set(&record, COPIES, "1");
	ck_assert_str_eq(remark_on(BOOK, "B1"), "");
	ck_assert_str_eq(remark_on(BOOK, "其他"), "");
	ck_assert_str_eq(remark_on(BOOK, "B9"), "书找不到B9");
	ck_assert_str_eq(remark_on(WITH, "R2 R1"), "");
	ck_assert_str_eq(remark_on(WITH, "R2 R9"), "读者找不到R9");
	ck_assert_str_eq(remark_on(WITH, "R2 R1 R2"), "读者有两个R2");
	ck_assert_str_eq(remark_on(KINDS, "甲 丙"), "");
	ck_assert_str_eq(remark_on(KINDS, "甲 丁"), "类别没有丁");
	/* zb_open: another text may stand as well */
	ck_assert_str_eq(remark_on(KIND, "自己写的"), "");
}
END_TEST

START_TEST(constraints_and_warnings)
{
	ck_assert_str_eq(remark_on(LENT, "2018-06-15"), "不能晚于今天");
	ck_assert_int_eq(remarks.items[0].level, REMARK_ERROR);
	ck_assert_int_eq(remarks.items[0].field, LENT);
	ck_assert_str_eq(remark_on(LENT, "2017-06-15"), "太早");
	ck_assert_int_eq(remarks.items[0].level, REMARK_WARNING);
	ck_assert_str_eq(remark_on(COPIES, "10"), "册数不能是10");
	ck_assert_str_eq(remark_on(WITH, "R3"), "读者不能是R3");
	ck_assert_str_eq(remark_on(LENT, ""), "借出要填");
	ck_assert_str_eq(remark_on(BOOK, ""), "请选书");
	ck_assert_str_eq(remark_on(COPIES, ""), "");
}
END_TEST

START_TEST(a_whole_record_is_checked_at_once)
{
	record_set(&record, COPIES, "x");
	record_set(&record, LENT, "2017-02-01");
	record_check(&record, eval, 1, &remarks);
	/* book is missing, copies is no number; kinds is not relevant, a note is never asked */
	ck_assert_uint_eq(remarks.count, 3);
	ck_assert_int_eq(remarks.items[0].field, LENT);
	ck_assert_int_eq(remarks.items[0].level, REMARK_WARNING);
	ck_assert_int_eq(remarks.items[1].field, BOOK);
	ck_assert_str_eq(remarks.items[1].text, "请选书");
	ck_assert_int_eq(remarks.items[2].field, COPIES);
	ck_assert_str_eq(remarks.items[2].text, "Copies: x is no number");
}
END_TEST

START_TEST(values_are_shown)
{
	ck_assert_str_eq(show(LOANS, NOTE, "a b", 0), "a b");
	ck_assert_str_eq(show(LOANS, KIND, "甲", 0), "文学");
	ck_assert_str_eq(show(LOANS, KIND, "甲", 1), "fiction book");
	ck_assert_str_eq(show(LOANS, KIND, "unknown one", 0), "unknown one");
	ck_assert_str_eq(show(LOANS, KINDS, "甲 x 乙", 0), "文学、x、历史");
	ck_assert_str_eq(show(LOANS, KINDS, "乙 甲", 1), "history, fiction book");
	ck_assert_str_eq(show(LOANS, KINDS, "", 0), "");
	ck_assert_str_eq(show(LOANS, WITH, "R2 R9 R1", 0), "钱二、R9、赵一");
	ck_assert_str_eq(show(LOANS, BOOK, "B1", 0), "《活着》");
	ck_assert_str_eq(show(LOANS, BOOK, "其他", 1), "other");
	ck_assert_str_eq(show(LOANS, 99, "x", 0), "x");
}
END_TEST

START_TEST(rows_are_named)
{
	ck_assert_str_eq(name(BOOKS, 0), "《活着》");
	ck_assert_str_eq(name(BOOKS, 1), "《》");
	/* no instance_name: the first text */
	ck_assert_str_eq(name(READERS, 1), "钱二");
}
END_TEST

START_TEST(names_in_a_circle_end)
{
	/* R1's friend is R2, whose friend is R1 ... */
	ck_assert_str_eq(show(READERS, 2, "R1", 0), "钱二");
	ck_assert_str_eq(show(READERS, 2, "R4", 0), "孙三");
	ck_assert_str_eq(show(READERS, 2, "R5", 0), "R9");
}
END_TEST

START_TEST(numbers_and_dates_are_read)
{
	ck_assert_str_eq(typed(LENT, " 0612 ", 0), "2018-06-12");
	ck_assert_str_eq(typed(LENT, "２０１８０６１２", 0), "2018-06-12");
	ck_assert_str_eq(typed(LENT, "-1", 0), "2018-06-13");
	ck_assert_str_eq(typed(LENT, "t", 0), "2018-06-14");
	ck_assert_str_eq(typed(LENT, "tomorrow", 0), "tomorrow");
	ck_assert_str_eq(typed(AT, "1430", 0), "14:30");
	ck_assert_str_eq(typed(AT, "14：30", 0), "14:30");
	ck_assert_str_eq(typed(AT, "25", 0), "25");
	ck_assert_str_eq(typed(COPIES, " １２　", 0), "12");
	ck_assert_str_eq(typed(NOTE, " \n　留着１２ \n", 0), "留着１２");
	ck_assert_str_eq(typed(NOTE, "　 ", 0), "");
}
END_TEST

START_TEST(choices_are_read)
{
	ck_assert_str_eq(typed(KIND, "甲", 0), "甲");
	ck_assert_str_eq(typed(KIND, "历史", 0), "乙");
	ck_assert_str_eq(typed(KIND, "Fiction Book", 0), "甲");
	ck_assert_str_eq(typed(KIND, "own text", 0), "own text");
	ck_assert_str_eq(typed(KINDS, "历史 文学", 0), "乙 甲");
	ck_assert_str_eq(typed(KINDS, "历史、文学，科学", 0), "乙 甲 丙");
	ck_assert_str_eq(typed(KINDS, "fiction book, history", 0), "甲 乙");
	ck_assert_str_eq(typed(KINDS, "fiction book", 0), "甲");
	ck_assert_str_eq(typed(KINDS, "甲 甲 文学", 0), "甲");
	ck_assert_str_eq(typed(KINDS, "甲 什么、乙；丙", 0), "甲 什么 乙 丙");
	ck_assert_str_eq(typed(KINDS, "", 0), "");
}
END_TEST

START_TEST(rows_are_read)
{
	ck_assert_str_eq(typed(BOOK, "B2", 0), "B2");
	ck_assert_str_eq(typed(BOOK, "《活着》", 0), "B1");
	ck_assert_str_eq(typed(BOOK, "Other", 0), "其他");
	ck_assert_str_eq(typed(BOOK, "没有的书", 0), "没有的书");
	ck_assert_str_eq(typed(WITH, "钱二 赵一", 0), "R2 R1");
	ck_assert_str_eq(typed(WITH, "Li Ming、钱二", 0), "R5 R2");
	ck_assert_str_eq(typed(WITH, "li ming", 0), "R5");
	/* Two bear the name, but only R4 may be chosen; and R3 may be named by its id. */
	ck_assert_str_eq(typed(WITH, "孙三", 0), "R4");
	ck_assert_str_eq(typed(WITH, "R3 孙三", 0), "R3 R4");
}
END_TEST

START_TEST(options_of_a_list_and_of_rows)
{
	struct options options;

	options_init(&options);
	record_options(&record, KINDS, eval, 1, &options);
	ck_assert_uint_eq(options.count, 3);
	ck_assert_str_eq(options.items[0].value, "甲");
	ck_assert_str_eq(options.items[0].label, "fiction book");
	ck_assert_str_eq(options.items[0].detail, "");
	record_options(&record, WITH, eval, 0, &options);
	ck_assert_uint_eq(options.count, 4);
	ck_assert_str_eq(options.items[2].value, "R4");
	ck_assert_str_eq(options.items[2].label, "孙三");
	record_options(&record, BOOK, eval, 0, &options);
	ck_assert_uint_eq(options.count, 3);
	ck_assert_str_eq(options.items[0].value, "B1");
	ck_assert_str_eq(options.items[0].label, "《活着》");
	ck_assert_str_eq(options.items[0].detail, "文学、历史 赵一");
	ck_assert_str_eq(options.items[1].label, "《》");
	ck_assert_str_eq(options.items[2].value, "其他");
	ck_assert_str_eq(options.items[2].label, "其他的书");
	record_options(&record, NOTE, eval, 0, &options);
	ck_assert_uint_eq(options.count, 0);
	options_release(&options);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("record");
	TCase *cases = tcase_create("record");

	tcase_add_checked_fixture(cases, begin, end);
	tcase_add_test(cases, values_are_parted_by_spaces);
	tcase_add_test(cases, defaults_fill_what_is_empty);
	tcase_add_test(cases, calculations_follow);
	tcase_add_test(cases, relevant_and_required);
	tcase_add_test(cases, a_group_hides_its_fields);
	tcase_add_test(cases, types_are_checked);
	tcase_add_test(cases, choices_and_references_are_checked);
	tcase_add_test(cases, constraints_and_warnings);
	tcase_add_test(cases, a_whole_record_is_checked_at_once);
	tcase_add_test(cases, values_are_shown);
	tcase_add_test(cases, rows_are_named);
	tcase_add_test(cases, names_in_a_circle_end);
	tcase_add_test(cases, numbers_and_dates_are_read);
	tcase_add_test(cases, choices_are_read);
	tcase_add_test(cases, rows_are_read);
	tcase_add_test(cases, options_of_a_list_and_of_rows);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
