/* The list of document types that the agency keeps. */
#include <errno.h>

#include "incoming/incoming.h"

int incoming_document_types(struct cv_call *call, const Congvan__Empty *request, Congvan__DocumentTypesReply *reply)
{
	const struct office_catalogue *catalogue;
	int error = office_shelf_types(call->instance->shelf, call, call->instance->types, &catalogue);

	(void)request;
	if (error)
		return error;
	for (size_t i = 0; i < catalogue->count; i++) {
		const struct office_type *type = &catalogue->types[i];
		Congvan__DocumentType *shown = cv_new(call, &congvan__document_type__descriptor);

		if (!shown)
			return -ENOMEM;
		/* Read-only after start: the answer is packed before the instance can go. */
		shown->name = type->name;
		shown->abbreviation = type->abbreviation;
		shown->group = type->group;
		error = cv_append(call, &reply->types, &reply->n_types, shown);
		if (error)
			return error;
	}
	return 0;
}
