/*
 * Opening calls for others: for whom an instance may speak, for both modes.
 * Threads: any.
 */
#ifndef CONGVAN_KERNEL_TABLE_HOST_OPEN_H
#define CONGVAN_KERNEL_TABLE_HOST_OPEN_H

#include "call/call.h"

/*
 * Who an instance wants to speak for; given NULL: for itself. -EACCES: without CV_GRANT_SPEAK_FOR_USERS, or not as a
 * person or nobody.
 */
int host_speaker(const struct instance *instance, const struct cv_caller_spec *given, struct cv_caller_spec *ret);

#endif
