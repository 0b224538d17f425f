/* One action on many documents: each is judged by itself, and a refused one spoils no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "desk.h"

#define MANY 50u

struct request {
	Congvan__BatchRequest message;
	Congvan__BatchItem items[MANY + 1], *pointers[MANY + 1];
};

static void begin(struct request *request, const char *action)
{
	congvan__batch_request__init(&request->message);
	request->message.action = (char *)action;
	request->message.items = request->pointers;
}

static void add(struct request *request, uint64_t id)
{
	Congvan__BatchItem *item = &request->items[request->message.n_items];

	congvan__batch_item__init(item);
	CV_SET(item, id, id);
	request->pointers[request->message.n_items++] = item;
}

static const Congvan__BatchReply *ask(struct desk *desk, const struct request *request)
{
	return desk_call(desk, "batch", &request->message.base, &congvan__batch_reply__descriptor);
}

static uint64_t document(struct desk *desk, unsigned number, bool submit)
{
	char text[8];

	snprintf(text, sizeof(text), "%u", number);
	desk->form.code_number = text;
	return desk_register(desk, submit)->document->id;
}

static void fifty_are_submitted_in_one_commit(void **state)
{
	static struct request request;
	struct desk *desk = *state;
	const Congvan__BatchReply *reply;

	begin(&request, "submit");
	for (unsigned i = 0; i < MANY; i++)
		add(&request, document(desk, i + 1, false));
	reply = ask(desk, &request);
	assert_int_equal(reply->done, MANY);
	assert_int_equal(reply->n_results, MANY);
	for (unsigned i = 0; i < MANY; i++) {
		assert_true(reply->results[i]->done);
		assert_int_equal(reply->results[i]->id, request.items[i].id);
		assert_string_equal(reply->results[i]->state_name, "submitted");
		assert_int_equal(desk_stored(desk, request.items[i].id)->state,
				 CONGVAN__INCOMING_STATE__INCOMING_SUBMITTED);
	}
	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, MANY);
	desk_sums_fit(desk);
}

static void a_refused_one_spoils_no_other(void **state)
{
	static struct request request;
	struct desk *desk = *state;
	uint64_t good = document(desk, 1, false), gone = document(desk, 2, true), last = document(desk, 3, false);
	const Congvan__BatchReply *reply;

	begin(&request, "submit");
	add(&request, good);
	add(&request, gone);
	add(&request, 999);
	add(&request, last);
	request.items[3].etag = (char *)"17";
	add(&request, document(desk, 4, false));
	reply = ask(desk, &request);
	assert_int_equal(reply->done, 2);
	assert_true(reply->results[0]->done);
	assert_null(reply->results[0]->problem);
	assert_string_equal(reply->results[1]->problem->reason, "incoming.wrong_state");
	assert_int_equal(reply->results[1]->problem->status, 409);
	assert_true(*reply->results[1]->problem->text);
	assert_int_equal(reply->results[2]->problem->status, 404);
	assert_int_equal(reply->results[3]->problem->status, 412);
	assert_true(reply->results[4]->done);
	assert_int_equal(desk_stored(desk, last)->revision, 1);
	desk_sums_fit(desk);
}

/* What is wrong with the words is wrong for each. */
static void mistakes_are_told_for_each(void **state)
{
	static struct request request;
	struct desk *desk = *state;
	const Congvan__BatchReply *reply;
	uint64_t id = document(desk, 1, true);

	begin(&request, "direct");
	add(&request, id);
	add(&request, document(desk, 2, true));
	request.message.result = (char *)"không hỏi";
	agency_become(desk->fake, HEAD);
	reply = ask(desk, &request);
	assert_int_equal(reply->done, 0);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(reply->results[i]->problem->status, 422);
		assert_true(reply->results[i]->problem->n_errors > 0);
	}
	assert_int_equal(reply->results[0]->problem->n_errors, reply->results[1]->problem->n_errors);
	assert_int_equal(desk_stored(desk, id)->revision, 1);
}

