#include "request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/json.h>

#include "connection.h"
#include "csrf.h"
#include "dispatch.h"
#include "header.h"
#include "reply.h"
#include "route.h"
#include "serve.h"
#include "server.h"
#include "upload.h"

#define BODY_FIRST_BYTES 4096u
#define DROP_QUIETLY_BYTES (64u << 10) /* a refused body of this size is read to its end, and the connection lives */

static int64_t now_ms(const struct web_connection *connection)
{
	return connection->server->host->monotonic_ms(connection->server->host);
}

void request_target(struct web_connection *connection, const char *uri)
{
	struct web_request *request = &connection->request;
	size_t len = strnlen(uri, WEB_URI_MAX + 1);

	request->target_cut = len > WEB_URI_MAX;
	memcpy(request->target, uri, request->target_cut ? 0 : len);
	request->target[request->target_cut ? 0 : len] = '\0';
	/* The rest of the header has a time of its own, unless that for the whole of it ends earlier. */
	int64_t deadline_ms = now_ms(connection) + connection->server->config.header_ms;
	if (request->deadline_ms == 0 || deadline_ms < request->deadline_ms)
		request->deadline_ms = deadline_ms;
}

static void name_request(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	const struct web_server *server = connection->server;
	uint64_t id = server->host->new_id(server->host);
	uint8_t bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(id >> (56 - 8 * i));
	digest_hex(bytes, sizeof(bytes), request->id);
	if (!header_trace_id(request->fields.value[FIELD_TRACEPARENT], request->trace_id)) {
		memcpy(request->trace_id, server->trace_prefix, 16);
		memcpy(request->trace_id + 16, request->id, 17);
	}
}

static void begin(struct web_connection *connection, const char *method, const char *version)
{
	struct web_request *request = &connection->request;
	enum fields_verdict verdict = fields_read(connection->mhd, &request->fields);

	memcpy(request->method, method, strnlen(method, sizeof(request->method) - 1) + 1);
	request->method[sizeof(request->method) - 1] = '\0';
	request->safe = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 || strcmp(method, "OPTIONS") == 0;
	request->body_open = request->fields.has_body;
	request->language = header_language(request->fields.value[FIELD_ACCEPT_LANGUAGE]);
	request->state = REQUEST_BODY;
	request->body_since_ms = now_ms(connection);
	request->deadline_ms = request->body_open ? request->body_since_ms + connection->server->config.body_ms : 0;
	name_request(connection);
	if (verdict == FIELDS_TOO_MANY)
		reply_problem(connection, 431, "web.header_too_large", "8 KiB, 64");
	else if (verdict == FIELDS_FRAMING)
		reply_problem(connection, 400, "web.framing", NULL);
	else if (verdict == FIELDS_MALFORMED)
		reply_problem(connection, 400, "web.malformed", "header");
	else if (request->target_cut)
		reply_problem(connection, 414, "web.target_too_long", "4096");
	else if (strcmp(version, MHD_HTTP_VERSION_1_1) != 0 && strcmp(version, MHD_HTTP_VERSION_1_0) != 0)
		reply_problem(connection, 400, "web.malformed", "version");
	else
		serve(connection);
	/* What follows a request whose end is in doubt may be the inside of another one. */
	request->at_once = verdict != FIELDS_GOOD;
	if (request->at_once && request->response)
		MHD_add_response_header(request->response, "Connection", "close");
}

/* ---- after authentication ---- */

/* False: refused. */
static bool check_site(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	const char *const *value = request->fields.value;
	const struct csrf_origin origin = {
	    .sec_fetch_site = value[FIELD_SEC_FETCH_SITE],
	    .origin = value[FIELD_ORIGIN],
	    .host = value[FIELD_HOST],
	    .configured = connection->server->config.origin,
	    .tls = connection->server->tls,
	};

	/* A bearer token is sent on purpose, never by a browser for a foreign page. */
	if (request->safe || (request->authenticated && !request->by_cookie))
		return true;
	if (!csrf_same_origin(&origin)) {
		reply_problem(connection, 403, "web.cross_site", NULL);
		return false;
	}
	if (request->by_cookie && !csrf_token_matches(value[FIELD_X_CSRF_TOKEN], request->identity.csrf)) {
		reply_problem(connection, 403, "web.csrf", NULL);
		return false;
	}
	return true;
}

