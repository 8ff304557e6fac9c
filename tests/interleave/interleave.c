/* A person saves a table's file between any two system calls of the program: of its start with and
 * without something to recover, its saves, its checkpoints and its end. Afterwards nothing of
 * either side may be lost: what the person changed and what was called saved stands in the
 * table, or in an open conflict, or was changed again by somebody who saw it.
 *
 *     interleave [STRIDE [VARIANTS]]     every STRIDE-th call only (by default every one), in so
 *                                        many of the 16 variants of the edit (by default 2)
 *
 * The program runs as a child under ptrace and stops at the entry of every call. At one of them the
 * person's save is made whole: written in place, or as a new file renamed over the old one. Some
 * runs are killed a few calls later. In the last arm the kernel refuses to exchange two files
 * (a seccomp filter), as on FAT: the window of one call that is left there is counted, not hidden.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "data/conflicts.h"
#include "data/store.h"

enum { BOOKS = 6, SAVES = 4, COLUMNS = 6, ROWS_MOST = 24 };
enum { TITLE, AUTHOR, SHELF, COPIES, PRICE }; /* fields of a book, in the form's order */

static struct pack pack;
static size_t books;
static char ids[BOOKS][ID_TEXT];
static char scratch[64], work[96], before[96]; /* folders */

/* What the child did, seen by the parent: memory that both have. */
static struct shared {
	int saved;	 /* saves that were called saved */
	bool set_b4;	 /* the third one found book 4 */
	bool deleted_b5; /* the fourth one found book 5 */
} * shared;

_Noreturn void memory_exhausted(void);
_Noreturn void memory_exhausted(void)
{
	abort();
}

