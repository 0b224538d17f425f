#include "chaos/checks.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

void check(struct checks *checks, bool ok, const char *format, ...)
{
	va_list list;

	if (!ok || !checks->quiet) {
		printf("%s: ", ok ? "ok" : "FAILED");
		va_start(list, format);
		vprintf(format, list);
		va_end(list);
		putchar('\n');
		fflush(stdout);
	}
	if (ok)
		checks->passed++;
	else
		checks->failed++;
}

void figure(const char *format, ...)
{
	va_list list;

	printf("figure: ");
	va_start(list, format);
	vprintf(format, list);
	va_end(list);
	putchar('\n');
	fflush(stdout);
}

uint64_t chaos_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

void chaos_wait_ms(uint64_t ms)
{
	struct timespec time = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000 * 1000000)};

	nanosleep(&time, NULL);
}

int64_t chaos_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
