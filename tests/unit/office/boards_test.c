/* Boards: which ones a post has, and what waits there for whom, with what they may do about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "congvan/board.pb-c.h"
#include "congvan/outgoing.pb-c.h"
#include "desk.h"
#include "office/calendar/moment.h"
#include "office/case/log.h"
#include "office/lists/unit_entry.h"

static bool has_board(struct desk *desk, enum agency_person person, Congvan__TaskPurpose purpose)
{
	Congvan__Empty nothing = CONGVAN__EMPTY__INIT;
	const Congvan__BoardsReply *reply;

	agency_become(desk->fake, person);
	reply = desk_call(desk, "boards", &nothing.base, &congvan__boards_reply__descriptor);
	for (size_t i = 0; i < reply->n_purposes; i++)
		if (reply->purposes[i] == purpose)
			return true;
	return false;
}

static bool reads_documents(struct desk *desk, enum agency_person person)
{
	Congvan__Empty nothing = CONGVAN__EMPTY__INIT;
	const Congvan__BoardsReply *reply;

	agency_become(desk->fake, person);
	reply = desk_call(desk, "boards", &nothing.base, &congvan__boards_reply__descriptor);
	assert_true(reply->has_documents);
	return reply->documents;
}

/* What the navigation offers and what the list answers are one. */
static void who_reads_documents_is_told(void **state)
{
	static const enum agency_person people[] = {ADMINISTRATOR, CLERK,        HEAD,
						    CHIEF,         MEDICAL_HEAD, MEDICAL_SPECIALIST};
	Congvan__ListIncomingRequest request = CONGVAN__LIST_INCOMING_REQUEST__INIT;
	Congvan__ListIncomingReply *reply;
	struct desk *desk = *state;

	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
		bool reads = reads_documents(desk, people[i]);

		assert_int_equal(reads, people[i] != ADMINISTRATOR);
		assert_int_equal(fakehost_call(desk->fake, "incoming/1", "list", &request.base,
					       &congvan__list_incoming_reply__descriptor, &reply),
				 reads ? 0 : -EACCES);
	}
}

static void boards_follow_the_definition(void **state)
{
	struct desk *desk = *state;

	assert_true(has_board(desk, HEAD, CONGVAN__TASK_PURPOSE__TASK_DIRECT));
	assert_true(has_board(desk, DEPUTY, CONGVAN__TASK_PURPOSE__TASK_DIRECT));
	assert_false(has_board(desk, HEAD, CONGVAN__TASK_PURPOSE__TASK_DISTRIBUTE));
	assert_true(has_board(desk, CHIEF, CONGVAN__TASK_PURPOSE__TASK_DISTRIBUTE));
	assert_false(has_board(desk, CHIEF, CONGVAN__TASK_PURPOSE__TASK_DIRECT));
	assert_true(has_board(desk, MEDICAL_HEAD, CONGVAN__TASK_PURPOSE__TASK_ASSIGN));
	assert_false(has_board(desk, MEDICAL_HEAD, CONGVAN__TASK_PURPOSE__TASK_DISTRIBUTE));
	for (unsigned purpose = CONGVAN__TASK_PURPOSE__TASK_DIRECT; purpose <= CONGVAN__TASK_PURPOSE__TASK_ASSIGN;
	     purpose++) {
		assert_false(has_board(desk, CLERK, (Congvan__TaskPurpose)purpose));
		assert_false(has_board(desk, MEDICAL_SPECIALIST, (Congvan__TaskPurpose)purpose));
		assert_false(has_board(desk, ADMINISTRATOR, (Congvan__TaskPurpose)purpose));
	}
}

static const Congvan__ListTasksReply *tasks(struct desk *desk, enum agency_person person, unsigned purpose)
{
	Congvan__ListTasksRequest request = CONGVAN__LIST_TASKS_REQUEST__INIT;

	if (purpose)
		CV_SET(&request, purpose, (Congvan__TaskPurpose)purpose);
	agency_become(desk->fake, person);
	return desk_call(desk, "tasks", &request.base, &congvan__list_tasks_reply__descriptor);
}

