/*
 * What the tiny plugins of this suite share: they are written against the binary contract alone, without the SDK, and
 * speak in plain text.
 */
#ifndef CONGVAN_TESTS_ABI_RAW_H
#define CONGVAN_TESTS_ABI_RAW_H

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/abi.h>

#define RAW_EXPORT __attribute__((visibility("default")))
#define RAW_LIST(type, ...)                                                                                            \
	{                                                                                                              \
		(const type[]){__VA_ARGS__}, sizeof((const type[]){__VA_ARGS__}) / sizeof(type), sizeof(type)          \
	}
#define RAW_METHOD(service_, function, flags_)                                                                         \
	{                                                                                                              \
		service_, #function, flags_, 0, function, NULL, "abi.Text", "abi.Text"                                 \
	}

#define RAW_PLUGIN(plugin_, ...)                                                                                       \
	static const struct cv_plugin raw_descriptor = {.magic = CV_PLUGIN_MAGIC,                                      \
							.size = sizeof(struct cv_plugin),                              \
							.abi_minor = CV_ABI_MINOR,                                     \
							.name = plugin_,                                               \
							.version = "1.0.0",                                            \
							.schema_major = 1,                                             \
							__VA_ARGS__};                                                  \
	RAW_EXPORT const struct cv_plugin *cv_plugin_entry_v1(void);                                                   \
	RAW_EXPORT const struct cv_plugin *cv_plugin_entry_v1(void)                                                    \
	{                                                                                                              \
		return &raw_descriptor;                                                                                \
	}

static inline struct cv_bytes raw_bytes(const char *text)
{
	return (struct cv_bytes){(const uint8_t *)text, strlen(text)};
}

/* The request as a string. */
static inline char *raw_string(struct cv_call *call, struct cv_bytes bytes)
{
	char *text = call->host->alloc(call, bytes.len + 1);

	if (text != NULL && bytes.len > 0)
		memcpy(text, bytes.data, bytes.len);
	return text;
}

__attribute__((format(printf, 3, 4))) static inline int raw_reply(struct cv_call *call, struct cv_bytes *ret,
								  const char *format, ...)
{
	char *text = call->host->alloc(call, 2048);
	va_list list;

	if (text == NULL)
		return -ENOMEM;
	va_start(list, format);
	vsnprintf(text, 2048, format, list);
	va_end(list);
	*ret = raw_bytes(text);
	return 0;
}

/* Calls and answers with what came back; a failure becomes this call's own. */
static inline int raw_pass_on(struct cv_call *call, const char *service, const char *method, struct cv_bytes request,
			      int timeout_ms, struct cv_bytes *ret)
{
	struct cv_bytes status = {NULL, 0};
	int r = call->host->call(call, service, method, request, timeout_ms, ret, &status);

	if (r < 0 && status.len > 0)
		call->host->fail(call, status);
	return r;
}

#endif
