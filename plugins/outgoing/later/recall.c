#include "outgoing/later/recall.h"

#include <errno.h>
#include <string.h>

#include "office/book/book.h"
#include "office/calendar/moment.h"
#include "office/case/act_offer.h"
#include "office/field_text.h"
#include "outgoing/delivery/delivery.h"
#include "outgoing/issue/issue.h"
#include "outgoing/issue/rights.h"
#include "outgoing/later/tell.h"
#include "outgoing/reply/reply.h"

#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name

/* As the records say it, whatever the caller's language. */
#define JUST_SENT "Lấy lại ngay sau khi gửi, khi chưa nơi nào tiếp nhận"

static const struct office_label label = {"Thu hồi", "Recall"};

/* ---- one delivery ---- */

static bool on_paper(const Congvan__OutgoingDelivery *delivery)
{
	return delivery->channel == CONGVAN__CHANNEL__CHANNEL_PAPER;
}

Congvan__DeliveryState outgoing_recall_next(const Congvan__OutgoingDelivery *delivery)
{
	if (delivery->followed_by)
		return 0;
	switch (delivery->state) {
	case STATE(WAITING): /* paper is on the clerk's table */
		return on_paper(delivery) || !delivery->ordered_at ? STATE(DROPPED) : STATE(RECALL_ASKED);
	case STATE(FAILED):
		return STATE(DROPPED);
	case STATE(SENT):
	case STATE(ARRIVED):
	case STATE(RECEIVED):
	case STATE(IN_PROGRESS):
	case STATE(DONE):
	case STATE(RECALL_ASKED): /* of one copy that was to be taken back: now who has accepted is asked too */
	case STATE(RECALL_REFUSED):
	case STATE(RECALL_FAILED):
		return STATE(RECALL_ASKED);
	default: /* nothing of it is there any more */
		return 0;
	}
}

struct recalling {
	struct outgoing_case kase;
	struct outgoing_ordering ordering;
	const char *reason;
	bool just_sent;
};

static int recall_delivery(struct outgoing_ordering *ordering, Congvan__OutgoingRecipient *recipient,
			   Congvan__OutgoingDelivery *delivery, const char *reason, Congvan__Actor *by)
{
	struct cv_call *call = ordering->call;
	const Congvan__DeliveryState was = delivery->state, next = outgoing_recall_next(delivery);
	const struct outgoing_told told = {.state = next, .time_ms = call->now_ms, .reason = reason, .by = by};
	int error;

	if (!next)
		return 0;
	error = outgoing_delivery_set(call, delivery, &told);
	if (!error && next == STATE(RECALL_ASKED))
		error = outgoing_ordering_put(ordering, recipient, delivery, CONGVAN__DISPATCH_KIND__DISPATCH_RECALL,
					      reason);
	return error ? error : outgoing_delivery_put(ordering->txn, call, recipient, delivery, was, by);
}

int outgoing_recall_deliveries(struct outgoing_ordering *ordering, Congvan__OutgoingRecipient *recipient,
			       const char *reason, Congvan__Actor *by)
{
	int error = 0;

	for (size_t i = 0; i < recipient->n_deliveries && !error; i++)
		error = recall_delivery(ordering, recipient, recipient->deliveries[i], reason, by);
	return error;
}

/* Read again, so that a report that comes meanwhile is a conflict and not lost. */
static int recall_recipient(struct recalling *recalling, uint32_t place, Congvan__Actor *by,
			    Congvan__OutgoingRecipient **ret)
{
	struct office_case *base = &recalling->kase.base;
	Congvan__OutgoingRecipient *recipient;
	int error = cv_txn_get(base->txn, outgoing_recipient_key(base->call, base->id, place),
			       &congvan__outgoing_recipient__descriptor, &recipient);

	if (error || !recipient)
		return error ? error : -EIO;
	*ret = recipient;
	return outgoing_recall_deliveries(&recalling->ordering, recipient, recalling->reason, by);
}

