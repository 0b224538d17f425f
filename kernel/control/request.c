#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "control/control_int.h"
#include "log/log.h"
#include "plan/wire.h"
#include "store/audit.h"

#define REQUEST_STATUS_DEPTH 4u
#define REQUEST_STATUS_FIELDS 1000u
#define REQUEST_PAYLOAD_DEPTH 4u
#define REQUEST_PAYLOAD_FIELDS 2000u

/* ---- composing ---- */

static void fill(struct control_request *request, Congvan__Status *status, struct cv_bytes payload)
{
	Congvan__ControlReply reply = CONGVAN__CONTROL_REPLY__INIT;

	reply.status = status;
	reply.has_payload = payload.data != NULL;
	reply.payload.data = (uint8_t *)(uintptr_t)payload.data; /* packing only reads */
	reply.payload.len = payload.len;
	size_t len = congvan__control_reply__get_packed_size(&reply);
	if (len > CONTROL_MESSAGE_MAX + 65536u) {
		log_warning(NULL, "control.reply_refused", "reason=%s bytes=%zu", "its length", len);
		return;
	}
	request->reply = malloc(len + 1);
	if (request->reply)
		request->reply_len = congvan__control_reply__pack(&reply, request->reply);
}

void request_fill(struct control_request *request, struct cv_bytes status, struct cv_bytes payload)
{
	Congvan__Status *message = NULL;

	if (status.len > 0) {
		if (wire_check(&congvan__status__descriptor, status, REQUEST_STATUS_DEPTH, REQUEST_STATUS_FIELDS) == 0)
			message = congvan__status__unpack(NULL, status.len, status.data);
		if (!message) {
			request_fail(request, CONGVAN__STATUS__CODE__INTERNAL, "control.status_malformed",
				     "the answer's status can't be read");
			return;
		}
	}
	fill(request, message, payload);
	if (message)
		congvan__status__free_unpacked(message, NULL);
}

void request_fail(struct control_request *request, Congvan__Status__Code code, const char *reason, const char *text)
{
	Congvan__Status status = CONGVAN__STATUS__INIT;

	status.has_code = 1;
	status.code = code;
	status.reason = (char *)(uintptr_t)reason;
	status.text = (char *)(uintptr_t)text;
	fill(request, &status, (struct cv_bytes){NULL, 0});
}

void request_fill_message(struct control_request *request, const ProtobufCMessage *message)
{
	size_t len = protobuf_c_message_get_packed_size(message);
	uint8_t *bytes = malloc(len + 1);

	if (!bytes)
		return;
	protobuf_c_message_pack(message, bytes);
	fill(request, NULL, (struct cv_bytes){bytes, len});
	free(bytes);
}

void *request_payload(struct control_request *request, const ProtobufCMessageDescriptor *type)
{
	const struct cv_bytes bytes = {request->message->payload.data, request->message->payload.len};
	void *message = NULL;

	if (wire_check(type, bytes, REQUEST_PAYLOAD_DEPTH, REQUEST_PAYLOAD_FIELDS) == 0)
		message = protobuf_c_message_unpack(type, NULL, bytes.len, bytes.data);
	if (!message)
		request_fail(request, CONGVAN__STATUS__CODE__MALFORMED, "control.malformed",
			     request_in_english(request) ? "The request can't be read." : "Không đọc được yêu cầu.");
	return message;
}

bool request_in_english(const struct control_request *request)
{
	return strcmp(request->call.language, "en") == 0;
}

/* ---- commands ---- */

static void run_status(struct control_request *request)
{
	const struct control_options *options = &request->control->options;
	Congvan__StatusReply *reply = malloc(sizeof(*reply));

	if (reply) {
		congvan__status_reply__init(reply);
		options->status(options->arg, reply);
		request_fill_message(request, &reply->base);
		congvan__status_reply__free_unpacked(reply, NULL);
	}
	connection_reply(request);
}

/* The entry that the caller asked for; 0 also when there is none. */
static int look_up_hash(const struct control_request *request, uint8_t hash[32], Congvan__AuditReply *reply)
{
	const ProtobufCBinaryData *payload = &request->message->payload;
	Congvan__AuditRequest *wanted = NULL;
	int result = -ENOENT;

	if (request->message->has_payload)
		wanted = congvan__audit_request__unpack(NULL, payload->len, payload->data);
	if (wanted && wanted->has_sequence)
		result = audit_hash(request->control->options.store, wanted->sequence, hash);
	if (wanted)
		congvan__audit_request__free_unpacked(wanted, NULL);
	reply->has_hash = result == 0;
	reply->hash.data = hash;
	reply->hash.len = 32;
	return result == -ENOENT ? 0 : result;
}

