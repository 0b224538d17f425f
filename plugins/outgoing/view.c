#include "outgoing/view.h"

#include <errno.h>
#include <string.h>

#include "office/case/offer.h"
#include "office/case/source_copy.h"
#include "outgoing/delivery/delivery.h"
#include "outgoing/delivery/recipient.h"
#include "outgoing/document.h"
#include "outgoing/draft/version.h"
#include "outgoing/form/ask.h"
#include "outgoing/issue/rights.h"
#include "outgoing/issue/step.h"
#include "outgoing/later/recall.h"
#include "outgoing/later/relation.h"
#include "outgoing/reply/reply.h"

/* ---- versions ---- */

static const Congvan__OutgoingVersion *numbered(const Congvan__OutgoingView *reply, uint32_t number)
{
	for (size_t i = 0; i < reply->n_versions; i++)
		if (reply->versions[i]->number == number)
			return reply->versions[i];
	return NULL;
}

/* The version that this call wrote is not in the store yet. */
static int add_versions(const struct outgoing_case *kase, Congvan__OutgoingView *reply)
{
	struct cv_call *call = kase->base.call;
	Congvan__OutgoingVersion **stored;
	size_t count;
	int error = outgoing_versions(call, kase->base.id, &stored, &count);

	if (!error && kase->version)
		error = cv_append(call, &reply->versions, &reply->n_versions, kase->version);
	for (size_t i = 0; i < count && !error; i++)
		if (!kase->version || stored[i]->number != kase->version->number)
			error = cv_append(call, &reply->versions, &reply->n_versions, stored[i]);
	return error;
}

/* What those compare with who had an earlier one before them. */
static int add_differences(const struct outgoing_case *kase, Congvan__OutgoingView *reply)
{
	const Congvan__OutgoingDocument *document = kase->document;
	uint32_t since =
	    document->submitted_version < document->version ? document->submitted_version : document->compared_version;
	const Congvan__OutgoingVersion *before = numbered(reply, since), *now = numbered(reply, document->version);

	if (!before || !now || before == now)
		return 0;
	return outgoing_differences(kase->base.call, before, now, &reply->differences, &reply->n_differences);
}

/* Downloads go through the document: nobody learns digests of files. */
static int hide_digests(struct cv_call *call, Congvan__OutgoingView *reply)
{
	for (size_t i = 0; i < reply->n_versions; i++) {
		Congvan__OutgoingVersion *shown = cv_alloc(call, sizeof(*shown));

		if (!shown)
			return -ENOMEM;
		*shown = *reply->versions[i];
		shown->files = outgoing_files_shown(call, shown->files, shown->n_files);
		if (!shown->files)
			return -ENOMEM;
		reply->versions[i] = shown;
	}
	return 0;
}

/* What the check of the form finds as things stand, in the reader's language, until the number is given. */
static int add_findings(const struct outgoing_case *kase, Congvan__OutgoingView *reply)
{
	const Congvan__OutgoingDocument *document = kase->document;
	const Congvan__OutgoingVersion *version = numbered(reply, document->version);
	struct outgoing_form_question question;
	int error;

	if (document->has_number || document->state == CONGVAN__OUTGOING_STATE__OUTGOING_CANCELLED)
		return 0;
	error = outgoing_form_ask(kase->base.call, document, version, kase->base.process, &question);
	return error ? error
		     : outgoing_form_check(kase->base.call, &question, OUTGOING_FORM_ALL, &reply->document->findings,
					   &reply->document->n_findings);
}

/* Why nothing goes on. The record says only what an attempt has said, so that this is a copy's. */
static int say_stalled(struct cv_call *call, Congvan__OutgoingDocument *shown)
{
	const Congvan__IssueStep *step = outgoing_step_now(shown);
	Congvan__IssueStep **steps, *said;

	if (!step || shown->state != CONGVAN__OUTGOING_STATE__OUTGOING_NUMBERED ||
	    !outgoing_step_stalled(step, call->now_ms))
		return 0;
	steps = cv_alloc_array(call, shown->n_steps, sizeof(*steps));
	said = cv_new(call, &congvan__issue_step__descriptor);
	if (!steps || !said)
		return -ENOMEM;
	*said = *step;
	said->reason_code = cv_strdup(call, "step.stalled");
	said->reason = cv_strdup(call, cv_text(call, "step.stalled", NULL));
	for (size_t i = 0; i < shown->n_steps; i++)
		steps[i] = shown->steps[i] == step ? said : shown->steps[i];
	shown->steps = steps;
	return said->reason_code && said->reason ? 0 : -ENOMEM;
}

