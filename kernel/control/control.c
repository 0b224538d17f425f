#include "control/control.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control/control_int.h"
#include "log/log.h"

/*
 * Design notes. The control owns its connections, a connection at most one request; a request may outlive its
 * connection, because the call that it started ends only when it is answered. All of them count: when the control
 * stops, on_closed runs after the last handle is closed and the last request answered, and frees the control.
 */

static void free_control(struct control *control)
{
	void (*on_closed)(void *) = control->on_closed;
	void *arg = control->on_closed_arg;

	pthread_mutex_destroy(&control->lock);
	control->magic = 0;
	free(control->path);
	free(control);
	if (on_closed)
		on_closed(arg);
}

static void on_handle_closed(uv_handle_t *handle)
{
	struct control *control = handle->data;

	control->handles--;
	control_settle(control);
}

void control_settle(struct control *control)
{
	if (!control->stopping || control->connection_count > 0 || control->requests > 0)
		return;
	if (control->handles > 0) {
		/* The answers' handle goes last: until now a request could still have used it. */
		if (!uv_is_closing((uv_handle_t *)&control->answered))
			uv_close((uv_handle_t *)&control->answered, on_handle_closed);
		return;
	}
	free_control(control);
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct control *control = listener->data;

	if (status < 0)
		log_warning(NULL, "control.accept_failed", "error=%s", uv_strerror(status));
	else
		connection_accept(control);
}

/* Wake-ups coalesce: everything that is done is taken. */
static void on_answered(uv_async_t *handle)
{
	struct control *control = handle->data;
	struct control_request *done = NULL;

	pthread_mutex_lock(&control->lock);
	done = control->done;
	control->done = NULL;
	pthread_mutex_unlock(&control->lock);
	while (done) {
		struct control_request *request = done;
		done = request->next;
		connection_reply(request);
	}
	control_settle(control);
}

static void hand_over(struct control_request *request)
{
	struct control *control = request->control;

	pthread_mutex_lock(&control->lock);
	request->next = control->done;
	control->done = request;
	/* Under the lock: once it is free, the loop may take the request and close the handle. */
	uv_async_send(&control->answered);
	pthread_mutex_unlock(&control->lock);
}

void control_answer(struct control_request *request, struct cv_bytes status, struct cv_bytes reply)
{
	CV_ASSERT(request->magic == CONTROL_REQUEST_MAGIC);
	request_fill(request, status, reply);
	hand_over(request);
}

void control_refuse(struct control_request *request, Congvan__Status__Code code, const char *reason, const char *text)
{
	CV_ASSERT(request->magic == CONTROL_REQUEST_MAGIC);
	request_fail(request, code, reason, text);
	hand_over(request);
}

/* Once, at the start: looking up a name may ask the network. */
static void learn_own_account(struct control *control)
{
	char memory[1024];
	struct passwd entry, *found = NULL;

	if (getpwuid_r(geteuid(), &entry, memory, sizeof(memory), &found) == 0 && found)
		snprintf(control->own_account, sizeof(control->own_account), "%s", found->pw_name);
	else
		snprintf(control->own_account, sizeof(control->own_account), "uid %u", (unsigned)geteuid());
}

static int open_listener(struct control *control, struct cv_error *reterr)
{
	int fd = -1;
	int result = listen_open(control->path, &fd, reterr);

	if (result < 0)
		return result;
	result = uv_pipe_open(&control->listener, fd);
	if (result < 0) {
		close(fd);
		unlink(control->path);
	} else {
		result = uv_listen((uv_stream_t *)&control->listener, CONTROL_BACKLOG, on_connection);
		if (result < 0)
			unlink(control->path);
	}
	if (result < 0) {
		reterr->code = result;
		snprintf(reterr->text, sizeof(reterr->text), "control socket %s: %s", control->path,
			 uv_strerror(result));
	}
	return result;
}

static int init_handles(struct control *control)
{
	int result = uv_async_init(control->options.loop, &control->answered, on_answered);

	if (result < 0)
		return result;
	control->answered.data = control;
	control->handles++;
	result = uv_pipe_init(control->options.loop, &control->listener, 0);
	if (result < 0)
		return result;
	control->listener.data = control;
	control->handles++;
	return 0;
}

int control_start(const struct control_options *options, struct control **ret, struct cv_error *reterr)
{
	struct control *control = calloc(1, sizeof(*control));
	int result = -ENOMEM;

	if (!control)
		goto fail;
	control->magic = CONTROL_MAGIC;
	control->options = *options;
	control->path = strdup(options->path);
	if (!control->path || pthread_mutex_init(&control->lock, NULL) != 0) {
		free(control->path);
		free(control);
		goto fail;
	}
	control->options.path = control->path;
	learn_own_account(control);
	result = init_handles(control);
	if (result < 0) {
		snprintf(reterr->text, sizeof(reterr->text), "control socket %s: %s", options->path,
			 uv_strerror(result));
		reterr->code = result;
	} else {
		result = open_listener(control, reterr);
	}
	if (result < 0) {
		control_stop(&control, NULL, NULL); /* the loop's next turn frees it */
		return result;
	}
	*ret = control;
	return 0;
fail:
	reterr->code = result;
	snprintf(reterr->text, sizeof(reterr->text), "control socket %s: %s", options->path, strerror(-result));
	return result;
}

void control_stop(struct control **control, void (*on_closed)(void *arg), void *arg)
{
	struct control *gone = *control;

	*control = NULL;
	if (!gone)
		return;
	CV_ASSERT(gone->magic == CONTROL_MAGIC && !gone->stopping);
	gone->stopping = true;
	gone->on_closed = on_closed;
	gone->on_closed_arg = arg;
	if (gone->handles > 1) {
		if (uv_is_active((uv_handle_t *)&gone->listener))
			unlink(gone->path);
		uv_close((uv_handle_t *)&gone->listener, on_handle_closed);
	}
	for (struct connection *connection = gone->connections; connection; connection = connection->next)
		connection_close(connection);
	control_settle(gone);
}
