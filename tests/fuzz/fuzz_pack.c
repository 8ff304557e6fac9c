/* Any bytes as a pack's rules, steps and words, parted by form feeds: mistakes with their places,
 * or a session over a few rows that derives findings, targets, figures and phrases within bounds.
 */
#include <string.h>

#include "base/memory.h"
#include "flow/session.h"
#include "memory_files.h"
#include "target.h"

static void check_findings(struct session *session)
{
	const struct findings *findings = session_findings(session);
	struct target target;
	struct matrix matrix;

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		demand(finding->text && finding->count > 0);
		for (size_t n = 0; n < finding->count && n < 2; n++) {
			session_target(session, finding, n, &target);
			record_release(&target.prefill);
			if (session_explanation(session, finding, n, &target))
				demand(finding->rule->level == RULE_WARN);
			record_release(&target.prefill);
		}
		if (i < 4 && rules_is_pair(finding->rule)) {
			session_matrix(session, finding->rule, &matrix);
			matrix_release(&matrix);
		}
	}
}

static void check_session(struct session *session)
{
	struct buf text;

	buf_init(&text);
	for (size_t i = 0; i < session_step_count(session); i++)
		demand(session_step(session, i).summary != NULL);
	check_findings(session);
	session_next(session);
	session_phrase(session, &text, "home.title");
	session_phrase(session, &text, "home.line");
	session_say(session, &text, "home.next", "a", "b", NULL);
	session_set_language(session, 1);
	session_findings(session);
	buf_release(&text);
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	static const char readers[] = "settings\n,form_id,form_title\n,readers,R\nsurvey\n"
				      ",type,name,label\n,text,name,N\n,date,until,U\n";
	static const char loans[] = "settings\n,form_id,form_title\n,loans,L\nsurvey\n"
				    ",type,name,label\n,date,lent,D\n"
				    ",select_one_from_file readers.csv,reader,R\n";
	static const char seed[] = "id,name,until\nR1,a,2018-06-01\nR2,b,\nR3,a,2018-07-01\n";
	static const char lent[] = "id,lent,reader\nL1,2018-06-02,R1\nL2,2018-06-02,R9\n";
	struct pack_file files[] = {
	    {"readers.csv", readers, sizeof(readers) - 1, NULL},
	    {"loans.csv", loans, sizeof(loans) - 1, NULL},
	    {"seed/readers.csv", seed, sizeof(seed) - 1, NULL},
	    {"seed/loans.csv", lent, sizeof(lent) - 1, NULL},
	    {"rules.csv", "", 0, NULL},
	    {"steps.csv", "step,label,forms\ns,S,readers loans\n", 36, NULL},
	    {"words.csv", "key,label::T (t)\nlist.separator,;\n", 34, NULL},
	};
	struct session_options options = {.data = MEMORY_PATH,
					  .builtin = files,
					  .builtin_count = sizeof(files) / sizeof(files[0]),
					  .today = "2018-06-30",
					  .user = "u",
					  .is_read_only = false,
					  .compile_all = true};
	struct session *session;
	struct err err = {0};
	enum status status;

	memory_files_clear();
	for (size_t i = 4; i < 7 && length; i++) {
		const unsigned char *end = memchr(bytes, '\f', length);
		size_t part = end ? (size_t)(end - bytes) : length;

		if (part) {
			files[i].bytes = (const char *)bytes;
			files[i].length = part;
		}
		part += end != NULL;
		bytes += part;
		length -= part;
	}
	status = session_open(&session, &options, &err);
	if (status == STATUS_OK)
		check_session(session);
	else
		demand(err.key != NULL);
	for (size_t i = 0; session && i < session_mistakes(session)->count; i++) {
		const struct err *mistake = &session_mistakes(session)->items[i];
		struct buf said;

		buf_init(&said);
		demand(mistake->key && mistake->path[0]);
		session_say_err(session, &said, mistake);
		buf_release(&said);
	}
	session_close(session, NULL);
	return 0;
}
