/*
 * outgoing/1: outgoing documents (văn bản đi) from draft to dispatch, recall and copies, NĐ 30/2020/NĐ-CP Đ10 to Đ19.
 *
 * Who may do what next is the agency's process (office/process/process.h), of the kind "outgoing". What is written is
 * kept in versions (outgoing/draft/version.h): each has a digest, and who stands for a draft stands for one digest of
 * it. The instance is read-only after start but for its shelf of definitions.
 *
 * How the parts lie side by side: every topic is one pair of files. Its methods, routes, queues, timers and grants are
 * lines of the tables in outgoing.c; what several of them share stands here.
 */
#ifndef CONGVAN_OUTGOING_OUTGOING_H
#define CONGVAN_OUTGOING_OUTGOING_H

#include <congvan/plugin.h>

#include "congvan/identity.pb-c.h"
#include "congvan/incoming.pb-c.h"
#include "congvan/outgoing.pb-c.h"
#include "office/calendar/calendar.h"
#include "office/catalogue/catalogue.h"
#include "office/process/shelf.h"
#include "outgoing/delivery/dispatch.h"
#include "outgoing/form/rules.h"

/* Prefixes; their keys are laid out in proto/congvan/outgoing.proto. */
#define OUTGOING_DOCUMENT "outgoing.document"
#define OUTGOING_VERSION "outgoing.version"
#define OUTGOING_FLOW "outgoing.flow"
#define OUTGOING_ACT "outgoing.act"
#define OUTGOING_RECIPIENT "outgoing.recipient"
#define OUTGOING_DELIVERY "outgoing.delivery"
#define OUTGOING_BY_CODE "outgoing.by_code"
#define OUTGOING_BY_DAY "outgoing.by_day"
#define OUTGOING_BY_PERSON "outgoing.by_person"
#define OUTGOING_ANSWERS "outgoing.answers"
#define OUTGOING_LOG "outgoing.log"
#define OUTGOING_FOLLOW "outgoing.follow"
#define OUTGOING_OWED "outgoing.owed"
#define OUTGOING_REPLIES "outgoing.replies"
#define OUTGOING_FOLLOW_SUM "outgoing.follow_sum"
#define OUTGOING_PROCESS "outgoing.process"
#define OUTGOING_CHOICE "outgoing.choice"
#define OUTGOING_TEMPLATE "outgoing.template"

/* Read by grant: incoming's records, as proto/congvan/incoming.proto lays them out. */
#define INCOMING_DOCUMENT "incoming.document"
#define INCOMING_FLOW "incoming.flow"

struct cv_instance {
	const struct cv_host *host;
	struct office_catalogue *types; /* the server's own */
	struct office_calendar *server_calendar; /* of agencies that have none of their own */
	struct office_shelf *shelf;
	struct outgoing_form_rules *form_rules;
	struct outgoing_channels channels;
};

extern const struct cv_text outgoing_texts[];

/* The methods, as proto/congvan/outgoing.proto describes them. */
int outgoing_create(struct cv_call *call, const Congvan__CreateDraftRequest *request, Congvan__OutgoingView *reply);
int outgoing_revise(struct cv_call *call, const Congvan__ReviseDraftRequest *request, Congvan__OutgoingView *reply);
int outgoing_get(struct cv_call *call, const Congvan__GetOutgoingRequest *request, Congvan__OutgoingView *reply);
int outgoing_access(struct cv_call *call, const Congvan__IncomingAccessRequest *request,
		    Congvan__IncomingAccessReply *reply);
int outgoing_list(struct cv_call *call, const Congvan__ListOutgoingRequest *request, Congvan__ListOutgoingReply *reply);
int outgoing_get_file(struct cv_call *call, const Congvan__GetOutgoingFileRequest *request, Congvan__Empty *reply);
int outgoing_act(struct cv_call *call, const Congvan__OutgoingActRequest *request, Congvan__OutgoingView *reply);
int outgoing_batch(struct cv_call *call, const Congvan__BatchRequest *request, Congvan__BatchReply *reply);
int outgoing_offers(struct cv_call *call, const Congvan__OffersRequest *request, Congvan__OffersReply *reply);
int outgoing_open(struct cv_call *call, const Congvan__GetOutgoingRequest *request, Congvan__OutgoingView *reply);
int outgoing_form(struct cv_call *call, const Congvan__OutgoingFormRequest *request, Congvan__OutgoingForm *reply);
int outgoing_signatures(struct cv_call *call, const Congvan__ListSignaturesRequest *request,
			Congvan__ListSignaturesReply *reply);
int outgoing_numbers(struct cv_call *call, const Congvan__ListNumbersRequest *request,
		     Congvan__ListNumbersReply *reply);
int outgoing_check_process(struct cv_call *call, const Congvan__CheckProcessRequest *request,
			   Congvan__CheckProcessReply *reply);
int outgoing_show_process(struct cv_call *call, const Congvan__ShowProcessRequest *request,
			  Congvan__ShowProcessReply *reply);

#endif
