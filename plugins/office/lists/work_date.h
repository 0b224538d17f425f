/*
 * What a row of a work list says that depends on when it is read: is it overdue, how long is left.
 * Thread: the handler's.
 */
#ifndef CONGVAN_OFFICE_LISTS_WORK_DATE_H
#define CONGVAN_OFFICE_LISTS_WORK_DATE_H

#include "office/calendar/calendar.h"
#include "office/lists/work_entry.h"

/* Sets overdue, days_left and minutes_left; nothing for what is done or has no deadline. */
void office_work_date(const struct cv_call *call, const struct office_calendar *calendar, Congvan__WorkItem *item);

#endif
