/* A packet: one file that carries plain CSV files from one data folder to another, on a stick, with
 * a manifest that says what they are.
 *
 * The file is a tar archive (POSIX.1-1988 ustar, so that any archive program opens it), stored, not
 * compressed, with nothing in it but plain files: manifest.csv first, then those that it names. The
 * same files in a folder are the same packet. manifest.csv (UTF-8 with a byte order mark, CRLF) has
 * the columns item,name,after,upto,bytes,rows,sha256 and these lines, in this order:
 *
 *   format   name: 2, or 1 of one that is not signed
 *   kind     name: of packets.csv (packet/kinds.h)
 *   from, to name: the role of the folder that made it, and that it is for
 *   site     name: the code of that folder
 *   whose    name: as the folder calls itself
 *   person   name: the id of the record that the folder is of, or ""
 *   for      name: the id of the record that it is for, or ""
 *   whom     name: the name of that record
 *   forms    name: the version of the forms it was made with
 *   made     name: when
 *   key      name: the folder's public keys, Ed25519's (RFC 8032) and X25519's (RFC 7748), 32 bytes
 *            each, together as base64 for URLs without padding (RFC 4648); only of format 2
 *   carries  name: a site; the lines of it with sequence numbers after < n <= upto; or part: but
 *            for those that were left out on purpose
 *   holds    name: a site; what the folder holds of it is all up to upto
 *   file     name, bytes, rows (without the heading), sha256
 *   signature  name: Ed25519 of "zhibu packet", LF and the lines before this one, 64 bytes as
 *            base64; only of format 2. By their hashes it covers the files; the archive's own
 *            headers follow from these lines
 *   end      name: how many lines stand before it, sha256: of them
 *
 * Nothing that is read is believed: names, sizes, counts and hashes are checked before anything is
 * done with it, and every byte of the archive is checked by one of them.
 */
#ifndef ZHIBU_PACKET_PACKET_H
#define ZHIBU_PACKET_PACKET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/id.h"
#include "packet/seal.h"

enum {
	PACKET_FORMAT = 1,
	PACKET_SIGNED = 2,     /* the format of one that is signed */
	PACKET_FILES = 64,     /* most files in one */
	PACKET_RANGES = 65536, /* most lines carries, and holds */
	PACKET_TEXT = 1024,    /* most bytes of a text of the manifest */
	PACKET_NAME = 100,     /* of a file in it, with its NUL */
	PACKET_MANIFEST = 8 << 20,
	PACKET_BYTES = 256 << 20 /* most bytes of all of it */
};
#define PACKET_BEGINNING "zhibu-"
#define PACKET_ENDING	 ".tar"

struct packet_range {
	char site[SITE_TEXT];
	unsigned long after, upto; /* of holds: after is 0 */
	bool is_part;		   /* lines were left out on purpose */
};

struct packet_ranges {
	struct packet_range *items;
	size_t count, capacity;
};

struct packet_file {
	char name[PACKET_NAME]; /* small letters, digits, _ - = and .; ends in .csv or .json */
	struct buf bytes;
	size_t rows; /* without the heading; 0 of a .json */
};

struct packet {
	char *kind, *from, *to, *whose, *person, *recipient, *whom, *forms, *key,
	    *signature; /* heap memory; never NULL */
	char site[SITE_TEXT], made[MOMENT_TEXT];
	struct packet_ranges carries, holds;
	struct packet_file *files;
	size_t file_count, file_capacity;
	enum seal_mode sealed; /* how it came */
	bool takes_key;	       /* the user says that its key, another one than before, is right */
};

void packet_init(struct packet *packet);
void packet_release(struct packet *packet);
/* Replaces one of the packet's texts. */
void packet_text(char **text, const char *value);
void packet_range_add(struct packet_ranges *ranges, const char *site, unsigned long after,
		      unsigned long upto, bool is_part);
/* A new file of it, to be filled; borrowed until the next. */
struct packet_file *packet_file_add(struct packet *packet, const char *name);
/* NULL: there is none of that name. */
const struct packet_file *packet_file_find(const struct packet *packet, const char *name);
bool packet_name_is_good(const char *name);

/* Adds the archive. */
void packet_pack(const struct packet *packet, struct buf *bytes);
/* The other way round; the packet was initialised. path is for messages. On failure nothing of it
 * may be used but packet_release(). STATUS_INPUT: packet.none (no packet at all), packet.format {1}
 * (another format), packet.cut (its end is missing), packet.damaged {1} (the byte, from 1),
 * packet.name {1}, packet.kind {1} (something else than a plain file), packet.hash {1} (a file),
 * packet.manifest {1} (the line), packet.signature (it is signed, but not so); STATUS_LIMIT:
 * packet.limit {1} (what there is too much of). */
enum status packet_unpack(struct packet *packet, const char *bytes, size_t length, const char *path,
			  struct err *err);

/* Writes it into an open folder under a name: as a new file, read back and compared, renamed.
 * STATUS_IO: packet.write, packet.differs (the disk gave back something else). */
enum status packet_write(const struct packet *packet, int folder, const char *name,
			 struct err *err);
/* Reads the file, or the folder, at path. As packet_unpack(); STATUS_IO file.open and so on. */
enum status packet_read(struct packet *packet, const char *path, struct err *err);
/* The same; what is sealed is opened with what there is (NULL: nothing). As seal_open(), too. */
enum status packet_read_sealed(struct packet *packet, const char *path,
			       const struct seal_opener *opener, struct err *err);

#endif
