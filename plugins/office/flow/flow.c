#include "office/flow/int.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/deadline.h"
#include "office/calendar/moment.h"

/* ---- states ---- */

/* What is not listed does not happen. */
static const struct transition {
	enum office_flow_event event;
	Congvan__FlowState from, to;
} transitions[] = {
    {EVENT_FORWARD, CONGVAN__FLOW_STATE__FLOW_TO_DO, CONGVAN__FLOW_STATE__FLOW_FORWARDED},
    {EVENT_FORWARD, CONGVAN__FLOW_STATE__FLOW_SENT_BACK, CONGVAN__FLOW_STATE__FLOW_FORWARDED},
    {EVENT_COMPLETE, CONGVAN__FLOW_STATE__FLOW_TO_DO, CONGVAN__FLOW_STATE__FLOW_COMPLETED},
    {EVENT_COMPLETE, CONGVAN__FLOW_STATE__FLOW_SENT_BACK, CONGVAN__FLOW_STATE__FLOW_COMPLETED},
    {EVENT_CONCLUDE, CONGVAN__FLOW_STATE__FLOW_FORWARDED, CONGVAN__FLOW_STATE__FLOW_COMPLETED},
    {EVENT_PULL, CONGVAN__FLOW_STATE__FLOW_AWAITING_RECEPTION, CONGVAN__FLOW_STATE__FLOW_COMPLETED},
    {EVENT_PULL, CONGVAN__FLOW_STATE__FLOW_TO_DO, CONGVAN__FLOW_STATE__FLOW_COMPLETED},
    {EVENT_PULL, CONGVAN__FLOW_STATE__FLOW_FORWARDED, CONGVAN__FLOW_STATE__FLOW_COMPLETED},
    {EVENT_PULL, CONGVAN__FLOW_STATE__FLOW_SENT_BACK, CONGVAN__FLOW_STATE__FLOW_COMPLETED},
    {EVENT_RECEIVE, CONGVAN__FLOW_STATE__FLOW_AWAITING_RECEPTION, CONGVAN__FLOW_STATE__FLOW_TO_DO},
    {EVENT_RETURN, CONGVAN__FLOW_STATE__FLOW_AWAITING_RECEPTION, CONGVAN__FLOW_STATE__FLOW_RETURNED},
    {EVENT_RETURN, CONGVAN__FLOW_STATE__FLOW_TO_DO, CONGVAN__FLOW_STATE__FLOW_RETURNED},
    {EVENT_RETURN, CONGVAN__FLOW_STATE__FLOW_FORWARDED, CONGVAN__FLOW_STATE__FLOW_RETURNED},
    {EVENT_RETURN, CONGVAN__FLOW_STATE__FLOW_SENT_BACK, CONGVAN__FLOW_STATE__FLOW_RETURNED},
    {EVENT_WITHDRAW, CONGVAN__FLOW_STATE__FLOW_AWAITING_RECEPTION, CONGVAN__FLOW_STATE__FLOW_WITHDRAWN},
    {EVENT_WITHDRAW, CONGVAN__FLOW_STATE__FLOW_TO_DO, CONGVAN__FLOW_STATE__FLOW_WITHDRAWN},
    {EVENT_WITHDRAW, CONGVAN__FLOW_STATE__FLOW_FORWARDED, CONGVAN__FLOW_STATE__FLOW_WITHDRAWN},
    {EVENT_WITHDRAW, CONGVAN__FLOW_STATE__FLOW_SENT_BACK, CONGVAN__FLOW_STATE__FLOW_WITHDRAWN},
    {EVENT_SEND_BACK, CONGVAN__FLOW_STATE__FLOW_FORWARDED, CONGVAN__FLOW_STATE__FLOW_SENT_BACK},
    {EVENT_REOPEN, CONGVAN__FLOW_STATE__FLOW_FORWARDED, CONGVAN__FLOW_STATE__FLOW_TO_DO},
    {EVENT_UNDO, CONGVAN__FLOW_STATE__FLOW_COMPLETED, CONGVAN__FLOW_STATE__FLOW_TO_DO},
    {EVENT_UNDO_BELOW, CONGVAN__FLOW_STATE__FLOW_COMPLETED, CONGVAN__FLOW_STATE__FLOW_FORWARDED},
};

