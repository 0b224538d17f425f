/*
 * The calendar of one agency: its own record (AgencyCalendar, owned by work), or as long as it has none the server's
 * file. A plugin that uses this declares OFFICE_CALENDAR_GRANTS; work owns the prefix.
 *
 * A calendar of a record is built in the call's arena from what the call reads: it never outlives it, and two agencies
 * share nothing. It adds up OFFICE_CALENDAR_NEAR_DAYS around today, where deadlines lie, and counts further ones day by
 * day.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0 or a negative errno that the handler may return.
 */
#ifndef CONGVAN_OFFICE_CALENDAR_AGENCY_H
#define CONGVAN_OFFICE_CALENDAR_AGENCY_H

#include <congvan/plugin.h>

#include "congvan/office.pb-c.h"
#include "office/calendar/calendar.h"

#define OFFICE_CALENDAR_RECORD "work.calendar"
#define OFFICE_CALENDAR_GRANTS                                                                                         \
	{                                                                                                              \
		CV_GRANT_READ, 0, OFFICE_CALENDAR_RECORD                                                               \
	}
#define OFFICE_CALENDAR_NEAR_DAYS 400 /* before today and after it */
#define OFFICE_CALENDAR_ENTRIES_MAX 400u /* of each list of a record */
#define OFFICE_CALENDAR_SPAN_DAYS_MAX 366 /* of one entry */
#define OFFICE_CALENDAR_NAME_CHARS 100u

/* *ret NULL: the agency has none of its own. txn NULL: what was read is not checked by the commit. */
int office_calendar_record(struct cv_call *call, struct cv_txn *txn, Congvan__AgencyCalendar **ret);

/*
 * What counts in the caller's agency. `server` is what counts where it has none. Who writes a deadline reads it in
 * their transaction, so that none is written by a calendar that has changed meanwhile.
 */
int office_calendar_of_call(struct cv_call *call, struct cv_txn *txn, const struct office_calendar *server,
			    const struct office_calendar **ret);
/* Its version alone. */
int office_calendar_version_of_call(struct cv_call *call, const struct office_calendar *server, const char **ret);

/* A record that was checked, as a calendar. */
int office_calendar_build(struct cv_call *call, const Congvan__AgencyCalendar *record,
			  const struct office_calendar **ret);

/*
 * Reads what somebody wants the calendar to be: cleans its texts, sorts its lists, sets its version. Mistakes are noted
 * by cv_field() under `pointer`: days that are none, that end before they begin, lie outside of 2000 to 2099 or are
 * named twice; hours out of order or overlapping; a day that is worked and has none; a week without work.
 */
int office_calendar_check(struct cv_call *call, const char *pointer, Congvan__AgencyCalendar *calendar);

/* A calendar from a file as a record. */
int office_calendar_message(struct cv_call *call, const struct office_calendar *calendar,
			    Congvan__AgencyCalendar **ret);
/* The record as a file. NULL: arena exhausted. */
char *office_calendar_yaml(struct cv_call *call, const Congvan__AgencyCalendar *calendar);

#endif