static const Congvan__ActionOffer *offer_of(const Congvan__Task *task, const char *name)
{
	for (size_t i = 0; i < task->n_actions; i++)
		if (strcmp(task->actions[i]->name, name) == 0)
			return task->actions[i];
	return NULL;
}

/* The directive waits with the chief of office, who sees whom the leader named and may send it on at once. */
static void a_directive_waits_for_distribution(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, true)->document->id;
	const Congvan__ListTasksReply *reply = tasks(desk, HEAD, CONGVAN__TASK_PURPOSE__TASK_DIRECT);

	assert_int_equal(reply->n_tasks, 1);
	assert_non_null(offer_of(reply->tasks[0], "direct"));
	assert_int_equal(tasks(desk, HEAD, CONGVAN__TASK_PURPOSE__TASK_DISTRIBUTE)->n_tasks, 0);
	desk_direct(desk, id, "Phòng Nghiệp vụ Y tham mưu", UNIT_MEDICAL, MEDICAL_OTHER);
	assert_int_equal(tasks(desk, HEAD, 0)->n_tasks, 0);
	reply = tasks(desk, CHIEF, CONGVAN__TASK_PURPOSE__TASK_DISTRIBUTE);
	assert_int_equal(reply->n_tasks, 1);
	assert_int_equal(reply->tasks[0]->item->document_id, id);
	assert_string_equal(reply->tasks[0]->directive, "Phòng Nghiệp vụ Y tham mưu");
	assert_int_equal(reply->tasks[0]->assigner->person_id, HEAD);
	assert_int_equal(reply->tasks[0]->n_proposed, 2);
	assert_int_equal(reply->tasks[0]->proposed[0]->unit_id, UNIT_MEDICAL);
	assert_string_equal(reply->tasks[0]->proposed[0]->due_date, "2026-03-20");
	assert_non_null(offer_of(reply->tasks[0], "distribute"));
	assert_int_equal(offer_of(reply->tasks[0], "distribute")->flow_id, reply->tasks[0]->item->id);
	assert_int_equal(tasks(desk, FINANCE_HEAD, 0)->n_tasks, 0);
}

