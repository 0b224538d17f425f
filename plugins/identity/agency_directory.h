/*
 * The agencies of the server for those who write to them: name, short name and organ id, which are public. Nothing of
 * an agency with which the caller's does not exchange documents.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_AGENCY_DIRECTORY_H
#define CONGVAN_PLUGINS_IDENTITY_AGENCY_DIRECTORY_H

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

#define AGENCY_DIRECTORY_LIMIT_DEFAULT 50u
#define AGENCY_DIRECTORY_LIMIT_MAX 200u
#define DEMO_PEOPLE_MAX 100u /* of one agency */

int agency_directory(struct cv_call *call, const Congvan__AgencyDirectoryRequest *request,
		     Congvan__AgencyDirectoryReply *reply);

/* Before logging in: whom one may log in as. CV_NOT_FOUND when there is no demo agency. */
int demo(struct cv_call *call, const Congvan__Empty *request, Congvan__DemoReply *reply);

#endif
