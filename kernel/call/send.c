#include "call/send.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bus/envelope.h"
#include "compiler.h"
#include "log/log.h"
#include "plugin/status.h"
#include "runtime/runtime_int.h"

static int refuse(const struct sender *sender, enum status_reason reason, const char *first, const char *second,
		  struct cv_bytes *ret_status)
{
	const char *language = sender->caller != NULL ? sender->caller->language : NULL;
	int r;

	*ret_status = status_make(sender->arena, language, reason, first, second);
	r = status_errno_packed(sender->arena, *ret_status);
	return r < 0 ? r : -ENOMEM;
}

static void log_denied(const struct sender *sender, const struct sending *sending, const char *why)
{
	const struct log_context none = {0};

	log_warning(sender->instance != NULL ? &sender->instance->log : &none, "call.denied",
		    "service=%s method=%s reason=%s", sending->service, sending->method, why);
}

static bool may_call(const struct sender *sender, const struct sending *sending)
{
	struct runtime *runtime = sender->runtime;
	bool routed;

	if (sender->instance == NULL || grants_may_call(&sender->instance->grants, sending->service))
		return true;
	if (!grants_has(&sender->instance->grants, CV_GRANT_ROUTES))
		return false;
	pthread_rwlock_rdlock(&runtime->lock);
	routed = routes_lead_to(&runtime->directory->routes, sending->service, sending->method);
	pthread_rwlock_unlock(&runtime->lock);
	return routed;
}

/* "web -> incoming -> web", in the arena; "" when it is exhausted. */
static const char *path_text(const struct sender *sender, const char *last)
{
	const char *own = sender->instance != NULL ? sender->instance->name : NULL;
	size_t size = strlen(last) + 1;
	char *text, *at;

	for (size_t i = 0; i < sender->path_count; i++)
		size += strlen(sender->path[i]) + 4;
	if (own != NULL)
		size += strlen(own) + 4;
	text = at = arena_alloc(sender->arena, size);
	if (text == NULL)
		return "";
	for (size_t i = 0; i < sender->path_count; i++)
		at += sprintf(at, "%s -> ", sender->path[i]);
	if (own != NULL)
		at += sprintf(at, "%s -> ", own);
	memcpy(at, last, strlen(last) + 1);
	return text;
}

static bool waits_in_path(const struct sender *sender, const char *name)
{
	if (sender->instance != NULL && strcmp(sender->instance->name, name) == 0)
		return true;
	for (size_t i = 0; i < sender->path_count; i++) {
		if (strcmp(sender->path[i], name) == 0)
			return true;
	}
	return false;
}

static int judge(const struct sender *sender, struct sending *sending, struct cv_bytes *ret_status)
{
	const char *own = sender->instance != NULL ? sender->instance->name : "operator";
	char size[24], limit[24];

	if (!may_call(sender, sending)) {
		log_denied(sender, sending, "not among its needs");
		return refuse(sender, STATUS_DENIED, own, sending->service, ret_status);
	}
	sending->target = runtime_service(sender->runtime, sending->service);
	if (sending->target == NULL)
		return refuse(sender, STATUS_NO_SERVICE, sending->service, NULL, ret_status);
	sending->found = instance_method(sending->target,
					 (struct cv_bytes){(const uint8_t *)sending->service, strlen(sending->service)},
					 (struct cv_bytes){(const uint8_t *)sending->method, strlen(sending->method)});
	if (sending->found == NULL)
		return refuse(sender, STATUS_NO_METHOD, sending->service, sending->method, ret_status);
	if (sender->operator_only && (sending->found->flags & CV_METHOD_OPERATOR) == 0) {
		log_denied(sender, sending, "not for operators");
		return refuse(sender, STATUS_NOT_OPERATOR, sending->service, sending->method, ret_status);
	}
	if (sender->in_transaction && (sending->found->flags & CV_METHOD_READ) == 0) {
		log_denied(sender, sending, "writes, inside a transaction");
		return refuse(sender, STATUS_IN_TRANSACTION, sending->service, sending->method, ret_status);
	}
	if (waits_in_path(sender, sending->target->name)) {
		log_denied(sender, sending, path_text(sender, sending->target->name));
		return refuse(sender, STATUS_LOOP, path_text(sender, sending->target->name), NULL, ret_status);
	}
	if (sender->path_count + 1 >= ENVELOPE_PATH_MAX)
		return refuse(sender, STATUS_PATH_TOO_LONG, path_text(sender, sending->target->name), NULL, ret_status);
	if (sending->request.len > CV_MESSAGE_MAX) {
		snprintf(size, sizeof(size), "%zu", sending->request.len);
		snprintf(limit, sizeof(limit), "%u", CV_MESSAGE_MAX);
		return refuse(sender, STATUS_REQUEST_TOO_LARGE, size, limit, ret_status);
	}
	return 0;
}

/* protobuf-c's structures lack const; packing only reads. */
static char *unconst(const char *text)
{
	return (char *)(uintptr_t)text;
}

