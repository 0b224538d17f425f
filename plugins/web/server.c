#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <congvan/log.h>

#include "connection.h"
#include "demo.h"
#include "digest.h"
#include "route.h"
#include "static_files.h"
#include "web_limits.h"

#define PEM_MAX (256u << 10)

static int fail(struct cv_error *reterr, int error, const char *what)
{
	reterr->code = error;
	snprintf(reterr->text, sizeof(reterr->text), "%s: %s", what, strerror(-error));
	return error;
}

/* ---- libmicrohttpd's callbacks ---- */

static void *on_uri(void *arg, const char *uri, struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	(void)arg;
	if (info && info->socket_context)
		request_target(info->socket_context, uri);
	return NULL;
}

/* Targets are decoded by path.c, once: here they stay as they were sent. */
static size_t on_unescape(void *arg, struct MHD_Connection *mhd, char *text)
{
	(void)arg;
	(void)mhd;
	return strlen(text);
}

static void on_connection(void *arg, struct MHD_Connection *mhd, void **socket_context,
			  enum MHD_ConnectionNotificationCode code)
{
	struct web_server *server = arg;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*socket_context = connection_open(server, mhd);
	} else if (*socket_context) {
		connection_close(*socket_context);
		*socket_context = NULL;
	}
}

static struct web_connection *connection_of(struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

static enum MHD_Result on_access(void *arg, struct MHD_Connection *mhd, const char *url, const char *method,
				 const char *version, const char *data, size_t *size, void **context)
{
	struct web_connection *connection = *context ? *context : connection_of(mhd);

	(void)arg;
	(void)url;
	if (!connection)
		return MHD_NO;
	*context = connection;
	return request_step(connection, method, version, data, size);
}

static void on_completed(void *arg, struct MHD_Connection *mhd, void **context, enum MHD_RequestTerminationCode code)
{
	struct web_server *server = arg;
	struct web_connection *connection = *context;

	(void)mhd;
	(void)code;
	if (!connection)
		return;
	request_finish(connection);
	if (server->draining)
		connection_cut(connection);
}

/* ---- the loop ---- */

static void drained_if_empty(struct web_server *server)
{
	if (!server->draining || server->drained || server->connection_count > 0)
		return;
	server->drained = true;
	server->host->drained(server->host);
}

static void run(void *arg)
{
	struct web_server *server = arg;
	MHD_UNSIGNED_LONG_LONG timeout_ms;

	server->woken = false;
	if (!server->daemon)
		return;
	for (unsigned i = 0; i < WEB_RUNS_PER_WAKE; i++) {
		MHD_run(server->daemon);
		if (MHD_get_timeout(server->daemon, &timeout_ms) != MHD_YES || timeout_ms > 0) {
			drained_if_empty(server);
			return;
		}
	}
	/* More is ready than fits in one turn, and no event of the descriptor may tell of it. */
	server->host->loop_post(server->host, run, server);
}

void server_wake(struct web_server *server)
{
	if (server->woken)
		return;
	server->woken = server->host->loop_post(server->host, run, server) == 0;
}

static void on_ready(void *arg, uint32_t events)
{
	(void)events;
	run(arg);
}

static void on_sweep(void *arg)
{
	struct web_server *server = arg;

	if (!server->daemon)
		return;
	connection_sweep(server, server->host->monotonic_ms(server->host));
	demo_check(server);
	run(server); /* libmicrohttpd's own time-outs */
	server->host->loop_timer(server->host, &server->sweep, WEB_SWEEP_MS, on_sweep, server);
}

/* ---- starting ---- */

static bool is_loopback(int fd)
{
	struct sockaddr_storage address;
	socklen_t len = sizeof(address);

	if (getsockname(fd, (struct sockaddr *)&address, &len) < 0)
		return false;
	if (address.ss_family == AF_INET) {
		const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)&address;

		return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
	}
	if (address.ss_family == AF_INET6) {
		const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)&address;

		return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
	}
	return address.ss_family == AF_UNIX;
}

/* A small text file, ended by a zero byte; malloc'ed. */
static int read_pem(const char *path, char **ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), error = 0;
	struct stat status;
	ssize_t got;
	char *text;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &status) < 0)
		error = -errno;
	else if (status.st_size <= 0 || status.st_size > (off_t)PEM_MAX)
		error = -EFBIG;
	text = error ? NULL : calloc(1, (size_t)status.st_size + 1);
	if (!error && !text)
		error = -ENOMEM;
	if (!error) {
		got = read(fd, text, (size_t)status.st_size);
		if (got != (ssize_t)status.st_size)
			error = got < 0 ? -errno : -EIO;
	}
	close(fd);
	if (error) {
		free(text);
		return error;
	}
	*ret = text;
	return 0;
}

