/* Days and times of day. A day is counted from 1970-01-01, a time in minutes.
 * Texts are ISO 8601: 2018-06-30, 14:30. */
#ifndef ZHIBU_BASE_DATE_H
#define ZHIBU_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>

enum { DATE_TEXT = 11, TIME_TEXT = 6, MOMENT_TEXT = 20 };

/* Strict: ten characters, a day that exists, years 1000 to 9999. */
bool date_parse(const char *text, int *day);
void date_format(int day, char text[DATE_TEXT]);
void date_split(int day, int *year, int *month, int *month_day);
bool date_join(int year, int month, int month_day, int *day);
int date_weekday(int day); /* 0 is Sunday */

/* As a person keys it: 2018-06-30, 2018/6/5, 2018.6.5, 2018年6月5日, 20180614; 6月14日,
 * 6-14, 0614 (this year); 14, 14日 (this month); +1, -3 (days from today); t (today).
 * Full-width forms count as plain ones. */
bool date_read(const char *text, int today, int *day);

bool time_parse(const char *text, int *minutes); /* strict: 14:30 */
void time_format(int minutes, char text[TIME_TEXT]);
bool time_read(const char *text, int *minutes); /* 1430, 930, 9:30, 14：30, 14 */

/* As spreadsheets and people write it into a file, whatever the day today: 2018/6/5, 2018.6.5,
 * 2018年6月5日, 20180605, 5-Jun-18, Jun 5, 2018, 13/6/2018; with a clock at midnight behind it.
 * Unclear: day and month, or the year, cannot be told apart (6/5/2018, 05/06/18). */
enum written { WRITTEN_NOT, WRITTEN_CLEAR, WRITTEN_UNCLEAR };
enum written date_written(const char *text, int *day);
/* What shows of a month and a day in what a spreadsheet made of 3-4: 4-Mar, 3月4日, 2018/3/4. */
bool date_part_written(const char *text, int *month, int *month_day);
/* 14:30:00, 9:05, 2:30 PM, 下午2:30; never unclear. */
enum written time_written(const char *text, int *minutes);

/* The day in the local time zone (as tzset() found it last); override (a strict date, or NULL)
 * comes first. */
int date_today(const char *override);
/* The moment now as 2018-06-30T14:30:05, local time; override replaces the day. */
void moment_now(const char *override, char text[MOMENT_TEXT]);

#endif
