/* What came from another place: nothing of it is believed before it is checked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csvfile.h"
#include "base/utf8.h"
#include "exchange_internal.h"
#include "journal_internal.h"

enum { USER_MOST = 1024, NAME_MOST = 128 };

static bool is_name(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-.";
	size_t length = strlen(text);

	return length && length <= NAME_MOST && strspn(text, letters) == length;
}

/* As in files: an id of a table that a person made is any word. */
static bool is_id(const char *text)
{
	size_t length = strnlen(text, ID_TEXT), used;
	uint32_t character;

	if (!length || length >= ID_TEXT)
		return false;
	for (size_t at = 0; at < length; at += used) {
		used = utf8_decode(text + at, length - at, &character);
		if (!used || character == ' ' || utf8_is_hostile(character))
			return false;
	}
	return true;
}

static bool is_moment(const char *text)
{
	char day_text[DATE_TEXT] = "", clock[TIME_TEXT] = "";
	int day, minutes;

	if (strnlen(text, MOMENT_TEXT) != MOMENT_TEXT - 1 || text[10] != 'T' || text[16] != ':' ||
	    text[17] < '0' || text[17] > '5' || text[18] < '0' || text[18] > '9')
		return false;
	memcpy(day_text, text, DATE_TEXT - 1);
	memcpy(clock, text + DATE_TEXT, TIME_TEXT - 1);
	return date_parse(day_text, &day) && time_parse(clock, &minutes);
}

static bool is_text(const char *text, size_t most)
{
	size_t length = strnlen(text, most + 1);

	return length <= most && utf8_is_valid(text, length) && !memchr(text, '\r', length);
}

static bool is_number(const char *text)
{
	size_t length = strspn(text, "0123456789");

	return length && length <= 15 && !text[length] && *text != '0';
}

/* What a line of an op is about. */
static bool is_about(const struct journal_line *line)
{
	bool is_record = !*line->field;

	if (line->op == JOURNAL_HELD)
		return !*line->table && site_is_valid(line->record) && is_number(line->new_value) &&
		       (is_record || strcmp(line->field, "part") == 0);
	if (!is_name(line->table) || !is_id(line->record))
		return false;
	if (line->op == JOURNAL_DELETE || line->op == JOURNAL_RESTORE)
		return is_record;
	return is_record ? line->op != JOURNAL_SET : is_name(line->field);
}

const char *line_fault(const struct journal_line *line)
{
	const char *texts[] = {line->at,	line->site,	 line->user,
			       line->table,	line->record,	 line->field,
			       line->old_value, line->new_value, line->base};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!texts[i])
			return "exchange.line_text";
	if (!line->seq || line->seq > EXCHANGE_NUMBER_MOST || line->origin)
		return "exchange.line_number";
	if (!is_moment(line->at))
		return "exchange.line_moment";
	if (!is_text(line->user, USER_MOST) || !is_text(line->old_value, CSV_CELL_LIMIT) ||
	    !is_text(line->new_value, CSV_CELL_LIMIT) || !is_text(line->base, CSV_CELL_LIMIT))
		return "exchange.line_text";
	if (!line_is_told(line))
		return "exchange.line_op";
	return is_about(line) ? NULL : "exchange.line_about";
}

static enum status refuse_line(const struct journal_line *line, const char *key, struct err *err)
{
	char number[24];

	snprintf(number, sizeof(number), "%lu", line->seq);
	return err_set(err, STATUS_INPUT, key,
		       line->site && site_is_valid(line->site) ? line->site : "", number, NULL);
}

static struct course *course_of(const struct intake *intake, size_t site)
{
	size_t number = site < intake->site_count ? intake->by_site[site] : 0;

	return number ? &intake->courses[number - 1] : NULL;
}

