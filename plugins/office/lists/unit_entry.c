#include "office/lists/unit_entry.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "office/calendar/deadline.h"
#include "office/calendar/moment.h"
#include "office/lists/work_entry.h"

#define SECONDS_A_DAY 86400
#define ROW_LEN 37u /* bytes of a row's key */

/* ---- how a flow stands ---- */

/* What rows and sums a flow has. All zero: none. */
struct share {
	uint64_t unit, person;
	uint32_t due;
	uint32_t received, done; /* months; 0: not, or not yet */
	bool going; /* the unit's document, and not done */
	bool part; /* somebody of the unit has it to do */
	bool late; /* was done after its deadline */
	bool by_themselves; /* done without passing it on */
};

/* Whom a flow's receiver passed it on to, as far as they still have it or have done it. */
struct below {
	uint32_t working, same_unit;
};

static uint64_t unit_of(const Congvan__ReceivingFlow *flow)
{
	return flow->receiver && flow->receiver->has_unit_id ? flow->receiver->unit_id : 0;
}

static bool counts(const Congvan__ReceivingFlow *flow)
{
	return flow->receiver && office_flow_role_works(flow->role) &&
	       flow->state != CONGVAN__FLOW_STATE__FLOW_WITHDRAWN && flow->state != CONGVAN__FLOW_STATE__FLOW_RETURNED;
}

uint32_t office_month_of_day(int32_t day)
{
	time_t seconds = (time_t)day * SECONDS_A_DAY;
	struct tm date;

	if (!gmtime_r(&seconds, &date))
		return 0;
	return (uint32_t)((date.tm_year + 1900) * 12 + date.tm_mon);
}

static uint32_t month_of(const Google__Protobuf__Timestamp *moment)
{
	return moment ? office_month_of_day(cv_day_of_ms(office_moment_ms(moment))) : 0;
}

/* The flow of a unit's first receiver: it came from outside. The register itself is outside of every unit. */
static bool stands_for_unit(const Congvan__ReceivingFlow *flow, const Congvan__ReceivingFlow *above)
{
	return !above || !above->has_parent_id || unit_of(above) != unit_of(flow);
}

static struct share share_of(const Congvan__ReceivingFlow *flow, const Congvan__ReceivingFlow *above,
			     const struct below *below)
{
	struct share share = {0};
	struct office_work_place place;
	bool open, stands;

	if (!flow || !flow->has_parent_id || !counts(flow))
		return share;
	open = office_flow_open(flow->state);
	stands = stands_for_unit(flow, above) &&
		 (open || below->same_unit || (flow->state == CONGVAN__FLOW_STATE__FLOW_COMPLETED && !below->working));
	place = office_work_place(flow, CONGVAN__URGENCY__URGENCY_NORMAL);
	share.unit = unit_of(flow);
	share.person = flow->receiver->person_id;
	share.due = place.due_minute;
	share.part = open;
	share.going = stands && (open || flow->state == CONGVAN__FLOW_STATE__FLOW_FORWARDED);
	if (stands)
		share.received = month_of(flow->assigned_at);
	if (flow->state == CONGVAN__FLOW_STATE__FLOW_COMPLETED) {
		share.by_themselves = !below->working;
		if (stands || share.by_themselves)
			share.done = month_of(flow->ended_at);
		share.late =
		    share.due != OFFICE_NO_DUE && office_work_minute(office_moment_ms(flow->ended_at)) >= share.due;
	}
	return share;
}

/* ---- rows and sums ---- */

static int count(const struct office_flows *flows, struct cv_txn *txn, uint64_t unit, uint64_t person,
		 enum office_unit_sum what, uint32_t month, int64_t delta)
{
	return cv_txn_add(txn, cv_key(flows->call, OFFICE_UNIT_COUNT, "iibw", unit, person, (unsigned)what, month),
			  delta);
}

static int count_share(const struct office_flows *flows, struct cv_txn *txn, const struct share *share, int64_t delta)
{
	bool unit_done = share->done && share->received;
	int error = 0;

	if (share->received)
		error = count(flows, txn, share->unit, 0, OFFICE_SUM_RECEIVED, share->received, delta);
	if (!error && share->going)
		error = count(flows, txn, share->unit, 0, OFFICE_SUM_GOING, 0, delta);
	if (!error && unit_done)
		error = count(flows, txn, share->unit, 0, OFFICE_SUM_DONE, share->done, delta);
	if (!error && unit_done && share->late)
		error = count(flows, txn, share->unit, 0, OFFICE_SUM_LATE, share->done, delta);
	if (!error && share->done && share->by_themselves)
		error = count(flows, txn, share->unit, share->person, OFFICE_SUM_DONE, share->done, delta);
	if (!error && share->done && share->by_themselves && share->late)
		error = count(flows, txn, share->unit, share->person, OFFICE_SUM_LATE, share->done, delta);
	return error;
}

static int put_row(struct cv_txn *txn, struct cv_key key, bool there)
{
	return there ? cv_txn_put_raw(txn, key, (struct cv_bytes){NULL, 0}) : cv_txn_delete(txn, key);
}

