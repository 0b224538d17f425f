#include "office/access/delegation.h"

#include <congvan/text.h>

#include "office/calendar/moment.h"

bool office_delegation_runs(const Congvan__Delegation *delegation, int32_t day, int32_t today)
{
	int32_t from, to;

	if (!cv_day_parse(delegation->from, &from) || !cv_day_parse(delegation->to, &to) || day < from || day > to)
		return false;
	if (!delegation->revoked_at)
		return true;
	return day < today && day <= cv_day_of_ms(office_moment_ms(delegation->revoked_at));
}
