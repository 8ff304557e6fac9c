/* Nothing internal comes out on a paper for others: every internal field of the sample holds a word
 * that says whose it is, and neither the pack's papers nor those of 1,000 random templates for
 * members, superiors or the public have one of a level below their own. The same templates with
 * level branch show them: the words would be found. */
#include "papers_folder.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/memory.h"

enum { TEMPLATES = 1000, BATCH = 500 /* a pack has at most 1,000 files */ };

static struct papers_folder folder;
static unsigned long state;

static void setup(void)
{
	papers_folder_make(&folder);
}

static void teardown(void)
{
	papers_folder_remove(&folder);
}

static unsigned below(unsigned most)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)((state >> 11) % most);
}

static const char *marker(enum level level)
{
	static const char *const markers[LEVEL_COUNT] = {"WORDxBRANCH", "WORDxMEMBERS",
							 "WORDxSUPERIOR", "WORDxPUBLIC"};

	return markers[level];
}

static bool is_text(const struct field *field)
{
	return field->type == FIELD_TEXT;
}

/* A field that is cut, compared or referred by keeps what it holds, unless all is set: then it
 * holds the word alone. Of several values the word is one more. */
static void add_value(struct buf *out, const struct field *field, const char *value, bool all)
{
	struct buf text;

	buf_init(&text);
	if (is_text(field) || (all && field->reference < 0))
		buf_printf(&text, "%s%s", marker(field->level), field->is_multiline ? "\nx" : "");
	else
		buf_add_text(&text, value);
	if (field->type == FIELD_CHOICES && !all)
		buf_printf(&text, " %s", marker(field->level));
	csv_add_cell(out, text.bytes, text.length);
	buf_release(&text);
}

static void mark_table(size_t form, bool all)
{
	const struct form *model = &session_pack(folder.session)->forms[form];
	char name[64];
	struct buf out;

	buf_init(&out);
	buf_add_text(&out, "id");
	for (size_t i = 0; i < model->field_count; i++)
		buf_printf(&out, ",%s", model->fields[i].name);
	buf_add_text(&out, "\r\n");
	for (size_t row = 0; row < session_count(folder.session, form); row++) {
		buf_add_text(&out, session_cell(folder.session, form, row, -1));
		for (size_t i = 0; i < model->field_count; i++) {
			buf_add_char(&out, ',');
			add_value(&out, &model->fields[i],
				  session_cell(folder.session, form, row, (int)i), all);
		}
		buf_add_text(&out, "\r\n");
	}
	snprintf(name, sizeof name, "%s.csv", model->name);
	papers_folder_write(&folder, name, out.bytes, out.length);
	buf_release(&out);
}

/* The sample with the words in it; nothing is open after. */
static void mark_sample(bool all)
{
	papers_folder_open(&folder);
	for (size_t i = 0; i < session_pack(folder.session)->form_count; i++)
		mark_table(i, all);
	papers_folder_close(&folder);
}

/* What a paper shows of the level's words. */
static bool shows(const struct buf *text, enum level level)
{
	return strstr(text->bytes, marker(level)) != NULL;
}

static bool shows_below(const struct buf *text, enum level level)
{
	bool found = false;

	for (int i = LEVEL_BRANCH; i < (int)level; i++)
		found |= shows(text, (enum level)i);
	return found;
}

static bool make(size_t n, struct buf *text)
{
	struct paper paper;
	struct err err = {0};
	bool is_made;

	buf_clear(text);
	paper_init(&paper);
	is_made = papers_make(folder.papers, n, -1, &paper, &err) == STATUS_OK;
	ck_assert_int_ne(err.status, STATUS_LIMIT);
	if (is_made)
		paper_texts(text, &paper);
	paper_release(&paper);
	return is_made;
}

/* ---- the pack's own ---- */

START_TEST(no_paper_of_the_pack_tells_what_is_internal)
{
	size_t for_others = 0, telling = 0, made = 0;
	struct buf text;

	mark_sample(_i);
	papers_folder_open(&folder);
	buf_init(&text);
	for (size_t i = 0; i < papers_count(folder.papers); i++) {
		struct paper_told told = papers_told(folder.papers, i);

		made += make(i, &text);
		for_others += told.level > LEVEL_BRANCH;
		ck_assert_msg(!shows_below(&text, told.level), "%s", told.name);
		telling += told.level == LEVEL_BRANCH && shows(&text, LEVEL_BRANCH);
	}
	ck_assert_uint_eq(for_others, 6);
	ck_assert_uint_ge(made, 10);
	ck_assert_uint_ge(telling, _i ? 2 : 4);
	buf_release(&text);
}
END_TEST

/* ---- random ones ---- */

/* A template that is being written: the variable v is a row of form. */
struct writing {
	struct buf text;
	const struct pack *pack;
	enum level level;
	int form; /* or -1 */
	int depth;
};

/* Whether the level may see it, as far as that is simple to tell. */
static bool is_likely(const struct writing *writing, const struct field *field)
{
	return field->level >= writing->level &&
	       (field->reference < 0 || writing->level == LEVEL_MEMBERS);
}