/* Each document of a batch may go to receivers of its own; the others go as the request, or the proposal, says. */
static void one_batch_distributes_each_to_its_own(void **state)
{
	struct desk *desk = *state;
	Congvan__BatchRequest batch = CONGVAN__BATCH_REQUEST__INIT;
	Congvan__BatchItem items[2] = {CONGVAN__BATCH_ITEM__INIT, CONGVAN__BATCH_ITEM__INIT};
	Congvan__BatchItem *pointers[2] = {&items[0], &items[1]};
	Congvan__Assignment other = CONGVAN__ASSIGNMENT__INIT, *others[] = {&other};
	const Congvan__BatchReply *reply;

	for (unsigned i = 0; i < 2; i++) {
		desk->form.code_number = (char *)(i ? "2" : "1");
		CV_SET(&items[i], id, desk_register(desk, true)->document->id);
		desk_direct(desk, items[i].id, "Xem xét", UNIT_MEDICAL, MEDICAL_OTHER);
	}
	CV_SET(&other, unit_id, UNIT_FINANCE);
	CV_SET(&other, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	items[1].assignments = others;
	items[1].n_assignments = 1;
	batch.action = (char *)"distribute";
	batch.items = pointers;
	batch.n_items = 2;
	agency_become(desk->fake, CHIEF);
	reply = desk_call(desk, "batch", &batch.base, &congvan__batch_reply__descriptor);
	assert_int_equal(reply->done, 2);
	assert_int_equal(tasks(desk, MEDICAL_HEAD, CONGVAN__TASK_PURPOSE__TASK_ASSIGN)->tasks[0]->item->document_id,
			 items[0].id);
	assert_int_equal(tasks(desk, FINANCE_HEAD, CONGVAN__TASK_PURPOSE__TASK_ASSIGN)->tasks[0]->item->document_id,
			 items[1].id);
	assert_int_equal(tasks(desk, MEDICAL_HEAD, 0)->n_tasks, 1);
	desk_sums_fit(desk);
}

/* Three boxes become one list: urgent first, whatever box a row lies in; pages join without a gap. */
static void pages_join_over_boxes(void **state)
{
	struct desk *desk = *state;
	Congvan__ListTasksRequest request = CONGVAN__LIST_TASKS_REQUEST__INIT;
	const Congvan__ListTasksReply *reply;
	Congvan__Urgency last = CONGVAN__URGENCY__URGENCY_TIMED_EXPRESS;
	unsigned seen = 0, boxes = 0;
	char number[8];

	for (unsigned i = 0; i < 9; i++) {
		snprintf(number, sizeof(number), "%u", i + 1);
		desk->form.code_number = number;
		CV_SET(&desk->form, urgency, (Congvan__Urgency)(1 + i % 3));
		desk_direct(desk, desk_register(desk, true)->document->id, "Xem xét",
			    i % 2 ? UNIT_MEDICAL : UNIT_FINANCE, i % 2 ? FINANCE_HEAD : MEDICAL_HEAD);
	}
	reply = tasks(desk, CHIEF, CONGVAN__TASK_PURPOSE__TASK_DISTRIBUTE);
	assert_int_equal(reply->n_tasks, 9);
	for (size_t i = 0; i < 9; i++)
		desk_act(desk, reply->tasks[i]->item->document_id, "distribute",
			 &congvan__distribute_request__descriptor, NULL);
	CV_SET(&request, limit, 2);
	agency_become(desk->fake, MEDICAL_HEAD);
	do {
		reply = desk_call(desk, "tasks", &request.base, &congvan__list_tasks_reply__descriptor);
		for (size_t i = 0; i < reply->n_tasks; i++) {
			assert_true(reply->tasks[i]->item->urgency <= last);
			last = reply->tasks[i]->item->urgency;
			boxes |= 1u << reply->tasks[i]->item->box;
			seen++;
		}
		request.cursor = reply->next_cursor;
	} while (request.cursor);
	assert_int_equal(seen, 9);
	assert_int_equal(boxes, 1u << CONGVAN__WORK_BOX__BOX_TO_DO | 1u << CONGVAN__WORK_BOX__BOX_COORDINATE);
}

/* ---- oversight ---- */

static const Congvan__OversightReply *oversight(struct desk *desk, enum agency_person person, uint64_t unit)
{
	Congvan__OversightRequest request = CONGVAN__OVERSIGHT_REQUEST__INIT;

	if (unit)
		CV_SET(&request, unit_id, unit);
	agency_become(desk->fake, person);
	return desk_call(desk, "oversight", &request.base, &congvan__oversight_reply__descriptor);
}

static const Congvan__UnitFigures *unit_in(const Congvan__OversightReply *reply, uint64_t unit)
{
	for (size_t i = 0; i < reply->n_units; i++)
		if (reply->units[i]->unit_id == unit)
			return reply->units[i];
	fail_msg("no such unit");
	return NULL;
}

static void figures_are(const Congvan__UnitFigures *figures, unsigned received, unsigned done, unsigned going,
			unsigned overdue)
{
	assert_int_equal(figures->received, received);
	assert_int_equal(figures->done, done);
	assert_int_equal(figures->going, going);
	assert_int_equal(figures->overdue, overdue);
}

static const Congvan__OversightItemsReply *items(struct desk *desk, enum agency_person person, uint64_t unit,
						 bool parts, Congvan__OversightDue due)
{
	Congvan__OversightItemsRequest request = CONGVAN__OVERSIGHT_ITEMS_REQUEST__INIT;

	if (unit)
		CV_SET(&request, unit_id, unit);
	CV_SET(&request, parts, parts);
	CV_SET(&request, due, due);
	agency_become(desk->fake, person);
	return desk_call(desk, "oversight_items", &request.base, &congvan__oversight_items_reply__descriptor);
}

/* A document goes through the agency: in every moment it is with the unit that has to deal with it, and with no other.
 */
static void a_document_is_with_one_unit_after_the_other(void **state)
{
	struct desk *desk = *state;
	const Congvan__OversightReply *reply;
	uint64_t id = desk_register(desk, true)->document->id;

	figures_are(unit_in(oversight(desk, CHIEF, 0), 0), 1, 0, 1, 0); /* the leadership */
	desk_direct(desk, id, "Xem xét", UNIT_MEDICAL, FINANCE_HEAD);
	reply = oversight(desk, CHIEF, 0);
	figures_are(unit_in(reply, 0), 0, 0, 0, 0);
	figures_are(unit_in(reply, UNIT_OFFICE), 1, 0, 1, 0);
	agency_become(desk->fake, CHIEF);
	desk_act(desk, id, "distribute", &congvan__distribute_request__descriptor, NULL);
	desk_assign(desk, MEDICAL_HEAD, id, MEDICAL_SPECIALIST);
	reply = oversight(desk, CHIEF, 0);
	figures_are(unit_in(reply, UNIT_OFFICE), 0, 0, 0, 0);
	figures_are(unit_in(reply, UNIT_MEDICAL), 1, 0, 1, 0);
	figures_are(unit_in(reply, UNIT_FINANCE), 1, 0, 1, 0);
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 30 * 86400000LL);
	reply = oversight(desk, MEDICAL_HEAD, 0); /* the own unit */
	assert_int_equal(reply->n_units, 1);
	figures_are(reply->units[0], 1, 0, 1, 1);
	for (size_t i = 0; i < reply->n_people; i++) {
		bool theirs = reply->people[i]->person->person_id == MEDICAL_SPECIALIST;

		assert_int_equal(reply->people[i]->open, theirs);
		assert_int_equal(reply->people[i]->overdue, theirs);
	}
	assert_true(reply->n_people >= 3);
	desk_complete(desk, MEDICAL_SPECIALIST, id, "Xong");
	reply = oversight(desk, HEAD, UNIT_MEDICAL);
	figures_are(reply->units[0], 1, 1, 0, 0);
	assert_int_equal(reply->units[0]->done_late, 1);
	for (size_t i = 0; i < reply->n_people; i++)
		assert_int_equal(reply->people[i]->done, reply->people[i]->person->person_id == MEDICAL_SPECIALIST);
	desk_sums_fit(desk);
}

