#include "outgoing/later/relation.h"

#include <errno.h>
#include <string.h>

#include "office/access/reach.h"
#include "office/calendar/moment.h"
#include "office/case/act_offer.h"
#include "outgoing/document.h"
#include "outgoing/draft/fields.h"
#include "outgoing/draft/link.h"
#include "outgoing/issue/issue.h"
#include "outgoing/later/tell.h"
#include "outgoing/reply/reply.h"

#define LINK(name) CONGVAN__LINK_KIND__LINK_##name

static const struct relation {
	Congvan__LinkKind link, back;
	Congvan__RelationKind told;
	const char *action, *topic, *notice;
	struct office_label label; /* of the act on the earlier one */
	const char *subject; /* of a draft, before what it is about */
	const char *draft; /* as its offer is named */
	struct office_label draft_label;
} relations[] = {
    {LINK(CORRECTS),
     LINK(CORRECTED_BY),
     CONGVAN__RELATION_KIND__RELATION_CORRECTS,
     "corrected",
     "outgoing.corrected",
     "corrected",
     {"Được đính chính", "Corrected"},
     "V/v đính chính ",
     "LINK_CORRECTS",
     {"Đính chính", "Correct"}},
    {LINK(AMENDS),
     LINK(AMENDED_BY),
     CONGVAN__RELATION_KIND__RELATION_AMENDS,
     "amended",
     "outgoing.amended",
     "amended",
     {"Được sửa đổi, bổ sung", "Amended"},
     "Sửa đổi, bổ sung ",
     "LINK_AMENDS",
     {"Sửa đổi, bổ sung", "Amend"}},
    {LINK(REPLACES),
     LINK(REPLACED_BY),
     CONGVAN__RELATION_KIND__RELATION_REPLACES,
     "replaced",
     "outgoing.replaced",
     "replaced",
     {"Được thay thế", "Replaced"},
     NULL,
     "LINK_REPLACES",
     {"Thay thế", "Replace"}},
};
#define RELATIONS (sizeof(relations) / sizeof(relations[0]))

static const struct relation *relation_of(Congvan__LinkKind link)
{
	for (size_t i = 0; i < RELATIONS; i++)
		if (relations[i].link == link || relations[i].back == link)
			return &relations[i];
	return NULL;
}

bool outgoing_link_follows(Congvan__LinkKind link)
{
	const struct relation *relation = relation_of(link);

	return relation && relation->link == link;
}

/* ---- the draft ---- */

int outgoing_relation_begin(struct outgoing_case *kase, const char *pointer, const Congvan__OutgoingDocument *earlier)
{
	if (earlier->state == CONGVAN__OUTGOING_STATE__OUTGOING_ISSUED && !earlier->frozen_reason)
		return 0;
	pointer = cv_printf(kase->base.call, "%s/documentId", pointer);
	if (!pointer)
		return -ENOMEM;
	cv_field(kase->base.call, pointer, "outgoing.link_not_issued", NULL);
	return 0;
}

/* "V/v đính chính Quyết định số 05/QĐ-SYT ngày 05/02/2026" */
static char *subject_of(struct cv_call *call, const struct relation *relation, const Congvan__DocumentLink *link)
{
	const char *type = link->document_type ? link->document_type : "văn bản";
	char *subject;

	if (!relation->subject)
		return cv_strdup(call, link->subject);
	subject = cv_printf(call, "%s%s số %s ngày %s", relation->subject, type, link->code ? link->code : "",
			    link->issued_date ? office_day_shown(call, link->issued_date) : "");
	return subject && cv_text_length(subject) <= OUTGOING_SUBJECT_CHARS ? subject : cv_strdup(call, link->subject);
}

/* To whom the earlier one went. */
static int take_places(const struct outgoing_case *kase, uint64_t earlier_id, Congvan__OutgoingFields *fields)
{
	struct cv_call *call = kase->base.call;
	Congvan__OutgoingDocument *earlier;
	int error =
	    cv_get(call, outgoing_document_key(call, earlier_id), &congvan__outgoing_document__descriptor, &earlier);

	if (error || !earlier)
		return error;
	if (!fields->n_addressees) {
		fields->addressees = earlier->addressees;
		fields->n_addressees = earlier->n_addressees;
	}
	if (!fields->n_recipients) {
		fields->recipients = earlier->recipients;
		fields->n_recipients = earlier->n_recipients;
	}
	return 0;
}

