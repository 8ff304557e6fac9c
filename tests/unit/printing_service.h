/* A printing service for tests, behind a socket of their own: it says what it is told to, and keeps
 * the last request to print. */
#ifndef ZHIBU_TESTS_PRINTING_SERVICE_H
#define ZHIBU_TESTS_PRINTING_SERVICE_H

#include <stddef.h>
#include <sys/types.h>

struct printing_service {
	const char *socket; /* its path */
	const char *kept;   /* the file for the last request to print, whole as it came */
	const char *queue, *info, *model; /* of its printer; queue NULL: it has none */
	int without_default; /* so many of these it has, and none is the default one; 0: it is that
			      */
	const char *refusal; /* why it takes no paper; NULL: it takes it */
	const char *answer;  /* said to everything in place of all that; or NULL */
	size_t answer_length;
	pid_t process; /* set by the start */
};

/* Begins to answer, in a process of its own; what is pointed to must stay until it is stopped. */
void printing_service_start(struct printing_service *service);
void printing_service_stop(struct printing_service *service);
/* A good answer of a service, head and all, into room for 1,000 bytes; its length. */
size_t printing_service_answer(const struct printing_service *service, char room[1000]);

#endif
