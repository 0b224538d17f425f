#include "incoming/route/follow.h"

#include <errno.h>
#include <string.h>

#include "incoming/proposal.h"
#include "incoming/reckoning.h"
#include "incoming/route/check.h"
#include "incoming/route/rights.h"
#include "office/case/take.h"

/* ---- which one ---- */

/* The first that is for this document at this spot. *ret NULL: none. txn NULL: only to be read. */
static int find_route(const struct incoming_case *kase, struct cv_txn *txn, const struct office_action *action,
		      const Congvan__ReceivingFlow *flow, Congvan__Route **ret)
{
	const struct route_spot spot = {action, flow->step};
	struct routes all;
	uint64_t unit;
	int error;

	*ret = NULL;
	/* A person who looked at this document knows more of it than a rule. */
	if (incoming_proposal_for(kase, action, flow))
		return 0;
	if (!office_flow_role_works(flow->role) || !route_unit_of(kase->base.process, action, flow, &unit))
		return 0;
	error = routes_of(kase->base.call, txn, unit, &all);
	for (size_t i = 0; i < all.count && !error && !*ret; i++) {
		bool fits;

		error = route_fits(kase, all.items[i], &fits);
		if (!error && fits)
			error = route_is_for(kase->base.call, kase->base.process, all.items[i], &spot, &fits);
		if (!error && fits)
			*ret = all.items[i];
	}
	return error;
}

/* ---- what it proposes ---- */

static int fill_offer(struct cv_call *call, const Congvan__Route *route, const struct office_receivers *receivers,
		      const struct route_findings *findings, Congvan__RouteOffer *offer)
{
	int error = 0;

	CV_SET(offer, id, route->id);
	CV_SET(offer, version, route->version);
	offer->name = route->name;
	offer->directive = route->directive;
	for (size_t i = 0; i < receivers->count && !error; i++)
		if (!route_line_found(findings, i))
			error =
			    cv_append(call, &offer->assignments, &offer->n_assignments, receivers->items[i].assignment);
	for (size_t i = 0; i < findings->count && !error; i++)
		error = cv_append(call, &offer->findings, &offer->n_findings, findings->items[i]->text);
	return error;
}

int route_offer(struct incoming_case *kase, const struct office_action *action, const Congvan__ReceivingFlow *flow,
		Congvan__RouteOffer **ret)
{
	const uint64_t acted_on = kase->base.flow_id;
	struct office_receivers receivers;
	struct route_findings findings;
	Congvan__Route *route;
	int error = office_flow_open(flow->state) ? find_route(kase, NULL, action, flow, &route) : 0;

	*ret = NULL;
	if (error || !office_flow_open(flow->state) || !route)
		return error;
	kase->base.flow_id = flow->id;
	error = route_try(kase, route, action, &receivers, &findings);
	kase->base.flow_id = acted_on;
	if (error)
		return error;
	*ret = cv_new(kase->base.call, &congvan__route_offer__descriptor);
	return *ret ? fill_offer(kase->base.call, route, &receivers, &findings, *ret) : -ENOMEM;
}

/* ---- what arrives ---- */

static bool arrives(const struct office_flow *flow)
{
	return flow->now->state == CONGVAN__FLOW_STATE__FLOW_TO_DO && office_flow_role_works(flow->now->role) &&
	       (!flow->stored || flow->stored->state == CONGVAN__FLOW_STATE__FLOW_AWAITING_RECEPTION);
}

/* Units of this write that were looked at. */
struct looked {
	uint64_t unit;
	bool any, has_routes;
};

static int has_routes(struct cv_call *call, uint64_t unit, struct looked *looked)
{
	Congvan__RouteOrder *order;
	int error;

	if (looked->any && looked->unit == unit)
		return 0;
	error = route_order_get(call, NULL, unit, &order);
	*looked = (struct looked){unit, true, !error && order && order->n_ids};
	return error;
}

