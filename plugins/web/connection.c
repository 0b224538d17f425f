#include "connection.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "server.h"

static void name_address(struct web_connection *connection)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info ? info->client_addr : NULL;
	const void *bytes = NULL;

	connection->address[0] = '\0';
	if (address && address->sa_family == AF_INET)
		bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
	else if (address && address->sa_family == AF_INET6)
		bytes = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
	if (bytes)
		inet_ntop(address->sa_family, bytes, connection->address, sizeof(connection->address));
}

struct web_connection *connection_open(struct web_server *server, struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct web_connection *connection = server->spare;

	if (connection)
		server->spare = connection->next;
	else
		connection = malloc(sizeof(*connection));
	if (!connection)
		return NULL;
	memset(connection, 0, offsetof(struct web_connection, request));
	memset(&connection->request, 0, sizeof(connection->request));
	connection->server = server;
	connection->mhd = mhd;
	connection->fd = info ? info->connect_fd : -1;
	name_address(connection);
	connection->next = server->connections;
	connection->link = &server->connections;
	if (connection->next)
		connection->next->link = &connection->next;
	server->connections = connection;
	server->connection_count++;
	connection->request.deadline_ms = server->host->monotonic_ms(server->host) + server->config.header_ms;
	return connection;
}

void connection_close(struct web_connection *connection)
{
	struct web_server *server = connection->server;

	*connection->link = connection->next;
	if (connection->next)
		connection->next->link = connection->link;
	server->connection_count--;
	connection->next = server->spare;
	server->spare = connection;
}

void connection_cut(struct web_connection *connection)
{
	if (connection->fd >= 0)
		shutdown(connection->fd, SHUT_RDWR);
}

static bool is_reading(const struct web_connection *connection)
{
	enum request_state state = connection->request.state;

	return !connection->request.suspended &&
	       (state == REQUEST_IDLE || state == REQUEST_BODY || state == REQUEST_DROPPING);
}

/*
 * libmicrohttpd takes a short read for the end of what is there. When the client's last bytes and its FIN come
 * together, no further event tells of the FIN, and the connection would stay until its time-out.
 */
static bool has_ended(const struct web_connection *connection)
{
	char byte;

	return recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void connection_sweep(struct web_server *server, int64_t now_ms)
{
	for (struct web_connection *connection = server->connections; connection; connection = connection->next) {
		const struct web_request *request = &connection->request;
		bool reading = is_reading(connection);
		bool unwanted = server->draining && now_ms >= server->keep_ms &&
				(request->state == REQUEST_IDLE || request->state == REQUEST_DROPPING);
		bool late = request->deadline_ms > 0 && request->deadline_ms < now_ms && !request->suspended;

		if (late)
			request_late(connection);
		if (late || (reading && (unwanted || has_ended(connection))))
			connection_cut(connection);
	}
}

void connection_free_spares(struct web_server *server)
{
	while (server->spare) {
		struct web_connection *connection = server->spare;

		server->spare = connection->next;
		free(connection);
	}
}
