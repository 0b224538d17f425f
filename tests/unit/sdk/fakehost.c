#include "fakehost.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fakehost_int.h"

#define DEPTH_MAX 16u /* calls inside calls */

/* ---- memory ---- */

static void *take_block(struct fake_block **list, size_t size_bytes)
{
	struct fake_block *block = calloc(1, sizeof(*block) + size_bytes);

	if (!block)
		abort();
	block->size = size_bytes;
	block->next = *list;
	*list = block;
	return block->data;
}

static void free_blocks(struct fake_block **list)
{
	while (*list) {
		struct fake_block *block = *list;

		*list = block->next;
		free(block);
	}
}

void *fake_keep(struct fakehost *fake, size_t size_bytes)
{
	return take_block(&fake->kept, size_bytes);
}

struct cv_bytes fake_keep_bytes(struct fakehost *fake, struct cv_bytes bytes)
{
	uint8_t *copy = fake_keep(fake, bytes.len);

	if (bytes.len)
		memcpy(copy, bytes.data, bytes.len);
	return (struct cv_bytes){copy, bytes.len};
}

char *fake_keep_text(struct fakehost *fake, const char *text)
{
	size_t len = strlen(text);
	char *copy = fake_keep(fake, len + 1);

	memcpy(copy, text, len);
	return copy;
}

struct fakehost *fake_of(const struct cv_call *call)
{
	return ((const struct fake_call *)(const void *)call)->fake;
}

static void *fake_alloc(struct cv_call *call, size_t size_bytes)
{
	struct fake_call *own = (struct fake_call *)(void *)call;
	struct fakehost *fake = own->fake;

	if (fake->fail_alloc && --fake->fail_alloc == 0) {
		fake->alloc_failed = true;
		return NULL;
	}
	if (size_bytes > CV_ARENA_MAX - own->arena_bytes)
		return NULL;
	own->arena_bytes += size_bytes;
	return take_block(&own->arena, size_bytes);
}

/* ---- the rest of the table ---- */

static struct fakehost *fake_of_host(const struct cv_host *host)
{
	return host->kernel;
}

static void fake_log(const struct cv_host *host, struct cv_call *call, int level, const char *event, const char *fields)
{
	(void)call;
	fake_of_host(host)->warnings += level <= CV_LOG_WARNING;
	if (getenv("FAKEHOST_LOG"))
		(void)fprintf(stderr, "<%d>%s %s\n", level, event, fields);
}

static int64_t fake_now(const struct cv_host *host)
{
	return fake_of_host(host)->now_ms;
}

static uint64_t fake_new_id(const struct cv_host *host)
{
	return ++fake_of_host(host)->last_id;
}

/* splitmix64: the same bytes in every run of a test. */
static int fake_random(const struct cv_host *host, void *ret, size_t size_bytes)
{
	struct fakehost *fake = fake_of_host(host);
	uint8_t *to = ret;

	for (size_t i = 0; i < size_bytes; i++) {
		uint64_t x = fake->random_state += 0x9E3779B97F4A7C15u;

		x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
		x = (x ^ x >> 27) * 0x94D049BB133111EBu;
		to[i] = (uint8_t)(x >> 56);
	}
	return 0;
}

static int fake_secret(const struct cv_host *host, const char *purpose, void *ret, size_t size_bytes)
{
	(void)host;
	if (size_bytes > 32)
		return -EINVAL;
	memset(ret, purpose[0], size_bytes);
	return 0;
}

/* What an upload named; an empty descriptor, for there are no bytes. */
static int fake_blob_open(const struct cv_host *host, const char *sha256, int *ret_fd, uint64_t *ret_size_bytes)
{
	const struct fakehost *fake = fake_of_host(host);

	for (uint32_t i = 0; i < fake->upload_count; i++) {
		if (strcmp(fake->uploads[i].upload.sha256, sha256) != 0)
			continue;
		*ret_size_bytes = fake->uploads[i].upload.size_bytes;
		*ret_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
		return *ret_fd < 0 ? -errno : 0;
	}
	return -ENOENT;
}

static int fake_config(const struct cv_host *host, const char *key, struct cv_config_value *ret)
{
	const struct fakehost *fake = fake_of_host(host);

	for (uint32_t i = 0; i < fake->config_count; i++) {
		if (strcmp(fake->configs[i].key, key) == 0) {
			*ret = fake->configs[i].value;
			return 0;
		}
	}
	return -ENOENT;
}

static int fake_scratch(const struct cv_host *host, const char **ret_path)
{
	const struct fakehost *fake = fake_of_host(host);

	if (!fake->scratch)
		return -EACCES;
	*ret_path = fake->scratch;
	return 0;
}

