/* Subscribes to the teller's events: one effect in the store and one outside of it for each. */
#include "effect.h"

static int marked(struct cv_call *call, const Chaos__Mark *mark)
{
	int error = effect_show(call, mark->sequence);
	struct cv_txn *txn = cv_txn_begin(call);

	if (mark->stumble && call->delivery->attempt == 1)
		return cv_retry(call, "the first attempt stumbles");
	if (!error)
		error = effect_add(call, txn, "ledger.effect", mark->sequence);
	return error ? error : cv_txn_commit(txn);
}
CV_ON_EVENT(marked, Chaos__Mark)

static int effects(struct cv_call *call, const Chaos__EffectsRequest *request, Chaos__EffectsReply *reply)
{
	return effect_list(call, "ledger.effect", request, reply);
}
CV_HANDLER(effects, Chaos__EffectsRequest, Chaos__EffectsReply)

CV_PLUGIN(ledger, .version = CHAOS_VERSION, .summary = "one effect for each event", .schema_major = 1,
	  .provides = CV_LIST(struct cv_service_ref, {"ledger", 1, 0}),
	  .needs = CV_LIST(struct cv_service_ref, {"witness", 1, 0}, {"teller", 1, 0}),
	  .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, "ledger.effect"}),
	  .subscriptions = CV_LIST(struct cv_subscription,
				   CV_SUBSCRIPTION("marks", "teller.marked", marked, chaos__mark, .lease_ms = 5000)),
	  .methods = CV_LIST(struct cv_method, CV_METHOD("ledger/1", effects, CV_METHOD_READ, chaos__effects_request,
							 chaos__effects_reply)),
	  .routes = CV_LIST(struct cv_route, {"GET", "/api/v1/ledger/effects", "ledger/1", "effects", 0, 0}))
