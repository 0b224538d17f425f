/*
 * Calls that an event-loop plugin opens for itself or for a user: opened, used for one request at a time, closed. As in
 * the kernel, a request that is under way can't be taken back: a call that is closed, or whose time has run out,
 * meanwhile is only marked, and the late answer frees it on the loop.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "host/clean.h"
#include "host/table.h"
#include "plugin/caller.h"

#define TIMEOUT_MAX_MS 600000 /* CALL_TIMEOUT_MAX_MS of the kernel */

static void recycle(struct turn *turn)
{
	struct guest *guest = turn->guest;

	if (turn->out.reply != NULL)
		nng_msg_free(turn->out.reply);
	arena_reset(&turn->arena);
	turn->out = (struct turn_out){0};
	turn->speaker = NULL;
	turn->state = TURN_IDLE;
	turn->next_idle = guest->spare;
	guest->spare = turn;
	guest->open_count--;
}

/* ---- deadlines ------------------------------------------------------------------------------------------------- */

static void list_remove(struct turn *turn)
{
	struct turn_out *out = &turn->out;

	if (out->link == NULL)
		return;
	*out->link = out->next_open;
	if (out->next_open != NULL)
		out->next_open->out.link = out->link;
	out->link = NULL;
	out->next_open = NULL;
}

static void deliver(struct turn *turn, int result, struct cv_bytes status, struct cv_bytes reply)
{
	cv_on_reply *on_reply = turn->out.on_reply;

	turn->out.on_reply = NULL;
	on_reply(turn->out.arg, result, status, reply);
}

static void deadlines_set(struct guest *guest, int64_t at_ms);

static void deadlines_cb(uv_timer_t *timer)
{
	struct guest *guest = timer->data;
	const int64_t now = guest_monotonic_ms();
	struct turn *turn = guest->open, *late = NULL;
	int64_t next = INT64_MAX;

	/* Taken off the list first: on_reply may close this call and open others. */
	while (turn != NULL) {
		struct turn *after = turn->out.next_open;

		if (turn->open.deadline_ms <= now) {
			list_remove(turn);
			turn->next_idle = late;
			late = turn;
		} else if (turn->open.deadline_ms < next) {
			next = turn->open.deadline_ms;
		}
		turn = after;
	}
	while ((turn = late) != NULL) {
		struct cv_bytes status = {NULL, 0};
		int r;

		late = turn->next_idle;
		if (turn->out.on_reply == NULL)
			continue;
		r = table_refuse(turn, STATUS_DEADLINE, turn->out.service, turn->out.method, &status);
		deliver(turn, r, status, (struct cv_bytes){NULL, 0});
	}
	if (next != INT64_MAX)
		deadlines_set(guest, next);
}

static void deadlines_set(struct guest *guest, int64_t at_ms)
{
	const int64_t now = guest_monotonic_ms();

	if (!guest->deadlines_ready) {
		uv_timer_init(loop_uv(guest->loop), &guest->deadlines);
		guest->deadlines.data = guest;
		guest->deadlines_ready = true;
	}
	/* One millisecond on top: libuv's clock is coarser than ours, and early would be too early. */
	uv_timer_start(&guest->deadlines, deadlines_cb, at_ms > now ? (uint64_t)(at_ms - now) + 1 : 1, 0);
}

static void list_add(struct turn *turn)
{
	struct guest *guest = turn->guest;
	const bool first = guest->open == NULL;

	turn->out.next_open = guest->open;
	turn->out.link = &guest->open;
	if (guest->open != NULL)
		guest->open->out.link = &turn->out.next_open;
	guest->open = turn;
	if (first || !uv_is_active((uv_handle_t *)&guest->deadlines) ||
	    turn->open.deadline_ms < guest_monotonic_ms() + (int64_t)uv_timer_get_due_in(&guest->deadlines))
		deadlines_set(guest, turn->open.deadline_ms);
}

/* ---- open, close ----------------------------------------------------------------------------------------------- */