static const struct state_kind {
	Congvan__FlowState state;
	bool open, ended;
} state_kinds[] = {
    {CONGVAN__FLOW_STATE__FLOW_AWAITING_RECEPTION, true, false}, {CONGVAN__FLOW_STATE__FLOW_TO_DO, true, false},
    {CONGVAN__FLOW_STATE__FLOW_FORWARDED, false, false},         {CONGVAN__FLOW_STATE__FLOW_COMPLETED, false, true},
    {CONGVAN__FLOW_STATE__FLOW_RETURNED, false, true},           {CONGVAN__FLOW_STATE__FLOW_SENT_BACK, true, false},
    {CONGVAN__FLOW_STATE__FLOW_WITHDRAWN, false, true},
};

static const struct state_kind *kind_of(Congvan__FlowState state)
{
	static const struct state_kind unknown = {0, false, false};

	for (size_t i = 0; i < sizeof(state_kinds) / sizeof(state_kinds[0]); i++)
		if (state_kinds[i].state == state)
			return &state_kinds[i];
	return &unknown; /* written by a later version: neither waits nor has ended */
}

bool office_flow_ended(Congvan__FlowState state)
{
	return kind_of(state)->ended;
}

bool office_flow_open(Congvan__FlowState state)
{
	return kind_of(state)->open;
}

/* ---- the set ---- */

void office_flows_init(struct office_flows *flows, struct cv_call *call, uint64_t document_id)
{
	*flows = (struct office_flows){.call = call, .document_id = document_id};
}

static int add(struct office_flows *flows, struct office_flow item)
{
	if (flows->count >= OFFICE_FLOWS_MAX)
		return -E2BIG;
	if (flows->count == flows->room) {
		size_t room = flows->room ? flows->room * 2 : 8;
		struct office_flow *items = cv_alloc_array(flows->call, room, sizeof(*items));

		if (!items)
			return -ENOMEM;
		if (flows->count)
			memcpy(items, flows->items, flows->count * sizeof(*items));
		flows->items = items;
		flows->room = room;
	}
	flows->items[flows->count++] = item;
	return 0;
}

int office_flows_add_stored(struct office_flows *flows, Congvan__ReceivingFlow *flow)
{
	return add(flows, (struct office_flow){.now = flow, .stored = flow});
}

