/* Many places with tables of many rows, the same on every machine.
 *
 *     places FOLDER PLACES ROWS
 *
 * FOLDER/places/branch=P00001/{rectifications,findings,talks}.csv, ROWS rows each; and the same
 * rows in FOLDER/{rectifications,findings,talks}.csv, with the place in front, for programs that
 * take a table in one piece. One row in eight holds a comma or a quote in a quoted cell. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* xorshift64* (Vigna 2016) */
static uint64_t state = 88172645463325252u;

static unsigned below(unsigned bound)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (unsigned)((state * 2685821657736338717u) >> 33) % bound;
}

enum { TABLES = 7, MEMBERS = 20 };
static const char *const names[TABLES] = {"rectifications", "findings",	 "talks", "report",
					  "figures",	    "practices", "branch"};
static const unsigned rows_of[TABLES] = {
    [3] = 1, [4] = 5, [5] = 3, [6] = 1}; /* 0: as many as asked for */
static const char *const headings[TABLES] = {
    "id,item,measure,deadline,at_once,commitment,state,result,reported_back,done_on",
    "id,rule,step,level,count",
    "id,date,mode,lead,partners,covered,note",
    "id,at,forms,step,state,done,block,warn,inform,name,kind,deadline,members,missing,held",
    "id,step,value",
    "id,title,text",
    "id,name,superior,kind"};

static void write_rectification(FILE *file, unsigned row)
{
	static const char *const states[] = {"未开始", "整改中", "已完成", "已销号"};
	static const char *const measures[] = {"窗口午间两人轮值", "用群众话重写告知单",
					       "每季度一次案例讨论", "每月送学上门一次"};
	unsigned measure = below(4), is_quoted = below(8) == 0;

	fprintf(file, "F%u,整改事项%u,%s%s%s,2018-%02u-%02u,%s,按期整改,%s,,,\r\n", row,
		below(1000), is_quoted ? "\"" : "", measures[measure],
		is_quoted ? ", 说\"\"好\"\"\"" : "", 7 + below(6), 1 + below(28),
		below(20) ? "否" : "是", states[below(4)]);
}

static void write_finding(FILE *file, unsigned row)
{
	static const char *const steps[] = {"setup",	"study",   "talks",
					    "problems", "meeting", "rectification"};
	static const char *const levels[] = {"block", "warn", "inform"};
	unsigned rule = below(60);

	fprintf(file, "f%u,G%02u,%s,%s,%u\r\n", row, rule, steps[rule % 6], levels[rule % 3],
		1 + below(9));
}

static void write_talk(FILE *file, unsigned row)
{
	static const char *const modes[] = {"个别谈话", "集体座谈", "上门走访", "其他"};
	unsigned lead = below(MEMBERS), is_group = below(10) == 0;

	fprintf(file, "T%u,2018-06-%02u,%s,M%02u,M%02u", row, 1 + below(25), modes[below(4)], lead,
		below(MEMBERS));
	if (is_group)
		fprintf(file, " M%02u M%02u", below(MEMBERS), below(MEMBERS));
	fprintf(file, ",思想 工作生活 听取意见,%s\r\n",
		below(8) ? "近来工作上有些着急" : "\"近来着急，说\"\"慢不得\"\", 要改\"");
}

static void write_report(FILE *file, unsigned row)
{
	static const char *const steps[] = {"study", "talks", "meeting", "rectification"};
	static const char *const states[] = {"ongoing", "done"};

	(void)row;
	fprintf(file,
		"P,2018-07-%02uT09:00:00,2018060100,%s,%s,%u,%u,%u,%u,支部%u,村,2018-06-30,%u,%u,",
		1 + below(20), steps[below(4)], states[below(2)], below(6), below(3), below(9),
		below(5), below(100000), 10 + below(90), below(4));
	if (below(3))
		fprintf(file, "2018-06-%02u", 10 + below(20));
	fprintf(file, "\r\n");
}

static void write_figure(FILE *file, unsigned row)
{
	static const char *const ids[] = {"studied", "talks", "opinions", "problems_members",
					  "attended"};

	fprintf(file, "%s,talks,%u\r\n", ids[row - 1], below(200));
}

static void write_practice(FILE *file, unsigned row)
{
	fprintf(file, "E%u,'=做法%u,\"第一行, \"\"好\"\"\n第二行\"\r\n", row, below(1000));
}

static void write_place(FILE *file, unsigned row)
{
	fprintf(file, "B%u,支部%u,样板镇委员会,村\r\n", row, below(100000));
}

static void (*const writers[TABLES])(FILE *, unsigned) = {
    write_rectification, write_finding,	 write_talk, write_report,
    write_figure,	 write_practice, write_place};

static FILE *opened(const char *path)
{
	FILE *file = fopen(path, "wb");

	if (!file) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	return file;
}

static void make_folder(const char *path)
{
	if (mkdir(path, 0700) != 0 && errno != EEXIST) {
		perror(path);
		exit(EXIT_FAILURE);
	}
}

/* A table of a place, and its rows in the file of all. */
static void write_table(const char *place_path, const char *code, int table, unsigned rows,
			FILE *all)
{
	char path[4096], *text = NULL;
	size_t length = 0;
	FILE *file = open_memstream(&text, &length);

	if (rows_of[table])
		rows = rows_of[table];
	for (unsigned row = 1; row <= rows; row++)
		writers[table](file, row);
	fclose(file);
	snprintf(path, sizeof path, "%s/%s.csv", place_path, names[table]);
	file = opened(path);
	fprintf(file, "\xEF\xBB\xBF%s\r\n%s", headings[table], text);
	fclose(file);
	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		fprintf(all, "%s,", code);
		fwrite(line, 1, (size_t)(end + 1 - line), all);
	}
	free(text);
}

static int table_named(const char *name)
{
	for (int i = 0; i < TABLES; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	fprintf(stderr, "places: no table %s\n", name);
	exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
	unsigned places = argc > 4 ? (unsigned)atoi(argv[2]) : 0;
	char path[4000], code[16];
	FILE *all[TABLES];
	int tables[TABLES], count = argc - 4;

	if (!places || count > TABLES)
		return EXIT_FAILURE;
	make_folder(argv[1]);
	for (int i = 0; i < count; i++) {
		tables[i] = table_named(argv[4 + i]);
		snprintf(path, sizeof path, "%s/%s.csv", argv[1], argv[4 + i]);
		all[i] = opened(path);
		fprintf(all[i], "branch,%s\r\n", headings[tables[i]]);
	}
	snprintf(path, sizeof path, "%s/places", argv[1]);
	make_folder(path);
	for (unsigned place = 1; place <= places; place++) {
		snprintf(code, sizeof code, "P%05u", place);
		snprintf(path, sizeof path, "%s/places/branch=%s", argv[1], code);
		make_folder(path);
		for (int i = 0; i < count; i++)
			write_table(path, code, tables[i], (unsigned)atoi(argv[3]), all[i]);
	}
	for (int i = 0; i < count; i++)
		if (fclose(all[i]) != 0)
			return EXIT_FAILURE;
	return EXIT_SUCCESS;
}
