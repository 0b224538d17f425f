/* Groups of recipients: what they hold, and who keeps them. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "office/access/agencies.h"
#include "office/case/act_offer.h"
#include "organs/organs.h"

#define POSITION_MAX 9999u

static struct cv_key group_key(struct cv_call *call, uint64_t id)
{
	return cv_key(call, ORGANS_GROUP, "i", id);
}

static int load_all(struct cv_call *call, Congvan__RecipientGroup ***ret, size_t *ret_count)
{
	struct cv_key from = cv_key(call, ORGANS_GROUP, NULL);
	struct cv_row *rows;
	uint32_t count;
	int error = cv_scan(call, from, cv_key_after(call, from), RECIPIENT_GROUPS_MAX, 0, &rows, &count);

	*ret = NULL;
	*ret_count = 0;
	for (uint32_t i = 0; !error && i < count; i++)
		error = cv_append(call, ret, ret_count,
				  cv_row_message(call, &rows[i], &congvan__recipient_group__descriptor));
	return error;
}

static int get_record(struct cv_txn *txn, struct cv_call *call, struct cv_key key,
		      const ProtobufCMessageDescriptor *type, void *ret)
{
	return txn ? cv_txn_get(txn, key, type, ret) : cv_get(call, key, type, ret);
}

/* ---- members ---- */

/* Looks a member up: *ret_name NULL when there is none (any more), *ret_gone when nothing may be sent to it. */
static int look_up(struct cv_txn *txn, struct cv_call *call, const Congvan__GroupMember *member, const char **ret_name,
		   bool *ret_gone)
{
	int error;

	*ret_name = NULL;
	*ret_gone = true;
	if (member->organ_id) {
		Congvan__Organ *organ = NULL;
		Congvan__Agency *agency = NULL;

		error = organ_get(txn, call, member->organ_id, &organ);
		if (!error)
			error = office_agency_by_organ(txn, call, member->organ_id, &agency);
		if (!error && (organ || agency)) {
			*ret_name = agency ? agency->name : organ->name;
			*ret_gone = agency ? agency->closed && (!organ || organ->closed) : organ->closed;
		}
	} else if (member->own_id) {
		Congvan__Organ *organ = NULL;

		error = get_record(txn, call, organ_own_key(call, member->own_id), &congvan__organ__descriptor, &organ);
		if (!error && organ) {
			*ret_name = organ->name;
			*ret_gone = organ->closed;
		}
	} else if (member->unit_id) {
		Congvan__Unit *unit = NULL;

		error =
		    get_record(txn, call, office_unit_key(call, member->unit_id), &congvan__unit__descriptor, &unit);
		if (!error && unit) {
			*ret_name = unit->name;
			*ret_gone = unit->closed;
		}
	} else {
		Congvan__Person *person = NULL;

		error = get_record(txn, call, office_person_key(call, member->person_id), &congvan__person__descriptor,
				   &person);
		if (!error && person) {
			*ret_name = person->full_name;
			*ret_gone = person->disabled;
		}
	}
	return error;
}

static bool is_same(const Congvan__GroupMember *a, const Congvan__GroupMember *b)
{
	return a->own_id == b->own_id && a->unit_id == b->unit_id && a->person_id == b->person_id &&
	       strcmp(a->organ_id ? a->organ_id : "", b->organ_id ? b->organ_id : "") == 0;
}

static bool was_there(const Congvan__RecipientGroup *group, const Congvan__GroupMember *member)
{
	for (size_t i = 0; i < group->n_members; i++)
		if (is_same(group->members[i], member))
			return true;
	return false;
}

