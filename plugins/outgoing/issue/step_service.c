#include "outgoing/issue/step_service.h"

#include <errno.h>
#include <string.h>

#include "congvan/bus.pb-c.h"

bool outgoing_refusal_passes(enum cv_code code)
{
	switch (code) {
	case CV_BUSY:
	case CV_DEADLINE:
	case CV_UNAVAILABLE:
	case CV_UNKNOWN:
	case CV_INTERNAL: /* its process may have been killed in the middle of it */
	case CV_STORAGE_FULL:
		return true;
	default:
		return false;
	}
}

static int read_status(struct cv_call *call, struct cv_bytes packed, const char *service, struct outgoing_refusal *ret)
{
	const Congvan__Status *status = cv_unpack(call, &congvan__status__descriptor, packed);

	if (!status)
		return -EIO;
	ret->code = status->reason && *status->reason ? status->reason : "step.refused";
	ret->text = status->text && *status->text ? status->text : cv_text(call, "step.refused", service, NULL);
	ret->absent = status->code == CONGVAN__STATUS__CODE__UNAVAILABLE && strcmp(ret->code, "call.no_service") == 0;
	ret->passes = outgoing_refusal_passes((enum cv_code)status->code);
	return ret->text ? 0 : -ENOMEM;
}

int outgoing_service_call(struct cv_call *call, const char *service, const char *method,
			  const ProtobufCMessage *request, const ProtobufCMessageDescriptor *reply_type,
			  void *ret_reply, struct outgoing_refusal *ret)
{
	struct cv_bytes packed = cv_pack(call, request), reply = {NULL, 0}, status = {NULL, 0};
	void *message;
	int error;

	*ret = (struct outgoing_refusal){NULL, NULL, false, false};
	if (!packed.data)
		return -ENOMEM;
	error = call->host->call(call, service, method, packed, OUTGOING_SERVICE_MS, &reply, &status);
	if (error && status.data)
		return read_status(call, status, service, ret);
	if (error)
		return error;
	message = cv_unpack(call, reply_type, reply);
	if (!message) {
		*ret = (struct outgoing_refusal){"step.bad_answer", cv_text(call, "step.bad_answer", service, NULL),
						 false, false};
		return ret->text ? 0 : -ENOMEM;
	}
	memcpy(ret_reply, &message, sizeof(message));
	return 0;
}
