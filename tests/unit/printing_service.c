#include "printing_service.h"

#include <check.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REQUEST_MOST = 1 << 20, NOT_FOUND = 0x0406, REFUSED = 0x0506 };
enum { PRINT_JOB = 0x0002, GET_DEFAULT = 0x4001, GET_PRINTERS = 0x4002 };

static size_t put_head(char *room, int status)
{
	const char message[] = {1,
				1,
				(char)(status >> 8),
				(char)status,
				0,
				0,
				0,
				1,
				1,
				0x47,
				0,
				0x12,
				'a',
				't',
				't',
				'r',
				'i',
				'b',
				'u',
				't',
				'e',
				's',
				'-',
				'c',
				'h',
				'a',
				'r',
				's',
				'e',
				't',
				0,
				5,
				'u',
				't',
				'f',
				'-',
				'8'};

	memcpy(room, message, sizeof message);
	return sizeof message;
}

static size_t put(char *room, size_t at, int tag, const char *name, const char *value)
{
	size_t name_length = strlen(name), length = value ? strlen(value) : 0;

	if (!value)
		return at;
	room[at++] = (char)tag;
	room[at++] = 0;
	room[at++] = (char)name_length;
	memcpy(room + at, name, name_length);
	at += name_length;
	room[at++] = 0;
	room[at++] = (char)length;
	memcpy(room + at, value, length);
	return at + length;
}

static size_t put_printer(char *room, const struct printing_service *service, int operation)
{
	bool is_there = service->queue && !(operation == GET_DEFAULT && service->without_default);
	size_t at = put_head(room, is_there ? 0 : NOT_FOUND);
	int count =
	    operation == GET_PRINTERS && service->without_default ? service->without_default : 1;

	if (!is_there)
		at = put(room, at, 0x41, "status-message", "No default printer.");
	for (int i = 0; is_there && i < count; i++) {
		room[at++] = 4; /* attributes of a printer */
		at = put(room, at, 0x42, "printer-name", service->queue);
		at = put(room, at, 0x41, "printer-info", service->info);
		at = put(room, at, 0x41, "printer-make-and-model", service->model);
	}
	room[at++] = 3;
	return at;
}

static size_t put_job(char *room, const struct printing_service *service)
{
	size_t at = put_head(room, service->refusal ? REFUSED : 0);

	at = put(room, at, 0x41, "status-message", service->refusal);
	room[at++] = 3;
	return at;
}

static size_t with_http(char room[1000], const char *body, size_t length)
{
	size_t head = (size_t)snprintf(room, 1000,
				       "HTTP/1.0 200 OK\r\nContent-Type: application/ipp\r\n"
				       "Content-Length: %zu\r\n\r\n",
				       length);

	memcpy(room + head, body, length);
	return head + length;
}

size_t printing_service_answer(const struct printing_service *service, char room[1000])
{
	char body[800];

	return with_http(room, body, put_printer(body, service, GET_DEFAULT));
}

/* The whole request, or what came of it; where its message begins. */
static const char *receive(int client, char *request, size_t *length)
{
	const char *body = NULL, *size;
	size_t wanted = 0;

	*length = 0;
	while (!body || *length - (size_t)(body - request) < wanted) {
		ssize_t got = read(client, request + *length, REQUEST_MOST - 1 - *length);

		if (got <= 0)
			return body;
		*length += (size_t)got;
		request[*length] = '\0';
		body = strstr(request, "\r\n\r\n");
		if (!body)
			continue;
		body += 4;
		size = strstr(request, "Content-Length: ");
		wanted = size ? strtoul(size + strlen("Content-Length: "), NULL, 10) : 0;
	}
	return body;
}

static void keep(const char *path, const char *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");

	if (!file)
		return;
	fwrite(bytes, 1, length, file);
	fclose(file);
}

static void answer(const struct printing_service *service, int client, char *request)
{
	char room[1000], body[800];
	size_t length, given;
	const char *message = receive(client, request, &length);
	int operation = message ? (unsigned char)message[2] << 8 | (unsigned char)message[3] : 0;

	if (!message)
		return;
	if (operation == PRINT_JOB)
		keep(service->kept, request, length);
	if (service->answer)
		given = service->answer_length;
	else if (operation == PRINT_JOB)
		given = with_http(room, body, put_job(body, service));
	else
		given = with_http(room, body, put_printer(body, service, operation));
	if (write(client, service->answer ? service->answer : room, given) < 0)
		return;
}

static _Noreturn void serve(const struct printing_service *service, int listener)
{
	char *request = malloc(REQUEST_MOST);

	for (;;) {
		int client = accept(listener, NULL, NULL);

		if (client < 0 || !request)
			_exit(1);
		answer(service, client, request);
		close(client);
	}
}

void printing_service_start(struct printing_service *service)
{
	struct sockaddr_un place = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(listener, 0);
	ck_assert_uint_lt(strlen(service->socket), sizeof place.sun_path);
	strcpy(place.sun_path, service->socket);
	unlink(service->socket);
	ck_assert_int_eq(bind(listener, (const struct sockaddr *)&place, sizeof place), 0);
	ck_assert_int_eq(listen(listener, 8), 0);
	service->process = fork();
	ck_assert_int_ge(service->process, 0);
	if (service->process == 0) {
		signal(SIGPIPE, SIG_IGN);
		serve(service, listener);
	}
	close(listener);
}

void printing_service_stop(struct printing_service *service)
{
	kill(service->process, SIGKILL);
	waitpid(service->process, NULL, 0);
	unlink(service->socket);
}