static _Noreturn void stop(const char *what)
{
	fprintf(stderr, "interleave: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* ---- folders ---- */

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
	(void)about, (void)kind, (void)walk;
	return remove(path);
}

static void clear(const char *path)
{
	nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void put(const char *folder, const char *name, const struct buf *bytes)
{
	char path[256];
	int file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (file < 0 || !file_write(file, bytes->bytes, bytes->length) || close(file) < 0)
		stop(path);
}

static bool get(const char *folder, const char *name, struct buf *bytes)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return file_read(AT_FDCWD, path, (size_t)1 << 24, bytes, NULL, NULL) == STATUS_OK;
}

static void copy(const char *from, const char *to)
{
	static const char *const names[] = {"books.csv", "datapackage.json", ".zhibu/site.csv",
					    ".zhibu/journal-0001.csv"};
	char inner[128];
	struct buf bytes;

	clear(to);
	snprintf(inner, sizeof(inner), "%s/.zhibu", to);
	if (mkdir(to, 0700) < 0 || mkdir(inner, 0700) < 0)
		stop(to);
	buf_init(&bytes);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (get(from, names[i], &bytes))
			put(to, names[i], &bytes);
	buf_release(&bytes);
}

/* ---- the program's side ---- */

static struct store *open_at(const char *path, struct mistakes *mistakes)
{
	struct store_options options = {
	    .path = path, .pack = &pack, .user = "u", .today = "2018-06-30"};
	struct store *store;
	struct err err = {0};

	if (store_open(&store, &options, mistakes, &err) == STATUS_OK)
		return store;
	fprintf(stderr, "interleave: not opened: %s %s\n", err.key, err.args[0]);
	exit(2);
}

static long row_of(const struct store *store, const char *id)
{
	return table_find(store_table(store, books), id, strlen(id));
}

static void set(struct store *store, const char *id, int field, const char *value)
{
	store_set(store, books, (size_t)row_of(store, id), field, value);
}

static void save(struct store *store)
{
	if (store_commit(store, NULL) == STATUS_OK)
		shared->saved++;
}

static void live(void)
{
	const char *values[16] = {"n2"};
	struct mistakes mistakes;
	struct store *store;
	char id[ID_TEXT];

	mistakes_init(&mistakes);
	store = open_at(work, &mistakes);
	store_begin(store);
	set(store, ids[0], TITLE, "s1");
	save(store);
	store_begin(store);
	store_create(store, books, values, id);
	save(store);
	(void)store_checkpoint(store, NULL);
	store_begin(store);
	set(store, ids[1], TITLE, "s3");
	if (row_of(store, ids[4]) >= 0) {
		set(store, ids[4], COPIES, "33");
		shared->set_b4 = true;
	}
	save(store);
	store_begin(store);
	if (row_of(store, ids[5]) >= 0) {
		store_delete(store, books, (size_t)row_of(store, ids[5]));
		shared->deleted_b5 = true;
	}
	set(store, ids[1], PRICE, "4");
	save(store);
	(void)store_close(store, NULL);
	mistakes_release(&mistakes);
}

static void refuse_exchange(void)
{
	struct sock_filter filter[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_renameat2, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
	struct sock_fprog program = {sizeof(filter) / sizeof(*filter), filter};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		_exit(3);
}

/* ---- the person's side ---- */

struct edit {
	unsigned number;
	bool by_rename;
	bool takes_title, drops_b4, changes_b5; /* what the program changes too */
	/* what was seen and done */
	bool is_made;
	bool saw_s1, saw_33, has_b4, has_b5, has_b3;
	char author[24], title[24], late[24];
};

/* The file as lines; cells are plain, so that a comma parts them. */
struct sheet {
	char *lines[ROWS_MOST];
	size_t count;
	char *text;
};

static void sheet_read(struct sheet *sheet, const struct buf *bytes)
{
	char *rest;

	sheet->count = 0;
	sheet->text = memory_text(bytes->bytes);
	for (char *line = strtok_r(sheet->text, "\r\n", &rest); line && sheet->count < ROWS_MOST;
	     line = strtok_r(NULL, "\r\n", &rest))
		sheet->lines[sheet->count++] = memory_text(line);
}

static long line_of(const struct sheet *sheet, const char *id)
{
	size_t length = strlen(id);

	for (size_t i = 1; i < sheet->count; i++)
		if (!strncmp(sheet->lines[i], id, length) && sheet->lines[i][length] == ',')
			return (long)i;
	return -1;
}

static bool cell_is(const struct sheet *sheet, long line, int field, const char *value)
{
	const char *at = sheet->lines[line];

	for (int i = 0; i <= field; i++)
		at = strchr(at, ',') + 1;
	return !strncmp(at, value, strlen(value)) &&
	       (at[strlen(value)] == ',' || !at[strlen(value)]);
}

static void cell_set(struct sheet *sheet, long line, int field, const char *value)
{
	const char *start = sheet->lines[line], *end;
	struct buf changed;

	for (int i = 0; i <= field; i++)
		start = strchr(start, ',') + 1;
	end = start + strcspn(start, ",");
	buf_init(&changed);
	buf_add(&changed, sheet->lines[line], (size_t)(start - sheet->lines[line]));
	buf_add_text(&changed, value);
	buf_add_text(&changed, end);
	memory_free(sheet->lines[line]);
	sheet->lines[line] = buf_take(&changed);
}

static void line_drop(struct sheet *sheet, long line)
{
	memory_free(sheet->lines[line]);
	memmove(&sheet->lines[line], &sheet->lines[line + 1],
		(sheet->count - (size_t)line - 1) * sizeof(char *));
	sheet->count--;
}

static void sheet_write(struct sheet *sheet, bool by_rename)
{
	struct buf bytes;
	char from[128], to[128];

	buf_init(&bytes);
	for (size_t i = 0; i < sheet->count; i++)
		buf_printf(&bytes, "%s\r\n", sheet->lines[i]);
	put(work, by_rename ? "~books.tmp" : "books.csv", &bytes);
	if (by_rename) {
		snprintf(from, sizeof(from), "%s/~books.tmp", work);
		snprintf(to, sizeof(to), "%s/books.csv", work);
		if (rename(from, to) < 0)
			stop(to);
	}
	buf_release(&bytes);
	for (size_t i = 0; i < sheet->count; i++)
		memory_free(sheet->lines[i]);
	memory_free(sheet->text);
}

/* Changes, adds and deletes, on the file as it is at this moment. */
static void make_edit(struct edit *edit)
{
	struct sheet sheet;
	struct buf bytes;
	char row[64];
	long line;

	buf_init(&bytes);
	edit->is_made = get(work, "books.csv", &bytes);
	if (!edit->is_made)
		goto out;
	snprintf(edit->author, sizeof(edit->author), "e%u", edit->number);
	snprintf(edit->title, sizeof(edit->title), "x%u", edit->number);
	snprintf(edit->late, sizeof(edit->late), "f%u", edit->number);
	sheet_read(&sheet, &bytes);
	cell_set(&sheet, line_of(&sheet, ids[2]), AUTHOR, edit->author);
	line = line_of(&sheet, ids[0]);
	edit->saw_s1 = cell_is(&sheet, line, TITLE, "s1");
	if (edit->takes_title)
		cell_set(&sheet, line, TITLE, edit->title);
	line = line_of(&sheet, ids[5]);
	edit->has_b5 = line >= 0;
	if (edit->has_b5 && edit->changes_b5)
		cell_set(&sheet, line, AUTHOR, edit->late);
	line = line_of(&sheet, ids[4]);
	edit->has_b4 = line >= 0;
	edit->saw_33 = line >= 0 && cell_is(&sheet, line, COPIES, "33");
	if (edit->has_b4 && edit->drops_b4)
		line_drop(&sheet, line);
	line = line_of(&sheet, ids[3]);
	edit->has_b3 = line >= 0;
	if (edit->has_b3)
		line_drop(&sheet, line);
	snprintf(row, sizeof(row), "NEW-1,new,%s,,,", edit->author);
	sheet.lines[sheet.count++] = memory_text(row);
	sheet_write(&sheet, edit->by_rename);
out:
	buf_release(&bytes);
}

/* ---- one run ---- */

/* Runs the child to the entry of its call number at, where edit is made, and to its end; killed so
 * many calls later where that is not 0. How many calls it made. */
static unsigned run(unsigned at, struct edit *edit, unsigned kill_after, bool is_plain)
{
	unsigned calls = 0, stops = 0;
	int status;
	pid_t child;

	memset(shared, 0, sizeof(*shared));
	child = fork();
	if (child < 0)
		stop("fork");
	if (!child) {
		if (is_plain)
			refuse_exchange();
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			_exit(3);
		raise(SIGSTOP);
		live();
		_exit(0);
	}
	if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
		stop("the child may not be traced");
	ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL));
	for (;;) {
		if (ptrace(PTRACE_SYSCALL, child, NULL, NULL) < 0 ||
		    waitpid(child, &status, 0) != child)
			stop("ptrace");
		if (!WIFSTOPPED(status))
			break;
		if (WSTOPSIG(status) != (SIGTRAP | 0x80))
			continue;
		if (stops++ % 2) /* the way out of a call */
			continue;
		if (++calls == at)
			make_edit(edit);
		if (kill_after && calls == at + kill_after) {
			kill(child, SIGKILL);
			waitpid(child, &status, 0);
			return calls;
		}
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "interleave: the program ended with %d\n", status);
		exit(2);
	}
	return calls;
}