/* One member as it is kept: names come from the records. Who was in the group may stay though it is gone. */
static int take_member(struct cv_txn *txn, struct cv_call *call, const Congvan__GroupMember *given, size_t index,
		       const Congvan__RecipientGroup *before, Congvan__RecipientGroup *group)
{
	Congvan__GroupMember *member = cv_new(call, &congvan__group_member__descriptor);
	const char *pointer = cv_printf(call, "/members/%zu", index), *name;
	bool gone;
	int error;

	if (!member || !pointer)
		return -ENOMEM;
	if ((given->organ_id && *given->organ_id) + (given->own_id != 0) + (given->unit_id != 0) +
		(given->person_id != 0) !=
	    1)
		return cv_field(call, pointer, "organs.one_member", NULL) == -EINVAL ? 0 : -ENOMEM;
	if (given->organ_id && *given->organ_id)
		member->organ_id = organ_id_clean(call, given->organ_id);
	else if (given->own_id)
		CV_SET(member, own_id, given->own_id);
	else if (given->unit_id)
		CV_SET(member, unit_id, given->unit_id);
	else
		CV_SET(member, person_id, given->person_id);
	if (given->organ_id && *given->organ_id && !member->organ_id) {
		cv_field(call, pointer, "organs.bad_id", NULL);
		return 0;
	}
	error = look_up(txn, call, member, &name, &gone);
	if (error)
		return error;
	if ((!name || gone) && !was_there(before, member))
		cv_field(call, pointer, "organs.no_such_member", NULL);
	else if (was_there(group, member))
		cv_field(call, pointer, "field.duplicate", NULL);
	else
		return cv_append(call, &group->members, &group->n_members, member);
	return 0;
}

static int take_members(struct cv_txn *txn, struct cv_call *call, const Congvan__PutRecipientGroupRequest *request,
			Congvan__RecipientGroup *group)
{
	Congvan__RecipientGroup before = *group;
	int error = 0;

	group->members = NULL;
	group->n_members = 0;
	if (!request->n_members)
		cv_field(call, "/members", "field.required", NULL);
	if (request->n_members > RECIPIENT_GROUP_MEMBERS_MAX)
		cv_field(call, "/members", "field.too_many", cv_printf(call, "%u", RECIPIENT_GROUP_MEMBERS_MAX), NULL);
	else
		for (size_t i = 0; i < request->n_members && !error; i++)
			error = take_member(txn, call, request->members[i], i, &before, group);
	return error;
}

/* ---- fields ---- */

static int take_fields(struct cv_txn *txn, struct cv_call *call, const Congvan__PutRecipientGroupRequest *request,
		       Congvan__RecipientGroup *group)
{
	const char *name = request->name ? cv_text_clean(call, request->name, strlen(request->name)) : NULL;
	const char *folded = name ? cv_text_fold(call, name) : NULL;
	Congvan__RecipientGroup **all;
	size_t count;
	int error = load_all(call, &all, &count);

	if (error)
		return error;
	if (!name || !*name)
		cv_field(call, "/name", "field.required", NULL);
	else if (cv_text_length(name) > RECIPIENT_GROUP_NAME_CHARS)
		cv_field(call, "/name", "field.too_long", cv_printf(call, "%u", RECIPIENT_GROUP_NAME_CHARS), NULL);
	for (size_t i = 0; folded && i < count; i++) {
		const char *other = cv_text_fold(call, all[i]->name);

		if (all[i]->id != group->id && other && strcmp(other, folded) == 0)
			cv_field(call, "/name", "organs.group_there", NULL);
	}
	if (request->position > POSITION_MAX)
		cv_field(call, "/position", "field.out_of_range", "0", cv_printf(call, "%u", POSITION_MAX), NULL);
	error = take_members(txn, call, request, group);
	if (!error)
		error = cv_fields_ok(call);
	if (!error && !group->id && count >= RECIPIENT_GROUPS_MAX)
		return cv_fail(call, CV_TOO_LARGE, "organs.too_many_groups",
			       cv_printf(call, "%u", RECIPIENT_GROUPS_MAX), NULL);
	group->name = (char *)(uintptr_t)name; /* packed, never written to */
	if (request->has_position)
		CV_SET(group, position, request->position);
	return error;
}

/* ---- what is shown ---- */

