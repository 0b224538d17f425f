/* One organisation, and the directory in the order of its identifiers. */
#include <errno.h>
#include <string.h>

#include "office/case/act_offer.h"
#include "organs/organs.h"

Congvan__Organ *organs_of_agency(struct cv_call *call, const struct shelf_agency *agency,
				 const Congvan__Organ *in_directory)
{
	Congvan__Organ *organ = cv_new(call, &congvan__organ__descriptor);

	if (!organ)
		return NULL;
	if (in_directory) {
		*organ = *in_directory;
		organ->has_closed = organ->closed = 0;
	}
	organ->organ_id = (char *)(uintptr_t)agency->organ_id; /* lives as long as the call */
	organ->name = (char *)(uintptr_t)agency->name;
	if (!organ->n_short_names && *agency->short_name &&
	    cv_append(call, &organ->short_names, &organ->n_short_names, cv_strdup(call, agency->short_name)))
		return NULL;
	return organ;
}

/* ---- one ---- */

static int add_parents(struct cv_call *call, const Congvan__Organ *organ, Congvan__OrganView *reply)
{
	const char *above = organ->parent_organ_id;
	int error = 0;

	while (above && reply->n_parents < ORGAN_PARENTS_MAX && !error) {
		Congvan__Organ *parent;

		error = organ_get(NULL, call, above, &parent);
		if (error || !parent)
			break;
		error = cv_append(call, &reply->parents, &reply->n_parents, parent);
		above = parent->parent_organ_id;
	}
	return error;
}

static int add_offers(struct cv_call *call, const struct rights *rights, const Congvan__Organ *organ,
		      Congvan__OrganView *reply)
{
	const char *turn = organ->closed ? "open" : "close";
	int error = 0;

	if (!organ->id || !(rights->acts & RIGHTS_KEEP))
		return 0;
	if (!organ->closed)
		error = cv_append(call, &reply->actions, &reply->n_actions,
				  office_act_offer(call, "change", organ->revision));
	return error
		   ? error
		   : cv_append(call, &reply->actions, &reply->n_actions, office_act_offer(call, turn, organ->revision));
}

int organs_view(struct cv_call *call, const struct rights *rights, Congvan__Organ *organ, Congvan__OrganView *reply)
{
	int error;

	if (!reply->hit)
		reply->hit = cv_new(call, &congvan__organ_hit__descriptor);
	if (!reply->hit)
		return -ENOMEM;
	reply->hit->organ = organ;
	error = groups_label(call, &call->instance->groups, organ->group, &reply->hit->group_label);
	if (!error)
		error = add_offers(call, rights, organ, reply);
	if (!error && organ->revision)
		cv_http_etag(call, organ->revision);
	return error;
}

/* Of the directory, of the agencies of this server, or both. *ret NULL: there is none. */
static int find_shared(struct cv_call *call, const char *key, uint64_t stamp, Congvan__OrganView *reply,
		       Congvan__Organ **ret)
{
	const char *id = organ_id_clean(call, key);
	const struct shelf_agency *agency;
	struct shelf_agency *agencies;
	size_t count;
	int error = id ? organ_find(call, id, ret) : 0;

	if (!id)
		*ret = NULL;
	if (error || !id)
		return error;
	error = shelf_agencies(call->instance->shelf, call, stamp, &agencies, &count);
	if (error)
		return error;
	agency = shelf_agency(agencies, count, *ret ? (*ret)->organ_id : id);
	if (!agency)
		return 0;
	*ret = organs_of_agency(call, agency, *ret);
	reply->hit = cv_new(call, &congvan__organ_hit__descriptor);
	if (!*ret || !reply->hit)
		return -ENOMEM;
	CV_SET(reply->hit, agency, agency->number);
	if (agency->number == call->caller.agency)
		CV_SET(reply->hit, own_agency, 1);
	return 0;
}

int organs_get(struct cv_call *call, const Congvan__OrganRequest *request, Congvan__OrganView *reply)
{
	uint64_t stamp = shelf_agencies_stamp(call), id;
	const char *key = request->key ? request->key : "";
	Congvan__Organ *organ = NULL;
	struct rights rights;
	int error = rights_of_call(call, &rights);

	if (error)
		return error;
	id = organ_own_id(key);
	if (id)
		error = cv_get(call, organ_own_key(call, id), &congvan__organ__descriptor, &organ);
	else
		error = find_shared(call, key, stamp, reply, &organ);
	if (!error && !organ)
		return cv_fail(call, CV_NOT_FOUND, "organs.not_found", NULL);
	if (!error)
		error = add_parents(call, organ, reply);
	return error ? error : organs_view(call, &rights, organ, reply);
}

/* ---- all ---- */

int organs_list(struct cv_call *call, const Congvan__ListOrgansRequest *request, Congvan__ListOrgansReply *reply)
{
	uint32_t limit = request->has_limit ? request->limit : LIST_LIMIT_DEFAULT, count = 0;
	struct cv_key all = cv_key_in(call, ORGAN_SERVER, ORGANS_ORGAN, NULL), from = all;
	const char *after = request->after && *request->after ? organ_id_clean(call, request->after) : NULL;
	struct cv_row *rows;
	int64_t total = 0;
	int error;

	if (limit < 1 || limit > LIST_LIMIT_MAX)
		cv_field(call, "/limit", "field.out_of_range", "1", cv_printf(call, "%u", LIST_LIMIT_MAX), NULL);
	if (request->after && *request->after && !after)
		cv_field(call, "/after", "organs.bad_id", NULL);
	if (request->group && groups_find(&call->instance->groups, request->group) == GROUP_NONE)
		cv_field(call, "/group", "organs.unknown_group", request->group, NULL);
	error = cv_fields_ok(call);
	if (after) /* the key of `after` ends with a zero byte */
		from = cv_key_in(call, ORGAN_SERVER, ORGANS_ORGAN, "r", cv_printf(call, "%s\x01", after));
	if (!error)
		error = cv_scan(call, from, cv_key_after(call, all), limit, 0, &rows, &count);
	if (!error)
		error = cv_sum(call, cv_key_in(call, ORGAN_SERVER, ORGANS_COUNT, NULL), &total);
	for (uint32_t i = 0; i < count && !error; i++) {
		Congvan__Organ *organ = cv_row_message(call, &rows[i], &congvan__organ__descriptor);

		if (!organ)
			return -EIO;
		if (!request->group || (organ->group && strcmp(organ->group, request->group) == 0))
			error = cv_append(call, &reply->organs, &reply->n_organs, organ);
		reply->next = count == limit ? organ->organ_id : NULL;
	}
	CV_SET(reply, total, total > 0 ? (uint64_t)total : 0);
	return error;
}

int organs_groups(struct cv_call *call, const Congvan__Empty *request, Congvan__ListOrganGroupsReply *reply)
{
	struct rights rights;
	int error = rights_of_call(call, &rights);

	(void)request;
	return error ? error : groups_list(call, &call->instance->groups, reply);
}