static void the_request_itself_is_checked(void **state)
{
	static struct request request;
	struct desk *desk = *state;
	uint64_t id = document(desk, 1, false);

	begin(&request, "submit");
	assert_int_equal(desk_try(desk, "batch", &request.message.base), -EINVAL);
	desk_field(desk, "/items", "required");
	add(&request, id);
	add(&request, id);
	assert_int_equal(desk_try(desk, "batch", &request.message.base), -EINVAL);
	desk_field(desk, "/items/1/id", "incoming.twice_in_batch");
	begin(&request, "submit");
	for (uint64_t i = 0; i <= MANY; i++)
		add(&request, 1000 + i);
	assert_int_equal(desk_try(desk, "batch", &request.message.base), -EINVAL);
	desk_field(desk, "/items", "too_many");
	begin(&request, "submit");
	add(&request, id);
	request.items[0].has_id = 0;
	assert_int_equal(desk_try(desk, "batch", &request.message.base), -EINVAL);
	desk_field(desk, "/items/0/id", "required");
	assert_int_equal(desk_stored(desk, id)->revision, 1);
}

static void what_is_asked_of_each_is_no_batch(void **state)
{
	static struct request request;
	struct desk *desk = *state;

	begin(&request, "cancel");
	add(&request, document(desk, 1, false));
	request.message.reason = (char *)"Nhầm";
	assert_string_equal(ask(desk, &request)->results[0]->problem->reason, "incoming.not_in_batch");
	begin(&request, "dance");
	add(&request, document(desk, 2, false));
	assert_int_equal(ask(desk, &request)->results[0]->problem->status, 409);
}

static void act_meanwhile(struct fakehost *fake, void *arg)
{
	struct desk *desk = arg;
	Congvan__SubmitRequest submit = CONGVAN__SUBMIT_REQUEST__INIT;

	CV_SET(&submit, id, desk->document_id);
	agency_become(fake, SECOND_CLERK);
	desk_call(desk, "submit", &submit.base, &congvan__incoming_view__descriptor);
	agency_become(fake, CLERK);
}

/* Somebody else acts between reading and writing: judged anew, the others are done. */
static void a_crossing_act_is_seen(void **state)
{
	static struct request request;
	struct desk *desk = *state;
	const Congvan__BatchReply *reply;

	begin(&request, "submit");
	add(&request, document(desk, 1, false));
	add(&request, document(desk, 2, false));
	desk->document_id = request.items[0].id;
	fakehost_before_commit(desk->fake, act_meanwhile, desk);
	reply = ask(desk, &request);
	assert_int_equal(reply->done, 1);
	assert_string_equal(reply->results[0]->problem->reason, "incoming.wrong_state");
	assert_true(reply->results[1]->done);
	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 2);
	desk_sums_fit(desk);
}

/* ---- what several offer together, and what takes a batch back ---- */

static const Congvan__OffersReply *offers(struct desk *desk, const uint64_t *ids, size_t count)
{
	static Congvan__BatchItem items[MANY];
	static Congvan__BatchItem *pointers[MANY];
	Congvan__OffersRequest request = CONGVAN__OFFERS_REQUEST__INIT;

	for (size_t i = 0; i < count; i++) {
		congvan__batch_item__init(&items[i]);
		CV_SET(&items[i], id, ids[i]);
		pointers[i] = &items[i];
	}
	request.items = pointers;
	request.n_items = count;
	return desk_call(desk, "offers", &request.base, &congvan__offers_reply__descriptor);
}

static void only_what_all_offer_is_offered(void **state)
{
	struct desk *desk = *state;
	Congvan__OffersRequest none = CONGVAN__OFFERS_REQUEST__INIT;
	uint64_t fresh[] = {document(desk, 1, false), document(desk, 2, false)};
	uint64_t mixed[] = {fresh[0], document(desk, 3, true)}, gone[] = {fresh[0], 999};
	uint64_t asked[2];
	const Congvan__OffersReply *reply = offers(desk, fresh, 2);

	/* Cancelling asks of each document by itself; the deadline of a paper does not exist here. */
	assert_int_equal(reply->n_offers, 1);
	assert_string_equal(reply->offers[0]->name, "submit");
	assert_string_equal(reply->offers[0]->verb, "pass_on");
	assert_false(reply->offers[0]->has_flow_id);
	assert_null(reply->offers[0]->etag);
	assert_int_equal(reply->offers[0]->n_receivers, 1);
	assert_int_equal(offers(desk, mixed, 2)->n_offers, 0);
	assert_int_equal(offers(desk, gone, 2)->n_offers, 0);
	assert_int_equal(desk_try(desk, "offers", &none.base), -EINVAL);
	desk_field(desk, "/items", "required");
	/* A result that one needs is asked for, but not required of both. */
	asked[0] = document(desk, 4, true);
	CV_SET(&desk->form, reply_required, 1);
	asked[1] = document(desk, 5, true);
	agency_become(desk->fake, HEAD);
	reply = offers(desk, asked, 2);
	assert_int_equal(reply->n_offers, 2);
	assert_string_equal(reply->offers[1]->name, "complete");
	assert_string_equal(reply->offers[1]->needs[0]->field, "result");
	assert_int_equal(reply->offers[1]->needs[0]->use, CONGVAN__NEED_USE__NEED_OPTIONAL);
	assert_int_equal(offers(desk, asked + 1, 1)->offers[1]->needs[0]->use, CONGVAN__NEED_USE__NEED_REQUIRED);
	agency_become(desk->fake, CLERK);
}

