#include "bus/dial.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <nng/protocol/reqrep0/req.h>

#include "bus/envelope.h"
#include "compiler.h"

#define DIAL_MAGIC 0x6469616cu

struct operation {
	struct dial *dial;
	nng_ctx context;
	nng_aio *send, *receive;
	dial_on_reply *on_reply; /* operations of dial_submit() */
	void *arg;
	struct operation *next; /* free list */
	struct operation *next_all;
};

struct dial {
	uint32_t magic;
	nng_socket socket;
	size_t message_max;
	void (*on_lost)(void *arg);
	void *on_lost_arg;
	pid_t peer; /* 0: anybody */
	bool hung_up; /* the socket is closed */
	atomic_bool refused;
	pthread_mutex_t lock; /* guards the lists */
	struct operation *waiting; /* free operations of dial_call(): no callback */
	struct operation *posting; /* free operations of dial_submit() */
	struct operation *all;
};

int dial_errno(int nng_error)
{
	switch (nng_error) {
	case 0:
		return 0;
	case NNG_ENOMEM:
		return -ENOMEM;
	case NNG_ETIMEDOUT:
		return -ETIME;
	case NNG_ECONNREFUSED:
		return -ECONNREFUSED;
	case NNG_ECLOSED:
	case NNG_ECANCELED:
	case NNG_ECONNRESET:
	case NNG_ECONNABORTED:
		return -EPIPE;
	case NNG_ESTATE: /* nothing to wait for: the send before it has failed */
		return -ECOMM;
	case NNG_EMSGSIZE:
		return -E2BIG;
	case NNG_EADDRINUSE:
		return -EADDRINUSE;
	default:
		return -EIO;
	}
}

static void operation_release(struct operation *operation)
{
	struct dial *dial = operation->dial;
	struct operation **list = operation->on_reply != NULL ? &dial->posting : &dial->waiting;

	pthread_mutex_lock(&dial->lock);
	operation->next = *list;
	*list = operation;
	pthread_mutex_unlock(&dial->lock);
}

/* A message that a failed aio gave back. */
static void leftover_free(nng_aio *aio)
{
	nng_msg *message = nng_aio_get_msg(aio);

	if (message != NULL)
		nng_msg_free(message);
	nng_aio_set_msg(aio, NULL);
}

static void operation_free(struct operation *operation)
{
	if (operation->send != NULL) {
		nng_aio_stop(operation->send);
		if (nng_aio_result(operation->send) != 0)
			leftover_free(operation->send);
	}
	nng_aio_free(operation->send);
	nng_aio_free(operation->receive);
	free(operation);
}

static int reply_take(const struct dial *dial, nng_aio *receive, nng_msg **ret)
{
	int r = dial_errno(nng_aio_result(receive));

	if (r < 0)
		return r;
	*ret = nng_aio_get_msg(receive);
	nng_aio_set_msg(receive, NULL);
	if (nng_msg_len(*ret) > dial->message_max) {
		nng_msg_free(*ret);
		*ret = NULL;
		return -E2BIG;
	}
	return 0;
}

/* nng's thread. */
static void receive_cb(void *arg)
{
	struct operation *operation = arg;
	dial_on_reply *on_reply = operation->on_reply;
	void *on_reply_arg = operation->arg;
	nng_msg *reply = NULL;
	int r;

	r = reply_take(operation->dial, operation->receive, &reply);
	operation_release(operation);
	on_reply(on_reply_arg, r, reply);
}

/*
 * A reply may come before nng has ended the send that it answers: the request goes out under nng's lock, the send ends
 * after it. Waiting here, before the operation is used again, costs the rest of that other thread's step.
 */
static void send_finished(struct operation *operation)
{
	nng_aio_wait(operation->send);
	if (nng_aio_result(operation->send) != 0)
		leftover_free(operation->send);
}

static int operation_take(struct dial *dial, dial_on_reply *on_reply, struct operation **ret)
{
	struct operation **list = on_reply != NULL ? &dial->posting : &dial->waiting;
	struct operation *operation;
	int r;

	pthread_mutex_lock(&dial->lock);
	operation = *list;
	if (operation != NULL)
		*list = operation->next;
	pthread_mutex_unlock(&dial->lock);
	if (operation != NULL) {
		send_finished(operation);
		*ret = operation;
		return 0;
	}
	operation = calloc(1, sizeof(*operation));
	if (operation == NULL)
		return -ENOMEM;
	operation->dial = dial;
	r = nng_ctx_open(&operation->context, dial->socket);
	if (r == 0)
		r = nng_aio_alloc(&operation->send, NULL, NULL);
	if (r == 0)
		r = nng_aio_alloc(&operation->receive, on_reply != NULL ? receive_cb : NULL, operation);
	if (r != 0) {
		if (nng_ctx_id(operation->context) > 0)
			nng_ctx_close(operation->context);
		operation_free(operation);
		return dial_errno(r);
	}
	pthread_mutex_lock(&dial->lock);
	operation->next_all = dial->all;
	dial->all = operation;
	pthread_mutex_unlock(&dial->lock);
	*ret = operation;
	return 0;
}

static int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool left_set(nng_aio *aio, int64_t deadline_ms)
{
	int64_t left = deadline_ms - monotonic_ms();

	if (left <= 0)
		return false;
	nng_aio_set_timeout(aio, left > INT32_MAX ? INT32_MAX : (nng_duration)left);
	return true;
}

