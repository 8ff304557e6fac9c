/* Packets between folders of the pack that is built in: a branch, two members, a superior. */
#include "check_packet_places.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/sha256.h"
#include "data/peers.h"
#include "failing.h"
#include "flow/entry.h"
#include "packet/stick.h"

static struct exchange_report bring(const char *place, const char *path)
{
	struct packet_effect effect;
	struct exchange_report report;
	struct err err = {0};

	ck_assert_msg(import(place, path, &effect, &err) == STATUS_OK, "%s %s", err.key,
		      err.args[0]);
	ck_assert_uint_eq(effect.changes.gap_count, 0);
	ck_assert_uint_eq(effect.changes.fork_count, 0);
	ck_assert_uint_eq(effect.changes.unknown_count, 0);
	report = effect.changes; /* its numbers only */
	packet_effect_release(&effect);
	return report;
}

static size_t form_of(struct session *session, const char *name)
{
	int form = pack_find(session_pack(session), name, strlen(name));

	ck_assert_int_ge(form, 0);
	return (size_t)form;
}

static void set_field(struct session *session, struct entry *entry, const char *name,
		      const char *value)
{
	const struct form *form = entry_form(entry);

	(void)session;
	entry_set(entry, (size_t)form_find(form, name, strlen(name)), value);
}

static void save(struct entry *entry, char id[ID_TEXT])
{
	struct err err = {0};
	int field = -1;

	ck_assert_msg(entry_save(entry, &field, NULL, &err) == STATUS_OK, "%s %d", err.key, field);
	snprintf(id, ID_TEXT, "%s", entry_id(entry));
	entry_free(entry);
}

static void add_talk(const char *place, const char *date, const char *partner, char id[ID_TEXT])
{
	struct session *session = open_place(place);
	struct entry *entry = entry_new(session, form_of(session, "talks"), NULL);

	set_field(session, entry, "date", date);
	set_field(session, entry, "mode", "个别谈话");
	set_field(session, entry, "lead", "M10");
	set_field(session, entry, "partners", partner);
	set_field(session, entry, "covered", "思想");
	save(entry, id);
	close_place(session);
}

static void change_date(const char *place, const char *id, const char *date)
{
	struct session *session = open_place(place);
	size_t form = form_of(session, "talks");
	struct entry *entry = entry_open(session, form, (size_t)session_find(session, form, id));
	char same[ID_TEXT];

	set_field(session, entry, "date", date);
	save(entry, same);
	close_place(session);
}

static void check_cell(const char *place, const char *table, const char *id, const char *field,
		       const char *expected)
{
	struct session *session = open_place(place);
	size_t form = form_of(session, table);
	long row = session_find(session, form, id);
	const struct form *model = &session_pack(session)->forms[form];

	ck_assert_int_ge(row, 0);
	ck_assert_str_eq(
	    session_cell(session, form, (size_t)row, form_find(model, field, strlen(field))),
	    expected);
	close_place(session);
}

static char *read_all(const char *place, const char *name)
{
	char path[256];
	struct buf bytes;
	bool missing;

	snprintf(path, sizeof path, "%s/%s/%s", root, place, name);
	buf_init(&bytes);
	ck_assert_int_eq(file_read(AT_FDCWD, path, 1 << 26, &bytes, &missing, NULL), STATUS_OK);
	return buf_take(&bytes);
}

/* One hash of all files of a place, the change log among them. */
static void fingerprint(const char *place, char hash[SHA256_TEXT])
{
	char command[512], line[256] = "";
	FILE *pipe;

	snprintf(
	    command, sizeof command,
	    "cd %s/%s && find . -type f ! -name lock ! -name '*-now.csv' | LC_ALL=C sort | xargs "
	    "sha256sum | sha256sum",
	    root, place);
	pipe = popen(command, "r");
	ck_assert_ptr_nonnull(pipe);
	ck_assert_ptr_nonnull(fgets(line, sizeof line, pipe));
	ck_assert_int_eq(pclose(pipe), 0);
	snprintf(hash, SHA256_TEXT, "%.64s", line);
}

static void make_members(void)
{
	char *first, *second;

	make_branch("branch");
	first = export("branch", "invitation", "M10");
	second = export("branch", "invitation", "M11");
	ck_assert_uint_gt(bring("one", first).new_records, 12);
	ck_assert_uint_gt(bring("two", second).new_records, 12);
	free(first);
	free(second);
}

