/* What several documents offer together: each offer of the first that every other one has too. */
#include <errno.h>
#include <string.h>

#include "office/case/batch.h"
#include "office/case/offer.h"

/* What one of them offers. */
struct offered {
	Congvan__ActionOffer **items;
	size_t count;
};

/* Are both asked for whom it goes to in the same way? */
static bool same_receivers(struct cv_call *call, const Congvan__ActionOffer *a, const Congvan__ActionOffer *b)
{
	bool same = a->n_receivers == b->n_receivers;

	for (size_t i = 0; same && i < a->n_receivers; i++) {
		size_t len = protobuf_c_message_get_packed_size(&a->receivers[i]->base);
		uint8_t *first = cv_alloc(call, len + 1), *second = cv_alloc(call, len + 1);

		same = first && second && len == protobuf_c_message_get_packed_size(&b->receivers[i]->base);
		if (!same)
			break;
		protobuf_c_message_pack(&a->receivers[i]->base, first);
		protobuf_c_message_pack(&b->receivers[i]->base, second);
		same = memcmp(first, second, len) == 0;
	}
	return same;
}

static const Congvan__ActionNeed *need_of(const Congvan__ActionOffer *offer, const char *field)
{
	for (size_t i = 0; i < offer->n_needs; i++)
		if (strcmp(offer->needs[i]->field, field) == 0)
			return offer->needs[i];
	return NULL;
}

/* What one of them does not ask for is not asked for; what one does not require may be left out. */
static void merge_needs(Congvan__ActionOffer *common, const Congvan__ActionOffer *other)
{
	size_t kept = 0;

	for (size_t i = 0; i < common->n_needs; i++) {
		const Congvan__ActionNeed *need = need_of(other, common->needs[i]->field);

		if (!need)
			continue;
		if (need->use != CONGVAN__NEED_USE__NEED_REQUIRED)
			common->needs[i]->use = need->use;
		if (need->most < common->needs[i]->most)
			common->needs[i]->most = need->most;
		common->needs[kept++] = common->needs[i];
	}
	common->n_needs = kept;
}

/* The offer of this name; NULL when there is none, or several flows have it and one would have to be chosen. */
static const Congvan__ActionOffer *only_one(const struct offered *offered, const Congvan__BatchItem *item,
					    const char *name)
{
	const Congvan__ActionOffer *found = NULL;

	for (size_t i = 0; i < offered->count; i++) {
		const Congvan__ActionOffer *offer = offered->items[i];

		if (strcmp(offer->name, name) != 0 || (item->has_flow_id && item->flow_id != offer->flow_id))
			continue;
		if (found)
			return NULL;
		found = offer;
	}
	return found;
}

static int read_offers(struct cv_call *call, const struct office_case_kind *kind, const Congvan__BatchItem *item,
		       struct offered *ret)
{
	struct office_case *kase = cv_alloc(call, kind->size);
	struct cv_failure failure;
	int error = kase ? office_case_read(call, kind, item->id, kase) : -ENOMEM;

	*ret = (struct offered){.items = NULL};
	if (error) /* gone, or not the caller's any more: it offers nothing */
		return cv_fail_take(call, &failure) ? error : 0;
	return office_case_offers(kase, &ret->items, &ret->count);
}

static bool in_batch(const Congvan__ActionOffer *offer)
{
	for (unsigned verb = 0; verb < OFFICE_VERBS_END; verb++)
		if (office_verbs[verb].name && strcmp(office_verbs[verb].name, offer->verb) == 0)
			return office_in_batch((enum office_verb)verb);
	return false;
}

/* A routing is proposed for one document, with its content before one's eyes. */
static bool is_about_one(const Congvan__ActionOffer *offer)
{
	for (size_t i = 0; i < offer->n_needs; i++)
		if (offer->needs[i]->use == CONGVAN__NEED_USE__NEED_REQUIRED &&
		    strcmp(offer->needs[i]->field, office_members[OFFICE_PROPOSAL]) == 0)
			return true;
	return false;
}

static void drop_proposal(Congvan__ActionOffer *offer)
{
	size_t kept = 0;

	for (size_t i = 0; i < offer->n_needs; i++)
		if (strcmp(offer->needs[i]->field, office_members[OFFICE_PROPOSAL]) != 0)
			offer->needs[kept++] = offer->needs[i];
	offer->n_needs = kept;
	offer->proposal = NULL;
	offer->n_proposal_receivers = 0;
}

static int begin_common(struct cv_call *call, const Congvan__BatchItem *item, const struct offered *offered,
			Congvan__OffersReply *reply)
{
	int error = 0;

	for (size_t i = 0; i < offered->count && !error; i++) {
		Congvan__ActionOffer *offer = offered->items[i];

		if (only_one(offered, item, offer->name) != offer || !in_batch(offer) || is_about_one(offer))
			continue;
		offer->has_flow_id = 0;
		offer->etag = NULL;
		offer->n_proposed = 0;
		drop_proposal(offer);
		offer->route = NULL; /* of one document, and so is what was said about it */
		offer->given = NULL;
		error = cv_append(call, &reply->offers, &reply->n_offers, offer);
	}
	return error;
}

static void keep_common(struct cv_call *call, const Congvan__BatchItem *item, const struct offered *offered,
			Congvan__OffersReply *reply)
{
	size_t kept = 0;

	for (size_t i = 0; i < reply->n_offers; i++) {
		const Congvan__ActionOffer *other = only_one(offered, item, reply->offers[i]->name);

		if (!other || strcmp(other->verb, reply->offers[i]->verb) != 0 ||
		    !same_receivers(call, reply->offers[i], other))
			continue;
		merge_needs(reply->offers[i], other);
		if (!other->primary)
			CV_SET(reply->offers[i], primary, false);
		reply->offers[kept++] = reply->offers[i];
	}
	reply->n_offers = kept;
}

int office_common_offers(struct cv_call *call, const struct office_case_kind *kind,
			 const Congvan__OffersRequest *request, Congvan__OffersReply *reply)
{
	int error = office_batch_check(call, kind, request->items, request->n_items);

	for (size_t i = 0; i < request->n_items && !error && (!i || reply->n_offers); i++) {
		struct offered offered;

		error = read_offers(call, kind, request->items[i], &offered);
		if (error)
			break;
		if (i)
			keep_common(call, request->items[i], &offered, reply);
		else
			error = begin_common(call, request->items[i], &offered, reply);
	}
	return error;
}
