/* What its sender recalls after it was accepted: cancelled at once, or when the clerk agrees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "incoming/ending.h"
#include "sender.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

#define MANY 700u
#define WHY "Sai số liệu ở Phụ lục 2"

static int setup_at_once(void **state)
{
	return desk_setup_with(state, PRESETS "/danang-qlvb/incoming.yaml"); /* says nothing of recalls */
}

/* Delivered and registered; the arrival. */
static uint64_t accepted(struct desk *desk, bool submit, uint64_t *ret_document)
{
	Congvan__DeliverRequest request = sender_delivery("7");
	Congvan__RegisterIncomingRequest form = CONGVAN__REGISTER_INCOMING_REQUEST__INIT;
	Congvan__SubmitRequest submission = CONGVAN__SUBMIT_REQUEST__INIT;
	uint64_t arrival = sender_delivers(desk, &request)->arrival_id;

	form.submit = submit ? &submission : NULL;
	*ret_document = sender_accepted(desk, arrival, &form);
	return arrival;
}

static Congvan__DeliverReply *recall(struct desk *desk)
{
	Congvan__RecallRequest request = sender_recall("7", WHY);

	CV_SET(&request, issued, true);
	return sender_recalls(desk, &request);
}

/* Number and metadata stay, void, and nobody has it any more. */
static void is_cancelled(struct desk *desk, uint64_t document)
{
	Congvan__IncomingDocument *stored = desk_stored(desk, document);
	Congvan__RegisterEntry *entry =
	    fakehost_record(desk->fake, FAKEHOST_AGENCY, "register.entry",
			    fakehost_body(desk->fake, "ii", stored->register_id, stored->arrival_number),
			    &congvan__register_entry__descriptor);

	assert_int_equal(stored->state, CONGVAN__INCOMING_STATE__INCOMING_CANCELLED);
	assert_string_equal(stored->recalled->reason, WHY);
	assert_string_equal(stored->subject, sender_header.subject);
	assert_int_equal(stored->open_flows, 0);
	assert_int_equal(sender_told(desk, "incoming.recalled"), 1);
	assert_non_null(entry);
	assert_int_equal(entry->state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID);
	desk_sums_fit(desk);
}

static void where_nothing_is_said_it_is_cancelled_at_once(void **state)
{
	struct desk *desk = *state;
	uint64_t document, id = accepted(desk, false, &document);
	Congvan__ArrivalView *view;

	assert_false(recall(desk)->duplicate);
	is_cancelled(desk, document);
	view = sender_look(desk, id);
	assert_int_equal(view->arrival->state, CONGVAN__ARRIVAL_STATE__ARRIVAL_RECALLED);
	assert_true(view->arrival->asked->agreed);
	assert_null(view->arrival->asked->ended_by); /* the server, as the process says */
	assert_int_equal(view->n_actions, 0);
	assert_true(recall(desk)->duplicate);
	assert_int_equal(sender_told(desk, "incoming.recalled"), 1);
}

static void the_clerk_is_asked_once_and_agrees(void **state)
{
	struct desk *desk = *state;
	uint64_t document, id = accepted(desk, true, &document);

	assert_false(recall(desk)->duplicate);
	assert_true(recall(desk)->duplicate);
	assert_int_equal(sender_told(desk, "incoming.arrival_asked"), 1);
	assert_int_equal(sender_look(desk, id)->n_actions, 2);
	assert_int_not_equal(desk_stored(desk, document)->state, CONGVAN__INCOMING_STATE__INCOMING_CANCELLED);
	sender_becomes(desk, MEDICAL_HEAD);
	assert_int_not_equal(sender_answered(desk, id, "agree", NULL), 0);
	desk_refused(desk, "arrival.clerks_only");
	sender_becomes(desk, CLERK);
	assert_int_equal(sender_answered(desk, id, "agree", NULL), 0);
	is_cancelled(desk, document);
	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 0);
	assert_int_not_equal(sender_answered(desk, id, "agree", NULL), 0);
	desk_refused(desk, "arrival.nothing_asked");
}

static void a_refusal_says_why_and_the_document_stays(void **state)
{
	struct desk *desk = *state;
	uint64_t document, id = accepted(desk, true, &document);

	recall(desk);
	sender_becomes(desk, CLERK);
	assert_int_not_equal(sender_answered(desk, id, "refuse", " "), 0);
	desk_field(desk, "/reason", "required");
	assert_int_equal(sender_answered(desk, id, "refuse", "Đã thực hiện xong"), 0);
	assert_int_not_equal(desk_stored(desk, document)->state, CONGVAN__INCOMING_STATE__INCOMING_CANCELLED);
	assert_string_equal(sender_look(desk, id)->arrival->asked->answer, "Đã thực hiện xong");
	assert_int_equal(sender_look(desk, id)->arrival->state, CONGVAN__ARRIVAL_STATE__ARRIVAL_ACCEPTED);
	assert_false(recall(desk)->duplicate); /* asked again */
	assert_int_equal(sender_look(desk, id)->n_actions, 2);
}

/* ---- very many who have it ---- */

#define FIRST_READER UINT64_C(10000)

static uint64_t root_of(struct desk *desk, uint64_t document)
{
	Congvan__GetIncomingRequest request = CONGVAN__GET_INCOMING_REQUEST__INIT;

	CV_SET(&request, id, document);
	sender_becomes(desk, CLERK);
	return ((Congvan__IncomingView *)desk_call(desk, "get", &request.base, &congvan__incoming_view__descriptor))
	    ->flows[0]
	    ->id;
}

