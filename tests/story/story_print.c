/* zhibu print: the papers, where they go, and what is said of them. */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "printing_service.h"
#include "support.h"

enum { OUTPUT_MOST = 1 << 20 };

static char folder[] = "/tmp/zhibu-print-XXXXXX";
static char output[OUTPUT_MOST];

static void setup(void)
{
	char command[300];

	char *program = realpath(getenv("ZHIBU"), NULL);

	ck_assert_ptr_nonnull(program);
	ck_assert_int_eq(setenv("ZHIBU", program, 1), 0);
	free(program);
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(setenv("ZHIBU_TODAY", "2018-07-10", 1), 0);
	ck_assert_int_eq(setenv("LC_ALL", "C.UTF-8", 1), 0);
	snprintf(command, sizeof command, "\"$ZHIBU\" sample '%s/data' > /dev/null", folder);
	ck_assert_int_eq(system(command), 0);
}

static void teardown(void)
{
	char command[100];

	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	ck_assert_int_eq(system(command), 0);
}

static size_t output_length;

static void read_output(const char *name)
{
	char path[100];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "rb");
	ck_assert_msg(file != NULL, "%s", path);
	output_length = fread(output, 1, sizeof output - 1, file);
	output[output_length] = '\0';
	fclose(file);
}

/* In what was read, which may have zero bytes in it. */
static const char *find_bytes(const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i + length <= output_length; i++)
		if (memcmp(output + i, text, length) == 0)
			return output + i;
	return NULL;
}

/* Runs `zhibu print` with more words in the folder; its exit code. What it prints is in out, what
 * it says in said; output holds the first. */
static int print(const char *words)
{
	char command[500];
	int status;

	snprintf(command, sizeof command,
		 "cd '%s' && timeout 20 \"$ZHIBU\" --data data print %s > out 2> said", folder,
		 words);
	status = system(command);
	read_output("out");
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool prints(const char *text)
{
	return strstr(output, text) != NULL;
}

static bool says(const char *text)
{
	read_output("said");
	return strstr(output, text) != NULL;
}

START_TEST(test_list)
{
	ck_assert_int_eq(print(""), 0);
	ck_assert(
	    prints("minutes\t会议记录\t公开范围：本支部内部。\t可以打印\t每条一份：组织生活会\t"));
	ck_assert(prints("public\t公示\t公开范围：可以公开。\t可以打印\t\t"));
	ck_assert(prints("list_group\t整改清单（党小组）\t公开范围：本支部内部。\t还没有内容\t"));
	ck_assert_int_eq(print("--language en"), 0);
	ck_assert(prints("report\tReport to the superior\t"));
}
END_TEST

START_TEST(test_text)
{
	ck_assert_int_eq(print("公示"), 0);
	ck_assert(prints("公　　示\n"));
	ck_assert(prints("2018年7月10日"));
	ck_assert(!prints("\f"));
	ck_assert(says("公示  公开范围：可以公开。\n"));
	ck_assert_int_eq(print("public --pages --columns 72"), 0);
	ck_assert(prints("\f"));
	ck_assert_int_eq(print("list_person --row 郑某庚"), 0);
	ck_assert(prints("郑某庚"));
	ck_assert(!prints("赵某甲"));
	ck_assert_int_eq(print("list_person --row M01"), 0);
	ck_assert(prints("赵某甲"));
	ck_assert_int_eq(print("--blank talks"), 0);
	ck_assert(prints("谈话对象"));
}
END_TEST

START_TEST(test_what_is_wrong)
{
	ck_assert_int_eq(print("minuets"), 2);
	ck_assert(says("minutes (会议记录)"));
	ck_assert_int_eq(print("list_person --row M99"), 2);
	ck_assert(says("没有这一份"));
	ck_assert_int_eq(print("list_group"), 1);
	ck_assert(says("还没有可以打印的内容"));
	ck_assert_int_eq(print("public --columns 5"), 2);
	ck_assert_int_eq(print("public --output no/such/folder.txt"), 3);
	ck_assert(says("没有写成"));
	ck_assert_int_eq(print("--blank takls"), 2);
}
END_TEST

START_TEST(test_file)
{
	struct stat info;
	char path[100];

	ck_assert_int_eq(print("talks --output talks.rtf"), 0);
	ck_assert_str_eq(output, "");
	ck_assert(says("已写成 talks.rtf\n"));
	read_output("talks.rtf");
	ck_assert(strncmp(output, "{\\rtf1", 6) == 0);
	snprintf(path, sizeof path, "%s/talks.rtf", folder);
	ck_assert_int_eq(stat(path, &info), 0);
	ck_assert_int_eq(info.st_mode & 0777, 0600);
	/* what is there stays */
	ck_assert_int_eq(print("public --output talks.rtf"), 3);
	ck_assert(says("已经有了"));
	read_output("talks.rtf");
	ck_assert(prints("{\\rtf1"));
	ck_assert_int_eq(print("opinions --output o.csv"), 0);
	read_output("o.csv");
	ck_assert(strncmp(output, "\xEF\xBB\xBF", 3) == 0);
	ck_assert_int_eq(print("opinions --output g.txt --charset GB18030"), 0);
	read_output("g.txt");
	ck_assert(prints("\xD2\xE2\xBC\xFB\xBD\xA8\xD2\xE9")); /* 意见建议 */
	ck_assert(prints("\f"));
	ck_assert_int_eq(print("opinions --output g.csv --charset GB18030"), 0);
	read_output("g.csv");
	ck_assert(strncmp(output, "\xD0\xF2\xBA\xC5", 4) == 0); /* 序号 */
}
END_TEST

static struct printing_service service = {
    .queue = "laser", .info = "激光打印机", .model = "Some Laser"};

static void start_service(void)
{
	static char place[100], kept[100];

	snprintf(place, sizeof place, "%s/socket", folder);
	snprintf(kept, sizeof kept, "%s/printed", folder);
	service.socket = place;
	service.kept = kept;
	setenv("CUPS_SERVER", place, 1);
	printing_service_start(&service);
}

START_TEST(test_printer)
{
	ck_assert_int_eq(print("public --lp"), 3);
	ck_assert(says("没有打印服务"));
	start_service();
	ck_assert_int_eq(print("public --lp --charset UTF-8"), 0);
	ck_assert_str_eq(output, "");
	ck_assert(says("公示  公开范围：可以公开。\n"));
	ck_assert(says("已送到打印机“激光打印机”。"));
	read_output("printed");
	ck_assert_ptr_nonnull(find_bytes("公　　示\r\n"));
	ck_assert_ptr_nonnull(find_bytes("\f"));
	ck_assert_int_eq(print("--blank talks --lp"), 0);
	read_output("printed");
	ck_assert_ptr_nonnull(find_bytes("\xCC\xB8\xBB\xB0\xB6\xD4\xCF\xF3")); /* 谈话对象 */
	ck_assert_int_eq(print("no_such --lp"), 2);
	printing_service_stop(&service);
	service.refusal = "Out of paper.";
	start_service();
	ck_assert_int_eq(print("public --lp"), 3);
	ck_assert(says("Out of paper."));
	printing_service_stop(&service);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("print");
	TCase *cases = tcase_create("print");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, test_list);
	tcase_add_test(cases, test_text);
	tcase_add_test(cases, test_what_is_wrong);
	tcase_add_test(cases, test_file);
	tcase_add_test(cases, test_printer);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
