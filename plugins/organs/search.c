/*
 * Search. What may stand among the first ones is collected from four places (the index, the agencies of this server,
 * what the own agency has added, whom it sends to often), read from the store, put in order and cut.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "office/case/act_offer.h"
#include "organs/organs.h"
#include "organs/use.h"

struct candidate {
	Congvan__Organ *organ;
	const struct shelf_agency *agency;
	double weight; /* 0: not often */
	unsigned class;
	struct cv_bytes sort_key;
};

struct searching {
	struct cv_call *call;
	struct index_query query;
	struct shelf_agency *agencies;
	size_t agency_count;
	Congvan__OrganUse **uses;
	size_t use_count;
	const char **ids; /* found in the index */
	size_t id_count, id_size;
	struct candidate *items;
	size_t count, size;
};

/* ---- collecting ---- */

static int take_id(void *arg, const char *organ_id)
{
	struct searching *searching = arg;
	size_t size = 2 * searching->id_size + 64;

	if (searching->id_count == searching->id_size) {
		const char **grown = cv_alloc_array(searching->call, size, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		if (searching->id_count)
			memcpy(grown, searching->ids, searching->id_count * sizeof(*grown));
		searching->ids = grown;
		searching->id_size = size;
	}
	searching->ids[searching->id_count] = cv_strdup(searching->call, organ_id);
	return searching->ids[searching->id_count++] ? 0 : -ENOMEM;
}

static double weight_of(const struct searching *searching, const Congvan__Organ *organ)
{
	for (size_t i = 0; i < searching->use_count; i++) {
		const Congvan__OrganUse *use = searching->uses[i];

		if (organ->id ? use->id == organ->id
			      : use->organ_id && organ->organ_id && strcmp(use->organ_id, organ->organ_id) == 0)
			return use->weight;
	}
	return 0;
}

static int add(struct searching *searching, Congvan__Organ *organ, const struct shelf_agency *agency)
{
	const struct groups *groups = &searching->call->instance->groups;
	size_t size = 2 * searching->size + 64;
	struct candidate *grown;

	if (searching->count == searching->size) {
		grown = cv_alloc_array(searching->call, size, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		if (searching->count)
			memcpy(grown, searching->items, searching->count * sizeof(*grown));
		searching->items = grown;
		searching->size = size;
	}
	searching->items[searching->count] = (struct candidate){
	    .organ = organ,
	    .agency = agency,
	    .weight = weight_of(searching, organ),
	    .class = groups_class(groups, groups_find(groups, organ->group)),
	    .sort_key = organ_sort_key(searching->call, organ->name),
	};
	return searching->items[searching->count++].sort_key.data ? 0 : -ENOMEM;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Those that the index has found, each once, as the store has them. */
static int add_found(struct searching *searching)
{
	int error = 0;

	if (searching->id_count > 1)
		qsort(searching->ids, searching->id_count, sizeof(*searching->ids), compare_texts);
	for (size_t i = 0; i < searching->id_count && !error; i++) {
		const char *id = searching->ids[i];
		Congvan__Organ *organ;

		if ((i && strcmp(id, searching->ids[i - 1]) == 0) ||
		    shelf_agency(searching->agencies, searching->agency_count, id))
			continue; /* twice, or one of the agencies, which are added as such */
		error = organ_get(NULL, searching->call, id, &organ);
		if (!error && organ && !organ->closed)
			error = add(searching, organ, NULL);
	}
	return error;
}

static bool is_in_group(const struct searching *searching, const Congvan__Organ *organ)
{
	const struct groups *groups = &searching->call->instance->groups;

	return searching->query.group < 0 || (unsigned)searching->query.group == groups_find(groups, organ->group);
}

/* Agencies of this server: few beside the directory, so all are looked at. */
static int add_agencies(struct searching *searching)
{
	int error = 0;

	for (size_t i = 0; i < searching->agency_count && !error; i++) {
		const struct shelf_agency *agency = &searching->agencies[i];
		Congvan__Organ *known, *organ;

		error = organ_get(NULL, searching->call, agency->organ_id, &known);
		if (error)
			return error;
		if (!words_meant(agency->words, searching->query.typed, searching->query.typed_count)) {
			const char *words = known ? organ_words(searching->call, known) : NULL;

			if (!words || !words_meant(words, searching->query.typed, searching->query.typed_count))
				continue;
		}
		organ = organs_of_agency(searching->call, agency, known);
		if (!organ)
			return -ENOMEM;
		if (is_in_group(searching, organ))
			error = add(searching, organ, agency);
	}
	return error;
}

static int add_own(struct searching *searching)
{
	Congvan__Organ **organs;
	size_t count;
	int error = organ_load_own(searching->call, &organs, &count);

	for (size_t i = 0; i < count && !error; i++) {
		const char *words = organ_words(searching->call, organs[i]);

		if (!words)
			return -ENOMEM;
		if (!organs[i]->closed && is_in_group(searching, organs[i]) &&
		    words_meant(words, searching->query.typed, searching->query.typed_count))
			error = add(searching, organs[i], NULL);
	}
	return error;
}

/* ---- order ---- */

static int compare(const void *a, const void *b)
{
	const struct candidate *one = a, *other = b;
	size_t len = one->sort_key.len < other->sort_key.len ? one->sort_key.len : other->sort_key.len;
	int order;

	if (one->weight < other->weight || one->weight > other->weight)
		return one->weight > other->weight ? -1 : 1;
	if (one->class != other->class)
		return one->class < other->class ? -1 : 1;
	order = memcmp(one->sort_key.data, other->sort_key.data, len);
	if (!order)
		order = (one->sort_key.len > other->sort_key.len) - (one->sort_key.len < other->sort_key.len);
	if (!order && one->organ->organ_id && other->organ->organ_id)
		order = strcmp(one->organ->organ_id, other->organ->organ_id);
	if (!order)
		order = (one->organ->id > other->organ->id) - (one->organ->id < other->organ->id);
	return order ? order : (one->organ->organ_id != NULL) - (other->organ->organ_id != NULL);
}

static int add_hit(struct cv_call *call, const struct candidate *from, Congvan__SearchOrgansReply *reply)
{
	Congvan__OrganHit *hit = cv_new(call, &congvan__organ_hit__descriptor);
	int error;

	if (!hit)
		return -ENOMEM;
	hit->organ = from->organ;
	if (from->weight > 0)
		CV_SET(hit, often, 1);
	if (from->agency)
		CV_SET(hit, agency, from->agency->number);
	if (from->agency && from->agency->number == call->caller.agency)
		CV_SET(hit, own_agency, 1);
	error = groups_label(call, &call->instance->groups, from->organ->group, &hit->group_label);
	return error ? error : cv_append(call, &reply->hits, &reply->n_hits, hit);
}

/* ---- the method ---- */

static int read_query(struct cv_call *call, const Congvan__SearchOrgansRequest *request, struct searching *ret)
{
	uint32_t limit = request->has_limit ? request->limit : SEARCH_LIMIT_DEFAULT;
	const char *q = request->q ? cv_text_clean(call, request->q, strlen(request->q)) : "";
	const char *folded = q ? cv_text_fold(call, q) : NULL;
	struct words_typed *typed;

	if (limit < 1 || limit > SEARCH_LIMIT_MAX)
		cv_field(call, "/limit", "field.out_of_range", "1", cv_printf(call, "%u", SEARCH_LIMIT_MAX), NULL);
	if (!folded)
		cv_field(call, "/q", "field.not_text", NULL);
	else if (cv_text_length(q) > SEARCH_CHARS)
		cv_field(call, "/q", "field.too_long", cv_printf(call, "%u", SEARCH_CHARS), NULL);
	ret->query.limit = limit + 1; /* one more tells whether there are more */
	ret->query.group = -1;
	if (request->group && *request->group) {
		unsigned place = groups_find(&call->instance->groups, request->group);

		ret->query.group = (int)place;
		if (place == GROUP_NONE)
			cv_field(call, "/group", "organs.unknown_group", request->group, NULL);
	}
	int error = cv_fields_ok(call);
	if (!error)
		error = words_typed(call, folded, &typed, &ret->query.typed_count);
	ret->query.typed = error ? NULL : typed;
	return error;
}

/* Whom the agency sends to is looked for wherever they stand. */
static int read_often(struct cv_call *call, struct searching *searching)
{
	int error = use_load(call, &searching->uses, &searching->use_count);
	const char **favoured;

	if (error)
		return error;
	favoured = cv_alloc_array(call, searching->use_count + 1, sizeof(*favoured));
	if (!favoured)
		return -ENOMEM;
	for (size_t i = 0; i < searching->use_count; i++)
		if (searching->uses[i]->organ_id)
			favoured[searching->query.favoured_count++] = searching->uses[i]->organ_id;
	searching->query.favoured = favoured;
	return 0;
}

int organs_search(struct cv_call *call, const Congvan__SearchOrgansRequest *request, Congvan__SearchOrgansReply *reply)
{
	struct searching searching = {.call = call};
	struct shelf *shelf = call->instance->shelf;
	uint64_t stamp = shelf_agencies_stamp(call);
	struct rights rights;
	int error = rights_of_call(call, &rights);

	if (!error)
		error = read_query(call, request, &searching);
	if (!error)
		error = read_often(call, &searching);
	if (!error)
		error = shelf_agencies(shelf, call, stamp, &searching.agencies, &searching.agency_count);
	if (!error)
		error = shelf_search(shelf, call, &searching.query, take_id, &searching);
	if (!error)
		error = add_found(&searching);
	if (!error)
		error = add_agencies(&searching);
	if (!error && call->caller.agency != ORGAN_SERVER)
		error = add_own(&searching);
	if (error)
		return error;
	if (searching.count > 1)
		qsort(searching.items, searching.count, sizeof(*searching.items), compare);
	for (size_t i = 0; i < searching.count && i + 1 < searching.query.limit && !error; i++)
		error = add_hit(call, &searching.items[i], reply);
	CV_SET(reply, more, searching.count >= searching.query.limit);
	if (!error && rights.acts & RIGHTS_KEEP)
		error = cv_append(call, &reply->actions, &reply->n_actions,
				  office_act_offer(call, "add", OFFICE_NO_REVISION));
	return error;
}
