#include "papers_folder.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "pack.h"
#include "support.h"

void papers_folder_write(const struct papers_folder *folder, const char *name, const char *bytes,
			 size_t length)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder->path, name);
	file = fopen(path, "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
	fclose(file);
}

void papers_folder_make(struct papers_folder *folder)
{
	static const char start[] = "sample/";
	size_t count = builtin_files(NULL);

	*folder = (struct papers_folder){.path = "/tmp/zhibu-papers-XXXXXX"};
	folder->builtin = memory_array(count, sizeof *folder->builtin);
	builtin_files(folder->builtin);
	ck_assert_ptr_nonnull(mkdtemp(folder->path));
	for (size_t i = 0; i < count; i++) {
		const struct pack_file *file = &folder->builtin[i];

		if (strncmp(file->name, start, sizeof start - 1) == 0)
			papers_folder_write(folder, file->name + sizeof start - 1, file->bytes,
					    file->length);
	}
}

static void open_files(struct papers_folder *folder, const char *pack,
		       const struct pack_file *files, size_t count)
{
	struct session_options options = {.data = folder->path,
					  .pack_folder = pack,
					  .builtin = files,
					  .builtin_count = count,
					  .today = "2018-07-10",
					  .is_read_only = true};
	struct err err = {0};

	if (session_open(&folder->session, &options, &err) != STATUS_OK) {
		const struct mistakes *mistakes = session_mistakes(folder->session);

		ck_abort_msg("%s %s", err.key, mistakes->count ? mistakes->items[0].key : "");
	}
	folder->papers = papers_new(folder->session);
}

void papers_folder_open(struct papers_folder *folder)
{
	open_files(folder, NULL, folder->builtin, builtin_files(NULL));
}

void papers_folder_open_pack(struct papers_folder *folder, const char *pack)
{
	open_files(folder, pack, folder->builtin, builtin_files(NULL));
}

void papers_folder_open_with(struct papers_folder *folder, const struct pack_file *documents,
			     size_t count)
{
	size_t all = 0;

	folder->files = memory_array(builtin_files(NULL) + count, sizeof *folder->files);
	for (size_t i = 0; i < builtin_files(NULL); i++)
		if (strncmp(folder->builtin[i].name, "documents/", 10) != 0)
			folder->files[all++] = folder->builtin[i];
	memcpy(folder->files + all, documents, count * sizeof *documents);
	open_files(folder, NULL, folder->files, all + count);
}

void papers_folder_close(struct papers_folder *folder)
{
	papers_free(folder->papers);
	session_close(folder->session, NULL);
	memory_free(folder->files);
	folder->files = NULL;
	folder->papers = NULL;
	folder->session = NULL;
}

void papers_folder_remove(struct papers_folder *folder)
{
	if (folder->session)
		papers_folder_close(folder);
	remove_tree(folder->path);
	memory_free(folder->builtin);
}

static void add_row(struct buf *out, const struct paper_table *table, const struct paper_row *row)
{
	buf_add_text(out, "|");
	for (size_t i = 0; i < table->column_count; i++)
		buf_printf(out, " %s |", row ? row->cells[i] : table->columns[i].heading);
	buf_add_char(out, '\n');
}

void paper_texts(struct buf *out, const struct paper *paper)
{
	static const char *const styles[PAPER_STYLES] = {"   ", " < ", " : ", " # ", "## ",
							 "== ", "=  ", " = ", " > "};

	buf_printf(out, "%s (%s) %s %d\n", paper->title, paper->mark, level_names[paper->level],
		   paper->columns);
	for (size_t i = 0; i < paper->count; i++) {
		const struct paper_block *block = &paper->blocks[i];

		if (block->kind == PAPER_PARAGRAPH) {
			buf_printf(out, "%s%s\n", styles[block->as.paragraph.style],
				   block->as.paragraph.text);
		} else if (block->kind == PAPER_TABLE) {
			add_row(out, &block->as.table, NULL);
			for (size_t r = 0; r < block->as.table.row_count; r++)
				add_row(out, &block->as.table, &block->as.table.rows[r]);
		} else {
			buf_add_text(out, "----\n");
		}
	}
}
