/*
 * What operators ask about plugins. Here is only who asks for what; the answers are the runtime's.
 */
#include <stdlib.h>
#include <string.h>

#include "control/control_int.h"
#include "log/log.h"
#include "plan/wire.h"

#define PLUGIN_DEPTH 2u
#define PLUGIN_FIELDS 8u

/* The name in the payload, into the request. false: there is none. */
static bool take_name(struct control_request *request)
{
	const struct cv_bytes bytes = {request->message->payload.data, request->message->payload.len};
	Congvan__PluginRequest *wanted = NULL;

	if (request->message->has_payload &&
	    wire_check(&congvan__plugin_request__descriptor, bytes, PLUGIN_DEPTH, PLUGIN_FIELDS) == 0)
		wanted = congvan__plugin_request__unpack(NULL, bytes.len, bytes.data);
	if (wanted != NULL && wanted->name != NULL && wanted->name[0] != '\0')
		request->plugin = strdup(wanted->name);
	if (wanted != NULL)
		congvan__plugin_request__free_unpacked(wanted, NULL);
	return request->plugin != NULL;
}

static bool is_known(const char *verb)
{
	static const char *const known[] = {"list", "reload", "enable", "disable", "check"};

	for (size_t i = 0; i < CV_COUNT(known); i++) {
		if (strcmp(known[i], verb) == 0)
			return true;
	}
	return false;
}

void plugin_run(struct control_request *request, const char *verb)
{
	const struct control_options *options = &request->control->options;
	const bool english = strcmp(request->call.language, "en") == 0;
	const bool named = take_name(request);

	if (!is_known(verb)) {
		request_fail(request, CONGVAN__STATUS__CODE__UNSUPPORTED, "control.unknown_command",
			     english ? "This server does not know the command." : "Máy chủ này không biết lệnh đó.");
		connection_reply(request);
		return;
	}
	if (!named && strcmp(verb, "list") != 0) {
		request_fail(request, CONGVAN__STATUS__CODE__MALFORMED, "control.no_plugin",
			     english ? "The request names no plugin." : "Yêu cầu không nêu tên phân hệ.");
		connection_reply(request);
		return;
	}
	if (named)
		log_info(NULL, "control.plugin", "verb=%s plugin=%s account=%s", verb, request->plugin,
			 request->account);
	options->plugin(options->arg, verb, request->plugin, &request->call, request);
}
