#include "serve.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <uv.h>

#include "compiler.h"
#include "config/config.h"
#include "control/control.h"
#include "isolated/isolated.h"
#include "log/log.h"
#include "notify.h"
#include "plugin/crash.h"
#include "plugin/loop.h"
#include "runtime/runtime.h"
#include "serve_plugins.h"
#include "store/blob.h"
#include "store/store.h"
#include "version.h"

#define EXIT_BROKEN 70 /* EX_SOFTWARE: the service manager starts the server again */
#define HOST_PROGRAM "congvan-host"
#define HOST_START_MARGIN_MS 5000 /* a host's own deadline says more than the one of the whole start */
#define BROKEN_ANSWER_MS 500 /* for the answers that say that a commit's outcome is unknown */
#define BROKEN_STOP_MS 2000
#define BROKEN_END_S 10u
#define SWEEP_EVERY_MS (10u * 60 * 1000)
#define SWEEP_BUDGET 1000u

struct server {
	uv_loop_t loop;
	uv_signal_t on_term, on_int, on_hangup, on_pipe;
	uv_timer_t sweep, answering;
	uv_async_t broken;
	atomic_bool is_broken, loop_over;
	uv_work_t sweeping;
	bool sweeping_now;
	struct loop_watchdog watchdog;
	const struct config_kernel *config;
	struct store *store;
	struct isolated *isolated;
	struct runtime *runtime;
	struct control *control;
	int64_t started_ms;
	uv_async_t restart; /* too many threads of plugins hang */
	bool stopping, restarting;
};

/* ---- what the control socket asks ----------------------------------------------------------------------------- */

static void on_status(void *arg, Congvan__StatusReply *reply)
{
	struct server *server = arg;
	struct store_stats stats;

	store_stats(server->store, &stats);
	reply->version = strdup(CONGVAN_VERSION);
	reply->has_started_ms = reply->has_pid = reply->has_log_sequence = reply->has_commits = 1;
	reply->has_groups = reply->has_store_bytes = reply->has_free_bytes = reply->has_reserve_bytes = 1;
	reply->has_writable = reply->has_conflicts = 1;
	reply->started_ms = server->started_ms;
	reply->pid = (uint32_t)getpid();
	reply->log_sequence = stats.log_sequence;
	reply->commits = stats.commits;
	reply->groups = stats.groups;
	reply->conflicts = stats.conflicts;
	reply->store_bytes = stats.store_bytes;
	reply->free_bytes = stats.free_bytes;
	reply->reserve_bytes = stats.reserve_bytes;
	reply->writable = stats.writable;
	runtime_status(server->runtime, reply);
}

static void on_answer(void *request, int result, struct cv_bytes status, struct cv_bytes reply)
{
	(void)result; /* the status says it */
	control_answer(request, status, reply);
}

static void on_call(void *arg, const struct control_call *call, struct control_request *request)
{
	struct server *server = arg;
	const struct cv_caller_spec caller = {
	    .size = sizeof(caller),
	    .kind = CV_CALLER_OPERATOR,
	    .agency = call->agency,
	    .language = call->language,
	    .address = call->account,
	};
	const struct runtime_request wanted = {
	    .service = call->service,
	    .method = call->method,
	    .caller = &caller,
	    .idempotency_key = call->idempotency_key,
	    .payload = call->payload,
	    .timeout_ms = call->timeout_ms,
	};

	runtime_call(server->runtime, &wanted, on_answer, request);
}

static void on_plugin(void *arg, const char *verb, const char *name, const struct control_call *call,
		      struct control_request *request)
{
	struct server *server = arg;

	serve_plugin(server->runtime, verb, name, call, request);
}

/* ---- uploads that nobody used ----------------------------------------------------------------------------------- */

/* A thread of libuv's pool. */
static void sweep_work(uv_work_t *work)
{
	struct server *server = work->data;
	struct timespec now;
	int r;

	clock_gettime(CLOCK_REALTIME, &now);
	r = blob_sweep(server->store, (int64_t)now.tv_sec * 1000, SWEEP_BUDGET);
	if (r < 0)
		log_warning(NULL, "blob.sweep_failed", "error=%s", strerror(-r));
	else if (r > 0)
		log_info(NULL, "blob.swept", "files=%d", r);
}

