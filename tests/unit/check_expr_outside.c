/* Marks of a text that holds expressions, outside their quotes and brackets. */
#include <stdint.h>

#include "form/expr.h"
#include "support.h"

#include <string.h>

/* ^ below the text is where the mark stands; none: it stands nowhere. */
static void expect(const char *text, const char *below, const char *marks)
{
	const char *at = strchr(below, '^');
	size_t wanted = at ? (size_t)(at - below) : strlen(text);
	size_t found = expr_outside(text, strlen(text), marks);

	ck_assert_msg(found == wanted, "%s: %zu, wanted %zu", text, found, wanted);
}

START_TEST(commas_between_expressions)
{
	expect("", "", ",");
	expect("a", "", ",");
	expect("a, b", " ^", ",");
	expect(", b", "^", ",");
	expect("if(a, b), c", "        ^", ",");
	expect("a[b = ',' or c], d", "               ^", ",");
	expect("concat(\"a,\", ','), b", "                 ^", ",");
	expect("${a}, b", "    ^", ",");
	expect("'it\"s, ', b", "        ^", ",");
	expect("a[(b], c), d", "         ^", ",");
	expect("f(a, b", "", ",");
	expect("'a, b", "", ",");
	/* one that closes nothing leaves what follows outside */
	expect("a), b", "  ^", ",");
	expect("a], b", "  ^", ",");
}
END_TEST

START_TEST(braces_around_expressions)
{
	expect("a} b}", " ^", "}");
	expect("${a} + 1}", "        ^", "}");
	expect("'}' }", "    ^", "}");
	expect("a[b = \"}\"]}", "          ^", "}");
	/* what was forgotten within does not hide the end */
	expect("count(a} (${b}", "       ^", "}");
	expect("a[b} c", "   ^", "}");
	expect("{ a", "", "}");
	expect("'a}", "", "}");
}
END_TEST

START_TEST(several_marks)
{
	expect("a | b, c", "  ^", ",|");
	expect("a, b | c", " ^", ",|");
	expect("x['|'] | y", "       ^", "|");
	expect("a b", "", "");
}
END_TEST

/* What is found is a mark, and the first; behind a bracket that nothing closes it is none. */
START_TEST(random_texts)
{
	static const char bytes[] = "ab,|}{)(][\"' $";
	uint32_t state = 20180630;

	for (int run = 0; run < 20000; run++) {
		char text[40];
		size_t length, found;

		state = state * 1664525u + 1013904223u;
		length = (state >> 16) % (sizeof(text) - 1);
		for (size_t i = 0; i < length; i++) {
			state = state * 1664525u + 1013904223u;
			text[i + 1] = bytes[(state >> 16) % (sizeof(bytes) - 1)];
		}
		found = expr_outside(text + 1, length, ",|");
		ck_assert_uint_le(found, length);
		ck_assert(found == length || text[found + 1] == ',' || text[found + 1] == '|');
		ck_assert_uint_eq(expr_outside(text + 1, found, ",|"), found);
		if (found == length || memchr(text + 1, ')', found))
			continue;
		text[0] = '(';
		ck_assert_uint_ne(expr_outside(text, length + 1, ",|"), found + 1);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("expr/outside");
	TCase *tests = tcase_create("marks");

	tcase_add_test(tests, commas_between_expressions);
	tcase_add_test(tests, braces_around_expressions);
	tcase_add_test(tests, several_marks);
	tcase_add_test(tests, random_texts);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
