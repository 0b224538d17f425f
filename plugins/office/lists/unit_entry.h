/*
 * What lies with the units of an agency, for those who watch over it: who has what by when, and how much came in and
 * was done. Written in the same commit as the flows; whoever reads it judges by the flows themselves.
 *
 *   work.unit_item   b 1, w due minute, i unit, i document, i flow, i person  (empty)  what units have to do, of the
 * whole agency work.unit_item   b 2, i unit, w due minute, i document, i flow, i person  (empty)  what somebody of the
 * unit has to do work.unit_count  i unit, i person (0: the unit), b what, w month   a sum
 *
 * A document is with a unit by the flow through which it came from outside the unit: that one goes on until the unit
 * has done its part, whoever of the unit works on it. Who has passed everything on to other units only waits for them,
 * and their unit has nothing to do. Leads and coordinators count; who is to know or to advise does not. Unit 0 stands
 * for posts without a unit, the leadership. Months count from the year 0, so that (month / 12, month % 12) are year and
 * month; month 0: of what goes on now. The records belong to work; other plugins write them by grant.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OFFICE_LISTS_UNIT_ENTRY_H
#define CONGVAN_OFFICE_LISTS_UNIT_ENTRY_H

#include "office/flow/flow.h"

#define OFFICE_UNIT_ITEM "work.unit_item"
#define OFFICE_UNIT_COUNT "work.unit_count"

/* For .grants of a plugin that writes entries. */
#define OFFICE_UNIT_GRANTS                                                                                             \
	{CV_GRANT_WRITE, 0, OFFICE_UNIT_ITEM},                                                                         \
	{                                                                                                              \
		CV_GRANT_WRITE, 0, OFFICE_UNIT_COUNT                                                                   \
	}

/* Of which list. */
enum office_unit_lane {
	OFFICE_LANE_UNITS = 1, /* what units have to do */
	OFFICE_LANE_PARTS, /* what people of one unit have to do */
};

/* What a sum counts. */
enum office_unit_sum {
	OFFICE_SUM_RECEIVED = 1, /* by month of being passed to the unit; given back or withdrawn: not any more */
	OFFICE_SUM_DONE, /* by month of ending; of a person: done by themselves */
	OFFICE_SUM_LATE, /* the same, but after its deadline */
	OFFICE_SUM_GOING, /* month 0 */
};

/* One row of a list. */
struct office_unit_row {
	uint64_t unit_id, document_id, flow_id, person_id;
	uint32_t due_minute; /* since 1970, UTC; OFFICE_NO_DUE */
};

/* Brings rows and sums in line with all flows of a document, changed or not. */
int office_unit_update(const struct office_flows *flows, struct cv_txn *txn);

/* The list of a lane; unit: of OFFICE_LANE_PARTS. */
struct cv_key office_unit_list(struct cv_call *call, enum office_unit_lane lane, uint64_t unit);
/* The same from a deadline on. */
struct cv_key office_unit_list_from(struct cv_call *call, enum office_unit_lane lane, uint64_t unit, uint32_t minute);
/* Reads a key of such a list. False: it is none. */
bool office_unit_row_read(struct cv_bytes body, enum office_unit_lane lane, struct office_unit_row *ret);

/* A sum over the months from `first` to `last`; person 0: of the unit. Never below 0. */
int office_unit_sum(struct cv_call *call, uint64_t unit, uint64_t person, enum office_unit_sum what, uint32_t first,
		    uint32_t last, uint64_t *ret);

/* The month of a day. */
uint32_t office_month_of_day(int32_t day);

#endif
