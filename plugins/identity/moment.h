/*
 * Instants in records. Thread: the handler's.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_MOMENT_H
#define CONGVAN_PLUGINS_IDENTITY_MOMENT_H

#include <stdint.h>

#include <congvan/abi.h>

#include "google/protobuf/timestamp.pb-c.h"

/* NULL: arena exhausted. */
Google__Protobuf__Timestamp *moment_message(struct cv_call *call, int64_t unix_ms);
/* 0 for NULL. */
int64_t moment_ms(const Google__Protobuf__Timestamp *message);

/* Today in the agency's zone, in days since 1970. */
int32_t moment_today(const struct cv_call *call);

#endif
