/* Any bytes as a template, and behind a form feed as the rows of a table: mistakes with their
 * places, or papers within bounds, laid out as text, RTF and CSV; and on one that is not for the
 * narrowest circle nothing of a field that is. */
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "memory_files.h"
#include "report/paper_out.h"
#include "report/papers.h"
#include "report/plain_text.h"
#include "rtf_checks.h"
#include "target.h"

#define SECRET "SECRETx"

/* Whether the marker stands somewhere; the input may hold it itself. */
static bool holds_secret(const char *bytes, size_t length)
{
	size_t marker = sizeof(SECRET) - 1;

	for (size_t i = 0; i + marker <= length; i++)
		if (bytes[i] == SECRET[0] && memcmp(bytes + i, SECRET, marker) == 0)
			return true;
	return false;
}

static void check_out(const struct paper *paper, enum paper_format format, bool may_tell)
{
	struct buf out;

	buf_init(&out);
	paper_write(&out, paper, format, 0, true, CHARSET_UTF8);
	demand(utf8_is_valid(out.bytes, out.length));
	demand(may_tell || !holds_secret(out.bytes, out.length));
	if (format == PAPER_RTF)
		check_rtf(&out);
	buf_release(&out);
}

static void check_paper(const struct papers *papers, size_t n, bool may_tell)
{
	struct paper_told told = papers_told(papers, n);
	struct paper paper;
	struct err err = {0};
	struct buf missing;

	demand(told.title && told.purpose && told.name[0]);
	buf_init(&missing);
	papers_complete(papers, n, -1, &missing);
	paper_init(&paper);
	if (papers_make(papers, n, -1, &paper, &err) != STATUS_OK) {
		demand(err.key != NULL);
	} else {
		demand(paper.level == told.level);
		may_tell |= told.level == LEVEL_BRANCH;
		check_out(&paper, PAPER_TEXT, may_tell);
		check_out(&paper, PAPER_RTF, may_tell);
		check_out(&paper, PAPER_CSV, may_tell);
	}
	paper_release(&paper);
	buf_release(&missing);
}

static void check_mistakes(const struct session *session, const struct mistakes *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++) {
		const struct err *mistake = &mistakes->items[i];
		struct buf said;

		buf_init(&said);
		demand(mistake->key && mistake->path[0]);
		session_say_err(session, &said, mistake);
		buf_release(&said);
	}
}

static void check_templates(struct session *session, bool may_tell)
{
	struct papers *papers = papers_new(session);

	for (size_t i = 0; i < papers_count(papers); i++)
		check_paper(papers, i, may_tell);
	check_mistakes(session, papers_mistakes(papers));
	papers_free(papers);
}

/* ---- the session ---- */

#define TEXT(text) text, sizeof(text) - 1, NULL
enum { ROWS = 3, TEMPLATE = 7, KEPT_RUNS = 200 };

static struct pack_file files[] = {
    {"readers.csv",
     TEXT("settings\n,form_id,form_title\n,readers,R\nsurvey\n,type,name,label,zb_level\n"
	  ",text,name,N,public\n,date,until,U,superior\n,text,note,T,\n")},
    {"loans.csv",
     TEXT("settings\n,form_id,form_title\n,loans,L\nsurvey\n,type,name,label,zb_level\n"
	  ",date,lent,D,public\n,select_one_from_file readers.csv,reader,R,members\n"
	  ",text,note,T,\n")},
    {"seed/readers.csv", TEXT("id,name,until,note\nR1,a,2018-06-01," SECRET "\nR2,b,," SECRET
			      "\nR3,,2018-07-01," SECRET "\n")},
    {"seed/loans.csv", TEXT("id,lent,reader,note\nL1,2018-06-02,R1," SECRET
			    "\nL2,2018-06-02,R9,\"" SECRET "\n\t\x1B\"\n")},
    {"rules.csv", TEXT("rule,step,level,context,when,test,message,goto,source\n"
		       "G1,s,warn,m in readers,,$m/name != '',gap ${rows},,\n")},
    {"steps.csv", TEXT("step,label,forms\ns,S,readers loans\n")},
    {"words.csv", TEXT("key,label::T (t)\nlist.separator,;\n")},
    {"documents/t.txt", "", 0, NULL},
};

/* NULL: the folder cannot be opened. */
static struct session *open_session(void)
{
	const struct session_options options = {.data = MEMORY_PATH,
						.builtin = files,
						.builtin_count = sizeof(files) / sizeof(files[0]),
						.today = "2018-06-30",
						.user = "u"};
	struct session *session;
	struct err err = {0};

	memory_files_clear();
	if (session_open(&session, &options, &err) == STATUS_OK)
		return session;
	demand(err.key != NULL);
	session_close(session, NULL);
	return NULL;
}

/* Stays open for many templates, which is several times as fast. */
static struct session *kept;
static unsigned kept_runs;

static void drop_kept(void)
{
	session_close(kept, NULL);
	kept = NULL;
}

static void check_kept(bool may_tell)
{
	if (!kept)
		kept = open_session();
	demand(kept != NULL);
	/* the pack has its own list of the files */
	*(struct pack_file *)(uintptr_t)pack_file(session_pack(kept), files[TEMPLATE].name) =
	    files[TEMPLATE];
	check_templates(kept, may_tell);
	if (++kept_runs % KEPT_RUNS == 0)
		drop_kept();
}

/* With rows of its own the folder is opened for it. */
static void check_with_rows(const char *rows, size_t length, bool may_tell)
{
	struct pack_file usual = files[ROWS];
	struct session *session;

	drop_kept();
	files[ROWS].bytes = rows;
	files[ROWS].length = length;
	session = open_session();
	if (session)
		check_templates(session, may_tell);
	session_close(session, NULL);
	files[ROWS] = usual;
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	const char *text = length ? (const char *)bytes : "", *rows = memchr(text, '\f', length);
	size_t part = rows ? (size_t)(rows - text) : length;
	bool may_tell = holds_secret(text, length);

	files[TEMPLATE].bytes = text;
	files[TEMPLATE].length = part;
	if (rows)
		check_with_rows(rows + 1, length - part - 1, may_tell);
	else
		check_kept(may_tell);
	return 0;
}
