/*
 * Does harm wherever it is told to: `at` and `deed` of its configuration for what runs at its beginning and end, the
 * request or payload ("segv", "hang", "/path" of a pipe that somebody else closes) for handlers. Built with ROGUE_LOOP
 * it has a loop of its own, built with ROGUE_CONSTRUCTOR it dies while its image is loaded.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "raw.h"

#define PREFIX "rogue.thing"
#define LEAK_BYTES (16u << 20)

struct cv_instance {
	const struct cv_host *host;
	struct cv_async *timer;
	struct cv_call *waiting;
	char deed[256];
};

/* Each turn needs the one before: no compiler makes a loop of it. */
static unsigned overflow(unsigned depth)
{
	volatile unsigned char room[4096];

	room[depth % sizeof(room)] = (unsigned char)depth;
	return depth + 1 > 0 ? overflow(depth + 1) + room[(depth * 7) % sizeof(room)] : 0;
}

/* Not by malloc(): nobody finds this again. */
static void leak(void)
{
	void *memory = mmap(NULL, LEAK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		abort();
	memset(memory, 1, LEAK_BYTES);
}

/* Volatile itself: what it points to is no array that the compiler could know the bounds of. */
static volatile int *volatile nowhere = (volatile int *)(uintptr_t)8;

static void perform(const char *deed)
{
	if (strcmp(deed, "segv") == 0)
		*nowhere = 1;
	else if (strcmp(deed, "abort") == 0)
		abort();
	else if (strcmp(deed, "overflow") == 0)
		_exit((int)overflow(1));
	else if (strcmp(deed, "exit") == 0)
		exit(0);
	else if (strcmp(deed, "kill") == 0)
		raise(SIGKILL);
	else if (strcmp(deed, "leak") == 0)
		leak();
	while (strcmp(deed, "hang") == 0)
		pause();
	while (strcmp(deed, "spin") == 0)
		;
}

/* "/path" too: waits until whoever has the pipe of this name open for writing closes it. */
static void perform_or_wait(const char *deed)
{
	char byte;
	int fd;

	if (deed[0] != '/') {
		perform(deed);
		return;
	}
	fd = open(deed, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && read(fd, &byte, 1) > 0)
		;
	close(fd);
}

static void perform_request(struct cv_call *call, struct cv_bytes request)
{
	perform_or_wait(raw_string(call, request));
}

static void perform_at(const struct cv_host *host, const char *where)
{
	struct cv_config_value at = {.size = sizeof(at)}, deed = {.size = sizeof(deed)};

	if (host->config(host, "at", &at) == 0 && host->config(host, "deed", &deed) == 0 && at.set && deed.set &&
	    strcmp(at.text, where) == 0)
		perform_or_wait(deed.text);
}

static int act(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	perform_request(call, request);
	return raw_reply(call, ret, "unharmed");
}

static int committed(struct cv_call *call, const struct cv_commit *commit)
{
	int r = call->host->commit(call, commit);

	return r < 0 ? r : CV_COMMITTED;
}

/* Harmless until its commit is durable. */
static int render(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_put item = {.key = {PREFIX, raw_bytes("rendered"), 0, 0}, .value = request};
	const struct cv_commit commit = {
	    .size = sizeof(commit), .flags = CV_COMMIT_RENDER, .puts = {&item, 1, sizeof(item)}, .reply = request};

	if (call->phase == CV_PHASE_RUN)
		return committed(call, &commit);
	perform_request(call, request);
	return raw_reply(call, ret, "unharmed");
}

/* Puts an item into its own queue. */
static int later(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_commit commit = {.size = sizeof(commit)};
	const struct cv_item item = {.queue = "todo", .id = call->host->new_id(call->host), .payload = request};
	int r = raw_reply(call, ret, "%llu", (unsigned long long)item.id);

	if (r < 0)
		return r;
	commit.items = (struct cv_array){&item, 1, sizeof(item)};
	commit.reply = *ret;
	return committed(call, &commit);
}

/* Sets a timer that is due. */
static int remind(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_commit commit = {.size = sizeof(commit), .reply = raw_bytes("set")};
	const struct cv_timer_set timer = {"bell", raw_bytes("k"), 1, request};

	(void)ret;
	commit.timers = (struct cv_array){&timer, 1, sizeof(timer)};
	return committed(call, &commit);
}

/* Tells the log, and itself. */
static int tell(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_commit commit = {.size = sizeof(commit), .reply = raw_bytes("told")};
	const struct cv_event event = {.topic = "rogue.happened", .payload = request};

	(void)ret;
	commit.events = (struct cv_array){&event, 1, sizeof(event)};
	return committed(call, &commit);
}

#if !defined(ROGUE_LOOP)
/* Of an item, a timer, an event: does what the payload says, and counts it. */
static int delivered(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_sum sum = {{PREFIX, raw_bytes("effects"), 0, 0}, 1};
	struct cv_commit commit = {.size = sizeof(commit), .sums = {&sum, 1, sizeof(sum)}};

	(void)ret;
	perform_request(call, request);
	return committed(call, &commit);
}
#endif

static int effects(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_key key = {PREFIX, raw_bytes("effects"), 0, 0};
	int64_t sum = 0;
	int r = call->host->sum(call, &key, &sum);

	(void)request;
	return r < 0 ? r : raw_reply(call, ret, "%lld", (long long)sum);
}

/* What render() committed. */
static int rendered(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_key key = {PREFIX, raw_bytes("rendered"), 0, 0};
	struct cv_row row;
	int r = call->host->get(call, &key, &row);

	(void)request;
	return r < 0 ? r : raw_reply(call, ret, "%.*s", (int)row.value.len, (const char *)row.value.data);
}

static int commit_often(struct cv_call *call, unsigned count)
{
	const struct cv_put item = {.key = {PREFIX, raw_bytes("often"), 0, 0}, .value = raw_bytes("x")};
	const struct cv_commit commit = {
	    .size = sizeof(commit), .puts = {&item, 1, sizeof(item)}, .reply = raw_bytes("committed once")};
	unsigned taken = 0;

	for (unsigned i = 0; i < count; i++)
		taken += call->host->commit(call, &commit) == 0;
	return taken == 1 ? CV_COMMITTED : -EPROTO;
}

/* "log 1000", "note 1000", "call 1000", "commit 1000": answers how many were taken. */
static int flood(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	static const struct cv_event note = {.topic = "rogue.seen", .payload = {(const uint8_t *)"x", 1}};
	char *what = raw_string(call, request), *space = strchr(what, ' '), *line = call->host->alloc(call, 8192);
	unsigned count = space != NULL ? (unsigned)strtoul(space, NULL, 10) : 0, taken = 0;
	struct cv_bytes reply, status;

	if (line == NULL)
		return -ENOMEM;
	memset(line, 'a', 8191);
	if (strncmp(what, "commit", 6) == 0)
		return commit_often(call, count);
	for (unsigned i = 0; i < count; i++) {
		if (strncmp(what, "log", 3) == 0)
			call->host->log(call->host, call, CV_LOG_ERROR, "rogue.flooded", line);
		taken += what[0] == 'l' || (what[0] == 'n' && call->host->note(call, &note) == 0) ||
			 (what[0] == 'c' && call->host->call(call, "echo/1", "echo", request, 0, &reply, &status) == 0);
	}
	return raw_reply(call, ret, "%u", taken);
}

/* Answers though its time is over, and so clearly that whoever waits has heard so on a loaded machine too. */
static int late(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)request;
	while (call->host->monotonic_ms(call->host) <= call->deadline_ms + 1000)
		usleep(1000);
	return raw_reply(call, ret, "late");
}

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_instance *self = calloc(1, sizeof(*self));

	(void)reterr;
	if (self == NULL)
		return -ENOMEM;
	self->host = host;
	perform_at(host, "load");
	*ret = self;
	return 0;
}

