/*
 * The server's log: one structured line an event, to stderr.
 *
 *     log_warning(&context, "plugin.start_failed", "plugin=%s error=%s", name, error.text);
 *     2026-03-05T08:00:00.123+07:00 WARNING plugin.start_failed plugin=web error="no such file"
 *
 * When journald reads stderr (JOURNAL_STREAM) the time stamp gives way to the priority, "<4>plugin.start_failed …".
 * A value that is not plain (blanks, quotes, '=', control characters, bytes that are not UTF-8) is put in double quotes
 * with JSON's escapes, so that nothing from outside begins a line or a field of its own. In a format every %s is a
 * value and is quoted when it needs to be: never write quotes into the format.
 *
 * Threads: all of it, any thread, once log_init() has returned; a line is one write(2) of at most LOG_LINE_MAX bytes
 * (longer ones are cut and end in "cut=<bytes left out>"). A reader of stderr who does not read delays a caller for
 * LOG_WAIT_MS at most: then the line is lost, and the next one that goes through is followed by "log.lost lines=<n>".
 */
#ifndef CONGVAN_KERNEL_LOG_LOG_H
#define CONGVAN_KERNEL_LOG_LOG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <congvan/abi.h>

#include "compiler.h"

#define LOG_LINE_MAX 4096u /* PIPE_BUF: such a write is never interleaved with another process's */
#define LOG_EVENT_MAX 64u
#define LOG_WAIT_MS 50

/* On whose behalf a line is written. All members may be empty; a NULL context is an empty one. */
struct log_context {
	const char *plugin;
	uint64_t generation; /* 0: none */
	const char *trace_id;
};

/* level: the least important enum cv_log_level that is written. Looks at stderr and the environment. Before threads. */
void log_init(int level);
void log_set_level(int level);
bool log_enabled(int level);

/* "error", "warning", "info", "debug"; -EINVAL. */
int log_level_parse(const char *text, int *ret_level);

void log_write(const struct log_context *context, int level, const char *event, const char *format, ...)
    CV_PRINTF(4, 5);
void log_write_list(const struct log_context *context, int level, const char *event, const char *format, va_list list)
    CV_PRINTF(4, 0);
/* Fields that somebody else has formatted (a plugin): control characters are escaped, the rest is believed. */
void log_fields(const struct log_context *context, int level, const char *event, const char *fields);

#define log_error(context, ...) log_write(context, CV_LOG_ERROR, __VA_ARGS__)
#define log_warning(context, ...) log_write(context, CV_LOG_WARNING, __VA_ARGS__)
#define log_info(context, ...) log_write(context, CV_LOG_INFO, __VA_ARGS__)
#define log_debug(context, ...)                                                                                        \
	do {                                                                                                           \
		if (log_enabled(CV_LOG_DEBUG))                                                                         \
			log_write(context, CV_LOG_DEBUG, __VA_ARGS__);                                                 \
	} while (0)

#endif
