/* How the keying goes: counted while the program runs, told by the help screen. */
#include <stdio.h>
#include <time.h>

#include "ui/parts.h"

enum { PAUSE_MS = 60000 };

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void keying_open(struct app *app)
{
	if (app->keying.open++ == 0)
		app->keying.last = now();
}

void keying_close(struct app *app)
{
	app->keying.open--;
}

/* A run of erasing is one correction. */
void keying_key(struct app *app, uint32_t key)
{
	struct keying *keying = &app->keying;
	bool corrects = key == KEY_ERASE || key == KEY_REMOVE || key == key_control('U') ||
			key == key_control('K') || keys_action(key) == ACTION_UNDO;
	long long at;

	if (keying->open == 0)
		return;
	at = now();
	if (at - keying->last < PAUSE_MS)
		keying->worked += at - keying->last;
	keying->last = at;
	keying->keys++;
	keying->corrections += corrects && !keying->is_correcting;
	keying->is_correcting = corrects;
}

void keying_saved(struct app *app)
{
	app->keying.records++;
}

void keying_add(struct buf *buf, const struct app *app)
{
	const struct keying *keying = &app->keying;
	long long hour = 3600000, worked = keying->worked > 0 ? keying->worked : 1;
	char rate[24], keys[24], corrections[24];

	if (keying->records == 0)
		return;
	snprintf(rate, sizeof(rate), "%lld", (long long)keying->records * hour / worked);
	snprintf(keys, sizeof(keys), "%zu", (keying->keys + keying->records / 2) / keying->records);
	snprintf(corrections, sizeof(corrections), "%zu", keying->corrections);
	session_say(app->session, buf, "help.keying", rate, keys, corrections);
}