static void sweep_done(uv_work_t *work, int status)
{
	struct server *server = work->data;

	(void)status;
	server->sweeping_now = false;
}

static void on_sweep(uv_timer_t *timer)
{
	struct server *server = timer->data;

	if (server->sweeping_now)
		return;
	server->sweeping.data = server;
	server->sweeping_now = uv_queue_work(&server->loop, &server->sweeping, sweep_work, sweep_done) == 0;
}

/* ---- beginning and end ----------------------------------------------------------------------------------------- */

static void on_overdue(int number)
{
	(void)number;
	_exit(EXIT_BROKEN);
}

/*
 * Committer's thread. Nothing can be committed any more. What the last group did is unknown, and its callers are being
 * told so: the answers get BROKEN_ANSWER_MS to leave, then the server ends, whatever hangs. The store recovers what is
 * durable when it is opened again.
 */
static void on_broken(void *arg, const char *what)
{
	struct server *server = arg;
	struct sigaction action = {.sa_handler = on_overdue};

	log_error(NULL, "store.broken", "problem=%s action=%s", what, "exit");
	crash_record(what);
	sigaction(SIGALRM, &action, NULL);
	alarm(BROKEN_END_S);
	atomic_store(&server->is_broken, true);
	/* A store that closes is the last to be asked, and the loop is over by then. */
	if (!atomic_load(&server->loop_over))
		uv_async_send(&server->broken);
}

static void on_answered(uv_timer_t *timer)
{
	struct server *server = timer->data;

	uv_stop(&server->loop);
}

static void on_broken_posted(uv_async_t *async)
{
	struct server *server = async->data;

	notify_state("STOPPING=1");
	server->stopping = true;
	uv_timer_start(&server->answering, on_answered, BROKEN_ANSWER_MS, 0);
}

static void on_control_closed(void *arg)
{
	struct server *server = arg;

	uv_stop(&server->loop);
}

static void on_signal(uv_signal_t *handle, int number)
{
	struct server *server = handle->data;

	if (server->stopping) {
		log_warning(NULL, "server.stop_pending", "signal=%d", number);
		return;
	}
	server->stopping = true;
	log_info(NULL, "server.stopping", "signal=%d", number);
	notify_state("STOPPING=1");
	control_stop(&server->control, on_control_closed, server);
}

/* The supervisor's thread. */
static void on_restart(void *arg, const char *why)
{
	struct server *server = arg;

	log_error(NULL, "server.restarts", "reason=%s", why);
	uv_async_send(&server->restart);
}

/* Ends in good order what still works; the exit code asks the service manager for a start. */
static void on_restart_posted(uv_async_t *async)
{
	struct server *server = async->data;

	server->restarting = true;
	if (server->stopping)
		return;
	server->stopping = true;
	notify_state("STOPPING=1");
	control_stop(&server->control, on_control_closed, server);
}

/* The supervisor's thread. */
static void on_configured(void *arg, const struct runtime_outcome *outcome)
{
	(void)arg;
	notify_state("READY=1");
	if (outcome->result < 0)
		log_error(NULL, "server.configuration_refused", "problems=%s", outcome->text);
	else
		log_info(NULL, "server.configured", "%s", "");
}

static void on_sighup(uv_signal_t *handle, int number)
{
	const struct runtime_order order = {.kind = RUNTIME_CONFIGURE};
	struct server *server = handle->data;

	(void)number;
	notify_state("RELOADING=1");
	runtime_order(server->runtime, &order, on_configured, server);
}

static void on_sigpipe(uv_signal_t *handle, int number)
{
	/* A peer that is gone is noticed by the write that fails. */
	(void)handle;
	(void)number;
}

static int signals_watch(struct server *server)
{
	const struct {
		uv_signal_t *handle;
		uv_signal_cb run;
		int number;
	} watched[] = {
	    {&server->on_term, on_signal, SIGTERM},
	    {&server->on_int, on_signal, SIGINT},
	    {&server->on_hangup, on_sighup, SIGHUP},
	    {&server->on_pipe, on_sigpipe, SIGPIPE},
	};
	int r = 0;

	for (size_t i = 0; i < CV_COUNT(watched) && r == 0; i++) {
		uv_signal_init(&server->loop, watched[i].handle);
		watched[i].handle->data = server;
		r = uv_signal_start(watched[i].handle, watched[i].run, watched[i].number);
	}
	return r;
}