static int configure(struct cv_instance *self, struct cv_error *reterr)
{
	(void)reterr;
	perform_at(self->host, "configure");
	return 0;
}

static int start(struct cv_instance *self, struct cv_error *reterr)
{
	(void)reterr;
	perform_at(self->host, "start");
	return 0;
}

static void drain(struct cv_instance *self, int64_t deadline_ms)
{
	(void)deadline_ms;
	perform_at(self->host, "drain");
#if defined(ROGUE_LOOP)
	self->host->drained(self->host);
#endif
}

static void stop(struct cv_instance *self)
{
	perform_at(self->host, "stop");
#if defined(ROGUE_LOOP)
	self->host->loop_timer(self->host, &self->timer, -1, NULL, NULL);
#endif
	free(self);
}

#if defined(ROGUE_LOOP)
/* Answers, and answers again; what it heard the second time goes to the log. */
static void on_timer(void *arg)
{
	struct cv_instance *self = arg;
	struct cv_call *call = self->waiting;
	int second;

	self->waiting = NULL;
	call->host->reply(call, 0, raw_bytes("first"));
	second = call->host->reply(call, 0, raw_bytes("second"));
	if (second != -EINVAL)
		abort();
}

static int twice(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_instance *self = call->instance;

	(void)request;
	(void)ret;
	/* Too early: it is still being handled. */
	if (call->host->reply(call, 0, raw_bytes("early")) != -EINVAL)
		abort();
	self->waiting = call;
	return call->host->loop_timer(call->host, &self->timer, 1, on_timer, self) < 0 ? -EIO : CV_LATER;
}

