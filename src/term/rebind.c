/* The keys' names, and a file that says what they do. */
#include "term/rebind.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/memory.h"

enum { FILE_LIMIT = 1 << 16, WISHES_MOST = 64, KEYS_MOST = 8, WORD_MOST = 64 };

#define LETTER(letter)                                                                             \
	{                                                                                          \
		KEY_CONTROLLED + (letter)[0], "Ctrl-" letter                                       \
	}

/* Ctrl-H I M [ are other keys. */
static const struct {
	uint32_t key;
	const char *name;
} names[] = {
    {KEY_ENTERED, "Enter"},
    {KEY_TABBED, "Tab"},
    {KEY_BACKTAB, "Shift-Tab"},
    {KEY_ESCAPE, "Esc"},
    {KEY_ERASE, "Backspace"},
    {KEY_REMOVE, "Delete"},
    {KEY_INSERTED, "Insert"},
    {KEY_LEFTWARD, "Left"},
    {KEY_RIGHTWARD, "Right"},
    {KEY_UPWARD, "Up"},
    {KEY_DOWNWARD, "Down"},
    {KEY_FIRST, "Home"},
    {KEY_FINAL, "End"},
    {KEY_PAGE_UP, "PgUp"},
    {KEY_PAGE_DOWN, "PgDn"},
    {KEY_FUNCTION + 1, "F1"},
    {KEY_FUNCTION + 2, "F2"},
    {KEY_FUNCTION + 3, "F3"},
    {KEY_FUNCTION + 4, "F4"},
    {KEY_FUNCTION + 5, "F5"},
    {KEY_FUNCTION + 6, "F6"},
    {KEY_FUNCTION + 7, "F7"},
    {KEY_FUNCTION + 8, "F8"},
    {KEY_FUNCTION + 9, "F9"},
    {KEY_FUNCTION + 10, "F10"},
    {KEY_FUNCTION + 11, "F11"},
    {KEY_FUNCTION + 12, "F12"},
    {KEY_CONTROLLED + ' ', "Ctrl-Space"},
    LETTER("A"),
    LETTER("B"),
    LETTER("C"),
    LETTER("D"),
    LETTER("E"),
    LETTER("F"),
    LETTER("G"),
    LETTER("J"),
    LETTER("K"),
    LETTER("L"),
    LETTER("N"),
    LETTER("O"),
    LETTER("P"),
    LETTER("Q"),
    LETTER("R"),
    LETTER("S"),
    LETTER("T"),
    LETTER("U"),
    LETTER("V"),
    LETTER("W"),
    LETTER("X"),
    LETTER("Y"),
    LETTER("Z"),
};

uint32_t key_named(const char *typed, size_t length, const char **name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strncasecmp(names[i].name, typed, length) != 0 || names[i].name[length])
			continue;
		*name = names[i].name;
		return names[i].key;
	}
	return 0;
}

bool key_is_free(uint32_t key)
{
	if (key == key_control('J') || key == key_control('K') || key == key_control('U'))
		return false;
	return key > KEY_FUNCTION || key == KEY_INSERTED;
}

/* One line of the file. */
struct wish {
	const struct binding *action; /* the table's first of it */
	size_t line, count;
	struct {
		uint32_t key;
		const char *name;
	} keys[KEYS_MOST];
};

struct reading {
	const char *path;
	size_t line;
	struct mistakes *mistakes;
	struct wish wishes[WISHES_MOST];
	size_t count;
};

static const char *action_name(const struct binding *binding)
{
	return binding->word + strlen("key.");
}

static bool is_first(const struct binding *bindings, size_t i)
{
	return i == 0 || bindings[i - 1].action != bindings[i].action;
}

static const struct binding *action_named(const char *name)
{
	size_t count;
	const struct binding *bindings = keys_bindings(&count);

	for (size_t i = 0; i < count; i++)
		if (is_first(bindings, i) && strcasecmp(action_name(&bindings[i]), name) == 0)
			return &bindings[i];
	return NULL;
}

static void tell(struct reading *reading, const char *key, const char *first, const char *second)
{
	mistakes_add(reading->mistakes, reading->path, reading->line, 0, key, first, second, NULL);
}