static int directory_make(const char *directory, const char *below, char *path, size_t size)
{
	if ((size_t)snprintf(path, size, "%s%s", directory, below) >= size)
		return -ENAMETOOLONG;
	return mkdir(path, 0700) < 0 && errno != EEXIST ? -errno : 0;
}

static int data_open(struct server *server, struct cv_error *reterr)
{
	const struct store_options options = {
	    .directory = server->config->data_directory,
	    .reserve_bytes = server->config->store_reserve_bytes,
	    .group_wait_us = server->config->store_group_wait_us,
	    .cache_bytes = server->config->store_cache_bytes,
	    .create = true,
	    .on_broken = on_broken,
	    .on_broken_arg = server,
	};
	char path[4096], crashes[4096 + 16];
	int r;

	r = directory_make(server->config->data_directory, "", path, sizeof(path));
	if (r == 0)
		r = directory_make(server->config->data_directory, "/run", path, sizeof(path));
	if (r == 0) {
		snprintf(crashes, sizeof(crashes), "%s/crashes", path);
		r = crash_init(crashes);
	}
	if (r < 0) {
		reterr->code = r;
		snprintf(reterr->text, sizeof(reterr->text), "data directory %.180s: %s", path, strerror(-r));
		return r;
	}
	return store_open(&options, &server->store, reterr);
}

/* congvan-host lies beside this program unless the configuration names another. */
static int host_program(const struct config_hosts *hosts, char *path, size_t size)
{
	ssize_t n;
	char *slash;

	if (hosts->program != NULL)
		return (size_t)snprintf(path, size, "%s", hosts->program) < size ? 0 : -ENAMETOOLONG;
	n = readlink("/proc/self/exe", path, size);
	if (n < 0)
		return -errno;
	if ((size_t)n >= size)
		return -ENAMETOOLONG;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL || (size_t)(slash + 1 - path) + sizeof(HOST_PROGRAM) > size)
		return -ENAMETOOLONG;
	memcpy(slash + 1, HOST_PROGRAM, sizeof(HOST_PROGRAM));
	return 0;
}

static int hosts_open(struct server *server, const char *run, struct cv_error *reterr)
{
	const struct config_hosts *hosts = &server->config->hosts;
	char program[4096];
	const struct isolated_options options = {
	    .program = program,
	    .run_directory = run,
	    .memory_bytes = hosts->memory_bytes,
	    .files = hosts->files,
	    .start_ms = hosts->start_ms,
	    .nice = hosts->nice,
	    .sandbox_required = hosts->sandbox_required,
	};
	int r;

	r = host_program(hosts, program, sizeof(program));
	if (r < 0) {
		reterr->code = r;
		snprintf(reterr->text, sizeof(reterr->text), "where congvan-host lies: %s", strerror(-r));
		return r;
	}
	return isolated_create(&options, &server->isolated, reterr);
}

static int plugins_start(struct server *server, struct prepared *prepared, struct cv_error *reterr)
{
	const struct config_hosts *hosts = &server->config->hosts;
	char run[4096];
	struct runtime_options options = {
	    .store = server->store,
	    .prepared = prepared,
	    .run_directory = run,
	    .callback_ms = (int)hosts->start_ms + HOST_START_MARGIN_MS,
	    .on_restart = on_restart,
	    .on_restart_arg = server,
	};
	int r;

	snprintf(run, sizeof(run), "%s/run", server->config->data_directory);
	r = hosts_open(server, run, reterr);
	if (r < 0)
		return r;
	options.isolated = isolated_mode(server->isolated);
	r = runtime_create(&options, &server->runtime, reterr);
	return r == 0 ? runtime_start(server->runtime, reterr) : r;
}

