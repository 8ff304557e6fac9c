/* The printer behind a printing service: which it is, what it is given, and whatever the service
 * may say. */
#include "base/memory.h"
#include "printing_service.h"
#include "report/printer.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/zhibu-printer-XXXXXX", place[60], kept[60];
static struct printing_service service;

static void setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(place, sizeof place, "%s/socket", folder);
	snprintf(kept, sizeof kept, "%s/kept", folder);
	service = (struct printing_service){.socket = place,
					    .kept = kept,
					    .queue = "needles",
					    .info = "针式打印机",
					    .model = "Local Raw Printer"};
	setenv("CUPS_SERVER", place, 1);
	unsetenv("LPDEST");
	unsetenv("PRINTER");
	setenv("USER", "zhao", 1);
}

static void teardown(void)
{
	unlink(kept);
	ck_assert_int_eq(rmdir(folder), 0);
}

/* Looks for the printer, the service being what it is now. */
static enum status find(struct printer *printer, struct err *err)
{
	enum status status;

	*err = (struct err){0};
	printing_service_start(&service);
	status = printer_find(printer, err);
	printing_service_stop(&service);
	return status;
}

/* The last request to print; read anew each time. */
static char request[10000];
static size_t request_length;

static void read_kept(void)
{
	FILE *file = fopen(kept, "rb");

	ck_assert_ptr_nonnull(file);
	request_length = fread(request, 1, sizeof request - 1, file);
	request[request_length] = '\0';
	fclose(file);
}

static bool was_sent(const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i + length <= request_length; i++)
		if (memcmp(request + i, text, length) == 0)
			return true;
	return false;
}

static void make_paper(struct paper *paper, int columns)
{
	static const char text[] = "内容一";

	paper_init(paper);
	memory_free(paper->title);
	paper->title = memory_text("第一份");
	paper->columns = columns;
	paper_add_paragraph(paper, PAPER_FLUSH, text, strlen(text));
}

/* Finds the printer and hands it a paper. */
static enum status print(int columns, enum charset charset, struct err *err)
{
	struct printer printer;
	struct paper paper;
	enum status status;

	*err = (struct err){0};
	make_paper(&paper, columns);
	printing_service_start(&service);
	ck_assert_int_eq(printer_find(&printer, err), STATUS_OK);
	status = printer_send(&printer, &paper, 0, charset, err);
	printing_service_stop(&service);
	printer_release(&printer);
	paper_release(&paper);
	return status;
}

START_TEST(it_is_the_default_one)
{
	struct printer printer;
	struct err err;

	ck_assert_int_eq(find(&printer, &err), STATUS_OK);
	ck_assert_str_eq(printer.queue, "needles");
	ck_assert_str_eq(printer.name, "针式打印机");
	ck_assert(printer.is_raw);
	ck_assert_str_eq(printer_letters(&printer), "pwtgx");
	printer_release(&printer);
	service.info = "";
	service.model = "Laser";
	ck_assert_int_eq(find(&printer, &err), STATUS_OK);
	ck_assert_str_eq(printer.name, "needles");
	ck_assert(!printer.is_raw);
	ck_assert_str_eq(printer_letters(&printer), "wptgx");
	printer_release(&printer);
	/* what could play on a terminal is a mark in the name */
	service.info = "a\x1B[2J\nb";
	ck_assert_int_eq(find(&printer, &err), STATUS_OK);
	ck_assert_ptr_null(strpbrk(printer.name, "\x1B\n"));
	printer_release(&printer);
}
END_TEST

