/* The watch over an answer is ended by a person: it came by telephone, or nobody needs it any more. */
#include <errno.h>

#include "office/case/act_offer.h"
#include "office/field_text.h"
#include "outgoing/issue/rights.h"
#include "outgoing/reply/reply.h"

static const struct office_label label = {"Kết thúc theo dõi trả lời", "Stop waiting for the answer"};

bool outgoing_reply_may_end(const struct office_actor *actor, const Congvan__OutgoingDocument *document)
{
	if (outgoing_issue_rights(actor) & OUTGOING_ISSUE_FOLLOW)
		return true;
	return actor->capacity == OFFICE_HOLDER && document->author && document->author->person_id == actor->person_id;
}

int outgoing_reply_offers(struct cv_call *call, const struct office_actor *actor,
			  const Congvan__OutgoingDocument *document, Congvan__ActionOffer ***offers, size_t *count)
{
	Congvan__ActionOffer *offer;

	if (!outgoing_reply_open(document) || document->frozen_reason || !outgoing_reply_may_end(actor, document))
		return 0;
	offer = office_act_offer_label(call, office_act_offer(call, "reply/end", document->revision), &label);
	offer =
	    office_act_offer_need(call, offer, "reason", CONGVAN__NEED_USE__NEED_REQUIRED, OUTGOING_REPLY_REASON_CHARS);
	return cv_append(call, offers, count, offer);
}

int outgoing_reply_end(struct cv_call *call, const Congvan__EndReplyRequest *request, Congvan__OutgoingView *reply)
{
	struct outgoing_case kase;
	const char *reason = NULL;
	Congvan__Actor *by;
	Congvan__Act *act;
	int error = office_case_open(call, &outgoing_case_kind, request->id, &kase.base);

	if (error)
		return error;
	if (!outgoing_reply_may_end(&kase.base.me, kase.document))
		return cv_fail(call, CV_DENIED, "reply.denied", kase.base.me.name, NULL);
	if (!outgoing_reply_open(kase.document) || kase.document->frozen_reason)
		return cv_fail(call, CV_CONFLICT, "reply.not_open", NULL);
	error = cv_if_match(call, kase.document->revision);
	if (error)
		return error;
	reason = office_field_text(call, request->reason, "/reason", OUTGOING_REPLY_REASON_CHARS);
	if (!reason)
		cv_field(call, "/reason", "field.required", NULL);
	error = cv_fields_ok(call);
	by = office_actor_message(call, &kase.base.me);
	if (!error)
		error = by ? outgoing_reply_stop(kase.base.txn, call, kase.document, by, reason) : -ENOMEM;
	if (!error)
		error = office_case_note(&kase.base, "end_reply", "outgoing.stopped_waiting", reason, &act);
	if (error)
		return error;
	act->label = office_label_message(call, &label);
	return act->label ? office_case_commit(&kase.base, &reply->base) : -ENOMEM;
}

const struct cv_text outgoing_reply_texts[] = {
    {"reply.denied", "{1} không được giao theo dõi việc trả lời văn bản này.",
     "{1} does not watch over the answer to this document."},
    {"reply.not_open", "Văn bản này không còn chờ trả lời. Hãy tải lại văn bản.",
     "No answer to this document is waited for. Load the document again."},
    {NULL, NULL, NULL},
};
