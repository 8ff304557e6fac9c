/* The file that a paper goes to. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/charset.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/safe.h"
#include "base/utf8.h"
#include "report/paper_out.h"
#include "report/prints.h"

enum { NAME_BYTES = 90, NAMES_MOST = 1000 };

const char print_letters[PRINT_FORMATS + 1] = "wtgx";

bool print_format_of(char letter, enum print_format *format)
{
	const char *at = letter ? strchr(print_letters, letter) : NULL;

	if (at)
		*format = (enum print_format)(at - print_letters);
	return at != NULL;
}

/* Lines end in CRLF; a page's last one is ended already. */
static void add_windows_lines(struct buf *out, const struct buf *text)
{
	for (size_t i = 0; i < text->length; i++) {
		if (text->bytes[i] == '\n')
			buf_add_char(out, '\r');
		buf_add_char(out, text->bytes[i]);
	}
}

static void lay_out(struct buf *out, const struct paper *paper, enum print_format format)
{
	struct encoder encoder;
	struct buf text, lines;

	if (format == PRINT_RTF || format == PRINT_CSV) {
		paper_write(out, paper, format == PRINT_RTF ? PAPER_RTF : PAPER_CSV, 0, true,
			    CHARSET_UTF8);
		return;
	}
	buf_init(&text);
	buf_init(&lines);
	paper_write(&text, paper, PAPER_TEXT, 0, true, CHARSET_UTF8);
	add_windows_lines(&lines, &text);
	encoder_init(&encoder, format == PRINT_GB18030 ? CHARSET_GB18030 : CHARSET_UTF8);
	encoder_add(&encoder, out, lines.bytes, lines.length);
	buf_release(&text);
	buf_release(&lines);
}

/* A name that every file system takes: FAT knows the fewest. */
static void add_name(struct buf *name, const char *title)
{
	size_t length = utf8_whole(title, NAME_BYTES), taken;
	uint32_t character;

	for (size_t at = 0; at < length; at += taken) {
		taken = utf8_decode(title + at, length - at, &character);
		if (!taken)
			taken = 1;
		else if (character < 0x80 && strchr("/\\:*?\"<>|", (int)character))
			buf_add_char(name, '-');
		else if (!utf8_is_hostile(character) && (name->length || character != '.'))
			buf_add(name, title + at, taken);
	}
	while (name->length &&
	       (name->bytes[name->length - 1] == ' ' || name->bytes[name->length - 1] == '.'))
		buf_cut(name, name->length - 1);
	if (!name->length)
		buf_add_text(name, "zhibu");
}

/* The first name that no file has; false: too many have. */
static bool find_name(int folder, const char *title, enum print_format format, struct buf *name)
{
	static const char *const ends[PRINT_FORMATS] = {".rtf", ".txt", ".gb.txt", ".csv"};

	for (int i = 1; i <= NAMES_MOST; i++) {
		struct stat about;

		buf_clear(name);
		add_name(name, title);
		if (i > 1)
			buf_printf(name, "-%d", i);
		buf_add_text(name, ends[format]);
		if (fstatat(folder, name->bytes, &about, AT_SYMLINK_NOFOLLOW) != 0)
			return errno == ENOENT;
	}
	errno = EEXIST;
	return false;
}

enum status print_save(const struct paper *paper, enum print_format format, const char *folder,
		       char **path, struct err *err)
{
	int open_folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct buf name, bytes, whole;
	enum status status;

	if (open_folder < 0)
		return err_io(err, "print.folder", folder, errno);
	buf_init(&name);
	buf_init(&bytes);
	buf_init(&whole);
	if (!find_name(open_folder, paper->title, format, &name)) {
		status = err_io(err, "print.write", folder, errno);
	} else {
		buf_printf(&whole, "%s%s%s", folder,
			   *folder && folder[strlen(folder) - 1] == '/' ? "" : "/", name.bytes);
		lay_out(&bytes, paper, format);
		status = safe_write(open_folder, name.bytes, bytes.bytes, bytes.length,
				    "print.write", err);
		if (status == STATUS_OK && !file_sync_folder(open_folder))
			status = err_io(err, "print.write", whole.bytes, errno);
	}
	if (status == STATUS_OK)
		*path = buf_take(&whole);
	close(open_folder);
	buf_release(&name);
	buf_release(&bytes);
	buf_release(&whole);
	return status;
}
