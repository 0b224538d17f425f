/*
 * The bus with the n-th allocation, nng object or send failing: endpoints, dialling, calls, answers, and a callee that
 * dies between the request and its answer. Each time: an error that is true, the request and the credit accounted for,
 * and the same call succeeds afterwards.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>

#include "bus/dial.h"
#include "bus/endpoint.h"
#include "bus/envelope.h"
#include "compiler.h"
#include "hook.h"

#define PATIENCE_MS 10000
#define CREDITS 2u

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* nng's thread: an echo, which needs no other. Without memory the answer is empty. */
static void on_request(void *arg, struct endpoint_slot *slot)
{
	_Atomic uint32_t *heard = arg;
	nng_msg *reply = NULL;

	if (heard != NULL)
		atomic_fetch_add(heard, 1);
	if (nng_msg_dup(&reply, slot->request) != 0)
		reply = NULL;
	endpoint_reply(slot, reply);
}

static struct endpoint_options options = {.name = "echo", .credits = CREDITS, .on_request = on_request};

/* ---- endpoints and dials ---- */

static int make_endpoint(struct cv_error *reterr)
{
	struct endpoint *endpoint = NULL;
	int r = endpoint_create(&options, &endpoint, reterr);

	if (r < 0)
		assert_null(endpoint);
	endpoint_destroy(&endpoint);
	return r;
}

static char address[ENDPOINT_ADDRESS_MAX];

static int make_dial(struct cv_error *reterr)
{
	struct dial *dial = NULL;
	int r = dial_open(address, &dial, reterr);

	if (r < 0)
		assert_null(dial);
	dial_close(&dial);
	return r;
}

static void walk_make(int (*make)(struct cv_error *), enum fault_kind kind, const char *named)
{
	for (uint32_t n = 1;; n++) {
		struct cv_error error = {0};
		int r;

		assert_true(n < FAULT_WALK_MAX);
		fault_arm(kind, n, FAULT_THIS_THREAD);
		r = make(&error);
		if (!fault_disarm()) {
			assert_int_equal(r, 0);
			assert_true(n > 1);
			return;
		}
		assert_true(r < 0);
		assert_int_equal(error.code, r);
		assert_non_null(strstr(error.text, named));
		assert_int_equal(make(&error), 0);
	}
}

static void endpoints(void **state)
{
	(void)state;
	options.arg = NULL;
	walk_make(make_endpoint, FAULT_MEMORY, "echo");
	walk_make(make_endpoint, FAULT_BUS, "echo");
}

static void dials(void **state)
{
	struct endpoint *endpoint;
	struct cv_error error;

	(void)state;
	options.arg = NULL;
	assert_int_equal(endpoint_create(&options, &endpoint, &error), 0);
	snprintf(address, sizeof(address), "%s", endpoint_address(endpoint));
	walk_make(make_dial, FAULT_MEMORY, address);
	walk_make(make_dial, FAULT_BUS, address);
	endpoint_destroy(&endpoint);
}

/* ---- calls ---- */

struct line {
	struct endpoint *endpoint;
	struct dial *dial;
	_Atomic uint32_t heard;
};

static void line_open(struct line *line)
{
	struct cv_error error;

	memset(line, 0, sizeof(*line));
	options.arg = &line->heard;
	assert_int_equal(endpoint_create(&options, &line->endpoint, &error), 0);
	assert_int_equal(dial_open(endpoint_address(line->endpoint), &line->dial, &error), 0);
}

static void line_close(struct line *line)
{
	dial_close(&line->dial);
	endpoint_destroy(&line->endpoint);
}

static int call_once(struct line *line, int64_t timeout_ms)
{
	nng_msg *request, *reply = NULL;
	bool sent = false;
	int r;

	if (nng_msg_alloc(&request, 16) != 0)
		return -ENOMEM;
	memset(nng_msg_body(request), 7, 16);
	assert_true(endpoint_credit_take(line->endpoint));
	r = dial_call(line->dial, request, now_ms() + timeout_ms, &sent, &reply);
	if (!sent)
		endpoint_credit_return(line->endpoint);
	if (r == 0) {
		assert_true(sent);
		if (nng_msg_len(reply) != 16)
			r = -EPROTO;
		nng_msg_free(reply);
	}
	return r;
}

