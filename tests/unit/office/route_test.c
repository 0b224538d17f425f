/* Configured routes: who keeps them, which documents they are for, and that they are followed once or tell why not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "desk.h"
#include "incoming/route/follow.h"
#include "incoming/route/rights.h"
#include "incoming/route/route.h"
#include "office/process/route.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

/* ---- making and following routes ---- */

/* A good one of the medical unit; tests change it. */
struct form {
	Congvan__PutRouteRequest request;
	Congvan__RouteConditions conditions;
	Congvan__Assignment lines[2], *pointers[2];
	Congvan__DueSpan due;
	char *words[1];
};

static struct form *form_of(struct form *form, const char *name, enum agency_unit unit, enum agency_person lead)
{
	congvan__put_route_request__init(&form->request);
	congvan__route_conditions__init(&form->conditions);
	congvan__due_span__init(&form->due);
	for (size_t i = 0; i < 2; i++) {
		congvan__assignment__init(&form->lines[i]);
		form->pointers[i] = &form->lines[i];
	}
	form->request.name = (char *)name;
	if (unit)
		CV_SET(&form->request, unit_id, unit);
	CV_SET(&form->lines[0], person_id, lead);
	CV_SET(&form->lines[0], role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	form->request.conditions = &form->conditions;
	form->request.assignments = form->pointers;
	form->request.n_assignments = 1;
	CV_SET(&form->request, mode, CONGVAN__ROUTE_MODE__ROUTE_FORWARD);
	return form;
}

static void with_word(struct form *form, const char *word)
{
	form->words[0] = (char *)word;
	form->conditions.keywords = form->words;
	form->conditions.n_keywords = 1;
}

static Congvan__RouteView *add(struct desk *desk, enum agency_person by, const struct form *form)
{
	agency_become(desk->fake, by);
	return desk_call(desk, "add_route", &form->request.base, &congvan__route_view__descriptor);
}

/* How it ended; the answers of routes are their views. */
static int try_route(struct desk *desk, const char *method, const ProtobufCMessage *request)
{
	Congvan__RouteView *view;

	return fakehost_call(desk->fake, "incoming/1", method, request, &congvan__route_view__descriptor, &view);
}

static int act(struct desk *desk, enum agency_person by, uint64_t id, const char *action)
{
	Congvan__RouteRequest request = CONGVAN__ROUTE_REQUEST__INIT;

	agency_become(desk->fake, by);
	CV_SET(&request, id, id);
	request.action = (char *)action;
	return try_route(desk, "act_on_route", &request.base);
}

/* A document that the head has directed to the medical unit and the chief of office has distributed. */
static uint64_t distributed(struct desk *desk)
{
	uint64_t id = desk_register(desk, true)->document->id;

	desk_direct(desk, id, "Giao phòng tham mưu.", UNIT_MEDICAL, FINANCE_HEAD);
	agency_become(desk->fake, CHIEF);
	desk_act(desk, id, "distribute", &congvan__distribute_request__descriptor, NULL);
	return id;
}

static uint32_t items(struct desk *desk)
{
	uint32_t count, routes = 0;
	const struct fakehost_item *all = fakehost_items(desk->fake, &count);

	for (uint32_t i = 0; i < count; i++)
		routes += strcmp(all[i].queue, INCOMING_ROUTE_QUEUE) == 0;
	return routes;
}

/* Delivers the last item that a commit put for a route. */
static int follow(struct desk *desk)
{
	uint32_t count;
	const struct fakehost_item *all = fakehost_items(desk->fake, &count);

	while (count && strcmp(all[count - 1].queue, INCOMING_ROUTE_QUEUE) != 0)
		count--;
	assert_int_not_equal(count, 0);
	return fakehost_deliver(desk->fake, cv_plugin_entry_v1(),
				&(struct fakehost_delivery){.kind = CV_DELIVERY_ITEM,
							    .name = INCOMING_ROUTE_QUEUE,
							    .id = all[count - 1].id,
							    .attempt = 1,
							    .payload = all[count - 1].payload});
}

static Congvan__IncomingView *look(struct desk *desk, enum agency_person person, uint64_t id)
{
	Congvan__GetIncomingRequest request = CONGVAN__GET_INCOMING_REQUEST__INIT;

	agency_become(desk->fake, person);
	CV_SET(&request, id, id);
	return desk_call(desk, "get", &request.base, &congvan__incoming_view__descriptor);
}

static const Congvan__ActionOffer *offer_of(const Congvan__IncomingView *view, const char *name)
{
	for (size_t i = 0; i < view->n_actions; i++)
		if (strcmp(view->actions[i]->name, name) == 0)
			return view->actions[i];
	fail_msg("%s is not offered", name);
	return NULL;
}

/* ---- words ---- */

static void words_are_whole_ones(void **state)
{
	(void)state;
	assert_true(office_route_has_words("ve viec bao cao phong chong dich", "bao cao"));
	assert_true(office_route_has_words("bao cao", "bao cao"));
	assert_true(office_route_has_words("(bao cao)", "bao cao"));
	assert_false(office_route_has_words("bao caoz", "bao cao"));
	assert_false(office_route_has_words("thanh tra", "tra n"));
	assert_false(office_route_has_words("tranh chap", "tra"));
	assert_true(office_route_has_words("tranh tra", "tra"));
	assert_false(office_route_has_words("anything", ""));
}

/* ---- following ---- */

static void a_unit_forwards_what_arrives(void **state)
{
	struct desk *desk = *state;
	struct form form;
	const Congvan__Act *last;
	Congvan__RouteView *route;
	Congvan__IncomingView *view;
	uint64_t id;

	form_of(&form, "Quyết định về nghiệp vụ", UNIT_MEDICAL, MEDICAL_SPECIALIST);
	CV_SET(&form.due, working_days, 3);
	form.request.due = &form.due;
	form.request.directive = (char *)"Nghiên cứu, tham mưu.";
	route = add(desk, MEDICAL_HEAD, &form);
	assert_int_equal(route->n_findings, 0);
	assert_string_equal(route->route->assignments[0]->name, "Võ Thanh Tùng");
	assert_int_equal(route->route->authority->person_id, MEDICAL_HEAD);
	id = distributed(desk);
	assert_int_equal(items(desk), 1); /* in the commit that distributed it */
	desk_rows(desk, MEDICAL_HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	assert_int_equal(follow(desk), 0);
	desk_rows(desk, MEDICAL_HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 0);
	desk_rows(desk, MEDICAL_HEAD, CONGVAN__WORK_BOX__BOX_FOLLOWING, 1);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	view = look(desk, MEDICAL_SPECIALIST, id);
	last = view->timeline[0];
	assert_string_equal(last->action, "assign");
	assert_string_equal(last->route->name, "Quyết định về nghiệp vụ");
	assert_int_equal(last->route->version, 1);
	assert_int_equal(last->route->authority->person_id, MEDICAL_HEAD);
	assert_null(last->route->why_not);
	assert_int_equal(last->actor->person_id, 0); /* the server, in the head's name */
	assert_int_equal(last->on_behalf_of->person_id, MEDICAL_HEAD);
	assert_string_equal(last->text, "Nghiên cứu, tham mưu.");
	assert_string_equal(last->receivers[0]->due_date, "2026-03-08"); /* every day counts here */
	/* Delivered again, it finds that all is done. */
	assert_int_equal(follow(desk), 0);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	desk_sums_fit(desk);
}

static void a_commit_that_fails_is_repeated_once(void **state)
{
	struct desk *desk = *state;
	struct form form;

	add(desk, MEDICAL_HEAD, form_of(&form, "Tất cả", UNIT_MEDICAL, MEDICAL_SPECIALIST));
	distributed(desk);
	fakehost_fail_commit(desk->fake, -EIO);
	assert_int_not_equal(follow(desk), 0);
	desk_rows(desk, MEDICAL_HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	assert_int_equal(follow(desk), 0);
	assert_int_equal(follow(desk), 0);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	desk_sums_fit(desk);
}

static void whoever_acts_first_is_left_alone(void **state)
{
	struct desk *desk = *state;
	struct form form;
	uint64_t id;

	add(desk, MEDICAL_HEAD, form_of(&form, "Tất cả", UNIT_MEDICAL, MEDICAL_SPECIALIST));
	id = distributed(desk);
	desk_assign(desk, MEDICAL_HEAD, id, MEDICAL_OTHER);
	assert_int_equal(follow(desk), 0);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 0);
	desk_rows(desk, MEDICAL_OTHER, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	assert_null(look(desk, MEDICAL_OTHER, id)->timeline[0]->route);
}

static void the_first_that_fits_counts(void **state)
{
	struct desk *desk = *state;
	Congvan__RouteView *plain, *finance;
	struct form form;
	uint64_t id;

	form_of(&form, "Tài chính", UNIT_MEDICAL, MEDICAL_OTHER);
	with_word(&form, "quyết toán");
	finance = add(desk, MEDICAL_HEAD, &form);
	plain = add(desk, MEDICAL_HEAD, form_of(&form, "Tất cả", UNIT_MEDICAL, MEDICAL_SPECIALIST));
	assert_int_equal(finance->position, 1);
	assert_int_equal(plain->position, 2);
	desk->form.subject = (char *)"V/v QUYET TOAN kinh phí năm 2025";
	id = distributed(desk);
	assert_int_equal(follow(desk), 0);
	assert_int_equal(look(desk, CLERK, id)->timeline[0]->route->id, finance->route->id);
	desk_rows(desk, MEDICAL_OTHER, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	assert_int_equal(act(desk, MEDICAL_HEAD, plain->route->id, "move_up"), 0);
	desk->form.code_number = (char *)"16";
	id = distributed(desk);
	assert_int_equal(follow(desk), 0);
	assert_int_equal(look(desk, CLERK, id)->timeline[0]->route->id, plain->route->id);
	assert_int_equal(act(desk, MEDICAL_HEAD, plain->route->id, "switch_off"), 0);
	desk->form.code_number = (char *)"17";
	id = distributed(desk);
	assert_int_equal(follow(desk), 0);
	assert_int_equal(look(desk, CLERK, id)->timeline[0]->route->id, finance->route->id);
}

static void a_route_that_proposes_fills_the_form(void **state)
{
	struct desk *desk = *state;
	const Congvan__ActionOffer *offer;
	struct form form;
	uint64_t id;

	form_of(&form, "Đề xuất", UNIT_MEDICAL, MEDICAL_SPECIALIST);
	CV_SET(&form.request, mode, CONGVAN__ROUTE_MODE__ROUTE_PROPOSE);
	CV_SET(&form.due, working_hours, 8);
	form.request.due = &form.due;
	add(desk, MEDICAL_HEAD, &form);
	id = distributed(desk);
	assert_int_equal(follow(desk), 0);
	desk_rows(desk, MEDICAL_HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	offer = offer_of(look(desk, MEDICAL_HEAD, id), "assign");
	assert_string_equal(offer->route->name, "Đề xuất");
	assert_int_equal(offer->route->n_assignments, 1);
	assert_int_equal(offer->route->assignments[0]->person_id, MEDICAL_SPECIALIST);
	assert_int_equal(offer->route->assignments[0]->due->working_hours, 8);
	assert_non_null(offer->route->assignments[0]->due_date);
	assert_int_equal(offer->route->n_findings, 0);
}

/* ---- what stands in the way ---- */

static void end_post(struct desk *desk, enum agency_person person)
{
	agency_without(desk->fake, person);
}

static const Congvan__Act *stopped(struct desk *desk, uint64_t id)
{
	const Congvan__Act *act = look(desk, CLERK, id)->timeline[0];

	assert_string_equal(act->action, "route_stopped");
	assert_non_null(act->route->why_not);
	return act;
}

static void who_has_left_receives_nothing(void **state)
{
	struct desk *desk = *state;
	const Congvan__ActionOffer *offer;
	Congvan__ListRoutesRequest all = CONGVAN__LIST_ROUTES_REQUEST__INIT;
	Congvan__ListRoutesReply *list;
	const Congvan__Act *act;
	struct form form;
	uint64_t id;

	form_of(&form, "Hai người", UNIT_MEDICAL, MEDICAL_SPECIALIST);
	CV_SET(&form.lines[1], person_id, MEDICAL_OTHER);
	CV_SET(&form.lines[1], role, CONGVAN__FLOW_ROLE__FLOW_COORDINATE);
	form.request.n_assignments = 2;
	add(desk, MEDICAL_HEAD, &form);
	end_post(desk, MEDICAL_OTHER);
	id = distributed(desk);
	assert_int_equal(follow(desk), 0);
	desk_rows(desk, MEDICAL_HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 1); /* it stays with the head */
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 0);
	act = stopped(desk, id);
	assert_non_null(strstr(act->route->why_not->vi, "Đặng Thị Mai"));
	assert_non_null(strstr(act->route->why_not->en, "Đặng Thị Mai can't receive"));
	/* The form still begins with who is there, and says who is not. */
	offer = offer_of(look(desk, MEDICAL_HEAD, id), "assign");
	assert_int_equal(offer->route->n_assignments, 1);
	assert_int_equal(offer->route->assignments[0]->person_id, MEDICAL_SPECIALIST);
	assert_int_equal(offer->route->n_findings, 1);
	list = desk_call(desk, "list_routes", &all.base, &congvan__list_routes_reply__descriptor);
	assert_int_equal(list->n_routes, 1);
	assert_int_equal(list->routes[0]->n_findings, 1);
	assert_string_equal(list->routes[0]->findings[0]->pointer, "/assignments/1/personId");
	desk_sums_fit(desk);
}

static void a_standing_order_ends_with_the_post(void **state)
{
	struct desk *desk = *state;
	struct form form;
	uint64_t id;

	add(desk, HEAD, form_of(&form, "Lệnh của người đứng đầu", UNIT_MEDICAL, MEDICAL_SPECIALIST));
	id = distributed(desk);
	end_post(desk, HEAD);
	assert_int_equal(follow(desk), 0);
	assert_non_null(strstr(stopped(desk, id)->route->why_not->en, "Trần Văn Bình"));
	desk_rows(desk, MEDICAL_HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
}

static void a_leader_directs_by_standing_order(void **state)
{
	struct desk *desk = *state;
	Congvan__SubmitRequest submit = CONGVAN__SUBMIT_REQUEST__INIT;
	Congvan__IncomingView *view;
	struct form form;
	uint64_t id;

	form_of(&form, "Báo cáo thường kỳ", 0, MEDICAL_SPECIALIST);
	form.lines[0].has_person_id = 0;
	CV_SET(&form.lines[0], unit_id, UNIT_MEDICAL);
	form.request.directive = (char *)"Giao phòng Nghiệp vụ Y.";
	add(desk, HEAD, &form);
	id = desk_register(desk, true)->document->id;
	assert_int_equal(follow(desk), 0);
	view = look(desk, CLERK, id);
	assert_string_equal(view->timeline[0]->action, "direct");
	assert_int_equal(view->timeline[0]->on_behalf_of->person_id, HEAD);
	assert_string_equal(view->document->directive, "Giao phòng Nghiệp vụ Y.");
	assert_int_equal(view->document->n_proposed, 1);
	desk_rows(desk, CHIEF, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	/* What is presented to somebody else is theirs to direct. */
	desk->form.code_number = (char *)"16";
	id = desk_register(desk, false)->document->id;
	CV_SET(&submit, id, id);
	CV_SET(&submit, person_id, DEPUTY);
	desk_call(desk, "submit", &submit.base, &congvan__incoming_view__descriptor);
	assert_int_equal(follow(desk), 0);
	desk_rows(desk, DEPUTY, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	view = look(desk, DEPUTY, id);
	assert_string_equal(offer_of(view, "direct")->route->name, "Báo cáo thường kỳ");
}

static void what_came_back_is_looked_at_by_a_person(void **state)
{
	struct desk *desk = *state;
	Congvan__ActRequest request = CONGVAN__ACT_REQUEST__INIT;
	struct form form;
	uint64_t id;

	add(desk, MEDICAL_HEAD, form_of(&form, "Tất cả", UNIT_MEDICAL, MEDICAL_SPECIALIST));
	id = distributed(desk);
	assert_int_equal(follow(desk), 0);
	CV_SET(&request, id, id);
	request.action = (char *)"return";
	request.reason = (char *)"Không thuộc phần việc.";
	agency_become(desk->fake, MEDICAL_SPECIALIST);
	assert_int_equal(desk_try(desk, "act", &request.base), 0);
	assert_int_equal(items(desk), 1);
	desk_rows(desk, MEDICAL_HEAD, CONGVAN__WORK_BOX__BOX_RETURNED, 1);
}

static void a_unit_that_takes_in_follows_afterwards(void **state)
{
	struct desk *desk = *state;
	Congvan__ActRequest request = CONGVAN__ACT_REQUEST__INIT;
	struct form form;
	uint64_t id;

	add(desk, MEDICAL_HEAD, form_of(&form, "Tất cả", UNIT_MEDICAL, MEDICAL_SPECIALIST));
	id = desk_register(desk, true)->document->id;
	desk_direct(desk, id, "Giao phòng tham mưu.", UNIT_MEDICAL, FINANCE_HEAD);
	assert_int_equal(items(desk), 0); /* it awaits the unit's reception */
	CV_SET(&request, id, id);
	request.action = (char *)"receive";
	agency_become(desk->fake, MEDICAL_HEAD);
	assert_int_equal(desk_try(desk, "act", &request.base), 0);
	assert_int_equal(items(desk), 1);
	assert_int_equal(follow(desk), 0);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	desk_sums_fit(desk);
}

/* Where a unit's desk receives and its head assigns, a route to the specialists is for the head's step. */
static void a_route_waits_for_its_step(void **state)
{
	struct desk *desk = *state;
	Congvan__ActRequest request = CONGVAN__ACT_REQUEST__INIT;
	Congvan__Assignment unit = CONGVAN__ASSIGNMENT__INIT, *lines[] = {&unit};
	struct form form;
	uint64_t id;

	add(desk, MEDICAL_HEAD, form_of(&form, "Tất cả", UNIT_MEDICAL, MEDICAL_SPECIALIST));
	agency_without(desk->fake, CHIEF); /* so that the clerk presents to the head */
	id = desk_register(desk, true)->document->id;
	CV_SET(&request, id, id);
	request.action = (char *)"direct";
	request.directive = (char *)"Giao phòng.";
	CV_SET(&unit, unit_id, UNIT_MEDICAL);
	CV_SET(&unit, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	request.assignments = lines;
	request.n_assignments = 1;
	agency_become(desk->fake, HEAD);
	assert_int_equal(desk_try(desk, "act", &request.base), 0);
	congvan__act_request__init(&request);
	CV_SET(&request, id, id);
	request.action = (char *)"receive";
	agency_become(desk->fake, MEDICAL_HEAD);
	assert_int_equal(desk_try(desk, "act", &request.base), 0);
	assert_int_equal(follow(desk), 0);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 0);
	assert_string_equal(look(desk, CLERK, id)->timeline[0]->action, "receive"); /* nothing stood in its way */
	request.action = (char *)"forward";
	agency_become(desk->fake, MEDICAL_HEAD);
	assert_int_equal(desk_try(desk, "act", &request.base), 0);
	assert_int_equal(follow(desk), 0);
	desk_rows(desk, MEDICAL_SPECIALIST, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	assert_string_equal(look(desk, CLERK, id)->timeline[0]->action, "assign");
	desk_sums_fit(desk);
}

static int setup_byt(void **state)
{
	return desk_setup_with(state, PRESETS "/byt-voffice/incoming.yaml");
}

static int setup_quangngai(void **state)
{
	return desk_setup_with(state, PRESETS "/quangngai-eoffice/incoming.yaml");
}

static int setup_danang(void **state)
{
	return desk_setup_with(state, PRESETS "/danang-qlvb/incoming.yaml");
}

/* ---- keeping them ---- */

static void every_mistake_is_named(void **state)
{
	struct desk *desk = *state;
	struct form form;

	form_of(&form, "", UNIT_MEDICAL, LEAVER);
	with_word(&form, "");
	CV_SET(&form.lines[1], person_id, FINANCE_HEAD);
	CV_SET(&form.lines[1], role, CONGVAN__FLOW_ROLE__FLOW_COORDINATE);
	form.lines[1].due_date = (char *)"2026-04-01";
	form.request.n_assignments = 2;
	CV_SET(&form.due, working_days, 0);
	form.request.due = &form.due;
	form.conditions.sources = (char *[]){(char *)"pigeon"};
	form.conditions.n_sources = 1;
	agency_become(desk->fake, MEDICAL_HEAD);
	assert_int_equal(try_route(desk, "add_route", &form.request.base), -EINVAL);
	desk_field(desk, "/name", "required");
	desk_field(desk, "/conditions/keywords/0", "required");
	desk_field(desk, "/conditions/sources/0", "route.unknown_source");
	desk_field(desk, "/assignments/0/personId", "receiver.no_such_person");
	desk_field(desk, "/assignments/1/personId", "receiver.not_in_unit");
	desk_field(desk, "/assignments/1/dueDate", "process.not_asked");
	desk_field(desk, "/due/workingDays", "out_of_range");
	form_of(&form, "Không ai nhận", UNIT_MEDICAL, LEAVER);
	form.request.n_assignments = 0;
	assert_int_equal(try_route(desk, "add_route", &form.request.base), -EINVAL);
	desk_field(desk, "/assignments", "receiver.none");
	form_of(&form, "Đơn vị đã đóng", UNIT_CLOSED, MEDICAL_SPECIALIST);
	agency_become(desk->fake, HEAD);
	assert_int_equal(try_route(desk, "add_route", &form.request.base), -EINVAL);
	desk_field(desk, "/unitId", "route.no_unit");
}

static void only_who_may_direct_orders_it(void **state)
{
	struct desk *desk = *state;
	struct form form;
	Congvan__RouteView *view;

	form_of(&form, "Của quản trị", UNIT_MEDICAL, MEDICAL_SPECIALIST);
	agency_become(desk->fake, ADMINISTRATOR);
	assert_int_equal(try_route(desk, "add_route", &form.request.base), -EINVAL);
	desk_field(desk, "/mode", "route.may_not_order");
	CV_SET(&form.request, mode, CONGVAN__ROUTE_MODE__ROUTE_PROPOSE);
	view = add(desk, ADMINISTRATOR, &form);
	assert_null(view->route->authority);
	/* What the head of the unit orders, an administrator may remove, and puts back switched off. */
	view = add(desk, MEDICAL_HEAD, form_of(&form, "Của trưởng phòng", UNIT_MEDICAL, MEDICAL_SPECIALIST));
	assert_int_equal(act(desk, ADMINISTRATOR, view->route->id, "remove"), 0);
	assert_int_equal(act(desk, ADMINISTRATOR, view->route->id, "switch_off"), -EEXIST);
	desk_refused(desk, "route.removed");
	assert_int_equal(act(desk, ADMINISTRATOR, view->route->id, "restore"), 0);
	assert_int_equal(act(desk, ADMINISTRATOR, view->route->id, "switch_on"), -EACCES);
	desk_refused(desk, "route.may_not_order");
	assert_int_equal(act(desk, MEDICAL_HEAD, view->route->id, "switch_on"), 0);
	/* Others see them and change nothing. */
	assert_int_equal(act(desk, MEDICAL_SPECIALIST, view->route->id, "remove"), -EACCES);
	desk_refused(desk, "route.denied");
	assert_int_equal(act(desk, FINANCE_HEAD, view->route->id, "remove"), -EACCES);
	assert_int_equal(act(desk, MEDICAL_HEAD, view->route->id, "burn"), -ENOENT);
	assert_int_equal(act(desk, MEDICAL_HEAD, 77, "remove"), -ENOENT);
	desk_refused(desk, "route.not_found");
}

static void a_change_makes_another_version(void **state)
{
	struct desk *desk = *state;
	Congvan__RouteView *view;
	struct form form;

	view = add(desk, MEDICAL_HEAD, form_of(&form, "Tất cả", UNIT_MEDICAL, MEDICAL_SPECIALIST));
	assert_int_equal(view->route->version, 1);
	CV_SET(&form.request, id, view->route->id);
	form.request.name = (char *)"Mọi văn bản";
	view = desk_call(desk, "change_route", &form.request.base, &congvan__route_view__descriptor);
	assert_int_equal(view->route->version, 2);
	assert_string_equal(view->route->name, "Mọi văn bản");
	CV_SET(&form.request, unit_id, UNIT_FINANCE);
	assert_int_equal(try_route(desk, "change_route", &form.request.base), -EINVAL);
	desk_field(desk, "/unitId", "route.unit_stays");
}

static void there_are_not_too_many(void **state)
{
	struct desk *desk = *state;
	Congvan__RouteView *view = NULL;
	struct form form;

	form_of(&form, "Tất cả", UNIT_MEDICAL, MEDICAL_SPECIALIST);
	for (unsigned i = 0; i < ROUTES_MAX; i++)
		view = add(desk, MEDICAL_HEAD, &form);
	assert_int_equal(view->position, ROUTES_MAX);
	assert_int_equal(try_route(desk, "add_route", &form.request.base), -EEXIST);
	desk_refused(desk, "route.too_many");
	/* Those that were removed do not count, and one comes back to its place. */
	assert_int_equal(act(desk, MEDICAL_HEAD, view->route->id, "remove"), 0);
	assert_int_equal(act(desk, MEDICAL_HEAD, view->route->id, "restore"), 0);
	for (unsigned i = 0; i < ROUTES_MAX + 1; i++) {
		assert_int_equal(act(desk, MEDICAL_HEAD, view->route->id, "remove"), 0);
		view = add(desk, MEDICAL_HEAD, &form);
		assert_int_equal(view->position, ROUTES_MAX);
	}
}

#define TEST(function, setup) cmocka_unit_test_setup_teardown(function, setup, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_are_whole_ones),
	    DESK_TEST(a_unit_forwards_what_arrives),
	    TEST(a_unit_forwards_what_arrives, setup_quangngai),
	    TEST(a_unit_that_takes_in_follows_afterwards, setup_danang),
	    TEST(a_route_waits_for_its_step, setup_byt),
	    DESK_TEST(a_commit_that_fails_is_repeated_once),
	    DESK_TEST(whoever_acts_first_is_left_alone),
	    DESK_TEST(the_first_that_fits_counts),
	    DESK_TEST(a_route_that_proposes_fills_the_form),
	    DESK_TEST(who_has_left_receives_nothing),
	    DESK_TEST(a_standing_order_ends_with_the_post),
	    DESK_TEST(a_leader_directs_by_standing_order),
	    TEST(what_came_back_is_looked_at_by_a_person, setup_quangngai),
	    DESK_TEST(every_mistake_is_named),
	    DESK_TEST(only_who_may_direct_orders_it),
	    DESK_TEST(a_change_makes_another_version),
	    DESK_TEST(there_are_not_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
