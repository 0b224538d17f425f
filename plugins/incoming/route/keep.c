/* Configured routes as they are seen, ordered, switched and removed. */
#include "incoming/route/keep.h"

#include <errno.h>
#include <string.h>

#include "incoming/route/check.h"
#include "incoming/route/rights.h"
#include "office/calendar/moment.h"
#include "office/case/act_offer.h"
#include "office/case/offer.h"

static uint64_t unit_of(const Congvan__Route *route)
{
	return route->has_unit_id ? route->unit_id : 0;
}

/* ---- a view ---- */

/* Its place among those that are there, from 1; *ret_count: how many there are. */
static uint32_t place_of(const Congvan__Route *route, const struct routes *all, uint32_t *ret_count)
{
	uint32_t place = 0;

	*ret_count = 0;
	for (size_t i = 0; i < all->count; i++) {
		if (all->items[i]->removed_at)
			continue;
		(*ret_count)++;
		if (all->items[i]->id == route->id)
			place = *ret_count;
	}
	return place;
}

static int offer(struct cv_call *call, const char *name, uint64_t revision, Congvan__RouteView *view)
{
	return cv_append(call, &view->actions, &view->n_actions, office_act_offer(call, name, revision));
}

static int add_offers(struct cv_call *call, const struct office_actor *me, const Congvan__Route *route,
		      const Congvan__RouteOrder *order, uint32_t count, Congvan__RouteView *view)
{
	bool orders = route->mode != CONGVAN__ROUTE_MODE__ROUTE_FORWARD || route_may(me, ROUTE_ORDER, unit_of(route));
	uint64_t order_revision = order ? order->revision : 0;
	int error;

	if (!route_may(me, ROUTE_KEEP, unit_of(route)))
		return 0;
	if (route->removed_at)
		return offer(call, "restore", route->revision, view);
	error = offer(call, "change", route->revision, view);
	if (!error && view->position > 1)
		error = offer(call, "move_up", order_revision, view);
	if (!error && view->position < count)
		error = offer(call, "move_down", order_revision, view);
	if (!error && (!route->off || orders))
		error = offer(call, route->off ? "switch_on" : "switch_off", route->revision, view);
	return error ? error : offer(call, "remove", route->revision, view);
}

int route_view(struct cv_call *call, const struct office_actor *me, Congvan__Route *route,
	       const Congvan__RouteOrder *order, const struct routes *all, Congvan__RouteView *reply)
{
	struct route_findings findings = {.items = NULL};
	Congvan__Unit *unit = NULL;
	uint32_t count;
	int error = 0;

	reply->route = route;
	CV_SET(reply, position, place_of(route, all, &count));
	if (unit_of(route))
		error = cv_get(call, office_unit_key(call, unit_of(route)), &congvan__unit__descriptor, &unit);
	if (!error && !route->removed_at)
		error = route_check(call, route, &findings);
	if (error)
		return error;
	reply->unit_name = unit ? unit->name : NULL;
	reply->findings = findings.items;
	reply->n_findings = findings.count;
	return me ? add_offers(call, me, route, order, count, reply) : 0;
}

/* ---- lists ---- */

/* *ret NULL: an operator. */
static int reader(struct cv_call *call, const struct office_actor **ret)
{
	struct office_actor *me;
	int error;

	*ret = NULL;
	if (call->caller.kind == CV_CALLER_OPERATOR)
		return 0;
	me = cv_alloc(call, sizeof(*me));
	error = me ? office_actor_of_call(call, me) : -ENOMEM;
	*ret = me;
	return error;
}

static int list_unit(struct cv_call *call, const struct office_actor *me, uint64_t unit,
		     Congvan__ListRoutesReply *reply)
{
	Congvan__RouteOrder *order;
	struct routes all;
	int error = route_order_get(call, NULL, unit, &order);

	if (!error)
		error = routes_of(call, NULL, unit, &all);
	for (size_t i = 0; !error && i < all.count; i++) {
		Congvan__RouteView *view = cv_new(call, &congvan__route_view__descriptor);

		if (all.items[i]->removed_at)
			continue;
		error = view ? route_view(call, me, all.items[i], order, &all, view) : -ENOMEM;
		if (!error)
			error = cv_append(call, &reply->routes, &reply->n_routes, view);
	}
	return error;
}

static int list_all(struct cv_call *call, const struct office_actor *me, Congvan__ListRoutesReply *reply)
{
	struct cv_key from = cv_key(call, INCOMING_ROUTE_ORDER, NULL), to = cv_key_after(call, from);
	struct cv_row *rows;
	uint32_t count;
	int error;

	do {
		error = cv_scan(call, from, to, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &count);
		for (uint32_t i = 0; !error && i < count; i++)
			error = list_unit(call, me, cv_key_u64(rows[i].body, 0), reply);
		if (!error && count) {
			from.body = rows[count - 1].body;
			from = cv_key_after(call, from);
		}
	} while (!error && count == CV_SCAN_ROWS);
	return error;
}

