/* Lists of reminders and of what was done for others (office/case/log.h), of documents of every kind. */
#ifndef CONGVAN_INCOMING_LOG_H
#define CONGVAN_INCOMING_LOG_H

#include "incoming/case.h"
#include "office/case/log.h"

/* For .grants: what outgoing wrote. */
#define INCOMING_LOG_GRANTS                                                                                            \
	{CV_GRANT_OWN, 0, INCOMING_LOG},                                                                               \
	{                                                                                                              \
		CV_GRANT_READ, 0, "outgoing.log"                                                                       \
	}

extern const struct office_log_kind incoming_log_kind;

/* GET /api/v1/oversight/reminders, GET /api/v1/oversight/on-behalf */
int incoming_reminders(struct cv_call *call, const Congvan__ListLoggedRequest *request,
		       Congvan__ListLoggedReply *reply);
int incoming_on_behalf(struct cv_call *call, const Congvan__ListLoggedRequest *request,
		       Congvan__ListLoggedReply *reply);

#endif
