#include "support.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/crc.h"
#include "base/date.h"
#include "base/id.h"

static const char *read_date(const char *text, const char *today, char shown[DATE_TEXT])
{
	int day, now;

	ck_assert(date_parse(today, &now));
	if (!date_read(text, now, &day))
		return "no";
	date_format(day, shown);
	return shown;
}

/* Every day of 9,000 years, counted one by one. */
START_TEST(days_follow_each_other)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int expected = 0, day, year, month, month_day;
	char text[DATE_TEXT];

	ck_assert(date_join(1000, 1, 1, &expected));
	for (int y = 1000; y <= 9999; y++) {
		for (int m = 1; m <= 12; m++) {
			bool is_leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
			int days = lengths[m - 1] + (m == 2 && is_leap);

			for (int d = 1; d <= days; d++, expected++) {
				date_split(expected, &year, &month, &month_day);
				date_format(expected, text);
				if (!date_join(y, m, d, &day) || day != expected || year != y ||
				    month != m || month_day != d || !date_parse(text, &day) ||
				    day != expected)
					ck_abort_msg("%d-%d-%d", y, m, d);
			}
			ck_assert(!date_join(y, m, days + 1, &day));
		}
	}
	ck_assert(date_join(1970, 1, 1, &day));
	ck_assert_int_eq(day, 0);
	ck_assert(date_join(2018, 6, 30, &day));
	ck_assert_int_eq(day, 17712);
	ck_assert_int_eq(date_weekday(day), 6);
	ck_assert_int_eq(date_weekday(0), 4);
	ck_assert_int_eq(date_weekday(-4), 0);
	ck_assert_int_eq(date_weekday(-5), 6);
}
END_TEST

START_TEST(parsing_is_strict)
{
	static const char *const bad[] = {
	    "",		  "2018-6-30",	 "2018-06-31",	"2018-00-10", "2018-13-01", "2018-06-00",
	    "2018/06/30", "2018-06-30 ", " 2018-06-30", "0999-01-01", "2018-02-29", "1900-02-29",
	    "2018-06-3",  "2018-06-3x",	 "20180630",	"２018-06-30"};
	int day = 7;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(!date_parse(bad[i], &day), "%s", bad[i]);
	ck_assert_int_eq(day, 7);
	ck_assert(date_parse("2000-02-29", &day));
	ck_assert(!date_join(2018, INT_MAX, 1, &day));
	ck_assert(!date_join(2018, 1, INT_MIN, &day));
	ck_assert(!date_join(10000, 1, 1, &day));
}
END_TEST

static const struct {
	const char *typed, *day;
} typed_days[] = {
    {"2018-06-30", "2018-06-30"},
    {"2018/6/5", "2018-06-05"},
    {"2018.6.5", "2018-06-05"},
    {"2018年6月5日", "2018-06-05"},
    {"2018年6月5号", "2018-06-05"},
    {"２０１８－０６－０５", "2018-06-05"},
    {"　2018。6。5 ", "2018-06-05"},
    {"20180614", "2018-06-14"},
    {"0614", "2018-06-14"},
    {"6月14日", "2018-06-14"},
    {"6-14", "2018-06-14"},
    {"14", "2018-06-14"},
    {"14日", "2018-06-14"},
    {"4", "2018-06-04"},
    {"+1", "2018-07-01"},
    {"-3", "2018-06-27"},
    {"＋1", "2018-07-01"},
    {"-180", "2018-01-01"},
    {"t", "2018-06-30"},
    {"T", "2018-06-30"},
    {" 14 ", "2018-06-14"},
    {"0229", "no"},
    {"31", "no"},
    {"0", "no"},
    {"614", "no"},
    {"180614", "no"},
    {"201806141", "no"},
    {"2018-6", "no"},
    {"2018年6月", "no"},
    {"2018-06-31", "no"},
    {"2018-6-5-1", "no"},
    {"18-6-5", "no"},
    {"2018--5", "no"},
    {"-", "no"},
    {"+", "no"},
    {"+1x", "no"},
    {"+99999999999999999999", "no"},
    {"-9999999", "no"},
    {"", "no"},
    {"   ", "no"},
    {"today", "no"},
    {"6月5日x", "no"},
    {"明天", "no"},
    {"\xFF", "no"},
    {"2018-06-30 2018-06-30 2018-06-30 2018-06-30", "no"},
};

