/* Work lists: the order of keys, pages, what is overdue, counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fakehost.h>
#include <stdlib.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "office/lists/work_entry.h"
#include "work/work.h"

#define TODAY 20517 /* 2026-03-05, when the fake host's clock stands still */
#define PERSON 100u

const struct cv_plugin *cv_plugin_entry_v1(void);

struct inbox {
	struct fakehost *fake;
	struct cv_instance instance;
	struct cv_call *call;
};

/* A plugin that writes entries: the flow of the request, as if it were new. */
static int write_flow(struct cv_call *call, const Congvan__ReceivingFlow *request, Congvan__Empty *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	struct office_work_document document = {.id = request->document_id,
						.kind = request->step,
						.urgency = (Congvan__Urgency)request->revision,
						.subject = "V/v"};
	struct office_flows flows;

	(void)reply;
	office_flows_init(&flows, call, request->document_id);
	assert_int_equal(office_flows_add_stored(&flows, (Congvan__ReceivingFlow *)request), 0);
	flows.items[0].stored = NULL;
	assert_int_equal(office_work_update(&flows, txn, &document), 0);
	return cv_txn_commit(txn);
}
CV_HANDLER(write_flow, Congvan__ReceivingFlow, Congvan__Empty)

static const struct cv_typed writer = {write_flow_typed, &congvan__receiving_flow__descriptor,
				       &congvan__empty__descriptor, 0};

static int setup(void **state)
{
	static struct inbox inbox;
	struct cv_error error;

	inbox = (struct inbox){.fake = fakehost_create()};
	inbox.call = fakehost_open(inbox.fake);
	inbox.instance.host = fakehost_table(inbox.fake);
	fakehost_plugin(inbox.fake, cv_plugin_entry_v1(), &inbox.instance);
	fakehost_stub(inbox.fake, "test/1", "write", cv_sdk_handle, &writer);
	*state = &inbox;
	return office_calendar_create(NULL, &inbox.instance.server_calendar, &error);
}

static int teardown(void **state)
{
	struct inbox *inbox = *state;

	office_calendar_destroy(&inbox->instance.server_calendar);
	fakehost_close(&inbox->call);
	fakehost_destroy(&inbox->fake);
	return 0;
}

static struct cv_bytes key_of(struct inbox *inbox, unsigned box, unsigned urgency, uint32_t due, uint64_t arrived,
			      uint64_t id)
{
	struct office_work_place place = {.person_id = PERSON,
					  .flow_id = id,
					  .arrived_ms = arrived,
					  .box = box,
					  .urgency = urgency,
					  .due_minute = due};

	return office_work_key(inbox->call, &place).body;
}

static int compare(struct cv_bytes a, struct cv_bytes b)
{
	assert_int_equal(a.len, b.len);
	return memcmp(a.data, b.data, a.len);
}

static void keys_sort_by_urgency_then_deadline_then_arrival(void **state)
{
	struct inbox *inbox = *state;
	/* In the order of the list; each key must sort before the next. */
	static const struct {
		unsigned urgency;
		uint32_t due;
		uint64_t arrived, id;
	} order[] = {
	    {CONGVAN__URGENCY__URGENCY_TIMED_EXPRESS, OFFICE_NO_DUE, 9000, 1},
	    {CONGVAN__URGENCY__URGENCY_EXPRESS, TODAY - 300, 5000, 2},
	    {CONGVAN__URGENCY__URGENCY_EXPRESS, TODAY - 1, 1000, 3},
	    {CONGVAN__URGENCY__URGENCY_EXPRESS, TODAY, 1000, 4},
	    {CONGVAN__URGENCY__URGENCY_EXPRESS, TODAY, 1001, 4},
	    {CONGVAN__URGENCY__URGENCY_EXPRESS, TODAY, 1001, 5},
	    {CONGVAN__URGENCY__URGENCY_EXPRESS, OFFICE_NO_DUE, 500, 6},
	    {CONGVAN__URGENCY__URGENCY_VERY_URGENT, TODAY - 500, 1, 7},
	    {CONGVAN__URGENCY__URGENCY_URGENT, TODAY - 501, 1, 8},
	    {CONGVAN__URGENCY__URGENCY_NORMAL, TODAY - 502, 1, 9},
	    {CONGVAN__URGENCY__URGENCY_NORMAL, 70000, 1, 10},
	    {CONGVAN__URGENCY__URGENCY_NORMAL, OFFICE_NO_DUE, 1, 11},
	};

	for (size_t i = 0; i + 1 < sizeof(order) / sizeof(order[0]); i++)
		assert_true(compare(key_of(inbox, CONGVAN__WORK_BOX__BOX_TO_DO, order[i].urgency, order[i].due,
					   order[i].arrived, order[i].id),
				    key_of(inbox, CONGVAN__WORK_BOX__BOX_TO_DO, order[i + 1].urgency, order[i + 1].due,
					   order[i + 1].arrived, order[i + 1].id)) < 0);
	/* What is done: the last one first, however urgent it was. */
	assert_true(
	    compare(key_of(inbox, CONGVAN__WORK_BOX__BOX_DONE, CONGVAN__URGENCY__URGENCY_NORMAL, TODAY, 2000, 1),
		    key_of(inbox, CONGVAN__WORK_BOX__BOX_DONE, CONGVAN__URGENCY__URGENCY_EXPRESS, TODAY, 1000, 2)) < 0);
}

