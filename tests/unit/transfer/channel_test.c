/* transfer as outgoing's channel: orders that come, come twice and cross, and what is told back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "agency.h"
#include "congvan/identity.pb-c.h"
#include "transfer/transfer.h"

#define RECEIVER 2u
#define DELIVERY 700u
#define DOCUMENT 900u
#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name
#define KIND(name) CONGVAN__DISPATCH_KIND__DISPATCH_##name

const struct cv_plugin *cv_plugin_entry_v1(void);

struct desk {
	struct fakehost *fake;
	struct cv_instance instance;
	struct cv_call *reading;
};

static void put_agency(struct fakehost *fake, uint32_t number, const char *organ)
{
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;

	CV_SET(&agency, number, number);
	agency.organ_id = (char *)(uintptr_t)organ;
	agency.name = (char *)"Sở Tài chính";
	fakehost_put(fake, number, "identity.agency", fakehost_body(fake, ""), &agency.base);
	fakehost_put(fake, 0, "identity.organ", fakehost_body(fake, "s", organ), &agency.base);
	fakehost_put(fake, 0, "identity.agency_number", fakehost_body(fake, "w", number), &agency.base);
}

/* outgoing/1.report_delivery, and what it answers. */
static int answer;
static unsigned reports_taken;
static int report_delivery(struct cv_call *call, const Congvan__DeliveryReport *report, Congvan__Empty *reply)
{
	(void)report, (void)reply;
	reports_taken += answer == 0;
	return answer ? cv_fail(call, (enum cv_code)answer, "test.refused", NULL) : 0;
}
CV_HANDLER(report_delivery, Congvan__DeliveryReport, Congvan__Empty)

static const struct cv_typed report_type = {report_delivery_typed, &congvan__delivery_report__descriptor,
					    &congvan__empty__descriptor, 0};

static void become_transfer(struct desk *desk, uint32_t agency)
{
	struct cv_caller *caller = fakehost_caller(desk->fake);

	caller->kind = CV_CALLER_PLUGIN;
	caller->plugin = "transfer";
	caller->agency = agency;
	caller->person = caller->post = 0;
}

static int setup(void **state)
{
	static struct desk desk;

	desk = (struct desk){.fake = fakehost_create()};
	desk.instance = (struct cv_instance){fakehost_table(desk.fake), 1 << 20};
	fakehost_plugin(desk.fake, cv_plugin_entry_v1(), &desk.instance);
	fakehost_stub(desk.fake, "outgoing/1", "report_delivery", cv_sdk_handle, &report_type);
	put_agency(desk.fake, FAKEHOST_AGENCY, "H99.07");
	put_agency(desk.fake, RECEIVER, "H99.08");
	become_transfer(&desk, FAKEHOST_AGENCY);
	desk.reading = fakehost_open(desk.fake);
	answer = 0;
	reports_taken = 0;
	*state = &desk;
	return 0;
}

static int teardown(void **state)
{
	struct desk *desk = *state;

	fakehost_close(&desk->reading);
	fakehost_destroy(&desk->fake);
	return 0;
}

/* ---- orders ---- */

struct parts {
	Congvan__DispatchOrder order;
	Congvan__RecipientLine line;
	Congvan__DocumentHeader header;
	Congvan__FileRef file, *files[1];
};

static Congvan__DispatchOrder *order_of(struct parts *parts, Congvan__DispatchKind kind)
{
	*parts = (struct parts){CONGVAN__DISPATCH_ORDER__INIT,
				CONGVAN__RECIPIENT_LINE__INIT,
				CONGVAN__DOCUMENT_HEADER__INIT,
				CONGVAN__FILE_REF__INIT,
				{&parts->file}};
	CV_SET(&parts->order, delivery_id, DELIVERY);
	CV_SET(&parts->order, channel, CONGVAN__CHANNEL__CHANNEL_AGENCY);
	CV_SET(&parts->order, kind, kind);
	CV_SET(&parts->order, document_id, DOCUMENT);
	parts->line.organ_id = (char *)"H99.08";
	parts->line.name = (char *)"Sở Tài chính";
	parts->order.recipient = &parts->line;
	parts->header.code_number = (char *)"05";
	parts->header.code_notation = (char *)"SYT-NVY";
	parts->header.issued_date = (char *)"2026-03-05";
	parts->order.header = &parts->header;
	CV_SET(&parts->file, size_bytes, 50);
	parts->file.name = (char *)"van-ban.pdf";
	parts->order.files = parts->files;
	parts->order.n_files = 1;
	parts->order.reason = (char *)"Gửi nhầm";
	return &parts->order;
}