static void check_findings(struct session *session, const char *expected)
{
	const struct findings *findings = session_findings(session);
	struct buf names;

	buf_init(&names);
	for (size_t i = 0; i < findings->count; i++)
		buf_printf(&names, "%s ", findings->items[i].rule->name);
	ck_assert_str_eq(names.bytes, expected);
	buf_release(&names);
}

/* Their own reminders end with what they ask for, and the branch's never show. */
START_TEST(a_member_s_reminders)
{
	struct session *session;
	struct entry *entry;
	char id[ID_TEXT];

	make_members();
	add_talk("one", "2018-06-10", "M11", id);
	session = open_place("one");
	entry = entry_new(session, form_of(session, "problems"), NULL);
	set_field(session, entry, "owner", "党员");
	set_field(session, entry, "person", "M10");
	set_field(session, entry, "dimension", "D1");
	set_field(session, entry, "text", "参加组织生活不够主动自觉");
	save(entry, id);
	check_findings(session, "M10 M50 ");
	entry = entry_new(session, form_of(session, "study_sessions"), NULL);
	set_field(session, entry, "date", "2018-06-11");
	set_field(session, entry, "forms", "交流讨论");
	set_field(session, entry, "materials", "L1");
	set_field(session, entry, "present", "M10 M11");
	save(entry, id);
	check_findings(session, "M50 ");
	close_place(session);
}
END_TEST

static void copy_bytes(const char *from, const char *to)
{
	struct buf bytes;
	FILE *file = fopen(to, "wb");

	buf_init(&bytes);
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(file_read(AT_FDCWD, from, 1 << 26, &bytes, NULL, NULL), STATUS_OK);
	ck_assert_uint_eq(fwrite(bytes.bytes, 1, bytes.length, file), bytes.length);
	ck_assert_int_eq(fclose(file), 0);
	buf_release(&bytes);
}

START_TEST(an_invitation_makes_a_member_s_folder)
{
	struct session *session;
	size_t dimensions;
	int form;

	make_members();
	session = open_place("one");
	ck_assert_str_eq(session_role(session), "member");
	ck_assert_str_eq(store_person(session_store(session)), "M10");
	/* their steps alone, called by the numbers that they have at the branch */
	ck_assert_uint_eq(session_step_count(session), 4);
	ck_assert_str_eq(session_step(session, 0).step->name, "study");
	ck_assert_str_eq(session_step(session, 3).step->name, "rectification");
	ck_assert_uint_eq(session_step_numbered(session, 5), 3);
	ck_assert_uint_eq(session_step_numbered(session, 4), 4);
	/* what a new folder begins with is not there beside what the branch has */
	form = pack_find(session_pack(session), "dimensions", 10);
	dimensions = session_count(session, (size_t)form);
	ck_assert_uint_eq(dimensions, 5);
	ck_assert_uint_eq(session_count(session, form_of(session, "members")), 12);
	ck_assert_uint_eq(session_count(session, form_of(session, "problems")), 0);
	check_findings(session, "M10 M20 M30 ");
	close_place(session);
	session = open_place("branch");
	ck_assert_str_eq(session_role(session), "branch");
	ck_assert_uint_eq(session_step_count(session), 6);
	close_place(session);
}
END_TEST

/* Every line is of a table and a field that the level lets out. */
START_TEST(an_invitation_holds_no_secrets)
{
	static const char *const secrets[] = {"年老行动不便", "某工业园区", "leading_cadre",
					      "talk_rule",    "problems",   "criticisms",
					      "opinions",     "frail"};
	const struct packet_file *file;
	struct packet packet;
	struct err err = {0};
	char *path;

	make_branch("branch");
	path = export("branch", "invitation", "M10");
	packet_init(&packet);
	ck_assert_int_eq(packet_read(&packet, path, &err), STATUS_OK);
	file = packet_file_find(&packet, "changes.csv");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_gt(file->rows, 50);
	ck_assert_ptr_nonnull(strstr(file->bytes.bytes, "欧阳某癸"));
	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
		ck_assert_msg(!strstr(file->bytes.bytes, secrets[i]), "%s", secrets[i]);
	packet_release(&packet);
	free(path);
}
END_TEST

