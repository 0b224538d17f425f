/*
 * Units of an agency: a tree, at most UNIT_DEPTH_MAX levels deep, codes unique in the agency.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_UNIT_H
#define CONGVAN_PLUGINS_IDENTITY_UNIT_H

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

struct cv_txn;

#define UNIT_DEPTH_MAX 10u

int add_unit(struct cv_call *call, const Congvan__AddUnitRequest *request, Congvan__AddUnitReply *reply);
int change_unit(struct cv_call *call, const Congvan__ChangeUnitRequest *request, Congvan__AddUnitReply *reply);
int list_units(struct cv_call *call, const Congvan__ListUnitsRequest *request, Congvan__ListUnitsReply *reply);

/* Reads with the commit's check. *ret NULL when there is no such unit. */
int unit_get(struct cv_txn *txn, struct cv_call *call, uint32_t agency, uint64_t id, Congvan__Unit **ret);

/* Reads without a check, for display. "" when there is none. */
int unit_name(struct cv_call *call, uint32_t agency, uint64_t id, char **ret);

#endif
