/*
 * The kernel's own failures as congvan.Status: a code, a stable reason, a text in the caller's language. And what codes
 * mean as errno.
 *
 * Threads: any; memory comes from the given arena.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_STATUS_H
#define CONGVAN_KERNEL_PLUGIN_STATUS_H

#include <congvan/abi.h>

#include "plugin/arena.h"

#define STATUS_BYTES_MAX (48u << 10)

enum status_reason {
	STATUS_DENIED, /* {1} may not call {2} */
	STATUS_NO_SERVICE, /* {1} */
	STATUS_NO_METHOD, /* {1} {2} */
	STATUS_IN_TRANSACTION, /* {1} {2} */
	STATUS_LOOP, /* path */
	STATUS_PATH_TOO_LONG, /* path */
	STATUS_BUSY, /* plugin */
	STATUS_DEADLINE, /* {1} {2} */
	STATUS_UNAVAILABLE, /* plugin */
	STATUS_REQUEST_TOO_LARGE, /* bytes, limit */
	STATUS_REPLY_TOO_LARGE, /* bytes, limit */
	STATUS_MALFORMED,
	STATUS_INTERNAL, /* plugin */
	STATUS_CONFLICT, /* attempts */
	STATUS_STORE_FULL,
	STATUS_STORE_STOPPED,
	STATUS_STORE_UNKNOWN,
	STATUS_STORE_FAILED,
	STATUS_FENCED, /* plugin */
	STATUS_UPLOAD_GONE,
	STATUS_NOT_OPERATOR, /* {1} {2} */
	STATUS_REASONS
};

/* The arguments may be NULL when the text has none. Never empty: an exhausted arena leaves the code without a text. */
struct cv_bytes status_make(struct arena *arena, const char *language, enum status_reason reason, const char *first,
			    const char *second);

/* The stable reason, "call.loop". */
const char *status_name(enum status_reason reason);
/* A negative errno that fits the code; -EPROTO for codes that this build does not know. */
int status_errno(uint32_t code);
/* The errno of a packed status, 0 for an empty or an OK one. */
int status_errno_packed(struct arena *arena, struct cv_bytes status);

/* Whether it is a Status that may travel: size, form, a code that is a failure. -EINVAL. */
int status_check(struct arena *arena, struct cv_bytes status);

#endif