START_TEST(returns_in_both_orders_are_the_same)
{
	static const char *const tables[] = {"members.csv", "problems.csv", "groups.csv"};
	char first_id[ID_TEXT], second_id[ID_TEXT], before[SHA256_TEXT], after[SHA256_TEXT];
	char *first, *second;

	make_members();
	add_talk("one", "2018-06-10", "M11", first_id);
	add_talk("two", "2018-06-11", "M02", second_id);
	first = export("one", "return", "");
	second = export("two", "return", "");
	copy_place("branch", "other");
	ck_assert_uint_eq(bring("branch", first).new_records, 1);
	ck_assert_uint_eq(bring("branch", second).new_records, 1);
	ck_assert_uint_eq(bring("other", second).new_records, 1);
	ck_assert_uint_eq(bring("other", first).new_records, 1);
	check_cell("branch", "talks", first_id, "partners", "M11");
	check_cell("branch", "talks", second_id, "date", "2018-06-11");
	check_cell("other", "talks", first_id, "partners", "M11");
	check_cell("branch", "talks", second_id, "date", "2018-06-11");
	check_cell("other", "talks", first_id, "partners", "M11");
	check_cell("other", "talks", second_id, "date", "2018-06-11");
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		char *here = read_all("branch", tables[i]), *there = read_all("other", tables[i]);

		ck_assert_str_eq(here, there);
		free(here);
		free(there);
	}
	/* once more changes no byte */
	fingerprint("branch", before);
	ck_assert_uint_eq(bring("branch", first).lines, 0);
	ck_assert_uint_eq(bring("branch", second).lines, 0);
	fingerprint("branch", after);
	ck_assert_str_eq(before, after);
	free(first);
	free(second);
}
END_TEST

static size_t outstanding(const char *place)
{
	struct session *session = open_place(place);
	struct err err = {0};
	size_t lines = 0;

	ck_assert_int_eq(packet_outstanding(session, session_kind(session, "return"), &lines, &err),
			 STATUS_OK);
	close_place(session);
	return lines;
}

START_TEST(an_acknowledgement_says_what_was_taken_in)
{
	char id[ID_TEXT], *packet, *answer;

	make_members();
	add_talk("one", "2018-06-10", "M11", id);
	ck_assert_uint_eq(outstanding("one"), 5);
	packet = export("one", "return", "");
	bring("branch", packet);
	answer = export("branch", "acknowledgement", "M10");
	bring("one", answer);
	ck_assert_uint_eq(outstanding("one"), 0);
	add_talk("one", "2018-06-12", "M02", id);
	ck_assert_uint_eq(outstanding("one"), 5);
	check_refused("two", answer, "packet.not_for");
	free(packet);
	free(answer);
}
END_TEST

/* Both change a field, neither having seen the other: it is a conflict in both folders, and ends in
 * both once a person has decided in one. */
START_TEST(a_conflict_travels_and_so_does_its_end)
{
	char id[ID_TEXT], *packet;
	struct session *session;
	struct incoming *items;
	size_t count, conflicts;
	struct err err = {0};

	make_members();
	add_talk("one", "2018-06-10", "M11", id);
	packet = export("one", "return", "");
	bring("branch", packet);
	free(packet);
	change_date("branch", id, "2018-06-09");
	change_date("one", id, "2018-06-08");
	packet = export("one", "return", "");
	ck_assert_uint_eq(bring("branch", packet).conflicts, 1);
	free(packet);
	packet = export("branch", "acknowledgement", "M10");
	ck_assert_uint_eq(bring("one", packet).conflicts, 1);
	free(packet);
	session = open_place("branch");
	ck_assert_int_eq(session_incoming_list(session, &items, &count, &err), STATUS_OK);
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(
	    session_decide(session, &items[0], strcmp(items[0].now, "2018-06-09") == 0, &err),
	    STATUS_OK);
	memory_free(items);
	close_place(session);
	check_cell("branch", "talks", id, "date", "2018-06-09");
	packet = export("branch", "acknowledgement", "M10");
	ck_assert_uint_eq(bring("one", packet).settled, 1);
	free(packet);
	check_cell("one", "talks", id, "date", "2018-06-09");
	session = open_place("one");
	session_incoming(session, &count, &conflicts);
	ck_assert_uint_eq(conflicts, 0);
	close_place(session);
}
END_TEST

