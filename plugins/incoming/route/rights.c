#include "incoming/route/rights.h"

#include <string.h>

static const struct {
	const char *role;
	unsigned acts;
} table[] = {
    {OFFICE_ADMINISTRATOR, ROUTE_KEEP},
    {OFFICE_HEAD, ROUTE_KEEP | ROUTE_ORDER | ROUTE_DIRECT},
    {OFFICE_DEPUTY, ROUTE_KEEP | ROUTE_DIRECT},
    {OFFICE_CHIEF_OF_OFFICE, ROUTE_KEEP | ROUTE_ORDER_OWN | ROUTE_DIRECT},
    {OFFICE_UNIT_HEAD, ROUTE_KEEP_OWN | ROUTE_ORDER_OWN},
    {OFFICE_UNIT_DEPUTY, ROUTE_KEEP_OWN},
    {OFFICE_UNIT_CLERK, ROUTE_KEEP_OWN},
};

static unsigned acts_of(const struct office_actor *actor)
{
	unsigned acts = 0;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].role, actor->role) == 0)
			acts |= table[i].acts;
	/* A secretary does what is meant for secretaries; a delegate, what was delegated to them. */
	if (actor->capacity == OFFICE_OF_SECRETARY || !office_in_scope(actor, "route", "keep"))
		return 0;
	/* A standing order outlives a delegation: who holds the post gives it. */
	if (actor->capacity != OFFICE_HOLDER)
		acts &= ~(unsigned)(ROUTE_ORDER | ROUTE_ORDER_OWN | ROUTE_DIRECT);
	return acts;
}

bool route_may(const struct office_actor *actor, enum route_act act, uint64_t unit)
{
	unsigned acts = acts_of(actor), own = (unsigned)act << 1; /* as the acts are laid out */

	if (act == ROUTE_ORDER && !unit)
		return acts & ROUTE_DIRECT;
	return acts & (unsigned)act || (acts & own && unit && unit == actor->unit_id);
}

int route_need(struct cv_call *call, enum route_act act, uint64_t unit, struct office_actor *ret_me)
{
	int error = office_actor_of_call(call, ret_me);

	if (error || route_may(ret_me, act, unit))
		return error;
	return cv_fail(call, CV_DENIED, "route.denied", NULL);
}
