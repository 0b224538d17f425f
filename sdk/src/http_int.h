/* The HTTP side of a call, for the SDK's own files. Thread: the handler's; memory: the call's arena. */
#ifndef CONGVAN_SDK_HTTP_INT_H
#define CONGVAN_SDK_HTTP_INT_H

#include <congvan/http.h>
#include <congvan/memory.h>

/* Unpacks congvan.HttpRequest and keeps it for the handler's questions. 0, or the call has failed. */
int cv_http_open(struct cv_call *call, struct cv_bytes request);
/* The method's request message from body, query and path. 0, or the call has failed with all that is wrong. */
int cv_http_read(struct cv_call *call, const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret_message);

/* congvan.HttpReply with the reply as JSON. */
int cv_http_answer(struct cv_call *call, const ProtobufCMessage *reply, struct cv_bytes *ret_reply);
/*
 * What a commit carries for a call over HTTP: congvan.HttpReply whose body is still the packed reply message, so that
 * the committer can write its numbers into it; cv_http_render() makes the answer of it when it is durable.
 */
int cv_http_wrap(struct cv_call *call, struct cv_bytes packed_reply, struct cv_bytes *ret_wrapped);
int cv_http_render(struct cv_call *call, const ProtobufCMessageDescriptor *type, struct cv_bytes wrapped,
		   struct cv_bytes *ret_reply);

#endif
