/* datapackage.json says of each field what it is, and no more than holds always. */
#include "check_data.h"
#include "data/datapackage.h"

static struct choice shelves[] = {{.name = "far \"left\""}, {.name = "b\\c"}};
static const struct choice_list list = {.name = "shelf", .choices = shelves, .count = 2};
static const struct choice_list empty = {.name = "none"};

static struct pack pack;
static struct buf out;

static void set_up(void)
{
	buf_init(&out);
}

static void tear_down(void)
{
	buf_release(&out);
}

/* What the descriptor says of a single field, in a form of its own. */
static const char *described(struct field field)
{
	static struct field fields[2];
	static struct form forms[2];

	fields[0] = field;
	fields[0].name = "f";
	fields[1] = (struct field){.name = "remark", .type = FIELD_NOTE, .reference = -1};
	forms[0] = (struct form){.name = "one", .fields = fields, .field_count = 2};
	forms[1] = (struct form){.name = "other", .title.in[0] = "O\n\"ther"};
	pack = (struct pack){.forms = forms, .form_count = 2};
	buf_clear(&out);
	datapackage_add(&out, &pack);
	ck_assert_ptr_null(strstr(out.bytes, "remark")); /* a note has no column */
	ck_assert_ptr_nonnull(strstr(out.bytes, "\"title\": \"O\\u000a\\\"ther\""));
	return out.bytes;
}

static bool says(struct field field, const char *text)
{
	return strstr(described(field), text) != NULL;
}

START_TEST(every_type_has_a_name)
{
	static const struct {
		enum field_type type;
		const char *text;
	} types[] = {
	    {FIELD_TEXT, "\"type\": \"string\"}"},
	    {FIELD_INTEGER, "\"type\": \"integer\"}"},
	    {FIELD_DECIMAL, "\"type\": \"number\"}"},
	    {FIELD_DATE, "\"type\": \"date\"}"},
	    {FIELD_TIME, "\"type\": \"time\", \"format\": \"%H:%M\"}"},
	    {FIELD_CHOICE, "\"type\": \"string\"}"},
	    {FIELD_CHOICES, "\"type\": \"list\", \"delimiter\": \" \"}"},
	    {FIELD_CALCULATE, "\"type\": \"string\"}"},
	    {FIELD_HIDDEN, "\"type\": \"string\"}"},
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct field field = {.type = types[i].type, .group = -1, .reference = -1};
		char text[96];

		snprintf(text, sizeof(text), "{\"name\": \"f\", %s", types[i].text);
		ck_assert_msg(says(field, text), "%s", out.bytes);
	}
}
END_TEST

START_TEST(required_is_what_always_holds)
{
	static const char *const always[] = {"yes", "true", "true()"};
	static const char required[] = "\"constraints\": {\"required\": true}}";
	struct field field = {.group = -1, .reference = -1};

	ck_assert(!says(field, "\"f\", \"type\": \"string\", \"constraints\""));
	for (size_t i = 0; i < 3; i++) {
		field.required.text = always[i];
		ck_assert(says(field, required));
	}
	field.group = 0;
	ck_assert(!says(field, required));
	field.group = -1;
	field.relevant.text = "1 = 1";
	ck_assert(!says(field, required));
	field.relevant.text = NULL;
	field.required.text = "1 = 1";
	ck_assert(!says(field, required));
}
END_TEST

START_TEST(choices_are_told_where_no_other_may_stand)
{
	static const char enumerated[] = "\"constraints\": {\"enum\": [\"far \\\"left\\\"\", "
					 "\"b\\\\c\"]}}";
	struct field field = {.type = FIELD_CHOICE, .group = -1, .reference = -1, .list = &list};

	ck_assert_msg(says(field, enumerated), "%s", out.bytes);
	field.required.text = "yes";
	ck_assert(says(field, "{\"required\": true, \"enum\": [\"far"));
	field.required.text = NULL;
	field.is_open = true;
	ck_assert(!says(field, "enum"));
	field.is_open = false;
	field.list = &empty;
	ck_assert(!says(field, "enum"));
	field.list = NULL;
	ck_assert(!says(field, "enum"));
}
END_TEST

START_TEST(a_key_is_one_id_of_another_table)
{
	static const char key[] = "{\"fields\": [\"f\"], \"reference\": {\"resource\": \"other\", "
				  "\"fields\": [\"id\"]}}";
	struct field field = {.type = FIELD_CHOICE, .group = -1, .reference = 1};

	field.label.in[0] = "A key";
	ck_assert_msg(says(field, key), "%s", out.bytes);
	ck_assert_ptr_nonnull(strstr(out.bytes, "\"title\": \"A key\""));
	field.is_open = true;
	ck_assert(!says(field, "foreignKeys"));
	field.is_open = false;
	field.also = &list;
	ck_assert(!says(field, "foreignKeys"));
	field.also = NULL;
	field.type = FIELD_CHOICES;
	ck_assert(!says(field, "foreignKeys"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("package");
	TCase *tests = tcase_create("package");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, every_type_has_a_name);
	tcase_add_test(tests, required_is_what_always_holds);
	tcase_add_test(tests, choices_are_told_where_no_other_may_stand);
	tcase_add_test(tests, a_key_is_one_id_of_another_table);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