static void late_ones_are_listed_by_deadline_with_the_reminder(void **state)
{
	struct desk *desk = *state;
	const Congvan__OversightItemsReply *late;
	Congvan__ActRequest remind = CONGVAN__ACT_REQUEST__INIT;
	Congvan__ListLoggedRequest log = CONGVAN__LIST_LOGGED_REQUEST__INIT;
	const Congvan__ListLoggedReply *logged;
	uint64_t id = desk_register(desk, true)->document->id;

	desk_direct(desk, id, "Xem xét", UNIT_MEDICAL, FINANCE_HEAD);
	agency_become(desk->fake, CHIEF);
	desk_act(desk, id, "distribute", &congvan__distribute_request__descriptor, NULL);
	desk_assign(desk, MEDICAL_HEAD, id, MEDICAL_SPECIALIST);
	assert_int_equal(items(desk, CHIEF, 0, false, CONGVAN__OVERSIGHT_DUE__OVERSIGHT_LATE)->n_tasks, 0);
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 30 * 86400000LL);
	late = items(desk, CHIEF, 0, false, CONGVAN__OVERSIGHT_DUE__OVERSIGHT_LATE);
	assert_int_equal(late->n_tasks, 1);
	assert_int_equal(late->tasks[0]->receiver->person_id, MEDICAL_HEAD);
	assert_true(late->tasks[0]->item->overdue);
	assert_non_null(offer_of(late->tasks[0], "remind"));
	CV_SET(&remind, id, id);
	CV_SET(&remind, flow_id, late->tasks[0]->item->id);
	remind.action = (char *)"remind";
	desk_call(desk, "act", &remind.base, &congvan__incoming_view__descriptor);
	logged = desk_call(desk, "reminders", &log.base, &congvan__list_logged_reply__descriptor);
	assert_int_equal(logged->n_acts, 1);
	assert_int_equal(logged->acts[0]->act->actor->person_id, CHIEF);
	assert_int_equal(logged->acts[0]->about->person_id, MEDICAL_HEAD);
	assert_int_equal(logged->acts[0]->number, 1);
	agency_become(desk->fake, FINANCE_HEAD);
	logged = desk_call(desk, "reminders", &log.base, &congvan__list_logged_reply__descriptor);
	assert_int_equal(logged->n_acts, 0); /* nobody of that unit was reminded */
	/* The head of the unit sees who of the unit has it. */
	late = items(desk, MEDICAL_HEAD, UNIT_MEDICAL, true, CONGVAN__OVERSIGHT_DUE__OVERSIGHT_LATE);
	assert_int_equal(late->n_tasks, 1);
	assert_int_equal(late->tasks[0]->receiver->person_id, MEDICAL_SPECIALIST);
	assert_int_equal(items(desk, MEDICAL_HEAD, UNIT_MEDICAL, true, CONGVAN__OVERSIGHT_DUE__OVERSIGHT_SOON)->n_tasks,
			 0);
}

