/* A packet's file: every cut and every flipped byte is refused, and so is everything else that it
 * must not be. */
#define _GNU_SOURCE /* memmem() */
#include "support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/sha256.h"
#include "packet/packet.h"

static const char one[] = "\xEF\xBB\xBFid,name\r\nA-1,\"two\r\nlines\"\r\nA-2,x\r\n";
static const char two[] = "\xEF\xBB\xBFid\r\n";

static void fill(struct packet *packet)
{
	struct packet_file *file;

	packet_init(packet);
	packet_text(&packet->kind, "invitation");
	packet_text(&packet->from, "here");
	packet_text(&packet->to, "there");
	packet_text(&packet->whose, "样板镇, \"便民\"\n支部");
	packet_text(&packet->person, "P-3");
	packet_text(&packet->whom, "欧阳某癸");
	packet_text(&packet->recipient, "K7Q2MX4T9B-14");
	packet_text(&packet->forms, "2018060100");
	strcpy(packet->site, "K7Q2MX4T9B");
	strcpy(packet->made, "2018-06-14T10:20:30");
	packet_range_add(&packet->carries, "A7Q2MX4T9B", 0, 12, true);
	packet_range_add(&packet->carries, "K7Q2MX4T9B", 3, 450, false);
	packet_range_add(&packet->holds, "B7Q2MX4T9B", 0, 7, false);
	file = packet_file_add(packet, "changes.csv");
	buf_add(&file->bytes, one, sizeof one - 1);
	file->rows = 2;
	file = packet_file_add(packet, "site=k7/t.csv");
	snprintf(file->name, sizeof file->name, "empty.csv");
	buf_add(&file->bytes, two, sizeof two - 1);
}

static void pack(struct buf *bytes)
{
	struct packet packet;

	fill(&packet);
	buf_init(bytes);
	packet_pack(&packet, bytes);
	packet_release(&packet);
}

/* What it says to these bytes; STATUS_OK only where all is as it was packed. */
static enum status unpack(const char *bytes, size_t length, struct err *err)
{
	struct packet packet;
	/* of its own, so that reading past the end is found */
	char *own = memory_text_part(bytes, length);
	enum status status;

	*err = (struct err){.key = ""};
	packet_init(&packet);
	status = packet_unpack(&packet, own, length, "p.tar", err);
	packet_release(&packet);
	memory_free(own);
	return status;
}

static void check_refused(const struct buf *bytes, enum status status, const char *key)
{
	struct err err;

	ck_assert_int_eq(unpack(bytes->bytes, bytes->length, &err), status);
	ck_assert_str_eq(err.key, key);
	ck_assert_str_eq(err.path, "p.tar");
}

static void check_same(const struct packet *packet)
{
	ck_assert_str_eq(packet->kind, "invitation");
	ck_assert_str_eq(packet->from, "here");
	ck_assert_str_eq(packet->to, "there");
	ck_assert_str_eq(packet->whose, "样板镇, \"便民\"\n支部");
	ck_assert(packet->carries.items[0].is_part && !packet->carries.items[1].is_part);
	ck_assert_str_eq(packet->person, "P-3");
	ck_assert_str_eq(packet->whom, "欧阳某癸");
	ck_assert_str_eq(packet->recipient, "K7Q2MX4T9B-14");
	ck_assert_str_eq(packet->forms, "2018060100");
	ck_assert_str_eq(packet->site, "K7Q2MX4T9B");
	ck_assert_str_eq(packet->made, "2018-06-14T10:20:30");
	ck_assert_uint_eq(packet->carries.count, 2);
	ck_assert_str_eq(packet->carries.items[1].site, "K7Q2MX4T9B");
	ck_assert_uint_eq(packet->carries.items[1].after, 3);
	ck_assert_uint_eq(packet->carries.items[1].upto, 450);
	ck_assert_uint_eq(packet->holds.count, 1);
	ck_assert_uint_eq(packet->holds.items[0].upto, 7);
	ck_assert_uint_eq(packet->file_count, 2);
	ck_assert_uint_eq(packet->files[0].rows, 2);
	ck_assert_uint_eq(packet->files[0].bytes.length, sizeof one - 1);
	ck_assert_int_eq(memcmp(packet->files[0].bytes.bytes, one, sizeof one - 1), 0);
	ck_assert_ptr_eq(packet_file_find(packet, "empty.csv"), &packet->files[1]);
	ck_assert_ptr_null(packet_file_find(packet, "other.csv"));
}

