/* What a spreadsheet's cell means beside what is known, and what it must not be taken for. */
#include "check_data.h"
#include "data/retyped.h"

static const struct field text = {.name = "t", .type = FIELD_TEXT};
static const struct field whole = {.name = "i", .type = FIELD_INTEGER};
static const struct field decimal = {.name = "n", .type = FIELD_DECIMAL};
static const struct field date = {.name = "d", .type = FIELD_DATE};
static const struct field hour = {.name = "h", .type = FIELD_TIME};

static const struct {
	const struct field *field;
	const char *known, *found, *meant; /* meant NULL: what was found */
	enum damage damage;
} cells[] = {
    /* numbers, written otherwise */
    {&whole, "5", "+5", "5", DAMAGE_NONE},
    {&whole, "-5", "-05", "-5", DAMAGE_NONE},
    {&whole, "5", "-5", NULL, DAMAGE_NONE},
    {&whole, "0", "-0", "0", DAMAGE_NONE},
    {&whole, "12", "13", NULL, DAMAGE_NONE},
    {&whole, "1234", "1,234", "1234", DAMAGE_NONE},
    {&whole, "1234", "1,23", NULL, DAMAGE_NONE},
    {&decimal, "1.50", "1.5", "1.50", DAMAGE_NONE},
    {&decimal, "1.5", "1.25", NULL, DAMAGE_NONE},
    {&decimal, "1.5", "1.6", NULL, DAMAGE_NONE},
    {&decimal, "0.5", ".50", "0.5", DAMAGE_NONE},
    {&decimal, "-0.5", "0.5", NULL, DAMAGE_NONE},
    {&decimal, "-", ".", NULL, DAMAGE_NONE},
    {&decimal, "5", "-", NULL, DAMAGE_NONE},
    /* shortened */
    {&text, "12345678901", "1.2345678901E+10", NULL, DAMAGE_SHORTENED},
    {&text, "12345678901", "1.23457E+10", NULL, DAMAGE_SHORTENED},
    {&text, "12345678901", "1.23457e+10", NULL, DAMAGE_SHORTENED},
    {&text, "12000000000", "1.20E+10", NULL, DAMAGE_SHORTENED},
    {&text, "12960000000", "1.30E+10", NULL, DAMAGE_SHORTENED},
    {&text, "19960000000", "2E+10", NULL, DAMAGE_SHORTENED},
    {&text, "20000000000", "2E+10", NULL, DAMAGE_SHORTENED},
    {&text, "999999999999", "1E+12", NULL, DAMAGE_SHORTENED},
    {&text, "000999999999999", "1.00E+12", NULL, DAMAGE_SHORTENED},
    {&text, "999999999999", "1.1E+12", NULL, DAMAGE_NONE},
    {&text, "999999999999", "2E+12", NULL, DAMAGE_NONE},
    {&text, "899999999999", "1E+12", NULL, DAMAGE_NONE},
    {&text, "909999999999", "1E+12", NULL, DAMAGE_NONE},
    {&text, "19960000000", "1.99E+10", NULL, DAMAGE_NONE},
    {&text, "12345678901", "1.23457E+11", NULL, DAMAGE_NONE},
    {&text, "12345678901", "1.23457E+12", NULL, DAMAGE_NONE},
    {&text, "123", "1.234E+2", NULL, DAMAGE_NONE},
    {&text, "12", "1.2E+1", NULL, DAMAGE_SHORTENED},
    {&text, "12a", "1.2E+2", NULL, DAMAGE_NONE},
    {&text, "000", "1.2E+10", NULL, DAMAGE_NONE},
    {&text, "12345678901", "0.1E+10", NULL, DAMAGE_NONE},
    {&text, "12345678901", "1.2E-10", NULL, DAMAGE_NONE},
    {&text, "12345678901", "1.2E+", NULL, DAMAGE_NONE},
    {&text, "12345678901", "1.2E+x", NULL, DAMAGE_NONE},
    {&text, "12345678901", "1.2E+10x", NULL, DAMAGE_NONE},
    {&text, "12345678901", "1.2x", NULL, DAMAGE_NONE},
    {&text, "12345678901234567890123456789012345", "1.234567890123456789012345678901234E+34", NULL,
     DAMAGE_NONE},
    /* digits behind the fifteenth */
    {&text, "110101199001011234", "110101199001011000", NULL, DAMAGE_DIGITS},
    {&text, "110101199001011234", "110101199001011001", NULL, DAMAGE_NONE},
    {&text, "110101199001011234", "110101199001012000", NULL, DAMAGE_NONE},
    {&text, "110101199001011234", "11010119900101100", NULL, DAMAGE_NONE},
    {&text, "11010119900101123X", "110101199001011000", NULL, DAMAGE_NONE},
    /* zeros */
    {&text, "007", "7", NULL, DAMAGE_ZEROS},
    {&text, "1.10", "1.1", NULL, DAMAGE_ZEROS},
    {&text, "007", "8", NULL, DAMAGE_NONE},
    /* characters */
    {&text, "张三", "??", NULL, DAMAGE_CHARACTERS},
    {&text, "张\xF0\xA0\xAE\xB7", "???", NULL, DAMAGE_CHARACTERS},
    {&text, "\xF0\xA0\xAE\xB7x", "?x", NULL, DAMAGE_CHARACTERS},
    {&text, "张三x", "??", NULL, DAMAGE_NONE},
    {&text, "张三", "???", NULL, DAMAGE_NONE},
    {&text, "张三", "?四", NULL, DAMAGE_NONE},
    {&text, "ab", "??", NULL, DAMAGE_NONE},
    {&text, "\xFF", "?", NULL, DAMAGE_NONE},
    {&date, "六月一日", "????", NULL, DAMAGE_CHARACTERS},
    /* made into a date */
    {&text, "3-4", "4-Mar", NULL, DAMAGE_DATE},
    {&text, "4-3", "4-Mar", NULL, DAMAGE_DATE},
    {&text, "3/4", "3月4日", NULL, DAMAGE_DATE},
    {&text, "3-5", "4-Mar", NULL, DAMAGE_NONE},
    {&text, "4-5", "4-Mar", NULL, DAMAGE_NONE},
    {&text, "5-3", "4-Mar", NULL, DAMAGE_NONE},
    {&text, "3-4", "3-4 or 4-Mar", NULL, DAMAGE_NONE},
    {&text, "3-4", "soon", NULL, DAMAGE_NONE},
    {&text, "3:4", "4-Mar", NULL, DAMAGE_NONE},
    {&text, "34", "4-Mar", NULL, DAMAGE_NONE},
    {&text, "3-", "4-Mar", NULL, DAMAGE_NONE},
    {&text, "3-x", "4-Mar", NULL, DAMAGE_NONE},
    {&text, "3-4-5", "4-Mar", NULL, DAMAGE_NONE},
    {&text, "+3-4", "4-Mar", NULL, DAMAGE_NONE},
    {&text, "x3-4", "4-Mar", NULL, DAMAGE_NONE},
    /* days and times */
    {&date, "2018-06-30", "43281", "2018-06-30", DAMAGE_NONE},
    {&date, "2018-06-30", "43282", NULL, DAMAGE_NONE},
    {&date, "2018-06-30", "20180630", "2018-06-30", DAMAGE_NONE},
    {&date, "2018-06-30", "2018/7/1", "2018-07-01", DAMAGE_NONE},
    {&date, "", "2018/7/1", "2018-07-01", DAMAGE_NONE},
    {&date, "2018-06-30", "x", NULL, DAMAGE_NONE},
    {&hour, "14:30", "14:30:00", "14:30", DAMAGE_NONE},
    {&hour, "14:30", "15:30:00", "15:30", DAMAGE_NONE},
    {&hour, "14:30", "x", NULL, DAMAGE_NONE},
    {&text, "2018-06-30", "2018/6/30", "2018-06-30", DAMAGE_NONE},
    {&text, "2018-06-30", "2018/6/5", NULL, DAMAGE_NONE},
    {&text, "2018-06-30", "soon", NULL, DAMAGE_NONE},
    /* nothing to compare */
    {&text, "", "1.2E+10", NULL, DAMAGE_NONE},
    {&text, "007", "", NULL, DAMAGE_NONE},
    {&text, "007", "007", NULL, DAMAGE_NONE}};

