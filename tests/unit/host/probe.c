/* One method for each entry of the host table; what came back is the answer, in plain text. */
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "raw.h"

struct cv_instance {
	const struct cv_host *host;
};

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_config_value value = {.size = sizeof(value)};
	struct cv_instance *self = calloc(1, sizeof(*self));

	if (self == NULL)
		return -ENOMEM;
	self->host = host;
	if (host->config(host, "broken", &value) == 0 && value.number != 0) {
		snprintf(reterr->text, sizeof(reterr->text), "%s", value.text);
		free(self);
		return -ENODEV;
	}
	*ret = self;
	return 0;
}

static void stop(struct cv_instance *self)
{
	free(self);
}

static int result(struct cv_call *call, struct cv_bytes *ret, int r)
{
	return raw_reply(call, ret, "%d", r);
}

/* "prefix body", with the agency 9 when the prefix begins with '!'. */
static struct cv_key key_of(struct cv_call *call, struct cv_bytes request)
{
	char *prefix = raw_string(call, request), *body = strchr(prefix, ' ');
	struct cv_key key = {0};

	if (body != NULL) {
		*body++ = '\0';
		key.body = raw_bytes(body);
	}
	key.flags = *prefix == '!' ? CV_KEY_AGENCY : 0;
	key.agency = *prefix == '!' ? 9 : 0;
	key.prefix = prefix + (*prefix == '!');
	return key;
}

static int get(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_key key = key_of(call, request);
	struct cv_row row = {0};
	int r = call->host->get(call, &key, &row);

	if (r < 0)
		return result(call, ret, r);
	return raw_reply(call, ret, "body=%.*s value=%.*s version=%llu schema=%u", (int)row.body.len, row.body.data,
			 (int)row.value.len, row.value.data, (unsigned long long)row.version, row.schema);
}

/* Keys and values that the kernel must not be asked with. */
static int bad_get(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_key keys[] = {
	    {.prefix = NULL},
	    {.prefix = "\xff"},
	    {.prefix = "probe.record", .body = {NULL, 3}},
	    {.prefix = "probe.record", .body = {call->host->alloc(call, 4u << 20), 4u << 20}},
	};
	struct cv_row row;
	int r[4];

	(void)request;
	for (size_t i = 0; i < 4; i++)
		r[i] = call->host->get(call, &keys[i], &row);
	return raw_reply(call, ret, "%d %d %d %d", r[0], r[1], r[2], r[3]);
}

/* "from to limit flags" */
static int scan(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	char from[32] = "", to[32] = "", *text = call->host->alloc(call, 1u << 16);
	struct cv_scan range = {.prefix = "probe.record"};
	struct cv_row *rows = NULL;
	uint32_t count = 0;
	size_t len = 0;
	int r;

	sscanf(raw_string(call, request), "%31s %31s %u %u", from, to, &range.limit, &range.flags);
	range.from = raw_bytes(from);
	range.to = raw_bytes(to);
	r = call->host->scan(call, &range, &rows, &count);
	if (r < 0)
		return result(call, ret, r);
	for (uint32_t i = 0; i < count; i++)
		len += (size_t)sprintf(text + len, "%.*s=%zu,", (int)rows[i].body.len, rows[i].body.data,
				       rows[i].value.len);
	*ret = raw_bytes(text);
	return 0;
}

static int sum(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_key key = key_of(call, request);
	int64_t value = 0;
	int r = call->host->sum(call, &key, &value);

	return r < 0 ? result(call, ret, r) : raw_reply(call, ret, "sum=%lld", (long long)value);
}

static int upload(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_upload found = {.size = sizeof(found)};
	int r = call->host->upload(call, strtoull(raw_string(call, request), NULL, 10), &found);

	if (r < 0)
		return result(call, ret, r);
	return raw_reply(call, ret, "id=%llu sha256=%.4s type=%s name=%s size=%llu", (unsigned long long)found.id,
			 found.sha256, found.media_type, found.name, (unsigned long long)found.size_bytes);
}

