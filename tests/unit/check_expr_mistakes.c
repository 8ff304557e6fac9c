/* Every mistake in an expression: its key, its character, what it names. */
#include <stdio.h>

#include "base/buf.h"
#include "expr_world.h"
#include "support.h"

static struct world *world;

static void begin(void)
{
	world = world_new();
	world_sample(world);
}

static void end(void)
{
	world_free(world);
}

struct given {
	const char *text;
	size_t column;
	const char *key, *first, *second;
};

static void check_all(const struct given *given, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct given *at = &given[i];
		const struct err *err = &world->err;
		char column[24];

		ck_assert_msg(!world_compile(world, at->text), "%s is compiled", at->text);
		ck_assert_msg(!strcmp(err->key, at->key), "%s: %s, wanted %s", at->text, err->key,
			      at->key);
		ck_assert_msg(err->column == at->column, "%s: character %zu, wanted %zu", at->text,
			      err->column, at->column);
		ck_assert_msg(!strcmp(err->args[0], at->first ? at->first : ""), "%s: {1} is %s",
			      at->text, err->args[0]);
		ck_assert_msg(!strcmp(err->args[1], at->second ? at->second : ""), "%s: {2} is %s",
			      at->text, err->args[1]);
		snprintf(column, sizeof(column), "%zu", at->column);
		ck_assert_str_eq(err->args[2], column);
		ck_assert_int_eq(err->status, STATUS_INPUT);
	}
}

#define CHECK_ALL(given) check_all(given, sizeof(given) / sizeof((given)[0]))

START_TEST(test_syntax)
{
	static const struct given given[] = {
	    {"", 1, "expr.end", NULL, NULL},
	    {"  ", 3, "expr.end", NULL, NULL},
	    {"1 +", 4, "expr.end", NULL, NULL},
	    {"(1", 3, "expr.end", NULL, NULL},
	    {"if(1, 2", 8, "expr.end", NULL, NULL},
	    {"people[", 8, "expr.end", NULL, NULL},
	    {"people/", 8, "expr.end", NULL, NULL},
	    {"1 2", 3, "expr.syntax", "2", NULL},
	    {"1)", 2, "expr.syntax", ")", NULL},
	    {"()", 2, "expr.syntax", ")", NULL},
	    {"* 2", 1, "expr.syntax", "*", NULL},
	    {"1 + * 2", 5, "expr.syntax", "*", NULL},
	    {"true(]", 6, "expr.syntax", "]", NULL},
	    {"concat('a' 'b')", 12, "expr.syntax", "'b'", NULL},
	    {"concat('a',)", 12, "expr.syntax", ")", NULL},
	    {"people[age > 1)", 15, "expr.syntax", ")", NULL},
	    {"people/1", 8, "expr.syntax", "1", NULL},
	    {"people/age/age", 11, "expr.syntax", "/", NULL},
	    {"people/age[1]", 11, "expr.syntax", "[", NULL},
	    {"1 == 2", 4, "expr.syntax", "=", NULL},
	    {"1 ! 2", 3, "expr.syntax", "!", NULL},
	    {"a & b", 1, "expr.unknown_table", "a", NULL},
	    {"1 & 2", 3, "expr.syntax", "&", NULL},
	    {"$", 1, "expr.syntax", "$", NULL},
	    {"${", 1, "expr.syntax", "${", NULL},
	    {"${day", 1, "expr.syntax", "${day", NULL},
	    {"${ day }", 1, "expr.syntax", "${", NULL},
	    {"..", 2, "expr.syntax", ".", NULL},
	    {"5 'a", 3, "expr.quote_open", NULL, NULL},
	    {"'中文' = \"a'", 8, "expr.quote_open", NULL, NULL},
	};

	CHECK_ALL(given);
}
END_TEST

/* The mark is told, not what it makes of the expression around it; within quotes it is text. */
START_TEST(test_wide_marks)
{
	static const struct given given[] = {
	    {"'中文' ， 1", 6, "expr.wide_mark", "，", ","},
	    {"concat('a'，'b')", 11, "expr.wide_mark", "，", ","},
	    {"‘a’", 1, "expr.wide_mark", "‘", "'"},
	    {"１", 1, "expr.wide_mark", "１", "1"},
	    {"today（）", 6, "expr.wide_mark", "（", "("},
	    {"count(people)≥2", 14, "expr.wide_mark", "≥", ">="},
	    {"$｛day｝ > today()", 2, "expr.wide_mark", "｛", "{"},
	    {"peeple[name ＝ 'x']", 13, "expr.wide_mark", "＝", "="},
	    {"peeple[name = '（']", 1, "expr.unknown_table_nearest", "peeple", "people"},
	    {"\"，\" 2", 5, "expr.syntax", "2", NULL},
	};

	CHECK_ALL(given);
}
END_TEST

