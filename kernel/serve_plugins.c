#include "serve_plugins.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/runtime.h"

#define TEXT_MAX 3072u

struct asked {
	struct control_request *request;
	bool english;
	enum runtime_order_kind kind;
	Congvan__PluginCheckReply *check; /* CHECK */
};

static void answer(struct control_request *request, const ProtobufCMessage *message)
{
	const size_t len = protobuf_c_message_get_packed_size(message);
	uint8_t *bytes = malloc(len + 1);

	if (bytes == NULL) {
		control_refuse(request, CONGVAN__STATUS__CODE__INTERNAL, "internal", strerror(ENOMEM));
		return;
	}
	protobuf_c_message_pack(message, bytes);
	control_answer(request, (struct cv_bytes){NULL, 0}, (struct cv_bytes){bytes, len});
	free(bytes);
}

static Congvan__Status__Code code_of(int result)
{
	switch (-result) {
	case ENOENT:
		return CONGVAN__STATUS__CODE__NOT_FOUND;
	case EBUSY:
	case EMFILE:
	case EPERM:
		return CONGVAN__STATUS__CODE__CONFLICT;
	case ESHUTDOWN:
		return CONGVAN__STATUS__CODE__UNAVAILABLE;
	case ENOMEM:
		return CONGVAN__STATUS__CODE__INTERNAL;
	default:
		return CONGVAN__STATUS__CODE__INVALID;
	}
}

static const char *reason_of(int result)
{
	switch (-result) {
	case ENOENT:
		return "plugin.unknown";
	case EMFILE:
		return "plugin.reloads_spent";
	case ETIME:
		return "plugin.hangs";
	default:
		return "plugin.refused";
	}
}

/* What failed, and what that means for who runs. */
static void refuse(const struct asked *asked, const struct runtime_outcome *outcome)
{
	const bool as_before = outcome->before != 0 && outcome->generation == outcome->before;
	char text[TEXT_MAX];

	if (asked->kind == RUNTIME_RELOAD && as_before)
		snprintf(text, sizeof(text),
			 asked->english ? "%s was not replaced; generation %llu goes on as before. %s"
					: "Chưa thay được %s; thế hệ %llu vẫn chạy như cũ. %s",
			 outcome->plugin, (unsigned long long)outcome->generation, outcome->text);
	else
		snprintf(text, sizeof(text), "%s", outcome->text);
	control_refuse(asked->request, code_of(outcome->result), reason_of(outcome->result), text);
}

static void tell(const struct asked *asked, const struct runtime_outcome *outcome)
{
	Congvan__PluginReply reply = CONGVAN__PLUGIN_REPLY__INIT;

	/* Packing only reads. */
	reply.name = (char *)(uintptr_t)outcome->plugin;
	reply.version = (char *)(uintptr_t)outcome->version;
	reply.has_generation = reply.has_before = reply.has_switch_us = 1;
	reply.generation = outcome->generation;
	reply.before = outcome->before;
	reply.switch_us = outcome->switch_us;
	reply.note = (char *)(uintptr_t)outcome->text;
	answer(asked->request, &reply.base);
}

/* The supervisor's thread, or the loop. */
static void on_outcome(void *arg, const struct runtime_outcome *outcome)
{
	struct asked *asked = arg;

	if (outcome->result < 0)
		refuse(asked, outcome);
	else if (asked->kind == RUNTIME_CHECK)
		answer(asked->request, &asked->check->base);
	else
		tell(asked, outcome);
	if (asked->check != NULL)
		congvan__plugin_check_reply__free_unpacked(asked->check, NULL);
	free(asked);
}

static void order(struct runtime *runtime, enum runtime_order_kind kind, const char *name,
		  const struct control_call *call, struct control_request *request)
{
	struct asked *asked = calloc(1, sizeof(*asked));
	struct runtime_order wanted = {.kind = kind, .plugin = name};

	if (asked != NULL && kind == RUNTIME_CHECK)
		asked->check = malloc(sizeof(*asked->check));
	if (asked == NULL || (kind == RUNTIME_CHECK && asked->check == NULL)) {
		free(asked);
		control_refuse(request, CONGVAN__STATUS__CODE__INTERNAL, "internal", strerror(ENOMEM));
		return;
	}
	asked->request = request;
	asked->english = strcmp(call->language, "en") == 0;
	asked->kind = kind;
	if (asked->check != NULL)
		congvan__plugin_check_reply__init(asked->check);
	wanted.check = asked->check;
	runtime_order(runtime, &wanted, on_outcome, asked);
}

static void list(struct runtime *runtime, struct control_request *request)
{
	Congvan__PluginListReply *reply = malloc(sizeof(*reply));

	if (reply == NULL) {
		control_refuse(request, CONGVAN__STATUS__CODE__INTERNAL, "internal", strerror(ENOMEM));
		return;
	}
	congvan__plugin_list_reply__init(reply);
	runtime_plugins(runtime, reply);
	answer(request, &reply->base);
	congvan__plugin_list_reply__free_unpacked(reply, NULL);
}

void serve_plugin(struct runtime *runtime, const char *verb, const char *name, const struct control_call *call,
		  struct control_request *request)
{
	if (strcmp(verb, "list") == 0)
		list(runtime, request);
	else if (strcmp(verb, "reload") == 0)
		order(runtime, RUNTIME_RELOAD, name, call, request);
	else if (strcmp(verb, "enable") == 0)
		order(runtime, RUNTIME_ENABLE, name, call, request);
	else if (strcmp(verb, "disable") == 0)
		order(runtime, RUNTIME_DISABLE, name, call, request);
	else
		order(runtime, RUNTIME_CHECK, name, call, request);
}
