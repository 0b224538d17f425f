#include "durable/backoff.h"

int64_t backoff_ms(uint32_t failures, uint32_t min_ms, uint32_t max_ms, uint32_t random)
{
	uint64_t whole = min_ms;

	for (uint32_t i = 1; i < failures && whole < max_ms; i++)
		whole *= 2;
	if (whole > max_ms)
		whole = max_ms;
	return (int64_t)(whole - whole / 2 + random % (whole / 2 + 1));
}
