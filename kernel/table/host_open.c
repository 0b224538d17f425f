/*
 * Calls that an event-loop plugin opens for itself or for a user: opened, used for one request at a time, closed.
 *
 * Design notes. A request that is under way can't be taken back from the bus. A call that is closed, or whose time has
 * run out, meanwhile is therefore only marked; the late answer comes to the loop like any other and frees it there.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call/call.h"
#include "call/send.h"
#include "compiler.h"
#include "plugin/caller.h"
#include "plugin/status.h"
#include "runtime/runtime_int.h"
#include "table/host.h"
#include "table/host_open.h"

static void out_task(struct task *task);

static struct sender sender_of(struct call *call)
{
	return (struct sender){
	    .runtime = call->instance->runtime,
	    .arena = &call->arena,
	    .caller = call->caller,
	    .instance = call->instance,
	};
}

static void recycle(struct call *call)
{
	struct instance *instance = call->instance;

	if (call->out.reply != NULL)
		nng_msg_free(call->out.reply);
	call_drop_held(call);
	arena_reset(&call->arena);
	call->out = (struct outgoing){0};
	call->caller = NULL;
	call->state = CALL_IDLE;
	call->next_idle = instance->spare;
	instance->spare = call;
	instance->open_count--;
}

/* ---- deadlines ------------------------------------------------------------------------------------------------ */

static void list_remove(struct call *call)
{
	struct outgoing *out = &call->out;

	if (out->link == NULL)
		return;
	*out->link = out->next_open;
	if (out->next_open != NULL)
		out->next_open->out.link = out->link;
	out->link = NULL;
	out->next_open = NULL;
}

static void deliver(struct call *call, int result, struct cv_bytes status, struct cv_bytes reply)
{
	cv_on_reply *on_reply = call->out.on_reply;

	call->out.on_reply = NULL;
	on_reply(call->out.arg, result, status, reply);
}

static void deadlines_set(struct instance *instance, int64_t at_ms);

static void deadlines_cb(uv_timer_t *timer)
{
	struct instance *instance = timer->data;
	const int64_t now = instance_monotonic_ms();
	int64_t next = INT64_MAX;
	struct call *call = instance->open, *late = NULL;

	loop_enter(instance->loop);
	/* Taken off the list first: on_reply may close this call and open others. */
	while (call != NULL) {
		struct call *after = call->out.next_open;

		if (call->deadline_ms <= now) {
			list_remove(call);
			call->next_idle = late;
			late = call;
		} else if (call->deadline_ms < next) {
			next = call->deadline_ms;
		}
		call = after;
	}
	while (late != NULL) {
		const struct sender sender = sender_of(late);
		const struct sending sending = {.service = late->out.service, .method = late->out.method};
		struct cv_bytes status = {NULL, 0};

		call = late;
		late = call->next_idle;
		if (call->out.on_reply != NULL)
			deliver(call, send_failed(&sender, &sending, -ETIME, &status), status,
				(struct cv_bytes){NULL, 0});
	}
	if (next != INT64_MAX)
		deadlines_set(instance, next);
	loop_leave(instance->loop);
}

static void deadlines_set(struct instance *instance, int64_t at_ms)
{
	const int64_t now = instance_monotonic_ms();

	if (!instance->deadlines_ready) {
		uv_timer_init(loop_uv(instance->loop), &instance->deadlines);
		instance->deadlines.data = instance;
		instance->deadlines_ready = true;
	}
	/* One millisecond on top: libuv's clock is coarser than ours, and early would be too early. */
	uv_timer_start(&instance->deadlines, deadlines_cb, at_ms > now ? (uint64_t)(at_ms - now) + 1 : 1, 0);
}

static void list_add(struct call *call)
{
	struct instance *instance = call->instance;
	const bool first = instance->open == NULL;

	call->out.next_open = instance->open;
	call->out.link = &instance->open;
	if (instance->open != NULL)
		instance->open->out.link = &call->out.next_open;
	instance->open = call;
	if (first || !uv_is_active((uv_handle_t *)&instance->deadlines) ||
	    call->deadline_ms < instance_monotonic_ms() + (int64_t)uv_timer_get_due_in(&instance->deadlines))
		deadlines_set(instance, call->deadline_ms);
}

/* ---- open, close ---------------------------------------------------------------------------------------------- */

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

static struct call *call_take(struct instance *instance)
{
	struct call *call = instance->spare;

	if (call != NULL) {
		instance->spare = call->next_idle;
		return call;
	}
	call = malloc(sizeof(*call));
	if (call != NULL)
		call_init(call, instance);
	return call;
}

