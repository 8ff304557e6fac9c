/* The key table as a user has it. A file of lines "action key key ...", parted by spaces, TABs or
 * commas; # begins a comment:
 *
 *     complete Ctrl-A F10
 *     help,Ctrl-B
 *
 * The action's name is that of its word without "key.". A line takes the place of the keys that the
 * table gives the action; a key that belongs to another action is taken from it, as long as that
 * keeps one. Enter, Tab, arrows, Esc and those that edit text are what they are, whatever a file
 * says: nobody is locked out. A file with a mistake in it changes nothing. */
#ifndef ZHIBU_TERM_REBIND_H
#define ZHIBU_TERM_REBIND_H

#include "base/err.h"
#include "term/keys.h"

struct rebinding {
	struct binding *items; /* as keys_bindings(); NULL: nothing was changed */
	size_t count, capacity;
};

void rebinding_init(struct rebinding *rebinding);
void rebinding_release(struct rebinding *rebinding);
/* Adds every mistake, with its line; false: there was one, and nothing is changed. path is for
 * messages. */
bool rebinding_read(struct rebinding *rebinding, const char *path, const char *bytes, size_t length,
		    struct mistakes *mistakes);
/* The same from a file, into what was not initialised; no file, or no path, is no mistake. */
void rebinding_load(struct rebinding *rebinding, const char *path, struct mistakes *mistakes);
/* The table in force. */
const struct binding *rebinding_items(const struct rebinding *rebinding, size_t *count);
/* The key that does by default what this one does now; 0: nothing any more. */
uint32_t rebinding_key(const struct rebinding *rebinding, uint32_t key);
/* Names of keys in texts that hold no more: pairs of what stands there and what is to. At most
 * most; returns how many. */
size_t rebinding_respell(const struct rebinding *rebinding, const char *pairs[][2], size_t most);

/* A key by its name (F1, Ctrl-A, Insert ...; case aside), or 0; *name is its name as the screen
 * has it. */
uint32_t key_named(const char *typed, size_t length, const char **name);
/* Whether a file may say what it does. */
bool key_is_free(uint32_t key);

#endif
