/* Recipients inside the agency: their flows, once each, and what becomes of the delivery. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "office/calendar/deadline_text.h"
#include "office/calendar/moment.h"
#include "outgoing/delivery/inform.h"
#include "outgoing/delivery/recipient.h"
#include "studio.h"

#define DELIVERY 700u
#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name
#define KIND(name) CONGVAN__RECIPIENT_KIND__RECIPIENT_##name

const struct cv_plugin *cv_plugin_entry_v1(void);

/* The document's only recipient, to whom it was ordered. */
static void put_recipient(struct studio *studio, uint64_t document, Congvan__RecipientKind kind, uint64_t who,
			  Congvan__DeliveryState state, uint64_t flow)
{
	Congvan__OutgoingRecipient recipient = CONGVAN__OUTGOING_RECIPIENT__INIT;
	Congvan__OutgoingDelivery delivery = CONGVAN__OUTGOING_DELIVERY__INIT, *deliveries[] = {&delivery};
	Congvan__RecipientLine line = CONGVAN__RECIPIENT_LINE__INIT;
	Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	moment.seconds = FAKEHOST_NOW_MS / 1000 - 60;
	CV_SET(&line, kind, kind);
	if (kind == KIND(UNIT))
		CV_SET(&line, unit_id, who);
	else
		CV_SET(&line, person_id, who);
	CV_SET(&delivery, id, DELIVERY);
	CV_SET(&delivery, document_id, document);
	CV_SET(&delivery, place, 1);
	CV_SET(&delivery, channel, CONGVAN__CHANNEL__CHANNEL_INTERNAL);
	CV_SET(&delivery, state, state);
	if (flow)
		CV_SET(&delivery, flow_id, flow);
	delivery.changed_at = &moment;
	fakehost_put(studio->fake, FAKEHOST_AGENCY, OUTGOING_DELIVERY,
		     fakehost_body(studio->fake, "i", (uint64_t)DELIVERY), &delivery.base);
	CV_SET(&recipient, document_id, document);
	CV_SET(&recipient, place, 1);
	recipient.line = &line;
	recipient.deliveries = deliveries;
	recipient.n_deliveries = 1;
	fakehost_put(studio->fake, FAKEHOST_AGENCY, OUTGOING_RECIPIENT, fakehost_body(studio->fake, "iw", document, 1u),
		     &recipient.base);
}

static Congvan__OutgoingDelivery *delivery_of(struct studio *studio, uint64_t document)
{
	Congvan__OutgoingRecipient *recipient =
	    fakehost_record(studio->fake, FAKEHOST_AGENCY, OUTGOING_RECIPIENT,
			    fakehost_body(studio->fake, "iw", document, 1u), &congvan__outgoing_recipient__descriptor);

	assert_non_null(recipient);
	return recipient->deliveries[0];
}

static int carry_out(struct studio *studio, Congvan__DispatchKind kind)
{
	Congvan__DispatchOrder order = CONGVAN__DISPATCH_ORDER__INIT;
	struct fakehost_delivery item = {.kind = CV_DELIVERY_ITEM, .name = OUTGOING_QUEUE_INFORM, .id = 1};

	CV_SET(&order, delivery_id, DELIVERY);
	CV_SET(&order, channel, CONGVAN__CHANNEL__CHANNEL_INTERNAL);
	CV_SET(&order, kind, kind);
	order.reason = (char *)"Gửi nhầm";
	item.payload = cv_pack(studio->reading, &order.base);
	return fakehost_deliver(studio->fake, cv_plugin_entry_v1(), &item);
}

static int order_new(struct studio *studio)
{
	return carry_out(studio, CONGVAN__DISPATCH_KIND__DISPATCH_NEW);
}

static void one_flow_however_often_it_is_ordered(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	uint32_t flows = fakehost_count(studio->fake, FAKEHOST_AGENCY, OUTGOING_FLOW);
	Congvan__ReceivingFlow *flow;
	Congvan__OutgoingView *view;

	put_recipient(studio, id, KIND(PERSON), FINANCE_HEAD, STATE(WAITING), 0);
	assert_int_equal(order_new(studio), 0);
	assert_int_equal(order_new(studio), 0);
	assert_int_equal(fakehost_count(studio->fake, FAKEHOST_AGENCY, OUTGOING_FLOW), flows + 1);
	assert_int_equal(delivery_of(studio, id)->state, STATE(ARRIVED));
	flow = fakehost_record(studio->fake, FAKEHOST_AGENCY, OUTGOING_FLOW,
			       fakehost_body(studio->fake, "ii", id, delivery_of(studio, id)->flow_id),
			       &congvan__receiving_flow__descriptor);
	assert_non_null(flow);
	assert_int_equal(flow->receiver->person_id, FINANCE_HEAD);
	assert_int_equal(flow->role, CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION);
	assert_string_equal(flow->step, "read");
	assert_null(flow->deadline);
	/* Nobody did it but the server, which has a name and is nobody. */
	view = studio_view(studio, FINANCE_HEAD, id);
	assert_string_equal(view->timeline[0]->action, "inform");
	assert_string_equal(view->timeline[0]->actor->name, OFFICE_SERVER_NAME);
	assert_false(view->timeline[0]->actor->has_person_id);
}