#define ARRAY(...)                                                                                                     \
	{                                                                                                              \
		__VA_ARGS__, sizeof(__VA_ARGS__) / sizeof((__VA_ARGS__)[0]), sizeof((__VA_ARGS__)[0])                  \
	}

/* One of each. Request "bad ...": what is wrong with it. */
static int commit(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const char *what = raw_string(call, request);
	const struct cv_key record = {.prefix = "probe.record", .body = raw_bytes("k")};
	const struct cv_check checks[] = {{record, 4}};
	struct cv_put puts[] = {{.key = record, .value = raw_bytes("value"), .absent = 1}};
	const struct cv_key deletes[] = {{.prefix = "probe.old", .body = raw_bytes("o"), .flags = 1, .agency = 9}};
	const struct cv_sum sums[] = {{record, -3}};
	const struct cv_number numbers[] = {{0x1122334455667788, record, record}};
	const struct cv_patch patches[] = {{CV_PATCH_VALUE, 0, 2, 0}};
	struct cv_event events[] = {{"probe.done", raw_bytes("event"), 8, 0, 0}};
	const struct cv_item items[] = {{"probe.post", 21, 22, raw_bytes("item")}};
	const struct cv_timer_set timers[] = {{"remind", raw_bytes("t"), 23, raw_bytes("timer")}};
	const uint64_t claims[] = {31, 32};
	struct cv_commit all = {.size = sizeof(all),
				.flags = CV_COMMIT_RENDER,
				.checks = ARRAY(checks),
				.puts = ARRAY(puts),
				.deletes = ARRAY(deletes),
				.sums = ARRAY(sums),
				.numbers = ARRAY(numbers),
				.patches = ARRAY(patches),
				.events = ARRAY(events),
				.items = ARRAY(items),
				.timers = ARRAY(timers),
				.claims = ARRAY(claims),
				.reply = raw_bytes("reply")};
	int r;

	if (call->phase == CV_PHASE_RENDER)
		return raw_reply(call, ret, "rendered %s of %.*s", what, (int)call->original.len, call->original.data);
	if (strcmp(what, "failure") == 0) {
		all.flags = CV_COMMIT_FAILURE;
		call->host->fail(call, raw_bytes("\x08\x05"));
	}
	if (strcmp(what, "items") == 0)
		all.puts.items = NULL;
	if (strcmp(what, "count") == 0)
		all.puts.count = CV_COMMIT_OPS;
	if (strcmp(what, "value") == 0)
		puts[0].value = (struct cv_bytes){call->host->alloc(call, CV_VALUE_MAX + 1), CV_VALUE_MAX + 1};
	if (strcmp(what, "topic") == 0)
		events[0].topic = "\xff";
	r = call->host->commit(call, &all);
	return r == 0 ? CV_COMMITTED : result(call, ret, r);
}

/* As many bytes as a commit may have, in 1 MiB values. */
static int large(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const long count = strtol(raw_string(call, request), NULL, 10);
	const uint8_t *value = call->host->alloc(call, CV_VALUE_MAX);
	struct cv_put puts[32] = {0};
	struct cv_commit all = {.size = sizeof(all), .puts = {puts, (uint32_t)count, sizeof(puts[0])}};

	for (long i = 0; i < count; i++)
		puts[i] = (struct cv_put){.key = {.prefix = "probe.record"}, .value = {value, CV_VALUE_MAX}};
	return result(call, ret, call->host->commit(call, &all));
}

static int note(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_event event = {"probe.seen", request, 5, 0, 0};

	return result(call, ret, call->host->note(call, &event));
}

static int fail(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)ret;
	return call->host->fail(call, request) < 0 ? -EILSEQ : -ENOENT;
}

/* "service method timeout": the request is passed on */
static int forward(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	char service[64] = "", method[64] = "";
	struct cv_bytes reply = {NULL, 0}, status = {NULL, 0};
	int timeout_ms = 0, r;

	sscanf(raw_string(call, request), "%63s %63s %d", service, method, &timeout_ms);
	r = call->host->call(call, service, method, request, timeout_ms, &reply, &status);
	return raw_reply(call, ret, "%d reply=%.*s status=%zu", r, (int)reply.len, reply.data, status.len);
}

