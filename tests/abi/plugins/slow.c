/* Slow calls wait in their own pool until they are let go; quick ones are not held up by them. */
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "raw.h"

struct cv_instance {
	pthread_mutex_t lock;
	pthread_cond_t change;
	unsigned inside;
	int open;
};

static int wait(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_instance *self = call->instance;

	(void)request;
	pthread_mutex_lock(&self->lock);
	self->inside++;
	pthread_cond_broadcast(&self->change);
	while (!self->open)
		pthread_cond_wait(&self->change, &self->lock);
	self->inside--;
	pthread_mutex_unlock(&self->lock);
	return raw_reply(call, ret, "waited");
}

/* Returns when as many slow calls are inside as the request says. */
static int arrived(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_instance *self = call->instance;
	const unsigned wanted = (unsigned)strtoul(raw_string(call, request), NULL, 10);

	pthread_mutex_lock(&self->lock);
	while (self->inside < wanted)
		pthread_cond_wait(&self->change, &self->lock);
	pthread_mutex_unlock(&self->lock);
	return raw_reply(call, ret, "arrived");
}

static int release(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_instance *self = call->instance;

	(void)request;
	pthread_mutex_lock(&self->lock);
	self->open = 1;
	pthread_cond_broadcast(&self->change);
	pthread_mutex_unlock(&self->lock);
	return raw_reply(call, ret, "released");
}

/* Blocks until somebody writes to the pipe of this name, whatever its deadline says. */
static int hang(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	int fd = open(raw_string(call, request), O_RDONLY);

	if (fd < 0)
		return -errno;
	close(fd);
	return raw_reply(call, ret, "over");
}

/* Reads from the pipe of this name until its writer has closed it. */
static int linger(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	int fd = open(raw_string(call, request), O_RDONLY);
	char byte;

	if (fd < 0)
		return -errno;
	while (read(fd, &byte, 1) > 0)
		;
	close(fd);
	return raw_reply(call, ret, "over");
}

/* The same, and then commits. */
static int linger_and_commit(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_put item = {.key = {"slow.thing", raw_bytes("x"), 0, 0}, .value = raw_bytes("x")};
	const struct cv_commit commit = {.size = sizeof(commit), .puts = {&item, 1, sizeof(item)}};
	int r = linger(call, request, ret);

	if (r == 0)
		r = call->host->commit(call, &commit);
	return r < 0 ? r : CV_COMMITTED;
}

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_instance *self = calloc(1, sizeof(*self));

	(void)host;
	(void)reterr;
	if (self == NULL)
		return -ENOMEM;
	pthread_mutex_init(&self->lock, NULL);
	pthread_cond_init(&self->change, NULL);
	*ret = self;
	return 0;
}

static void stop(struct cv_instance *self)
{
	pthread_cond_destroy(&self->change);
	pthread_mutex_destroy(&self->lock);
	free(self);
}

RAW_PLUGIN("slow", .workers = 2, .credits = 64, .provides = RAW_LIST(struct cv_service_ref, {"slow", 1, 0}),
	   .grants = RAW_LIST(struct cv_grant, {CV_GRANT_OWN, 0, "slow.thing"}, {CV_GRANT_FILES, 0, "pipes"}),
	   .config = RAW_LIST(struct cv_config_field, {"pipes", CV_CONFIG_PATH, 0, ".", 0, 0, "Where pipes are."}),
	   .methods = RAW_LIST(struct cv_method, RAW_METHOD("slow/1", wait, CV_METHOD_SLOW),
			       RAW_METHOD("slow/1", arrived, CV_METHOD_READ),
			       RAW_METHOD("slow/1", release, CV_METHOD_READ),
			       RAW_METHOD("slow/1", hang, CV_METHOD_READ), RAW_METHOD("slow/1", linger, CV_METHOD_READ),
			       RAW_METHOD("slow/1", linger_and_commit, 0)),
	   .load = load, .stop = stop)