static void a_unit_receives_by_its_head(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	Congvan__ReceivingFlow *flow;

	put_recipient(studio, id, KIND(UNIT), UNIT_FINANCE, STATE(WAITING), 0);
	assert_int_equal(order_new(studio), 0);
	flow = fakehost_record(studio->fake, FAKEHOST_AGENCY, OUTGOING_FLOW,
			       fakehost_body(studio->fake, "ii", id, delivery_of(studio, id)->flow_id),
			       &congvan__receiving_flow__descriptor);
	assert_int_equal(flow->receiver->person_id, FINANCE_HEAD);
}

static void who_is_gone_is_a_failure_that_says_so(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	uint32_t flows = fakehost_count(studio->fake, FAKEHOST_AGENCY, OUTGOING_FLOW);

	put_recipient(studio, id, KIND(PERSON), LEAVER, STATE(WAITING), 0);
	assert_int_equal(order_new(studio), 0);
	assert_int_equal(delivery_of(studio, id)->state, STATE(FAILED));
	assert_non_null(delivery_of(studio, id)->reason);
	put_recipient(studio, id, KIND(UNIT), UNIT_HEADLESS, STATE(WAITING), 0);
	assert_int_equal(order_new(studio), 0);
	assert_int_equal(delivery_of(studio, id)->state, STATE(FAILED));
	assert_int_equal(fakehost_count(studio->fake, FAKEHOST_AGENCY, OUTGOING_FLOW), flows);
}

static void what_was_taken_back_before_never_comes(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio);
	uint32_t flows = fakehost_count(studio->fake, FAKEHOST_AGENCY, OUTGOING_FLOW);

	put_recipient(studio, id, KIND(PERSON), FINANCE_HEAD, STATE(RECALL_ASKED), 0);
	assert_int_equal(carry_out(studio, CONGVAN__DISPATCH_KIND__DISPATCH_TAKE_BACK), 0);
	assert_int_equal(delivery_of(studio, id)->state, STATE(DROPPED));
	assert_int_equal(order_new(studio), 0);
	assert_int_equal(fakehost_count(studio->fake, FAKEHOST_AGENCY, OUTGOING_FLOW), flows);
}

static void what_nobody_opened_is_withdrawn(void **state)
{
	struct studio *studio = *state;
	uint64_t id = studio_draft(studio), flow_id;
	Congvan__ReceivingFlow *flow;

	put_recipient(studio, id, KIND(PERSON), FINANCE_HEAD, STATE(WAITING), 0);
	assert_int_equal(order_new(studio), 0);
	flow_id = delivery_of(studio, id)->flow_id;
	assert_int_equal(carry_out(studio, CONGVAN__DISPATCH_KIND__DISPATCH_TAKE_BACK), 0); /* nobody asked */
	assert_int_equal(delivery_of(studio, id)->state, STATE(ARRIVED));
	put_recipient(studio, id, KIND(PERSON), FINANCE_HEAD, STATE(RECALL_ASKED), flow_id);
	assert_int_equal(carry_out(studio, CONGVAN__DISPATCH_KIND__DISPATCH_TAKE_BACK), 0);
	assert_int_equal(delivery_of(studio, id)->state, STATE(RECALL_AGREED));
	flow = fakehost_record(studio->fake, FAKEHOST_AGENCY, OUTGOING_FLOW,
			       fakehost_body(studio->fake, "ii", id, flow_id), &congvan__receiving_flow__descriptor);
	assert_int_equal(flow->state, CONGVAN__FLOW_STATE__FLOW_WITHDRAWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, studio_setup, studio_teardown)
	    TEST(one_flow_however_often_it_is_ordered),  TEST(a_unit_receives_by_its_head),
	    TEST(who_is_gone_is_a_failure_that_says_so), TEST(what_was_taken_back_before_never_comes),
	    TEST(what_nobody_opened_is_withdrawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
