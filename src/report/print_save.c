/* The file that a paper goes to. */
#include <string.h>

#include "base/charset.h"
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

static void lay_out(struct buf *out, const struct paper *paper, enum print_format format)
{
	if (format == PRINT_RTF || format == PRINT_CSV)
		paper_write(out, paper, format == PRINT_RTF ? PAPER_RTF : PAPER_CSV, 0, true,
			    CHARSET_UTF8);
	else
		paper_write_pages(out, paper, 0,
				  format == PRINT_GB18030 ? CHARSET_GB18030 : CHARSET_UTF8);
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

/* The n-th name that a paper may have in the folder. */
static void add_path(struct buf *path, const char *folder, const char *title,
		     enum print_format format, int n)
{
	static const char *const ends[PRINT_FORMATS] = {".rtf", ".txt", ".gb.txt", ".csv"};
	struct buf name;

	buf_init(&name);
	add_name(&name, title);
	buf_add_path(path, folder, name.bytes);
	if (n > 1)
		buf_printf(path, "-%d", n);
	buf_add_text(path, ends[format]);
	buf_release(&name);
}

enum status print_save(const struct paper *paper, enum print_format format, const char *folder,
		       char **path, struct err *err)
{
	enum status status = STATUS_REFUSED;
	struct buf bytes, whole;

	buf_init(&bytes);
	buf_init(&whole);
	lay_out(&bytes, paper, format);
	for (int n = 1; status == STATUS_REFUSED && n <= NAMES_MOST; n++) {
		buf_clear(&whole);
		add_path(&whole, folder, paper->title, format, n);
		status = paper_keep(whole.bytes, bytes.bytes, bytes.length, err);
	}
	if (status == STATUS_OK)
		*path = buf_take(&whole);
	buf_release(&bytes);
	buf_release(&whole);
	return status;
}
