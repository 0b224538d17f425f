/* A draft is its author's alone until somebody else has it before them; from then on whoever sees all sees it too. */
#include "office/access/list.h"
#include "office/calendar/moment.h"
#include "outgoing/case.h"

static int32_t day_of(const Google__Protobuf__Timestamp *time)
{
	return cv_day_of_ms(office_moment_ms(time));
}

/* When it first went to somebody else. */
static int32_t shown_since(const struct outgoing_case *kase)
{
	int32_t first = OFFICE_NEVER_SEEN;

	if (!kase->document->shown_version)
		return first;
	for (size_t i = 0; i < kase->base.flows.count; i++) {
		const Congvan__ReceivingFlow *flow = kase->base.flows.items[i].now;

		if (flow->has_parent_id && day_of(flow->assigned_at) < first)
			first = day_of(flow->assigned_at);
	}
	/* In whose hands it was at its number, where nobody else ever was asked. */
	return first == OFFICE_NEVER_SEEN ? day_of(kase->document->created_at) : first;
}

int outgoing_access(struct cv_call *call, const Congvan__IncomingAccessRequest *request,
		    Congvan__IncomingAccessReply *reply)
{
	struct outgoing_case kase;
	struct office_seen_from seen;
	int error = office_case_read(call, &outgoing_case_kind, request->id, &kase.base);

	if (error)
		return error;
	seen.own = day_of(kase.document->created_at);
	seen.all = shown_since(&kase);
	return office_case_access(&kase.base, &seen, request, reply);
}
