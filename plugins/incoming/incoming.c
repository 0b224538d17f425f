#include "incoming/incoming.h"

#include <errno.h>
#include <stdlib.h>

#include "congvan/identity.pb-c.h"
#include "incoming/act.h"
#include "incoming/boards.h"
#include "incoming/deadline.h"
#include "incoming/desk/asked.h"
#include "incoming/ending.h"
#include "incoming/hand_over.h"
#include "incoming/log.h"
#include "incoming/oversight/draft.h"
#include "incoming/oversight/oversight.h"
#include "incoming/process.h"
#include "incoming/reckoning.h"
#include "incoming/registration/correct.h"
#include "incoming/route/follow.h"
#include "incoming/route/keep.h"
#include "incoming/settle.h"
#include "incoming/sheet/sheet.h"
#include "incoming/tasks.h"
#include "office/access/access.h"
#include "office/book/book.h"
#include "office/calendar/agency.h"
#include "office/case/offer.h"
#include "office/case/source_copy.h"
#include "office/lists/unit_entry.h"
#include "office/lists/work_entry.h"
#include "office/process/presets.h"
#include "office/sheet/sheet.h"
#include "office/texts.h"

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_instance *instance = calloc(1, sizeof(*instance));

	(void)reterr;
	if (!instance)
		return -ENOMEM;
	instance->host = host;
	*ret = instance;
	return 0;
}

static void stop(struct cv_instance *instance)
{
	office_catalogue_destroy(&instance->types);
	office_calendar_destroy(&instance->server_calendar);
	office_shelf_destroy(&instance->shelf);
	free(instance);
}

static int start(struct cv_instance *instance, struct cv_error *reterr)
{
	int error = office_catalogue_create(cv_config_text(instance->host, "document_types"), &instance->types, reterr);

	if (!error)
		error = office_calendar_create(cv_config_text(instance->host, "calendar"), &instance->server_calendar,
					       reterr);
	if (!error)
		error = incoming_process_load(instance, reterr);
	if (error)
		stop(instance); /* after a failed start no further callback comes */
	return error;
}