/* False: the site has one already. */
static bool note_course(struct intake *intake, size_t site, size_t number)
{
	if (course_of(intake, site))
		return false;
	if (site >= intake->site_count) {
		intake->by_site =
		    memory_resize(intake->by_site, site + 1, sizeof(*intake->by_site));
		memset(intake->by_site + intake->site_count, 0,
		       (site + 1 - intake->site_count) * sizeof(*intake->by_site));
		intake->site_count = site + 1;
	}
	intake->by_site[site] = number + 1;
	return true;
}

static enum status take_ranges(struct intake *intake, struct err *err)
{
	const struct exchange_batch *batch = intake->batch;

	for (size_t i = 0; i < batch->range_count; i++) {
		const struct exchange_range *range = &batch->ranges[i];
		struct course *course = &intake->courses[i];

		if (!memchr(range->site, '\0', SITE_TEXT) || !site_is_valid(range->site))
			return err_set(err, STATUS_INPUT, "exchange.range", "", NULL, NULL);
		*course = (struct course){.site = sites_get(&intake->weave->sites, range->site),
					  .after = range->after,
					  .upto = range->upto,
					  .is_part = range->is_part};
		if (!note_course(intake, course->site, i) || course->upto <= course->after ||
		    course->upto > EXCHANGE_NUMBER_MOST)
			return err_set(err, STATUS_INPUT, "exchange.range", range->site, NULL,
				       NULL);
	}
	return STATUS_OK;
}

static enum status take_lines(struct intake *intake, struct err *err)
{
	struct course *course = NULL;

	for (size_t i = 0; i < intake->batch->line_count; i++) {
		const struct journal_line *line = &intake->batch->lines[i];
		const char *key = line_fault(line);
		size_t site, count;

		if (key)
			return refuse_line(line, key, err);
		if (!site_is_valid(line->site))
			return refuse_line(line, "exchange.line_number", err);
		site = sites_get(&intake->weave->sites, line->site);
		if (!course || course->site != site)
			course = course_of(intake, site);
		count = course ? course->count : 0;
		if (!course || line->seq <= course->after || line->seq > course->upto ||
		    (count && intake->batch->lines[course->lines[count - 1]].seq >= line->seq))
			return refuse_line(line, "exchange.line_number", err);
		course->lines =
		    memory_grow(course->lines, count, &course->capacity, sizeof(*course->lines));
		course->lines[course->count++] = i;
		intake->arrivals[i] = (struct arrival){.line = line, .site = site};
	}
	return STATUS_OK;
}

enum status intake_begin(struct intake *intake, struct err *err)
{
	enum status status;

	if (intake->batch->range_count > EXCHANGE_SITES_MOST)
		return err_set(err, STATUS_INPUT, "exchange.range", "", NULL, NULL);
	intake->courses = memory_array(intake->batch->range_count + 1, sizeof(*intake->courses));
	intake->arrivals = memory_array(intake->batch->line_count + 1, sizeof(*intake->arrivals));
	intake->own = sites_get(&intake->weave->sites, intake->weave->store->site);
	status = take_ranges(intake, err);
	return status == STATUS_OK ? take_lines(intake, err) : status;
}

void intake_release(struct intake *intake)
{
	for (size_t i = 0; intake->courses && i < intake->batch->range_count; i++)
		memory_free(intake->courses[i].lines);
	memory_free(intake->courses);
	memory_free(intake->by_site);
	memory_free(intake->arrivals);
}

static bool is_same(const struct journal_line *one, const struct journal_line *other)
{
	return one->op == other->op && strcmp(one->at, other->at) == 0 &&
	       strcmp(one->user, other->user) == 0 && strcmp(one->table, other->table) == 0 &&
	       strcmp(one->record, other->record) == 0 && strcmp(one->field, other->field) == 0 &&
	       strcmp(one->old_value, other->old_value) == 0 &&
	       strcmp(one->new_value, other->new_value) == 0 && strcmp(one->base, other->base) == 0;
}