START_TEST(packets_that_are_not_for_here)
{
	char id[ID_TEXT], *invitation, *packet;
	struct session *session;
	struct err err = {0};
	char *path;

	make_members();
	invitation = export("branch", "invitation", "M10");
	check_refused("branch", invitation, "packet.own");
	check_refused("two", invitation, "packet.not_for");
	make_branch("another");
	check_refused("another", invitation, "packet.not_for_us");
	add_talk("one", "2018-06-10", "M11", id);
	packet = export("one", "return", "");
	check_refused("two", packet, "packet.not_for_us");
	session = open_place("one");
	ck_assert_int_eq(
	    packet_export(session, session_kind(session, "invitation"), "M10", root, &path, &err),
	    STATUS_REFUSED);
	ck_assert_str_eq(err.key, "packet.not_ours");
	close_place(session);
	session = open_place("branch");
	ck_assert_int_eq(
	    packet_export(session, session_kind(session, "invitation"), "M01", root, &path, &err),
	    STATUS_REFUSED);
	ck_assert_str_eq(err.key, "packet.whom");
	ck_assert_str_eq(packet_recipient(session, session_kind(session, "invitation"), "陈某子"),
			 "M11");
	ck_assert_ptr_null(
	    packet_recipient(session, session_kind(session, "invitation"), "赵某甲"));
	close_place(session);
	free(invitation);
	free(packet);
}
END_TEST

/* Nothing is written by a dry run, not even a folder. */
START_TEST(a_dry_run_leaves_no_trace)
{
	char *invitation, path[128];
	struct packet_effect effect;
	struct session *session;
	struct packet packet;
	struct err err = {0};

	make_branch("branch");
	invitation = export("branch", "invitation", "M10");
	session = open_place("one");
	packet_init(&packet);
	ck_assert_int_eq(packet_read(&packet, invitation, &err), STATUS_OK);
	ck_assert_int_eq(packet_take_in(session, &packet, true, &effect, &err), STATUS_OK);
	ck_assert(effect.gives_role && !effect.has_other_forms);
	ck_assert_uint_gt(effect.changes.new_records, 12);
	packet_effect_release(&effect);
	packet_release(&packet);
	ck_assert_int_eq(session_close(session, &err), STATUS_OK);
	path_of("one", path);
	ck_assert_int_eq(access(path, F_OK), -1);
	free(invitation);
}
END_TEST

START_TEST(a_report_goes_among_the_reports)
{
	char *packet, *older, *text, site[SITE_TEXT], name[64], id[ID_TEXT];
	struct packet_effect effect;
	struct session *session;
	struct err err = {0};

	make_branch("branch");
	older = export("branch", "report", "");
	ck_assert_int_eq(rename(older, strcat(strcpy(name, root), "/older.tar")), 0);
	add_talk("branch", "2018-06-10", "M11", id);
	packet = export("branch", "report", "");
	session = open_place("branch");
	snprintf(site, sizeof site, "%s", session_site(session));
	close_place(session);
	ck_assert_int_eq(import("above", packet, &effect, &err), STATUS_OK);
	ck_assert(effect.is_report && !effect.is_older);
	packet_effect_release(&effect);
	snprintf(name, sizeof name, "reports/branch=%s/report.csv", site);
	text = read_all("above", name);
	ck_assert_ptr_nonnull(strstr(text, site));
	free(text);
	session = open_place("above");
	ck_assert_str_eq(session_role(session), "superior");
	close_place(session);
	/* an older one, and the same again */
	ck_assert_int_eq(import("above", strcat(strcpy(name, root), "/older.tar"), &effect, &err),
			 STATUS_OK);
	ck_assert(effect.is_older);
	packet_effect_release(&effect);
	ck_assert_int_eq(import("above", packet, &effect, &err), STATUS_OK);
	ck_assert(!effect.is_older);
	packet_effect_release(&effect);
	free(packet);
	free(older);
}
END_TEST

/* The folder that a first report has just made a superior's has a superior's tables at once, and
 * what is entered into them is there at the next start. */
START_TEST(a_new_role_brings_its_tables)
{
	struct packet_effect effect;
	struct session *session;
	struct packet packet;
	struct entry *entry;
	struct err err = {0};
	int field, classes;
	char *path;

	make_branch("branch");
	path = export("branch", "report", "");
	session = open_place("above");
	ck_assert_int_lt(pack_find(session_pack(session), "classes", 7), 0);
	packet_init(&packet);
	ck_assert_int_eq(packet_read(&packet, path, &err), STATUS_OK);
	ck_assert_int_eq(packet_take_in(session, &packet, false, &effect, &err), STATUS_OK);
	packet_effect_release(&effect);
	classes = pack_find(session_pack(session), "classes", 7);
	ck_assert_int_ge(classes, 0);
	ck_assert_uint_eq(session_count(session, (size_t)classes), 0);
	entry = entry_new(session, (size_t)classes, NULL);
	entry_set(entry, 0, packet.site);
	entry_set(entry, 2, "后进");
	ck_assert_int_eq(entry_save(entry, &field, NULL, &err), STATUS_OK);
	entry_free(entry);
	ck_assert_int_eq(session_reopen(session, NULL, true, &err), STATUS_OK);
	ck_assert_uint_eq(session_count(session, (size_t)classes), 1);
	close_place(session);
	session = open_place("above");
	ck_assert_int_eq(pack_find(session_pack(session), "classes", 7), classes);
	ck_assert_str_eq(session_cell(session, (size_t)classes, 0, 2), "后进");
	close_place(session);
	packet_release(&packet);
	free(path);
}
END_TEST

