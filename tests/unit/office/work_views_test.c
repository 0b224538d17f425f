/* What a work list is narrowed to, other orders, saved views. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fakehost.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "office/lists/work_entry.h"
#include "work/work.h"

#define TODAY 20517 /* 2026-03-05, when the fake host's clock stands still */
#define PERSON 100u

#define TO_DO CONGVAN__WORK_BOX__BOX_TO_DO
#define NORMAL CONGVAN__URGENCY__URGENCY_NORMAL
#define URGENT CONGVAN__URGENCY__URGENCY_URGENT

const struct cv_plugin *cv_plugin_entry_v1(void);

struct inbox {
	struct fakehost *fake;
	struct cv_instance instance;
	struct cv_call *call;
};

/* The row that a test describes: what its flow and its document say. */
struct row {
	uint64_t id;
	Congvan__Urgency urgency;
	int32_t due; /* 0: none */
	int32_t arrived; /* day */
	const char *organ, *type, *step;
};

static const struct row *writing;

static int write_row(struct cv_call *call, const Congvan__ReceivingFlow *request, Congvan__Empty *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	struct office_work_document document = {.id = request->document_id,
						.kind = "incoming",
						.urgency = writing->urgency,
						.number_suffix = "a",
						.number = writing->id,
						.issuing_organ = writing->organ,
						.document_type = writing->type,
						.subject = "V/v"};
	struct office_flows flows;

	(void)reply;
	office_flows_init(&flows, call, request->document_id);
	assert_int_equal(office_flows_add_stored(&flows, (Congvan__ReceivingFlow *)request), 0);
	flows.items[0].stored = NULL;
	assert_int_equal(office_work_update(&flows, txn, &document), 0);
	return cv_txn_commit(txn);
}
CV_HANDLER(write_row, Congvan__ReceivingFlow, Congvan__Empty)

static const struct cv_typed writer = {write_row_typed, &congvan__receiving_flow__descriptor,
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

static void put(struct inbox *inbox, const struct row *row)
{
	Congvan__ReceivingFlow flow = CONGVAN__RECEIVING_FLOW__INIT;
	Congvan__Actor actor = CONGVAN__ACTOR__INIT;
	void *reply;

	writing = row;
	CV_SET(&actor, person_id, PERSON);
	actor.name = (char *)"An";
	CV_SET(&flow, id, row->id);
	CV_SET(&flow, document_id, row->id);
	flow.receiver = &actor;
	flow.step = (char *)(uintptr_t)row->step;
	CV_SET(&flow, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	CV_SET(&flow, state, CONGVAN__FLOW_STATE__FLOW_TO_DO);
	flow.since = office_moment(inbox->call, office_day_begins_ms(row->arrived) + (int64_t)row->id);
	if (row->due)
		flow.due_date = cv_day_text(inbox->call, row->due);
	assert_int_equal(fakehost_call(inbox->fake, "test/1", "write", &flow.base, &congvan__empty__descriptor, &reply),
			 0);
}

static const struct row rows[] = {
    {1, NORMAL, TODAY - 1, TODAY - 9, "Ủy ban nhân dân tỉnh", "Công văn", "work"},
    {2, NORMAL, TODAY, TODAY - 3, "Bộ Y tế", "Quyết định", "unit"},
    {3, NORMAL, TODAY + 6, TODAY - 2, "Ánh sáng", "Công văn", "work"},
    {4, URGENT, TODAY + 30, TODAY - 1, "Đài truyền hình", "Công văn", "work"},
    {5, NORMAL, 0, TODAY, "Bộ Nội vụ", "Thông báo", "unit"},
};

static void put_rows(struct inbox *inbox)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		put(inbox, &rows[i]);
}

static Congvan__ListWorkReply *list(struct inbox *inbox, const Congvan__ListWorkRequest *request)
{
	Congvan__ListWorkReply *reply = NULL;

	assert_int_equal(
	    fakehost_call(inbox->fake, "work/1", "list", &request->base, &congvan__list_work_reply__descriptor, &reply),
	    0);
	return reply;
}

static void refused(struct inbox *inbox, const Congvan__ListWorkRequest *request)
{
	void *reply;

	assert_int_equal(
	    fakehost_call(inbox->fake, "work/1", "list", &request->base, &congvan__list_work_reply__descriptor, &reply),
	    -EINVAL);
}

static void are(struct inbox *inbox, const Congvan__ListWorkRequest *request, const char *expected)
{
	const Congvan__ListWorkReply *reply = list(inbox, request);
	char got[64] = "";

	for (size_t i = 0; i < reply->n_items; i++)
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%u", i ? " " : "",
			 (unsigned)reply->items[i]->id);
	assert_string_equal(got, expected);
}

