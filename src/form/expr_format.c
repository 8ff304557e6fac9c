#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "expr_run.h"

/* format-date(): https://getodk.github.io/xforms-spec/#fn:format-date. Names of months
 * and weekdays are words of the pack: date.month_1 to _12, date.weekday_0 (Sunday) to _6. */

static const char letters[] = "YymnbdeaHhMSW";

bool format_is_known(const char *format)
{
	for (; *format; format++) {
		if (*format != '%')
			continue;
		format++;
		if (!*format || (*format != '%' && !strchr(letters, *format)))
			return false;
	}
	return true;
}

struct moment {
	int year, month, day, weekday;
	int hour, minute, second;
};

static int two_digits(const char *text)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return 0;
	return (text[0] - '0') * 10 + (text[1] - '0');
}

static bool read_moment(const struct datum *datum, const char *text, struct moment *moment)
{
	double number = datum->type == VALUE_TEXT ? text_day(text) : datum->number;
	int day;

	memset(moment, 0, sizeof(*moment));
	if (!is_number(number))
		return false;
	day = (int)number_floor(number);
	if (datum->type == VALUE_TIME) {
		moment->hour = day / 60;
		moment->minute = day % 60;
		return true;
	}
	date_split(day, &moment->year, &moment->month, &moment->day);
	moment->weekday = date_weekday(day);
	if (datum->type == VALUE_TEXT && strlen(text) >= 16) {
		moment->hour = two_digits(text + 11);
		moment->minute = two_digits(text + 14);
		moment->second = strlen(text) >= 19 ? two_digits(text + 17) : 0;
	}
	return true;
}

static const char *word(struct run *run, const char *name, int number)
{
	char key[32];
	size_t language = run->frame->language < 0 ? 0 : (size_t)run->frame->language;
	const char *text;

	snprintf(key, sizeof(key), "date.%s_%d", name, number);
	text = run->eval->pack ? words_of(run->eval->pack, key, language) : key;
	/* a missing word is its key, which stands on this stack */
	return scratch_text(&run->eval->scratch, text, strlen(text));
}

static int iso_week(const struct moment *moment)
{
	int first, day, year = moment->year, thursday;

	if (!date_join(moment->year, moment->month, moment->day, &day))
		return 0;
	/* the week is that of its Thursday */
	thursday = day - (date_weekday(day) + 6) % 7 + 3;
	date_split(thursday, &year, &first, &first);
	return date_join(year, 1, 1, &first) ? (thursday - first) / 7 + 1 : 0;
}

static void add(struct run *run, struct growing *out, const struct moment *moment, char letter)
{
	static const struct {
		char letter;
		signed char digits;
	} numbers[] = {{'Y', 4}, {'y', 2}, {'m', 2}, {'n', 1}, {'d', 2}, {'e', 1},
		       {'H', 2}, {'h', 1}, {'M', 2}, {'S', 2}, {'W', 1}};
	const int values[] = {moment->year,   moment->year % 100, moment->month,   moment->month,
			      moment->day,    moment->day,	  moment->hour,	   moment->hour,
			      moment->minute, moment->second,	  iso_week(moment)};
	const char *name = letter == 'b'   ? word(run, "month", moment->month)
			   : letter == 'a' ? word(run, "weekday", moment->weekday)
					   : NULL;
	char text[16];

	if (name)
		growing_add(out, name, strlen(name));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (numbers[i].letter != letter)
			continue;
		snprintf(text, sizeof(text), "%0*d", numbers[i].digits, values[i]);
		growing_add(out, text, strlen(text));
	}
	if (letter == '%')
		growing_add(out, "%", 1);
}

struct datum call_format_date(struct run *run, const struct node *node)
{
	struct datum datum = eval_node(run, node->first);
	const char *text = datum_text(run, &datum), *format = eval_text(run, node->first->next);
	struct moment moment;
	struct growing out;

	if (!read_moment(&datum, text, &moment))
		return empty_datum(VALUE_TEXT);
	growing_init(&out, &run->eval->scratch);
	for (; *format; format++) {
		if (*format != '%')
			growing_add(&out, format, 1);
		else if (*++format)
			add(run, &out, &moment, *format);
		else
			break;
	}
	return growing_take(&out);
}
