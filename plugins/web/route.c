#include "route.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct node {
	char *literal; /* NULL: a {name}, which takes any segment that is not empty */
	struct node *children, *next; /* literals first */
	struct route *routes[ROUTE_METHODS];
};

struct route_table {
	struct node root;
	unsigned count, references;
};

static const char *const method_names[ROUTE_METHODS] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

enum route_method route_method(const char *method)
{
	for (int i = 0; i < ROUTE_METHODS; i++)
		if (strcmp(method_names[i], method) == 0)
			return (enum route_method)i;
	return ROUTE_METHODS;
}

int route_table_create(struct route_table **ret)
{
	struct route_table *table = calloc(1, sizeof(*table));

	if (!table)
		return -ENOMEM;
	table->references = 1;
	*ret = table;
	return 0;
}

struct route_table *route_table_ref(struct route_table *table)
{
	table->references++;
	return table;
}

static void route_free(struct route *route)
{
	if (!route)
		return;
	for (uint32_t i = 0; i < route->param_count; i++)
		free(route->params[i]);
	free(route->service);
	free(route->handler);
	free(route);
}

/* Patterns have at most WEB_SEGMENTS_MAX segments, so the recursion is as shallow. */
static void node_finish(struct node *node)
{
	for (int i = 0; i < ROUTE_METHODS; i++)
		route_free(node->routes[i]);
	while (node->children) {
		struct node *child = node->children;

		node->children = child->next;
		node_finish(child);
		free(child);
	}
	free(node->literal);
}

void route_table_unref(struct route_table **table)
{
	struct route_table *old = *table;

	*table = NULL;
	if (!old || --old->references > 0)
		return;
	node_finish(&old->root);
	free(old);
}

/* The child for a literal, or for a name (literal NULL); made when it is not there. */
static struct node *node_child(struct node *parent, const char *literal)
{
	struct node **at = &parent->children, *child;

	for (; *at && (*at)->literal; at = &(*at)->next)
		if (literal && strcmp((*at)->literal, literal) == 0)
			return *at;
	if (!literal && *at)
		return *at;
	child = calloc(1, sizeof(*child));
	if (!child)
		return NULL;
	if (literal) {
		child->literal = strdup(literal);
		if (!child->literal) {
			free(child);
			return NULL;
		}
	}
	child->next = *at;
	*at = child;
	return child;
}

/* "{name}": notes the name and the segment that fills it. */
static int add_param(struct route *route, char *segment, unsigned index)
{
	size_t len = strlen(segment);

	if (len < 3 || segment[len - 1] != '}')
		return -EINVAL;
	if (route->param_count == WEB_PARAMS_MAX)
		return -E2BIG;
	segment[len - 1] = '\0';
	for (uint32_t i = 0; i < route->param_count; i++)
		if (strcmp(route->params[i], segment + 1) == 0)
			return -EINVAL;
	route->params[route->param_count] = strdup(segment + 1);
	if (!route->params[route->param_count])
		return -ENOMEM;
	route->param_segments[route->param_count++] = (uint8_t)index;
	return 0;
}

/* Walks the pattern from the root and returns the node at its end. */
static int place(struct route_table *table, char *pattern, struct route *route, struct node **ret)
{
	struct node *node = &table->root;
	unsigned index = 0;

	for (char *segment = pattern + 1, *next; segment; segment = next, index++) {
		next = strchr(segment, '/');
		if (next)
			*next++ = '\0';
		if (*segment == '\0')
			return -EINVAL;
		if (index == WEB_SEGMENTS_MAX)
			return -E2BIG;
		bool named = *segment == '{';
		if (named) {
			int error = add_param(route, segment, index);

			if (error)
				return error;
		}
		node = node_child(node, named ? NULL : segment);
		if (!node)
			return -ENOMEM;
	}
	*ret = node;
	return 0;
}

int route_add(struct route_table *table, const char *method, const char *pattern, const char *service,
	      const char *handler, uint32_t flags)
{
	enum route_method which = route_method(method);
	struct node *node;
	struct route *route = NULL;
	char *text = NULL;
	int error;

	if (which == ROUTE_METHODS || pattern[0] != '/')
		return -EINVAL;
	if (table->count == WEB_ROUTES_MAX)
		return -E2BIG;
	error = -ENOMEM;
	route = calloc(1, sizeof(*route));
	text = strdup(pattern);
	if (!route || !text)
		goto out;
	route->flags = flags;
	route->gateway = service == NULL;
	if (service && (!(route->service = strdup(service)) || !(route->handler = strdup(handler))))
		goto out;
	error = place(table, text, route, &node);
	if (error)
		goto out;
	if (node->routes[which]) {
		error = -EEXIST;
		goto out;
	}
	node->routes[which] = route;
	route = NULL;
	table->count++;
out:
	route_free(route);
	free(text);
	return error;
}

static bool node_ends(const struct node *node)
{
	for (int i = 0; i < ROUTE_METHODS; i++)
		if (node->routes[i])
			return true;
	return false;
}

static const struct node *node_find(const struct node *node, const struct path *path, unsigned depth)
{
	if (depth == path->count)
		return node_ends(node) ? node : NULL;
	for (const struct node *child = node->children; child; child = child->next) {
		bool fits = child->literal ? strcmp(child->literal, path->segments[depth]) == 0
					   : path->segments[depth][0] != '\0';
		const struct node *found = fits ? node_find(child, path, depth + 1) : NULL;

		if (found)
			return found;
	}
	return NULL;
}

enum route_result route_find(const struct route_table *table, enum route_method method, const struct path *path,
			     const struct route **ret_route, unsigned *ret_allowed)
{
	const struct node *node = node_find(&table->root, path, 0);
	unsigned allowed = 0;

	if (!node)
		return ROUTE_NO_PATH;
	for (int i = 0; i < ROUTE_METHODS; i++)
		if (node->routes[i])
			allowed |= 1u << i;
	*ret_allowed = allowed;
	if (method == ROUTE_METHODS || !node->routes[method])
		return ROUTE_NO_METHOD;
	*ret_route = node->routes[method];
	return ROUTE_FOUND;
}

void route_allow(unsigned allowed, char *text, size_t size_bytes)
{
	size_t len = 0;

	for (int i = 0; i < ROUTE_METHODS; i++)
		if (allowed & 1u << i)
			len += (size_t)snprintf(text + len, size_bytes - len, "%s, %s", method_names[i],
						i == ROUTE_GET ? "HEAD, " : "");
	snprintf(text + len, size_bytes - len, "OPTIONS");
}