static const struct {
	const char *text;
	const char *day; /* "no", "unclear" */
} written_days[] = {
    {"2018-06-05", "2018-06-05"},
    {"2018/6/5", "2018-06-05"},
    {"2018.6.5", "2018-06-05"},
    {"2018-6-5", "2018-06-05"},
    {"2018年6月5日", "2018-06-05"},
    {"２０１８／６／５", "2018-06-05"},
    {"20180605", "2018-06-05"},
    {"5-Jun-18", "2018-06-05"},
    {"5-Jun-2018", "2018-06-05"},
    {"05 June 2018", "2018-06-05"},
    {"Jun 5, 2018", "2018-06-05"},
    {"5-Jun-29", "2029-06-05"},
    {"5-Jun-30", "1930-06-05"},
    {"13/6/2018", "2018-06-13"},
    {"6/13/2018", "2018-06-13"},
    {"6/6/2018", "2018-06-06"},
    {"2018/6/5 0:00", "2018-06-05"},
    {"2018-06-05T00:00:00", "2018-06-05"},
    {"2018-06-05 00:00:00", "2018-06-05"},
    {"6/5/2018", "unclear"},
    {"05/06/18", "unclear"},
    {"18-6-5", "unclear"},
    {"2018/6/5 9:00", "no"},
    {"2018/13/5", "no"},
    {"31/6/2018", "no"},
    {"2018-02-30", "no"},
    {"2018-6", "no"},
    {"6月5日", "no"},
    {"43256", "no"},
    {"5-Jun", "no"},
    {"2018-6-5-1", "no"},
    {"2018--6-5", "no"},
    {"-2018-6-5", "no"},
    {"123456789", "no"},
    {"June", "no"},
    {"5 Juny Jul 2018", "no"},
    {"2018/6/5 PM", "no"},
    {"2019年底", "no"},
    {"", "no"},
    {":", "no"},
    {"\xFF", "no"},
    {"0/0/00", "no"},
    {"2018年6月5日 2018年6月5日 2018年6月5日 2018年6月5日", "no"},
};

START_TEST(written_days_are_understood)
{
	for (size_t i = 0; i < sizeof(written_days) / sizeof(*written_days); i++) {
		char shown[DATE_TEXT] = "no";
		int day;
		enum written written = date_written(written_days[i].text, &day);

		if (written == WRITTEN_CLEAR)
			date_format(day, shown);
		ck_assert_msg(
		    !strcmp(written == WRITTEN_UNCLEAR ? "unclear" : shown, written_days[i].day),
		    "%s: not %s", written_days[i].text, written_days[i].day);
	}
}
END_TEST

static const struct {
	const char *text, *time;
} written_times[] = {
    {"14:30", "14:30"},	     {"14:30:00", "14:30"},
    {"9:05", "09:05"},	     {"2:30 PM", "14:30"},
    {"2:30:00 pm", "14:30"}, {"12:00 AM", "00:00"},
    {"12:15 PM", "12:15"},   {"下午2:30", "14:30"},
    {"上午 9:05", "09:05"},  {"14:30:15", "no"},
    {"24:00", "no"},	     {"13:00 PM", "no"},
    {"0:30 AM", "no"},	     {"9:5", "no"},
    {"9.05", "no"},	     {"14", "no"},
    {"14:60", "no"},	     {"", "no"},
    {"9:05 AM PM", "no"},    {"AM", "no"},
};

START_TEST(written_times_are_understood)
{
	for (size_t i = 0; i < sizeof(written_times) / sizeof(*written_times); i++) {
		char shown[TIME_TEXT] = "no";
		int minutes;

		if (time_written(written_times[i].text, &minutes) == WRITTEN_CLEAR)
			time_format(minutes, shown);
		ck_assert_msg(!strcmp(shown, written_times[i].time), "%s: %s, not %s",
			      written_times[i].text, shown, written_times[i].time);
	}
}
END_TEST

START_TEST(typed_days_are_understood)
{
	char shown[DATE_TEXT];

	for (size_t i = 0; i < sizeof(typed_days) / sizeof(*typed_days); i++)
		ck_assert_msg(
		    !strcmp(read_date(typed_days[i].typed, "2018-06-30", shown), typed_days[i].day),
		    "%s: not %s", typed_days[i].typed, typed_days[i].day);
}
END_TEST

