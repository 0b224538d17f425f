#include "chaos/operator.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <congvan/control.pb-c.h>

#define REPLY_MAX (1u << 20)

static int transfer(int fd, void *data, size_t len, bool out)
{
	uint8_t *at = data;

	while (len > 0) {
		const ssize_t n = out ? send(fd, at, len, MSG_NOSIGNAL) : recv(fd, at, len, 0);

		if (n <= 0)
			return -ECONNRESET;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

static int dial(struct ground *ground)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), r;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/control.sock",
		 harness_directory(ground_harness(ground)));
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd < 0 ? -errno : fd;
	r = -errno;
	close(fd);
	return r;
}

static int exchange(int fd, const Congvan__ControlRequest *request, Congvan__ControlReply **ret)
{
	const size_t len = congvan__control_request__get_packed_size(request);
	uint32_t head = htonl((uint32_t)len);
	uint8_t *bytes = malloc(len > REPLY_MAX ? len : REPLY_MAX);
	int r = bytes ? 0 : -ENOMEM;

	if (r == 0) {
		congvan__control_request__pack(request, bytes);
		r = transfer(fd, &head, sizeof(head), true);
	}
	if (r == 0)
		r = transfer(fd, bytes, len, true);
	if (r == 0)
		r = transfer(fd, &head, sizeof(head), false);
	if (r == 0)
		r = ntohl(head) <= REPLY_MAX ? transfer(fd, bytes, ntohl(head), false) : -EMSGSIZE;
	if (r == 0) {
		*ret = congvan__control_reply__unpack(NULL, ntohl(head), bytes);
		r = *ret ? 0 : -EBADMSG;
	}
	free(bytes);
	return r;
}

/* *ret: a good reply, the caller's. */
static int ask(struct ground *ground, const char *command, const Congvan__PluginRequest *wanted, char *problem,
	       size_t problem_size, Congvan__ControlReply **ret)
{
	Congvan__ControlRequest request = CONGVAN__CONTROL_REQUEST__INIT;
	Congvan__ControlReply *reply = NULL;
	uint8_t payload[128];
	int fd = dial(ground), r;

	if (fd < 0)
		return fd;
	request.command = (char *)(uintptr_t)command; /* packing only reads */
	request.language = (char *)(uintptr_t) "en";
	if (wanted) {
		request.has_payload = 1;
		request.payload.data = payload;
		request.payload.len = congvan__plugin_request__pack(wanted, payload);
	}
	r = exchange(fd, &request, &reply);
	close(fd);
	if (r < 0)
		return r;
	if (reply->status && reply->status->code != CONGVAN__STATUS__CODE__OK) {
		snprintf(problem, problem_size, "%s: %s", reply->status->reason ? reply->status->reason : "",
			 reply->status->text ? reply->status->text : "");
		congvan__control_reply__free_unpacked(reply, NULL);
		return -EPROTO;
	}
	*ret = reply;
	return 0;
}

int operator_reload(struct ground *ground, const char *plugin, struct operator_reload *ret)
{
	Congvan__PluginRequest wanted = CONGVAN__PLUGIN_REQUEST__INIT;
	Congvan__ControlReply *reply = NULL;
	Congvan__PluginReply *done;
	int r;

	*ret = (struct operator_reload){0};
	wanted.name = (char *)(uintptr_t)plugin;
	r = ask(ground, "plugin.reload", &wanted, ret->problem, sizeof(ret->problem), &reply);
	if (r < 0)
		return r;
	done = congvan__plugin_reply__unpack(NULL, reply->payload.len, reply->payload.data);
	congvan__control_reply__free_unpacked(reply, NULL);
	if (!done)
		return -EBADMSG;
	ret->generation = done->generation;
	ret->before = done->before;
	ret->switch_us = done->switch_us;
	congvan__plugin_reply__free_unpacked(done, NULL);
	return 0;
}

static void show(const Congvan__PluginState *from, struct operator_plugin *to)
{
	*to = (struct operator_plugin){.generation = from->generation,
				       .restarts = from->restarts,
				       .reloads_left = from->reloads_left,
				       .old = (uint32_t)from->n_old};
	snprintf(to->state, sizeof(to->state), "%s", from->state ? from->state : "");
	snprintf(to->mode, sizeof(to->mode), "%s", from->mode ? from->mode : "");
	snprintf(to->error, sizeof(to->error), "%s", from->error ? from->error : "");
}

int operator_look(struct ground *ground, const char *plugin, struct operator_plugin *ret)
{
	Congvan__PluginListReply *list;
	Congvan__ControlReply *reply = NULL;
	char problem[256];
	int r = ask(ground, "plugin.list", NULL, problem, sizeof(problem), &reply);

	if (r < 0)
		return r;
	list = congvan__plugin_list_reply__unpack(NULL, reply->payload.len, reply->payload.data);
	congvan__control_reply__free_unpacked(reply, NULL);
	if (!list)
		return -EBADMSG;
	r = -ENOENT;
	for (size_t i = 0; i < list->n_plugins && r < 0; i++) {
		if (strcmp(list->plugins[i]->name, plugin) != 0)
			continue;
		show(list->plugins[i], ret);
		r = 0;
	}
	congvan__plugin_list_reply__free_unpacked(list, NULL);
	return r;
}
