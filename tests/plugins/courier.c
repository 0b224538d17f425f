/*
 * A channel for tests: takes, delays and refuses what outgoing orders, as the recipient's e-mail address says before
 * its "@". What left it is counted under the delivery's id, so that a test sees that each letter left once.
 *
 *   take      delivered, arrived, received under number 17
 *   later     the same, after two attempts that failed
 *   refuse    delivered, then refused
 *   broken    fails; ordered again, it goes as "take" does
 *   back      delivered; gives back what it is asked for. All others keep what they have received.
 *
 * Which channel it is, is outgoing's configuration: it takes orders of all electronic channels but work lists and
 * agencies.
 */
#include <errno.h>
#include <string.h>

#include "congvan/identity.pb-c.h"
#include "congvan/outgoing.pb-c.h"
#include "office/calendar/moment.h"

#define LETTER "courier.letter" /* i document, i delivery: OutgoingDelivery; a step for each time that it left */
#define ATTEMPTS_LATER 3u
#define LETTERS_MAX 500u
#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name

/* ---- orders ---- */

static int ordered(struct cv_call *call, const Congvan__DispatchOrder *order)
{
	struct cv_txn *txn;
	int error;

	if (order->channel != CONGVAN__CHANNEL__CHANNEL_EMAIL && order->channel != CONGVAN__CHANNEL__CHANNEL_AXIS)
		return 0;
	txn = cv_txn_begin(call);
	error = txn ? cv_txn_item(txn, "letters", 0, &order->base, NULL) : -ENOMEM;
	return error ? error : cv_txn_commit(txn);
}

struct work {
	struct cv_txn *txn;
	struct cv_call *call;
	const Congvan__DispatchOrder *order;
	Congvan__OutgoingDelivery *letter; /* NULL: not seen before */
	int told;
};

static bool is_for(const struct work *work, const char *word)
{
	const char *email = work->order->recipient ? work->order->recipient->email : NULL;
	size_t len = strlen(word);

	return email && strncmp(email, word, len) == 0 && email[len] == '@';
}

static int tell(struct work *work, Congvan__DeliveryState state, const char *reason, const char *reference)
{
	Congvan__DeliveryReport report = CONGVAN__DELIVERY_REPORT__INIT;

	CV_SET(&report, delivery_id, work->order->delivery_id);
	CV_SET(&report, state, state);
	report.reason = (char *)(uintptr_t)reason;
	report.reference = (char *)(uintptr_t)reference;
	report.time = office_moment(work->call, work->call->now_ms + work->told++);
	return report.time ? cv_txn_item(work->txn, "reports", 0, &report.base, NULL) : -ENOMEM;
}

static struct cv_key letter_key(struct cv_call *call, const Congvan__DispatchOrder *order)
{
	return cv_key(call, LETTER, "ii", order->document_id, order->delivery_id);
}

static int keep(struct work *work, Congvan__DeliveryState state, bool left)
{
	Congvan__DeliveryStep *step = cv_new(work->call, &congvan__delivery_step__descriptor);
	int error = 0;

	if (!work->letter)
		work->letter = cv_new(work->call, &congvan__outgoing_delivery__descriptor);
	if (!work->letter || !step)
		return -ENOMEM;
	CV_SET(work->letter, id, work->order->delivery_id);
	CV_SET(work->letter, document_id, work->order->document_id);
	CV_SET(work->letter, state, state);
	if (left)
		error = cv_append(work->call, &work->letter->steps, &work->letter->n_steps, step);
	if (!error)
		error = cv_txn_put(work->txn, letter_key(work->call, work->order), &work->letter->base);
	return error;
}

static int send_letter(struct work *work)
{
	int error;

	if (work->letter && work->letter->state != STATE(FAILED))
		return 0; /* known by its id */
	if (is_for(work, "later") && work->call->delivery->attempt < ATTEMPTS_LATER)
		return cv_retry(work->call, "the letter-box is full");
	if (is_for(work, "broken") && !work->letter) {
		error = keep(work, STATE(FAILED), false);
		if (!error)
			error = tell(work, STATE(FAILED), "Hộp thư không tồn tại", NULL);
		return error ? error : cv_txn_commit(work->txn);
	}
	error = keep(work, STATE(SENT), true);
	if (!error)
		error = tell(work, STATE(SENT), NULL, NULL);
	if (!error && is_for(work, "refuse"))
		error = tell(work, STATE(REFUSED), "Gửi không đúng nơi nhận", NULL);
	if (!error && !is_for(work, "refuse") && !is_for(work, "back")) {
		error = tell(work, STATE(ARRIVED), NULL, NULL);
		if (!error)
			error = tell(work, STATE(RECEIVED), NULL, "17");
	}
	return error ? error : cv_txn_commit(work->txn);
}

