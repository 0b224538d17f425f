#include "leave.h"

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>

#include "account.h"
#include "delegation.h"
#include "field.h"
#include "keys.h"
#include "moment.h"
#include "person.h"
#include "post.h"
#include "rights.h"
#include "role.h"

#define BASIS_CHARS 200u
#define REASON_CHARS 500u

struct leaving {
	struct cv_txn *txn;
	struct cv_call *call;
	uint32_t agency;
	const Congvan__LeaveRequest *sent;
	Congvan__Person *person, *successor; /* successor may be NULL */
	Congvan__Leave *record;
};

/* ---- what was sent ---- */

int leave_find(struct cv_txn *txn, struct cv_call *call, uint32_t agency, uint64_t id, const char *account,
	       Congvan__Person **ret)
{
	const char *clean = !id && account ? field_account_name(call, account) : NULL;
	Congvan__Account *found = NULL;
	int error = clean ? account_get(txn, call, clean, &found) : 0;

	*ret = NULL;
	if (!error && found && found->agency == agency)
		id = found->person_id;
	return error ? error : person_get(txn, call, agency, id, ret);
}

/* Somebody who can do the work: here, and in a post in which documents are worked on. */
static int check_successor(struct leaving *leaving)
{
	struct cv_call *call = leaving->call;
	const Congvan__Person *successor = leaving->successor;
	bool works = false;
	Congvan__Post **posts;
	size_t count;
	int error;

	if (!successor || successor->disabled) {
		cv_field(call, "/successorId", "person.unknown", NULL);
		return 0;
	}
	if (successor->id == leaving->person->id) {
		cv_field(call, "/successorId", "leave.oneself_successor", NULL);
		return 0;
	}
	error = post_list(call, leaving->agency, successor->id, &posts, &count);
	for (size_t i = 0; i < count && !error; i++)
		works |= post_on_day(posts[i], moment_today(call)) && !role_keeps_system(posts[i]->role);
	if (!error && !works)
		cv_field(call, "/successorId", "leave.successor_post", successor->full_name, NULL);
	return error;
}

static int take_successor(struct leaving *leaving)
{
	const Congvan__LeaveRequest *sent = leaving->sent;
	bool named = sent->successor_id || (sent->successor_account && *sent->successor_account);
	int error;

	if (!named) {
		if (leaving->record->open_work && !sent->dry_run)
			cv_field(leaving->call, "/successorId", "leave.successor_needed",
				 cv_printf(leaving->call, "%llu", (unsigned long long)leaving->record->open_work),
				 NULL);
		return 0;
	}
	error = leave_find(leaving->txn, leaving->call, leaving->agency, sent->successor_id, sent->successor_account,
			   &leaving->successor);
	return error ? error : check_successor(leaving);
}

static int take(struct leaving *leaving)
{
	struct cv_call *call = leaving->call;
	const Congvan__LeaveRequest *sent = leaving->sent;
	Congvan__Leave *record = leaving->record;
	int error = leave_open_work(call, leaving->agency, leaving->person->id, &record->open_work);

	record->has_open_work = 1;
	if (!error)
		error = take_successor(leaving);
	if (error)
		return error;
	record->basis = field_text(call, (struct field_text){"/basis", BASIS_CHARS, false}, sent->basis);
	record->reason = field_text(call, (struct field_text){"/reason", REASON_CHARS, false}, sent->reason);
	CV_SET(record, person_id, leaving->person->id);
	if (leaving->successor)
		CV_SET(record, successor_id, leaving->successor->id);
	record->ordered_at = moment_message(call, call->now_ms);
	error = cv_fields_ok(call);
	return error ? error : rights_caller(call, leaving->agency, &record->ordered_by);
}

/* An order that was carried out to its end is not given twice; one that stopped may be. */
static int check_earlier(struct leaving *leaving)
{
	Congvan__Leave *earlier = NULL;
	uint64_t left = 0;
	int error = cv_txn_get(leaving->txn, key_leave(leaving->call, leaving->agency, leaving->person->id),
			       &congvan__leave__descriptor, &earlier);

	if (!error)
		error = leave_open_work(leaving->call, leaving->agency, leaving->person->id, &left);
	if (error)
		return error;
	if (earlier && leaving->person->disabled && !left)
		return cv_fail(leaving->call, CV_CONFLICT, "leave.over", leaving->person->full_name, NULL);
	CV_SET(leaving->record, revision, earlier ? earlier->revision + 1 : 1);
	return 0;
}

/* ---- what ends ---- */

static int end_account(struct leaving *leaving)
{
	Congvan__Account *account = NULL;
	uint32_t ended = 0;
	int error =
	    leaving->person->account ? account_get(leaving->txn, leaving->call, leaving->person->account, &account) : 0;

	if (!error && account)
		error = account_switch(leaving->txn, leaving->call, account, true, &ended);
	CV_SET(leaving->record, sessions_ended, ended);
	return error;
}

/* Today is the last day of what runs; what had not begun ends before it does. */
static int end_post_now(struct leaving *leaving, uint64_t id, int32_t first_day)
{
	struct cv_call *call = leaving->call;
	struct cv_key key = key_post(call, leaving->agency, id);
	int32_t today = moment_today(call);
	Congvan__Post *post = NULL;
	int error = cv_txn_get(leaving->txn, key, &congvan__post__descriptor, &post);

	if (error || !post)
		return error;
	post->to = cv_day_text(call, first_day > today ? first_day - 1 : today);
	CV_SET(post, revision, post->revision + 1);
	error = post->to ? cv_txn_put(leaving->txn, key, &post->base) : -ENOMEM;
	return error ? error
		     : cv_txn_event_in(leaving->txn, leaving->agency, "identity.post_ended", post->person_id,
				       &post->base);
}

