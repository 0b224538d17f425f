/*
 * What is done with an agency that is there: its record changes, it is closed and opened again, its first administrator
 * gets another initial password. By an operator, or by who manages it. Each act stands in the agency's own history.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_AGENCY_CHANGE_H
#define CONGVAN_PLUGINS_IDENTITY_AGENCY_CHANGE_H

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

int change_agency(struct cv_call *call, const Congvan__ChangeAgencyRequest *request, Congvan__AgencyView *reply);

/* Its sessions end with the commit, whatever their number: its session_epoch moves on. Its records stay. */
int close_agency(struct cv_call *call, const Congvan__SwitchAgencyRequest *request, Congvan__AgencyView *reply);
int reopen_agency(struct cv_call *call, const Congvan__SwitchAgencyRequest *request, Congvan__AgencyView *reply);

/* CV_CONFLICT once the administrator has replaced the password that they were given. */
int renew_administrator(struct cv_call *call, const Congvan__RenewAdministratorRequest *request,
			Congvan__AgencyView *reply);

#endif