int outgoing_relation_prefill(const struct outgoing_case *kase, Congvan__OutgoingFields *fields)
{
	struct cv_call *call = kase->base.call;

	for (size_t i = 0; i < kase->document->n_links; i++) {
		const Congvan__DocumentLink *link = kase->document->links[i];
		const struct relation *relation = outgoing_link_follows(link->link) ? relation_of(link->link) : NULL;

		if (!relation)
			continue;
		if (!fields->document_type && link->link == LINK(CORRECTS))
			fields->document_type = cv_strdup(call, OUTGOING_TYPE_LETTER);
		else if (!fields->document_type)
			fields->document_type = link->document_type;
		if (!fields->subject)
			fields->subject = subject_of(call, relation, link);
		return take_places(kase, link->document_id, fields);
	}
	return 0;
}

/* ---- where a draft begins ---- */

static int add_offer(struct cv_call *call, const struct relation *relation, Congvan__ActionOffer ***offers,
		     size_t *count)
{
	Congvan__ActionOffer *offer = office_act_offer(call, relation->draft, OFFICE_NO_REVISION);

	offer = office_act_offer_label(call, offer, &relation->draft_label);
	if (!offer)
		return -ENOMEM;
	offer->verb = cv_strdup(call, "follow_up");
	offer->article = cv_strdup(call, "NĐ 30/2020/NĐ-CP Đ18.3");
	if (!offer->verb || !offer->article)
		return -ENOMEM;
	return cv_append(call, offers, count, offer);
}

int outgoing_relation_offers(const struct outgoing_case *kase, Congvan__ActionOffer ***offers, size_t *count)
{
	const Congvan__OutgoingDocument *document = kase->document;
	struct cv_call *call = kase->base.call;
	const struct office_actor *me = &kase->base.me;
	const struct office_process *process;
	int error;

	if (document->state != CONGVAN__OUTGOING_STATE__OUTGOING_ISSUED || document->frozen_reason)
		return 0;
	error = office_shelf_current(call->instance->shelf, call, &process);
	if (error || !office_may_begin(process, me) || !office_in_scope(me, process->kind->name, OUTGOING_DRAFTING))
		return error;
	for (size_t i = 0; i < RELATIONS && !error; i++)
		error = add_offer(call, &relations[i], offers, count);
	return error;
}

/* ---- what the channels are told ---- */

int outgoing_relation_header(struct cv_call *call, const Congvan__OutgoingDocument *document,
			     Congvan__DocumentHeader *header)
{
	int error = 0;

	for (size_t i = 0; i < document->n_links && !error; i++) {
		const Congvan__DocumentLink *link = document->links[i];
		Congvan__RelatedDocument *earlier;

		if (!outgoing_link_follows(link->link) || !link->code)
			continue;
		earlier = cv_new(call, &congvan__related_document__descriptor);
		if (!earlier)
			return -ENOMEM;
		CV_SET(earlier, kind, relation_of(link->link)->told);
		earlier->code = link->code;
		earlier->issued_date = link->issued_date;
		error = cv_append(call, &header->relates, &header->n_relates, earlier);
	}
	return error;
}

Congvan__DispatchKind outgoing_dispatch_kind(const Congvan__OutgoingDocument *document)
{
	for (size_t i = 0; i < document->n_links; i++)
		if (document->links[i]->link == LINK(REPLACES))
			return CONGVAN__DISPATCH_KIND__DISPATCH_REPLACE;
	return CONGVAN__DISPATCH_KIND__DISPATCH_NEW;
}

/* ---- on issue ---- */

static int put_item(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document,
		    const Congvan__DocumentLink *link)
{
	Congvan__LinkIssued item = CONGVAN__LINK_ISSUED__INIT;
	Congvan__DocumentLink later = CONGVAN__DOCUMENT_LINK__INIT;

	CV_SET(&item, document_id, link->document_id);
	CV_SET(&later, link, relation_of(link->link)->back);
	CV_SET(&later, document_id, document->id);
	later.kind = (char *)"outgoing";
	later.code = (char *)(uintptr_t)outgoing_issue_code(call, document);
	later.issued_date = document->issued_date;
	later.subject = document->subject;
	later.issuing_organ = document->issuing_organ;
	later.document_type = document->document_type;
	item.later = &later;
	return later.code ? cv_txn_item(txn, OUTGOING_QUEUE_RELATIONS, 0, &item.base, NULL) : -ENOMEM;
}

