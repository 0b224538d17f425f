/*
 * The table of routes: literal segments and {names}, compiled into a tree. A literal wins over a name at the same
 * place; where the literal's branch leads nowhere, the name's is tried. Built anew when the host's table changes, and
 * read-only after that. Thread: the plugin's loop. Ownership: route_add() copies everything.
 */
#ifndef CONGVAN_WEB_ROUTE_H
#define CONGVAN_WEB_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "path.h"
#include "web_limits.h"

enum route_method {
	ROUTE_GET,
	ROUTE_POST,
	ROUTE_PUT,
	ROUTE_PATCH,
	ROUTE_DELETE,
	ROUTE_METHODS,
};

struct route {
	char *service, *handler;
	uint32_t flags; /* enum cv_route_flag */
	uint32_t param_count;
	char *params[WEB_PARAMS_MAX]; /* names, in the order of the pattern */
	uint8_t param_segments[WEB_PARAMS_MAX]; /* which segment of the path fills it */
	bool gateway; /* answered by the gateway itself: service and handler are NULL */
};

struct route_table;

/* With one reference; requests under way hold further ones, so that a new table does not pull the old one away. */
int route_table_create(struct route_table **ret);
struct route_table *route_table_ref(struct route_table *table);
/* Sets *table to NULL; accepts NULL. The last one frees the table. */
void route_table_unref(struct route_table **table);

/*
 * -EINVAL: pattern or method malformed; -EEXIST: the same method and pattern twice; -E2BIG: WEB_ROUTES_MAX,
 * WEB_PARAMS_MAX or WEB_SEGMENTS_MAX; -ENOMEM. service NULL: the gateway answers.
 */
int route_add(struct route_table *table, const char *method, const char *pattern, const char *service,
	      const char *handler, uint32_t flags);

enum route_result {
	ROUTE_FOUND,
	ROUTE_NO_PATH, /* 404 */
	ROUTE_NO_METHOD, /* 405; *ret_allowed has bit 1 << enum route_method for each method that there is */
};

/* ROUTE_METHODS for a method that no route can have (HEAD and OPTIONS are the caller's business). */
enum route_method route_method(const char *method);

/* `path` holds decoded segments. *ret_allowed is set unless ROUTE_NO_PATH; *ret_route for ROUTE_FOUND. */
enum route_result route_find(const struct route_table *table, enum route_method method, const struct path *path,
			     const struct route **ret_route, unsigned *ret_allowed);

/* "GET, HEAD, POST, OPTIONS" for the bits of `allowed`. */
void route_allow(unsigned allowed, char *text, size_t size_bytes);

#endif