static int spec_copy(const struct guest *guest, const struct cv_caller_spec *given, struct cv_caller_spec *ret)
{
	*ret = (struct cv_caller_spec){.size = sizeof(*ret), .kind = CV_CALLER_PLUGIN};
	if (given == NULL)
		return 0;
	if ((guest->capabilities & 1u << CV_GRANT_SPEAK_FOR_USERS) == 0) {
		log_warning(&guest->log, "grant.denied", "capability=speak-for-users");
		return -EACCES;
	}
	memcpy(ret, given, given->size < sizeof(*ret) ? given->size : sizeof(*ret));
	return ret->kind == CV_CALLER_PERSON || ret->kind == CV_CALLER_NOBODY ? 0 : -EACCES;
}

/* Who the kernel shall say speaks, and what the plugin sees of it. -ENOMEM. */
static int speaker_make(struct turn *turn, const struct cv_caller_spec *spec)
{
	const Congvan__Caller *caller = caller_make(&turn->arena, spec, turn->guest->name);
	Congvan__HostSpeaker *to;

	if (caller == NULL || caller_show(&turn->arena, caller, &turn->open.caller) < 0)
		return -ENOMEM;
	if (spec->kind == CV_CALLER_PLUGIN)
		return 0;
	to = arena_alloc(&turn->arena, sizeof(*to));
	if (to == NULL)
		return -ENOMEM;
	congvan__host_speaker__init(to);
	to->has_kind = to->has_agency = to->has_person = to->has_post = to->has_on_behalf_of = to->has_session = 1;
	to->kind = spec->kind;
	to->agency = spec->agency;
	to->person = spec->person;
	to->post = spec->post;
	to->on_behalf_of = spec->on_behalf_of;
	to->session = spec->session;
	to->trace_id = caller->trace_id;
	to->language = caller->language;
	to->address = clean_is(caller->address) ? caller->address : NULL;
	turn->speaker = to;
	return 0;
}

static struct turn *turn_take(struct guest *guest)
{
	struct turn *turn = guest->spare;

	if (turn != NULL) {
		guest->spare = turn->next_idle;
		return turn;
	}
	turn = malloc(sizeof(*turn));
	if (turn != NULL)
		turn_init(turn, guest);
	return turn;
}

static int host_call_open(const struct cv_host *host, const struct cv_caller_spec *given, int timeout_ms,
			  struct cv_call **ret)
{
	struct guest *guest = guest_of(host);
	struct cv_caller_spec spec;
	struct turn *turn;
	int r;

	if (!guest->own_loop)
		return -EOPNOTSUPP;
	CV_ASSERT(loop_is_mine(guest->loop));
	r = spec_copy(guest, given, &spec);
	if (r < 0)
		return r;
	if (guest->open_count >= GUEST_OPEN_CALLS)
		return -EBUSY;
	turn = turn_take(guest);
	if (turn == NULL)
		return -ENOMEM;
	guest->open_count++;
	if (timeout_ms <= 0)
		timeout_ms = CV_CALL_TIMEOUT_MS;
	if (timeout_ms > TIMEOUT_MAX_MS)
		timeout_ms = TIMEOUT_MAX_MS;
	turn->state = TURN_OPEN;
	turn->status = (struct cv_bytes){NULL, 0};
	turn->open = (struct cv_call){
	    .size = sizeof(turn->open),
	    .encoding = CV_ENCODING_PROTO,
	    .phase = CV_PHASE_RUN,
	    .host = &guest->host,
	    .instance = guest->self,
	    .deadline_ms = guest_monotonic_ms() + timeout_ms,
	    .now_ms = guest_now_ms(),
	    .plugin = guest->name,
	};
	if (speaker_make(turn, &spec) < 0) {
		recycle(turn);
		return -ENOMEM;
	}
	*ret = &turn->open;
	return 0;
}

static void host_call_close(struct cv_call **where)
{
	struct turn *turn;

	if (*where == NULL)
		return;
	turn = turn_of(*where);
	*where = NULL;
	CV_ASSERT(turn->state == TURN_OPEN && loop_is_mine(turn->guest->loop));
	list_remove(turn);
	turn->out.on_reply = NULL;
	turn->out.closed = true;
	if (!turn->out.under_way)
		recycle(turn);
}