static int pack(const struct sender *sender, struct sending *sending)
{
	char *path[ENVELOPE_PATH_MAX];
	Congvan__Envelope head = CONGVAN__ENVELOPE__INIT;

	head.has_id = 1;
	head.id = atomic_fetch_add_explicit(&sender->runtime->next_message, 1, memory_order_relaxed) + 1;
	head.has_kind = 1;
	head.kind = CONGVAN__ENVELOPE__KIND__REQUEST;
	head.service = unconst(sending->service);
	head.method = unconst(sending->method);
	head.caller = (Congvan__Caller *)(uintptr_t)sender->caller;
	head.has_deadline_ms = 1;
	head.deadline_ms = sending->deadline_ms;
	if (sender->instance != NULL) {
		head.has_generation = 1;
		head.generation = sender->instance->generation;
	}
	if (sending->encoding == CV_ENCODING_HTTP) {
		head.has_encoding = 1;
		head.encoding = CONGVAN__ENVELOPE__ENCODING__HTTP;
	}
	head.idempotency_key = unconst(sending->idempotency_key);
	head.path = path;
	for (size_t i = 0; i < sender->path_count; i++)
		path[head.n_path++] = sender->path[i];
	if (sender->instance != NULL)
		path[head.n_path++] = unconst(sender->instance->name);
	return envelope_pack(&head, (struct cv_bytes){NULL, 0}, sending->request, &sending->message);
}

/* Takes a credit of an instance that runs: 0; -EBUSY; -EAGAIN: it stopped after it was looked up. */
static int admit(struct sending *sending)
{
	struct instance *target = sending->target;

	if (!endpoint_credit_take(target->endpoint))
		return instance_running(target) ? -EBUSY : -EAGAIN;
	/* Asked with the credit in hand: a stop that has not seen the credit has been seen here. */
	if (instance_running(target))
		return 0;
	endpoint_credit_return(target->endpoint);
	return -EAGAIN;
}

static int prepare_once(const struct sender *sender, struct sending *sending, struct cv_bytes *ret_status)
{
	int r;

	r = judge(sender, sending, ret_status);
	if (r < 0)
		return r;
	if (sending->deadline_ms <= instance_monotonic_ms())
		return refuse(sender, STATUS_DEADLINE, sending->service, sending->method, ret_status);
	r = admit(sending);
	if (r == -EBUSY)
		return refuse(sender, STATUS_BUSY, sending->target->name, NULL, ret_status);
	if (r < 0) {
		refuse(sender, STATUS_UNAVAILABLE, sending->target->name, NULL, ret_status);
		return -EAGAIN;
	}
	r = pack(sender, sending);
	if (r == 0)
		return 0;
	endpoint_credit_return(sending->target->endpoint);
	return refuse(sender, r == -E2BIG ? STATUS_MALFORMED : STATUS_INTERNAL, sending->target->name, NULL,
		      ret_status);
}

int send_prepare(const struct sender *sender, struct sending *sending, struct cv_bytes *ret_status)
{
	uint64_t seen = 0;
	int r = -EAGAIN;

	for (unsigned look = 0; look < SEND_LOOKS && r == -EAGAIN; look++) {
		uint64_t found;

		sending->target = NULL;
		r = prepare_once(sender, sending, ret_status);
		found = sending->target != NULL ? sending->target->generation : 0;
		if (r < 0)
			send_over(sending);
		/* Nobody took over: it stops, and there is no sense in asking again. */
		if (r == -EAGAIN && found == seen)
			break;
		seen = found;
	}
	if (r != -EAGAIN)
		return r;
	r = status_errno_packed(sender->arena, *ret_status);
	return r < 0 ? r : -ENOMEM;
}

void send_over(struct sending *sending)
{
	instance_unref(&sending->target);
}

int send_read(const struct sender *sender, const struct sending *sending, nng_msg *message, struct cv_bytes *ret_reply,
	      struct cv_bytes *ret_status)
{
	const struct cv_bytes wire = {nng_msg_body(message), nng_msg_len(message)};
	struct envelope envelope;
	int r;

	r = envelope_unpack(wire, &sender->arena->protobuf, &envelope);
	if (r < 0 || !envelope.head->has_kind || envelope.head->kind != CONGVAN__ENVELOPE__KIND__REPLY)
		return refuse(sender, STATUS_INTERNAL, sending->target->name, NULL, ret_status);
	if (envelope.status.len > 0) {
		*ret_status = envelope.status;
		r = status_errno_packed(sender->arena, envelope.status);
		return r < 0 ? r : -EPROTO;
	}
	*ret_reply = envelope.payload;
	return 0;
}

int send_failed(const struct sender *sender, const struct sending *sending, int error, struct cv_bytes *ret_status)
{
	const char *name = sending->target != NULL ? sending->target->name : "";

	switch (error) {
	case -ETIME:
		return refuse(sender, STATUS_DEADLINE, sending->service, sending->method, ret_status);
	case -EPIPE:
	case -ECONNREFUSED:
		return refuse(sender, STATUS_UNAVAILABLE, name, NULL, ret_status);
	default:
		return refuse(sender, STATUS_INTERNAL, name, NULL, ret_status);
	}
}
