#include <errno.h>

#include "host/clean.h"
#include "host/table.h"

#define STAMP_WAIT_MS 10000

static int stamps(struct guest *guest, const char *prefix, uint64_t *ret_routes, uint64_t *ret_prefix)
{
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	Congvan__TableReply *reply;
	struct arena arena;
	int r;

	arena_init(&arena);
	ask.has_kind = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__STAMPS;
	ask.name = table_text(prefix);
	r = table_ask(guest, &arena, &ask, guest_monotonic_ms() + STAMP_WAIT_MS, &reply);
	if (r == 0) {
		*ret_routes = reply->stamp;
		*ret_prefix = reply->prefix_stamp;
	}
	arena_finish(&arena);
	return r;
}

static uint64_t host_routes_stamp(const struct cv_host *host)
{
	uint64_t routes = 0, unused;

	/* 0 is no stamp of a table: whoever reads it looks at the routes again. */
	return stamps(guest_of(host), NULL, &routes, &unused) == 0 ? routes : 0;
}

static int host_prefix_stamp(const struct cv_host *host, const char *prefix, uint64_t *ret)
{
	uint64_t unused;

	if (prefix == NULL || !clean_is(prefix))
		return -EACCES;
	return stamps(guest_of(host), prefix, &unused, ret);
}

static int host_routes(struct cv_call *open, struct cv_listed_route **ret, uint32_t *ret_count)
{
	struct turn *turn = turn_of(open);
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	struct cv_listed_route *routes;
	Congvan__TableReply *reply;
	int r;

	ask.has_kind = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__ROUTES;
	r = table_ask(turn->guest, &turn->arena, &ask, guest_monotonic_ms() + STAMP_WAIT_MS, &reply);
	if (r < 0)
		return r;
	routes = arena_zalloc(&turn->arena, (reply->n_routes + 1) * sizeof(*routes));
	if (routes == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < reply->n_routes; i++) {
		const Congvan__HostRoute *from = reply->routes[i];

		routes[i] = (struct cv_listed_route){
		    .size = sizeof(routes[i]),
		    .flags = from->flags,
		    .plugin = from->plugin,
		    .method = from->method,
		    .pattern = from->pattern,
		    .service = from->service,
		    .handler = from->handler,
		    .method_flags = from->method_flags,
		};
	}
	*ret = routes;
	*ret_count = (uint32_t)reply->n_routes;
	return 0;
}

static int host_reply(struct cv_call *open, int result, struct cv_bytes reply)
{
	return turn_reply_later(turn_of(open), result, reply);
}

void table_gateway_fill(struct cv_host *host)
{
	host->reply = host_reply;
	host->routes_stamp = host_routes_stamp;
	host->routes = host_routes;
	host->prefix_stamp = host_prefix_stamp;
}
