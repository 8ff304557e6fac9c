/* Lines that could come from a place which nobody here has heard of. */
#ifndef ZHIBU_TESTS_EXCHANGE_LINES_H
#define ZHIBU_TESTS_EXCHANGE_LINES_H

#include "check_data_exchange.h"

static const char elsewhere[] = "ZZZZ234567";

static inline struct journal_line line_of(unsigned long seq, const char *field, const char *value)
{
	return (struct journal_line){.seq = seq,
				     .op = JOURNAL_SET,
				     .at = "2018-06-30T10:00:00",
				     .site = elsewhere,
				     .user = "u",
				     .table = "books",
				     .record = "ZZZZ234567-1",
				     .field = field,
				     .old_value = "",
				     .new_value = value,
				     .base = ""};
}

static inline struct exchange_range range_from(const char *site, unsigned long after,
					       unsigned long upto)
{
	struct exchange_range range = {.after = after, .upto = upto};

	memcpy(range.site, site, SITE_TEXT);
	return range;
}

static inline struct exchange_range range_of(unsigned long after, unsigned long upto)
{
	return range_from(elsewhere, after, upto);
}

static inline enum status offer_ranges(const struct exchange_range *ranges, size_t range_count,
				       const struct journal_line *lines, size_t line_count,
				       struct exchange_report *report, struct err *err)
{
	struct exchange_batch batch = {ranges, range_count, lines, line_count};

	*err = (struct err){0};
	return store_take_in(at(0), &batch, false, report, err);
}

static inline enum status offer(const struct exchange_range *range,
				const struct journal_line *lines, size_t line_count,
				struct exchange_report *report, struct err *err)
{
	return offer_ranges(range, 1, lines, line_count, report, err);
}

#endif
