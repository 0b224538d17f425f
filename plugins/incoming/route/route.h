/*
 * Configured routes in the store, and where they hold (domain: a route is free, or follows what a unit has configured).
 *
 * Design notes
 *  - The agency's routes hold where its leaders direct: actions that pass on with a directive. A unit's hold at its own
 *    steps: those at which units receive, and those to which a unit passes on to its office holders. Both follow from
 *    the definition that the document follows; nothing here knows a name.
 *  - The order of a unit's routes is a record beside them; removed ones stay, because timelines speak of them.
 *  - What reads with a transaction is checked at the commit: a route that is changed meanwhile passes nothing on.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_ROUTE_ROUTE_H
#define CONGVAN_INCOMING_ROUTE_ROUTE_H

#include "congvan/route.pb-c.h"
#include "incoming/case.h"

#define INCOMING_ROUTE "incoming.route"
#define INCOMING_ROUTE_ORDER "incoming.route_order"

#define ROUTES_MAX 50u /* of one unit, or of the agency itself */
#define ROUTE_RECEIVERS_MAX 50u
#define ROUTE_NAME_CHARS 100u

#define INCOMING_ROUTE_GRANTS                                                                                          \
	{CV_GRANT_OWN, 0, INCOMING_ROUTE},                                                                             \
	{                                                                                                              \
		CV_GRANT_OWN, 0, INCOMING_ROUTE_ORDER                                                                  \
	}

struct cv_key route_key(struct cv_call *call, uint64_t id);
struct cv_key route_order_key(struct cv_call *call, uint64_t unit);

/* txn NULL: only to be read. *ret NULL: there is none. */
int route_get(struct cv_call *call, struct cv_txn *txn, uint64_t id, Congvan__Route **ret);
int route_order_get(struct cv_call *call, struct cv_txn *txn, uint64_t unit, Congvan__RouteOrder **ret);

struct routes {
	Congvan__Route **items;
	size_t count;
};
/* All of a unit (0: the agency's own) in their order, those that were switched off included. */
int routes_of(struct cv_call *call, struct cv_txn *txn, uint64_t unit, struct routes *ret);

/* Where routes hold. */
enum route_place {
	ROUTE_NOWHERE,
	ROUTE_OF_AGENCY,
	ROUTE_OF_UNIT,
};
/* For this action at this step. */
enum route_place route_place_of(const struct office_process *process, const struct office_action *action,
				const char *step);
/* The unit whose routes hold there for this flow: 0 for the agency's. false: none do. */
bool route_unit_of(const struct office_process *process, const struct office_action *action,
		   const Congvan__ReceivingFlow *flow, uint64_t *ret_unit);

/* Is it for a document like this one, and switched on? */
int route_fits(const struct incoming_case *kase, const Congvan__Route *route, bool *ret);

/* What it passes on, as an action takes it: its receivers with its deadline. NULL: arena exhausted. */
Congvan__Assignment **route_assignments(struct cv_call *call, const Congvan__Route *route);

#endif