START_TEST(comes_back_the_same)
{
	struct packet packet;
	struct buf bytes, again;
	struct err err;

	pack(&bytes);
	packet_init(&packet);
	ck_assert_int_eq(packet_unpack(&packet, bytes.bytes, bytes.length, "p.tar", &err),
			 STATUS_OK);
	check_same(&packet);
	buf_init(&again);
	packet_pack(&packet, &again);
	ck_assert_uint_eq(again.length, bytes.length);
	ck_assert_int_eq(memcmp(again.bytes, bytes.bytes, bytes.length), 0);
	packet_release(&packet);
	buf_release(&again);
	buf_release(&bytes);
}
END_TEST

START_TEST(every_cut_is_refused)
{
	struct buf bytes;
	struct err err;

	pack(&bytes);
	for (size_t length = 0; length < bytes.length; length += one_in(9)) {
		ck_assert_int_eq(unpack(bytes.bytes, length, &err), STATUS_INPUT);
		ck_assert(strncmp(err.key, "packet.", 7) == 0);
	}
	buf_add_char(&bytes, '\0');
	check_refused(&bytes, STATUS_INPUT, "packet.damaged");
	buf_release(&bytes);
}
END_TEST

START_TEST(every_flipped_bit_is_refused)
{
	struct buf bytes;
	struct err err;

	pack(&bytes);
	for (size_t at = 0; at < 8 * bytes.length; at += one_in(31)) {
		bytes.bytes[at / 8] ^= (char)(1 << at % 8);
		ck_assert_int_ne(unpack(bytes.bytes, bytes.length, &err), STATUS_OK);
		ck_assert(strncmp(err.key, "packet.", 7) == 0);
		bytes.bytes[at / 8] ^= (char)(1 << at % 8);
	}
	ck_assert_int_eq(unpack(bytes.bytes, bytes.length, &err), STATUS_OK);
	buf_release(&bytes);
}
END_TEST

/* The header of the archive's n-th file is made right again after a change. */
static void sum_again(char *header)
{
	unsigned sum = 0;

	memset(header + 148, ' ', 8);
	for (int i = 0; i < 512; i++)
		sum += (unsigned char)header[i];
	snprintf(header + 148, 8, "%06o", sum);
	header[155] = ' ';
}

static char *second_header(struct buf *bytes)
{
	return memmem(bytes->bytes, bytes->length, "changes.csv\0", 12);
}

START_TEST(hostile_archives)
{
	static const char *const names[] = {
	    "../evil.csv", "/etc/evil.csv", "a/b.csv",	".hidden.csv",	"-x.csv", "BIG.csv",
	    "x.exe",	   "a..csv",	    "x\\y.csv", "con\ncsv.csv", ".csv",	  "x:y.csv"};
	static const char kinds[] = {'1', '2', '3', '4', '5', '6', '7', 'L', 'K', 'x', 'g', '\0'};
	struct buf bytes;

	pack(&bytes);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct buf changed;
		char *header;

		buf_init(&changed);
		buf_add(&changed, bytes.bytes, bytes.length);
		header = second_header(&changed);
		memset(header, 0, 100);
		memcpy(header, names[i], strlen(names[i]));
		sum_again(header);
		check_refused(&changed, STATUS_INPUT, "packet.name");
		buf_release(&changed);
	}
	for (size_t i = 0; i < sizeof kinds; i++) {
		struct buf changed;
		char *header;

		buf_init(&changed);
		buf_add(&changed, bytes.bytes, bytes.length);
		header = second_header(&changed);
		header[156] = kinds[i];
		sum_again(header);
		check_refused(&changed, STATUS_INPUT, "packet.kind");
		buf_release(&changed);
	}
	buf_release(&bytes);
}
END_TEST

