/*
 * The question that the check of the form answers, with what the agency's directory says now: the agency, the drafting
 * unit, the signer's post and those above it. A plugin that uses this declares OFFICE_ACCESS_GRANTS and a read grant of
 * "identity.agency".
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or a negative errno that the handler may return.
 */
#ifndef CONGVAN_OUTGOING_FORM_ASK_H
#define CONGVAN_OUTGOING_FORM_ASK_H

#include "office/process/process.h"
#include "outgoing/form/check.h"
#include "outgoing/outgoing.h"

/* version NULL: nothing is attached; process NULL: it says nothing. They live as long as *ret does. */
int outgoing_form_ask(struct cv_call *call, const Congvan__OutgoingDocument *document,
		      const Congvan__OutgoingVersion *version, const struct office_process *process,
		      struct outgoing_form_question *ret);

/*
 * The holder of a post, and the titles of those whom they may sign for. ret->actor NULL: the post is not held any more.
 */
int outgoing_signer_of(struct cv_call *call, uint64_t post_id, struct outgoing_signer *ret);

/* What the check finds must not stop this document: CV_INVALID with one field for each finding that does. */
int outgoing_form_hold(struct cv_call *call, const struct outgoing_form_question *question, unsigned parts);

/* GET /api/v1/outgoing-signatures/{post_id} */
int outgoing_propose_signature(struct cv_call *call, const Congvan__ProposeSignatureRequest *request,
			       Congvan__ProposedSignature *reply);

#endif
