#include "bus/endpoint.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <nng/protocol/reqrep0/rep.h>

#include "bus/dial.h"
#include "bus/envelope.h"
#include "compiler.h"

/*
 * Design notes. A slot has two aios: one receives and has the callback, one sends and has none. A reply is sent and the
 * next receive armed in the same breath: waiting for the send's callback first would cost another thread's wake-up for
 * every request. The send is over long before the slot has its next reply; endpoint_reply() makes sure.
 *
 * The credit goes back before the reply leaves: a caller that calls again at once must find it. For a moment there may
 * then be more requests than armed contexts; nng holds one in the pipe.
 */

/*
 * A delivered request has a slot of its own kind. There are as many of them as credits, and one is on the free list
 * again before its credit goes back, so whoever holds a credit finds one.
 */

#define ENDPOINT_MAGIC 0x656e6470u

struct slot {
	struct endpoint_slot open; /* first: what others see */
	nng_ctx context;
	nng_aio *receive, *send;
	atomic_bool sent; /* the send aio has been used and not looked at since */
	endpoint_on_reply *on_reply; /* delivered: no context and no aios */
	void *arg;
	struct slot *next_free;
};

struct endpoint {
	uint32_t magic;
	nng_socket socket;
	bool opened; /* the socket */
	struct slot *slots;
	uint32_t slot_count; /* of slots; 0: delivered only */
	uint32_t credit_count;
	pthread_mutex_t lock; /* guards free */
	struct slot *handed; /* slots of delivered requests, as many as slots */
	struct slot *free; /* of them */
	_Atomic int32_t credits;
	atomic_bool closing;
	endpoint_on_request *on_request;
	bool (*admit)(void *arg, pid_t peer);
	void (*on_lost)(void *arg);
	_Atomic int admitted; /* the pipe that was let in last */
	void *arg;
	char address[ENDPOINT_ADDRESS_MAX];
};

static void slot_arm(struct slot *slot)
{
	nng_ctx_recv(slot->context, slot->receive);
}

/* nng's thread. */
static void receive_cb(void *arg)
{
	struct slot *slot = arg;
	struct endpoint *endpoint = slot->open.endpoint;
	int r = nng_aio_result(slot->receive);
	nng_msg *message;

	if (r == NNG_ECLOSED || r == NNG_ECANCELED || atomic_load(&endpoint->closing)) {
		if (r == 0)
			nng_msg_free(nng_aio_get_msg(slot->receive));
		return;
	}
	if (r != 0) {
		slot_arm(slot);
		return;
	}
	message = nng_aio_get_msg(slot->receive);
	nng_aio_set_msg(slot->receive, NULL);
	slot->open.request = message;
	endpoint->on_request(endpoint->arg, &slot->open);
}

static void send_finished(struct slot *slot)
{
	nng_msg *left;

	nng_aio_wait(slot->send);
	if (nng_aio_result(slot->send) != 0) {
		left = nng_aio_get_msg(slot->send);
		if (left != NULL)
			nng_msg_free(left);
	}
	nng_aio_set_msg(slot->send, NULL);
	atomic_store(&slot->sent, false);
}

void endpoint_deliver(struct endpoint *endpoint, nng_msg *request, endpoint_on_reply *on_reply, void *arg)
{
	struct slot *slot;

	CV_ASSERT(endpoint->magic == ENDPOINT_MAGIC && on_reply != NULL);
	pthread_mutex_lock(&endpoint->lock);
	slot = endpoint->free;
	CV_ASSERT(slot != NULL); /* the caller holds a credit */
	endpoint->free = slot->next_free;
	pthread_mutex_unlock(&endpoint->lock);
	slot->on_reply = on_reply;
	slot->arg = arg;
	slot->open.request = request;
	endpoint->on_request(endpoint->arg, &slot->open);
}

static void hand_back(struct slot *slot, nng_msg *reply)
{
	struct endpoint *endpoint = slot->open.endpoint;
	endpoint_on_reply *on_reply = slot->on_reply;
	void *arg = slot->arg;

	pthread_mutex_lock(&endpoint->lock);
	slot->next_free = endpoint->free;
	endpoint->free = slot;
	pthread_mutex_unlock(&endpoint->lock);
	endpoint_credit_return(endpoint);
	on_reply(arg, 0, reply);
}

/*
 * false: it has failed, and the message is still the aio's. One that nng has queued counts as sent: what becomes of it
 * hangs on the connection alone. nng sets the result to 0 as it begins, and to an error before it returns.
 */
