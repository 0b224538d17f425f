#include <errno.h>

#include "incoming/case.h"
#include "office/access/list.h"
#include "office/calendar/moment.h"

int incoming_access(struct cv_call *call, const Congvan__IncomingAccessRequest *request,
		    Congvan__IncomingAccessReply *reply)
{
	struct incoming_case kase;
	struct office_seen_from seen;
	int error = office_case_read(call, &incoming_case_kind, request->id, &kase.base);

	if (error)
		return error;
	seen.own = seen.all = cv_day_of_ms(office_moment_ms(kase.document->registered_at));
	return office_case_access(&kase.base, &seen, request, reply);
}

/* What is not there and what the caller may not see are answered alike. */
int incoming_visible(struct cv_call *call, const Congvan__IncomingVisibleRequest *request,
		     Congvan__IncomingVisibleReply *reply)
{
	struct incoming_case kase = {.document = NULL};
	struct cv_failure failure;
	int error = office_actor_of_call(call, &kase.base.me);

	if (error)
		return error;
	error = office_case_load(call, &incoming_case_kind, request->id, NULL, &kase.base);
	if (error == -ENOENT && !kase.document)
		return cv_fail_take(call, &failure);
	if (!error && office_case_visible(&kase.base))
		CV_SET(reply, visible, 1);
	return error;
}