/* False: refused. */
static bool check_preconditions(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	const char *key = request->fields.value[FIELD_IDEMPOTENCY_KEY];
	const char *tag;
	size_t len;

	if (!key && request->route->flags & CV_ROUTE_KEY) {
		reply_problem(connection, 400, "web.key_required", NULL);
		return false;
	}
	if (key && !header_key_valid(key)) {
		reply_problem(connection, 400, "web.key_malformed", NULL);
		return false;
	}
	switch (header_if_match(request->fields.value[FIELD_IF_MATCH], &tag, &len)) {
	case IF_MATCH_GOOD:
		return true;
	case IF_MATCH_ABSENT:
		if (!(request->route->flags & CV_ROUTE_IF_MATCH))
			return true;
		reply_problem(connection, 428, "web.if_match_required", NULL);
		return false;
	case IF_MATCH_WEAK:
	case IF_MATCH_MALFORMED:
		break;
	}
	reply_problem(connection, 400, "web.if_match_malformed", NULL);
	return false;
}

static void on_body_end(struct web_connection *connection);

void request_authorised(struct web_connection *connection)
{
	struct web_request *request = &connection->request;

	request->state = REQUEST_BODY;
	if (request->authenticated)
		request->language = request->identity.language;
	if (request->authenticated && request->identity.must_change_password &&
	    !(request->route->flags & CV_ROUTE_PASSWORD_CHANGE)) {
		reply_problem(connection, 403, "web.password_change_required", NULL);
		return;
	}
	if (!check_site(connection) || !check_preconditions(connection))
		return;
	if (request->route->gateway) {
		upload_begin(connection);
		if (request->state != REQUEST_BODY)
			return;
	} else if (request->body_open && !request->safe && !header_is_json(request->fields.value[FIELD_CONTENT_TYPE])) {
		reply_problem(connection, 415, "web.json_expected", NULL);
		return;
	}
	if (!request->body_open)
		on_body_end(connection);
}

/* ---- the body ---- */

/* Room for len more bytes. -EFBIG: past the limit; -ENOMEM. */
static int body_reserve(struct web_request *request, size_t len)
{
	size_t need = request->body_len + len, size = request->body_size ? request->body_size : BODY_FIRST_BYTES;
	uint8_t *grown;

	if (need > CV_JSON_MAX)
		return -EFBIG;
	if (need <= request->body_size)
		return 0;
	while (size < need)
		size *= 2;
	grown = realloc(request->body, size);
	if (!grown)
		return -ENOMEM;
	request->body = grown;
	request->body_size = size;
	return 0;
}

static void on_body_data(struct web_connection *connection, const char *data, size_t len)
{
	struct web_request *request = &connection->request;

	request->received_bytes += len;
	/* Slower than the least rate on the average since the header: cut by the sweep. */
	request->deadline_ms = request->body_since_ms + connection->server->config.body_ms +
			       (int64_t)(request->received_bytes * 1000 / WEB_BODY_BYTES_PER_S);
	if (request->upload) {
		upload_feed(connection, data, len);
		return;
	}
	switch (body_reserve(request, len)) {
	case 0:
		memcpy(request->body + request->body_len, data, len);
		request->body_len += len;
		break;
	case -EFBIG:
		serve_refuse_size(connection);
		break;
	default:
		reply_problem(connection, 503, "web.busy", NULL);
	}
}

static void on_body_end(struct web_connection *connection)
{
	struct web_request *request = &connection->request;

	request->body_open = false;
	request->deadline_ms = 0;
	if (request->state != REQUEST_BODY)
		return;
	if (request->upload)
		upload_complete(connection);
	else
		dispatch(connection);
}

/* ---- answers ---- */

void request_answer(struct web_connection *connection, unsigned status, struct MHD_Response *response, bool shared)
{
	struct web_request *request = &connection->request;

	request->status = status;
	request->response = response;
	request->response_shared = shared;
	request->state = REQUEST_READY;
}

static bool is_waiting(const struct web_request *request)
{
	return request->state == REQUEST_AUTHENTICATING || request->state == REQUEST_CALLING ||
	       request->state == REQUEST_STORING;
}

void request_resume(struct web_connection *connection)
{
	if (!connection->request.suspended || is_waiting(&connection->request))
		return;
	connection->request.suspended = false;
	MHD_resume_connection(connection->mhd);
	server_wake(connection->server);
}

static void drop_response(struct web_request *request)
{
	if (request->response && !request->response_shared)
		MHD_destroy_response(request->response);
	request->response = NULL;
}

static enum MHD_Result send_response(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	enum MHD_Result result;

	if (!request->response)
		return MHD_NO;
	/* A shared one goes to nobody who is to stay: the whole server drains. */
	if (connection->server->draining)
		MHD_add_response_header(request->response, "Connection", "close");
	result = MHD_queue_response(connection->mhd, request->status, request->response);
	drop_response(request);
	request->state = REQUEST_SENDING;
	/* Silence is libmicrohttpd's to notice; a reader that is merely slow may take its time. */
	request->deadline_ms = 0;
	return result;
}

