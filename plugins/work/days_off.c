/* The agency's days off, for pages that count working days. */
#include <errno.h>
#include <string.h>

#include "office/calendar/agency.h"
#include "work/work.h"

#define SPAN_DEFAULT 60
#define SPAN_MAX 400

static int read_span(struct cv_call *call, const Congvan__CalendarRequest *request, int32_t *from, int32_t *to)
{
	*from = cv_day_of_ms(call->now_ms);
	if (request->from && *request->from && !cv_day_parse(request->from, from))
		cv_field(call, "/from", "field.bad_date", NULL);
	*to = *from + SPAN_DEFAULT;
	if (request->to && *request->to && !cv_day_parse(request->to, to))
		cv_field(call, "/to", "field.bad_date", NULL);
	if (*to < *from || *to - *from > SPAN_MAX)
		cv_field(call, "/to", "work.span", cv_printf(call, "%d", SPAN_MAX), NULL);
	return cv_fields_ok(call);
}

int work_calendar(struct cv_call *call, const Congvan__CalendarRequest *request, Congvan__CalendarReply *reply)
{
	const struct office_calendar *calendar;
	int32_t from, to;
	int error = read_span(call, request, &from, &to);

	if (!error)
		error = office_calendar_of_call(call, NULL, call->instance->server_calendar, &calendar);
	if (error)
		return error;
	reply->days_off = cv_alloc_array(call, (size_t)(to - from) + 1, sizeof(*reply->days_off));
	if (!reply->days_off)
		return -ENOMEM;
	for (int32_t day = from; day <= to; day++) {
		if (office_calendar_works(calendar, day))
			continue;
		reply->days_off[reply->n_days_off] = cv_day_text(call, day);
		if (!reply->days_off[reply->n_days_off++])
			return -ENOMEM;
	}
	return 0;
}