static int put_item(struct incoming_case *kase, const Congvan__ReceivingFlow *flow)
{
	Congvan__RouteArrival item = CONGVAN__ROUTE_ARRIVAL__INIT;

	CV_SET(&item, document_id, kase->document->id);
	CV_SET(&item, flow_id, flow->id);
	CV_SET(&item, revision, flow->revision);
	return cv_txn_item(kase->base.txn, INCOMING_ROUTE_QUEUE, 0, &item.base, NULL);
}

static int look_at(struct incoming_case *kase, const Congvan__ReceivingFlow *flow, struct looked *looked)
{
	for (size_t i = 0; i < kase->base.process->action_count; i++) {
		uint64_t unit;
		int error;

		if (!route_unit_of(kase->base.process, &kase->base.process->actions[i], flow, &unit))
			continue;
		error = has_routes(kase->base.call, unit, looked);
		if (error || looked->has_routes)
			return error ? error : put_item(kase, flow);
	}
	return 0;
}

static int any_routes(struct cv_call *call, bool *ret)
{
	struct cv_key from = cv_key(call, INCOMING_ROUTE_ORDER, NULL);
	struct cv_row *rows;
	uint32_t count = 0;
	int error = cv_scan(call, from, cv_key_after(call, from), 1, CV_SCAN_KEYS, &rows, &count);

	*ret = count > 0;
	return error;
}

int route_arrivals(struct incoming_case *kase)
{
	struct looked looked = {.any = false};
	bool known = false, there = false;
	int error = 0;

	for (size_t i = 0; i < kase->base.flows.count && !error; i++) {
		if (!arrives(&kase->base.flows.items[i]))
			continue;
		if (!known)
			error = any_routes(kase->base.call, &there);
		known = true;
		if (!error && !there)
			return 0;
		if (!error)
			error = look_at(kase, kase->base.flows.items[i].now, &looked);
	}
	return error;
}

/* ---- following one ---- */

/* One try in one language. */
struct following {
	struct incoming_case kase;
	const struct office_action *action;
	Congvan__Route *route; /* NULL: nothing is to be done */
	struct office_actor server;
	const char *obstacle; /* NULL: it has gone through, and is written */
};

static bool is_forwarding(const Congvan__Route *route, const Congvan__ReceivingFlow *flow)
{
	if (route->mode != CONGVAN__ROUTE_MODE__ROUTE_FORWARD || !route->authority)
		return false;
	/* A leader's standing order is about what is presented to them. */
	return route->has_unit_id || route->authority->person_id == flow->receiver->person_id;
}

/* The first route at any of the step's actions; one that proposes keeps those behind it from being followed. */
static int choose(struct following *following, const Congvan__ReceivingFlow *flow)
{
	const struct office_process *process = following->kase.base.process;
	int error = 0;

	for (size_t i = 0; i < process->action_count && !error && !following->route; i++) {
		following->action = &process->actions[i];
		error =
		    find_route(&following->kase, following->kase.base.txn, following->action, flow, &following->route);
	}
	if (!error && following->route && !is_forwarding(following->route, flow))
		following->route = NULL;
	return error;
}

static bool was_here(const struct incoming_case *kase, const Congvan__ReceivingFlow *flow)
{
	const struct office_flow *above =
	    flow->has_parent_id ? office_flows_find(&kase->base.flows, flow->parent_id) : NULL;

	while (above) {
		const Congvan__ReceivingFlow *now = above->now;

		if (now->receiver->unit_id == flow->receiver->unit_id && strcmp(now->step, flow->step) == 0)
			return true;
		above = now->has_parent_id ? office_flows_find(&kase->base.flows, now->parent_id) : NULL;
	}
	return false;
}

