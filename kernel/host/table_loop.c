#include <errno.h>

#include "compiler.h"
#include "host/control.h"
#include "host/table.h"
#include "plugin/handles.h"

/* The plugin's loop, when it has one and the caller may touch it. */
static int loop_of(const struct cv_host *host, struct loop **ret)
{
	struct guest *guest = guest_of(host);

	if (!guest->own_loop)
		return -EOPNOTSUPP;
	CV_ASSERT(loop_is_mine(guest->loop));
	*ret = guest->loop;
	return 0;
}

static int host_loop_post(const struct cv_host *host, cv_loop_cb *run, void *arg)
{
	struct guest *guest = guest_of(host);

	return guest->own_loop ? handles_post(guest->loop, run, arg) : -EOPNOTSUPP;
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
	Congvan__HostReport report = CONGVAN__HOST_REPORT__INIT;

	guest_of(host);
	report.has_kind = 1;
	report.kind = CONGVAN__HOST_REPORT__KIND__DRAINED;
	control_report(&report);
}

void table_loop_fill(struct cv_host *host)
{
	host->loop_post = host_loop_post;
	host->loop_watch = host_loop_watch;
	host->loop_unwatch = handles_unwatch;
	host->loop_timer = host_loop_timer;
	host->drained = host_drained;
}
