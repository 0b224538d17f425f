#include "outgoing/delivery/inform.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "outgoing/delivery/delivery.h"

#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name

int outgoing_inform_heard(struct cv_call *call, const Congvan__DispatchOrder *order)
{
	struct cv_txn *txn;
	int error;

	if (order->channel != CONGVAN__CHANNEL__CHANNEL_INTERNAL)
		return 0;
	txn = cv_txn_begin(call);
	error = txn ? cv_txn_item(txn, OUTGOING_QUEUE_INFORM, 0, &order->base, NULL) : -ENOMEM;
	return error ? error : cv_txn_commit(txn);
}

/* ---- one order ---- */

struct informing {
	struct cv_txn *txn;
	struct cv_call *call;
	const Congvan__DispatchOrder *order;
	Congvan__OutgoingRecipient *recipient;
	Congvan__OutgoingDelivery *delivery;
	Congvan__DeliveryState was;
	struct outgoing_case kase;
	struct office_telling telling;
};

static int finish(struct informing *informing, Congvan__DeliveryState state, const char *reason)
{
	const struct outgoing_told told = {
	    .state = state, .time_ms = informing->call->now_ms, .reason = reason, .by = NULL};
	enum outgoing_effect effect;
	int error = outgoing_delivery_tell(informing->call, informing->delivery, &told, &effect);

	if (!error)
		error = outgoing_delivery_put(informing->txn, informing->call, informing->recipient,
					      informing->delivery, informing->was, NULL);
	return error ? error : cv_txn_commit(informing->txn);
}

static int fail(struct informing *informing, const char *why)
{
	const char *text = cv_text(informing->call, why, NULL);

	return text ? finish(informing, STATE(FAILED), text) : -ENOMEM;
}

/* -ENOENT without failing the call: nobody is there any more. */
static int find_receiver(const struct informing *informing, struct office_actor *ret)
{
	const Congvan__RecipientLine *line = informing->recipient->line;

	if (line->kind == CONGVAN__RECIPIENT_KIND__RECIPIENT_UNIT)
		return office_find_unit_head(informing->call, line->unit_id, ret);
	return office_find_person(informing->call, line->person_id, 0, ret);
}

static const Congvan__ReceivingFlow *root_of(const struct office_flows *flows)
{
	for (size_t i = 0; i < flows->count; i++)
		if (!flows->items[i].now->has_parent_id)
			return flows->items[i].now;
	return NULL;
}

static int make_flow(struct informing *informing, const struct office_actor *receiver, Congvan__ReceivingFlow **ret)
{
	struct office_case *base = &informing->kase.base;
	const struct office_step *step = office_process_step(base->process, base->process->inform_step);
	const Congvan__ReceivingFlow *root = root_of(&base->flows);
	struct office_flow_spec spec = {.role = CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION};
	int error;

	if (!root || !step)
		return -EIO; /* a document begins with its root flow; the definition was checked */
	spec.parent_id = root->id;
	spec.receiver = office_actor_message(informing->call, receiver);
	spec.assigner = root->receiver;
	spec.step = step->name;
	spec.step_label = office_label_message(informing->call, &step->label);
	error = office_flow_create(&base->flows, &spec, ret);
	/* What was due was the draft's. */
	return error ? error : office_flow_clear_deadline(&base->flows, (*ret)->id);
}

/* What the server does, and as what it is told. */
struct deed {
	const char *action, *topic, *notice;
	struct office_label label;
};
static const struct deed bringing = {"inform", "outgoing.informed", "informed", {NULL, NULL}};
static const struct deed recalling = {"recall", "outgoing.withdrawn", "recalled", {"Thu hồi", "Recall"}};

/* The server's own act: nobody took it. */
static int note(struct informing *informing, const Congvan__ReceivingFlow *flow, const struct deed *deed)
{
	struct office_case *base = &informing->kase.base;
	Congvan__Act *act;
	int error;

	base->flow_id = flow->id;
	error = office_case_note_server(base, deed->action, deed->topic, informing->order->reason, &act);
	if (error)
		return error;
	if (deed->label.vi)
		act->label = office_label_message(informing->call, &deed->label);
	informing->telling = (struct office_telling){
	    .notice = deed->notice, .people = cv_alloc_array(informing->call, 1, sizeof(uint64_t)), .people_count = 1};
	if (!informing->telling.people)
		return -ENOMEM;
	informing->telling.people[0] = flow->receiver->person_id;
	base->tellings[base->act_count - 1] = &informing->telling;
	return 0;
}

static int deliver(struct informing *informing)
{
	struct office_case *base = &informing->kase.base;
	struct office_actor receiver;
	Congvan__ReceivingFlow *flow;
	int error = office_case_load(informing->call, &outgoing_case_kind, informing->recipient->document_id,
				     informing->txn, base);

	if (error)
		return error;
	if (!base->process->inform_step)
		return fail(informing, "inform.no_step");
	error = find_receiver(informing, &receiver);
	if (error == -ENOENT)
		return fail(informing, "inform.nobody");
	if (!error)
		error = make_flow(informing, &receiver, &flow);
	if (!error)
		error = note(informing, flow, &bringing);
	if (!error)
		error = office_case_write(base);
	if (error)
		return error;
	CV_SET(informing->delivery, flow_id, flow->id);
	return finish(informing, STATE(ARRIVED), NULL);
}

