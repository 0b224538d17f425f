#include "dispatch.h"

#include <congvan/http.pb-c.h>
#include <congvan/memory.h>

#include "connection.h"
#include "header.h"
#include "reply.h"
#include "route.h"
#include "server.h"

int dispatch_open(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	struct web_server *server = connection->server;
	const struct cv_caller_spec spec = {
	    .size = sizeof(spec),
	    .kind = request->authenticated ? CV_CALLER_PERSON : CV_CALLER_NOBODY,
	    .agency = request->identity.agency,
	    .person = request->identity.person,
	    .post = request->identity.post,
	    .on_behalf_of = request->identity.on_behalf_of,
	    .session = request->identity.session,
	    .trace_id = request->trace_id,
	    .language = request->language,
	    .address = connection->address,
	};

	return server->host->call_open(server->host, &spec, (int)server->config.call_ms, &request->call);
}

static void on_reply(void *arg, int result, struct cv_bytes status, struct cv_bytes reply)
{
	struct web_connection *connection = arg;

	if (result)
		reply_status(connection, result, status);
	else
		reply_http(connection, reply);
	request_resume(connection);
}

/* The message that the plugin's SDK turns into its own. The arena holds the packed form. */
static struct cv_bytes pack_request(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	const struct route *route = request->route;
	Congvan__HttpParam params[WEB_PARAMS_MAX + WEB_QUERY_MAX], *list[WEB_PARAMS_MAX + WEB_QUERY_MAX];
	Congvan__HttpRequest message = CONGVAN__HTTP_REQUEST__INIT;
	const char *tag;
	size_t tag_len, count = 0;

	for (uint32_t i = 0; i < route->param_count; i++, count++) {
		congvan__http_param__init(&params[count]);
		params[count].name = route->params[i];
		params[count].value = (char *)(uintptr_t)request->path.segments[route->param_segments[i]];
		list[count] = &params[count];
	}
	for (unsigned i = 0; i < request->query.count; i++, count++) {
		congvan__http_param__init(&params[count]);
		params[count].name = (char *)(uintptr_t)request->query.params[i].name;
		params[count].value = (char *)(uintptr_t)request->query.params[i].value;
		list[count] = &params[count];
	}
	message.method = request->method;
	message.n_path_params = route->param_count;
	message.path_params = list;
	message.n_query = request->query.count;
	message.query = list + route->param_count;
	message.has_body = request->body_len > 0;
	message.body = (ProtobufCBinaryData){request->body_len, request->body};
	message.content_type = (char *)(uintptr_t)request->fields.value[FIELD_CONTENT_TYPE];
	if (header_if_match(request->fields.value[FIELD_IF_MATCH], &tag, &tag_len) == IF_MATCH_GOOD)
		message.if_match = cv_strndup(request->call, tag, tag_len);
	message.idempotency_key = (char *)(uintptr_t)request->fields.value[FIELD_IDEMPOTENCY_KEY];
	message.request_id = request->id;
	return cv_pack(request->call, &message.base);
}

void dispatch(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	const struct cv_host *host = connection->server->host;
	struct cv_bytes message;
	int error = dispatch_open(connection);

	if (error) {
		reply_status(connection, error, (struct cv_bytes){NULL, 0});
		return;
	}
	message = pack_request(connection);
	if (!message.data) {
		reply_problem(connection, 503, "web.busy", NULL);
		return;
	}
	error = host->call_async(request->call, request->route->service, request->route->handler, CV_ENCODING_HTTP,
				 request->fields.value[FIELD_IDEMPOTENCY_KEY], message, on_reply, connection);
	if (error)
		reply_status(connection, error, (struct cv_bytes){NULL, 0});
	else
		request->state = REQUEST_CALLING;
}
