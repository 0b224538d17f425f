/* Instants and days in records. Pure functions; memory from the call's arena. */
#ifndef CONGVAN_OFFICE_CALENDAR_MOMENT_H
#define CONGVAN_OFFICE_CALENDAR_MOMENT_H

#include <congvan/plugin.h>

#include "google/protobuf/timestamp.pb-c.h"

/* A timestamp of Unix milliseconds; NULL: arena exhausted. */
Google__Protobuf__Timestamp *office_moment(struct cv_call *call, int64_t unix_ms);
/* Its milliseconds; 0 for NULL. */
int64_t office_moment_ms(const Google__Protobuf__Timestamp *moment);

/* A day as people write it, "05/03/2026", from "2026-03-05"; what is no date comes back as it is. */
const char *office_day_shown(struct cv_call *call, const char *date);

#endif
