/*
 * Topics of log entries, "incoming.registered", and the patterns that subscriptions name them by: a topic, "incoming.*"
 * (all that begin so), or "*". Pure functions; any thread.
 */
#ifndef CONGVAN_KERNEL_STORE_TOPIC_H
#define CONGVAN_KERNEL_STORE_TOPIC_H

#include <stdbool.h>

#include <congvan/abi.h>

/* Whether it is a pattern; NULL is none. */
bool topic_good(const char *pattern);
/* The pattern is a good one. */
bool topic_matches(const char *pattern, struct cv_bytes topic);

#endif
