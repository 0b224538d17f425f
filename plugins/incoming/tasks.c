#include "incoming/tasks.h"

#include <errno.h>
#include <string.h>

#include "incoming/boards.h"
#include "incoming/document.h"
#include "office/calendar/agency.h"
#include "office/case/offer.h"
#include "office/lists/work_date.h"
#include "office/lists/work_entry.h"

/*
 * Boxes of what waits for somebody; their rows are merged in the order that they have in common. A key of a work list
 * is person, box, and then the row's place: urgency, deadline, arrival, flow.
 */
#define PLACE_AT 9u
#define PLACE_LEN 21u

static const unsigned boxes[] = {CONGVAN__WORK_BOX__BOX_RETURNED, CONGVAN__WORK_BOX__BOX_TO_DO,
				 CONGVAN__WORK_BOX__BOX_COORDINATE};
#define LANES (sizeof(boxes) / sizeof(boxes[0]))

struct lane {
	struct cv_row *rows;
	uint32_t count, next;
};

struct tasks {
	struct cv_call *call;
	struct office_actor me;
	unsigned purpose; /* 0: any */
	uint32_t limit;
	struct cv_bytes after; /* the place behind which to go on; empty: from the beginning */
	const struct office_calendar *calendar;
	struct lane lanes[LANES];
};

/* ---- rows ---- */

/* As many as one page may look at: that is all that a lane is asked for. */
static int open_lane(struct tasks *tasks, unsigned box, struct lane *lane)
{
	struct cv_call *call = tasks->call;
	struct cv_key from = cv_key(call, OFFICE_WORK_ITEM, "ib", office_acting_person(call), box);
	struct cv_key to = cv_key_after(call, from);
	uint8_t *body = cv_alloc(call, PLACE_AT + PLACE_LEN + 1);

	if (!body || from.body.len != PLACE_AT)
		return -ENOMEM;
	memcpy(body, from.body.data, PLACE_AT);
	if (tasks->after.len) {
		memcpy(body + PLACE_AT, tasks->after.data, PLACE_LEN);
		from.body = (struct cv_bytes){body, PLACE_AT + PLACE_LEN + 1}; /* a zero more sorts right behind it */
	}
	return cv_scan(call, from, to, INCOMING_TASKS_EXAMINED_MAX, 0, &lane->rows, &lane->count);
}

static const struct cv_row *first_row(struct tasks *tasks)
{
	struct lane *first = NULL;

	for (size_t i = 0; i < LANES; i++) {
		struct lane *lane = &tasks->lanes[i];

		if (lane->next == lane->count || lane->rows[lane->next].body.len != PLACE_AT + PLACE_LEN)
			continue;
		if (!first || memcmp(lane->rows[lane->next].body.data + PLACE_AT,
				     first->rows[first->next].body.data + PLACE_AT, PLACE_LEN) < 0)
			first = lane;
	}
	return first ? &first->rows[first->next++] : NULL;
}

/* ---- one task ---- */

static bool serves(const struct tasks *tasks, const struct incoming_case *kase, const Congvan__ReceivingFlow *flow)
{
	struct office_question question = office_case_question(&kase->base, flow);

	for (size_t i = 0; i < kase->base.process->action_count; i++) {
		const struct office_action *action = &kase->base.process->actions[i];

		if (incoming_purpose_of(action) == tasks->purpose &&
		    office_judge_action(action, &question).verdict == OFFICE_ALLOWED &&
		    office_in_scope(&kase->base.me, kase->base.process->kind->name, action->name))
			return true;
	}
	return false;
}

