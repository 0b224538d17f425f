/* What an agency adds: organisations without an identifier that only it writes to. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "organs/organs.h"

static bool is_cleared(const Congvan__PutOwnOrganRequest *request, const char *field)
{
	for (size_t i = 0; i < request->n_clear; i++)
		if (strcmp(request->clear[i], field) == 0)
			return true;
	return false;
}

#define TAKE(field, json)                                                                                              \
	if (is_cleared(request, json))                                                                                 \
		organ->field = NULL;                                                                                   \
	else if (request->field)                                                                                       \
	organ->field = request->field
#define TAKE_LIST(field, json)                                                                                         \
	if (is_cleared(request, json))                                                                                 \
		organ->n_##field = 0;                                                                                  \
	else if (request->n_##field)                                                                                   \
	organ->n_##field = request->n_##field, organ->field = request->field

static int take_fields(struct cv_call *call, const Congvan__PutOwnOrganRequest *sent, Congvan__Organ *organ)
{
	/* A copy: cleaning writes into its lists. */
	const Congvan__PutOwnOrganRequest *request = cv_clone(call, &sent->base);

	if (!request)
		return -ENOMEM;
	TAKE(name, "name");
	TAKE_LIST(short_names, "shortNames");
	TAKE(group, "group");
	TAKE(email, "email");
	TAKE(address, "address");
	TAKE(phone, "phone");
	TAKE_LIST(channels, "channels");
	organ_clean(call, &call->instance->groups, true, organ);
	return cv_fields_ok(call);
}

static int finish(struct cv_txn *txn, struct cv_call *call, const struct rights *rights, const char *topic,
		  Congvan__Organ *organ, Congvan__OrganView *reply)
{
	int error;

	CV_SET(organ, revision, organ->revision + 1);
	error = cv_txn_put(txn, organ_own_key(call, organ->id), &organ->base);
	if (!error)
		error = cv_txn_event(txn, topic, organ->id, &organ->base);
	if (!error)
		error = organs_view(call, rights, organ, reply);
	return error ? error : cv_txn_commit(txn);
}

int organs_add_own(struct cv_call *call, const Congvan__PutOwnOrganRequest *request, Congvan__OrganView *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__Organ *organ = cv_new(call, &congvan__organ__descriptor), **others;
	struct rights rights;
	char *path;
	size_t count;
	int error = txn && organ ? rights_need(call, RIGHTS_KEEP, &rights) : -ENOMEM;

	if (!error)
		error = take_fields(call, request, organ);
	if (!error)
		error = organ_load_own(call, &others, &count);
	if (!error && count >= OWN_MAX)
		return cv_fail(call, CV_TOO_LARGE, "organs.too_many_own", cv_printf(call, "%u", OWN_MAX), NULL);
	if (error)
		return error;
	CV_SET(organ, id, call->host->new_id(call->host));
	path = cv_printf(call, "/api/v1/organs/%" PRIu64, organ->id);
	if (!path)
		return -ENOMEM;
	cv_http_status(call, 201);
	cv_http_location(call, path);
	return finish(txn, call, &rights, "organs.own_added", organ, reply);
}

/* The record for a change. What is not the agency's own is changed by nobody here. */
static int begin(struct cv_txn *txn, struct cv_call *call, const char *key, struct rights *ret_rights,
		 Congvan__Organ **ret)
{
	uint64_t id = organ_own_id(key ? key : "");
	int error = txn ? rights_need(call, RIGHTS_KEEP, ret_rights) : -ENOMEM;

	*ret = NULL;
	if (!error && id)
		error = cv_txn_get(txn, organ_own_key(call, id), &congvan__organ__descriptor, ret);
	if (!error && !*ret)
		return cv_fail(call, CV_NOT_FOUND, "organs.not_found_own", NULL);
	return error ? error : cv_if_match(call, (*ret)->revision);
}

int organs_change_own(struct cv_call *call, const Congvan__PutOwnOrganRequest *request, Congvan__OrganView *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	struct rights rights;
	Congvan__Organ *organ;
	int error = begin(txn, call, request->key, &rights, &organ);

	if (!error && organ->closed)
		return cv_fail(call, CV_CONFLICT, "organs.is_closed", organ->name, NULL);
	if (!error)
		error = take_fields(call, request, organ);
	return error ? error : finish(txn, call, &rights, "organs.own_changed", organ, reply);
}

static int turn(struct cv_call *call, const Congvan__OrganRequest *request, bool closed, Congvan__OrganView *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	struct rights rights;
	Congvan__Organ *organ;
	int error = begin(txn, call, request->key, &rights, &organ);

	if (error)
		return error;
	if ((organ->closed != 0) == closed)
		return cv_fail(call, CV_CONFLICT, closed ? "organs.is_closed" : "organs.is_open", organ->name, NULL);
	organ->has_closed = closed;
	organ->closed = closed;
	return finish(txn, call, &rights, closed ? "organs.own_closed" : "organs.own_opened", organ, reply);
}

int organs_close_own(struct cv_call *call, const Congvan__OrganRequest *request, Congvan__OrganView *reply)
{
	return turn(call, request, true, reply);
}

int organs_open_own(struct cv_call *call, const Congvan__OrganRequest *request, Congvan__OrganView *reply)
{
	return turn(call, request, false, reply);
}