/* ---- a list in the store ---- */

/* Ends with the day `due`, or at due_ms if that is not 0. */
static void put_due(struct inbox *inbox, uint64_t id, Congvan__WorkBox box, Congvan__Urgency urgency, int32_t due,
		    int64_t due_ms)
{
	Congvan__Deadline deadline = CONGVAN__DEADLINE__INIT;
	Congvan__ReceivingFlow flow = CONGVAN__RECEIVING_FLOW__INIT;
	Congvan__Actor actor = CONGVAN__ACTOR__INIT;
	bool done = box == CONGVAN__WORK_BOX__BOX_DONE, helps = box == CONGVAN__WORK_BOX__BOX_COORDINATE;
	void *reply;

	CV_SET(&actor, person_id, PERSON);
	actor.name = (char *)"An";
	CV_SET(&flow, id, id);
	CV_SET(&flow, document_id, id);
	flow.receiver = &actor;
	flow.step = (char *)(id % 2 ? "incoming" : "slip");
	CV_SET(&flow, role, helps ? CONGVAN__FLOW_ROLE__FLOW_COORDINATE : CONGVAN__FLOW_ROLE__FLOW_LEAD);
	CV_SET(&flow, state, done ? CONGVAN__FLOW_STATE__FLOW_COMPLETED : CONGVAN__FLOW_STATE__FLOW_TO_DO);
	CV_SET(&flow, revision, (uint64_t)urgency);
	flow.since = office_moment(inbox->call, 1772000000000 + (int64_t)id);
	if (due)
		flow.due_date = cv_day_text(inbox->call, due);
	if (due_ms) {
		deadline.due_at = office_moment(inbox->call, due_ms);
		flow.deadline = &deadline;
		flow.due_date = cv_day_text(inbox->call, cv_day_of_ms(due_ms - 1));
	}
	assert_int_equal(fakehost_call(inbox->fake, "test/1", "write", &flow.base, &congvan__empty__descriptor, &reply),
			 0);
}

static void put_item(struct inbox *inbox, uint64_t id, Congvan__WorkBox box, Congvan__Urgency urgency, int32_t due)
{
	put_due(inbox, id, box, urgency, due, 0);
}

static Congvan__ListWorkReply *list(struct inbox *inbox, const Congvan__ListWorkRequest *request)
{
	Congvan__ListWorkReply *reply = NULL;

	assert_int_equal(
	    fakehost_call(inbox->fake, "work/1", "list", &request->base, &congvan__list_work_reply__descriptor, &reply),
	    0);
	return reply;
}

#define TO_DO CONGVAN__WORK_BOX__BOX_TO_DO
#define COORDINATE CONGVAN__WORK_BOX__BOX_COORDINATE
#define DONE CONGVAN__WORK_BOX__BOX_DONE
#define NORMAL CONGVAN__URGENCY__URGENCY_NORMAL
#define URGENT CONGVAN__URGENCY__URGENCY_URGENT