static bool slot_send(struct slot *slot)
{
	nng_ctx_send(slot->context, slot->send);
	return nng_aio_result(slot->send) == 0;
}

void endpoint_reply(struct endpoint_slot *open, nng_msg *reply)
{
	struct slot *slot = CV_CONTAINER(open, struct slot, open);
	struct endpoint *endpoint = open->endpoint;
	nng_pipe caller;

	CV_ASSERT(endpoint->magic == ENDPOINT_MAGIC && open->request != NULL);
	caller = nng_msg_get_pipe(open->request);
	if (atomic_load(&slot->sent))
		send_finished(slot);
	if (reply == NULL) {
		reply = open->request;
		nng_msg_clear(reply);
	} else {
		nng_msg_free(open->request);
	}
	open->request = NULL;
	if (slot->on_reply != NULL) {
		hand_back(slot, reply);
		return;
	}
	endpoint_credit_return(endpoint);
	atomic_store(&slot->sent, true);
	nng_aio_set_msg(slot->send, reply);
	/* Once more, and then the caller hears of it with the end of its connection: nobody else would tell it. */
	if (!slot_send(slot) && !slot_send(slot))
		nng_pipe_close(caller);
	slot_arm(slot);
}

static void handed_open(struct endpoint *endpoint)
{
	for (uint32_t i = 0; i < endpoint->credit_count; i++) {
		endpoint->handed[i].open.endpoint = endpoint;
		endpoint->handed[i].next_free = endpoint->free;
		endpoint->free = &endpoint->handed[i];
	}
}

static int slots_open(struct endpoint *endpoint)
{
	for (uint32_t i = 0; i < endpoint->slot_count; i++) {
		struct slot *slot = &endpoint->slots[i];
		int r;

		slot->open.endpoint = endpoint;
		r = nng_ctx_open(&slot->context, endpoint->socket);
		if (r == 0)
			r = nng_aio_alloc(&slot->receive, receive_cb, slot);
		if (r == 0)
			r = nng_aio_alloc(&slot->send, NULL, NULL);
		if (r != 0)
			return dial_errno(r);
		nng_aio_set_timeout(slot->receive, NNG_DURATION_INFINITE);
		nng_aio_set_timeout(slot->send, NNG_DURATION_INFINITE);
	}
	return 0;
}

static int address_make(struct endpoint *endpoint, const struct endpoint_options *options)
{
	uint8_t token[16];
	int n;

	if (options->address != NULL) {
		n = snprintf(endpoint->address, sizeof(endpoint->address), "%s", options->address);
		return n < 0 || (size_t)n >= sizeof(endpoint->address) ? -ENAMETOOLONG : 0;
	}
	if (getrandom(token, sizeof(token), 0) != (ssize_t)sizeof(token))
		return -EIO;
	n = snprintf(endpoint->address, sizeof(endpoint->address), "inproc://%s-", options->name);
	if (n < 0 || (size_t)n + 2 * sizeof(token) >= sizeof(endpoint->address))
		return -EINVAL;
	for (size_t i = 0; i < sizeof(token); i++)
		snprintf(endpoint->address + n + 2 * i, 3, "%02x", token[i]);
	return 0;
}

/* nng's thread. */
static void pipe_cb(nng_pipe pipe, nng_pipe_ev event, void *arg)
{
	struct endpoint *endpoint = arg;
	uint64_t peer = 0;

	(void)event;
	if (nng_pipe_get_uint64(pipe, NNG_OPT_IPC_PEER_PID, &peer) != 0 || !endpoint->admit(endpoint->arg, (pid_t)peer))
		nng_pipe_close(pipe);
	else
		atomic_store(&endpoint->admitted, nng_pipe_id(pipe));
}

/* nng's thread. It also comes for those that were turned away. */
static void lost_cb(nng_pipe pipe, nng_pipe_ev event, void *arg)
{
	const struct endpoint *endpoint = arg;

	(void)event;
	if (atomic_load(&endpoint->admitted) == nng_pipe_id(pipe))
		endpoint->on_lost(endpoint->arg);
}