/* ---- the proof ---- */

struct proof {
	struct store *store;
	const struct conflict *conflicts;
	size_t conflict_count;
	const char *wanted; /* of a search of the history */
	bool is_found;
	char wrong[160];
};

static void find_wrong(struct proof *proof, const char *what, const char *value)
{
	if (!*proof->wrong)
		snprintf(proof->wrong, sizeof(proof->wrong), "%s (%s)", what,
			 value ? value : "nothing");
}

static const char *cell(const struct proof *proof, const char *id, int field)
{
	long row = row_of(proof->store, id);

	return row < 0 ? NULL : table_cell(store_table(proof->store, books), (size_t)row, field);
}

static bool is(const char *value, const char *expected)
{
	return value && strcmp(value, expected) == 0;
}

static bool in_conflict(const struct proof *proof, const char *id, int field, const char *value)
{
	for (size_t i = 0; i < proof->conflict_count; i++) {
		const struct conflict *conflict = &proof->conflicts[i];

		if (strcmp(conflict->id, id) == 0 && conflict->field == field &&
		    (!value || strcmp(conflict->theirs, value) == 0))
			return true;
	}
	return false;
}

static void take_old(void *data, const struct journal_line *line)
{
	struct proof *proof = data;

	if (line->op == JOURNAL_SET && strcmp(line->old_value, proof->wanted) == 0)
		proof->is_found = true;
	if (line->op == JOURNAL_ADOPT && strcmp(line->new_value, proof->wanted) == 0)
		proof->is_found = true;
}

