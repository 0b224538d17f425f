/*
 * Calls from outside of any plugin. They are few and may wait, so each is one task of a pool of the runtime's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call/carry.h"
#include "call/send.h"
#include "compiler.h"
#include "plugin/caller.h"
#include "plugin/status.h"
#include "runtime/runtime_int.h"

struct outside {
	struct task task;
	struct runtime *runtime;
	struct arena arena;
	Congvan__Caller *caller;
	struct sending sending;
	runtime_on_answer *on_answer;
	void *arg;
};

static void answer(struct outside *outside, int result, struct cv_bytes status, struct cv_bytes reply)
{
	outside->on_answer(outside->arg, result, status, reply);
	arena_finish(&outside->arena);
	free(outside);
}

static void outside_run(struct outside *outside)
{
	const struct sender sender = {
	    .runtime = outside->runtime,
	    .arena = &outside->arena,
	    .caller = outside->caller,
	    .operator_only = outside->caller->kind == CONGVAN__CALLER__KIND__OPERATOR,
	};
	struct sending *sending = &outside->sending;
	struct cv_bytes status = {NULL, 0}, reply = {NULL, 0};
	nng_msg *message = NULL;
	bool sent;
	int r;

	r = send_prepare(&sender, sending, &status);
	if (r == 0) {
		r = carry_call(sending->target, sending->message, sending->deadline_ms, &sent, &message);
		if (!sent)
			endpoint_credit_return(sending->target->endpoint);
		if (r < 0)
			r = send_failed(&sender, sending, r, &status);
		else
			r = send_read(&sender, sending, message, &reply, &status);
		send_over(sending);
	}
	answer(outside, r, status, reply);
	if (message != NULL)
		nng_msg_free(message);
}

static void outside_task(struct task *task)
{
	outside_run(CV_CONTAINER(task, struct outside, task));
}

static struct outside *outside_make(struct runtime *runtime, const struct runtime_request *request,
				    runtime_on_answer *on_answer, void *arg)
{
	const int timeout_ms = request->timeout_ms > 0 ? request->timeout_ms : CV_CALL_TIMEOUT_MS;
	struct outside *outside = calloc(1, sizeof(*outside));

	if (outside == NULL)
		return NULL;
	arena_init(&outside->arena);
	outside->task.run = outside_task;
	outside->runtime = runtime;
	outside->on_answer = on_answer;
	outside->arg = arg;
	outside->caller = caller_make(&outside->arena, request->caller, "");
	outside->sending = (struct sending){
	    .service = arena_strdup(&outside->arena, request->service),
	    .method = arena_strdup(&outside->arena, request->method),
	    .encoding = request->encoding,
	    .idempotency_key = arena_strdup(&outside->arena, request->idempotency_key),
	    .request = arena_copy(&outside->arena, request->payload),
	    .deadline_ms = instance_monotonic_ms() + timeout_ms,
	};
	if (outside->caller == NULL || outside->sending.service == NULL || outside->sending.method == NULL ||
	    outside->sending.request.data == NULL ||
	    (request->idempotency_key != NULL && outside->sending.idempotency_key == NULL)) {
		arena_finish(&outside->arena);
		free(outside);
		return NULL;
	}
	return outside;
}

void runtime_call(struct runtime *runtime, const struct runtime_request *request, runtime_on_answer *on_answer,
		  void *arg)
{
	const struct cv_bytes none = {NULL, 0};
	struct outside *outside;
	struct cv_bytes status;

	CV_ASSERT(runtime->magic == RUNTIME_MAGIC);
	outside = outside_make(runtime, request, on_answer, arg);
	if (outside == NULL) {
		on_answer(arg, -ENOMEM, none, none);
		return;
	}
	if (pool_push(runtime->outside, &outside->task))
		return;
	status = status_make(&outside->arena, outside->caller->language, STATUS_BUSY, "runtime", NULL);
	answer(outside, -EBUSY, status, none);
}

struct waited {
	struct cv_bytes *status, *reply;
	int result;
};

static int duplicate(struct cv_bytes from, struct cv_bytes *ret)
{
	uint8_t *copy;

	if (from.len == 0)
		return 0;
	copy = malloc(from.len);
	if (copy == NULL)
		return -ENOMEM;
	memcpy(copy, from.data, from.len);
	*ret = (struct cv_bytes){copy, from.len};
	return 0;
}

static void on_waited(void *arg, int result, struct cv_bytes status, struct cv_bytes reply)
{
	struct waited *waited = arg;

	waited->result = result;
	/* A reply that could not be copied is lost, as one that the bus has dropped: that is not an empty reply. */
	if (duplicate(reply, waited->reply) < 0)
		waited->result = -ENOMEM;
	(void)duplicate(status, waited->status);
}

int runtime_call_wait(struct runtime *runtime, const struct runtime_request *request, struct cv_bytes *ret_status,
		      struct cv_bytes *ret_reply)
{
	struct waited waited = {.status = ret_status, .reply = ret_reply};
	struct outside *outside;

	CV_ASSERT(runtime->magic == RUNTIME_MAGIC);
	*ret_status = *ret_reply = (struct cv_bytes){NULL, 0};
	outside = outside_make(runtime, request, on_waited, &waited);
	if (outside == NULL)
		return -ENOMEM;
	outside_run(outside);
	return waited.result;
}