/* Was this incoming document cancelled because its sender recalled it? *ret NULL: it was not. */
static int find_recall(struct cv_call *call, const Congvan__DocumentLink *link, const Congvan__SenderAsked **ret)
{
	Congvan__IncomingDocument *document = NULL;
	int error = 0;

	*ret = NULL;
	if (link->kind && strcmp(link->kind, "incoming") == 0)
		error = cv_get(call, cv_key(call, "incoming.document", "i", link->document_id),
			       &congvan__incoming_document__descriptor, &document);
	if (!error && document && document->state == CONGVAN__INCOMING_STATE__INCOMING_CANCELLED)
		*ret = document->recalled;
	return error;
}

int outgoing_say_recalled(struct cv_call *call, Congvan__OutgoingDocument *shown)
{
	Congvan__DocumentLink **links = cv_alloc_array(call, shown->n_links + 1, sizeof(Congvan__DocumentLink *));
	const Congvan__SenderAsked *asked;
	int error = links ? 0 : -ENOMEM;

	for (size_t i = 0; i < shown->n_links && !error; i++) {
		links[i] = shown->links[i];
		error = find_recall(call, shown->links[i], &asked);
		if (error || !asked)
			continue;
		links[i] = cv_clone(call, &shown->links[i]->base);
		if (!links[i])
			return -ENOMEM;
		links[i]->recalled_reason = cv_strdup(call, asked->reason ? asked->reason : "");
		if (!links[i]->recalled_reason)
			return -ENOMEM;
	}
	if (!error)
		shown->links = links;
	return error;
}

/* ---- all ---- */

static int add_actions(struct outgoing_case *kase, Congvan__OutgoingView *reply)
{
	struct office_case *base = &kase->base;
	int error = office_case_offers(base, &reply->actions, &reply->n_actions);

	if (!error)
		error =
		    outgoing_issue_offers(base->call, &base->me, kase->document, &reply->actions, &reply->n_actions);
	if (!error)
		error =
		    outgoing_reply_offers(base->call, &base->me, kase->document, &reply->actions, &reply->n_actions);
	if (!error)
		error = outgoing_relation_offers(kase, &reply->actions, &reply->n_actions);
	if (!error && base->txn && !base->is_new && base->flow_id)
		error = office_undo_offer(base, &reply->undo);
	return error;
}

int outgoing_view(struct office_case *base, Congvan__Act **stored, size_t stored_count, ProtobufCMessage *message)
{
	struct outgoing_case *kase = outgoing_case_of(base);
	Congvan__OutgoingView *reply = (Congvan__OutgoingView *)(void *)message;
	int error;

	reply->document = outgoing_document_shown(base->call, kase->document);
	if (!reply->document)
		return -ENOMEM;
	error = office_case_flows(base, &reply->flows, &reply->n_flows);
	if (!error)
		error = office_case_timeline(base, stored, stored_count, &reply->timeline, &reply->n_timeline);
	if (!error)
		error = add_versions(kase, reply);
	if (!error)
		error = add_differences(kase, reply);
	if (!error)
		error = add_findings(kase, reply);
	if (!error)
		error = hide_digests(base->call, reply);
	if (!error)
		error = say_stalled(base->call, reply->document);
	if (!error)
		error = outgoing_say_recalled(base->call, reply->document);
	if (!error)
		error = add_actions(kase, reply);
	if (!error && !base->is_new)
		error = office_copies(base->call, OFFICE_OUTGOING_COPY, base->id, &reply->copies, &reply->n_copies);
	if (!error) /* those of this call's commit are in the next answer */
		error = outgoing_recipients_load(base->call, base->id, &reply->recipients, &reply->n_recipients);
	if (!error)
		error = outgoing_delivery_offers(base->call, kase->document, outgoing_delivery_rights(&base->me),
						 reply->recipients, reply->n_recipients);
	if (!error && !reply->undo)
		error = outgoing_recall_undo_offer(base->call, &base->me, kase->document, reply->recipients,
						   reply->n_recipients, &reply->undo);
	if (error)
		return error;
	cv_http_etag(base->call, office_case_revision(base, kase->document->revision));
	return 0;
}

int outgoing_get(struct cv_call *call, const Congvan__GetOutgoingRequest *request, Congvan__OutgoingView *reply)
{
	Congvan__OutgoingViewed *viewed = cv_new(call, &congvan__outgoing_viewed__descriptor);
	struct outgoing_case kase;
	int error = viewed ? office_case_read(call, &outgoing_case_kind, request->id, &kase.base) : -ENOMEM;

	if (!error)
		error = office_case_show(&kase.base, &reply->base);
	if (error)
		return error;
	CV_SET(viewed, document_id, request->id);
	return cv_note(call, "outgoing.viewed", request->id, &viewed->base);
}
