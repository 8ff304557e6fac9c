#include "printing_service.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REQUEST_MOST = 1 << 20, PRINT_JOB = 2, NOT_FOUND = 0x0406, REFUSED = 0x0506 };

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

static size_t put_printer(char *room, const struct printing_service *service)
{
	size_t at = put_head(room, service->queue ? 0 : NOT_FOUND);

	if (!service->queue) {
		at = put(room, at, 0x41, "status-message", "No default printer.");
	} else {
		room[at++] = 4; /* attributes of the printer */
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

	return with_http(room, body, put_printer(body, service));
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

	if (!message)
		return;
	if (message[3] == PRINT_JOB && message[2] == 0)
		keep(service->kept, request, length);
	if (service->answer)
		given = service->answer_length;
	else if (message[3] == PRINT_JOB && message[2] == 0)
		given = with_http(room, body, put_job(body, service));
	else
		given = with_http(room, body, put_printer(body, service));
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
