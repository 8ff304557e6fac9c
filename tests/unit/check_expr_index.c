/* Indexes and what is evaluated once give the same as a look at every row, and are fast. */
#include <stdio.h>

#include "base/buf.h"
#include "expr_world.h"
#include "support.h"

static struct world *world;
static unsigned long long random_state;

/* xorshift64: the same tables in every run. */
static size_t choose(size_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (size_t)(random_state % below);
}

static void begin(void)
{
	world = world_new();
	random_state = 88172645463325252u;
}

static void end(void)
{
	world_free(world);
}

/* The pattern with the number in the place of its #. */
static const char *made(const char *pattern, size_t number)
{
	char text[64];

	size_t before = strcspn(pattern, "#");

	snprintf(text, sizeof(text), "%.*s%zu%s", (int)before, pattern, number,
		 pattern + before + 1);
	return arena_text(&world->arena, text, strlen(text));
}

/* Mostly what can be read; now and then nothing, or nonsense. */
static const char *any_of(const char *pattern, size_t first, size_t below)
{
	size_t odd = choose(12);

	if (odd == 0)
		return "";
	if (odd == 1)
		return "x";
	return made(pattern, first + choose(below));
}

static const char *several(size_t below)
{
	struct buf buf;
	const char *text;

	buf_init(&buf);
	for (size_t count = choose(4); count > 0; count--) {
		size_t item = choose(below);

		buf_printf(&buf, "%sP%zu", buf.length ? " " : "", item);
		/* now and then one twice */
		if (!choose(4))
			buf_printf(&buf, " P%zu", item);
	}
	text = arena_text(&world->arena, buf.bytes, buf.length);
	buf_release(&buf);
	return text;
}

static void fill(size_t people, size_t visits)
{
	static const char *const ways[] = {"single", "group", "other", ""};

	for (size_t i = 0; i < 20; i++) {
		const char *unit[] = {made("U#", i), made("unit #", choose(10)),
				      made("P#", choose(people))};

		world_row(world, UNITS, unit);
	}
	for (size_t i = 0; i < people; i++) {
		const char *person[] = {made("P#", i),
					made("name #", choose(people)),
					any_of("U#", 0, 20),
					choose(3) ? "none" : "head",
					any_of("19#-06-15", 50, 49),
					any_of(choose(2) ? "#" : "#.0", 20, 9),
					any_of("#.5", 40, 50),
					any_of("0#:30", 0, 10),
					several(people),
					any_of("host #", 0, 3)};

		world_row(world, PEOPLE, person);
	}
	for (size_t i = 0; i < visits; i++) {
		const char *visit[] = {made("V#", i),	       any_of("2018-06-#", 10, 20),
				       ways[choose(4)],	       made("P#", choose(people + 3)),
				       several(people),	       any_of("note #", 0, 5),
				       any_of("1#:00", 0, 10), any_of("#", 0, 6)};

		world_row(world, VISITS, visit);
	}
	eval_reset(world->eval, &world->source);
}

