/*
 * The free space that is kept for what must not fail: the engine ends the process when a write meets a full disk, so
 * nothing is written below the reserve.
 */
#ifndef CONGVAN_KERNEL_STORE_RESERVE_H
#define CONGVAN_KERNEL_STORE_RESERVE_H

#include "store/env.h"

/* What opening may write: what the log of writes holds becomes tables. Below it a store is not opened at all. */
#define RESERVE_OPEN_BYTES (128ull << 20)

/* 0, or -ENOSPC when `more` bytes would go below `reserve`; or why the file system could not be asked. */
int reserve_check(const struct store_env *env, const char *directory, uint64_t reserve_bytes, uint64_t more_bytes);

#endif
