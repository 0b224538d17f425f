/*
 * The gateway's server: libmicrohttpd in external epoll mode on the plugin's loop, and what all requests share.
 *
 * Design notes. libmicrohttpd's epoll descriptor is watched by the host's loop; each wake-up runs MHD_run() until
 * nothing is left to do (its sockets are edge-triggered, so stopping early would lose a turn). A connection whose
 * request waits for another plugin is suspended and costs nothing. Resuming one makes no descriptor ready in this mode,
 * whatever the manual says, so server_wake() asks for a turn: once for all replies that arrive together, and a single
 * MHD_run() sends them. Once a second connections that are too slow are cut: libmicrohttpd's own time-out only sees
 * silence, not one byte every ten seconds.
 *
 * Thread: everything on the plugin's loop, except server_create() and server_destroy(), which run while it does
 * nothing.
 */
#ifndef CONGVAN_WEB_SERVER_H
#define CONGVAN_WEB_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include <congvan/abi.h>

struct MHD_Connection;
struct MHD_Daemon;
struct MHD_Response;
struct digest;
struct route_table;
struct session_cache;
struct static_files;
struct web_connection;

struct web_config {
	const char *ui; /* NULL: none */
	const char *certificate, *key; /* NULL: no TLS */
	const char *origin; /* NULL: none */
	const char *upload_types; /* "pdf image office" */
	uint64_t upload_limit_bytes;
	unsigned connections, connections_per_address;
	int64_t idle_ms, header_ms, body_ms, call_ms;
};

struct web_server {
	const struct cv_host *host;
	struct web_config config;
	struct MHD_Daemon *daemon;
	struct cv_watch *watch;
	struct cv_async *sweep;
	int listen_fd; /* a duplicate of the kernel's */
	bool loopback; /* nobody but this machine can reach it */
	bool tls;
	bool secure; /* the client sees https: TLS here, or in the proxy whose address is config.origin */
	bool draining, drained;
	int64_t keep_ms; /* draining: idle connections are kept until then (monotonic) */
	bool woken; /* a turn has been asked for */
	struct route_table *routes;
	uint64_t routes_stamp;
	struct session_cache *sessions;
	struct digest *digest;
	struct static_files *files;
	struct MHD_Response *alive; /* /healthz */
	struct web_connection *connections, *spare;
	unsigned connection_count;
	uint64_t agency_stamp; /* of identity.agency when the demo was last asked about */
	bool demo_refused; /* a demo agency appeared while the address is not loopback: everything is 503 */
	struct cv_call *demo_call;
	char trace_prefix[17];
};

/* Reads the page's files and certificates. The listener stays the kernel's. */
int server_create(const struct cv_host *host, const struct web_config *config, struct web_server **ret,
		  struct cv_error *reterr);
void server_destroy(struct web_server **server);

/* Loop. Begins to accept. */
int server_open(struct web_server *server, struct cv_error *reterr);
/* Loop. Takes no more connections, ends idle ones, closes each after its answer; then host->drained(). */
void server_drain(struct web_server *server, int64_t deadline_ms);
/* Loop. A connection has been resumed: MHD_run() soon. */
void server_wake(struct web_server *server);
/* Loop. Ends everything at once. */
void server_close(struct web_server *server);
#endif
