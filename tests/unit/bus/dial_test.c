/* Calls over nng, with as many under way as the endpoint has credits, so that operations are used again at once. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bus/dial.h"
#include "bus/endpoint.h"

#define CREDITS 64u
#define CALLS 60000u

struct flood {
	struct dial *dial;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	unsigned under_way, answered, wrong;
};

/* nng's thread: an echo, which needs no other. */
static void on_request(void *arg, struct endpoint_slot *slot)
{
	nng_msg *reply;

	(void)arg;
	assert_int_equal(nng_msg_dup(&reply, slot->request), 0);
	endpoint_reply(slot, reply);
}

static void on_reply(void *arg, int result, nng_msg *reply)
{
	struct flood *flood = arg;

	pthread_mutex_lock(&flood->lock);
	flood->under_way--;
	flood->answered++;
	if (result != 0 || nng_msg_len(reply) != 16)
		flood->wrong++;
	pthread_cond_signal(&flood->wake);
	pthread_mutex_unlock(&flood->lock);
	if (reply)
		nng_msg_free(reply);
}

static void test_operations_are_used_again_under_load(void **state)
{
	struct endpoint_options options = {.name = "echo", .credits = CREDITS, .on_request = on_request};
	struct flood flood = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
	struct endpoint *endpoint;
	struct cv_error error;

	(void)state;
	assert_int_equal(endpoint_create(&options, &endpoint, &error), 0);
	assert_int_equal(dial_open(endpoint_address(endpoint), &flood.dial, &error), 0);
	for (unsigned i = 0; i < CALLS; i++) {
		nng_msg *request;

		assert_int_equal(nng_msg_alloc(&request, 16), 0);
		memset(nng_msg_body(request), 0, 16);
		pthread_mutex_lock(&flood.lock);
		while (flood.under_way >= CREDITS / 2)
			pthread_cond_wait(&flood.wake, &flood.lock);
		flood.under_way++;
		pthread_mutex_unlock(&flood.lock);
		while (!endpoint_credit_take(endpoint))
			;
		assert_int_equal(dial_submit(flood.dial, request, on_reply, &flood), 0);
	}
	pthread_mutex_lock(&flood.lock);
	while (flood.under_way > 0)
		pthread_cond_wait(&flood.wake, &flood.lock);
	pthread_mutex_unlock(&flood.lock);
	assert_int_equal(flood.answered, CALLS);
	assert_int_equal(flood.wrong, 0);
	dial_close(&flood.dial);
	endpoint_destroy(&endpoint);
}

static void test_delivered_requests_come_back_without_nng(void **state)
{
	struct endpoint_options options = {.name = "echo", .credits = 2, .on_request = on_request};
	struct flood flood = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
	struct endpoint *endpoint;
	struct cv_error error;

	(void)state;
	assert_int_equal(endpoint_create(&options, &endpoint, &error), 0);
	for (unsigned i = 0; i < 100; i++) {
		nng_msg *request;

		assert_int_equal(nng_msg_alloc(&request, 16), 0);
		memset(nng_msg_body(request), 0, 16);
		assert_true(endpoint_credit_take(endpoint));
		flood.under_way++;
		endpoint_deliver(endpoint, request, on_reply, &flood);
		assert_int_equal(flood.answered, i + 1);
	}
	assert_int_equal(flood.wrong, 0);
	assert_int_equal(endpoint_busy(endpoint), 0);
	endpoint_destroy(&endpoint);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_operations_are_used_again_under_load),
	    cmocka_unit_test(test_delivered_requests_come_back_without_nng),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
