#include "outgoing/outgoing.h"

#include <errno.h>
#include <stdlib.h>

#include "office/access/access.h"
#include "office/book/book.h"
#include "office/book/postal.h"
#include "office/calendar/agency.h"
#include "office/case/clock.h"
#include "office/case/source_copy.h"
#include "office/lists/unit_entry.h"
#include "office/lists/work_entry.h"
#include "office/organ_use.h"
#include "office/process/presets.h"
#include "office/sheet/sheet.h"
#include "office/texts.h"
#include "outgoing/case.h"
#include "outgoing/copy/copy.h"
#include "outgoing/delivery/delivery.h"
#include "outgoing/delivery/follow.h"
#include "outgoing/delivery/inform.h"
#include "outgoing/draft/template.h"
#include "outgoing/form/ask.h"
#include "outgoing/hand_over.h"
#include "outgoing/issue/act.h"
#include "outgoing/issue/limit.h"
#include "outgoing/issue/settle.h"
#include "outgoing/issue/step.h"
#include "outgoing/issue/texts.h"
#include "outgoing/later/recall.h"
#include "outgoing/later/relation.h"
#include "outgoing/later/update.h"
#include "outgoing/process.h"
#include "outgoing/reply/answers.h"
#include "outgoing/reply/reply.h"

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_instance *instance = calloc(1, sizeof(*instance));

	(void)reterr;
	if (!instance)
		return -ENOMEM;
	instance->host = host;
	outgoing_channels_configure(host, &instance->channels);
	*ret = instance;
	return 0;
}

static void stop(struct cv_instance *instance)
{
	office_catalogue_destroy(&instance->types);
	office_calendar_destroy(&instance->server_calendar);
	office_shelf_destroy(&instance->shelf);
	outgoing_form_rules_destroy(&instance->form_rules);
	free(instance);
}

static int start(struct cv_instance *instance, struct cv_error *reterr)
{
	int error = office_catalogue_create(cv_config_text(instance->host, "document_types"), &instance->types, reterr);

	if (!error)
		error = office_calendar_create(cv_config_text(instance->host, "calendar"), &instance->server_calendar,
					       reterr);
	if (!error)
		error =
		    outgoing_form_rules_create(cv_config_text(instance->host, "form"), &instance->form_rules, reterr);
	if (!error)
		error = outgoing_process_load(instance, reterr);
	if (error)
		stop(instance); /* after a failed start no further callback comes */
	return error;
}

CV_HANDLER_OF(create, outgoing_create, Congvan__CreateDraftRequest, Congvan__OutgoingView)
CV_HANDLER_OF(revise, outgoing_revise, Congvan__ReviseDraftRequest, Congvan__OutgoingView)
CV_HANDLER_OF(get, outgoing_get, Congvan__GetOutgoingRequest, Congvan__OutgoingView)
CV_HANDLER_OF(list, outgoing_list, Congvan__ListOutgoingRequest, Congvan__ListOutgoingReply)
CV_HANDLER_OF(access, outgoing_access, Congvan__IncomingAccessRequest, Congvan__IncomingAccessReply)
CV_HANDLER_OF(get_file, outgoing_get_file, Congvan__GetOutgoingFileRequest, Congvan__Empty)
CV_HANDLER_OF(act, outgoing_act, Congvan__OutgoingActRequest, Congvan__OutgoingView)
CV_HANDLER_OF(batch, outgoing_batch, Congvan__BatchRequest, Congvan__BatchReply)
CV_HANDLER_OF(offers, outgoing_offers, Congvan__OffersRequest, Congvan__OffersReply)
CV_HANDLER_OF(open_document, outgoing_open, Congvan__GetOutgoingRequest, Congvan__OutgoingView)
CV_HANDLER_OF(check_process, outgoing_check_process, Congvan__CheckProcessRequest, Congvan__CheckProcessReply)
CV_HANDLER_OF(form, outgoing_form, Congvan__OutgoingFormRequest, Congvan__OutgoingForm)
CV_HANDLER_OF(propose_signature, outgoing_propose_signature, Congvan__ProposeSignatureRequest,
	      Congvan__ProposedSignature)
