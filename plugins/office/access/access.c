#include "office/access/access.h"

#include <errno.h>
#include <string.h>

#include "office/access/delegation.h"

struct cv_key office_unit_key(struct cv_call *call, uint64_t unit)
{
	return cv_key(call, "identity.unit", "i", unit);
}

struct cv_key office_person_key(struct cv_call *call, uint64_t person)
{
	return cv_key(call, "identity.person", "i", person);
}

struct cv_key office_post_key(struct cv_call *call, uint64_t post)
{
	return cv_key(call, "identity.post", "i", post);
}

bool office_role_in(const char *role, const char *const *roles)
{
	for (; role && *roles; roles++)
		if (strcmp(role, *roles) == 0)
			return true;
	return false;
}

struct office_actor office_server_actor(void)
{
	return (struct office_actor){.role = "", .name = "", .title = "", .unit_name = ""};
}

bool office_post_current(const Congvan__Post *post, int32_t day)
{
	int32_t limit;

	if (post->from && *post->from && (!cv_day_parse(post->from, &limit) || day < limit))
		return false;
	return !post->to || !*post->to || (cv_day_parse(post->to, &limit) && day <= limit);
}

/* Fills ret from a post whose holder and unit it reads. -ENOENT: the holder is gone or disabled. */
static int fill(struct cv_call *call, const Congvan__Post *post, struct office_actor *ret)
{
	Congvan__Person *person;
	Congvan__Unit *unit = NULL;
	int error = cv_get(call, office_person_key(call, post->person_id), &congvan__person__descriptor, &person);

	if (!error && (!person || person->disabled))
		return -ENOENT;
	if (!error && post->has_unit_id && post->unit_id)
		error = cv_get(call, office_unit_key(call, post->unit_id), &congvan__unit__descriptor, &unit);
	if (error)
		return error;
	*ret = (struct office_actor){
	    .person_id = post->person_id,
	    .post_id = post->id,
	    .unit_id = post->has_unit_id ? post->unit_id : 0,
	    .role = post->role ? post->role : "",
	    .name = person->full_name ? person->full_name : "",
	    .title = post->title ? post->title : "",
	    .unit_name = unit && unit->name ? unit->name : "",
	    .leader_ids = post->leader_ids,
	    .leader_count = post->n_leader_ids,
	};
	return 0;
}

uint64_t office_acting_person(const struct cv_call *call)
{
	if (call->caller.kind != CV_CALLER_PERSON)
		return 0;
	return call->caller.on_behalf_of ? call->caller.on_behalf_of : call->caller.person;
}

static bool names(char *const *list, size_t count, const char *name)
{
	bool found = count == 0; /* nothing named: everything */

	for (size_t i = 0; i < count && !found; i++)
		found = strcmp(list[i], name) == 0;
	return found;
}

bool office_in_scope(const struct office_actor *actor, const char *kind, const char *action)
{
	const Congvan__Delegation *scope = actor->delegation;

	return !scope || (names(scope->kinds, scope->n_kinds, kind) && names(scope->actions, scope->n_actions, action));
}

/* The running delegation of this post to the caller; *ret NULL: there is none. */
static int find_delegation(struct cv_call *call, const Congvan__Post *post, Congvan__Delegation **ret)
{
	struct cv_key entries = cv_key(call, "identity.delegation_to", "i", call->caller.person);
	int32_t today = cv_day_of_ms(call->now_ms);
	struct cv_row *rows;
	uint32_t count;
	int error = cv_scan(call, entries, cv_key_after(call, entries), CV_SCAN_ROWS, CV_SCAN_KEYS | CV_SCAN_REVERSE,
			    &rows, &count);

	*ret = NULL;
	for (uint32_t i = 0; i < count && !error && !*ret; i++) {
		uint64_t id = rows[i].body.len < 16 ? 0 : cv_key_u64(rows[i].body, rows[i].body.len - 8);
		Congvan__Delegation *one;

		error =
		    cv_get(call, cv_key(call, "identity.delegation", "i", id), &congvan__delegation__descriptor, &one);
		if (!error && one && one->from_post_id == post->id && office_delegation_runs(one, today, today))
			*ret = one;
	}
	return error;
}

static bool serves(const struct office_actor *secretary, uint64_t leader)
{
	for (size_t i = 0; i < secretary->leader_count; i++)
		if (secretary->leader_ids[i] == leader)
			return true;
	return false;
}

