#include "host/table.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bus/envelope.h"
#include "compiler.h"
#include "host/clean.h"
#include "host/control.h"
#include "plugin/table_own.h"

#define TABLE_END_MS 200 /* for the rest of the kernel to end with its bus */
#define TABLE_WAIT_MS 10000 /* for what no call's deadline limits */
#define HEALTH_TEXT_MAX 200u

/* ---- questions --------------------------------------------------------------------------------------------------- */

int table_broken(const struct guest *guest, int error)
{
	if (error == -ENOMEM || error == -ETIME)
		return error == -ETIME ? -EIO : error;
	/* A kernel that ends closes one after the other: that is no failure of the bus. */
	control_outlive(TABLE_END_MS);
	log_error(&guest->log, "host.bus_broken", "error=%s", strerror(-error));
	_exit(HOST_EXIT_BUS);
}

int table_pack(struct guest *guest, const Congvan__TableCall *ask, nng_msg **ret)
{
	Congvan__Envelope head = CONGVAN__ENVELOPE__INIT;

	head.has_id = head.has_kind = head.has_generation = 1;
	head.id = atomic_fetch_add_explicit(&guest->next_message, 1, memory_order_relaxed) + 1;
	head.kind = CONGVAN__ENVELOPE__KIND__HOST_CALL;
	head.generation = guest->generation;
	return envelope_pack_message(&head, &ask->base, ret);
}

int table_unpack(struct arena *arena, nng_msg *message, Congvan__TableReply **ret)
{
	const struct cv_bytes wire = {nng_msg_body(message), nng_msg_len(message)};
	struct envelope envelope;
	int r;

	r = envelope_unpack_host(wire, &arena->protobuf, &envelope);
	if (r < 0)
		return r == -ENOMEM ? r : -EPROTO;
	if (!envelope.head->has_kind || envelope.head->kind != CONGVAN__ENVELOPE__KIND__REPLY)
		return -EPROTO;
	/* The kernel's own words, and types that do not nest without end: looking through them first would gain
	 * nothing. */
	*ret = congvan__table_reply__unpack(&arena->protobuf, envelope.payload.len, envelope.payload.data);
	return *ret != NULL ? 0 : -ENOMEM;
}

int table_ask(struct guest *guest, struct arena *arena, Congvan__TableCall *ask, int64_t deadline_ms,
	      Congvan__TableReply **ret_reply)
{
	nng_msg *message, *answer;
	bool sent;
	int r;

	*ret_reply = NULL;
	r = table_pack(guest, ask, &message);
	if (r < 0)
		return r;
	r = dial_call(guest->table, message, deadline_ms, &sent, &answer);
	if (r < 0)
		return table_broken(guest, r);
	r = table_unpack(arena, answer, ret_reply);
	nng_msg_free(answer);
	if (r == -EPROTO)
		return table_broken(guest, r);
	return r < 0 ? r : (*ret_reply)->result;
}

int table_ask_turn(struct turn *turn, Congvan__TableCall *ask, Congvan__TableReply **ret_reply)
{
	const int64_t now = guest_monotonic_ms();
	const int64_t deadline = turn->open.deadline_ms > now ? turn->open.deadline_ms : now;
	int r;

	if (turn->token == 0)
		return -EPERM;
	ask->has_call = 1;
	ask->call = turn->token;
	pthread_mutex_lock(&turn->lock);
	r = table_ask(turn->guest, &turn->arena, ask, deadline + TABLE_SLACK_MS, ret_reply);
	pthread_mutex_unlock(&turn->lock);
	return r;
}

int table_ask_speaker(struct turn *turn, Congvan__TableCall *ask, Congvan__TableReply **ret_reply)
{
	int r;

	if (turn->state != TURN_OPEN)
		return table_ask_turn(turn, ask, ret_reply);
	ask->speaker = turn->speaker;
	pthread_mutex_lock(&turn->lock);
	r = table_ask(turn->guest, &turn->arena, ask, guest_monotonic_ms() + TABLE_WAIT_MS, ret_reply);
	pthread_mutex_unlock(&turn->lock);
	return r;
}

static int ask_self(struct guest *guest, struct arena *arena, Congvan__TableCall *ask, Congvan__TableReply **ret_reply)
{
	return table_ask(guest, arena, ask, guest_monotonic_ms() + TABLE_WAIT_MS, ret_reply);
}

int table_hello(struct guest *guest)
{
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	Congvan__TableReply *reply;
	struct arena arena;
	int r;

	arena_init(&arena);
	ask.has_kind = ask.has_data = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__HELLO;
	ask.data = guest->boot->token;
	r = ask_self(guest, &arena, &ask, &reply);
	arena_finish(&arena);
	return r;
}

int table_key(const struct cv_key *key, Congvan__HostKey *ret)
{
	static uint8_t too_long[CV_KEY_MAX + 1];

	congvan__host_key__init(ret);
	if (key->prefix == NULL || !clean_is(key->prefix))
		return -EACCES;
	ret->prefix = table_text(key->prefix);
	ret->has_body = 1;
	if (key->body.len > CV_KEY_MAX || (key->body.data == NULL && key->body.len > 0))
		ret->body = (ProtobufCBinaryData){sizeof(too_long), too_long};
	else
		ret->body = table_data(key->body);
	ret->has_flags = key->flags != 0;
	ret->flags = key->flags;
	ret->has_agency = key->agency != 0;
	ret->agency = key->agency;
	return 0;
}

