#include <congvan/call.h>

#include <errno.h>
#include <string.h>

#include <congvan/memory.h>

#include "fail_int.h"

int cv_call_method(struct cv_call *call, const char *service, const char *method, const ProtobufCMessage *request,
		   const ProtobufCMessageDescriptor *reply_type, void *ret_reply)
{
	struct cv_bytes packed = cv_pack(call, request), reply = {NULL, 0}, status = {NULL, 0};
	void *message;
	int result;

	if (!packed.data)
		return cv_sdk_failed(call, -ENOMEM);
	if (packed.len > CV_MESSAGE_MAX)
		return cv_sdk_failed(call, -E2BIG);
	result = call->host->call(call, service, method, packed, 0, &reply, &status);
	if (result < 0)
		return cv_sdk_fail_with(call, status, result);
	message = cv_unpack(call, reply_type, reply);
	if (!message)
		return cv_sdk_failed(call, -EBADMSG);
	memcpy(ret_reply, &message, sizeof(message));
	return 0;
}
