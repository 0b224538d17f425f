/*
 * Keys as plugins name them, judged against the instance's grants and turned into the store's.
 * Threads: the call's.
 */
#ifndef CONGVAN_KERNEL_TABLE_HOST_KEY_H
#define CONGVAN_KERNEL_TABLE_HOST_KEY_H

#include "call/call.h"

/* -EACCES: another agency without CV_GRANT_ALL_AGENCIES. */
int host_agency(const struct call *call, uint32_t flags, uint32_t agency, uint32_t *ret);
/*
 * The body is borrowed. -EACCES: the prefix is not granted with these rights, or host_agency(); -EINVAL: too long.
 * *ret_schema (may be NULL): of the prefix's owner.
 */
int host_key(const struct call *call, const struct cv_key *key, uint32_t rights, struct store_key *ret,
	     uint32_t *ret_schema);

#endif