/* As many entries as there were events; a hash of zeros. */
/* Rises with every question: nobody may take what it read before for what is there. */
static int fake_prefix_stamp(const struct cv_host *host, const char *prefix, uint64_t *ret)
{
	struct fakehost *fake = host->kernel;

	(void)prefix;
	*ret = ++fake->stamp;
	return 0;
}

static int fake_log_head(struct cv_call *call, struct cv_log_head *ret)
{
	const struct fakehost *fake = fake_of(call);

	if (!fake->event_count)
		return -ENODATA;
	ret->sequence = fake->event_count;
	ret->time_ms = fake->now_ms;
	memset(ret->sha256, '0', sizeof(ret->sha256) - 1);
	ret->sha256[sizeof(ret->sha256) - 1] = '\0';
	return 0;
}

static void fake_health(const struct cv_host *host, int state, const char *text)
{
	(void)host;
	(void)state;
	(void)text;
}

static int fake_fail(struct cv_call *call, struct cv_bytes status)
{
	struct fake_call *own = (struct fake_call *)(void *)call;

	own->status = fake_keep_bytes(own->fake, status);
	return 0;
}

/* ---- calls ---- */

static const struct fake_method *find_method(const struct fakehost *fake, const char *service, const char *name)
{
	for (uint32_t i = fake->method_count; i-- > 0;) {
		const struct fake_method *method = &fake->methods[i];

		if (strcmp(method->service, service) == 0 && strcmp(method->name, name) == 0)
			return method;
	}
	return NULL;
}

static void call_init(struct fake_call *call, struct fakehost *fake, const struct cv_caller *caller)
{
	*call = (struct fake_call){.fake = fake};
	call->call.size = sizeof(call->call);
	call->call.encoding = CV_ENCODING_PROTO;
	call->call.phase = CV_PHASE_RUN;
	call->call.host = &fake->table;
	call->call.caller = *caller;
	call->call.deadline_ms = fake->now_ms + CV_CALL_TIMEOUT_MS;
	call->call.now_ms = fake->now_ms;
}

static void call_reset(struct fake_call *call)
{
	free_blocks(&call->arena);
	call->arena_bytes = 0;
	call->call.sdk = NULL;
	call->committed = false;
	call->outcome = 0;
}

static void *keep_for_message(void *fake, size_t size_bytes)
{
	return fake_keep(fake, size_bytes);
}

static void keep_on(void *fake, void *pointer)
{
	(void)fake;
	(void)pointer;
}

static void *unpack_kept(struct fakehost *fake, const ProtobufCMessageDescriptor *type, struct cv_bytes bytes)
{
	ProtobufCAllocator allocator = {keep_for_message, keep_on, fake};

	return protobuf_c_message_unpack(type, &allocator, bytes.len, bytes.data);
}

static Congvan__Status *unpack_status(struct fakehost *fake, struct cv_bytes packed)
{
	return packed.data ? unpack_kept(fake, &congvan__status__descriptor, packed) : NULL;
}

static const char *const outcome_reasons[] = {"busy", "storage_full", "unavailable", "unknown", "internal"};

/* How the kernel answers when a commit did not happen. */
static int outcome_status(struct fake_call *call, int outcome)
{
	Congvan__Status status = CONGVAN__STATUS__INIT;
	unsigned index = outcome == -EAGAIN   ? 0
			 : outcome == -ENOSPC ? 1
			 : outcome == -EROFS  ? 2
			 : outcome == -EIO    ? 3
					      : 4;
	static const Congvan__Status__Code codes[] = {CONGVAN__STATUS__CODE__BUSY, CONGVAN__STATUS__CODE__STORAGE_FULL,
						      CONGVAN__STATUS__CODE__UNAVAILABLE,
						      CONGVAN__STATUS__CODE__UNKNOWN, CONGVAN__STATUS__CODE__INTERNAL};
	uint8_t packed[128];

	CV_SET(&status, code, codes[index]);
	status.reason = (char *)(uintptr_t)outcome_reasons[index];
	call->status = fake_keep_bytes(call->fake, (struct cv_bytes){packed, congvan__status__pack(&status, packed)});
	return outcome == -EAGAIN ? -EBUSY : outcome;
}

static int render(struct fake_call *call, const struct fake_method *method, struct cv_bytes original,
		  struct cv_bytes *ret_reply)
{
	struct cv_bytes reply = {NULL, 0};
	int result;

