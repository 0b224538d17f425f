/*
 * incoming/1: incoming documents (văn bản đến) and their receiving flows, NĐ 30/2020/NĐ-CP Đ20 to Đ24.
 *
 * One file for each act: registration.c, submit.c, direct.c, distribute.c, assign.c, complete.c, open.c; what they
 * share is case.h (one document with its flows while a call works on it), rights.h (who may do what, who may see what)
 * and receivers.h. The instance is read-only after start.
 */
#ifndef CONGVAN_INCOMING_INCOMING_H
#define CONGVAN_INCOMING_INCOMING_H

#include <congvan/plugin.h>

#include "congvan/identity.pb-c.h"
#include "congvan/incoming.pb-c.h"
#include "office/catalogue.h"

/* Prefixes; their keys are laid out in proto/congvan/incoming.proto. */
#define INCOMING_DOCUMENT "incoming.document"
#define INCOMING_FLOW "incoming.flow"
#define INCOMING_ACT "incoming.act"
#define INCOMING_GUARD "incoming.guard"
#define INCOMING_BY_CODE "incoming.by_code"
#define INCOMING_BY_ARRIVAL "incoming.by_arrival"
#define INCOMING_BY_PERSON "incoming.by_person"

/* Steps of a flow: what its receiver is to do. */
#define INCOMING_STEP_SUBMIT "submit" /* the root: the clerk presents the document */
#define INCOMING_STEP_DIRECT "direct" /* a leader writes the directive */
#define INCOMING_STEP_DISTRIBUTE "distribute" /* the chief of office hands it out */
#define INCOMING_STEP_UNIT "unit" /* the head of a unit receives for it */
#define INCOMING_STEP_WORK "work" /* somebody does the work */

#define INCOMING_FILES_MAX 50u

struct cv_instance {
	const struct cv_host *host;
	struct office_catalogue *types;
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
int incoming_open(struct cv_call *call, const Congvan__OpenRequest *request, Congvan__IncomingView *reply);

#endif