static int bad_calls(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_bytes huge = {call->host->alloc(call, CV_MESSAGE_MAX + 1), CV_MESSAGE_MAX + 1};
	struct cv_bytes reply = {NULL, 0}, status = {NULL, 0};
	int r[4];

	(void)request;
	r[0] = call->host->call(call, NULL, "m", reply, 0, &reply, &status);
	r[1] = call->host->call(call, "other/1", "m", (struct cv_bytes){NULL, 4}, 0, &reply, &status);
	r[2] = call->host->call(call, "\xff/1", "m", reply, 0, &reply, &status);
	r[3] = call->host->call(call, "other/1", "m", huge, 0, &reply, &status);
	return raw_reply(call, ret, "%d %d %d %d", r[0], r[1], r[2], r[3]);
}

static void on_upload(void *arg, int r, const struct cv_upload *found)
{
	char *text = arg;

	if (r < 0)
		sprintf(text, "upload %d", r);
	else
		sprintf(text, "upload id=%llu name=%s", (unsigned long long)found->id, found->name);
}

/* As many bytes as the request says. */
static int blob(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const size_t size = strtoul(raw_string(call, request), NULL, 10);
	char *text = call->host->alloc(call, 256);
	struct cv_blob *made = NULL;
	int r = call->host->blob_create(call, 5u << 20, &made);

	if (r == 0) {
		r = call->host->blob_write(made, (struct cv_bytes){call->host->alloc(call, size), size});
		if (r < 0)
			call->host->blob_abandon(made);
	}
	if (r == 0)
		r = call->host->blob_finish(made, "text/plain", "tên\xff.txt", NULL, on_upload, text);
	if (r < 0)
		return result(call, ret, r);
	*ret = raw_bytes(text);
	return 0;
}

static int open_blob(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	char text[64] = "";
	uint64_t size = 0;
	int fd = -1, r = call->host->blob_open(call->host, raw_string(call, request), &fd, &size);

	if (r < 0)
		return result(call, ret, r);
	if (read(fd, text, sizeof(text) - 1) < 0)
		r = -errno;
	close(fd);
	return raw_reply(call, ret, "%d size=%llu text=%s", r, (unsigned long long)size, text);
}

static int routes(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_listed_route *list = NULL;
	uint64_t stamp = 0;
	uint32_t count = 0;
	int r = call->host->routes(call, &list, &count), s;

	(void)request;
	s = call->host->prefix_stamp(call->host, "probe.record", &stamp);
	if (r < 0 || count != 1)
		return result(call, ret, r);
	return raw_reply(call, ret, "%s %s %s %s %s %u %u stamps=%llu,%d,%llu", list->plugin, list->method,
			 list->pattern, list->service, list->handler, list->flags, list->method_flags,
			 (unsigned long long)call->host->routes_stamp(call->host), s, (unsigned long long)stamp);
}

static int keeps(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_host *host = call->host;
	uint8_t secret[32] = {0};
	uint64_t ids[40];
	unsigned rising = 0;
	int r = host->secret(host, raw_string(call, request), secret, sizeof(secret));

	for (size_t i = 0; i < 40; i++) {
		ids[i] = host->new_id(host);
		rising += i > 0 && ids[i] > ids[i - 1];
	}
	return raw_reply(call, ret, "secret=%d,%02x%02x ids=%llu rising=%u too_long=%d", r, secret[0], secret[31],
			 (unsigned long long)ids[0], rising, host->secret(host, "x", secret, 33));
}

static int local(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_host *host = call->host;
	uint8_t bytes[2][16] = {{0}, {0}};
	int r = host->random(host, bytes, sizeof(bytes));

	(void)request;
	host->log(host, call, CV_LOG_WARNING, "probe.said", "words=\"chào\" number=3");
	host->health(host, CV_HEALTH_DEGRADED, "tired\xff");
	return raw_reply(call, ret, "random=%d,%d now=%d monotonic=%d plugin=%s attempt=%u now_ms=%lld", r,
			 memcmp(bytes[0], bytes[1], 16) != 0, host->now_ms(host) > 1600000000000,
			 host->monotonic_ms(host) > 0 && host->monotonic_ms(host) < call->deadline_ms, call->plugin,
			 call->attempt, (long long)call->now_ms);
}

