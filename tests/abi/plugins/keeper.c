/* Owns a prefix: everything that a commit can carry, and everything that it may not. Keys and values are text. */
#include "raw.h"

#define PREFIX "keeper.thing"

static struct cv_key key_of(const char *body)
{
	return (struct cv_key){PREFIX, raw_bytes(body), 0, 0};
}

static struct cv_array one(const void *item, uint32_t size)
{
	return (struct cv_array){item, 1, size};
}

/* "key=value" */
static int split(struct cv_call *call, struct cv_bytes request, char **ret_key, char **ret_value)
{
	char *text = raw_string(call, request), *equals = strchr(text, '=');

	if (equals == NULL)
		return -EINVAL;
	*equals = '\0';
	*ret_key = text;
	*ret_value = equals + 1;
	return 0;
}

static int committed(struct cv_call *call, const struct cv_commit *commit)
{
	int r = call->host->commit(call, commit);

	return r < 0 ? r : CV_COMMITTED;
}

static int put(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_commit commit = {.size = sizeof(commit), .reply = raw_bytes("stored")};
	struct cv_event event = {.topic = "keeper.stored", .subject = 4};
	struct cv_put item = {0};
	char *key, *value;

	(void)ret;
	if (split(call, request, &key, &value) < 0)
		return -EINVAL;
	item.key = key_of(key);
	item.value = event.payload = raw_bytes(value);
	commit.puts = one(&item, sizeof(item));
	commit.events = one(&event, sizeof(event));
	return committed(call, &commit);
}

static int get(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_key key = {PREFIX, request, 0, 0};
	struct cv_row row;
	int r = call->host->get(call, &key, &row);

	if (r < 0)
		return r;
	return raw_reply(call, ret, "%.*s version=%s schema=%x", (int)row.value.len, (const char *)row.value.data,
			 row.version != 0 ? "set" : "0", row.schema);
}

static int scan(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_scan range = {.prefix = PREFIX, .from = request, .limit = 10};
	struct cv_row *rows;
	uint32_t count;
	char *text = call->host->alloc(call, 1024);
	int r = call->host->scan(call, &range, &rows, &count);

	if (r < 0)
		return r;
	for (uint32_t i = 0; i < count; i++)
		snprintf(text + strlen(text), 1024 - strlen(text), "%.*s=%.*s;", (int)rows[i].body.len,
			 (const char *)rows[i].body.data, (int)rows[i].value.len, (const char *)rows[i].value.data);
	return raw_reply(call, ret, "%s", text);
}

/* Adds to a sum and answers at once what it was before. */
static int add(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_sum sum = {key_of("sum"), strtoll(raw_string(call, request), NULL, 10)};
	struct cv_commit commit = {.size = sizeof(commit), .sums = one(&sum, sizeof(sum))};
	int64_t before;
	int r = call->host->sum(call, &sum.key, &before);

	if (r < 0)
		return r;
	raw_reply(call, ret, "%lld", (long long)before);
	commit.reply = *ret;
	return committed(call, &commit);
}

/* Reads, adds one, writes under a check: conflicts when two do it at once. The reply says in which attempt it went. */
static int count(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_check check = {.key = key_of("count")};
	struct cv_put item = {.key = check.key};
	struct cv_commit commit = {.size = sizeof(commit)};
	struct cv_row row;
	char *text = call->host->alloc(call, 32);
	int r = call->host->get(call, &check.key, &row);

	(void)request;
	if (r < 0)
		return r;
	check.version = row.version;
	snprintf(text, 32, "%ld", strtol(raw_string(call, row.value), NULL, 10) + 1);
	item.value = raw_bytes(text);
	commit.checks = one(&check, sizeof(check));
	commit.puts = one(&item, sizeof(item));
	raw_reply(call, ret, "attempt=%u", call->attempt);
	commit.reply = *ret;
	return committed(call, &commit);
}