/* The credit of an answer that was lost comes back with it, shortly after the caller has given up. */
static void assert_idle(struct line *line)
{
	const struct timespec step = {.tv_nsec = 1000000};

	for (int left = PATIENCE_MS; endpoint_busy(line->endpoint) > 0 && left > 0; left--)
		nanosleep(&step, NULL);
	assert_int_equal(endpoint_busy(line->endpoint), 0);
}

/*
 * What a call says whose n-th send and those after it fail. The first is the request's: nobody has seen it. The second
 * is the answer's: one that fails once is sent again, and one that fails again closes the line, which the caller hears
 * long before its deadline.
 */
static void assert_told(uint32_t n, uint32_t times, int r, uint32_t heard)
{
	assert_int_equal(heard, n == 1 ? 0 : 1);
	assert_int_equal(r, n == 1 || times > 1 ? -EPIPE : 0);
}

static void walk_calls(enum fault_kind kind, uint32_t times)
{
	for (uint32_t n = 1;; n++) {
		int64_t begun_ms = now_ms();
		struct line line;
		uint32_t heard;
		int r;

		assert_true(n < FAULT_WALK_MAX);
		line_open(&line);
		fault_arm_times(kind, n, times, FAULT_ANY_THREAD);
		r = call_once(&line, PATIENCE_MS);
		if (!fault_disarm()) {
			assert_int_equal(r, 0);
			assert_true(n > 1);
			line_close(&line);
			break;
		}
		heard = atomic_load(&line.heard);
		if (kind == FAULT_SEND)
			assert_told(n, times, r, heard);
		else
			assert_true(r < 0);
		assert_idle(&line);
		for (uint32_t again = 0; again < 2 * CREDITS; again++)
			assert_int_equal(call_once(&line, PATIENCE_MS), 0);
		assert_int_equal(atomic_load(&line.heard), heard + 2 * CREDITS);
		assert_true(now_ms() - begun_ms < PATIENCE_MS / 2);
		line_close(&line);
	}
}

static void calls(void **state)
{
	(void)state;
	walk_calls(FAULT_MEMORY, 1);
	walk_calls(FAULT_BUS, 1);
	walk_calls(FAULT_SEND, 1);
	walk_calls(FAULT_SEND, 2);
}

/* ---- calls whose answer comes later ---- */

struct later {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	uint32_t answers;
	int result;
};

static void on_reply(void *arg, int result, nng_msg *reply)
{
	struct later *later = arg;

	if (reply != NULL)
		nng_msg_free(reply);
	pthread_mutex_lock(&later->lock);
	later->answers++;
	later->result = result;
	pthread_cond_signal(&later->wake);
	pthread_mutex_unlock(&later->lock);
}

/* What dial_submit() said, or else what on_reply() was told: exactly one of them. */
static int submit_once(struct line *line)
{
	struct later later = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
	nng_msg *request;
	int r;

	if (nng_msg_alloc(&request, 16) != 0)
		return -ENOMEM;
	memset(nng_msg_body(request), 7, 16);
	assert_true(endpoint_credit_take(line->endpoint));
	r = dial_submit(line->dial, request, on_reply, &later);
	pthread_mutex_lock(&later.lock);
	while (r == 0 && later.answers == 0)
		pthread_cond_wait(&later.wake, &later.lock);
	pthread_mutex_unlock(&later.lock);
	assert_int_equal(later.answers, r == 0);
	r = r == 0 ? later.result : r;
	if (later.answers == 0 || r == -ECOMM)
		endpoint_credit_return(line->endpoint);
	return r;
}

static void submissions(void **state)
{
	static const enum fault_kind kinds[] = {FAULT_MEMORY, FAULT_BUS, FAULT_SEND};

	(void)state;
	for (size_t i = 0; i < CV_COUNT(kinds); i++) {
		for (uint32_t n = 1;; n++) {
			struct line line;
			int r;

			assert_true(n < FAULT_WALK_MAX);
			line_open(&line);
			fault_arm(kinds[i], n, FAULT_THIS_THREAD);
			r = submit_once(&line);
			if (!fault_disarm()) {
				assert_int_equal(r, 0);
				line_close(&line);
				break;
			}
			assert_int_equal(r, kinds[i] == FAULT_SEND ? -ECOMM : -ENOMEM);
			assert_int_equal(atomic_load(&line.heard), 0);
			for (uint32_t again = 0; again < 2 * CREDITS; again++)
				assert_int_equal(submit_once(&line), 0);
			assert_idle(&line);
			line_close(&line);
		}
	}
}