static int deliver(struct desk *desk, uint32_t kind, const char *name, const ProtobufCMessage *message,
		   const char *topic)
{
	const struct fakehost_delivery delivery = {.kind = kind,
						   .name = name,
						   .id = 1,
						   .payload = cv_pack(desk->reading, message),
						   .topic = topic,
						   .subject = DELIVERY};

	return fakehost_deliver(desk->fake, cv_plugin_entry_v1(), &delivery);
}

static int carry_out(struct desk *desk, const Congvan__DispatchOrder *order)
{
	return deliver(desk, CV_DELIVERY_ITEM, TRANSFER_ORDERS, &order->base, NULL);
}

static unsigned count_items(struct desk *desk, const char *queue)
{
	uint32_t count;
	const struct fakehost_item *items = fakehost_items(desk->fake, &count);
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++)
		found += strcmp(items[i].queue, queue) == 0;
	return found;
}

static const Congvan__DeliveryReport *last_report(struct desk *desk)
{
	uint32_t count;
	const struct fakehost_item *items = fakehost_items(desk->fake, &count);

	while (count-- > 0)
		if (strcmp(items[count].queue, TRANSFER_REPORTS) == 0)
			return cv_unpack(desk->reading, &congvan__delivery_report__descriptor, items[count].payload);
	return NULL;
}

/* Errands in the receiver's history. */
static unsigned count_errands(struct desk *desk, bool recalls)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(desk->fake, &count);
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++) {
		const Congvan__TransferErrand *errand;

		if (strcmp(events[i].topic, "transfer.errand") != 0)
			continue;
		errand = cv_unpack(desk->reading, &congvan__transfer_errand__descriptor, events[i].payload);
		assert_int_equal(events[i].agency, RECEIVER);
		found += recalls ? errand->recall != NULL : errand->deliver != NULL;
	}
	return found;
}

static void only_orders_for_agencies_are_taken(void **state)
{
	static const Congvan__Channel others[] = {CONGVAN__CHANNEL__CHANNEL_INTERNAL, CONGVAN__CHANNEL__CHANNEL_AXIS,
						  CONGVAN__CHANNEL__CHANNEL_EMAIL, CONGVAN__CHANNEL__CHANNEL_PAPER};
	struct desk *desk = *state;
	struct parts parts;
	Congvan__DispatchOrder *order = order_of(&parts, KIND(NEW));

	for (size_t i = 0; i < 4; i++) {
		order->channel = others[i];
		assert_int_equal(deliver(desk, CV_DELIVERY_EVENT, "ordered", &order->base, "outgoing.dispatch"), 0);
	}
	assert_int_equal(count_items(desk, TRANSFER_ORDERS), 0);
	order->channel = CONGVAN__CHANNEL__CHANNEL_AGENCY;
	assert_int_equal(deliver(desk, CV_DELIVERY_EVENT, "ordered", &order->base, "outgoing.dispatch"), 0);
	assert_int_equal(count_items(desk, TRANSFER_ORDERS), 1);
}

static void an_order_goes_once_however_often_it_comes(void **state)
{
	struct desk *desk = *state;
	struct parts parts;
	Congvan__DispatchOrder *order = order_of(&parts, KIND(NEW));

	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(carry_out(desk, order), 0);
	assert_int_equal(count_errands(desk, false), 1);
	assert_int_equal(count_items(desk, TRANSFER_REPORTS), 1);
	assert_int_equal(last_report(desk)->state, STATE(SENT));
	assert_int_equal(last_report(desk)->delivery_id, DELIVERY);
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, TRANSFER_SENT), 0); /* people see theirs alone */
}

