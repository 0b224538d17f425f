/* Needs what NEEDY_WANTS says, and provides what NEEDY_NAME says: circles, and needs that nobody meets. */
#include "raw.h"

static int hello(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)request;
	return raw_reply(call, ret, "hello");
}

RAW_PLUGIN(NEEDY_NAME, .provides = RAW_LIST(struct cv_service_ref, {NEEDY_NAME, 1, 0}),
	   .needs = RAW_LIST(struct cv_service_ref, {NEEDY_WANTS, 1, 0}),
	   .methods = RAW_LIST(struct cv_method, RAW_METHOD(NEEDY_NAME "/1", hello, CV_METHOD_READ)))
