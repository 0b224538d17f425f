#include "office/moment.h"

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
