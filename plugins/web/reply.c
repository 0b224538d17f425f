#include "reply.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include <congvan/bus.pb-c.h>
#include <congvan/http.pb-c.h>
#include <congvan/log.h>
#include <congvan/memory.h>
#include <microhttpd.h>

#include "connection.h"
#include "download.h"
#include "header.h"
#include "problem.h"
#include "problem_page.h"
#include "route.h"
#include "security.h"
#include "server.h"
#include "texts.h"

#define ARGUMENT_TEXT_MAX 512u
#define COOKIE_MAX 1024u
#define FIELDS_SHOWN_MAX 100u
#define MESSAGE_TEXT_MAX 1024u

/* Header fields that are the gateway's alone. */
static const char *const own_headers[] = {
    "Connection",
    "Content-Length",
    "Content-Type",
    "Content-Security-Policy",
    "Date",
    "Keep-Alive",
    "ETag",
    "Location",
    "Set-Cookie",
    "Strict-Transport-Security",
    "Transfer-Encoding",
    "Upgrade",
    "X-Content-Type-Options",
    "X-Request-Id",
};

static void answer(struct web_connection *connection, unsigned status, struct MHD_Response *response)
{
	MHD_add_response_header(response, "X-Request-Id", connection->request.id);
	request_answer(connection, status, response, false);
}

/* ---- problems ---- */

/* Out of memory: an answer that needs none. */
static void answer_nothing(struct web_connection *connection)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);

	request_answer(connection, 503, response, false);
}

static void log_failure(struct web_connection *connection, unsigned status, const char *reason)
{
	if (status < 500)
		return;
	cv_log_host(connection->server->host, CV_LOG_WARNING, "request.failed",
		    "request=%s trace=%s method=%s status=%u reason=%s", connection->request.id,
		    connection->request.trace_id, connection->request.method, status, reason ? reason : "");
}

/* A page for who followed a link; whatever calls the API gets the document. */
static bool write_problem(struct web_request *request, const struct problem *problem)
{
	const char *const *value = request->fields.value;
	bool page = strcmp(request->method, "GET") == 0 && problem_page_wanted(value[FIELD_ACCEPT]);
	size_t back_len = 0;
	const char *back = page ? problem_page_origin(value[FIELD_REFERER], value[FIELD_HOST], &back_len) : NULL;

	free(request->problem);
	request->problem = page ? problem_page(problem, back, back_len, &request->problem_len)
				: problem_json(problem, &request->problem_len);
	return page;
}

static void answer_problem(struct web_connection *connection, const struct problem *problem)
{
	struct web_request *request = &connection->request;
	bool page = write_problem(request, problem);
	struct MHD_Response *response;
	char retry[16];

	response = request->problem
		       ? MHD_create_response_from_buffer(request->problem_len, request->problem, MHD_RESPMEM_PERSISTENT)
		       : NULL;
	if (!response) {
		answer_nothing(connection);
		return;
	}
	log_failure(connection, problem->status, problem->reason);
	MHD_add_response_header(response, "Content-Type", page ? PROBLEM_PAGE_TYPE : PROBLEM_TYPE);
	MHD_add_response_header(response, "Vary", "Accept");
	MHD_add_response_header(response, "Content-Language", problem->language);
	MHD_add_response_header(response, "Cache-Control", "no-store");
	if (problem->status == 401)
		MHD_add_response_header(response, "WWW-Authenticate", "Bearer");
	if (problem->status == 429 || problem->status == 503) {
		snprintf(retry, sizeof(retry), "%d", WEB_RETRY_AFTER_S);
		MHD_add_response_header(response, "Retry-After", retry);
	}
	if (page)
		security_add_problem_headers(response, connection->server->secure);
	else
		security_add_api_headers(response, connection->server->secure);
	answer(connection, problem->status, response);
}

void reply_problem_details(struct web_connection *connection, unsigned status, const char *reason, const char *argument,
			   const char *details)
{
	char text[ARGUMENT_TEXT_MAX];
	struct problem problem = {
	    .status = status,
	    .reason = reason,
	    .detail = text,
	    .request_id = connection->request.id,
	    .language = connection->request.language,
	    .details = {(const uint8_t *)details, details ? strlen(details) : 0},
	};

	web_text(problem.language, reason, argument, text, sizeof(text));
	answer_problem(connection, &problem);
}

