#include "plugin/table_own.h"

#include <errno.h>
#include <sys/random.h>

#include "plugin/clock.h"

static int64_t host_now_ms(const struct cv_host *host)
{
	(void)host;
	return clock_now_ms();
}

static int64_t host_monotonic_ms(const struct cv_host *host)
{
	(void)host;
	return clock_monotonic_ms();
}

static int host_random(const struct cv_host *host, void *ret, size_t size_bytes)
{
	uint8_t *at = ret;

	(void)host;
	while (size_bytes > 0) {
		ssize_t n = getrandom(at, size_bytes, 0);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			at += n;
			size_bytes -= (size_t)n;
		}
	}
	return 0;
}

void table_own_fill(struct cv_host *host)
{
	host->now_ms = host_now_ms;
	host->monotonic_ms = host_monotonic_ms;
	host->random = host_random;
}
