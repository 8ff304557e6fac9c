/* Which mounts are taken for sticks. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "packet/stick.h"

static char root[64], mounts[96], folder[96];

static void setup(void)
{
	strcpy(root, "/tmp/check_packet_stick.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	snprintf(mounts, sizeof mounts, "%s/mountinfo", root);
	snprintf(folder, sizeof folder, "%s/a stick", root);
	ck_assert_int_eq(mkdir(folder, 0700), 0);
}

static void teardown(void)
{
	unlink(mounts);
	rmdir(folder);
	rmdir(root);
}

/* How many sticks a file gives that has the path in the place of a %. */
static size_t count(const char *line, const char *path)
{
	struct sticks sticks;
	FILE *file = fopen(mounts, "w");
	size_t found;

	ck_assert_ptr_nonnull(file);
	fprintf(file, "%.*s", (int)strcspn(line, "%"), line);
	if (strchr(line, '%'))
		fprintf(file, "%s%s", path, strchr(line, '%') + 1);
	ck_assert_int_eq(fclose(file), 0);
	sticks_find(&sticks, mounts);
	found = sticks.count;
	sticks_release(&sticks);
	return found;
}

START_TEST(mounts_of_sticks)
{
	static const char *const kinds[] = {"vfat", "msdos", "exfat", "ntfs3", "fuseblk"};
	static const char *const others[] = {"ext4", "tmpfs", "proc", "overlay", "nfs4"};
	char line[256], escaped[128];

	snprintf(escaped, sizeof escaped, "%s/a\\040stick", root);
	for (size_t i = 0; i < 5; i++) {
		snprintf(line, sizeof line,
			 "36 35 98:0 / %% rw,noatime shared:1 master:2 - %s /dev/sdb1 rw\n",
			 kinds[i]);
		ck_assert_msg(count(line, escaped) == 1, "%s", kinds[i]);
		snprintf(line, sizeof line, "36 35 98:0 / %% rw - %s /dev/sdb1 rw\n", others[i]);
		ck_assert_msg(count(line, escaped) == 0, "%s", others[i]);
	}
	ck_assert_uint_eq(count("36 35 98:0 / /boot/efi rw - vfat /dev/sda1 rw\n", ""), 0);
	/* what is not there, or is cut */
	ck_assert_uint_eq(count("36 35 98:0 / %/none rw - vfat /dev/sdb1 rw\n", root), 0);
	ck_assert_uint_eq(count("36 35 98:0 / %", escaped), 0);
	ck_assert_uint_eq(count("36 35 98:0 / % rw -", escaped), 0);
	ck_assert_uint_eq(count("\n\n   \n", ""), 0);
}
END_TEST

START_TEST(one_that_goes_away)
{
	struct sticks sticks = {0};

	sticks_add(&sticks, folder);
	sticks_add(&sticks, folder);
	ck_assert_uint_eq(sticks.count, 1);
	ck_assert(stick_is_there(&sticks.items[0]));
	ck_assert_int_eq(rmdir(folder), 0);
	ck_assert(!stick_is_there(&sticks.items[0]));
	sticks_release(&sticks);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("packet stick");
	TCase *cases = tcase_create("sticks");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, mounts_of_sticks);
	tcase_add_test(cases, one_that_goes_away);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
