/* What the rooms of the packet share. */
#ifndef ZHIBU_PACKET_INTERNAL_H
#define ZHIBU_PACKET_INTERNAL_H

#include "base/sha256.h"
#include "packet/packet.h"

#define PACKET_MANIFEST_NAME "manifest.csv"

/* A file of the manifest as it is announced. */
struct announced {
	char name[PACKET_NAME], hash[SHA256_TEXT];
	size_t bytes, rows;
};
struct announcement {
	struct announced *items;
	size_t count, capacity;
};

/* manifest_write.c. The manifest's first line; a line that has a text and no numbers. */
enum { MANIFEST_HEADING = 43 }; /* its bytes */
extern const char manifest_heading[];
void manifest_text_add(struct buf *bytes, const char *item, const char *text);
/* Adds manifest.csv; the time is not in it but in made. */
void manifest_add(struct buf *bytes, const struct packet *packet);
/* Reads it into the packet, the files (without content) into the announcement, which the caller
 * initialised to zeros and frees. */
enum status manifest_read(struct packet *packet, struct announcement *announcement,
			  const char *bytes, size_t length, const char *path, struct err *err);
/* The bytes of a file that was announced, taken where they are what was said of them. */
enum status packet_take_file(struct packet *packet, const struct announced *announced,
			     const char *bytes, size_t length, const char *path, struct err *err);
/* Rows of a CSV file below its heading, as far as it can be split; 0 where it cannot, or is none.
 */
size_t packet_rows(const char *name, const char *bytes, size_t length);

/* The bytes of a file, sealed or not: as packet_read_sealed(), packet_unpack(). */
enum status packet_unpack_sealed(struct packet *packet, const struct buf *bytes,
				 const struct seal_opener *opener, const char *path,
				 struct err *err);
/* The time that every file of its archive says: that of made, so that the same packet is the same
 * bytes. */
long packet_seconds(const struct packet *packet);

/* tar.c: a header of 512 bytes, and what follows. */
enum { TAR_BLOCK = 512 };
void tar_add(struct buf *archive, const char *name, const char *bytes, size_t length, long seconds);
void tar_end(struct buf *archive);
/* The file at *offset, which moves behind it. is_end: there is none, and the archive ends as it
 * must. */
enum status tar_next(const char *archive, size_t length, size_t *offset, char name[PACKET_NAME],
		     const char **bytes, size_t *size, bool *is_end, const char *path,
		     struct err *err);

/* Whether every file of an archive that was read says this time. */
enum status tar_check_times(const char *archive, size_t length, long seconds, const char *path,
			    struct err *err);

/* Writes a packet's file, sealed or not, as packet_write() does. */
enum status packet_put(int folder, const char *name, const struct buf *bytes, struct err *err);

/* The bytes of the manifest that are signed: all lines before the signature. */
void manifest_add_signed(struct buf *bytes, const struct packet *packet);

#endif