CV_HANDLER_OF(signatures, outgoing_signatures, Congvan__ListSignaturesRequest, Congvan__ListSignaturesReply)
CV_HANDLER_OF(numbers, outgoing_numbers, Congvan__ListNumbersRequest, Congvan__ListNumbersReply)
CV_HANDLER_OF(show_process, outgoing_show_process, Congvan__ShowProcessRequest, Congvan__ShowProcessReply)
CV_HANDLER_OF(settings, outgoing_settings, Congvan__Empty, Congvan__ProcessSettings)
CV_HANDLER_OF(choose, outgoing_choose, Congvan__ChooseProcessRequest, Congvan__ProcessSettings)
CV_HANDLER_OF(show_preset, outgoing_show_preset, Congvan__ShowPresetRequest, Congvan__ShowProcessReply)
CV_HANDLER_OF(report_delivery, outgoing_report_delivery, Congvan__DeliveryReport, Congvan__Empty)
CV_HANDLER_OF(list_deliveries, outgoing_list_deliveries, Congvan__ListDeliveriesRequest, Congvan__ListDeliveriesReply)
CV_HANDLER_OF(note_delivery, outgoing_note_delivery, Congvan__NoteDeliveryRequest, Congvan__ListDeliveriesReply)
CV_HANDLER_OF(retry_delivery, outgoing_retry_delivery, Congvan__RetryDeliveryRequest, Congvan__ListDeliveriesReply)
CV_HANDLER_OF(answers, outgoing_answers, Congvan__ListAnswersRequest, Congvan__ListAnswersReply)
CV_HANDLER_OF(replies, outgoing_replies, Congvan__ListRepliesRequest, Congvan__ListRepliesReply)
CV_HANDLER_OF(replies_sheet, outgoing_replies_sheet, Congvan__RepliesSheetRequest, Congvan__Empty)
CV_HANDLER_OF(end_reply, outgoing_reply_end, Congvan__EndReplyRequest, Congvan__OutgoingView)
CV_HANDLER_OF(follow, outgoing_follow, Congvan__FollowDeliveriesRequest, Congvan__FollowDeliveriesReply)
CV_HANDLER_OF(take_back_delivery, outgoing_take_back_delivery, Congvan__TakeBackDeliveryRequest,
	      Congvan__ListDeliveriesReply)

CV_HANDLER_OF(copy_ways, outgoing_copy_ways_of, Congvan__CopyWaysRequest, Congvan__CopyWaysReply)
CV_HANDLER_OF(list_templates, outgoing_list_templates, Congvan__Empty, Congvan__ListTemplatesReply)
CV_HANDLER_OF(add_template, outgoing_add_template, Congvan__AddTemplateRequest, Congvan__TemplateView)
CV_HANDLER_OF(get_template, outgoing_get_template, Congvan__TemplateRequest, Congvan__Empty)
CV_HANDLER_OF(delete_template, outgoing_delete_template, Congvan__TemplateRequest, Congvan__Empty)
CV_HANDLER_OF(retry_issue, outgoing_issue_retry, Congvan__RetryIssueRequest, Congvan__OutgoingView)
CV_HANDLER_OF(void_issue, outgoing_issue_void, Congvan__VoidIssueRequest, Congvan__OutgoingView)
CV_HANDLER_OF(recall, outgoing_recall, Congvan__RecallOutgoingRequest, Congvan__OutgoingView)
CV_HANDLER_OF(update, outgoing_update, Congvan__UpdateOutgoingRequest, Congvan__OutgoingView)

CV_ON_ITEM(outgoing_relation_item, Congvan__LinkIssued)
CV_ON_ITEM(outgoing_recall_item, Congvan__RecallRest)
CV_ON_ITEM(outgoing_update_item, Congvan__UpdateRest)

static int left(struct cv_call *call, const Congvan__Leave *leave)
{
	return office_hand_over_begin(call, &outgoing_hand_over_kind, leave);
}
CV_ON_EVENT(left, Congvan__Leave)

static int hand_over(struct cv_call *call, const Congvan__Leave *leave)
{
	return office_hand_over_batch(call, &outgoing_hand_over_kind, leave);
}
CV_ON_ITEM(hand_over, Congvan__Leave)

static int deadline(struct cv_call *call, const Congvan__DeadlineTimer *timer)
{
	return office_clock_fire(call, &outgoing_case_kind, timer);
}
CV_ON_TIMER(deadline, Congvan__DeadlineTimer)