	if (!(call->commit_flags & CV_COMMIT_RENDER)) {
		*ret_reply = call->reply;
		return 0;
	}
	call_reset(call);
	call->call.phase = CV_PHASE_RENDER;
	call->call.original = original;
	result = method->handler(&call->call, call->reply, &reply);
	*ret_reply = fake_keep_bytes(call->fake, reply);
	return result;
}

/* One call to its end: attempts, commit, RENDER. */
static int carry(struct fake_call *call, const struct fake_method *method, struct cv_bytes request,
		 struct cv_bytes *ret_reply)
{
	struct cv_bytes reply = {NULL, 0};
	int result = -EBUSY;

	for (unsigned attempt = 0; attempt < FAKE_ATTEMPTS; attempt++) {
		call_reset(call);
		call->status = (struct cv_bytes){NULL, 0};
		call->call.attempt = attempt;
		call->fake->attempts = attempt + 1;
		result = method->handler(&call->call, request, &reply);
		if (result != CV_COMMITTED || call->outcome != -EAGAIN)
			break;
	}
	if (result == 0)
		*ret_reply = fake_keep_bytes(call->fake, reply);
	if (result != CV_COMMITTED)
		return result;
	if (!call->committed)
		abort(); /* a handler may say so only after host->commit() took it */
	if (call->outcome < 0)
		return outcome_status(call, call->outcome);
	if (call->commit_flags & CV_COMMIT_FAILURE)
		return -EPERM;
	return render(call, method, request, ret_reply);
}

static int run_method(struct fakehost *fake, const struct cv_caller *caller, const char *service, const char *name,
		      uint32_t encoding, const char *key, struct cv_bytes request, struct cv_bytes *ret_reply,
		      struct cv_bytes *ret_status)
{
	const struct fake_method *method = find_method(fake, service, name);
	struct fake_call call;
	int result;

	if (!method || fake->depth == DEPTH_MAX)
		return !method ? -ENOENT : -ELOOP;
	call_init(&call, fake, caller);
	call.plugin = method->plugin;
	call.call.encoding = encoding;
	call.call.instance = method->instance;
	call.call.method = method->data;
	call.call.plugin = method->plugin ? method->plugin->name : "stub";
	call.call.service = service;
	call.call.method_name = name;
	call.call.idempotency_key = key;
	fake->depth++;
	result = carry(&call, method, request, ret_reply);
	fake->depth--;
	*ret_status = call.status;
	free_blocks(&call.arena);
	return result;
}

/* As the kernel answers for a service that nobody provides. */
static int no_service(struct fakehost *fake, const char *service, struct cv_bytes *ret_status)
{
	Congvan__Status status = CONGVAN__STATUS__INIT;
	uint8_t packed[256];
	char text[128];

	snprintf(text, sizeof(text), "Service “%s” is not running.", service);
	CV_SET(&status, code, CONGVAN__STATUS__CODE__UNAVAILABLE);
	status.reason = (char *)(uintptr_t) "call.no_service";
	status.text = text;
	*ret_status = fake_keep_bytes(fake, (struct cv_bytes){packed, congvan__status__pack(&status, packed)});
	return -EHOSTDOWN;
}

static int fake_call_method(struct cv_call *call, const char *service, const char *method, struct cv_bytes request,
			    int timeout_ms, struct cv_bytes *ret_reply, struct cv_bytes *ret_status)
{
	struct fakehost *fake = fake_of(call);
	unsigned attempts = fake->attempts;
	int result;

	(void)timeout_ms;
	if (!find_method(fake, service, method))
		return no_service(fake, service, ret_status);
	result =
	    run_method(fake, &call->caller, service, method, CV_ENCODING_PROTO, NULL, request, ret_reply, ret_status);
	fake->attempts = attempts;
	if (result == 0) {
		*ret_reply = cv_copy(call, *ret_reply);
		return ret_reply->data ? 0 : -ENOMEM;
	}
	return result;
}

/* ---- for tests ---- */

struct fakehost *fakehost_create(void)
{
	struct fakehost *fake = calloc(1, sizeof(*fake));

