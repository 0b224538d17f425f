/*
 * One small good plugin, and by definition of one macro each, ways in which a file can be wrong. The bad ones get the
 * good one's manifest, so that nothing but the loader stands between them and the server.
 */
#include "raw.h"

#if defined(MODEL_NEWER)
#define MODEL_MINOR_MIN 99
#else
#define MODEL_MINOR_MIN 0
#endif

static int hello(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)request;
	return raw_reply(call, ret, "hello");
}

#if defined(MODEL_NEW)
static int again(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)request;
	return raw_reply(call, ret, "hello again");
}
#endif

#if defined(MODEL_LOAD_FAILS)
static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	(void)host;
	(void)ret;
	snprintf(reterr->text, sizeof(reterr->text), "no such modem");
	return -ENODEV;
}
#define MODEL_LOAD load
#else
#define MODEL_LOAD NULL
#endif

#if defined(MODEL_START_FAILS)
static int start(struct cv_instance *self, struct cv_error *reterr)
{
	(void)self;
	(void)reterr;
	return -EADDRINUSE;
}
#define MODEL_START start
#else
#define MODEL_START NULL
#endif

#if defined(MODEL_OLD)
/* The same: a queue knew nothing of delays. Two of them, so that a wrong step from one to the next is seen. */
struct old_queue {
	const char *name;
	uint32_t lease_ms, in_flight;
	cv_raw_handler *handler;
	const void *data;
};
static const struct old_queue old_queues[] = {{"one", 4000, 2, hello, NULL}, {"two", 5000, 3, hello, NULL}};
#endif
#if defined(MODEL_NEW)
/* As a build made for a server that is not there yet: everything has members behind those that this one knows. */
struct new_method {
	struct cv_method known;
	const char *more[5];
};
static const struct new_method new_methods[] = {
    {RAW_METHOD("model/1", hello, CV_METHOD_READ), {"a", "b", "c", "d", "e"}},
    {RAW_METHOD("model/1", again, CV_METHOD_READ), {"f"}}};
struct new_plugin {
	struct cv_plugin known;
	const char *more[16];
};
#define descriptor new_descriptor.known
#endif

#if defined(MODEL_NEW)
static const struct new_plugin new_descriptor = {
    .more = {"x"},
    .known =
	{
#else
static const struct cv_plugin descriptor = {
#endif
#if defined(MODEL_MAGIC)
	    .magic = 0x12345678,
#else
    .magic = CV_PLUGIN_MAGIC,
#endif
#if defined(MODEL_OLD)
	    /* As a build made before drain and stop came to be: what lies behind is not the plugin's any more. */
	    .size = offsetof(struct cv_plugin, drain),
	    .queues = {old_queues, 2, sizeof(old_queues[0])},
	    .drain = (void (*)(struct cv_instance *, int64_t))(uintptr_t)0xdead,
	    .stop = (void (*)(struct cv_instance *))(uintptr_t)0xdead,
#elif defined(MODEL_TINY)
    .size = 16,
#elif defined(MODEL_NEW)
.size = sizeof(struct new_plugin),
#else
.size = sizeof(struct cv_plugin),
#endif
#if defined(MODEL_OLD)
	    .abi_minor = 0,
#elif defined(MODEL_NEW)
    .abi_minor = CV_ABI_MINOR + 1,
#else
    .abi_minor = CV_ABI_MINOR,
#endif
#if defined(MODEL_LIES_GRANTS)
	    .grants = RAW_LIST(struct cv_grant, {CV_GRANT_SPEAK_FOR_USERS, 0, NULL}),
#elif defined(MODEL_LIES_NEEDS)
    .needs = RAW_LIST(struct cv_service_ref, {"identity", 1, 1}),
#elif defined(MODEL_LIES_FLAGS)
    .flags = CV_PLUGIN_EXCLUSIVE,
#elif defined(MODEL_LIES_QUEUES)
    .queues = RAW_LIST(struct cv_queue, {"extra", 0, 0, hello, NULL, 0, 0, 0, 0}),
#elif defined(MODEL_LIES_COUNT)
.timers = {hello, 1u << 30, 1u << 30},
#endif
	    .abi_minor_min = MODEL_MINOR_MIN,
	    .name = "model",
#if defined(MODEL_DIFFERS)
	    .version = "6.6.6",
#else
    .version = "1.0.0",
#endif
	    .schema_major = 1,
	    .provides = RAW_LIST(struct cv_service_ref, {"model", 1, 0}),
#if defined(MODEL_NEW)
	    .methods = {new_methods, 2, sizeof(new_methods[0])},
#elif defined(MODEL_LIES_METHODS)
    .methods = RAW_LIST(struct cv_method, RAW_METHOD("model/1", hello, CV_METHOD_READ | CV_METHOD_OPERATOR)),
#else
    .methods = RAW_LIST(struct cv_method, RAW_METHOD("model/1", hello, CV_METHOD_READ)),
#endif
	    .load = MODEL_LOAD,
	    .start = MODEL_START,
#if defined(MODEL_NEW)
	}
#endif
};

#if defined(MODEL_OTHER_MAJOR)
#define cv_plugin_entry_v1 cv_plugin_entry_v2
#endif
RAW_EXPORT const struct cv_plugin *cv_plugin_entry_v1(void);
RAW_EXPORT const struct cv_plugin *cv_plugin_entry_v1(void)
{
	return &descriptor;
}
