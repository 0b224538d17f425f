#include "delegation.h"

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>

#include "field.h"
#include "keys.h"
#include "moment.h"
#include "office/access/delegation.h"
#include "person.h"
#include "post.h"
#include "rights.h"
#include "role.h"
#include "unit.h"

#define BASIS_CHARS 200u
#define REASON_CHARS 500u
#define SCOPE_CHARS 64u

/* ---- reading ---- */

int delegation_list(struct cv_call *call, struct cv_key entries, uint32_t agency, Congvan__Delegation ***ret,
		    size_t *ret_count)
{
	struct cv_row *rows;
	uint32_t count;
	int error;

	*ret = NULL;
	*ret_count = 0;
	error = cv_scan(call, entries, cv_key_after(call, entries), DELEGATIONS_OF_PERSON_MAX,
			CV_SCAN_KEYS | CV_SCAN_REVERSE, &rows, &count);
	for (uint32_t i = 0; !error && i < count; i++) {
		Congvan__Delegation *one = NULL;

		error = cv_get(call, key_delegation(call, agency, key_last_id(rows[i].body)),
			       &congvan__delegation__descriptor, &one);
		if (!error && one)
			error = cv_append(call, ret, ret_count, one);
	}
	return error;
}

static int describe(struct cv_call *call, uint32_t agency, Congvan__Delegation *delegation,
		    Congvan__DelegationView *view)
{
	Congvan__Person *from = NULL, *to = NULL;
	Congvan__Post *post = NULL;
	int error =
	    cv_get(call, key_person(call, agency, delegation->from_person_id), &congvan__person__descriptor, &from);

	if (!error)
		error =
		    cv_get(call, key_person(call, agency, delegation->to_person_id), &congvan__person__descriptor, &to);
	if (!error)
		error =
		    cv_get(call, key_post(call, agency, delegation->from_post_id), &congvan__post__descriptor, &post);
	if (error)
		return error;
	view->delegation = delegation;
	view->from_name = from ? from->full_name : NULL;
	view->from_title = post ? post->title : NULL;
	view->to_name = to ? to->full_name : NULL;
	CV_SET(view, running, office_delegation_runs(delegation, moment_today(call), moment_today(call)));
	return 0;
}

static int describe_all(struct cv_call *call, uint32_t agency, struct cv_key entries, Congvan__DelegationView ***ret,
			size_t *ret_count)
{
	Congvan__Delegation **list;
	size_t count;
	int error = delegation_list(call, entries, agency, &list, &count);

	for (size_t i = 0; !error && i < count; i++) {
		Congvan__DelegationView *view = cv_new(call, &congvan__delegation_view__descriptor);

		error = view ? describe(call, agency, list[i], view) : -ENOMEM;
		if (!error)
			error = cv_append(call, ret, ret_count, view);
	}
	return error;
}

int list_delegations(struct cv_call *call, const Congvan__ListDelegationsRequest *request,
		     Congvan__ListDelegationsReply *reply)
{
	uint32_t agency = call->caller.agency;
	uint64_t person = call->caller.person;
	int error = rights_person(call);

	if (!error && request->person_id && request->person_id != person) {
		struct cv_txn *txn = cv_txn_begin(call);

		error = txn ? rights_administer(txn, call, 0, &agency) : -ENOMEM;
		person = request->person_id;
	}
	if (!error)
		error = describe_all(call, agency, key_delegation_from(call, agency, person, 0), &reply->given,
				     &reply->n_given);
	if (!error)
		error = describe_all(call, agency, key_delegation_to(call, agency, person, 0), &reply->received,
				     &reply->n_received);
	return error;
}

/* ---- giving ---- */

struct giving {
	struct cv_txn *txn;
	struct cv_call *call;
	uint32_t agency;
	bool by_administrator; /* for somebody who is away already */
	const Congvan__Delegation *sent;
	Congvan__Delegation *made;
	Congvan__Person *from, *to;
};

static void take_days(struct giving *giving)
{
	struct cv_call *call = giving->call;
	int32_t today = moment_today(call), from = today, to = today;

	field_day(call, "/delegation/from", giving->sent->from, &from);
	if (!giving->sent->to || !*giving->sent->to)
		cv_field(call, "/delegation/to", "field.required", NULL);
	else if (field_day(call, "/delegation/to", giving->sent->to, &to) && to < from)
		cv_field(call, "/delegation/to", "field.date_order", cv_day_text(call, from), NULL);
	else if (to < today)
		cv_field(call, "/delegation/to", "delegation.over", NULL);
	else if (to - from >= DELEGATION_DAYS_MAX)
		cv_field(call, "/delegation/to", "delegation.too_long", cv_printf(call, "%d", DELEGATION_DAYS_MAX),
			 NULL);
	giving->made->from = cv_day_text(call, from);
	giving->made->to = cv_day_text(call, to);
}