static void filters_narrow_the_list(void **state)
{
	struct inbox *inbox = *state;
	Congvan__ListWorkRequest request = CONGVAN__LIST_WORK_REQUEST__INIT;

	put_rows(inbox);
	are(inbox, &request, "4 1 2 3 5");
	assert_string_equal(list(inbox, &request)->items[0]->number_suffix, "a");
	CV_SET(&request, urgency, URGENT);
	are(inbox, &request, "4");
	request.has_urgency = 0;
	CV_SET(&request, due, CONGVAN__DUE_WHEN__WHEN_OVERDUE);
	are(inbox, &request, "1");
	request.due = CONGVAN__DUE_WHEN__WHEN_TODAY;
	are(inbox, &request, "2");
	request.due = CONGVAN__DUE_WHEN__WHEN_WEEK;
	are(inbox, &request, "2 3");
	request.due = CONGVAN__DUE_WHEN__WHEN_NONE;
	are(inbox, &request, "5");
	request.has_due = 0;
	request.issuing_organ = (char *)"bo ";
	are(inbox, &request, "2 5");
	request.document_type = (char *)"thong bao";
	are(inbox, &request, "5");
	request.issuing_organ = NULL;
	request.document_type = NULL;
	request.step = (char *)"unit";
	are(inbox, &request, "2 5");
	request.arrived_to = (char *)"2026-03-04";
	are(inbox, &request, "2");
	request.step = NULL;
	request.arrived_from = (char *)"2026-03-03";
	are(inbox, &request, "4 3");
	request.holder = (char *)"an";
	are(inbox, &request, "");
}

static void other_orders_keep_urgent_ones_on_top_unless_told(void **state)
{
	struct inbox *inbox = *state;
	Congvan__ListWorkRequest request = CONGVAN__LIST_WORK_REQUEST__INIT;

	put_rows(inbox);
	CV_SET(&request, sort, CONGVAN__WORK_SORT__SORT_NEWEST);
	are(inbox, &request, "4 5 3 2 1");
	CV_SET(&request, pin_urgency, 0);
	are(inbox, &request, "5 4 3 2 1");
	request.sort = CONGVAN__WORK_SORT__SORT_OLDEST;
	are(inbox, &request, "1 2 3 4 5");
	request.sort = CONGVAN__WORK_SORT__SORT_ORGAN;
	are(inbox, &request, "3 5 2 4 1");
	request.sort = CONGVAN__WORK_SORT__SORT_DUE;
	are(inbox, &request, "1 2 3 4 5");
	CV_SET(&request, due, CONGVAN__DUE_WHEN__WHEN_WEEK);
	are(inbox, &request, "2 3");
}