static void ids_are(const Congvan__ListWorkReply *reply, const uint64_t *ids, size_t count)
{
	assert_int_equal(reply->n_items, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(reply->items[i]->id, ids[i]);
}

static void a_page_shows_urgent_then_overdue_then_by_deadline(void **state)
{
	struct inbox *inbox = *state;
	Congvan__ListWorkRequest request = CONGVAN__LIST_WORK_REQUEST__INIT;
	Congvan__ListWorkReply *reply;

	put_item(inbox, 1, TO_DO, NORMAL, 0);
	put_item(inbox, 2, TO_DO, NORMAL, TODAY + 3);
	put_item(inbox, 3, TO_DO, NORMAL, TODAY - 2);
	put_item(inbox, 4, TO_DO, URGENT, 0);
	put_item(inbox, 5, TO_DO, URGENT, TODAY);
	put_item(inbox, 6, DONE, URGENT, TODAY - 9);
	put_item(inbox, 7, COORDINATE, NORMAL, TODAY - 1);
	reply = list(inbox, &request);
	ids_are(reply, (const uint64_t[]){5, 4, 3, 2, 1}, 5);
	assert_int_equal(reply->items[2]->days_left, -2);
	assert_true(reply->items[2]->overdue);
	assert_int_equal(reply->items[0]->days_left, 0);
	assert_false(reply->items[0]->overdue);
	assert_int_equal(reply->items[3]->days_left, 3);
	assert_false(reply->items[4]->has_days_left);
	assert_int_equal(reply->counts->to_do, 5);
	assert_int_equal(reply->counts->coordinate, 1);
	assert_int_equal(reply->counts->done, 1);
	assert_int_equal(reply->counts->overdue, 2); /* of both boxes; what is done is not late */
	CV_SET(&request, overdue, 1);
	ids_are(list(inbox, &request), (const uint64_t[]){3, 7}, 2);
	CV_SET(&request, box, COORDINATE);
	ids_are(list(inbox, &request), (const uint64_t[]){7}, 1);
	request.has_overdue = 0;
	request.box = DONE;
	CV_SET(&request, counts, 0);
	reply = list(inbox, &request);
	ids_are(reply, (const uint64_t[]){6}, 1);
	assert_null(reply->counts);
}

static void what_was_due_today_is_overdue_tomorrow(void **state)
{
	struct inbox *inbox = *state;
	Congvan__ListWorkRequest request = CONGVAN__LIST_WORK_REQUEST__INIT;

	put_item(inbox, 1, TO_DO, NORMAL, TODAY);
	assert_int_equal(list(inbox, &request)->counts->overdue, 0);
	/* 08:00 in Hà Nội; one minute before and after midnight there */
	fakehost_set_now(inbox->fake, FAKEHOST_NOW_MS + 16 * 3600000LL - 60000);
	assert_int_equal(list(inbox, &request)->counts->overdue, 0);
	fakehost_set_now(inbox->fake, FAKEHOST_NOW_MS + 16 * 3600000LL + 60000);
	assert_int_equal(list(inbox, &request)->counts->overdue, 1);
	CV_SET(&request, overdue, 1);
	assert_int_equal(list(inbox, &request)->n_items, 1);
}

/* FAKEHOST_NOW_MS is 08:00; without a file the day has 08:00 to 12:00 and 13:00 to 17:00. */
static void hours_order_the_day_and_pass_within_it(void **state)
{
	struct inbox *inbox = *state;
	Congvan__ListWorkRequest request = CONGVAN__LIST_WORK_REQUEST__INIT;
	Congvan__ListWorkReply *reply;

	put_item(inbox, 1, TO_DO, NORMAL, TODAY); /* by the end of the day */
	put_due(inbox, 2, TO_DO, NORMAL, 0, FAKEHOST_NOW_MS + 6 * 3600000LL); /* 14:00 */
	put_due(inbox, 3, TO_DO, NORMAL, 0, FAKEHOST_NOW_MS + 3600000LL);
	put_due(inbox, 4, COORDINATE, URGENT, 0, FAKEHOST_NOW_MS);
	put_due(inbox, 5, TO_DO, NORMAL, 0, FAKEHOST_NOW_MS - 24 * 3600000LL); /* yesterday */
	put_item(inbox, 6, TO_DO, NORMAL, TODAY - 1);
	put_due(inbox, 7, DONE, NORMAL, 0, FAKEHOST_NOW_MS - 3600000LL);
	reply = list(inbox, &request);
	ids_are(reply, (const uint64_t[]){5, 6, 3, 2, 1}, 5);
	assert_int_equal(reply->items[0]->minutes_left, -480);
	assert_true(reply->items[0]->overdue);
	assert_int_equal(reply->items[2]->minutes_left, 60);
	assert_int_equal(reply->items[3]->minutes_left, 300);
	assert_int_equal(reply->items[3]->days_left, 0);
	assert_false(reply->items[4]->has_minutes_left);
	assert_int_equal(reply->counts->overdue, 3);
	CV_SET(&request, overdue, 1);
	ids_are(list(inbox, &request), (const uint64_t[]){4, 5, 6}, 3);
	fakehost_set_now(inbox->fake, FAKEHOST_NOW_MS + 3600000LL - 1);
	assert_int_equal(list(inbox, &request)->counts->overdue, 3);
	fakehost_set_now(inbox->fake, FAKEHOST_NOW_MS + 3600000LL);
	reply = list(inbox, &request);
	ids_are(reply, (const uint64_t[]){4, 5, 6, 3}, 4);
	assert_int_equal(reply->counts->overdue, 4);
	fakehost_set_now(inbox->fake, FAKEHOST_NOW_MS + 48 * 3600000LL);
	assert_int_equal(list(inbox, &request)->counts->overdue, 6);
}

/* Any mixture, read page by page, gives every item once and in the order of one page. */
static void pages_join_without_gaps_or_repeats(void **state)
{
	struct inbox *inbox = *state;
	Congvan__ListWorkRequest request = CONGVAN__LIST_WORK_REQUEST__INIT;
	Congvan__ListWorkReply *whole, *page;

	srand(20260305);
	for (uint64_t id = 1; id <= 120; id++)
		put_due(inbox, id, rand() % 2 ? TO_DO : COORDINATE, (Congvan__Urgency)(1 + rand() % 5),
			rand() % 4 ? TODAY - 20 + rand() % 40 : 0,
			rand() % 3 ? 0 : FAKEHOST_NOW_MS + (rand() % 200 - 100) * 600000LL);
	for (int overdue = 0; overdue <= 1; overdue++) {
		for (uint32_t limit = 1; limit <= 13; limit += 3) {
			size_t seen = 0;

			CV_SET(&request, overdue, overdue);
			CV_SET(&request, limit, 200);
			request.cursor = NULL;
			whole = list(inbox, &request);
			assert_null(whole->next_cursor);
			assert_true(whole->n_items > 20);
			if (overdue)
				assert_int_equal(whole->n_items, whole->counts->overdue);
			request.limit = limit;
			do {
				page = list(inbox, &request);
				for (size_t i = 0; i < page->n_items; i++, seen++) {
					assert_true(seen < whole->n_items);
					assert_int_equal(page->items[i]->id, whole->items[seen]->id);
				}
				request.cursor = page->next_cursor;
			} while (page->next_cursor);
			assert_int_equal(seen, whole->n_items);
		}
	}
}

static void a_kind_can_be_asked_for(void **state)
{
	struct inbox *inbox = *state;
	Congvan__ListWorkRequest request = CONGVAN__LIST_WORK_REQUEST__INIT;

	put_item(inbox, 1, TO_DO, NORMAL, 0);
	put_item(inbox, 2, TO_DO, NORMAL, 0);
	request.kind = (char *)"slip";
	ids_are(list(inbox, &request), (const uint64_t[]){2}, 1);
}

static void try_list(struct inbox *inbox, const Congvan__ListWorkRequest *request, int result)
{
	void *reply;

	assert_int_equal(
	    fakehost_call(inbox->fake, "work/1", "list", &request->base, &congvan__list_work_reply__descriptor, &reply),
	    result);
}

static void what_can_not_be_asked_for(void **state)
{
	struct inbox *inbox = *state;
	Congvan__ListWorkRequest request = CONGVAN__LIST_WORK_REQUEST__INIT;
	char *cursor;

	CV_SET(&request, limit, 201);
	try_list(inbox, &request, -EINVAL);
	request.limit = 0;
	try_list(inbox, &request, -EINVAL);
	request.limit = 1;
	CV_SET(&request, box, (Congvan__WorkBox)7);
	try_list(inbox, &request, -EINVAL);
	request.has_box = 0;
	request.cursor = (char *)"AAAA";
	try_list(inbox, &request, -EINVAL);
	put_item(inbox, 1, TO_DO, NORMAL, 0);
	put_item(inbox, 2, TO_DO, NORMAL, 0);
	request.cursor = NULL;
	cursor = list(inbox, &request)->next_cursor;
	assert_non_null(cursor);
	request.cursor = cursor;
	CV_SET(&request, box, DONE); /* the cursor of another box */
	try_list(inbox, &request, -EINVAL);
	request.has_box = 0;
	fakehost_caller(inbox->fake)->person = 101; /* and of another person */
	try_list(inbox, &request, -EINVAL);
	fakehost_caller(inbox->fake)->kind = CV_CALLER_OPERATOR;
	request.cursor = NULL;
	try_list(inbox, &request, -EACCES);
}

/* The tree of days, against counting: any deadlines, any today. */
static void overdue_is_counted_over_all_years(void **state)
{
	struct inbox *inbox = *state;
	static const int32_t due[] = {1,           18261,       18262,      18263,       TODAY - 4096, TODAY - 257,
				      TODAY - 256, TODAY - 255, TODAY - 17, TODAY - 16,  TODAY - 15,   TODAY - 1,
				      TODAY,       TODAY + 1,   TODAY + 16, TODAY + 300, 70000,        90000};
	const size_t count = sizeof(due) / sizeof(due[0]);

	for (size_t i = 0; i < count; i++)
		put_item(inbox, i + 1, TO_DO, NORMAL, due[i]);
	/* Around every deadline, and around the borders of the tree's buckets. */
	for (size_t n = 0; n < 3 * count; n++) {
		int32_t today = due[n / 3] + (int32_t)(n % 3) - 1;
		uint64_t expected = 0, counted;

		if (today <= 18262 || today > 80000)
			continue; /* days outside the tree count as its first and last */
		for (size_t i = 0; i < count; i++)
			expected += due[i] < today;
		assert_int_equal(office_overdue_count(inbox->call, PERSON, office_day_begins_ms(today), &counted), 0);
		assert_int_equal(counted, expected);
	}
}

static void days_off_are_told(void **state)
{
	struct inbox *inbox = *state;
	Congvan__CalendarRequest request = CONGVAN__CALENDAR_REQUEST__INIT;
	Congvan__CalendarReply *reply;
	struct cv_error error;

	office_calendar_destroy(&inbox->instance.server_calendar);
	assert_int_equal(
	    office_calendar_create(CATALOGUES "/calendar-vn.yaml", &inbox->instance.server_calendar, &error), 0);
	request.from = (char *)"2026-09-01";
	request.to = (char *)"2026-09-06";
	assert_int_equal(fakehost_call(inbox->fake, "work/1", "calendar", &request.base,
				       &congvan__calendar_reply__descriptor, &reply),
			 0);
	assert_int_equal(reply->n_days_off, 3);
	assert_string_equal(reply->days_off[0], "2026-09-02");
	assert_string_equal(reply->days_off[1], "2026-09-05");
	assert_string_equal(reply->days_off[2], "2026-09-06");
	request.to = (char *)"2028-09-06";
	assert_int_equal(fakehost_call(inbox->fake, "work/1", "calendar", &request.base,
				       &congvan__calendar_reply__descriptor, &reply),
			 -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(keys_sort_by_urgency_then_deadline_then_arrival, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_page_shows_urgent_then_overdue_then_by_deadline, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_was_due_today_is_overdue_tomorrow, setup, teardown),
	    cmocka_unit_test_setup_teardown(hours_order_the_day_and_pass_within_it, setup, teardown),
	    cmocka_unit_test_setup_teardown(pages_join_without_gaps_or_repeats, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_kind_can_be_asked_for, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_can_not_be_asked_for, setup, teardown),
	    cmocka_unit_test_setup_teardown(days_off_are_told, setup, teardown),
	    cmocka_unit_test_setup_teardown(overdue_is_counted_over_all_years, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