/* Whether the program had taken a value of the person's in before it changed it itself. */
static bool was_seen(struct proof *proof, const char *id, const char *value)
{
	proof->wanted = value;
	proof->is_found = false;
	store_history(proof->store, books, id, take_old, proof, NULL);
	return proof->is_found;
}

static void prove_saves(struct proof *proof, const struct edit *edit)
{
	const char *first = cell(proof, ids[0], TITLE);
	bool has_new = false;

	for (size_t row = 0; row < table_count(store_table(proof->store, books)); row++)
		has_new |= is(table_cell(store_table(proof->store, books), row, TITLE), "n2");
	if (shared->saved >= 1 && !is(first, "s1") && !(edit->takes_title && edit->saw_s1))
		find_wrong(proof, "the first save is lost", first);
	if (shared->saved >= 2 && !has_new)
		find_wrong(proof, "the second save is lost", NULL);
	if (shared->saved >= 3 && !is(cell(proof, ids[1], TITLE), "s3"))
		find_wrong(proof, "the third save is lost", cell(proof, ids[1], TITLE));
	if (shared->saved >= 4 && !is(cell(proof, ids[1], PRICE), "4"))
		find_wrong(proof, "the fourth save is lost", cell(proof, ids[1], PRICE));
	if (shared->saved >= 3 && shared->set_b4 && !edit->saw_33 &&
	    !is(cell(proof, ids[4], COPIES), "33"))
		find_wrong(proof, "the third save's other half is lost",
			   cell(proof, ids[4], COPIES));
}

/* Where both changed the same. */
static void prove_rivals(struct proof *proof, const struct edit *edit)
{
	const char *first = cell(proof, ids[0], TITLE), *fifth = cell(proof, ids[4], COPIES),
		   *sixth = cell(proof, ids[5], AUTHOR);

	if (edit->takes_title && !is(first, edit->title) &&
	    !in_conflict(proof, ids[0], TITLE, edit->title) &&
	    !was_seen(proof, ids[0], edit->title))
		find_wrong(proof, "the person's title is lost", first);
	if (edit->drops_b4 && edit->has_b4 && fifth && !in_conflict(proof, ids[4], -1, ""))
		find_wrong(proof, "a row is there again, and nobody is asked", fifth);
	if (edit->changes_b5 && edit->has_b5 && !is(sixth, edit->late) &&
	    !was_seen(proof, ids[5], edit->late))
		find_wrong(proof, "the person's change of a deleted row is lost", sixth);
	if (shared->saved >= 4 && shared->deleted_b5 && sixth &&
	    !(edit->changes_b5 && in_conflict(proof, ids[5], -1, CONFLICT_ROW)))
		find_wrong(proof, "a deleted row is there again, and nobody is asked", sixth);
}

