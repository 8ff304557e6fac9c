/* What one record gives to the next: dittos by the form and by key, a template, undo of it all. */
#include "check_flow.h"

static struct entry *type_in(const char *form, const char *const *words)
{
	struct entry *entry = entry_new(session, form_of(form), NULL);

	for (; words[0]; words += 2)
		entry_set(entry, field_of(form, words[0]), words[1]);
	return entry;
}

#define TYPE(form, ...) type_in(form, (const char *const[]){__VA_ARGS__, NULL})

static const char *value(const struct entry *entry, const char *field)
{
	return entry_value(entry, field_of(entry_form(entry)->name, field));
}

static bool is_ditto(const struct entry *entry, const char *field)
{
	return entry_is_ditto(entry, field_of(entry_form(entry)->name, field));
}

/* zb_dup: from the record entered last in this session, not from what was there before. */
START_TEST(form_repeats_a_field)
{
	struct record prefill;
	struct entry *entry;

	save_and_free(
	    TYPE("books", "title", "呐喊", "author", "鲁迅", "shelf", "文学", "price", "12"));
	entry = entry_new(session, form_of("books"), NULL);
	ck_assert_str_eq(value(entry, "author"), "鲁迅");
	ck_assert(is_ditto(entry, "author"));
	ck_assert_str_eq(value(entry, "title"), "");
	ck_assert_str_eq(value(entry, "price"), "");
	ck_assert_str_eq(value(entry, "copies"), "1");
	ck_assert(!is_ditto(entry, "copies"));
	ck_assert(!entry_is_changed(entry));
	entry_set(entry, field_of("books", "author"), "茅盾");
	ck_assert(!is_ditto(entry, "author"));
	entry_undo(entry);
	ck_assert(is_ditto(entry, "author"));
	entry_redo(entry);
	ck_assert(!is_ditto(entry, "author"));
	ck_assert_str_eq(value(entry, "author"), "茅盾");
	entry_free(entry);
	record_init(&prefill, &session_pack(session)->forms[form_of("books")]);
	record_set(&prefill, field_of("books", "author"), "巴金");
	entry = entry_new(session, form_of("books"), &prefill);
	ck_assert_str_eq(value(entry, "author"), "巴金");
	ck_assert(!is_ditto(entry, "author"));
	entry_free(entry);
	record_release(&prefill);
	open_again();
	entry = entry_new(session, form_of("books"), NULL);
	ck_assert_str_eq(value(entry, "author"), "");
	entry_free(entry);
}
END_TEST

/* The record entered last, though it is not the newest row of the file; none where it was deleted.
 */
START_TEST(ditto_is_of_the_last_one_entered)
{
	size_t books = form_of("books"), author = field_of("books", "author");
	struct entry *entry;
	struct err err = {0};

	save_and_free(TYPE("books", "title", "子夜", "author", "茅盾", "shelf", "文学"));
	save_and_free(TYPE("books", "title", "家", "author", "巴金", "shelf", "文学"));
	ck_assert_int_eq(session_delete(session, books, 1, &err), STATUS_OK);
	entry = entry_new(session, books, NULL);
	ck_assert_str_eq(value(entry, "author"), "");
	ck_assert(entry_ditto(entry, author));
	ck_assert_str_eq(value(entry, "author"), "茅盾");
	ck_assert(is_ditto(entry, "author"));
	ck_assert(!entry_ditto(entry, author));
	entry_free(entry);
}
END_TEST

/* All that follow, as one step of undo with the key before it. */
START_TEST(dittos_of_the_rest_are_one_step)
{
	size_t title = field_of("books", "title");
	struct entry *entry;

	save_and_free(
	    TYPE("books", "title", "彷徨", "author", "鲁迅", "shelf", "文学", "price", "9.5"));
	entry = TYPE("books", "copies", "7");
	ck_assert(entry_ditto(entry, title));
	ck_assert(entry_ditto_rest(entry, title, true));
	ck_assert_str_eq(value(entry, "title"), "彷徨");
	ck_assert_str_eq(value(entry, "shelf"), "文学");
	ck_assert_str_eq(value(entry, "price"), "9.5");
	ck_assert_str_eq(value(entry, "copies"), "7");
	ck_assert(!entry_ditto_rest(entry, title, true));
	ck_assert_int_eq(entry_undo(entry), (int)title);
	ck_assert_str_eq(value(entry, "title"), "");
	ck_assert_str_eq(value(entry, "shelf"), "");
	ck_assert_str_eq(value(entry, "price"), "");
	ck_assert_str_eq(value(entry, "copies"), "7");
	ck_assert_int_eq(entry_redo(entry), (int)title);
	ck_assert_str_eq(value(entry, "price"), "9.5");
	ck_assert_int_eq(entry_redo(entry), -1);
	ck_assert_int_eq(entry_undo(entry), (int)title);
	ck_assert_int_eq(entry_undo(entry), (int)field_of("books", "copies"));
	ck_assert_str_eq(value(entry, "copies"), "1");
	ck_assert_int_eq(entry_undo(entry), -1);
	entry_free(entry);
}
END_TEST

/* Dates that the form counts anew are the new record's own; what it refuses here is not taken. */
START_TEST(template_keeps_what_is_own)
{
	struct entry *entry;
	struct err err = {0};
	int field;

	save_and_free(TYPE("readers", "name", "王小明", "card", "100234", "until", "20191231"));
	save_and_free(TYPE("books", "title", "呐喊", "shelf", "文学"));
	entry = TYPE("loans", "lent", "20180501", "reader", "王小明", "books", "呐喊", "due",
		     "20180520", "returned", "20180510", "remark", "已包书皮");
	ck_assert_int_eq(entry_save(entry, &field, NULL, &err), STATUS_OK);
	entry_free(entry);
	entry = entry_like(session, form_of("loans"), 0);
	ck_assert(entry_is_new(entry));
	ck_assert_str_eq(value(entry, "lent"), "2018-06-14");
	ck_assert_str_eq(value(entry, "due"), "2018-07-14");
	ck_assert(!is_ditto(entry, "due"));
	ck_assert_str_eq(value(entry, "reader"), session_cell(session, form_of("readers"), 0, -1));
	ck_assert(is_ditto(entry, "reader"));
	ck_assert_str_eq(value(entry, "remark"), "已包书皮");
	/* given back before it was lent: refused */
	ck_assert_str_eq(value(entry, "returned"), "");
	ck_assert(!is_ditto(entry, "returned"));
	save_and_free(entry);
	ck_assert_uint_eq(session_count(session, form_of("loans")), 2);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("flow, keying");
	TCase *tests = tcase_create("keying");

	tcase_add_checked_fixture(tests, open_folder, teardown);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, form_repeats_a_field);
	tcase_add_test(tests, ditto_is_of_the_last_one_entered);
	tcase_add_test(tests, dittos_of_the_rest_are_one_step);
	tcase_add_test(tests, template_keeps_what_is_own);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
