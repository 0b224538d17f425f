/*
 * Calls to other plugins. They go down only (identity, register and work lie below incoming and the rest), inherit the
 * caller, and inside a transaction only methods marked READ may be called. Thread: the handler's; blocks.
 */
#ifndef CONGVAN_CALL_H
#define CONGVAN_CALL_H

#include <protobuf-c/protobuf-c.h>

#include <congvan/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * service "identity/1", method "list_people". *ret_reply: a message of reply_type in the arena. On failure this call
 * has failed in the same way, so that `return error;` passes it on; the errno is that of the callee's code, as in
 * cv_fail(). The time is what is left of this call's deadline.
 */
int cv_call_method(struct cv_call *call, const char *service, const char *method, const ProtobufCMessage *request,
		   const ProtobufCMessageDescriptor *reply_type, void *ret_reply);

#ifdef __cplusplus
}
#endif

#endif
