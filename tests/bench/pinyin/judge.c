/* How well letters become characters, and what a letter costs.
 *
 *     judge ENGINE FILE [LEXICON]
 *
 * ENGINE is ours or google (libgooglepinyin). FILE has a heading and lines "characters,pinyin";
 * the pinyin is typed letter by letter, without its spaces. LEXICON: a pack's lexicon.csv, whose
 * words are added. Prints: texts, first candidate right, right among the first five, characters,
 * characters right in the first candidate, letters, microseconds a letter, the dearest letter's,
 * kilobytes. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "pack.h"
#include "term/pinyin.h"

enum { TEXT = 512, AMONG = 5 };

/* Of libgooglepinyin, whose header is for C++. */
bool im_open_decoder(const char *system, const char *user);
void im_close_decoder(void);
void im_set_max_lens(size_t letters, size_t characters);
void im_reset_search(void);
size_t im_search(const char *letters, size_t length);
uint16_t *im_get_candidate(size_t n, uint16_t *text, size_t most);

struct engine {
	void (*begin)(void);
	/* The letters so far; the last one is new. */
	void (*type)(const char *letters, size_t length);
	void (*candidate)(size_t n, struct buf *text);
};

static struct pinyin *pinyin;
static size_t found;

_Noreturn void memory_exhausted(void)
{
	abort();
}

static void ours_begin(void)
{
	struct buf ignored;

	buf_init(&ignored);
	pinyin_finish(pinyin, &ignored);
	buf_release(&ignored);
}

static void ours_type(const char *letters, size_t length)
{
	struct buf ignored;

	buf_init(&ignored);
	pinyin_key(pinyin, (unsigned char)letters[length - 1], &ignored);
	buf_release(&ignored);
}

static void ours_candidate(size_t n, struct buf *text)
{
	if (n < pinyin_count(pinyin))
		pinyin_candidate(pinyin, n, text);
}

static void google_begin(void)
{
	im_reset_search();
}

static void google_type(const char *letters, size_t length)
{
	found = im_search(letters, length);
}

static void google_candidate(size_t n, struct buf *text)
{
	uint16_t characters[TEXT] = {0};

	if (n >= found)
		return;
	im_get_candidate(n, characters, TEXT - 1);
	for (size_t i = 0; characters[i]; i++)
		utf8_add(text, characters[i]);
}

static const struct engine ours = {ours_begin, ours_type, ours_candidate};
static const struct engine google = {google_begin, google_type, google_candidate};

struct result {
	size_t texts, first, five, characters, right, letters;
	double spent, most; /* microseconds */
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/* A function of its own, for callgrind. */
__attribute__((noinline)) void type_letter(const struct engine *engine, const char *letters,
					   size_t length);
void type_letter(const struct engine *engine, const char *letters, size_t length)
{
	engine->type(letters, length);
}

static void type_all(const struct engine *engine, const char *letters, struct result *result)
{
	engine->begin();
	for (size_t length = 1; length <= strlen(letters); length++) {
		char so_far[TEXT];
		double before;

		snprintf(so_far, sizeof(so_far), "%.*s", (int)length, letters);
		before = now();
		type_letter(engine, so_far, length);
		before = now() - before;
		result->letters++;
		result->spent += before;
		if (before > result->most)
			result->most = before;
	}
}

static void count_right(const struct buf *candidate, const char *text, struct result *result)
{
	size_t length = strlen(text);

	result->characters += length / 3;
	if (candidate->length != length)
		return;
	for (size_t i = 0; i < length; i += 3)
		result->right += memcmp(candidate->bytes + i, text + i, 3) == 0;
}

static void judge(const struct engine *engine, const char *text, const char *letters,
		  struct result *result)
{
	bool among = false;
	struct buf candidate;

	buf_init(&candidate);
	type_all(engine, letters, result);
	result->texts++;
	for (size_t n = 0; n < AMONG; n++) {
		bool same;

		buf_clear(&candidate);
		engine->candidate(n, &candidate);
		same = strcmp(candidate.bytes, text) == 0;
		among = among || same;
		if (n > 0)
			continue;
		result->first += same;
		count_right(&candidate, text, result);
		if (!same && getenv("SHOW"))
			fprintf(stderr, "%s %s\n", text, candidate.bytes);
	}
	result->five += among;
	buf_release(&candidate);
}

/* The next line's two cells, the second without its spaces. */
static bool next_line(FILE *file, char *text, char *letters)
{
	char line[TEXT], *comma, *end = letters;

	if (!fgets(line, sizeof(line), file) || !(comma = strchr(line, ',')))
		return false;
	memcpy(text, line, (size_t)(comma - line));
	text[comma - line] = '\0';
	for (comma++; *comma && !strchr(",\r\n", *comma); comma++)
		if (*comma != ' ')
			*end++ = *comma;
	*end = '\0';
	return true;
}

static FILE *open_file(const char *path)
{
	FILE *file = fopen(path, "r");

	if (!file) {
		perror(path);
		exit(1);
	}
	return file;
}

static long peak(void)
{
	FILE *file = open_file("/proc/self/status");
	char line[TEXT];
	long kilobytes = 0;

	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "VmHWM: %ld", &kilobytes) == 1)
			break;
	fclose(file);
	return kilobytes;
}

static const struct engine *open_engine(const char *name, const char *lexicon)
{
	char text[TEXT], letters[TEXT];
	FILE *file;

	if (strcmp(name, "google") == 0) {
		const char *user = getenv("GOOGLE_USER");

		if (!im_open_decoder(getenv("GOOGLE_DATA"), user ? user : "/tmp/none.dat"))
			return NULL;
		im_set_max_lens(64, 64);
		return &google;
	}
	pinyin = pinyin_new(&lexicon_start);
	if (!pinyin || !lexicon)
		return pinyin ? &ours : NULL;
	file = open_file(lexicon);
	next_line(file, text, letters);
	while (next_line(file, text, letters))
		pinyin_add_text(pinyin, text);
	fclose(file);
	return &ours;
}

int main(int argc, char **argv)
{
	const struct engine *engine = argc > 2 ? open_engine(argv[1], argv[3]) : NULL;
	struct result result = {0};
	char text[TEXT], letters[TEXT];
	FILE *file;

	if (!engine) {
		fprintf(stderr, "judge: no engine, or no data for it\n");
		return 1;
	}
	file = open_file(argv[2]);
	next_line(file, text, letters);
	while (next_line(file, text, letters))
		judge(engine, text, letters, &result);
	fclose(file);
	printf("%zu %zu %zu %zu %zu %zu %.1f %.0f %ld\n", result.texts, result.first, result.five,
	       result.characters, result.right, result.letters,
	       result.spent / (double)result.letters, result.most, peak());
	if (engine == &google)
		im_close_decoder();
	pinyin_free(pinyin);
	return 0;
}
