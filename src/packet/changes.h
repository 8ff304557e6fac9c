/* changes.csv: lines of change logs in a packet. Columns:
 * seq,site,at,user,op,table,record,field,old,new,base; cells are guarded as those of tables. */
#ifndef ZHIBU_PACKET_CHANGES_H
#define ZHIBU_PACKET_CHANGES_H

#include "base/memory.h"
#include "data/journal.h"

#define CHANGES_NAME "changes.csv"

void packet_changes_heading(struct buf *bytes);
void packet_changes_add(struct buf *bytes, const struct journal_line *line);

struct packet_changes {
	struct arena arena;
	struct journal_line *lines; /* in the arena */
	size_t count;
};
/* STATUS_INPUT packet.changes {1}: that line is none. To be released in any case. */
enum status packet_changes_read(struct packet_changes *read, const char *bytes, size_t length,
				const char *path, struct err *err);
void packet_changes_release(struct packet_changes *read);

#endif