static int show(struct cv_call *call, const struct rights *rights, const Congvan__RecipientGroup *group,
		Congvan__RecipientGroupView *reply)
{
	int error = 0;

	reply->group = cv_clone(call, &group->base);
	if (!reply->group)
		return -ENOMEM;
	for (size_t i = 0; i < reply->group->n_members && !error; i++) {
		Congvan__GroupMember *member = reply->group->members[i];
		const char *name;
		bool gone;

		error = look_up(NULL, call, member, &name, &gone);
		member->name = (char *)(uintptr_t)name; /* of the arena */
		if (gone)
			CV_SET(member, gone, 1);
	}
	if (!error && rights_keep_group(rights, group->unit_id)) {
		error = cv_append(call, &reply->actions, &reply->n_actions,
				  office_act_offer(call, "change", group->revision));
		if (!error)
			error = cv_append(call, &reply->actions, &reply->n_actions,
					  office_act_offer(call, "delete", group->revision));
	}
	cv_http_etag(call, group->revision);
	return error;
}

/* A list has those that one works with; groups of other units are for those who keep all. */
static bool is_shown(const struct rights *rights, const Congvan__RecipientGroup *group)
{
	return !group->unit_id || group->unit_id == rights->unit || rights->acts & RIGHTS_KEEP;
}

struct placed {
	struct cv_bytes key;
	Congvan__RecipientGroup *group;
};

static int by_place(const void *a, const void *b)
{
	const struct placed *one = a, *other = b;
	size_t len = one->key.len < other->key.len ? one->key.len : other->key.len;
	int order;

	if (one->group->position != other->group->position)
		return one->group->position < other->group->position ? -1 : 1;
	order = memcmp(one->key.data, other->key.data, len);
	return order ? order : (one->key.len > other->key.len) - (one->key.len < other->key.len);
}

static int add_row(struct cv_call *call, Congvan__RecipientGroup *group, Congvan__ListRecipientGroupsReply *reply)
{
	Congvan__RecipientGroupRow *row = cv_new(call, &congvan__recipient_group_row__descriptor);

	if (!row)
		return -ENOMEM;
	CV_SET(row, member_count, (uint32_t)group->n_members);
	row->group = group;
	group->n_members = 0;
	return cv_append(call, &reply->groups, &reply->n_groups, row);
}

int recipients_list(struct cv_call *call, const Congvan__Empty *request, Congvan__ListRecipientGroupsReply *reply)
{
	Congvan__RecipientGroup **all;
	struct placed *placed;
	struct rights rights;
	size_t count, shown = 0;
	int error = rights_of_call(call, &rights);

	(void)request;
	if (!error)
		error = load_all(call, &all, &count);
	placed = error ? NULL : cv_alloc_array(call, count + 1, sizeof(*placed));
	if (!placed)
		return error ? error : -ENOMEM;
	for (size_t i = 0; i < count; i++)
		if (is_shown(&rights, all[i]))
			placed[shown++] = (struct placed){cv_text_sort_key(call, all[i]->name), all[i]};
	if (shown > 1)
		qsort(placed, shown, sizeof(*placed), by_place);
	for (size_t i = 0; i < shown && !error; i++)
		error = add_row(call, placed[i].group, reply);
	if (!error && rights_keep_group(&rights, 0))
		error = cv_append(call, &reply->actions, &reply->n_actions,
				  office_act_offer(call, "add", OFFICE_NO_REVISION));
	if (!error && rights.unit && rights_keep_group(&rights, rights.unit))
		error = cv_append(call, &reply->actions, &reply->n_actions,
				  office_act_offer(call, "add_own", OFFICE_NO_REVISION));
	return error;
}

/* ---- acts ---- */