/* Mostly one that has something for the level, so that many templates are good. */
static const struct form *any_form(const struct writing *writing)
{
	for (;;) {
		const struct form *form =
		    &writing->pack->forms[below((unsigned)writing->pack->form_count)];

		for (size_t i = 0; i < form->field_count; i++)
			if (is_likely(writing, &form->fields[i]))
				return form;
		if (below(25) == 0)
			return form;
	}
}

static const struct field *any_field(const struct writing *writing, const struct form *form)
{
	const struct field *field = &form->fields[below((unsigned)form->field_count)];

	for (int i = 0; i < 30 && !is_likely(writing, field) && below(30); i++)
		field = &form->fields[below((unsigned)form->field_count)];
	return field;
}

static void add_rows(struct writing *writing, const struct form *form)
{
	const struct field *field = any_field(writing, form);

	buf_add_text(&writing->text, form->name);
	switch (below(5)) {
	case 0:
		buf_printf(&writing->text, "[%s != '']", field->name);
		break;
	case 1:
		buf_printf(&writing->text, "[string-length(%s) > %u]", field->name, below(9));
		break;
	case 2:
		buf_printf(&writing->text, "[position() <= %u]", 1 + below(5));
		break;
	default:
		break;
	}
}

static void add_expression(struct writing *writing);

static void add_simple(struct writing *writing)
{
	const struct form *form = any_form(writing), *own;
	const struct field *field = any_field(writing, form);

	switch (below(writing->form < 0 ? 4 : 7)) {
	case 0:
		buf_add_text(&writing->text, "count(");
		add_rows(writing, form);
		buf_add_char(&writing->text, ')');
		break;
	case 1:
		buf_add_text(&writing->text, "join('、', ");
		add_rows(writing, form);
		buf_printf(&writing->text, "/%s)", field->name);
		break;
	case 2:
		add_rows(writing, form);
		buf_printf(&writing->text, "/%s", field->name);
		break;
	case 3:
		if (below(16) == 0)
			add_rows(writing, form);
		else
			buf_printf(&writing->text, "string(%s/%s)", form->name, field->name);
		break;
	case 4:
		buf_add_text(&writing->text, below(16) ? "position()" : "$v");
		break;
	default:
		own = &writing->pack->forms[writing->form];
		field = any_field(writing, own);
		if (field->reference >= 0 && below(3) == 0)
			buf_printf(
			    &writing->text, "id($v/%s)/%s", field->name,
			    any_field(writing, &writing->pack->forms[field->reference])->name);
		else
			buf_printf(&writing->text, "$v/%s", field->name);
	}
}

static void add_expression(struct writing *writing)
{
	if (++writing->depth > 3 || below(2)) {
		add_simple(writing);
		writing->depth--;
		return;
	}
	switch (below(5)) {
	case 0:
		buf_add_text(&writing->text, "concat(");
		add_expression(writing);
		buf_add_text(&writing->text, ", '-', ");
		break;
	case 1:
		buf_add_text(&writing->text, "coalesce(");
		add_expression(writing);
		buf_add_text(&writing->text, ", ");
		break;
	case 2:
		buf_add_text(&writing->text, "if(string-length(");
		add_expression(writing);
		buf_add_text(&writing->text, ") > 2, 'x', ");
		break;
	case 3:
		buf_add_text(&writing->text, "substr(");
		add_expression(writing);
		buf_add_text(&writing->text, ", 0, 40)");
		writing->depth--;
		return;
	default:
		buf_add_text(&writing->text, "normalize-space(");
	}
	add_expression(writing);
	buf_add_char(&writing->text, ')');
	writing->depth--;
}

static void add_field(struct writing *writing)
{
	buf_add_text(&writing->text, "${");
	add_expression(writing);
	buf_add_char(&writing->text, '}');
}

/* Lines that stand for rows of a form. */
static void add_loop(struct writing *writing)
{
	const struct form *form = any_form(writing);
	bool is_table = below(2);

	buf_printf(&writing->text, "%s v in ", is_table ? "@table" : "@each");
	add_rows(writing, form);
	writing->form = (int)(form - writing->pack->forms);
	if (below(4) == 0)
		buf_printf(&writing->text, " by $v/%s", any_field(writing, form)->name);
	buf_add_text(&writing->text, is_table ? "\n| 甲 | 乙:8 |\n| " : "\n");
	add_field(writing);
	if (is_table) {
		buf_add_text(&writing->text, " | ");
		add_field(writing);
		buf_add_text(&writing->text, " |\n");
	} else {
		buf_add_text(&writing->text, "\n@end\n");
	}
	writing->form = -1;
}

static void add_choice(struct writing *writing)
{
	buf_add_text(&writing->text, "@if string-length(");
	add_simple(writing);
	buf_add_text(&writing->text, ") > 1\n");
	add_field(writing);
	buf_add_text(&writing->text, "\n@else\n无\n@end\n");
}

