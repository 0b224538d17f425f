/* Opening a draft marks the caller's flows as read: what was passed on can be taken back no more. */
#include <errno.h>

#include "outgoing/delivery/inform.h"

int outgoing_open(struct cv_call *call, const Congvan__GetOutgoingRequest *request, Congvan__OutgoingView *reply)
{
	Congvan__OutgoingViewed *viewed = cv_new(call, &congvan__outgoing_viewed__descriptor);
	struct outgoing_case kase;
	bool changed = false;
	int error = viewed ? office_case_read(call, &outgoing_case_kind, request->id, &kase.base) : -ENOMEM;

	if (!error)
		error = office_case_mark_read(&kase.base, &changed);
	if (!error)
		error = office_case_show(&kase.base, &reply->base);
	if (error || !changed)
		return error;
	CV_SET(viewed, document_id, request->id);
	error = outgoing_inform_opened(&kase);
	return error ? error : office_case_commit_read(&kase.base, "outgoing.opened", &viewed->base);
}