CV_ON_ITEM(outgoing_step_item, Congvan__IssueStepItem)
CV_ON_EVENT(outgoing_inform_heard, Congvan__DispatchOrder)
CV_ON_ITEM(outgoing_inform_item, Congvan__DispatchOrder)
CV_ON_ITEM(outgoing_settle_item, Congvan__SettleRequest)
CV_ON_TIMER(outgoing_limit_fire, Congvan__IssueTimer)
CV_ON_TIMER(outgoing_reply_fire, Congvan__IssueTimer)
CV_ON_EVENT(outgoing_reply_registered, Congvan__IncomingRegistered)
CV_ON_EVENT(outgoing_reply_changed, Congvan__IncomingActed)

CV_TEXTS(outgoing_texts, outgoing_form_texts, outgoing_issue_texts, outgoing_delivery_texts, outgoing_reply_texts,
	 outgoing_copy_texts, office_texts)

#define SERVICE "outgoing/1"
#define ACT (CV_ROUTE_KEY | CV_ROUTE_IF_MATCH)
#define STEP_QUEUE                                                                                                     \
	.in_flight = 4, .lease_ms = OUTGOING_STEP_LEASE_MS, .retry_min_ms = OUTGOING_STEP_PROBE_MIN_MS,                \
	.retry_max_ms = OUTGOING_STEP_PROBE_MAX_MS