START_TEST(a_cell_is_read_by_what_is_known)
{
	const char *known = cells[_i].known, *found = cells[_i].found;
	struct buf meant;
	enum damage damage;

	buf_init(&meant);
	damage = retyped_read(cells[_i].field, known, found, &meant);
	ck_assert_msg(damage == cells[_i].damage, "%s, then %s: %d", known, found, (int)damage);
	ck_assert_str_eq(meant.bytes, cells[_i].meant ? cells[_i].meant : found);
	buf_release(&meant);
}
END_TEST

/* count times the piece, and an end. */
static char *repeated(const char *piece, size_t count, const char *end)
{
	struct buf text_made;

	buf_init(&text_made);
	for (size_t i = 0; i < count; i++)
		buf_add_text(&text_made, piece);
	buf_add_text(&text_made, end);
	return buf_take(&text_made);
}

START_TEST(only_where_a_cell_is_full_a_text_is_cut)
{
	static const struct {
		const char *piece;
		size_t had, left;
		const char *end; /* of what is left */
		enum damage damage;
	} cuts[] = {{"a", 40000, 32767, "", DAMAGE_CUT},
		    {"\xE5\xAD\x97", 40000, 32767, "", DAMAGE_CUT},
		    {"\xF0\xA0\xAE\xB7", 20000, 16383, "", DAMAGE_CUT},
		    {"a", 40000, 32766, "", DAMAGE_NONE},
		    {"a", 40000, 32768, "", DAMAGE_NONE},
		    {"\xE5\xAD\x97", 40000, 20000, "", DAMAGE_NONE},
		    {"a", 40000, 32766, "b", DAMAGE_NONE},
		    {"a", 32766, 32767, "", DAMAGE_NONE}};

	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		char *known = repeated(cuts[i].piece, cuts[i].had, "");
		char *found = repeated(cuts[i].piece, cuts[i].left, cuts[i].end);
		struct buf meant;

		buf_init(&meant);
		ck_assert_msg(retyped_read(&text, known, found, &meant) == cuts[i].damage,
			      "cut %zu", i);
		buf_release(&meant);
		memory_free(known);
		memory_free(found);
	}
}
END_TEST