static int check_authority(struct following *following)
{
	const Congvan__Route *route = following->route;
	struct cv_call *call = following->kase.base.call;
	struct office_actor authority;
	int error = office_find_post(call, route->authority->post_id, &authority);
	bool may = !error && authority.person_id == route->authority->person_id &&
		   route_may(&authority, ROUTE_ORDER, route->has_unit_id ? route->unit_id : 0);

	if (error && error != -ENOENT)
		return error;
	if (!may)
		following->obstacle = cv_text(call, "route.authority_ended", route->authority->name, NULL);
	return 0;
}

static int check_judgement(struct following *following, const Congvan__ReceivingFlow *flow)
{
	struct office_question question = office_case_question(&following->kase.base, flow);
	const struct office_action *action = following->action;
	struct cv_call *call = following->kase.base.call;

	following->kase.base.judgement = office_judge_action(action, &question);
	if (following->kase.base.judgement.verdict != OFFICE_ALLOWED)
		following->obstacle =
		    cv_text(call, "route.not_allowed", following->kase.base.me.name,
			    office_label_text(call, &action->label), action->article ? action->article : "", NULL);
	return 0;
}

static int check_receivers(struct following *following)
{
	struct office_receivers receivers;
	struct route_findings findings;
	int error = route_try(&following->kase, following->route, following->action, &receivers, &findings);

	for (size_t i = 0; i < findings.count && !error; i++) {
		following->obstacle =
		    cv_printf(following->kase.base.call, "%s%s%s", following->obstacle ? following->obstacle : "",
			      i ? " " : "", findings.items[i]->text);
		error = following->obstacle ? 0 : -ENOMEM;
	}
	return error;
}

static int check(struct following *following, const Congvan__ReceivingFlow *flow)
{
	int error = 0;

	if (was_here(&following->kase, flow))
		following->obstacle = cv_text(following->kase.base.call, "route.circle", NULL);
	if (!following->obstacle)
		error = check_authority(following);
	if (!error && !following->obstacle)
		error = check_judgement(following, flow);
	if (!error && !following->obstacle)
		error = check_receivers(following);
	return error;
}

static Congvan__RouteMark *mark_of(struct cv_call *call, const Congvan__Route *route)
{
	Congvan__RouteMark *mark = cv_new(call, &congvan__route_mark__descriptor);

	if (!mark)
		return NULL;
	CV_SET(mark, id, route->id);
	CV_SET(mark, version, route->version);
	mark->name = route->name;
	mark->authority = route->authority;
	return mark;
}

/* Passes it on in the name of who has it. What refuses is an obstacle like any other. */
static int pass_on(struct following *following)
{
	struct incoming_case *kase = &following->kase;
	const Congvan__Route *route = following->route;
	bool directs = following->action->needs[OFFICE_DIRECTIVE].use != OFFICE_FORBIDDEN;
	bool says = directs || following->action->needs[OFFICE_TEXT].use != OFFICE_FORBIDDEN;
	struct office_wish wish = {
	    .assignments = route_assignments(kase->base.call, route),
	    .assignment_count = route->n_assignments,
	};
	struct cv_failure failure;
	int error;

	if (says)
		wish.texts[directs ? OFFICE_DIRECTIVE : OFFICE_TEXT] = route->directive;
	error = wish.assignments ? office_take(&kase->base, &wish) : -ENOMEM;
	if (!error) {
		kase->base.acts[kase->base.act_count - 1]->route = mark_of(kase->base.call, route);
		return kase->base.acts[kase->base.act_count - 1]->route ? office_case_write(&kase->base) : -ENOMEM;
	}
	if (cv_fail_take(kase->base.call, &failure))
		return error;
	following->obstacle = failure.field_count ? failure.fields[0].text : failure.text;
	return 0;
}