/* A line of another kind of document, as its plugin writes it. */
static void put_line(struct desk *desk, const char *prefix, uint64_t person, uint64_t act)
{
	Congvan__LoggedAct line = CONGVAN__LOGGED_ACT__INIT;
	Congvan__Act done = CONGVAN__ACT__INIT;

	CV_SET(&done, id, act);
	line.act = &done;
	line.kind = (char *)(uintptr_t)prefix;
	fakehost_put(desk->fake, FAKEHOST_AGENCY, prefix,
		     fakehost_body(desk->fake, "bii", (unsigned)OFFICE_LOG_DONE_FOR_OTHERS, person, act), &line.base);
}

/* What somebody did for others is one list, whatever it was about. */
static void acts_of_all_kinds_stand_in_one_list(void **state)
{
	static const uint64_t acts[] = {11, 12, 14, 15, 17};
	struct desk *desk = *state;
	Congvan__ListLoggedRequest request = CONGVAN__LIST_LOGGED_REQUEST__INIT;
	const Congvan__ListLoggedReply *reply;
	size_t seen = 5;

	put_line(desk, "incoming.log", SECRETARY, 12);
	put_line(desk, "incoming.log", SECRETARY, 14);
	put_line(desk, "outgoing.log", SECRETARY, 11);
	put_line(desk, "outgoing.log", SECRETARY, 15);
	put_line(desk, "outgoing.log", SECRETARY, 17);
	put_line(desk, "outgoing.log", CHIEF, 16);
	agency_become(desk->fake, SECRETARY);
	CV_SET(&request, limit, 2);
	do {
		reply = desk_call(desk, "on_behalf", &request.base, &congvan__list_logged_reply__descriptor);
		for (size_t i = 0; i < reply->n_acts; i++)
			assert_int_equal(reply->acts[i]->act->id, acts[--seen]);
		request.cursor = reply->next_cursor;
	} while (request.cursor);
	assert_int_equal(seen, 0);
	/* Of another list it is no cursor. */
	reply = desk_call(desk, "on_behalf", &request.base, &congvan__list_logged_reply__descriptor);
	request.cursor = reply->next_cursor;
	CV_SET(&request, in_my_name, 1);
	assert_int_equal(desk_try(desk, "on_behalf", &request.base), -EINVAL);
	desk_refused(desk, "cursor.invalid");
}

