#include "call/call.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bus/envelope.h"
#include "call/answer.h"
#include "call/deliver.h"
#include "compiler.h"
#include "plugin/caller.h"
#include "plugin/status.h"
#include "point.h"
#include "runtime/mode.h"
#include "runtime/runtime_int.h"

struct call *call_of(struct cv_call *open)
{
	struct call *call = CV_CONTAINER(open, struct call, open);

	CV_ASSERT(open != NULL && call->magic == CALL_MAGIC);
	return call;
}

int call_may_read(const struct call *call)
{
	return (call_is_in_run(call) || call->state == CALL_LATER) && call->commit == NULL ? 0 : -EPERM;
}

void call_count_writer(struct call *call)
{
	if (call->counted || call->method == NULL || (call->method->flags & (CV_METHOD_READ | CV_METHOD_SLOW)) != 0)
		return;
	call->counted = true;
	store_writers_add(call->instance->runtime->store, 1);
}

void call_uncount_writer(struct call *call)
{
	if (!call->counted)
		return;
	call->counted = false;
	store_writers_add(call->instance->runtime->store, -1);
}

int call_hold(struct call *call, nng_msg *message)
{
	struct held_message *held = arena_alloc(&call->arena, sizeof(*held));

	if (held == NULL) {
		nng_msg_free(message);
		return -ENOMEM;
	}
	*held = (struct held_message){call->held, message};
	call->held = held;
	return 0;
}

void call_drop_held(struct call *call)
{
	for (struct held_message *held = call->held; held != NULL; held = held->next)
		nng_msg_free(held->message);
	call->held = NULL;
}

void call_close_snapshot(struct call *call)
{
	if (call->snapshot != NULL)
		store_snapshot_close(&call->snapshot);
}

int call_show_caller(struct call *call)
{
	return caller_show(&call->arena, call->caller, &call->open.caller);
}

/* ---- running ----------------------------------------------------------------------------------------------- */

static void run_again(struct call *call);

/* Committer's thread. */
static int call_admit(void *arg)
{
	const struct call *call = arg;

	if (atomic_load(&call->instance->fenced))
		return -ESTALE;
	if (instance_monotonic_ms() > call->deadline_ms)
		return -ETIME;
	return deliver_admit(call);
}

/* Committer's thread: only hands the call on. */
static void call_done(struct store_commit *commit, int result)
{
	struct call *call = commit->arg;

	call->commit_result = result;
	CV_POINT("commit.answered");
	instance_push(call->instance, &call->task, true);
}

/*
 * The handler has to run again: its commit conflicted on this key, or somebody else goes just now who writes it. What
 * the run made is dropped first: others may wait before it for as long as its deadline allows.
 */
static void wait_passage(struct call *call, uint64_t key_hash)
{
	call_uncount_writer(call);
	call_drop_held(call);
	arena_rewind(&call->arena, call->start);
	call->commit = NULL;
	call->state = CALL_WAITING;
	/* If it is false, the call may be answered by now. */
	if (turnstile_enter(call->instance->runtime->turnstile, &call->passage, key_hash, call->deadline_ms,
			    &call->instance->fenced))
		run_again(call);
}

void call_goes(struct passage *passage)
{
	struct call *call = CV_CONTAINER(passage, struct call, passage);

	instance_push(call->instance, &call->task, true);
}

void call_fence(struct instance *instance)
{
	atomic_store(&instance->fenced, true);
	turnstile_flush(instance->runtime->turnstile, &instance->fenced);
}

/* A key that the commit writes and that belongs to a call whose turn it is; 0: none. */
static uint64_t taken_key(const struct call *call)
{
	struct turnstile *turnstile = call->instance->runtime->turnstile;
	const struct store_commit *commit = call->commit;

	if (!turnstile_busy(turnstile))
		return 0;
	for (uint32_t i = 0; i < commit->put_count + commit->delete_count; i++) {
		const struct store_key *key =
		    i < commit->put_count ? &commit->puts[i].key : &commit->deletes[i - commit->put_count];
		const uint64_t hash = store_key_hash(key);

		if (turnstile_taken(turnstile, &call->passage, hash))
			return hash;
	}
	return 0;
}

static bool has_attempts(const struct call *call)
{
	return call->open.attempt + 1 < CV_COMMIT_ATTEMPTS;
}

static void call_submit(struct call *call)
{
	struct store_commit *commit = call->commit;
	const uint64_t taken = has_attempts(call) ? taken_key(call) : 0;

	if (taken != 0) {
		wait_passage(call, taken);
		return;
	}
	commit->admit = call_admit;
	commit->done = call_done;
	commit->arg = call;
	call->state = CALL_COMMITTING;
	/* The store takes it off its count together with the commit: it neither waits for it nor misses it. */
	commit->counted = call->counted;
	call->counted = false;
	store_submit(call->instance->runtime->store, commit);
}

