#include "plugin/crash.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "compiler.h"

#define CRASH_STACK_BYTES (64u << 10)
#define CRASH_TEXT_MAX 512u

static const int crash_signals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};

static _Thread_local volatile struct crash_mark current;
static _Thread_local void *signal_stack;
static _Thread_local stack_t stack_before; /* a sanitizer may have one */
static int record_fd = -1;

/* Async-signal-safe writing into a buffer on the stack. */
struct line {
	char text[CRASH_TEXT_MAX];
	size_t len;
};

static void line_text(struct line *line, const char *text)
{
	while (*text != '\0' && line->len < sizeof(line->text) - 1)
		line->text[line->len++] = *text++;
}

static void line_number(struct line *line, uint64_t number)
{
	char digits[21];
	size_t n = sizeof(digits);

	digits[--n] = '\0';
	do {
		digits[--n] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	line_text(line, digits + n);
}

static const char *or_none(const char *text)
{
	return text != NULL ? text : "-";
}

static void on_signal(int number, siginfo_t *info, void *context)
{
	struct line line = {.len = 0};
	struct timespec now;
	ssize_t ignored;

	(void)context;
	clock_gettime(CLOCK_REALTIME, &now);
	line_text(&line, "signal=");
	line_number(&line, (uint64_t)number);
	line_text(&line, " time=");
	line_number(&line, (uint64_t)now.tv_sec);
	line_text(&line, " plugin=");
	line_text(&line, or_none(current.plugin));
	line_text(&line, " generation=");
	line_number(&line, current.generation);
	line_text(&line, " action=");
	line_text(&line, or_none(current.action));
	line_text(&line, " method=");
	line_text(&line, or_none(current.method));
	line_text(&line, " address=");
	line_number(&line, (uint64_t)(uintptr_t)info->si_addr);
	line_text(&line, "\n");
	/* The process ends here; there is nobody to tell of a failed write. */
	ignored = write(record_fd, line.text, line.len);
	(void)ignored;
	/* SA_RESETHAND has put the default back: the signal now does what it does. */
	raise(number);
}

/* exit() out of a plugin would look like an end in good order: nobody would start the server again. */
static void on_exit_called(void)
{
	if (current.plugin != NULL)
		abort();
}

int crash_init(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	return fd < 0 ? -errno : crash_init_to(fd);
}

int crash_init_to(int fd)
{
	struct sigaction action = {.sa_sigaction = on_signal,
				   .sa_flags = (int)(SA_SIGINFO | SA_RESETHAND | SA_ONSTACK)};

	CV_ASSERT(record_fd < 0);
	record_fd = fd;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < CV_COUNT(crash_signals); i++) {
		if (sigaction(crash_signals[i], &action, NULL) < 0)
			return -errno;
	}
	if (atexit(on_exit_called) != 0)
		return -ENOMEM;
	crash_thread_enter();
	return 0;
}

void crash_record(const char *what)
{
	struct line line = {.len = 0};
	struct timespec now;
	ssize_t ignored;

	clock_gettime(CLOCK_REALTIME, &now);
	line_text(&line, "broken time=");
	line_number(&line, (uint64_t)now.tv_sec);
	line_text(&line, " problem=");
	line_text(&line, what);
	line.text[line.len++] = '\n';
	/* The disk may be what is broken: the log has it too. */
	ignored = write(record_fd, line.text, line.len);
	(void)ignored;
}

void crash_thread_enter(void)
{
	stack_t stack = {.ss_size = CRASH_STACK_BYTES};

	signal_stack = malloc(CRASH_STACK_BYTES);
	if (signal_stack == NULL)
		return;
	stack.ss_sp = signal_stack;
	sigaltstack(&stack, &stack_before);
}

void crash_thread_leave(void)
{
	if (signal_stack == NULL)
		return;
	sigaltstack(&stack_before, NULL);
	free(signal_stack);
	signal_stack = NULL;
}

struct crash_mark crash_enter(struct crash_mark mark)
{
	struct crash_mark before = {current.plugin, current.action, current.method, current.generation};

	current.plugin = mark.plugin;
	current.action = mark.action;
	current.method = mark.method;
	current.generation = mark.generation;
	return before;
}

void crash_leave(struct crash_mark before)
{
	current.plugin = before.plugin;
	current.action = before.action;
	current.method = before.method;
	current.generation = before.generation;
}
