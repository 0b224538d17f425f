/*
 * Design notes: the way of one request through the SDK.
 *   RUN     bytes or JSON -> request message -> what the Idempotency-Key stands for -> the handler -> either an answer,
 *           or a commit that carries the packed reply
 *   RENDER  the committed reply, its numbers filled in -> JSON
 * Over the bus the host answers with the committed bytes themselves, so there is no RENDER. All state of a call lives
 * in its arena: an attempt that conflicted leaves nothing behind.
 */
#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>

#include "fail_int.h"
#include "http_int.h"
#include "idempotency.h"
#include "state.h"
#include "txn_int.h"
#include "wire.h"

static const char *known(const char *text)
{
	return text ? text : "";
}

/* A handler that failed without a word has failed all the same, and the log says which one it was. */
static int finish_failed(struct cv_call *call, int result)
{
	struct cv_sdk *sdk = cv_sdk_state(call);

	if (sdk && !sdk->status && sdk->field_count)
		return cv_fields_ok(call);
	if (!sdk || !sdk->status) {
		cv_log(call, CV_LOG_WARNING, "handler.failed", "service=%s method=%s error=%s", known(call->service),
		       known(call->method_name), known(strerrorname_np(-result)));
		return result == -ENOMEM ? cv_sdk_failed(call, result) : cv_fail(call, CV_INTERNAL, "internal", NULL);
	}
	if (sdk->status->code == CONGVAN__STATUS__CODE__INTERNAL)
		cv_log(call, CV_LOG_WARNING, "handler.failed", "service=%s method=%s error=%s reason=%s",
		       known(call->service), known(call->method_name), known(strerrorname_np(-result)),
		       known(sdk->status->reason));
	return result;
}

/* The effect is durable and only its answer is lost: the caller is told to ask again, with the same key. */
static int finish_unrendered(struct cv_call *call, int error)
{
	cv_log(call, CV_LOG_ERROR, "reply.lost", "service=%s method=%s error=%s", known(call->service),
	       known(call->method_name), known(strerrorname_np(-error)));
	return cv_fail(call, CV_UNKNOWN, "unknown", NULL);
}

static int replay(struct cv_call *call, const struct cv_typed *typed, const Congvan__IdempotencyRecord *record,
		  struct cv_bytes *ret_reply)
{
	struct cv_bytes packed = {record->reply.data, record->reply.len};
	struct cv_sdk *sdk = call->sdk;
	ProtobufCMessage *reply;

	if (!cv_is_http(call)) {
		*ret_reply = packed.data ? packed : cv_copy(call, packed);
		return 0;
	}
	reply = cv_unpack(call, typed->reply, packed);
	if (!reply)
		return cv_sdk_failed(call, -EBADMSG);
	sdk->http.has_status = record->has_http_status;
	sdk->http.status = record->http_status;
	sdk->http.etag = record->etag;
	sdk->http.location = record->location;
	return cv_http_answer(call, reply, ret_reply);
}

static int commit(struct cv_call *call, const struct cv_idempotency *idempotency, const ProtobufCMessage *reply)
{
	struct cv_sdk *sdk = call->sdk;
	struct cv_bytes packed = cv_pack(call, reply);
	uint32_t flags = 0;
	int result = 0;

	if (!packed.data)
		return cv_sdk_failed(call, -ENOMEM);
	/* What could not be read in RENDER, when it is too late to refuse, is refused now. */
	result = cv_wire_check(reply->descriptor, packed);
	if (result < 0) {
		cv_log(call, CV_LOG_ERROR, "reply.refused", "type=%s size=%zu error=%s", reply->descriptor->name,
		       packed.len, known(strerrorname_np(-result)));
		return cv_sdk_failed(call, result);
	}
	if (idempotency->wanted)
		result = cv_idempotency_keep(call, idempotency, sdk->txn, packed);
	if (result == 0 && cv_is_http(call)) {
		flags = CV_COMMIT_RENDER;
		result = cv_http_wrap(call, packed, &packed);
	}
	if (result == 0)
		result = cv_txn_hand_over(sdk->txn, packed, flags);
	return result < 0 ? result : CV_COMMITTED;
}