START_TEST(a_new_value_may_be_suspect)
{
	static const struct {
		const struct field *field;
		const char *found;
		enum damage damage;
	} values[] = {{&text, "1.2E+10", DAMAGE_SHORTENED},
		      {&text, "1.2E+9", DAMAGE_NONE},
		      {&text, "1.2", DAMAGE_NONE},
		      {&text, "110101199001011000", DAMAGE_DIGITS},
		      {&text, "110101199001011001", DAMAGE_NONE},
		      {&text, "11010119900101100X", DAMAGE_NONE},
		      {&text, "110101199001011", DAMAGE_NONE},
		      {&date, "5/6/2018", DAMAGE_DATE},
		      {&date, "2018/6/5", DAMAGE_NONE},
		      {&date, "1.2E+10", DAMAGE_NONE}};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		ck_assert_msg(retyped_suspect(values[i].field, values[i].found) == values[i].damage,
			      "%s", values[i].found);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("retyped");
	TCase *tests = tcase_create("retyped");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, a_cell_is_read_by_what_is_known, 0,
			    (int)(sizeof(cells) / sizeof(cells[0])));
	tcase_add_test(tests, only_where_a_cell_is_full_a_text_is_cut);
	tcase_add_test(tests, a_new_value_may_be_suspect);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
