#include "agency_view.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/plugin.h>

#include "account.h"
#include "agency.h"
#include "keys.h"
#include "level.h"
#include "office/case/act_offer.h"
#include "rights.h"

/* ---- what may be done ---- */

static int offer(struct cv_call *call, const char *name, const Congvan__Agency *agency, bool with_reason,
		 Congvan__AgencyView *view)
{
	Congvan__ActionOffer *action = office_act_offer(call, name, agency->revision);

	if (with_reason)
		action = office_act_offer_need(call, action, "reason", CONGVAN__NEED_USE__NEED_OPTIONAL,
					       AGENCY_REASON_CHARS);
	return cv_append(call, &view->actions, &view->n_actions, action);
}

static int offer_all(struct cv_call *call, const Congvan__Agency *agency, uint32_t top,
		     const Congvan__Account *administrator, Congvan__AgencyView *view)
{
	bool own = top == agency->number;
	int error = offer(call, "change", agency, false, view);

	if (!error && !own && !agency->closed)
		error = offer(call, "close", agency, true, view);
	if (!error && !own && agency->closed)
		error = offer(call, "reopen", agency, true, view);
	if (!error && !own && administrator && administrator->must_change && !administrator->disabled)
		error = offer(call, "renew_administrator", agency, false, view);
	return error;
}

/* ---- the view ---- */

int agency_view(struct cv_call *call, Congvan__Agency *agency, uint32_t top, Congvan__AgencyView *ret)
{
	Congvan__Account *account = NULL;
	Congvan__Person *person = NULL;
	int64_t people = 0;
	int error = levels_label(call, agency->level, &ret->level_label);

	ret->agency = agency;
	if (!error)
		error = cv_sum(call, key_people(call, agency->number), &people);
	CV_SET(ret, people, people > 0 ? (uint64_t)people : 0);
	if (!error && agency->administrator_account)
		error = cv_get(call, key_account(call, agency->administrator_account), &congvan__account__descriptor,
			       &account);
	/* The name may be another's by now. */
	if (account && account->agency != agency->number)
		account = NULL;
	if (!error && account)
		error = cv_get(call, key_person(call, agency->number, account->person_id), &congvan__person__descriptor,
			       &person);
	if (person)
		ret->administrator_name = person->full_name;
	return error ? error : offer_all(call, agency, top, account, ret);
}

int get_agency(struct cv_call *call, const Congvan__GetAgencyRequest *request, Congvan__AgencyView *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	struct office_agency_place place;
	uint32_t top;
	int error = txn ? rights_manage_agency(txn, call, request->number, &place, &top) : -ENOMEM;

	if (error)
		return error;
	cv_http_etag(call, place.agency->revision);
	return agency_view(call, (Congvan__Agency *)place.agency, top, reply);
}

/* ---- the tree ---- */

struct listed {
	Congvan__Agency *agency;
	struct cv_bytes name; /* sort key */
};

/* Those under one agency side by side, in the order of their names. */
static int by_parent(const void *a, const void *b)
{
	const struct listed *left = a, *right = b;
	size_t common = left->name.len < right->name.len ? left->name.len : right->name.len;
	int order;

	if (left->agency->parent_number != right->agency->parent_number)
		return left->agency->parent_number < right->agency->parent_number ? -1 : 1;
	order = common ? memcmp(left->name.data, right->name.data, common) : 0;
	if (!order)
		order = (left->name.len > right->name.len) - (left->name.len < right->name.len);
	if (order)
		return order;
	return (left->agency->number > right->agency->number) - (left->agency->number < right->agency->number);
}

static size_t first_below(const struct listed *list, size_t count, uint32_t parent)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list[middle].agency->parent_number < parent)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int add(struct cv_call *call, Congvan__Agency *agency, uint32_t top, Congvan__ListAgenciesReply *reply)
{
	Congvan__AgencyView *view = cv_new(call, &congvan__agency_view__descriptor);
	int error = view ? agency_view(call, agency, top, view) : -ENOMEM;

	return error ? error : cv_append(call, &reply->agencies, &reply->n_agencies, view);
}

/* All below one agency (0: the whole forest), parents first. */
static int walk(struct cv_call *call, const struct listed *list, size_t count, uint32_t top,
		Congvan__ListAgenciesReply *reply)
{
	size_t next[OFFICE_AGENCY_DEPTH_MAX + 1], depth = 0;
	uint32_t parents[OFFICE_AGENCY_DEPTH_MAX + 1] = {top};

	next[0] = first_below(list, count, top);
	for (;;) {
		Congvan__Agency *agency = next[depth] < count ? list[next[depth]].agency : NULL;
		int error;

		if (!agency || agency->parent_number != parents[depth]) {
			if (!depth)
				return 0;
			depth--;
			continue;
		}
		next[depth]++;
		error = add(call, agency, top, reply);
		if (error)
			return error;
		if (depth == OFFICE_AGENCY_DEPTH_MAX)
			continue;
		parents[++depth] = agency->number;
		next[depth] = first_below(list, count, agency->number);
	}
}

static int sort(struct cv_call *call, const struct agency_all *all, struct listed **ret)
{
	struct listed *list = cv_alloc_array(call, all->count + 1, sizeof(*list));

	if (!list)
		return -ENOMEM;
	for (size_t i = 0; i < all->count; i++) {
		Congvan__Agency *agency = all->items[i];

		list[i] = (struct listed){agency, cv_text_sort_key(call, agency->name ? agency->name : "")};
		if (!list[i].name.data)
			return -ENOMEM;
	}
	if (all->count > 1)
		qsort(list, all->count, sizeof(*list), by_parent);
	*ret = list;
	return 0;
}

static int offer_add(struct cv_call *call, Congvan__ListAgenciesReply *reply)
{
	Congvan__ActionOffer *action = office_act_offer(call, "add", OFFICE_NO_REVISION);

	if (action)
		CV_SET(action, primary, true);
	return cv_append(call, &reply->actions, &reply->n_actions, action);
}

int list_agencies(struct cv_call *call, const Congvan__ListAgenciesRequest *request, Congvan__ListAgenciesReply *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	struct listed *list = NULL;
	struct agency_all all;
	uint32_t top;
	int error = txn ? rights_manage(txn, call, &top) : -ENOMEM;

	(void)request;
	if (!error)
		error = agency_load_all(call, &all);
	if (!error)
		error = sort(call, &all, &list);
	for (size_t i = 0; !error && top && i < all.count; i++)
		if (all.items[i]->number == top)
			error = add(call, all.items[i], top, reply);
	if (!error)
		error = walk(call, list, all.count, top, reply);
	if (!error)
		error = levels_list(call, &reply->levels, &reply->n_levels);
	return error ? error : offer_add(call, reply);
}
