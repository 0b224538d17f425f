/*
 * Following configured routes.
 *
 * Design notes
 *  - A route that proposes is part of the offer: the form of the person whose turn it is begins with what it says.
 *  - A route that forwards is followed by an item of a queue, which the commit puts that makes the flow: it can't be
 *    lost, and the item's acknowledgement is part of the commit that passes the document on, so that it happens once.
 *    It is not done in the act's own commit, because what is wrong with a route must not refuse an act of somebody who
 *    knows nothing of it, and because an act with 200 receivers would grow by what 200 routes do. Nor by a
 * subscription, which takes one event of the agency after the other.
 *  - It is done in the name of who has the document, if the process lets them, on the standing order of who configured
 *    it, if they still may; who acts is the server. An agency's route only directs for the leader who ordered it. What
 *    stands in the way is noted in the timeline and told to the person, with whom the document stays: once, for the
 *    item is done then.
 *  - It is for what arrives. What was sent back, taken back or handed over is looked at by a person, and so is what
 *    comes to a unit's step for the second time.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_ROUTE_FOLLOW_H
#define CONGVAN_INCOMING_ROUTE_FOLLOW_H

#include "incoming/route/route.h"

#define INCOMING_ROUTE_QUEUE "route"
#define INCOMING_ROUTE_ATTEMPTS 6u

/* What a route proposes for an action that is offered. *ret NULL: nothing. */
int route_offer(struct incoming_case *kase, const struct office_action *action, const Congvan__ReceivingFlow *flow,
		Congvan__RouteOffer **ret);

/* With every write of a case: puts an item for each flow that arrives where there are routes. */
int route_arrivals(struct incoming_case *kase);

/* The queue's handler. */
int route_follow(struct cv_call *call, const Congvan__RouteArrival *arrival);

#endif