CV_HANDLER_OF(register_document, incoming_register, Congvan__RegisterIncomingRequest, Congvan__IncomingView)
CV_HANDLER_OF(get, incoming_get, Congvan__GetIncomingRequest, Congvan__IncomingView)
CV_HANDLER_OF(list, incoming_list, Congvan__ListIncomingRequest, Congvan__ListIncomingReply)
CV_HANDLER_OF(get_file, incoming_get_file, Congvan__GetFileRequest, Congvan__Empty)
CV_HANDLER_OF(document_types, incoming_document_types, Congvan__Empty, Congvan__DocumentTypesReply)
CV_HANDLER_OF(submit, incoming_submit, Congvan__SubmitRequest, Congvan__IncomingView)
CV_HANDLER_OF(direct, incoming_direct, Congvan__DirectRequest, Congvan__IncomingView)
CV_HANDLER_OF(distribute, incoming_distribute, Congvan__DistributeRequest, Congvan__IncomingView)
CV_HANDLER_OF(assign, incoming_assign, Congvan__AssignRequest, Congvan__IncomingView)
CV_HANDLER_OF(complete, incoming_complete, Congvan__CompleteRequest, Congvan__IncomingView)
CV_HANDLER_OF(act, incoming_act, Congvan__ActRequest, Congvan__IncomingView)
CV_HANDLER_OF(directive_sheet, incoming_sheet_directive, Congvan__DirectiveSheetRequest, Congvan__Empty)
CV_HANDLER_OF(daily_sheet, incoming_sheet_daily, Congvan__DailySheetRequest, Congvan__Empty)
CV_HANDLER_OF(follow_up_sheet, incoming_sheet_follow_up, Congvan__FollowUpSheetRequest, Congvan__Empty)
CV_HANDLER_OF(visible, incoming_visible, Congvan__IncomingVisibleRequest, Congvan__IncomingVisibleReply)
CV_HANDLER_OF(access, incoming_access, Congvan__IncomingAccessRequest, Congvan__IncomingAccessReply)
CV_HANDLER_OF(settings, incoming_settings, Congvan__Empty, Congvan__ProcessSettings)
CV_HANDLER_OF(show_preset, incoming_show_preset, Congvan__ShowPresetRequest, Congvan__ShowProcessReply)
CV_HANDLER_OF(choose, incoming_choose, Congvan__ChooseProcessRequest, Congvan__ProcessSettings)
CV_HANDLER_OF(check_process, incoming_check_process, Congvan__CheckProcessRequest, Congvan__CheckProcessReply)
CV_HANDLER_OF(show_process, incoming_show_process, Congvan__ShowProcessRequest, Congvan__ShowProcessReply)
CV_HANDLER_OF(registration, incoming_registration_rules, Congvan__Empty, Congvan__RegistrationRules)
CV_HANDLER_OF(correct, incoming_correct, Congvan__CorrectIncomingRequest, Congvan__IncomingView)
CV_HANDLER_OF(boards, incoming_boards, Congvan__Empty, Congvan__BoardsReply)
CV_HANDLER_OF(oversight, incoming_oversight, Congvan__OversightRequest, Congvan__OversightReply)
CV_HANDLER_OF(oversight_items, incoming_oversight_items, Congvan__OversightItemsRequest, Congvan__OversightItemsReply)
CV_HANDLER_OF(reminders, incoming_reminders, Congvan__ListLoggedRequest, Congvan__ListLoggedReply)
CV_HANDLER_OF(on_behalf, incoming_on_behalf, Congvan__ListLoggedRequest, Congvan__ListLoggedReply)
CV_HANDLER_OF(tasks, incoming_tasks, Congvan__ListTasksRequest, Congvan__ListTasksReply)
CV_HANDLER_OF(batch, incoming_batch, Congvan__BatchRequest, Congvan__BatchReply)
CV_HANDLER_OF(offers, incoming_common_offers, Congvan__OffersRequest, Congvan__OffersReply)
CV_HANDLER_OF(open_document, incoming_open, Congvan__OpenRequest, Congvan__IncomingView)
CV_HANDLER_OF(deliver, incoming_deliver, Congvan__DeliverRequest, Congvan__DeliverReply)
CV_HANDLER_OF(recall, incoming_recall, Congvan__RecallRequest, Congvan__DeliverReply)
CV_HANDLER_OF(update_arrival, incoming_update_arrival, Congvan__UpdateArrivalRequest, Congvan__DeliverReply)
CV_HANDLER_OF(settle, incoming_settle, Congvan__SettleRequest, Congvan__SettleReply)
CV_HANDLER_OF(answer_asked, incoming_answer_asked, Congvan__AnswerAskedRequest, Congvan__ArrivalView)
CV_HANDLER_OF(arrivals, incoming_arrivals, Congvan__ListArrivalsRequest, Congvan__ListArrivalsReply)
CV_HANDLER_OF(get_arrival, incoming_arrival, Congvan__GetArrivalRequest, Congvan__ArrivalView)
CV_HANDLER_OF(get_arrival_file, incoming_arrival_file, Congvan__GetArrivalFileRequest, Congvan__Empty)
CV_HANDLER_OF(list_routes, route_list, Congvan__ListRoutesRequest, Congvan__ListRoutesReply)
CV_HANDLER_OF(get_route, route_show, Congvan__RouteRequest, Congvan__RouteView)
CV_HANDLER_OF(add_route, route_add, Congvan__PutRouteRequest, Congvan__RouteView)
CV_HANDLER_OF(change_route, route_change, Congvan__PutRouteRequest, Congvan__RouteView)
CV_HANDLER_OF(act_on_route, route_act, Congvan__RouteRequest, Congvan__RouteView)
CV_HANDLER_OF(refuse_arrival, incoming_arrival_refuse, Congvan__RefuseArrivalRequest, Congvan__ArrivalView)