static int start_daemon(struct web_server *server, struct cv_error *reterr)
{
	const struct web_config *config = &server->config;
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
	char *certificate = NULL, *key = NULL;
	struct MHD_OptionItem tls[] = {{MHD_OPTION_END, 0, NULL}, {MHD_OPTION_END, 0, NULL}, {MHD_OPTION_END, 0, NULL}};
	int error;

	if (server->tls) {
		error = read_pem(config->certificate, &certificate);
		if (error)
			return fail(reterr, error, config->certificate);
		error = read_pem(config->key, &key);
		if (error) {
			free(certificate);
			return fail(reterr, error, config->key);
		}
		flags |= MHD_USE_TLS;
		tls[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, certificate};
		tls[1] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, key};
	}
	server->daemon = MHD_start_daemon(
	    flags, 0, NULL, NULL, on_access, server, MHD_OPTION_LISTEN_SOCKET, server->listen_fd,
	    MHD_OPTION_CONNECTION_LIMIT, config->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
	    config->connections_per_address, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)((config->idle_ms + 999) / 1000),
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)WEB_POOL_BYTES, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
	    server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_URI_LOG_CALLBACK, on_uri, server,
	    MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, server, MHD_OPTION_STRICT_FOR_CLIENT, 1,
	    MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
	if (key)
		explicit_bzero(key, strlen(key));
	free(key);
	free(certificate);
	return server->daemon ? 0 : fail(reterr, -EINVAL, server->tls ? "listener or certificate" : "listener");
}

int server_create(const struct cv_host *host, const struct web_config *config, struct web_server **ret,
		  struct cv_error *reterr)
{
	struct web_server *server = calloc(1, sizeof(*server));
	struct static_options page = {.directory = config->ui};
	uint8_t prefix[8];
	int error, fd;

	if (!server)
		return fail(reterr, -ENOMEM, "server");
	server->host = host;
	server->config = *config;
	server->listen_fd = -1;
	server->tls = config->certificate != NULL;
	server->secure = server->tls || (config->origin && strncasecmp(config->origin, "https://", 8) == 0);
	error = digest_create(&server->digest);
	if (!error)
		error = session_cache_create(&server->sessions);
	if (!error)
		error = host->random(host, prefix, sizeof(prefix));
	if (error) {
		fail(reterr, error, "server");
		goto out;
	}
	digest_hex(prefix, sizeof(prefix), server->trace_prefix);
	page.digest = server->digest;
	page.secure = server->secure;
	error = static_files_load(&page, &server->files, reterr);
	if (error)
		goto out;
	error = host->listener(host, "listen", &fd);
	server->listen_fd = error ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (server->listen_fd < 0) {
		error = fail(reterr, error ? error : -errno, "listen");
		goto out;
	}
	/* Whoever names an origin has a proxy that lets others in. */
	server->loopback = is_loopback(server->listen_fd) && !config->origin;
	server->alive = MHD_create_response_from_buffer(3, (void *)(uintptr_t) "ok\n", MHD_RESPMEM_PERSISTENT);
	if (!server->alive) {
		error = fail(reterr, -ENOMEM, "server");
		goto out;
	}
	MHD_add_response_header(server->alive, "Content-Type", "text/plain; charset=utf-8");
	MHD_add_response_header(server->alive, "Cache-Control", "no-store");
	*ret = server;
	server = NULL;
out:
	server_destroy(&server);
	return error;
}

int server_open(struct web_server *server, struct cv_error *reterr)
{
	const union MHD_DaemonInfo *info;
	int error = start_daemon(server, reterr);

	if (error)
		return error;
	info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	error = info ? server->host->loop_watch(server->host, info->epoll_fd, CV_WATCH_READ, on_ready, server,
						&server->watch)
		     : -ENOTSUP;
	if (!error)
		error = server->host->loop_timer(server->host, &server->sweep, WEB_SWEEP_MS, on_sweep, server);
	if (error) {
		server_close(server);
		return fail(reterr, error, "loop");
	}
	return 0;
}

/* ---- ending ---- */

static void stop_listening(struct web_server *server)
{
	if (server->listen_fd < 0)
		return;
	if (server->daemon)
		MHD_quiesce_daemon(server->daemon);
	close(server->listen_fd);
	server->listen_fd = -1;
}

void server_drain(struct web_server *server, int64_t deadline_ms)
{
	if (server->draining)
		return;
	server->draining = true;
	server->keep_ms = deadline_ms - WEB_DRAIN_MARGIN_MS;
	stop_listening(server);
	connection_sweep(server, server->host->monotonic_ms(server->host));
	run(server);
	drained_if_empty(server);
}

void server_close(struct web_server *server)
{
	server->draining = true;
	stop_listening(server);
	demo_cancel(server);
	if (server->watch)
		server->host->loop_unwatch(&server->watch);
	if (server->sweep)
		server->host->loop_timer(server->host, &server->sweep, -1, NULL, NULL);
	if (!server->daemon)
		return;
	/* libmicrohttpd must not be stopped with suspended connections: their calls end, then they go on and are cut.
	 */
	for (struct web_connection *connection = server->connections; connection; connection = connection->next)
		request_abort(connection);
	MHD_run(server->daemon);
	MHD_stop_daemon(server->daemon);
	server->daemon = NULL;
}

void server_destroy(struct web_server **server)
{
	struct web_server *old = *server;

	if (!old)
		return;
	if (old->listen_fd >= 0)
		close(old->listen_fd);
	if (old->alive)
		MHD_destroy_response(old->alive);
	connection_free_spares(old);
	static_files_destroy(&old->files);
	route_table_unref(&old->routes);
	session_cache_destroy(&old->sessions);
	digest_destroy(&old->digest);
	free(old);
	*server = NULL;
}
