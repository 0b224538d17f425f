#include "incoming/case.h"
#include "office/access_list.h"
#include "office/moment.h"

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
