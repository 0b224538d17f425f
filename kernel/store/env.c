#include "store/env.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <time.h>

static void *allocate(size_t size_bytes)
{
	return calloc(1, size_bytes);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int free_bytes(const char *directory, uint64_t *ret)
{
	struct statvfs vfs;

	if (statvfs(directory, &vfs) != 0)
		return -errno;
	*ret = (uint64_t)vfs.f_bavail * vfs.f_frsize;
	return 0;
}

const struct store_env env_default = {
    .engine = &engine_rocksdb,
    .allocate = allocate,
    .now_ms = now_ms,
    .free_bytes = free_bytes,
};