static const char *const alike[] = {
    "visits[lead = $m/id]",
    "visits[$m/id = lead]",
    "visits[selected(partners, $m/id)]",
    "visits[selected(concat(lead, ' ', partners), $m/id)]",
    "visits[selected(concat(lead, ' ', partners), $m/id) and way != 'group']",
    "visits[lead = $m/id and selected(partners, $a/id)]",
    "visits[selected(partners, $m/id) and selected(partners, $a/id)]",
    "visits[selected(partners, $m/id)][selected(partners, $a/id)]",
    "visits[selected(partners, $m/id)][1]",
    "visits[way = 'group' and day <= $m/born]",
    "visits[way = 'group' and day > $m/born]",
    "visits[size = $m/age - 20]",
    "visits[size + 20 = $m/age]",
    "visits[size = '3']",
    "visits[day = '2018-06-15']",
    "visits[day = today() - 15]",
    "visits[begin = '12:00']",
    "visits[day = '']",
    "visits[note = way]",
    "visits[string-length(note) = 6 and lead = $m/id]",
    "people[age = $m/age]",
    "people[age = '21.0']",
    "people[born = $m/born]",
    "people[rise = $m/rise]",
    "people[weight = $m/weight + 1]",
    "people[weight = age]",
    "people[id = $m/id]",
    "people[id = 'P3' and post = 'none']",
    "people[id = visits/lead]",
    "people[id = visits[way = 'group']/lead]",
    "people[not(id = visits/lead)]",
    "people[id = visits[selected(partners, $m/id)]/lead]",
    "people[selected($m/friends, id)]",
    "people[selected(concat($m/friends, ' ', $a/friends), id) and age > 22]",
    "people[selected(visits[lead = $m/id]/partners, id)]",
    "people[not(selected(visits/partners, id))]",
    "people[selected(friends, $m/id) or selected(friends, $a/id)]",
    "people[unit = $m/unit and id != $m/id]",
    "people[id(unit)/boss = $m/id]",
    "people[id(unit)/name = id($m/unit)/name]",
    "people[unit = units[boss = $m/id]/id]",
    "people[unit = units[boss = people[post = 'head']/id]/id]",
    "people[count(visits[lead = $m/id]) = count(visits[lead = $a/id]) and age > 21]",
    "people[exists(visits[lead = 'P1' or lead = $m/id]) and id = $a/id]",
    "people[visits/lead = id]",
    "people[visits/size = count(id(friends))]",
    "people[selected(visits/partners, selected-at(friends, 0))]",
    "people[visits[way = 'group']/size = count(id(friends)) and age > $m/age]",
    "people[count(id(friends)[post = 'head']) = 1]",
    "people[exists(id(friends)[id = visits/lead])]",
    "people[friends = $m/friends]",
    "people[born < visits[lead = $m/id]/day and unit = $a/unit]",
    "people[substr(name, 5) = substr($m/name, 5)]",
    "people[selected(friends, $m/friends)]",
    "people[host = people[post = 'head']/host and unit = 'U3']",
    "id(visits[selected(partners, $m/id)]/lead)",
    "id(people[unit = $m/unit]/friends)[post = 'none']",
    "units[boss = visits/lead]",
    "units[exists(people[unit = 'U1' and selected(friends, 'P2')])]",
    "units[count(people[selected(friends, $m/id)]) > 0 and name = id($m/unit)/name]",
};

/* The rows as the texts of a list. */
static void list_rows(struct buf *buf, const struct expr *expr, size_t m, size_t a)
{
	const size_t *rows;
	size_t count;

	world->bound[0].row = m;
	world->bound[1].row = a;
	count = expr_rows(world->eval, expr, &world->frame, &rows);
	for (size_t i = 0; i < count; i++)
		buf_printf(buf, " %zu", rows[i]);
	buf_add_char(buf, ';');
}

static void list_all(struct buf *buf, const struct expr *expr, bool scans_only, bool is_resident)
{
	buf_clear(buf);
	for (int form = 0; form < TABLES; form++)
		world->is_resident[form] = is_resident;
	eval_reset(world->eval, &world->source);
	eval_set_scans_only(world->eval, scans_only);
	for (size_t i = 0; i < 12; i++)
		list_rows(buf, expr, i, (i * 7 + 1) % 40);
	ck_assert(!eval_exceeded(world->eval));
}

START_TEST(test_same_as_scan)
{
	size_t found = 0;
	struct buf scan, index;

	buf_init(&scan);
	buf_init(&index);
	fill(40, 90);
	for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++) {
		struct expr *expr = world_compile(world, alike[i]);

		ck_assert_msg(expr != NULL, "%s: %s %s", alike[i], world->err.key,
			      world->err.args[0]);
		list_all(&scan, expr, true, true);
		found += scan.length > 12;
		list_all(&index, expr, false, true);
		ck_assert_msg(!strcmp(scan.bytes, index.bytes), "%s\nscan  %s\nindex %s", alike[i],
			      scan.bytes, index.bytes);
		list_all(&index, expr, false, false);
		ck_assert_msg(!strcmp(scan.bytes, index.bytes), "%s\nscan    %s\ncopying %s",
			      alike[i], scan.bytes, index.bytes);
	}
	/* the tables are such that most of them find something */
	ck_assert_uint_ge(found, 50);
	buf_release(&scan);
	buf_release(&index);
}
END_TEST

