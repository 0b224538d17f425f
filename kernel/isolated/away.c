/*
 * Calls whose handler runs in the host: the turn goes out over ipc, the answer comes back and goes on where a handler's
 * return would have.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus/envelope.h"
#include "compiler.h"
#include "isolated/hosted.h"
#include "plugin/status.h"
#include "point.h"
#include "runtime/runtime_int.h"

#define INDEX_BITS 12u /* of a token: ENDPOINT_CREDITS_MAX calls */

static void resume_task(struct task *task);

int away_make(struct hosted *hosted)
{
	const struct instance *instance = hosted->instance;
	uint32_t size = instance->plugin.credits;

	CV_ASSERT(size > 0 && size <= ENDPOINT_CREDITS_MAX && ENDPOINT_CREDITS_MAX <= 1u << INDEX_BITS);
	hosted->aways = calloc(size, sizeof(*hosted->aways));
	if (hosted->aways == NULL)
		return -ENOMEM;
	hosted->away_size = size;
	for (uint32_t i = 0; i < size; i++) {
		hosted->aways[i].hosted = hosted;
		hosted->aways[i].task.run = resume_task;
	}
	return 0;
}

void away_free(struct hosted *hosted)
{
	CV_ASSERT(hosted->away_count == 0);
	free(hosted->aways);
	hosted->aways = NULL;
}

/* ---- out ------------------------------------------------------------------------------------------------------- */

/* protobuf-c's structures lack const; packing only reads. */
static char *unconst(const char *text)
{
	return (char *)(uintptr_t)text;
}

static int pack(const struct call *call, uint64_t token, struct cv_bytes request, nng_msg **ret)
{
	Congvan__HostedCall hosted = CONGVAN__HOSTED_CALL__INIT;
	Congvan__Envelope head = CONGVAN__ENVELOPE__INIT;
	const bool render = call->open.phase == CV_PHASE_RENDER;

	hosted.has_call = hosted.has_phase = hosted.has_attempt = hosted.has_now_ms = 1;
	hosted.call = token;
	hosted.phase = call->open.phase;
	hosted.attempt = call->open.attempt;
	hosted.now_ms = call->open.now_ms;
	head.has_id = head.has_kind = head.has_deadline_ms = head.has_generation = 1;
	head.id = call->head->id;
	head.kind = call->head->kind;
	head.service = unconst(call->method->service);
	head.method = unconst(call->method->name);
	head.caller = call->caller;
	head.deadline_ms = call->deadline_ms;
	head.generation = call->instance->generation;
	head.has_encoding = call->head->has_encoding;
	head.encoding = call->head->encoding;
	head.idempotency_key = call->head->idempotency_key;
	head.delivery = call->head->delivery;
	head.hosted = &hosted;
	return envelope_pack_host(&head, (struct cv_bytes){NULL, 0}, request,
				  render ? call->request : (struct cv_bytes){NULL, 0}, ret);
}

/* The kernel's own words for a turn that could not be had. */
static int refused(struct call *call, struct cv_bytes *ret_reply)
{
	const bool render = call->open.phase == CV_PHASE_RENDER;

	*ret_reply = (struct cv_bytes){NULL, 0};
	/* In RENDER the commit is durable, and only the answer is lost: who repeats the request with its key gets it.
	 */
	call->status = status_make(&call->arena, call->caller->language,
				   render ? STATUS_STORE_UNKNOWN : STATUS_UNAVAILABLE, call->instance->name, NULL);
	return -EHOSTDOWN;
}

/* nng's thread. A turn that could not be sent has been seen by nobody: its call alone is refused. */
static void on_answer(void *arg, int result, nng_msg *reply)
{
	struct away *away = arg;
	struct hosted *hosted = away->hosted;
	bool early = false, taken = false;

	pthread_mutex_lock(&hosted->lock);
	if (away->call != NULL && !away->answered && (result == 0 || result == -ECOMM)) {
		early = away->busy;
		taken = !early;
	}
	if (taken) {
		away->answered = true;
		away->answer = reply;
	}
	pthread_mutex_unlock(&hosted->lock);
	if (taken) {
		instance_push(hosted->instance, &away->task, true);
		return;
	}
	if (reply != NULL)
		nng_msg_free(reply);
	if (early)
		hosted_end(hosted, "answered a call in which something that it asked for was under way");
	else if (result < 0 && result != -ECOMM)
		hosted_broken(hosted, "its connection for requests was closed");
}

static struct away *enter(struct hosted *hosted, struct call *call, uint64_t *ret_token)
{
	const size_t index = (size_t)(call - hosted->instance->calls);
	struct away *away = &hosted->aways[index];

	CV_ASSERT(index < hosted->away_size);
	pthread_mutex_lock(&hosted->lock);
	CV_ASSERT(away->call == NULL);
	*ret_token = ++hosted->away_sequence << INDEX_BITS | index;
	pthread_mutex_unlock(&hosted->lock);
	return away;
}

static void leave_locked(struct hosted *hosted, struct away *away)
{
	away->call = NULL;
	away->token = 0;
	away->answered = false;
	away->answer = NULL;
	hosted->away_count--;
	pthread_cond_broadcast(&hosted->changed);
}

