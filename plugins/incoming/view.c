#include "incoming/view.h"

#include <errno.h>

#include "incoming/desk/asked.h"
#include "incoming/document.h"
#include "incoming/process.h"
#include "incoming/registration/correct.h"
#include "incoming/registration/stamp.h"
#include "office/case/offer.h"
#include "office/case/source_copy.h"

/* What was copied of it (nobody copied what has just been made), and what its process asks for before it goes to the
 * archive. */
static int add_copies(const struct incoming_case *kase, Congvan__IncomingView *reply)
{
	const struct office_case *base = &kase->base;
	const struct office_fact *facts;
	int error = 0;

	if (!base->is_new)
		error = office_copies(base->call, OFFICE_INCOMING_COPY, base->id, &reply->copies, &reply->n_copies);
	if (error || kase->document->state == CONGVAN__INCOMING_STATE__INCOMING_CANCELLED)
		return error;
	facts = incoming_facts(base->call, kase->document);
	return facts ? office_archive_ask(base->call, base->process, facts, reply->copies, reply->n_copies,
					  &reply->archive)
		     : -ENOMEM;
}

int incoming_view(struct office_case *base, Congvan__Act **stored, size_t stored_count, ProtobufCMessage *message)
{
	Congvan__IncomingView *reply = (Congvan__IncomingView *)message;
	struct incoming_case *kase = incoming_case_of(base);
	int error;

	reply->document = incoming_document_shown(base->call, kase->document);
	error = reply->document ? office_case_flows(base, &reply->flows, &reply->n_flows) : -ENOMEM;
	if (!error)
		error = office_case_timeline(base, stored, stored_count, &reply->timeline, &reply->n_timeline);
	if (!error)
		error = office_case_offers(base, &reply->actions, &reply->n_actions);
	if (!error)
		error = incoming_correction_offer(kase, &reply->correction);
	if (!error)
		error = incoming_stamp(kase, &reply->stamp);
	if (!error)
		error = incoming_asked_show(kase, reply);
	if (!error)
		error = add_copies(kase, reply);
	if (!error)
		cv_http_etag(base->call, office_case_revision(base, kase->document->revision));
	if (!error && base->flow_id)
		error = office_undo_offer(base, &reply->undo);
	return error;
}

int incoming_get(struct cv_call *call, const Congvan__GetIncomingRequest *request, Congvan__IncomingView *reply)
{
	Congvan__IncomingViewed *viewed = cv_new(call, &congvan__incoming_viewed__descriptor);
	struct incoming_case kase;
	int error = viewed ? office_case_read(call, &incoming_case_kind, request->id, &kase.base) : -ENOMEM;

	if (!error)
		error = office_case_show(&kase.base, &reply->base);
	if (error)
		return error;
	CV_SET(viewed, document_id, request->id);
	return cv_note(call, "incoming.viewed", request->id, &viewed->base);
}