static void what_can_not_go_is_told_and_goes_when_it_can(void **state)
{
	struct desk *desk = *state;
	struct parts parts;
	Congvan__DispatchOrder *order = order_of(&parts, KIND(NEW));

	parts.line.organ_id = (char *)"H99.99";
	assert_int_equal(carry_out(desk, order), 0);
	assert_int_equal(last_report(desk)->state, STATE(FAILED));
	assert_non_null(last_report(desk)->reason);
	parts.line.organ_id = (char *)"H99.07";
	assert_int_equal(carry_out(desk, order), 0);
	parts.line.organ_id = (char *)"H99.08";
	parts.order.n_files = 0;
	assert_int_equal(carry_out(desk, order), 0);
	parts.order.n_files = 1;
	parts.file.size_bytes = (1 << 20) + 1;
	assert_int_equal(carry_out(desk, order), 0);
	assert_int_equal(count_items(desk, TRANSFER_REPORTS), 4);
	assert_int_equal(last_report(desk)->state, STATE(FAILED));
	assert_int_equal(count_errands(desk, false), 0);
	parts.file.size_bytes = 50; /* somebody has put it right and sends again */
	assert_int_equal(carry_out(desk, order), 0);
	assert_int_equal(last_report(desk)->state, STATE(SENT));
	assert_int_equal(count_errands(desk, false), 1);
}

static void the_same_document_is_not_there_twice(void **state)
{
	struct desk *desk = *state;
	struct parts parts;
	Congvan__DispatchOrder *order = order_of(&parts, KIND(NEW));

	assert_int_equal(carry_out(desk, order), 0);
	CV_SET(order, delivery_id, DELIVERY + 1);
	assert_int_equal(carry_out(desk, order), 0);
	assert_int_equal(last_report(desk)->delivery_id, DELIVERY + 1);
	assert_int_equal(last_report(desk)->state, STATE(FAILED));
	assert_int_equal(count_errands(desk, false), 1);
}

/* ---- taking back ---- */

static void what_was_taken_back_before_it_left_never_goes(void **state)
{
	struct desk *desk = *state;
	struct parts back, fresh;

	assert_int_equal(carry_out(desk, order_of(&back, KIND(TAKE_BACK))), 0);
	assert_int_equal(last_report(desk)->state, STATE(DROPPED));
	assert_int_equal(carry_out(desk, order_of(&fresh, KIND(NEW))), 0);
	assert_int_equal(carry_out(desk, order_of(&back, KIND(TAKE_BACK))), 0);
	assert_int_equal(count_items(desk, TRANSFER_REPORTS), 1);
	assert_int_equal(count_errands(desk, false), 0);
	assert_int_equal(count_errands(desk, true), 0);
}

static int hear(struct desk *desk, const char *code, int64_t second)
{
	Congvan__ArrivalStatus status = CONGVAN__ARRIVAL_STATUS__INIT;
	Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	uint32_t before;
	int result;

	fakehost_events(desk->fake, &before);
	moment.seconds = FAKEHOST_NOW_MS / 1000 + second;
	status.source = (char *)TRANSFER_SOURCE;
	status.sender = (char *)"H99.07";
	status.delivery_id = cv_printf(desk->reading, "%u", DELIVERY);
	status.code = (char *)(uintptr_t)code;
	status.time = &moment;
	status.reason = (char *)"vì thế";
	if (strcmp(code, "03") == 0)
		CV_SET(&status, arrival_number, 17);
	become_transfer(desk, RECEIVER);
	result = deliver(desk, CV_DELIVERY_EVENT, "told", &status.base, "incoming.arrival_status");
	become_transfer(desk, FAKEHOST_AGENCY);
	return result ? result : fakehost_follow(desk->fake, cv_plugin_entry_v1(), before);
}

