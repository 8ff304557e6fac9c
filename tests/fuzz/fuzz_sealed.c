/* Sealed packets from any bytes, by the first of them: the file itself; what the beginning of one
 * with a passphrase asks for; a good file of several chunks, changed; or a packet whose texts,
 * ranges and files are of the bytes, signed, packed and sealed as one who has the keys would, and
 * changed at one of three depths: below the signature, below the seal, or from outside. What was
 * not changed comes back byte for byte, a change from outside or below the seal never goes
 * unnoticed, and what is refused leaves nothing.
 *
 * It is sealed to a key, or with a passphrase at the least cost; chance begins the same every time.
 * A file that asks for more than a little time or memory is only looked at. */
#include <stdio.h>
#include <string.h>

#include "../../src/packet/changes.h"
#include "../../src/packet/packet_internal.h"
#include "../../src/packet/with_sodium.h"
#include "base/utf8.h"
#include "feed.h"
#include "target.h"

enum { PASSES_TRIED = 2, MEMORY_TRIED = 64, HEAD = 74 /* bytes, of one with a passphrase */ };

/* ---- chance, keys ---- */

static struct seal_opener opener;

#ifdef HAS_SODIUM

static struct seal_lock lock = {.passes = 1, .memory = 8};
static unsigned long long chance_state;
static unsigned char sign_public[32], sign_secret[64], seal_public[32], seal_secret[32];
static char key[88];

static const char *chance_name(void)
{
	return "the same every time";
}

static uint32_t chance(void)
{
	chance_state = chance_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(chance_state >> 32);
}

static void chance_fill(void *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		((unsigned char *)bytes)[i] = (unsigned char)chance();
}

static struct randombytes_implementation same = {
    .implementation_name = chance_name, .random = chance, .buf = chance_fill};

