/*
 * One plugin in many builds: each says which it is, and by definition of one macro each it fails where a generation can
 * fail, may run only once, has another schema, or a queue that the others do not have.
 */
#include <fcntl.h>
#include <unistd.h>

#include "raw.h"

#ifndef PHOENIX_FLAGS
#define PHOENIX_FLAGS 0
#endif
#ifndef PHOENIX_SCHEMA
#define PHOENIX_SCHEMA 1
#endif

static int build(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)request;
	return raw_reply(call, ret, "%s", PHOENIX_BUILD);
}

static int greeting(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_config_value value = {.size = sizeof(value)};
	int r = call->host->config(call->host, "greeting", &value);

	(void)request;
	return r < 0 ? r : raw_reply(call, ret, "%s from %s", value.text, PHOENIX_BUILD);
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
	return raw_reply(call, ret, "over in %s", PHOENIX_BUILD);
}

/* The same, and then commits. */
static int linger_and_commit(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_put thing = {.key = {"phoenix.thing", raw_bytes("x"), 0, 0}, .value = raw_bytes("x")};
	const struct cv_commit commit = {.size = sizeof(commit), .puts = {&thing, 1, sizeof(thing)}};
	int r = linger(call, request, ret);

	if (r == 0)
		r = call->host->commit(call, &commit);
	return r < 0 ? r : CV_COMMITTED;
}

static int written(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_key key = {"phoenix.thing", raw_bytes("x"), 0, 0};
	struct cv_row row;
	int r = call->host->get(call, &key, &row);

	(void)request;
	return r < 0 ? r : raw_reply(call, ret, "%s", row.version != 0 ? "yes" : "no");
}

#if defined(PHOENIX_QUEUE)
static int put(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_item item = {.queue = "todo", .id = call->host->new_id(call->host), .payload = request};
	const struct cv_commit commit = {.size = sizeof(commit), .items = {&item, 1, sizeof(item)}};
	int r = call->host->commit(call, &commit);

	(void)ret;
	return r < 0 ? r : CV_COMMITTED;
}

static int on_item(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_put thing = {.key = {"phoenix.thing", raw_bytes("x"), 0, 0}, .value = raw_bytes("x")};
	const struct cv_commit commit = {.size = sizeof(commit), .puts = {&thing, 1, sizeof(thing)}};
	int r = call->host->commit(call, &commit);

	(void)request;
	(void)ret;
	return r < 0 ? r : CV_COMMITTED;
}
#endif

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	(void)ret;
	(void)reterr;
#if defined(PHOENIX_LOAD_FAILS)
	(void)host;
	snprintf(reterr->text, sizeof(reterr->text), "no such modem");
	return -ENODEV;
#else
#if defined(PHOENIX_UNWELL)
	host->health(host, CV_HEALTH_FAILED, "the line is dead");
#else
	(void)host;
#endif
	return 0;
#endif
}

static int configure(struct cv_instance *self, struct cv_error *reterr)
{
	(void)self;
	(void)reterr;
#if defined(PHOENIX_CONFIGURE_FAILS)
	return -EINVAL;
#else
	return 0;
#endif
}

static int start(struct cv_instance *self, struct cv_error *reterr)
{
	(void)self;
	(void)reterr;
#if defined(PHOENIX_START_FAILS)
	return -EADDRINUSE;
#else
	return 0;
#endif
}

static const struct cv_plugin descriptor = {
    .magic = CV_PLUGIN_MAGIC,
    .size = sizeof(struct cv_plugin),
    .abi_minor = CV_ABI_MINOR,
    .flags = PHOENIX_FLAGS,
    .name = "phoenix",
    .version = "1.0.0",
    .schema_major = PHOENIX_SCHEMA,
    .provides = RAW_LIST(struct cv_service_ref, {"phoenix", 1, 0}),
    .grants = RAW_LIST(struct cv_grant, {CV_GRANT_OWN, 0, "phoenix.thing"}, {CV_GRANT_FILES, 0, "pipes"},
#if defined(PHOENIX_GREEDY)
		       {CV_GRANT_ALL_AGENCIES, 0, NULL},
#endif
		       ),
    .config = RAW_LIST(struct cv_config_field, {"pipes", CV_CONFIG_PATH, 0, ".", 0, 0, "Where pipes are."},
		       {"greeting", CV_CONFIG_STRING, CV_CONFIG_RELOADABLE, "hello", 0, 0, "What it says."},
		       {"depth", CV_CONFIG_INTEGER, 0, "1", 1, 9, "What only a new generation takes."}),
    .methods = RAW_LIST(struct cv_method, RAW_METHOD("phoenix/1", build, CV_METHOD_READ | CV_METHOD_OPERATOR),
			RAW_METHOD("phoenix/1", greeting, CV_METHOD_READ),
			RAW_METHOD("phoenix/1", linger, CV_METHOD_READ | CV_METHOD_OPERATOR),
			RAW_METHOD("phoenix/1", linger_and_commit, 0),
#if defined(PHOENIX_QUEUE)
			RAW_METHOD("phoenix/1", put, 0),
#endif
			RAW_METHOD("phoenix/1", written, CV_METHOD_READ)),
#if defined(PHOENIX_QUEUE)
    .queues = RAW_LIST(struct cv_queue, {.name = "todo", .handler = on_item}),
    .routes = RAW_LIST(struct cv_route, {"POST", "/api/v1/phoenix", "phoenix/1", "put", 0, 0}),
#endif
    .load = load,
    .configure = configure,
    .start = start,
};

RAW_EXPORT const struct cv_plugin *cv_plugin_entry_v1(void);
RAW_EXPORT const struct cv_plugin *cv_plugin_entry_v1(void)
{
	return &descriptor;
}
