/* Calls that an event-loop plugin in a host opens (plugin/opened.h): they go to the kernel. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "host/clean.h"
#include "host/table.h"
#include "plugin/caller.h"

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

/* ---- what is the same in the kernel's process (plugin/opened.h) ------------------------------------------------ */

static struct turn *turn_opened(struct opened *opened)
{
	return CV_CONTAINER(opened, struct turn, out.opened);
}

static int opened_make(void *owner, struct opened **ret)
{
	struct turn *turn = malloc(sizeof(*turn));

	if (turn == NULL)
		return -ENOMEM;
	turn_init(turn, owner);
	*ret = &turn->out.opened;
	return 0;
}

static void opened_clear(struct opened *opened)
{
	struct turn *turn = turn_opened(opened);

	arena_reset(&turn->arena);
	turn->speaker = NULL;
	turn->state = TURN_IDLE;
}

static int opened_late(struct opened *opened, struct cv_bytes *ret_status)
{
	struct turn *turn = turn_opened(opened);

	return table_refuse(turn, STATUS_DEADLINE, turn->out.service, turn->out.method, ret_status);
}

/* nng's thread: only hands the answer on. */
static void on_answer(void *arg, int result, nng_msg *reply)
{
	struct turn *turn = arg;

	opened_answer(&turn->out.opened, result < 0 ? table_broken(turn->guest, result) : 0, reply);
}

static int opened_send(struct opened *opened, const struct opened_request *request, struct cv_bytes *ret_status)
{
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	Congvan__HostSend part = CONGVAN__HOST_SEND__INIT;
	struct turn *turn = turn_opened(opened);
	nng_msg *message;
	int r;

	r = table_send_check(turn, request->service, request->method, request->idempotency_key, request->request,
			     ret_status);
	if (r < 0)
		return r;
	turn->out.service = arena_strdup(&turn->arena, request->service);
	turn->out.method = arena_strdup(&turn->arena, request->method);
	if (turn->out.service == NULL || turn->out.method == NULL)
		return -ENOMEM;
	ask.has_kind = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__CALL_AS;
	ask.send = &part;
	ask.speaker = turn->speaker;
	part.service = table_text(request->service);
	part.method = table_text(request->method);
	part.has_request = part.has_deadline_ms = part.has_encoding = 1;
	part.request = table_data(request->request);
	part.encoding = request->encoding;
	part.deadline_ms = turn->open.deadline_ms;
	part.idempotency_key = table_text(request->idempotency_key);
	r = table_pack(turn->guest, &ask, &message);
	return r < 0 ? r : dial_submit(turn->guest->table, message, on_answer, turn);
}

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

static int opened_read(struct opened *opened, int result, nng_msg *message, bool wanted, struct cv_bytes *ret_reply,
		       struct cv_bytes *status)
{
	if (message != NULL && wanted)
		return answer_read(turn_opened(opened), message, ret_reply, status);
	if (message != NULL)
		nng_msg_free(message);
	return result;
}

/* A host frees nothing at its end. */
static const struct opened_kind kind = {opened_make, opened_send, opened_read, opened_late, opened_clear, NULL};

/* ---- what the plugin calls ------------------------------------------------------------------------------------- */

static int host_call_open(const struct cv_host *host, const struct cv_caller_spec *given, int timeout_ms,
			  struct cv_call **ret)
{
	struct guest *guest = guest_of(host);
	struct cv_caller_spec spec;
	struct opened *opened;
	struct turn *turn;
	int r;

	if (!guest->own_loop)
		return -EOPNOTSUPP;
	CV_ASSERT(loop_is_mine(guest->loop));
	r = spec_copy(guest, given, &spec);
	if (r < 0)
		return r;
	if (guest->opened.kind == NULL)
		opened_init(&guest->opened, &kind, guest->loop, guest);
	r = opened_take(&guest->opened, timeout_ms, &opened);
	if (r < 0)
		return r;
	turn = turn_opened(opened);
	turn->state = TURN_OPEN;
	turn->status = (struct cv_bytes){NULL, 0};
	turn->open = (struct cv_call){
	    .size = sizeof(turn->open),
	    .encoding = CV_ENCODING_PROTO,
	    .phase = CV_PHASE_RUN,
	    .host = &guest->host,
	    .instance = guest->self,
	    .deadline_ms = opened->deadline_ms,
	    .now_ms = guest_now_ms(),
	    .plugin = guest->name,
	};
	if (speaker_make(turn, &spec) < 0) {
		opened_close(opened);
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
	opened_close(&turn->out.opened);
}

static int host_call_async(struct cv_call *open, const char *service, const char *method, uint32_t encoding,
			   const char *idempotency_key, struct cv_bytes request, cv_on_reply *on_reply, void *arg)
{
	const struct opened_request asked = {service, method, encoding, idempotency_key, request};
	struct turn *turn = turn_of(open);

	if (turn->state != TURN_OPEN)
		return -EPERM;
	CV_ASSERT(loop_is_mine(turn->guest->loop));
	return opened_ask(&turn->out.opened, &asked, on_reply, arg);
}

void table_open_fill(struct cv_host *host)
{
	host->call_open = host_call_open;
	host->call_close = host_call_close;
	host->call_async = host_call_async;
}
