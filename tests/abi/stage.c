#include "stage.h"

#include <errno.h>
#include <ftw.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <congvan/bus.pb-c.h>

#include "config/config.h"
#include "isolated/isolated.h"
#include "log/log.h"

void assert_contains(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" does not contain \"%s\"", text, part);
}

static int64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t stage_patience(void)
{
	return clock_ms() + STAGE_PATIENCE_MS;
}

bool stage_pause(int64_t until_ms)
{
	const struct timespec moment = {.tv_nsec = 2000000};

	nanosleep(&moment, NULL);
	return clock_ms() < until_ms;
}

bool stage_isolated(void)
{
	const char *mode = getenv("CONGVAN_TEST_MODE");

	return mode != NULL && strcmp(mode, "isolated") == 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

static void on_problem(void *arg, const char *text)
{
	struct stage *stage = arg;
	const size_t len = strlen(stage->problems);

	snprintf(stage->problems + len, sizeof(stage->problems) - len, "%s\n", text);
}

static const char *isolated_names = "";

void stage_isolate(const char *names)
{
	isolated_names = names;
}

static const char *hosts_text = STAGE_HOSTS;

void stage_hosts(const char *text)
{
	hosts_text = text != NULL ? text : STAGE_HOSTS;
}

static void config_write(const struct stage *stage, const char *plugin_directory, const char *enabled,
			 const char *extra)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/congvan.yaml", stage->directory);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file,
		"data: ./data\n"
		"log: {level: error}\n"
		"control: {socket: ./control.sock}\n"
		"store: {reserve: 16 MiB, group_wait: 2 ms, cache: 16 MiB}\n"
		"hosts: {%s}\n"
		"plugins:\n"
		"  directory: %s\n"
		"  enabled: [%s]\n"
		"  privileged: [gate, seeker]\n"
		"  isolated: [%s]\n"
		"%s",
		hosts_text, plugin_directory, enabled, stage_isolated() ? enabled : isolated_names,
		extra != NULL ? extra : "");
	assert_int_equal(fclose(file), 0);
}

static void store_make(struct stage *stage)
{
	const struct config_kernel *kernel = config_kernel(stage->prepared->config);
	const struct store_options options = {
	    .directory = kernel->data_directory,
	    .reserve_bytes = kernel->store_reserve_bytes,
	    .group_wait_us = kernel->store_group_wait_us,
	    .cache_bytes = kernel->store_cache_bytes,
	    .create = true,
	};
	struct cv_error error = {0};

	if (store_open(&options, &stage->store, &error) < 0)
		fail_msg("%s", error.text);
}

static int64_t (*clock_now_ms)(void), (*clock_monotonic_ms)(void);
static uint32_t (*clock_random)(void);

void stage_clock(int64_t (*now_ms)(void), int64_t (*monotonic_ms)(void), uint32_t (*random)(void))
{
	clock_now_ms = now_ms;
	clock_monotonic_ms = monotonic_ms;
	clock_random = random;
}

static const char *host_program;
static uint32_t host_start_ms, host_ping_ms;

void stage_host(const char *program, uint32_t start_ms)
{
	host_program = program;
	host_start_ms = start_ms;
}

void stage_ping(uint32_t ping_ms)
{
	host_ping_ms = ping_ms;
}

static void isolated_make(struct stage *stage, const char *run)
{
	const struct config_hosts *hosts = &config_kernel(stage->prepared->config)->hosts;
	const struct isolated_options options = {
	    .program = host_program != NULL ? host_program : CONGVAN_HOST,
	    .run_directory = run,
	    .memory_bytes = hosts->memory_bytes,
	    .files = hosts->files,
	    .start_ms = host_start_ms != 0 ? host_start_ms : hosts->start_ms,
	    .ping_ms = host_ping_ms,
	    .nice = hosts->nice,
	    .sandbox_required = hosts->sandbox_required,
	};
	struct cv_error error = {0};

	if (isolated_create(&options, &stage->isolated, &error) < 0)
		fail_msg("%s", error.text);
}

static int limit_callback_ms, limit_hang_ms;

void stage_limits(int callback_ms, int hang_ms)
{
	limit_callback_ms = callback_ms;
	limit_hang_ms = hang_ms;
}

/* On the directory as it is. */
static int stage_begin(struct stage *stage)
{
	struct runtime_options options = {0};
	char path[128], run[128];
	int r;

	snprintf(path, sizeof(path), "%s/congvan.yaml", stage->directory);
	r = prepare(path, on_problem, stage, &stage->prepared);
	if (r < 0)
		return r;
	store_make(stage);
	snprintf(run, sizeof(run), "%s/data/run", stage->directory);
	isolated_make(stage, run);
	options.isolated = isolated_mode(stage->isolated);
	options.store = stage->store;
	options.prepared = stage->prepared;
	options.run_directory = run;
	options.now_ms = clock_now_ms;
	options.monotonic_ms = clock_monotonic_ms;
	options.random = clock_random;
	options.callback_ms = limit_callback_ms;
	options.hang_ms = limit_hang_ms;
	r = runtime_create(&options, &stage->runtime, &stage->error);
	return r == 0 ? runtime_start(stage->runtime, &stage->error) : r;
}

