#include "report/paper_out.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/safe.h"
#include "report/paper_csv.h"
#include "report/plain_text.h"
#include "report/rtf.h"

enum { BYTE_ORDER_MARK = 3 };

static bool ends_in(const char *path, const char *ending)
{
	size_t length = strlen(path), end = strlen(ending);

	return length > end && strcmp(path + length - end, ending) == 0;
}

enum paper_format paper_format_of(const char *path)
{
	if (ends_in(path, ".rtf"))
		return PAPER_RTF;
	return ends_in(path, ".csv") ? PAPER_CSV : PAPER_TEXT;
}

static void add_csv(struct buf *out, const struct paper *paper, enum charset charset)
{
	struct buf csv;

	buf_init(&csv);
	paper_csv_add(&csv, paper);
	if (charset == CHARSET_UTF8)
		buf_add(out, csv.bytes, csv.length);
	else
		buf_add(out, csv.bytes + BYTE_ORDER_MARK, csv.length - BYTE_ORDER_MARK);
	buf_release(&csv);
}

void paper_write(struct buf *out, const struct paper *paper, enum paper_format format, int columns,
		 bool pages, enum charset charset)
{
	if (format == PAPER_RTF)
		rtf_add(out, paper);
	else if (format == PAPER_CSV)
		add_csv(out, paper, charset);
	else
		plain_text_add(out, paper, columns, pages);
}

void paper_write_pages(struct buf *out, const struct paper *paper, int columns,
		       enum charset charset)
{
	struct encoder encoder;
	struct buf text, lines;

	buf_init(&text);
	buf_init(&lines);
	plain_text_add(&text, paper, columns, true);
	for (size_t i = 0; i < text.length; i++) {
		if (text.bytes[i] == '\n') /* a page's last line is ended already */
			buf_add_char(&lines, '\r');
		buf_add_char(&lines, text.bytes[i]);
	}
	encoder_init(&encoder, charset);
	encoder_add(&encoder, out, lines.bytes, lines.length);
	buf_release(&text);
	buf_release(&lines);
}

/* The folder that the path names something in; name: that. */
static int open_parent(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash ? (size_t)(slash - path) + 1 : 0;
	char *parent = memory_text_part(path, length);
	int folder = open(length ? parent : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	*name = path + length;
	memory_free(parent);
	return folder;
}

static enum status write_in(int folder, const char *path, const char *name, const char *bytes,
			    size_t length, struct err *err)
{
	struct stat info;

	if (strlen(name) > SAFE_NAME - 16)
		return err_io(err, "papers.write", path, ENAMETOOLONG);
	if (!*name)
		return err_io(err, "papers.write", path, EISDIR);
	if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0)
		return err_set(err, STATUS_REFUSED, "papers.exists", path, NULL, NULL);
	if (safe_write(folder, name, bytes, length, "papers.write", err) != STATUS_OK)
		return STATUS_IO;
	return file_sync_folder(folder) ? STATUS_OK : err_io(err, "papers.write", path, errno);
}

enum status paper_keep(const char *path, const char *bytes, size_t length, struct err *err)
{
	const char *name;
	int folder = open_parent(path, &name);
	enum status status;

	if (folder < 0)
		return err_io(err, "papers.write", path, errno);
	status = write_in(folder, path, name, bytes, length, err);
	close(folder);
	return status;
}