static int give_back(struct work *work)
{
	bool agreed = is_for(work, "back");
	int error;

	if (!work->letter) {
		error = keep(work, STATE(DROPPED), false);
		if (!error)
			error = tell(work, STATE(DROPPED), NULL, NULL);
	} else {
		error = tell(work, agreed ? STATE(RECALL_AGREED) : STATE(RECALL_REFUSED), "Theo đề nghị", NULL);
	}
	return error ? error : cv_txn_commit(work->txn);
}

/* Who refuses letters refuses updates too. */
static int take_update(struct work *work)
{
	Congvan__DeliveryReport report = CONGVAN__DELIVERY_REPORT__INIT;
	bool refuses = is_for(work, "refuse");
	int error;

	CV_SET(&report, delivery_id, work->order->delivery_id);
	CV_SET(&report, update, work->order->update);
	CV_SET(&report, update_state,
	       refuses ? CONGVAN__UPDATE_STATE__UPDATE_REFUSED : CONGVAN__UPDATE_STATE__UPDATE_AGREED);
	report.reason = (char *)(uintptr_t)(refuses ? "Không cập nhật" : NULL);
	report.time = office_moment(work->call, work->call->now_ms);
	error = report.time ? cv_txn_item(work->txn, "reports", 0, &report.base, NULL) : -ENOMEM;
	return error ? error : cv_txn_commit(work->txn);
}

static int letter(struct cv_call *call, const Congvan__DispatchOrder *order)
{
	struct work work = {.txn = cv_txn_begin(call), .call = call, .order = order};
	int error =
	    cv_txn_get(work.txn, letter_key(call, order), &congvan__outgoing_delivery__descriptor, &work.letter);

	if (error)
		return error;
	if (order->kind == CONGVAN__DISPATCH_KIND__DISPATCH_UPDATE)
		return take_update(&work);
	return order->kind == CONGVAN__DISPATCH_KIND__DISPATCH_NEW ? send_letter(&work) : give_back(&work);
}

static int report(struct cv_call *call, const Congvan__DeliveryReport *request)
{
	void *reply;

	return cv_call_method(call, "outgoing/1", "report_delivery", &request->base, &congvan__empty__descriptor,
			      &reply);
}

/* ---- what left ---- */

/* Of one document, or all. */
static int letters(struct cv_call *call, const Congvan__GetOutgoingRequest *request, Congvan__OutgoingRecipient *reply)
{
	struct cv_key from = request->has_id ? cv_key(call, LETTER, "i", request->id) : cv_key(call, LETTER, NULL);
	struct cv_row *rows;
	uint32_t count;
	int error = cv_scan(call, from, cv_key_after(call, from), LETTERS_MAX, 0, &rows, &count);

	for (uint32_t i = 0; i < count && !error; i++)
		error = cv_append(call, &reply->deliveries, &reply->n_deliveries,
				  cv_row_message(call, &rows[i], &congvan__outgoing_delivery__descriptor));
	return error;
}

CV_ON_EVENT(ordered, Congvan__DispatchOrder)
CV_ON_ITEM(letter, Congvan__DispatchOrder)
CV_ON_ITEM(report, Congvan__DeliveryReport)
CV_HANDLER(letters, Congvan__GetOutgoingRequest, Congvan__OutgoingRecipient)

static const struct cv_text no_texts[] = {{NULL, NULL, NULL}};
CV_TEXTS(no_texts)

CV_PLUGIN(
    courier, .version = "1.0.0", .summary = "a channel for tests", .schema_major = 1,
    .provides = CV_LIST(struct cv_service_ref, {"courier", 1, 0}),
    .needs = CV_LIST(struct cv_service_ref, {"outgoing", 1, 0}),
    .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, LETTER}),
    .methods = CV_LIST(struct cv_method, CV_METHOD("courier/1", letters, CV_METHOD_READ, congvan__get_outgoing_request,
						   congvan__outgoing_recipient)),
    .routes = CV_LIST(struct cv_route, {"GET", "/api/v1/courier/letters", "courier/1", "letters", 0, 0}),
    .queues = CV_LIST(struct cv_queue,
		      CV_QUEUE("letters", letter, congvan__dispatch_order, .retry_min_ms = 10, .retry_max_ms = 50),
		      CV_QUEUE("reports", report, congvan__delivery_report, .retry_min_ms = 10, .retry_max_ms = 1000)),
    .subscriptions = CV_LIST(struct cv_subscription,
			     CV_SUBSCRIPTION("ordered", "outgoing.dispatch", ordered, congvan__dispatch_order)))