void reply_problem(struct web_connection *connection, unsigned status, const char *reason, const char *argument)
{
	reply_problem_details(connection, status, reason, argument, NULL);
}

void reply_methods(struct web_connection *connection, unsigned allowed, bool options)
{
	struct MHD_Response *response;
	char allow[64];

	route_allow(allowed, allow, sizeof(allow));
	if (!options) {
		reply_problem(connection, 405, "web.method_not_allowed", allow);
		if (connection->request.response)
			MHD_add_response_header(connection->request.response, "Allow", allow);
		return;
	}
	response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	if (!response)
		return;
	MHD_add_response_header(response, "Allow", allow);
	answer(connection, 204, response);
}

/* The host's own refusals come without a Status. */
static void reply_errno(struct web_connection *connection, int result)
{
	switch (result) {
	case -ETIMEDOUT:
	case -ETIME:
		reply_problem(connection, 504, "web.timeout", NULL);
		break;
	case -EAGAIN:
	case -EBUSY:
		reply_problem(connection, 429, "web.busy", NULL);
		break;
	case -ENOMEM:
	case -ENOENT:
	case -ESHUTDOWN:
	case -ECANCELED:
	case -ECONNREFUSED:
		reply_problem(connection, 503, "web.unavailable", NULL);
		break;
	default:
		reply_problem(connection, 500, "web.internal", NULL);
	}
}

/* What the kernel says about a call carries no text for people: the gateway has one. */
static const char *own_reason(unsigned status)
{
	switch (status) {
	case 401:
		return "web.session_required";
	case 404:
		return "web.not_found";
	case 429:
		return "web.busy";
	case 503:
		return "web.unavailable";
	case 504:
		return "web.timeout";
	default:
		return "web.internal";
	}
}

void reply_status(struct web_connection *connection, int result, struct cv_bytes status)
{
	const Congvan__Status *failure = NULL;
	struct problem_field fields[FIELDS_SHOWN_MAX];
	char text[MESSAGE_TEXT_MAX];
	struct problem problem = {
	    .request_id = connection->request.id,
	    .language = connection->request.language,
	    .fields = fields,
	};

	if (status.len > 0 && connection->request.call)
		failure = cv_unpack(connection->request.call, &congvan__status__descriptor, status);
	if (!failure) {
		reply_errno(connection, result);
		return;
	}
	problem.status = problem_status((int)failure->code);
	problem.reason = failure->reason && *failure->reason ? failure->reason : own_reason(problem.status);
	problem.detail = failure->text;
	if (!failure->text || !*failure->text) {
		web_text(problem.language, own_reason(problem.status), NULL, text, sizeof(text));
		problem.detail = text;
	}
	problem.details = (struct cv_bytes){failure->details.data, failure->details.len};
	for (size_t i = 0; i < failure->n_fields && i < FIELDS_SHOWN_MAX; i++)
		fields[problem.field_count++] = (struct problem_field){
		    failure->fields[i]->pointer, failure->fields[i]->code, failure->fields[i]->text};
	answer_problem(connection, &problem);
}

/* ---- answers of plugins ---- */

static void add_cookie(struct web_connection *connection, struct MHD_Response *response,
		       const Congvan__HttpCookie *cookie)
{
	bool secure = connection->server->secure;
	char text[COOKIE_MAX], age[48] = "";

	/* The name and value of a cookie are tokens (RFC 6265, section 4.1.1); what is none could end this field. */
	if (!cookie->name || !header_name_valid(cookie->name) || !cookie->value ||
	    strpbrk(cookie->value, "\";,\\ \r\n"))
		return;
	if (cookie->has_max_age_s)
		snprintf(age, sizeof(age), "; Max-Age=%lld", (long long)cookie->max_age_s);
	if ((size_t)snprintf(text, sizeof(text), "%s%s=%s; Path=/; SameSite=Strict%s%s%s", secure ? "__Host-" : "",
			     cookie->name, cookie->value, cookie->readable ? "" : "; HttpOnly",
			     secure ? "; Secure" : "", age) < sizeof(text))
		MHD_add_response_header(response, "Set-Cookie", text);
}

