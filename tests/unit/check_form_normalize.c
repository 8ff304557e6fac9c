#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "form/form.h"
#include "pack.h"

static enum status normalize(const char *bytes, size_t length, struct buf *out, struct err *err)
{
	buf_clear(out);
	return form_normalize(out, "t.csv", bytes, length, err);
}

START_TEST(sections_and_columns_in_their_order)
{
	static const char text[] =
	    "\xEF\xBB\xBF"
	    "choices,,,,\r\n,name,list_name,label::中文 (zh),\r\n,是,yn,是,\r\n,,,,\r\n"
	    "survey\r\n,label::中文 (zh),name,type,hint::中文 (zh),own,label::English "
	    "(en),required\r\n"
	    ",\"问题\",q,select_one yn,,x,\"a, b\",yes\r\n"
	    "settings\r\n,version,form_id\r\n,1,f\r\n";
	static const char canonical[] =
	    "settings\n,form_id,version\n,f,1\n"
	    "survey\n,type,name,label::中文 (zh),label::English (en),required,own\n"
	    ",select_one yn,q,问题,\"a, b\",yes,x\n"
	    "choices\n,list_name,name,label::中文 (zh)\n,yn,是,是\n";
	struct buf out, again;

	buf_init(&out);
	buf_init(&again);
	ck_assert_int_eq(normalize(text, sizeof(text) - 1, &out, NULL), STATUS_OK);
	ck_assert_str_eq(out.bytes, canonical);
	ck_assert_int_eq(normalize(out.bytes, out.length, &again, NULL), STATUS_OK);
	ck_assert_str_eq(again.bytes, canonical);
	buf_release(&out);
	buf_release(&again);
}
END_TEST

START_TEST(what_has_no_place_is_refused)
{
	static const struct {
		const char *text, *key;
	} cases[] = {
	    {"", "form.empty"},
	    {",a,b\nsurvey\n,type\n,text\n", "form.no_section"},
	    {"survey\n,type\n,text\nother\n,a\n", "form.section"},
	    {"survey\n,type\n,text\nsurvey\n,type\n,date\n", "form.section_twice"},
	    {"survey\n,\"type\n", "csv.quote_open"},
	    {"survey\n,type\n,text,more\n", "form.no_heading"},
	};
	struct err err;
	struct buf out;

	buf_init(&out);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_int_eq(normalize(cases[i].text, strlen(cases[i].text), &out, &err),
				 STATUS_INPUT);
		ck_assert_str_eq(err.key, cases[i].key);
		ck_assert_str_eq(err.path, "t.csv");
		ck_assert_uint_eq(out.length, 0);
	}
	buf_release(&out);
}
END_TEST

static void same_text(const char *a, const char *b)
{
	ck_assert_pstr_eq(a, b);
}

static void same_words(const struct words *a, const struct words *b)
{
	for (size_t i = 0; i < LANGUAGES_MAX; i++)
		same_text(a->in[i], b->in[i]);
}

static void same_field(const struct field *a, const struct field *b)
{
	same_text(a->name, b->name);
	ck_assert_int_eq(a->type, b->type);
	ck_assert_int_eq(a->group, b->group);
	same_words(&a->label, &b->label);
	same_words(&a->hint, &b->hint);
	same_words(&a->guidance, &b->guidance);
	same_words(&a->required_message, &b->required_message);
	same_words(&a->constraint_message, &b->constraint_message);
	same_words(&a->warn_message, &b->warn_message);
	same_text(a->required.text, b->required.text);
	same_text(a->constraint.text, b->constraint.text);
	same_text(a->relevant.text, b->relevant.text);
	same_text(a->calculation.text, b->calculation.text);
	same_text(a->choice_filter.text, b->choice_filter.text);
	same_text(a->default_value.text, b->default_value.text);
	same_text(a->default_literal, b->default_literal);
	same_text(a->warn.text, b->warn.text);
	ck_assert_int_eq(!a->list, !b->list);
	ck_assert_int_eq(!a->also, !b->also);
	ck_assert_int_eq(a->reference, b->reference);
	ck_assert_int_eq(a->reference_label, b->reference_label);
	ck_assert_int_eq(a->is_open, b->is_open);
	ck_assert_int_eq(a->rows, b->rows);
	ck_assert_int_eq(a->width, b->width);
	ck_assert_int_eq(a->advances, b->advances);
	ck_assert_int_eq(a->dup, b->dup);
	ck_assert_int_eq(a->verify, b->verify);
	ck_assert_int_eq(a->is_read_only, b->is_read_only);
	ck_assert_int_eq(a->level, b->level);
}