static int add_scope(struct cv_call *call, const struct office_actor *me, const Congvan__Unit *unit,
		     Congvan__ListRoutesReply *reply)
{
	Congvan__RouteScope *scope = cv_new(call, &congvan__route_scope__descriptor);
	const struct office_process *process;
	uint64_t id = unit ? unit->id : 0;
	struct route_spot *spots;
	size_t count;
	int error = scope ? office_shelf_current(call->instance->shelf, call, &process) : -ENOMEM;

	if (!error)
		error = route_spots(call, process, id, &spots, &count);
	if (error || !count)
		return error;
	if (unit) {
		CV_SET(scope, unit_id, id);
		scope->name = unit->name;
	}
	CV_SET(scope, may_forward, route_may(me, ROUTE_ORDER, id));
	CV_SET(scope, needs_directive, spots[0].action->needs[OFFICE_DIRECTIVE].use == OFFICE_REQUIRED);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < spots[i].action->to_count && !error; k++)
			error = cv_append(call, &scope->receivers, &scope->n_receivers,
					  office_receiver_rule(call, &spots[i].action->to[k], id, ~0u));
	return error ? error : cv_append(call, &reply->scopes, &reply->n_scopes, scope);
}

static int add_scopes(struct cv_call *call, const struct office_actor *me, Congvan__ListRoutesReply *reply)
{
	struct cv_key from = cv_key(call, "identity.unit", NULL), to = cv_key_after(call, from);
	struct cv_row *rows;
	uint32_t count;
	int error = route_may(me, ROUTE_KEEP, 0) ? add_scope(call, me, NULL, reply) : 0;

	if (!error)
		error = cv_scan(call, from, to, CV_SCAN_ROWS, 0, &rows, &count);
	for (uint32_t i = 0; !error && i < count; i++) {
		const Congvan__Unit *unit = cv_row_message(call, &rows[i], &congvan__unit__descriptor);

		if (!unit)
			return -EIO;
		if (!unit->closed && route_may(me, ROUTE_KEEP, unit->id))
			error = add_scope(call, me, unit, reply);
	}
	return error;
}

int route_list(struct cv_call *call, const Congvan__ListRoutesRequest *request, Congvan__ListRoutesReply *reply)
{
	const struct office_actor *me;
	int error = reader(call, &me);

	if (!error)
		error = request->has_unit_id ? list_unit(call, me, request->unit_id, reply) : list_all(call, me, reply);
	return error || !me ? error : add_scopes(call, me, reply);
}

int route_show(struct cv_call *call, const Congvan__RouteRequest *request, Congvan__RouteView *reply)
{
	const struct office_actor *me;
	Congvan__RouteOrder *order;
	Congvan__Route *route;
	struct routes all;
	int error = reader(call, &me);

	if (!error)
		error = route_get(call, NULL, request->id, &route);
	if (!error && !route)
		error = cv_fail(call, CV_NOT_FOUND, "route.not_found", NULL);
	if (!error)
		error = route_order_get(call, NULL, unit_of(route), &order);
	if (!error)
		error = routes_of(call, NULL, unit_of(route), &all);
	if (!error)
		error = route_view(call, me, route, order, &all, reply);
	if (!error)
		cv_http_etag(call, route->revision);
	return error;
}

/* ---- changing one ---- */

int route_case_read(struct route_case *kase, uint64_t unit)
{
	int error = route_order_get(kase->call, kase->txn, unit, &kase->order);

	if (!error && !kase->order) {
		kase->order = cv_new(kase->call, &congvan__route_order__descriptor);
		error = kase->order ? 0 : -ENOMEM;
	}
	return error ? error : routes_of(kase->call, kase->txn, unit, &kase->all);
}

int route_case_commit(struct route_case *kase, const char *topic, Congvan__RouteView *reply)
{
	Congvan__RouteChanged *event = cv_new(kase->call, &congvan__route_changed__descriptor);
	struct cv_call *call = kase->call;
	Congvan__Route *route = kase->route;
	uint32_t count;
	int error;

	if (!event)
		return -ENOMEM;
	event->before = kase->before;
	event->after = route;
	event->by = office_actor_message(call, kase->me.by ? kase->me.by : &kase->me);
	CV_SET(event, position, place_of(route, &kase->all, &count));
	error = event->by ? cv_txn_put(kase->txn, route_key(call, route->id), &route->base) : -ENOMEM;
	if (!error)
		error = cv_txn_put(kase->txn, route_order_key(call, unit_of(route)), &kase->order->base);
	if (!error)
		error = cv_txn_event(kase->txn, topic, route->id, &event->base);
	if (!error)
		error = route_view(call, &kase->me, route, kase->order, &kase->all, reply);
	if (error)
		return error;
	cv_http_etag(call, route->revision);
	return cv_txn_commit(kase->txn);
}

static void touch(struct route_case *kase)
{
	CV_SET(kase->route, revision, kase->route->revision + 1);
	kase->route->changed_by = office_actor_message(kase->call, &kase->me);
	kase->route->changed_at = office_moment(kase->call, kase->call->now_ms);
}

