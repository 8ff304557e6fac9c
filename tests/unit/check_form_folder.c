#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "form/form.h"

static char folder[64];
static struct mistakes mistakes;
static struct pack pack;

static const char *in_folder(char path[128], const char *name)
{
	snprintf(path, 128, "%s/%s", folder, name);
	return path;
}

static void write_file(const char *name, const char *bytes)
{
	char path[128];
	FILE *file = fopen(in_folder(path, name), "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, strlen(bytes), file), strlen(bytes));
	fclose(file);
}

static void begin(void)
{
	snprintf(folder, sizeof(folder), "/tmp/zhibu-pack-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	mistakes_init(&mistakes);
}

static void end(void)
{
	static const char *const names[] = {"a.csv", "b.csv", "c.csv",	"d.csv",
					    "e.csv", "x.txt", ".a.csv", "words.csv"};
	char path[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(in_folder(path, names[i]));
	rmdir(in_folder(path, "d.csv"));
	unlink(in_folder(path, "documents/letter.txt"));
	rmdir(in_folder(path, "documents"));
	unlink(in_folder(path, "over/m.csv"));
	unlink(in_folder(path, "over/x.txt"));
	rmdir(in_folder(path, "over"));
	unlink(in_folder(path, "seed/a.csv"));
	rmdir(in_folder(path, "seed"));
	unlink(in_folder(path, "under"));
	ck_assert_int_eq(rmdir(folder), 0);
	mistakes_release(&mistakes);
}

static enum status read_folder(void)
{
	struct err err;

	return pack_read_folder(&pack, folder, NULL, &mistakes, &err);
}

START_TEST(files_of_all_kinds_of_text)
{
	char path[128];

	write_file("a.csv", "settings\n,form_id,form_title::中文 (zh)\n,a,甲\nsurvey\n"
			    ",type,name,label::中文 (zh)\n,text,t,题\n");
	write_file("b.csv", "\xEF\xBB\xBFsettings,,\r\n,form_id,form_title::中文 (zh)\r\n,b,乙\r\n"
			    "survey,,\r\n,type,name,label::中文 (zh)\r\n,text,t,题,,\r\n");
	/* the same in GB18030 */
	write_file("c.csv",
		   "settings\n,form_id,form_title::\xD6\xD0\xCE\xC4 (zh)\n,c,\xB1\xFB\nsurvey\n"
		   ",type,name,label::\xD6\xD0\xCE\xC4 (zh)\n,text,t,\xCC\xE2\n");
	write_file("x.txt", "not a part of the pack");
	write_file(".a.csv", "not a part of the pack");
	ck_assert_int_eq(mkdir(in_folder(path, "documents"), 0700), 0);
	write_file("documents/letter.txt", "\xEF\xBB\xBF"
					   "one\r\ntwo\r\n");
	ck_assert_int_eq(read_folder(), STATUS_OK);
	ck_assert_uint_eq(mistakes.count, 0);
	ck_assert_uint_eq(pack.form_count, 3);
	ck_assert_uint_eq(pack.file_count, 4);
	ck_assert_uint_eq(pack.language_count, 1);
	ck_assert_str_eq(words_in(&pack.forms[1].title, 0), "乙");
	ck_assert_str_eq(words_in(&pack.forms[2].title, 0), "丙");
	ck_assert_str_eq(words_in(&pack.forms[2].fields[0].label, 0), "题");
	ck_assert_str_eq(pack_file(&pack, "documents/letter.txt")->bytes, "one\ntwo\n");
	ck_assert_ptr_null(pack_file(&pack, "x.txt"));
	pack_release(&pack);
}
END_TEST

START_TEST(links_and_folders_are_refused)
{
	char path[128], target[128];

	write_file("a.csv", "settings\n,form_id,form_title::中文 (zh)\n,a,甲\nsurvey\n"
			    ",type,name,label::中文 (zh)\n,text,t,题\n");
	ck_assert_int_eq(symlink(in_folder(target, "a.csv"), in_folder(path, "b.csv")), 0);
	ck_assert_int_eq(mkdir(in_folder(path, "d.csv"), 0700), 0);
	ck_assert_int_eq(mkfifo(in_folder(path, "e.csv"), 0600), 0);
	ck_assert_int_eq(symlink("/tmp", in_folder(path, "documents")), 0);
	ck_assert_int_eq(read_folder(), STATUS_OK);
	ck_assert_uint_eq(pack.form_count, 1);
	ck_assert_uint_eq(mistakes.count, 4);
	ck_assert_str_eq(mistakes.items[0].path, in_folder(path, "b.csv"));
	ck_assert_str_eq(mistakes.items[0].key, "file.kind");
	ck_assert_str_eq(mistakes.items[1].path, in_folder(path, "d.csv"));
	ck_assert_str_eq(mistakes.items[1].key, "file.kind");
	ck_assert_str_eq(mistakes.items[2].path, in_folder(path, "documents"));
	ck_assert_str_eq(mistakes.items[2].key, "file.open");
	ck_assert_str_eq(mistakes.items[3].path, in_folder(path, "e.csv"));
	ck_assert_str_eq(mistakes.items[3].key, "file.kind");
	ck_assert_int_eq(unlink(in_folder(path, "documents")), 0);
	pack_release(&pack);
}
END_TEST

#define FORM(name)                                                                                 \
	"settings\n,form_id,form_title::中文 (zh)\n," name ",甲\nsurvey\n"                        \
	",type,name,label::中文 (zh)\n,text,t,题\n"

/* Forms of a role: read for that one alone, behind the others, which stay where they are. */
START_TEST(forms_of_a_role)
{
	char path[128];
	const struct form *forms;

	write_file("a.csv", FORM("a"));
	ck_assert_int_eq(mkdir(in_folder(path, "over"), 0700), 0);
	ck_assert_int_eq(mkdir(in_folder(path, "seed"), 0700), 0);
	ck_assert_int_eq(symlink(folder, in_folder(path, "under")), 0);
	write_file("over/m.csv", FORM("m"));
	write_file("over/x.txt", "not a part of the pack");
	write_file("seed/a.csv", FORM("a"));
	ck_assert_int_eq(read_folder(), STATUS_OK);
	ck_assert_uint_eq(pack.form_count, 1);
	ck_assert_uint_eq(pack.file_count, 3);
	ck_assert_ptr_nonnull(pack_file(&pack, "seed/a.csv")); /* rows, and no form */
	ck_assert_uint_eq(pack_form_room(&pack), 2);
	forms = pack.forms;
	pack_read_role(&pack, "ove", &mistakes);
	pack_read_role(&pack, "overs", &mistakes);
	ck_assert_uint_eq(pack.form_count, 1);
	pack_read_role(&pack, "over", &mistakes);
	pack_read_role(&pack, "over", &mistakes);
	pack_read_role(&pack, NULL, &mistakes);
	ck_assert_uint_eq(pack.form_count, 2);
	ck_assert_ptr_eq(pack.forms, forms);
	ck_assert_str_eq(pack.forms[1].name, "m");
	ck_assert_str_eq(pack.forms[1].path, in_folder(path, "over/m.csv"));
	ck_assert_str_eq(words_in(&pack.forms[1].fields[0].label, 0), "题");
	ck_assert_uint_eq(mistakes.count, 0);
	pack_release(&pack);
}
END_TEST

START_TEST(mistakes_in_a_form_of_a_role)
{
	char path[128];

	write_file("a.csv", FORM("a"));
	ck_assert_int_eq(mkdir(in_folder(path, "over"), 0700), 0);
	write_file("over/m.csv", FORM("n"));
	ck_assert_int_eq(read_folder(), STATUS_OK);
	ck_assert_uint_eq(mistakes.count, 0);
	pack_read_role(&pack, NULL, &mistakes);
	ck_assert_uint_eq(mistakes.count, 1);
	ck_assert_str_eq(mistakes.items[0].key, "form.id");
	ck_assert_str_eq(mistakes.items[0].path, in_folder(path, "over/m.csv"));
	pack_release(&pack);
}
END_TEST

START_TEST(a_folder_that_is_not_there)
{
	struct err err;

	ck_assert_int_eq(
	    pack_read_folder(&pack, "/tmp/zhibu-no-such-folder", NULL, &mistakes, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "file.open");
	ck_assert_str_eq(err.path, "/tmp/zhibu-no-such-folder");
	pack_release(&pack);
	ck_assert_int_eq(read_folder(), STATUS_OK);
	ck_assert_uint_eq(mistakes.count, 1);
	ck_assert_str_eq(mistakes.items[0].key, "form.no_forms");
	pack_release(&pack);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("form_folder");
	TCase *cases = tcase_create("folder");

	tcase_add_checked_fixture(cases, begin, end);
	tcase_add_test(cases, files_of_all_kinds_of_text);
	tcase_add_test(cases, links_and_folders_are_refused);
	tcase_add_test(cases, forms_of_a_role);
	tcase_add_test(cases, mistakes_in_a_form_of_a_role);
	tcase_add_test(cases, a_folder_that_is_not_there);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
