/*
 * What the records clerk does with deliveries: notes what became of paper, sends again, takes back. A document that was
 * issued is in nobody's flow, so this asks a table of rights and the delivery's state (NĐ 30/2020/NĐ-CP Đ18, Đ19: the
 * clerk issues, sends and follows the delivery).
 */
#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "office/case/act_offer.h"
#include "office/field_text.h"
#include "outgoing/case.h"
#include "outgoing/delivery/delivery.h"
#include "outgoing/delivery/follow.h"
#include "outgoing/delivery/post.h"
#include "outgoing/document.h"
#include "outgoing/later/relation.h"
#include "outgoing/later/update.h"

#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name

/* ---- who may do what ---- */

static const struct {
	const char *role;
	unsigned rights;
} roles[] = {
    {OFFICE_RECORDS_CLERK, OUTGOING_DELIVERY_NOTE | OUTGOING_DELIVERY_RETRY | OUTGOING_DELIVERY_TAKE_BACK},
};

unsigned outgoing_delivery_rights(const struct office_actor *actor)
{
	unsigned rights = 0;

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (strcmp(roles[i].role, actor->role) == 0)
			rights |= roles[i].rights;
	/* A delegate sends when that was delegated, and a secretary does not in her leader's name. */
	if (actor->capacity == OFFICE_OF_SECRETARY || !office_in_scope(actor, "outgoing", "dispatch"))
		rights = 0;
	return rights;
}

/* By state: on paper, and by a channel that a plugin serves. */
static const struct {
	unsigned paper, channel;
} acts[OUTGOING_DELIVERY_STATES + 1] = {
    [STATE(WAITING)] = {OUTGOING_DELIVERY_NOTE | OUTGOING_DELIVERY_TAKE_BACK, OUTGOING_DELIVERY_TAKE_BACK},
    [STATE(SENT)] = {OUTGOING_DELIVERY_NOTE, OUTGOING_DELIVERY_TAKE_BACK},
    [STATE(FAILED)] = {OUTGOING_DELIVERY_RETRY | OUTGOING_DELIVERY_TAKE_BACK,
		       OUTGOING_DELIVERY_RETRY | OUTGOING_DELIVERY_TAKE_BACK},
    [STATE(ARRIVED)] = {0, OUTGOING_DELIVERY_TAKE_BACK},
    [STATE(REFUSED)] = {OUTGOING_DELIVERY_RETRY, OUTGOING_DELIVERY_RETRY},
    [STATE(RECALL_AGREED)] = {OUTGOING_DELIVERY_RETRY, OUTGOING_DELIVERY_RETRY},
    [STATE(RECALL_FAILED)] = {0, OUTGOING_DELIVERY_TAKE_BACK},
    [STATE(DROPPED)] = {OUTGOING_DELIVERY_RETRY, OUTGOING_DELIVERY_RETRY},
};

unsigned outgoing_delivery_acts(const Congvan__OutgoingDelivery *delivery)
{
	if (delivery->followed_by || delivery->state < STATE(WAITING) || delivery->state > STATE(DROPPED))
		return 0;
	if (delivery->channel != CONGVAN__CHANNEL__CHANNEL_PAPER)
		return acts[delivery->state].channel;
	/* Paper is not sent before the document is ready to leave. */
	return delivery->ordered_at ? acts[delivery->state].paper
				    : acts[delivery->state].paper & ~(unsigned)OUTGOING_DELIVERY_NOTE;
}

unsigned outgoing_delivery_recall_acts(const Congvan__OutgoingDelivery *delivery)
{
	bool paper = delivery->channel == CONGVAN__CHANNEL__CHANNEL_PAPER;

	if (delivery->followed_by)
		return 0;
	switch (delivery->state) {
	case STATE(RECALL_ASKED): /* who has paper sends it back; others answer through their channel */
		return paper ? OUTGOING_DELIVERY_NOTE : 0;
	case STATE(RECALL_REFUSED):
	case STATE(RECALL_FAILED):
		return OUTGOING_DELIVERY_RETRY;
	default:
		return 0;
	}
}

/* Who asked its recipient to cancel it, and why; NULL: nobody has. */
static const char *recall_reason(const Congvan__OutgoingDocument *document, const Congvan__OutgoingRecipient *recipient)
{
	if (document->recall)
		return document->recall->reason;
	return recipient->removal ? recipient->removal->reason : NULL;
}

/* An update that was refused, or did not get there, may be told again. */
static bool update_failed(const Congvan__OutgoingDelivery *delivery)
{
	return delivery->update && outgoing_update_reaches(delivery) &&
	       (delivery->update->state == CONGVAN__UPDATE_STATE__UPDATE_REFUSED ||
		delivery->update->state == CONGVAN__UPDATE_STATE__UPDATE_FAILED);
}

