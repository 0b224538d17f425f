#include "office/lists/work_entry.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/deadline.h"
#include "office/calendar/moment.h"

/* ---- places ---- */

/* The box of a flow. What is not listed stands in none. */
static const struct box_rule {
	Congvan__FlowState state;
	Congvan__FlowRole role; /* 0: any */
	Congvan__WorkBox box;
} box_rules[] = {
    {CONGVAN__FLOW_STATE__FLOW_AWAITING_RECEPTION, 0, CONGVAN__WORK_BOX__BOX_TO_DO},
    {CONGVAN__FLOW_STATE__FLOW_TO_DO, CONGVAN__FLOW_ROLE__FLOW_LEAD, CONGVAN__WORK_BOX__BOX_TO_DO},
    {CONGVAN__FLOW_STATE__FLOW_TO_DO, CONGVAN__FLOW_ROLE__FLOW_COORDINATE, CONGVAN__WORK_BOX__BOX_COORDINATE},
    {CONGVAN__FLOW_STATE__FLOW_TO_DO, CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION, CONGVAN__WORK_BOX__BOX_FOR_INFORMATION},
    {CONGVAN__FLOW_STATE__FLOW_TO_DO, CONGVAN__FLOW_ROLE__FLOW_ADVISER, CONGVAN__WORK_BOX__BOX_COORDINATE},
    {CONGVAN__FLOW_STATE__FLOW_FORWARDED, 0, CONGVAN__WORK_BOX__BOX_FOLLOWING},
    {CONGVAN__FLOW_STATE__FLOW_SENT_BACK, 0, CONGVAN__WORK_BOX__BOX_RETURNED},
    {CONGVAN__FLOW_STATE__FLOW_COMPLETED, 0, CONGVAN__WORK_BOX__BOX_DONE},
    {CONGVAN__FLOW_STATE__FLOW_RETURNED, 0, CONGVAN__WORK_BOX__BOX_DONE},
};

bool office_box_may_be_overdue(unsigned box)
{
	return box == CONGVAN__WORK_BOX__BOX_TO_DO || box == CONGVAN__WORK_BOX__BOX_COORDINATE;
}

uint32_t office_work_minute(int64_t unix_ms)
{
	int64_t minute = unix_ms / 60000;

	return minute < 0 ? 0 : minute >= OFFICE_NO_DUE ? OFFICE_NO_DUE - 1 : (uint32_t)minute;
}

/* Has its holder done what the deadline was for, though the flow goes on? */
static bool is_over(const Congvan__ReceivingFlow *flow)
{
	return flow->deadline && flow->deadline->done_at;
}

/* A flow of before deadlines were kept has only the date: the end of that day. */
static void set_due(struct office_work_place *place, const Congvan__ReceivingFlow *flow)
{
	int64_t due_ms = office_deadline_due_ms(flow->deadline);
	int32_t day;

	place->due_minute = place->due_day = OFFICE_NO_DUE;
	if (is_over(flow))
		return;
	if (!due_ms && flow->due_date && cv_day_parse(flow->due_date, &day))
		due_ms = office_day_begins_ms(day + 1);
	day = cv_day_of_ms(due_ms - 1);
	if (due_ms <= 0 || day < 0)
		return;
	place->due_minute = office_work_minute(due_ms);
	place->due_day = (uint32_t)day;
	place->due_by_hour = due_ms != office_day_begins_ms(day + 1);
}

struct office_work_place office_work_place(const Congvan__ReceivingFlow *flow, Congvan__Urgency urgency)
{
	struct office_work_place place = {
	    .person_id = flow->receiver ? flow->receiver->person_id : 0,
	    .flow_id = flow->id,
	    .arrived_ms = (uint64_t)office_moment_ms(flow->since),
	    .urgency = (unsigned)urgency,
	};

	for (size_t i = 0; i < sizeof(box_rules) / sizeof(box_rules[0]) && !place.box; i++)
		if (box_rules[i].state == flow->state && (!box_rules[i].role || box_rules[i].role == flow->role))
			place.box = box_rules[i].box;
	set_due(&place, flow);
	return place;
}

struct cv_key office_work_key(struct cv_call *call, const struct office_work_place *place)
{
	if (place->box == CONGVAN__WORK_BOX__BOX_DONE)
		return cv_key(call, OFFICE_WORK_ITEM, "ibbwii", place->person_id, place->box, 0u, OFFICE_NO_DUE,
			      ~place->arrived_ms, place->flow_id);
	return cv_key(call, OFFICE_WORK_ITEM, "ibbwii", place->person_id, place->box, 255u - place->urgency,
		      place->due_minute, place->arrived_ms, place->flow_id);
}

static bool same_place(const struct office_work_place *a, const struct office_work_place *b)
{
	return a->person_id == b->person_id && a->flow_id == b->flow_id && a->arrived_ms == b->arrived_ms &&
	       a->box == b->box && a->urgency == b->urgency && a->due_minute == b->due_minute;
}

/* ---- sums ---- */