int outgoing_relation_put(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	int error = 0;

	for (size_t i = 0; i < document->n_links && !error; i++)
		if (outgoing_link_follows(document->links[i]->link))
			error = put_item(txn, call, document, document->links[i]);
	return error;
}

/* ---- the earlier one ---- */

static bool is_there(const Congvan__OutgoingDocument *earlier, const Congvan__DocumentLink *later)
{
	for (size_t i = 0; i < earlier->n_links; i++)
		if (earlier->links[i]->link == later->link && earlier->links[i]->document_id == later->document_id)
			return true;
	return false;
}

/* As many of its parts as one commit is for: the same item comes again for the others. */
static int end_parts(struct outgoing_case *kase, const Congvan__LinkIssued *item)
{
	struct office_case *base = &kase->base;
	bool left;
	int error = office_flows_end_some(&base->flows, kase->document->frozen_reason, OUTGOING_END_AT_ONCE, &left);

	return error || !left ? error : cv_txn_item(base->txn, OUTGOING_QUEUE_RELATIONS, 0, &item->base, NULL);
}

/* Nobody works with it any more; one that was recalled meanwhile stays recalled. */
static int freeze(struct outgoing_case *kase, const char *why, const Congvan__LinkIssued *item)
{
	struct office_case *base = &kase->base;
	Congvan__OutgoingDocument *document = kase->document;
	const char *state = outgoing_state_of(base->process, "replaced");
	int error;

	if (document->frozen_reason)
		return 0;
	document->frozen_reason = cv_strdup(base->call, why);
	base->closed = document->frozen_reason;
	error = document->frozen_reason ? end_parts(kase, item) : -ENOMEM;
	if (!error)
		error = outgoing_reply_stop(base->txn, base->call, document, NULL, NULL);
	if (!error && state)
		error = office_case_move(base, state);
	else if (!error)
		document->state_label = office_label_message(base->call, &relation_of(LINK(REPLACES))->label);
	CV_SET(document, state, CONGVAN__OUTGOING_STATE__OUTGOING_REPLACED);
	return error || document->state_label ? error : -ENOMEM;
}

static int note(struct outgoing_case *kase, const struct relation *relation, const char *text)
{
	struct office_case *base = &kase->base;
	Congvan__Act *act;
	int error = office_case_note_server(base, relation->action, relation->topic, text, &act);

	if (error)
		return error;
	act->label = office_label_message(base->call, &relation->label);
	act->verb = cv_strdup(base->call, relation->action);
	return act->label && act->verb ? outgoing_later_tell(kase, relation->notice, true) : -ENOMEM;
}

/* The earlier one learns of the later one. */
static int link_later(struct outgoing_case *kase, const struct relation *relation, const Congvan__LinkIssued *item)
{
	struct cv_call *call = kase->base.call;
	const Congvan__DocumentLink *later = item->later;
	const char *text =
	    cv_printf(call, "%s bằng văn bản số %s ngày %s", relation->label.vi, later->code ? later->code : "",
		      later->issued_date ? office_day_shown(call, later->issued_date) : "");
	int error = text ? cv_append(call, &kase->document->links, &kase->document->n_links, item->later) : -ENOMEM;

	if (!error && relation->link == LINK(REPLACES))
		error = freeze(kase, text, item);
	return error ? error : note(kase, relation, text);
}

int outgoing_relation_item(struct cv_call *call, const Congvan__LinkIssued *item)
{
	const struct relation *relation = item->later ? relation_of(item->later->link) : NULL;
	struct outgoing_case kase = {.base = {.me = {.role = ""}}};
	struct cv_txn *txn = cv_txn_begin(call);
	int error;

	if (!relation)
		return cv_reject(call, "the link is of a kind that this build does not know");
	error = txn ? office_case_load(call, &outgoing_case_kind, item->document_id, txn, &kase.base) : -ENOMEM;
	if (error)
		return error;
	if (!is_there(kase.document, item->later))
		error = link_later(&kase, relation, item);
	else if (kase.document->state == CONGVAN__OUTGOING_STATE__OUTGOING_REPLACED &&
		 !office_flow_alone(&kase.base.flows, 0))
		error = end_parts(&kase, item);
	else
		return 0;
	if (!error)
		error = office_case_write(&kase.base);
	return error ? error : cv_txn_commit(txn);
}
