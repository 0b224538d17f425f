/*
 * Agencies as those see them who manage them: the record, the first administrator, a count of people, and nothing else
 * of the agency. Thread: the handler's.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_AGENCY_VIEW_H
#define CONGVAN_PLUGINS_IDENTITY_AGENCY_VIEW_H

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

int list_agencies(struct cv_call *call, const Congvan__ListAgenciesRequest *request, Congvan__ListAgenciesReply *reply);
int get_agency(struct cv_call *call, const Congvan__GetAgencyRequest *request, Congvan__AgencyView *reply);

/* top: of the agencies that the caller manages; 0: all. */
int agency_view(struct cv_call *call, Congvan__Agency *agency, uint32_t top, Congvan__AgencyView *ret);

#endif
