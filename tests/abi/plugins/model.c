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

static const struct cv_plugin descriptor = {
#if defined(MODEL_MAGIC)
    .magic = 0x12345678,
#else
    .magic = CV_PLUGIN_MAGIC,
#endif
#if defined(MODEL_OLD)
    /* As a build made before drain and stop came to be: what lies behind is not the plugin's any more. */
    .size = offsetof(struct cv_plugin, drain),
    .drain = (void (*)(struct cv_instance *, int64_t))(uintptr_t)0xdead,
    .stop = (void (*)(struct cv_instance *))(uintptr_t)0xdead,
#elif defined(MODEL_TINY)
    .size = 16,
#else
    .size = sizeof(struct cv_plugin),
#endif
    .abi_minor = CV_ABI_MINOR,
    .abi_minor_min = MODEL_MINOR_MIN,
    .name = "model",
#if defined(MODEL_DIFFERS)
    .version = "6.6.6",
#else
    .version = "1.0.0",
#endif
    .schema_major = 1,
    .provides = RAW_LIST(struct cv_service_ref, {"model", 1, 0}),
    .methods = RAW_LIST(struct cv_method, RAW_METHOD("model/1", hello, CV_METHOD_READ)),
    .load = MODEL_LOAD,
    .start = MODEL_START,
};

#if defined(MODEL_OTHER_MAJOR)
#define cv_plugin_entry_v1 cv_plugin_entry_v2
#endif
RAW_EXPORT const struct cv_plugin *cv_plugin_entry_v1(void);
RAW_EXPORT const struct cv_plugin *cv_plugin_entry_v1(void)
{
	return &descriptor;
}
