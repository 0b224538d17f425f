#include "notices/telling.h"

#include <errno.h>
#include <string.h>

#include "office/access/access.h"
#include "office/calendar/moment.h"

/* ---- who ---- */

static int add(struct notices_audience *audience, uint64_t person, uint64_t for_person)
{
	if (!person || person == audience->actor)
		return 0;
	for (size_t i = 0; i < audience->count; i++)
		if (audience->people[i] == person)
			return 0;
	if (audience->count == audience->room) {
		size_t room = audience->room ? audience->room * 2 : 16;
		uint64_t *people = cv_alloc_array(audience->call, room, sizeof(*people));
		uint64_t *for_people = cv_alloc_array(audience->call, room, sizeof(*for_people));

		if (!people || !for_people)
			return -ENOMEM;
		if (audience->count) {
			memcpy(people, audience->people, audience->count * sizeof(*people));
			memcpy(for_people, audience->for_people, audience->count * sizeof(*for_people));
		}
		audience->people = people;
		audience->for_people = for_people;
		audience->room = room;
	}
	audience->people[audience->count] = person;
	audience->for_people[audience->count++] = for_person;
	return 0;
}

int notices_add(struct notices_audience *audience, uint64_t person)
{
	return add(audience, person, 0);
}

int notices_add_role(struct notices_audience *audience, const char *role)
{
	Congvan__Post **posts;
	size_t count;
	int error = office_role_posts(audience->call, role, &posts, &count);

	for (size_t i = 0; !error && i < count; i++)
		error = add(audience, posts[i]->person_id, 0);
	return error;
}

int notices_add_secretaries(struct notices_audience *audience)
{
	size_t leaders = audience->count, count;
	Congvan__Post **posts;
	int error = leaders ? office_role_posts(audience->call, OFFICE_SECRETARY, &posts, &count) : 0;

	for (size_t i = 0; leaders && !error && i < count; i++)
		for (size_t k = 0; !error && k < posts[i]->n_leader_ids; k++)
			for (size_t n = 0; !error && n < leaders; n++)
				if (audience->people[n] == posts[i]->leader_ids[k])
					error = add(audience, posts[i]->person_id, audience->people[n]);
	return error;
}

/* ---- writing ---- */

struct cv_key notices_key(struct cv_call *call, const char *prefix, uint64_t person, uint64_t id)
{
	return cv_key(call, prefix, "ii", person, id);
}

static int put(struct cv_call *call, struct cv_txn *txn, const Congvan__Notice *template, uint64_t person,
	       uint64_t for_person)
{
	const struct cv_bytes nothing = {NULL, 0};
	Congvan__Notice notice = *template;
	uint64_t id = call->host->new_id(call->host);
	uint32_t day = (uint32_t)cv_day_of_ms(office_moment_ms(template->at));
	int error;

	CV_SET(&notice, id, id);
	CV_SET(&notice, person_id, person);
	if (for_person)
		CV_SET(&notice, for_person_id, for_person);
	error = cv_txn_put(txn, notices_key(call, NOTICES_NOTICE, person, id), &notice.base);
	if (!error)
		error = cv_txn_put_raw(txn, notices_key(call, NOTICES_UNREAD, person, id), nothing);
	if (!error)
		error = cv_txn_put_raw(txn, cv_key(call, NOTICES_BY_DAY, "wii", day, person, id), nothing);
	return error ? error : cv_txn_add(txn, cv_key(call, NOTICES_COUNT, "i", person), 1);
}

static int put_rest(struct cv_txn *txn, const struct notices_audience *audience, size_t from,
		    const Congvan__Notice *notice)
{
	Congvan__NoticeBatch batch = CONGVAN__NOTICE_BATCH__INIT;

	batch.notice = (Congvan__Notice *)notice; /* packed, never changed */
	batch.person_ids = audience->people + from;
	batch.n_person_ids = audience->count - from;
	batch.for_ids = audience->for_people + from;
	batch.n_for_ids = audience->count - from;
	return cv_txn_item(txn, NOTICES_TELL_QUEUE, 0, &batch.base, NULL);
}

int notices_tell(struct notices_audience *audience, const Congvan__Notice *notice)
{
	size_t most = audience->count < NOTICES_TELL_MAX ? audience->count : NOTICES_TELL_MAX;
	struct cv_txn *txn = cv_txn_begin(audience->call);
	int error = txn ? 0 : -ENOMEM;

	if (!audience->count)
		return 0;
	for (size_t i = 0; i < most && !error; i++)
		error = put(audience->call, txn, notice, audience->people[i], audience->for_people[i]);
	if (!error && most < audience->count)
		error = put_rest(txn, audience, most, notice);
	if (!error)
		error = notices_prune_begin(audience->call, txn);
	return error ? error : cv_txn_commit(txn);
}

int notices_tell_batch(struct cv_call *call, const Congvan__NoticeBatch *batch)
{
	struct notices_audience audience = {
	    .call = call,
	    .people = batch->person_ids,
	    .for_people = batch->for_ids,
	    .count = batch->n_person_ids,
	};

	if (!batch->notice || batch->n_for_ids != batch->n_person_ids)
		return cv_reject(call, "not what this plugin writes");
	return notices_tell(&audience, batch->notice);
}