static unsigned acts_on(const Congvan__OutgoingDocument *document, const Congvan__OutgoingRecipient *recipient,
			const Congvan__OutgoingDelivery *delivery)
{
	if (recall_reason(document, recipient))
		return outgoing_delivery_recall_acts(delivery);
	if (document->frozen_reason)
		return 0;
	return outgoing_delivery_acts(delivery) | (update_failed(delivery) ? OUTGOING_DELIVERY_RETRY : 0);
}

static const struct {
	unsigned right;
	const char *name;
} names[] = {
    {OUTGOING_DELIVERY_NOTE, "note"},
    {OUTGOING_DELIVERY_RETRY, "retry"},
    {OUTGOING_DELIVERY_TAKE_BACK, "take_back"},
};

/* revision: of the recipient, whose record has the delivery. */
static int offer(struct cv_call *call, unsigned allowed, uint64_t revision, Congvan__OutgoingDelivery *delivery)
{
	int error = 0;

	delivery->n_actions = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !error; i++)
		if (allowed & names[i].right)
			error = cv_append(call, &delivery->actions, &delivery->n_actions,
					  office_act_offer(call, names[i].name, revision));
	return error;
}

int outgoing_delivery_offers(struct cv_call *call, const Congvan__OutgoingDocument *document, unsigned rights,
			     Congvan__OutgoingRecipient *const *recipients, size_t count)
{
	int error = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < recipients[i]->n_deliveries && !error; j++)
			error = offer(call, rights & acts_on(document, recipients[i], recipients[i]->deliveries[j]),
				      recipients[i]->revision, recipients[i]->deliveries[j]);
	return error;
}

/* ---- one act ---- */

struct acting {
	struct cv_txn *txn;
	struct cv_call *call;
	struct office_actor me;
	Congvan__Actor *by;
	unsigned rights;
	Congvan__OutgoingDocument *document;
	Congvan__OutgoingRecipient *recipient;
	Congvan__OutgoingDelivery *delivery;
	Congvan__DeliveryState was;
};

static int load_document(struct acting *acting, uint64_t id)
{
	struct cv_call *call = acting->call;
	int error = cv_txn_get(acting->txn, outgoing_document_key(call, id), &congvan__outgoing_document__descriptor,
			       &acting->document);

	if (!error && !acting->document)
		error = cv_fail(call, CV_NOT_FOUND, "delivery.not_found", NULL);
	return error;
}

static int begin(struct cv_call *call, uint64_t document, uint64_t delivery, unsigned right, struct acting *ret)
{
	int error = office_actor_of_call(call, &ret->me);

	ret->call = call;
	ret->txn = cv_txn_begin(call);
	if (error || !ret->txn)
		return error ? error : -ENOMEM;
	ret->rights = outgoing_delivery_rights(&ret->me);
	if (!(ret->rights & right))
		return cv_fail(call, CV_DENIED, "delivery.denied", NULL);
	ret->by = office_actor_message(call, ret->me.by ? ret->me.by : &ret->me);
	error = ret->by ? load_document(ret, document) : -ENOMEM;
	if (!error)
		error = outgoing_delivery_find(ret->txn, call, document, delivery, &ret->recipient, &ret->delivery);
	if (!error)
		error = cv_if_match(call, ret->recipient->revision);
	if (error)
		return error;
	ret->was = ret->delivery->state;
	if (acts_on(ret->document, ret->recipient, ret->delivery) & right)
		return 0;
	/* What was recalled or replaced changes no more, but for the answers to the recall. */
	if (ret->document->frozen_reason)
		return cv_fail(call, CV_CONFLICT, "delivery.frozen", ret->document->frozen_reason, NULL);
	return cv_fail(call, CV_CONFLICT, "delivery.not_now", NULL);
}

/* The recipient of the act as it is now; the others as the snapshot has them. */
static int answer(struct acting *acting, Congvan__ListDeliveriesReply *reply)
{
	int error =
	    outgoing_recipients_load(acting->call, acting->document->id, &reply->recipients, &reply->n_recipients);

	for (size_t i = 0; i < reply->n_recipients && !error; i++)
		if (reply->recipients[i]->place == acting->recipient->place)
			reply->recipients[i] = acting->recipient;
	if (!error)
		error = outgoing_delivery_offers(acting->call, acting->document, acting->rights, reply->recipients,
						 reply->n_recipients);
	return error ? error : cv_txn_commit(acting->txn);
}

static int finish(struct acting *acting, Congvan__ListDeliveriesReply *reply)
{
	int error = outgoing_delivery_put(acting->txn, acting->call, acting->recipient, acting->delivery, acting->was,
					  acting->by);

	return error ? error : answer(acting, reply);
}

