/*
 * Keeping configured routes: /api/v1/routes. Who may is in rights.h; every change is an event with what was there
 * before, and a removed route can be restored.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_ROUTE_KEEP_H
#define CONGVAN_INCOMING_ROUTE_KEEP_H

#include "incoming/route/route.h"

int route_list(struct cv_call *call, const Congvan__ListRoutesRequest *request, Congvan__ListRoutesReply *reply);
int route_show(struct cv_call *call, const Congvan__RouteRequest *request, Congvan__RouteView *reply);
int route_add(struct cv_call *call, const Congvan__PutRouteRequest *request, Congvan__RouteView *reply);
int route_change(struct cv_call *call, const Congvan__PutRouteRequest *request, Congvan__RouteView *reply);
int route_act(struct cv_call *call, const Congvan__RouteRequest *request, Congvan__RouteView *reply);

/* ---- what these have in common ---- */

/* me NULL: an operator, who changes nothing. order: of its unit, as it is now. */
int route_view(struct cv_call *call, const struct office_actor *me, Congvan__Route *route,
	       const Congvan__RouteOrder *order, const struct routes *all, Congvan__RouteView *reply);

/* A change of one route while it is made. */
struct route_case {
	struct cv_call *call;
	struct cv_txn *txn;
	struct office_actor me;
	Congvan__Route *route, *before; /* before NULL: a new one */
	Congvan__RouteOrder *order; /* of its unit */
	struct routes all; /* of its unit, in that order */
};
/* Reads order and routes of the unit (0: the agency's), checked at the commit. */
int route_case_read(struct route_case *kase, uint64_t unit);
/* Writes route and order with the event, fills the answer and commits. */
int route_case_commit(struct route_case *kase, const char *topic, Congvan__RouteView *reply);

#endif
