/* Civil days in the proleptic Gregorian calendar, counted from 1970-01-01. Pure; any thread. */
#ifndef CONGVAN_SDK_DAY_H
#define CONGVAN_SDK_DAY_H

#include <stddef.h>
#include <stdint.h>

#define CV_DAY_MS 86400000
#define CV_ZONE_S 25200 /* Asia/Ho_Chi_Minh: UTC+7 all the year */

struct cv_date {
	int32_t year;
	uint32_t month, day; /* from 1 */
};

int32_t cv_day_from_date(int32_t year, uint32_t month, uint32_t day);
struct cv_date cv_day_to_date(int64_t day);
uint32_t cv_days_in_month(int32_t year, uint32_t month);
/* Writes "2026-03-05T08:00:00+07:00", with 3, 6 or 9 digits of a second if there are any. At least 36 bytes. */
size_t cv_time_write(char *to, int64_t seconds, uint32_t nanos);

#endif