/* Lines that are none, under hashes that are right. */
START_TEST(hostile_changes)
{
#define HEADING	      "\xEF\xBB\xBFseq,site,at,user,op,table,record,field,old,new,base\r\n"
#define LINE(seq, op) seq ",A7Q2MX4T9B,2018-06-14T10:20:30,u," op ",talks,A7Q2MX4T9B-1,date,,x,\r\n"
	static const char *const contents[] = {
	    "",
	    "seq\r\n",
	    HEADING "1,2\r\n",
	    HEADING LINE("0", "set"),
	    HEADING LINE("01", "set"),
	    HEADING LINE("99999999999999999999", "set"),
	    HEADING LINE("1", "burn"),
	    HEADING LINE("1", "checkpoint"),
	    HEADING LINE("7", "set"),
	    HEADING LINE("2", "set") LINE("1", "set"),
	    HEADING "1,A7Q2MX4T9B,never,u,set,talks,A7Q2MX4T9B-1,date,,x,\r\n",
	    HEADING "1,../../etc,2018-06-14T10:20:30,u,set,talks,A-1,date,,x,\r\n",
	    HEADING "1,A7Q2MX4T9B,2018-06-14T10:20:30,u,set,../talks,A-1,date,,x,\r\n"};
	char before[SHA256_TEXT], after[SHA256_TEXT];

	make_branch("branch");
	fingerprint("branch", before);
	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
		struct session *session = open_place("branch");
		struct packet_effect effect;
		struct packet_file *file;
		struct packet packet;
		struct err err = {0};

		packet_init(&packet);
		packet_text(&packet.kind, "return");
		packet_text(&packet.from, "member");
		packet_text(&packet.to, "branch");
		strcpy(packet.site, "A7Q2MX4T9B");
		strcpy(packet.made, "2018-06-14T10:20:30");
		packet_range_add(&packet.carries, "A7Q2MX4T9B", 0, 5, false);
		file = packet_file_add(&packet, "changes.csv");
		buf_add_text(&file->bytes, contents[i]);
		ck_assert_msg(packet_take_in(session, &packet, false, &effect, &err) ==
				  STATUS_INPUT,
			      "%zu", i);
		packet_release(&packet);
		close_place(session);
	}
	fingerprint("branch", after);
	ck_assert_str_eq(before, after);
}
END_TEST

static bool is_beside(const char *path, const char *ending)
{
	char other[300];

	snprintf(other, sizeof other, "%.*s%s", (int)(strrchr(path, '.') - path), path, ending);
	return access(other, F_OK) == 0;
}

static void put_beside(const char *path, const char *from, const char *to)
{
	int length = (int)(strrchr(path, '.') - path);
	char one[300], other[300];

	snprintf(one, sizeof one, "%.*s%s", length, path, from);
	snprintf(other, sizeof other, "%.*s%s", length, path, to);
	copy_bytes(one, other);
}

static void export_again(struct failing failing, enum status expected)
{
	struct session *session = open_place("one");
	struct err err = {0};
	char *path;

	failing_start(failing);
	ck_assert_int_eq(
	    packet_export(session, session_kind(session, "return"), "", root, &path, &err),
	    expected);
	failing_stop();
	ck_assert_int_eq(path != NULL, expected == STATUS_OK);
	memory_free(path);
	close_place(session);
}

/* Where a rename onto a name may lose it, a packet takes a name that is free, and those before go
 * when it is safe; others' stay. */