static void what_the_receiver_tells_is_reported(void **state)
{
	static const struct {
		const char *code;
		Congvan__DeliveryState state;
	} way[] = {{"01", STATE(ARRIVED)},
		   {"03", STATE(RECEIVED)},
		   {"04", STATE(IN_PROGRESS)},
		   {"05", STATE(IN_PROGRESS)},
		   {"06", STATE(DONE)}};
	struct desk *desk = *state;
	struct parts parts;

	assert_int_equal(carry_out(desk, order_of(&parts, KIND(NEW))), 0);
	for (size_t i = 0; i < sizeof(way) / sizeof(way[0]); i++) {
		assert_int_equal(hear(desk, way[i].code, (int64_t)i + 1), 0);
		assert_int_equal(last_report(desk)->state, way[i].state);
		assert_int_equal(count_items(desk, TRANSFER_REPORTS), i + 2);
		assert_int_equal(last_report(desk)->time->seconds, FAKEHOST_NOW_MS / 1000 + (int64_t)i + 1);
		if (way[i].state == STATE(RECEIVED))
			assert_string_equal(last_report(desk)->reference, "17");
	}
	assert_int_equal(hear(desk, "06", 9), 0); /* told twice */
	assert_int_equal(count_items(desk, TRANSFER_REPORTS), 6);
}

static void a_refusal_may_be_sent_again_as_another_delivery(void **state)
{
	struct desk *desk = *state;
	struct parts parts;
	Congvan__DispatchOrder *order = order_of(&parts, KIND(NEW));

	assert_int_equal(carry_out(desk, order), 0);
	assert_int_equal(hear(desk, "01", 1), 0);
	assert_int_equal(hear(desk, "02", 2), 0);
	assert_int_equal(last_report(desk)->state, STATE(REFUSED));
	assert_string_equal(last_report(desk)->reason, "vì thế");
	CV_SET(order, delivery_id, DELIVERY + 1);
	assert_int_equal(carry_out(desk, order), 0);
	assert_int_equal(last_report(desk)->state, STATE(SENT));
	assert_int_equal(count_errands(desk, false), 2);
}

static void taking_back_asks_who_has_not_accepted_it(void **state)
{
	struct desk *desk = *state;
	struct parts fresh, back;

	assert_int_equal(carry_out(desk, order_of(&fresh, KIND(NEW))), 0);
	assert_int_equal(hear(desk, "01", 1), 0);
	assert_int_equal(carry_out(desk, order_of(&back, KIND(TAKE_BACK))), 0);
	assert_int_equal(carry_out(desk, order_of(&back, KIND(TAKE_BACK))), 0); /* asked already */
	assert_int_equal(count_errands(desk, true), 1);
	assert_int_equal(hear(desk, "15", 3), 0);
	assert_int_equal(last_report(desk)->state, STATE(RECALL_AGREED));
}

static void what_was_accepted_is_not_taken_back_but_recalled(void **state)
{
	struct desk *desk = *state;
	struct parts fresh, back, recall;

	assert_int_equal(carry_out(desk, order_of(&fresh, KIND(NEW))), 0);
	assert_int_equal(hear(desk, "03", 1), 0);
	assert_int_equal(carry_out(desk, order_of(&back, KIND(TAKE_BACK))), 0);
	assert_int_equal(last_report(desk)->state, STATE(RECALL_REFUSED));
	assert_int_equal(count_errands(desk, true), 0);
	assert_int_equal(carry_out(desk, order_of(&recall, KIND(RECALL))), 0);
	assert_int_equal(count_errands(desk, true), 1);
	assert_int_equal(hear(desk, "16", 3), 0);
	assert_int_equal(last_report(desk)->state, STATE(RECALL_REFUSED));
}

/* ---- updating ---- */

static Congvan__DispatchOrder *update_of(struct parts *parts, uint32_t number)
{
	Congvan__DispatchOrder *order = order_of(parts, KIND(UPDATE));

	CV_SET(order, update, number);
	parts->header.due_date = (char *)"2026-10-15";
	return order;
}

static const Congvan__UpdateArrivalRequest *last_update(struct desk *desk)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(desk->fake, &count);

	while (count-- > 0) {
		const Congvan__TransferErrand *errand;

		if (strcmp(events[count].topic, "transfer.errand") != 0)
			continue;
		errand = cv_unpack(desk->reading, &congvan__transfer_errand__descriptor, events[count].payload);
		if (errand->update)
			return errand->update;
	}
	return NULL;
}