static const struct {
	const char *typed;
	int minutes;
} typed_times[] = {
    {"1430", 870},     {"930", 570},	  {"9:30", 570},   {"14：30", 870}, {"14", 840},
    {"0", 0},	       {"23:59", 1439},	  {"9点", 540},	   {"9点半", 570},  {"9点5分", 545},
    {"14时30分", 870}, {"１４３０", 870}, {" 9:05 ", 545}, {"0000", 0},	    {"24", -1},
    {"2400", -1},      {"9:60", -1},	  {"9:", 540},	   {"9:300", -1},   {":30", -1},
    {"14303", -1},     {"x", -1},	  {"", -1},	   {"9:30x", -1},   {"9h", -1},
    {"-1", -1},	       {"960", -1},
};

START_TEST(typed_times_are_understood)
{
	char text[TIME_TEXT];
	int minutes;

	for (size_t i = 0; i < sizeof(typed_times) / sizeof(*typed_times); i++) {
		if (!time_read(typed_times[i].typed, &minutes))
			minutes = -1;
		ck_assert_msg(minutes == typed_times[i].minutes, "%s: %d", typed_times[i].typed,
			      minutes);
	}
	for (int i = 0; i < 1440; i++) {
		time_format(i, text);
		ck_assert(time_parse(text, &minutes) && minutes == i);
	}
	ck_assert(!time_parse("9:30", &minutes));
	ck_assert(!time_parse("24:00", &minutes));
	ck_assert(!time_parse("12:60", &minutes));
	ck_assert(!time_parse("12:300", &minutes));
	ck_assert(!time_parse("", &minutes));
}
END_TEST

START_TEST(today_is_local_and_can_be_set)
{
	char text[MOMENT_TEXT];
	int east, west, day;

	ck_assert(date_parse("2018-07-10", &day));
	ck_assert_int_eq(date_today("2018-07-10"), day);
	setenv("TZ", "EAST-14", 1);
	tzset();
	east = date_today(NULL);
	ck_assert_int_eq(date_today("not a day"), date_today(NULL));
	setenv("TZ", "WEST+12", 1);
	tzset();
	west = date_today(NULL);
	ck_assert_int_ge(east - west, 1); /* 26 hours apart */
	ck_assert_int_le(east - west, 2);
	moment_now("2018-07-10", text);
	ck_assert_uint_eq(strlen(text), MOMENT_TEXT - 1);
	ck_assert(strncmp(text, "2018-07-10T", 11) == 0);
	ck_assert(text[13] == ':' && text[16] == ':');
	ck_assert(text[11] >= '0' && text[11] <= '2' && text[14] <= '5' && text[17] <= '6');
}
END_TEST

START_TEST(sites_are_random_and_no_numbers)
{
	char site[SITE_TEXT], before[SITE_TEXT] = "";

	for (int i = 0; i < 1000; i++) {
		site_new(site);
		ck_assert(site_is_valid(site));
		ck_assert(site[0] >= 'A' && site[0] <= 'Z');
		ck_assert_str_ne(site, before);
		strcpy(before, site);
	}
	ck_assert(site_is_valid("K7Q2MX4T9B"));
	ck_assert(!site_is_valid(""));
	ck_assert(!site_is_valid("K7Q2MX4T9"));
	ck_assert(!site_is_valid("K7Q2MX4T9BB"));
	ck_assert(!site_is_valid("7KQ2MX4T9B"));
	ck_assert(!site_is_valid("E234567890"));
	ck_assert(!site_is_valid("K7Q2MX4T9I"));
	ck_assert(!site_is_valid("k7q2mx4t9b"));
}
END_TEST

