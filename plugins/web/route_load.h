/*
 * Builds the table of routes from what the host lists. Thread: the plugin's loop, or start.
 */
#ifndef CONGVAN_WEB_ROUTE_LOAD_H
#define CONGVAN_WEB_ROUTE_LOAD_H

struct web_server;

/* Does nothing while the host's list is the one that is known. On failure the old table stays; without one: an error.
 */
int route_load(struct web_server *server);

#endif