/* Who may see the document sees to whom it went. */
int outgoing_list_deliveries(struct cv_call *call, const Congvan__ListDeliveriesRequest *request,
			     Congvan__ListDeliveriesReply *reply)
{
	struct outgoing_case kase;
	int error = office_case_read(call, &outgoing_case_kind, request->id, &kase.base);

	if (!error)
		error = outgoing_recipients_load(call, request->id, &reply->recipients, &reply->n_recipients);
	return error ? error
		     : outgoing_delivery_offers(call, kase.document, outgoing_delivery_rights(&kase.base.me),
						reply->recipients, reply->n_recipients);
}

/* ---- paper ---- */

static bool is_note(Congvan__DeliveryState state, bool recalled)
{
	if (recalled)
		return state == STATE(RECALL_AGREED) || state == STATE(RECALL_REFUSED) || state == STATE(RECALL_FAILED);
	return state == STATE(SENT) || state == STATE(RECEIVED) || state == STATE(REFUSED) || state == STATE(FAILED);
}

static bool wants_reason(Congvan__DeliveryState state)
{
	return state == STATE(REFUSED) || state == STATE(FAILED) || state == STATE(RECALL_REFUSED) ||
	       state == STATE(RECALL_FAILED);
}

static int read_note(struct cv_call *call, const Congvan__NoteDeliveryRequest *request, bool recalled,
		     struct outgoing_told *ret)
{
	char *reason, *reference;

	reason = office_field_text(call, request->reason, "/reason", OUTGOING_REASON_CHARS);
	reference = office_field_text(call, request->reference, "/reference", OUTGOING_REFERENCE_CHARS);
	ret->state = request->state;
	ret->time_ms = request->time ? office_moment_ms(request->time) : call->now_ms;
	ret->reason = reason;
	ret->reference = reference;
	if (!request->has_state || !is_note(request->state, recalled))
		cv_field(call, "/state", request->has_state ? "delivery.bad_note" : "field.required", NULL);
	if (wants_reason(request->state) && !reason)
		cv_field(call, "/reason", "field.required", NULL);
	if (ret->time_ms > call->now_ms)
		cv_field(call, "/time", "field.date_future", NULL);
	return cv_fields_ok(call);
}

int outgoing_note_delivery(struct cv_call *call, const Congvan__NoteDeliveryRequest *request,
			   Congvan__ListDeliveriesReply *reply)
{
	struct acting acting = {.txn = NULL};
	struct outgoing_told told = {.by = NULL};
	enum outgoing_effect effect;
	int error = begin(call, request->id, request->delivery_id, OUTGOING_DELIVERY_NOTE, &acting);

	if (!error)
		error = read_note(call, request, recall_reason(acting.document, acting.recipient) != NULL, &told);
	if (error)
		return error;
	told.by = acting.by;
	error = outgoing_delivery_tell(call, acting.delivery, &told, &effect);
	if (!error && effect != OUTGOING_MOVE)
		error = cv_fail(call, CV_CONFLICT, "delivery.not_now", NULL);
	if (!error && told.state == STATE(SENT))
		error = outgoing_delivery_posted(
		    acting.txn, call,
		    &(struct outgoing_posting){&acting.me, acting.document, acting.recipient, acting.delivery, &told});
	return error ? error : finish(&acting, reply);
}

/* ---- again ---- */

/* Before the document leaves nothing is ordered: the step of sending does so for all that waits. */
static int order_anew(struct acting *acting, Congvan__OutgoingDelivery *delivery)
{
	if (!acting->document->issued_at)
		return 0;
	return outgoing_order_put(acting->txn, acting->call, acting->document, acting->recipient, delivery,
				  outgoing_dispatch_kind(acting->document), NULL);
}

/* It never got there, so that it is the same delivery: the channel knows it by its id. */
static int repeat(struct acting *acting)
{
	const struct outgoing_told told = {.state = STATE(WAITING), .time_ms = acting->call->now_ms, .by = acting->by};
	int error = outgoing_delivery_set(acting->call, acting->delivery, &told);

	if (!error)
		error = order_anew(acting, acting->delivery);
	return error;
}

static int another(struct acting *acting, Congvan__Channel channel)
{
	const struct outgoing_told told = {.state = STATE(WAITING), .time_ms = acting->call->now_ms, .by = acting->by};
	Congvan__OutgoingDelivery *delivery;
	int error = outgoing_delivery_add(acting->txn, acting->call, acting->recipient, channel, &delivery);

	if (error)
		return error;
	CV_SET(acting->delivery, followed_by, delivery->id);
	error = outgoing_follow_put(acting->txn, acting->call, 0, acting->recipient, acting->delivery);
	if (!error)
		error = outgoing_delivery_set(acting->call, delivery, &told);
	if (!error)
		error = order_anew(acting, delivery);
	acting->delivery = delivery; /* what the event tells of: it waits, and nothing was before */
	return error;
}

