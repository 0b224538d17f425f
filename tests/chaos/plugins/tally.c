/* Consumes a queue: one effect in the store and one outside of it for each item. */
#include "effect.h"

static int work(struct cv_call *call, const Chaos__Mark *mark)
{
	int error = effect_show(call, mark->sequence);
	struct cv_txn *txn = cv_txn_begin(call);

	if (mark->stumble && call->delivery->attempt == 1)
		return cv_retry(call, "the first attempt stumbles");
	if (!error)
		error = effect_add(call, txn, "tally.effect", mark->sequence);
	return error ? error : cv_txn_commit(txn);
}
CV_ON_ITEM(work, Chaos__Mark)

static int effects(struct cv_call *call, const Chaos__EffectsRequest *request, Chaos__EffectsReply *reply)
{
	return effect_list(call, "tally.effect", request, reply);
}
CV_HANDLER(effects, Chaos__EffectsRequest, Chaos__EffectsReply)

CV_PLUGIN(tally, .version = CHAOS_VERSION, .summary = "one effect for each item", .schema_major = 1,
	  .provides = CV_LIST(struct cv_service_ref, {"tally", 1, 0}),
	  .needs = CV_LIST(struct cv_service_ref, {"witness", 1, 0}),
	  .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, "tally.effect"}),
	  .queues = CV_LIST(struct cv_queue, CV_QUEUE("work", work, chaos__mark, .lease_ms = 5000, .in_flight = 32,
						      .retry_min_ms = 50, .retry_max_ms = 500, .attempts_max = 1000)),
	  .methods = CV_LIST(struct cv_method, CV_METHOD("tally/1", effects, CV_METHOD_READ, chaos__effects_request,
							 chaos__effects_reply)),
	  .routes = CV_LIST(struct cv_route, {"GET", "/api/v1/tally/effects", "tally/1", "effects", 0, 0}))
