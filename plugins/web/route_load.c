#include "route_load.h"

#include <errno.h>

#include <congvan/log.h>

#include "route.h"
#include "server.h"

#define LOAD_TIMEOUT_MS 1000

static int add_all(struct web_server *server, struct route_table *table, const struct cv_listed_route *routes,
		   uint32_t count)
{
	int error = route_add(table, "POST", "/api/v1/blobs", NULL, NULL, 0);

	for (uint32_t i = 0; !error && i < count; i++) {
		const struct cv_listed_route *route = &routes[i];

		error = route_add(table, route->method, route->pattern, route->service, route->handler, route->flags);
		if (error == 0 || error == -ENOMEM || error == -E2BIG)
			continue;
		/* One plugin's mistake costs its route and no other. */
		cv_log_host(server->host, CV_LOG_ERROR, "route.refused", "plugin=%s method=%s pattern=%s reason=%s",
			    route->plugin, route->method, route->pattern,
			    error == -EEXIST ? "\"already taken\"" : "malformed");
		error = 0;
	}
	return error;
}

int route_load(struct web_server *server)
{
	const struct cv_host *host = server->host;
	uint64_t stamp = host->routes_stamp(host);
	struct cv_listed_route *routes;
	struct route_table *table = NULL;
	struct cv_call *call;
	uint32_t count;
	int error;

	if (server->routes && stamp == server->routes_stamp)
		return 0;
	error = host->call_open(host, NULL, LOAD_TIMEOUT_MS, &call);
	if (error)
		return server->routes ? 0 : error;
	error = host->routes(call, &routes, &count);
	if (!error)
		error = route_table_create(&table);
	if (!error)
		error = add_all(server, table, routes, count);
	host->call_close(&call);
	if (error) {
		cv_log_host(host, CV_LOG_ERROR, "routes.not_loaded", "error=%d", error);
		route_table_unref(&table);
		return server->routes ? 0 : error;
	}
	route_table_unref(&server->routes);
	server->routes = table;
	server->routes_stamp = stamp;
	return 0;
}