START_TEST(test_names)
{
	static const struct given given[] = {
	    {"peeple", 1, "expr.unknown_table_nearest", "peeple", "people"},
	    {"nothing_like_it", 1, "expr.unknown_table", "nothing_like_it", NULL},
	    {"count(vists[way = 'x'])", 7, "expr.unknown_table_nearest", "vists", "visits"},
	    {"day > today()", 1, "expr.field_braces", "day", NULL},
	    {"${dai}", 1, "expr.unknown_field_nearest", "dai", "day"},
	    {"1 + ${completely}", 5, "expr.unknown_field", "completely", NULL},
	    {"people[nam = 'x']", 8, "expr.unknown_field_nearest", "nam", "name"},
	    {"people[age > 1 and xyz = 2]", 20, "expr.unknown_field", "xyz", NULL},
	    {"people[day = '']", 8, "expr.unknown_field", "day", NULL},
	    {"people/agee", 8, "expr.unknown_field_nearest", "agee", "age"},
	    {"people[exists(visits[name = ''])]", 22, "expr.unknown_field", "name", NULL},
	    {"$m/agee", 4, "expr.unknown_field_nearest", "agee", "age"},
	    {"$q", 1, "expr.unknown_variable_nearest", "q", "m"},
	    {"$question", 1, "expr.unknown_variable", "question", NULL},
	    {"cuont(people)", 1, "expr.unknown_function", "cuont", NULL},
	    {"counts(people)", 1, "expr.unknown_function_nearest", "counts", "count"},
	    {"1 + pulldata('a')", 5, "expr.unknown_function", "pulldata", NULL},
	    {"'中' = conct('文')", 7, "expr.unknown_function_nearest", "conct", "concat"},
	};

	CHECK_ALL(given);
}
END_TEST

START_TEST(test_arguments)
{
	static const struct given given[] = {
	    {"count()", 1, "expr.argument_count", "count", "1"},
	    {"1 + count(people, people)", 5, "expr.argument_count", "count", "1"},
	    {"today(1)", 1, "expr.argument_count", "today", "0"},
	    {"substr('a')", 1, "expr.argument_count", "substr", "2-3"},
	    {"coalesce('a')", 1, "expr.argument_count", "coalesce", "2+"},
	    {"if(1, 2)", 1, "expr.argument_count", "if", "3"},
	    {"selected('a')", 1, "expr.argument_count", "selected", "2"},
	    {"round(1, 2, 3)", 1, "expr.argument_count", "round", "1-2"},
	    {"min()", 1, "expr.argument_count", "min", "1+"},
	};

	CHECK_ALL(given);
}
END_TEST

START_TEST(test_types)
{
	static const struct given given[] = {
	    {"count(1)", 7, "expr.type_set", NULL, NULL},
	    {"exists(${day})", 8, "expr.type_set", NULL, NULL},
	    {"sum(5)", 5, "expr.type_set", NULL, NULL},
	    {"sum(visits/day)", 5, "expr.type_number", NULL, NULL},
	    {"sum(visits)", 5, "expr.type_number", NULL, NULL},
	    {"people > 3", 1, "expr.type_number", NULL, NULL},
	    {"3 < people", 5, "expr.type_number", NULL, NULL},
	    {"people + 1", 1, "expr.type_number", NULL, NULL},
	    {"1 + ${day} * 2", 5, "expr.type_number", NULL, NULL},
	    {"${day} + today()", 10, "expr.type_number", NULL, NULL},
	    {"-${day}", 2, "expr.type_number", NULL, NULL},
	    {"5 - ${day}", 5, "expr.type_number", NULL, NULL},
	    {"${day} = 5", 10, "expr.type_date", NULL, NULL},
	    {"5 < ${day}", 1, "expr.type_date", NULL, NULL},
	    {"${day} = ${begin}", 10, "expr.type_date", NULL, NULL},
	    {"${begin} > 5", 12, "expr.type_time", NULL, NULL},
	    {"people[born = age]", 15, "expr.type_date", NULL, NULL},
	    {"visits/day = people/age", 14, "expr.type_date", NULL, NULL},
	    {"${day} > '2018-02-30'", 10, "expr.date", "2018-02-30", NULL},
	    {"'2018/6/1' = ${day}", 1, "expr.date", "2018/6/1", NULL},
	    {"${begin} < '25:00'", 12, "expr.time", "25:00", NULL},
	    {"${size} > 'many'", 11, "expr.number", "many", NULL},
	    {"1 + 'x'", 5, "expr.number", "x", NULL},
	    {"round('x')", 7, "expr.number", "x", NULL},
	    {"int(${day})", 5, "expr.type_number", NULL, NULL},
	    {"min(${day}, 5)", 13, "expr.type_same", NULL, NULL},
	    {"max(people)", 5, "expr.type_same", NULL, NULL},
	    {"max('x', 1)", 5, "expr.number", "x", NULL},
	    {"${day}[1]", 1, "expr.type_rows", NULL, NULL},
	    {"${lead}/name", 1, "expr.type_rows", NULL, NULL},
	    {"'a'/b", 1, "expr.type_rows", NULL, NULL},
	    {"id('P1')", 4, "expr.reference", NULL, NULL},
	    {"id(${way})/name", 4, "expr.reference", NULL, NULL},
	    {"id(concat(${lead}, ',', ${way}))", 4, "expr.reference", NULL, NULL},
	    {"format-date(5, '%Y')", 13, "expr.type_date", NULL, NULL},
	    {"format-date('x', '%Y')", 13, "expr.date", "x", NULL},
	    {"format-date(today(), '%Q')", 22, "expr.format", "%Q", NULL},
	    {"format-date(today(), '%')", 22, "expr.format", "%", NULL},
	    {"regex('a', '(')", 12, "expr.regex", "(", NULL},
	    {"position()", 1, "expr.position", NULL, NULL},
	};

	CHECK_ALL(given);
}
END_TEST