int away_run(struct call *call, struct cv_bytes request, struct cv_bytes *ret_reply)
{
	struct hosted *hosted = hosted_of(call->instance);
	struct away *away;
	nng_msg *message;
	uint64_t token;
	bool gone;
	int r;

	away = enter(hosted, call, &token);
	r = pack(call, token, request, &message);
	if (r < 0)
		return -EPROTO;
	call->state = CALL_AWAY;
	pthread_mutex_lock(&hosted->lock);
	gone = hosted->ended;
	if (!gone) {
		away->call = call;
		away->token = token;
		hosted->away_count++;
		hosted->sending++;
	}
	pthread_mutex_unlock(&hosted->lock);
	if (gone) {
		nng_msg_free(message);
		return refused(call, ret_reply);
	}
	/* From here on the call may be answered, or lost, at any moment: it is not touched. The connection stays so
	 * long. */
	CV_POINT("host.call_away");
	r = dial_submit(hosted->requests, message, on_answer, away);
	pthread_mutex_lock(&hosted->lock);
	gone = r == 0 || away->answered;
	if (!gone)
		leave_locked(hosted, away);
	if (--hosted->sending == 0 && hosted->ended)
		pthread_cond_broadcast(&hosted->changed);
	pthread_mutex_unlock(&hosted->lock);
	return gone ? MODE_AWAY : refused(call, ret_reply);
}

/* ---- back ------------------------------------------------------------------------------------------------------ */

static bool read_answer(struct call *call, nng_msg *message, int *ret_result, struct cv_bytes *ret_reply)
{
	const struct cv_bytes wire = {nng_msg_body(message), nng_msg_len(message)};
	struct envelope envelope;

	if (envelope_unpack_host(wire, &call->arena.protobuf, &envelope) < 0 || !envelope.head->has_kind ||
	    envelope.head->kind != CONGVAN__ENVELOPE__KIND__REPLY || !envelope.head->has_result ||
	    envelope.original.data != NULL || envelope.payload.len > CV_MESSAGE_MAX)
		return false;
	if (envelope.status.len > 0) {
		if (status_check(&call->arena, envelope.status) < 0)
			return false;
		call->status = envelope.status;
	}
	*ret_reply = envelope.payload;
	*ret_result = envelope.head->result;
	return true;
}

/* A worker: the call is this thread's again. */
static void resume(struct hosted *hosted, struct call *call, nng_msg *answer)
{
	struct cv_bytes reply = {NULL, 0};
	int result = 0;

	if (answer == NULL || call_hold(call, answer) < 0) {
		result = refused(call, &reply);
	} else if (!read_answer(call, answer, &result, &reply)) {
		hosted_end(hosted, "answered %s %s with something that is no answer", call->method->service,
			   call->method->name);
		result = refused(call, &reply);
	}
	CV_POINT("host.call_back");
	call_turned(call, result, reply);
}

static void resume_task(struct task *task)
{
	struct away *away = CV_CONTAINER(task, struct away, task);
	struct hosted *hosted = away->hosted;
	struct call *call;
	nng_msg *answer;

	pthread_mutex_lock(&hosted->lock);
	call = away->call;
	answer = away->answer;
	leave_locked(hosted, away);
	pthread_mutex_unlock(&hosted->lock);
	resume(hosted, call, answer);
}

/* ---- what the host asks for meanwhile ---------------------------------------------------------------------------- */

struct away *away_take(struct hosted *hosted, uint64_t token)
{
	const size_t index = token & ((1u << INDEX_BITS) - 1);
	const char *problem = NULL;
	struct away *away = NULL;

	pthread_mutex_lock(&hosted->lock);
	if (index < hosted->away_size)
		away = &hosted->aways[index];
	if (away == NULL || away->call == NULL || away->answered || away->token != token)
		problem = "named a call that it does not have";
	else if (away->busy)
		problem = "asked for two things at a time in one call";
	else
		away->busy = true;
	pthread_mutex_unlock(&hosted->lock);
	if (problem == NULL)
		return away;
	hosted_end(hosted, "%s", problem);
	return NULL;
}

void away_give(struct away *away)
{
	struct hosted *hosted = away->hosted;
	bool lost;

	pthread_mutex_lock(&hosted->lock);
	away->busy = false;
	lost = hosted->ended && !away->answered;
	if (lost)
		away->answered = true;
	pthread_mutex_unlock(&hosted->lock);
	if (lost)
		instance_push(hosted->instance, &away->task, true);
}

void away_trace(struct hosted *hosted, uint64_t token, char *ret, size_t size)
{
	const size_t index = token & ((1u << INDEX_BITS) - 1);
	const struct away *away = index < hosted->away_size ? &hosted->aways[index] : NULL;

	*ret = '\0';
	pthread_mutex_lock(&hosted->lock);
	if (token != 0 && away != NULL && away->call != NULL && away->token == token)
		snprintf(ret, size, "%s", away->call->caller->trace_id);
	pthread_mutex_unlock(&hosted->lock);
}

void away_lost(struct hosted *hosted)
{
	for (uint32_t i = 0; i < hosted->away_size; i++) {
		struct away *away = &hosted->aways[i];
		bool lost;

		pthread_mutex_lock(&hosted->lock);
		lost = away->call != NULL && !away->answered && !away->busy;
		if (lost)
			away->answered = true;
		pthread_mutex_unlock(&hosted->lock);
		if (lost)
			instance_push(hosted->instance, &away->task, true);
	}
}