static void prove_edit(struct proof *proof, const struct edit *edit)
{
	if (!edit->is_made)
		return;
	if (!is(cell(proof, ids[2], AUTHOR), edit->author))
		find_wrong(proof, "the person's change is lost", cell(proof, ids[2], AUTHOR));
	if (!is(cell(proof, "NEW-1", AUTHOR), edit->author))
		find_wrong(proof, "the person's new row is lost", cell(proof, "NEW-1", AUTHOR));
	if (edit->has_b3 && cell(proof, ids[3], TITLE))
		find_wrong(proof, "a row that the person deleted is there again", NULL);
	prove_rivals(proof, edit);
}

static uint64_t digest(const struct store *store)
{
	const struct table *table = store_table(store, books);
	uint64_t sum = table_count(table);

	/* In whatever order: a table rebuilt has that of the journal. */
	for (size_t row = 0; row < table_count(table); row++) {
		uint64_t hash = 14695981039346656037u;

		for (int field = -1; field <= PRICE; field++)
			for (const char *c = table_cell(table, row, field);; c++) {
				hash = (hash ^ (unsigned char)*c) * 1099511628211u;
				if (!*c)
					break;
			}
		sum += hash;
	}
	return sum;
}

/* Opens, looks, closes; again; and without the file. Nothing of ours lies about. */
static void prove(const struct edit *edit, char wrong[160])
{
	char path[3][160];
	uint64_t first = 0;

	snprintf(path[0], sizeof(path[0]), "%s/.books.csv.swap", work);
	snprintf(path[1], sizeof(path[1]), "%s/.books.csv.part", work);
	snprintf(path[2], sizeof(path[2]), "%s/books.csv", work);
	for (int round = 0; round < 3; round++) {
		struct proof proof = {0};
		struct mistakes mistakes;
		struct err err = {0};

		mistakes_init(&mistakes);
		proof.store = open_at(work, &mistakes);
		if (store_conflicts(proof.store, &proof.conflicts, &proof.conflict_count, NULL) !=
		    STATUS_OK)
			find_wrong(&proof, "conflicts cannot be read", NULL);
		prove_saves(&proof, edit);
		prove_edit(&proof, edit);
		if (round == 1 && mistakes.count)
			find_wrong(&proof, "not settled", mistakes.items[0].key);
		if (round && digest(proof.store) != first)
			find_wrong(&proof,
				   round == 1 ? "another table at the next start"
					      : "another table from the journal",
				   NULL);
		first = digest(proof.store);
		if (store_close(proof.store, &err) != STATUS_OK)
			find_wrong(&proof, "not closed", err.key);
		if (access(path[0], F_OK) == 0 || access(path[1], F_OK) == 0)
			find_wrong(&proof, "a file is left behind", NULL);
		mistakes_release(&mistakes);
		memcpy(wrong, proof.wrong, sizeof(proof.wrong));
		if (*wrong)
			return;
		if (round == 1)
			unlink(path[2]);
	}
}

/* ---- all of them ---- */

struct tally {
	unsigned runs, killed, wrong;
};

static const char *const beginnings[] = {"closed cleanly", "killed after saves",
					 "killed, then edited"};

/* The folder that the runs begin with. */
static void prepare(int beginning)
{
	struct mistakes mistakes;
	struct store *store;

	mistakes_init(&mistakes);
	clear(before);
	store = open_at(before, &mistakes);
	for (int i = 0; i < BOOKS; i++) {
		char name[] = {(char)('a' + i), '\0'};
		const char *values[16] = {name, "w", NULL, "1", "2"};

		store_begin(store);
		store_create(store, books, values, ids[i]);
		if (store_commit(store, NULL) != STATUS_OK)
			stop("save");
	}
	if (store_close(store, NULL) != STATUS_OK)
		stop("close");
	if (beginning) {
		pid_t child = fork();

		if (!child) {
			store = open_at(before, &mistakes);
			store_begin(store);
			set(store, ids[1], AUTHOR, "k");
			set(store, ids[2], PRICE, "5");
			_exit(store_commit(store, NULL) != STATUS_OK);
		}
		if (waitpid(child, NULL, 0) != child)
			stop("wait");
	}
	if (beginning == 2) {
		struct buf bytes;
		char *found;

		buf_init(&bytes);
		get(before, "books.csv", &bytes);
		found = strstr(bytes.bytes, ",b,w,");
		found[3] = 'v';
		put(before, "books.csv", &bytes);
		buf_release(&bytes);
	}
	mistakes_release(&mistakes);
}