/* Past those that were removed. */
static int move(struct route_case *kase, int by)
{
	struct routes *all = &kase->all;
	size_t from = 0, to;
	Congvan__Route *route;
	uint64_t id;

	while (from < all->count && all->items[from]->id != kase->route->id)
		from++;
	to = from;
	do {
		to += (size_t)by; /* below 0 it wraps past the end */
	} while (to < all->count && all->items[to]->removed_at);
	if (from >= all->count || to >= all->count)
		return cv_fail(kase->call, CV_CONFLICT, "route.at_the_end", NULL);
	route = all->items[from];
	all->items[from] = all->items[to];
	all->items[to] = route;
	id = kase->order->ids[from];
	kase->order->ids[from] = kase->order->ids[to];
	kase->order->ids[to] = id;
	CV_SET(kase->order, revision, kase->order->revision + 1);
	return 0;
}

static int move_up(struct route_case *kase)
{
	return move(kase, -1);
}

static int move_down(struct route_case *kase)
{
	return move(kase, 1);
}

/* Whoever switches on a route that forwards orders it. */
static int switch_on(struct route_case *kase)
{
	Congvan__Route *route = kase->route;

	if (route->mode == CONGVAN__ROUTE_MODE__ROUTE_FORWARD) {
		if (!route_may(&kase->me, ROUTE_ORDER, unit_of(route)))
			return cv_fail(kase->call, CV_DENIED, "route.may_not_order", NULL);
		route->authority = office_actor_message(kase->call, &kase->me);
	}
	CV_SET(route, off, false);
	touch(kase);
	return 0;
}

static int switch_off(struct route_case *kase)
{
	CV_SET(kase->route, off, true);
	touch(kase);
	return 0;
}

static int remove_route(struct route_case *kase)
{
	kase->route->removed_at = office_moment(kase->call, kase->call->now_ms);
	touch(kase);
	return kase->route->removed_at ? 0 : -ENOMEM;
}

/* Nobody sets one to forwarding again who may not order it. */
static int restore(struct route_case *kase)
{
	Congvan__Route *route = kase->route;

	route->removed_at = NULL;
	if (route->mode == CONGVAN__ROUTE_MODE__ROUTE_FORWARD && !route_may(&kase->me, ROUTE_ORDER, unit_of(route)))
		CV_SET(route, off, true);
	touch(kase);
	return 0;
}

static const struct {
	const char *name, *topic;
	int (*run)(struct route_case *kase);
	bool of_order; /* its entity tag is the order's */
} acts[] = {
    {"move_up", "incoming.route_moved", move_up, true},
    {"move_down", "incoming.route_moved", move_down, true},
    {"switch_on", "incoming.route_switched_on", switch_on, false},
    {"switch_off", "incoming.route_switched_off", switch_off, false},
    {"remove", "incoming.route_removed", remove_route, false},
    {"restore", "incoming.route_restored", restore, false},
};

#define ACTS (sizeof(acts) / sizeof(acts[0]))

/* The records of one unit are one object: the route in the list and the one that is changed. */
static void put_in_list(struct route_case *kase)
{
	for (size_t i = 0; i < kase->all.count; i++)
		if (kase->all.items[i]->id == kase->route->id)
			kase->all.items[i] = kase->route;
}

static int begin_act(struct route_case *kase, const Congvan__RouteRequest *request, size_t *ret_act)
{
	struct cv_call *call = kase->call;
	size_t act = 0;
	bool restores;
	int error;

	while (act < ACTS && (!request->action || strcmp(acts[act].name, request->action) != 0))
		act++;
	*ret_act = act;
	error = kase->txn ? route_get(call, kase->txn, request->id, &kase->route) : -ENOMEM;
	if (!error && (!kase->route || act == ACTS))
		error = cv_fail(call, CV_NOT_FOUND, kase->route ? "route.no_such_action" : "route.not_found", NULL);
	if (!error)
		error = route_need(call, ROUTE_KEEP, unit_of(kase->route), &kase->me);
	if (!error)
		error = route_case_read(kase, unit_of(kase->route));
	if (!error)
		error = cv_if_match(call, acts[act].of_order ? kase->order->revision : kase->route->revision);
	if (error)
		return error;
	restores = acts[act].run == restore;
	if (restores != (kase->route->removed_at != NULL))
		return cv_fail(call, CV_CONFLICT, restores ? "route.is_there" : "route.removed", NULL);
	kase->before = cv_clone(call, &kase->route->base);
	put_in_list(kase);
	return kase->before ? 0 : -ENOMEM;
}

int route_act(struct cv_call *call, const Congvan__RouteRequest *request, Congvan__RouteView *reply)
{
	struct route_case kase = {.call = call, .txn = cv_txn_begin(call)};
	size_t act;
	int error = begin_act(&kase, request, &act);

	if (!error)
		error = acts[act].run(&kase);
	return error ? error : route_case_commit(&kase, acts[act].topic, reply);
}