/* By what right the caller acts in somebody else's post. -ENOENT: by none. */
static int find_capacity(struct cv_call *call, const Congvan__Post *post, struct office_actor *ret)
{
	struct office_actor *by = cv_alloc(call, sizeof(*by));
	Congvan__Delegation *delegation;
	int error;

	if (!by)
		return -ENOMEM;
	ret->by = by;
	error = find_delegation(call, post, &delegation);
	if (error)
		return error;
	if (delegation) {
		ret->capacity = OFFICE_DELEGATE;
		ret->delegation = delegation;
		return office_find_person(call, call->caller.person, 0, by);
	}
	ret->capacity = OFFICE_OF_SECRETARY;
	error = office_find_person_in_role(call, call->caller.person, OFFICE_SECRETARY, by);
	return !error && !serves(by, post->person_id) ? -ENOENT : error;
}

int office_actor_of_call(struct cv_call *call, struct office_actor *ret)
{
	uint64_t holder = office_acting_person(call);
	Congvan__Post *post = NULL;
	int error;

	if (call->caller.kind != CV_CALLER_PERSON || !call->caller.person)
		return cv_fail(call, CV_DENIED, "access.person_needed", NULL);
	if (call->caller.post) {
		error = cv_get(call, office_post_key(call, call->caller.post), &congvan__post__descriptor, &post);
		if (error)
			return error;
	}
	if (!post || post->person_id != holder || !office_post_current(post, cv_day_of_ms(call->now_ms)))
		return cv_fail(call, CV_DENIED, "access.no_post", NULL);
	error = fill(call, post, ret);
	if (error == -ENOENT)
		return cv_fail(call, CV_DENIED, "access.no_post", NULL);
	if (error || holder == call->caller.person)
		return error;
	error = find_capacity(call, post, ret);
	return error == -ENOENT ? cv_fail(call, CV_DENIED, "access.not_for_them", ret->name, NULL) : error;
}

Congvan__Actor *office_actor_message(struct cv_call *call, const struct office_actor *actor)
{
	Congvan__Actor *message = cv_new(call, &congvan__actor__descriptor);

	if (!message)
		return NULL;
	CV_SET(message, person_id, actor->person_id);
	CV_SET(message, post_id, actor->post_id);
	message->name = cv_strdup(call, actor->name);
	message->role = cv_strdup(call, actor->role);
	if (*actor->title)
		message->title = cv_strdup(call, actor->title);
	if (actor->unit_id) {
		CV_SET(message, unit_id, actor->unit_id);
		message->unit_name = cv_strdup(call, actor->unit_name);
	}
	return message->name && message->role ? message : NULL;
}

/* ---- finding people through the index entries of posts; the post's id is the last eight bytes of each ---- */

struct post_walk {
	struct cv_call *call;
	struct cv_key from, to;
	struct cv_row *rows;
	uint32_t next, count;
	bool last_page;
};

static void walk_begin(struct post_walk *walk, struct cv_call *call, struct cv_key entries)
{
	*walk = (struct post_walk){.call = call, .from = entries, .to = cv_key_after(call, entries)};
}

/* The next current post; -ENOENT after the last one. */
static int walk_next(struct post_walk *walk, Congvan__Post **ret)
{
	struct cv_call *call = walk->call;
	int32_t today = cv_day_of_ms(call->now_ms);

	for (;;) {
		Congvan__Post *post;
		struct cv_bytes body;
		int error;

		if (walk->next == walk->count) {
			if (walk->last_page)
				return -ENOENT;
			error =
			    cv_scan(call, walk->from, walk->to, CV_SCAN_ROWS, CV_SCAN_KEYS, &walk->rows, &walk->count);
			if (error)
				return error;
			walk->next = 0;
			walk->last_page = walk->count < CV_SCAN_ROWS;
			if (!walk->count)
				return -ENOENT;
			walk->from.body = walk->rows[walk->count - 1].body;
			if (!walk->last_page)
				walk->count--; /* the next page begins with this row */
		}
		body = walk->rows[walk->next++].body;
		if (body.len < sizeof(uint64_t))
			continue;
		error = cv_get(call, office_post_key(call, cv_key_u64(body, body.len - sizeof(uint64_t))),
			       &congvan__post__descriptor, &post);
		if (error)
			return error;
		if (post && office_post_current(post, today)) {
			*ret = post;
			return 0;
		}
	}
}