/* Ids rise with time, so the set is in order. flows->count: not there. */
static size_t index_of(const struct office_flows *flows, uint64_t id)
{
	size_t low = 0, high = flows->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (flows->items[middle].now->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < flows->count && flows->items[low].now->id == id ? low : flows->count;
}

struct office_flow *office_flows_find(const struct office_flows *flows, uint64_t id)
{
	size_t index = index_of(flows, id);

	return index < flows->count ? &flows->items[index] : NULL;
}

/* The flow's message, free to be changed: `stored` keeps what it was. */
int office_flow_edit(struct office_flows *flows, struct office_flow *flow)
{
	Congvan__ReceivingFlow *copy;

	if (flow->now != flow->stored)
		return 0;
	copy = cv_clone(flows->call, &flow->stored->base);
	if (!copy)
		return -ENOMEM;
	flow->now = copy;
	return 0;
}

int office_flow_step(struct office_flows *flows, struct office_flow *flow, enum office_flow_event event)
{
	const struct transition *found = NULL;
	int error;

	for (size_t i = 0; i < sizeof(transitions) / sizeof(transitions[0]); i++)
		if (transitions[i].event == event && transitions[i].from == flow->now->state)
			found = &transitions[i];
	if (!found)
		return -EPERM;
	error = office_flow_edit(flows, flow);
	if (error)
		return error;
	CV_SET(flow->now, state, found->to);
	CV_SET(flow->now, revision, flow->now->revision + 1);
	flow->now->since = office_moment(flows->call, flows->call->now_ms);
	if (!flow->now->since)
		return -ENOMEM;
	flow->now->ended_at = office_flow_ended(found->to) ? flow->now->since : NULL;
	return 0;
}

/* ---- making and passing on ---- */

static int put_deadline(struct cv_call *call, Congvan__ReceivingFlow *flow, Congvan__Deadline *deadline)
{
	flow->deadline = deadline;
	if (!deadline)
		return 0;
	flow->due_date = office_deadline_day(call, deadline);
	flow->due_rule = deadline->rule;
	return flow->due_date ? 0 : -ENOMEM;
}

const Congvan__Deadline *office_flow_inherited(const struct office_flows *flows, uint64_t parent_id)
{
	const struct office_flow *above = office_flows_find(flows, parent_id);

	while (above && above->now->deadline && above->now->deadline->of_step)
		above = above->now->has_parent_id ? office_flows_find(flows, above->now->parent_id) : NULL;
	return above ? above->now->deadline : NULL;
}

int office_flow_set_deadline(struct office_flows *flows, uint64_t id, Congvan__Deadline *deadline)
{
	struct office_flow *flow = office_flows_find(flows, id);
	int error;

	if (!flow || !deadline)
		return flow ? -ENOMEM : -EPERM;
	error = office_flow_edit(flows, flow);
	return error ? error : put_deadline(flows->call, flow->now, deadline);
}

int office_flow_clear_deadline(struct office_flows *flows, uint64_t id)
{
	struct office_flow *flow = office_flows_find(flows, id);
	int error = flow ? office_flow_edit(flows, flow) : -EPERM;

	if (error)
		return error;
	flow->now->deadline = NULL;
	flow->now->due_date = NULL;
	flow->now->due_rule = NULL;
	return 0;
}

int office_flow_create(struct office_flows *flows, const struct office_flow_spec *spec, Congvan__ReceivingFlow **ret)
{
	struct cv_call *call = flows->call;
	const Congvan__Deadline *inherited = spec->deadline ? NULL : office_flow_inherited(flows, spec->parent_id);
	Congvan__ReceivingFlow *flow = cv_new(call, &congvan__receiving_flow__descriptor);
	Congvan__Deadline *deadline = inherited ? office_deadline_inherit(call, inherited) : spec->deadline;
	int error;

	if (!flow || (inherited && !deadline) || !spec->receiver || !spec->assigner)
		return -ENOMEM; /* the messages of actors are NULL only when the arena is exhausted */
	flow->step_label = spec->step_label;
	flow->outside = cv_strdup(call, spec->outside);
	CV_SET(flow, id, call->host->new_id(call->host));
	CV_SET(flow, document_id, flows->document_id);
	if (spec->parent_id)
		CV_SET(flow, parent_id, spec->parent_id);
	flow->receiver = spec->receiver;
	flow->assigner = spec->assigner;
	flow->step = cv_strdup(call, spec->step);
	CV_SET(flow, role, spec->role);
	CV_SET(flow, state,
	       spec->awaits_reception ? CONGVAN__FLOW_STATE__FLOW_AWAITING_RECEPTION : CONGVAN__FLOW_STATE__FLOW_TO_DO);
	flow->directive = cv_strdup(call, spec->directive);
	flow->assigned_at = office_moment(call, call->now_ms);
	flow->since = flow->assigned_at;
	CV_SET(flow, revision, 1);
	if (!flow->step || !flow->assigned_at || (spec->directive && !flow->directive) ||
	    (spec->outside && !flow->outside))
		return -ENOMEM;
	error = put_deadline(call, flow, deadline);
	if (error)
		return error;
	error = add(flows, (struct office_flow){.now = flow});
	if (!error)
		*ret = flow;
	return error;
}

bool office_flow_role_works(Congvan__FlowRole role)
{
	return role == CONGVAN__FLOW_ROLE__FLOW_LEAD || role == CONGVAN__FLOW_ROLE__FLOW_COORDINATE;
}

bool office_flow_is_below(const struct office_flow *flow, uint64_t id)
{
	return flow->now->has_parent_id && flow->now->parent_id == id;
}

int office_flow_forward(struct office_flows *flows, uint64_t id)
{
	struct office_flow *flow = office_flows_find(flows, id);
	bool passed_on = false;
	int error;

	if (!flow || !office_flow_open(flow->now->state))
		return -EPERM;
	for (size_t i = 0; i < flows->count; i++) /* what is new was made by this act */
		passed_on |= office_flow_is_below(&flows->items[i], id) &&
			     office_flow_role_works(flows->items[i].now->role) && !flows->items[i].stored &&
			     !office_flow_ended(flows->items[i].now->state);
	if (passed_on)
		return office_flow_step(flows, flow, EVENT_FORWARD);
	error = office_flow_edit(flows, flow);
	if (!error) /* the state stays, but who saw it before passing on has an old page */
		CV_SET(flow->now, revision, flow->now->revision + 1);
	return error;
}

int office_flow_touch(struct office_flows *flows, uint64_t id)
{
	struct office_flow *flow = office_flows_find(flows, id);
	int error = flow ? office_flow_edit(flows, flow) : -EPERM;

	if (!error)
		CV_SET(flow->now, revision, flow->now->revision + 1);
	return error;
}

static int keep_holder(struct cv_call *call, Congvan__ReceivingFlow *flow)
{
	Congvan__Holding *holding = cv_new(call, &congvan__holding__descriptor);

	if (!holding)
		return -ENOMEM;
	holding->receiver = flow->receiver;
	holding->until = office_moment(call, call->now_ms);
	return holding->until ? cv_append(call, &flow->earlier, &flow->n_earlier, holding) : -ENOMEM;
}

int office_flow_take_over(struct office_flows *flows, uint64_t id, Congvan__Actor *receiver)
{
	struct office_flow *flow = office_flows_find(flows, id);
	int error;

	if (!flow || !receiver)
		return flow ? -ENOMEM : -EPERM;
	if (flow->now->receiver->person_id == receiver->person_id)
		return 0;
	error = office_flow_edit(flows, flow);
	if (!error)
		error = keep_holder(flows->call, flow->now);
	if (!error)
		flow->now->receiver = receiver;
	return error;
}

int office_flow_hand_over(struct office_flows *flows, uint64_t id, Congvan__Actor *receiver)
{
	struct office_flow *flow = office_flows_find(flows, id);
	int error;

	if (!flow || office_flow_ended(flow->now->state))
		return -EPERM;
	error = office_flow_take_over(flows, id, receiver);
	if (!error)
		CV_SET(flow->now, revision, flow->now->revision + 1);
	return error;
}

/* ---- ending: the rule of levels ---- */

bool office_flow_level_ended(const struct office_flows *flows, uint64_t id)
{
	size_t leads = 0, open_leads = 0, coordinators = 0, open_coordinators = 0;

	for (size_t i = 0; i < flows->count; i++) {
		const Congvan__ReceivingFlow *flow = flows->items[i].now;
		bool going = !office_flow_ended(flow->state);

		if (!office_flow_is_below(&flows->items[i], id))
			continue;
		if (flow->role == CONGVAN__FLOW_ROLE__FLOW_LEAD) {
			leads++;
			open_leads += going;
		} else if (flow->role == CONGVAN__FLOW_ROLE__FLOW_COORDINATE) {
			coordinators++;
			open_coordinators += going;
		}
	}
	return leads ? open_leads == 0 : coordinators && open_coordinators == 0;
}

/*
 * Ends what is still going on below this flow; `informed`: also of those who only were to know. One pass is enough,
 * because what is above stands before what is below; `pulled` marks flows that were ended here, whose own levels
 * follow. What stands below a flow that had ended before stays: it was left open on purpose.
 */
static int pull_level(struct office_flows *flows, uint64_t id, bool informed)
{
	bool *pulled = cv_alloc_array(flows->call, flows->count + 1, sizeof(*pulled));
	int error = 0;

	if (!pulled)
		return -ENOMEM;
	for (size_t i = 0; i < flows->count && !error; i++) {
		struct office_flow *flow = &flows->items[i];

		if (office_flow_ended(flow->now->state) ||
		    (!office_flow_is_below(flow, id) && !pulled[index_of(flows, flow->now->parent_id)]) ||
		    (!informed && office_flow_is_below(flow, id) && !office_flow_role_works(flow->now->role)))
			continue;
		pulled[i] = true;
		error = office_flow_step(flows, flow, EVENT_PULL);
	}
	return error;
}

/*
 * What it means for the flow above that its level has ended with this flow. A lead who gives it back as the last one
 * sends it back; where nobody has completed there is nothing to conclude.
 */
static enum office_flow_event outcome_of(const struct office_flows *flows, const struct office_flow *last)
{
	bool completed = false, returned = false;

	if (last->now->state == CONGVAN__FLOW_STATE__FLOW_RETURNED && last->now->role == CONGVAN__FLOW_ROLE__FLOW_LEAD)
		return EVENT_SEND_BACK;
	for (size_t i = 0; i < flows->count; i++) {
		const Congvan__ReceivingFlow *flow = flows->items[i].now;

		if (!office_flow_is_below(&flows->items[i], last->now->parent_id) || flow->role != last->now->role)
			continue;
		completed |= flow->state == CONGVAN__FLOW_STATE__FLOW_COMPLETED;
		returned |= flow->state == CONGVAN__FLOW_STATE__FLOW_RETURNED;
	}
	return completed ? EVENT_CONCLUDE : returned ? EVENT_SEND_BACK : EVENT_REOPEN;
}

int office_flow_settle_above(struct office_flows *flows, const struct office_flow *flow)
{
	int error = 0;

	while (!error && flow->now->has_parent_id) {
		struct office_flow *above = office_flows_find(flows, flow->now->parent_id);
		enum office_flow_event outcome;

		if (!above || above->now->state != CONGVAN__FLOW_STATE__FLOW_FORWARDED ||
		    !office_flow_level_ended(flows, above->now->id))
			break;
		outcome = outcome_of(flows, flow);
		error = office_flow_step(flows, above, outcome);
		if (error || outcome != EVENT_CONCLUDE)
			break;
		error = pull_level(flows, above->now->id, true);
		flow = above;
	}
	return error;
}

int office_flow_complete(struct office_flows *flows, uint64_t id, const char *result)
{
	struct office_flow *flow = office_flows_find(flows, id);
	int error = flow ? office_flow_step(flows, flow, EVENT_COMPLETE) : -EPERM;

	if (!error && result) {
		flow->now->result = cv_strdup(flows->call, result);
		error = flow->now->result ? 0 : -ENOMEM;
	}
	if (!error) /* who still helped with what has come back need not any more */
		error = pull_level(flows, id, false);
	return error ? error : office_flow_settle_above(flows, flow);
}

int office_flow_read(struct office_flows *flows, uint64_t id, bool *ret_changed)
{
	struct office_flow *flow = office_flows_find(flows, id);
	int error;

	if (!flow)
		return -EPERM;
	*ret_changed = !flow->now->opened_at;
	if (flow->now->opened_at)
		return 0;
	error = office_flow_edit(flows, flow);
	if (error)
		return error;
	flow->now->opened_at = office_moment(flows->call, flows->call->now_ms);
	return flow->now->opened_at ? 0 : -ENOMEM;
}

/* ---- what can be asked of a document ---- */

bool office_flows_done(const struct office_flows *flows)
{
	for (size_t i = 0; i < flows->count; i++)
		if (!flows->items[i].now->has_parent_id && !office_flow_ended(flows->items[i].now->state))
			return false;
	return flows->count > 0;
}

#define HOLDERS_NAMED 3u

/* Marks all that stands below a flow; below[] runs beside items[], its last member stands for "not there". */
static bool *mark_below(const struct office_flows *flows, uint64_t id)
{
	bool *below = cv_alloc_array(flows->call, flows->count + 1, sizeof(*below));

	for (size_t i = 0; below && i < flows->count; i++)
		below[i] = office_flow_is_below(&flows->items[i], id) ||
			   below[index_of(flows, flows->items[i].now->parent_id)];
	return below;
}

const char *office_flow_holders(const struct office_flows *flows, uint64_t id)
{
	const bool *below = mark_below(flows, id);
	const char *text = "";

	for (int role = CONGVAN__FLOW_ROLE__FLOW_LEAD; below && role <= CONGVAN__FLOW_ROLE__FLOW_COORDINATE; role++) {
		size_t holders = 0;

		for (size_t i = 0; i < flows->count; i++) {
			const Congvan__ReceivingFlow *flow = flows->items[i].now;

			if (!below[i] || (int)flow->role != role || !office_flow_open(flow->state) || !flow->receiver)
				continue;
			if (holders++ < HOLDERS_NAMED)
				text = cv_printf(flows->call, "%s%s%s", text, *text ? ", " : "", flow->receiver->name);
			if (!text)
				return "";
		}
		if (holders > HOLDERS_NAMED)
			text = cv_printf(flows->call, "%s +%zu", text, holders - HOLDERS_NAMED);
		if (holders)
			break;
	}
	return text ? text : "";
}