/* The handler is done: what it wanted is carried out, or answered. */
static void conclude(struct call *call, int result, struct cv_bytes reply)
{
	call_close_snapshot(call);
	/* A delivery that is done without a commit is acknowledged by one of its own. */
	if (result == 0 && call->delivery != NULL && call->commit == NULL)
		result = deliver_commit(call) == 0 ? CV_COMMITTED : -ENOMEM;
	if (result == CV_COMMITTED && call->commit != NULL)
		call_submit(call);
	else
		answer_result(call, result, reply);
}

/* What follows a turn of the handler, wherever it ran. */
static void turned(struct call *call, int result, struct cv_bytes reply)
{
	atomic_store_explicit(&call->watched_ms, 0, memory_order_release);
	CV_POINT("call.handled");
	if (call->open.phase == CV_PHASE_RENDER) {
		call->state = CALL_RENDER;
		answer_result(call, result > 0 ? -EPROTO : result, reply);
		return;
	}
	if (result == CV_LATER && call->instance->own_loop && call->commit == NULL) {
		call->state = CALL_LATER;
		return;
	}
	conclude(call, result, reply);
}

void call_turned(struct call *call, int result, struct cv_bytes reply)
{
	CV_ASSERT(call->magic == CALL_MAGIC && call->state == CALL_AWAY);
	turned(call, result, reply);
}

static void turn(struct call *call, uint32_t phase, struct cv_bytes request)
{
	struct cv_bytes reply = {NULL, 0};
	int result;

	call->open.phase = phase;
	call->status = (struct cv_bytes){NULL, 0};
	atomic_store_explicit(&call->shown, call->method, memory_order_relaxed);
	atomic_store_explicit(&call->since_ms, instance_monotonic_ms(), memory_order_relaxed);
	atomic_store_explicit(&call->watched_ms, call->deadline_ms, memory_order_release);
	result = call->instance->mode->run(call, request, &reply);
	if (result != MODE_AWAY)
		turned(call, result, reply);
}

bool call_watch(const struct call *call, struct call_watch *ret)
{
	ret->deadline_ms = atomic_load_explicit(&call->watched_ms, memory_order_acquire);
	if (ret->deadline_ms == 0)
		return false;
	ret->since_ms = atomic_load_explicit(&call->since_ms, memory_order_relaxed);
	ret->method = atomic_load_explicit(&call->shown, memory_order_relaxed);
	return true;
}

static void run_handler(struct call *call)
{
	call->state = CALL_RUN;
	call->commit = NULL;
	call->wrote_elsewhere = false;
	turn(call, CV_PHASE_RUN, call->request);
}

static void run_again(struct call *call)
{
	if (atomic_load(&call->instance->fenced)) {
		answer_failure(call, STATUS_FENCED, call->instance->name, NULL);
		return;
	}
	if (instance_monotonic_ms() > call->deadline_ms) {
		answer_deadline(call);
		return;
	}
	call->open.attempt++;
	if (call_show_caller(call) < 0) {
		answer_failure(call, STATUS_INTERNAL, call->instance->name, NULL);
		return;
	}
	call_count_writer(call);
	run_handler(call);
}

static void conflicted(struct call *call)
{
	char attempts[16];

	if (has_attempts(call)) {
		wait_passage(call, call->commit->conflict);
		return;
	}
	snprintf(attempts, sizeof(attempts), "%u", CV_COMMIT_ATTEMPTS);
	answer_failure(call, STATUS_CONFLICT, attempts, NULL);
}

static void render(struct call *call)
{
	call->state = CALL_RENDER;
	call->open.original = call->request;
	turn(call, CV_PHASE_RENDER, call->commit->reply);
}

static void after_commit(struct call *call)
{
	/* The next one reads what this one has written; rendering and sending need no turn. */
	if (call->commit_result != -EAGAIN)
		turnstile_leave(call->instance->runtime->turnstile, &call->passage);
	switch (call->commit_result) {
	case 0:
		if ((call->commit_flags & CV_COMMIT_FAILURE) != 0)
			answer_status(call, call->status);
		else if ((call->commit_flags & CV_COMMIT_RENDER) != 0)
			render(call);
		else
			answer_reply(call, call->commit->reply);
		return;
	case -EAGAIN:
		conflicted(call);
		return;
	default:
		answer_commit_refused(call, call->commit_result);
	}
}

/* ---- a request's beginning ---------------------------------------------------------------------------------- */