static void others_do_not_watch(void **state)
{
	struct desk *desk = *state;
	Congvan__OversightRequest request = CONGVAN__OVERSIGHT_REQUEST__INIT;
	Congvan__OversightItemsRequest list = CONGVAN__OVERSIGHT_ITEMS_REQUEST__INIT;
	Congvan__ListLoggedRequest log = CONGVAN__LIST_LOGGED_REQUEST__INIT;
	static const enum agency_person nobody[] = {MEDICAL_SPECIALIST, SECRETARY, ADMINISTRATOR};

	for (size_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++) {
		agency_become(desk->fake, nobody[i]);
		assert_int_equal(desk_try(desk, "oversight", &request.base), -EACCES);
		desk_refused(desk, "oversight.denied");
		assert_int_equal(desk_try(desk, "oversight_items", &list.base), -EACCES);
		assert_int_equal(desk_try(desk, "reminders", &log.base), -EACCES);
	}
	agency_become(desk->fake, MEDICAL_HEAD);
	CV_SET(&request, unit_id, UNIT_FINANCE);
	CV_SET(&list, unit_id, UNIT_FINANCE);
	CV_SET(&log, unit_id, UNIT_FINANCE);
	assert_int_equal(desk_try(desk, "oversight", &request.base), -EACCES);
	desk_refused(desk, "oversight.other_unit");
	assert_int_equal(desk_try(desk, "oversight_items", &list.base), -EACCES);
	assert_int_equal(desk_try(desk, "reminders", &log.base), -EACCES);
	CV_SET(&request, unit_id, 0); /* nor the leadership */
	assert_int_equal(desk_try(desk, "oversight", &request.base), -EACCES);
}

#define DRAFT 7001u
#define DRAFT_FLOW 7003u

static void put_draft_flow(struct desk *desk, uint64_t id, enum agency_person person, uint64_t unit, int64_t due_ms)
{
	Congvan__ReceivingFlow flow = CONGVAN__RECEIVING_FLOW__INIT;
	Congvan__Actor receiver = CONGVAN__ACTOR__INIT;
	Congvan__Deadline deadline = CONGVAN__DEADLINE__INIT;
	Congvan__Label step = CONGVAN__LABEL__INIT;

	CV_SET(&receiver, person_id, person);
	CV_SET(&receiver, unit_id, unit);
	CV_SET(&flow, id, id);
	CV_SET(&flow, document_id, DRAFT);
	if (id == DRAFT_FLOW)
		CV_SET(&flow, parent_id, id - 1);
	CV_SET(&flow, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	CV_SET(&flow, state, CONGVAN__FLOW_STATE__FLOW_TO_DO);
	step.vi = (char *)"Thẩm định nội dung";
	deadline.due_at = office_moment(desk->reading, due_ms);
	flow.step = (char *)"content";
	flow.step_label = &step;
	flow.receiver = &receiver;
	flow.since = flow.assigned_at = office_moment(desk->reading, FAKEHOST_NOW_MS);
	flow.deadline = due_ms ? &deadline : NULL;
	flow.due_date = due_ms ? (char *)"2026-03-05" : NULL;
	fakehost_put(desk->fake, FAKEHOST_AGENCY, "outgoing.flow", fakehost_body(desk->fake, "ii", (uint64_t)DRAFT, id),
		     &flow.base);
}

/* A draft of the medical unit that its head has to review within an hour. */
static void put_draft(struct desk *desk)
{
	Congvan__OutgoingDocument draft = CONGVAN__OUTGOING_DOCUMENT__INIT;
	Congvan__Empty nothing = CONGVAN__EMPTY__INIT;
	int64_t due_ms = FAKEHOST_NOW_MS + 3600000;

	CV_SET(&draft, id, DRAFT);
	CV_SET(&draft, shown_version, 1);
	draft.subject = (char *)"V/v báo cáo";
	fakehost_put(desk->fake, FAKEHOST_AGENCY, "outgoing.document", fakehost_body(desk->fake, "i", (uint64_t)DRAFT),
		     &draft.base);
	put_draft_flow(desk, DRAFT_FLOW - 1, MEDICAL_SPECIALIST, UNIT_MEDICAL, 0);
	put_draft_flow(desk, DRAFT_FLOW, MEDICAL_HEAD, UNIT_MEDICAL, due_ms);
	fakehost_put(desk->fake, FAKEHOST_AGENCY, OFFICE_UNIT_ITEM,
		     fakehost_body(desk->fake, "bwiiii", (unsigned)OFFICE_LANE_UNITS, office_work_minute(due_ms),
				   (uint64_t)UNIT_MEDICAL, (uint64_t)DRAFT, (uint64_t)DRAFT_FLOW,
				   (uint64_t)MEDICAL_HEAD),
		     &nothing.base);
}

/* Units have drafts to review beside what came in: both stand in one list, the earliest deadline first. */
static void drafts_are_watched_over_with_the_rest(void **state)
{
	struct desk *desk = *state;
	const Congvan__OversightItemsReply *late;
	uint64_t id = desk_register(desk, true)->document->id;

	desk_direct(desk, id, "Xem xét", UNIT_MEDICAL, FINANCE_HEAD);
	agency_become(desk->fake, CHIEF);
	desk_act(desk, id, "distribute", &congvan__distribute_request__descriptor, NULL);
	put_draft(desk);
	assert_int_equal(items(desk, CHIEF, 0, false, CONGVAN__OVERSIGHT_DUE__OVERSIGHT_LATE)->n_tasks, 0);
	assert_int_equal(items(desk, CHIEF, 0, false, CONGVAN__OVERSIGHT_DUE__OVERSIGHT_ALL)->n_tasks, 3);
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 30 * 86400000LL);
	late = items(desk, CHIEF, 0, false, CONGVAN__OVERSIGHT_DUE__OVERSIGHT_LATE);
	assert_int_equal(late->n_tasks, 2);
	assert_string_equal(late->tasks[0]->item->kind, "outgoing");
	assert_int_equal(late->tasks[0]->item->document_id, DRAFT);
	assert_int_equal(late->tasks[0]->receiver->person_id, MEDICAL_HEAD);
	assert_string_equal(late->tasks[0]->item->step_label->vi, "Thẩm định nội dung");
	assert_true(late->tasks[0]->item->overdue);
	assert_int_equal(late->tasks[0]->n_actions, 0);
	assert_string_equal(late->tasks[1]->item->kind, "incoming");
	figures_are(unit_in(oversight(desk, CHIEF, 0), UNIT_MEDICAL), 1, 0, 1, 2);
	/* Who has it sees it, and nobody else of a unit. */
	assert_int_equal(items(desk, MEDICAL_HEAD, 0, false, CONGVAN__OVERSIGHT_DUE__OVERSIGHT_LATE)->n_tasks, 2);
	put_draft_flow(desk, DRAFT_FLOW, FINANCE_HEAD, UNIT_MEDICAL, FAKEHOST_NOW_MS);
	assert_int_equal(items(desk, MEDICAL_HEAD, 0, false, CONGVAN__OVERSIGHT_DUE__OVERSIGHT_LATE)->n_tasks, 1);
}

