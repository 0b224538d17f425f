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

/*
 * {1}, {2} ... {9} stand for the arguments. Both languages use the same ones; a test compares them. A reason is looked
 * up in the plugin's tables first, then in the SDK's, so that a plugin may say "not_found" in its own words; a reason
 * that no table has is shown as it is.
 */
struct cv_text {
	const char *reason, *vi, *en;
};

/* Names the tables (arrays of struct cv_text ended by an empty one) of this plugin. Exactly once in each plugin. */
#define CV_TEXTS(...) const struct cv_text *const cv_plugin_texts[] = {__VA_ARGS__, NULL};
extern const struct cv_text *const cv_plugin_texts[];

/*
 * Fails the call. The arguments are strings, ended by NULL. Returns a negative errno that fits the code, never 0:
 *     return cv_fail(call, CV_NOT_FOUND, "incoming.not_found", NULL);
 * -EINVAL INVALID, -EPERM UNAUTHENTICATED, -EACCES DENIED, -ENOENT NOT_FOUND, -EEXIST CONFLICT, -ESTALE STALE, -ENODATA
 * PRECONDITION_REQUIRED, -E2BIG TOO_LARGE, -EOPNOTSUPP UNSUPPORTED, -EBUSY BUSY, -ETIME DEADLINE, -ELOOP LOOP,
 * -ECONNREFUSED UNAVAILABLE, -EINPROGRESS UNKNOWN, -EIO INTERNAL, -ENOSPC STORAGE_FULL, -EBADMSG MALFORMED,
 * -EKEYREJECTED KEY_REUSED.
 */
int cv_fail(struct cv_call *call, enum cv_code code, const char *reason, ...) CV_SENTINEL;

/*
 * For handlers of items, timers and events, which no person waits for. The text is for the operator, in English, and is
 * shown by `congvan queue show`. Each returns a negative errno: return cv_retry(call, "the mail server did not
 * answer"); retry: again, later each time. Any other failure is handled the same.
 */
int cv_retry(struct cv_call *call, const char *text);
/* Never again: it is set aside for a person. */
int cv_reject(struct cv_call *call, const char *text);
/* What all items of the queue need is away: none is delivered but one now and then. The attempt does not count. */
int cv_suspend(struct cv_call *call, const char *text);

/*
 * Notes one field that is wrong, and goes on: a form hears of all its mistakes at once. `pointer` is a JSON pointer
 * into the request ("/subject", "/assignments/2/dueDate"); `code` is a reason of the texts ("field.too_long"), which
 * the caller reads without its "field." ("too_long"). The texts of the SDK have field.required, .too_long (most),
 * .too_short (least), .too_many (most), .not_text, .wrong_type, .out_of_range (least, most), .unknown_value (value),
 * .duplicate, .bad_date, .bad_time, .date_order (date), .date_future and .invalid. Returns -EINVAL. At most 100 are
 * kept, and of a field that was refused not that it is required besides.
 */
int cv_field(struct cv_call *call, const char *pointer, const char *code, ...) CV_SENTINEL;

/* 0, or -EINVAL and the call has failed with CV_INVALID "request.invalid" and all fields noted so far. */
int cv_fields_ok(struct cv_call *call);

/* Adds a string member to the failure: details of "incoming.duplicate" carry the earlier document's id. After
 * cv_fail(). */
int cv_fail_detail(struct cv_call *call, const char *name, const char *value);

struct cv_failure_field {
	const char *pointer, *code, *text;
};
struct cv_failure {
	enum cv_code code;
	const char *reason, *text;
	const struct cv_failure_field *fields;
	size_t field_count;
	unsigned status; /* that it would have over HTTP */
};
/*
 * Takes the failure away, with all fields noted so far, so that the call goes on: for a handler that does several
 * things and answers for each of them. 0; -ENOENT when the call has not failed, or in a way that is no answer to the
 * caller but the call's end (CV_BUSY, CV_INTERNAL, CV_UNAVAILABLE ...), which stays.
 */
int cv_fail_take(struct cv_call *call, struct cv_failure *ret);

/* The text of a reason in the caller's language, in the arena. */
const char *cv_text(struct cv_call *call, const char *reason, ...) CV_SENTINEL;

#ifdef __cplusplus
}
#endif

#endif
