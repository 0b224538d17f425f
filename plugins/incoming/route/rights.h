/*
 * Who may keep configured routes, and who may order one that passes documents on by itself: a directive is a leader's
 * own (NĐ 30/2020/NĐ-CP Đ23.2), and within a unit its head decides (Đ24.1). One table; everything else asks it. Every
 * post sees which routes there are.
 *
 * Thread: the handler's.
 */
#ifndef CONGVAN_INCOMING_ROUTE_RIGHTS_H
#define CONGVAN_INCOMING_ROUTE_RIGHTS_H

#include "incoming/incoming.h"
#include "office/access/access.h"

/* Where there are two, they are for all units and, OWN, for the own one. */
enum route_act {
	ROUTE_KEEP = 1 << 0, /* add, change, order, switch, remove: the agency's too */
	ROUTE_KEEP_OWN = 1 << 1,
	ROUTE_ORDER = 1 << 2, /* that it passes documents on by itself */
	ROUTE_ORDER_OWN = 1 << 3,
	ROUTE_DIRECT = 1 << 4, /* the same for the agency's routes: documents that are presented to oneself */
};

/* May who acts do this with routes of this unit (0: the agency's)? act: ROUTE_KEEP or ROUTE_ORDER. */
bool route_may(const struct office_actor *actor, enum route_act act, uint64_t unit);

/* CV_DENIED when not. *ret_me: who acts. */
int route_need(struct cv_call *call, enum route_act act, uint64_t unit, struct office_actor *ret_me);

#endif