static void what_is_complete_is_not_taken_back(void **state)
{
	static struct request request;
	struct desk *desk = *state;

	begin(&request, "complete");
	add(&request, document(desk, 1, true));
	agency_become(desk->fake, HEAD);
	assert_int_equal(ask(desk, &request)->done, 1);
	assert_null(ask(desk, &request)->results[0]->undo);
	agency_become(desk->fake, CLERK);
}

static int setup_taking_back(void **state)
{
	return desk_setup_with(state, PRESETS "/danang-qlvb/incoming.yaml");
}

static void a_batch_is_taken_back_by_the_act_that_it_names(void **state)
{
	static struct request request, back;
	struct desk *desk = *state;
	const Congvan__BatchReply *reply;

	begin(&request, "submit");
	begin(&back, "take_back");
	for (unsigned i = 0; i < 3; i++)
		add(&request, document(desk, i + 1, false));
	reply = ask(desk, &request);
	assert_int_equal(reply->done, 3);
	for (size_t i = 0; i < 3; i++) {
		const Congvan__ActionOffer *undo = reply->results[i]->undo;

		assert_string_equal(undo->name, "take_back");
		assert_string_equal(undo->verb, "take_back");
		add(&back, reply->results[i]->id);
		CV_SET(&back.items[i], flow_id, undo->flow_id);
		back.items[i].etag = undo->etag;
	}
	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 3);
	reply = ask(desk, &back);
	assert_int_equal(reply->done, 3);
	assert_null(reply->results[0]->undo);
	desk_rows(desk, HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 0);
	desk_rows(desk, CLERK, CONGVAN__WORK_BOX__BOX_TO_DO, 3);
	desk_sums_fit(desk);
	/* What was said once is stale: the same is not taken back twice. */
	assert_int_equal(ask(desk, &back)->results[0]->problem->status, 412);
}

/* The answer of a single act names it too. */
static void an_act_names_what_takes_it_back(void **state)
{
	struct desk *desk = *state;
	const Congvan__IncomingView *view = desk_register(desk, true);

	assert_string_equal(view->undo->name, "take_back");
	desk->form.code_number = (char *)"18";
	assert_null(desk_register(desk, false)->undo);
}

static void it_fails_cleanly_without_memory(void **state)
{
	static struct request request;
	struct desk *desk = *state;

	begin(&request, "submit");
	add(&request, document(desk, 1, false));
	add(&request, document(desk, 2, true));
	add(&request, document(desk, 3, false));
	for (uint32_t n = 1;; n++) {
		int result;

		fakehost_fail_alloc(desk->fake, n);
		result = desk_try(desk, "batch", &request.message.base);
		if (!fakehost_alloc_failed(desk->fake) || result == 0)
			break;
		assert_int_equal(desk_stored(desk, request.items[0].id)->revision, 1);
	}
	fakehost_fail_alloc(desk->fake, 0);
	assert_int_equal(desk_stored(desk, request.items[2].id)->revision, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(fifty_are_submitted_in_one_commit),
	    DESK_TEST(a_refused_one_spoils_no_other),
	    DESK_TEST(mistakes_are_told_for_each),
	    DESK_TEST(the_request_itself_is_checked),
	    DESK_TEST(what_is_asked_of_each_is_no_batch),
	    DESK_TEST(a_crossing_act_is_seen),
	    DESK_TEST(it_fails_cleanly_without_memory),
	    DESK_TEST(only_what_all_offer_is_offered),
	    DESK_TEST(what_is_complete_is_not_taken_back),
	    cmocka_unit_test_setup_teardown(a_batch_is_taken_back_by_the_act_that_it_names, setup_taking_back,
					    desk_teardown),
	    cmocka_unit_test_setup_teardown(an_act_names_what_takes_it_back, setup_taking_back, desk_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
