/*
 * Posts: who holds which role in which unit, from which day to which. They are never changed into something else: a
 * change of duty ends one post and begins another, so that "who was what on that day" stays answerable.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_POST_H
#define CONGVAN_PLUGINS_IDENTITY_POST_H

#include <stdbool.h>

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

struct cv_txn;

#define POST_OF_PERSON_MAX 100u /* past ones included */

int add_post(struct cv_call *call, const Congvan__AddPostRequest *request, Congvan__AddPostReply *reply);
int end_post(struct cv_call *call, const Congvan__EndPostRequest *request, Congvan__AddPostReply *reply);

/* Does it hold on that day (since 1970)? First and last day included. */
bool post_on_day(const Congvan__Post *post, int32_t day);

/*
 * A clean copy of what was sent, with a fresh id. Mistakes are noted under `pointer` ("/posts/2"); negative only when
 * reading failed. *ret is whole only if cv_fields_ok() says so.
 */
int post_take(struct cv_txn *txn, struct cv_call *call, uint32_t agency, uint64_t person, const char *pointer,
	      const Congvan__Post *sent, Congvan__Post **ret);

/* Notes a field when the person would hold the same role in the same unit twice on one day. */
void post_check_overlap(struct cv_call *call, const char *pointer, const Congvan__Post *post,
			Congvan__Post *const *others, size_t other_count);

/* The record, its index entries and its event. */
int post_put(struct cv_txn *txn, struct cv_call *call, uint32_t agency, const Congvan__Post *post);

/* All posts that the person ever had, the oldest first. Not checked by the commit: guard with the person's record. */
int post_list(struct cv_call *call, uint32_t agency, uint64_t person, Congvan__Post ***ret, size_t *ret_count);

/* Each with the name of its unit. */
int post_describe(struct cv_call *call, uint32_t agency, Congvan__Post *const *posts, size_t count,
		  Congvan__MyPost ***ret, size_t *ret_count);

/* Those of that day, described. */
int post_views(struct cv_call *call, uint32_t agency, uint64_t person, int32_t day, Congvan__MyPost ***ret,
	       size_t *ret_count);

#endif