static bool is_own(const char *name)
{
	for (size_t i = 0; i < sizeof(own_headers) / sizeof(own_headers[0]); i++)
		if (strcasecmp(own_headers[i], name) == 0)
			return true;
	return false;
}

static void add_reply_headers(struct web_connection *connection, struct MHD_Response *response,
			      const Congvan__HttpReply *reply)
{
	bool may_set = connection->request.route->flags & CV_ROUTE_COOKIES;

	for (size_t i = 0; may_set && i < reply->n_cookies; i++)
		add_cookie(connection, response, reply->cookies[i]);
	for (size_t i = 0; i < reply->n_headers; i++) {
		const Congvan__HttpParam *header = reply->headers[i];

		if (header->name && header->value && header_name_valid(header->name) && !is_own(header->name))
			MHD_add_response_header(response, header->name, header->value);
	}
	if (reply->location)
		MHD_add_response_header(response, "Location", reply->location);
}

static void answer_file(struct web_connection *connection, const Congvan__HttpReply *reply)
{
	unsigned status = 200;
	struct MHD_Response *response = download_response(connection, reply->file, &status);

	if (!response)
		return;
	add_reply_headers(connection, response, reply);
	answer(connection, status, response);
}

void reply_http(struct web_connection *connection, struct cv_bytes bytes)
{
	struct web_request *request = &connection->request;
	const Congvan__HttpReply *reply = cv_unpack(request->call, &congvan__http_reply__descriptor, bytes);
	unsigned status = reply && reply->status ? reply->status : 200;
	struct MHD_Response *response;
	char tag[80] = "";

	if (!reply || status < 200 || status > 599) {
		reply_problem(connection, 500, "web.internal", NULL);
		return;
	}
	if (reply->file) {
		answer_file(connection, reply);
		return;
	}
	if (reply->etag && strlen(reply->etag) < sizeof(tag) - 2)
		snprintf(tag, sizeof(tag), "\"%s\"", reply->etag);
	if (*tag && request->safe && status == 200 &&
	    header_none_match(request->fields.value[FIELD_IF_NONE_MATCH], reply->etag, strlen(reply->etag)))
		status = 304;
	/* The bytes live in the call's arena, and the call until the answer has gone. */
	response = MHD_create_response_from_buffer(status == 304 ? 0 : reply->body.len, reply->body.data,
						   MHD_RESPMEM_PERSISTENT);
	if (!response) {
		answer_nothing(connection);
		return;
	}
	if (reply->body.len > 0)
		MHD_add_response_header(response, "Content-Type",
					reply->content_type ? reply->content_type : "application/json");
	if (*tag)
		MHD_add_response_header(response, "ETag", tag);
	MHD_add_response_header(response, "Cache-Control", *tag ? "private, no-cache" : "no-store");
	add_reply_headers(connection, response, reply);
	security_add_api_headers(response, connection->server->secure);
	answer(connection, status, response);
}

void reply_json(struct web_connection *connection, unsigned status, struct cv_bytes json)
{
	struct MHD_Response *response = NULL;

	if (json.data)
		response =
		    MHD_create_response_from_buffer(json.len, (void *)(uintptr_t)json.data, MHD_RESPMEM_PERSISTENT);
	if (!response) {
		answer_nothing(connection);
		return;
	}
	MHD_add_response_header(response, "Content-Type", "application/json");
	MHD_add_response_header(response, "Cache-Control", "no-store");
	security_add_api_headers(response, connection->server->secure);
	answer(connection, status, response);
}

/* ---- before the body has come ---- */

void reply_early(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	char header[512];
	int len = snprintf(header, sizeof(header),
			   "HTTP/1.1 %u %s\r\nContent-Type: " PROBLEM_TYPE
			   "\r\nContent-Length: %zu\r\nCache-Control: no-store\r\nX-Request-Id: %s\r\nConnection: "
			   "close\r\n\r\n",
			   request->status, web_title("en", request->status), request->problem_len, request->id);
	struct iovec parts[] = {{header, (size_t)len}, {request->problem, request->problem_len}};
	const struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};

	/* Nothing else has been sent on this connection since the last answer: there is room for so little. */
	(void)!sendmsg(connection->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}
