#include "base/err.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

enum { NAME_LIMIT = 63 }; /* characters of a name that nearest_name() compares */

/* Copies what fits, never half a character. */
static void copy_text(char *to, size_t room, const char *text)
{
	size_t length = text ? utf8_whole(text, room - 1) : 0;

	if (length)
		memcpy(to, text, length);
	to[length] = '\0';
}

enum status err_set(struct err *err, enum status status, const char *key, const char *arg1,
		    const char *arg2, const char *arg3)
{
	return err_at(err, status, NULL, 0, 0, key, arg1, arg2, arg3);
}

enum status err_at(struct err *err, enum status status, const char *path, size_t line,
		   size_t column, const char *key, const char *arg1, const char *arg2,
		   const char *arg3)
{
	if (!err)
		return status;
	err->status = status;
	err->key = key;
	err->line = line;
	err->column = column;
	err->character = 0;
	err->number = 0;
	copy_text(err->path, sizeof(err->path), path);
	copy_text(err->args[0], sizeof(err->args[0]), arg1);
	copy_text(err->args[1], sizeof(err->args[1]), arg2);
	copy_text(err->args[2], sizeof(err->args[2]), arg3);
	return status;
}

enum status err_io(struct err *err, const char *key, const char *path, int number)
{
	char text[128];

	if (strerror_r(number, text, sizeof(text)))
		text[0] = '\0';
	err_at(err, STATUS_IO, path, 0, 0, key, text, NULL, NULL);
	if (err)
		err->number = number;
	return STATUS_IO;
}

const char *err_reason(const struct err *err)
{
	switch (err->number) {
	case ENOSPC:
	case EFBIG:
		return "io.full";
	case EDQUOT:
		return "io.quota";
	case EROFS:
		return "io.read_only";
	case EIO:
		return "io.broken";
	case ENOENT:
	case ENODEV:
	case ENXIO:
	case ENOTDIR:
	case ESTALE:
		return "io.gone";
	case EACCES:
	case EPERM:
		return "io.denied";
	case ENOLCK:
	case EOPNOTSUPP:
	case ENOSYS:
		return "io.no_lock";
	default:
		return NULL;
	}
}

void mistakes_init(struct mistakes *mistakes)
{
	mistakes->items = NULL;
	mistakes->count = 0;
	mistakes->capacity = 0;
}

void mistakes_release(struct mistakes *mistakes)
{
	memory_free(mistakes->items);
	mistakes_init(mistakes);
}

static struct err *next_mistake(struct mistakes *mistakes)
{
	mistakes->items = memory_grow(mistakes->items, mistakes->count, &mistakes->capacity,
				      sizeof(*mistakes->items));
	return &mistakes->items[mistakes->count++];
}

void mistakes_add(struct mistakes *mistakes, const char *path, size_t line, size_t column,
		  const char *key, const char *arg1, const char *arg2, const char *arg3)
{
	err_at(next_mistake(mistakes), STATUS_INPUT, path, line, column, key, arg1, arg2, arg3);
}

void mistakes_add_err(struct mistakes *mistakes, const struct err *err)
{
	*next_mistake(mistakes) = *err;
}

static int compare_mistakes(const void *a, const void *b)
{
	const struct err *left = *(const struct err *const *)a;
	const struct err *right = *(const struct err *const *)b;
	int order = strcmp(left->path, right->path);

	if (order)
		return order;
	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	if (left->column != right->column)
		return left->column < right->column ? -1 : 1;
	if (left->character != right->character)
		return left->character < right->character ? -1 : 1;
	return (left > right) - (left < right); /* both lie in one array: the order found */
}

void mistakes_sort(struct mistakes *mistakes)
{
	const struct err **order;
	struct err *sorted;

	if (mistakes->count < 2)
		return;
	order = memory_array(mistakes->count, sizeof(*order));
	for (size_t i = 0; i < mistakes->count; i++)
		order[i] = &mistakes->items[i];
	qsort(order, mistakes->count, sizeof(*order), compare_mistakes);
	sorted = memory_array(mistakes->count, sizeof(*sorted));
	for (size_t i = 0; i < mistakes->count; i++)
		sorted[i] = *order[i];
	memory_free(order);
	memory_free(mistakes->items);
	mistakes->items = sorted;
	mistakes->capacity = mistakes->count;
}

/* The characters of name, or 0 where it is empty or too long to compare. */
static size_t read_name(const char *name, uint32_t characters[NAME_LIMIT])
{
	size_t length = strlen(name), count = 0;

	while (length) {
		size_t taken = utf8_decode(name, length, &characters[count]);

		if (!taken) {
			characters[count] = (unsigned char)*name;
			taken = 1;
		}
		name += taken;
		length -= taken;
		if (++count == NAME_LIMIT)
			return length ? 0 : count;
	}
	return count;
}

/* Levenshtein's distance, one row of the table at a time. */
static size_t name_distance(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
	size_t row[NAME_LIMIT + 1];

	for (size_t j = 0; j <= b_count; j++)
		row[j] = j;
	for (size_t i = 0; i < a_count; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < b_count; j++) {
			size_t best = diagonal + (a[i] != b[j]);

			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j + 1] + 1 < best)
				best = row[j + 1] + 1;
			diagonal = row[j + 1];
			row[j + 1] = best;
		}
	}
	return row[b_count];
}

const char *nearest_name(const char *wrong, const char *const *names, size_t count)
{
	uint32_t wanted[NAME_LIMIT], other[NAME_LIMIT];
	size_t wanted_count = read_name(wrong, wanted), limit;
	const char *nearest = NULL;

	if (!wanted_count)
		return NULL;
	limit = wanted_count < 3 ? 1 : wanted_count / 3;
	for (size_t i = 0; i < count; i++) {
		size_t other_count = read_name(names[i], other), distance;

		if (!other_count)
			continue;
		distance = name_distance(wanted, wanted_count, other, other_count);
		if (distance > limit)
			continue;
		nearest = names[i];
		if (!distance)
			break;
		limit = distance - 1;
	}
	return nearest;
}