START_TEST(there_may_be_none)
{
	struct printer printer;
	struct err err = {0};

	ck_assert_int_eq(printer_find(&printer, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "printer.none");
	ck_assert_ptr_null(printer.queue);
	service.queue = NULL;
	ck_assert_int_eq(find(&printer, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "printer.default");
	setenv("PRINTER", "laser", 1);
	ck_assert_int_eq(find(&printer, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "printer.refused");
	ck_assert_str_eq(err.args[0], "laser");
	ck_assert_str_eq(err.args[1], "No default printer.");
	setenv("CUPS_SERVER",
	       "/a-path-of-a-socket-that-is-longer-than-any-socket-may-have-in-the-"
	       "file-system/as-its-address-has-room-for-a-hundred-bytes-only/socket",
	       1);
	ck_assert_int_eq(printer_find(&printer, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "printer.service");
}
END_TEST

START_TEST(the_only_one_needs_no_default)
{
	struct printer printer;
	struct err err;

	service.without_default = 1;
	ck_assert_int_eq(find(&printer, &err), STATUS_OK);
	ck_assert_str_eq(printer.queue, "needles");
	printer_release(&printer);
	service.without_default = 2;
	ck_assert_int_eq(find(&printer, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "printer.default");
	ck_assert_str_eq(printer_letters(&printer), "wtgx");
}
END_TEST

START_TEST(it_is_given_its_own_bytes)
{
	struct err err;

	ck_assert_int_eq(print(PAPER_WIDE, CHARSET_GB18030, &err), STATUS_OK);
	read_kept();
	ck_assert(was_sent("POST /printers/needles HTTP/1.0\r\n"));
	ck_assert(was_sent("ipp://localhost/printers/needles"));
	ck_assert(was_sent("requesting-user-name"));
	ck_assert(was_sent("zhao"));
	ck_assert(was_sent("第一份")); /* what the job is called */
	ck_assert(was_sent("application/vnd.cups-raw"));
	ck_assert(!was_sent("cpi"));
	ck_assert(was_sent("\xC4\xDA\xC8\xDD\xD2\xBB\r\n")); /* 内容一 in GB18030 */
	ck_assert_int_eq(request[request_length - 1], '\f');
}
END_TEST

START_TEST(or_text_for_the_service_to_set)
{
	struct err err;

	ck_assert_int_eq(print(PAPER_WIDE, CHARSET_UTF8, &err), STATUS_OK);
	read_kept();
	ck_assert(was_sent("text/plain"));
	ck_assert(was_sent("内容一\r\n"));
	ck_assert(was_sent("cpi"));
	ck_assert_int_eq(print(PAPER_USUAL, CHARSET_UTF8, &err), STATUS_OK);
	read_kept();
	ck_assert(!was_sent("cpi"));
}
END_TEST

START_TEST(a_queue_may_be_called_anything)
{
	struct err err;

	service.queue = "一号 a/b?";
	setenv("LPDEST", "一号 a/b?", 1);
	ck_assert_int_eq(print(PAPER_USUAL, CHARSET_GB18030, &err), STATUS_OK);
	read_kept();
	ck_assert(was_sent("POST /printers/%E4%B8%80%E5%8F%B7%20a%2Fb%3F HTTP/1.0\r\n"));
}
END_TEST

START_TEST(a_refusal_is_told)
{
	struct err err;

	service.refusal = "Not accepting jobs.";
	ck_assert_int_eq(print(PAPER_USUAL, CHARSET_GB18030, &err), STATUS_REFUSED);
	ck_assert_str_eq(err.key, "printer.refused");
	ck_assert_str_eq(err.args[0], "针式打印机");
	ck_assert_str_eq(err.args[1], "Not accepting jobs.");
}
END_TEST

/* Every cut of a good answer, and others: an error, or a printer that has a name. */
START_TEST(whatever_the_service_says)
{
	static const char *const others[] = {"",
					     "\r\n\r\n",
					     "HTTP/1.0 403 Forbidden\r\n\r\n",
					     "HTTP/1.1 200 OK\r\n\r\n",
					     "HTTP/1.1 200 OK\r\n\r\n\1\1\1",
					     "SSH-2.0-OpenSSH\r\n\r\n"};
	char good[1000];
	size_t length = printing_service_answer(&service, good), found = 0;
	struct printer printer;
	struct err err;

	for (size_t cut = 0; cut < length; cut++) {
		service.answer = good;
		service.answer_length = cut;
		if (find(&printer, &err) == STATUS_OK) {
			ck_assert_str_eq(printer.queue, "needles");
			found++;
		} else {
			ck_assert_ptr_nonnull(err.key);
			ck_assert_ptr_null(printer.queue);
		}
		printer_release(&printer);
	}
	ck_assert_uint_gt(found, 0);
	ck_assert_uint_lt(found, length / 2);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		service.answer = others[i];
		service.answer_length = strlen(others[i]);
		ck_assert_int_ne(find(&printer, &err), STATUS_OK);
		ck_assert_str_eq(err.key, "printer.service");
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("printer");
	TCase *tests = tcase_create("printer");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, it_is_the_default_one);
	tcase_add_test(tests, there_may_be_none);
	tcase_add_test(tests, the_only_one_needs_no_default);
	tcase_add_test(tests, it_is_given_its_own_bytes);
	tcase_add_test(tests, or_text_for_the_service_to_set);
	tcase_add_test(tests, a_queue_may_be_called_anything);
	tcase_add_test(tests, a_refusal_is_told);
	tcase_add_test(tests, whatever_the_service_says);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
