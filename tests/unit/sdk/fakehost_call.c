/* Calls on the fake host: one to its end, with its attempts, its commit and its rendering. */
#include "fakehost.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fakehost_int.h"

#define DEPTH_MAX 16u /* calls inside calls */

int fake_fail(struct cv_call *call, struct cv_bytes status)
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
	fake_free_blocks(&call->arena);
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

void *fake_unpack(struct fakehost *fake, const ProtobufCMessageDescriptor *type, struct cv_bytes bytes)
{
	ProtobufCAllocator allocator = {keep_for_message, keep_on, fake};

	return protobuf_c_message_unpack(type, &allocator, bytes.len, bytes.data);
}

static Congvan__Status *unpack_status(struct fakehost *fake, struct cv_bytes packed)
{
	return packed.data ? fake_unpack(fake, &congvan__status__descriptor, packed) : NULL;
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
	fake_free_blocks(&call.arena);
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

int fake_call_method(struct cv_call *call, const char *service, const char *method, struct cv_bytes request,
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
	fake_free_blocks(&call.arena);
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
	message = fake_unpack(fake, reply_type, reply);
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
	*ret_reply = fake_unpack(fake, &congvan__http_reply__descriptor, reply);
	return *ret_reply ? result : -EBADMSG;
}

const Congvan__Status *fakehost_status(const struct fakehost *fake)
{
	return fake->status;
}

unsigned fakehost_operations(const struct fakehost *fake)
{
	return fake->operations;
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
	fake_free_blocks(&own->arena);
	free(own);
	*call = NULL;
}

const Congvan__Status *fakehost_call_status(struct cv_call *call)
{
	struct fake_call *own = (struct fake_call *)(void *)call;

	return unpack_status(own->fake, own->status);
}