void intake_compare(struct intake *intake, size_t site, const struct journal_line *line)
{
	struct course *course = course_of(intake, site);
	unsigned long number = line_number(line);
	size_t low = 0, high = course ? course->count : 0;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (intake->batch->lines[course->lines[middle]].seq < number)
			low = middle + 1;
		else
			high = middle;
	}
	if (course && low < course->count &&
	    intake->batch->lines[course->lines[low]].seq == number &&
	    !is_same(&intake->batch->lines[course->lines[low]], line))
		course->is_fork = true;
}

/* Where it begins here: at the first line that is not held, or not at all. */
static void begin_course(struct intake *intake, struct course *course)
{
	unsigned long held = intake->weave->sites.items[course->site].upto;

	course->accepted = held;
	if (course->site == intake->own && course->upto > held)
		course->is_fork = true;
	course->is_gap = course->after > held && !course->is_fork;
	while (course->next < course->count &&
	       intake->batch->lines[course->lines[course->next]].seq <= held)
		course->next++;
	course->is_open = !course->is_fork && !course->is_gap && course->upto > held;
}

/* What a line's maker had seen of another site: its number there, or 0. */
static unsigned long need_of(struct intake *intake, const struct journal_line *line, size_t *site)
{
	if (line->op != JOURNAL_HELD || *line->field)
		return 0;
	*site = sites_get(&intake->weave->sites, line->record);
	return strtoul(line->new_value, NULL, 10);
}

static unsigned long here_of(const struct intake *intake, size_t site)
{
	const struct course *course = course_of(intake, site);

	return course ? course->accepted : intake->weave->sites.items[site].upto;
}

/* A record of this place's making which it has not made. */
static bool is_strange(const struct intake *intake, const struct journal_line *line)
{
	const struct store *store = intake->weave->store;

	return *line->table && id_counter(line->record, store->site) > store->counter;
}

/* Goes on as far as what the lines' makers had seen is here. Whether it came further. */
static bool advance(struct intake *intake, struct course *course)
{
	unsigned long before = course->accepted;

	for (; course->next < course->count; course->next++) {
		const struct journal_line *line =
		    &intake->batch->lines[course->lines[course->next]];
		size_t site = 0;
		unsigned long need = need_of(intake, line, &site);

		course->accepted = line->seq - 1;
		if (is_strange(intake, line) || (need && need > here_of(intake, site)))
			return course->accepted > before;
	}
	course->accepted = course->upto;
	return course->accepted > before;
}

/* Why a site stopped: something is missing that is not in the batch, or this place's own. */
static void explain(struct intake *intake, struct course *course)
{
	const struct journal_line *line;
	const struct course *seen;
	size_t site = 0;
	unsigned long need;

	if (course->is_gap) {
		course->wanted = course->after;
		course->gap_site = course->site;
	}
	if (!course->is_open || course->next == course->count)
		return;
	line = &intake->batch->lines[course->lines[course->next]];
	need = need_of(intake, line, &site);
	if (is_strange(intake, line) || (need && site == intake->own)) {
		intake->own_is_forked = true;
		return;
	}
	seen = course_of(intake, site);
	if (seen && (seen->is_fork || (seen->is_open && seen->upto >= need)))
		return; /* that one says why */
	course->wanted = need;
	course->gap_site = site;
}

void intake_accept(struct intake *intake)
{
	size_t count = intake->batch->range_count;
	bool goes_on = true;

	for (size_t i = 0; i < count; i++)
		begin_course(intake, &intake->courses[i]);
	while (goes_on) {
		goes_on = false;
		for (size_t i = 0; i < count; i++)
			if (intake->courses[i].is_open && advance(intake, &intake->courses[i]))
				goes_on = true;
	}
	for (size_t i = 0; i < count; i++) {
		const struct course *course = &intake->courses[i];
		unsigned long held = intake->weave->sites.items[course->site].upto;

		explain(intake, &intake->courses[i]);
		for (size_t l = 0; l < course->count; l++) {
			struct arrival *arrival = &intake->arrivals[course->lines[l]];

			arrival->is_taken =
			    arrival->line->seq > held && arrival->line->seq <= course->accepted;
		}
	}
}
