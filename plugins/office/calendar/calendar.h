/*
 * Working days and hours: weekends, public holidays and swapped days, from the server's file (config/catalogues/
 * calendar-vn.yaml is a sample) or from an agency's own record (agency.h). The code knows no day by itself:
 * without a file every day is a working day.
 *
 *   weekend: [saturday, sunday]
 *   yearly:                              # the same day of every year
 *     - {day: "09-02", name: Quốc khánh}
 *   holidays:                            # one day, or from ... to
 *     - {from: 2026-02-16, to: 2026-02-20, name: Tết Nguyên đán}
 *   working:                             # worked although it is a weekend or a holiday (làm bù)
 *     - {day: 2026-08-22, name: làm bù cho 31/8}
 *   hours:                               # working hours; default: days that are not named
 *     default: [["07:30", "11:30"], ["13:30", "17:00"]]
 *     friday: [["07:30", "11:30"], ["13:30", "16:30"]]
 *   other_hours:                         # of single days, or from ... to
 *     - {day: 2026-02-13, hours: [["07:30", "11:30"]]}
 *
 * Without `hours` a working day has eight: OFFICE_CALENDAR_HOURS. Instants are reckoned in the agency's zone,
 * Asia/Ho_Chi_Minh: UTC+7 since 1975-06-13 without summer time, so that a constant says all that a zone database would
 * (sdk: cv_day_of_ms()), and what a deadline was does not depend on the machine's tables.
 *
 * Read-only after opening: any thread.
 */
#ifndef CONGVAN_OFFICE_CALENDAR_CALENDAR_H
#define CONGVAN_OFFICE_CALENDAR_CALENDAR_H

#include <stdbool.h>

#include <congvan/abi.h>

#define OFFICE_CALENDAR_SPANS_MAX 2000u
/* Days that a calendar knows: the century from 2000-01-01. Outside it every day is a working day. */
#define OFFICE_CALENDAR_FIRST 10957
#define OFFICE_CALENDAR_DAYS 36525

#define OFFICE_CALENDAR_PARTS_MAX 6u /* of one day's working hours */
#define OFFICE_CALENDAR_OTHER_HOURS_MAX 2000u
#define OFFICE_CALENDAR_HOURS "08:00-12:00, 13:00-17:00" /* of a file without hours */
#define OFFICE_CALENDAR_NO_FILE "none" /* the version of the calendar without a file */

struct office_calendar;

/* path NULL: a calendar without days off. The caller destroys *ret. */
int office_calendar_create(const char *path, struct office_calendar **ret, struct cv_error *reterr);
/* The same of a text, with the name of where it comes from. */
int office_calendar_parse(const char *path, const char *text, struct office_calendar **ret, struct cv_error *reterr);
void office_calendar_destroy(struct office_calendar **calendar);

bool office_calendar_works(const struct office_calendar *calendar, int32_t day);

/*
 * Working days after `from` up to and with `to`: 0 on the same day, 1 from a day to the next working day; negative, in
 * the same way, when `to` lies before `from`.
 */
int32_t office_calendar_between(const struct office_calendar *calendar, int32_t from, int32_t to);

/* The n-th working day after `from`; n = 0: `from` itself if it is one, else the next one. */
int32_t office_calendar_add(const struct office_calendar *calendar, int32_t from, uint32_t n);
/* The n-th working day before `from`; n = 0: `from`. */
int32_t office_calendar_subtract(const struct office_calendar *calendar, int32_t from, uint32_t n);

/*
 * Working hours. Instants are Unix milliseconds; what lies within a minute is reckoned from the end of that minute.
 *
 * The first instant at which n working minutes have passed since from_ms: a whole minute. n = 0: from_ms itself if it
 * is in working hours, else when they next begin.
 */
int64_t office_calendar_add_minutes(const struct office_calendar *calendar, int64_t from_ms, uint32_t n);
/* The last instant from which n working minutes pass until to_ms. n = 0: to_ms. */
int64_t office_calendar_subtract_minutes(const struct office_calendar *calendar, int64_t to_ms, uint32_t n);
/* Working minutes from one instant to another; negative when `to` lies before `from`. */
int64_t office_calendar_minutes_between(const struct office_calendar *calendar, int64_t from_ms, int64_t to_ms);

/* Does this instant lie in working hours? */
bool office_calendar_runs(const struct office_calendar *calendar, int64_t at_ms);

/* When the first working hours of this day begin; of a day that is not worked: 00:00. */
int64_t office_calendar_opens_ms(const struct office_calendar *calendar, int32_t day);
/* 00:00 of a day in the agency's zone, Unix milliseconds: also the end of the day before. */
int64_t office_day_begins_ms(int32_t day);

/* SHA-256 of the file or the record in hex, or OFFICE_CALENDAR_NO_FILE: deadlines are recomputed when it changes. */
const char *office_calendar_version(const struct office_calendar *calendar);

#endif
