#include "rights.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <congvan/fail.h>
#include <congvan/memory.h>
#include <congvan/txn.h>

#include "congvan/identity.pb-c.h"
#include "keys.h"
#include "moment.h"
#include "office/access/agencies.h"
#include "post.h"
#include "role.h"

int rights_operator(struct cv_call *call)
{
	if (call->caller.kind == CV_CALLER_OPERATOR)
		return 0;
	return cv_fail(call, CV_DENIED, "identity.operator_needed", NULL);
}

int rights_person(struct cv_call *call)
{
	if (call->caller.kind == CV_CALLER_PERSON && call->caller.person)
		return 0;
	return cv_fail(call, CV_DENIED, "identity.person_needed", NULL);
}

static int administer_as_operator(struct cv_txn *txn, struct cv_call *call, uint32_t requested, uint32_t *ret_agency)
{
	uint32_t agency = requested ? requested : call->caller.agency;
	Congvan__Agency *record = NULL;
	int error = agency ? cv_txn_get(txn, key_agency(call, agency), &congvan__agency__descriptor, &record) : 0;
	if (error < 0)
		return error;
	if (!record)
		return cv_fail(call, CV_NOT_FOUND, "identity.no_agency", NULL);
	*ret_agency = agency;
	return 0;
}

/* Is the caller's own acting post today of this role? One who acts for somebody else has none. */
static int acts_as(struct cv_txn *txn, struct cv_call *call, const char *role, bool *ret)
{
	Congvan__Post *post = NULL;
	int error = 0;
	if (call->caller.post) {
		struct cv_key key = key_post(call, call->caller.agency, call->caller.post);
		error = cv_txn_get(txn, key, &congvan__post__descriptor, &post);
	}
	*ret = error == 0 && post && post->person_id == call->caller.person && post_on_day(post, moment_today(call)) &&
	       strcmp(post->role, role) == 0;
	return error;
}

int rights_administer(struct cv_txn *txn, struct cv_call *call, uint32_t requested, uint32_t *ret_agency)
{
	if (call->caller.kind == CV_CALLER_OPERATOR)
		return administer_as_operator(txn, call, requested, ret_agency);
	int error = rights_person(call);
	if (error < 0)
		return error;
	uint32_t agency = call->caller.agency;
	if (requested && requested != agency)
		return cv_fail(call, CV_NOT_FOUND, "identity.no_agency", NULL);
	bool acts;
	error = acts_as(txn, call, ROLE_ADMINISTRATOR, &acts);
	if (error == 0 && !acts)
		return cv_fail(call, CV_DENIED, "identity.administrator_needed", NULL);
	*ret_agency = agency;
	return error;
}

int rights_manage(struct cv_txn *txn, struct cv_call *call, uint32_t *ret_top)
{
	bool acts;
	*ret_top = 0;
	if (call->caller.kind == CV_CALLER_OPERATOR)
		return 0;
	int error = rights_person(call);
	if (error == 0)
		error = acts_as(txn, call, ROLE_CITY_ADMINISTRATOR, &acts);
	if (error == 0 && !acts)
		return cv_fail(call, CV_DENIED, "identity.city_administrator_needed", NULL);
	*ret_top = call->caller.agency;
	return error;
}

int rights_manage_agency(struct cv_txn *txn, struct cv_call *call, uint32_t number, struct office_agency_place *ret,
			 uint32_t *ret_top)
{
	int error = rights_manage(txn, call, ret_top);
	if (error == 0)
		error = office_agency_place(txn, call, number, ret);
	if (error < 0)
		return error;
	if (!ret->agency || (*ret_top && number != *ret_top && !office_agency_below(ret, *ret_top)))
		return cv_fail(call, CV_NOT_FOUND, "identity.no_agency", NULL);
	return 0;
}

int rights_caller(struct cv_call *call, uint32_t agency, Congvan__Actor **ret)
{
	Congvan__Actor *actor = cv_new(call, &congvan__actor__descriptor);
	Congvan__Person *person = NULL;
	Congvan__Post *post = NULL;
	int error;

	if (!actor)
		return -ENOMEM;
	*ret = actor;
	if (call->caller.kind == CV_CALLER_OPERATOR) {
		actor->name = cv_strdup(call, "Vận hành máy chủ");
		actor->role = cv_strdup(call, "operator");
		return actor->name && actor->role ? 0 : -ENOMEM;
	}
	error = cv_get(call, key_person(call, agency, call->caller.person), &congvan__person__descriptor, &person);
	if (!error && call->caller.post)
		error = cv_get(call, key_post(call, agency, call->caller.post), &congvan__post__descriptor, &post);
	if (error)
		return error;
	CV_SET(actor, person_id, call->caller.person);
	CV_SET(actor, post_id, call->caller.post);
	actor->name = person ? person->full_name : NULL;
	actor->title = post ? post->title : NULL;
	actor->role = post ? post->role : NULL;
	return 0;
}
