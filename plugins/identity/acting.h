/*
 * In which post a session acts: one of the person's own; that of somebody who has delegated its rights, while the
 * delegation runs; or that of a leader, for the leader's secretary. Judged anew at every question of the gateway, so
 * that it ends by itself.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0 or a negative errno.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_ACTING_H
#define CONGVAN_PLUGINS_IDENTITY_ACTING_H

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

#define ACTING_FOR_MAX 200u /* posts of others that one answer lists */

struct acting {
	uint64_t post; /* 0: none */
	uint64_t on_behalf_of; /* whose post it is; 0: the person's own */
};

/* The posts of others that the person may act in on that day (since 1970): delegations first, then leaders. */
int acting_for(struct cv_call *call, uint32_t agency, uint64_t person, int32_t day, Congvan__ActFor ***ret,
	       size_t *ret_count);

/* The wanted post, if the person may act in it today; else the oldest current one of their own. */
int acting_resolve(struct cv_call *call, uint32_t agency, uint64_t person, uint64_t wanted_post, struct acting *ret);

#endif