/* As many as one commit is for, and an item for what is left. */
static int recall_from(struct recalling *recalling, uint32_t from, Congvan__Actor *by)
{
	struct office_case *base = &recalling->kase.base;
	struct outgoing_ordering *ordering = &recalling->ordering;
	Congvan__RecallRest rest = CONGVAN__RECALL_REST__INIT;
	const size_t end = (size_t)from + OUTGOING_RECALL_AT_ONCE;
	int error = 0;

	for (size_t i = from; i < ordering->recipient_count && i < end && !error; i++)
		error = recall_recipient(recalling, ordering->recipients[i]->place, by, &ordering->recipients[i]);
	if (error || ordering->recipient_count <= end)
		return error;
	CV_SET(&rest, document_id, base->id);
	CV_SET(&rest, from, from + OUTGOING_RECALL_AT_ONCE);
	return cv_txn_item(base->txn, OUTGOING_QUEUE_RECALLS, 0, &rest.base, NULL);
}

int outgoing_recall_item(struct cv_call *call, const Congvan__RecallRest *rest)
{
	struct recalling recalling = {.reason = NULL};
	struct office_case *base = &recalling.kase.base;
	struct cv_txn *txn = cv_txn_begin(call);
	int error = txn ? office_case_load(call, &outgoing_case_kind, rest->document_id, txn, base) : -ENOMEM;

	if (error)
		return error;
	if (!recalling.kase.document->recall)
		return cv_reject(call, "the document is not recalled");
	recalling.reason = recalling.kase.document->recall->reason;
	error = outgoing_ordering_begin(txn, call, recalling.kase.document, &recalling.ordering);
	if (!error)
		error = recall_from(&recalling, rest->from, recalling.kase.document->recall->by);
	return error ? error : cv_txn_commit(txn);
}

/* ---- just sent ---- */

static bool untouched(const Congvan__OutgoingDelivery *delivery)
{
	switch (delivery->state) {
	case STATE(RECEIVED):
	case STATE(IN_PROGRESS):
	case STATE(DONE):
		return false;
	case STATE(SENT):
		return !on_paper(delivery);
	default:
		return true;
	}
}

bool outgoing_recall_is_undo(const Congvan__OutgoingDocument *document, Congvan__OutgoingRecipient *const *recipients,
			     size_t count, int64_t now_ms)
{
	if (document->state != CONGVAN__OUTGOING_STATE__OUTGOING_ISSUED || document->frozen_reason ||
	    now_ms - office_moment_ms(document->issued_at) > OUTGOING_RECALL_UNDO_MS)
		return false;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < recipients[i]->n_deliveries; j++)
			if (!untouched(recipients[i]->deliveries[j]))
				return false;
	return count > 0;
}

int outgoing_recall_undo_offer(struct cv_call *call, const struct office_actor *actor,
			       const Congvan__OutgoingDocument *document, Congvan__OutgoingRecipient *const *recipients,
			       size_t count, Congvan__ActionOffer **ret)
{
	static const struct office_label undo = {"Lấy lại văn bản vừa gửi", "Take back what was just sent"};

	if (!(outgoing_issue_rights(actor) & OUTGOING_ISSUE_RECALL) ||
	    !outgoing_recall_is_undo(document, recipients, count, call->now_ms))
		return 0;
	*ret = office_act_offer_label(call, office_act_offer(call, "recall", document->revision), &undo);
	return *ret ? 0 : -ENOMEM;
}

/* ---- the act ---- */

static int read_reason(struct recalling *recalling, const char *said)
{
	struct cv_call *call = recalling->kase.base.call;
	const char *reason = office_field_text(call, said, "/reason", OUTGOING_RECALL_CHARS);

	if (!reason && recalling->just_sent)
		reason = cv_strdup(call, JUST_SENT);
	else if (!reason)
		cv_field(call, "/reason", "field.required", NULL);
	recalling->reason = reason;
	return cv_fields_ok(call);
}

