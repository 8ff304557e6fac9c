#include "support.h"

#include <string.h>

#include "base/memory.h"
#include "form/form.h"
#include "form/sheet.h"
#include "pack.h"

static struct arena arena;
static struct mistakes mistakes;

static void begin(void)
{
	arena_init(&arena);
	mistakes_init(&mistakes);
}

static void end(void)
{
	mistakes_release(&mistakes);
	arena_release(&arena);
}

static struct sheet read_text(const char *text)
{
	struct sheet sheet;

	sheet_read(&sheet, &arena, "t.csv", text, strlen(text), &mistakes);
	return sheet;
}

static void same_sheet(const struct sheet *a, const struct sheet *b)
{
	ck_assert_uint_gt(a->count, 1);
	ck_assert_uint_eq(a->count, b->count);
	for (size_t r = 0; r < a->count; r++) {
		ck_assert_uint_eq(a->lines[r], b->lines[r]);
		ck_assert_uint_eq(a->widths[r], b->widths[r]);
		for (size_t c = 0; c < a->widths[r]; c++)
			ck_assert_str_eq(a->rows[r][c], b->rows[r][c]);
	}
}

START_TEST(cells_know_their_place)
{
	struct sheet sheet =
	    read_text("settings,,\n,a,b,,\n,,,\n\n,\"x\ny\",z\n,\"\"\"q\"\", r\"\n");

	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_eq(sheet.count, 4);
	ck_assert_uint_eq(sheet.widths[0], 1);
	ck_assert_uint_eq(sheet.widths[1], 3);
	ck_assert_str_eq(sheet_cell(&sheet, 0, 0), "settings");
	ck_assert_str_eq(sheet_cell(&sheet, 1, 2), "b");
	ck_assert_str_eq(sheet_cell(&sheet, 2, 1), "x\ny");
	ck_assert_str_eq(sheet_cell(&sheet, 3, 1), "\"q\", r");
	ck_assert_uint_eq(sheet.lines[1], 2);
	ck_assert_uint_eq(sheet.lines[2], 5);
	ck_assert_uint_eq(sheet.lines[3], 7);
	ck_assert_str_eq(sheet_cell(&sheet, 1, 9), "");
	ck_assert_str_eq(sheet_cell(&sheet, 9, 0), "");
}
END_TEST

START_TEST(long_cells_cross_blocks)
{
	struct buf text;
	struct sheet sheet;

	/* Every length around the 64 bytes that are looked at together, plain and quoted. */
	for (size_t length = 1; length < 200; length++) {
		buf_init(&text);
		for (size_t i = 0; i < length; i++)
			buf_add_char(&text, (char)('a' + i % 26));
		buf_add_text(&text, ",\"");
		for (size_t i = 0; i < length; i++)
			buf_add_text(&text, i % 7 == 3 ? "\"\"" : i % 7 == 5 ? "," : "b");
		buf_add_text(&text, "\"\r\nlast");
		sheet_read(&sheet, &arena, "t.csv", text.bytes, text.length, &mistakes);
		ck_assert_uint_eq(mistakes.count, 0);
		ck_assert_uint_eq(sheet.count, 2);
		ck_assert_uint_eq(strlen(sheet_cell(&sheet, 0, 0)), length);
		ck_assert_uint_eq(strlen(sheet_cell(&sheet, 0, 1)), length);
		ck_assert(length < 4 || sheet_cell(&sheet, 0, 1)[3] == '"');
		ck_assert(length < 6 || sheet_cell(&sheet, 0, 1)[5] == ',');
		ck_assert_str_eq(sheet_cell(&sheet, 1, 0), "last");
		ck_assert_uint_eq(sheet.lines[1], 2);
		buf_release(&text);
	}
}
END_TEST

START_TEST(line_ends_of_all_kinds)
{
	struct sheet sheet = read_text("a,b\r\nc,\"d\r\ne\rf\"\r\ng\rh");

	ck_assert_uint_eq(sheet.count, 4);
	ck_assert_str_eq(sheet_cell(&sheet, 1, 1), "d\ne\nf");
	ck_assert_str_eq(sheet_cell(&sheet, 2, 0), "g");
	ck_assert_str_eq(sheet_cell(&sheet, 3, 0), "h");
	ck_assert_uint_eq(sheet.lines[2], 5);
}
END_TEST