START_TEST(ids_carry_their_counter)
{
	char text[ID_TEXT];

	id_format("K7Q2MX4T9B", 14, text);
	ck_assert_str_eq(text, "K7Q2MX4T9B-14");
	ck_assert_uint_eq(id_counter(text, "K7Q2MX4T9B"), 14);
	id_format("K7Q2MX4T9B", ULONG_MAX, text);
	ck_assert(id_counter(text, "K7Q2MX4T9B") == ULONG_MAX);
	ck_assert_uint_eq(id_counter("K7Q2MX4T9B-99999999999999999999", "K7Q2MX4T9B"), 0);
	ck_assert_uint_eq(id_counter("K7Q2MX4T9C-14", "K7Q2MX4T9B"), 0);
	ck_assert_uint_eq(id_counter("K7Q2MX4T9B-014", "K7Q2MX4T9B"), 0);
	ck_assert_uint_eq(id_counter("K7Q2MX4T9B-1x", "K7Q2MX4T9B"), 0);
	ck_assert_uint_eq(id_counter("K7Q2MX4T9B-", "K7Q2MX4T9B"), 0);
	ck_assert_uint_eq(id_counter("K7Q2MX4T9B", "K7Q2MX4T9B"), 0);
	ck_assert_uint_eq(id_counter("M09", "K7Q2MX4T9B"), 0);
	ck_assert_uint_eq(id_counter("", "K7Q2MX4T9B"), 0);
}
END_TEST

START_TEST(crc_is_the_standard_one)
{
	const char *text = "123456789";
	char shown[CRC_TEXT], other[CRC_TEXT];

	ck_assert_uint_eq(crc32_add(0, text, 9), 0xCBF43926);
	ck_assert_uint_eq(crc32_add(0, "", 0), 0);
	for (size_t cut = 0; cut <= 9; cut++)
		ck_assert_uint_eq(crc32_add(crc32_add(0, text, cut), text + cut, 9 - cut),
				  0xCBF43926);
	crc_format(0, shown);
	ck_assert_str_eq(shown, "c0000000");
	crc_format(0xFFFFFFFF, shown);
	ck_assert_str_eq(shown, "c3zzzzzz");
	for (unsigned int bit = 0; bit < 32; bit++) {
		crc_format(UINT32_C(1) << bit, other);
		ck_assert_uint_eq(strlen(other), CRC_TEXT - 1);
		ck_assert_str_ne(other, "c0000000");
	}
}
END_TEST

static int compare_words(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* Every single bit of texts of all lengths counts, and zeros at the end do. */
START_TEST(hashes_differ)
{
	enum { LONGEST = 100 };
	static uint64_t hashes[LONGEST * (LONGEST + 1) * 4 + LONGEST + 1];
	unsigned char text[LONGEST + 1] = {0};
	char shown[HASH_TEXT];
	size_t count = 0;

	for (size_t length = 0; length <= LONGEST; length++) {
		hashes[count++] = hash_bytes(text, length);
		for (size_t bit = 0; bit < 8 * length; bit++) {
			text[bit / 8] ^= (unsigned char)(1U << bit % 8);
			hashes[count++] = hash_bytes(text, length);
			text[bit / 8] ^= (unsigned char)(1U << bit % 8);
		}
	}
	ck_assert_uint_eq(count, sizeof(hashes) / sizeof(*hashes));
	qsort(hashes, count, sizeof(*hashes), compare_words);
	for (size_t i = 1; i < count; i++)
		if (hashes[i] == hashes[i - 1])
			ck_abort_msg("two of %zu are the same", count);
	hash_format(0xABC, shown);
	ck_assert_str_eq(shown, "h0000000000000abc");
}
END_TEST

/* A hash is written into files: it must stay what it is, on every machine. */
START_TEST(hashes_stay)
{
	char shown[HASH_TEXT];

	hash_format(hash_bytes("", 0), shown);
	ck_assert_str_eq(shown, "h63fdd55923c2543c");
	hash_format(hash_bytes("The quick brown fox jumps over the lazy dog", 43), shown);
	ck_assert_str_eq(shown, "h059eef946e3628f9");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("base/date, id, crc");
	TCase *tests = tcase_create("core");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, days_follow_each_other);
	tcase_add_test(tests, parsing_is_strict);
	tcase_add_test(tests, written_days_are_understood);
	tcase_add_test(tests, written_times_are_understood);
	tcase_add_test(tests, typed_days_are_understood);
	tcase_add_test(tests, typed_times_are_understood);
	tcase_add_test(tests, today_is_local_and_can_be_set);
	tcase_add_test(tests, sites_are_random_and_no_numbers);
	tcase_add_test(tests, ids_carry_their_counter);
	tcase_add_test(tests, crc_is_the_standard_one);
	tcase_add_test(tests, hashes_differ);
	tcase_add_test(tests, hashes_stay);
	suite_add_tcase(suite, tests);
	return run_suite(suite);
}
