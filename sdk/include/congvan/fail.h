/*
 * How a handler says no. A failure has a code (enum cv_code), a reason that programs rely on ("incoming.duplicate") and
 * a text for people, composed from the plugin's texts in the caller's language. RFC 9457 at the gateway.
 * Thread: the handler's. The last failure of a call counts.
 */
#ifndef CONGVAN_FAIL_H
#define CONGVAN_FAIL_H

#include <congvan/abi.h>
#include <congvan/memory.h>

#ifdef __cplusplus
extern "C" {
#endif

/* {1}, {2} ... stand for the arguments. Both languages use the same ones; a test compares them. */
struct cv_text {
	const char *reason, *vi, *en;
};

/* Names the tables (arrays of struct cv_text ended by an empty one) of this plugin. Exactly once in each plugin. */
#define CV_TEXTS(...) const struct cv_text *const cv_plugin_texts[] = {__VA_ARGS__, NULL};
extern const struct cv_text *const cv_plugin_texts[];

/*
 * Fails the call. The arguments are strings, ended by NULL. Returns a negative errno that fits the code, never 0:
 *     return cv_fail(call, CV_NOT_FOUND, "incoming.not_found", NULL);
 */
int cv_fail(struct cv_call *call, enum cv_code code, const char *reason, ...) CV_SENTINEL;

/*
 * Notes one field that is wrong, and goes on: a form hears of all its mistakes at once. `pointer` is a JSON pointer
 * into the request ("/subject", "/assignments/2/dueDate"); `code` is a reason of the texts ("field.too_long"). Returns
 * -EINVAL. At most 100 are kept.
 */
int cv_field(struct cv_call *call, const char *pointer, const char *code, ...) CV_SENTINEL;

/* 0, or -EINVAL and the call has failed with CV_INVALID "request.invalid" and all fields noted so far. */
int cv_fields_ok(struct cv_call *call);

/* Adds a member to the failure: details of "incoming.duplicate" carry the earlier document's id. After cv_fail(). */
int cv_fail_detail(struct cv_call *call, const char *name, const char *value);

/* The text of a reason in the caller's language, in the arena. */
const char *cv_text(struct cv_call *call, const char *reason, ...) CV_SENTINEL;

#ifdef __cplusplus
}
#endif

#endif