static void tell_unknown_action(struct reading *reading, const char *name)
{
	const char *known[WISHES_MOST], *nearest;
	size_t count, actions = 0;
	const struct binding *bindings = keys_bindings(&count);

	for (size_t i = 0; i < count && actions < WISHES_MOST; i++)
		if (is_first(bindings, i))
			known[actions++] = action_name(&bindings[i]);
	nearest = nearest_name(name, known, actions);
	tell(reading, nearest ? "keys.action_near" : "keys.action", name, nearest);
}

static struct wish *wish_of(struct reading *reading, enum action action)
{
	for (size_t i = 0; i < reading->count; i++)
		if (reading->wishes[i].action->action == action)
			return &reading->wishes[i];
	return NULL;
}

/* The line that has the key already, or NULL. */
static struct wish *wish_for(struct reading *reading, uint32_t key)
{
	for (size_t i = 0; i < reading->count; i++)
		for (size_t j = 0; j < reading->wishes[i].count; j++)
			if (reading->wishes[i].keys[j].key == key)
				return &reading->wishes[i];
	return NULL;
}

static void take_key(struct reading *reading, struct wish *wish, const char *word)
{
	const char *name = word;
	uint32_t key = key_named(word, strlen(word), &name);
	const struct wish *other = key ? wish_for(reading, key) : NULL;

	if (!key)
		tell(reading, "keys.key", word, NULL);
	else if (other == wish)
		return;
	else if (other)
		tell(reading, "keys.twice", name, action_name(other->action));
	else if (!key_is_free(key) && keys_action(key) != wish->action->action)
		tell(reading, "keys.fixed", name, NULL);
	else if (wish->count == KEYS_MOST)
		tell(reading, "keys.many", action_name(wish->action), NULL);
	else {
		wish->keys[wish->count].key = key;
		wish->keys[wish->count++].name = name;
	}
}

/* The line of an action; NULL: it is none. */
static struct wish *begin_wish(struct reading *reading, const char *word)
{
	const struct binding *action = action_named(word);
	struct wish *wish;

	if (!action) {
		tell_unknown_action(reading, word);
		return NULL;
	}
	if (wish_of(reading, action->action) || reading->count == WISHES_MOST) {
		tell(reading, "keys.action_twice", word, NULL);
		return NULL;
	}
	wish = &reading->wishes[reading->count++];
	*wish = (struct wish){.action = action, .line = reading->line};
	return wish;
}

/* The next word of a line, cut where it is too long for any; false: there is none. */
static bool next_word(const char **at, const char *end, char word[WORD_MOST])
{
	size_t length = 0;

	while (*at < end && strchr(" \t,;\r", **at) && **at)
		++*at;
	if (*at == end || **at == '#')
		return false;
	for (; *at < end && !(strchr(" \t,;\r#", **at) && **at); ++*at)
		if (length + 1 < WORD_MOST)
			word[length++] = **at;
	word[length] = '\0';
	return true;
}

static void read_line(struct reading *reading, const char *at, const char *end)
{
	size_t before = reading->mistakes->count;
	char word[WORD_MOST];
	struct wish *wish;

	if (!next_word(&at, end, word) || (reading->line == 1 && strcmp(word, "action") == 0))
		return;
	wish = begin_wish(reading, word);
	while (wish && next_word(&at, end, word))
		take_key(reading, wish, word);
	if (wish && wish->count == 0 && reading->mistakes->count == before)
		tell(reading, "keys.none", action_name(wish->action), NULL);
}

static void add(struct rebinding *rebinding, const struct binding *action, uint32_t key,
		const char *name)
{
	rebinding->items = memory_grow(rebinding->items, rebinding->count, &rebinding->capacity,
				       sizeof(*rebinding->items));
	rebinding->items[rebinding->count++] =
	    (struct binding){key, action->action, action->word, name};
}

/* What an action has after all: the file's keys, and of the table's those that it keeps. */
static void add_action(struct rebinding *rebinding, struct reading *reading,
		       const struct binding *first, const struct binding *end)
{
	struct wish *wish = wish_of(reading, first->action);
	size_t before = rebinding->count;

	for (size_t i = 0; wish && i < wish->count; i++)
		if (key_is_free(wish->keys[i].key))
			add(rebinding, first, wish->keys[i].key, wish->keys[i].name);
	for (const struct binding *at = first; at < end && at->action == first->action; at++)
		if (!key_is_free(at->key) || (!wish && !wish_for(reading, at->key)))
			add(rebinding, first, at->key, at->name);
	if (rebinding->count > before || wish)
		return;
	reading->line = wish_for(reading, first->key)->line;
	tell(reading, "keys.none_left", action_name(first), first->name);
}

