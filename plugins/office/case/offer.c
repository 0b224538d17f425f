#include "office/case/offer.h"

#include <errno.h>
#include <string.h>

#include "office/case/receivers.h"

static int add_needs(struct office_case *kase, const struct office_action *action,
		     const struct office_question *question, Congvan__ActionOffer *offer)
{
	int error = 0;

	for (unsigned datum = 0; datum < OFFICE_DATA_END && !error; datum++) {
		enum office_use use = office_need_use(action, (enum office_datum)datum, question);
		Congvan__ActionNeed *need;

		if (use == OFFICE_FORBIDDEN)
			continue;
		need = cv_new(kase->call, &congvan__action_need__descriptor);
		if (!need)
			return -ENOMEM;
		need->field = cv_strdup(kase->call, office_members[datum]);
		CV_SET(need, use,
		       use == OFFICE_REQUIRED ? CONGVAN__NEED_USE__NEED_REQUIRED : CONGVAN__NEED_USE__NEED_OPTIONAL);
		CV_SET(need, most, action->needs[datum].most);
		need->label = office_label_message(kase->call, &action->needs[datum].label);
		error = cv_append(kase->call, &offer->needs, &offer->n_needs, need);
	}
	return error;
}

static int add_flow_roles(struct cv_call *call, unsigned bits, Congvan__ReceiverRule *rule)
{
	rule->flow_roles = cv_alloc_array(call, CONGVAN__FLOW_ROLE__FLOW_ADVISER + 1, sizeof(*rule->flow_roles));
	if (!rule->flow_roles)
		return -ENOMEM;
	for (unsigned role = CONGVAN__FLOW_ROLE__FLOW_LEAD; role <= CONGVAN__FLOW_ROLE__FLOW_ADVISER; role++)
		if (bits & (1u << role))
			rule->flow_roles[rule->n_flow_roles++] = (Congvan__FlowRole)role;
	return 0;
}

Congvan__ReceiverRule *office_receiver_rule(struct cv_call *call, const struct office_to *to, uint64_t unit,
					    unsigned flow_roles)
{
	Congvan__ReceiverRule *rule = cv_new(call, &congvan__receiver_rule__descriptor);

	if (!rule)
		return NULL;
	CV_SET(rule, units, to->whom == OFFICE_TO_UNIT);
	if (to->whom == OFFICE_TO_OUTSIDE)
		CV_SET(rule, outside, true);
	if (to->within == OFFICE_WITHIN_UNIT && unit)
		CV_SET(rule, within_unit, unit);
	for (const char **role = to->whom == OFFICE_TO_PERSON ? to->roles : NULL; role && *role; role++)
		if (cv_append(call, &rule->roles, &rule->n_roles, cv_strdup(call, *role)))
			return NULL;
	return add_flow_roles(call, to->flow_roles & flow_roles, rule) ? NULL : rule;
}

static int add_receivers(struct office_case *kase, const struct office_action *action,
			 const Congvan__ReceivingFlow *flow, Congvan__ActionOffer *offer)
{
	const unsigned informed =
	    1u << CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION | 1u << CONGVAN__FLOW_ROLE__FLOW_ADVISER;
	const unsigned roles = office_flow_role_works(flow->role) ? ~0u : informed;
	const uint64_t unit = flow->receiver->has_unit_id ? flow->receiver->unit_id : 0;
	struct cv_call *call = kase->call;

	for (size_t i = 0; i < action->to_count; i++) {
		int error = cv_append(call, &offer->receivers, &offer->n_receivers,
				      office_receiver_rule(call, &action->to[i], unit, roles));

		if (error)
			return error;
	}
	return 0;
}

/* Where it goes when nobody is named. */
static int add_proposed(struct office_case *kase, const struct office_action *action,
			const Congvan__ReceivingFlow *flow, Congvan__ActionOffer *offer)
{
	struct office_receiver receiver;
	int error;

	if (action->by_default == OFFICE_DEFAULT_PROPOSED)
		offer->proposed = office_case_proposed(kase, &offer->n_proposed);
	if (action->by_default != OFFICE_DEFAULT_ROLE)
		return 0;
	error = office_receivers_default(kase, action, flow->receiver->has_unit_id ? flow->receiver->unit_id : 0,
					 &receiver);
	if (error)
		return error == -ENOENT ? 0 : error;
	return cv_append(kase->call, &offer->proposed, &offer->n_proposed, receiver.assignment);
}

