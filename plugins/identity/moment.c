#include "moment.h"

#include <congvan/memory.h>
#include <congvan/text.h>

#define MS_IN_S 1000
#define NS_IN_MS 1000000

Google__Protobuf__Timestamp *moment_message(struct cv_call *call, int64_t unix_ms)
{
	Google__Protobuf__Timestamp *message = cv_new(call, &google__protobuf__timestamp__descriptor);
	if (!message)
		return NULL;
	message->seconds = unix_ms / MS_IN_S;
	message->nanos = (int32_t)(unix_ms % MS_IN_S) * NS_IN_MS;
	return message;
}

int64_t moment_ms(const Google__Protobuf__Timestamp *message)
{
	return message ? message->seconds * MS_IN_S + message->nanos / NS_IN_MS : 0;
}

int32_t moment_today(const struct cv_call *call)
{
	return cv_day_of_ms(call->now_ms);
}