static int load(struct cv_call *call, const Congvan__RouteArrival *arrival, struct following *ret,
		Congvan__ReceivingFlow **ret_flow)
{
	struct office_flow *flow;
	int error;

	*ret = (struct following){.server = office_server_actor()};
	*ret_flow = NULL;
	ret->kase.base.txn = cv_txn_begin(call);
	error = ret->kase.base.txn ? office_case_load(call, &incoming_case_kind, arrival->document_id,
						      ret->kase.base.txn, &ret->kase.base)
				   : -ENOMEM;
	if (error)
		return error;
	ret->kase.base.flow_id = arrival->flow_id;
	flow = office_flows_find(&ret->kase.base.flows, arrival->flow_id);
	if (flow && flow->now->state == CONGVAN__FLOW_STATE__FLOW_TO_DO && flow->now->revision == arrival->revision)
		*ret_flow = flow->now;
	return 0;
}

static int follow_in(struct cv_call *call, const Congvan__RouteArrival *arrival, const char *language,
		     struct following *ret)
{
	const char *const before = call->caller.language;
	Congvan__ReceivingFlow *flow;
	int error = load(call, arrival, ret, &flow);

	if (error || !flow) /* somebody was first */
		return error;
	error = office_find_post(call, flow->receiver->post_id, &ret->kase.base.me);
	if (error)
		return error == -ENOENT ? 0 : error; /* they have left: whoever takes over looks at it */
	ret->kase.base.me.by = &ret->server;
	call->caller.language = language;
	error = choose(ret, flow);
	if (!error && ret->route)
		error = check(ret, flow);
	if (!error && ret->route && !ret->obstacle)
		error = pass_on(ret);
	call->caller.language = before;
	return error;
}

/* ---- what stood in the way ---- */

static int note_stop(struct following *stopped, const Congvan__Route *route, Congvan__Label *why)
{
	static const struct office_label label = {"Luồng không tự chuyển được", "The route did not forward it"};
	struct incoming_case *kase = &stopped->kase;
	Congvan__ReceivingFlow *flow = office_case_flow(&kase->base);
	struct office_telling *telling = cv_alloc(kase->base.call, sizeof(*telling));
	uint64_t *people = cv_alloc(kase->base.call, sizeof(*people));
	Congvan__Act *act;
	int error;

	if (!telling || !people)
		return -ENOMEM;
	kase->base.me = office_server_actor();
	error = office_case_note(&kase->base, "route_stopped", "incoming.route_stopped", NULL, &act);
	if (error)
		return error;
	act->label = office_label_message(kase->base.call, &label);
	act->verb = cv_strdup(kase->base.call, "route");
	act->route = mark_of(kase->base.call, route);
	if (!act->label || !act->verb || !act->route)
		return -ENOMEM;
	act->route->why_not = why;
	people[0] = flow->receiver->person_id;
	*telling = (struct office_telling){.notice = "route_stopped", .people = people, .people_count = 1};
	kase->base.tellings[kase->base.act_count - 1] = telling;
	error = office_case_write(&kase->base);
	return error ? error : cv_txn_commit(kase->base.txn);
}

/* Whoever reads it later may speak either language. */
static int stop(struct cv_call *call, const Congvan__RouteArrival *arrival, const struct following *vi)
{
	struct following *en = cv_alloc(call, sizeof(*en)), *fresh = cv_alloc(call, sizeof(*fresh));
	Congvan__Label *why = cv_new(call, &congvan__label__descriptor);
	Congvan__ReceivingFlow *flow;
	int error = en && fresh && why ? follow_in(call, arrival, "en", en) : -ENOMEM;

	if (error)
		return error;
	why->vi = cv_strdup(call, vi->obstacle);
	why->en = cv_strdup(call, en->obstacle ? en->obstacle : vi->obstacle);
	error = why->vi && why->en ? load(call, arrival, fresh, &flow) : -ENOMEM;
	return error || !flow ? error : note_stop(fresh, vi->route, why);
}

int route_follow(struct cv_call *call, const Congvan__RouteArrival *arrival)
{
	struct following *following = cv_alloc(call, sizeof(*following));
	int error = following ? follow_in(call, arrival, "vi", following) : -ENOMEM;

	if (error || !following->route)
		return error;
	if (following->obstacle)
		return stop(call, arrival, following);
	return cv_txn_commit(following->kase.base.txn);
}
