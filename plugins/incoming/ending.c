#include "incoming/ending.h"

#include <errno.h>

#include "incoming/reckoning.h"

int incoming_parts_end(struct incoming_case *kase, const char *why)
{
	struct office_case *base = &kase->base;
	Congvan__EndingRest rest = CONGVAN__ENDING_REST__INIT;
	bool left;
	int error = office_flows_end_some(&base->flows, why, INCOMING_END_AT_ONCE, &left);

	if (error || !left)
		return error;
	CV_SET(&rest, document_id, base->id);
	rest.reason = cv_strdup(base->call, why);
	return rest.reason ? cv_txn_item(base->txn, INCOMING_QUEUE_ENDINGS, 0, &rest.base, NULL) : -ENOMEM;
}

uint64_t *incoming_parts_people(const struct incoming_case *kase, size_t *ret_count)
{
	const struct office_flows *flows = &kase->base.flows;
	uint64_t *people = cv_alloc_array(kase->base.call, flows->count + 1, sizeof(*people));

	*ret_count = 0;
	for (size_t i = 0; people && i < flows->count; i++) {
		const Congvan__ReceivingFlow *flow = flows->items[i].now;

		if (!office_flow_ended(flow->state))
			people[(*ret_count)++] = flow->receiver->person_id;
	}
	return people;
}

/* Nobody is told a second time: everybody heard of it with the act. */
int incoming_ending_item(struct cv_call *call, const Congvan__EndingRest *rest)
{
	struct incoming_case *kase = cv_alloc(call, sizeof(*kase));
	struct cv_txn *txn = cv_txn_begin(call);
	int error;

	if (!kase || !txn)
		return -ENOMEM;
	*kase = (struct incoming_case){.base = {.me = office_server_actor()}};
	error = office_case_load(call, &incoming_case_kind, rest->document_id, txn, &kase->base);
	if (!error)
		error = incoming_parts_end(kase, rest->reason);
	if (!error)
		error = office_case_write(&kase->base);
	return error ? error : cv_txn_commit(txn);
}
