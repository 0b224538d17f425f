#include "office/access/standing.h"

#include <errno.h>

#include "office/access/delegation.h"

/* Calls `take` for the id at the end of each index entry. */
typedef int on_id(struct cv_call *call, uint64_t id, void *arg);

static int walk(struct cv_call *call, struct cv_key entries, on_id *take, void *arg)
{
	struct cv_key from = entries, to = cv_key_after(call, entries);
	struct cv_row *rows;
	uint32_t count;

	do {
		int error = cv_scan(call, from, to, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &count);

		for (uint32_t i = 0; i < count && !error; i++) {
			struct cv_bytes body = rows[i].body;

			if (body.len >= sizeof(uint64_t))
				error = take(call, cv_key_u64(body, body.len - sizeof(uint64_t)), arg);
		}
		if (error)
			return error;
		if (count) { /* the next page begins behind the last row */
			from.body = rows[count - 1].body;
			from = cv_key_after(call, from);
		}
	} while (count == CV_SCAN_ROWS);
	return 0;
}

struct posts {
	int32_t day;
	Congvan__Post ***list;
	size_t *count;
};

static int take_post(struct cv_call *call, uint64_t id, void *arg)
{
	struct posts *posts = arg;
	Congvan__Post *post;
	int error = cv_get(call, office_post_key(call, id), &congvan__post__descriptor, &post);

	if (error || !post || !office_post_current(post, posts->day))
		return error;
	return cv_append(call, posts->list, posts->count, post);
}

int office_posts_on(struct cv_call *call, struct cv_key entries, int32_t day, Congvan__Post ***ret, size_t *ret_count)
{
	struct posts posts = {day, ret, ret_count};

	*ret = NULL;
	*ret_count = 0;
	return walk(call, entries, take_post, &posts);
}

struct delegations {
	int32_t day, today;
	Congvan__Delegation ***list;
	size_t *count;
};

static int take_delegation(struct cv_call *call, uint64_t id, void *arg)
{
	struct delegations *delegations = arg;
	Congvan__Delegation *one;
	int error = cv_get(call, cv_key(call, "identity.delegation", "i", id), &congvan__delegation__descriptor, &one);

	if (error || !one || !office_delegation_runs(one, delegations->day, delegations->today))
		return error;
	return cv_append(call, delegations->list, delegations->count, one);
}

int office_delegations_on(struct cv_call *call, uint64_t person, int32_t day, Congvan__Delegation ***ret,
			  size_t *ret_count)
{
	struct delegations delegations = {day, cv_day_of_ms(call->now_ms), ret, ret_count};

	*ret = NULL;
	*ret_count = 0;
	return walk(call, cv_key(call, "identity.delegation_from", "i", person), take_delegation, &delegations);
}

int office_post_holder(struct cv_call *call, const Congvan__Post *post, int32_t day, Congvan__Actor **ret)
{
	Congvan__Person *person;
	Congvan__Unit *unit = NULL;
	int error = cv_get(call, office_person_key(call, post->person_id), &congvan__person__descriptor, &person);

	*ret = NULL;
	if (error || !person || (person->disabled && day >= cv_day_of_ms(call->now_ms)))
		return error;
	if (post->has_unit_id && post->unit_id)
		error = cv_get(call, office_unit_key(call, post->unit_id), &congvan__unit__descriptor, &unit);
	if (error)
		return error;
	*ret = cv_new(call, &congvan__actor__descriptor);
	if (!*ret)
		return -ENOMEM;
	CV_SET(*ret, person_id, post->person_id);
	CV_SET(*ret, post_id, post->id);
	(*ret)->name = person->full_name;
	(*ret)->title = post->title;
	(*ret)->role = post->role;
	if (unit) {
		CV_SET(*ret, unit_id, unit->id);
		(*ret)->unit_name = unit->name;
	}
	return 0;
}