	if (!fake)
		abort();
	fake->table = (struct cv_host){.size = sizeof(struct cv_host),
				       .abi_major = CV_ABI_MAJOR,
				       .abi_minor = CV_ABI_MINOR,
				       .alloc = fake_alloc,
				       .log = fake_log,
				       .now_ms = fake_now,
				       .monotonic_ms = fake_now,
				       .new_id = fake_new_id,
				       .random = fake_random,
				       .config = fake_config,
				       .health = fake_health,
				       .get = fake_get,
				       .scan = fake_scan,
				       .sum = fake_sum,
				       .upload = fake_upload,
				       .blob_open = fake_blob_open,
				       .commit = fake_commit,
				       .note = fake_note,
				       .fail = fake_fail,
				       .call = fake_call_method,
				       .prefix_stamp = fake_prefix_stamp,
				       .secret = fake_secret,
				       .scratch = fake_scratch,
				       .log_head = fake_log_head,
				       .kernel = fake};
	fake->now_ms = FAKEHOST_NOW_MS;
	fake->last_id = 1000;
	fake->version = 1;
	fake->caller = (struct cv_caller){.size = sizeof(struct cv_caller),
					  .kind = CV_CALLER_PERSON,
					  .agency = FAKEHOST_AGENCY,
					  .person = FAKEHOST_PERSON,
					  .trace_id = "00000000000000000000000000000001",
					  .language = "en",
					  .address = "127.0.0.1"};
	return fake;
}

void fakehost_destroy(struct fakehost **fake)
{
	if (!*fake)
		return;
	free((*fake)->store.rows);
	free((*fake)->series.items);
	free((*fake)->sums.items);
	free((*fake)->events);
	free((*fake)->items);
	free((*fake)->timers);
	free((*fake)->uploads);
	free_blocks(&(*fake)->kept);
	free(*fake);
	*fake = NULL;
}

const struct cv_host *fakehost_table(struct fakehost *fake)
{
	return &fake->table;
}

struct cv_caller *fakehost_caller(struct fakehost *fake)
{
	return &fake->caller;
}

void fakehost_set_now(struct fakehost *fake, int64_t now_ms)
{
	fake->now_ms = now_ms;
}

void fakehost_scratch(struct fakehost *fake, const char *path)
{
	fake->scratch = path;
}

void fakehost_config(struct fakehost *fake, const char *key, int64_t number, const char *text)
{
	if (fake->config_count == FAKE_CONFIGS)
		abort();
	fake->configs[fake->config_count++] =
	    (struct fake_config){fake_keep_text(fake, key),
				 {sizeof(struct cv_config_value), 1, number, text ? fake_keep_text(fake, text) : NULL}};
}

static void add_method(struct fakehost *fake, struct fake_method method)
{
	if (fake->method_count == FAKE_METHODS)
		abort();
	fake->methods[fake->method_count++] = method;
}

void fakehost_plugin(struct fakehost *fake, const struct cv_plugin *plugin, struct cv_instance *instance)
{
	const struct cv_method *methods = plugin->methods.items;

	for (uint32_t i = 0; i < plugin->methods.count; i++)
		add_method(fake, (struct fake_method){plugin, instance, methods[i].service, methods[i].name,
						      methods[i].handler, methods[i].data});
}

void fakehost_stub(struct fakehost *fake, const char *service, const char *method, cv_raw_handler *handler,
		   const void *data)
{
	add_method(fake, (struct fake_method){.service = fake_keep_text(fake, service),
					      .name = fake_keep_text(fake, method),
					      .handler = handler,
					      .data = data});
}

static int call_with_key(struct fakehost *fake, const char *service, const char *method, uint32_t encoding,
			 const char *key, struct cv_bytes request, struct cv_bytes *ret_reply)
{
	struct cv_bytes status = {NULL, 0};
	int result = run_method(fake, &fake->caller, service, method, encoding, key, request, ret_reply, &status);

	fake->status = result < 0 ? unpack_status(fake, status) : NULL;
	return result;
}

int fake_run(struct fakehost *fake, const struct fake_method *method, const struct cv_delivery *delivery,
	     struct cv_bytes request)
{
	struct cv_caller caller = {.size = sizeof(caller),
				   .kind = CV_CALLER_PLUGIN,
				   .agency = fake->caller.agency,
				   .plugin = method->plugin->name,
				   .trace_id = fake->caller.trace_id,
				   .language = "vi",
				   .address = ""};
	struct cv_bytes reply = {NULL, 0};
	struct fake_call call;
	int result;

	call_init(&call, fake, &caller);
	call.plugin = method->plugin;
	call.call.instance = method->instance;
	call.call.method = method->data;
	call.call.plugin = method->plugin->name;
	call.call.service = method->service;
	call.call.method_name = method->name;
	call.call.delivery = delivery;
	result = carry(&call, method, request, &reply);
	fake->status = result < 0 ? unpack_status(fake, call.status) : NULL;
	free_blocks(&call.arena);
	return result;
}

