/*
 * Fields of requests, with their mistakes noted at JSON pointers. Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_FIELD_H
#define CONGVAN_PLUGINS_REGISTER_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include <congvan/plugin.h>

#include "days.h"

/* One line of text, cleaned; NULL when there is none, or it is wrong, which is noted. */
char *field_line(struct cv_call *call, const char *pointer, unsigned chars_max, bool required, const char *value);

/* A day, written "2026-03-05"; NULL or "": that of the call. */
void field_day(struct cv_call *call, const char *pointer, const char *text, int32_t *ret);

/* Two days at "/dayFrom" and "/dayTo", either of which may be absent, in order. */
void field_days(struct cv_call *call, const char *from, const char *to, struct days *ret);

#endif
