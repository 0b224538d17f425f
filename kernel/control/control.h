/*
 * The control socket: where the operator's tool `congvan` reaches the running server. A Unix socket (mode 0600) on the
 * kernel's loop; each message is a 32-bit big-endian length and a congvan.ControlRequest or ControlReply. Only root and
 * the server's own user are let in (SO_PEERCRED); others are refused and logged. A connection may send one request
 * after the other.
 *
 * The process ignores SIGPIPE: libuv writes to a peer that is gone and reads the error.
 *
 * Threads: everything on the loop's thread but control_answer() and control_refuse(), which are 'any thread'.
 */
#ifndef CONGVAN_KERNEL_CONTROL_CONTROL_H
#define CONGVAN_KERNEL_CONTROL_CONTROL_H

#include <congvan/abi.h>
#include <congvan/control.pb-c.h>
#include <uv.h>

#define CONTROL_MESSAGE_MAX (CV_MESSAGE_MAX + 4096u)
#define CONTROL_CONNECTIONS_MAX 16u
#define CONTROL_IDLE_MS 60000u /* between requests; a call under way counts as use */
#define CONTROL_CALL_TIMEOUT_MS 60000

struct control;
struct control_request; /* one request under way */
struct dispatcher;
struct store;

/* A call of a method flagged CV_METHOD_OPERATOR, with the caller kind OPERATOR. Valid until it is answered. */
struct control_call {
	const char *service, *method; /* "identity/1", "add_person"; never NULL */
	uint32_t agency; /* 0: the server itself */
	const char *language; /* "vi" or "en" */
	struct cv_bytes payload;
	int timeout_ms;
	const char *idempotency_key; /* NULL: none */
	const char *account; /* who asks: the name of the peer's user, for the audit trail */
};

struct control_options {
	uv_loop_t *loop;
	const char *path;
	struct store *store; /* for audit.verify and queues */
	struct dispatcher *dispatcher; /* for queues; NULL: those commands are unknown */
	/* Fills a fresh StatusReply; strings and plugins from malloc (freed with congvan__status_reply__free_unpacked).
	 */
	void (*status)(void *arg, Congvan__StatusReply *reply);
	/*
	 * Starts the call. It ends with exactly one control_answer(request, …), from any thread, also when the server
	 * stops meanwhile. `call` is valid until then.
	 */
	void (*call)(void *arg, const struct control_call *call, struct control_request *request);
	/*
	 * What is asked about plugins: verb "list", "reload", "enable", "disable" or "check", and a plugin's name (NULL
	 * for list; the path of a file for check). Ends as `call` does, with control_answer() or control_refuse().
	 */
	void (*plugin)(void *arg, const char *verb, const char *name, const struct control_call *call,
		       struct control_request *request);
	void *arg;
	uint32_t idle_ms; /* 0: CONTROL_IDLE_MS */
};

/* -EADDRINUSE: a live server answers on the path (a dead one's socket is replaced). reterr names path and reason. */
int control_start(const struct control_options *options, struct control **ret, struct cv_error *reterr);
/* Stops listening and closes all connections; on_closed runs on the loop when nothing is left. Accepts NULL (no call).
 */
void control_stop(struct control **control, void (*on_closed)(void *arg), void *arg);

/* status: a packed congvan.Status, empty when the call succeeded; both are copied. */
void control_answer(struct control_request *request, struct cv_bytes status, struct cv_bytes reply);
/* The same with a failure: a stable reason for programs, a text for people. Any thread. */
void control_refuse(struct control_request *request, Congvan__Status__Code code, const char *reason, const char *text);

#endif
