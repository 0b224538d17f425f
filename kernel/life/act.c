#include "life/act.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "plugin/crash.h"

struct act {
	struct act_options options;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool over, left; /* left: nobody waits any more */
	int result;
	char name[16];
};

static void act_free(struct act *act)
{
	pthread_cond_destroy(&act->ended);
	pthread_mutex_destroy(&act->lock);
	free(act);
}

static void *act_main(void *arg)
{
	struct act *act = arg;
	bool left;
	int result;

	crash_thread_enter();
	result = act->options.run(act->options.arg);
	pthread_mutex_lock(&act->lock);
	act->result = result;
	act->over = true;
	left = act->left;
	pthread_cond_signal(&act->ended);
	pthread_mutex_unlock(&act->lock);
	if (left) {
		if (act->options.late != NULL)
			act->options.late(act->options.arg, result);
		atomic_fetch_sub(act->options.stuck, 1);
		act_free(act);
	}
	crash_thread_leave();
	return NULL;
}

static struct act *act_make(const struct act_options *options)
{
	struct act *act = calloc(1, sizeof(*act));
	pthread_condattr_t attributes;

	if (act == NULL)
		return NULL;
	act->options = *options;
	snprintf(act->name, sizeof(act->name), "%s", options->name);
	pthread_mutex_init(&act->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&act->ended, &attributes);
	pthread_condattr_destroy(&attributes);
	return act;
}

/* Waits; false: the deadline passed, and the thread is left to itself. */
static bool act_wait(struct act *act)
{
	const int64_t at_ms = act->options.deadline_ms;
	const struct timespec until = {.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000};
	bool over;
	int r = 0;

	pthread_mutex_lock(&act->lock);
	while (!act->over && r != ETIMEDOUT)
		r = pthread_cond_timedwait(&act->ended, &act->lock, &until);
	over = act->over;
	act->left = !over;
	if (!over)
		atomic_fetch_add(act->options.stuck, 1);
	pthread_mutex_unlock(&act->lock);
	return over;
}

int act_do(const struct act_options *options, int *ret_result)
{
	struct act *act = act_make(options);
	pthread_t thread;
	int r;

	if (act == NULL)
		return -ENOMEM;
	r = -pthread_create(&thread, NULL, act_main, act);
	if (r < 0) {
		act_free(act);
		return r;
	}
	pthread_setname_np(thread, act->name);
	if (!act_wait(act)) {
		pthread_detach(thread);
		return -ETIME;
	}
	pthread_join(thread, NULL);
	*ret_result = act->result;
	act_free(act);
	return 0;
}
