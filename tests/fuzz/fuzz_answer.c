/* Any bytes as what a printing service answers: what is taken out of it lies in it, and a cut takes
 * nothing more out than the whole. */
#include <string.h>

#include "base/utf8.h"
#include "report/ipp.h"
#include "target.h"

static bool lies_in(const char *bytes, size_t length, const struct buf *part)
{
	for (size_t i = 0; i + part->length <= length; i++)
		if (memcmp(bytes + i, part->bytes, part->length) == 0)
			return true;
	return false;
}

static void check_attribute(const char *bytes, size_t length, const char *name)
{
	size_t found, fewer;
	struct buf value, shown;

	buf_init(&value);
	buf_init(&shown);
	found = ipp_find(bytes, length, name, &value);
	fewer = ipp_find(bytes, length / 2, name, NULL);
	demand(fewer <= found && found <= length);
	demand(found || !value.length);
	demand(lies_in(bytes, length, &value));
	utf8_add_visible(&shown, value.bytes, value.length, false);
	demand(utf8_is_valid(shown.bytes, shown.length));
	buf_release(&value);
	buf_release(&shown);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	static const char *const names[] = {
	    "printer-name", "printer-info", "printer-make-and-model", "status-message", "x", ""};
	char *copy = memory_new(length); /* with nothing behind it that could be read unseen */
	int status;

	if (length)
		memcpy(copy, bytes, length);
	status = ipp_status(copy, length);
	demand(status == -1 ? length < 8 : status >= 0 && status <= 0xFFFF);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		check_attribute(copy, length, names[i]);
	memory_free(copy);
	return 0;
}
