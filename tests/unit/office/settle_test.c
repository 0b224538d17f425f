/* An answer was issued: what it was drafted for ends, in the name of who has it, once, and as the process lets them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "desk.h"

#define CODE "05/SYT-NVY"
#define STEPS_MAX 20000u

/* As outgoing would, and then the clerk again. */
static int settle(struct desk *desk, uint64_t id, uint64_t flow, bool *ret_settled)
{
	Congvan__SettleRequest request = CONGVAN__SETTLE_REQUEST__INIT;
	Congvan__SettleReply *reply = NULL;
	struct cv_caller *caller = fakehost_caller(desk->fake);
	const struct cv_caller was = *caller;
	int error;

	caller->kind = CV_CALLER_PLUGIN;
	caller->plugin = "outgoing";
	caller->person = caller->post = caller->session = 0;
	CV_SET(&request, document_id, id);
	CV_SET(&request, flow_id, flow);
	CV_SET(&request, reply_id, 900);
	request.code = (char *)CODE;
	request.issued_date = (char *)"2026-03-05";
	request.subject = (char *)"V/v trả lời";
	error = fakehost_call(desk->fake, "incoming/1", "settle", &request.base, &congvan__settle_reply__descriptor,
			      &reply);
	*caller = was;
	*ret_settled = !error && reply->settled;
	return error;
}

/* The specialist has it: their flow. */
static uint64_t with_the_specialist(struct desk *desk, uint64_t *ret_flow)
{
	uint64_t id = desk_register(desk, true)->document->id;
	const Congvan__IncomingView *view;

	desk_direct(desk, id, "Giao phòng tham mưu.", UNIT_MEDICAL, FINANCE_HEAD);
	agency_become(desk->fake, CHIEF);
	desk_act(desk, id, "distribute", &congvan__distribute_request__descriptor, NULL);
	view = desk_assign(desk, MEDICAL_HEAD, id, MEDICAL_SPECIALIST);
	for (size_t i = 0; i < view->n_flows; i++)
		if (view->flows[i]->receiver->person_id == MEDICAL_SPECIALIST)
			*ret_flow = view->flows[i]->id;
	agency_become(desk->fake, CLERK);
	return id;
}

static Congvan__ReceivingFlow *flow_of(struct desk *desk, uint64_t id, uint64_t flow)
{
	return fakehost_record(desk->fake, FAKEHOST_AGENCY, "incoming.flow", fakehost_body(desk->fake, "ii", id, flow),
			       &congvan__receiving_flow__descriptor);
}

static unsigned acts(struct desk *desk, const char *topic)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(desk->fake, &count);
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++)
		found += strcmp(events[i].topic, topic) == 0;
	return found;
}

static void the_flow_ends_with_number_and_symbol(void **state)
{
	struct desk *desk = *state;
	uint64_t flow = 0, id = with_the_specialist(desk, &flow);
	bool settled;

	assert_int_equal(settle(desk, id, flow, &settled), 0);
	assert_true(settled);
	assert_int_equal(flow_of(desk, id, flow)->state, CONGVAN__FLOW_STATE__FLOW_COMPLETED);
	assert_non_null(strstr(flow_of(desk, id, flow)->result, CODE));
	assert_non_null(strstr(flow_of(desk, id, flow)->result, "05/03/2026"));
	assert_string_equal(desk_stored(desk, id)->reply, CODE);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 0);
	assert_int_equal(acts(desk, "incoming.completed"), 1);
	desk_sums_fit(desk);
	/* It is told at least once. */
	assert_int_equal(settle(desk, id, flow, &settled), 0);
	assert_false(settled);
	assert_int_equal(acts(desk, "incoming.completed"), 1);
}

static void what_somebody_ended_before_stays(void **state)
{
	struct desk *desk = *state;
	uint64_t flow = 0, id = with_the_specialist(desk, &flow);
	bool settled;

	desk_complete(desk, MEDICAL_SPECIALIST, id, "Đã báo cáo miệng");
	assert_int_equal(settle(desk, id, flow, &settled), 0);
	assert_false(settled);
	assert_string_equal(flow_of(desk, id, flow)->result, "Đã báo cáo miệng");
	assert_int_equal(settle(desk, id, 77, &settled), 0); /* no such flow */
	assert_false(settled);
}

/* Who had it has left, or has passed it on: a person ends it, and sees that the answer was issued. */
static void what_cannot_be_ended_is_told_once(void **state)
{
	struct desk *desk = *state;
	uint64_t flow = 0, id = with_the_specialist(desk, &flow), revision;
	bool settled;

	agency_without(desk->fake, MEDICAL_SPECIALIST);
	assert_int_equal(settle(desk, id, flow, &settled), 0);
	assert_false(settled);
	assert_int_equal(flow_of(desk, id, flow)->state, CONGVAN__FLOW_STATE__FLOW_TO_DO);
	assert_int_equal(acts(desk, "incoming.answer_issued"), 1);
	assert_string_equal(desk_stored(desk, id)->reply, CODE);
	revision = desk_stored(desk, id)->revision;
	assert_int_equal(settle(desk, id, flow, &settled), 0);
	assert_int_equal(acts(desk, "incoming.answer_issued"), 1);
	assert_int_equal(desk_stored(desk, id)->revision, revision);
}

static void people_do_not_settle_by_a_call(void **state)
{
	struct desk *desk = *state;
	Congvan__SettleRequest request = CONGVAN__SETTLE_REQUEST__INIT;
	uint64_t flow = 0, id = with_the_specialist(desk, &flow);
	void *reply;

	CV_SET(&request, document_id, id);
	CV_SET(&request, flow_id, flow);
	request.code = (char *)CODE;
	assert_int_equal(fakehost_call(desk->fake, "incoming/1", "settle", &request.base,
				       &congvan__settle_reply__descriptor, &reply),
			 -EACCES);
	desk_refused(desk, "settle.plugins_only");
}

static void memory_that_runs_out_settles_nothing(void **state)
{
	struct desk *desk = *state;
	uint64_t flow = 0, id = with_the_specialist(desk, &flow);
	bool settled = false;
	uint32_t step;

	/* Each tenth step: a case has many. */
	for (step = 1; step < STEPS_MAX; step += 10) {
		fakehost_fail_alloc(desk->fake, step);
		settle(desk, id, flow, &settled);
		if (!fakehost_alloc_failed(desk->fake))
			break;
		fakehost_fail_alloc(desk->fake, 0);
		assert_false(settled);
		assert_int_equal(flow_of(desk, id, flow)->state, CONGVAN__FLOW_STATE__FLOW_TO_DO);
	}
	fakehost_fail_alloc(desk->fake, 0);
	assert_in_range(step, 100, STEPS_MAX - 1);
	assert_true(settled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(the_flow_ends_with_number_and_symbol), DESK_TEST(what_somebody_ended_before_stays),
	    DESK_TEST(what_cannot_be_ended_is_told_once),    DESK_TEST(people_do_not_settle_by_a_call),
	    DESK_TEST(memory_that_runs_out_settles_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
