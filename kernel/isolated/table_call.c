/*
 * Calls that a host makes. No thread of the kernel waits for another plugin: the request is handed to the target's
 * endpoint, and the answer, the deadline, or the end of the host, whichever comes first, brings the turn back to a
 * worker.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "compiler.h"
#include "isolated/table_int.h"
#include "runtime/runtime_int.h"
#include "table/host_call.h"

/* Held by the turn's list entry, the target's answer and the deadline. */
struct out {
	struct watch_timer late;
	_Atomic int holders;
	atomic_bool settled;
	bool by_worker; /* the target answers on a worker of the kernel */
	struct watch *watch;
	struct hosted *hosted; /* until it is settled: the turn keeps it */
	struct turn *turn;
	struct out *next, **link; /* the host's list */
	struct sender sender;
	struct sending sending;
	int result;
	nng_msg *reply;
};

static void out_release(struct out *out)
{
	if (atomic_fetch_sub(&out->holders, 1) == 1)
		free(out);
}

static void unlink_locked(struct out *out)
{
	if (out->link == NULL)
		return;
	*out->link = out->next;
	if (out->next != NULL)
		out->next->link = out->link;
	out->link = NULL;
}

/* A worker: what came back is told to the host. */
static void answered_task(struct task *task)
{
	struct turn *turn = CV_CONTAINER(task, struct turn, task);
	Congvan__TableReply reply = CONGVAN__TABLE_REPLY__INIT;
	struct cv_bytes status = {NULL, 0}, payload = {NULL, 0};
	struct out *out = turn->out;
	nng_msg *message = out->reply;

	turn->out = NULL;
	if (message != NULL)
		reply.result = send_read(&out->sender, &out->sending, message, &payload, &status);
	else
		reply.result = send_failed(&out->sender, &out->sending, out->result, &status);
	reply.has_result = reply.has_reply = reply.has_status = 1;
	reply.reply = table_data(payload);
	reply.status = table_data(status);
	if (turn->away == NULL)
		atomic_fetch_sub(&turn->hosted->instance->sent_count, 1);
	send_over(&out->sending);
	turn_answer(turn, &reply);
	if (message != NULL)
		nng_msg_free(message);
	out_release(out);
}

/* Whoever comes first brings the turn to a worker; on one already, it goes on. Takes the reply. Any thread. */
static void settle(struct out *out, int result, nng_msg *reply, bool on_worker)
{
	if (atomic_exchange(&out->settled, true)) {
		if (reply != NULL)
			nng_msg_free(reply);
		return;
	}
	pthread_mutex_lock(&out->hosted->lock);
	unlink_locked(out);
	pthread_mutex_unlock(&out->hosted->lock);
	out->result = result;
	out->reply = reply;
	out->turn->task.run = answered_task;
	if (on_worker)
		answered_task(&out->turn->task);
	else
		instance_push(out->hosted->instance, &out->turn->task, true);
}

/*
 * A thread of the target's. That of an isolated plugin is the kernel's own and runs no code of the plugin: it can bring
 * the answer on as well as a worker of the asking one, which would have to be woken.
 */
static void on_reply(void *arg, int result, nng_msg *reply)
{
	struct out *out = arg;

	if (watch_timer_cancel(out->watch, &out->late))
		out_release(out);
	settle(out, result, reply, out->by_worker);
	out_release(out);
}

/* The watch's thread. */
static void on_late(struct watch_timer *timer)
{
	struct out *out = CV_CONTAINER(timer, struct out, late);

	settle(out, -ETIME, NULL, false);
	out_release(out);
}

static void out_go(struct turn *turn, struct out *out)
{
	struct hosted *hosted = turn->hosted;
	struct endpoint *endpoint = out->sending.target->endpoint;
	nng_msg *message = out->sending.message;
	bool ended;

	turn->out = out;
	out->turn = turn;
	out->hosted = hosted;
	out->watch = hosted->isolated->watch;
	out->by_worker = out->sending.target->mode->elsewhere;
	atomic_init(&out->holders, 4); /* this function too */
	out->late = (struct watch_timer){.deadline_ms = out->sending.deadline_ms, .on_late = on_late};
	if (turn->away == NULL)
		atomic_fetch_add(&hosted->instance->sent_count, 1);
	pthread_mutex_lock(&hosted->lock);
	ended = hosted->ended;
	out->next = hosted->outs;
	out->link = &hosted->outs;
	if (hosted->outs != NULL)
		hosted->outs->link = &out->next;
	hosted->outs = out;
	pthread_mutex_unlock(&hosted->lock);
	watch_timer_set(out->watch, &out->late);
	endpoint_deliver(endpoint, message, on_reply, out);
	if (ended)
		settle(out, -EPIPE, NULL, false);
	out_release(out);
}

/* One made inside a call, or for `own`. */
static int go(struct turn *turn, const Congvan__HostSend *send, Congvan__TableReply *reply)
{
	struct cv_bytes status = {NULL, 0};
	struct out *out = calloc(1, sizeof(*out));

	if (out == NULL) {
		reply->result = -ENOMEM;
		return 0;
	}
	out->sending = (struct sending){
	    .service = send->service,
	    .method = send->method,
	    .encoding = turn->away == NULL ? send->encoding : CV_ENCODING_PROTO,
	    .idempotency_key = turn->away == NULL ? send->idempotency_key : NULL,
	    .request = send->has_request ? table_bytes(send->request) : (struct cv_bytes){NULL, 0},
	    .deadline_ms = send->has_deadline_ms ? send->deadline_ms : INT64_MAX,
	};
	reply->result = host_call_begin(turn->call, &out->sender, &out->sending, &status);
	if (reply->result == 0) {
		out_go(turn, out);
		return TABLE_LATER;
	}
	free(out);
	reply->has_status = status.len > 0;
	reply->status = table_data(status);
	return 0;
}

int table_call(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	return asked->send != NULL ? go(turn, asked->send, reply) : -EBADMSG;
}

int table_call_as(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	if (asked->send == NULL)
		return -EBADMSG;
	reply->result = turn_speak(turn, asked->speaker);
	return reply->result < 0 ? 0 : go(turn, asked->send, reply);
}

void table_call_lost(struct hosted *hosted)
{
	struct out *out;

	for (;;) {
		pthread_mutex_lock(&hosted->lock);
		out = hosted->outs;
		if (out != NULL) {
			unlink_locked(out);
			atomic_fetch_add(&out->holders, 1);
		}
		pthread_mutex_unlock(&hosted->lock);
		if (out == NULL)
			return;
		settle(out, -EPIPE, NULL, false);
		out_release(out);
	}
}