int fakehost_raw(struct fakehost *fake, const char *service, const char *method, uint32_t encoding,
		 struct cv_bytes request, struct cv_bytes *ret_reply)
{
	return call_with_key(fake, service, method, encoding, NULL, request, ret_reply);
}

static struct cv_bytes pack_kept(struct fakehost *fake, const ProtobufCMessage *message)
{
	uint8_t *data = fake_keep(fake, protobuf_c_message_get_packed_size(message));

	return (struct cv_bytes){data, protobuf_c_message_pack(message, data)};
}

int fakehost_call(struct fakehost *fake, const char *service, const char *method, const ProtobufCMessage *request,
		  const ProtobufCMessageDescriptor *reply_type, void *ret_reply)
{
	struct cv_bytes reply = {NULL, 0};
	void *message;
	int result = fakehost_raw(fake, service, method, CV_ENCODING_PROTO, pack_kept(fake, request), &reply);

	if (result < 0)
		return result;
	message = unpack_kept(fake, reply_type, reply);
	if (!message)
		return -EBADMSG;
	memcpy(ret_reply, &message, sizeof(message));
	return result;
}

int fakehost_http(struct fakehost *fake, const char *service, const char *method, const Congvan__HttpRequest *request,
		  Congvan__HttpReply **ret_reply)
{
	struct cv_bytes reply = {NULL, 0};
	int result = call_with_key(fake, service, method, CV_ENCODING_HTTP, request->idempotency_key,
				   pack_kept(fake, &request->base), &reply);

	if (result < 0)
		return result;
	*ret_reply = unpack_kept(fake, &congvan__http_reply__descriptor, reply);
	return *ret_reply ? result : -EBADMSG;
}

void *fakehost_record(struct fakehost *fake, uint32_t agency, const char *prefix, struct cv_bytes body,
		      const ProtobufCMessageDescriptor *type)
{
	struct cv_bytes bytes = fakehost_get(fake, agency, prefix, body);

	return bytes.data ? unpack_kept(fake, type, bytes) : NULL;
}

const Congvan__Status *fakehost_status(const struct fakehost *fake)
{
	return fake->status;
}

unsigned fakehost_attempts(const struct fakehost *fake)
{
	return fake->attempts;
}

struct cv_call *fakehost_open(struct fakehost *fake)
{
	struct fake_call *call = calloc(1, sizeof(*call));

	if (!call)
		abort();
	call_init(call, fake, &fake->caller);
	return &call->call;
}

void fakehost_close(struct cv_call **call)
{
	struct fake_call *own = (struct fake_call *)(void *)*call;

	if (!own)
		return;
	free_blocks(&own->arena);
	free(own);
	*call = NULL;
}

const Congvan__Status *fakehost_call_status(struct cv_call *call)
{
	struct fake_call *own = (struct fake_call *)(void *)call;

	return unpack_status(own->fake, own->status);
}

struct cv_bytes fakehost_body(struct fakehost *fake, const char *shape, ...)
{
	uint8_t body[CV_KEY_MAX];
	size_t len = 0;
	va_list args;

	va_start(args, shape);
	for (; *shape; shape++) {
		unsigned bytes = *shape == 'i' ? 8 : *shape == 'w' ? 4 : *shape == 'b' ? 1 : 0;
		uint64_t number = bytes == 8   ? va_arg(args, uint64_t)
				  : bytes == 4 ? va_arg(args, uint32_t)
				  : bytes == 1 ? va_arg(args, unsigned)
					       : 0;

		for (unsigned i = 0; i < bytes && len < sizeof(body); i++)
			body[len++] = (uint8_t)(number >> (8 * (bytes - 1 - i)));
		if (!bytes) {
			const char *text = va_arg(args, const char *);
			size_t part = strlen(text) + (*shape == 's');

			if (part > sizeof(body) - len)
				abort();
			memcpy(body + len, text, part);
			len += part;
		}
	}
	va_end(args);
	return fake_keep_bytes(fake, (struct cv_bytes){body, len});
}

void fakehost_before_commit(struct fakehost *fake, void (*hook)(struct fakehost *fake, void *arg), void *arg)
{
	fake->hook = hook;
	fake->hook_arg = arg;
}

void fakehost_fail_commit(struct fakehost *fake, int error)
{
	fake->commit_error = error;
}

void fakehost_fail_alloc(struct fakehost *fake, uint32_t n)
{
	fake->fail_alloc = n;
	fake->alloc_failed = false;
}

bool fakehost_alloc_failed(const struct fakehost *fake)
{
	return fake->alloc_failed;
}

unsigned fakehost_warnings(const struct fakehost *fake)
{
	return fake->warnings;
}
