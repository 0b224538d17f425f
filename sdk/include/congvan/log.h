/*
 * Log lines: an event name and typed fields. Never secrets, document text or telephone numbers. Any thread.
 *     cv_log(call, CV_LOG_WARNING, "upload.refused", "type=%s size=%zu", type, size);
 * What %s inserts is quoted and escaped when it is not plain, so that a value can't look like a field or a line; NULL
 * is
 * "-". The conversions are those of printf without %n and wide characters; %p prints nothing. A line has at most 2 KiB.
 */
#ifndef CONGVAN_LOG_H
#define CONGVAN_LOG_H

#include <congvan/abi.h>
#include <congvan/memory.h>

#ifdef __cplusplus
extern "C" {
#endif

void cv_log(struct cv_call *call, int level, const char *event, const char *format, ...) CV_PRINTF(4, 5);
/* Outside a call. */
void cv_log_host(const struct cv_host *host, int level, const char *event, const char *format, ...) CV_PRINTF(4, 5);

#ifdef __cplusplus
}
#endif

#endif
