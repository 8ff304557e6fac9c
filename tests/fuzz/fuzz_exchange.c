/* Any bytes as what another place brings: it is refused with a reason, or taken as the same
 * whatever the order in which the places' lines stand in it, and never more than there is.
 *
 * Six bytes a line: whose, what is done, to which record and field, with which value, and how much
 * the numbers move; now and then a text of the bytes themselves. The first three say how far the
 * places go.
 */
#include <string.h>

#include "data/exchange.h"
#include "data/store_internal.h"
#include "target.h"

enum { LINES = 64, SITES = 4, STEP = 6 };

static const char *const sites[SITES] = {"A234567890", "B234567890", "K7Q2MX4T9B", "nosite"};

static const struct pack *pack_of_two(void)
{
	static const char first[] =
	    "settings\n,form_id,form_title\n,t,T\nsurvey\n,type,name,label\n"
	    ",text,a,A\n,note,n,N\n,text,b,B\n";
	static const char second[] =
	    "settings\n,form_id,form_title\n,u,U\nsurvey\n,type,name,label\n"
	    ",select_one_from_file t.csv,of,O\n,text,b,B\n";
	static const struct pack_file files[] = {{"t.csv", first, sizeof(first) - 1, NULL},
						 {"u.csv", second, sizeof(second) - 1, NULL}};
	static struct mistakes mistakes;
	static struct pack pack;

	if (!pack.form_count)
		pack_read(&pack, "forms", files, 2, NULL, &mistakes);
	demand(pack.form_count >= 1);
	return &pack;
}

struct script {
	struct journal_line lines[LINES];
	struct exchange_range ranges[SITES];
	size_t count, range_count;
	char *texts[LINES];
};

static void take_line(struct script *script, const unsigned char *at, size_t left,
		      unsigned long *numbers)
{
	static const char *const records[] = {"A234567890-1", "B234567890-1", "x", "",
					      "K7Q2MX4T9B-9"};
	static const char *const fields[] = {"a", "b", "", "of", "z", "n", "part"};
	static const char *const values[] = {"", "1", "2", "row", "30", "A234567890-1", "x"};
	static const char *const tables[] = {"t", "t", "t", "u", "", "v", "../t"};
	unsigned site = at[0] % 16 < 15 ? at[0] % 3 : 3;
	struct journal_line *line = &script->lines[script->count];

	numbers[site] += at[5] % 32 ? 1 : at[5] / 32 * 5u;
	*line = (struct journal_line){.seq = numbers[site],
				      .op = (enum journal_op)(at[1] % (JOURNAL_REOPEN + 1)),
				      .at = "2018-06-30T14:30:05",
				      .site = sites[site],
				      .user = "u",
				      .table = tables[at[2] / 8 % 7],
				      .record = records[at[2] % 8 < 6 ? at[2] % 2 : at[2] / 8 % 5],
				      .field = fields[at[3] % 16 < 12 ? at[3] % 3 : at[3] / 16 % 7],
				      .old_value = values[at[4] / 16 % 3],
				      .new_value = values[at[4] % 7],
				      .base = values[at[4] / 64]};
	if (line->op == JOURNAL_HELD) {
		line->table = "";
		line->record = sites[at[2] % 3];
		line->field = at[3] % 8 ? "" : "part";
		line->new_value = values[1 + at[4] % 2 * 3];
	}
	if (line->op == JOURNAL_ADOPT)
		line->base = line->old_value;
	if (at[5] == 255) {
		script->texts[script->count] =
		    memory_text_part((const char *)at, left < 40 ? left : 40);
		line->new_value = script->texts[script->count];
	}
	script->count++;
}

static void read_script(struct script *script, const unsigned char *bytes, size_t length)
{
	unsigned long numbers[SITES] = {0};

	memset(script, 0, sizeof(*script));
	for (size_t i = 3; i + STEP <= length && script->count < LINES; i += STEP)
		take_line(script, bytes + i, length - i, numbers);
	for (size_t site = 0; site < 3 && length > site; site++) {
		struct exchange_range *range = &script->ranges[script->range_count];

		memcpy(range->site, sites[site], SITE_TEXT);
		range->after = bytes[site] % 32 == 31 ? bytes[site] / 32 : 0;
		range->upto = numbers[site] + bytes[site] % 4;
		range->is_part = bytes[site] & 64;
		script->range_count += range->upto > 0;
	}
}

static void free_script(struct script *script)
{
	for (size_t i = 0; i < script->count; i++)
		memory_free(script->texts[i]);
}

/* The same lines, one place's after the other's. */
static void sort_script(const struct script *script, struct journal_line *sorted)
{
	size_t count = 0;

	for (size_t site = SITES; site-- > 0;)
		for (size_t i = 0; i < script->count; i++)
			if (script->lines[i].site == sites[site])
				sorted[count++] = script->lines[i];
}

static enum status judge(struct store *store, const struct script *script,
			 const struct journal_line *lines, struct exchange_report *report)
{
	struct exchange_batch batch = {script->ranges, script->range_count, lines, script->count};
	struct err err = {0};
	enum status status = store_take_in(store, &batch, true, report, &err);

	demand(status == STATUS_OK || (err.key && strncmp(err.key, "exchange.", 9) == 0));
	if (status == STATUS_OK)
		demand(report->lines + report->already_held <= script->count);
	return status;
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	const struct pack *pack = pack_of_two();
	struct shelf shelves[2] = {{0}};
	struct store store = {.pack = pack, .site = "K7Q2MX4T9B", .shelves = shelves};
	const char *values[3] = {"1", NULL, "2"};
	struct exchange_report report, other;
	struct journal_line sorted[LINES];
	struct script script;
	enum status status;

	for (size_t form = 0; form < pack->form_count; form++)
		shelves[form].table = table_new(&pack->forms[form]);
	table_add(shelves[0].table, "A234567890-1", values);
	conflicts_clear(&store.conflicts);
	lines_init(&store.adopted);
	read_script(&script, bytes, length);
	sort_script(&script, sorted);
	status = judge(&store, &script, script.lines, &report);
	demand(judge(&store, &script, sorted, &other) == status);
	if (status == STATUS_OK) {
		demand(report.lines == other.lines && report.new_records == other.new_records &&
		       report.deletions == other.deletions &&
		       report.changed_fields == other.changed_fields &&
		       report.conflicts == other.conflicts && report.equal == other.equal &&
		       report.gap_count == other.gap_count &&
		       report.missing_count == other.missing_count);
		exchange_report_release(&report);
		exchange_report_release(&other);
	}
	free_script(&script);
	for (size_t form = 0; form < pack->form_count; form++)
		table_free(shelves[form].table);
	conflicts_release(&store.conflicts);
	lines_release(&store.adopted);
	return 0;
}