/* ---- a request ------------------------------------------------------------------------------------------------- */

static int answer_read(struct turn *turn, nng_msg *message, struct cv_bytes *ret_reply, struct cv_bytes *ret_status)
{
	Congvan__TableReply *answer;
	int r;

	r = table_unpack(&turn->arena, message, &answer);
	nng_msg_free(message);
	if (r == -EPROTO)
		return table_broken(turn->guest, r);
	if (r < 0)
		return r;
	if (answer->result == 0)
		*ret_reply = table_bytes(answer->reply);
	else if (answer->has_status)
		*ret_status = table_bytes(answer->status);
	return answer->result;
}

/* The loop. */
static void out_task(struct task *task)
{
	struct turn_out *out = CV_CONTAINER(task, struct turn_out, task);
	struct turn *turn = CV_CONTAINER(out, struct turn, out);
	struct cv_bytes status = out->status, reply = {NULL, 0};
	nng_msg *message = out->reply;
	int r = out->result;

	out->under_way = false;
	out->reply = NULL;
	list_remove(turn);
	if (message != NULL && out->on_reply != NULL)
		r = answer_read(turn, message, &reply, &status);
	else if (message != NULL)
		nng_msg_free(message);
	if (out->closed)
		recycle(turn);
	else if (out->on_reply != NULL)
		deliver(turn, r, status, reply);
}

/* nng's thread: only hands the answer on. */
static void on_answer(void *arg, int result, nng_msg *reply)
{
	struct turn *turn = arg;

	turn->out.result = result < 0 ? table_broken(turn->guest, result) : 0;
	turn->out.reply = reply;
	loop_push(turn->guest->loop, &turn->out.task);
}

static int send_out(struct turn *turn, const char *service, const char *method, uint32_t encoding,
		    const char *idempotency_key, struct cv_bytes request)
{
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	Congvan__HostSend part = CONGVAN__HOST_SEND__INIT;
	nng_msg *message;
	int r;

	r = table_send_check(turn, service, method, idempotency_key, request, &turn->out.status);
	if (r < 0)
		return r;
	turn->out.service = arena_strdup(&turn->arena, service);
	turn->out.method = arena_strdup(&turn->arena, method);
	if (turn->out.service == NULL || turn->out.method == NULL)
		return -ENOMEM;
	ask.has_kind = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__CALL_AS;
	ask.send = &part;
	ask.speaker = turn->speaker;
	part.service = table_text(service);
	part.method = table_text(method);
	part.has_request = part.has_deadline_ms = part.has_encoding = 1;
	part.request = table_data(request);
	part.encoding = encoding;
	part.deadline_ms = turn->open.deadline_ms;
	part.idempotency_key = table_text(idempotency_key);
	r = table_pack(turn->guest, &ask, &message);
	if (r < 0)
		return r;
	list_add(turn);
	return dial_submit(turn->guest->table, message, on_answer, turn);
}

static int host_call_async(struct cv_call *open, const char *service, const char *method, uint32_t encoding,
			   const char *idempotency_key, struct cv_bytes request, cv_on_reply *on_reply, void *arg)
{
	struct turn *turn = turn_of(open);
	int r;

	if (service == NULL || method == NULL || on_reply == NULL || (request.data == NULL && request.len > 0))
		return -EINVAL;
	if (turn->state != TURN_OPEN)
		return -EPERM;
	if (turn->out.under_way)
		return -EBUSY;
	CV_ASSERT(loop_is_mine(turn->guest->loop));
	turn->out = (struct turn_out){
	    .task.run = out_task,
	    .under_way = true,
	    .on_reply = on_reply,
	    .arg = arg,
	};
	r = send_out(turn, service, method, encoding, idempotency_key, request);
	if (r < 0) {
		/* Told like every failure: by on_reply, from the loop. */
		turn->out.result = r;
		loop_push(turn->guest->loop, &turn->out.task);
	}
	return 0;
}

void table_open_fill(struct cv_host *host)
{
	host->call_open = host_call_open;
	host->call_close = host_call_close;
	host->call_async = host_call_async;
}
