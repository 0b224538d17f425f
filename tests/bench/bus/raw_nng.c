#include "raw_nng.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

#define IN_FLIGHT_MAX 256u

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int pair_open(const char *address, nng_socket *ret_rep, nng_socket *ret_req)
{
	if (nng_rep0_open(ret_rep) != 0 || nng_req0_open(ret_req) != 0 || nng_listen(*ret_rep, address, NULL, 0) != 0 ||
	    nng_socket_set_ms(*ret_req, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE) != 0 ||
	    nng_dial(*ret_req, address, NULL, 0) != 0)
		return -EIO;
	return 0;
}

static void *serve(void *arg)
{
	nng_socket *socket = arg;
	nng_msg *message;

	while (nng_recvmsg(*socket, &message, 0) == 0) {
		if (nng_sendmsg(*socket, message, 0) != 0)
			nng_msg_free(message);
	}
	return NULL;
}

double raw_nng_round_trip_ns(const char *address, size_t size, unsigned count)
{
	const unsigned warm = count / 10;
	nng_socket rep, req;
	pthread_t thread;
	double began = 0;

	if (pair_open(address, &rep, &req) < 0 || pthread_create(&thread, NULL, serve, &rep) != 0)
		return -EIO;
	for (unsigned i = 0; i < warm + count; i++) {
		nng_msg *message;

		if (i == warm)
			began = now_ns();
		if (nng_msg_alloc(&message, size) != 0 || nng_sendmsg(req, message, 0) != 0 ||
		    nng_recvmsg(req, &message, 0) != 0)
			return -EIO;
		nng_msg_free(message);
	}
	began = now_ns() - began;
	nng_close(req);
	nng_close(rep);
	pthread_join(thread, NULL);
	return began / count;
}

/* ---- many under way ---- */

struct run {
	atomic_uint left; /* to be sent */
	atomic_uint answered;
	unsigned count;
	size_t size;
	pthread_mutex_t lock;
	pthread_cond_t over;
};

struct side {
	struct run *run;
	nng_ctx context;
	nng_aio *aio;
	bool sending;
};

static void server_cb(void *arg)
{
	struct side *side = arg;
	nng_msg *message;

	if (nng_aio_result(side->aio) != 0)
		return;
	side->sending = !side->sending;
	if (!side->sending) {
		nng_ctx_recv(side->context, side->aio);
		return;
	}
	message = nng_aio_get_msg(side->aio);
	nng_aio_set_msg(side->aio, message);
	nng_ctx_send(side->context, side->aio);
}

static void request(struct side *side)
{
	struct run *run = side->run;
	unsigned left = atomic_load(&run->left);
	nng_msg *message;

	while (left > 0 && !atomic_compare_exchange_weak(&run->left, &left, left - 1))
		;
	if (left == 0 || nng_msg_alloc(&message, run->size) != 0)
		return;
	side->sending = true;
	nng_aio_set_msg(side->aio, message);
	nng_ctx_send(side->context, side->aio);
}

static void client_cb(void *arg)
{
	struct side *side = arg;
	struct run *run = side->run;

	if (nng_aio_result(side->aio) != 0)
		return;
	if (side->sending) {
		side->sending = false;
		nng_ctx_recv(side->context, side->aio);
		return;
	}
	nng_msg_free(nng_aio_get_msg(side->aio));
	if (atomic_fetch_add(&run->answered, 1) + 1 == run->count) {
		pthread_mutex_lock(&run->lock);
		pthread_cond_signal(&run->over);
		pthread_mutex_unlock(&run->lock);
		return;
	}
	request(side);
}

double raw_nng_rate(const char *address, size_t size, unsigned in_flight, unsigned count)
{
	static struct side servers[IN_FLIGHT_MAX], clients[IN_FLIGHT_MAX];
	struct run run = {.left = count, .count = count, .size = size, .lock = PTHREAD_MUTEX_INITIALIZER};
	nng_socket rep, req;
	double began;

	pthread_cond_init(&run.over, NULL);
	if (in_flight > IN_FLIGHT_MAX || pair_open(address, &rep, &req) < 0)
		return -EIO;
	for (unsigned i = 0; i < in_flight; i++) {
		servers[i].run = clients[i].run = &run;
		if (nng_ctx_open(&servers[i].context, rep) != 0 || nng_ctx_open(&clients[i].context, req) != 0 ||
		    nng_aio_alloc(&servers[i].aio, server_cb, &servers[i]) != 0 ||
		    nng_aio_alloc(&clients[i].aio, client_cb, &clients[i]) != 0)
			return -EIO;
		nng_ctx_recv(servers[i].context, servers[i].aio);
	}
	began = now_ns();
	for (unsigned i = 0; i < in_flight; i++)
		request(&clients[i]);
	pthread_mutex_lock(&run.lock);
	while (atomic_load(&run.answered) < count)
		pthread_cond_wait(&run.over, &run.lock);
	pthread_mutex_unlock(&run.lock);
	began = now_ns() - began;
	nng_close(req);
	nng_close(rep);
	for (unsigned i = 0; i < in_flight; i++) {
		nng_aio_free(servers[i].aio);
		nng_aio_free(clients[i].aio);
	}
	return count / began * 1e9;
}
