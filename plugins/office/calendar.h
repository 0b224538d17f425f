/*
 * The agency's working days: weekends, public holidays and swapped days, from a file that the agency edits
 * (config/catalogues/calendar-vn.yaml is a sample). The code knows no day by itself: without a file every day is a
 * working day.
 *
 *   weekend: [saturday, sunday]
 *   yearly:                              # the same day of every year
 *     - {day: "09-02", name: Quốc khánh}
 *   holidays:                            # one day, or from ... to
 *     - {from: 2026-02-16, to: 2026-02-20, name: Tết Nguyên đán}
 *   working:                             # worked although it is a weekend or a holiday (làm bù)
 *     - {day: 2026-08-22, name: làm bù cho 31/8}
 *
 * Read-only after opening: any thread.
 */
#ifndef CONGVAN_OFFICE_CALENDAR_H
#define CONGVAN_OFFICE_CALENDAR_H

#include <stdbool.h>

#include <congvan/abi.h>

#define OFFICE_CALENDAR_SPANS_MAX 2000u
/* Days that a calendar knows: the century from 2000-01-01. Outside it every day is a working day. */
#define OFFICE_CALENDAR_FIRST 10957
#define OFFICE_CALENDAR_DAYS 36525

struct office_calendar;

/* path NULL: a calendar without days off. The caller destroys *ret. */
int office_calendar_create(const char *path, struct office_calendar **ret, struct cv_error *reterr);
void office_calendar_destroy(struct office_calendar **calendar);

bool office_calendar_works(const struct office_calendar *calendar, int32_t day);

/*
 * Working days after `from` up to and with `to`: 0 on the same day, 1 from a day to the next working day; negative, in
 * the same way, when `to` lies before `from`.
 */
int32_t office_calendar_between(const struct office_calendar *calendar, int32_t from, int32_t to);

/* The n-th working day after `from`; n = 0: `from` itself if it is one, else the next one. */
int32_t office_calendar_add(const struct office_calendar *calendar, int32_t from, uint32_t n);

#endif
