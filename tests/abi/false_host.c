/*
 * A host that speaks the contract and breaks it at one place, which its own name says: "false-host-<fault>". It runs no
 * plugin: whatever it is asked, it answers "from a false host".
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <congvan/host.pb-c.h>

#include "bus/dial.h"
#include "bus/endpoint.h"
#include "bus/envelope.h"
#include "isolated/contract.h"
#include "plugin/arena.h"

static const char *fault = "";
static struct endpoint *endpoint;
static struct dial *table;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t change = PTHREAD_COND_INITIALIZER;
static struct endpoint_slot *waiting;

static int is(const char *name)
{
	return strcmp(fault, name) == 0;
}

/* ---- the table ------------------------------------------------------------------------------------------------- */

static nng_msg *table_message(const Congvan__TableCall *call)
{
	Congvan__Envelope head = CONGVAN__ENVELOPE__INIT;
	struct cv_bytes payload = {NULL, congvan__table_call__get_packed_size(call)};
	uint8_t *bytes = malloc(payload.len + 1);
	nng_msg *message = NULL;

	congvan__table_call__pack(call, bytes);
	payload.data = bytes;
	head.has_kind = 1;
	head.kind = CONGVAN__ENVELOPE__KIND__HOST_CALL;
	if (envelope_pack_host(&head, (struct cv_bytes){NULL, 0}, payload, (struct cv_bytes){NULL, 0}, &message) < 0)
		abort();
	free(bytes);
	return message;
}

static void ask(const Congvan__TableCall *call)
{
	nng_msg *reply = NULL;
	bool sent;

	if (dial_call(table, table_message(call), INT64_MAX, &sent, &reply) == 0)
		nng_msg_free(reply);
}

static void on_reply(void *arg, int result, nng_msg *reply)
{
	(void)arg;
	(void)result;
	if (reply != NULL)
		nng_msg_free(reply);
}

static void hello(const uint8_t *token)
{
	Congvan__TableCall call = CONGVAN__TABLE_CALL__INIT;
	uint8_t said[HOST_TOKEN_BYTES];

	memcpy(said, token, sizeof(said));
	if (is("token"))
		said[0] ^= 1;
	call.has_kind = call.has_data = 1;
	call.kind = CONGVAN__TABLE_CALL__KIND__HELLO;
	call.data = (ProtobufCBinaryData){sizeof(said), said};
	ask(&call);
	if (is("twice"))
		ask(&call);
}

static Congvan__TableCall get_of(uint64_t token, Congvan__HostKey *key)
{
	Congvan__TableCall call = CONGVAN__TABLE_CALL__INIT;

	congvan__host_key__init(key);
	key->prefix = (char *)(uintptr_t) "echo.thing";
	call.has_kind = call.has_call = 1;
	call.kind = CONGVAN__TABLE_CALL__KIND__GET;
	call.call = token;
	call.key = key;
	return call;
}

/* A call of the host's to a plugin that takes its time. */
static void call_nap(uint64_t token)
{
	Congvan__TableCall call = CONGVAN__TABLE_CALL__INIT;
	Congvan__HostSend send = CONGVAN__HOST_SEND__INIT;

	send.service = (char *)(uintptr_t) "echo/1";
	send.method = (char *)(uintptr_t) "nap";
	send.has_request = 1;
	send.request = (ProtobufCBinaryData){4, (uint8_t *)(uintptr_t) "2000"};
	call.has_kind = call.has_call = 1;
	call.kind = CONGVAN__TABLE_CALL__KIND__CALL;
	call.call = token;
	call.send = &send;
	dial_submit(table, table_message(&call), on_reply, NULL);
}

static void breach(uint64_t token)
{
	Congvan__HostKey key;
	Congvan__TableCall call = get_of(token, &key);
	uint8_t *bytes;

	if (is("unknown-call")) {
		call.call = token + 4096;
		ask(&call);
	} else if (is("no-call")) {
		call.has_call = 0;
		ask(&call);
	} else if (is("unknown-kind")) {
		call.kind = (Congvan__TableCall__Kind)77;
		ask(&call);
	} else if (is("two-at-once")) {
		/* Until the two meet: nobody promises that they are taken up in their order. */
		call_nap(token);
		for (;;)
			ask(&call);
	} else if (is("too-large")) {
		bytes = calloc(1, ENVELOPE_HOST_MAX + 4096);
		nng_msg *message;

		nng_msg_alloc(&message, 0);
		nng_msg_append(message, bytes, ENVELOPE_HOST_MAX + 4096);
		free(bytes);
		dial_submit(table, message, on_reply, NULL);
		pause();
	} else if (is("garbage")) {
		nng_msg *message;

		nng_msg_alloc(&message, 0);
		nng_msg_append(message, "\xff\xff\xff", 3);
		dial_submit(table, message, on_reply, NULL);
		pause();
	} else if (is("call-hello")) {
		call.kind = CONGVAN__TABLE_CALL__KIND__HELLO;
		ask(&call);
	} else if (is("control")) {
		send(HOST_CONTROL_FD, "\xff\xff\xff", 3, 0);
		pause();
	} else if (is("closes-control")) {
		shutdown(HOST_CONTROL_FD, SHUT_RDWR);
		pause();
	} else if (is("closes-and-dies")) {
		shutdown(HOST_CONTROL_FD, SHUT_RDWR);
		/* Slower than any host that has nothing else to do. */
		nanosleep(&(struct timespec){.tv_sec = 2}, NULL);
		_exit(7);
	} else if (is("closes-bus")) {
		endpoint_destroy(&endpoint);
		pause();
	} else if (is("die-call")) {
		_exit(7);
	}
}