/*
 * The answer is there and the body is not. What is short is read to its end; otherwise the client hears at once and may
 * stop, and what it still sends is dropped for a while, because closing now would make its system forget the answer.
 */
static enum MHD_Result answer_before_body(struct web_connection *connection, bool at_header)
{
	struct web_request *request = &connection->request;
	bool expects = request->fields.value[FIELD_EXPECT] != NULL;
	bool is_short = !request->fields.chunked && request->fields.length <= DROP_QUIETLY_BYTES;

	if (at_header && (expects || connection->server->tls))
		return send_response(connection);
	request->deadline_ms = now_ms(connection) + WEB_DISCARD_MS;
	if (is_short || connection->server->tls || !request->problem)
		return MHD_YES;
	reply_early(connection);
	drop_response(request);
	request->state = REQUEST_DROPPING;
	return MHD_YES;
}

static enum MHD_Result drop_data(struct web_connection *connection, size_t *size)
{
	connection->request.dropped_bytes += *size;
	*size = 0;
	return connection->request.dropped_bytes > WEB_DISCARD_BYTES ? MHD_NO : MHD_YES;
}

static enum MHD_Result suspend(struct web_connection *connection, bool at_header)
{
	connection->request.suspended = true;
	connection->request.header_again = at_header;
	MHD_suspend_connection(connection->mhd);
	return MHD_YES; /* data that came is offered again */
}

/* What follows the header, its end or a piece of the body, once the request has been moved on. */
static enum MHD_Result settle(struct web_connection *connection, bool at_header, size_t *size)
{
	struct web_request *request = &connection->request;

	if (is_waiting(request))
		return suspend(connection, at_header);
	if (at_header && request->state == REQUEST_READY && request->body_open)
		return answer_before_body(connection, true);
	/* An answer to the header itself would cost the connection; the end of the body is reported at once. */
	if (at_header && !(request->state == REQUEST_READY && request->at_once))
		return MHD_YES;
	if (request->state == REQUEST_READY && !request->body_open)
		return send_response(connection);
	if (request->state == REQUEST_DROPPING && !request->body_open)
		return MHD_NO;
	if (request->state == REQUEST_READY && request->dropped_bytes == 0 &&
	    answer_before_body(connection, false) == MHD_NO)
		return MHD_NO;
	if (request->state == REQUEST_READY || request->state == REQUEST_DROPPING)
		return drop_data(connection, size);
	*size = 0;
	return MHD_YES;
}

enum MHD_Result request_step(struct web_connection *connection, const char *method, const char *version,
			     const char *data, size_t *size)
{
	struct web_request *request = &connection->request;
	bool at_header = request->state == REQUEST_IDLE || request->header_again;

	/* A connection that was suspended at its header is shown the header again. */
	request->header_again = false;
	if (request->state == REQUEST_IDLE)
		begin(connection, method, version);
	else if (!at_header && request->state == REQUEST_BODY && *size > 0)
		on_body_data(connection, data, *size);
	else if (!at_header && request->body_open && *size == 0)
		on_body_end(connection);
	return settle(connection, at_header, size);
}

void request_late(struct web_connection *connection)
{
	struct web_request *request = &connection->request;

	if (!request->body_open || connection->server->tls)
		return;
	if (request->state == REQUEST_BODY)
		reply_problem(connection, 408, "web.body_too_slow", NULL);
	if (request->state == REQUEST_READY && request->problem)
		reply_early(connection);
}

void request_abort(struct web_connection *connection)
{
	struct web_request *request = &connection->request;

	if (request->call)
		connection->server->host->call_close(&request->call);
	if (!request->suspended)
		return;
	request->suspended = false;
	request->body_open = false;
	reply_problem(connection, 503, "web.unavailable", NULL);
	MHD_resume_connection(connection->mhd);
}

void request_finish(struct web_connection *connection)
{
	struct web_request *request = &connection->request;

	if (request->call)
		connection->server->host->call_close(&request->call);
	upload_abandon(connection->server->host, &request->upload);
	drop_response(request);
	free(request->problem);
	request->problem = NULL;
	free(request->body);
	request->body = NULL;
	request->body_len = request->body_size = 0;
	request->state = REQUEST_IDLE;
	request->suspended = request->header_again = false;
	request->authenticated = request->by_cookie = false;
	memset(&request->identity, 0, sizeof(request->identity));
	request->received_bytes = request->dropped_bytes = 0;
	request->route = NULL;
	route_table_unref(&request->routes);
	request->query.count = request->path.count = 0;
	request->deadline_ms = now_ms(connection) + connection->server->config.idle_ms;
}