/*
 * How many items fell due before today changes by itself at midnight, so it can't be one sum. The days form a tree of
 * base 16: an item adds to one bucket in each of four levels, and the count of all earlier days is the sum of at most
 * 15 buckets a level, 25 reads in 2026. Days before the first one count as the first.
 *
 * What falls due within a day, not at its end, adds to that day's bucket in one more level: only where today's is not
 * empty are today's rows looked at.
 */
#define DUE_FIRST_DAY 18262 /* 2020-01-01 */
#define DUE_LEVELS 4u
#define DUE_BITS 4u
#define DUE_BY_HOUR DUE_LEVELS /* the level of what falls due within a day */

static uint32_t due_index(int64_t day)
{
	int64_t index = day - DUE_FIRST_DAY;
	int64_t last = (1 << (DUE_LEVELS * DUE_BITS)) - 1;

	return (uint32_t)(index < 0 ? 0 : index > last ? last : index);
}

static struct cv_key due_key(struct cv_call *call, uint64_t person, unsigned level, uint32_t bucket)
{
	return cv_key(call, OFFICE_WORK_DUE, "ibw", person, level, bucket);
}

static int add_sums(struct cv_call *call, struct cv_txn *txn, const struct office_work_place *place, int64_t delta)
{
	int error = cv_txn_add(txn, cv_key(call, OFFICE_WORK_COUNT, "ib", place->person_id, place->box), delta);

	if (place->due_day == OFFICE_NO_DUE || !office_box_may_be_overdue(place->box))
		return error;
	for (unsigned level = 0; level < DUE_LEVELS && !error; level++)
		error = cv_txn_add(
		    txn, due_key(call, place->person_id, level, due_index(place->due_day) >> level * DUE_BITS), delta);
	if (!error && place->due_by_hour)
		error = cv_txn_add(txn, due_key(call, place->person_id, DUE_BY_HOUR, due_index(place->due_day)), delta);
	return error;
}

int office_box_count(struct cv_call *call, uint64_t person, unsigned box, uint64_t *ret)
{
	int64_t sum;
	int error = cv_sum(call, cv_key(call, OFFICE_WORK_COUNT, "ib", person, box), &sum);

	if (!error)
		*ret = sum > 0 ? (uint64_t)sum : 0;
	return error;
}

/* Rows of one box and one urgency whose deadline lies in (from, to], minutes. */
static int count_rows(struct cv_call *call, uint64_t person, unsigned box, unsigned urgency, uint32_t from, uint32_t to,
		      int64_t *total)
{
	struct cv_key next = cv_key(call, OFFICE_WORK_ITEM, "ibbw", person, box, 255u - urgency, from + 1);
	struct cv_key end = cv_key(call, OFFICE_WORK_ITEM, "ibbw", person, box, 255u - urgency, to + 1);
	struct cv_row *rows;
	uint32_t count;

	do {
		int error = cv_scan(call, next, end, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &count);

		if (error)
			return error;
		*total += count;
		if (count) {
			next.body = rows[count - 1].body;
			next = cv_key_after(call, next);
		}
	} while (count == CV_SCAN_ROWS);
	return 0;
}

/* What fell due since midnight. */
static int count_today(struct cv_call *call, uint64_t person, int64_t now_ms, int64_t *total)
{
	static const unsigned boxes[] = {CONGVAN__WORK_BOX__BOX_TO_DO, CONGVAN__WORK_BOX__BOX_COORDINATE};
	int32_t today = cv_day_of_ms(now_ms);
	uint32_t from = office_work_minute(office_day_begins_ms(today)), to = office_work_minute(now_ms);
	int64_t by_hour;
	int error = cv_sum(call, due_key(call, person, DUE_BY_HOUR, due_index(today)), &by_hour);

	if (error || by_hour <= 0)
		return error;
	for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++)
		for (unsigned urgency = CONGVAN__URGENCY__URGENCY_NORMAL;
		     !error && urgency <= CONGVAN__URGENCY__URGENCY_TIMED_EXPRESS; urgency++)
			error = count_rows(call, person, boxes[i], urgency, from, to, total);
	return error;
}

int office_overdue_count(struct cv_call *call, uint64_t person, int64_t now_ms, uint64_t *ret)
{
	uint32_t end = due_index(cv_day_of_ms(now_ms));
	int64_t total = 0;
	int error;

	for (unsigned level = 0; level < DUE_LEVELS; level++) {
		uint32_t last = end >> level * DUE_BITS;

		for (uint32_t bucket = last & ~((1u << DUE_BITS) - 1); bucket < last; bucket++) {
			int64_t sum;

			error = cv_sum(call, due_key(call, person, level, bucket), &sum);
			if (error)
				return error;
			total += sum;
		}
	}
	error = count_today(call, person, now_ms, &total);
	*ret = total > 0 ? (uint64_t)total : 0;
	return error;
}

/* ---- rows ---- */

