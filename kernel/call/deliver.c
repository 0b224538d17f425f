#include "call/deliver.h"
#include "plugin/caller.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus/envelope.h"
#include "call/carry.h"
#include "call/send.h"
#include "compiler.h"
#include "runtime/runtime_int.h"
#include "runtime/seat.h"

static const struct {
	Congvan__Envelope__Kind envelope;
	const char *service;
} kinds[] = {
    [CV_DELIVERY_EVENT] = {CONGVAN__ENVELOPE__KIND__EVENT, DELIVER_SUBSCRIPTION},
    [CV_DELIVERY_ITEM] = {CONGVAN__ENVELOPE__KIND__ITEM, DELIVER_QUEUE},
    [CV_DELIVERY_TIMER] = {CONGVAN__ENVELOPE__KIND__TIMER, DELIVER_TIMER},
};

/* ---- from the dispatcher ------------------------------------------------------------------------------------- */

struct sent {
	struct dispatcher *dispatcher;
	struct instance *target; /* a reference */
	uint64_t lease;
};

static int read_answer(nng_msg *message, struct arena *arena, struct cv_bytes *ret_status)
{
	const struct cv_bytes wire = {nng_msg_body(message), nng_msg_len(message)};
	struct envelope envelope;
	int r = envelope_unpack(wire, &arena->protobuf, &envelope);

	if (r < 0 || !envelope.head->has_kind || envelope.head->kind != CONGVAN__ENVELOPE__KIND__REPLY)
		return -EPROTO;
	if (envelope.status.len == 0)
		return 0;
	*ret_status = envelope.status;
	return -EIO;
}

/* nng's thread. */
static void on_reply(void *arg, int result, nng_msg *message)
{
	struct sent *sent = arg;
	struct cv_bytes status = {NULL, 0};
	struct arena arena;

	/* Nobody has the request whose reply would give it back. */
	if (result == -ECOMM)
		endpoint_credit_return(sent->target->endpoint);
	arena_init(&arena);
	if (result == 0)
		result = read_answer(message, &arena, &status);
	/* Before the dispatcher hears it: once it has no delivery out, the instances may go. */
	instance_unref(&sent->target);
	dispatcher_answer(sent->dispatcher, sent->lease, result, status);
	arena_finish(&arena);
	if (message != NULL)
		nng_msg_free(message);
	free(sent);
}

/* protobuf-c's structures lack const; packing only reads. */
static char *unconst(const char *text)
{
	return (char *)(uintptr_t)text;
}

static int pack(struct runtime *runtime, const struct instance *target, const struct delivery *delivery,
		const char *name, nng_msg **ret)
{
	const struct cv_caller_spec spec = {
	    .size = sizeof(spec), .kind = CV_CALLER_PLUGIN, .agency = delivery->agency, .trace_id = delivery->trace_id};
	Congvan__Delivery part = CONGVAN__DELIVERY__INIT;
	Congvan__Envelope head = CONGVAN__ENVELOPE__INIT;
	struct arena arena;
	int r = -ENOMEM;

	arena_init(&arena);
	part.name = unconst(delivery->queue);
	part.has_id = part.has_attempt = part.has_lease = part.has_made_ms = 1;
	part.id = delivery->id;
	part.attempt = delivery->attempt;
	part.lease = delivery->lease;
	part.made_ms = delivery->made_ms;
	part.has_key = delivery->key.len > 0;
	part.key = (ProtobufCBinaryData){delivery->key.len, (uint8_t *)(uintptr_t)delivery->key.data};
	head.has_id = head.has_kind = head.has_deadline_ms = 1;
	head.id = atomic_fetch_add_explicit(&runtime->next_message, 1, memory_order_relaxed) + 1;
	if (delivery->kind == CV_DELIVERY_EVENT) {
		part.topic = unconst(delivery->topic);
		part.has_subject = 1;
		part.subject = delivery->subject;
		part.has_cursor = delivery->cursor != STORE_CURSOR_NONE;
		part.cursor = delivery->cursor;
	}
	head.kind = kinds[delivery->kind].envelope;
	head.service = unconst(kinds[delivery->kind].service);
	head.method = unconst(name);
	head.deadline_ms = instance_monotonic_ms() + delivery->lease_ms;
	head.caller = caller_make(&arena, &spec, target->name);
	head.delivery = &part;
	if (head.caller != NULL)
		r = envelope_pack(&head, (struct cv_bytes){NULL, 0}, delivery->payload, ret);
	arena_finish(&arena);
	return r;
}

