/*
 * Who stood where on a day, of now or of the past: posts and delegations as they were, for "who could see this
 * document". Posts are ended and delegations revoked, never deleted, so that the answer stays the same for ever.
 *
 * On a past day what ended on it still counts; today only what holds now.
 * A plugin that uses this declares OFFICE_ACCESS_GRANTS. Thread: the handler's. Memory: the call's arena. Results: 0 or
 * a negative errno.
 */
#ifndef CONGVAN_OFFICE_ACCESS_STANDING_H
#define CONGVAN_OFFICE_ACCESS_STANDING_H

#include "office/access/access.h"

/* The posts to which these index entries lead ("identity.post_by_role" ...) and which held on that day. */
int office_posts_on(struct cv_call *call, struct cv_key entries, int32_t day, Congvan__Post ***ret, size_t *ret_count);

/* What the person had delegated on that day. */
int office_delegations_on(struct cv_call *call, uint64_t person, int32_t day, Congvan__Delegation ***ret,
			  size_t *ret_count);

/* The holder of the post as a record names them; *ret NULL: gone, or on a day from today on, disabled. */
int office_post_holder(struct cv_call *call, const Congvan__Post *post, int32_t day, Congvan__Actor **ret);

#endif