static void change_size(const char *octal, enum status status, const char *key)
{
	struct buf bytes;
	char *header;

	pack(&bytes);
	header = second_header(&bytes);
	memcpy(header + 124, octal, 11);
	sum_again(header);
	check_refused(&bytes, status, key);
	buf_release(&bytes);
}

START_TEST(absurd_sizes)
{
	change_size("77777777777", STATUS_LIMIT, "packet.limit");
	change_size("00000100000", STATUS_INPUT, "packet.cut");
	change_size("00000000000", STATUS_INPUT, "packet.hash");
	change_size("-0000000001", STATUS_INPUT, "packet.damaged");
}
END_TEST

#define HEADING "\xEF\xBB\xBFitem,name,after,upto,bytes,rows,sha256\r\n"
#define BEGINNING                                                                                  \
	HEADING "format,1,,,,,\r\nkind,k,,,,,\r\nfrom,a,,,,,\r\nto,b,,,,,\r\n"                     \
		"site,K7Q2MX4T9B,,,,,\r\nwhose,w,,,,,\r\nperson,,,,,,\r\nfor,,,,,,\r\nwhom,,,,,,"  \
		"\r\nforms,1,,,,"                                                                  \
		",\r\n"                                                                            \
		"made,2018-06-14T10:20:30,,,,,\r\n"
#define END "end,1,,,,,0\r\n"

/* A manifest put in the place of the right one, with an end that fits. */
static void check_manifest(const char *manifest, enum status status, const char *key)
{
	char folder[] = "/tmp/check_packet.XXXXXX", path[64], end[160], hash[SHA256_TEXT];
	size_t lines = 0;
	struct packet packet;
	struct err err = {.key = "none"};
	int file;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/manifest.csv", folder);
	file = open(path, O_WRONLY | O_CREAT, 0600);
	ck_assert_int_ge(file, 0);
	ck_assert(file_write(file, manifest, strlen(manifest)));
	if (strncmp(manifest, HEADING, sizeof HEADING - 1) == 0) {
		sha256(manifest, strlen(manifest), hash);
		for (const char *next = manifest; *next; next++)
			lines += *next == '\n';
		snprintf(end, sizeof end, "end,%zu,,,,,%s\r\n", lines, hash);
		ck_assert(file_write(file, end, strlen(end)));
	}
	close(file);
	packet_init(&packet);
	ck_assert_int_eq(packet_read(&packet, folder, &err), status);
	ck_assert_str_eq(err.key, key);
	packet_release(&packet);
	unlink(path);
	rmdir(folder);
}

#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