/* A check that can't hold: the key exists, and is said to be absent. */
static int quarrel(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_check check = {.key = {PREFIX, request, 0, 0}};
	struct cv_commit commit = {.size = sizeof(commit), .checks = one(&check, sizeof(check))};

	(void)ret;
	return committed(call, &commit);
}

/* A number in the key, the value and the reply. RENDER turns the reply's eight bytes into text. */
static int number(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	uint8_t *key = call->host->alloc(call, 9), *value = call->host->alloc(call, 8);
	struct cv_number slot = {.series = {PREFIX, raw_bytes("series"), 0, 0},
				 .taken = {PREFIX, raw_bytes("n"), 0, 0}};
	struct cv_put item = {.key = {PREFIX, {key, 9}, 0, 0}, .value = {value, 8}, .absent = 1};
	const struct cv_patch patches[] = {
	    {CV_PATCH_KEY, 0, 1, 0}, {CV_PATCH_VALUE, 0, 0, 0}, {CV_PATCH_REPLY, 0, 0, 0}};
	struct cv_commit commit = {.size = sizeof(commit), .flags = CV_COMMIT_RENDER};
	uint64_t given = 0;

	if (call->phase == CV_PHASE_RENDER) {
		for (size_t i = 8; i-- > 0;)
			given = given << 8 | request.data[i];
		return raw_reply(call, ret, "number=%llu original=%.*s", (unsigned long long)given,
				 (int)call->original.len, (const char *)call->original.data);
	}
	call->host->random(call->host, &slot.token, sizeof(slot.token));
	key[0] = 'n';
	for (size_t i = 0; i < 8; i++) {
		key[1 + i] = (uint8_t)(slot.token >> (8 * (7 - i)));
		value[i] = (uint8_t)(slot.token >> (8 * i));
	}
	commit.puts = one(&item, sizeof(item));
	commit.numbers = one(&slot, sizeof(slot));
	commit.patches = (struct cv_array){patches, 3, sizeof(patches[0])};
	commit.reply = item.value;
	return committed(call, &commit);
}

/* A refusal that leaves a mark. */
static int refuse(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	/* congvan.Status {code: DENIED, reason: "keeper.no"} */
	static const uint8_t status[] = {0x08, 0x03, 0x12, 0x09, 'k', 'e', 'e', 'p', 'e', 'r', '.', 'n', 'o'};
	const struct cv_put item = {.key = key_of("refused"), .value = request};
	const struct cv_commit commit = {
	    .size = sizeof(commit), .flags = CV_COMMIT_FAILURE, .puts = one(&item, sizeof(item))};

	(void)ret;
	call->host->fail(call, (struct cv_bytes){status, sizeof(status)});
	return committed(call, &commit);
}