static char *write_template(const struct pack *pack, enum level level)
{
	struct writing writing = {.pack = pack, .level = level, .form = -1};

	buf_init(&writing.text);
	for (unsigned lines = 1 + below(3); lines; lines--) {
		unsigned kind = below(4);

		if (kind == 0) {
			add_choice(&writing);
		} else if (kind == 1) {
			add_field(&writing);
			buf_add_char(&writing.text, '\n');
		} else {
			add_loop(&writing);
		}
	}
	return buf_take(&writing.text);
}

struct random_template {
	char name[32], *body, *text;
	enum level level;
};

static void write_all(struct random_template *templates, const struct pack *pack)
{
	for (size_t i = 0; i < TEMPLATES; i++) {
		templates[i].level = (enum level)(LEVEL_MEMBERS + i % 3);
		templates[i].body = write_template(pack, templates[i].level);
		snprintf(templates[i].name, sizeof templates[i].name, "documents/t%04zu.txt", i);
	}
}

/* Opens the folder with some of them, each with its own level, or (is_internal) with branch. */
static void open_some(struct random_template *templates, bool is_internal)
{
	struct pack_file *files = memory_array(BATCH, sizeof *files);

	for (size_t i = 0; i < BATCH; i++) {
		struct buf text;

		buf_init(&text);
		buf_printf(&text, "title: 试\nlevel: %s\n---\n%s",
			   level_names[is_internal ? LEVEL_BRANCH : templates[i].level],
			   templates[i].body);
		memory_free(templates[i].text);
		files[i] = (struct pack_file){templates[i].name, NULL, text.length, NULL};
		files[i].bytes = templates[i].text = buf_take(&text);
	}
	papers_folder_open_with(&folder, files, BATCH);
	memory_free(files);
}

/* What was seen of them. */
struct seen {
	size_t of_level[LEVEL_COUNT]; /* that are good */
	size_t telling;		      /* what their own level may see */
	size_t refused;		      /* for a level */
	size_t good_within, telling_within;
};

static void look_at(struct random_template *templates, struct seen *seen)
{
	const struct mistakes *mistakes;
	struct buf text;

	buf_init(&text);
	open_some(templates, false);
	for (size_t i = 0; i < papers_count(folder.papers); i++) {
		struct paper_told at = papers_told(folder.papers, i);

		make(i, &text);
		ck_assert_msg(!shows_below(&text, at.level), "%s: %s", at.name, text.bytes);
		seen->of_level[at.level]++;
		seen->telling += shows(&text, at.level);
	}
	mistakes = session_mistakes(folder.session);
	for (size_t i = 0; i < mistakes->count; i++)
		seen->refused += strcmp(mistakes->items[i].key, "template.level") == 0;
	papers_folder_close(&folder);
	buf_release(&text);
}

/* Without their levels. */
static void look_within(struct random_template *templates, struct seen *seen)
{
	struct buf text;

	buf_init(&text);
	open_some(templates, true);
	for (size_t i = 0; i < papers_count(folder.papers); i++) {
		size_t n = strtoul(papers_told(folder.papers, i).name + 1, NULL, 10) % BATCH;

		make(i, &text);
		seen->telling_within += shows_below(&text, templates[n].level);
	}
	seen->good_within += papers_count(folder.papers);
	papers_folder_close(&folder);
	buf_release(&text);
}

START_TEST(no_random_template_tells_what_is_internal)
{
	struct random_template *templates = memory_array(TEMPLATES, sizeof *templates);
	struct seen seen = {{0}, 0, 0, 0, 0};
	size_t good;

	state = 0x9E3779B97F4A7C15UL + (unsigned long)_i;
	mark_sample(_i % 2);
	papers_folder_open(&folder);
	write_all(templates, session_pack(folder.session));
	papers_folder_close(&folder);
	for (size_t from = 0; from < TEMPLATES; from += BATCH) {
		look_at(templates + from, &seen);
		look_within(templates + from, &seen);
	}
	good = seen.of_level[LEVEL_MEMBERS] + seen.of_level[LEVEL_SUPERIOR] +
	       seen.of_level[LEVEL_PUBLIC];
	for (int i = LEVEL_MEMBERS; i <= LEVEL_PUBLIC; i++)
		ck_assert_uint_ge(seen.of_level[i], 150);
	ck_assert_uint_ge(seen.telling, 250);
	ck_assert_uint_ge(seen.refused, 200);
	ck_assert_uint_ge(seen.good_within, good + 100);
	ck_assert_uint_ge(seen.telling_within, 40);
	for (size_t i = 0; i < TEMPLATES; i++) {
		memory_free(templates[i].body);
		memory_free(templates[i].text);
	}
	memory_free(templates);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("paper levels");
	TCase *cases = tcase_create("levels");

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_set_timeout(cases, 60);
	tcase_add_loop_test(cases, no_paper_of_the_pack_tells_what_is_internal, 0, 2);
	tcase_add_loop_test(cases, no_random_template_tells_what_is_internal, 0, 4);
	suite_add_tcase(suite, cases);
	return run_suite(suite);
}