static int begin(struct cv_txn *txn, struct cv_call *call, uint64_t id, bool change, struct rights *ret_rights,
		 Congvan__RecipientGroup **ret)
{
	int error = rights_of_call(call, ret_rights);

	*ret = NULL;
	if (!error)
		error = get_record(txn, call, group_key(call, id), &congvan__recipient_group__descriptor, ret);
	if (error)
		return error;
	if (!*ret)
		return cv_fail(call, CV_NOT_FOUND, "organs.no_such_group", NULL);
	if (change && !rights_keep_group(ret_rights, (*ret)->unit_id))
		return cv_fail(call, CV_DENIED, "organs.denied", NULL);
	return change ? cv_if_match(call, (*ret)->revision) : 0;
}

int recipients_get(struct cv_call *call, const Congvan__RecipientGroupRequest *request,
		   Congvan__RecipientGroupView *reply)
{
	Congvan__RecipientGroup *group;
	struct rights rights;
	int error = begin(NULL, call, request->id, false, &rights, &group);

	return error ? error : show(call, &rights, group, reply);
}

static int finish(struct cv_txn *txn, struct cv_call *call, const struct rights *rights, const char *topic,
		  Congvan__RecipientGroup *group, Congvan__RecipientGroupView *reply)
{
	int error;

	CV_SET(group, revision, group->revision + 1);
	error = cv_txn_put(txn, group_key(call, group->id), &group->base);
	if (!error)
		error = cv_txn_event(txn, topic, group->id, &group->base);
	if (!error)
		error = show(call, rights, group, reply);
	return error ? error : cv_txn_commit(txn);
}

static int take_unit(struct cv_call *call, uint64_t unit_id, Congvan__RecipientGroup *group)
{
	Congvan__Unit *unit;
	int error = office_find_unit(call, unit_id, &unit);

	if (error == -ENOENT)
		return cv_fail(call, CV_NOT_FOUND, "organs.no_such_unit", NULL);
	if (error)
		return error;
	CV_SET(group, unit_id, unit_id);
	group->unit_name = unit->name;
	return 0;
}

int recipients_add(struct cv_call *call, const Congvan__PutRecipientGroupRequest *request,
		   Congvan__RecipientGroupView *reply)
{
	Congvan__RecipientGroup *group = cv_new(call, &congvan__recipient_group__descriptor);
	struct cv_txn *txn = cv_txn_begin(call);
	struct rights rights;
	const char *path;
	int error = txn && group ? rights_of_call(call, &rights) : -ENOMEM;

	if (!error && !rights_keep_group(&rights, request->unit_id))
		error = cv_fail(call, CV_DENIED, "organs.denied", NULL);
	if (!error && request->unit_id)
		error = take_unit(call, request->unit_id, group);
	if (!error)
		error = take_fields(txn, call, request, group);
	if (error)
		return error;
	CV_SET(group, id, call->host->new_id(call->host));
	path = cv_printf(call, "/api/v1/recipient-groups/%" PRIu64, group->id);
	if (!path)
		return -ENOMEM;
	cv_http_status(call, 201);
	cv_http_location(call, path);
	return finish(txn, call, &rights, "organs.group_added", group, reply);
}

int recipients_change(struct cv_call *call, const Congvan__PutRecipientGroupRequest *request,
		      Congvan__RecipientGroupView *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__RecipientGroup *group;
	struct rights rights;
	int error = txn ? begin(txn, call, request->id, true, &rights, &group) : -ENOMEM;

	if (!error)
		error = take_fields(txn, call, request, group);
	return error ? error : finish(txn, call, &rights, "organs.group_changed", group, reply);
}

int recipients_delete(struct cv_call *call, const Congvan__RecipientGroupRequest *request, Congvan__Empty *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__RecipientGroup *group;
	struct rights rights;
	int error = txn ? begin(txn, call, request->id, true, &rights, &group) : -ENOMEM;

	(void)reply;
	if (!error)
		error = cv_txn_delete(txn, group_key(call, group->id));
	if (!error)
		error = cv_txn_event(txn, "organs.group_deleted", group->id, &group->base);
	return error ? error : cv_txn_commit(txn);
}
