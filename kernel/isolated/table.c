/*
 * The kernel's end of the host table: what a host asks for is looked up here, and what is not in the table is denied.
 *
 * The entries run the kernel's own host functions on the call that the token names, so rights, snapshot, commit and
 * everything else are judged where they are judged for plugins in process.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "bus/envelope.h"
#include "compiler.h"
#include "isolated/table_int.h"
#include "plan/wire.h"
#include "plugin/caller.h"
#include "point.h"
#include "runtime/runtime_int.h"
#include "table/host_open.h"

#define TABLE_DEPTH_MAX 6u /* call, commit, put, key; two to spare */

enum need {
	NEED_NONE = 1, /* the host's own: no call may be named */
	NEED_CALL, /* a call that is away */
	NEED_EITHER,
	NEED_LOOSE, /* a call may be named, which is not taken: lines of the log may come at any time */
};

struct entry {
	enum need need;
	table_function *run;
	bool reads; /* leaves nothing in the call that is needed later */
};

static table_function hello;

static const struct entry entries[] = {
    [CONGVAN__TABLE_CALL__KIND__HELLO] = {NEED_NONE, hello, false},
    [CONGVAN__TABLE_CALL__KIND__GET] = {NEED_CALL, table_get, true},
    [CONGVAN__TABLE_CALL__KIND__SCAN] = {NEED_CALL, table_scan, true},
    [CONGVAN__TABLE_CALL__KIND__SUM] = {NEED_CALL, table_sum, true},
    [CONGVAN__TABLE_CALL__KIND__UPLOAD] = {NEED_CALL, table_upload, true},
    [CONGVAN__TABLE_CALL__KIND__COMMIT] = {NEED_CALL, table_commit, false},
    [CONGVAN__TABLE_CALL__KIND__NOTE] = {NEED_EITHER, table_note, true},
    [CONGVAN__TABLE_CALL__KIND__CALL] = {NEED_CALL, table_call, false},
    [CONGVAN__TABLE_CALL__KIND__CALL_AS] = {NEED_NONE, table_call_as, false},
    [CONGVAN__TABLE_CALL__KIND__BLOB_CREATE] = {NEED_EITHER, table_blob_create, false},
    [CONGVAN__TABLE_CALL__KIND__BLOB_WRITE] = {NEED_NONE, table_blob_write, false},
    [CONGVAN__TABLE_CALL__KIND__BLOB_FINISH] = {NEED_NONE, table_blob_finish, false},
    [CONGVAN__TABLE_CALL__KIND__BLOB_ABANDON] = {NEED_NONE, table_blob_abandon, false},
    [CONGVAN__TABLE_CALL__KIND__BLOB_OPEN] = {NEED_NONE, table_blob_open, false},
    [CONGVAN__TABLE_CALL__KIND__ROUTES] = {NEED_EITHER, table_routes, false},
    [CONGVAN__TABLE_CALL__KIND__STAMPS] = {NEED_NONE, table_stamps, false},
    [CONGVAN__TABLE_CALL__KIND__SECRET] = {NEED_NONE, table_secret, false},
    [CONGVAN__TABLE_CALL__KIND__NEW_IDS] = {NEED_NONE, table_new_ids, false},
    [CONGVAN__TABLE_CALL__KIND__LOG] = {NEED_LOOSE, table_log, false},
    [CONGVAN__TABLE_CALL__KIND__LOG_HEAD] = {NEED_CALL, table_log_head, true},
};

/* ---- turns ------------------------------------------------------------------------------------------------------ */

static void turn_task(struct task *task);

/* NULL: the host has ended, or there is no memory. */
static struct turn *turn_take(struct hosted *hosted)
{
	struct turn *turn;
	bool ended;

	pthread_mutex_lock(&hosted->lock);
	ended = hosted->ended;
	turn = hosted->idle_turns;
	if (!ended) {
		hosted->turns_busy++;
		if (turn != NULL)
			hosted->idle_turns = turn->next;
	}
	pthread_mutex_unlock(&hosted->lock);
	if (ended)
		return NULL;
	if (turn == NULL) {
		turn = calloc(1, sizeof(*turn));
		if (turn != NULL) {
			turn->hosted = hosted;
			call_init(&turn->own, hosted->instance);
		}
	}
	if (turn != NULL)
		return turn;
	pthread_mutex_lock(&hosted->lock);
	hosted->turns_busy--;
	pthread_cond_broadcast(&hosted->changed);
	pthread_mutex_unlock(&hosted->lock);
	return NULL;
}