START_TEST(what_spreadsheets_leave)
{
	struct sheet sheet = read_text("\xEF\xBB\xBFsettings\n;a;b\n;\"c;d\";e\n");

	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_str_eq(sheet_cell(&sheet, 0, 0), "settings");
	ck_assert_str_eq(sheet_cell(&sheet, 1, 2), "b");
	ck_assert_str_eq(sheet_cell(&sheet, 2, 1), "c;d");
	sheet = read_text("survey\n,type,\xC0\xE0\xB1\xF0\n");
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_str_eq(sheet_cell(&sheet, 1, 2), "类别");
}
END_TEST

START_TEST(spaces_at_the_ends)
{
	const char *text = "  a b ,\t,\" c \", \n";
	struct sheet sheet = read_text(text);

	ck_assert_uint_eq(sheet.widths[0], 3);
	ck_assert_str_eq(sheet_cell(&sheet, 0, 0), "a b");
	ck_assert_str_eq(sheet_cell(&sheet, 0, 1), "");
	ck_assert_str_eq(sheet_cell(&sheet, 0, 2), "c");
	sheet_read_exactly(&sheet, &arena, "t.csv", text, strlen(text), &mistakes);
	ck_assert_uint_eq(sheet.widths[0], 4);
	ck_assert_str_eq(sheet_cell(&sheet, 0, 0), "  a b ");
	ck_assert_str_eq(sheet_cell(&sheet, 0, 3), " ");
}
END_TEST