/* ---- recalling ---- */

/* Whoever has it, has opened it or has passed it on: nobody works with it any more, and its receiver hears why. */
static int recall(struct informing *informing)
{
	struct office_case *base = &informing->kase.base;
	const struct office_flow *flow;
	int error = office_case_load(informing->call, &outgoing_case_kind, informing->recipient->document_id,
				     informing->txn, base);

	if (error)
		return error;
	flow = office_flows_find(&base->flows, informing->delivery->flow_id);
	if (!flow)
		return -EIO; /* flows stay for ever */
	if (!office_flow_ended(flow->now->state))
		error = office_flow_withdraw(&base->flows, flow->now->id, informing->order->reason);
	if (!error)
		error = note(informing, flow->now, &recalling);
	if (!error)
		error = office_case_write(base);
	return error ? error : finish(informing, STATE(RECALL_AGREED), informing->order->reason);
}

/* ---- taking back ---- */

static int withdraw(struct informing *informing)
{
	struct office_case *base = &informing->kase.base;
	const struct office_flow *flow;
	int error = office_case_load(informing->call, &outgoing_case_kind, informing->recipient->document_id,
				     informing->txn, base);

	if (error)
		return error;
	flow = office_flows_find(&base->flows, informing->delivery->flow_id);
	if (!flow || flow->now->opened_at || !office_flow_open(flow->now->state))
		return finish(informing, STATE(RECALL_REFUSED), cv_text(informing->call, "inform.opened", NULL));
	error = office_flow_withdraw(&base->flows, flow->now->id, informing->order->reason);
	if (!error)
		error = office_case_write(base);
	return error ? error : finish(informing, STATE(RECALL_AGREED), informing->order->reason);
}

int outgoing_inform_item(struct cv_call *call, const Congvan__DispatchOrder *order)
{
	struct informing informing = {.txn = cv_txn_begin(call), .call = call, .order = order};
	int error = informing.txn ? outgoing_delivery_find(informing.txn, call, 0, order->delivery_id,
							   &informing.recipient, &informing.delivery)
				  : -ENOMEM;

	if (error)
		return error;
	informing.was = informing.delivery->state;
	if (order->kind != CONGVAN__DISPATCH_KIND__DISPATCH_TAKE_BACK &&
	    order->kind != CONGVAN__DISPATCH_KIND__DISPATCH_RECALL)
		return informing.was == STATE(WAITING) ? deliver(&informing) : 0; /* done, or taken back before */
	if (informing.was != STATE(RECALL_ASKED))
		return 0;
	if (!informing.delivery->flow_id)
		return finish(&informing, STATE(DROPPED), order->reason);
	return order->kind == CONGVAN__DISPATCH_KIND__DISPATCH_RECALL ? recall(&informing) : withdraw(&informing);
}

/* ---- opening ---- */

static int received(const struct outgoing_case *kase, uint64_t delivery_id)
{
	struct cv_call *call = kase->base.call;
	struct cv_txn *txn = cv_txn_begin(call);
	struct outgoing_told told = {.state = STATE(RECEIVED), .time_ms = call->now_ms};
	Congvan__OutgoingRecipient *recipient;
	Congvan__OutgoingDelivery *delivery;
	Congvan__DeliveryState was;
	enum outgoing_effect effect;
	int error =
	    txn ? outgoing_delivery_find(txn, call, kase->base.id, delivery_id, &recipient, &delivery) : -ENOMEM;

	if (error)
		return error;
	was = delivery->state;
	told.by = office_actor_message(call, kase->base.me.by ? kase->base.me.by : &kase->base.me);
	error = told.by ? outgoing_delivery_tell(call, delivery, &told, &effect) : -ENOMEM;
	if (error || effect == OUTGOING_NOTHING)
		return error;
	return outgoing_delivery_put(txn, call, recipient, delivery, was, told.by);
}

static bool newly_read(const struct office_flow *flow, const char *step)
{
	return flow->now != flow->stored && flow->now->step && strcmp(flow->now->step, step) == 0;
}

int outgoing_inform_opened(const struct outgoing_case *kase)
{
	const char *step = kase->base.process->inform_step;
	Congvan__OutgoingRecipient **recipients;
	size_t count;
	int error = step ? outgoing_recipients_load(kase->base.call, kase->base.id, &recipients, &count) : 0;

	for (size_t i = 0; step && i < count; i++)
		for (size_t j = 0; j < recipients[i]->n_deliveries && !error; j++) {
			const Congvan__OutgoingDelivery *delivery = recipients[i]->deliveries[j];
			const struct office_flow *flow =
			    delivery->flow_id ? office_flows_find(&kase->base.flows, delivery->flow_id) : NULL;

			if (flow && newly_read(flow, step))
				error = received(kase, delivery->id);
		}
	return error;
}