/* One eval for all expressions, so that they share indexes and what is global. */
START_TEST(test_shared)
{
	enum { COUNT = sizeof(alike) / sizeof(alike[0]) };
	struct expr *exprs[COUNT];
	struct buf scan, index;

	buf_init(&scan);
	buf_init(&index);
	fill(40, 90);
	for (size_t i = 0; i < COUNT; i++)
		exprs[i] = world_compile(world, alike[i]);
	for (int round = 0; round < 2; round++) {
		struct buf *buf = round ? &index : &scan;

		eval_reset(world->eval, &world->source);
		eval_set_scans_only(world->eval, !round);
		for (size_t row = 0; row < 10; row++)
			for (size_t i = 0; i < COUNT; i++)
				list_rows(buf, exprs[i], row, row + 1);
	}
	ck_assert_str_eq(scan.bytes, index.bytes);
	buf_release(&scan);
	buf_release(&index);
}
END_TEST

static size_t cells_of(const char *text, size_t times)
{
	struct expr *expr = world_compile(world, text);
	size_t before;

	ck_assert_ptr_nonnull(expr);
	eval_reset(world->eval, &world->source);
	before = world->cell_calls;
	for (size_t i = 0; i < times; i++) {
		world->bound[0].row = i;
		expr_holds(world->eval, expr, &world->frame);
	}
	return world->cell_calls - before;
}

/* How many cells are read shows what is looked up and what is evaluated once. */
START_TEST(test_few_cells)
{
	fill(200, 400);
	/* a scan at first, then an index of two cells a row, then $m/id alone */
	ck_assert_uint_le(cells_of("exists(visits[lead = $m/id])", 200), 400 * 2 + 200);
	ck_assert_uint_le(
	    cells_of("exists(visits[selected(concat(lead, ' ', partners), $m/id)])", 200),
	    400 * 4 + 200);
	ck_assert_uint_le(cells_of("visits/lead = $m/id", 200), 400 * 2 + 200);
	ck_assert_uint_le(cells_of("selected(visits/partners, $m/id)", 200), 400 * 2 + 200);
	/* the whole is of tables alone: once */
	ck_assert_uint_le(cells_of("count(visits[way = 'group']) > 3", 200), 400);
	ck_assert_uint_le(cells_of("$m/age > count(visits[way = 'group'])", 200), 400 + 200);
	/* $m/age once per scan, not per row */
	ck_assert_uint_le(cells_of("count(visits[size > $m/age]) = 0", 10), 10 * (400 + 1));
	ck_assert_uint_le(cells_of("count(visits[size > count(people[age > 25])]) = 0", 10),
			  200 + 400);
	/* the first row is enough */
	ck_assert_uint_le(cells_of("exists(people[name != $m/name])", 10), 10 * 4);
	ck_assert_uint_le(cells_of("count(people[name != $m/name]) > 0", 10), 10 * 4);
	ck_assert_uint_le(cells_of("people/name != $m/name", 10), 10 * 4);
}
END_TEST

START_TEST(test_find_is_used)
{
	size_t before;

	fill(200, 10);
	before = world->find_calls;
	ck_assert_uint_le(cells_of("people[id = $m/id]/name != ''", 100), 100 * 2);
	ck_assert_uint_eq(world->find_calls - before, 100);
	ck_assert_uint_le(cells_of("exists(people[selected($m/friends, id)])", 100), 100);
	ck_assert_uint_le(cells_of("exists(people[id = visits[1]/lead and age > 0])", 10), 400);
}
END_TEST

/* Memory of a scan is that of one row: a text per row would not stay within. */
START_TEST(test_scratch_is_reused)
{
	struct expr *expr;

	fill(1000, 10);
	world->is_resident[PEOPLE] = false;
	expr = world_compile(world, "count(people[concat(name, ' of ', unit, $m/name) != ''])");
	ck_assert_str_eq(expr_text(world->eval, expr, &world->frame), "1000");
	ck_assert_ptr_eq(world->eval->scratch.first, world->eval->scratch.current);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("expr_index");
	TCase *indexes = tcase_create("indexes");

	tcase_set_timeout(indexes, 120);
	tcase_add_checked_fixture(indexes, begin, end);
	tcase_add_test(indexes, test_same_as_scan);
	tcase_add_test(indexes, test_shared);
	tcase_add_test(indexes, test_few_cells);
	tcase_add_test(indexes, test_find_is_used);
	tcase_add_test(indexes, test_scratch_is_reused);
	suite_add_tcase(suite, indexes);
	return run_suite(suite);
}