/* Another way must reach the recipient and not be under way already. */
static int check_channel(struct acting *acting, Congvan__Channel channel)
{
	const Congvan__RecipientLine *line = acting->recipient->line;
	bool reached = outgoing_channel_fits(channel, line->kind);

	if (channel == CONGVAN__CHANNEL__CHANNEL_EMAIL)
		reached = reached && line->email;
	if (channel == CONGVAN__CHANNEL__CHANNEL_AXIS)
		reached = reached && line->organ_id;
	if (!reached)
		cv_field(acting->call, "/channel", "recipient.channel_unfit", NULL);
	else if (!outgoing_channel_served(&acting->call->instance->channels, channel))
		cv_field(acting->call, "/channel", "recipient.channel_unserved", NULL);
	for (size_t i = 0; i < acting->recipient->n_deliveries; i++)
		if (acting->recipient->deliveries[i]->channel == channel && channel != acting->delivery->channel)
			cv_field(acting->call, "/channel", "delivery.channel_used", NULL);
	return cv_fields_ok(acting->call);
}

/* Who did not give it back is asked again. */
static int ask_again(struct acting *acting)
{
	const char *reason = recall_reason(acting->document, acting->recipient);
	const struct outgoing_told told = {
	    .state = STATE(RECALL_ASKED), .time_ms = acting->call->now_ms, .reason = reason, .by = acting->by};
	int error = outgoing_delivery_set(acting->call, acting->delivery, &told);

	return error ? error
		     : outgoing_order_put(acting->txn, acting->call, acting->document, acting->recipient,
					  acting->delivery, CONGVAN__DISPATCH_KIND__DISPATCH_RECALL, reason);
}

/* The state stays; with what was changed since. */
static int update_again(struct acting *acting)
{
	const Congvan__OutgoingDocument *document = acting->document;
	const char *reason = document->n_updates ? document->updates[document->n_updates - 1]->reason : NULL;
	int error = outgoing_update_mark(acting->call, document, acting->delivery);

	return error ? error
		     : outgoing_order_put(acting->txn, acting->call, document, acting->recipient, acting->delivery,
					  CONGVAN__DISPATCH_KIND__DISPATCH_UPDATE, reason);
}

int outgoing_retry_delivery(struct cv_call *call, const Congvan__RetryDeliveryRequest *request,
			    Congvan__ListDeliveriesReply *reply)
{
	struct acting acting = {.txn = NULL};
	Congvan__Channel channel;
	int error = begin(call, request->id, request->delivery_id, OUTGOING_DELIVERY_RETRY, &acting);

	if (error)
		return error;
	if (recall_reason(acting.document, acting.recipient) || update_failed(acting.delivery)) {
		error = recall_reason(acting.document, acting.recipient) ? ask_again(&acting) : update_again(&acting);
		return error ? error : finish(&acting, reply);
	}
	channel = request->has_channel ? request->channel : acting.delivery->channel;
	error = check_channel(&acting, channel);
	if (error)
		return error;
	if (acting.was == STATE(FAILED) && channel == acting.delivery->channel)
		error = repeat(&acting);
	else
		error = another(&acting, channel);
	return error ? error : finish(&acting, reply);
}

/* ---- taking back ---- */

/* Has it not left, so that nobody need be asked? */
static bool still_here(const Congvan__OutgoingDelivery *delivery)
{
	return delivery->state == STATE(FAILED) || delivery->channel == CONGVAN__CHANNEL__CHANNEL_PAPER ||
	       (delivery->state == STATE(WAITING) && !delivery->ordered_at);
}

static int take_back(struct acting *acting, const char *reason)
{
	bool here = still_here(acting->delivery);
	const struct outgoing_told told = {.state = here ? STATE(DROPPED) : STATE(RECALL_ASKED),
					   .time_ms = acting->call->now_ms,
					   .reason = reason,
					   .by = acting->by};
	int error = outgoing_delivery_set(acting->call, acting->delivery, &told);

	if (error || here)
		return error;
	return outgoing_order_put(acting->txn, acting->call, acting->document, acting->recipient, acting->delivery,
				  CONGVAN__DISPATCH_KIND__DISPATCH_TAKE_BACK, reason);
}

int outgoing_take_back_delivery(struct cv_call *call, const Congvan__TakeBackDeliveryRequest *request,
				Congvan__ListDeliveriesReply *reply)
{
	struct acting acting = {.txn = NULL};
	char *reason = NULL;
	int error = begin(call, request->id, request->delivery_id, OUTGOING_DELIVERY_TAKE_BACK, &acting);

	if (error)
		return error;
	reason = office_field_text(call, request->reason, "/reason", OUTGOING_TAKE_BACK_CHARS);
	if (!reason)
		cv_field(call, "/reason", "field.required", NULL);
	error = cv_fields_ok(call);
	if (!error)
		error = take_back(&acting, reason);
	return error ? error : finish(&acting, reply);
}
