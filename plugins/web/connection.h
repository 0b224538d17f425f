/*
 * One connection of a client and the one request that is under way on it. Made when libmicrohttpd accepts, kept for
 * reuse when it closes. Thread: the plugin's loop.
 */
#ifndef CONGVAN_WEB_CONNECTION_H
#define CONGVAN_WEB_CONNECTION_H

#include <netinet/in.h>
#include <stdint.h>

#include "request.h"

struct MHD_Connection;
struct web_server;

struct web_connection {
	struct web_server *server;
	struct MHD_Connection *mhd;
	struct web_connection *next, **link; /* in server->connections, or spare */
	int fd; /* libmicrohttpd's */
	char address[INET6_ADDRSTRLEN];
	struct web_request request;
};

/* NULL: out of memory; the connection then gets no answers. */
struct web_connection *connection_open(struct web_server *server, struct MHD_Connection *mhd);
void connection_close(struct web_connection *connection);
/* Makes libmicrohttpd see the end of the connection. */
void connection_cut(struct web_connection *connection);
/* Cuts those that are past what they may take. */
void connection_sweep(struct web_server *server, int64_t now_ms);
void connection_free_spares(struct web_server *server);

#endif
