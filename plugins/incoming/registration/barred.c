#include "incoming/registration/barred.h"

#include "office/process/barred.h"

int incoming_find_barred(struct cv_call *call, const struct office_process *process, const struct office_fact *facts,
			 const struct office_barred **ret)
{
	return office_find_barred(call, process, facts, ret);
}

int incoming_refuse_barred(struct cv_call *call, const struct office_process *process, const struct office_fact *facts)
{
	return office_refuse_barred(call, process, facts, "incoming.barred", "incoming.barred_by");
}
