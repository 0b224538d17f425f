#include "call/answer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bus/envelope.h"
#include "compiler.h"
#include "point.h"
#include "runtime/runtime_int.h"

/* Failures that are the server's fault and not the request's. */
static bool is_error(int error)
{
	switch (-error) {
	case EBUSY:
	case ETIME:
	case ELOOP:
	case EHOSTDOWN:
	case EIO:
	case EPROTO:
	case ENOSPC:
		return true;
	default:
		return false;
	}
}

static const char *language_of(const struct call *call)
{
	return call->caller != NULL ? call->caller->language : NULL;
}

static const char *trace_of(const struct call *call)
{
	return call->caller != NULL ? call->caller->trace_id : NULL;
}

/*
 * The call goes back before its slot does: the slot's next request, which may come at once, finds a free call. The
 * request's memory is the slot's and is not looked at any more.
 */
static void finish(struct call *call, nng_msg *message)
{
	struct instance *instance = call->instance;
	struct endpoint_slot *slot = call->slot;

	turnstile_leave(instance->runtime->turnstile, &call->passage);
	call_uncount_writer(call);
	call_close_snapshot(call);
	call_drop_held(call);
	arena_reset(&call->arena);
	call->slot = NULL;
	call->head = NULL;
	call->caller = NULL;
	call->commit = NULL;
	call->state = CALL_IDLE;
	pthread_mutex_lock(&instance->lock);
	call->next_idle = instance->idle;
	instance->idle = call;
	pthread_mutex_unlock(&instance->lock);
	CV_POINT("call.packed");
	endpoint_reply(slot, message);
	CV_POINT("call.answered");
}

static void send_answer(struct call *call, struct cv_bytes status, struct cv_bytes reply)
{
	Congvan__Envelope head = CONGVAN__ENVELOPE__INIT;
	nng_msg *message = NULL;

	head.has_kind = 1;
	head.kind = CONGVAN__ENVELOPE__KIND__REPLY;
	if (call->head != NULL) {
		head.has_reply_to = 1;
		head.reply_to = call->head->id;
	}
	head.has_generation = 1;
	head.generation = call->instance->generation;
	atomic_fetch_add_explicit(&call->instance->call_count, 1, memory_order_relaxed);
	/* Without memory the reply stays empty, and the caller reads that as an internal failure. */
	if (envelope_pack(&head, status, reply, &message) < 0)
		message = NULL;
	finish(call, message);
}

void answer_status(struct call *call, struct cv_bytes status)
{
	if (is_error(status_errno_packed(&call->arena, status)))
		atomic_fetch_add_explicit(&call->instance->error_count, 1, memory_order_relaxed);
	send_answer(call, status, (struct cv_bytes){NULL, 0});
}

void answer_failure(struct call *call, enum status_reason reason, const char *first, const char *second)
{
	answer_status(call, status_make(&call->arena, language_of(call), reason, first, second));
}

void answer_deadline(struct call *call)
{
	answer_failure(call, STATUS_DEADLINE, call->method->service, call->method->name);
}

static void log_call(const struct call *call, const char *event, const char *what, int64_t number)
{
	struct log_context context = call->instance->log;

	context.trace_id = trace_of(call);
	log_error(&context, event, "service=%s method=%s problem=%s value=%lld", call->method->service,
		  call->method->name, what, (long long)number);
}

void answer_reply(struct call *call, struct cv_bytes reply)
{
	char size[24], limit[24];

	if (reply.data == NULL && reply.len > 0) {
		log_call(call, "plugin.bad_answer", "a length without bytes", (int64_t)reply.len);
		answer_failure(call, STATUS_INTERNAL, call->instance->name, NULL);
		return;
	}
	if (reply.len > CV_MESSAGE_MAX) {
		log_call(call, "plugin.bad_answer", "reply too large", (int64_t)reply.len);
		snprintf(size, sizeof(size), "%zu", reply.len);
		snprintf(limit, sizeof(limit), "%u", CV_MESSAGE_MAX);
		answer_failure(call, STATUS_REPLY_TOO_LARGE, size, limit);
		return;
	}
	send_answer(call, (struct cv_bytes){NULL, 0}, reply);
}

void answer_result(struct call *call, int result, struct cv_bytes reply)
{
	if (result == 0 && call->state != CALL_RENDER && call->commit != NULL) {
		log_call(call, "plugin.bad_answer", "a commit without CV_COMMITTED", 0);
		answer_failure(call, STATUS_INTERNAL, call->instance->name, NULL);
	} else if (result == 0) {
		answer_reply(call, reply);
	} else if (result < 0 && call->status.len > 0) {
		answer_status(call, call->status);
	} else {
		log_call(call, result < 0 ? "plugin.call_failed" : "plugin.bad_answer",
			 result < 0 ? strerror(-result) : "no such result", result);
		answer_failure(call, STATUS_INTERNAL, call->instance->name, NULL);
	}
}

void answer_commit_refused(struct call *call, int result)
{
	switch (result) {
	case -ENOSPC:
		answer_failure(call, STATUS_STORE_FULL, NULL, NULL);
		break;
	case -EROFS:
	case -ESHUTDOWN:
		answer_failure(call, STATUS_STORE_STOPPED, NULL, NULL);
		break;
	case -EIO:
		answer_failure(call, STATUS_STORE_UNKNOWN, NULL, NULL);
		break;
	case -ETIME:
		answer_deadline(call);
		break;
	case -ESTALE:
		answer_failure(call, STATUS_FENCED, call->instance->name, NULL);
		break;
	case -ENOENT:
		answer_failure(call, STATUS_UPLOAD_GONE, NULL, NULL);
		break;
	default:
		log_call(call, "store.commit_refused", strerror(-result), result);
		answer_failure(call, STATUS_STORE_FAILED, strerror(-result), NULL);
	}
}