struct offers {
	Congvan__ActionOffer **items;
	size_t count;
};

static int add_offer(struct office_case *kase, const struct office_action *action,
		     const struct office_question *question, bool primary, struct offers *offers)
{
	const Congvan__ReceivingFlow *flow = question->flow;
	struct cv_call *call = kase->call;
	Congvan__ActionOffer *offer = cv_new(call, &congvan__action_offer__descriptor);
	int error;

	if (!offer)
		return -ENOMEM;
	offer->name = cv_strdup(call, action->name);
	offer->verb = cv_strdup(call, office_verbs[action->verb].name);
	offer->label = office_label_message(call, &action->label);
	offer->article = cv_strdup(call, action->article);
	CV_SET(offer, flow_id, flow->id);
	CV_SET(offer, primary, primary);
	offer->etag = cv_etag_text(call, flow->revision);
	if (!offer->name || !offer->verb || !offer->label || !offer->etag)
		return -ENOMEM;
	error = add_needs(kase, action, question, offer);
	if (!error)
		error = add_receivers(kase, action, flow, offer);
	if (!error)
		error = add_proposed(kase, action, flow, offer);
	if (!error && kase->kind->offer)
		error = kase->kind->offer(kase, action, question, offer);
	return error ? error : cv_append(call, &offers->items, &offers->count, offer);
}

/* Adds the offer of an action on a flow, if it may be taken and is, or is not, expected next. */
static int consider(struct office_case *kase, const struct office_action *action, const Congvan__ReceivingFlow *flow,
		    bool primary, struct offers *offers)
{
	struct office_question question = office_case_question(kase, flow);

	if (office_is_primary(action, flow) != primary ||
	    office_judge_action(action, &question).verdict != OFFICE_ALLOWED ||
	    !office_in_scope(&kase->me, kase->process->kind->name, action->name))
		return 0;
	return add_offer(kase, action, &question, primary, offers);
}

int office_flow_offers(struct office_case *kase, const Congvan__ReceivingFlow *flow, Congvan__ActionOffer ***ret,
		       size_t *ret_count)
{
	struct offers offers = {0};
	int error = 0;

	for (unsigned pass = 0; pass < 2; pass++)
		for (size_t a = 0; a < kase->process->action_count && !error; a++)
			error = consider(kase, &kase->process->actions[a], flow, pass == 0, &offers);
	*ret = offers.items;
	*ret_count = offers.count;
	return error;
}

int office_case_offers(struct office_case *kase, Congvan__ActionOffer ***ret, size_t *ret_count)
{
	struct offers offers = {0};
	int error = 0;

	for (unsigned pass = 0; pass < 2; pass++)
		for (size_t a = 0; a < kase->process->action_count; a++)
			for (size_t i = 0; i < kase->flows.count && !error; i++)
				error = consider(kase, &kase->process->actions[a], kase->flows.items[i].now, pass == 0,
						 &offers);
	*ret = offers.items;
	*ret_count = offers.count;
	return error;
}

/* ---- taking back ---- */

static bool asks_for_something(const Congvan__ActionOffer *offer)
{
	for (size_t i = 0; i < offer->n_needs; i++)
		if (offer->needs[i]->use == CONGVAN__NEED_USE__NEED_REQUIRED)
			return true;
	return false;
}

int office_undo_offer(struct office_case *kase, Congvan__ActionOffer **ret)
{
	const struct office_flow *flow = office_flows_find(&kase->flows, kase->flow_id);
	struct offers offers = {0};
	int error = 0;

	*ret = NULL;
	for (size_t a = 0; flow && a < kase->process->action_count && !error; a++) {
		const struct office_action *action = &kase->process->actions[a];

		if (action->verb == OFFICE_TAKE_BACK)
			error = consider(kase, action, flow->now, office_is_primary(action, flow->now), &offers);
	}
	for (size_t i = 0; i < offers.count && !*ret; i++)
		if (!asks_for_something(offers.items[i]))
			*ret = offers.items[i];
	return error;
}
