#include "outgoing/issue/settle.h"

#include <errno.h>
#include <string.h>

#include "outgoing/issue/issue.h"

static bool settles(const Congvan__DocumentLink *link)
{
	return link->link == CONGVAN__LINK_KIND__LINK_ANSWERS && link->has_document_id && link->has_flow_id &&
	       link->kind && strcmp(link->kind, "incoming") == 0;
}

int outgoing_settle_put(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	const char *code = outgoing_issue_code(call, document);
	int error = code ? 0 : -ENOMEM;

	for (size_t i = 0; i < document->n_links && !error; i++) {
		const Congvan__DocumentLink *link = document->links[i];
		Congvan__SettleRequest request = CONGVAN__SETTLE_REQUEST__INIT;

		if (!settles(link))
			continue;
		CV_SET(&request, document_id, link->document_id);
		CV_SET(&request, flow_id, link->flow_id);
		CV_SET(&request, reply_id, document->id);
		request.code = (char *)(uintptr_t)code;
		request.issued_date = document->issued_date;
		request.subject = document->subject;
		error = cv_txn_item(txn, OUTGOING_QUEUE_SETTLING, 0, &request.base, NULL);
	}
	return error;
}

int outgoing_settle_item(struct cv_call *call, const Congvan__SettleRequest *request)
{
	Congvan__SettleReply *reply;

	/* The acknowledgement is the kernel's own commit; incoming knows what it has settled. */
	return cv_call_method(call, "incoming/1", "settle", &request->base, &congvan__settle_reply__descriptor, &reply);
}