/* A refusal that leaves a mark: the host answers with the call's failure once the writes are durable. */
static int commit_failure(struct cv_call *call)
{
	struct cv_sdk *sdk = call->sdk;
	int result;

	if (!sdk->status) {
		cv_log(call, CV_LOG_ERROR, "handler.not_failed", "service=%s method=%s", known(call->service),
		       known(call->method_name));
		return cv_fail(call, CV_INTERNAL, "internal", NULL);
	}
	result = cv_txn_hand_over(sdk->txn, (struct cv_bytes){NULL, 0}, CV_COMMIT_FAILURE);
	return result < 0 ? result : CV_COMMITTED;
}

static int answer(struct cv_call *call, const ProtobufCMessage *reply, struct cv_bytes *ret_reply)
{
	if (cv_is_http(call))
		return cv_http_answer(call, reply, ret_reply);
	*ret_reply = cv_pack(call, reply);
	if (!ret_reply->data)
		return cv_sdk_failed(call, -ENOMEM);
	return ret_reply->len > CV_MESSAGE_MAX ? cv_sdk_failed(call, -E2BIG) : 0;
}

/* What the handler left behind when it returned 0. */
static int conclude(struct cv_call *call, const struct cv_idempotency *idempotency, const ProtobufCMessage *reply,
		    struct cv_bytes *ret_reply)
{
	const struct cv_sdk *sdk = cv_sdk_state(call);

	if (!sdk || sdk->lost)
		return cv_sdk_failed(call, -ENOMEM);
	if (sdk->txn && sdk->txn->refuses)
		return commit_failure(call);
	if (sdk->txn && sdk->txn->committed)
		return commit(call, idempotency, reply);
	if (sdk->txn && sdk->txn->wrote) {
		cv_log(call, CV_LOG_ERROR, "handler.not_committed", "service=%s method=%s", known(call->service),
		       known(call->method_name));
		return cv_fail(call, CV_INTERNAL, "internal", NULL);
	}
	return answer(call, reply, ret_reply);
}

static int read_request(struct cv_call *call, const struct cv_typed *typed, struct cv_bytes bytes,
			ProtobufCMessage **ret)
{
	if (cv_is_http(call))
		return cv_http_read(call, typed->request, ret);
	*ret = cv_unpack(call, typed->request, bytes);
	return *ret ? 0 : cv_fail(call, CV_MALFORMED, "request.malformed", NULL);
}

static int run(struct cv_call *call, const struct cv_typed *typed, struct cv_bytes bytes, struct cv_bytes *ret_reply)
{
	struct cv_idempotency idempotency = {.wanted = false};
	ProtobufCMessage *request, *reply;
	int result;

	if (!cv_sdk_state(call))
		return cv_sdk_failed(call, -ENOMEM);
	cv_sdk_state(call)->payload = bytes;
	result = cv_is_http(call) ? cv_http_open(call, bytes) : 0;

	/*
	 * A digest of a request with a password in it would be a quick way to guess that password. What only reads may
	 * run twice.
	 */
	if (result == 0 && !(typed->flags & (CV_METHOD_SECRET | CV_METHOD_READ)))
		result = cv_idempotency_open(call, bytes, &idempotency);
	if (result < 0)
		return result;
	if (idempotency.earlier)
		return replay(call, typed, idempotency.earlier, ret_reply);
	result = read_request(call, typed, bytes, &request);
	if (result < 0)
		return result;
	reply = cv_new(call, typed->reply);
	if (!reply)
		return cv_sdk_failed(call, -ENOMEM);
	result = typed->handler(call, request, reply);
	return result == 0 ? conclude(call, &idempotency, reply, ret_reply) : result;
}

int cv_sdk_handle(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret_reply)
{
	const struct cv_typed *typed = call->method;
	int result;

	if (call->phase == CV_PHASE_RENDER) {
		result = cv_http_render(call, typed->reply, request, ret_reply);
		return result < 0 ? finish_unrendered(call, result) : result;
	}
	result = run(call, typed, request, ret_reply);
	return result < 0 ? finish_failed(call, result) : result;
}
