/* Lines of a printed text: what may stand where, by examples, and by random texts from a seed. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/gb.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "report/line_break.h"
#include "workload/random.h"

static struct print_lines lines;

static void set_up(void)
{
	print_lines_init(&lines);
}

static void tear_down(void)
{
	print_lines_release(&lines);
}

/* The lines of text, parted by |. */
static void breaks(const char *text, int columns, const char *expected)
{
	struct buf got;

	buf_init(&got);
	print_lines_break(&lines, text, strlen(text), columns, columns);
	for (size_t i = 0; i < lines.count; i++) {
		if (i)
			buf_add_char(&got, '|');
		buf_add(&got, text + lines.items[i].start, lines.items[i].length);
	}
	ck_assert_str_eq(got.bytes, expected);
	buf_release(&got);
}

START_TEST(columns_in_print)
{
	static const char *const wide[] = {"“", "”", "‘", "’", "…", "—", "·",  "★",
					   "①", "□", "※", "→", "℃", "×", "中", "，"};

	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		ck_assert_msg(print_columns(wide[i], strlen(wide[i])) == 2, "%s", wide[i]);
	ck_assert_int_eq(print_columns("a1 ~", 4), 4);
	ck_assert_int_eq(print_columns("e\xCC\x81", 3), 1);
	ck_assert_int_eq(print_columns("", 0), 0);
}
END_TEST

/* Whatever the Chinese sets hold is as wide as a Chinese character on their printers; but what a
 * font of one's own puts into the private use is not known. */
START_TEST(two_bytes_take_two_columns)
{
	size_t count = 0;

	for (uint32_t character = 0x80; character < 0x10000; character++) {
		unsigned char bytes[4];

		if ((character >= 0xE000 && character < 0xF900) || gb_encode(character, bytes) != 2)
			continue;
		if (print_width(character) != 2)
			ck_abort_msg("U+%04X", character);
		count++;
	}
	ck_assert_uint_gt(count, 21000);
}
END_TEST

/* The text with | where it is joined. */
static void joins(const char *text, const char *expected)
{
	struct buf joined, shown;

	buf_init(&joined);
	buf_init(&shown);
	print_join(&joined, text, strlen(text));
	for (size_t at = 0; at < joined.length; at++)
		if (strncmp(joined.bytes + at, "\xE2\x81\xA0", 3) == 0) {
			buf_add_char(&shown, '|');
			at += 2;
		} else {
			buf_add_char(&shown, joined.bytes[at]);
		}
	ck_assert_str_eq(shown.bytes, expected);
	buf_release(&joined);
	buf_release(&shown);
}

START_TEST(what_others_must_not_break)
{
	joins("首周办理23件", "首周办理23|件");
	joins("在2018年6月26日", "在2018|年6|月|26|日");
	joins("第3条，20分钟", "第|3|条，20|分|钟");
	joins("周某戊、吴某己。", "周|某|戊、吴|某|己。");
	joins("2018-07-02", "2018-|07-|02");
	joins("召开会议", "召开会议");
	ck_assert_int_eq(print_columns_whole("共计支出3万元整", strlen("共计支出3万元整")), 5);
	ck_assert_int_eq(print_columns_whole("窗口open", strlen("窗口open")), 4);
	ck_assert_int_eq(print_columns_whole("2018-07-02\n长", strlen("2018-07-02\n长")), 10);
	ck_assert_int_eq(print_columns_whole("", 0), 0);
}
END_TEST

START_TEST(chinese_marks)
{
	breaks("一二三四，五六", 8, "一二三|四，五六");
	breaks("一二三（四）五", 8, "一二三|（四）五");
	breaks("一二三“四五”六", 8, "一二三|“四五”|六");
	breaks("一二三《四五》。", 8, "一二三|《四|五》。");
	breaks("一二三四……", 8, "一二三|四……");
	breaks("一二三四——五", 10, "一二三四|——五");
	breaks("一二三四——五", 12, "一二三四——|五");
	breaks("一、二、三、四", 4, "一、|二、|三、|四");
	breaks("。。。。。", 4, "。。|。。|。");
}
END_TEST

START_TEST(figures_stay_with_what_they_count)
{
	breaks("首周办理23件", 10, "首周办理|23件");
	breaks("应到党员12人", 10, "应到党员|12人");
	breaks("共计支出3万元整", 12, "共计支出|3万元整");
	breaks("历时共计20分钟", 12, "历时共计|20分钟");
	breaks("根据规定第3条", 10, "根据规定|第3条");
	breaks("增长百分50%了", 10, "增长百分|50%了");
	breaks("在2018年6月26日开会", 14, "在|2018年6月26日|开会");
	breaks("2018年6月26日", 8, "2018年|6月26日");
	breaks("2018-06-26", 8, "2018-06-|26");
	breaks("从14:30—17:10止", 10, "从|14:30—|17:10止");
	breaks("花费￥300元整", 6, "花费|￥300|元整");
}
END_TEST

START_TEST(names_in_a_list_stay_whole)
{
	breaks("周某戊、吴某己、郑某庚", 20, "周某戊、吴某己、|郑某庚");
	breaks("出席：周某戊、吴某己。", 18, "出席：周某戊、|吴某己。");
	breaks("一二三四五六七八、九", 10, "一二三四五|六七八、九");
}
END_TEST