START_TEST(hostile_manifests)
{
	check_manifest("", STATUS_INPUT, "packet.manifest");
	check_manifest("item,name\r\n", STATUS_INPUT, "packet.manifest");
	check_manifest(HEADING, STATUS_INPUT, "packet.manifest");
	check_manifest(HEADING "format,3,,,,,\r\n", STATUS_INPUT, "packet.format");
	check_manifest(HEADING "kind,1,,,,,\r\n", STATUS_INPUT, "packet.manifest");
	check_manifest(HEADING "format,1,,,,\r\n", STATUS_INPUT, "packet.manifest");
	check_manifest(HEADING "format,\"1,,,,,\r\n", STATUS_INPUT, "csv.quote_open");
	check_manifest(BEGINNING "end,1,,,,," HASH "\r\n", STATUS_INPUT, "packet.manifest");
	check_manifest(BEGINNING, STATUS_OK, "none");
	check_manifest(BEGINNING "carries,../..,0,1,,,\r\n", STATUS_INPUT, "packet.manifest");
	check_manifest(BEGINNING "carries,K7Q2MX4T9B,5,1,,,\r\n", STATUS_INPUT, "packet.manifest");
	check_manifest(BEGINNING "carries,K7Q2MX4T9B,0,99999999999999999999999,,,\r\n",
		       STATUS_INPUT, "packet.manifest");
	check_manifest(BEGINNING "holds,K7Q2MX4T9B,0,1,,,\r\nholds,K7Q2MX4T9B,0,1,,,\r\n",
		       STATUS_INPUT, "packet.manifest");
	check_manifest(BEGINNING "holds,K7Q2MX4T9B,0,1,,,\r\ncarries,K7Q2MX4T9B,0,1,,,\r\n",
		       STATUS_INPUT, "packet.manifest");
	check_manifest(BEGINNING "file,../x.csv,,,0,0," HASH "\r\n", STATUS_INPUT, "packet.name");
	check_manifest(BEGINNING "file,manifest.csv,,,0,0," HASH "\r\n", STATUS_INPUT,
		       "packet.name");
	check_manifest(BEGINNING "file,x.csv,,,999999999999,0," HASH "\r\n", STATUS_LIMIT,
		       "packet.limit");
	check_manifest(BEGINNING "file,x.csv,,,0,0,xyz\r\n", STATUS_INPUT, "packet.manifest");
	check_manifest(BEGINNING "file,x.csv,,,0,0," HASH "\r\nfile,x.csv,,,0,0," HASH "\r\n",
		       STATUS_INPUT, "packet.manifest");
}
END_TEST

START_TEST(absurd_counts)
{
	struct buf manifest;

	buf_init(&manifest);
	buf_add_text(&manifest, BEGINNING);
	for (int i = 0; i <= PACKET_FILES; i++)
		buf_printf(&manifest, "file,f%d.csv,,,0,0," HASH "\r\n", i);
	check_manifest(manifest.bytes, STATUS_LIMIT, "packet.limit");
	buf_clear(&manifest);
	buf_add_text(&manifest, HEADING "format,1,,,,,\r\nkind,");
	for (int i = 0; i <= PACKET_TEXT; i++)
		buf_add_char(&manifest, 'x');
	buf_add_text(&manifest, ",,,,,\r\n");
	check_manifest(manifest.bytes, STATUS_LIMIT, "packet.limit");
	buf_release(&manifest);
}
END_TEST

/* ---- files ---- */

static char folder[64];
static int directory;

