#include "organs/rights.h"

#include <string.h>

static const struct {
	const char *role;
	unsigned acts;
} table[] = {
    {OFFICE_RECORDS_CLERK, RIGHTS_KEEP | RIGHTS_KEEP_OWN},
    {OFFICE_ADMINISTRATOR, RIGHTS_KEEP},
    {OFFICE_UNIT_HEAD, RIGHTS_KEEP_OWN},
    {OFFICE_UNIT_CLERK, RIGHTS_KEEP_OWN},
};

int rights_of_call(struct cv_call *call, struct rights *ret)
{
	struct office_actor actor;
	int error;

	*ret = (struct rights){RIGHTS_SEE, 0};
	if (call->caller.kind == CV_CALLER_OPERATOR)
		return 0;
	error = office_actor_of_call(call, &actor);
	if (error)
		return error;
	ret->unit = actor.unit_id;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].role, actor.role) == 0)
			ret->acts |= table[i].acts;
	/* A delegate keeps them when that was delegated, and a secretary does not in her leader's name. */
	if (actor.capacity == OFFICE_OF_SECRETARY || !office_in_scope(&actor, "organs", "keep"))
		ret->acts = RIGHTS_SEE;
	return 0;
}

int rights_need(struct cv_call *call, enum rights_act act, struct rights *ret)
{
	int error = rights_of_call(call, ret);

	if (error || ret->acts & (unsigned)act)
		return error;
	return cv_fail(call, CV_DENIED, "organs.denied", NULL);
}

bool rights_keep_group(const struct rights *rights, uint64_t unit)
{
	return rights->acts & RIGHTS_KEEP || (rights->acts & RIGHTS_KEEP_OWN && unit && unit == rights->unit);
}
