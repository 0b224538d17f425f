/* Failures, for the SDK's own files. Thread: the handler's. */
#ifndef CONGVAN_SDK_FAIL_INT_H
#define CONGVAN_SDK_FAIL_INT_H

#include <congvan/bus.pb-c.h>
#include <congvan/fail.h>

/* The SDK's own texts, ended by an empty one. */
extern const struct cv_text cv_sdk_texts[];

/* The text of a reason with its arguments; the reason itself when no table has it. Never NULL. */
const char *cv_sdk_compose(struct cv_call *call, const char *reason, const char *const *args, unsigned count);

/* Fails the call with what a host function's negative errno means for its caller. Returns error. */
int cv_sdk_failed(struct cv_call *call, int error);

/* The negative errno of a code. */
int cv_sdk_code_errno(enum cv_code code);

/* Makes `status` (a packed congvan.Status of another plugin) this call's failure. Returns its negative errno. */
int cv_sdk_fail_with(struct cv_call *call, struct cv_bytes status, int error);

#endif
