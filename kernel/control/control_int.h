/* For the files of this folder alone. Everything on the loop's thread, but where it says otherwise. */
#ifndef CONGVAN_KERNEL_CONTROL_CONTROL_INT_H
#define CONGVAN_KERNEL_CONTROL_CONTROL_INT_H

#include <pthread.h>
#include <stdbool.h>

#include "compiler.h"
#include "control/control.h"

#define CONTROL_MAGIC 0x4354524cu
#define CONTROL_REQUEST_MAGIC 0x43545251u
#define CONTROL_HEAD 4u /* bytes of a message's length */
#define CONTROL_BACKLOG 16

struct connection {
	struct connection *next;
	struct control *control;
	uv_pipe_t pipe;
	uv_timer_t idle;
	uint32_t handles; /* open; the last one to close frees the connection */
	bool closing;
	char account[64];
	uint8_t head[CONTROL_HEAD];
	uint8_t *body; /* NULL while the head is read */
	size_t body_len, got; /* got: bytes of the head or the body */
	struct control_request *request; /* under way: nothing is read meanwhile */
};

struct control_request {
	uint32_t magic;
	struct control *control;
	struct connection *connection; /* NULL: it went away; the answer is for nobody */
	Congvan__ControlRequest *message;
	struct control_call call;
	char account[64]; /* the connection may go first */
	uint8_t *reply; /* a packed ControlReply; NULL: out of memory, the connection is closed */
	size_t reply_len;
	uv_work_t work; /* of what takes its time */
	void (*run)(struct control_request *request); /* composes the reply, in the pool */
	char *plugin; /* "plugin.*": the name */
	struct control_request *next;
};

struct control {
	uint32_t magic;
	struct control_options options;
	char *path;
	char own_account[64];
	uv_pipe_t listener;
	uv_async_t answered;
	uint32_t handles; /* open, of listener and answered */
	struct connection *connections;
	uint32_t connection_count;
	uint32_t requests; /* under way */
	bool stopping;
	void (*on_closed)(void *arg);
	void *on_closed_arg;
	pthread_mutex_t lock;
	struct control_request *done; /* under the lock */
};

/* A listening descriptor, non-blocking, mode 0600; replaces the socket of a server that is gone. */
int listen_open(const char *path, int *ret_fd, struct cv_error *reterr);

/* Takes one waiting connection from the listener, or refuses it. */
void connection_accept(struct control *control);
void connection_close(struct connection *connection);
/* Sends the request's reply, if its connection is still there, and frees the request. */
void connection_reply(struct control_request *request);

/* Starts what the message asks for; takes the message. Ends in connection_reply(), perhaps at once. -ENOMEM. */
int request_start(struct connection *connection, Congvan__ControlRequest *message);
/* Composes the reply. Any thread. */
void request_fill(struct control_request *request, struct cv_bytes status, struct cv_bytes payload);
void request_fail(struct control_request *request, Congvan__Status__Code code, const char *reason, const char *text);

/* Composes the reply from a message. Any thread. */
void request_fill_message(struct control_request *request, const ProtobufCMessage *message);
/* The request's payload as a message, NULL after a refusal was composed; protobuf_c_message_free_unpacked(). */
void *request_payload(struct control_request *request, const ProtobufCMessageDescriptor *type);
bool request_in_english(const struct control_request *request);
/* Has `run` compose the reply on a thread of the pool, and sends it. */
void request_in_pool(struct control_request *request, void (*run)(struct control_request *request));

/* queue.c: whether the command is one of its own; it is then under way. */
bool queue_command(struct control_request *request, const char *command);
/* plugin.c: the verb behind "plugin."; ends in control_answer(), control_refuse() or connection_reply(). */
void plugin_run(struct control_request *request, const char *verb);

/* Ends the control once nothing of it is left. */
void control_settle(struct control *control);

#endif
