/* Opening a document marks the caller's flows as read; it completes nothing. */
#include <errno.h>

#include "incoming/case.h"

int incoming_open(struct cv_call *call, const Congvan__OpenRequest *request, Congvan__IncomingView *reply)
{
	Congvan__IncomingViewed *viewed = cv_new(call, &congvan__incoming_viewed__descriptor);
	struct incoming_case kase;
	bool changed = false;
	int error = viewed ? office_case_read(call, &incoming_case_kind, request->id, &kase.base) : -ENOMEM;

	if (!error)
		error = office_case_mark_read(&kase.base, &changed);
	if (!error)
		error = office_case_show(&kase.base, &reply->base);
	if (error || !changed)
		return error;
	CV_SET(viewed, document_id, request->id);
	return office_case_commit_read(&kase.base, "incoming.opened", &viewed->base);
}