int stage_try(struct stage *stage, const char *plugin_directory, const char *enabled, const char *extra)
{
	*stage = (struct stage){0};
	log_init(CV_LOG_ERROR);
	strcpy(stage->directory, "/tmp/congvan-abi-XXXXXX");
	assert_non_null(mkdtemp(stage->directory));
	config_write(stage, plugin_directory != NULL ? plugin_directory : ABI_DIR, enabled, extra);
	return stage_begin(stage);
}

void stage_open(struct stage *stage, const char *plugin_directory, const char *enabled, const char *extra)
{
	if (stage_try(stage, plugin_directory, enabled, extra) < 0)
		fail_msg("%s%s", stage->problems, stage->error.text);
}

void stage_suspend(struct stage *stage)
{
	if (stage->runtime != NULL)
		assert_int_equal(runtime_stop(stage->runtime, STAGE_PATIENCE_MS / 2), 0);
	runtime_destroy(&stage->runtime);
	isolated_destroy(&stage->isolated);
	store_close(&stage->store);
	prepare_unref(&stage->prepared);
}

void stage_resume(struct stage *stage)
{
	if (stage_begin(stage) < 0)
		fail_msg("%s%s", stage->problems, stage->error.text);
}

void stage_restart(struct stage *stage)
{
	stage_suspend(stage);
	stage_resume(stage);
}

void stage_close(struct stage *stage)
{
	stage_suspend(stage);
	stage_remove(stage->directory);
}

void stage_remove(const char *directory)
{
	nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

char *stage_port(int fd)
{
	static char text[8];
	struct sockaddr_in address;
	socklen_t len = sizeof(address);

	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	snprintf(text, sizeof(text), "%u", ntohs(address.sin_port));
	return text;
}

struct answer stage_call_bytes(struct stage *stage, const char *service, const char *method, struct cv_bytes request,
			       uint32_t kind, int timeout_ms)
{
	const struct cv_caller_spec caller = {
	    .size = sizeof(caller), .kind = kind, .agency = STAGE_AGENCY, .person = STAGE_PERSON, .language = "en"};
	const struct runtime_request wanted = {
	    .service = service,
	    .method = method,
	    .caller = &caller,
	    .payload = request,
	    .timeout_ms = timeout_ms != 0 ? timeout_ms : STAGE_PATIENCE_MS,
	};
	struct answer answer = {0};
	struct cv_bytes status, reply;
	Congvan__Status *read;

	answer.result = runtime_call_wait(stage->runtime, &wanted, &status, &reply);
	answer.len = reply.len;
	if (reply.len > 0)
		memcpy(answer.reply, reply.data,
		       reply.len < sizeof(answer.reply) ? reply.len : sizeof(answer.reply) - 1);
	if (status.len > 0) {
		read = congvan__status__unpack(NULL, status.len, status.data);
		assert_non_null(read);
		answer.code = (uint32_t)read->code;
		snprintf(answer.reason, sizeof(answer.reason), "%s", read->reason != NULL ? read->reason : "");
		snprintf(answer.text, sizeof(answer.text), "%s", read->text != NULL ? read->text : "");
		congvan__status__free_unpacked(read, NULL);
	}
	free((void *)(uintptr_t)status.data);
	free((void *)(uintptr_t)reply.data);
	return answer;
}

struct answer stage_call(struct stage *stage, const char *service, const char *method, const char *request)
{
	const struct cv_bytes bytes = {(const uint8_t *)request, strlen(request)};

	return stage_call_bytes(stage, service, method, bytes, CV_CALLER_PERSON, 0);
}

void stage_expect(struct stage *stage, const char *service, const char *method, const char *request, const char *reply)
{
	const struct answer answer = stage_call(stage, service, method, request);

	if (answer.result < 0)
		fail_msg("%s %s: %d %s: %s", service, method, answer.result, answer.reason, answer.text);
	assert_string_equal(answer.reply, reply);
}

void stage_expect_failure(struct stage *stage, const char *service, const char *method, const char *request,
			  uint32_t code, const char *reason, const char *named)
{
	const struct answer answer = stage_call(stage, service, method, request);

	if (answer.result >= 0)
		fail_msg("%s %s answered \"%s\"", service, method, answer.reply);
	assert_string_equal(answer.reason, reason);
	assert_int_equal(answer.code, code);
	if (named != NULL)
		assert_contains(answer.text, named);
}