static int left(struct cv_call *call, const Congvan__Leave *leave)
{
	return office_hand_over_begin(call, &incoming_hand_over_kind, leave);
}
CV_ON_EVENT(left, Congvan__Leave)

static int hand_over(struct cv_call *call, const Congvan__Leave *leave)
{
	return office_hand_over_batch(call, &incoming_hand_over_kind, leave);
}
CV_ON_ITEM(incoming_ending_item, Congvan__EndingRest)
CV_ON_ITEM(hand_over, Congvan__Leave)

static int arrival_due(struct cv_call *call, const Congvan__ArrivalOf *of)
{
	return incoming_arrival_due(call, of);
}
CV_ON_TIMER(arrival_due, Congvan__ArrivalOf)

static int deadline(struct cv_call *call, const Congvan__DeadlineTimer *timer)
{
	return office_clock_fire(call, &incoming_case_kind, timer);
}
CV_ON_TIMER(deadline, Congvan__DeadlineTimer)

static int calendar_changed(struct cv_call *call, const Congvan__AgencyCalendar *calendar)
{
	(void)calendar; /* the record says what counts now, which may be a later one */
	return incoming_reckoning_changed(call);
}
CV_ON_EVENT(calendar_changed, Congvan__AgencyCalendar)

static int look(struct cv_call *call, const Congvan__Empty *nothing)
{
	(void)nothing;
	return incoming_reckoning_timer(call);
}
CV_ON_TIMER(look, Congvan__Empty)

static int reckon(struct cv_call *call, const Congvan__ReckonDeadlines *item)
{
	return incoming_reckoning_batch(call, item);
}
CV_ON_ITEM(reckon, Congvan__ReckonDeadlines)

static int follow(struct cv_call *call, const Congvan__RouteArrival *arrival)
{
	return route_follow(call, arrival);
}
CV_ON_ITEM(follow, Congvan__RouteArrival)

static int check_calendar(struct cv_call *call, const Congvan__Empty *nothing, Congvan__IncomingCalendar *reply)
{
	(void)nothing;
	return incoming_reckoning_check(call, reply);
}
CV_HANDLER(check_calendar, Congvan__Empty, Congvan__IncomingCalendar)

CV_TEXTS(incoming_texts, office_texts)

#define SERVICE "incoming/1"
#define ACT (CV_ROUTE_KEY | CV_ROUTE_IF_MATCH)