/* Its metadata stay, and with them what is known of the recall. */
static int freeze(struct recalling *recalling, Congvan__Actor *by)
{
	struct office_case *base = &recalling->kase.base;
	Congvan__OutgoingDocument *document = recalling->kase.document;
	Congvan__OutgoingRecall *recall = cv_new(base->call, &congvan__outgoing_recall__descriptor);
	const char *state = outgoing_state_of(base->process, "recalled");
	int error = 0;

	if (!recall)
		return -ENOMEM;
	recall->reason = cv_strdup(base->call, recalling->reason);
	recall->by = by;
	recall->time = office_moment(base->call, base->call->now_ms);
	CV_SET(recall, just_sent, recalling->just_sent);
	document->recall = recall;
	document->frozen_reason = cv_printf(base->call, "%s: %s", "Đã thu hồi", recalling->reason);
	if (!recall->reason || !recall->time || !document->frozen_reason)
		return -ENOMEM;
	base->closed = document->frozen_reason;
	error = outgoing_reply_stop(base->txn, base->call, document, NULL, NULL);
	if (error)
		return error;
	if (state)
		error = office_case_move(base, state);
	else /* the definition that it follows ends with its issue */
		document->state_label = office_label_message(base->call, &label);
	CV_SET(document, state, CONGVAN__OUTGOING_STATE__OUTGOING_RECALLED);
	return error || !document->state_label ? (error ? error : -ENOMEM) : 0;
}

/* "Thu hồi 05/03/2026: sai số liệu" in the register's last column; the number stays. */
static int note_book(struct recalling *recalling)
{
	struct office_case *base = &recalling->kase.base;
	const Congvan__OutgoingDocument *document = recalling->kase.document;
	char *today = cv_day_text(base->call, cv_day_of_ms(base->call->now_ms));
	const char *words =
	    today ? cv_printf(base->call, "%s %s: ", label.vi, office_day_shown(base->call, today)) : NULL;
	const char *note = words ? cv_printf(base->call, "%s%s", words, recalling->reason) : NULL;

	if (!note)
		return -ENOMEM;
	/* A reason of full length has no room beside the day. */
	if (cv_text_length(note) > OFFICE_BOOK_NOTE_CHARS)
		note = recalling->reason;
	return office_book_note(base->txn, base->call, document->register_id, document->number, document->number_suffix,
				note);
}

/* Who wrote it and who signed it hear of it; those who have it to read hear when it leaves their list. */
static int note(struct recalling *recalling)
{
	struct office_case *base = &recalling->kase.base;
	Congvan__Act *act;
	int error = office_case_note(base, "recall", "outgoing.recalled", recalling->reason, &act);

	if (error)
		return error;
	act->label = office_label_message(base->call, &label);
	act->verb = cv_strdup(base->call, "recall");
	return act->label && act->verb ? outgoing_later_tell(&recalling->kase, "recalled", false) : -ENOMEM;
}

static int recall_all(struct recalling *recalling)
{
	struct office_case *base = &recalling->kase.base;
	Congvan__Actor *by = office_actor_message(base->call, base->me.by ? base->me.by : &base->me);
	int error = by ? freeze(recalling, by) : -ENOMEM;

	if (!error)
		error = recall_from(recalling, 0, by);
	if (!error)
		error = note_book(recalling);
	return error ? error : note(recalling);
}

int outgoing_recall(struct cv_call *call, const Congvan__RecallOutgoingRequest *request, Congvan__OutgoingView *reply)
{
	struct recalling recalling = {.reason = NULL};
	struct office_case *base = &recalling.kase.base;
	Congvan__OutgoingDocument *document;
	int error = office_case_open(call, &outgoing_case_kind, request->id, base);

	document = recalling.kase.document;
	if (!error)
		error = outgoing_issue_need(call, OUTGOING_ISSUE_RECALL, document, &base->me);
	if (!error)
		error = cv_if_match(call, document->revision);
	if (!error)
		error = outgoing_ordering_begin(base->txn, call, document, &recalling.ordering);
	if (error)
		return error;
	recalling.just_sent = outgoing_recall_is_undo(document, recalling.ordering.recipients,
						      recalling.ordering.recipient_count, call->now_ms);
	error = read_reason(&recalling, request->reason);
	if (!error)
		error = recall_all(&recalling);
	if (!error)
		error = office_case_commit(base, &reply->base);
	if (error)
		return error;
	reply->recipients = recalling.ordering.recipients;
	reply->n_recipients = recalling.ordering.recipient_count;
	return outgoing_delivery_offers(call, document, outgoing_delivery_rights(&base->me), reply->recipients,
					reply->n_recipients);
}
