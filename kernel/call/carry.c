#include "call/carry.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "bus/envelope.h"
#include "runtime/mode.h"

/* Two hold it: who waits, and the endpoint. A caller whose time is over leaves it to the late answer. */
struct waiter {
	pthread_mutex_t lock;
	pthread_cond_t answered;
	bool done, left;
	nng_msg *reply;
};

static void waiter_free(struct waiter *waiter)
{
	if (waiter->reply != NULL)
		nng_msg_free(waiter->reply);
	pthread_cond_destroy(&waiter->answered);
	pthread_mutex_destroy(&waiter->lock);
	free(waiter);
}

static struct waiter *waiter_make(void)
{
	struct waiter *waiter = calloc(1, sizeof(*waiter));
	pthread_condattr_t attributes;

	if (waiter == NULL)
		return NULL;
	pthread_mutex_init(&waiter->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&waiter->answered, &attributes);
	pthread_condattr_destroy(&attributes);
	return waiter;
}

/* The thread that answers. */
static void on_reply(void *arg, int result, nng_msg *reply)
{
	struct waiter *waiter = arg;
	bool left;

	(void)result; /* an endpoint always answers */
	pthread_mutex_lock(&waiter->lock);
	waiter->reply = reply;
	waiter->done = true;
	left = waiter->left;
	pthread_cond_signal(&waiter->answered);
	pthread_mutex_unlock(&waiter->lock);
	if (left)
		waiter_free(waiter);
}

static int waiter_wait(struct waiter *waiter, int64_t deadline_ms, nng_msg **ret_reply)
{
	const struct timespec until = {.tv_sec = deadline_ms / 1000, .tv_nsec = deadline_ms % 1000 * 1000000};
	bool done;
	int r = 0;

	pthread_mutex_lock(&waiter->lock);
	while (!waiter->done && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&waiter->answered, &waiter->lock, &until);
	done = waiter->done;
	waiter->left = !done;
	if (done) {
		*ret_reply = waiter->reply;
		waiter->reply = NULL;
	}
	pthread_mutex_unlock(&waiter->lock);
	if (!done)
		return -ETIME;
	waiter_free(waiter);
	if (nng_msg_len(*ret_reply) <= ENVELOPE_MAX)
		return 0;
	nng_msg_free(*ret_reply);
	*ret_reply = NULL;
	return -E2BIG;
}

int carry_call(struct instance *target, nng_msg *request, int64_t deadline_ms, bool *ret_sent, nng_msg **ret_reply)
{
	struct waiter *waiter;

	if (!target->mode->elsewhere)
		return dial_call(target->dial, request, deadline_ms, ret_sent, ret_reply);
	waiter = waiter_make();
	*ret_sent = waiter != NULL;
	if (waiter == NULL) {
		nng_msg_free(request);
		return -ENOMEM;
	}
	endpoint_deliver(target->endpoint, request, on_reply, waiter);
	return waiter_wait(waiter, deadline_ms, ret_reply);
}

int carry_submit(struct instance *target, nng_msg *request, dial_on_reply *on_answer, void *arg)
{
	if (!target->mode->elsewhere)
		return dial_submit(target->dial, request, on_answer, arg);
	endpoint_deliver(target->endpoint, request, on_answer, arg);
	return 0;
}