/* Any mixture of filters and orders, read page by page, gives every item once and in the order of one page. */
static void pages_join_in_every_order(void **state)
{
	struct inbox *inbox = *state;
	static const char *const organs[] = {"Bộ Y tế", "Bộ Nội vụ", "Sở Tư pháp"};

	srand(20260305);
	for (uint64_t id = 1; id <= 90; id++) {
		struct row row = {id,
				  (Congvan__Urgency)(1 + rand() % 5),
				  rand() % 4 ? TODAY - 20 + rand() % 40 : 0,
				  TODAY - rand() % 30,
				  organs[rand() % 3],
				  "Công văn",
				  "work"};

		put(inbox, &row);
	}
	for (unsigned sort = CONGVAN__WORK_SORT__SORT_DUE; sort <= CONGVAN__WORK_SORT__SORT_ORGAN; sort++) {
		for (unsigned narrow = 0; narrow < 4; narrow++) {
			Congvan__ListWorkRequest request = CONGVAN__LIST_WORK_REQUEST__INIT;
			Congvan__ListWorkReply *whole, *page;
			size_t seen = 0;

			CV_SET(&request, sort, (Congvan__WorkSort)sort);
			CV_SET(&request, pin_urgency, narrow % 2);
			if (narrow > 1)
				request.issuing_organ = (char *)"noi vu";
			CV_SET(&request, limit, 200);
			whole = list(inbox, &request);
			assert_null(whole->next_cursor);
			assert_true(whole->n_items > 10);
			request.limit = 7;
			do {
				page = list(inbox, &request);
				for (size_t i = 0; i < page->n_items; i++, seen++)
					assert_int_equal(page->items[i]->id, whole->items[seen]->id);
				request.cursor = page->next_cursor;
			} while (page->next_cursor);
			assert_int_equal(seen, whole->n_items);
		}
	}
}

/* One call looks at so many rows and no more, and its cursor goes on. */
static void a_call_looks_at_a_bounded_number_of_rows(void **state)
{
	struct inbox *inbox = *state;
	Congvan__ListWorkRequest request = CONGVAN__LIST_WORK_REQUEST__INIT;
	const Congvan__ListWorkReply *reply;
	unsigned calls = 0;
	size_t found = 0;

	for (uint64_t id = 1; id <= WORK_EXAMINED_MAX + 300; id++) {
		struct row row = {id, NORMAL, 0, TODAY, id > WORK_EXAMINED_MAX + 290 ? "Bộ Y tế" : "Sở", "", "work"};

		put(inbox, &row);
	}
	request.issuing_organ = (char *)"y te";
	do {
		reply = list(inbox, &request);
		found += reply->n_items;
		request.cursor = reply->next_cursor;
		calls++;
	} while (reply->next_cursor);
	assert_int_equal(found, 10);
	assert_int_equal(calls, 2);
	request.cursor = NULL;
	CV_SET(&request, sort, CONGVAN__WORK_SORT__SORT_NEWEST);
	refused(inbox, &request);
}

static void what_can_not_be_asked_for(void **state)
{
	struct inbox *inbox = *state;
	Congvan__ListWorkRequest request = CONGVAN__LIST_WORK_REQUEST__INIT;
	char *cursor;

	put_rows(inbox);
	request.arrived_from = (char *)"hôm qua";
	refused(inbox, &request);
	request.arrived_from = (char *)"2026-03-04";
	request.arrived_to = (char *)"2026-03-03";
	refused(inbox, &request);
	request.arrived_from = request.arrived_to = NULL;
	CV_SET(&request, limit, 1);
	CV_SET(&request, sort, CONGVAN__WORK_SORT__SORT_NEWEST);
	cursor = list(inbox, &request)->next_cursor;
	assert_non_null(cursor);
	request.cursor = cursor;
	request.sort = CONGVAN__WORK_SORT__SORT_OLDEST;
	refused(inbox, &request); /* the cursor is of another order */
	request.has_sort = 0;
	request.sort = CONGVAN__WORK_SORT__SORT_DUE;
	refused(inbox, &request);
}

/* ---- saved views ---- */

static int views_call(struct inbox *inbox, const char *method, const ProtobufCMessage *request,
		      Congvan__WorkViews **ret)
{
	return fakehost_call(inbox->fake, "work/1", method, request, &congvan__work_views__descriptor, ret);
}

static Congvan__WorkViews *stored(struct inbox *inbox)
{
	Congvan__Empty empty = CONGVAN__EMPTY__INIT;
	Congvan__WorkViews *reply = NULL;

	assert_int_equal(views_call(inbox, "views", &empty.base, &reply), 0);
	return reply;
}

static Congvan__WorkView view_of(const char *name, const char *list_name, const char *query)
{
	Congvan__WorkView view = CONGVAN__WORK_VIEW__INIT;

	view.name = (char *)(uintptr_t)name;
	view.list = (char *)(uintptr_t)list_name;
	view.query = (char *)(uintptr_t)query;
	return view;
}

