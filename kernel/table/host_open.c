/* Calls that an event-loop plugin in the kernel's process opens (plugin/opened.h): they go to the callee's endpoint. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call/call.h"
#include "call/send.h"
#include "compiler.h"
#include "plugin/caller.h"
#include "runtime/runtime_int.h"
#include "table/host.h"
#include "table/host_open.h"

static struct sender sender_of(struct call *call)
{
	return (struct sender){
	    .runtime = call->instance->runtime,
	    .arena = &call->arena,
	    .caller = call->caller,
	    .instance = call->instance,
	};
}

int host_speaker(const struct instance *instance, const struct cv_caller_spec *given, struct cv_caller_spec *ret)
{
	*ret = (struct cv_caller_spec){.size = sizeof(*ret), .kind = CV_CALLER_PLUGIN};
	if (given == NULL)
		return 0;
	if (!grants_has(&instance->grants, CV_GRANT_SPEAK_FOR_USERS)) {
		log_warning(&instance->log, "grant.denied", "capability=speak-for-users");
		return -EACCES;
	}
	memcpy(ret, given, given->size < sizeof(*ret) ? given->size : sizeof(*ret));
	return ret->kind == CV_CALLER_PERSON || ret->kind == CV_CALLER_NOBODY ? 0 : -EACCES;
}

/* ---- what is the same in a host (plugin/opened.h) -------------------------------------------------------------- */

static struct call *call_opened(struct opened *opened)
{
	return CV_CONTAINER(opened, struct call, out.opened);
}

static int call_make(void *owner, struct opened **ret)
{
	struct call *call = malloc(sizeof(*call));

	if (call == NULL)
		return -ENOMEM;
	call_init(call, owner);
	*ret = &call->out.opened;
	return 0;
}

static void call_free(struct opened *opened)
{
	struct call *call = call_opened(opened);

	call_finish(call);
	free(call);
}

static void call_clear(struct opened *opened)
{
	struct call *call = call_opened(opened);

	call_drop_held(call);
	arena_reset(&call->arena);
	call->caller = NULL;
	call->state = CALL_IDLE;
}

static int call_late(struct opened *opened, struct cv_bytes *ret_status)
{
	struct call *call = call_opened(opened);
	const struct sender sender = sender_of(call);
	const struct sending sending = {.service = call->out.service, .method = call->out.method};

	return send_failed(&sender, &sending, -ETIME, ret_status);
}

/* A worker of the callee: only hands the answer on. */
static void on_answer(void *arg, int result, nng_msg *reply)
{
	struct call *call = arg;
	struct instance *instance = call->instance;

	opened_answer(&call->out.opened, result, reply);
	/* Last: whoever sees zero may end the loop, and the task is on its list by now. */
	atomic_fetch_sub(&instance->sent_count, 1);
}

static int call_send(struct opened *opened, const struct opened_request *request, struct cv_bytes *ret_status)
{
	struct call *call = call_opened(opened);
	const struct sender sender = sender_of(call);
	struct sending sending = {
	    .service = request->service,
	    .method = request->method,
	    .encoding = request->encoding,
	    .idempotency_key = request->idempotency_key,
	    .request = request->request,
	    .deadline_ms = call->deadline_ms,
	};
	int r;

	call->out.target = NULL;
	call->out.service = call->out.method = NULL;
	r = send_prepare(&sender, &sending, ret_status);
	if (r < 0)
		return r;
	call->out.service = sending.found->service;
	call->out.method = sending.found->name;
	call->out.target = sending.target;
	atomic_fetch_add(&call->instance->sent_count, 1);
	endpoint_deliver(sending.target->endpoint, sending.message, on_answer, call);
	return 0;
}

static int call_read(struct opened *opened, int result, nng_msg *message, bool wanted, struct cv_bytes *ret_reply,
		     struct cv_bytes *status)
{
	struct call *call = call_opened(opened);
	const struct sender sender = sender_of(call);
	const struct sending sending = {
	    .service = call->out.service,
	    .method = call->out.method,
	    .target = call->out.target,
	};

	if (message != NULL) {
		result = call_hold(call, message);
		if (result == 0 && wanted)
			result = send_read(&sender, &sending, message, ret_reply, status);
	} else if (wanted && status->len == 0) {
		result = send_failed(&sender, &sending, result, status);
	}
	instance_unref(&call->out.target);
	return result;
}

static const struct opened_kind kind = {call_make, call_send, call_read, call_late, call_clear, call_free};

/* ---- what a plugin calls --------------------------------------------------------------------------------------- */

static int host_call_open(const struct cv_host *host, const struct cv_caller_spec *given, int timeout_ms,
			  struct cv_call **ret)
{
	struct instance *instance = instance_of(host);
	struct cv_caller_spec spec;
	struct opened *opened;
	struct call *call;
	int r;

	if (!instance->own_loop)
		return -EOPNOTSUPP;
	CV_ASSERT(loop_is_mine(instance->loop));
	r = host_speaker(instance, given, &spec);
	if (r < 0)
		return r;
	if (instance->opened.kind == NULL)
		opened_init(&instance->opened, &kind, instance->loop, instance);
	r = opened_take(&instance->opened, timeout_ms, &opened);
	if (r < 0)
		return r;
	call = call_opened(opened);
	call->state = CALL_OPEN;
	call->deadline_ms = opened->deadline_ms;
	call->status = (struct cv_bytes){NULL, 0};
	call->wrote_elsewhere = false;
	call->caller = caller_make(&call->arena, &spec, instance->name);
	call->open = (struct cv_call){
	    .size = sizeof(call->open),
	    .encoding = CV_ENCODING_PROTO,
	    .phase = CV_PHASE_RUN,
	    .host = &instance->host,
	    .instance = instance->self,
	    .deadline_ms = call->deadline_ms,
	    .now_ms = instance_now_ms(),
	    .plugin = instance->name,
	};
	if (call->caller == NULL || call_show_caller(call) < 0) {
		opened_close(opened);
		return -ENOMEM;
	}
	*ret = &call->open;
	return 0;
}

static void host_call_close(struct cv_call **where)
{
	struct call *call;

	if (*where == NULL)
		return;
	call = call_of(*where);
	*where = NULL;
	CV_ASSERT(call->state == CALL_OPEN && loop_is_mine(call->instance->loop));
	opened_close(&call->out.opened);
}

static int host_call_async(struct cv_call *open, const char *service, const char *method, uint32_t encoding,
			   const char *idempotency_key, struct cv_bytes request, cv_on_reply *on_reply, void *arg)
{
	const struct opened_request asked = {service, method, encoding, idempotency_key, request};
	struct call *call = call_of(open);

	if (call->state != CALL_OPEN)
		return -EPERM;
	CV_ASSERT(loop_is_mine(call->instance->loop));
	return opened_ask(&call->out.opened, &asked, on_reply, arg);
}

void host_open_fill(struct cv_host *host)
{
	host->call_open = host_call_open;
	host->call_close = host_call_close;
	host->call_async = host_call_async;
}
