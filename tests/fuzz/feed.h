/* A target's bytes, taken piece by piece, and changes that they make to others. */
#ifndef ZHIBU_TESTS_FEED_H
#define ZHIBU_TESTS_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/buf.h"

struct feed {
	const unsigned char *at;
	size_t left;
};

/* 0 once there is none left. */
static inline unsigned take(struct feed *feed)
{
	if (!feed->left)
		return 0;
	feed->left--;
	return *feed->at++;
}

static inline size_t take_two(struct feed *feed)
{
	size_t high = take(feed);

	return high * 256 + take(feed);
}

/* Adds at most so many of them, one says how many. */
static inline void take_bytes(struct feed *feed, unsigned most, struct buf *bytes)
{
	size_t length = take(feed) % (most + 1);

	if (length > feed->left)
		length = feed->left;
	buf_add(bytes, (const char *)feed->at, length);
	feed->at += length;
	feed->left -= length;
}

static inline size_t take_three(struct feed *feed)
{
	size_t high = take(feed);

	return high * 65536 + take_two(feed);
}

/* Three bytes say where, the fourth what is changed there; three that are left cut the end off.
 * Whether it is another one then. */
static inline bool change(struct buf *bytes, struct feed *feed)
{
	struct buf before;
	bool is_other;

	buf_init(&before);
	buf_add(&before, bytes->bytes, bytes->length);
	while (feed->left >= 4) {
		size_t at = take_three(feed) % bytes->length;

		bytes->bytes[at] ^= (char)take(feed);
	}
	if (feed->left == 3)
		buf_cut(bytes, take_three(feed) % bytes->length);
	is_other = bytes->length != before.length ||
		   memcmp(bytes->bytes, before.bytes, before.length) != 0;
	buf_release(&before);
	return is_other;
}

#endif