static int control_open(struct server *server, struct cv_error *reterr)
{
	const struct control_options options = {
	    .loop = &server->loop,
	    .path = server->config->control_socket,
	    .store = server->store,
	    .dispatcher = runtime_dispatcher(server->runtime),
	    .status = on_status,
	    .call = on_call,
	    .plugin = on_plugin,
	    .arg = server,
	};

	return control_start(&options, &server->control, reterr);
}

static void run(struct server *server)
{
	log_info(NULL, "server.started", "version=%s pid=%ld data=%s", CONGVAN_VERSION, (long)getpid(),
		 server->config->data_directory);
	notify_state("READY=1");
	uv_timer_start(&server->sweep, on_sweep, SWEEP_EVERY_MS, SWEEP_EVERY_MS);
	uv_run(&server->loop, UV_RUN_DEFAULT);
}

static int loop_make(struct server *server)
{
	int r = uv_loop_init(&server->loop);

	if (r < 0)
		return r;
	loop_watchdog_start(&server->watchdog, &server->loop, "kernel");
	uv_timer_init(&server->loop, &server->sweep);
	uv_timer_init(&server->loop, &server->answering);
	server->sweep.data = server->answering.data = server;
	r = uv_async_init(&server->loop, &server->broken, on_broken_posted);
	server->broken.data = server;
	if (r == 0)
		r = uv_async_init(&server->loop, &server->restart, on_restart_posted);
	server->restart.data = server;
	return r;
}

static void loop_close(struct server *server)
{
	loop_watchdog_stop(&server->watchdog);
	uv_close((uv_handle_t *)&server->on_term, NULL);
	uv_close((uv_handle_t *)&server->on_int, NULL);
	uv_close((uv_handle_t *)&server->on_hangup, NULL);
	uv_close((uv_handle_t *)&server->on_pipe, NULL);
	uv_close((uv_handle_t *)&server->sweep, NULL);
	uv_close((uv_handle_t *)&server->answering, NULL);
	uv_close((uv_handle_t *)&server->broken, NULL);
	uv_close((uv_handle_t *)&server->restart, NULL);
	uv_run(&server->loop, UV_RUN_DEFAULT);
	if (uv_loop_close(&server->loop) < 0)
		log_warning(NULL, "server.handles_left", "%s", "");
}

int serve(struct prepared *prepared)
{
	struct server server = {.config = config_kernel(prepared->config), .started_ms = 0};
	struct cv_error error = {0};
	struct timespec now;
	uint32_t stuck = 0;
	int r;

	clock_gettime(CLOCK_REALTIME, &now);
	server.started_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
	r = loop_make(&server);
	if (r < 0)
		return r;
	r = signals_watch(&server);
	if (r == 0)
		r = data_open(&server, &error);
	if (r == 0)
		r = plugins_start(&server, prepared, &error);
	if (r == 0) {
		r = control_open(&server, &error);
		if (r < 0)
			runtime_stop(server.runtime, SERVE_STOP_MS);
	}
	if (r < 0) {
		log_error(NULL, "server.start_failed", "error=%s", error.text[0] != '\0' ? error.text : strerror(-r));
	} else {
		run(&server);
		stuck = runtime_stop(server.runtime, atomic_load(&server.is_broken) ? BROKEN_STOP_MS : SERVE_STOP_MS);
	}
	/* Also when that was found while it stopped: nothing that follows could be written. */
	if (atomic_load(&server.is_broken)) {
		log_error(NULL, "server.stopped", "result=%s", "store broken");
		_exit(EXIT_BROKEN);
	}
	if (stuck > 0) {
		/*
		 * Their threads may come back at any moment and find nothing freed, the store neither. What was
		 * acknowledged is on the disk.
		 */
		log_error(NULL, "server.stopped", "stuck=%u", stuck);
		_exit(EXIT_BROKEN);
	}
	runtime_destroy(&server.runtime);
	isolated_destroy(&server.isolated);
	atomic_store(&server.loop_over, true);
	/* Waits for a sweep under way, which uses the store. */
	loop_close(&server);
	store_close(&server.store);
	if (atomic_load(&server.is_broken) || server.restarting)
		_exit(EXIT_BROKEN);
	if (r == 0)
		log_info(NULL, "server.stopped", "result=%s", "in good order");
	return r;
}
