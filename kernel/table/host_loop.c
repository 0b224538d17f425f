#include <errno.h>

#include "compiler.h"
#include "plugin/handles.h"
#include "runtime/instance.h"
#include "table/host.h"

/* The caller's loop, when it has one and may touch it. */
static int loop_of(const struct cv_host *host, struct loop **ret)
{
	struct instance *instance = instance_of(host);

	if (!instance->own_loop)
		return -EOPNOTSUPP;
	CV_ASSERT(loop_is_mine(instance->loop));
	*ret = instance->loop;
	return 0;
}

static int host_loop_post(const struct cv_host *host, cv_loop_cb *run, void *arg)
{
	struct instance *instance = instance_of(host);

	return instance->own_loop ? handles_post(instance->loop, run, arg) : -EOPNOTSUPP;
}

static int host_loop_watch(const struct cv_host *host, int fd, uint32_t events, cv_watch_cb *run, void *arg,
			   struct cv_watch **ret)
{
	struct loop *loop;
	int r = loop_of(host, &loop);

	return r < 0 ? r : handles_watch(loop, fd, events, run, arg, ret);
}

static int host_loop_timer(const struct cv_host *host, struct cv_async **where, int64_t delay_ms, cv_loop_cb *run,
			   void *arg)
{
	struct loop *loop;
	int r = loop_of(host, &loop);

	return r < 0 ? r : handles_timer(loop, where, delay_ms, run, arg);
}

static void host_drained(const struct cv_host *host)
{
	atomic_store(&instance_of(host)->drained, true);
}

void host_loop_fill(struct cv_host *host)
{
	host->loop_post = host_loop_post;
	host->loop_watch = host_loop_watch;
	host->loop_unwatch = handles_unwatch;
	host->loop_timer = host_loop_timer;
	host->drained = host_drained;
}