static int socket_open(struct endpoint *endpoint, const struct endpoint_options *options)
{
	int r;

	r = address_make(endpoint, options);
	if (r == 0)
		r = dial_errno(nng_rep0_open(&endpoint->socket));
	if (r < 0)
		return r;
	endpoint->opened = true;
	endpoint->slot_count = options->credits;
	r = slots_open(endpoint);
	if (r == 0)
		r = dial_errno(
		    nng_socket_set_size(endpoint->socket, NNG_OPT_RECVMAXSZ,
					(options->message_max != 0 ? options->message_max : ENVELOPE_MAX) + 64));
	if (r == 0 && options->admit != NULL)
		r = dial_errno(nng_pipe_notify(endpoint->socket, NNG_PIPE_EV_ADD_PRE, pipe_cb, endpoint));
	if (r == 0 && options->on_lost != NULL)
		r = dial_errno(nng_pipe_notify(endpoint->socket, NNG_PIPE_EV_REM_POST, lost_cb, endpoint));
	if (r == 0)
		r = dial_errno(nng_listen(endpoint->socket, endpoint->address, NULL, 0));
	for (uint32_t i = 0; r == 0 && i < endpoint->slot_count; i++)
		slot_arm(&endpoint->slots[i]);
	return r;
}

int endpoint_create(const struct endpoint_options *options, struct endpoint **ret, struct cv_error *reterr)
{
	struct endpoint *endpoint = NULL;
	int r;

	if (options->credits == 0 || options->credits > ENDPOINT_CREDITS_MAX) {
		r = -EINVAL;
		goto fail;
	}
	endpoint = calloc(1, sizeof(*endpoint));
	if (endpoint == NULL) {
		r = -ENOMEM;
		goto fail;
	}
	endpoint->magic = ENDPOINT_MAGIC;
	endpoint->on_request = options->on_request;
	endpoint->admit = options->admit;
	endpoint->on_lost = options->on_lost;
	endpoint->arg = options->arg;
	atomic_init(&endpoint->credits, (int32_t)options->credits);
	pthread_mutex_init(&endpoint->lock, NULL);
	endpoint->credit_count = options->credits;
	endpoint->slots = calloc(options->credits, sizeof(*endpoint->slots));
	endpoint->handed = calloc(options->credits, sizeof(*endpoint->handed));
	if (endpoint->slots == NULL || endpoint->handed == NULL) {
		r = -ENOMEM;
		goto fail;
	}
	handed_open(endpoint);
	r = options->delivered_only ? 0 : socket_open(endpoint, options);
	if (r < 0)
		goto fail;
	*ret = endpoint;
	return 0;
fail:
	*reterr = (struct cv_error){.code = r};
	snprintf(reterr->text, sizeof(reterr->text), "%s: bus endpoint: %s", options->name, strerror(-r));
	endpoint_destroy(&endpoint);
	return r;
}

void endpoint_destroy(struct endpoint **where)
{
	struct endpoint *endpoint = *where;

	if (endpoint == NULL)
		return;
	CV_ASSERT(endpoint->magic == ENDPOINT_MAGIC);
	*where = NULL;
	atomic_store(&endpoint->closing, true);
	for (uint32_t i = 0; i < endpoint->slot_count; i++) {
		if (atomic_load(&endpoint->slots[i].sent))
			send_finished(&endpoint->slots[i]);
	}
	if (endpoint->opened)
		nng_close(endpoint->socket);
	for (uint32_t i = 0; i < endpoint->slot_count; i++) {
		nng_aio_free(endpoint->slots[i].receive);
		nng_aio_free(endpoint->slots[i].send);
	}
	endpoint->magic = 0;
	pthread_mutex_destroy(&endpoint->lock);
	free(endpoint->handed);
	free(endpoint->slots);
	free(endpoint);
}

const char *endpoint_address(const struct endpoint *endpoint)
{
	return endpoint->address;
}

bool endpoint_credit_take(struct endpoint *endpoint)
{
	int32_t left = atomic_load_explicit(&endpoint->credits, memory_order_relaxed);

	while (left > 0) {
		if (atomic_compare_exchange_weak_explicit(&endpoint->credits, &left, left - 1, memory_order_acquire,
							  memory_order_relaxed))
			return true;
	}
	return false;
}

void endpoint_credit_return(struct endpoint *endpoint)
{
	atomic_fetch_add_explicit(&endpoint->credits, 1, memory_order_release);
}

uint32_t endpoint_busy(const struct endpoint *endpoint)
{
	int32_t left = atomic_load(&endpoint->credits);

	return left < (int32_t)endpoint->credit_count ? endpoint->credit_count - (uint32_t)left : 0;
}