/* The slot's answer leaves first: an endpoint is destroyed when no turn is busy. */
static void turn_end(struct turn *turn, nng_msg *message)
{
	struct hosted *hosted = turn->hosted;

	if (turn->reads && turn->away != NULL)
		arena_rewind(&turn->call->arena, turn->mark);
	if (turn->away != NULL)
		away_give(turn->away);
	turn->away = NULL;
	turn->reads = false;
	turn->own.caller = NULL;
	turn->own.state = CALL_IDLE;
	arena_reset(&turn->own.arena);
	endpoint_reply(turn->slot, message);
	pthread_mutex_lock(&hosted->lock);
	turn->next = hosted->idle_turns;
	hosted->idle_turns = turn;
	hosted->turns_busy--;
	if (hosted->turns_busy == 0)
		pthread_cond_broadcast(&hosted->changed);
	pthread_mutex_unlock(&hosted->lock);
}

void *turn_alloc(struct turn *turn, size_t size_bytes)
{
	return arena_zalloc(&turn->own.arena, size_bytes);
}

static nng_msg *pack(const Congvan__TableReply *reply)
{
	Congvan__Envelope head = CONGVAN__ENVELOPE__INIT;
	struct cv_bytes payload = {NULL, congvan__table_reply__get_packed_size(reply)};
	uint8_t *bytes = malloc(payload.len + 1);
	nng_msg *message = NULL;

	if (bytes == NULL)
		return NULL;
	congvan__table_reply__pack(reply, bytes);
	payload.data = bytes;
	head.has_kind = 1;
	head.kind = CONGVAN__ENVELOPE__KIND__REPLY;
	if (envelope_pack_host(&head, (struct cv_bytes){NULL, 0}, payload, (struct cv_bytes){NULL, 0}, &message) < 0)
		message = NULL;
	free(bytes);
	return message;
}

void turn_answer(struct turn *turn, const Congvan__TableReply *reply)
{
	turn_end(turn, reply != NULL ? pack(reply) : NULL);
}

int turn_speak(struct turn *turn, const Congvan__HostSpeaker *speaker)
{
	struct call *own = &turn->own;
	const struct instance *instance = own->instance;
	struct cv_caller_spec given, spec;
	int r;

	if (speaker != NULL)
		given = (struct cv_caller_spec){
		    .size = sizeof(given),
		    .kind = speaker->kind,
		    .agency = speaker->agency,
		    .person = speaker->person,
		    .post = speaker->post,
		    .on_behalf_of = speaker->on_behalf_of,
		    .session = speaker->session,
		    .trace_id = speaker->trace_id,
		    .language = speaker->language,
		    .address = speaker->address,
		};
	r = host_speaker(instance, speaker != NULL ? &given : NULL, &spec);
	if (r < 0)
		return r;
	own->caller = caller_make(&own->arena, &spec, instance->name);
	if (own->caller == NULL)
		return -ENOMEM;
	own->state = CALL_OPEN;
	own->deadline_ms = instance_monotonic_ms() + OPENED_TIMEOUT_MAX_MS;
	own->status = (struct cv_bytes){NULL, 0};
	own->wrote_elsewhere = false;
	own->open = (struct cv_call){.size = sizeof(own->open), .now_ms = instance_now_ms()};
	return 0;
}

/* ---- a TableCall --------------------------------------------------------------------------------------------------
 */

/* NULL: outside the contract. */
static const Congvan__TableCall *unpack(struct turn *turn)
{
	const struct cv_bytes wire = {nng_msg_body(turn->slot->request), nng_msg_len(turn->slot->request)};
	ProtobufCAllocator *memory = &turn->own.arena.protobuf;
	struct envelope envelope;

	if (envelope_unpack_host(wire, memory, &envelope) < 0 || !envelope.head->has_kind ||
	    envelope.head->kind != CONGVAN__ENVELOPE__KIND__HOST_CALL || envelope.status.len > 0 ||
	    envelope.original.data != NULL)
		return NULL;
	if (wire_check(&congvan__table_call__descriptor, envelope.payload, TABLE_DEPTH_MAX, CV_MESSAGE_FIELDS) < 0)
		return NULL;
	return congvan__table_call__unpack(memory, envelope.payload.len, envelope.payload.data);
}