/* A callee whose answer is lost without a word: once it has ended, so has the waiting, once and for good. */
static void a_line_is_hung_up_on(void **state)
{
	struct later later = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};
	struct line line;
	nng_msg *request;

	(void)state;
	line_open(&line);
	assert_int_equal(nng_msg_alloc(&request, 16), 0);
	assert_true(endpoint_credit_take(line.endpoint));
	fault_arm(FAULT_LOSS, 1, FAULT_ANY_THREAD);
	assert_int_equal(dial_submit(line.dial, request, on_reply, &later), 0);
	assert_idle(&line);
	dial_hang_up(line.dial);
	pthread_mutex_lock(&later.lock);
	while (later.answers == 0)
		pthread_cond_wait(&later.wake, &later.lock);
	pthread_mutex_unlock(&later.lock);
	assert_true(fault_disarm());
	dial_hang_up(line.dial);
	line_close(&line);
	assert_int_equal(later.answers, 1);
	assert_int_equal(later.result, -EPIPE);
}

/* Nobody uses the operation again that still holds the message. */
static void a_line_ends_after_a_send_that_failed(void **state)
{
	struct line line;

	(void)state;
	line_open(&line);
	fault_arm(FAULT_SEND, 1, FAULT_THIS_THREAD);
	assert_true(submit_once(&line) < 0);
	assert_true(fault_disarm());
	line_close(&line);
}

/* ---- a callee that dies ---- */

struct mortal {
	nng_socket socket;
	pthread_t thread;
	uint32_t requests; /* taken before it dies */
};

static void *live_and_die(void *arg)
{
	struct mortal *mortal = arg;
	nng_msg *request;

	if (nng_recvmsg(mortal->socket, &request, 0) == 0) {
		mortal->requests++;
		nng_msg_free(request);
	}
	nng_close(mortal->socket);
	return NULL;
}

/* The caller hears it at once, and the request goes to nobody else: a callee that comes after has not been asked. */
static void a_callee_dies_between_request_and_answer(void **state)
{
	static const char place[] = "inproc://mortal";
	struct mortal mortal = {.requests = 0};
	struct dial *dial;
	struct cv_error error;
	nng_msg *request, *reply = NULL;
	nng_socket heir;
	bool sent;
	int64_t begun_ms;

	(void)state;
	assert_int_equal(nng_rep0_open(&mortal.socket), 0);
	assert_int_equal(nng_listen(mortal.socket, place, NULL, 0), 0);
	assert_int_equal(dial_open(place, &dial, &error), 0);
	assert_int_equal(pthread_create(&mortal.thread, NULL, live_and_die, &mortal), 0);
	assert_int_equal(nng_msg_alloc(&request, 16), 0);
	begun_ms = now_ms();
	assert_int_equal(dial_call(dial, request, begun_ms + PATIENCE_MS, &sent, &reply), -EPIPE);
	assert_true(sent);
	assert_true(now_ms() - begun_ms < PATIENCE_MS / 2);
	pthread_join(mortal.thread, NULL);
	assert_int_equal(mortal.requests, 1);

	assert_int_equal(nng_rep0_open(&heir), 0);
	assert_int_equal(nng_socket_set_ms(heir, NNG_OPT_RECVTIMEO, 100), 0);
	assert_int_equal(nng_listen(heir, place, NULL, 0), 0);
	assert_int_equal(nng_recvmsg(heir, &reply, 0), NNG_ETIMEDOUT);
	dial_close(&dial);
	nng_close(heir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(endpoints),
	    cmocka_unit_test(dials),
	    cmocka_unit_test(calls),
	    cmocka_unit_test(submissions),
	    cmocka_unit_test(a_line_is_hung_up_on),
	    cmocka_unit_test(a_line_ends_after_a_send_that_failed),
	    cmocka_unit_test(a_callee_dies_between_request_and_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