static int end_posts(struct leaving *leaving)
{
	int32_t today = moment_today(leaving->call), from, to;
	Congvan__Post **posts;
	uint32_t ended = 0;
	size_t count;
	int error = post_list(leaving->call, leaving->agency, leaving->person->id, &posts, &count);

	for (size_t i = 0; i < count && !error; i++) {
		const char *last = posts[i]->to;

		if (!cv_day_parse(posts[i]->from, &from) || (last && *last && cv_day_parse(last, &to) && to <= today))
			continue;
		ended++;
		error = leaving->sent->dry_run ? 0 : end_post_now(leaving, posts[i]->id, from);
	}
	CV_SET(leaving->record, posts_ended, ended);
	return error;
}

static int end_delegation_now(struct leaving *leaving, uint64_t id)
{
	struct delegation_end end = {leaving->record->ordered_by, leaving->record->reason};
	Congvan__Delegation *one = NULL;
	int error = cv_txn_get(leaving->txn, key_delegation(leaving->call, leaving->agency, id),
			       &congvan__delegation__descriptor, &one);

	if (error || !one || one->revoked_at)
		return error;
	return delegation_end(leaving->txn, leaving->call, leaving->agency, one, &end);
}

static int end_delegations(struct leaving *leaving, struct cv_key entries)
{
	Congvan__Leave *record = leaving->record;
	Congvan__Delegation **list;
	size_t count;
	int32_t to;
	int error = delegation_list(leaving->call, entries, leaving->agency, &list, &count);

	for (size_t i = 0; i < count && !error; i++) {
		if (list[i]->revoked_at || !cv_day_parse(list[i]->to, &to) || to < moment_today(leaving->call))
			continue;
		CV_SET(record, delegations_revoked, record->delegations_revoked + 1);
		error = leaving->sent->dry_run ? 0 : end_delegation_now(leaving, list[i]->id);
	}
	return error;
}

static int end_person(struct leaving *leaving)
{
	Congvan__Person *person = leaving->person;

	if (!person->disabled)
		return person_switch(leaving->txn, leaving->call, leaving->agency, person, true);
	CV_SET(person, revision, person->revision + 1); /* so that an order is not given twice */
	return cv_txn_put(leaving->txn, key_person(leaving->call, leaving->agency, person->id), &person->base);
}

static int end_rights(struct leaving *leaving)
{
	struct cv_call *call = leaving->call;
	uint64_t person = leaving->person->id;
	int error = end_posts(leaving);

	if (!error)
		error = end_delegations(leaving, key_delegation_from(call, leaving->agency, person, 0));
	if (!error)
		error = end_delegations(leaving, key_delegation_to(call, leaving->agency, person, 0));
	return error;
}

static int end_all(struct leaving *leaving)
{
	struct cv_call *call = leaving->call;
	uint32_t agency = leaving->agency;
	uint64_t person = leaving->person->id;
	int error = end_rights(leaving);

	if (error || leaving->sent->dry_run)
		return error;
	error = end_account(leaving);
	if (!error)
		error = end_person(leaving);
	if (!error)
		error = cv_txn_put(leaving->txn, key_leave(call, agency, person), &leaving->record->base);
	if (!error)
		error = cv_txn_event_in(leaving->txn, agency, "identity.left", person, &leaving->record->base);
	if (!error)
		error = cv_txn_put_raw(leaving->txn, key_revocation(call), (struct cv_bytes){NULL, 0});
	return error;
}

/* ---- the order ---- */

static int find_leaver(struct leaving *leaving)
{
	struct cv_call *call = leaving->call;
	int error = leave_find(leaving->txn, call, leaving->agency, leaving->sent->id, leaving->sent->account,
			       &leaving->person);

	if (!error && !leaving->person)
		return cv_fail(call, CV_NOT_FOUND, "person.unknown", NULL);
	/* Somebody must be left who can administer. */
	if (!error && call->caller.kind == CV_CALLER_PERSON && leaving->person->id == call->caller.person)
		return cv_fail(call, CV_CONFLICT, "leave.oneself", NULL);
	return error ? error : cv_if_match(call, leaving->person->revision);
}

int leave(struct cv_call *call, const Congvan__LeaveRequest *request, Congvan__LeaveReport *reply)
{
	struct leaving leaving = {.call = call, .txn = cv_txn_begin(call), .sent = request};
	int error;

	leaving.record = cv_new(call, &congvan__leave__descriptor);
	if (!leaving.txn || !leaving.record)
		return -ENOMEM;
	error = rights_administer(leaving.txn, call, request->agency, &leaving.agency);
	if (!error)
		error = find_leaver(&leaving);
	if (!error)
		error = check_earlier(&leaving);
	if (!error)
		error = take(&leaving);
	if (!error)
		error = end_all(&leaving);
	if (!error)
		error = leave_report(call, leaving.agency, leaving.record, reply);
	if (error)
		return error;
	cv_http_etag(call, leaving.person->revision);
	return request->dry_run ? 0 : cv_txn_commit(leaving.txn);
}