static int submit(struct runtime *runtime, struct instance *target, const struct delivery *delivery, const char *name)
{
	struct sent *sent = malloc(sizeof(*sent));
	nng_msg *message;
	int r;

	if (sent == NULL)
		return -ENOMEM;
	*sent = (struct sent){runtime->dispatcher, instance_ref(target), delivery->lease};
	r = pack(runtime, target, delivery, name, &message);
	if (r == 0)
		r = carry_submit(target, message, on_reply, sent);
	if (r < 0) {
		instance_unref(&sent->target);
		free(sent);
	}
	return r;
}

/* -EAGAIN: it stopped after it was looked up. */
static int send_to(struct runtime *runtime, struct instance *target, const struct delivery *delivery, const char *name)
{
	int r = -EAGAIN;

	if (!endpoint_credit_take(target->endpoint))
		return instance_running(target) ? -EBUSY : -EAGAIN;
	/* Asked with the credit in hand, as send_prepare() does. */
	if (instance_running(target))
		r = submit(runtime, target, delivery, name);
	if (r < 0)
		endpoint_credit_return(target->endpoint);
	return r;
}

int deliver_send(void *arg, const struct delivery *delivery, uint64_t *ret_generation)
{
	struct runtime *runtime = arg;
	const size_t len = strcspn(delivery->queue, ".");
	int r = -EAGAIN;

	for (unsigned look = 0; look < SEND_LOOKS && r == -EAGAIN; look++) {
		struct instance *target = seat_running(runtime, delivery->queue, len);

		if (target == NULL)
			return -EHOSTDOWN;
		*ret_generation = target->generation;
		r = send_to(runtime, target, delivery, delivery->queue + len + 1);
		instance_unref(&target);
	}
	return r == -EAGAIN ? -EHOSTDOWN : r;
}

#define DECLARED_MAX 1024u /* queues, timers and subscriptions of one plugin */

struct declared {
	struct dispatcher_queue queues[DECLARED_MAX];
	char names[DECLARED_MAX][STORE_WORK_NAME_MAX + 1];
	size_t count;
};

static int declare(struct declared *declared, const char *plugin, const char *name, struct dispatcher_queue queue)
{
	const size_t at = declared->count;

	if (at == DECLARED_MAX || (size_t)snprintf(declared->names[at], sizeof(declared->names[at]), "%s.%s", plugin,
						   name) >= sizeof(declared->names[at]))
		return -E2BIG;
	queue.name = declared->names[at];
	declared->queues[declared->count++] = queue;
	return 0;
}

static int declare_all(struct declared *declared, const Congvan__Manifest *manifest)
{
	int r = 0;

	for (size_t i = 0; i < manifest->n_queues && r == 0; i++) {
		const Congvan__Manifest__Queue *queue = manifest->queues[i];

		r = declare(declared, manifest->name, queue->name,
			    (struct dispatcher_queue){.kind = CV_DELIVERY_ITEM,
						      .lease_ms = queue->lease_ms,
						      .in_flight = queue->in_flight,
						      .retry_min_ms = queue->retry_min_ms,
						      .retry_max_ms = queue->retry_max_ms,
						      .attempts_max = queue->attempts_max});
	}
	for (size_t i = 0; i < manifest->n_timers && r == 0; i++)
		r = declare(declared, manifest->name, manifest->timers[i]->name,
			    (struct dispatcher_queue){.kind = CV_DELIVERY_TIMER});
	for (size_t i = 0; i < manifest->n_subscriptions && r == 0; i++) {
		const Congvan__Manifest__Subscription *subscription = manifest->subscriptions[i];

		r = declare(declared, manifest->name, subscription->name,
			    (struct dispatcher_queue){
				.kind = CV_DELIVERY_EVENT,
				.topic = subscription->topic,
				.from_start = (subscription->flags & CV_SUBSCRIPTION_FROM_START) != 0,
				.lease_ms = subscription->lease_ms,
			    });
	}
	return r;
}

