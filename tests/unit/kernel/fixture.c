#include "fixture.h"

#include <errno.h>
#include <ftw.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Held while a call is answered, and passed by the test between its own turns. */
static pthread_mutex_t turns = PTHREAD_MUTEX_INITIALIZER;

static void on_status(void *arg, Congvan__StatusReply *reply)
{
	struct fixture *fixture = arg;
	struct store_stats stats;

	store_stats(fixture->store, &stats);
	reply->version = strdup("9.8.7");
	reply->has_pid = reply->has_log_sequence = reply->has_writable = 1;
	reply->pid = (uint32_t)getpid();
	reply->log_sequence = stats.log_sequence;
	reply->writable = stats.writable;
	reply->plugins = calloc(1, sizeof(*reply->plugins));
	reply->plugins[0] = malloc(sizeof(*reply->plugins[0]));
	congvan__plugin_status__init(reply->plugins[0]);
	reply->n_plugins = 1;
	reply->plugins[0]->name = strdup("identity");
	reply->plugins[0]->state = strdup("running");
}

static void on_call(void *arg, const struct control_call *call, struct control_request *request)
{
	struct fixture *fixture = arg;

	pthread_mutex_lock(&turns);
	fixture->calls++;
	fixture->on_call(fixture, call, request);
	pthread_mutex_unlock(&turns);
}

static void on_control_closed(void *arg)
{
	struct fixture *fixture = arg;

	uv_close((uv_handle_t *)&fixture->stop, NULL);
}

static void on_stop(uv_async_t *handle)
{
	struct fixture *fixture = handle->data;

	if (fixture->control)
		control_stop(&fixture->control, on_control_closed, fixture);
}

static void *run_loop(void *arg)
{
	struct fixture *fixture = arg;

	uv_run(&fixture->loop, UV_RUN_DEFAULT);
	return NULL;
}

void fixture_start(struct fixture *fixture)
{
	struct store_options store = {.directory = fixture->data, .reserve_bytes = 1 << 20, .create = true};
	struct control_options options = {
	    .loop = &fixture->loop,
	    .path = fixture->socket,
	    .status = on_status,
	    .call = on_call,
	    .arg = fixture,
	    .idle_ms = fixture->idle_ms,
	};
	struct cv_error error = {0};

	snprintf(fixture->directory, sizeof(fixture->directory), "/tmp/congvan-control-XXXXXX");
	assert_non_null(mkdtemp(fixture->directory));
	snprintf(fixture->socket, sizeof(fixture->socket), "%s/control.sock", fixture->directory);
	snprintf(fixture->data, sizeof(fixture->data), "%s/data", fixture->directory);
	if (store_open(&store, &fixture->store, &error) < 0)
		fail_msg("%s", error.text);
	options.store = fixture->store;
	assert_int_equal(uv_loop_init(&fixture->loop), 0);
	assert_int_equal(uv_async_init(&fixture->loop, &fixture->stop, on_stop), 0);
	fixture->stop.data = fixture;
	if (control_start(&options, &fixture->control, &error) < 0)
		fail_msg("%s", error.text);
	assert_int_equal(pthread_create(&fixture->thread, NULL, run_loop, fixture), 0);
}

void fixture_ask_stop(struct fixture *fixture)
{
	uv_async_send(&fixture->stop);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

void fixture_halt(struct fixture *fixture)
{
	fixture_ask_stop(fixture);
	pthread_join(fixture->thread, NULL);
	assert_int_equal(access(fixture->socket, F_OK), -1);
	assert_int_equal(uv_loop_close(&fixture->loop), 0);
	store_close(&fixture->store);
}

void fixture_remove(struct fixture *fixture)
{
	nftw(fixture->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void fixture_stop(struct fixture *fixture)
{
	fixture_halt(fixture);
	fixture_remove(fixture);
}

void fixture_turn(void)
{
	pthread_mutex_lock(&turns);
	pthread_mutex_unlock(&turns);
}

void fixture_run(struct tool_run *run, const char *input, const char *const *argv)
{
	fixture_turn();
	run_tool(run, input, argv);
	fixture_turn();
}

struct waiting_commit {
	struct store_commit commit;
	struct store_event event;
	sem_t done;
	int result;
};

static void on_committed(struct store_commit *commit, int result)
{
	struct waiting_commit *waiting = commit->arg;

	waiting->result = result;
	sem_post(&waiting->done);
}

void fixture_log(struct fixture *fixture, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		struct waiting_commit waiting = {
		    .event = {.agency = 1, .topic = "test.entered", .payload = {(const uint8_t *)"payload", 7}},
		};
		waiting.commit.author.plugin = "test";
		waiting.commit.events = &waiting.event;
		waiting.commit.event_count = 1;
		waiting.commit.time_ms = 1700000000000 + i;
		waiting.commit.done = on_committed;
		waiting.commit.arg = &waiting;
		sem_init(&waiting.done, 0, 0);
		store_submit(fixture->store, &waiting.commit);
		while (sem_wait(&waiting.done) != 0)
			assert_int_equal(errno, EINTR);
		sem_destroy(&waiting.done);
		assert_int_equal(waiting.result, 0);
	}
}

void fixture_refuse(struct control_request *request, Congvan__Status__Code code, const char *reason, const char *text)
{
	Congvan__Status status = CONGVAN__STATUS__INIT;
	uint8_t bytes[512];

	status.has_code = 1;
	status.code = code;
	status.reason = (char *)(uintptr_t)reason;
	status.text = (char *)(uintptr_t)text;
	size_t len = congvan__status__pack(&status, bytes);
	control_answer(request, (struct cv_bytes){bytes, len}, (struct cv_bytes){NULL, 0});
}

void fixture_answer(struct control_request *request, const ProtobufCMessage *reply)
{
	uint8_t bytes[4096];

	assert_true(protobuf_c_message_get_packed_size(reply) <= sizeof(bytes));
	size_t len = protobuf_c_message_pack(reply, bytes);
	control_answer(request, (struct cv_bytes){NULL, 0}, (struct cv_bytes){bytes, len});
}
