#include "reference.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"

/* Makes the folders above a file. */
static void make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

static void keep(const char *path, const struct buf *text)
{
	const char *build = getenv("BUILD");
	struct buf name;
	FILE *file;

	buf_init(&name);
	buf_printf(&name, "%s/references/%s", build ? build : "build", path);
	make_folders(name.bytes);
	file = fopen(name.bytes, "w");
	ck_assert_ptr_nonnull(file);
	fwrite(text->bytes, 1, text->length, file);
	fclose(file);
	buf_release(&name);
}

void reference_compare(const char *path, const struct buf *text)
{
	struct buf expected;
	struct err err = {0};
	bool missing = false, is_same;

	buf_init(&expected);
	(void)file_read(AT_FDCWD, path, 1 << 24, &expected, &missing, &err);
	is_same = expected.length == text->length &&
		  memcmp(expected.bytes, text->bytes, text->length) == 0;
	buf_release(&expected);
	if (is_same)
		return;
	keep(path, text);
	ck_abort_msg("%s is not what is laid out now", path);
}