/* As if it had been passed on to so many, each in a unit of their own, who have all to do something by a day. */
static void pass_on(struct desk *desk, uint64_t document, unsigned count)
{
	uint64_t root = root_of(desk, document);

	for (unsigned i = 0; i < count; i++) {
		Congvan__ReceivingFlow flow = CONGVAN__RECEIVING_FLOW__INIT;
		Congvan__Actor receiver = CONGVAN__ACTOR__INIT;
		Congvan__Deadline deadline = CONGVAN__DEADLINE__INIT;
		Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
		Google__Protobuf__Timestamp due = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

		moment.seconds = FAKEHOST_NOW_MS / 1000 - 60;
		due.seconds = FAKEHOST_NOW_MS / 1000 + 86400;
		deadline.due_at = &due;
		CV_SET(&receiver, person_id, FIRST_READER + i);
		CV_SET(&receiver, unit_id, FIRST_READER + i);
		CV_SET(&flow, id, root + 1 + i);
		CV_SET(&flow, document_id, document);
		CV_SET(&flow, parent_id, root);
		CV_SET(&flow, role, CONGVAN__FLOW_ROLE__FLOW_COORDINATE);
		CV_SET(&flow, state, CONGVAN__FLOW_STATE__FLOW_TO_DO);
		CV_SET(&flow, revision, 1);
		flow.receiver = flow.assigner = &receiver;
		flow.assigned_at = flow.since = &moment;
		flow.deadline = &deadline;
		flow.step = (char *)"work";
		fakehost_put(desk->fake, FAKEHOST_AGENCY, "incoming.flow",
			     fakehost_body(desk->fake, "ii", document, flow.id), &flow.base);
	}
}

static unsigned going_on(struct desk *desk, uint64_t document)
{
	uint64_t root = root_of(desk, document);
	unsigned open = 0;

	for (unsigned i = 0; i <= MANY; i++) {
		const Congvan__ReceivingFlow *flow = fakehost_record(
		    desk->fake, FAKEHOST_AGENCY, "incoming.flow", fakehost_body(desk->fake, "ii", document, root + i),
		    &congvan__receiving_flow__descriptor);

		open += flow->state != CONGVAN__FLOW_STATE__FLOW_WITHDRAWN;
	}
	return open;
}

/* The n-th item of the endings: whether there is one. */
static bool end_more(struct desk *desk, unsigned n)
{
	uint32_t count;
	const struct fakehost_item *items = fakehost_items(desk->fake, &count);

	for (uint32_t i = 0; i < count; i++) {
		const struct fakehost_delivery delivery = {.kind = CV_DELIVERY_ITEM,
							   .name = INCOMING_QUEUE_ENDINGS,
							   .id = items[i].id,
							   .payload = items[i].payload};

		if (strcmp(items[i].queue, INCOMING_QUEUE_ENDINGS) != 0 || n-- > 0)
			continue;
		assert_int_equal(fakehost_deliver(desk->fake, cv_plugin_entry_v1(), &delivery), 0);
		return true;
	}
	return false;
}

/* One commit takes CV_COMMIT_OPS, and each part is up to eighteen of them. */
static void very_many_parts_end_in_several_commits(void **state)
{
	struct desk *desk = *state;
	unsigned commits = 0;
	uint64_t document;

	accepted(desk, false, &document);
	pass_on(desk, document, MANY);
	recall(desk);
	assert_true(fakehost_operations(desk->fake) < CV_COMMIT_OPS * 3 / 4);
	assert_int_equal(desk_stored(desk, document)->state, CONGVAN__INCOMING_STATE__INCOMING_CANCELLED);
	assert_int_equal(going_on(desk, document), MANY + 1 - INCOMING_END_AT_ONCE);
	while (end_more(desk, commits)) {
		assert_true(fakehost_operations(desk->fake) < CV_COMMIT_OPS * 3 / 4);
		commits++;
	}
	assert_int_equal(commits, MANY / INCOMING_END_AT_ONCE);
	assert_int_equal(going_on(desk, document), 0);
	assert_int_equal(desk_stored(desk, document)->open_flows, 0);
	assert_int_equal(desk_stored(desk, document)->state, CONGVAN__INCOMING_STATE__INCOMING_CANCELLED);
	assert_int_equal(sender_told(desk, "incoming.recalled"), 1);
}

/* Those too whose part ends later. */
static void everybody_hears_of_it_with_the_recall(void **state)
{
	struct desk *desk = *state;
	uint32_t count;
	const struct fakehost_event *events;
	uint64_t document;

	accepted(desk, false, &document);
	pass_on(desk, document, MANY);
	recall(desk);
	events = fakehost_events(desk->fake, &count);
	while (count-- > 0)
		if (strcmp(events[count].topic, "incoming.recalled") == 0) {
			const Congvan__IncomingActed *event =
			    cv_unpack(desk->reading, &congvan__incoming_acted__descriptor, events[count].payload);

			assert_int_equal(event->n_tell_ids, MANY + 1);
			assert_string_equal(event->notice, "recalled");
			return;
		}
	fail_msg("nobody was told");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(where_nothing_is_said_it_is_cancelled_at_once, setup_at_once,
					    desk_teardown),
	    cmocka_unit_test_setup_teardown(very_many_parts_end_in_several_commits, setup_at_once, desk_teardown),
	    cmocka_unit_test_setup_teardown(everybody_hears_of_it_with_the_recall, setup_at_once, desk_teardown),
	    DESK_TEST(the_clerk_is_asked_once_and_agrees),
	    DESK_TEST(a_refusal_says_why_and_the_document_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
