#include "authenticate.h"

#include <stdio.h>
#include <string.h>

#include <congvan/bus.pb-c.h>
#include <congvan/identity.pb-c.h>
#include <congvan/memory.h>

#include "connection.h"
#include "header.h"
#include "reply.h"
#include "server.h"

#define REVOCATIONS "identity.revocation"

static void refuse(struct web_connection *connection)
{
	reply_problem(connection, 401, "web.session_required", NULL);
}

/* The bearer token counts before the cookie: whoever sends one means it. */
static bool find_token(struct web_connection *connection, const char **ret_token, size_t *ret_len)
{
	struct web_request *request = &connection->request;
	const char *cookie = connection->server->secure ? "__Host-session" : "session";

	if (header_bearer(request->fields.value[FIELD_AUTHORIZATION], ret_token, ret_len))
		return true;
	request->by_cookie = true;
	return header_cookie(request->fields.value[FIELD_COOKIE], cookie, ret_token, ret_len) == COOKIE_FOUND;
}

static void take(struct web_connection *connection, const struct session_identity *identity)
{
	connection->request.identity = *identity;
	connection->request.authenticated = true;
	request_authorised(connection);
}

static bool read_identity(const Congvan__AuthenticateReply *reply, struct session_identity *ret)
{
	const char *csrf = reply->csrf ? reply->csrf : "";

	if (reply->agency == 0 || reply->person_id == 0 || strlen(csrf) >= sizeof(ret->csrf))
		return false;
	memset(ret, 0, sizeof(*ret));
	ret->agency = reply->agency;
	ret->person = reply->person_id;
	ret->post = reply->post_id;
	ret->on_behalf_of = reply->on_behalf_of;
	ret->session = reply->session_id;
	ret->valid_until_ms = reply->valid_until_ms;
	ret->must_change_password = reply->must_change_password;
	strcpy(ret->csrf, csrf);
	strcpy(ret->language, reply->language && strcmp(reply->language, "en") == 0 ? "en" : "vi");
	return true;
}

static const Congvan__Status *status_of(struct web_request *request, struct cv_bytes status)
{
	return cv_unpack(request->call, &congvan__status__descriptor, status);
}

static void on_identity(void *arg, int result, struct cv_bytes status, struct cv_bytes reply)
{
	struct web_connection *connection = arg;
	struct web_request *request = &connection->request;
	struct session_identity identity;
	const Congvan__AuthenticateReply *message = NULL;

	if (result == 0)
		message = cv_unpack(request->call, &congvan__authenticate_reply__descriptor, reply);
	if (result) {
		const Congvan__Status *failure = status_of(request, status);

		if (failure && failure->code == CONGVAN__STATUS__CODE__UNAUTHENTICATED)
			refuse(connection);
		else
			reply_status(connection, result, status);
	} else if (!message || !read_identity(message, &identity)) {
		reply_problem(connection, 503, "web.unavailable", NULL);
	}
	/* The call was the gateway's own; the next one is the person's. */
	connection->server->host->call_close(&request->call);
	if (request->state == REQUEST_AUTHENTICATING) {
		session_keep(connection->server->sessions, request->token_hash, request->revocation_stamp, &identity);
		take(connection, &identity);
	}
	request_resume(connection);
}

static void ask(struct web_connection *connection, const char *method, cv_on_reply *on_reply)
{
	struct web_request *request = &connection->request;
	const struct cv_host *host = connection->server->host;
	Congvan__AuthenticateRequest message = CONGVAN__AUTHENTICATE_REQUEST__INIT;
	const struct cv_caller_spec *as_gateway = NULL;
	struct cv_bytes packed;
	int error = host->call_open(host, as_gateway, (int)connection->server->config.call_ms, &request->call);

	if (error) {
		reply_status(connection, error, (struct cv_bytes){NULL, 0});
		return;
	}
	message.has_token_hash = 1;
	message.token_hash = (ProtobufCBinaryData){DIGEST_BYTES, request->token_hash};
	packed = cv_pack(request->call, &message.base);
	error = !packed.data ? -1
			     : host->call_async(request->call, "identity/1", method, CV_ENCODING_PROTO, NULL, packed,
						on_reply, connection);
	if (error) {
		host->call_close(&request->call);
		reply_problem(connection, 503, "web.unavailable", NULL);
		return;
	}
	request->state = REQUEST_AUTHENTICATING;
}

/* Where there is no room to note that the session was used, it is recognised without: reading goes on. */
static void on_noted(void *arg, int result, struct cv_bytes status, struct cv_bytes reply)
{
	struct web_connection *connection = arg;
	struct web_request *request = &connection->request;
	const Congvan__Status *failure = result ? status_of(request, status) : NULL;

	if (!failure || failure->code != CONGVAN__STATUS__CODE__STORAGE_FULL) {
		on_identity(arg, result, status, reply);
		return;
	}
	connection->server->host->call_close(&request->call);
	ask(connection, "recognise", on_identity);
	if (request->state != REQUEST_AUTHENTICATING)
		request_resume(connection);
}

void authenticate(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	struct web_server *server = connection->server;
	const struct session_identity *known;
	const char *token;
	size_t len;

	if (!find_token(connection, &token, &len) || !session_token_plausible(token, len)) {
		refuse(connection);
		return;
	}
	if (digest_sha256(server->digest, token, len, request->token_hash) ||
	    server->host->prefix_stamp(server->host, REVOCATIONS, &request->revocation_stamp)) {
		reply_problem(connection, 503, "web.unavailable", NULL);
		return;
	}
	known = session_find(server->sessions, request->token_hash, request->revocation_stamp,
			     server->host->now_ms(server->host));
	if (known)
		take(connection, known);
	else
		ask(connection, "authenticate", on_noted);
}
