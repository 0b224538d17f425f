/*
 * Would a route go through? It is held against the rules of the process as if a document stood before it: the same
 * reading of receivers that a person's act meets (office/case/receivers.h), so that what is found here is what would be
 * refused there. For what is entered, for what the page shows as findings, and before a route is followed.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_ROUTE_CHECK_H
#define CONGVAN_INCOMING_ROUTE_CHECK_H

#include "incoming/route/route.h"
#include "office/case/receivers.h"

struct route_findings {
	Congvan__RouteFinding **items;
	size_t count;
};
/*
 * Reads the receivers of a route for an action, at the flow that the case is about. What is wrong is taken from the
 * call and comes back in *ret: nothing of it fails the call. Pointers are into the route. *ret_receivers: its lines as
 * they were read.
 */
int route_try(struct incoming_case *kase, const Congvan__Route *route, const struct office_action *action,
	      struct office_receivers *ret_receivers, struct route_findings *ret);
/* Is something wrong with this line? */
bool route_line_found(const struct route_findings *findings, size_t line);

/* The actions of a definition that routes of this unit (0: the agency's) stand before, at one step each. */
struct route_spot {
	const struct office_action *action;
	const char *step;
};
int route_spots(struct cv_call *call, const struct office_process *process, uint64_t unit, struct route_spot **ret,
		size_t *ret_count);

/*
 * Is this the spot that the route is meant for: where fewest things are in its way, the first of several? A unit may
 * have several steps, and a route to its specialists is not for the step at which its head receives.
 */
int route_is_for(struct cv_call *call, const struct office_process *process, const Congvan__Route *route,
		 const struct route_spot *spot, bool *ret);

/* The findings of a route by the agency's present process, at the spot where there are the fewest. */
int route_check(struct cv_call *call, const Congvan__Route *route, struct route_findings *ret);

/*
 * The same for one that is entered: what is wrong is noted by cv_field(), and what is kept of its receivers, cleaned
 * and with their names, comes back in it.
 */
int route_enter(struct cv_call *call, Congvan__Route *route);

#endif
