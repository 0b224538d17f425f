#include "post.h"

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>

#include "field.h"
#include "instance.h"
#include "keys.h"
#include "moment.h"
#include "person.h"
#include "rights.h"
#include "role.h"
#include "unit.h"

#define POST_TITLE_CHARS 200u
#define POST_LEADERS_MAX 20u

bool post_on_day(const Congvan__Post *post, int32_t day)
{
	int32_t from, to;
	if (!post->from || !cv_day_parse(post->from, &from) || day < from)
		return false;
	return !post->to || !post->to[0] || (cv_day_parse(post->to, &to) && day <= to);
}

static const char *below(struct cv_call *call, const char *pointer, const char *field)
{
	const char *path = cv_printf(call, "%s%s", pointer, field);
	return path ? path : pointer;
}

/* ---- taking what was sent ---- */

static int take_unit(struct cv_txn *txn, struct cv_call *call, uint32_t agency, const char *pointer,
		     const struct role *role, Congvan__Post *post)
{
	Congvan__Unit *unit;
	const char *path = below(call, pointer, "/unitId");
	if (!post->unit_id) {
		if (role && role->in_unit)
			cv_field(call, path, "post.unit_needed", NULL);
		return 0;
	}
	int error = unit_get(txn, call, agency, post->unit_id, &unit);
	if (error == 0 && (!unit || unit->closed))
		cv_field(call, path, unit ? "unit.is_closed" : "unit.unknown", NULL);
	return error;
}

static int take_leaders(struct cv_txn *txn, struct cv_call *call, uint32_t agency, const char *pointer,
			const struct role *role, Congvan__Post *post)
{
	const char *path = below(call, pointer, "/leaderIds");
	if (role && !role->has_leaders && post->n_leader_ids > 0)
		cv_field(call, path, "post.no_leaders", NULL);
	if (role && role->has_leaders && post->n_leader_ids == 0)
		cv_field(call, path, "post.leaders_needed", NULL);
	if (post->n_leader_ids > POST_LEADERS_MAX) {
		cv_field(call, path, "field.too_many", cv_printf(call, "%u", POST_LEADERS_MAX), NULL);
		return 0;
	}
	for (size_t i = 0; i < post->n_leader_ids; i++) {
		Congvan__Person *leader;
		int error = person_get(txn, call, agency, post->leader_ids[i], &leader);
		if (error < 0)
			return error;
		if (!leader)
			cv_field(call, cv_printf(call, "%s/%zu", path, i), "person.unknown", NULL);
	}
	return 0;
}

static int take_days(struct cv_call *call, const char *pointer, const Congvan__Post *sent, Congvan__Post *post)
{
	int32_t from = moment_today(call), to;
	field_day(call, below(call, pointer, "/from"), sent->from, &from);
	post->from = cv_day_text(call, from);
	post->to = NULL;
	if (!post->from)
		return -ENOMEM;
	if (!field_day(call, below(call, pointer, "/to"), sent->to, &to))
		return 0;
	if (to < from)
		cv_field(call, below(call, pointer, "/to"), "field.date_order", post->from, NULL);
	post->to = cv_day_text(call, to);
	return post->to ? 0 : -ENOMEM;
}

int post_take(struct cv_txn *txn, struct cv_call *call, uint32_t agency, uint64_t person, const char *pointer,
	      const Congvan__Post *sent, Congvan__Post **ret)
{
	const struct role *role = role_among(&call->instance->roles, sent->role);
	Congvan__Post *post = cv_clone(call, &sent->base);
	if (!post)
		return -ENOMEM;
	if (!role)
		cv_field(call, below(call, pointer, "/role"), "post.role_unknown", NULL);
	if (role && strcmp(role->name, ROLE_CITY_ADMINISTRATOR) == 0 && call->caller.kind != CV_CALLER_OPERATOR)
		cv_field(call, below(call, pointer, "/role"), "post.by_operator", NULL);
	struct field_text title = {below(call, pointer, "/title"), POST_TITLE_CHARS, false};
	post->title = field_text(call, title, sent->title);
	if (!post->title && role)
		post->title = cv_strdup(call, role->vi);
	post->has_unit_id = sent->unit_id != 0;
	CV_SET(post, id, call->host->new_id(call->host));
	CV_SET(post, person_id, person);
	CV_SET(post, revision, 1);
	int error = take_days(call, pointer, sent, post);
	if (error == 0)
		error = take_unit(txn, call, agency, pointer, role, post);
	if (error == 0)
		error = take_leaders(txn, call, agency, pointer, role, post);
	*ret = post;
	return error;
}

