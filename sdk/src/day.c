#include "day.h"

#include <stdio.h>
#include <string.h>

#include <congvan/memory.h>
#include <congvan/text.h>

#define YEAR_MIN 1900
#define YEAR_MAX 9999
#define DAYS_OF_ERA 146097 /* 400 years */
#define DAYS_TO_EPOCH 719468 /* from 0000-03-01 to 1970-01-01 */

/* Years begin in March here, so that the leap day is the last one of its year. */
int32_t cv_day_from_date(int32_t year, uint32_t month, uint32_t day)
{
	int32_t shifted = month <= 2 ? year - 1 : year;
	int32_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
	uint32_t of_era = (uint32_t)(shifted - era * 400);
	uint32_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * DAYS_OF_ERA + (int32_t)(of_era * 365 + of_era / 4 - of_era / 100 + of_year) - DAYS_TO_EPOCH;
}

struct cv_date cv_day_to_date(int64_t day)
{
	int64_t shifted = day + DAYS_TO_EPOCH;
	int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
	uint32_t of_era = (uint32_t)(shifted - era * DAYS_OF_ERA);
	uint32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / (DAYS_OF_ERA - 1)) / 365;
	uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
	uint32_t month = (5 * of_year + 2) / 153;
	struct cv_date date = {(int32_t)(year + era * 400), month < 10 ? month + 3 : month - 9,
			       of_year - (153 * month + 2) / 5 + 1};

	date.year += date.month <= 2;
	return date;
}

uint32_t cv_days_in_month(int32_t year, uint32_t month)
{
	if (month == 2)
		return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static bool read_digits(const char *text, unsigned count, uint32_t *ret)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (uint32_t)(text[i] - '0');
	}
	*ret = value;
	return true;
}

bool cv_day_parse(const char *text, int32_t *ret_day)
{
	uint32_t year, month, day;

	if (!text || strlen(text) != 10 || text[4] != '-' || text[7] != '-' || !read_digits(text, 4, &year) ||
	    !read_digits(text + 5, 2, &month) || !read_digits(text + 8, 2, &day))
		return false;
	if (year < YEAR_MIN || month < 1 || month > 12 || day < 1 || day > cv_days_in_month((int32_t)year, month))
		return false;
	*ret_day = cv_day_from_date((int32_t)year, month, day);
	return true;
}

char *cv_day_text(struct cv_call *call, int32_t day)
{
	struct cv_date date = cv_day_to_date(day);

	return cv_printf(call, "%04d-%02u-%02u", date.year, date.month, date.day);
}

unsigned cv_day_year(int32_t day)
{
	return (unsigned)cv_day_to_date(day).year;
}

int cv_day_weekday(int32_t day)
{
	int weekday = (day + 4) % 7; /* 1970-01-01 was a Thursday */

	return weekday < 0 ? weekday + 7 : weekday;
}

int32_t cv_day_of_ms(int64_t unix_ms)
{
	int64_t local = unix_ms + (int64_t)CV_ZONE_S * 1000;
	int64_t day = local / CV_DAY_MS - (local % CV_DAY_MS < 0);

	return (int32_t)day;
}

static char *put_digits(char *to, uint32_t value, unsigned count)
{
	for (unsigned i = count; i-- > 0; value /= 10)
		to[i] = (char)('0' + value % 10);
	return to + count;
}

size_t cv_time_write(char *to, int64_t seconds, uint32_t nanos)
{
	int64_t local = seconds + CV_ZONE_S;
	int64_t day = local / 86400 - (local % 86400 < 0);
	uint32_t of_day = (uint32_t)(local - day * 86400);
	struct cv_date date = cv_day_to_date(day);
	char *at = put_digits(to, (uint32_t)date.year, 4);

	*at++ = '-';
	at = put_digits(at, date.month, 2);
	*at++ = '-';
	at = put_digits(at, date.day, 2);
	*at++ = 'T';
	at = put_digits(at, of_day / 3600, 2);
	*at++ = ':';
	at = put_digits(at, of_day / 60 % 60, 2);
	*at++ = ':';
	at = put_digits(at, of_day % 60, 2);
	if (nanos) {
		*at++ = '.';
		if (nanos % 1000000 == 0)
			at = put_digits(at, nanos / 1000000, 3);
		else if (nanos % 1000 == 0)
			at = put_digits(at, nanos / 1000, 6);
		else
			at = put_digits(at, nanos, 9);
	}
	memcpy(at, "+07:00", 6);
	return (size_t)(at + 6 - to);
}

char *cv_time_text(struct cv_call *call, int64_t unix_ms)
{
	int64_t seconds = unix_ms / 1000 - (unix_ms % 1000 < 0);
	uint32_t nanos = (uint32_t)(unix_ms - seconds * 1000) * 1000000;
	char text[40];
	size_t len;

	/* The four digits of an RFC 3339 year. */
	if (seconds < -62135596800 || seconds > 253402275599)
		return NULL;
	len = cv_time_write(text, seconds, nanos);
	return cv_strndup(call, text, len);
}
