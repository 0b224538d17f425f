#include "lockout.h"

int64_t lockout_until_ms(uint32_t failures, int64_t now_ms)
{
	if (failures < LOCKOUT_FAILURES)
		return 0;
	int64_t wait_ms = LOCKOUT_FIRST_MS;
	for (uint32_t i = LOCKOUT_FAILURES; i < failures && wait_ms < LOCKOUT_LONGEST_MS; i++)
		wait_ms *= 2;
	return now_ms + (wait_ms < LOCKOUT_LONGEST_MS ? wait_ms : LOCKOUT_LONGEST_MS);
}
