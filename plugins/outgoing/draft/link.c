#include "outgoing/draft/link.h"

#include <errno.h>
#include <string.h>

#include "congvan/incoming.pb-c.h"
#include "office/access/reach.h"
#include "office/calendar/moment.h"
#include "outgoing/document.h"
#include "outgoing/draft/fields.h"
#include "outgoing/issue/issue.h"
#include "outgoing/later/relation.h"

char *outgoing_incoming_code(struct cv_call *call, const Congvan__IncomingDocument *document)
{
	const char *number = document->code_number, *notation = document->code_notation;

	return cv_printf(call, "%s%s%s", number ? number : "", number && notation ? "/" : "", notation ? notation : "");
}

int outgoing_incoming_visible(struct cv_call *call, uint64_t id, bool *ret)
{
	Congvan__IncomingVisibleRequest request = CONGVAN__INCOMING_VISIBLE_REQUEST__INIT;
	Congvan__IncomingVisibleReply *reply;
	int error;

	CV_SET(&request, id, id);
	error = cv_call_method(call, "incoming/1", "visible", &request.base,
			       &congvan__incoming_visible_reply__descriptor, &reply);
	*ret = !error && reply->visible;
	return error;
}

/* Also where nothing is written. */
static int read_source(const struct outgoing_case *kase, struct cv_key key, const ProtobufCMessageDescriptor *type,
		       void *ret)
{
	return kase->base.txn ? cv_txn_get(kase->base.txn, key, type, ret) : cv_get(kase->base.call, key, type, ret);
}

/* The part that the issue of the answer ends is that of who drafts it. Others' parts are passed on to them first. */
static int check_flow(struct outgoing_case *kase, const char *pointer, const Congvan__DocumentLink *link)
{
	struct cv_call *call = kase->base.call;
	const struct office_flow *flow;
	struct office_flows flows;
	int error = office_flows_load(call, INCOMING_FLOW, link->document_id, &flows);

	if (error)
		return error;
	pointer = cv_printf(call, "%s/flowId", pointer);
	if (!pointer)
		return -ENOMEM;
	flow = office_flows_find(&flows, link->flow_id);
	if (!flow)
		cv_field(call, pointer, "outgoing.no_such_flow", NULL);
	else if (!flow->now->receiver || !office_is_theirs(&kase->base.me, flow->now->receiver->person_id))
		cv_field(call, pointer, "outgoing.not_your_flow", NULL);
	return 0;
}

/* *ret false: there is none that the caller may see. */
static int fill_incoming(struct outgoing_case *kase, const char *pointer, Congvan__DocumentLink *link, bool *ret)
{
	struct cv_call *call = kase->base.call;
	Congvan__IncomingDocument *document;
	int error = outgoing_incoming_visible(call, link->document_id, ret);

	if (error || !*ret)
		return error;
	error = read_source(kase, cv_key(call, INCOMING_DOCUMENT, "i", link->document_id),
			    &congvan__incoming_document__descriptor, &document);
	*ret = !error && document;
	if (!*ret)
		return error;
	if (link->has_flow_id)
		error = check_flow(kase, pointer, link);
	if (error)
		return error;
	link->code = outgoing_incoming_code(call, document);
	link->issued_date = document->issued_date;
	link->subject = document->subject;
	link->issuing_organ = document->issuing_organ;
	link->organ_id = document->issuing_organ_id;
	return link->code ? 0 : -ENOMEM;
}

static int fill_outgoing(struct outgoing_case *kase, const char *pointer, Congvan__DocumentLink *link, bool *ret)
{
	struct cv_call *call = kase->base.call;
	struct outgoing_case other = {.base = {.me = kase->base.me}};
	Congvan__OutgoingDocument *document;
	int error = read_source(kase, outgoing_document_key(call, link->document_id),
				&congvan__outgoing_document__descriptor, &document);

	*ret = false;
	if (error || !document)
		return error;
	error = office_case_load(call, &outgoing_case_kind, link->document_id, NULL, &other.base);
	if (error)
		return error;
	*ret = office_case_visible(&other.base);
	link->code = document->has_number ? cv_strdup(call, outgoing_issue_code(call, document)) : NULL;
	link->document_type = document->document_type;
	if (*ret && outgoing_link_follows(link->link))
		error = outgoing_relation_begin(kase, pointer, document);
	link->issued_date = document->issued_date;
	link->subject = document->subject;
	link->issuing_organ = document->issuing_organ;
	return error;
}

/* What may be linked how: only what is drafted here is corrected, recalled or begun again. */
static bool fits(const Congvan__DocumentLink *link, bool incoming)
{
	switch (link->has_link ? (int)link->link : 0) {
	case CONGVAN__LINK_KIND__LINK_ANSWERS:
		return incoming;
	case CONGVAN__LINK_KIND__LINK_COPY_OF: /* the block of the copy says it: outgoing/copy/copy.h */
		return false;
	case CONGVAN__LINK_KIND__LINK_CORRECTS:
	case CONGVAN__LINK_KIND__LINK_AMENDS:
	case CONGVAN__LINK_KIND__LINK_REPLACES:
	case CONGVAN__LINK_KIND__LINK_RECALLS:
	case CONGVAN__LINK_KIND__LINK_EARLIER_DRAFT:
		return !incoming;
	default:
		return false;
	}
}

/* Which document, and how, has to be said. */
static bool is_mistaken(struct cv_call *call, const char *pointer, const Congvan__DocumentLink *said)
{
	const struct {
		const char *member;
		bool there;
	} members[] = {
	    {"link", said->has_link}, {"kind", said->kind && *said->kind}, {"documentId", said->has_document_id}};
	bool mistaken = false;

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (members[i].there)
			continue;
		cv_field(call, cv_printf(call, "%s/%s", pointer, members[i].member), "field.required", NULL);
		mistaken = true;
	}
	return mistaken;
}