START_TEST(a_packet_on_exfat_takes_a_free_name)
{
	const struct failing exfat = {.file_system = 0x2011BAB0}, usual = {.at = 0};
	static const char *const others[] = {"-2.tar", ".2x.tar",  ".2.tax",	      "..tar",
					     "2.tar",  ".2.2.tar", ".99999999999.tar"};
	struct failing fails = exfat;
	char id[ID_TEXT], *path;

	make_members();
	add_talk("one", "2018-06-10", "M11", id);
	path = export("one", "return", "");
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		put_beside(path, ".tar", others[i]);
	export_again(usual, STATUS_OK);
	ck_assert(is_beside(path, ".tar"));
	ck_assert(!is_beside(path, ".2.tar"));
	export_again(exfat, STATUS_OK);
	ck_assert(is_beside(path, ".2.tar"));
	ck_assert(!is_beside(path, ".tar"));
	/* what is not written leaves the one before */
	fails.at = 1;
	fails.call = "fsync";
	fails.number = EIO;
	export_again(fails, STATUS_IO);
	ck_assert(is_beside(path, ".2.tar"));
	export_again(exfat, STATUS_OK);
	ck_assert(is_beside(path, ".3.tar"));
	ck_assert(!is_beside(path, ".2.tar"));
	/* as a power cut between the two leaves it, and with what lay there sealed */
	put_beside(path, ".3.tar", ".tar");
	put_beside(path, ".3.tar", ".2.sealed");
	export_again(exfat, STATUS_OK);
	ck_assert(is_beside(path, ".4.tar"));
	ck_assert(!is_beside(path, ".tar") && !is_beside(path, ".3.tar") &&
		  !is_beside(path, ".2.sealed"));
	export_again(usual, STATUS_OK);
	ck_assert(is_beside(path, ".tar"));
	ck_assert(!is_beside(path, ".4.tar"));
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		ck_assert_msg(is_beside(path, others[i]), "%s", others[i]);
	free(path);
}
END_TEST

struct lying {
	const char *stem; /* of the name, to its number or ending */
	size_t count;
};

/* Each is whole. */
static void look_at(void *data, const char *name)
{
	struct lying *lying = data;
	struct packet packet;
	struct err err = {0};
	char path[300];

	if (strncmp(name, lying->stem, strlen(lying->stem)) != 0)
		return;
	snprintf(path, sizeof path, "%s/%s", root, name);
	packet_init(&packet);
	ck_assert_msg(packet_read(&packet, path, &err) == STATUS_OK, "%s %s", name, err.key);
	packet_release(&packet);
	lying->count++;
}

/* Whatever fails, one of the two is there. */
START_TEST(no_failure_leaves_a_stick_without_a_packet)
{
	struct failing fails = {.file_system = 0x2011BAB0, .number = EIO, .for_ever = _i};
	char id[ID_TEXT], *path, stem[100];
	int folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct lying lying = {stem, 0};
	unsigned calls = 1;

	make_members();
	add_talk("one", "2018-06-10", "M11", id);
	path = export("one", "return", "");
	snprintf(stem, sizeof stem, "%.*s", (int)strcspn(strrchr(path, '/') + 1, "."),
		 strrchr(path, '/') + 1);
	for (fails.at = 0; fails.at <= calls; fails.at++) {
		struct session *session = open_place("one");
		const struct packet_kind *kind = session_kind(session, "return");
		enum status status;
		struct err err = {0};
		char *written;

		failing_start(fails);
		status = packet_export(session, kind, "", root, &written, &err);
		if (!fails.at)
			calls = failing_stop();
		failing_stop();
		memory_free(written);
		session_close(session, &err);
		lying.count = 0;
		ck_assert(file_each_name(folder, look_at, &lying));
		ck_assert_uint_ge(lying.count, 1);
		ck_assert_msg(lying.count == 1 || status != STATUS_OK, "%u of %u", fails.at, calls);
	}
	ck_assert_uint_gt(calls, 10);
	close(folder);
	free(path);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("packet work");
	TCase *cases = tcase_create("work");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, an_invitation_makes_a_member_s_folder);
	tcase_add_test(cases, a_member_s_reminders);
	tcase_add_test(cases, an_invitation_holds_no_secrets);
	tcase_add_test(cases, returns_in_both_orders_are_the_same);
	tcase_add_test(cases, an_acknowledgement_says_what_was_taken_in);
	tcase_add_test(cases, a_conflict_travels_and_so_does_its_end);
	tcase_add_test(cases, packets_that_are_not_for_here);
	tcase_add_test(cases, a_dry_run_leaves_no_trace);
	tcase_add_test(cases, a_report_goes_among_the_reports);
	tcase_add_test(cases, a_new_role_brings_its_tables);
	tcase_add_test(cases, hostile_changes);
	tcase_add_test(cases, a_packet_on_exfat_takes_a_free_name);
	tcase_add_loop_test(cases, no_failure_leaves_a_stick_without_a_packet, 0, 2);
	tcase_set_timeout(cases, 60);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
