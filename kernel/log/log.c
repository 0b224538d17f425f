#include "log/log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "log/line.h"

/*
 * Design notes. There is one stderr in a process, so there is one sink. The lock keeps poll() and write() together: a
 * pipe that polls writable takes PIPE_BUF bytes without blocking, if nobody writes in between. Another process on the
 * same pipe can still fill it; then a write blocks until the reader reads, which no flag of ours can prevent without
 * changing the descriptor for that process too.
 */
static struct {
	atomic_int level;
	bool journal; /* journald reads stderr */
	pthread_mutex_t lock;
	uint64_t lost; /* lines that the reader of stderr had no room for; under the lock */
} sink = {.level = CV_LOG_INFO, .lock = PTHREAD_MUTEX_INITIALIZER};

static const struct {
	const char *name, *label;
	int level;
} levels[] = {
    {"error", "ERROR", CV_LOG_ERROR},
    {"warning", "WARNING", CV_LOG_WARNING},
    {"info", "INFO", CV_LOG_INFO},
    {"debug", "DEBUG", CV_LOG_DEBUG},
};

/* JOURNAL_STREAM holds "<device>:<inode>" of the socket; stderr may have been redirected since (systemd.exec(5)). */
static bool journal_reads_stderr(void)
{
	const char *text = getenv("JOURNAL_STREAM");
	unsigned long long device = 0, inode = 0;
	struct stat status;
	char rest = 0;

	if (!text || sscanf(text, "%llu:%llu%c", &device, &inode, &rest) != 2 || fstat(STDERR_FILENO, &status) != 0)
		return false;
	return status.st_dev == device && status.st_ino == inode;
}

void log_init(int level)
{
	sink.journal = journal_reads_stderr();
	log_set_level(level);
}

void log_set_level(int level)
{
	atomic_store_explicit(&sink.level, level, memory_order_relaxed);
}

bool log_enabled(int level)
{
	return level <= atomic_load_explicit(&sink.level, memory_order_relaxed);
}

int log_level_parse(const char *text, int *ret_level)
{
	for (size_t i = 0; i < CV_COUNT(levels); i++)
		if (strcmp(text, levels[i].name) == 0) {
			*ret_level = levels[i].level;
			return 0;
		}
	return -EINVAL;
}

static const char *level_label(int level)
{
	for (size_t i = 0; i < CV_COUNT(levels); i++)
		if (levels[i].level >= level)
			return levels[i].label;
	return "DEBUG";
}

static void put_time(struct log_line *line)
{
	struct timespec now;
	struct tm parts;
	char text[64], zone[8];

	if (clock_gettime(CLOCK_REALTIME, &now) != 0 || !localtime_r(&now.tv_sec, &parts))
		return;
	size_t len = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
	strftime(zone, sizeof(zone), "%z", &parts); /* "+0700" */
	snprintf(text + len, sizeof(text) - len, ".%03ld%.3s:%.2s ", now.tv_nsec / 1000000, zone, zone + 3);
	line_put_text(line, text);
}

static void put_head(struct log_line *line, int level, const char *event)
{
	char text[16];

	if (sink.journal) {
		snprintf(text, sizeof(text), "<%d>", level);
		line_put_text(line, text);
	} else {
		put_time(line);
		line_put_text(line, level_label(level));
		line_put_text(line, " ");
	}
	line_put_value(line, event, strnlen(event, LOG_EVENT_MAX));
}

static void put_context(struct log_line *line, const struct log_context *context)
{
	char text[40]; /* " generation=" and 20 digits */

	if (!context)
		return;
	if (context->plugin) {
		line_put_text(line, " plugin=");
		line_put_value(line, context->plugin, strlen(context->plugin));
	}
	if (context->generation) {
		snprintf(text, sizeof(text), " generation=%llu", (unsigned long long)context->generation);
		line_put_text(line, text);
	}
	if (context->trace_id && *context->trace_id) {
		line_put_text(line, " trace=");
		line_put_value(line, context->trace_id, strlen(context->trace_id));
	}
}

/* False: nobody reads, or stderr is closed; the line is lost. */
static bool write_locked(const struct log_line *line)
{
	struct pollfd ready = {.fd = STDERR_FILENO, .events = POLLOUT};
	ssize_t written = 0;

	if (poll(&ready, 1, LOG_WAIT_MS) != 1 || !(ready.revents & POLLOUT))
		return false;
	do
		written = write(STDERR_FILENO, line->text, line->len);
	while (written < 0 && errno == EINTR);
	return written == (ssize_t)line->len;
}

static void report_lost_locked(void)
{
	struct log_line line = {.len = 0};
	char text[64];

	put_head(&line, CV_LOG_WARNING, "log.lost");
	snprintf(text, sizeof(text), " lines=%llu", (unsigned long long)sink.lost);
	line_put_text(&line, text);
	line_end(&line);
	if (write_locked(&line))
		sink.lost = 0;
}

static void emit(struct log_line *line)
{
	int saved = errno; /* a caller may log before it looks at errno */

	line_end(line);
	pthread_mutex_lock(&sink.lock);
	if (!write_locked(line))
		sink.lost++;
	else if (sink.lost)
		report_lost_locked();
	pthread_mutex_unlock(&sink.lock);
	errno = saved;
}

void log_write_list(const struct log_context *context, int level, const char *event, const char *format, va_list list)
{
	struct log_line line;

	if (!log_enabled(level))
		return;
	line.len = line.lost = 0;
	put_head(&line, level, event);
	put_context(&line, context);
	if (*format) {
		line_put(&line, " ", 1);
		line_put_format(&line, format, list);
	}
	emit(&line);
}

void log_write(const struct log_context *context, int level, const char *event, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	log_write_list(context, level, event, format, list);
	va_end(list);
}

void log_fields(const struct log_context *context, int level, const char *event, const char *fields)
{
	struct log_line line;

	if (!log_enabled(level))
		return;
	line.len = line.lost = 0;
	put_head(&line, level, event);
	put_context(&line, context);
	if (fields && *fields) {
		line_put(&line, " ", 1);
		line_put_fields(&line, fields);
	}
	emit(&line);
}