static void views_are_kept_in_their_order(void **state)
{
	struct inbox *inbox = *state;
	Congvan__WorkView urgent = view_of("Khẩn", "work", "box=to-do&urgency=URGENCY_URGENT"),
			  mine = view_of("Của Bộ", "incoming", "issuingOrgan=b%E1%BB%99");
	Congvan__WorkView *views[] = {&mine, &urgent};
	Congvan__ListColumns columns = CONGVAN__LIST_COLUMNS__INIT, *one[] = {&columns};
	char *names[] = {(char *)"type", (char *)"due"};
	Congvan__WorkViews request = CONGVAN__WORK_VIEWS__INIT, *reply;

	assert_int_equal(stored(inbox)->n_views, 0);
	assert_string_equal(stored(inbox)->etag, "0");
	CV_SET(&urgent, standard, 1);
	columns.list = (char *)"work";
	columns.columns = names;
	columns.n_columns = 2;
	request.views = views;
	request.n_views = 2;
	request.columns = one;
	request.n_columns = 1;
	assert_int_equal(views_call(inbox, "put_views", &request.base, &reply), 0);
	assert_string_equal(reply->etag, "1");
	reply = stored(inbox);
	assert_int_equal(reply->n_views, 2);
	assert_string_equal(reply->views[0]->name, "Của Bộ");
	assert_string_equal(reply->views[1]->query, "box=to-do&urgency=URGENCY_URGENT");
	assert_true(reply->views[1]->standard);
	assert_string_equal(reply->columns[0]->columns[1], "due");
}

static void try_views(struct inbox *inbox, Congvan__WorkView **views, size_t count, int result)
{
	Congvan__WorkViews request = CONGVAN__WORK_VIEWS__INIT, *reply;

	request.views = views;
	request.n_views = count;
	assert_int_equal(views_call(inbox, "put_views", &request.base, &reply), result);
}

static void wrong_views_are_refused(void **state)
{
	struct inbox *inbox = *state;
	Congvan__WorkView view = view_of("Khẩn", "work", "urgency=URGENCY_URGENT"), second = view;
	Congvan__WorkView *views[WORK_VIEWS_MAX + 1] = {&view, &second};
	char query[WORK_VIEW_QUERY_MAX + 2];

	try_views(inbox, views, 2, -EINVAL); /* one name twice in a list */
	second.list = (char *)"incoming";
	try_views(inbox, views, 2, 0);
	second = view_of("Khác", "work", "");
	CV_SET(&view, standard, 1);
	CV_SET(&second, standard, 1);
	try_views(inbox, views, 2, -EINVAL); /* a list begins with one */
	view = view_of("  ", "work", "");
	try_views(inbox, views, 1, -EINVAL);
	view = view_of("hai\ndòng", "work", "");
	try_views(inbox, views, 1, -EINVAL);
	view = view_of("Khẩn", "registers", "");
	try_views(inbox, views, 1, -EINVAL);
	view = view_of("Khẩn", "work", "a b");
	try_views(inbox, views, 1, -EINVAL);
	view = view_of("Khẩn", "work", "x#y");
	try_views(inbox, views, 1, -EINVAL);
	memset(query, 'a', sizeof(query) - 1);
	query[sizeof(query) - 1] = '\0';
	view = view_of("Khẩn", "work", query);
	try_views(inbox, views, 1, -EINVAL);
	query[WORK_VIEW_QUERY_MAX] = '\0';
	try_views(inbox, views, 1, 0);
	for (size_t i = 0; i <= WORK_VIEWS_MAX; i++) {
		views[i] = cv_alloc(inbox->call, sizeof(*views[i]));
		*views[i] = view_of(cv_printf(inbox->call, "%zu", i), "work", "");
	}
	try_views(inbox, views, WORK_VIEWS_MAX + 1, -EINVAL);
	try_views(inbox, views, WORK_VIEWS_MAX, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(filters_narrow_the_list),   TEST(other_orders_keep_urgent_ones_on_top_unless_told),
	    TEST(pages_join_in_every_order), TEST(a_call_looks_at_a_bounded_number_of_rows),
	    TEST(what_can_not_be_asked_for), TEST(views_are_kept_in_their_order),
	    TEST(wrong_views_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
