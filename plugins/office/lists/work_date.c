#include "office/lists/work_date.h"

#include "office/calendar/moment.h"

static int32_t minutes_left(const struct office_calendar *calendar, int64_t now_ms, int64_t due_ms)
{
	int64_t minutes = office_calendar_minutes_between(calendar, now_ms, due_ms);

	return minutes > INT32_MAX ? INT32_MAX : minutes < INT32_MIN ? INT32_MIN : (int32_t)minutes;
}

void office_work_date(const struct cv_call *call, const struct office_calendar *calendar, Congvan__WorkItem *item)
{
	int32_t today = cv_day_of_ms(call->now_ms), due;
	int64_t due_ms = office_moment_ms(item->due_at);

	if (item->box == CONGVAN__WORK_BOX__BOX_DONE || !item->due_date || !cv_day_parse(item->due_date, &due))
		return;
	if (!due_ms)
		due_ms = office_day_begins_ms(due + 1);
	CV_SET(item, overdue, call->now_ms >= due_ms);
	CV_SET(item, days_left, office_calendar_between(calendar, today, due));
	if (due_ms != office_day_begins_ms(due + 1)) /* within the day: its hours count */
		CV_SET(item, minutes_left, minutes_left(calendar, call->now_ms, due_ms));
}