static int open_fill(struct call *call, const struct envelope *envelope)
{
	const Congvan__Envelope *head = envelope->head;
	int r;

	if (!head->has_kind || head->caller == NULL || head->service == NULL || head->method == NULL ||
	    !head->has_deadline_ms)
		return -EBADMSG;
	/* Peeked at before; a message that names two methods is not one of ours. */
	if (call->method != instance_method(call->instance,
					    (struct cv_bytes){(uint8_t *)head->service, strlen(head->service)},
					    (struct cv_bytes){(uint8_t *)head->method, strlen(head->method)}))
		return -EBADMSG;
	call->head = head;
	call->caller = head->caller;
	call->deadline_ms = head->deadline_ms;
	call->request = envelope->payload;
	call->delivery = NULL;
	if (head->kind != CONGVAN__ENVELOPE__KIND__REQUEST) {
		r = deliver_open(call, head);
		if (r < 0)
			return r;
	}
	call->start = arena_mark(&call->arena);
	call->open = (struct cv_call){
	    .size = sizeof(call->open),
	    .encoding = head->encoding == CONGVAN__ENVELOPE__ENCODING__HTTP ? CV_ENCODING_HTTP : CV_ENCODING_PROTO,
	    .host = &call->instance->host,
	    .instance = call->instance->self,
	    .method = call->method != NULL ? call->method->data : NULL,
	    .deadline_ms = head->deadline_ms,
	    .now_ms = instance_now_ms(),
	    .idempotency_key = head->idempotency_key,
	    .plugin = call->instance->name,
	    .service = head->service,
	    .method_name = head->method,
	    .delivery = call->delivery,
	};
	return call_show_caller(call);
}

static void begin(struct call *call)
{
	struct envelope envelope;
	struct cv_bytes wire = {nng_msg_body(call->slot->request), nng_msg_len(call->slot->request)};
	int r;

	call->state = CALL_RUN;
	CV_POINT("call.begun");
	r = envelope_unpack(wire, &call->arena.protobuf, &envelope);
	if (r == 0)
		r = open_fill(call, &envelope);
	if (r < 0) {
		log_warning(&call->instance->log, "bus.bad_request", "error=%s", strerror(-r));
		if (r == -ENOMEM)
			answer_failure(call, STATUS_INTERNAL, call->instance->name, NULL);
		else
			answer_failure(call, STATUS_MALFORMED, NULL, NULL);
		return;
	}
	if (call->method == NULL)
		answer_failure(call, STATUS_NO_METHOD, call->head->service, call->head->method);
	else if (call->refused)
		answer_failure(call, STATUS_BUSY, call->instance->name, NULL);
	else if (instance_monotonic_ms() > call->deadline_ms)
		answer_deadline(call);
	else
		run_handler(call);
}

static void task_run(struct task *task)
{
	struct call *call = CV_CONTAINER(task, struct call, task);

	CV_ASSERT(call->magic == CALL_MAGIC);
	switch (call->state) {
	case CALL_QUEUED:
		begin(call);
		return;
	case CALL_COMMITTING:
		after_commit(call);
		return;
	default:
		CV_ASSERT(call->state == CALL_WAITING); /* a call is queued in no other state */
		run_again(call);
	}
}

void call_arrived(void *arg, struct endpoint_slot *slot)
{
	struct instance *instance = arg;
	struct cv_bytes wire = {nng_msg_body(slot->request), nng_msg_len(slot->request)}, service, name;
	struct call *call;

	pthread_mutex_lock(&instance->lock);
	call = instance->idle;
	CV_ASSERT(call != NULL); /* as many calls as slots, and a call is given back before its slot */
	instance->idle = call->next_idle;
	pthread_mutex_unlock(&instance->lock);
	CV_ASSERT(call->state == CALL_IDLE);
	call->slot = slot;
	call->state = CALL_QUEUED;
	call->refused = false;
	call->method = NULL;
	if (envelope_peek(wire, &service, &name) == 0)
		call->method = instance_method(instance, service, name);
	call_count_writer(call);
	/* Nothing of the plugin runs here: the request is packed anew and posted, which no thread is needed for. */
	if (instance->mode->elsewhere) {
		begin(call);
		return;
	}
	if (call->method != NULL && (call->method->flags & CV_METHOD_SLOW) != 0 && instance->slow != NULL) {
		if (pool_push(instance->slow, &call->task))
			return;
		call->refused = true;
	}
	instance_push(instance, &call->task, call->refused);
}

int call_reply_later(struct call *call, int result, struct cv_bytes reply)
{
	if (call->state != CALL_LATER)
		return -EINVAL;
	conclude(call, result > 0 ? -EPROTO : result, reply);
	return 0;
}

void call_init(struct call *call, struct instance *instance)
{
	*call = (struct call){.magic = CALL_MAGIC, .state = CALL_IDLE, .instance = instance};
	arena_init(&call->arena);
	call->task.run = task_run;
}

void call_finish(struct call *call)
{
	call_close_snapshot(call);
	call_drop_held(call);
	arena_finish(&call->arena);
	call->magic = 0;
}
