#include "report/printer.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "ipp.h"
#include "report/paper_out.h"
#include "report/prints.h"

enum {
	PATIENCE = 5 /* seconds */,
	ANSWER_MOST = 1 << 20,
	WIDE_PITCH = 17 /* characters an inch */
};

/* As libcups finds it; a service on another machine (CUPS_SERVER=host) is none of ours. */
static const char *service_path(void)
{
	const char *path = getenv("CUPS_SERVER");

	return path && *path == '/' ? path : "/run/cups/cups.sock";
}

/* The queue that the user asks for, or NULL. */
static const char *wanted_queue(void)
{
	const char *queue = getenv("LPDEST");

	if (!queue || !*queue)
		queue = getenv("PRINTER");
	return queue && *queue ? queue : NULL;
}

/* Adds the place of a queue in the service, escaped as RFC 3986, 2.1 says; none: the service's own.
 */
static void add_place(struct buf *out, const char *queue)
{
	buf_add_text(out, queue ? "/printers/" : "/");
	for (const char *c = queue ? queue : ""; *c; c++) {
		if (isalnum((unsigned char)*c) || strchr("-_.~", *c))
			buf_add_char(out, *c);
		else
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)*c);
	}
}

/* ---- one request ---- */

static int open_service(void)
{
	const struct timeval patience = {.tv_sec = PATIENCE};
	struct sockaddr_un place = {.sun_family = AF_UNIX};
	const char *path = service_path();
	int service;

	if (strlen(path) >= sizeof(place.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(place.sun_path, path, strlen(path) + 1);
	service = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (service < 0)
		return -1;
	(void)setsockopt(service, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	(void)setsockopt(service, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (connect(service, (const struct sockaddr *)&place, sizeof place) == 0)
		return service;
	close(service);
	return -1;
}

static bool send_all(int service, const char *bytes, size_t length)
{
	while (length) {
		/* a service that hangs up is no signal, but EPIPE */
		ssize_t sent = send(service, bytes, length, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		bytes += sent;
		length -= (size_t)sent;
	}
	return true;
}

static bool receive_all(int service, struct buf *answer)
{
	char block[4096];

	while (answer->length < ANSWER_MOST) {
		ssize_t got = recv(service, block, sizeof block, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		buf_add(answer, block, (size_t)got);
	}
	errno = EMSGSIZE;
	return false;
}

/* Leaves the body of a good answer; otherwise err says what the service says. HTTP as RFC 9112 has
 * it: asked in version 1.0 it answers with the body as it is, and hangs up. */
static enum status take_body(struct buf *answer, struct err *err)
{
	const char *body = strstr(answer->bytes, "\r\n\r\n");
	char said[64];
	int code = 0;
	struct buf rest;

	if (!body || sscanf(answer->bytes, "HTTP/%*d.%*d %d", &code) != 1 || code != 200) {
		snprintf(said, sizeof said, "HTTP %d", code);
		return err_set(err, STATUS_IO, "printer.service", said, NULL, NULL);
	}
	body += 4;
	buf_init(&rest);
	buf_add(&rest, body, answer->length - (size_t)(body - answer->bytes));
	buf_release(answer);
	*answer = rest;
	return STATUS_OK;
}

/* Sends a message and, behind it, a document (or nothing); the answer's message. */
static enum status ask(const char *queue, const struct buf *message, const struct buf *document,
		       struct buf *answer, struct err *err)
{
	int service = open_service();
	enum status status = STATUS_OK;
	struct buf head;

	if (service < 0 && (errno == ENOENT || errno == ECONNREFUSED))
		return err_set(err, STATUS_REFUSED, "printer.none", NULL, NULL, NULL);
	if (service < 0)
		return err_io(err, "printer.service", "", errno);
	buf_init(&head);
	buf_add_text(&head, "POST ");
	add_place(&head, queue);
	buf_printf(&head,
		   " HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/ipp\r\n"
		   "Content-Length: %zu\r\n\r\n",
		   message->length + (document ? document->length : 0));
	if (!send_all(service, head.bytes, head.length) ||
	    !send_all(service, message->bytes, message->length) ||
	    (document && !send_all(service, document->bytes, document->length)) ||
	    !receive_all(service, answer))
		status = err_io(err, "printer.service", "", errno == EAGAIN ? ETIMEDOUT : errno);
	else
		status = take_body(answer, err);
	close(service);
	buf_release(&head);
	return status;
}

/* ---- which printer ---- */

static void add_queue(struct buf *message, const char *queue)
{
	struct buf uri;

	buf_init(&uri);
	buf_add_text(&uri, "ipp://localhost");
	add_place(&uri, queue);
	ipp_add(message, IPP_URI, "printer-uri", uri.bytes);
	buf_release(&uri);
}

/* What the service says where it refuses: who is concerned, and why. */
static enum status check_answer(const struct buf *answer, const char *name, struct err *err)
{
	int code = ipp_status(answer->bytes, answer->length);
	enum status status = STATUS_OK;
	struct buf said;

	if (code < 0)
		return err_set(err, STATUS_IO, "printer.service", "IPP", NULL, NULL);
	if (code < IPP_FAILED)
		return STATUS_OK;
	buf_init(&said);
	if (code == IPP_NOT_FOUND && !name)
		status = err_set(err, STATUS_REFUSED, "printer.default", NULL, NULL, NULL);
	else if (!ipp_find(answer->bytes, answer->length, "status-message", &said))
		buf_printf(&said, "IPP %d", code);
	if (status == STATUS_OK)
		status = err_set(err, STATUS_REFUSED, "printer.refused", name ? name : "",
				 said.bytes, NULL);
	buf_release(&said);
	return status;
}

/* An attribute as text that may be shown; other where it is not there or empty. The caller's. */
static char *text_of(const struct buf *answer, const char *attribute, const char *other)
{
	struct buf value, shown;

	buf_init(&value);
	buf_init(&shown);
	(void)ipp_find(answer->bytes, answer->length, attribute, &value);
	utf8_add_visible(&shown, value.bytes, value.length, false);
	if (!shown.length)
		buf_add_text(&shown, other);
	buf_release(&value);
	return buf_take(&shown);
}

/* Asks for the attributes of the queue that is wanted, or of a service's own choice. */
static enum status ask_printer(enum ipp_operation operation, const char *wanted, struct buf *answer,
			       struct err *err)
{
	struct buf message;
	enum status status;

	buf_init(&message);
	buf_clear(answer);
	ipp_begin(&message, operation);
	if (wanted)
		add_queue(&message, wanted);
	ipp_group(&message, IPP_END);
	status = ask(wanted, &message, NULL, answer, err);
	buf_release(&message);
	return status == STATUS_OK ? check_answer(answer, wanted, err) : status;
}

/* The default printer; where there is none (the service never chooses one by itself), the only one.
 */
static enum status ask_usual(struct buf *answer, struct err *err)
{
	enum status status = ask_printer(IPP_CUPS_GET_DEFAULT, NULL, answer, err);

	if (status != STATUS_REFUSED || strcmp(err->key, "printer.default") != 0)
		return status;
	status = ask_printer(IPP_CUPS_GET_PRINTERS, NULL, answer, err);
	if (status == STATUS_OK &&
	    ipp_find(answer->bytes, answer->length, "printer-name", NULL) != 1)
		status = err_set(err, STATUS_REFUSED, "printer.default", NULL, NULL, NULL);
	return status;
}

enum status printer_find(struct printer *printer, struct err *err)
{
	const char *wanted = wanted_queue();
	struct buf answer;
	enum status status;

	*printer = (struct printer){0};
	buf_init(&answer);
	status = wanted ? ask_printer(IPP_GET_PRINTER_ATTRIBUTES, wanted, &answer, err)
			: ask_usual(&answer, err);
	if (status == STATUS_OK) {
		char *model = text_of(&answer, "printer-make-and-model", "");

		printer->queue = text_of(&answer, "printer-name", wanted ? wanted : "");
		printer->name = text_of(&answer, "printer-info", printer->queue);
		printer->is_raw = strstr(model, "Raw Printer") != NULL;
		memory_free(model);
	}
	if (status == STATUS_OK && !*printer->queue)
		status = err_set(err, STATUS_REFUSED, "printer.default", NULL, NULL, NULL);
	if (status != STATUS_OK)
		printer_release(printer);
	buf_release(&answer);
	return status;
}

void printer_release(struct printer *printer)
{
	memory_free(printer->queue);
	memory_free(printer->name);
	*printer = (struct printer){0};
}

void tell_printer(struct buf *buf, const struct session *session, const struct printer *printer,
		  const struct err *err)
{
	struct buf why;

	if (printer->queue) {
		session_say(session, buf,
			    printer->is_raw ? "print.printer" : "print.printer_driven",
			    printer->name, NULL, NULL);
		return;
	}
	buf_init(&why);
	session_say_err(session, &why, err);
	session_say(session, buf, "print.no_printer", why.bytes, NULL, NULL);
	buf_release(&why);
}

/* ---- the paper ---- */

static const char *user_name(void)
{
	const char *name = getenv("USER");

	return name && *name ? name : "anonymous";
}

/* What is in UTF-8 the service sets in type, and that is as good as its fonts: as it comes,
 * cups-filters 1.28 has none for ，：（）. Anything else goes to the printer as it is. */
static void describe(struct buf *message, const struct printer *printer, const struct paper *paper,
		     int columns, enum charset charset)
{
	char pitch[8];

	ipp_begin(message, IPP_PRINT_JOB);
	add_queue(message, printer->queue);
	ipp_add(message, IPP_NAME, "requesting-user-name", user_name());
	ipp_add(message, IPP_NAME, "job-name", paper->title);
	ipp_add(message, IPP_MIME, "document-format",
		charset == CHARSET_UTF8 ? "text/plain" : "application/vnd.cups-raw");
	if (charset == CHARSET_UTF8 && (columns ? columns : paper->columns) > PAPER_USUAL) {
		snprintf(pitch, sizeof pitch, "%d", WIDE_PITCH);
		ipp_group(message, IPP_JOB);
		ipp_add(message, IPP_NAME, "cpi", pitch);
	}
	ipp_group(message, IPP_END);
}

const char *printer_letters(const struct printer *printer)
{
	return !printer->queue ? print_letters : printer->is_raw ? "pwtgx" : "wptgx";
}

enum status printer_send(const struct printer *printer, const struct paper *paper, int columns,
			 enum charset charset, struct err *err)
{
	struct buf message, document, answer;
	enum status status;

	buf_init(&message);
	buf_init(&document);
	buf_init(&answer);
	describe(&message, printer, paper, columns, charset);
	paper_write_pages(&document, paper, columns, charset);
	status = ask(printer->queue, &message, &document, &answer, err);
	if (status == STATUS_OK)
		status = check_answer(&answer, printer->name, err);
	buf_release(&message);
	buf_release(&document);
	buf_release(&answer);
	return status;
}
