/* Removable media, the packets that lie on one, and those that may go there: what the screen and
 * the dialogue of packets show. */
#ifndef ZHIBU_PACKET_STICK_H
#define ZHIBU_PACKET_STICK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "packet/work.h"

struct stick {
	char *path;
	dev_t device; /* what was mounted there when it was found */
};

struct sticks {
	struct stick *items;
	size_t count, capacity;
};

/* What is mounted and looks like one: vfat, exfat or ntfs, but for /boot and /efi, or a disk right
 * below /media, /run/media or /mnt. mounts: a file as /proc/self/mountinfo (proc(5)), or NULL:
 * that. */
void sticks_find(struct sticks *sticks, const char *mounts);
void sticks_release(struct sticks *sticks);
/* A folder that the user named, in place of one that is found. */
void sticks_add(struct sticks *sticks, const char *path);
/* Where files for others go: the first stick that is found, else home, else /tmp. The caller frees
 * it. */
char *stick_or_home(const char *home, const char *mounts);
/* Whether what was there is there still. */
bool stick_is_there(const struct stick *stick);

/* A packet that may leave. */
struct errand {
	struct packet_kind *kind;
	char recipient[ID_TEXT]; /* "" where it is for nobody in particular */
};
/* All of them: a kind once for each of those that it may be for. The array is the caller's
 * (memory_free). */
struct errand *errands_of(struct session *session, size_t *count);

/* A packet that lies on a stick. */
struct parcel {
	char *path;
	struct packet packet;
	enum status
	    status; /* STATUS_OK: effect says what taking it in would do; else err why not */
	struct packet_effect effect;
	struct err err;
};

enum { PARCELS_MOST = 1000 };
struct parcels {
	struct parcel *items;
	size_t count, capacity;
	bool is_more; /* than PARCELS_MOST */
};

/* Files zhibu-….tar, zhibu-….sealed and folders zhibu-… of a folder, by name, each with what a dry
 * run says; not those that this folder made itself. On exFAT also the whole part of one whose name
 * a power cut took. What is sealed to this folder's key is open then. STATUS_IO packet.folder. */
enum status parcels_find(struct parcels *parcels, struct session *session, const char *folder,
			 struct err *err);
void parcels_release(struct parcels *parcels);
/* Whether there is something in it for here. */
bool parcel_is_new(const struct parcel *parcel);

/* It is sealed with a passphrase, which was not given yet, or was not the right one. */
bool parcel_needs_passphrase(const struct parcel *parcel);
/* Opens it; what it is, or why it is none, is known then. */
enum status parcel_open(struct parcel *parcel, struct session *session,
			const struct secret *passphrase);
/* Its folder is known by another key (packet_take_in()): a person must say that this is right. */
bool parcel_needs_word(const struct parcel *parcel);
enum status parcel_take_key(struct parcel *parcel, struct session *session);

/* The key of the word that says what it is for here: to be taken in, done, somebody else's, bad. */
const char *parcel_tag(const struct parcel *parcel);

/* Takes one in, and writes the packet that answers it, where the pack has one (kinds' answers),
 * into the folder where it lay; *answered: it did. On STATUS_OK effect is to be released; that the
 * answer failed is in *answer_err. As packet_take_in(). */
enum status parcel_take_in(struct session *session, const struct packet *packet, const char *folder,
			   struct packet_effect *effect, bool *answered, struct err *answer_err,
			   struct err *err);

/* One line of each. */
void tell_errand(struct buf *buf, struct session *session, const struct errand *errand);
void tell_parcel(struct buf *buf, struct session *session, const struct parcel *parcel);
/* What a dry run says of it, or why it is none. */
void tell_parcel_effect(struct buf *buf, struct session *session, const struct parcel *parcel);

#endif