static void bad_requests_are_refused(void **state)
{
	struct desk *desk = *state;
	Congvan__ListTasksRequest request = CONGVAN__LIST_TASKS_REQUEST__INIT;

	agency_become(desk->fake, CHIEF);
	CV_SET(&request, limit, 51);
	assert_int_equal(desk_try(desk, "tasks", &request.base), -EINVAL);
	desk_field(desk, "/limit", "out_of_range");
	CV_SET(&request, limit, 1);
	CV_SET(&request, purpose, (Congvan__TaskPurpose)9);
	assert_int_equal(desk_try(desk, "tasks", &request.base), -EINVAL);
	desk_field(desk, "/purpose", "unknown_value");
	request.has_purpose = 0;
	request.cursor = (char *)"bogus";
	assert_int_equal(desk_try(desk, "tasks", &request.base), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(who_reads_documents_is_told),
	    DESK_TEST(boards_follow_the_definition),
	    DESK_TEST(a_directive_waits_for_distribution),
	    DESK_TEST(one_batch_distributes_each_to_its_own),
	    DESK_TEST(pages_join_over_boxes),
	    DESK_TEST(bad_requests_are_refused),
	    DESK_TEST(drafts_are_watched_over_with_the_rest),
	    DESK_TEST(a_document_is_with_one_unit_after_the_other),
	    DESK_TEST(late_ones_are_listed_by_deadline_with_the_reminder),
	    DESK_TEST(acts_of_all_kinds_stand_in_one_list),
	    DESK_TEST(others_do_not_watch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
