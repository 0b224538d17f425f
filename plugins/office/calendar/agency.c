#include "office/calendar/agency.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/int.h"

int office_calendar_record(struct cv_call *call, struct cv_txn *txn, Congvan__AgencyCalendar **ret)
{
	struct cv_key key = cv_key(call, OFFICE_CALENDAR_RECORD, NULL);
	int error = txn ? cv_txn_get(txn, key, &congvan__agency_calendar__descriptor, ret)
			: cv_get(call, key, &congvan__agency_calendar__descriptor, ret);

	if (!error && *ret && (*ret)->inherited)
		*ret = NULL;
	return error;
}

int office_calendar_version_of_call(struct cv_call *call, const struct office_calendar *server, const char **ret)
{
	Congvan__AgencyCalendar *record;
	int error = office_calendar_record(call, NULL, &record);

	if (!error)
		*ret = record && record->version ? record->version : office_calendar_version(server);
	return error;
}

int office_calendar_of_call(struct cv_call *call, struct cv_txn *txn, const struct office_calendar *server,
			    const struct office_calendar **ret)
{
	Congvan__AgencyCalendar *record;
	int error = office_calendar_record(call, txn, &record);

	*ret = server;
	return error || !record ? error : office_calendar_build(call, record, ret);
}

/* ---- building: the record was checked when it was written ---- */

static void take_parts(Congvan__CalendarPart *const *parts, size_t count, struct office_hours *ret)
{
	*ret = (struct office_hours){.count = 0};
	for (size_t i = 0; i < count && ret->count < OFFICE_CALENDAR_PARTS_MAX; i++) {
		int32_t from, to;

		if (!office_calendar_read_time(parts[i]->from, &from) ||
		    !office_calendar_read_time(parts[i]->to, &to) || !office_hours_follow(ret, from, to))
			continue;
		ret->parts[ret->count].from = from;
		ret->parts[ret->count++].to = to;
	}
}

static bool take_days(const Congvan__CalendarDays *days, int32_t *ret_from, int32_t *ret_to)
{
	const char *to = days->to && *days->to ? days->to : days->from;

	return days->from && cv_day_parse(days->from, ret_from) && cv_day_parse(to, ret_to);
}

static int take_spans(struct cv_call *call, Congvan__CalendarDays *const *days, size_t count, struct office_spans *ret)
{
	ret->items = cv_alloc_array(call, count + 1, sizeof(*ret->items));
	if (!ret->items)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		if (take_days(days[i], &ret->items[ret->count].from, &ret->items[ret->count].to))
			ret->count++;
	return 0;
}

static int take_yearly(struct cv_call *call, const Congvan__AgencyCalendar *record, struct office_calendar *calendar)
{
	calendar->yearly = cv_alloc_array(call, record->n_yearly + 1, sizeof(*calendar->yearly));
	if (!calendar->yearly)
		return -ENOMEM;
	for (size_t i = 0; i < record->n_yearly; i++)
		if (office_calendar_read_date(record->yearly[i]->from, &calendar->yearly[calendar->yearly_count].date))
			calendar->yearly_count++;
	return 0;
}

static void take_week(const Congvan__AgencyCalendar *record, struct office_calendar *calendar)
{
	take_parts(record->usual, record->n_usual, &calendar->usual);
	for (size_t day = 0; day < 7; day++)
		calendar->weekly[day] = calendar->usual;
	for (size_t i = 0; i < record->n_weekdays; i++) {
		size_t day = office_weekday(record->weekdays[i]->weekday);

		if (day == 7)
			continue;
		take_parts(record->weekdays[i]->parts, record->weekdays[i]->n_parts, &calendar->weekly[day]);
		calendar->own_hours[day] = true;
	}
	for (size_t i = 0; i < record->n_weekend; i++)
		if (office_weekday(record->weekend[i]) < 7)
			calendar->weekend[office_weekday(record->weekend[i])] = true;
}

static int take_other_hours(struct cv_call *call, const Congvan__AgencyCalendar *record,
			    struct office_calendar *calendar)
{
	calendar->other_hours = cv_alloc_array(call, record->n_other_hours + 1, sizeof(*calendar->other_hours));
	if (!calendar->other_hours)
		return -ENOMEM;
	for (size_t i = 0; i < record->n_other_hours; i++) {
		struct office_hours_span *other = &calendar->other_hours[calendar->other_hours_count];

		if (!record->other_hours[i]->days || !take_days(record->other_hours[i]->days, &other->from, &other->to))
			continue;
		take_parts(record->other_hours[i]->parts, record->other_hours[i]->n_parts, &other->hours);
		calendar->other_hours_count += other->hours.count > 0;
	}
	return 0;
}

static int add_up(struct cv_call *call, struct office_calendar *calendar)
{
	int32_t day = 0;

	calendar->first = cv_day_of_ms(call->now_ms) - OFFICE_CALENDAR_NEAR_DAYS;
	calendar->days = 2 * OFFICE_CALENDAR_NEAR_DAYS;
	calendar->worked = cv_alloc_array(call, (size_t)calendar->days + 1, sizeof(*calendar->worked));
	calendar->minutes = cv_alloc_array(call, (size_t)calendar->days + 1, sizeof(*calendar->minutes));
	if (!calendar->worked || !calendar->minutes)
		return -ENOMEM;
	if (office_calendar_add_up(calendar, &day)) {
		cv_log(call, CV_LOG_ERROR, "calendar.no_hours", "day=%d", (int)day);
		return -EIO;
	}
	return 0;
}

int office_calendar_build(struct cv_call *call, const Congvan__AgencyCalendar *record,
			  const struct office_calendar **ret)
{
	struct office_calendar *calendar = cv_alloc(call, sizeof(*calendar));
	int error;

	if (!calendar)
		return -ENOMEM;
	*calendar = (struct office_calendar){.first = 0};
	if (record->version)
		memcpy(calendar->version, record->version,
		       strnlen(record->version, sizeof(calendar->version) - 1)); /* zeroed: ended */
	take_week(record, calendar);
	error = take_spans(call, record->holidays, record->n_holidays, &calendar->holidays);
	if (!error)
		error = take_spans(call, record->working, record->n_working, &calendar->working);
	if (!error)
		error = take_yearly(call, record, calendar);
	if (!error)
		error = take_other_hours(call, record, calendar);
	if (error)
		return error;
	office_calendar_sort(calendar);
	*ret = calendar;
	return add_up(call, calendar);
}
