/* The acts by which a document goes back, and the reception that comes before all others. */
#include <errno.h>

#include "office/flow/int.h"

/*
 * Withdraws what is still going on below this flow. What is above stands before what is below, so one pass is enough;
 * a flow that had ended on its own keeps its state, but what goes on below it ends too.
 */
static int withdraw_below(struct office_flows *flows, uint64_t id)
{
	bool *within = cv_alloc_array(flows->call, flows->count + 1, sizeof(*within));
	int error = 0;

	if (!within)
		return -ENOMEM;
	for (size_t i = 0; i < flows->count && !error; i++) {
		struct office_flow *flow = &flows->items[i];
		const struct office_flow *above =
		    flow->now->has_parent_id ? office_flows_find(flows, flow->now->parent_id) : NULL;

		within[i] = office_flow_is_below(flow, id) || (above && within[above - flows->items]);
		if (within[i] && !office_flow_ended(flow->now->state))
			error = office_flow_step(flows, flow, EVENT_WITHDRAW);
	}
	return error;
}

static int end(struct office_flows *flows, struct office_flow *flow, enum office_flow_event event, const char *reason)
{
	int error = office_flow_step(flows, flow, event);

	if (!error && reason) {
		flow->now->reason = cv_strdup(flows->call, reason);
		error = flow->now->reason ? 0 : -ENOMEM;
	}
	return error ? error : withdraw_below(flows, flow->now->id);
}

int office_flow_receive(struct office_flows *flows, uint64_t id)
{
	struct office_flow *flow = office_flows_find(flows, id);

	return flow ? office_flow_step(flows, flow, EVENT_RECEIVE) : -EPERM;
}

int office_flow_return(struct office_flows *flows, uint64_t id, const char *reason)
{
	struct office_flow *flow = office_flows_find(flows, id);
	int error;

	if (!flow || !flow->now->has_parent_id)
		return -EPERM;
	error = end(flows, flow, EVENT_RETURN, reason);
	return error ? error : office_flow_settle_above(flows, flow);
}

int office_flow_withdraw(struct office_flows *flows, uint64_t id, const char *reason)
{
	struct office_flow *flow = office_flows_find(flows, id);
	int error;

	if (!flow || !flow->now->has_parent_id)
		return -EPERM;
	error = end(flows, flow, EVENT_WITHDRAW, reason);
	return error ? error : office_flow_settle_above(flows, flow);
}

int office_flow_send_back(struct office_flows *flows, uint64_t id, const char *reason)
{
	struct office_flow *flow = office_flows_find(flows, id), *root = NULL;
	int error;

	for (size_t i = 0; i < flows->count && !root; i++)
		if (!flows->items[i].now->has_parent_id)
			root = &flows->items[i];
	if (!flow || !root || flow == root || root->now->state != CONGVAN__FLOW_STATE__FLOW_FORWARDED)
		return -EPERM;
	error = end(flows, flow, EVENT_RETURN, reason);
	for (size_t i = 0; i < flows->count && !error; i++)
		if (&flows->items[i] != root && !office_flow_ended(flows->items[i].now->state))
			error = office_flow_step(flows, &flows->items[i], EVENT_WITHDRAW);
	return error ? error : office_flow_step(flows, root, EVENT_SEND_BACK);
}

bool office_flow_untouched(const struct office_flows *flows, uint64_t id)
{
	for (size_t i = 0; i < flows->count; i++) {
		const Congvan__ReceivingFlow *flow = flows->items[i].now;

		if (!office_flow_is_below(&flows->items[i], id) || flow->state == CONGVAN__FLOW_STATE__FLOW_WITHDRAWN ||
		    flow->state == CONGVAN__FLOW_STATE__FLOW_RETURNED)
			continue; /* has no part in it any more */
		if (flow->opened_at || !office_flow_open(flow->state))
			return false;
	}
	return true;
}

bool office_flow_alone(const struct office_flows *flows, uint64_t id)
{
	for (size_t i = 0; i < flows->count; i++)
		if (flows->items[i].now->id != id && !office_flow_ended(flows->items[i].now->state))
			return false;
	return true;
}

int office_flow_take_back(struct office_flows *flows, uint64_t id)
{
	struct office_flow *flow = office_flows_find(flows, id);
	int error;

	if (!flow || flow->now->state != CONGVAN__FLOW_STATE__FLOW_FORWARDED)
		return -EPERM;
	if (!office_flow_untouched(flows, id))
		return -EBUSY;
	error = withdraw_below(flows, id);
	return error ? error : office_flow_step(flows, flow, EVENT_REOPEN);
}

int office_flow_undo(struct office_flows *flows, uint64_t id)
{
	struct office_flow *flow = office_flows_find(flows, id);
	int error = flow ? office_flow_step(flows, flow, EVENT_UNDO) : -EPERM;

	if (error)
		return error;
	flow->now->result = NULL;
	while (!error && flow->now->has_parent_id) {
		flow = office_flows_find(flows, flow->now->parent_id);
		if (!flow || flow->now->state != CONGVAN__FLOW_STATE__FLOW_COMPLETED)
			break;
		error = office_flow_step(flows, flow, EVENT_UNDO_BELOW);
	}
	return error;
}

int office_flows_end(struct office_flows *flows, const char *reason)
{
	bool left;

	return office_flows_end_some(flows, reason, SIZE_MAX, &left);
}

/* From below upwards: where one that stands above others ends, the places of those change too. */
int office_flows_end_some(struct office_flows *flows, const char *reason, size_t most, bool *ret_left)
{
	size_t ended = 0;
	int error = 0;

	*ret_left = false;
	for (size_t i = flows->count; i-- > 0 && !error;) {
		struct office_flow *flow = &flows->items[i];

		if (office_flow_ended(flow->now->state))
			continue;
		*ret_left = ended == most;
		if (*ret_left)
			break;
		ended++;
		error = office_flow_step(flows, flow, EVENT_WITHDRAW);
		if (!error && reason) {
			flow->now->reason = cv_strdup(flows->call, reason);
			error = flow->now->reason ? 0 : -ENOMEM;
		}
	}
	return error;
}

int office_flow_void(struct office_flows *flows, uint64_t id, const char *reason)
{
	struct office_flow *flow = office_flows_find(flows, id);

	if (!flow || flow->now->has_parent_id ||
	    (flow->now->state != CONGVAN__FLOW_STATE__FLOW_TO_DO &&
	     flow->now->state != CONGVAN__FLOW_STATE__FLOW_SENT_BACK) ||
	    !office_flow_alone(flows, id))
		return -EPERM;
	return end(flows, flow, EVENT_WITHDRAW, reason);
}
