#include "store/reserve.h"

#include <errno.h>

int reserve_check(const struct store_env *env, const char *directory, uint64_t reserve_bytes, uint64_t more_bytes)
{
	uint64_t free_bytes;
	int r = env->free_bytes(directory, &free_bytes);

	if (r < 0)
		return r;
	if (free_bytes < reserve_bytes || free_bytes - reserve_bytes < more_bytes)
		return -ENOSPC;
	return 0;
}