/* Each tries one thing that is not allowed, and says what it was told. */
static int denied(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const char *what = raw_string(call, request);
	struct cv_put item = {.key = key_of("x"), .value = raw_bytes("x")};
	struct cv_event event = {.topic = "echo.happened"};
	struct cv_commit commit = {.size = sizeof(commit)};
	const uint64_t upload = 1;
	struct cv_bytes answer, status;
	struct cv_blob *blob;
	struct cv_row row;
	uint64_t size;
	int fd, r = -1;

	if (strcmp(what, "prefix") == 0) {
		item.key.prefix = "identity.account";
		commit.puts = one(&item, sizeof(item));
		r = call->host->commit(call, &commit);
	} else if (strcmp(what, "read") == 0) {
		item.key.prefix = "identity.account";
		r = call->host->get(call, &item.key, &row);
	} else if (strcmp(what, "agency") == 0) {
		item.key.flags = CV_KEY_AGENCY;
		item.key.agency = 99;
		r = call->host->get(call, &item.key, &row);
	} else if (strcmp(what, "topic") == 0) {
		commit.events = one(&event, sizeof(event));
		r = call->host->commit(call, &commit);
	} else if (strcmp(what, "claim") == 0) {
		commit.claims = one(&upload, sizeof(upload));
		r = call->host->commit(call, &commit);
	} else if (strcmp(what, "blob") == 0) {
		r = call->host->blob_create(call, 10, &blob);
	} else if (strcmp(what, "open") == 0) {
		r = call->host->blob_open(call->host, "00", &fd, &size);
	} else if (strcmp(what, "write inside") == 0) {
		call->host->get(call, &item.key, &row);
		r = call->host->call(call, "echo/1", "nonsense", request, 0, &answer, &status);
		call->host->fail(call, status);
		return r;
	} else if (strcmp(what, "read inside") == 0) {
		call->host->get(call, &item.key, &row);
		r = call->host->call(call, "echo/1", "echo", request, 0, &answer, &status);
	} else if (strcmp(what, "commit after") == 0) {
		call->host->call(call, "echo/1", "nonsense", request, 0, &answer, &status);
		commit.puts = one(&item, sizeof(item));
		r = call->host->commit(call, &commit);
	} else if (strcmp(what, "twice") == 0) {
		commit.puts = one(&item, sizeof(item));
		call->host->commit(call, &commit);
		r = call->host->commit(call, &commit);
	} else if (strcmp(what, "too many") == 0) {
		commit.puts = (struct cv_array){&item, CV_COMMIT_OPS + 1, sizeof(item)};
		r = call->host->commit(call, &commit);
	} else if (strcmp(what, "patch") == 0) {
		const struct cv_number slot = {.token = 1, .series = item.key, .taken = item.key};
		const struct cv_patch patch = {CV_PATCH_VALUE, 0, 0, 0};

		commit.puts = one(&item, sizeof(item));
		commit.numbers = one(&slot, sizeof(slot));
		commit.patches = one(&patch, sizeof(patch));
		r = call->host->commit(call, &commit);
	}
	if (strcmp(what, "twice") == 0) {
		call->host->log(call->host, call, CV_LOG_DEBUG, "keeper.twice",
				r == -EPERM ? "refused=yes" : "refused=no");
		return r == -EPERM ? CV_COMMITTED : r;
	}
	return raw_reply(call, ret, "%s", r == 0 ? "allowed" : strerror(-r));
}

/* A commit in a method that says it only reads. */
static int secretly(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_put item = {.key = key_of("x"), .value = request};
	const struct cv_commit commit = {.size = sizeof(commit), .puts = one(&item, sizeof(item))};

	return raw_reply(call, ret, "%s", strerror(-call->host->commit(call, &commit)));
}

static int note(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_event event = {.topic = "keeper.seen", .payload = request};

	return raw_reply(call, ret, "%d", call->host->note(call, &event));
}

/* Commits when its deadline is over. */
static int tardy(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	while (call->host->monotonic_ms(call->host) <= call->deadline_ms)
		;
	return put(call, request, ret);
}

RAW_PLUGIN("keeper", .schema_minor = 3, .provides = RAW_LIST(struct cv_service_ref, {"keeper", 1, 0}),
	   .needs = RAW_LIST(struct cv_service_ref, {"echo", 1, 0}),
	   .grants = RAW_LIST(struct cv_grant, {CV_GRANT_OWN, 0, PREFIX}),
	   .methods = RAW_LIST(struct cv_method, RAW_METHOD("keeper/1", put, 0),
			       RAW_METHOD("keeper/1", get, CV_METHOD_READ),
			       RAW_METHOD("keeper/1", scan, CV_METHOD_READ), RAW_METHOD("keeper/1", add, 0),
			       RAW_METHOD("keeper/1", count, 0), RAW_METHOD("keeper/1", quarrel, 0),
			       RAW_METHOD("keeper/1", number, 0), RAW_METHOD("keeper/1", refuse, 0),
			       RAW_METHOD("keeper/1", denied, 0), RAW_METHOD("keeper/1", secretly, CV_METHOD_READ),
			       RAW_METHOD("keeper/1", note, CV_METHOD_READ), RAW_METHOD("keeper/1", tardy, 0)))
