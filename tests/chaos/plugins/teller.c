/*
 * Answers requests: one effect for each, and in the same commit an item for tally, an event for ledger, and a timer of
 * its own, as the request wants.
 */
#include <errno.h>

#include "effect.h"

static int put_more(struct cv_call *call, struct cv_txn *txn, const Chaos__Mark *mark, Chaos__Marked *reply)
{
	int error = 0;

	if (mark->item) {
		reply->has_item_id = 1;
		error = cv_txn_item(txn, "tally.work", 0, &mark->base, &reply->item_id);
	}
	if (!error && mark->event)
		error = cv_txn_event(txn, "teller.marked", mark->sequence, &mark->base);
	if (!error && mark->timer)
		error =
		    cv_txn_timer(txn, "later", cv_key(call, "", "i", mark->sequence).body, call->now_ms, &mark->base);
	return error;
}

static int mark(struct cv_call *call, const Chaos__Mark *request, Chaos__Marked *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	int error = effect_add(call, txn, "teller.effect", request->sequence);

	CV_SET(reply, sequence, request->sequence);
	if (!error)
		error = put_more(call, txn, request, reply);
	return error ? error : cv_txn_commit(txn);
}
CV_HANDLER(mark, Chaos__Mark, Chaos__Marked)

/* The same without a trace. */
static int echo(struct cv_call *call, const Chaos__Mark *request, Chaos__Marked *reply)
{
	(void)call;
	CV_SET(reply, sequence, request->sequence);
	return 0;
}
CV_HANDLER(echo, Chaos__Mark, Chaos__Marked)

static int later(struct cv_call *call, const Chaos__Mark *mark)
{
	struct cv_txn *txn = cv_txn_begin(call);
	int error = effect_add(call, txn, "teller.later", mark->sequence);

	return error ? error : cv_txn_commit(txn);
}
CV_ON_TIMER(later, Chaos__Mark)

static int effects(struct cv_call *call, const Chaos__EffectsRequest *request, Chaos__EffectsReply *reply)
{
	return effect_list(call, request->later ? "teller.later" : "teller.effect", request, reply);
}
CV_HANDLER(effects, Chaos__EffectsRequest, Chaos__EffectsReply)

CV_PLUGIN(
    teller, .version = CHAOS_VERSION, .summary = "one effect for each request", .schema_major = 1, .credits = 256,
    .provides = CV_LIST(struct cv_service_ref, {"teller", 1, 0}),
    .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, "teller.effect"}, {CV_GRANT_OWN, 0, "teller.later"},
		      {CV_GRANT_QUEUE, 0, "tally.work"}),
    .timers = CV_LIST(struct cv_timer, CV_TIMER("later", later, chaos__mark)),
    .methods = CV_LIST(struct cv_method, CV_METHOD("teller/1", mark, CV_METHOD_OPERATOR, chaos__mark, chaos__marked),
		       CV_METHOD("teller/1", echo, CV_METHOD_READ, chaos__mark, chaos__marked),
		       CV_METHOD("teller/1", effects, CV_METHOD_READ, chaos__effects_request, chaos__effects_reply)),
    .routes = CV_LIST(struct cv_route, {"POST", "/api/v1/teller/marks", "teller/1", "mark", 0, 0},
		      {"POST", "/api/v1/teller/echo", "teller/1", "echo", 0, 0},
		      {"GET", "/api/v1/teller/effects", "teller/1", "effects", 0, 0}))
