#include "serve.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <congvan/json.h>

#include "authenticate.h"
#include "connection.h"
#include "reply.h"
#include "route.h"
#include "route_load.h"
#include "server.h"
#include "static_files.h"

/* ---- files of the page ---- */

/* The decoded path as one text. False: a segment holds a slash, which no file's name does. */
static bool join_path(const struct path *path, char *text, size_t size_bytes)
{
	size_t len = 0;

	for (unsigned i = 0; i < path->count; i++) {
		if (strchr(path->segments[i], '/') || len + strlen(path->segments[i]) + 2 > size_bytes)
			return false;
		len += (size_t)snprintf(text + len, size_bytes - len, "/%s", path->segments[i]);
	}
	return true;
}

static void serve_page(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	char path[WEB_SEGMENTS_MAX * (WEB_SEGMENT_BYTES_MAX + 1) + 1];
	struct static_answer answer;

	if (!join_path(&request->path, path, sizeof(path)) ||
	    !static_files_find(connection->server->files, path, request->fields.value[FIELD_ACCEPT_ENCODING],
			       request->fields.value[FIELD_IF_NONE_MATCH], &answer))
		reply_problem(connection, 404, "web.not_found", NULL);
	else if (strcmp(request->method, "OPTIONS") == 0)
		reply_methods(connection, 1u << ROUTE_GET, true);
	else if (!request->safe)
		reply_methods(connection, 1u << ROUTE_GET, false);
	else
		request_answer(connection, answer.status, answer.response, true);
}

/* ---- the interface ---- */

static uint64_t body_limit(const struct web_connection *connection)
{
	return connection->request.route->gateway ? connection->server->config.upload_limit_bytes : CV_JSON_MAX;
}

void serve_refuse_size(struct web_connection *connection)
{
	char limit[24];

	snprintf(limit, sizeof(limit), "%llu", (unsigned long long)body_limit(connection));
	reply_problem(connection, 413, "web.body_too_large", limit);
}

/* False: the request has been answered. */
static bool find_route(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	bool head = strcmp(request->method, "HEAD") == 0;
	enum route_method method = route_method(head ? "GET" : request->method);
	unsigned allowed = 0;

	switch (route_find(connection->server->routes, method, &request->path, &request->route, &allowed)) {
	case ROUTE_FOUND:
		request->routes = route_table_ref(connection->server->routes);
		return true;
	case ROUTE_NO_PATH:
		reply_problem(connection, 404, "web.not_found", NULL);
		return false;
	case ROUTE_NO_METHOD:
		reply_methods(connection, allowed, strcmp(request->method, "OPTIONS") == 0);
		return false;
	}
	return false;
}

static void serve_interface(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	struct web_server *server = connection->server;

	if (server->demo_refused) {
		reply_problem(connection, 503, "web.demo", NULL);
		return;
	}
	if (route_load(server)) {
		reply_problem(connection, 503, "web.unavailable", NULL);
		return;
	}
	if (!find_route(connection))
		return;
	if (!request->fields.chunked && request->fields.length > body_limit(connection)) {
		serve_refuse_size(connection);
		return;
	}
	if (request->route->flags & CV_ROUTE_PUBLIC)
		request_authorised(connection);
	else
		authenticate(connection);
}

static bool is_interface(const struct path *path)
{
	return path->count > 0 && strcmp(path->segments[0], "api") == 0;
}

void serve(struct web_connection *connection)
{
	struct web_request *request = &connection->request;
	char *path, *query;

	if (strcmp(request->target, "*") == 0 && strcmp(request->method, "OPTIONS") == 0) {
		reply_methods(connection, (1u << ROUTE_METHODS) - 1, true);
		return;
	}
	if (!target_split(request->target, &path, &query)) {
		reply_problem(connection, 400, "web.malformed", "target");
		return;
	}
	switch (path_parse(path, &request->path)) {
	case 0:
		break;
	case -E2BIG:
		reply_problem(connection, 404, "web.not_found", NULL);
		return;
	default:
		reply_problem(connection, 400, "web.malformed", "path");
		return;
	}
	if (request->path.count == 1 && strcmp(request->path.segments[0], "healthz") == 0 && request->safe) {
		request_answer(connection, 200, connection->server->alive, true);
	} else if (query_parse(query, &request->query)) {
		reply_problem(connection, 400, "web.malformed", "query");
	} else if (is_interface(&request->path)) {
		serve_interface(connection);
	} else {
		serve_page(connection);
	}
}