int incoming_task_of(struct incoming_case *kase, const Congvan__ReceivingFlow *flow, Congvan__WorkItem *item,
		     Congvan__Task **ret)
{
	struct office_work_document shown = incoming_work_document(kase->base.call, kase->document);
	const Congvan__IncomingDocument *document = kase->document;
	Congvan__Task *task = cv_new(kase->base.call, &congvan__task__descriptor);
	const struct office_calendar *calendar;
	int error = office_case_calendar(&kase->base, &calendar);

	if (error)
		return error;
	if (!item)
		item = office_work_item(&kase->base.flows, flow, &shown);
	if (!task || !item)
		return -ENOMEM;
	office_work_date(kase->base.call, calendar, item);
	task->item = item;
	task->assigner = flow->assigner;
	task->directive = flow->directive ? flow->directive : document->directive;
	task->proposed = document->proposed;
	task->n_proposed = document->n_proposed;
	task->state_label = document->state_label;
	task->arrival_suffix = document->arrival_suffix;
	task->document_due = document->due_date;
	task->receiver = flow->receiver;
	task->opened_at = flow->opened_at;
	*ret = task;
	return office_flow_offers(&kase->base, flow, &task->actions, &task->n_actions);
}

static int add_task(struct tasks *tasks, Congvan__WorkItem *item, Congvan__ListTasksReply *reply)
{
	struct cv_call *call = tasks->call;
	struct incoming_case kase = {.base.me = tasks->me, .base.calendar = tasks->calendar};
	Congvan__Task *task;
	struct office_flow *flow;
	int error;

	if (!item->kind || strcmp(item->kind, "incoming") != 0)
		return 0;
	error = office_case_load(call, &incoming_case_kind, item->document_id, NULL, &kase.base);
	if (error)
		return error;
	flow = office_flows_find(&kase.base.flows, item->id);
	if (!flow || (tasks->purpose && !serves(tasks, &kase, flow->now)))
		return 0;
	error = incoming_task_of(&kase, flow->now, item, &task);
	return error ? error : cv_append(call, &reply->tasks, &reply->n_tasks, task);
}

/* ---- the page ---- */

static int read_request(struct tasks *tasks, const Congvan__ListTasksRequest *request)
{
	struct cv_call *call = tasks->call;
	int error;

	tasks->purpose = request->has_purpose ? (unsigned)request->purpose : 0;
	tasks->limit = request->has_limit ? request->limit : INCOMING_TASKS_DEFAULT;
	if (tasks->purpose > CONGVAN__TASK_PURPOSE__TASK_ASSIGN)
		cv_field(call, "/purpose", "field.unknown_value", cv_printf(call, "%u", tasks->purpose), NULL);
	if (tasks->limit < 1 || tasks->limit > INCOMING_TASKS_MAX)
		cv_field(call, "/limit", "field.out_of_range", "1", cv_printf(call, "%u", INCOMING_TASKS_MAX), NULL);
	error = cv_fields_ok(call);
	if (!error && request->cursor && *request->cursor)
		error = cv_cursor_body(call, request->cursor, &tasks->after);
	if (!error && tasks->after.len && tasks->after.len != PLACE_LEN)
		error = cv_fail(call, CV_INVALID, "cursor.invalid", NULL);
	return error;
}

static int read_page(struct tasks *tasks, Congvan__ListTasksReply *reply)
{
	struct cv_bytes last = {NULL, 0};
	const struct cv_row *row;
	uint32_t examined = 0;

	while ((row = first_row(tasks)) != NULL) {
		Congvan__WorkItem *item;
		int error;

		if (reply->n_tasks == tasks->limit || examined++ == INCOMING_TASKS_EXAMINED_MAX) {
			reply->next_cursor = cv_cursor(tasks->call, last);
			return reply->next_cursor ? 0 : -ENOMEM;
		}
		last = (struct cv_bytes){row->body.data + PLACE_AT, PLACE_LEN};
		item = cv_row_message(tasks->call, row, &congvan__work_item__descriptor);
		error = item ? add_task(tasks, item, reply) : -EIO;
		if (error)
			return error;
	}
	return 0;
}

int incoming_tasks(struct cv_call *call, const Congvan__ListTasksRequest *request, Congvan__ListTasksReply *reply)
{
	struct tasks tasks = {.call = call};
	int error = office_actor_of_call(call, &tasks.me);

	if (!error)
		error = read_request(&tasks, request);
	if (!error)
		error = office_calendar_of_call(call, NULL, call->instance->server_calendar, &tasks.calendar);
	for (size_t i = 0; i < LANES && !error; i++)
		error = open_lane(&tasks, boxes[i], &tasks.lanes[i]);
	return error ? error : read_page(&tasks, reply);
}
