/* What a caller sees of a document: the record, its flows, its timeline, and what this caller may do now. */
#include <errno.h>

#include "incoming/case.h"
#include "incoming/correct.h"
#include "incoming/document.h"
#include "incoming/offer.h"
#include "incoming/stamp.h"
#include "office/deadline_text.h"

/*
 * The entity tag of the whole view: every change of the document or of one of its flows raises one of the parts of this
 * sum, opening included, which raises no revision.
 */
static uint64_t view_revision(const struct incoming_case *kase)
{
	uint64_t sum = kase->document->revision;

	for (size_t i = 0; i < kase->flows.count; i++)
		sum += kase->flows.items[i].now->revision + (kase->flows.items[i].now->opened_at != NULL);
	return sum;
}

/* What the server noted, in the reader's language. A copy: the case's own acts are the records. */
static Congvan__Act *shown(struct cv_call *call, Congvan__Act *act)
{
	bool english = office_speaks_english(call);
	Congvan__Act *copy;

	if (!english || !act->deadline || !act->deadline->deadline)
		return act;
	copy = cv_alloc(call, sizeof(*copy));
	if (!copy)
		return NULL;
	*copy = *act;
	copy->text = office_deadline_told(call, act->deadline, english);
	copy->actor = office_actor_shown(call, act->actor, english);
	return copy->text && copy->actor ? copy : NULL;
}

static int add_timeline(const struct incoming_case *kase, Congvan__Act **stored, size_t stored_count,
			Congvan__IncomingView *reply)
{
	Congvan__Act **acts = cv_alloc_array(kase->call, kase->act_count + stored_count + 1, sizeof(*acts));

	if (!acts)
		return -ENOMEM;
	reply->timeline = acts;
	for (size_t i = kase->act_count; i-- > 0;)
		acts[reply->n_timeline++] = shown(kase->call, kase->acts[i]);
	for (size_t i = 0; i < stored_count; i++)
		acts[reply->n_timeline++] = shown(kase->call, stored[i]);
	for (size_t i = 0; i < reply->n_timeline; i++)
		if (!acts[i])
			return -ENOMEM;
	return 0;
}

int incoming_case_view(struct incoming_case *kase, Congvan__Act **stored, size_t stored_count,
		       Congvan__IncomingView *reply)
{
	int error;

	reply->document = incoming_document_shown(kase->call, kase->document);
	reply->flows = cv_alloc_array(kase->call, kase->flows.count + 1, sizeof(*reply->flows));
	if (!reply->document || !reply->flows)
		return -ENOMEM;
	for (size_t i = 0; i < kase->flows.count; i++)
		reply->flows[reply->n_flows++] = kase->flows.items[i].now;
	error = add_timeline(kase, stored, stored_count, reply);
	if (!error)
		error = incoming_offers(kase, true, reply);
	if (!error)
		error = incoming_offers(kase, false, reply);
	if (!error)
		error = incoming_correction_offer(kase, &reply->correction);
	if (!error)
		error = incoming_stamp(kase, &reply->stamp);
	if (!error)
		cv_http_etag(kase->call, view_revision(kase));
	return error;
}

int incoming_get(struct cv_call *call, const Congvan__GetIncomingRequest *request, Congvan__IncomingView *reply)
{
	Congvan__IncomingViewed *viewed = cv_new(call, &congvan__incoming_viewed__descriptor);
	struct incoming_case kase;
	Congvan__Act **acts;
	size_t count;
	int error = viewed ? incoming_case_read(call, request->id, &kase) : -ENOMEM;

	if (!error)
		error = office_timeline(call, INCOMING_ACT, request->id, &acts, &count);
	if (!error)
		error = incoming_case_view(&kase, acts, count, reply);
	if (error)
		return error;
	CV_SET(viewed, document_id, request->id);
	return cv_note(call, "incoming.viewed", request->id, &viewed->base);
}
