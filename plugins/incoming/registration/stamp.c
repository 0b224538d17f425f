#include "incoming/registration/stamp.h"

#include <errno.h>

/* Who got it from the first step on: what is written at "Chuyển". */
static int add_receivers(struct incoming_case *kase, Congvan__ArrivalStamp *stamp)
{
	const Congvan__IncomingDocument *document = kase->document;
	int error = 0;

	for (size_t i = 0; i < document->n_proposed && !error; i++)
		if (document->proposed[i]->name)
			error = cv_append(kase->base.call, &stamp->passed_to, &stamp->n_passed_to,
					  document->proposed[i]->name);
	return error;
}

int incoming_stamp(struct incoming_case *kase, Congvan__ArrivalStamp **ret)
{
	const Congvan__IncomingDocument *document = kase->document;
	struct cv_call *call = kase->base.call;
	Congvan__ArrivalStamp *stamp = cv_new(call, &congvan__arrival_stamp__descriptor);
	Congvan__Agency *agency;
	int error = stamp ? cv_get(call, cv_key(call, "identity.agency", NULL), &congvan__agency__descriptor, &agency)
			  : -ENOMEM;

	if (error)
		return error;
	if (agency)
		stamp->agency = agency->name;
	CV_SET(stamp, number, document->arrival_number);
	stamp->suffix = document->arrival_suffix;
	CV_SET(stamp, year, document->year);
	stamp->date = document->arrival_date;
	stamp->directive = document->directive;
	stamp->dossiers = document->dossiers;
	stamp->n_dossiers = document->n_dossiers;
	*ret = stamp;
	return add_receivers(kase, stamp);
}
