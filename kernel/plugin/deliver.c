#include "plugin/deliver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus/envelope.h"
#include "compiler.h"
#include "plugin/runtime_int.h"
#include "plugin/send.h"

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

static struct instance *instance_named(const struct runtime *runtime, const char *name, size_t len)
{
	for (size_t i = 0; i < runtime->instance_count; i++) {
		struct instance *instance = runtime->instances[i];

		if (strlen(instance->name) == len && memcmp(instance->name, name, len) == 0)
			return instance;
	}
	return NULL;
}

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

	arena_init(&arena);
	if (result == 0)
		result = read_answer(message, &arena, &status);
	dispatcher_answer(sent->dispatcher, sent->lease, result, status);
	arena_finish(&arena);
	if (message != NULL)
		nng_msg_free(message);
	instance_unref(&sent->target);
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
	head.caller = send_caller(&arena, &spec, target->name);
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
		r = dial_submit(target->dial, message, on_reply, sent);
	if (r < 0) {
		instance_unref(&sent->target);
		free(sent);
	}
	return r;
}

int deliver_send(void *arg, const struct delivery *delivery, uint64_t *ret_generation)
{
	struct runtime *runtime = arg;
	const size_t len = strcspn(delivery->queue, ".");
	struct instance *target = instance_named(runtime, delivery->queue, len);
	int r;

	if (target == NULL)
		return -EHOSTDOWN;
	if (!endpoint_credit_take(target->endpoint))
		return -EBUSY;
	/* Asked with the credit in hand, as send_prepare() does. */
	r = instance_running(target) ? submit(runtime, target, delivery, delivery->queue + len + 1) : -EHOSTDOWN;
	if (r < 0) {
		endpoint_credit_return(target->endpoint);
		return r;
	}
	*ret_generation = target->generation;
	return 0;
}

static int add(struct dispatcher *dispatcher, const char *plugin, struct dispatcher_queue *queue)
{
	char name[STORE_WORK_NAME_MAX + 1];

	if ((size_t)snprintf(name, sizeof(name), "%s.%s", plugin, queue->name) >= sizeof(name))
		return -E2BIG;
	queue->name = name;
	return dispatcher_add(dispatcher, queue);
}

static int add_declared(struct dispatcher *dispatcher, const Congvan__Manifest *manifest)
{
	int r = 0;

	for (size_t i = 0; i < manifest->n_queues && r == 0; i++) {
		const Congvan__Manifest__Queue *declared = manifest->queues[i];
		struct dispatcher_queue queue = {.name = declared->name,
						 .kind = CV_DELIVERY_ITEM,
						 .lease_ms = declared->lease_ms,
						 .in_flight = declared->in_flight,
						 .retry_min_ms = declared->retry_min_ms,
						 .retry_max_ms = declared->retry_max_ms,
						 .attempts_max = declared->attempts_max};

		r = add(dispatcher, manifest->name, &queue);
	}
	for (size_t i = 0; i < manifest->n_timers && r == 0; i++) {
		struct dispatcher_queue queue = {.name = manifest->timers[i]->name, .kind = CV_DELIVERY_TIMER};

		r = add(dispatcher, manifest->name, &queue);
	}
	for (size_t i = 0; i < manifest->n_subscriptions && r == 0; i++) {
		const Congvan__Manifest__Subscription *declared = manifest->subscriptions[i];
		struct dispatcher_queue queue = {.name = declared->name,
						 .kind = CV_DELIVERY_EVENT,
						 .topic = declared->topic,
						 .from_start = (declared->flags & CV_SUBSCRIPTION_FROM_START) != 0,
						 .lease_ms = declared->lease_ms};

		r = add(dispatcher, manifest->name, &queue);
	}
	return r;
}

int deliver_make(struct runtime *runtime)
{
	struct dispatcher_options options = runtime->dispatching;
	int r;

	options.store = runtime->store;
	options.deliver = deliver_send;
	options.arg = runtime;
	r = dispatcher_create(&options, &runtime->dispatcher);
	for (size_t i = 0; i < runtime->prepared->plan->count && r == 0; i++)
		r = add_declared(runtime->dispatcher, runtime->prepared->plan->steps[i].manifest->message);
	return r;
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
