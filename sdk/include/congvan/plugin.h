/*
 * Everything that a plugin is made of: include this, define handlers, list them in CV_PLUGIN.
 *
 *   static int publish(struct cv_call *call, const Notice__PublishRequest *request, Notice__PublishReply *reply) {...}
 *   CV_HANDLER(publish, Notice__PublishRequest, Notice__PublishReply)
 *
 *   CV_TEXTS(notice_texts)
 *   CV_PLUGIN(notice, .version = "1.0.0",
 *       .methods = CV_LIST(struct cv_method,
 *           CV_METHOD("notice/1", publish, 0, notice__publish_request, notice__publish_reply)),
 *       .routes = CV_LIST(struct cv_route, {"POST", "/api/v1/notices", "notice/1", "publish", CV_ROUTE_KEY, 0}))
 *
 * A handler is a plain function on one of the instance's worker threads: request in, reply out, at most one
 * transaction, and the commit is its last act. It frees nothing: memory comes from the call's arena. It may run again
 * from the start when its commit conflicts. It returns 0, or what cv_fail(), cv_txn_commit() or a failed SDK function
 * returned; any other negative errno reads "internal" at the caller.
 */
#ifndef CONGVAN_PLUGIN_H
#define CONGVAN_PLUGIN_H

#include <protobuf-c/protobuf-c.h>

#include <congvan/abi.h>
#include <congvan/call.h>
#include <congvan/fail.h>
#include <congvan/http.h>
#include <congvan/log.h>
#include <congvan/memory.h>
#include <congvan/text.h>
#include <congvan/txn.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef int cv_typed_handler(struct cv_call *call, const ProtobufCMessage *request, ProtobufCMessage *reply);

/* A text or path of the plugin's section; NULL: not configured and without a fallback. Lives as long as the instance.
 */
const char *cv_config_text(const struct cv_host *host, const char *key);

/* What cv_method.data points to for methods made with CV_METHOD. */
struct cv_typed {
	cv_typed_handler *handler;
	const ProtobufCMessageDescriptor *request, *reply;
	uint32_t flags; /* enum cv_method_flag */
};

/* The raw handler behind every typed method: unpacks (or reads JSON), calls, packs, commits, renders. */
int cv_sdk_handle(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret_reply);

/* Gives `function` a shape that the SDK can call. Once per handler, at file scope. */
#define CV_HANDLER(function, Request, Reply)                                                                           \
	static int function##_typed(struct cv_call *call, const ProtobufCMessage *request, ProtobufCMessage *reply)    \
	{                                                                                                              \
		return function(call, (const Request *)(const void *)request, (Reply *)(void *)reply);                 \
	}

/* The same under another name, of a function that another file of the plugin has: CV_HANDLER_OF(act, notice_act, ...).
 */
#define CV_HANDLER_OF(name, function, Request, Reply)                                                                  \
	static int name(struct cv_call *call, const Request *request, Reply *reply)                                    \
	{                                                                                                              \
		return function(call, request, reply);                                                                 \
	}                                                                                                              \
	CV_HANDLER(name, Request, Reply)

