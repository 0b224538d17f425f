#include "host/turn.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bus/envelope.h"
#include "compiler.h"
#include "isolated/contract.h"
#include "plugin/caller.h"
#include "plugin/crash.h"
#include "plugin/status.h"
#include "point.h"

struct turn *turn_of(struct cv_call *open)
{
	struct turn *turn = CV_CONTAINER(open, struct turn, open);

	CV_ASSERT(open != NULL && turn->magic == TURN_MAGIC);
	return turn;
}

void turn_init(struct turn *turn, struct guest *guest)
{
	*turn = (struct turn){.magic = TURN_MAGIC, .state = TURN_IDLE, .guest = guest};
	arena_init(&turn->arena);
	pthread_mutex_init(&turn->lock, NULL);
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

/* The turn goes back before its slot does: the slot's next request, which may come at once, finds a free turn. */
static void finish(struct turn *turn, nng_msg *message)
{
	struct guest *guest = turn->guest;
	struct endpoint_slot *slot = turn->slot;

	arena_reset(&turn->arena);
	turn->slot = NULL;
	turn->head = NULL;
	turn->token = 0;
	turn->state = TURN_IDLE;
	pthread_mutex_lock(&guest->lock);
	turn->next_idle = guest->idle;
	guest->idle = turn;
	pthread_mutex_unlock(&guest->lock);
	atomic_fetch_sub_explicit(&guest->under_way, 1, memory_order_relaxed);
	CV_POINT("guest.answering");
	endpoint_reply(slot, message);
	CV_POINT("guest.answered");
}

static void answer(struct turn *turn, int result, struct cv_bytes status, struct cv_bytes reply)
{
	Congvan__Envelope head = CONGVAN__ENVELOPE__INIT;
	nng_msg *message = NULL;

	head.has_kind = head.has_generation = head.has_result = 1;
	head.kind = CONGVAN__ENVELOPE__KIND__REPLY;
	head.generation = turn->guest->generation;
	head.result = result;
	if (turn->head != NULL) {
		head.has_reply_to = 1;
		head.reply_to = turn->head->id;
	}
	/* Without memory the answer stays empty, and the kernel takes that for a failure of this process. */
	if (envelope_pack(&head, status, reply, &message) < 0)
		message = NULL;
	finish(turn, message);
}

static void answer_failure(struct turn *turn, int result, enum status_reason reason, const char *first,
			   const char *second)
{
	const Congvan__Caller *caller = turn->head != NULL ? turn->head->caller : NULL;
	const char *language = caller != NULL ? caller->language : NULL;

	answer(turn, result, status_make(&turn->arena, language, reason, first, second), (struct cv_bytes){NULL, 0});
}

static void log_turn(const struct turn *turn, const char *problem, int64_t value)
{
	struct log_context context = turn->guest->log;

	context.trace_id = turn->open.caller.trace_id;
	log_error(&context, "plugin.bad_answer", "service=%s method=%s problem=%s value=%lld", turn->method->service,
		  turn->method->name, problem, (long long)value);
}

/* What can't be sent is turned into a failure here; all the rest the kernel judges, as it does in its own process. */
static void answer_result(struct turn *turn, int result, struct cv_bytes reply)
{
	char size[24], limit[24];

	if (result != 0) {
		answer(turn, result, result < 0 ? turn->status : (struct cv_bytes){NULL, 0},
		       (struct cv_bytes){NULL, 0});
	} else if (reply.data == NULL && reply.len > 0) {
		log_turn(turn, "a length without bytes", (int64_t)reply.len);
		answer_failure(turn, -EPROTO, STATUS_INTERNAL, turn->guest->name, NULL);
	} else if (reply.len > CV_MESSAGE_MAX) {
		log_turn(turn, "reply too large", (int64_t)reply.len);
		snprintf(size, sizeof(size), "%zu", reply.len);
		snprintf(limit, sizeof(limit), "%u", CV_MESSAGE_MAX);
		answer_failure(turn, -EPROTO, STATUS_REPLY_TOO_LARGE, size, limit);
	} else {
		answer(turn, 0, (struct cv_bytes){NULL, 0}, reply);
	}
}

int turn_reply_later(struct turn *turn, int result, struct cv_bytes reply)
{
	if (turn->state != TURN_LATER)
		return -EINVAL;
	answer_result(turn, result > 0 ? -EPROTO : result, reply);
	return 0;
}

/* ---- a turn ------------------------------------------------------------------------------------------------------ */

static void run(struct turn *turn)
{
	const struct method *method = turn->method;
	const struct crash_mark mark = {turn->guest->name, method->service, method->name, turn->guest->generation};
	const bool rendering = turn->open.phase == CV_PHASE_RENDER;
	struct cv_bytes reply = {NULL, 0};
	struct crash_mark before;
	int result;

	/* Set before the handler runs: host->reply() may come from the same thread before it returns. */
	turn->state = rendering ? TURN_RENDER : TURN_RUN;
	turn->status = (struct cv_bytes){NULL, 0};
	CV_POINT("guest.asked");
	before = crash_enter(mark);
	result = method->handler(&turn->open, turn->request, &reply);
	crash_leave(before);
	CV_POINT("guest.handled");
	if (result == CV_LATER && turn->guest->own_loop && !rendering) {
		turn->state = TURN_LATER;
		return;
	}
	answer_result(turn, result, reply);
}

static int delivery_show(struct turn *turn, const Congvan__Envelope *head)
{
	const Congvan__Delivery *part = head->delivery;
	struct cv_delivery *shown;

	if (head->kind == CONGVAN__ENVELOPE__KIND__REQUEST)
		return 0;
	if (part == NULL || part->name == NULL)
		return -EBADMSG;
	shown = arena_zalloc(&turn->arena, sizeof(*shown));
	if (shown == NULL)
		return -ENOMEM;
	*shown = (struct cv_delivery){
	    .size = sizeof(*shown),
	    .kind = head->kind == CONGVAN__ENVELOPE__KIND__EVENT   ? CV_DELIVERY_EVENT
		    : head->kind == CONGVAN__ENVELOPE__KIND__TIMER ? CV_DELIVERY_TIMER
								   : CV_DELIVERY_ITEM,
	    .name = part->name,
	    .id = part->id,
	    .attempt = part->attempt,
	    .lease_ms = head->deadline_ms,
	    .made_ms = part->made_ms,
	    .key = arena_copy(&turn->arena, (struct cv_bytes){part->key.data, part->key.len}),
	    .topic = part->topic != NULL ? part->topic : "",
	    .subject = part->subject,
	};
	turn->open.delivery = shown;
	return shown->key.data != NULL ? 0 : -ENOMEM;
}

static int open_fill(struct turn *turn, const struct envelope *envelope)
{
	const Congvan__Envelope *head = envelope->head;
	const Congvan__HostedCall *hosted = head->hosted;
	int r;

	if (!head->has_kind || head->caller == NULL || head->service == NULL || head->method == NULL ||
	    !head->has_deadline_ms || hosted == NULL || !hosted->has_call ||
	    (hosted->phase != CV_PHASE_RUN && hosted->phase != CV_PHASE_RENDER))
		return -EBADMSG;
	turn->head = head;
	turn->token = hosted->call;
	turn->request = envelope->payload;
	turn->open = (struct cv_call){
	    .size = sizeof(turn->open),
	    .encoding = head->encoding == CONGVAN__ENVELOPE__ENCODING__HTTP ? CV_ENCODING_HTTP : CV_ENCODING_PROTO,
	    .phase = hosted->phase,
	    .attempt = hosted->attempt,
	    .host = &turn->guest->host,
	    .instance = turn->guest->self,
	    .method = turn->method->data,
	    .deadline_ms = head->deadline_ms,
	    .now_ms = hosted->now_ms,
	    .idempotency_key = head->idempotency_key,
	    .original = envelope->original,
	    .plugin = turn->guest->name,
	    .service = head->service,
	    .method_name = head->method,
	};
	r = delivery_show(turn, head);
	return r < 0 ? r : caller_show(&turn->arena, head->caller, &turn->open.caller);
}

static void task_run(struct task *task)
{
	struct turn *turn = CV_CONTAINER(task, struct turn, task);
	struct cv_bytes wire = {nng_msg_body(turn->slot->request), nng_msg_len(turn->slot->request)};
	struct envelope envelope;
	int r;

	CV_ASSERT(turn->magic == TURN_MAGIC && turn->state == TURN_QUEUED);
	r = envelope_unpack_host(wire, &turn->arena.protobuf, &envelope);
	if (r == 0)
		r = open_fill(turn, &envelope);
	if (r == -ENOMEM) {
		answer_failure(turn, -ENOMEM, STATUS_INTERNAL, turn->guest->name, NULL);
		return;
	}
	/* The kernel packs what it sends: another message means that the two do not understand each other. */
	if (r < 0)
		_exit(HOST_EXIT_PROTOCOL);
	if (turn->refused)
		answer_failure(turn, -EBUSY, STATUS_BUSY, turn->guest->name, NULL);
	else if (guest_monotonic_ms() > turn->open.deadline_ms && turn->open.phase == CV_PHASE_RUN)
		answer_failure(turn, -ETIME, STATUS_DEADLINE, turn->method->service, turn->method->name);
	else
		run(turn);
}

void turn_arrived(void *arg, struct endpoint_slot *slot)
{
	struct guest *guest = arg;
	struct cv_bytes wire = {nng_msg_body(slot->request), nng_msg_len(slot->request)}, service, name;
	struct turn *turn;

	/* The kernel waits for the answer to LOAD. */
	if (!atomic_load_explicit(&guest->loaded, memory_order_acquire))
		_exit(HOST_EXIT_PROTOCOL);
	pthread_mutex_lock(&guest->lock);
	turn = guest->idle;
	CV_ASSERT(turn != NULL); /* as many turns as slots, and a turn is given back before its slot */
	guest->idle = turn->next_idle;
	pthread_mutex_unlock(&guest->lock);
	atomic_fetch_add_explicit(&guest->under_way, 1, memory_order_relaxed);
	turn->slot = slot;
	turn->state = TURN_QUEUED;
	turn->task.run = task_run;
	turn->refused = false;
	turn->method = NULL;
	if (envelope_peek(wire, &service, &name) == 0)
		turn->method = methods_find(guest->methods, guest->method_count, service, name);
	/* The kernel has looked the method up in the same manifest. */
	if (turn->method == NULL)
		_exit(HOST_EXIT_PROTOCOL);
	if ((turn->method->flags & CV_METHOD_SLOW) != 0 && guest->slow != NULL) {
		if (pool_push(guest->slow, &turn->task))
			return;
		turn->refused = true;
	}
	guest_push(guest, &turn->task);
}