/* Finds who acts. false: the host was ended. */
static bool find_call(struct turn *turn, const struct entry *entry)
{
	const uint64_t token = turn->asked->call;

	turn->call = &turn->own;
	if (entry->need == NEED_LOOSE || (token == 0 && entry->need != NEED_CALL))
		return true;
	if (token == 0 || entry->need == NEED_NONE) {
		hosted_end(turn->hosted, "asked for kind %d %s a call", (int)turn->asked->kind,
			   token == 0 ? "without" : "within");
		return false;
	}
	turn->away = away_take(turn->hosted, token);
	if (turn->away == NULL)
		return false;
	turn->call = turn->away->call;
	turn->reads = entry->reads;
	turn->mark = arena_mark(&turn->call->arena);
	return true;
}

bool hosted_is_greeted(struct hosted *hosted)
{
	bool greeted;

	pthread_mutex_lock(&hosted->lock);
	greeted = hosted->greeted;
	pthread_mutex_unlock(&hosted->lock);
	return greeted;
}

static const struct entry *entry_of(struct turn *turn)
{
	const Congvan__TableCall *asked = turn->asked;
	const size_t kind = asked != NULL && asked->has_kind ? (size_t)asked->kind : 0;

	if (asked == NULL)
		hosted_end(turn->hosted, "sent something that is no request");
	else if (kind >= CV_COUNT(entries) || entries[kind].run == NULL)
		hosted_end(turn->hosted, "asked for kind %zu, which is not in the table", kind);
	else if (kind != CONGVAN__TABLE_CALL__KIND__HELLO && !hosted_is_greeted(turn->hosted))
		hosted_end(turn->hosted, "asked for kind %zu before it said who it is", kind);
	else
		return &entries[kind];
	return NULL;
}

static void turn_task(struct task *task)
{
	struct turn *turn = CV_CONTAINER(task, struct turn, task);
	Congvan__TableReply reply = CONGVAN__TABLE_REPLY__INIT;
	const struct entry *entry;
	int r;

	turn->asked = unpack(turn);
	entry = entry_of(turn);
	if (entry == NULL || !find_call(turn, entry)) {
		turn_answer(turn, NULL);
		return;
	}
	reply.has_result = 1;
	CV_POINT("host.asked");
	r = entry->run(turn, turn->asked, &reply);
	if (r == TABLE_LATER)
		return;
	if (r < 0)
		hosted_end(turn->hosted, "sent a request of kind %d that breaks the contract", (int)turn->asked->kind);
	turn_answer(turn, r < 0 ? NULL : &reply);
}

void table_arrived(void *arg, struct endpoint_slot *slot)
{
	struct hosted *hosted = arg;
	struct turn *turn = turn_take(hosted);

	if (turn == NULL) {
		endpoint_reply(slot, NULL);
		return;
	}
	turn->slot = slot;
	turn->task.run = turn_task;
	instance_push(hosted->instance, &turn->task, false);
}

bool table_admit(void *arg, pid_t peer)
{
	struct hosted *hosted = arg;
	bool wanted, again;

	pthread_mutex_lock(&hosted->lock);
	wanted = hosted->spawned && peer == hosted->process.pid;
	again = wanted && hosted->connected;
	hosted->connected = hosted->connected || wanted;
	pthread_mutex_unlock(&hosted->lock);
	if (!wanted)
		log_warning(&hosted->instance->log, "host.stranger", "pid=%ld", (long)peer);
	if (again)
		hosted_end(hosted, "connected twice");
	return wanted && !again;
}

void table_lost(struct hosted *hosted)
{
	table_call_lost(hosted);
}

void table_free(struct hosted *hosted)
{
	struct turn *turn;

	CV_ASSERT(hosted->turns_busy == 0);
	table_blob_lost(hosted);
	while ((turn = hosted->idle_turns) != NULL) {
		hosted->idle_turns = turn->next;
		call_finish(&turn->own);
		free(turn);
	}
}

static int hello(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	struct hosted *hosted = turn->hosted;
	bool right, again;

	(void)reply;
	right = asked->has_data && asked->data.len == HOST_TOKEN_BYTES &&
		CRYPTO_memcmp(asked->data.data, hosted->token, HOST_TOKEN_BYTES) == 0;
	pthread_mutex_lock(&hosted->lock);
	again = hosted->greeted;
	hosted->greeted = again || right;
	pthread_mutex_unlock(&hosted->lock);
	CV_POINT("host.greeted");
	if (again)
		hosted_end(hosted, "said HELLO twice");
	else if (!right)
		hosted_end(hosted, "said HELLO with a token that is not its own");
	return right && !again ? 0 : -EBADMSG;
}
