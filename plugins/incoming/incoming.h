/*
 * incoming/1: incoming documents (văn bản đến) and their receiving flows, NĐ 30/2020/NĐ-CP Đ20 to Đ24.
 *
 * Who may do what next is the agency's process (office/process/process.h). Every action takes one path,
 * office/case/take.h; what it does to an incoming document is act.h. Beside it stand
 * incoming/registration/registration.c and open.c. What they share is case.h (one document with its flows while a call
 * works on it) and process.h (what a process may say of incoming documents); office/access/reach.h says who may see
 * what. The instance is read-only after start but for its shelf of definitions.
 */
#ifndef CONGVAN_INCOMING_INCOMING_H
#define CONGVAN_INCOMING_INCOMING_H

#include <congvan/plugin.h>

#include "congvan/identity.pb-c.h"
#include "congvan/incoming.pb-c.h"
#include "office/calendar/calendar.h"
#include "office/catalogue/catalogue.h"
#include "office/process/shelf.h"

/* Prefixes; their keys are laid out in proto/congvan/incoming.proto. */
#define INCOMING_DOCUMENT "incoming.document"
#define INCOMING_FLOW "incoming.flow"
#define INCOMING_ACT "incoming.act"
#define INCOMING_GUARD "incoming.guard"
#define INCOMING_BY_CODE "incoming.by_code"
#define INCOMING_BY_ARRIVAL "incoming.by_arrival"
#define INCOMING_BY_PERSON "incoming.by_person"
#define INCOMING_PROCESS "incoming.process"
#define INCOMING_CHOICE "incoming.choice"
#define INCOMING_BY_RULE "incoming.by_rule"
#define INCOMING_LOG "incoming.log"
#define INCOMING_CALENDAR "incoming.calendar"

#define INCOMING_FILES_MAX 50u

struct cv_instance {
	const struct cv_host *host;
	struct office_catalogue *types; /* the server's own */
	struct office_calendar *server_calendar; /* of agencies that have none of their own */
	struct office_shelf *shelf;
};

extern const struct cv_text incoming_texts[];

/* The methods, as proto/congvan/incoming.proto describes them. */
int incoming_register(struct cv_call *call, const Congvan__RegisterIncomingRequest *request,
		      Congvan__IncomingView *reply);
int incoming_get(struct cv_call *call, const Congvan__GetIncomingRequest *request, Congvan__IncomingView *reply);
int incoming_list(struct cv_call *call, const Congvan__ListIncomingRequest *request, Congvan__ListIncomingReply *reply);
int incoming_get_file(struct cv_call *call, const Congvan__GetFileRequest *request, Congvan__Empty *reply);
int incoming_document_types(struct cv_call *call, const Congvan__Empty *request, Congvan__DocumentTypesReply *reply);
int incoming_submit(struct cv_call *call, const Congvan__SubmitRequest *request, Congvan__IncomingView *reply);
int incoming_direct(struct cv_call *call, const Congvan__DirectRequest *request, Congvan__IncomingView *reply);
int incoming_distribute(struct cv_call *call, const Congvan__DistributeRequest *request, Congvan__IncomingView *reply);
int incoming_assign(struct cv_call *call, const Congvan__AssignRequest *request, Congvan__IncomingView *reply);
int incoming_complete(struct cv_call *call, const Congvan__CompleteRequest *request, Congvan__IncomingView *reply);
int incoming_act(struct cv_call *call, const Congvan__ActRequest *request, Congvan__IncomingView *reply);
int incoming_check_process(struct cv_call *call, const Congvan__CheckProcessRequest *request,
			   Congvan__CheckProcessReply *reply);
int incoming_show_process(struct cv_call *call, const Congvan__ShowProcessRequest *request,
			  Congvan__ShowProcessReply *reply);
int incoming_access(struct cv_call *call, const Congvan__IncomingAccessRequest *request,
		    Congvan__IncomingAccessReply *reply);
int incoming_visible(struct cv_call *call, const Congvan__IncomingVisibleRequest *request,
		     Congvan__IncomingVisibleReply *reply);
int incoming_registration_rules(struct cv_call *call, const Congvan__Empty *request, Congvan__RegistrationRules *reply);
int incoming_open(struct cv_call *call, const Congvan__OpenRequest *request, Congvan__IncomingView *reply);

#endif
