#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control/control_int.h"
#include "log/log.h"
#include "plan/wire.h"

#define CONNECTION_DEPTH 4u
#define CONNECTION_FIELDS 64u

struct reply_write {
	uv_write_t write;
	struct connection *connection;
	uint8_t head[CONTROL_HEAD];
	uint8_t *body;
};

static void start_reading(struct connection *connection);

static uint32_t idle_ms(const struct connection *connection)
{
	uint32_t configured = connection->control->options.idle_ms;

	return configured ? configured : CONTROL_IDLE_MS;
}

/* ---- life ---- */

static void on_closed(uv_handle_t *handle)
{
	struct connection *connection = handle->data;
	struct control *control = connection->control;

	if (--connection->handles > 0)
		return;
	for (struct connection **at = &control->connections; *at; at = &(*at)->next)
		if (*at == connection) {
			*at = connection->next;
			break;
		}
	control->connection_count--;
	free(connection->body);
	free(connection);
	control_settle(control);
}

void connection_close(struct connection *connection)
{
	if (connection->closing)
		return;
	connection->closing = true;
	if (connection->request)
		connection->request->connection = NULL;
	connection->request = NULL;
	uv_close((uv_handle_t *)&connection->pipe, on_closed);
	uv_close((uv_handle_t *)&connection->idle, on_closed);
}

static void on_idle(uv_timer_t *timer)
{
	connection_close(timer->data);
}

/* Who is at the other end; false: nobody who may be here. */
static bool admit(struct connection *connection)
{
	struct ucred peer = {0};
	socklen_t len = sizeof(peer);
	uv_os_fd_t fd = -1;

	if (uv_fileno((uv_handle_t *)&connection->pipe, &fd) != 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0) {
		log_warning(NULL, "control.refused", "reason=%s", "the peer is unknown");
		return false;
	}
	if (peer.uid != 0 && peer.uid != geteuid()) {
		log_warning(NULL, "control.refused", "reason=%s uid=%u pid=%d", "another user", peer.uid, peer.pid);
		return false;
	}
	snprintf(connection->account, sizeof(connection->account), "%s",
		 peer.uid == 0 ? "root" : connection->control->own_account);
	return true;
}

void connection_accept(struct control *control)
{
	struct connection *connection = calloc(1, sizeof(*connection));

	if (!connection || uv_pipe_init(control->options.loop, &connection->pipe, 0) < 0) {
		free(connection); /* the peer waits in the backlog */
		return;
	}
	uv_timer_init(control->options.loop, &connection->idle); /* can't fail */
	connection->control = control;
	connection->handles = 2;
	connection->pipe.data = connection->idle.data = connection;
	connection->next = control->connections;
	control->connections = connection;
	control->connection_count++;
	if (uv_accept((uv_stream_t *)&control->listener, (uv_stream_t *)&connection->pipe) < 0) {
		connection_close(connection);
	} else if (control->connection_count > CONTROL_CONNECTIONS_MAX) {
		log_warning(NULL, "control.refused", "reason=%s limit=%u", "too many connections",
			    CONTROL_CONNECTIONS_MAX);
		connection_close(connection);
	} else if (!admit(connection)) {
		connection_close(connection);
	} else {
		start_reading(connection);
	}
}

/* ---- reading ---- */

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
	struct connection *connection = handle->data;
	uint8_t *from = connection->body ? connection->body : connection->head;
	size_t size = connection->body ? connection->body_len : CONTROL_HEAD;

	(void)suggested; /* never past this message: what follows stays in the socket until it is answered */
	*buffer = uv_buf_init((char *)from + connection->got, (unsigned)(size - connection->got));
}

static void refuse_message(struct connection *connection, const char *reason, size_t len)
{
	log_warning(NULL, "control.message_refused", "reason=%s bytes=%zu account=%s", reason, len,
		    connection->account);
	connection_close(connection);
}

static void take_head(struct connection *connection)
{
	uint32_t len = 0;

	memcpy(&len, connection->head, sizeof(len));
	len = ntohl(len);
	if (len == 0 || len > CONTROL_MESSAGE_MAX) {
		refuse_message(connection, "its length", len);
		return;
	}
	connection->body = malloc(len);
	connection->body_len = len;
	connection->got = 0;
	if (!connection->body)
		refuse_message(connection, "out of memory", len);
}

static void take_body(struct connection *connection)
{
	struct cv_bytes bytes = {connection->body, connection->body_len};
	Congvan__ControlRequest *message = NULL;

	uv_read_stop((uv_stream_t *)&connection->pipe);
	uv_timer_stop(&connection->idle);
	if (wire_check(&congvan__control_request__descriptor, bytes, CONNECTION_DEPTH, CONNECTION_FIELDS) == 0)
		message = congvan__control_request__unpack(NULL, bytes.len, bytes.data);
	free(connection->body);
	connection->body = NULL;
	connection->got = 0;
	if (!message) {
		refuse_message(connection, "malformed", bytes.len);
		return;
	}
	if (request_start(connection, message) < 0)
		refuse_message(connection, "out of memory", bytes.len);
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
	struct connection *connection = stream->data;

	(void)buffer;
	if (count < 0) {
		connection_close(connection); /* the end, or an error that comes to the same */
		return;
	}
	connection->got += (size_t)count;
	uv_timer_again(&connection->idle);
	if (!connection->body && connection->got == CONTROL_HEAD)
		take_head(connection);
	else if (connection->body && connection->got == connection->body_len)
		take_body(connection);
}

static void start_reading(struct connection *connection)
{
	uv_timer_start(&connection->idle, on_idle, idle_ms(connection), idle_ms(connection));
	if (uv_read_start((uv_stream_t *)&connection->pipe, on_alloc, on_read) < 0)
		connection_close(connection);
}

/* ---- answering ---- */

static void on_written(uv_write_t *write, int status)
{
	struct reply_write *reply = (struct reply_write *)write;
	struct connection *connection = reply->connection;

	if (status < 0)
		connection_close(connection);
	else if (!connection->closing)
		start_reading(connection);
	free(reply->body);
	free(reply);
}

/* Takes the bytes. */
static void send_reply(struct connection *connection, uint8_t *body, size_t len)
{
	struct reply_write *reply = calloc(1, sizeof(*reply));
	uint32_t head = htonl((uint32_t)len);

	if (!reply || !body) {
		free(reply);
		free(body);
		connection_close(connection);
		return;
	}
	reply->connection = connection;
	reply->body = body;
	memcpy(reply->head, &head, sizeof(head));
	uv_buf_t buffers[] = {
	    uv_buf_init((char *)reply->head, CONTROL_HEAD),
	    uv_buf_init((char *)body, (unsigned)len),
	};
	/* A peer that does not read is not waited for without end. */
	uv_timer_start(&connection->idle, on_idle, idle_ms(connection), 0);
	if (uv_write(&reply->write, (uv_stream_t *)&connection->pipe, buffers, CV_COUNT(buffers), on_written) < 0) {
		free(reply->body);
		free(reply);
		connection_close(connection);
	}
}

void connection_reply(struct control_request *request)
{
	struct connection *connection = request->connection;
	struct control *control = request->control;

	CV_ASSERT(request->magic == CONTROL_REQUEST_MAGIC);
	if (connection) {
		connection->request = NULL;
		send_reply(connection, request->reply, request->reply_len);
	} else {
		free(request->reply);
	}
	congvan__control_request__free_unpacked(request->message, NULL);
	free(request->plugin);
	request->magic = 0;
	free(request);
	control->requests--;
}