static int host_call_open(const struct cv_host *host, const struct cv_caller_spec *given, int timeout_ms,
			  struct cv_call **ret)
{
	struct instance *instance = instance_of(host);
	struct cv_caller_spec spec;
	struct call *call;
	int r;

	if (!instance->own_loop)
		return -EOPNOTSUPP;
	CV_ASSERT(loop_is_mine(instance->loop));
	r = host_speaker(instance, given, &spec);
	if (r < 0)
		return r;
	if (instance->open_count >= INSTANCE_OPEN_CALLS)
		return -EBUSY;
	call = call_take(instance);
	if (call == NULL)
		return -ENOMEM;
	instance->open_count++;
	if (timeout_ms <= 0)
		timeout_ms = CV_CALL_TIMEOUT_MS;
	if (timeout_ms > CALL_TIMEOUT_MAX_MS)
		timeout_ms = CALL_TIMEOUT_MAX_MS;
	call->state = CALL_OPEN;
	call->deadline_ms = instance_monotonic_ms() + timeout_ms;
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
		recycle(call);
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
	list_remove(call);
	call->out.on_reply = NULL;
	call->out.closed = true;
	if (!call->out.under_way)
		recycle(call);
}

/* ---- a request ------------------------------------------------------------------------------------------------ */

/* The loop. */
static void out_task(struct task *task)
{
	struct outgoing *out = CV_CONTAINER(task, struct outgoing, task);
	struct call *call = CV_CONTAINER(out, struct call, out);
	const struct sender sender = sender_of(call);
	const struct sending sending = {.service = out->service, .method = out->method, .target = out->target};
	struct cv_bytes status = out->status, reply = {NULL, 0};
	nng_msg *message = out->reply;
	int r = out->result;

	out->under_way = false;
	out->reply = NULL;
	list_remove(call);
	if (message != NULL) {
		r = call_hold(call, message);
		if (r == 0 && out->on_reply != NULL)
			r = send_read(&sender, &sending, message, &reply, &status);
	} else if (out->on_reply != NULL && status.len == 0) {
		r = send_failed(&sender, &sending, r, &status);
	}
	instance_unref(&out->target);
	if (out->closed)
		recycle(call);
	else if (out->on_reply != NULL)
		deliver(call, r, status, reply);
}

/* A worker of the callee: only hands the answer on. */
static void on_answer(void *arg, int result, nng_msg *reply)
{
	struct call *call = arg;
	struct instance *instance = call->instance;

	call->out.result = result;
	call->out.reply = reply;
	loop_push(instance->loop, &call->out.task);
	/* Last: whoever sees zero may end the loop, and the task is on its list by now. */
	atomic_fetch_sub(&instance->sent_count, 1);
}

static int host_call_async(struct cv_call *open, const char *service, const char *method, uint32_t encoding,
			   const char *idempotency_key, struct cv_bytes request, cv_on_reply *on_reply, void *arg)
{
	struct call *call = call_of(open);
	struct instance *instance = call->instance;
	const struct sender sender = sender_of(call);
	struct sending sending = {
	    .service = service,
	    .method = method,
	    .encoding = encoding,
	    .idempotency_key = idempotency_key,
	    .request = request,
	    .deadline_ms = call->deadline_ms,
	};
	int r;

	if (service == NULL || method == NULL || on_reply == NULL || (request.data == NULL && request.len > 0))
		return -EINVAL;
	if (call->state != CALL_OPEN)
		return -EPERM;
	if (call->out.under_way)
		return -EBUSY;
	CV_ASSERT(loop_is_mine(instance->loop));
	call->out = (struct outgoing){
	    .task.run = out_task,
	    .under_way = true,
	    .on_reply = on_reply,
	    .arg = arg,
	    .service = service,
	    .method = method,
	};
	r = send_prepare(&sender, &sending, &call->out.status);
	if (r < 0) {
		/* Told like every failure: by on_reply, from the loop. */
		call->out.result = r;
		call->out.service = call->out.method = NULL;
		loop_push(instance->loop, &call->out.task);
		return 0;
	}
	call->out.service = sending.found->service;
	call->out.method = sending.found->name;
	call->out.target = sending.target;
	list_add(call);
	atomic_fetch_add(&instance->sent_count, 1);
	endpoint_deliver(sending.target->endpoint, sending.message, on_answer, call);
	return 0;
}

void host_open_fill(struct cv_host *host)
{
	host->call_open = host_call_open;
	host->call_close = host_call_close;
	host->call_async = host_call_async;
}