CV_PLUGIN(
    outgoing, .version = "1.0.0", .summary = "outgoing documents from draft to dispatch", .schema_major = 1,
    .schema_minor = 0, .abi_minor_min = 2, .workers = 4, .credits = 256,
    .provides = CV_LIST(struct cv_service_ref, {"outgoing", 1, 0}),
    .needs = CV_LIST(struct cv_service_ref, {"identity", 1, 0}, {"register", 1, 0}, {"work", 1, 1}, {"incoming", 1, 0},
		     {"print", 1, 1}, {"organs", 1, 1}, {"pdf", 1, 1}, {"signing", 1, 1}, {"trust", 1, 1}),
    .grants = CV_LIST(
	struct cv_grant,
	/* one a line, so that lines are added side by side */
	/* clang-format off */
	{CV_GRANT_OWN, 0, OUTGOING_DOCUMENT},
	{CV_GRANT_OWN, 0, OUTGOING_VERSION},
	{CV_GRANT_OWN, 0, OUTGOING_FLOW},
	{CV_GRANT_OWN, 0, OUTGOING_ACT},
	{CV_GRANT_OWN, 0, OUTGOING_RECIPIENT},
	{CV_GRANT_OWN, 0, OUTGOING_DELIVERY},
	{CV_GRANT_OWN, 0, OUTGOING_BY_CODE},
	{CV_GRANT_OWN, 0, OUTGOING_BY_DAY},
	{CV_GRANT_OWN, 0, OUTGOING_BY_PERSON},
	{CV_GRANT_OWN, 0, OUTGOING_ANSWERS},
	{CV_GRANT_OWN, 0, OUTGOING_LOG},
	{CV_GRANT_OWN, 0, OUTGOING_FOLLOW},
	{CV_GRANT_OWN, 0, OUTGOING_FOLLOW_SUM},
	{CV_GRANT_OWN, 0, OUTGOING_OWED},
	{CV_GRANT_OWN, 0, OUTGOING_REPLIES},
	{CV_GRANT_OWN, 0, OFFICE_OUTGOING_COPY},
	{CV_GRANT_WRITE, 0, OFFICE_INCOMING_COPY},
	{CV_GRANT_OWN, 0, OUTGOING_PROCESS},
	{CV_GRANT_OWN, 0, OUTGOING_CHOICE},
	{CV_GRANT_OWN, 0, OUTGOING_TEMPLATE},
	{CV_GRANT_READ, 0, INCOMING_DOCUMENT},
	{CV_GRANT_READ, 0, INCOMING_FLOW},
	{CV_GRANT_BLOB_READ, 0, NULL},
	{CV_GRANT_BLOB_CLAIM, 0, NULL},
	{CV_GRANT_FILES, 0, "document_types"},
	{CV_GRANT_FILES, 0, "process"},
	{CV_GRANT_FILES, 0, "presets"},
	{CV_GRANT_FILES, 0, "calendar"},
	{CV_GRANT_FILES, 0, "form"},
	OFFICE_HAND_OVER_GRANT,
	OFFICE_ORGAN_USE_GRANT,
	OFFICE_SHEET_GRANTS,
	OFFICE_ACCESS_GRANTS,
	OFFICE_CALENDAR_GRANTS,
	OFFICE_BOOK_GRANTS,
	OFFICE_POSTAL_GRANTS,
	OFFICE_WORK_GRANTS,
	OFFICE_UNIT_GRANTS
	/* clang-format on */
	),
    .config = CV_LIST(struct cv_config_field, OFFICE_PRESETS_CONFIG("new drafts"),
		      {"form", CV_CONFIG_PATH, 0, NULL, 0, 0,
		       "File of titles and positions for the check of the form; without it none is known."},
		      OUTGOING_CHANNELS_CONFIG),
    .methods = CV_LIST(
	struct cv_method,
	/* one a line, so that lines are added side by side */
	/* clang-format off */
	CV_METHOD(SERVICE, create, 0, congvan__create_draft_request, congvan__outgoing_view),
	CV_METHOD(SERVICE, revise, 0, congvan__revise_draft_request, congvan__outgoing_view),
	CV_METHOD(SERVICE, get, CV_METHOD_READ, congvan__get_outgoing_request, congvan__outgoing_view),
	CV_METHOD(SERVICE, list, CV_METHOD_READ, congvan__list_outgoing_request, congvan__list_outgoing_reply),
	CV_METHOD(SERVICE, access, CV_METHOD_READ, congvan__incoming_access_request, congvan__incoming_access_reply),
	CV_METHOD(SERVICE, get_file, CV_METHOD_READ, congvan__get_outgoing_file_request, congvan__empty),
	CV_METHOD(SERVICE, act, 0, congvan__outgoing_act_request, congvan__outgoing_view),
	CV_METHOD(SERVICE, batch, 0, congvan__batch_request, congvan__batch_reply),
	CV_METHOD(SERVICE, offers, CV_METHOD_READ, congvan__offers_request, congvan__offers_reply),
	CV_METHOD_NAMED(SERVICE, "open", open_document, 0, congvan__get_outgoing_request, congvan__outgoing_view),
	CV_METHOD(SERVICE, check_process, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__check_process_request,
		  congvan__check_process_reply),
	CV_METHOD(SERVICE, form, CV_METHOD_READ, congvan__outgoing_form_request, congvan__outgoing_form),
	CV_METHOD(SERVICE, propose_signature, CV_METHOD_READ, congvan__propose_signature_request,
		  congvan__proposed_signature),
	CV_METHOD(SERVICE, signatures, CV_METHOD_READ, congvan__list_signatures_request, congvan__list_signatures_reply),
	CV_METHOD(SERVICE, numbers, CV_METHOD_READ, congvan__list_numbers_request, congvan__list_numbers_reply),
	CV_METHOD(SERVICE, show_process, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__show_process_request,
		  congvan__show_process_reply),
	CV_METHOD(SERVICE, copy_ways, CV_METHOD_READ, congvan__copy_ways_request, congvan__copy_ways_reply),
	CV_METHOD(SERVICE, settings, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__empty, congvan__process_settings),
	CV_METHOD(SERVICE, choose, CV_METHOD_OPERATOR, congvan__choose_process_request, congvan__process_settings),
	CV_METHOD(SERVICE, show_preset, CV_METHOD_READ, congvan__show_preset_request, congvan__show_process_reply),
	CV_METHOD(SERVICE, list_templates, CV_METHOD_READ, congvan__empty, congvan__list_templates_reply),
	CV_METHOD(SERVICE, add_template, 0, congvan__add_template_request, congvan__template_view),
	CV_METHOD(SERVICE, get_template, CV_METHOD_READ, congvan__template_request, congvan__empty),
	CV_METHOD(SERVICE, delete_template, 0, congvan__template_request, congvan__empty),
	CV_METHOD(SERVICE, retry_issue, 0, congvan__retry_issue_request, congvan__outgoing_view),
	CV_METHOD(SERVICE, void_issue, 0, congvan__void_issue_request, congvan__outgoing_view),
	CV_METHOD(SERVICE, recall, 0, congvan__recall_outgoing_request, congvan__outgoing_view),
	CV_METHOD(SERVICE, update, 0, congvan__update_outgoing_request, congvan__outgoing_view),
	CV_METHOD(SERVICE, report_delivery, 0, congvan__delivery_report, congvan__empty),
	CV_METHOD(SERVICE, list_deliveries, CV_METHOD_READ, congvan__list_deliveries_request,
		  congvan__list_deliveries_reply),
	CV_METHOD(SERVICE, answers, CV_METHOD_READ, congvan__list_answers_request, congvan__list_answers_reply),
	CV_METHOD(SERVICE, replies, CV_METHOD_READ, congvan__list_replies_request, congvan__list_replies_reply),
	CV_METHOD(SERVICE, replies_sheet, CV_METHOD_READ, congvan__replies_sheet_request, congvan__empty),
	CV_METHOD(SERVICE, end_reply, 0, congvan__end_reply_request, congvan__outgoing_view),
	CV_METHOD(SERVICE, follow, CV_METHOD_READ, congvan__follow_deliveries_request,
		  congvan__follow_deliveries_reply),
	CV_METHOD(SERVICE, note_delivery, 0, congvan__note_delivery_request, congvan__list_deliveries_reply),
	CV_METHOD(SERVICE, retry_delivery, 0, congvan__retry_delivery_request, congvan__list_deliveries_reply),
	CV_METHOD(SERVICE, take_back_delivery, 0, congvan__take_back_delivery_request, congvan__list_deliveries_reply)
	/* clang-format on */
	),
    .routes = CV_LIST(
	struct cv_route,
	/* one a line, so that lines are added side by side */
	/* clang-format off */
	{"GET", "/api/v1/settings/outgoing", SERVICE, "settings", 0, 0},
	{"GET", "/api/v1/settings/outgoing/process", SERVICE, "show_preset", 0, 0},
	{"PUT", "/api/v1/settings/outgoing", SERVICE, "choose", CV_ROUTE_IF_MATCH, 0},
	{"GET", "/api/v1/outgoing/{id}/form", SERVICE, "form", 0, 0},
	{"GET", "/api/v1/outgoing/{id}/signatures", SERVICE, "signatures", 0, 0},
	{"GET", "/api/v1/outgoing/{id}/numbers", SERVICE, "numbers", 0, 0},
	{"GET", "/api/v1/outgoing-signatures/{post_id}", SERVICE, "propose_signature", 0, 0},
	{"GET", "/api/v1/outgoing-copies/{source_kind}/{source_id}", SERVICE, "copy_ways", 0, 0},
	{"GET", "/api/v1/outgoing-templates", SERVICE, "list_templates", 0, 0},
	{"POST", "/api/v1/outgoing-templates", SERVICE, "add_template", CV_ROUTE_KEY, 0},
	{"GET", "/api/v1/outgoing-templates/{id}/file", SERVICE, "get_template", 0, 0},
	{"DELETE", "/api/v1/outgoing-templates/{id}", SERVICE, "delete_template", CV_ROUTE_IF_MATCH, 0},
	{"POST", "/api/v1/outgoing", SERVICE, "create", CV_ROUTE_KEY, 0},
	{"GET", "/api/v1/outgoing", SERVICE, "list", 0, 0}, {"GET", "/api/v1/outgoing/{id}", SERVICE, "get", 0, 0},
	{"GET", "/api/v1/outgoing/{id}/access", SERVICE, "access", 0, 0},
	{"PATCH", "/api/v1/outgoing/{id}", SERVICE, "revise", ACT, 0},
	{"GET", "/api/v1/outgoing/{id}/versions/{number}/files/{file_id}", SERVICE, "get_file", 0, 0},
	{"POST", "/api/v1/outgoing/batch/{action}", SERVICE, "batch", CV_ROUTE_KEY, 0},
	{"POST", "/api/v1/outgoing/offers", SERVICE, "offers", 0, 0},
	{"POST", "/api/v1/outgoing/{id}/open", SERVICE, "open", 0, 0},
	/* Every action of the document's process: submit, approve_content, sign, return ... */
	{"POST", "/api/v1/outgoing/{id}/{action}", SERVICE, "act", ACT, 0},
	{"POST", "/api/v1/outgoing/{id}/issue/retry", SERVICE, "retry_issue", ACT, 0},
	{"POST", "/api/v1/outgoing/{id}/issue/void", SERVICE, "void_issue", ACT, 0},
	{"GET", "/api/v1/outgoing/deliveries", SERVICE, "follow", 0, 0},
	{"POST", "/api/v1/outgoing/{id}/recall", SERVICE, "recall", ACT, 0},
	{"POST", "/api/v1/outgoing/{id}/update", SERVICE, "update", ACT, 0},
	{"GET", "/api/v1/outgoing/answers/{incoming_id}", SERVICE, "answers", 0, 0},
	{"GET", "/api/v1/outgoing/replies", SERVICE, "replies", 0, 0},
	{"GET", "/api/v1/sheets/outgoing-replies", SERVICE, "replies_sheet", 0, 0},
	{"POST", "/api/v1/outgoing/{id}/reply/end", SERVICE, "end_reply", ACT, 0},
	{"GET", "/api/v1/outgoing/{id}/deliveries", SERVICE, "list_deliveries", 0, 0},
	{"POST", "/api/v1/outgoing/{id}/deliveries/{delivery_id}/note", SERVICE, "note_delivery", CV_ROUTE_KEY, 0},
	{"POST", "/api/v1/outgoing/{id}/deliveries/{delivery_id}/retry", SERVICE, "retry_delivery", CV_ROUTE_KEY, 0},
	{"POST", "/api/v1/outgoing/{id}/deliveries/{delivery_id}/take-back", SERVICE, "take_back_delivery",
	 CV_ROUTE_KEY, 0} /* clang-format on */
	),
    .queues = CV_LIST(struct cv_queue,
		      /* one a line, so that lines are added side by side */
		      /* clang-format off */
		      CV_QUEUE(OUTGOING_QUEUE_NUMBERS, outgoing_step_item, congvan__issue_step_item, STEP_QUEUE),
		      CV_QUEUE(OUTGOING_QUEUE_SEALS, outgoing_step_item, congvan__issue_step_item, STEP_QUEUE),
		      CV_QUEUE(OUTGOING_QUEUE_SENDING, outgoing_step_item, congvan__issue_step_item, STEP_QUEUE),
		      CV_QUEUE(OUTGOING_QUEUE_RELATIONS, outgoing_relation_item, congvan__link_issued,
			       .retry_min_ms = 200, .retry_max_ms = 60000),
		      CV_QUEUE(OUTGOING_QUEUE_RECALLS, outgoing_recall_item, congvan__recall_rest,
			       .retry_min_ms = 200, .retry_max_ms = 60000),
		      CV_QUEUE(OUTGOING_QUEUE_UPDATES, outgoing_update_item, congvan__update_rest,
			       .retry_min_ms = 200, .retry_max_ms = 60000),
		      CV_QUEUE(OUTGOING_QUEUE_INFORM, outgoing_inform_item, congvan__dispatch_order,
			       .retry_min_ms = 200, .retry_max_ms = 60000),
		      CV_QUEUE(OFFICE_HAND_OVER_QUEUE, hand_over, congvan__leave, .in_flight = 2,
			       .attempts_max = OFFICE_HAND_OVER_ATTEMPTS, .retry_min_ms = 200, .retry_max_ms = 30000),
		      CV_QUEUE(OUTGOING_QUEUE_SETTLING, outgoing_settle_item, congvan__settle_request,
			       .retry_min_ms = 1000, .retry_max_ms = 300000)
		      /* clang-format on */
		      ),
    .subscriptions = CV_LIST(
	struct cv_subscription,
	/* clang-format off: one a line, so that lines are added side by side */
	CV_SUBSCRIPTION("informed", "outgoing.dispatch", outgoing_inform_heard, congvan__dispatch_order),
	CV_SUBSCRIPTION("leavers", "identity.left", left, congvan__leave),
	CV_SUBSCRIPTION("letters", "incoming.registered", outgoing_reply_registered, congvan__incoming_registered),
	CV_SUBSCRIPTION("corrections", "incoming.corrected", outgoing_reply_changed, congvan__incoming_acted),
	CV_SUBSCRIPTION("cancellations", "incoming.voided", outgoing_reply_changed, congvan__incoming_acted)
	/* clang-format on */
	),
    .timers = CV_LIST(struct cv_timer, CV_TIMER(OUTGOING_DEADLINE_TIMER, deadline, congvan__deadline_timer),
		      CV_TIMER(OUTGOING_LIMIT_TIMER, outgoing_limit_fire, congvan__issue_timer),
		      CV_TIMER(OUTGOING_REPLY_TIMER, outgoing_reply_fire, congvan__issue_timer)),
    .load = load, .start = start, .stop = stop)
