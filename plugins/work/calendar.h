/*
 * The agency's own calendar: who sees and changes it. Its rules: office/calendar/agency.h.
 */
#ifndef CONGVAN_WORK_CALENDAR_H
#define CONGVAN_WORK_CALENDAR_H

#include "work/work.h"

/* GET /api/v1/settings/calendar */
int work_show_calendar(struct cv_call *call, const Congvan__Empty *request, Congvan__CalendarView *reply);
/* PUT /api/v1/settings/calendar */
int work_change_calendar(struct cv_call *call, const Congvan__ChangeCalendarRequest *request,
			 Congvan__CalendarView *reply);
/* The same from a file, for operators. */
int work_read_calendar(struct cv_call *call, const Congvan__ReadCalendarRequest *request, Congvan__CalendarView *reply);

#endif