static void make_keys(void)
{
	static const unsigned char one[32] = {1}, two[32] = {2};
	unsigned char both[64];
	struct secret *secret;

	demand(randombytes_set_implementation(&same) == 0 && seal_is_there());
	crypto_sign_seed_keypair(sign_public, sign_secret, one);
	crypto_box_seed_keypair(seal_public, seal_secret, two);
	memcpy(both, sign_public, 32);
	memcpy(both + 32, seal_public, 32);
	sodium_bin2base64(key, sizeof key, both, sizeof both,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	secret = secret_new();
	demand(secret_add(secret, "open sesame", 11));
	opener = (struct seal_opener){secret, seal_public, seal_secret};
	memcpy(lock.key, seal_public, sizeof lock.key);
}

static void start(void)
{
	if (!opener.public_key)
		make_keys();
	chance_state = 2018;
}

static void seal(struct buf *sealed, const struct buf *bytes, bool has_passphrase)
{
	struct err err = {.key = NULL};

	lock.passphrase = has_passphrase ? opener.passphrase : NULL;
	demand(seal_close(sealed, bytes->bytes, bytes->length, &lock, &err) == STATUS_OK);
}

#else

static void start(void)
{
}

#endif

/* ---- what is opened ---- */

static void check_refusal(enum status status, const struct err *err)
{
	demand(status == STATUS_INPUT || status == STATUS_LIMIT || status == STATUS_REFUSED);
	demand(err->key && *err->key && strcmp(err->path, "p") == 0);
}

static bool is_dear(const struct buf *file)
{
	struct seal_head head;
	struct err err;

	return seal_look(&head, file->bytes, file->length, "p", &err) == STATUS_OK &&
	       head.mode == SEAL_PASSPHRASE &&
	       (head.passes > PASSES_TRIED || head.memory > MEMORY_TRIED);
}

static void check_lines(const struct packet *packet)
{
	const struct packet_file *file = packet_file_find(packet, CHANGES_NAME);
	struct err err = {.key = NULL};
	struct packet_changes changes;
	enum status status;

	if (!file)
		return;
	status = packet_changes_read(&changes, file->bytes.bytes, file->bytes.length, "p", &err);
	if (status != STATUS_OK)
		check_refusal(status, &err);
	packet_changes_release(&changes);
}

/* Whether it is a packet (a dear one is taken for none); everything that says something of it is
 * good then. */
static bool open_packet(const struct buf *file)
{
	struct err err = {.key = NULL};
	struct packet packet;
	enum status status;

	if (is_dear(file))
		return false;
	packet_init(&packet);
	status = packet_unpack_sealed(&packet, file, &opener, "p", &err);
	if (status != STATUS_OK)
		check_refusal(status, &err);
	for (size_t i = 0; status == STATUS_OK && i < packet.file_count; i++)
		demand(packet_name_is_good(packet.files[i].name) &&
		       packet_file_find(&packet, packet.files[i].name) == &packet.files[i]);
	if (status == STATUS_OK)
		check_lines(&packet);
	packet_release(&packet);
	return status == STATUS_OK;
}

static void as_file(struct feed *feed)
{
	struct buf file;

	buf_init(&file);
	buf_add(&file, (const char *)feed->at, feed->left);
	open_packet(&file);
	buf_release(&file);
}

#ifdef HAS_SODIUM

/* Eight bytes are what it asks for, the rest stands behind; nobody sealed it, so it never opens. */
static void as_cost(struct feed *feed)
{
	unsigned long asked[2] = {0};
	struct seal_head head;
	struct err err = {.key = NULL};
	enum status status;
	struct buf file, opened;

	buf_init(&file);
	buf_init(&opened);
	buf_add_text(&file, "zhibu-sealed 1 passphrase\n");
	for (int i = 0; i < 8; i++) {
		unsigned byte = take(feed);

		asked[i / 4] |= (unsigned long)byte << i % 4 * 8;
		buf_add_char(&file, (char)byte);
	}
	buf_add(&file, (const char *)feed->at, feed->left);
	status = seal_look(&head, file.bytes, file.length, "p", &err);
	demand((status == STATUS_OK) ==
	       (file.length >= HEAD && asked[0] >= 1 && asked[0] <= SEAL_MOST_PASSES &&
		asked[1] >= 8 && asked[1] <= SEAL_MOST_MEMORY));
	if (status == STATUS_OK && !is_dear(&file))
		status = seal_open(&opened, file.bytes, file.length, &opener, "p", &err);
	if (status != STATUS_OK)
		check_refusal(status, &err);
	demand(opened.length == 0 && (status != STATUS_OK || is_dear(&file)));
	buf_release(&opened);
	buf_release(&file);
}

/* Up to three chunks of anything. */
static void as_chunks(struct feed *feed)
{
	bool has_passphrase = take(feed) % 8 == 0, is_other;
	size_t length = 1 + take_two(feed) * 3;
	struct buf bytes, sealed, opened;
	struct err err = {.key = NULL};
	enum status status;

	buf_init(&bytes);
	buf_init(&sealed);
	buf_init(&opened);
	buf_reserve(&bytes, length);
	memset(bytes.bytes, 'x', length);
	bytes.length = length;
	seal(&sealed, &bytes, has_passphrase);
	is_other = change(&sealed, feed);
	if (!is_dear(&sealed)) {
		status = seal_open(&opened, sealed.bytes, sealed.length, &opener, "p", &err);
		demand((status == STATUS_OK) == !is_other);
		if (is_other)
			check_refusal(status, &err);
		demand(opened.length == (is_other ? 0 : length));
		demand(is_other || memcmp(opened.bytes, bytes.bytes, length) == 0);
	}
	buf_release(&opened);
	buf_release(&sealed);
	buf_release(&bytes);
}

/* ---- packets of one who has the keys ---- */

/* A text as the manifest may say it, or not. */
static bool take_text(struct feed *feed, char **text)
{
	struct buf bytes;
	bool is_good;

	buf_init(&bytes);
	take_bytes(feed, 24, &bytes);
	buf_cut(&bytes, strlen(bytes.bytes));
	is_good = utf8_is_valid(bytes.bytes, bytes.length);
	packet_text(text, bytes.bytes);
	buf_release(&bytes);
	return is_good;
}

static bool take_ranges(struct feed *feed, struct packet_ranges *ranges, bool is_held)
{
	static const char *const sites[] = {"A234567890", "B234567890", "K7Q2MX4T9B", "nosite"};
	unsigned count = take(feed) % 4, last = 0;
	bool is_good = true;

	for (unsigned i = 0; i < count; i++) {
		unsigned site = take(feed) % 4, after = is_held ? 0 : take(feed), upto = take(feed);

		packet_range_add(ranges, sites[site], after, upto, !is_held && upto % 2);
		is_good = is_good && site < 3 && after <= upto && (!i || site > last);
		last = site;
	}
	return is_good;
}

static bool take_files(struct feed *feed, struct packet *packet)
{
	static const char *const names[] = {"changes.csv", "report.csv",   "datapackage.json",
					    "talks.csv",   "manifest.csv", "../talks.csv"};
	unsigned count = take(feed) % 4, seen = 0;
	bool is_good = true;

	for (unsigned i = 0; i < count; i++) {
		unsigned name = take(feed) % 6;
		struct packet_file *file = packet_file_add(packet, names[name]);

		if (name == 0)
			packet_changes_heading(&file->bytes);
		take_bytes(feed, 200, &file->bytes);
		file->rows = packet_rows(file->name, file->bytes.bytes, file->bytes.length);
		is_good = is_good && name < 4 && !(seen & 1u << name);
		seen |= 1u << name;
	}
	return is_good;
}

/* Whether it is a good one. */
static bool take_packet(struct feed *feed, struct packet *packet)
{
	char **texts[] = {&packet->kind,   &packet->from,      &packet->to,   &packet->whose,
			  &packet->person, &packet->recipient, &packet->whom, &packet->forms};
	bool is_good = true;

	strcpy(packet->site, "K7Q2MX4T9B");
	strcpy(packet->made, "2018-06-14T10:20:30");
	packet_text(&packet->key, key);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		is_good = take_text(feed, texts[i]) && is_good;
	is_good = take_ranges(feed, &packet->carries, false) && is_good;
	is_good = take_ranges(feed, &packet->holds, true) && is_good;
	return take_files(feed, packet) && is_good;
}

static void sign(const struct buf *lines, char signature[88])
{
	unsigned char made[64];
	struct buf message;

	buf_init(&message);
	buf_add_text(&message, "zhibu packet\n");
	buf_add(&message, lines->bytes, lines->length);
	crypto_sign_detached(made, NULL, (const unsigned char *)message.bytes, message.length,
			     sign_secret);
	sodium_bin2base64(signature, 88, made, sizeof made,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	buf_release(&message);
}

/* The archive of lines that are none of packet_pack()'s. */
static void pack_lines(struct buf *archive, struct buf *lines, const struct packet *packet)
{
	char signature[88], hash[SHA256_TEXT];
	size_t count = 0;

	sign(lines, signature);
	buf_printf(lines, "signature,%s,,,,,\r\n", signature);
	for (size_t i = 0; i < lines->length; i++)
		count += lines->bytes[i] == '\n';
	sha256(lines->bytes, lines->length, hash);
	buf_printf(lines, "end,%zu,,,,,%s\r\n", count, hash);
	tar_add(archive, PACKET_MANIFEST_NAME, lines->bytes, lines->length, packet_seconds(packet));
	for (size_t i = 0; i < packet->file_count; i++)
		tar_add(archive, packet->files[i].name, packet->files[i].bytes.bytes,
			packet->files[i].bytes.length, packet_seconds(packet));
	tar_end(archive);
}

/* Lines of the bytes behind those that every manifest begins with. */
static void as_lines(struct feed *feed)
{
	struct packet packet;
	struct buf lines, archive, sealed;

	packet_init(&packet);
	buf_init(&lines);
	buf_init(&archive);
	buf_init(&sealed);
	strcpy(packet.site, "K7Q2MX4T9B");
	strcpy(packet.made, "2018-06-14T10:20:30");
	packet_text(&packet.key, key);
	manifest_add_signed(&lines, &packet);
	buf_add(&lines, (const char *)feed->at, feed->left);
	pack_lines(&archive, &lines, &packet);
	seal(&sealed, &archive, false);
	open_packet(&sealed);
	buf_release(&sealed);
	buf_release(&archive);
	buf_release(&lines);
	packet_release(&packet);
}

enum depth { NOWHERE, BELOW_SIGNATURE, BELOW_SEAL, OUTSIDE, DEPTHS };

static void as_packet(struct feed *feed)
{
	enum depth depth = take(feed) % DEPTHS;
	struct packet packet;
	struct buf lines, archive, sealed;
	bool is_good, is_other = false;
	char signature[88];

	packet_init(&packet);
	buf_init(&lines);
	buf_init(&archive);
	buf_init(&sealed);
	is_good = take_packet(feed, &packet);
	manifest_add_signed(&lines, &packet);
	if (depth == BELOW_SIGNATURE && change(&lines, feed)) {
		pack_lines(&archive, &lines, &packet);
	} else {
		sign(&lines, signature);
		packet_text(&packet.signature, signature);
		packet_pack(&packet, &archive);
	}
	if (depth == BELOW_SEAL)
		is_other = change(&archive, feed);
	if (archive.length)
		seal(&sealed, &archive, false);
	if (depth == OUTSIDE)
		is_other = change(&sealed, feed);
	if (open_packet(&sealed))
		demand(!is_other && (is_good || depth == BELOW_SIGNATURE));
	else
		demand(is_other || !is_good || depth == BELOW_SIGNATURE);
	buf_release(&sealed);
	buf_release(&archive);
	buf_release(&lines);
	packet_release(&packet);
}

#endif

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	struct feed feed = {bytes, length};
	unsigned how = take(&feed);

	start();
#ifdef HAS_SODIUM
	switch (how % 8) {
	case 0:
		as_file(&feed);
		break;
	case 1:
		as_cost(&feed);
		break;
	case 2:
		as_chunks(&feed);
		break;
	case 3:
		as_lines(&feed);
		break;
	default:
		as_packet(&feed);
		break;
	}
#else
	(void)how;
	as_file(&feed);
#endif
	return 0;
}
