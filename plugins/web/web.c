/*
 * The HTTP gateway: its descriptor, its configuration, its life. The way of a request begins in server.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/plugin.h>

#include "demo.h"
#include "route_load.h"
#include "server.h"
#include "static_files.h"
#include "texts.h"

struct cv_instance {
	const struct cv_host *host;
	struct web_server *server;
	int64_t drain_ms; /* the deadline of the drain, monotonic */
};

CV_TEXTS(web_texts)

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_instance *instance = calloc(1, sizeof(*instance));

	if (!instance) {
		reterr->code = -ENOMEM;
		snprintf(reterr->text, sizeof(reterr->text), "out of memory");
		return -ENOMEM;
	}
	instance->host = host;
	*ret = instance;
	return 0;
}

/* NULL when the field is not set or empty. */
static const char *text_of(const struct cv_host *host, const char *key)
{
	struct cv_config_value value = {.size = sizeof(value)};

	return host->config(host, key, &value) == 0 && value.set && value.text && *value.text ? value.text : NULL;
}

static int64_t number_of(const struct cv_host *host, const char *key)
{
	struct cv_config_value value = {.size = sizeof(value)};

	return host->config(host, key, &value) == 0 && value.set ? value.number : 0;
}

static int read_config(const struct cv_host *host, struct web_config *ret, struct cv_error *reterr)
{
	*ret = (struct web_config){
	    .ui = text_of(host, "ui"),
	    .certificate = text_of(host, "tls_certificate"),
	    .key = text_of(host, "tls_key"),
	    .origin = text_of(host, "origin"),
	    .upload_types = text_of(host, "upload_types"),
	    .upload_limit_bytes = (uint64_t)number_of(host, "upload_limit"),
	    .connections = (unsigned)number_of(host, "connections"),
	    .connections_per_address = (unsigned)number_of(host, "connections_per_address"),
	    .idle_ms = number_of(host, "idle_timeout"),
	    .header_ms = number_of(host, "header_timeout"),
	    .body_ms = number_of(host, "body_timeout"),
	    .call_ms = number_of(host, "call_timeout"),
	};
	if (!ret->upload_types)
		ret->upload_types = "";
	if (!ret->certificate == !ret->key)
		return 0;
	reterr->code = -EINVAL;
	snprintf(reterr->text, sizeof(reterr->text),
		 "tls_certificate and tls_key belong together: one of them is missing");
	return -EINVAL;
}

static int start(struct cv_instance *instance, struct cv_error *reterr)
{
	const struct cv_host *host = instance->host;
	struct web_config config;
	int error = read_config(host, &config, reterr);

	if (!error)
		error = server_create(host, &config, &instance->server, reterr);
	if (error)
		goto fail;
	error = demo_refuse(instance->server, reterr);
	if (error)
		goto fail;
	error = route_load(instance->server);
	if (error) {
		reterr->code = error;
		snprintf(reterr->text, sizeof(reterr->text), "the table of routes cannot be built");
		goto fail;
	}
	error = server_open(instance->server, reterr);
	if (error)
		goto fail;
	cv_log_host(host, CV_LOG_INFO, "web.started", "files=%zu tls=%s", static_files_count(instance->server->files),
		    config.certificate ? "yes" : "no");
	return 0;
fail:
	server_destroy(&instance->server);
	free(instance);
	return error;
}

static void drain_on_loop(void *arg)
{
	struct cv_instance *instance = arg;

	server_drain(instance->server, instance->drain_ms);
}

static void drain(struct cv_instance *instance, int64_t deadline_ms)
{
	instance->drain_ms = deadline_ms;
	if (instance->host->loop_post(instance->host, drain_on_loop, instance))
		instance->host->drained(instance->host);
}

static void stop(struct cv_instance *instance)
{
	if (instance->server)
		server_close(instance->server);
	server_destroy(&instance->server);
	free(instance);
}

CV_PLUGIN(web, .version = "1.0.0", .summary = "HTTP gateway: the page, the interface, uploads and downloads",
	  .flags = CV_PLUGIN_OWN_LOOP, .schema_major = 1, .needs = CV_LIST(struct cv_service_ref, {"identity", 1, 0}),
	  .grants = CV_LIST(struct cv_grant, {CV_GRANT_SPEAK_FOR_USERS, 0, NULL}, {CV_GRANT_ROUTES, 0, NULL},
			    {CV_GRANT_LISTEN, 0, NULL}, {CV_GRANT_BLOB_READ, 0, NULL}, {CV_GRANT_BLOB_WRITE, 0, NULL},
			    {CV_GRANT_READ, 0, "identity.revocation"}, {CV_GRANT_READ, 0, "identity.agency"},
			    {CV_GRANT_FILES, 0, "ui"}, {CV_GRANT_FILES, 0, "tls_certificate"},
			    {CV_GRANT_FILES, 0, "tls_key"}),
	  .config = CV_LIST(
	      struct cv_config_field,
	      {"listen", CV_CONFIG_LISTEN, 0, "127.0.0.1:8080", 0, 0, "Address and port to serve HTTP on."},
	      {"ui", CV_CONFIG_PATH, 0, NULL, 0, 0,
	       "Directory of the page's files; without it only the interface is served."},
	      {"tls_certificate", CV_CONFIG_PATH, 0, NULL, 0, 0,
	       "PEM file with the certificate and its chain; turns TLS on."},
	      {"tls_key", CV_CONFIG_PATH, 0, NULL, 0, 0, "PEM file with the certificate's private key."},
	      {"origin", CV_CONFIG_STRING, 0, NULL, 0, 0,
	       "What browsers call this server where a proxy stands in front, e.g. https://vanban.example.gov.vn."},
	      {"upload_limit", CV_CONFIG_SIZE, 0, "200 MiB", 1024, 4294967296, "Largest file that can be uploaded."},
	      {"upload_types", CV_CONFIG_STRING, 0, "pdf image office", 0, 0,
	       "Groups of file types that are accepted, by content: pdf, image, office, text, zip."},
	      {"connections", CV_CONFIG_INTEGER, 0, "1024", 4, 65536, "Connections at the same time."},
	      {"connections_per_address", CV_CONFIG_INTEGER, 0, "512", 1, 65536,
	       "Connections at the same time from one address; raise it behind a proxy."},
	      {"idle_timeout", CV_CONFIG_DURATION, 0, "60 s", 1000, 3600000, "How long an unused connection is kept."},
	      {"header_timeout", CV_CONFIG_DURATION, 0, "10 s", 500, 300000,
	       "How long a client may take to send a request's header."},
	      {"body_timeout", CV_CONFIG_DURATION, 0, "30 s", 500, 300000,
	       "How long a body may take before it must keep 4 KiB a second on average."},
	      {"call_timeout", CV_CONFIG_DURATION, 0, "15 s", 100, 300000,
	       "How long a plugin may take to answer a request."}),
	  .load = load, .start = start, .drain = drain, .stop = stop)
