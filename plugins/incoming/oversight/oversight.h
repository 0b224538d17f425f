/*
 * Oversight: what units and people have to do by when, and how much came in and was done. Who keeps, leads or checks
 * the agency's documents sees all units; heads of units, their deputies and clerks see their own (NĐ 30/2020/NĐ-CP
 * Đ24). Rows and sums are those of office/lists/unit_entry.h; what somebody may do about a row is judged from the flows
 * as they are now.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_OVERSIGHT_OVERSIGHT_H
#define CONGVAN_INCOMING_OVERSIGHT_OVERSIGHT_H

#include "congvan/board.pb-c.h"
#include "incoming/sheet/sheet.h"

#define INCOMING_OVERSIGHT_MONTHS 24u
#define INCOMING_OVERSIGHT_ROWS 10000u /* keys that are looked at to count what is overdue, or for one page */
#define INCOMING_OVERSIGHT_UNITS 1000u
#define INCOMING_OVERSIGHT_DEFAULT 20u
#define INCOMING_OVERSIGHT_MAX 50u
#define INCOMING_OVERSIGHT_EXAMINED 150u /* documents that are read for one page */
#define INCOMING_OVERSIGHT_SOON 3u /* working days */

/* GET /api/v1/oversight, GET /api/v1/oversight/items */
int incoming_oversight(struct cv_call *call, const Congvan__OversightRequest *request, Congvan__OversightReply *reply);
int incoming_oversight_items(struct cv_call *call, const Congvan__OversightItemsRequest *request,
			     Congvan__OversightItemsReply *reply);

/* Who watches over whom. */
struct incoming_overseer {
	struct office_actor me;
	enum sheet_part part; /* never SHEET_OF_NOBODY */
};
/* CV_DENIED "oversight.denied". */
int incoming_overseer_of_call(struct cv_call *call, struct incoming_overseer *ret);
/* May they ask about this unit? CV_DENIED "oversight.other_unit". */
int incoming_overseer_check(struct cv_call *call, const struct incoming_overseer *overseer, uint64_t unit);

#endif
