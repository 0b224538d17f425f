/* Instants in records. Pure functions; memory from the call's arena. */
#ifndef CONGVAN_OFFICE_MOMENT_H
#define CONGVAN_OFFICE_MOMENT_H

#include <congvan/plugin.h>

#include "google/protobuf/timestamp.pb-c.h"

/* A timestamp of Unix milliseconds; NULL: arena exhausted. */
Google__Protobuf__Timestamp *office_moment(struct cv_call *call, int64_t unix_ms);
/* Its milliseconds; 0 for NULL. */
int64_t office_moment_ms(const Google__Protobuf__Timestamp *moment);

#endif
