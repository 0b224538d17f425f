/*
 * Recalling what was issued (thu hồi), NĐ 30/2020/NĐ-CP Đ18.4, PL VI.III.8: the document and its metadata are frozen,
 * number and entry in the book stay, and every recipient is asked to cancel it. Who may is outgoing/issue/rights.h;
 * what each recipient answers is in their delivery (outgoing/delivery/delivery.h).
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_LATER_RECALL_H
#define CONGVAN_OUTGOING_LATER_RECALL_H

#include "outgoing/case.h"

#define OUTGOING_RECALL_CHARS 500u
#define OUTGOING_QUEUE_RECALLS "recalls"
#define OUTGOING_RECALL_AT_ONCE 100u /* recipients of one commit; each hundred of the others has its own */
#define OUTGOING_RECALL_UNDO_MS (INT64_C(10) * 60 * 1000) /* from issue: an error that is seen at once */

/* POST /api/v1/outgoing/{id}/recall */
int outgoing_recall(struct cv_call *call, const Congvan__RecallOutgoingRequest *request, Congvan__OutgoingView *reply);

/* The item of the queue. */
int outgoing_recall_item(struct cv_call *call, const Congvan__RecallRest *rest);

/* What a recall makes of a delivery in its state; 0: it stays. Pure. */
Congvan__DeliveryState outgoing_recall_next(const Congvan__OutgoingDelivery *delivery);

/*
 * Recalls what one recipient has, and drops what has not left. ordering: of its document, in the transaction in which
 * the recipient was read.
 */
int outgoing_recall_deliveries(struct outgoing_ordering *ordering, Congvan__OutgoingRecipient *recipient,
			       const char *reason, Congvan__Actor *by);

/* Was it sent only just, and has nobody received it, or got it on paper? Pure. */
bool outgoing_recall_is_undo(const Congvan__OutgoingDocument *document, Congvan__OutgoingRecipient *const *recipients,
			     size_t count, int64_t now_ms);

/* The offer to take back what was only just sent; *ret NULL: there is none for this caller now. */
int outgoing_recall_undo_offer(struct cv_call *call, const struct office_actor *actor,
			       const Congvan__OutgoingDocument *document, Congvan__OutgoingRecipient *const *recipients,
			       size_t count, Congvan__ActionOffer **ret);

#endif
