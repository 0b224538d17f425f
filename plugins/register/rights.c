#include "rights.h"

#include <string.h>

#include <office/access.h>

#define EVERYTHING (RIGHTS_SEE | RIGHTS_READ | RIGHTS_READ_UNIT | RIGHTS_KEEP)

/* Any post may see which books there are. */
static const struct {
	const char *role;
	unsigned acts;
} table[] = {
    {OFFICE_RECORDS_CLERK, RIGHTS_READ | RIGHTS_KEEP},
    {OFFICE_ADMINISTRATOR, RIGHTS_KEEP},
    {OFFICE_HEAD, RIGHTS_READ},
    {OFFICE_DEPUTY, RIGHTS_READ},
    {OFFICE_CHIEF_OF_OFFICE, RIGHTS_READ},
    {OFFICE_ARCHIVIST, RIGHTS_READ},
    {OFFICE_UNIT_HEAD, RIGHTS_READ_UNIT},
    {OFFICE_UNIT_DEPUTY, RIGHTS_READ_UNIT},
    {OFFICE_UNIT_CLERK, RIGHTS_READ_UNIT},
};

int rights_of_call(struct cv_call *call, struct rights *ret)
{
	struct office_actor actor;
	if (call->caller.kind == CV_CALLER_OPERATOR) {
		*ret = (struct rights){EVERYTHING, 0};
		return 0;
	}
	int error = office_actor_of_call(call, &actor);
	if (error < 0)
		return error;
	*ret = (struct rights){RIGHTS_SEE, actor.unit_id};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(table[i].role, actor.role) == 0)
			ret->acts |= table[i].acts;
	}
	return 0;
}

int rights_need(struct cv_call *call, enum rights_act act, struct rights *ret)
{
	int error = rights_of_call(call, ret);
	if (error < 0 || ret->acts & (unsigned)act)
		return error;
	return cv_fail(call, CV_DENIED, "register.denied", NULL);
}

bool rights_may_read(const struct rights *rights, uint64_t unit)
{
	return rights->acts & RIGHTS_READ || (rights->acts & RIGHTS_READ_UNIT && unit && unit == rights->unit);
}
