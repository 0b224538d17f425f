#include "office/access/agencies.h"

#define SERVER 0u /* the agency of what belongs to the server */

static int get(struct cv_txn *txn, struct cv_call *call, struct cv_key key, Congvan__Agency **ret)
{
	*ret = NULL;
	return txn ? cv_txn_get(txn, key, &congvan__agency__descriptor, ret)
		   : cv_get(call, key, &congvan__agency__descriptor, ret);
}

int office_agency(struct cv_txn *txn, struct cv_call *call, uint32_t number, Congvan__Agency **ret)
{
	*ret = NULL;
	return number ? get(txn, call, cv_key_in(call, number, "identity.agency", NULL), ret) : 0;
}

int office_agency_by_organ(struct cv_txn *txn, struct cv_call *call, const char *organ_id, Congvan__Agency **ret)
{
	Congvan__Agency *found;
	int error = get(txn, call, cv_key_in(call, SERVER, "identity.organ", "s", organ_id), &found);

	*ret = NULL;
	return error || !found ? error : office_agency(txn, call, found->number, ret);
}

int office_agency_place(struct cv_txn *txn, struct cv_call *call, uint32_t number, struct office_agency_place *ret)
{
	Congvan__Agency *agency;
	int error = office_agency(txn, call, number, &agency);

	*ret = (struct office_agency_place){.agency = agency};
	while (!error && agency && agency->parent_number && ret->above_count < OFFICE_AGENCY_DEPTH_MAX) {
		ret->above[ret->above_count++] = agency->parent_number;
		error = office_agency(txn, call, agency->parent_number, &agency);
	}
	return error;
}

bool office_agency_below(const struct office_agency_place *place, uint32_t number)
{
	for (size_t i = 0; i < place->above_count; i++)
		if (place->above[i] == number)
			return true;
	return false;
}

/* What one of the two allows. */
static bool reaches(const struct office_agency_place *place, const struct office_agency_place *other)
{
	const Congvan__Agency *agency = place->agency;
	bool vertical = office_agency_below(place, other->agency->number) || office_agency_below(other, agency->number);
	bool beside = agency->parent_number && agency->parent_number == other->agency->parent_number;

	if (!agency->has_interconnection)
		return true;
	switch (agency->interconnection) {
	case CONGVAN__INTERCONNECTION__INTERCONNECTION_ALL:
		return true;
	case CONGVAN__INTERCONNECTION__INTERCONNECTION_BRANCH:
		return vertical || beside;
	case CONGVAN__INTERCONNECTION__INTERCONNECTION_VERTICAL:
		return vertical;
	default:
		return false;
	}
}

enum office_exchange office_exchange_of(const struct office_agency_place *from, const struct office_agency_place *to)
{
	if (!from->agency || !to->agency)
		return OFFICE_EXCHANGE_NOBODY;
	if (from->agency->number == to->agency->number)
		return OFFICE_EXCHANGE_ONESELF;
	if (!reaches(from, to) || !reaches(to, from))
		return OFFICE_EXCHANGE_BARRED;
	return to->agency->closed ? OFFICE_EXCHANGE_CLOSED : OFFICE_EXCHANGE_OPEN;
}

int office_exchange(struct cv_txn *txn, struct cv_call *call, uint32_t from, uint32_t to, enum office_exchange *ret)
{
	struct office_agency_place sender, receiver;
	int error = office_agency_place(txn, call, from, &sender);

	if (!error)
		error = office_agency_place(txn, call, to, &receiver);
	if (!error)
		*ret = office_exchange_of(&sender, &receiver);
	return error;
}