/* ---- what a host answers by itself ------------------------------------------------------------------------------- */

static void *host_alloc(struct cv_call *open, size_t size_bytes)
{
	return arena_zalloc(&turn_of(open)->arena, size_bytes);
}

static void host_log(const struct cv_host *host, struct cv_call *open, int level, const char *event, const char *fields)
{
	struct log_context context = guest_of(host)->log;

	if (event == NULL || !log_enabled(level))
		return;
	if (open != NULL)
		context.trace_id = turn_of(open)->open.caller.trace_id;
	log_fields(&context, level, event, fields != NULL ? fields : "");
}

static int host_config(const struct cv_host *host, const char *key, struct cv_config_value *ret)
{
	if (key == NULL || ret->size < sizeof(ret->size))
		return -EINVAL;
	return settings_get(&guest_of(host)->settings, key, ret);
}

static int host_listener(const struct cv_host *host, const char *config_key, int *ret_fd)
{
	return settings_listener(&guest_of(host)->settings, config_key, ret_fd);
}

/* ---- what the kernel keeps --------------------------------------------------------------------------------------- */

static void host_health(const struct cv_host *host, int state, const char *text)
{
	Congvan__HostReport report = CONGVAN__HOST_REPORT__INIT;
	char clean[HEALTH_TEXT_MAX];

	guest_of(host);
	if (state < CV_HEALTH_OK || state > CV_HEALTH_FAILED)
		return;
	clean_copy(clean, sizeof(clean), text);
	report.has_kind = report.has_state = 1;
	report.kind = CONGVAN__HOST_REPORT__KIND__HEALTH;
	report.state = (uint32_t)state;
	report.text = clean;
	control_report(&report);
}

static int ids_fetch(struct guest *guest)
{
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	Congvan__TableReply *reply;
	struct arena arena;
	int r;

	arena_init(&arena);
	ask.has_kind = ask.has_limit = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__NEW_IDS;
	ask.limit = GUEST_IDS;
	r = ask_self(guest, &arena, &ask, &reply);
	if (r == 0 && (reply->n_ids == 0 || reply->n_ids > GUEST_IDS))
		r = -EPROTO;
	for (size_t i = 0; r == 0 && i < reply->n_ids; i++)
		guest->ids.ids[reply->n_ids - 1 - i] = reply->ids[i];
	if (r == 0) {
		guest->ids.left = (uint32_t)reply->n_ids;
		guest->ids.until_ms = guest_monotonic_ms() + GUEST_IDS_MS;
	}
	arena_finish(&arena);
	return r;
}

static uint64_t host_new_id(const struct cv_host *host)
{
	struct guest *guest = guest_of(host);
	uint64_t id;

	pthread_mutex_lock(&guest->ids.lock);
	if (guest->ids.left == 0 || guest_monotonic_ms() > guest->ids.until_ms) {
		/* An id can't be refused, and none may be made up here: without the kernel there is nothing to go on
		 * for. */
		if (ids_fetch(guest) < 0)
			_exit(HOST_EXIT_BUS);
	}
	id = guest->ids.ids[--guest->ids.left];
	pthread_mutex_unlock(&guest->ids.lock);
	return id;
}

static int host_secret(const struct cv_host *host, const char *purpose, void *ret, size_t size_bytes)
{
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	Congvan__TableReply *reply;
	struct arena arena;
	int r;

	if (purpose == NULL || !clean_is(purpose))
		return -EINVAL;
	arena_init(&arena);
	ask.has_kind = ask.has_limit = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__SECRET;
	ask.name = table_text(purpose);
	ask.limit = size_bytes;
	r = ask_self(guest_of(host), &arena, &ask, &reply);
	if (r == 0 && reply->secret.len != size_bytes)
		r = -EPROTO;
	if (r == 0)
		memcpy(ret, reply->secret.data, size_bytes);
	arena_finish(&arena);
	return r;
}

static int host_scratch(const struct cv_host *host, const char **ret_path)
{
	const char *path = guest_of(host)->boot->sandbox->scratch;

	if (path == NULL)
		return -EACCES;
	*ret_path = path;
	return 0;
}

void table_make(struct guest *guest, struct cv_host *ret)
{
	*ret = (struct cv_host){
	    .size = sizeof(*ret),
	    .abi_major = CV_ABI_MAJOR,
	    .abi_minor = CV_ABI_MINOR,
	    .alloc = host_alloc,
	    .log = host_log,
	    .new_id = host_new_id,
	    .config = host_config,
	    .health = host_health,
	    .listener = host_listener,
	    .secret = host_secret,
	    .scratch = host_scratch,
	    .kernel = guest,
	};
	table_own_fill(ret);
	table_store_fill(ret);
	table_commit_fill(ret);
	table_call_fill(ret);
	table_open_fill(ret);
	table_blob_fill(ret);
	table_loop_fill(ret);
	table_gateway_fill(ret);
}