bool rebinding_read(struct rebinding *rebinding, const char *path, const char *bytes, size_t length,
		    struct mistakes *mistakes)
{
	struct reading reading = {.path = path, .mistakes = mistakes};
	const char *end = bytes + length;
	size_t count, before = mistakes->count;
	const struct binding *bindings = keys_bindings(&count);

	if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
		bytes += 3;
	while (bytes < end) {
		const char *next = memchr(bytes, '\n', (size_t)(end - bytes));

		next = next ? next : end;
		reading.line++;
		read_line(&reading, bytes, next);
		bytes = next < end ? next + 1 : end;
	}
	rebinding_release(rebinding);
	for (size_t i = 0; i < count && reading.count; i++)
		if (is_first(bindings, i))
			add_action(rebinding, &reading, &bindings[i], bindings + count);
	if (mistakes->count > before)
		rebinding_release(rebinding);
	return mistakes->count == before;
}

void rebinding_load(struct rebinding *rebinding, const char *path, struct mistakes *mistakes)
{
	bool is_missing = false;
	struct err err = {0};
	struct buf bytes;

	rebinding_init(rebinding);
	buf_init(&bytes);
	if (path && file_read(AT_FDCWD, path, FILE_LIMIT, &bytes, &is_missing, &err) == STATUS_OK)
		rebinding_read(rebinding, path, bytes.bytes, bytes.length, mistakes);
	else if (path && !is_missing)
		mistakes_add_err(mistakes, &err);
	buf_release(&bytes);
}

void rebinding_init(struct rebinding *rebinding)
{
	*rebinding = (struct rebinding){0};
}

void rebinding_release(struct rebinding *rebinding)
{
	memory_free(rebinding->items);
	rebinding_init(rebinding);
}

const struct binding *rebinding_items(const struct rebinding *rebinding, size_t *count)
{
	if (!rebinding || !rebinding->items)
		return keys_bindings(count);
	*count = rebinding->count;
	return rebinding->items;
}

/* A key that does it by default: one that is no cursor key, which do more than one thing. */
static uint32_t default_key(enum action action)
{
	size_t count;
	const struct binding *bindings = keys_bindings(&count);
	uint32_t found = 0;

	for (size_t i = 0; i < count; i++)
		if (bindings[i].action == action && (!found || key_is_free(bindings[i].key)))
			found = bindings[i].key;
	return found;
}

uint32_t rebinding_key(const struct rebinding *rebinding, uint32_t key)
{
	if (!rebinding || !rebinding->items || !key_is_free(key))
		return key;
	for (size_t i = 0; i < rebinding->count; i++) {
		if (rebinding->items[i].key != key)
			continue;
		if (keys_action(key) == rebinding->items[i].action)
			return key;
		return default_key(rebinding->items[i].action);
	}
	return keys_action(key) == ACTION_NONE ? key : 0;
}

static const char *name_of(const struct rebinding *rebinding, enum action action)
{
	for (size_t i = 0; i < rebinding->count; i++)
		if (rebinding->items[i].action == action)
			return rebinding->items[i].name;
	return "";
}

static bool still_does(const struct rebinding *rebinding, const struct binding *binding)
{
	for (size_t i = 0; i < rebinding->count; i++)
		if (rebinding->items[i].key == binding->key)
			return rebinding->items[i].action == binding->action;
	return false;
}

size_t rebinding_respell(const struct rebinding *rebinding, const char *pairs[][2], size_t most)
{
	size_t count, found = 0;
	const struct binding *bindings = keys_bindings(&count);

	for (size_t i = 0; rebinding->items && i < count && found < most; i++) {
		if (still_does(rebinding, &bindings[i]))
			continue;
		pairs[found][0] = bindings[i].name;
		pairs[found++][1] = name_of(rebinding, bindings[i].action);
	}
	return found;
}