int deliver_declare(struct runtime *runtime, const char *plugin, const Congvan__Manifest *manifest)
{
	struct declared *declared = calloc(1, sizeof(*declared));
	int r = 0;

	if (declared == NULL)
		return -ENOMEM;
	if (manifest != NULL)
		r = declare_all(declared, manifest);
	if (r == 0)
		r = dispatcher_declare(runtime->dispatcher, plugin, declared->queues, declared->count);
	free(declared);
	return r;
}

int deliver_make(struct runtime *runtime)
{
	struct dispatcher_options options = runtime->dispatching;

	options.store = runtime->store;
	options.deliver = deliver_send;
	options.arg = runtime;
	return dispatcher_create(&options, &runtime->dispatcher);
}

/* ---- inside the instance ------------------------------------------------------------------------------------- */

/* What kind of delivery the envelope brings; 0: none, or not in the right form. */
static uint32_t kind_of(const Congvan__Envelope *head)
{
	const Congvan__Delivery *part = head->delivery;

	if (part == NULL || part->name == NULL || !part->has_id || !part->has_lease || head->service == NULL)
		return 0;
	for (uint32_t kind = CV_DELIVERY_EVENT; kind <= CV_DELIVERY_TIMER; kind++) {
		if (head->kind == kinds[kind].envelope)
			return strcmp(head->service, kinds[kind].service) == 0 ? kind : 0;
	}
	return 0;
}

int deliver_open(struct call *call, const Congvan__Envelope *head)
{
	const Congvan__Delivery *part = head->delivery;
	const uint32_t kind = kind_of(head);
	struct cv_delivery *shown;

	if (kind == 0)
		return -EBADMSG;
	shown = arena_alloc(&call->arena, sizeof(*shown));
	if (shown == NULL)
		return -ENOMEM;
	*shown = (struct cv_delivery){
	    .size = sizeof(*shown),
	    .kind = kind,
	    .name = arena_strdup(&call->arena, part->name),
	    .id = part->id,
	    .attempt = part->attempt,
	    .lease_ms = head->deadline_ms,
	    .made_ms = part->made_ms,
	    .key = arena_copy(&call->arena, (struct cv_bytes){part->key.data, part->key.len}),
	    .topic = arena_strdup(&call->arena, part->topic != NULL ? part->topic : ""),
	    .subject = part->subject,
	};
	if (shown->name == NULL || shown->key.data == NULL || shown->topic == NULL)
		return -ENOMEM;
	call->delivery = shown;
	call->lease = part->lease;
	/* The kernel's own copy of the name: the plugin may write over the one that it is shown. */
	call->ack = (struct store_item_change){.kind = STORE_ITEM_ACK, .queue = part->name, .id = part->id};
	call->move = (struct store_cursor_move){.from = STORE_CURSOR_NONE};
	if (part->has_cursor)
		call->move =
		    (struct store_cursor_move){.subscription = part->name, .from = part->cursor, .to = part->id};
	return 0;
}

void deliver_acknowledge(struct call *call, struct store_commit *commit, uint32_t commit_flags)
{
	if (call->delivery == NULL || (commit_flags & CV_COMMIT_FAILURE) != 0)
		return;
	commit->item_changes = &call->ack;
	commit->item_change_count = 1;
	if (call->move.from != STORE_CURSOR_NONE)
		commit->cursor_move = &call->move;
}

int deliver_commit(struct call *call)
{
	struct store_commit *commit = arena_zalloc(&call->arena, sizeof(*commit));

	if (commit == NULL)
		return -ENOMEM;
	commit->author = (struct store_author){.plugin = call->instance->name,
					       .trace_id = call->caller->trace_id,
					       .generation = call->instance->generation};
	commit->time_ms = call->open.now_ms;
	deliver_acknowledge(call, commit, 0);
	call->commit = commit;
	call->commit_flags = 0;
	return 0;
}

int deliver_admit(const struct call *call)
{
	if (call->delivery == NULL || dispatcher_holds(call->instance->runtime->dispatcher, call->lease))
		return 0;
	return -ESTALE;
}
