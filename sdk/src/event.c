#include <errno.h>

#include <congvan/plugin.h>

#include "fail_int.h"
#include "state.h"

void *cv_event(struct cv_call *call, const ProtobufCMessageDescriptor *type)
{
	const struct cv_sdk *sdk = cv_sdk_state(call);
	void *message = NULL;

	if (sdk && call->delivery)
		message = cv_unpack(call, type, sdk->payload);
	if (!message)
		cv_sdk_failed(call, sdk ? -EBADMSG : -ENOMEM);
	return message;
}