static int hear_update(struct desk *desk, uint32_t number, const char *code, int64_t second)
{
	Congvan__ArrivalStatus status = CONGVAN__ARRIVAL_STATUS__INIT;
	Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	uint32_t before;
	int result;

	fakehost_events(desk->fake, &before);
	moment.seconds = FAKEHOST_NOW_MS / 1000 + second;
	status.source = (char *)TRANSFER_SOURCE;
	status.sender = (char *)"H99.07";
	status.delivery_id = cv_printf(desk->reading, "%u", DELIVERY);
	status.code = (char *)(uintptr_t)code;
	status.time = &moment;
	status.reason = (char *)"vì thế";
	CV_SET(&status, update, number);
	become_transfer(desk, RECEIVER);
	result = deliver(desk, CV_DELIVERY_EVENT, "told", &status.base, "incoming.arrival_status");
	become_transfer(desk, FAKEHOST_AGENCY);
	return result ? result : fakehost_follow(desk->fake, cv_plugin_entry_v1(), before);
}

static void an_update_goes_to_who_has_it_and_is_answered(void **state)
{
	struct desk *desk = *state;
	struct parts fresh, update;

	assert_int_equal(carry_out(desk, order_of(&fresh, KIND(NEW))), 0);
	assert_int_equal(hear(desk, "03", 1), 0);
	assert_int_equal(carry_out(desk, update_of(&update, 1)), 0);
	assert_string_equal(last_update(desk)->header->due_date, "2026-10-15");
	assert_string_equal(last_update(desk)->header->document_id, "H99.07,2026/03/05,05/SYT-NVY");
	assert_int_equal(last_update(desk)->update, 1);
	assert_int_equal(hear_update(desk, 1, "16", 2), 0);
	assert_false(last_report(desk)->has_state);
	assert_int_equal(last_report(desk)->update, 1);
	assert_int_equal(last_report(desk)->update_state, CONGVAN__UPDATE_STATE__UPDATE_REFUSED);
	assert_string_equal(last_report(desk)->reason, "vì thế");
	assert_int_equal(hear_update(desk, 1, "16", 2), 0); /* told twice */
	assert_int_equal(count_items(desk, TRANSFER_REPORTS), 3);
	assert_int_equal(carry_out(desk, update_of(&update, 2)), 0);
	assert_int_equal(hear_update(desk, 2, "15", 3), 0);
	assert_int_equal(last_report(desk)->update_state, CONGVAN__UPDATE_STATE__UPDATE_AGREED);
	/* What the receiver does with it goes on, and 15 of an update gave nothing back. */
	assert_int_equal(hear(desk, "05", 4), 0);
	assert_int_equal(last_report(desk)->state, STATE(IN_PROGRESS));
	assert_int_equal(carry_out(desk, order_of(&fresh, KIND(RECALL))), 0);
	assert_int_equal(count_errands(desk, true), 1);
	assert_int_equal(hear(desk, "15", 5), 0);
	assert_int_equal(last_report(desk)->state, STATE(RECALL_AGREED));
}

static int carry_out_as(struct desk *desk, const Congvan__DispatchOrder *order, uint32_t attempt)
{
	const struct fakehost_delivery delivery = {.kind = CV_DELIVERY_ITEM,
						   .name = TRANSFER_ORDERS,
						   .id = 1,
						   .attempt = attempt,
						   .payload = cv_pack(desk->reading, &order->base)};

	return fakehost_deliver(desk->fake, cv_plugin_entry_v1(), &delivery);
}