static int take_scope(struct giving *giving, const char *pointer, char *const *sent, size_t count, char ***ret,
		      size_t *ret_count)
{
	struct cv_call *call = giving->call;

	*ret_count = 0;
	*ret = cv_alloc_array(call, count + 1, sizeof(**ret));
	if (!*ret)
		return -ENOMEM;
	if (count > DELEGATION_SCOPE_MAX) {
		cv_field(call, pointer, "field.too_many", cv_printf(call, "%u", DELEGATION_SCOPE_MAX), NULL);
		return 0;
	}
	for (size_t i = 0; i < count; i++) {
		struct field_text field = {cv_printf(call, "%s/%zu", pointer, i), SCOPE_CHARS, true};
		char *name = field.pointer ? field_code(call, field, sent[i]) : NULL;

		if (name)
			(*ret)[(*ret_count)++] = name;
	}
	return 0;
}

/* Whose rights: the caller's own acting post, or for an administrator the post that is named. */
static int take_post(struct giving *giving)
{
	struct cv_call *call = giving->call;
	Congvan__Post *post = NULL;
	uint64_t id = giving->sent->from_post_id ? giving->sent->from_post_id : call->caller.post;
	int error =
	    id ? cv_txn_get(giving->txn, key_post(call, giving->agency, id), &congvan__post__descriptor, &post) : 0;

	if (error)
		return error;
	if (post && post->person_id != call->caller.person) {
		/* Whose post it is not must administer; then the post must exist in the same agency. */
		error = rights_administer(giving->txn, call, 0, &giving->agency);
		if (error)
			return error;
		giving->by_administrator = true;
	}
	if (!post || !post_on_day(post, moment_today(call))) {
		cv_field(call, "/delegation/fromPostId", "delegation.no_post", NULL);
		return 0;
	}
	if (role_keeps_system(post->role))
		cv_field(call, "/delegation/fromPostId", "delegation.administrator", NULL);
	CV_SET(giving->made, from_post_id, post->id);
	CV_SET(giving->made, from_person_id, post->person_id);
	return person_get(giving->txn, call, giving->agency, post->person_id, &giving->from);
}

static int take_delegate(struct giving *giving)
{
	struct cv_call *call = giving->call;
	uint64_t id = giving->sent->to_person_id;
	int error = id ? person_get(giving->txn, call, giving->agency, id, &giving->to) : 0;

	if (error)
		return error;
	if (!giving->to || giving->to->disabled)
		cv_field(call, "/delegation/toPersonId", id ? "person.unknown" : "field.required", NULL);
	else if (!giving->to->account)
		cv_field(call, "/delegation/toPersonId", "delegation.no_account", giving->to->full_name, NULL);
	else if (giving->from && giving->to->id == giving->from->id)
		cv_field(call, "/delegation/toPersonId", "delegation.oneself", NULL);
	CV_SET(giving->made, to_person_id, id);
	return 0;
}

static int take(struct giving *giving)
{
	struct cv_call *call = giving->call;
	const Congvan__Delegation *sent = giving->sent;
	Congvan__Delegation *made = giving->made;
	int error = take_post(giving);

	if (!error)
		error = take_delegate(giving);
	if (!error)
		error =
		    take_scope(giving, "/delegation/kinds", sent->kinds, sent->n_kinds, &made->kinds, &made->n_kinds);
	if (!error)
		error = take_scope(giving, "/delegation/actions", sent->actions, sent->n_actions, &made->actions,
				   &made->n_actions);
	if (error)
		return error;
	take_days(giving);
	made->basis = field_text(call, (struct field_text){"/delegation/basis", BASIS_CHARS, giving->by_administrator},
				 sent->basis);
	return cv_fields_ok(call);
}

/* Guards the list of what a person gave and got: two additions at the same time conflict. */
static int touch(struct giving *giving, Congvan__Person *person)
{
	CV_SET(person, revision, person->revision + 1);
	return cv_txn_put(giving->txn, key_person(giving->call, giving->agency, person->id), &person->base);
}

static int check_room(struct giving *giving, struct cv_key entries, const char *pointer)
{
	Congvan__Delegation **list;
	size_t count;
	int error = delegation_list(giving->call, entries, giving->agency, &list, &count);

	if (!error && count >= DELEGATIONS_OF_PERSON_MAX)
		cv_field(giving->call, pointer, "field.too_many",
			 cv_printf(giving->call, "%u", DELEGATIONS_OF_PERSON_MAX), NULL);
	return error;
}

