/*
 * Puts numbered documents before outgoing's last step, for tests of what follows: POST /api/v1/issuer with fields whose
 * recipients name one channel each. The document has then its number, its files and its recipients, and leaves.
 */
#include <errno.h>
#include <string.h>

#include "congvan/identity.pb-c.h"
#include "congvan/outgoing.pb-c.h"
#include "office/moment.h"

#define DIGEST "0000000000000000000000000000000000000000000000000000000000000000"

static int put_recipient(struct cv_txn *txn, struct cv_call *call, uint64_t document, uint32_t place,
			 Congvan__RecipientLine *line)
{
	Congvan__OutgoingRecipient recipient = CONGVAN__OUTGOING_RECIPIENT__INIT;
	Congvan__OutgoingDelivery delivery = CONGVAN__OUTGOING_DELIVERY__INIT, *deliveries[] = {&delivery};
	int error;

	CV_SET(&delivery, id, call->host->new_id(call->host));
	CV_SET(&delivery, document_id, document);
	CV_SET(&delivery, place, place);
	CV_SET(&delivery, channel, line->channels[0]);
	error = cv_txn_put(txn, cv_key(call, "outgoing.delivery", "i", delivery.id), &delivery.base);
	CV_SET(&delivery, state, CONGVAN__DELIVERY_STATE__DELIVERY_WAITING);
	delivery.changed_at = office_moment(call, call->now_ms);
	CV_SET(&recipient, document_id, document);
	CV_SET(&recipient, place, place);
	CV_SET(&recipient, revision, 1);
	recipient.line = line;
	recipient.deliveries = deliveries;
	recipient.n_deliveries = 1;
	if (!error)
		error = cv_txn_put(txn, cv_key(call, "outgoing.recipient", "iw", document, place), &recipient.base);
	return error;
}

static int put_step(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document)
{
	Congvan__IssueStep step = CONGVAN__ISSUE_STEP__INIT, *steps[] = {&step};
	Congvan__FileRef file = CONGVAN__FILE_REF__INIT, *files[] = {&file};
	Congvan__IssueStepItem item = CONGVAN__ISSUE_STEP_ITEM__INIT;
	int error;

	CV_SET(&step, kind, CONGVAN__ISSUE_STEP_KIND__ISSUE_DISPATCH);
	CV_SET(&step, state, CONGVAN__ISSUE_STEP_STATE__STEP_WAITING);
	CV_SET(&step, run, 1);
	document->steps = steps;
	document->n_steps = 1;
	CV_SET(&file, id, 1);
	CV_SET(&file, size_bytes, 100);
	file.name = (char *)"van-ban.pdf";
	file.media_type = (char *)"application/pdf";
	file.sha256 = (char *)DIGEST;
	document->issued_files = files;
	document->n_issued_files = 1;
	error = cv_txn_put(txn, cv_key(call, "outgoing.document", "i", document->id), &document->base);
	CV_SET(&item, document_id, document->id);
	CV_SET(&item, kind, CONGVAN__ISSUE_STEP_KIND__ISSUE_DISPATCH);
	CV_SET(&item, run, 1);
	return error ? error : cv_txn_item(txn, "outgoing.sending", 0, &item.base, NULL);
}

static int issue(struct cv_call *call, const Congvan__OutgoingFields *fields, Congvan__OutgoingDocument *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__OutgoingDocument document = CONGVAN__OUTGOING_DOCUMENT__INIT;
	int error = txn ? 0 : -ENOMEM;

	CV_SET(&document, id, call->host->new_id(call->host));
	CV_SET(&document, number, document.id % 1000000u + 1);
	CV_SET(&document, state, CONGVAN__OUTGOING_STATE__OUTGOING_NUMBERED);
	CV_SET(&document, revision, 1);
	CV_SET(&document, year, 2026);
	document.code_notation = (char *)"SYT-NVY";
	document.issued_date = cv_day_text(call, cv_day_of_ms(call->now_ms));
	document.document_type = (char *)"Công văn";
	document.subject = fields->subject;
	document.issuing_organ = (char *)"Sở Y tế";
	for (size_t i = 0; i < fields->n_recipients && !error; i++)
		error = put_recipient(txn, call, document.id, (uint32_t)i + 1, fields->recipients[i]);
	if (!error)
		error = put_step(txn, call, &document);
	CV_SET(reply, id, document.id);
	CV_SET(reply, number, document.number);
	return error ? error : cv_txn_commit(txn);
}
CV_HANDLER(issue, Congvan__OutgoingFields, Congvan__OutgoingDocument)

static const struct cv_text no_texts[] = {{NULL, NULL, NULL}};
CV_TEXTS(no_texts)

CV_PLUGIN(issuer, .version = "1.0.0", .summary = "numbered documents for tests", .schema_major = 1,
	  .provides = CV_LIST(struct cv_service_ref, {"issuer", 1, 0}),
	  .needs = CV_LIST(struct cv_service_ref, {"outgoing", 1, 0}),
	  .grants = CV_LIST(struct cv_grant, {CV_GRANT_WRITE, 0, "outgoing.document"},
			    {CV_GRANT_WRITE, 0, "outgoing.recipient"}, {CV_GRANT_WRITE, 0, "outgoing.delivery"},
			    {CV_GRANT_QUEUE, 0, "outgoing.sending"}),
	  .methods = CV_LIST(struct cv_method,
			     CV_METHOD("issuer/1", issue, 0, congvan__outgoing_fields, congvan__outgoing_document)),
	  .routes = CV_LIST(struct cv_route, {"POST", "/api/v1/issuer", "issuer/1", "issue", CV_ROUTE_KEY, 0}))