CV_PLUGIN(
    incoming, .version = "1.0.0", .summary = "incoming documents and their receiving flows", .schema_major = 1,
    .schema_minor = 0, .abi_minor_min = 2, .workers = 4, .credits = 256,
    .provides = CV_LIST(struct cv_service_ref, {"incoming", 1, 0}),
    .needs = CV_LIST(struct cv_service_ref, {"identity", 1, 0}, {"register", 1, 0}, {"work", 1, 1}, {"print", 1, 1}),
    .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, INCOMING_DOCUMENT}, {CV_GRANT_OWN, 0, INCOMING_FLOW},
		      {CV_GRANT_OWN, 0, INCOMING_ACT}, {CV_GRANT_OWN, 0, INCOMING_GUARD},
		      {CV_GRANT_OWN, 0, INCOMING_BY_CODE}, {CV_GRANT_OWN, 0, INCOMING_BY_ARRIVAL},
		      {CV_GRANT_OWN, 0, INCOMING_BY_PERSON}, {CV_GRANT_OWN, 0, INCOMING_PROCESS},
		      {CV_GRANT_OWN, 0, INCOMING_CHOICE}, INCOMING_ARRIVAL_GRANTS, {CV_GRANT_OWN, 0, INCOMING_BY_RULE},
		      INCOMING_ROUTE_GRANTS, {CV_GRANT_OWN, 0, INCOMING_CALENDAR}, INCOMING_LOG_GRANTS,
		      INCOMING_OVERSIGHT_GRANTS, {CV_GRANT_OWN, 0, OFFICE_INCOMING_COPY}, {CV_GRANT_BLOB_READ, 0, NULL},
		      {CV_GRANT_BLOB_CLAIM, 0, NULL}, {CV_GRANT_FILES, 0, "document_types"},
		      {CV_GRANT_FILES, 0, "process"}, {CV_GRANT_FILES, 0, "calendar"}, {CV_GRANT_FILES, 0, "presets"},
		      OFFICE_SHEET_GRANTS, OFFICE_HAND_OVER_GRANT, OFFICE_ACCESS_GRANTS, OFFICE_CALENDAR_GRANTS,
		      OFFICE_BOOK_GRANTS, OFFICE_WORK_GRANTS, OFFICE_UNIT_GRANTS),
    .config = CV_LIST(struct cv_config_field, OFFICE_PRESETS_CONFIG("new documents")),
    .methods = CV_LIST(
	struct cv_method,
	CV_METHOD(SERVICE, register_document, 0, congvan__register_incoming_request, congvan__incoming_view),
	CV_METHOD(SERVICE, get, CV_METHOD_READ, congvan__get_incoming_request, congvan__incoming_view),
	CV_METHOD(SERVICE, list, CV_METHOD_READ, congvan__list_incoming_request, congvan__list_incoming_reply),
	CV_METHOD(SERVICE, get_file, CV_METHOD_READ, congvan__get_file_request, congvan__empty),
	CV_METHOD(SERVICE, document_types, CV_METHOD_READ, congvan__empty, congvan__document_types_reply),
	CV_METHOD(SERVICE, submit, 0, congvan__submit_request, congvan__incoming_view),
	CV_METHOD(SERVICE, direct, 0, congvan__direct_request, congvan__incoming_view),
	CV_METHOD(SERVICE, distribute, 0, congvan__distribute_request, congvan__incoming_view),
	CV_METHOD(SERVICE, assign, 0, congvan__assign_request, congvan__incoming_view),
	CV_METHOD(SERVICE, complete, 0, congvan__complete_request, congvan__incoming_view),
	CV_METHOD(SERVICE, act, 0, congvan__act_request, congvan__incoming_view),
	CV_METHOD(SERVICE, access, CV_METHOD_READ, congvan__incoming_access_request, congvan__incoming_access_reply),
	CV_METHOD(SERVICE, visible, CV_METHOD_READ, congvan__incoming_visible_request, congvan__incoming_visible_reply),
	CV_METHOD(SERVICE, directive_sheet, CV_METHOD_READ, congvan__directive_sheet_request, congvan__empty),
	CV_METHOD(SERVICE, daily_sheet, CV_METHOD_READ, congvan__daily_sheet_request, congvan__empty),
	CV_METHOD(SERVICE, follow_up_sheet, CV_METHOD_READ, congvan__follow_up_sheet_request, congvan__empty),
	CV_METHOD(SERVICE, check_process, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__check_process_request,
		  congvan__check_process_reply),
	CV_METHOD(SERVICE, settings, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__empty, congvan__process_settings),
	CV_METHOD(SERVICE, choose, CV_METHOD_OPERATOR, congvan__choose_process_request, congvan__process_settings),
	CV_METHOD(SERVICE, show_preset, CV_METHOD_READ, congvan__show_preset_request, congvan__show_process_reply),
	CV_METHOD(SERVICE, show_process, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__show_process_request,
		  congvan__show_process_reply),
	CV_METHOD(SERVICE, deliver, 0, congvan__deliver_request, congvan__deliver_reply),
	CV_METHOD(SERVICE, recall, 0, congvan__recall_request, congvan__deliver_reply),
	CV_METHOD(SERVICE, update_arrival, 0, congvan__update_arrival_request, congvan__deliver_reply),
	CV_METHOD(SERVICE, settle, 0, congvan__settle_request, congvan__settle_reply),
	CV_METHOD(SERVICE, arrivals, CV_METHOD_READ, congvan__list_arrivals_request, congvan__list_arrivals_reply),
	CV_METHOD(SERVICE, get_arrival, CV_METHOD_READ, congvan__get_arrival_request, congvan__arrival_view),
	CV_METHOD(SERVICE, get_arrival_file, CV_METHOD_READ, congvan__get_arrival_file_request, congvan__empty),
	CV_METHOD(SERVICE, refuse_arrival, 0, congvan__refuse_arrival_request, congvan__arrival_view),
	CV_METHOD(SERVICE, answer_asked, 0, congvan__answer_asked_request, congvan__arrival_view),
	CV_METHOD(SERVICE, list_routes, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__list_routes_request,
		  congvan__list_routes_reply),
	CV_METHOD(SERVICE, get_route, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__route_request, congvan__route_view),
	CV_METHOD(SERVICE, add_route, 0, congvan__put_route_request, congvan__route_view),
	CV_METHOD(SERVICE, change_route, 0, congvan__put_route_request, congvan__route_view),
	CV_METHOD(SERVICE, act_on_route, 0, congvan__route_request, congvan__route_view),
	CV_METHOD(SERVICE, check_calendar, CV_METHOD_OPERATOR, congvan__empty, congvan__incoming_calendar),
	CV_METHOD(SERVICE, registration, CV_METHOD_READ, congvan__empty, congvan__registration_rules),
	CV_METHOD(SERVICE, correct, 0, congvan__correct_incoming_request, congvan__incoming_view),
	CV_METHOD(SERVICE, boards, CV_METHOD_READ, congvan__empty, congvan__boards_reply),
	CV_METHOD(SERVICE, tasks, CV_METHOD_READ, congvan__list_tasks_request, congvan__list_tasks_reply),
	CV_METHOD(SERVICE, oversight, CV_METHOD_READ, congvan__oversight_request, congvan__oversight_reply),
	CV_METHOD(SERVICE, oversight_items, CV_METHOD_READ, congvan__oversight_items_request,
		  congvan__oversight_items_reply),
	CV_METHOD(SERVICE, reminders, CV_METHOD_READ, congvan__list_logged_request, congvan__list_logged_reply),
	CV_METHOD(SERVICE, on_behalf, CV_METHOD_READ, congvan__list_logged_request, congvan__list_logged_reply),
	CV_METHOD(SERVICE, batch, 0, congvan__batch_request, congvan__batch_reply),
	CV_METHOD(SERVICE, offers, CV_METHOD_READ, congvan__offers_request, congvan__offers_reply),
	CV_METHOD_NAMED(SERVICE, "open", open_document, 0, congvan__open_request, congvan__incoming_view)),
    .routes = CV_LIST(
	struct cv_route, {"POST", "/api/v1/incoming", SERVICE, "register_document", CV_ROUTE_KEY, 0},
	{"GET", "/api/v1/incoming", SERVICE, "list", 0, 0}, {"GET", "/api/v1/incoming/{id}", SERVICE, "get", 0, 0},
	{"GET", "/api/v1/incoming/{id}/access", SERVICE, "access", 0, 0},
	{"GET", "/api/v1/incoming/{id}/files/{file_id}", SERVICE, "get_file", 0, 0},
	{"GET", "/api/v1/arrivals", SERVICE, "arrivals", 0, 0},
	{"GET", "/api/v1/arrivals/{id}", SERVICE, "get_arrival", 0, 0},
	{"GET", "/api/v1/arrivals/{id}/files/{file_id}", SERVICE, "get_arrival_file", 0, 0},
	{"POST", "/api/v1/arrivals/{id}/refuse", SERVICE, "refuse_arrival", ACT, 0},
	{"POST", "/api/v1/arrivals/{id}/asked/{action}", SERVICE, "answer_asked", ACT, 0},
	{"GET", "/api/v1/incoming/registration", SERVICE, "registration", 0, 0},
	{"GET", "/api/v1/incoming/boards", SERVICE, "boards", 0, 0},
	{"GET", "/api/v1/incoming/tasks", SERVICE, "tasks", 0, 0},
	{"GET", "/api/v1/oversight", SERVICE, "oversight", 0, 0},
	{"GET", "/api/v1/oversight/items", SERVICE, "oversight_items", 0, 0},
	{"GET", "/api/v1/oversight/reminders", SERVICE, "reminders", 0, 0},
	{"GET", "/api/v1/oversight/on-behalf", SERVICE, "on_behalf", 0, 0},
	{"PATCH", "/api/v1/incoming/{id}", SERVICE, "correct", ACT, 0},
	{"POST", "/api/v1/incoming/batch/{action}", SERVICE, "batch", CV_ROUTE_KEY, 0},
	{"POST", "/api/v1/incoming/offers", SERVICE, "offers", 0, 0},
	{"GET", "/api/v1/incoming/{id}/sheet", SERVICE, "directive_sheet", 0, 0},
	{"GET", "/api/v1/sheets/incoming-daily", SERVICE, "daily_sheet", 0, 0},
	{"GET", "/api/v1/sheets/incoming-follow-up", SERVICE, "follow_up_sheet", 0, 0},
	{"GET", "/api/v1/document-types", SERVICE, "document_types", 0, 0},
	{"GET", "/api/v1/settings/incoming", SERVICE, "settings", 0, 0},
	{"GET", "/api/v1/settings/incoming/process", SERVICE, "show_preset", 0, 0},
	{"PUT", "/api/v1/settings/incoming", SERVICE, "choose", CV_ROUTE_IF_MATCH, 0},
	{"GET", "/api/v1/routes", SERVICE, "list_routes", 0, 0},
	{"POST", "/api/v1/routes", SERVICE, "add_route", CV_ROUTE_KEY, 0},
	{"GET", "/api/v1/routes/{id}", SERVICE, "get_route", 0, 0},
	{"PUT", "/api/v1/routes/{id}", SERVICE, "change_route", CV_ROUTE_IF_MATCH, 0},
	{"POST", "/api/v1/routes/{id}/{action}", SERVICE, "act_on_route", CV_ROUTE_IF_MATCH, 0},
	/* Every action of the document's process: submit, direct, distribute, assign, complete, return ... */
	{"POST", "/api/v1/incoming/{id}/{action}", SERVICE, "act", ACT, 0},
	{"POST", "/api/v1/incoming/{id}/open", SERVICE, "open", 0, 0}),
    .queues = CV_LIST(struct cv_queue,
		      CV_QUEUE(OFFICE_HAND_OVER_QUEUE, hand_over, congvan__leave, .in_flight = 2,
			       .attempts_max = OFFICE_HAND_OVER_ATTEMPTS, .retry_min_ms = 200, .retry_max_ms = 30000),
		      CV_QUEUE(INCOMING_RECKON_QUEUE, reckon, congvan__reckon_deadlines, .in_flight = 2,
			       .attempts_max = INCOMING_RECKON_ATTEMPTS, .retry_min_ms = 200, .retry_max_ms = 30000),
		      CV_QUEUE(INCOMING_QUEUE_ENDINGS, incoming_ending_item, congvan__ending_rest, .retry_min_ms = 200,
			       .retry_max_ms = 60000),
		      CV_QUEUE(INCOMING_ROUTE_QUEUE, follow, congvan__route_arrival, .in_flight = 4,
			       .attempts_max = INCOMING_ROUTE_ATTEMPTS, .retry_min_ms = 200, .retry_max_ms = 30000)),
    .timers = CV_LIST(struct cv_timer, CV_TIMER(INCOMING_DEADLINE_TIMER, deadline, congvan__deadline_timer),
		      CV_TIMER(INCOMING_LOOK_TIMER, look, congvan__empty),
		      CV_TIMER(INCOMING_ARRIVAL_TIMER, arrival_due, congvan__arrival_of)),
    .subscriptions = CV_LIST(struct cv_subscription, CV_SUBSCRIPTION("leavers", "identity.left", left, congvan__leave),
			     CV_SUBSCRIPTION("calendars", "work.calendar_changed", calendar_changed,
					     congvan__agency_calendar)),
    .load = load, .start = start, .stop = stop)