static void same_form(const struct form *a, const struct form *b)
{
	same_text(a->name, b->name);
	same_words(&a->title, &b->title);
	same_text(a->version, b->version);
	same_text(a->instance_name.text, b->instance_name.text);
	same_text(a->detail.text, b->detail.text);
	same_text(a->rows.text, b->rows.text);
	same_text(a->rows_set, b->rows_set);
	same_text(a->tick, b->tick);
	ck_assert_int_eq(a->explains, b->explains);
	ck_assert_int_eq(a->is_single, b->is_single);
	ck_assert_uint_eq(a->field_count, b->field_count);
	ck_assert_uint_eq(a->group_count, b->group_count);
	ck_assert_uint_eq(a->list_count, b->list_count);
	for (size_t i = 0; i < a->field_count; i++)
		same_field(&a->fields[i], &b->fields[i]);
	for (size_t i = 0; i < a->list_count; i++) {
		same_text(a->lists[i].name, b->lists[i].name);
		ck_assert_uint_eq(a->lists[i].count, b->lists[i].count);
		for (size_t j = 0; j < a->lists[i].count; j++) {
			same_text(a->lists[i].choices[j].name, b->lists[i].choices[j].name);
			same_words(&a->lists[i].choices[j].label, &b->lists[i].choices[j].label);
		}
	}
}

/* The shipped forms say the same after they are normalised, and normalising again changes
 * nothing. */
START_TEST(shipped_forms_stay_the_same)
{
	size_t count = builtin_files(NULL);
	struct pack_file *files = memory_array(count, sizeof(*files));
	struct buf *outs = memory_array(count, sizeof(*outs)), again;
	struct mistakes mistakes;
	struct pack before, after;

	mistakes_init(&mistakes);
	builtin_files(files);
	pack_read(&before, "forms", files, count, NULL, &mistakes);
	ck_assert_uint_ge(before.form_count, 10);
	buf_init(&again);
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(files[i].name);

		buf_init(&outs[i]);
		if (length < 4 || pack_find(&before, files[i].name, length - 4) < 0)
			continue;
		ck_assert_int_eq(normalize(files[i].bytes, files[i].length, &outs[i], NULL),
				 STATUS_OK);
		ck_assert_int_eq(normalize(outs[i].bytes, outs[i].length, &again, NULL), STATUS_OK);
		ck_assert_str_eq(again.bytes, outs[i].bytes);
		files[i].bytes = outs[i].bytes;
		files[i].length = outs[i].length;
		files[i].packed = NULL;
	}
	pack_read(&after, "forms", files, count, NULL, &mistakes);
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_eq(after.form_count, before.form_count);
	for (size_t i = 0; i < before.form_count; i++)
		same_form(&before.forms[i], &after.forms[i]);
	for (size_t i = 0; i < count; i++)
		buf_release(&outs[i]);
	buf_release(&again);
	memory_free(outs);
	memory_free(files);
	pack_release(&before);
	pack_release(&after);
	mistakes_release(&mistakes);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_normalize");
	TCase *cases = tcase_create("normalize");

	tcase_add_test(cases, sections_and_columns_in_their_order);
	tcase_add_test(cases, what_has_no_place_is_refused);
	tcase_add_test(cases, shipped_forms_stay_the_same);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
