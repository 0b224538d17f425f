/* A plugin for the tests that read, damage and compare manifests. It is loaded, but never started. */
#include <congvan/abi.h>

static int ping(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret_reply)
{
	(void)call;
	*ret_reply = request;
	return 0;
}

static const struct cv_service_ref provides[] = {{"sample", 1, 0}};
static const struct cv_service_ref needs[] = {{"identity", 1, 1}};
static const struct cv_grant grants[] = {{CV_GRANT_OWN, 0, "sample.record"}, {CV_GRANT_FILES, 0, "folder"}};
static const struct cv_config_field config[] = {
    {"folder", CV_CONFIG_PATH, CV_CONFIG_REQUIRED, NULL, 0, 0, "Where the samples lie."},
    {"idle", CV_CONFIG_DURATION, CV_CONFIG_RELOADABLE, "15 min", 60000, 86400000, "How long it waits."},
};
static const struct cv_method methods[] = {
    {"sample/1", "ping", CV_METHOD_READ | CV_METHOD_OPERATOR, 0, ping, NULL, "congvan.Empty", "congvan.Empty"},
};
static const struct cv_route routes[] = {{"GET", "/api/v1/samples/{id}", "sample/1", "ping", CV_ROUTE_PUBLIC, 0}};

#define LIST(array)                                                                                                    \
	{                                                                                                              \
		array, sizeof(array) / sizeof((array)[0]), sizeof((array)[0])                                          \
	}

static const struct cv_plugin descriptor = {
    .magic = CV_PLUGIN_MAGIC,
    .size = sizeof(struct cv_plugin),
    .abi_minor = CV_ABI_MINOR,
    .name = "sample",
    .version = "2.10.0",
    .summary = "Answers what it is asked.",
    .schema_major = 1,
    .schema_minor = 4,
    .workers = 2,
    .credits = 16,
    .provides = LIST(provides),
    .needs = LIST(needs),
    .grants = LIST(grants),
    .config = LIST(config),
    .methods = LIST(methods),
    .routes = LIST(routes),
};

__attribute__((visibility("default"))) const struct cv_plugin *cv_plugin_entry_v1(void);

const struct cv_plugin *cv_plugin_entry_v1(void)
{
	return &descriptor;
}
