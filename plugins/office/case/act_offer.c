#include "office/case/act_offer.h"

#include "office/process/judge.h"

Congvan__ActionOffer *office_act_offer(struct cv_call *call, const char *name, uint64_t revision)
{
	Congvan__ActionOffer *offer = cv_new(call, &congvan__action_offer__descriptor);

	if (!offer)
		return NULL;
	offer->name = cv_strdup(call, name);
	if (revision != OFFICE_NO_REVISION)
		offer->etag = cv_etag_text(call, revision);
	return offer->name && (revision == OFFICE_NO_REVISION || offer->etag) ? offer : NULL;
}

Congvan__ActionOffer *office_act_offer_label(struct cv_call *call, Congvan__ActionOffer *offer,
					     const struct office_label *label)
{
	if (offer)
		offer->label = office_label_message(call, label);
	return offer && offer->label ? offer : NULL;
}

Congvan__ActionOffer *office_act_offer_need(struct cv_call *call, Congvan__ActionOffer *offer, const char *field,
					    Congvan__NeedUse use, uint32_t most)
{
	Congvan__ActionNeed *need = offer ? cv_new(call, &congvan__action_need__descriptor) : NULL;

	if (!need)
		return NULL;
	need->field = cv_strdup(call, field);
	CV_SET(need, use, use);
	if (most)
		CV_SET(need, most, most);
	return need->field && !cv_append(call, &offer->needs, &offer->n_needs, need) ? offer : NULL;
}
