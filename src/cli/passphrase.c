#include "passphrase.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { ENDS = sizeof ends / sizeof ends[0] };

/* Only so that reading ends, and the terminal shows again what is typed. */
static void wake(int number)
{
	(void)number;
}

/* A line, byte by byte into locked memory; false: the input ended, or a signal came. */
static bool read_line(struct secret *secret)
{
	bool is_whole = true;
	char byte;

	while (read(STDIN_FILENO, &byte, 1) == 1) {
		if (byte == '\n')
			return is_whole;
		is_whole = is_whole && secret_add(secret, &byte, 1);
	}
	return false;
}

/* Turns it into UTF-8 where the terminal has another charset. */
static void decode(struct secret *secret, enum charset charset)
{
	struct decoder decoder;
	struct buf turned;
	size_t length;
	const char *bytes = secret_bytes(secret, &length);

	if (charset == CHARSET_UTF8)
		return;
	buf_init(&turned);
	buf_reserve(&turned, (size_t)3 * SECRET_MOST);
	decoder_init(&decoder, charset);
	decoder_add(&decoder, &turned, bytes, length);
	secret_clear(secret);
	(void)secret_add(secret, turned.bytes, turned.length);
	secret_wipe(turned.bytes, turned.length);
	buf_release(&turned);
}

static bool read_unseen(struct secret *secret)
{
	struct sigaction wakes, before[ENDS];
	struct termios seen, unseen;
	bool is_read;

	if (tcgetattr(STDIN_FILENO, &seen) != 0)
		return false;
	memset(&wakes, 0, sizeof wakes);
	wakes.sa_handler = wake;
	sigemptyset(&wakes.sa_mask);
	for (size_t i = 0; i < ENDS; i++)
		sigaction(ends[i], &wakes, &before[i]);
	unseen = seen;
	unseen.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	is_read = tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen) == 0 && read_line(secret);
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &seen);
	for (size_t i = 0; i < ENDS; i++)
		sigaction(ends[i], &before[i], NULL);
	return is_read;
}

static enum status refuse(struct err *err, const char *key)
{
	return err_set(err, STATUS_REFUSED, key, NULL, NULL, NULL);
}

/* key: the word that asks. */
static enum status ask(struct secret *secret, struct session *session,
		       const struct request *request, const char *key, struct output *output,
		       struct err *err)
{
	bool is_read;

	output->prompt(session_word(session, key));
	is_read = read_unseen(secret);
	output->prompt("\n");
	decode(secret, request_charset(request));
	return is_read ? STATUS_OK : refuse(err, "seal.left");
}

static enum status ask_again(struct secret *secret, struct session *session,
			     const struct request *request, struct output *output, struct err *err)
{
	struct secret *again = secret_new();
	enum status status = ask(again, session, request, "seal.again", output, err);

	if (status == STATUS_OK && !secret_is_same(secret, again))
		status = refuse(err, "seal.differ");
	secret_free(again);
	return status;
}

enum status passphrase_get(struct secret *secret, struct session *session,
			   const struct request *request, const char *what, bool is_new,
			   struct output *output, struct err *err)
{
	enum status status;
	char least[24];

	if (request->passphrase_file) {
		status = secret_read(secret, request->passphrase_file, err);
	} else if (!output->prompt || !isatty(STDIN_FILENO)) {
		return refuse(err, "seal.no_terminal");
	} else {
		output_flush(output); /* what was said of the packets before */
		output->prompt(what);
		output->prompt("\n");
		status = ask(secret, session, request, "seal.ask", output, err);
	}
	if (status == STATUS_OK && is_new && secret_length(secret) < SECRET_LEAST) {
		snprintf(least, sizeof least, "%d", SECRET_LEAST);
		return err_set(err, STATUS_REFUSED, "seal.short", least, NULL, NULL);
	}
	if (status == STATUS_OK && is_new && !request->passphrase_file)
		status = ask_again(secret, session, request, output, err);
	return status;
}