START_TEST(test_scope)
{
	static const struct given without[] = {
	    {".", 1, "expr.self", NULL, NULL},
	    {"1 + .", 5, "expr.self", NULL, NULL},
	    {"string-length()", 1, "expr.self", NULL, NULL},
	    {"${day}", 1, "expr.unknown_field", "day", NULL},
	    {"$m", 1, "expr.unknown_variable", "m", NULL},
	    {"people", 1, "expr.unknown_table", "people", NULL},
	};

	world->scope = (struct expr_scope){.row_form = -1};
	CHECK_ALL(without);
	ck_assert_ptr_nonnull(world_compile(world, "1 + 1"));
}
END_TEST

static void add_times(struct buf *buf, const char *text, int times)
{
	for (int i = 0; i < times; i++)
		buf_add_text(buf, text);
}

static const char *key_of_nested(const char *open, const char *middle, const char *close, int times)
{
	struct expr *expr;
	struct buf buf;

	buf_init(&buf);
	add_times(&buf, open, times);
	buf_add_text(&buf, middle);
	add_times(&buf, close, times);
	expr = world_compile(world, buf.bytes);
	buf_release(&buf);
	return expr ? "" : world->err.key;
}

START_TEST(test_bounds)
{
	ck_assert_str_eq(key_of_nested("(", "1", ")", 64), "");
	ck_assert_str_eq(key_of_nested("(", "1", ")", 65), "expr.depth");
	ck_assert_uint_eq(world->err.column, 65);
	ck_assert_str_eq(world->err.args[0], "64");
	ck_assert_str_eq(key_of_nested("not(", "1", ")", 64), "");
	ck_assert_str_eq(key_of_nested("not(", "1", ")", 65), "expr.depth");
	ck_assert_str_eq(key_of_nested("people[exists(", "people", ")]", 20), "");
	ck_assert_str_eq(key_of_nested("people[exists(", "people", ")]", 33), "expr.depth");
	ck_assert_str_eq(key_of_nested("1 + ", "1", "", 60), "");
	ck_assert_str_eq(key_of_nested("1 + ", "1", "", 70), "expr.depth");
	ck_assert_str_eq(key_of_nested("-", "1", "", 8000), "");
	ck_assert_str_eq(key_of_nested("", "1", " and 1", 1000), "");
	ck_assert_str_eq(key_of_nested("", "1", " or 1", 1000), "");
	ck_assert_str_eq(key_of_nested("", "1", " ", EXPR_LENGTH_LIMIT - 1), "");
	ck_assert_str_eq(key_of_nested("", "1", " ", EXPR_LENGTH_LIMIT), "expr.length");
	ck_assert_str_eq(world->err.args[0], "8192");
	ck_assert_str_eq(key_of_nested("", "people", "[age > 1]", 900), "");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("expr_mistakes");
	TCase *mistakes = tcase_create("mistakes");

	tcase_add_checked_fixture(mistakes, begin, end);
	tcase_add_test(mistakes, test_syntax);
	tcase_add_test(mistakes, test_wide_marks);
	tcase_add_test(mistakes, test_names);
	tcase_add_test(mistakes, test_arguments);
	tcase_add_test(mistakes, test_types);
	tcase_add_test(mistakes, test_scope);
	tcase_add_test(mistakes, test_bounds);
	suite_add_tcase(suite, mistakes);
	return run_suite(suite);
}
