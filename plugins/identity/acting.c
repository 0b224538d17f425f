#include "acting.h"

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>

#include "delegation.h"
#include "keys.h"
#include "moment.h"
#include "office/access/delegation.h"
#include "post.h"
#include "role.h"
#include "session.h"

static int add(struct cv_call *call, uint32_t agency, Congvan__Post *post, Congvan__ActFor__Relation relation,
	       Congvan__Delegation *delegation, Congvan__ActFor ***ret, size_t *ret_count)
{
	Congvan__ActFor *one = cv_new(call, &congvan__act_for__descriptor);
	Congvan__MyPost **described;
	size_t count;
	int error;

	if (!one)
		return -ENOMEM;
	error = cv_get(call, key_person(call, agency, post->person_id), &congvan__person__descriptor, &one->person);
	/* Whoever has left acts no more, and nobody acts for them. */
	if (error || !one->person || one->person->disabled || *ret_count == ACTING_FOR_MAX)
		return error;
	error = post_describe(call, agency, &post, 1, &described, &count);
	if (error)
		return error;
	one->post = described[0];
	CV_SET(one, relation, relation);
	one->delegation = delegation;
	return cv_append(call, ret, ret_count, one);
}

static int add_delegated(struct cv_call *call, uint32_t agency, uint64_t person, int32_t day, Congvan__ActFor ***ret,
			 size_t *ret_count)
{
	Congvan__Delegation **received;
	size_t count;
	int error = delegation_list(call, key_delegation_to(call, agency, person, 0), agency, &received, &count);

	for (size_t i = 0; i < count && !error; i++) {
		Congvan__Post *post = NULL;

		if (!office_delegation_runs(received[i], day, moment_today(call)))
			continue;
		error =
		    cv_get(call, key_post(call, agency, received[i]->from_post_id), &congvan__post__descriptor, &post);
		if (!error && post && post_on_day(post, day))
			error = add(call, agency, post, CONGVAN__ACT_FOR__RELATION__RELATION_DELEGATE, received[i], ret,
				    ret_count);
	}
	return error;
}

static int add_leader(struct cv_call *call, uint32_t agency, uint64_t leader, int32_t day, Congvan__ActFor ***ret,
		      size_t *ret_count)
{
	Congvan__Post **posts;
	size_t count;
	int error = post_list(call, agency, leader, &posts, &count);

	for (size_t i = 0; i < count && !error; i++)
		if (post_on_day(posts[i], day) && !role_keeps_system(posts[i]->role))
			error = add(call, agency, posts[i], CONGVAN__ACT_FOR__RELATION__RELATION_SECRETARY, NULL, ret,
				    ret_count);
	return error;
}

int acting_for(struct cv_call *call, uint32_t agency, uint64_t person, int32_t day, Congvan__ActFor ***ret,
	       size_t *ret_count)
{
	Congvan__Post **own;
	size_t count;
	int error;

	*ret = NULL;
	*ret_count = 0;
	error = add_delegated(call, agency, person, day, ret, ret_count);
	if (!error)
		error = post_list(call, agency, person, &own, &count);
	for (size_t i = 0; !error && i < count; i++) {
		if (!post_on_day(own[i], day) || strcmp(own[i]->role, ROLE_SECRETARY) != 0)
			continue;
		for (size_t j = 0; j < own[i]->n_leader_ids && !error; j++)
			error = add_leader(call, agency, own[i]->leader_ids[j], day, ret, ret_count);
	}
	return error;
}

int acting_resolve(struct cv_call *call, uint32_t agency, uint64_t person, uint64_t wanted_post, struct acting *ret)
{
	Congvan__ActFor **others;
	size_t count;
	int error;

	*ret = (struct acting){0, 0};
	error = session_acting_post(call, agency, person, wanted_post, &ret->post);
	if (error || ret->post == wanted_post || !wanted_post)
		return error;
	error = acting_for(call, agency, person, moment_today(call), &others, &count);
	for (size_t i = 0; !error && i < count; i++)
		if (others[i]->post->post->id == wanted_post)
			*ret = (struct acting){wanted_post, others[i]->person->id};
	return error;
}