/* One entry of .methods; the messages by their protobuf-c prefix. The method's name is the function's. */
#define CV_METHOD(service_, function, flags_, request_, reply_)                                                        \
	CV_METHOD_NAMED(service_, #function, function, flags_, request_, reply_)
#define CV_METHOD_NAMED(service_, name_, function, flags_, request_, reply_)                                           \
	{                                                                                                              \
		service_, name_, flags_, 0, cv_sdk_handle,                                                             \
		    &(const struct cv_typed){function##_typed, &request_##__descriptor, &reply_##__descriptor,         \
					     flags_},                                                                  \
		    NULL, NULL                                                                                         \
	}

/*
 * Handlers of queues and timers: the request is the payload, there is no answer, call->delivery tells id and attempt.
 *
 *   static int send(struct cv_call *call, const Notice__Letter *letter) {...}
 *   CV_ON_ITEM(send, Notice__Letter)
 *   ... .queues = CV_LIST(struct cv_queue, CV_QUEUE("outgoing", send, notice__letter, .in_flight = 4))
 *
 * They return 0 or cv_txn_commit() when the work is done, and cv_retry(), cv_reject() or cv_suspend() when it is not.
 * What a transaction changes happens once for an item, however often it is delivered; what a handler does outside of
 * the store may happen again, under the same id.
 */
#define CV_ON_ITEM(function, Request)                                                                                  \
	static int function##_typed(struct cv_call *call, const ProtobufCMessage *request, ProtobufCMessage *reply)    \
	{                                                                                                              \
		(void)reply;                                                                                           \
		return function(call, (const Request *)(const void *)request);                                         \
	}
#define CV_ON_TIMER(function, Request) CV_ON_ITEM(function, Request)

/*
 * Handlers of events, in the order of the log; see struct cv_subscription.
 *
 *   static int index(struct cv_call *call, const Congvan__IncomingRegistered *event) {...}
 *   CV_ON_EVENT(index, Congvan__IncomingRegistered)
 *   ... .subscriptions = CV_LIST(struct cv_subscription,
 *           CV_SUBSCRIPTION("index", "incoming.registered", index, congvan__incoming_registered))
 *
 * call->delivery tells topic, subject and id. A handler of several topics, which come with different messages, takes
 * congvan__any_event, looks at the topic and reads the payload with cv_event().
 */
#define CV_ON_EVENT(function, Request) CV_ON_ITEM(function, Request)

/* The payload of the event that is delivered, read as this message. NULL: damaged, or none; the call has failed. */
void *cv_event(struct cv_call *call, const ProtobufCMessageDescriptor *type);

#define CV_DELIVERED(function, request_)                                                                               \
	&(const struct cv_typed)                                                                                       \
	{                                                                                                              \
		function##_typed, &request_##__descriptor, &congvan__delivery_reply__descriptor, 0                     \
	}
/* One entry of .queues, with further members of struct cv_queue; and one of .timers. */
#define CV_QUEUE(name_, function, request_, ...)                                                                       \
	{                                                                                                              \
		.name = name_, .handler = cv_sdk_handle, .data = CV_DELIVERED(function, request_), __VA_ARGS__         \
	}
#define CV_TIMER(name_, function, request_)                                                                            \
	{                                                                                                              \
		name_, cv_sdk_handle, CV_DELIVERED(function, request_)                                                 \
	}
/* One entry of .subscriptions, with further members of struct cv_subscription. */
#define CV_SUBSCRIPTION(name_, topic_, function, request_, ...)                                                        \
	{                                                                                                              \
		.name = name_, .topic = topic_, .handler = cv_sdk_handle, .data = CV_DELIVERED(function, request_),    \
		__VA_ARGS__                                                                                            \
	}
extern const ProtobufCMessageDescriptor congvan__delivery_reply__descriptor, congvan__any_event__descriptor;

#define CV_LIST(type, ...)                                                                                             \
	{                                                                                                              \
		(const type[]){__VA_ARGS__}, sizeof((const type[]){__VA_ARGS__}) / sizeof(type), sizeof(type)          \
	}

#if defined(__GNUC__)
#define CV_EXPORT __attribute__((visibility("default")))
#else
#define CV_EXPORT
#endif

#define CV_PLUGIN(plugin_, ...)                                                                                        \
	static const struct cv_plugin cv_plugin_descriptor = {.magic = CV_PLUGIN_MAGIC,                                \
							      .size = sizeof(struct cv_plugin),                        \
							      .abi_minor = CV_ABI_MINOR,                               \
							      .name = #plugin_,                                        \
							      __VA_ARGS__};                                            \
	CV_EXPORT const struct cv_plugin *cv_plugin_entry_v1(void);                                                    \
	CV_EXPORT const struct cv_plugin *cv_plugin_entry_v1(void)                                                     \
	{                                                                                                              \
		return &cv_plugin_descriptor;                                                                          \
	}

#ifdef __cplusplus
}
#endif

#endif