static void try_one(struct tally *tally, unsigned at, unsigned variant, bool is_plain,
		    int beginning)
{
	struct edit edit = {.number = at,
			    .by_rename = variant & 1,
			    .takes_title = variant & 2,
			    .drops_b4 = variant & 4,
			    .changes_b5 = variant & 2};
	unsigned kill_after = variant & 8 ? 1 + at * 7 % 31 : 0;
	char wrong[160] = "";

	copy(before, work);
	run(at, &edit, kill_after, is_plain);
	prove(&edit, wrong);
	tally->runs++;
	tally->killed += kill_after != 0;
	if (!*wrong)
		return;
	tally->wrong++;
	if (tally->wrong < 6)
		printf("%s, call %u, variant %u%s: %s\n", beginnings[beginning], at, variant,
		       is_plain ? ", no exchange" : "", wrong);
}

static void tell(const char *name, const struct tally *tally, unsigned calls)
{
	printf("%s: %u calls, %u interleavings (%u killed after it), %u lost\n", name, calls,
	       tally->runs, tally->killed, tally->wrong);
}

int main(int argc, char **argv)
{
	unsigned stride = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1, runs = 0, wrong = 0;
	unsigned variants = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 2, calls;
	struct edit none = {0};
	struct tally plain[2] = {{0}};
	struct mistakes mistakes;
	struct err err;

	setvbuf(stdout, NULL, _IOLBF, 0);
	snprintf(scratch, sizeof(scratch), "%s/zhibu-interleave-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!stride || !mkdtemp(scratch))
		stop(scratch);
	snprintf(work, sizeof(work), "%s/work", scratch);
	snprintf(before, sizeof(before), "%s/before", scratch);
	shared =
	    mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	mistakes_init(&mistakes);
	if (shared == MAP_FAILED ||
	    pack_read_folder(&pack, "tests/packs/library", NULL, &mistakes, &err) != STATUS_OK)
		stop("tests/packs/library");
	books = (size_t)pack_find(&pack, "books", 5);
	for (int beginning = 0; beginning < 3; beginning++) {
		struct tally tally = {0};

		prepare(beginning);
		copy(before, work);
		calls = run(0, &none, 0, false);
		for (unsigned at = 1; at <= calls; at += stride)
			for (unsigned n = 0; n < variants; n++)
				try_one(&tally, at, (at * 5 + n * 9 + (at >> 3)) % 16, false,
					beginning);
		tell(beginnings[beginning], &tally, calls);
		runs += tally.runs;
		wrong += tally.wrong;
	}
	/* Without an exchange: in place nothing is lost; by rename one call is the window. */
	copy(before, work);
	calls = run(0, &none, 0, true);
	for (unsigned at = 1; at <= calls; at += stride)
		for (unsigned n = 0; n < 2; n++)
			try_one(&plain[n], at, (at & 3) * 2 + n, true, 2);
	tell("no exchange, edited in place", &plain[0], calls);
	tell("no exchange, edited by rename", &plain[1], calls);
	runs += plain[0].runs;
	wrong += plain[0].wrong;
	clear(scratch);
	pack_release(&pack);
	mistakes_release(&mistakes);
	printf("%u%%: Checks: %u, Failures: %u, Errors: 0\n",
	       runs ? (runs - wrong) * 100 / runs : 0, runs, wrong);
	return wrong || !runs;
}