/* Reads the whole log. */
static void audit(struct control_request *request)
{
	struct audit_result found = {0};
	uint8_t hash[32] = {0};
	Congvan__AuditReply reply = CONGVAN__AUDIT_REPLY__INIT;
	int result = audit_verify(request->control->options.store, &found);

	if (result == 0)
		result = look_up_hash(request, hash, &reply);
	if (result < 0) {
		request_fail(request, CONGVAN__STATUS__CODE__INTERNAL, "audit.unreadable", strerror(-result));
		return;
	}
	reply.has_entries = reply.has_head_sequence = reply.has_head_hash = reply.has_head_time_ms = 1;
	reply.has_intact = reply.has_removed_payloads = 1;
	reply.entries = found.entries;
	reply.head_sequence = found.head_sequence;
	reply.head_hash.data = found.head_hash;
	reply.head_hash.len = sizeof(found.head_hash);
	reply.head_time_ms = found.head_time_ms;
	reply.intact = found.intact;
	reply.removed_payloads = found.removed_payloads;
	if (!found.intact) {
		reply.has_broken_sequence = 1;
		reply.broken_sequence = found.broken_sequence;
		reply.problem = found.problem;
	}
	request_fill_message(request, &reply.base);
}

/*
 * A thread of the pool. libuv's hand-over back to the loop orders memory by itself; the lock repeats it where a race
 * checker, to which libuv is closed, can see it.
 */
static void pool_work(uv_work_t *work)
{
	struct control_request *request = work->data;
	struct control *control = request->control;

	request->run(request);
	pthread_mutex_lock(&control->lock);
	pthread_mutex_unlock(&control->lock);
}

static void pool_done(uv_work_t *work, int status)
{
	struct control_request *request = work->data;
	struct control *control = request->control;

	(void)status; /* nobody cancels it */
	pthread_mutex_lock(&control->lock);
	pthread_mutex_unlock(&control->lock);
	connection_reply(request);
	control_settle(control);
}

void request_in_pool(struct control_request *request, void (*run)(struct control_request *request))
{
	int result;

	request->run = run;
	request->work.data = request;
	result = uv_queue_work(request->control->options.loop, &request->work, pool_work, pool_done);
	CV_ASSERT(result == 0); /* fails without a function to run, and in no other case */
}

static void run_call(struct control_request *request)
{
	const struct control_options *options = &request->control->options;
	const Congvan__ControlRequest *message = request->message;

	if (!message->service || !message->method) {
		request_fail(request, CONGVAN__STATUS__CODE__MALFORMED, "control.no_method",
			     request_in_english(request) ? "The request names no method."
							 : "Yêu cầu không nêu tên phương thức.");
		connection_reply(request);
		return;
	}
	request->call.service = message->service;
	request->call.method = message->method;
	request->call.agency = message->agency;
	request->call.payload = (struct cv_bytes){message->payload.data, message->payload.len};
	request->call.idempotency_key = message->idempotency_key;
	request->call.timeout_ms = CONTROL_CALL_TIMEOUT_MS;
	log_info(NULL, "control.call", "service=%s method=%s agency=%u account=%s", message->service, message->method,
		 message->agency, request->call.account);
	options->call(options->arg, &request->call, request);
}

int request_start(struct connection *connection, Congvan__ControlRequest *message)
{
	struct control_request *request = calloc(1, sizeof(*request));
	const char *command = message->command ? message->command : "";

	if (!request) {
		congvan__control_request__free_unpacked(message, NULL);
		return -ENOMEM;
	}
	request->magic = CONTROL_REQUEST_MAGIC;
	request->control = connection->control;
	request->connection = connection;
	request->message = message;
	memcpy(request->account, connection->account, sizeof(request->account));
	request->call.account = request->account;
	request->call.language = message->language && strcmp(message->language, "en") == 0 ? "en" : "vi";
	connection->request = request;
	request->control->requests++;
	if (strcmp(command, "status") == 0) {
		run_status(request);
	} else if (strcmp(command, "audit.verify") == 0) {
		request_in_pool(request, audit);
	} else if (strcmp(command, "call") == 0) {
		run_call(request);
	} else if (strncmp(command, "plugin.", 7) == 0 && connection->control->options.plugin != NULL) {
		plugin_run(request, command + 7);
	} else if (!queue_command(request, command)) {
		request_fail(request, CONGVAN__STATUS__CODE__UNSUPPORTED, "control.unknown_command",
			     request_in_english(request) ? "This server does not know the command."
							 : "Máy chủ này không biết lệnh đó.");
		connection_reply(request);
	}
	return 0;
}