static void an_update_waits_for_the_order_to_send_and_not_for_ever(void **state)
{
	struct desk *desk = *state;
	struct parts fresh, update;

	assert_int_not_equal(carry_out_as(desk, update_of(&update, 1), 1), 0);
	assert_int_equal(count_items(desk, TRANSFER_REPORTS), 0);
	assert_int_equal(carry_out_as(desk, update_of(&update, 1), TRANSFER_UPDATE_WAITS), 0);
	assert_int_equal(last_report(desk)->update_state, CONGVAN__UPDATE_STATE__UPDATE_FAILED);
	assert_int_equal(carry_out(desk, order_of(&fresh, KIND(NEW))), 0);
	assert_int_equal(carry_out_as(desk, update_of(&update, 1), 2), 0);
	assert_non_null(last_update(desk));
	assert_int_equal(hear(desk, "02", 1), 0); /* refused: nothing is there any more */
	assert_int_equal(carry_out(desk, update_of(&update, 2)), 0);
	assert_int_equal(last_report(desk)->update_state, CONGVAN__UPDATE_STATE__UPDATE_FAILED);
	assert_int_equal(last_report(desk)->update, 2);
}

static void an_unknown_order_waits_for_a_person(void **state)
{
	struct desk *desk = *state;
	struct parts parts;

	assert_int_not_equal(carry_out(desk, order_of(&parts, (Congvan__DispatchKind)99)), 0);
	assert_string_equal(fakehost_status(desk->fake)->reason, CV_REASON_REJECT);
}

/* ---- reporting ---- */

static void a_report_waits_for_outgoing(void **state)
{
	static const struct {
		int answer;
		const char *reason; /* what becomes of the item; NULL: it is done */
	} answers[] = {{0, NULL},
		       {CV_UNAVAILABLE, CV_REASON_SUSPEND},
		       {CV_DENIED, CV_REASON_REJECT},
		       {CV_NOT_FOUND, CV_REASON_REJECT},
		       {CV_BUSY, "test.refused"}};
	Congvan__DeliveryReport report = CONGVAN__DELIVERY_REPORT__INIT;
	struct desk *desk = *state;

	CV_SET(&report, delivery_id, DELIVERY);
	CV_SET(&report, state, STATE(SENT));
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		int result;

		answer = answers[i].answer;
		result = deliver(desk, CV_DELIVERY_ITEM, TRANSFER_REPORTS, &report.base, NULL);
		assert_int_equal(result == 0, answers[i].reason == NULL);
		if (answers[i].reason)
			assert_string_equal(fakehost_status(desk->fake)->reason, answers[i].reason);
	}
	assert_int_equal(reports_taken, 1);
}

static void memory_that_runs_out_orders_nothing(void **state)
{
	struct desk *desk = *state;
	struct parts parts;
	const struct fakehost_delivery delivery = {
	    .kind = CV_DELIVERY_ITEM,
	    .name = TRANSFER_ORDERS,
	    .id = 1,
	    .payload = cv_pack(desk->reading, &order_of(&parts, KIND(NEW))->base),
	};
	uint32_t step;

	for (step = 1; step < 5000; step++) {
		int result;

		fakehost_fail_alloc(desk->fake, step);
		result = fakehost_deliver(desk->fake, cv_plugin_entry_v1(), &delivery);
		if (!fakehost_alloc_failed(desk->fake))
			break;
		assert_int_not_equal(result, 0);
		assert_int_equal(count_errands(desk, false), 0);
		assert_int_equal(count_items(desk, TRANSFER_REPORTS), 0);
	}
	fakehost_fail_alloc(desk->fake, 0);
	assert_in_range(step, 20, 4999);
	assert_int_equal(count_errands(desk, false), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(only_orders_for_agencies_are_taken),
	    TEST(an_order_goes_once_however_often_it_comes),
	    TEST(what_can_not_go_is_told_and_goes_when_it_can),
	    TEST(the_same_document_is_not_there_twice),
	    TEST(what_was_taken_back_before_it_left_never_goes),
	    TEST(what_the_receiver_tells_is_reported),
	    TEST(a_refusal_may_be_sent_again_as_another_delivery),
	    TEST(taking_back_asks_who_has_not_accepted_it),
	    TEST(what_was_accepted_is_not_taken_back_but_recalled),
	    TEST(an_update_goes_to_who_has_it_and_is_answered),
	    TEST(an_update_waits_for_the_order_to_send_and_not_for_ever),
	    TEST(an_unknown_order_waits_for_a_person),
	    TEST(a_report_waits_for_outgoing),
	    TEST(memory_that_runs_out_orders_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