static int put_rows(const struct office_flows *flows, struct cv_txn *txn, uint64_t flow, const struct share *share,
		    bool there)
{
	struct cv_call *call = flows->call;
	int error = 0;

	if (share->going)
		error = put_row(txn,
				cv_key(call, OFFICE_UNIT_ITEM, "bwiiii", (unsigned)OFFICE_LANE_UNITS, share->due,
				       share->unit, flows->document_id, flow, share->person),
				there);
	if (!error && share->part)
		error = put_row(txn,
				cv_key(call, OFFICE_UNIT_ITEM, "biwiii", (unsigned)OFFICE_LANE_PARTS, share->unit,
				       share->due, flows->document_id, flow, share->person),
				there);
	return error;
}

static bool same_rows(const struct share *a, const struct share *b)
{
	return a->unit == b->unit && a->person == b->person && a->due == b->due && a->going == b->going &&
	       a->part == b->part;
}

static int replace(const struct office_flows *flows, struct cv_txn *txn, uint64_t flow, const struct share *was,
		   const struct share *now)
{
	bool moved = !same_rows(was, now);
	int error = moved ? put_rows(flows, txn, flow, was, false) : 0;

	if (!error && moved)
		error = put_rows(flows, txn, flow, now, true);
	if (!error)
		error = count_share(flows, txn, was, -1);
	return error ? error : count_share(flows, txn, now, 1);
}

/* ---- all flows of a document ---- */

struct levels {
	struct below *was, *now; /* by index of the flow */
};

static void add_below(const struct office_flows *flows, const Congvan__ReceivingFlow *flow,
		      const Congvan__ReceivingFlow *above, struct below *below)
{
	const struct office_flow *at = office_flows_find(flows, flow->parent_id);

	if (!at || !above || !counts(flow))
		return;
	below[at - flows->items].working++;
	below[at - flows->items].same_unit += unit_of(flow) == unit_of(above);
}

static int find_levels(const struct office_flows *flows, struct levels *ret)
{
	ret->was = cv_alloc_array(flows->call, flows->count + 1, sizeof(*ret->was));
	ret->now = cv_alloc_array(flows->call, flows->count + 1, sizeof(*ret->now));
	if (!ret->was || !ret->now)
		return -ENOMEM;
	for (size_t i = 0; i < flows->count; i++) {
		const struct office_flow *flow = &flows->items[i], *above;

		if (!flow->now->has_parent_id)
			continue;
		above = office_flows_find(flows, flow->now->parent_id);
		add_below(flows, flow->now, above ? above->now : NULL, ret->now);
		if (flow->stored)
			add_below(flows, flow->stored, above ? above->stored : NULL, ret->was);
	}
	return 0;
}

int office_unit_update(const struct office_flows *flows, struct cv_txn *txn)
{
	struct levels levels;
	int error = find_levels(flows, &levels);

	for (size_t i = 0; i < flows->count && !error; i++) {
		const struct office_flow *flow = &flows->items[i];
		const struct office_flow *above =
		    flow->now->has_parent_id ? office_flows_find(flows, flow->now->parent_id) : NULL;
		struct share was = share_of(flow->stored, above ? above->stored : NULL, &levels.was[i]);
		struct share now = share_of(flow->now, above ? above->now : NULL, &levels.now[i]);

		error = replace(flows, txn, flow->now->id, &was, &now);
	}
	return error;
}

/* ---- reading ---- */

struct cv_key office_unit_list(struct cv_call *call, enum office_unit_lane lane, uint64_t unit)
{
	return lane == OFFICE_LANE_UNITS ? cv_key(call, OFFICE_UNIT_ITEM, "b", (unsigned)lane)
					 : cv_key(call, OFFICE_UNIT_ITEM, "bi", (unsigned)lane, unit);
}

struct cv_key office_unit_list_from(struct cv_call *call, enum office_unit_lane lane, uint64_t unit, uint32_t minute)
{
	return lane == OFFICE_LANE_UNITS ? cv_key(call, OFFICE_UNIT_ITEM, "bw", (unsigned)lane, minute)
					 : cv_key(call, OFFICE_UNIT_ITEM, "biw", (unsigned)lane, unit, minute);
}

bool office_unit_row_read(struct cv_bytes body, enum office_unit_lane lane, struct office_unit_row *ret)
{
	bool units = lane == OFFICE_LANE_UNITS;

	if (body.len != ROW_LEN || body.data[0] != (uint8_t)lane)
		return false;
	*ret = (struct office_unit_row){
	    .unit_id = cv_key_u64(body, units ? 5 : 1),
	    .due_minute = cv_key_u32(body, units ? 1 : 9),
	    .document_id = cv_key_u64(body, 13),
	    .flow_id = cv_key_u64(body, 21),
	    .person_id = cv_key_u64(body, 29),
	};
	return true;
}

int office_unit_sum(struct cv_call *call, uint64_t unit, uint64_t person, enum office_unit_sum what, uint32_t first,
		    uint32_t last, uint64_t *ret)
{
	int64_t total = 0;

	for (uint32_t month = first; month <= last; month++) {
		int64_t sum;
		int error =
		    cv_sum(call, cv_key(call, OFFICE_UNIT_COUNT, "iibw", unit, person, (unsigned)what, month), &sum);

		if (error)
			return error;
		total += sum;
	}
	*ret = total > 0 ? (uint64_t)total : 0;
	return 0;
}