/* yyyy-mm-dd sorts as text; no last day is later than any. */
static bool ends_before(const Congvan__Post *post, const char *day)
{
	return post->to && post->to[0] && strcmp(post->to, day) < 0;
}

void post_check_overlap(struct cv_call *call, const char *pointer, const Congvan__Post *post,
			Congvan__Post *const *others, size_t other_count)
{
	for (size_t i = 0; i < other_count; i++) {
		const Congvan__Post *other = others[i];
		if (other->unit_id != post->unit_id || !other->role || !post->role || !other->from ||
		    strcmp(other->role, post->role) != 0)
			continue;
		if (!ends_before(other, post->from) && !ends_before(post, other->from)) {
			cv_field(call, below(call, pointer, "/from"), "post.overlap", other->from, NULL);
			return;
		}
	}
}

/* ---- writing ---- */

int post_put(struct cv_txn *txn, struct cv_call *call, uint32_t agency, const Congvan__Post *post)
{
	const struct cv_bytes nothing = {NULL, 0};
	struct cv_key indexes[] = {
	    key_post_of_person(call, agency, post->person_id, post->id),
	    key_post_of_unit(call, agency, post->unit_id, post->id),
	    key_post_by_role(call, agency, post->role, post->id),
	};
	int error = cv_txn_put(txn, key_post(call, agency, post->id), &post->base);
	for (size_t i = 0; error == 0 && i < sizeof(indexes) / sizeof(indexes[0]); i++)
		error = cv_txn_put_raw(txn, indexes[i], nothing);
	if (error == 0)
		error = cv_txn_event_in(txn, agency, "identity.post_added", post->person_id, &post->base);
	return error;
}

int add_post(struct cv_call *call, const Congvan__AddPostRequest *request, Congvan__AddPostReply *reply)
{
	uint32_t agency;
	Congvan__Person *person;
	Congvan__Post *post, **others;
	size_t other_count;
	const Congvan__Post *sent = request->post;
	struct cv_txn *txn = cv_txn_begin(call);
	if (!txn)
		return -ENOMEM;
	int error = rights_administer(txn, call, request->agency, &agency);
	if (error < 0)
		return error;
	if (!sent) {
		cv_field(call, "/post", "field.required", NULL);
		return cv_fields_ok(call);
	}
	error = person_get(txn, call, agency, sent->person_id, &person);
	if (error == 0)
		error = post_take(txn, call, agency, sent->person_id, "/post", sent, &post);
	if (error == 0)
		error = post_list(call, agency, sent->person_id, &others, &other_count);
	if (error < 0)
		return error;
	if (!person)
		cv_field(call, "/post/personId", "person.unknown", NULL);
	if (other_count >= POST_OF_PERSON_MAX)
		cv_field(call, "/post", "field.too_many", cv_printf(call, "%u", POST_OF_PERSON_MAX), NULL);
	post_check_overlap(call, "/post", post, others, other_count);
	error = cv_fields_ok(call);
	if (error < 0)
		return error;
	/* The person's record guards the list of their posts: two additions at the same time conflict. */
	CV_SET(person, revision, person->revision + 1);
	error = cv_txn_put(txn, key_person(call, agency, person->id), &person->base);
	if (error == 0)
		error = post_put(txn, call, agency, post);
	if (error < 0)
		return error;
	reply->post = post;
	cv_http_status(call, 201);
	cv_http_etag(call, post->revision);
	return cv_txn_commit(txn);
}