static void on_deed(void *arg)
{
	struct cv_instance *self = arg;
	struct cv_call *call = self->waiting;

	self->host->loop_timer(self->host, &self->timer, -1, NULL, NULL);
	perform_or_wait(self->deed);
	call->host->reply(call, 0, raw_bytes("unharmed"));
}

/* Does its deed from a callback of the loop. */
static int soon(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_instance *self = call->instance;

	(void)ret;
	snprintf(self->deed, sizeof(self->deed), "%s", raw_string(call, request));
	self->waiting = call;
	return call->host->loop_timer(call->host, &self->timer, 1, on_deed, self) < 0 ? -EIO : CV_LATER;
}

/* Opens calls and forgets them: says how many it got. */
static int hoard(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	enum {
		MANY = 8192,
	};
	struct cv_call **calls = call->host->alloc(call, MANY * sizeof(struct cv_call *));
	unsigned count = 0;
	int r = 0;

	(void)request;
	while (calls != NULL && count < MANY && (r = call->host->call_open(call->host, NULL, 0, &calls[count])) == 0)
		count++;
	r = raw_reply(call, ret, "%u %s", count, strerror(-r));
	for (unsigned i = 0; i < count; i++)
		call->host->call_close(&calls[i]);
	return r;
}
/* As somebody whom it may not speak for. */
static int speak(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_caller_spec spec = {.size = sizeof(spec), .kind = CV_CALLER_PERSON, .agency = 5, .person = 6};
	struct cv_call *out = NULL;
	int r = call->host->call_open(call->host, &spec, 0, &out);

	(void)request;
	call->host->call_close(&out);
	return raw_reply(call, ret, "%s", strerror(-r));
}

#define ROGUE_KIND .flags = CV_PLUGIN_OWN_LOOP
#define ROGUE_MORE                                                                                                     \
	RAW_METHOD("rogue/1", speak, 0), RAW_METHOD("rogue/1", twice, CV_METHOD_OPERATOR),                             \
	    RAW_METHOD("rogue/1", soon, CV_METHOD_OPERATOR), RAW_METHOD("rogue/1", hoard, 0),
#else
#define ROGUE_MORE
#define ROGUE_KIND                                                                                                     \
	.queues = RAW_LIST(struct cv_queue, {"todo", 5000, 4, delivered, NULL, 1000, 60000, 6, 0}),                    \
	.timers = RAW_LIST(struct cv_timer, {"bell", delivered, NULL}),                                                \
	.subscriptions = RAW_LIST(struct cv_subscription, {"own", "rogue.happened", delivered, NULL, 0, 5000})
#endif

#if defined(ROGUE_CONSTRUCTOR)
/* Not at build time. */
__attribute__((constructor)) static void die(void)
{
	if (strcmp(program_invocation_short_name, "congvan-manifest") != 0)
		perform("segv");
}
#endif

RAW_PLUGIN("rogue", ROGUE_KIND, .provides = RAW_LIST(struct cv_service_ref, {"rogue", 1, 0}),
	   .needs = RAW_LIST(struct cv_service_ref, {"echo", 1, 1}),
	   .grants = RAW_LIST(struct cv_grant, {CV_GRANT_OWN, 0, PREFIX}, {CV_GRANT_FILES, 0, "pipes"}),
	   .config = RAW_LIST(struct cv_config_field, {"pipes", CV_CONFIG_PATH, 0, ".", 0, 0, "Where pipes are."},
			      {"at", CV_CONFIG_STRING, 0, "nowhere", 0, 0, "Which callback does harm."},
			      {"deed", CV_CONFIG_STRING, 0, "nothing", 0, 0, "The harm that it does."}),
	   .methods = RAW_LIST(
	       struct cv_method, ROGUE_MORE RAW_METHOD("rogue/1", act, CV_METHOD_OPERATOR),
	       RAW_METHOD("rogue/1", render, CV_METHOD_OPERATOR), RAW_METHOD("rogue/1", later, CV_METHOD_OPERATOR),
	       RAW_METHOD("rogue/1", remind, CV_METHOD_OPERATOR), RAW_METHOD("rogue/1", tell, CV_METHOD_OPERATOR),
	       RAW_METHOD("rogue/1", effects, CV_METHOD_READ | CV_METHOD_OPERATOR),
	       RAW_METHOD("rogue/1", flood, CV_METHOD_OPERATOR), RAW_METHOD("rogue/1", rendered, CV_METHOD_READ),
	       RAW_METHOD("rogue/1", late, CV_METHOD_READ)),
	   .load = load, .configure = configure, .start = start, .drain = drain, .stop = stop)
