/* The rows of oversight: by deadline, with what the caller may do about each. */
#include <errno.h>
#include <string.h>

#include "incoming/case.h"
#include "incoming/oversight/draft.h"
#include "incoming/oversight/oversight.h"
#include "incoming/tasks.h"
#include "office/calendar/agency.h"
#include "office/lists/unit_entry.h"
#include "office/lists/work_entry.h"

struct items {
	struct cv_call *call;
	struct incoming_overseer overseer;
	enum office_unit_lane lane;
	bool one_unit;
	uint64_t unit_id;
	uint32_t limit;
	struct cv_key from, to;
	const struct office_calendar *calendar; /* of the agency */
};

/* ---- the request ---- */

static void set_range(struct items *items, Congvan__OversightDue due)
{
	struct cv_call *call = items->call;
	uint32_t now = office_work_minute(call->now_ms);
	int32_t last = office_calendar_add(items->calendar, cv_day_of_ms(call->now_ms), INCOMING_OVERSIGHT_SOON);

	items->from = office_unit_list(call, items->lane, items->unit_id);
	items->to = cv_key_after(call, items->from);
	if (due == CONGVAN__OVERSIGHT_DUE__OVERSIGHT_SOON) {
		items->from = office_unit_list_from(call, items->lane, items->unit_id, now + 1);
		items->to = office_unit_list_from(call, items->lane, items->unit_id,
						  office_work_minute(office_day_begins_ms(last + 1)) + 1);
	} else if (due == CONGVAN__OVERSIGHT_DUE__OVERSIGHT_LATE) {
		items->to = office_unit_list_from(call, items->lane, items->unit_id, now + 1);
	}
}

/* A cursor is a key of the same list: of this lane, and of the unit that the lane is of. */
static int go_on(struct items *items, const char *cursor)
{
	struct office_unit_row row;
	struct cv_bytes body;
	int error = cv_cursor_body(items->call, cursor, &body);

	if (error)
		return error;
	if (!office_unit_row_read(body, items->lane, &row) ||
	    (items->lane == OFFICE_LANE_PARTS && row.unit_id != items->unit_id))
		return cv_fail(items->call, CV_INVALID, "cursor.invalid", NULL);
	items->from.body = body;
	items->from = cv_key_after(items->call, items->from);
	return 0;
}

static int read_request(struct items *items, const Congvan__OversightItemsRequest *request)
{
	struct cv_call *call = items->call;
	Congvan__OversightDue due = request->has_due ? request->due : CONGVAN__OVERSIGHT_DUE__OVERSIGHT_ALL;
	int error;

	items->limit = request->has_limit ? request->limit : INCOMING_OVERSIGHT_DEFAULT;
	items->lane = request->has_parts && request->parts ? OFFICE_LANE_PARTS : OFFICE_LANE_UNITS;
	items->one_unit = request->has_unit_id || items->overseer.part == SHEET_OF_UNIT;
	items->unit_id = request->has_unit_id ? request->unit_id : items->overseer.me.unit_id;
	if (items->limit < 1 || items->limit > INCOMING_OVERSIGHT_MAX)
		cv_field(call, "/limit", "field.out_of_range", "1", cv_printf(call, "%u", INCOMING_OVERSIGHT_MAX),
			 NULL);
	if (due < CONGVAN__OVERSIGHT_DUE__OVERSIGHT_LATE || due > CONGVAN__OVERSIGHT_DUE__OVERSIGHT_ALL)
		cv_field(call, "/due", "field.unknown_value", cv_printf(call, "%d", (int)due), NULL);
	if (items->lane == OFFICE_LANE_PARTS && !items->one_unit)
		cv_field(call, "/unitId", "field.required", NULL);
	error = cv_fields_ok(call);
	if (!error && items->one_unit)
		error = incoming_overseer_check(call, &items->overseer, items->unit_id);
	if (error)
		return error;
	set_range(items, due);
	return request->cursor && *request->cursor ? go_on(items, request->cursor) : 0;
}

/* ---- the page ---- */

/* What the caller may not see (a document that went past the head of their unit) is left out. */
static int add_incoming(struct items *items, const struct office_unit_row *row, Congvan__OversightItemsReply *reply)
{
	struct cv_call *call = items->call;
	struct incoming_case kase = {.base.me = items->overseer.me, .base.calendar = items->calendar};
	const struct office_flow *flow;
	Congvan__Task *task;
	int error = office_case_load(call, &incoming_case_kind, row->document_id, NULL, &kase.base);

	if (error)
		return error;
	flow = office_flows_find(&kase.base.flows, row->flow_id);
	if (!flow || !office_case_visible(&kase.base))
		return 0;
	error = incoming_task_of(&kase, flow->now, NULL, &task);
	return error ? error : cv_append(call, &reply->tasks, &reply->n_tasks, task);
}

static int add_row(struct items *items, const struct office_unit_row *row, Congvan__OversightItemsReply *reply)
{
	Congvan__Task *task;
	bool is_draft;
	int error = incoming_oversight_draft(items->call, &items->overseer, items->calendar, row, &is_draft, &task);

	if (error)
		return error;
	if (!is_draft)
		return add_incoming(items, row, reply);
	return task ? cv_append(items->call, &reply->tasks, &reply->n_tasks, task) : 0;
}

static int end_page(struct items *items, struct cv_bytes last, Congvan__OversightItemsReply *reply)
{
	reply->next_cursor = cv_cursor(items->call, last);
	return reply->next_cursor ? 0 : -ENOMEM;
}

static int read_page(struct items *items, Congvan__OversightItemsReply *reply)
{
	uint32_t count, seen = 0, examined = 0;
	struct cv_bytes last = {NULL, 0};
	struct cv_row *rows;

	do {
		int error = cv_scan(items->call, items->from, items->to, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &count);

		for (uint32_t i = 0; !error && i < count; i++) {
			struct office_unit_row row;

			if (reply->n_tasks == items->limit || examined == INCOMING_OVERSIGHT_EXAMINED)
				return end_page(items, last, reply);
			last = rows[i].body;
			if (!office_unit_row_read(last, items->lane, &row) ||
			    (items->one_unit && row.unit_id != items->unit_id))
				continue;
			examined++;
			error = add_row(items, &row, reply);
		}
		if (error)
			return error;
		seen += count;
		if (count) {
			items->from.body = last;
			items->from = cv_key_after(items->call, items->from);
		}
	} while (count == CV_SCAN_ROWS && seen < INCOMING_OVERSIGHT_ROWS);
	return count == CV_SCAN_ROWS ? end_page(items, last, reply) : 0;
}

int incoming_oversight_items(struct cv_call *call, const Congvan__OversightItemsRequest *request,
			     Congvan__OversightItemsReply *reply)
{
	struct items items = {.call = call};
	int error = incoming_overseer_of_call(call, &items.overseer);

	if (!error)
		error = office_calendar_of_call(call, NULL, call->instance->server_calendar, &items.calendar);
	if (!error)
		error = read_request(&items, request);
	return error ? error : read_page(&items, reply);
}
