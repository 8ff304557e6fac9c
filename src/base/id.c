#include "base/id.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; /* Crockford */

/* Where the kernel gives no random bytes (before Linux 3.17, or a filter forbids
 * the call) the clock and the process's number must do. */
static void random_bytes(unsigned char *bytes, size_t length)
{
	struct timespec now;
	unsigned long long seed;
	ssize_t got;

	do
		got = getrandom(bytes, length, 0);
	while (got < 0 && errno == EINTR);
	if (got == (ssize_t)length)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	seed = (unsigned long long)now.tv_sec * 1000000000 + (unsigned long long)now.tv_nsec;
	seed ^= (unsigned long long)getpid() << 40;
	for (size_t i = 0; i < length; i++) {
		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		bytes[i] = (unsigned char)(seed >> 56);
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

void site_new(char site[SITE_TEXT])
{
	unsigned char bytes[SITE_LENGTH];

	do {
		random_bytes(bytes, sizeof(bytes));
		for (size_t i = 0; i < SITE_LENGTH; i++)
			site[i] = alphabet[bytes[i] % 32];
		site[SITE_LENGTH] = '\0';
	} while (!site_is_valid(site));
}

bool site_is_valid(const char *text)
{
	bool is_plain = false; /* a letter that no number has */

	if (is_digit(text[0]))
		return false;
	for (size_t i = 0; i < SITE_LENGTH; i++) {
		if (!text[i] || !strchr(alphabet, text[i]))
			return false;
		if (!is_digit(text[i]) && text[i] != 'E')
			is_plain = true;
	}
	return is_plain && !text[SITE_LENGTH];
}

void id_format(const char *site, unsigned long counter, char text[ID_TEXT])
{
	snprintf(text, ID_TEXT, "%.*s-%lu", SITE_LENGTH, site, counter);
}

unsigned long id_counter(const char *id, const char *site)
{
	const unsigned long most = (unsigned long)-1;
	size_t length = strlen(site);
	unsigned long counter = 0;

	if (strncmp(id, site, length) != 0 || id[length] != '-')
		return 0;
	id += length + 1;
	if (*id == '0')
		return 0;
	for (; *id; id++) {
		unsigned long digit = (unsigned long)(*id - '0');

		if (!is_digit(*id) || counter > (most - digit) / 10)
			return 0;
		counter = counter * 10 + digit;
	}
	return counter;
}