START_TEST(latin_words)
{
	breaks("The quick brown fox", 9, "The quick|brown fox");
	breaks("well-known word", 8, "well-|known|word");
	breaks("don’t stop", 7, "don’t|stop");
	breaks("窗口open day", 7, "窗口|open|day");
	breaks("abcdefghij", 4, "abcd|efgh|ij");
	breaks("a  b", 2, "a|b");
	breaks("  a", 8, "  a");
	breaks("甲　　乙", 4, "甲|乙");
	breaks("", 8, "");
	breaks("a\n\nb\n", 8, "a||b");
}
END_TEST

/* What is seen is not left out between two lines. */
START_TEST(spaces_with_marks)
{
	breaks("ab   cd", 4, "ab|cd");
	breaks("ab \xCC\x81 cd", 4, "ab \xCC\x81|cd");
	breaks("ab  \xCC\x81 \xCC\x81 \xCC\x81 \xCC\x81"
	       "cd",
	       4, "ab  \xCC\x81| \xCC\x81 \xCC\x81 \xCC\x81|cd");
}
END_TEST

START_TEST(a_word_of_ten_thousand_characters_is_cut)
{
	size_t count = 10000;
	char *word = memory_new(count + 1);

	memset(word, 'x', count);
	print_lines_break(&lines, word, count, 56, 56);
	ck_assert_uint_eq(lines.count, 179);
	ck_assert_int_eq(lines.items[177].columns, 56);
	ck_assert_int_eq(lines.items[178].columns, 32);
	memory_free(word);
}
END_TEST

/* ---- random texts ------------------------------------------------------------------------------
 */

/* The rules once more, said otherwise: what never begins and what never ends a line. */
static const char *const never_first[] = {"，", "。", "、", "；", "：", "？", "！", "）", "》",
					  "”",	"’",  "】", "…",  "%",	"～", "·",  ")"};
static const char *const never_last[] = {"（", "《", "“", "‘", "【", "￥", "("};

static bool is_listed(const char *text, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(text, list[i], strlen(list[i])) == 0)
			return true;
	return false;
}

static size_t before(const char *text, size_t at)
{
	do
		at--;
	while (at && (text[at] & 0xC0) == 0x80);
	return at;
}

/* Whether a line that ends before at is wrong. */
static bool is_wrong(const char *text, size_t at)
{
	size_t last = before(text, at);

	return is_listed(text + at, never_first, sizeof(never_first) / sizeof(never_first[0])) ||
	       is_listed(text + last, never_last, sizeof(never_last) / sizeof(never_last[0])) ||
	       (strncmp(text + at, "—", 3) == 0 && strncmp(text + last, "—", 3) == 0);
}

static void check_lines(const char *text, size_t length, int columns)
{
	size_t end = 0;

	for (size_t i = 0; i < lines.count; i++) {
		const struct print_line *line = &lines.items[i];
		size_t next = line->start + line->length;

		ck_assert_int_le(line->columns, columns);
		ck_assert_int_eq(print_columns(text + line->start, line->length), line->columns);
		/* joined they give the text back: only spaces stand between them */
		for (; end < line->start; end++)
			ck_assert(text[end] == ' ');
		end = next;
		if (i + 1 == lines.count || lines.items[i + 1].start != next ||
		    !is_wrong(text, next))
			continue;
		/* unavoidable: no other place in the line was right either */
		for (size_t at = line->start + 1; at < next; at++)
			if ((text[at] & 0xC0) != 0x80 && text[at] != ' ' && text[at - 1] != ' ')
				ck_assert_msg(is_wrong(text, at) || text[at] == '/' ||
						  text[at - 1] == '/' ||
						  strncmp(text + at, "—", 3) == 0,
					      "%.*s | %s", (int)line->length, text + line->start,
					      text + next);
	}
	ck_assert_uint_le(end, length);
}

START_TEST(random_texts)
{
	static const char *const pieces[] = {
	    "学",   "习", "一", "日", "年", "月", "件", "人", "第",   "，", "。", "、",
	    "；",   "：", "？", "！", "）", "》", "”",	"’",  "】",   "…",  "（", "《",
	    "“",    "‘",  "【", "—",  "——", "……", "12", "3",  "2018", "%",  "￥", "a",
	    "word", "-",  "/",	" ",  "  ", "(",  ")",	"'",  "·",    "★",  "_",  "～"};
	size_t count = sizeof(pieces) / sizeof(pieces[0]);
	uint64_t state = 20180614;
	struct buf text;

	buf_init(&text);
	for (int run = 0; run < 20000; run++) {
		int columns = 2 + (int)random_below(&state, 40);

		buf_clear(&text);
		for (size_t i = 0, all = random_below(&state, 60); i < all; i++)
			buf_add_text(
			    &text,
			    pieces[random_below(&state, random_below(&state, 3) ? count : 9)]);
		print_lines_break(&lines, text.bytes, text.length, columns, columns);
		check_lines(text.bytes, text.length, columns);
	}
	buf_release(&text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report/line_break");
	TCase *tests = tcase_create("lines");

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, columns_in_print);
	tcase_add_test(tests, two_bytes_take_two_columns);
	tcase_add_test(tests, what_others_must_not_break);
	tcase_add_test(tests, chinese_marks);
	tcase_add_test(tests, figures_stay_with_what_they_count);
	tcase_add_test(tests, names_in_a_list_stay_whole);
	tcase_add_test(tests, latin_words);
	tcase_add_test(tests, spaces_with_marks);
	tcase_add_test(tests, a_word_of_ten_thousand_characters_is_cut);
	tcase_add_test(tests, random_texts);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