int outgoing_link_fill(struct outgoing_case *kase, const char *pointer, Congvan__DocumentLink *link, bool *ret)
{
	return strcmp(link->kind, "incoming") == 0 ? fill_incoming(kase, pointer, link, ret)
						   : fill_outgoing(kase, pointer, link, ret);
}

static int read_one(struct outgoing_case *kase, const Congvan__DocumentLink *said, size_t index)
{
	struct cv_call *call = kase->base.call;
	const char *pointer = cv_printf(call, "/links/%zu", index);
	Congvan__DocumentLink *link = cv_new(call, &congvan__document_link__descriptor);
	bool incoming = said->kind && strcmp(said->kind, "incoming") == 0, found = false;
	int error;

	if (!pointer || !link)
		return -ENOMEM;
	CV_SET(link, link, said->link);
	link->has_link = said->has_link;
	link->kind = (char *)(incoming ? "incoming" : "outgoing");
	CV_SET(link, document_id, said->document_id);
	if (said->has_flow_id)
		CV_SET(link, flow_id, said->flow_id);
	if (is_mistaken(call, pointer, said))
		return 0;
	if ((!incoming && strcmp(said->kind, "outgoing") != 0) || !fits(link, incoming)) {
		cv_field(call, cv_printf(call, "%s/link", pointer), "outgoing.link_kind", NULL);
		return 0;
	}
	error = outgoing_link_fill(kase, pointer, link, &found);
	if (error)
		return error;
	if (!found) {
		cv_field(call, cv_printf(call, "%s/documentId", pointer), "outgoing.no_such_document", NULL);
		return 0;
	}
	return cv_append(call, &kase->document->links, &kase->document->n_links, link);
}

int outgoing_links_read(struct outgoing_case *kase, Congvan__DocumentLink *const *said, size_t count)
{
	int error = 0;

	if (count > OUTGOING_LINKS_MAX) {
		cv_field(kase->base.call, "/links", "field.too_many",
			 cv_printf(kase->base.call, "%u", OUTGOING_LINKS_MAX), NULL);
		return 0;
	}
	for (size_t i = 0; i < count && !error; i++)
		error = read_one(kase, said[i], i);
	return error;
}

static const Congvan__DocumentLink *answered(const Congvan__OutgoingDocument *document)
{
	for (size_t i = 0; i < document->n_links; i++)
		if (document->links[i]->link == CONGVAN__LINK_KIND__LINK_ANSWERS)
			return document->links[i];
	return NULL;
}

/* "V/v trả lời Công văn số 15/QĐ-BNV ngày 05/03/2026 của Bộ Nội vụ" (NĐ 30/2020/NĐ-CP PL I.I.II.5). */
static char *subject_of(struct cv_call *call, const Congvan__DocumentLink *link)
{
	char *subject = cv_printf(call, "V/v trả lời văn bản%s%s%s%s%s%s", link->code && *link->code ? " số " : "",
				  link->code ? link->code : "", link->issued_date ? " ngày " : "",
				  link->issued_date ? office_day_shown(call, link->issued_date) : "",
				  link->issuing_organ ? " của " : "", link->issuing_organ ? link->issuing_organ : "");

	if (subject && cv_text_length(subject) > OUTGOING_SUBJECT_CHARS)
		subject = cv_printf(call, "V/v trả lời văn bản số %s", link->code ? link->code : "");
	return subject;
}

static int add_receiver(struct cv_call *call, const Congvan__DocumentLink *link, Congvan__OutgoingFields *fields)
{
	Congvan__Addressee *addressee = cv_new(call, &congvan__addressee__descriptor);
	Congvan__RecipientLine *line = cv_new(call, &congvan__recipient_line__descriptor);
	int error = 0;

	if (!addressee || !line)
		return -ENOMEM;
	addressee->name = line->name = link->issuing_organ;
	addressee->organ_id = line->organ_id = link->organ_id;
	CV_SET(line, kind, CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE);
	CV_SET(line, to_act, 1);
	if (!fields->n_addressees)
		error = cv_append(call, &fields->addressees, &fields->n_addressees, addressee);
	if (!error && !fields->n_recipients)
		error = cv_append(call, &fields->recipients, &fields->n_recipients, line);
	return error;
}

int outgoing_links_prefill(struct cv_call *call, const Congvan__OutgoingDocument *document,
			   Congvan__OutgoingFields *fields)
{
	const Congvan__DocumentLink *link = answered(document);

	if (!link)
		return 0;
	if (!fields->subject)
		fields->subject = subject_of(call, link);
	if (!fields->document_type)
		fields->document_type = cv_strdup(call, OUTGOING_TYPE_LETTER);
	if (!fields->subject || !fields->document_type)
		return -ENOMEM;
	return link->issuing_organ ? add_receiver(call, link, fields) : 0;
}

int outgoing_links_put(struct outgoing_case *kase)
{
	const Congvan__OutgoingDocument *document = kase->document;
	int error = 0;

	for (size_t i = 0; i < document->n_links && !error; i++)
		if (document->links[i]->link == CONGVAN__LINK_KIND__LINK_ANSWERS)
			error = cv_txn_put_raw(kase->base.txn,
					       cv_key(kase->base.call, OUTGOING_ANSWERS, "ii",
						      document->links[i]->document_id, document->id),
					       (struct cv_bytes){NULL, 0});
	return error;
}