START_TEST(broken_files_are_one_mistake)
{
	static const struct {
		const char *text, *key;
		size_t line, column;
	} cases[] = {
	    {"a,b\nc,\"d\ne,f\n", "csv.quote_open", 2, 2},
	    {"a,b\nc,d\"e\n", "csv.quote_inside", 2, 2},
	    {"a,\"b\"c\n", "csv.quote_open", 1, 2},
	    {"a,\"b\"\"", "csv.quote_open", 1, 2},
	    {"\"", "csv.quote_open", 1, 1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sheet sheet = read_text(cases[i].text);

		ck_assert_uint_eq(sheet.count, 0);
		ck_assert_uint_eq(mistakes.count, i + 1);
		ck_assert_str_eq(mistakes.items[i].key, cases[i].key);
		ck_assert_uint_eq(mistakes.items[i].line, cases[i].line);
		ck_assert_uint_eq(mistakes.items[i].column, cases[i].column);
	}
	ck_assert_uint_eq(read_text("").count, 0);
	ck_assert_uint_eq(mistakes.count, 5);
}
END_TEST

START_TEST(headings_and_languages)
{
	static const char *const known[] = {"key", "label", "hint"};
	struct pack pack = {.path = "p"};
	struct sheet sheet = read_text("key,label::中文 (zh),label:: English (en),,hint::中文 "
				       "(zh),lable,label::中文 (zh),hint::Pinyin,key,label\n");
	struct heading *headings;

	arena_init(&pack.arena);
	headings = sheet_headings(&sheet, 0, known, 3, &pack, &mistakes);
	ck_assert_uint_eq(pack.language_count, 2);
	ck_assert_str_eq(pack.languages[0].name, "中文");
	ck_assert_str_eq(pack.languages[0].code, "zh");
	ck_assert_str_eq(pack.languages[1].name, "English");
	ck_assert_int_eq(headings[0].known, 0);
	ck_assert_int_eq(headings[0].language, -1);
	ck_assert_str_eq(headings[1].name, "label");
	ck_assert_int_eq(headings[1].language, 0);
	ck_assert_int_eq(headings[2].language, 1);
	ck_assert_ptr_null(headings[3].name);
	ck_assert_int_eq(headings[3].known, -1);
	ck_assert_int_eq(headings[4].known, 2);
	ck_assert_int_eq(headings[9].language, -1);
	ck_assert_int_eq(headings[9].known, 1);
	ck_assert_uint_eq(mistakes.count, 4);
	ck_assert_str_eq(mistakes.items[0].key, "form.column");
	ck_assert_uint_eq(mistakes.items[0].column, 6);
	ck_assert_str_eq(mistakes.items[1].key, "form.column_twice");
	ck_assert_uint_eq(mistakes.items[1].column, 7);
	ck_assert_str_eq(mistakes.items[2].key, "form.language");
	ck_assert_str_eq(mistakes.items[3].key, "form.column_twice");
	arena_release(&pack.arena);
}
END_TEST

START_TEST(languages_are_bounded_and_named_one_way)
{
	static const char *const known[] = {"label"};
	struct pack pack = {.path = "p"};
	struct sheet sheet =
	    read_text("label::a (a1),label::a (a2),label::a (a3),label::a (a4),label::a (a5),"
		      "label::a (a6),label::a (a7),label::a (a8),label::a (a9),label::b (a1)\n");

	arena_init(&pack.arena);
	sheet_headings(&sheet, 0, known, 1, &pack, &mistakes);
	ck_assert_uint_eq(pack.language_count, LANGUAGES_MAX);
	ck_assert_uint_eq(mistakes.count, 3);
	ck_assert_str_eq(mistakes.items[0].key, "form.languages");
	ck_assert_uint_eq(mistakes.items[0].column, 9);
	ck_assert_str_eq(mistakes.items[1].key, "form.language_name");
	ck_assert_str_eq(mistakes.items[2].key, "form.column_twice");
	arena_release(&pack.arena);
}
END_TEST

static bool is_ordered(const struct sheet *sheet)
{
	bool is = true;

	for (size_t r = 1; r < sheet->count; r++) {
		is = is && *sheet->rows[r][0] && sheet->widths[r] <= sheet->widths[0];
		is = is && (r == 1 || strcmp(sheet->rows[r - 1][0], sheet->rows[r][0]) < 0);
	}
	return is;
}

/* Files of the pack's own folder are cut when the program is built; that must say what reading
 * them says. */
START_TEST(files_cut_before_say_the_same)
{
	size_t count = builtin_files(NULL), cut = 0;
	struct pack_file *files = memory_array(count, sizeof(*files));

	builtin_files(files);
	for (size_t i = 0; i < count; i++) {
		const struct pack_file *file = &files[i];
		struct sheet read, packed;

		ck_assert_int_eq(file->packed->row_count > 0, strchr(file->name, '/') == NULL);
		if (strchr(file->name, '/'))
			continue;
		if (strcmp(file->name, "words.csv") == 0) {
			sheet_read_exactly(&read, &arena, "a", file->bytes, file->length,
					   &mistakes);
			sheet_read_words(&packed, &arena, "b", file, &mistakes);
			ck_assert(packed.is_ordered);
		} else {
			sheet_read(&read, &arena, "a", file->bytes, file->length, &mistakes);
			sheet_read_file(&packed, &arena, "b", file, &mistakes);
		}
		same_sheet(&read, &packed);
		ck_assert(!read.is_ordered);
		ck_assert_int_eq(packed.is_ordered, is_ordered(&read));
		cut++;
	}
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_ge(cut, 10);
	memory_free(files);
}
END_TEST

START_TEST(files_not_cut_are_read)
{
	static const struct packed_sheet none = {0};
	const struct pack_file file = {"t.csv", "a, b\n", 5, &none};
	struct sheet sheet;

	sheet_read_file(&sheet, &arena, "t.csv", &file, &mistakes);
	ck_assert_str_eq(sheet_cell(&sheet, 0, 1), "b");
	sheet_read_words(&sheet, &arena, "t.csv", &file, &mistakes);
	ck_assert_str_eq(sheet_cell(&sheet, 0, 1), " b");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_sheet");
	TCase *cases = tcase_create("sheet");

	tcase_add_checked_fixture(cases, begin, end);
	tcase_add_test(cases, cells_know_their_place);
	tcase_add_test(cases, long_cells_cross_blocks);
	tcase_add_test(cases, line_ends_of_all_kinds);
	tcase_add_test(cases, what_spreadsheets_leave);
	tcase_add_test(cases, spaces_at_the_ends);
	tcase_add_test(cases, broken_files_are_one_mistake);
	tcase_add_test(cases, headings_and_languages);
	tcase_add_test(cases, languages_are_bounded_and_named_one_way);
	tcase_add_test(cases, files_cut_before_say_the_same);
	tcase_add_test(cases, files_not_cut_are_read);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