/* The last day of a post that was found: not before its first one. */
static int take_last_day(struct cv_call *call, const char *sent, Congvan__Post *post)
{
	int32_t from, to = moment_today(call);
	field_day(call, "/to", sent, &to);
	if (cv_day_parse(post->from, &from) && to < from)
		cv_field(call, "/to", "field.date_order", post->from, NULL);
	post->to = cv_day_text(call, to);
	CV_SET(post, revision, post->revision + 1);
	return cv_fields_ok(call);
}

int end_post(struct cv_call *call, const Congvan__EndPostRequest *request, Congvan__AddPostReply *reply)
{
	uint32_t agency;
	Congvan__Post *post = NULL;
	struct cv_txn *txn = cv_txn_begin(call);
	if (!txn)
		return -ENOMEM;
	int error = rights_administer(txn, call, request->agency, &agency);
	if (error == 0 && request->id)
		error = cv_txn_get(txn, key_post(call, agency, request->id), &congvan__post__descriptor, &post);
	if (error < 0)
		return error;
	if (!post)
		return cv_fail(call, CV_NOT_FOUND, "identity.no_post", NULL);
	error = cv_if_match(call, post->revision);
	if (error == 0)
		error = take_last_day(call, request->to, post);
	if (error == 0)
		error = cv_txn_put(txn, key_post(call, agency, post->id), &post->base);
	if (error == 0)
		error = cv_txn_event_in(txn, agency, "identity.post_ended", post->person_id, &post->base);
	/* Sessions that act in it learn of it at their next question. */
	if (error == 0)
		error = cv_txn_put_raw(txn, key_revocation(call), (struct cv_bytes){NULL, 0});
	if (error < 0)
		return error;
	reply->post = post;
	cv_http_etag(call, post->revision);
	return cv_txn_commit(txn);
}

/* ---- reading ---- */

int post_list(struct cv_call *call, uint32_t agency, uint64_t person, Congvan__Post ***ret, size_t *ret_count)
{
	struct cv_row *rows;
	uint32_t row_count;
	struct cv_key from = key_post_of_person(call, agency, person, 0);
	*ret = NULL;
	*ret_count = 0;
	int error = cv_scan(call, from, cv_key_after(call, from), POST_OF_PERSON_MAX, CV_SCAN_KEYS, &rows, &row_count);
	for (uint32_t i = 0; error == 0 && i < row_count; i++) {
		Congvan__Post *post = NULL;
		struct cv_key key = key_post(call, agency, key_last_id(rows[i].body));
		error = cv_get(call, key, &congvan__post__descriptor, &post);
		if (error == 0 && post)
			error = cv_append(call, ret, ret_count, post);
	}
	return error;
}

int post_describe(struct cv_call *call, uint32_t agency, Congvan__Post *const *posts, size_t count,
		  Congvan__MyPost ***ret, size_t *ret_count)
{
	int error = 0;
	*ret = NULL;
	*ret_count = 0;
	for (size_t i = 0; error == 0 && i < count; i++) {
		Congvan__MyPost *view = cv_new(call, &congvan__my_post__descriptor);
		if (!view)
			return -ENOMEM;
		view->post = posts[i];
		error = unit_name(call, agency, posts[i]->unit_id, &view->unit_name);
		if (error == 0)
			error = cv_append(call, ret, ret_count, view);
	}
	return error;
}

int post_views(struct cv_call *call, uint32_t agency, uint64_t person, int32_t day, Congvan__MyPost ***ret,
	       size_t *ret_count)
{
	Congvan__Post **posts;
	size_t count, current = 0;
	int error = post_list(call, agency, person, &posts, &count);
	if (error < 0)
		return error;
	for (size_t i = 0; i < count; i++) {
		if (post_on_day(posts[i], day))
			posts[current++] = posts[i];
	}
	return post_describe(call, agency, posts, current, ret, ret_count);
}
