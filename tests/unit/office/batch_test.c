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
	    DESK_TEST(fifty_are_submitted_in_one_commit), DESK_TEST(a_refused_one_spoils_no_other),
	    DESK_TEST(mistakes_are_told_for_each),        DESK_TEST(the_request_itself_is_checked),
	    DESK_TEST(what_is_asked_of_each_is_no_batch), DESK_TEST(a_crossing_act_is_seen),
	    DESK_TEST(it_fails_cleanly_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