static Congvan__WorkItem *make_item(const struct office_flows *flows, const Congvan__ReceivingFlow *flow,
				    const struct office_work_place *place, const struct office_work_document *document)
{
	struct cv_call *call = flows->call;
	Congvan__WorkItem *item = cv_new(call, &congvan__work_item__descriptor);
	const char *holder = "";

	if (!item)
		return NULL;
	CV_SET(item, id, flow->id);
	CV_SET(item, person_id, place->person_id);
	CV_SET(item, box, (Congvan__WorkBox)place->box);
	item->kind = cv_strdup(call, document->kind);
	CV_SET(item, document_id, document->id);
	CV_SET(item, urgency, document->urgency);
	if (!is_over(flow)) {
		item->due_date = flow->due_date;
		item->due_at = flow->deadline ? flow->deadline->due_at : NULL;
	}
	item->arrived_at = flow->since;
	if (document->number)
		CV_SET(item, number, document->number);
	if (document->number_suffix)
		item->number_suffix = cv_strdup(call, document->number_suffix);
	if (document->year)
		CV_SET(item, year, document->year);
	item->code = cv_strdup(call, document->code);
	item->issuing_organ = cv_strdup(call, document->issuing_organ);
	item->subject = cv_strdup(call, document->subject);
	item->document_type = cv_strdup(call, document->document_type);
	item->step = flow->step;
	item->step_label = flow->step_label;
	CV_SET(item, role, flow->role);
	if (!flow->opened_at && office_flow_open(flow->state))
		CV_SET(item, unread, 1);
	if (document->has_file)
		CV_SET(item, has_file, 1);
	if (place->box == CONGVAN__WORK_BOX__BOX_FOLLOWING)
		holder = office_flow_holders(flows, flow->id);
	if (*holder)
		item->holder = cv_strdup(call, holder);
	return item;
}

Congvan__WorkItem *office_work_item(const struct office_flows *flows, const Congvan__ReceivingFlow *flow,
				    const struct office_work_document *document)
{
	struct office_work_place place = office_work_place(flow, document->urgency);

	return make_item(flows, flow, &place, document);
}

/* was: the urgency that the stored row was put under. */
static int update_row(const struct office_flows *flows, const struct office_flow *flow, struct cv_txn *txn,
		      Congvan__Urgency was, const struct office_work_document *document)
{
	struct cv_call *call = flows->call;
	struct office_work_place new_place = office_work_place(flow->now, document->urgency), old_place = {0};
	bool moved = true;
	int error = 0;

	if (flow->stored) {
		old_place = office_work_place(flow->stored, was);
		if (old_place.box == CONGVAN__WORK_BOX__BOX_DONE && new_place.box == old_place.box)
			old_place.urgency = new_place.urgency; /* what is done is not ordered by it */
		moved = !same_place(&old_place, &new_place);
	}
	if (old_place.box && moved) {
		error = cv_txn_delete(txn, office_work_key(call, &old_place));
		if (!error)
			error = add_sums(call, txn, &old_place, -1);
	}
	if (!error && new_place.box) {
		Congvan__WorkItem *item = make_item(flows, flow->now, &new_place, document);

		error = item ? cv_txn_put(txn, office_work_key(call, &new_place), &item->base) : -ENOMEM;
		if (!error && moved)
			error = add_sums(call, txn, &new_place, 1);
	}
	return error;
}

int office_work_update(const struct office_flows *flows, struct cv_txn *txn,
		       const struct office_work_document *document)
{
	bool *concerned = cv_alloc_array(flows->call, flows->count + 1, sizeof(*concerned));
	int error = 0;

	if (!concerned)
		return -ENOMEM;
	/* From below upwards: a changed flow concerns itself and all that stand above it. */
	for (size_t i = flows->count; i-- > 0;) {
		const struct office_flow *flow = &flows->items[i], *above;

		concerned[i] |= flow->now != flow->stored;
		above =
		    concerned[i] && flow->now->has_parent_id ? office_flows_find(flows, flow->now->parent_id) : NULL;
		if (above)
			concerned[above - flows->items] = true;
	}
	for (size_t i = 0; i < flows->count && !error; i++) {
		const struct office_flow *flow = &flows->items[i];

		if (flow->now != flow->stored ||
		    (concerned[i] && flow->now->state == CONGVAN__FLOW_STATE__FLOW_FORWARDED))
			error = update_row(flows, flow, txn, document->urgency, document);
	}
	return error;
}

int office_work_rewrite(const struct office_flows *flows, struct cv_txn *txn, Congvan__Urgency was,
			const struct office_work_document *document)
{
	int error = 0;

	for (size_t i = 0; i < flows->count && !error; i++)
		error = update_row(flows, &flows->items[i], txn, was, document);
	return error;
}

int office_work_update_own(const struct office_flows *flows, struct cv_txn *txn,
			   const struct office_work_document *document)
{
	int error = 0;

	for (size_t i = 0; i < flows->count && !error; i++)
		if (flows->items[i].now != flows->items[i].stored)
			error = update_row(flows, &flows->items[i], txn, document->urgency, document);
	return error;
}