static void make_folder(void)
{
	strcpy(folder, "/tmp/check_packet.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	directory = open(folder, O_RDONLY | O_DIRECTORY);
	ck_assert_int_ge(directory, 0);
}

static void remove_folder(void)
{
	static const char *const names[] = {
	    "p.tar",	       "link.tar",	"fifo.tar",    "out/manifest.csv",
	    "out/changes.csv", "out/empty.csv", "out/more.txt"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlinkat(directory, names[i], 0);
	unlinkat(directory, "out", AT_REMOVEDIR);
	close(directory);
	ck_assert_int_eq(rmdir(folder), 0);
}

static enum status read_path(const char *name, struct packet *packet, struct err *err)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	packet_init(packet);
	return packet_read(packet, path, err);
}

static void write_one(void)
{
	struct packet packet;
	struct err err;

	fill(&packet);
	ck_assert_int_eq(packet_write(&packet, directory, "p.tar", &err), STATUS_OK);
	packet_release(&packet);
}

START_TEST(written_and_read)
{
	struct packet packet;
	struct err err;
	char command[256];
	struct stat facts;

	write_one();
	write_one(); /* over the one that is there */
	ck_assert_int_eq(fstatat(directory, ".p.tar.part", &facts, 0), -1);
	ck_assert_int_eq(read_path("p.tar", &packet, &err), STATUS_OK);
	check_same(&packet);
	packet_release(&packet);
	/* unpacked by another program, beside a file that somebody has put there */
	snprintf(command, sizeof command,
		 "cd %s && mkdir out && tar -xf p.tar -C out && echo > out/more.txt", folder);
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(read_path("out", &packet, &err), STATUS_OK);
	check_same(&packet);
	packet_release(&packet);
}
END_TEST

START_TEST(what_is_no_file)
{
	struct packet packet;
	struct err err;
	struct buf target;

	write_one();
	buf_init(&target);
	buf_printf(&target, "%s/p.tar", folder);
	ck_assert_int_eq(symlinkat(target.bytes, directory, "link.tar"), 0);
	buf_release(&target);
	ck_assert_int_eq(mkfifoat(directory, "fifo.tar", 0600), 0);
	ck_assert_int_eq(mkdirat(directory, "out", 0700), 0);
	ck_assert_int_eq(read_path("link.tar", &packet, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "file.kind");
	packet_release(&packet);
	ck_assert_int_eq(read_path("fifo.tar", &packet, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "file.kind");
	packet_release(&packet);
	ck_assert_int_eq(read_path("none.tar", &packet, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "file.open");
	packet_release(&packet);
	ck_assert_int_eq(read_path("out", &packet, &err), STATUS_INPUT);
	ck_assert_str_eq(err.key, "packet.none");
	packet_release(&packet);
	packet_init(&packet);
	ck_assert_int_eq(packet_read(&packet, "/dev/zero", &err), STATUS_IO);
	ck_assert_str_eq(err.key, "file.kind");
	packet_release(&packet);
}
END_TEST

/* In a folder the files that the manifest names may be anything. */
START_TEST(hostile_folders)
{
	struct packet packet;
	struct err err;
	char command[256];

	write_one();
	snprintf(command, sizeof command, "cd %s && mkdir out && tar -xf p.tar -C out", folder);
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(unlinkat(directory, "out/changes.csv", 0), 0);
	ck_assert_int_eq(symlinkat("/etc/passwd", directory, "out/changes.csv"), 0);
	ck_assert_int_eq(read_path("out", &packet, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "file.kind");
	packet_release(&packet);
	ck_assert_int_eq(unlinkat(directory, "out/changes.csv", 0), 0);
	ck_assert_int_eq(mkfifoat(directory, "out/changes.csv", 0600), 0);
	ck_assert_int_eq(read_path("out", &packet, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "file.kind");
	packet_release(&packet);
	ck_assert_int_eq(unlinkat(directory, "out/changes.csv", 0), 0);
	ck_assert_int_eq(read_path("out", &packet, &err), STATUS_IO);
	ck_assert_str_eq(err.key, "file.open");
	packet_release(&packet);
	snprintf(command, sizeof command, "cd %s && head -c 5000 /dev/zero > out/changes.csv",
		 folder);
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(read_path("out", &packet, &err), STATUS_LIMIT);
	packet_release(&packet);
	snprintf(command, sizeof command, "cd %s && head -c 30 /dev/zero > out/changes.csv",
		 folder);
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(read_path("out", &packet, &err), STATUS_INPUT);
	ck_assert_str_eq(err.key, "packet.hash");
	packet_release(&packet);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("packet");
	TCase *bytes = tcase_create("bytes"), *files = tcase_create("files");

	tcase_add_test(bytes, comes_back_the_same);
	tcase_add_test(bytes, every_cut_is_refused);
	tcase_add_test(bytes, every_flipped_bit_is_refused);
	tcase_add_test(bytes, hostile_archives);
	tcase_add_test(bytes, absurd_sizes);
	tcase_add_test(bytes, hostile_manifests);
	tcase_add_test(bytes, absurd_counts);
	tcase_set_timeout(bytes, 60);
	suite_add_tcase(suite, bytes);
	tcase_add_checked_fixture(files, make_folder, remove_folder);
	tcase_add_test(files, written_and_read);
	tcase_add_test(files, what_is_no_file);
	tcase_add_test(files, hostile_folders);
	suite_add_tcase(suite, files);
	return run_suite(suite);
}
