#include "office/calendar/moment.h"

Google__Protobuf__Timestamp *office_moment(struct cv_call *call, int64_t unix_ms)
{
	Google__Protobuf__Timestamp *moment = cv_new(call, &google__protobuf__timestamp__descriptor);

	if (moment) {
		moment->seconds = unix_ms / 1000;
		moment->nanos = (int32_t)(unix_ms % 1000) * 1000000;
	}
	return moment;
}

int64_t office_moment_ms(const Google__Protobuf__Timestamp *moment)
{
	return moment ? moment->seconds * 1000 + moment->nanos / 1000000 : 0;
}

const char *office_day_shown(struct cv_call *call, const char *date)
{
	const char *shown;
	int32_t day;

	if (!date || !cv_day_parse(date, &day))
		return date ? date : "";
	shown = cv_printf(call, "%.2s/%.2s/%.4s", date + 8, date + 5, date);
	return shown ? shown : date;
}