/* ---- requests -------------------------------------------------------------------------------------------------- */

static void *worker(void *arg)
{
	struct endpoint_slot *slot;
	struct arena memory;

	(void)arg;
	arena_init(&memory);
	for (;;) {
		Congvan__Envelope head = CONGVAN__ENVELOPE__INIT;
		struct envelope request;
		nng_msg *reply = NULL;

		pthread_mutex_lock(&lock);
		while (waiting == NULL)
			pthread_cond_wait(&change, &lock);
		slot = waiting;
		waiting = slot->next;
		pthread_mutex_unlock(&lock);
		arena_reset(&memory);
		if (envelope_unpack_host((struct cv_bytes){nng_msg_body(slot->request), nng_msg_len(slot->request)},
					 &memory.protobuf, &request) < 0)
			abort();
		breach(request.head->hosted->call);
		head.has_kind = head.has_result = 1;
		head.kind = is("bad-answer") ? CONGVAN__ENVELOPE__KIND__EVENT : CONGVAN__ENVELOPE__KIND__REPLY;
		envelope_pack(&head, (struct cv_bytes){NULL, 0},
			      (struct cv_bytes){(const uint8_t *)"from a false host", 17}, &reply);
		endpoint_reply(slot, reply);
	}
	return NULL;
}

static void on_request(void *arg, struct endpoint_slot *slot)
{
	(void)arg;
	pthread_mutex_lock(&lock);
	slot->next = waiting;
	waiting = slot;
	pthread_cond_signal(&change);
	pthread_mutex_unlock(&lock);
}

/* ---- orders ---------------------------------------------------------------------------------------------------- */

static void report(Congvan__HostReport__Kind kind, uint32_t sequence)
{
	Congvan__HostReport report = CONGVAN__HOST_REPORT__INIT;
	uint8_t bytes[256];

	report.has_kind = report.has_sequence = 1;
	report.kind = kind;
	report.sequence = is("answers-nobody") ? sequence + 100 : sequence;
	send(HOST_CONTROL_FD, bytes, congvan__host_report__pack(&report, bytes), 0);
}

static void boot(const Congvan__HostBoot *boot)
{
	const struct endpoint_options options = {
	    .name = "false", .address = boot->requests, .credits = 16, .on_request = on_request};
	struct cv_error error = {0};

	if (is("silent"))
		pause();
	if (endpoint_create(&options, &endpoint, &error) < 0 ||
	    dial_open_max(boot->table, ENVELOPE_HOST_MAX, &table, &error) < 0)
		_exit(HOST_EXIT_BUS);
	if (is("early"))
		ask(&(Congvan__TableCall){.base = PROTOBUF_C_MESSAGE_INIT(&congvan__table_call__descriptor),
					  .has_kind = 1,
					  .kind = CONGVAN__TABLE_CALL__KIND__STAMPS});
	if (!is("no-hello"))
		hello(boot->token.data);
}

static void obey(const Congvan__HostOrder *order)
{
	static const char *const deaths[] = {
	    [CONGVAN__HOST_ORDER__KIND__BOOT] = "die-boot",   [CONGVAN__HOST_ORDER__KIND__LOAD] = "die-load",
	    [CONGVAN__HOST_ORDER__KIND__START] = "die-start", [CONGVAN__HOST_ORDER__KIND__DRAIN] = "die-drain",
	    [CONGVAN__HOST_ORDER__KIND__STOP] = "die-stop",   [CONGVAN__HOST_ORDER__KIND__CONFIGURE] = "die-configure",
	    [CONGVAN__HOST_ORDER__KIND__PING] = "die-ping",   [CONGVAN__HOST_ORDER__KIND__DESCRIPTOR] = "die-open",
	};

	if (is(deaths[order->kind]))
		_exit(7);
	if (order->kind == CONGVAN__HOST_ORDER__KIND__BOOT) {
		boot(order->boot);
		report(CONGVAN__HOST_REPORT__KIND__READY, order->sequence);
		return;
	}
	report(CONGVAN__HOST_REPORT__KIND__DONE, order->sequence);
	if (order->kind == CONGVAN__HOST_ORDER__KIND__STOP && !is("never-ends"))
		_exit(0);
}

int main(int argc, char **argv)
{
	static uint8_t bytes[HOST_PACKET_MAX];
	pthread_t thread;
	ssize_t n;

	(void)argc;
	if (strstr(argv[0], "false-host-") != NULL)
		fault = strstr(argv[0], "false-host-") + strlen("false-host-");
	pthread_create(&thread, NULL, worker, NULL);
	while ((n = recv(HOST_CONTROL_FD, bytes, sizeof(bytes), 0)) > 0) {
		Congvan__HostOrder *order = congvan__host_order__unpack(NULL, (size_t)n, bytes);

		if (order == NULL)
			_exit(HOST_EXIT_PROTOCOL);
		obey(order);
		congvan__host_order__free_unpacked(order, NULL);
	}
	if (is("closes-control") || is("closes-and-dies"))
		pause();
	_exit(HOST_EXIT_ORPHAN);
}