static int config(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_config_value value = {.size = sizeof(value)};
	int fd = -1, r = call->host->config(call->host, raw_string(call, request), &value);

	if (r < 0)
		return result(call, ret, r);
	return raw_reply(call, ret, "set=%u number=%lld text=%s listener=%d", value.set, (long long)value.number,
			 value.text != NULL ? value.text : "-",
			 call->host->listener(call->host, raw_string(call, request), &fd) == 0 ? fd > 4 : -1);
}

/* The store is not to be touched in RENDER; and a worker has no loop. */
static int forbidden(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_async *timer = NULL;
	struct cv_call *open = NULL;
	struct cv_commit empty = {.size = sizeof(empty)};

	(void)request;
	return raw_reply(call, ret, "commit=%d open=%d timer=%d post=%d reply=%d", call->host->commit(call, &empty),
			 call->host->call_open(call->host, NULL, 0, &open),
			 call->host->loop_timer(call->host, &timer, 1, NULL, NULL),
			 call->host->loop_post(call->host, NULL, NULL), call->host->reply(call, 0, request));
}

static int post(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_delivery *it = call->delivery;

	(void)request;
	if (it == NULL)
		return -EINVAL;
	return raw_reply(call, ret, "kind=%u name=%s id=%llu attempt=%u made=%lld key=%.*s topic=%s subject=%llu",
			 it->kind, it->name, (unsigned long long)it->id, it->attempt, (long long)it->made_ms,
			 (int)it->key.len, it->key.data, it->topic, (unsigned long long)it->subject);
}

/* Hangs until the process ends. */
static int hang(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)call;
	(void)request;
	(void)ret;
	while (pause() != 0)
		;
	return 0;
}

static int whoami(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_caller *caller = &call->caller;

	(void)request;
	return raw_reply(call, ret, "kind=%u agency=%u person=%llu plugin=%s language=%s trace=%zu", caller->kind,
			 caller->agency, (unsigned long long)caller->person,
			 caller->plugin != NULL ? caller->plugin : "-", caller->language, strlen(caller->trace_id));
}

static int crash(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)call;
	(void)request;
	(void)ret;
	abort();
}

static int slow(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)call;
	*ret = request;
	return 0;
}

#define METHOD(name) RAW_METHOD("probe/1", name, 0)
RAW_PLUGIN("probe", .provides = RAW_LIST(struct cv_service_ref, {"probe", 1, 0}),
	   .grants = RAW_LIST(struct cv_grant, {CV_GRANT_OWN, 0, "probe.record"}, {CV_GRANT_OWN, 0, "probe.old"}),
	   .config = RAW_LIST(struct cv_config_field, {"broken", CV_CONFIG_BOOLEAN, 0, "false", 0, 0, "Fails to load."},
			      {"word", CV_CONFIG_STRING, CV_CONFIG_RELOADABLE, NULL, 0, 0, "A word."}),
	   .queues = RAW_LIST(struct cv_queue, {"post", 0, 0, post, NULL, 0, 0, 0, 0}),
	   .timers = RAW_LIST(struct cv_timer, {"remind", post, NULL}),
	   .subscriptions = RAW_LIST(struct cv_subscription, {"watch", "probe.*", post, NULL, 0, 0}),
	   .methods = RAW_LIST(struct cv_method, METHOD(get), METHOD(bad_get), METHOD(scan), METHOD(sum),
			       METHOD(upload), METHOD(commit), METHOD(large), METHOD(note), METHOD(fail),
			       METHOD(forward), METHOD(bad_calls), METHOD(blob), METHOD(open_blob), METHOD(routes),
			       METHOD(keeps), METHOD(local), METHOD(config), METHOD(forbidden), METHOD(hang),
			       METHOD(whoami), METHOD(crash), RAW_METHOD("probe/1", slow, CV_METHOD_SLOW)),
	   .load = load, .stop = stop)
