/* A data folder of the sample, and the papers of the built-in pack, or of another one, on it. */
#ifndef ZHIBU_TESTS_PAPERS_FOLDER_H
#define ZHIBU_TESTS_PAPERS_FOLDER_H

#include "flow/session.h"
#include "report/papers.h"

struct papers_folder {
	char path[64];
	struct pack_file *builtin, *files; /* files: with other documents */
	struct session *session;
	struct papers *papers;
};

/* Writes the sample's tables into a new folder. Nothing is opened yet. */
void papers_folder_make(struct papers_folder *folder);
void papers_folder_write(const struct papers_folder *folder, const char *name, const char *bytes,
			 size_t length);
/* Opens it with the built-in pack, on 2018-07-10; with other documents in place of its own. */
void papers_folder_open(struct papers_folder *folder);
void papers_folder_open_with(struct papers_folder *folder, const struct pack_file *documents,
			     size_t count);
/* Opens it with a pack of a folder. */
void papers_folder_open_pack(struct papers_folder *folder, const char *pack);
void papers_folder_close(struct papers_folder *folder);
void papers_folder_remove(struct papers_folder *folder);

/* Every text of a paper, for searching; and as lines, each with what it is. */
void paper_texts(struct buf *out, const struct paper *paper);

#endif