static int put(struct giving *giving)
{
	struct cv_call *call = giving->call;
	Congvan__Delegation *made = giving->made;
	const struct cv_bytes nothing = {NULL, 0};
	struct cv_key to = key_delegation_to(call, giving->agency, made->to_person_id, made->id);
	struct cv_key from = key_delegation_from(call, giving->agency, made->from_person_id, made->id);
	int error = cv_txn_put_new(giving->txn, key_delegation(call, giving->agency, made->id), &made->base);

	if (!error)
		error = cv_txn_put_raw(giving->txn, to, nothing);
	if (!error)
		error = cv_txn_put_raw(giving->txn, from, nothing);
	if (!error)
		error = touch(giving, giving->from);
	if (!error)
		error = touch(giving, giving->to);
	if (!error)
		error = cv_txn_event_in(giving->txn, giving->agency, "identity.delegated", made->from_person_id,
					&made->base);
	return error;
}

int delegate(struct cv_call *call, const Congvan__DelegateRequest *request, Congvan__DelegationView *reply)
{
	struct giving giving = {.call = call, .txn = cv_txn_begin(call), .agency = call->caller.agency};
	int error = rights_person(call);

	giving.made = cv_new(call, &congvan__delegation__descriptor);
	if (!giving.txn || !giving.made)
		return -ENOMEM;
	if (error)
		return error;
	/* What was lent is not lent on (the delegate may not delegate). */
	if (call->caller.on_behalf_of)
		return cv_fail(call, CV_DENIED, "delegation.not_lent_on", NULL);
	if (!request->delegation) {
		cv_field(call, "/delegation", "field.required", NULL);
		return cv_fields_ok(call);
	}
	giving.sent = request->delegation;
	error = take(&giving);
	if (error)
		return error;
	error = check_room(&giving, key_delegation_from(call, giving.agency, giving.from->id, 0), "/delegation");
	if (!error)
		error = check_room(&giving, key_delegation_to(call, giving.agency, giving.to->id, 0),
				   "/delegation/toPersonId");
	if (!error)
		error = cv_fields_ok(call);
	if (!error)
		error = rights_caller(call, giving.agency, &giving.made->made_by);
	if (error)
		return error;
	CV_SET(giving.made, id, call->host->new_id(call->host));
	giving.made->made_at = moment_message(call, call->now_ms);
	CV_SET(giving.made, revision, 1);
	error = put(&giving);
	if (!error)
		error = describe(call, giving.agency, giving.made, reply);
	if (error)
		return error;
	cv_http_status(call, 201);
	cv_http_etag(call, giving.made->revision);
	return cv_txn_commit(giving.txn);
}

/* ---- revoking ---- */

int delegation_end(struct cv_txn *txn, struct cv_call *call, uint32_t agency, Congvan__Delegation *delegation,
		   const struct delegation_end *end)
{
	int error;

	delegation->revoked_by = end->by;
	delegation->revoke_reason = end->reason;
	delegation->revoked_at = moment_message(call, call->now_ms);
	CV_SET(delegation, revision, delegation->revision + 1);
	if (!delegation->revoked_at)
		return -ENOMEM;
	error = cv_txn_put(txn, key_delegation(call, agency, delegation->id), &delegation->base);
	return error ? error
		     : cv_txn_event_in(txn, agency, "identity.delegation_revoked", delegation->from_person_id,
				       &delegation->base);
}

int revoke_delegation(struct cv_call *call, const Congvan__RevokeDelegationRequest *request,
		      Congvan__DelegationView *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	uint32_t agency = call->caller.agency;
	Congvan__Delegation *delegation = NULL;
	Congvan__Actor *by = NULL;
	char *reason;
	int error = rights_person(call);

	if (!txn)
		return -ENOMEM;
	if (!error && request->id)
		error = cv_txn_get(txn, key_delegation(call, agency, request->id), &congvan__delegation__descriptor,
				   &delegation);
	if (error)
		return error;
	if (!delegation)
		return cv_fail(call, CV_NOT_FOUND, "delegation.not_found", NULL);
	/* Either side ends it: the delegate gives back what was lent. */
	if (call->caller.on_behalf_of ||
	    (delegation->from_person_id != call->caller.person && delegation->to_person_id != call->caller.person))
		error = rights_administer(txn, call, 0, &agency);
	if (!error)
		error = cv_if_match(call, delegation->revision);
	if (error)
		return error;
	if (delegation->revoked_at)
		return cv_fail(call, CV_CONFLICT, "delegation.revoked", NULL);
	reason = field_text(call, (struct field_text){"/reason", REASON_CHARS, false}, request->reason);
	error = cv_fields_ok(call);
	if (!error)
		error = rights_caller(call, agency, &by);
	if (!error)
		error = delegation_end(txn, call, agency, delegation, &(struct delegation_end){by, reason});
	/* Sessions that act under it learn of it at their next question. */
	if (!error)
		error = cv_txn_put_raw(txn, key_revocation(call), (struct cv_bytes){NULL, 0});
	if (!error)
		error = describe(call, agency, delegation, reply);
	if (error)
		return error;
	cv_http_etag(call, delegation->revision);
	return cv_txn_commit(txn);
}
