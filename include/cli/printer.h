/* lp, which a paper is handed to. */
#ifndef ZHIBU_CLI_PRINTER_H
#define ZHIBU_CLI_PRINTER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct printer {
	int pipe; /* to its input */
	pid_t process;
};

/* Starts it; it waits until it is given something. Before privacy_confine(), which lets nothing be
 * executed. False: errno says why. */
bool printer_start(struct printer *printer);
void printer_send(const struct printer *printer, const char *bytes, size_t length);
/* Waits until it has taken everything. False: it says why itself. */
bool printer_end(struct printer *printer);

#endif
