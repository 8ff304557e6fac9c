/* The Linux console: has its font Chinese glyphs? */
#include "term/probe.h"

#include <stdlib.h>
#include <string.h>

#ifdef __linux__
#include <linux/kd.h>
#include <sys/ioctl.h>

#include "base/memory.h"

enum { HANZI = 0x4E2D, MAPPED_MOST = 65535 };

static bool is_console(int file)
{
	char type;

	return ioctl(file, KDGKBTYPE, &type) == 0;
}

/* ioctl_console(2): with no room for the pairs the call fails, and says how many there are. */
static bool has_glyph(int file)
{
	struct unimapdesc map = {0};
	bool is_found = false;

	(void)ioctl(file, GIO_UNIMAP, &map);
	if (!map.entry_ct)
		return false;
	map.entries = memory_array(MAPPED_MOST, sizeof(*map.entries));
	map.entry_ct = MAPPED_MOST;
	if (ioctl(file, GIO_UNIMAP, &map) == 0)
		for (size_t i = 0; i < map.entry_ct && !is_found; i++)
			is_found = map.entries[i].unicode == HANZI;
	memory_free(map.entries);
	return is_found;
}

bool console_lacks_chinese(void)
{
	const char *type = getenv("TERM");

	if (!type || strncmp(type, "linux", 5) != 0)
		return false;
	for (int file = 0; file < 3; file++)
		if (is_console(file))
			return !has_glyph(file);
	return false;
}
#else
bool console_lacks_chinese(void)
{
	return false;
}
#endif
