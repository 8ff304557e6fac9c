/* System calls that musl 1.2.3 makes and need not be; the functions are wrapped by the linker. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <unistd.h>

int __wrap_open(const char *path, int flags, ...);
int __real_isatty(int file);
int __wrap_isatty(int file);

/* musl's open() sets O_CLOEXEC by a second call, for Linux before 2.6.23. */
int __wrap_open(const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode = 0;

	va_start(arguments, flags);
	if (flags & O_CREAT)
		mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return openat(AT_FDCWD, path, flags, mode);
}

/* curses asks eight times in a start. What was a terminal goes on being one, until
 * nothing that is written matters any more (tty_nowhere()). */
int __wrap_isatty(int file)
{
	static bool is_known[STDERR_FILENO + 1];

	if (file < 0 || file > STDERR_FILENO)
		return __real_isatty(file);
	if (!is_known[file])
		is_known[file] = __real_isatty(file);
	return is_known[file];
}