int dial_call(struct dial *dial, nng_msg *request, int64_t deadline_ms, bool *ret_sent, nng_msg **ret_reply)
{
	struct operation *operation;
	int r;

	CV_ASSERT(dial->magic == DIAL_MAGIC);
	*ret_sent = false;
	r = operation_take(dial, NULL, &operation);
	if (r < 0) {
		nng_msg_free(request);
		return r;
	}
	nng_aio_set_msg(operation->send, request);
	if (!left_set(operation->send, deadline_ms)) {
		leftover_free(operation->send);
		r = -ETIME;
		goto end;
	}
	nng_ctx_send(operation->context, operation->send);
	nng_aio_wait(operation->send);
	r = dial_errno(nng_aio_result(operation->send));
	if (r < 0) {
		leftover_free(operation->send);
		goto end;
	}
	*ret_sent = true;
	/* At least a millisecond: the context must be received from once, or its next request would cancel this one. */
	if (!left_set(operation->receive, deadline_ms))
		nng_aio_set_timeout(operation->receive, 1);
	nng_ctx_recv(operation->context, operation->receive);
	nng_aio_wait(operation->receive);
	r = reply_take(dial, operation->receive, ret_reply);
end:
	operation_release(operation);
	return r;
}

int dial_submit(struct dial *dial, nng_msg *request, dial_on_reply *on_reply, void *arg)
{
	struct operation *operation;
	int r;

	CV_ASSERT(dial->magic == DIAL_MAGIC && on_reply != NULL);
	r = operation_take(dial, on_reply, &operation);
	if (r < 0) {
		nng_msg_free(request);
		return r;
	}
	operation->on_reply = on_reply;
	operation->arg = arg;
	nng_aio_set_timeout(operation->send, NNG_DURATION_INFINITE);
	nng_aio_set_timeout(operation->receive, NNG_DURATION_INFINITE);
	nng_aio_set_msg(operation->send, request);
	nng_ctx_send(operation->context, operation->send);
	nng_ctx_recv(operation->context, operation->receive);
	return 0;
}

int dial_open(const char *address, struct dial **ret, struct cv_error *reterr)
{
	return dial_open_max(address, ENVELOPE_MAX, ret, reterr);
}

/* nng's thread. */
static void pipe_cb(nng_pipe pipe, nng_pipe_ev event, void *arg)
{
	struct dial *dial = arg;
	uint64_t peer = 0;

	(void)event;
	if (nng_pipe_get_uint64(pipe, NNG_OPT_IPC_PEER_PID, &peer) == 0 && (pid_t)peer == dial->peer)
		return;
	atomic_store(&dial->refused, true);
	nng_pipe_close(pipe);
}

int dial_open_max(const char *address, size_t message_max, struct dial **ret, struct cv_error *reterr)
{
	return dial_open_peer(address, message_max, 0, ret, reterr);
}

int dial_open_peer(const char *address, size_t message_max, pid_t peer, struct dial **ret, struct cv_error *reterr)
{
	struct dial *dial = calloc(1, sizeof(*dial));
	int r;

	if (dial == NULL) {
		r = -ENOMEM;
		goto fail;
	}
	r = dial_errno(nng_req0_open(&dial->socket));
	if (r < 0) {
		free(dial);
		goto fail;
	}
	dial->magic = DIAL_MAGIC;
	dial->message_max = message_max;
	dial->peer = peer;
	pthread_mutex_init(&dial->lock, NULL);
	r = dial_errno(nng_socket_set_ms(dial->socket, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE));
	if (r == 0)
		r = dial_errno(nng_socket_set_size(dial->socket, NNG_OPT_RECVMAXSZ, message_max + 64));
	if (r == 0 && peer != 0)
		r = dial_errno(nng_pipe_notify(dial->socket, NNG_PIPE_EV_ADD_PRE, pipe_cb, dial));
	if (r == 0)
		r = dial_errno(nng_dial(dial->socket, address, NULL, 0));
	if (r == 0 && atomic_load(&dial->refused))
		r = -ECONNREFUSED;
	if (r < 0) {
		dial_close(&dial);
		goto fail;
	}
	*ret = dial;
	return 0;
fail:
	*reterr = (struct cv_error){.code = r};
	snprintf(reterr->text, sizeof(reterr->text), "bus: dial %s: %s", address, strerror(-r));
	return r;
}

/* nng's thread. */
static void lost_cb(nng_pipe pipe, nng_pipe_ev event, void *arg)
{
	const struct dial *dial = arg;

	(void)pipe;
	(void)event;
	dial->on_lost(dial->on_lost_arg);
}

int dial_watch(struct dial *dial, void (*on_lost)(void *arg), void *arg)
{
	CV_ASSERT(dial->magic == DIAL_MAGIC && dial->on_lost == NULL);
	dial->on_lost = on_lost;
	dial->on_lost_arg = arg;
	return dial_errno(nng_pipe_notify(dial->socket, NNG_PIPE_EV_REM_POST, lost_cb, dial));
}

void dial_hang_up(struct dial *dial)
{
	CV_ASSERT(dial->magic == DIAL_MAGIC);
	if (!dial->hung_up)
		nng_close(dial->socket);
	dial->hung_up = true;
}

void dial_close(struct dial **where)
{
	struct dial *dial = *where;
	struct operation *operation;

	if (dial == NULL)
		return;
	CV_ASSERT(dial->magic == DIAL_MAGIC);
	*where = NULL;
	dial_hang_up(dial);
	while ((operation = dial->all) != NULL) {
		dial->all = operation->next_all;
		operation_free(operation);
	}
	pthread_mutex_destroy(&dial->lock);
	dial->magic = 0;
	free(dial);
}