static int collect_posts(struct cv_call *call, struct cv_key entries, Congvan__Post ***ret, size_t *ret_count)
{
	struct post_walk walk;
	Congvan__Post *post;
	int error;

	*ret = NULL;
	*ret_count = 0;
	walk_begin(&walk, call, entries);
	while ((error = walk_next(&walk, &post)) == 0) {
		error = cv_append(call, ret, ret_count, post);
		if (error)
			return error;
	}
	return error == -ENOENT ? 0 : error;
}

int office_role_posts(struct cv_call *call, const char *role, Congvan__Post ***ret, size_t *ret_count)
{
	return collect_posts(call, cv_key(call, "identity.post_by_role", "s", role), ret, ret_count);
}

int office_unit_posts(struct cv_call *call, uint64_t unit, Congvan__Post ***ret, size_t *ret_count)
{
	return collect_posts(call, cv_key(call, "identity.post_of_unit", "i", unit), ret, ret_count);
}

int office_holder_of(struct cv_call *call, const Congvan__Post *post, struct office_actor *ret)
{
	return fill(call, post, ret);
}

int office_find_role(struct cv_call *call, const char *role, uint64_t unit, struct office_actor *ret)
{
	struct post_walk walk;
	Congvan__Post *post;
	int error;

	walk_begin(&walk, call,
		   unit ? cv_key(call, "identity.post_of_unit", "i", unit)
			: cv_key(call, "identity.post_by_role", "s", role));
	while ((error = walk_next(&walk, &post)) == 0) {
		if (!post->role || strcmp(post->role, role) != 0)
			continue;
		error = fill(call, post, ret);
		if (error != -ENOENT)
			break;
	}
	return error;
}

int office_find_person(struct cv_call *call, uint64_t person, uint64_t unit, struct office_actor *ret)
{
	Congvan__Post *post, *found = NULL;
	struct post_walk walk;
	int error;

	walk_begin(&walk, call, cv_key(call, "identity.post_of_person", "i", person));
	while ((error = walk_next(&walk, &post)) == 0) {
		bool there = unit && post->has_unit_id && post->unit_id == unit;

		if (!found || there)
			found = post;
		if (there || !unit)
			break;
	}
	if (error && error != -ENOENT)
		return error;
	return found ? fill(call, found, ret) : -ENOENT;
}

int office_person_posts(struct cv_call *call, uint64_t person, Congvan__Post ***ret, size_t *ret_count)
{
	struct post_walk walk;
	Congvan__Post *post;
	int error;

	*ret = NULL;
	*ret_count = 0;
	walk_begin(&walk, call, cv_key(call, "identity.post_of_person", "i", person));
	while ((error = walk_next(&walk, &post)) == 0) {
		error = cv_append(call, ret, ret_count, post);
		if (error)
			return error;
	}
	return error == -ENOENT ? 0 : error;
}

int office_find_person_in_role(struct cv_call *call, uint64_t person, const char *role, struct office_actor *ret)
{
	struct post_walk walk;
	Congvan__Post *post;
	int error;

	walk_begin(&walk, call, cv_key(call, "identity.post_of_person", "i", person));
	while ((error = walk_next(&walk, &post)) == 0)
		if (post->role && strcmp(post->role, role) == 0)
			return fill(call, post, ret);
	return error;
}

int office_find_post(struct cv_call *call, uint64_t post, struct office_actor *ret)
{
	Congvan__Post *found;
	int error = cv_get(call, office_post_key(call, post), &congvan__post__descriptor, &found);

	if (error)
		return error;
	return found && office_post_current(found, cv_day_of_ms(call->now_ms)) ? fill(call, found, ret) : -ENOENT;
}

int office_find_unit_head(struct cv_call *call, uint64_t unit, struct office_actor *ret)
{
	static const char *const receivers[] = {OFFICE_UNIT_HEAD, OFFICE_CHIEF_OF_OFFICE, NULL};
	int error = -ENOENT;

	for (const char *const *role = receivers; error == -ENOENT && *role; role++)
		error = office_find_role(call, *role, unit, ret);
	return error;
}

int office_find_unit(struct cv_call *call, uint64_t unit, Congvan__Unit **ret)
{
	Congvan__Unit *found;
	int error = cv_get(call, office_unit_key(call, unit), &congvan__unit__descriptor, &found);

	if (error)
		return error;
	if (!found || found->closed)
		return -ENOENT;
	*ret = found;
	return 0;
}
