/* Proposals to who directs: made with an act, kept with their maker, offered to the leader, and no part of any flow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "congvan/route.pb-c.h"
#include "desk.h"

struct wish {
	Congvan__ActRequest request;
	Congvan__Proposal proposal;
	Congvan__Assignment lines[2], *pointers[2];
};

/* A unit leads until 2026-03-20, somebody coordinates. */
static Congvan__ActRequest *wish_of(struct wish *wish, const char *action, uint64_t id)
{
	*wish = (struct wish){CONGVAN__ACT_REQUEST__INIT,
			      CONGVAN__PROPOSAL__INIT,
			      {CONGVAN__ASSIGNMENT__INIT, CONGVAN__ASSIGNMENT__INIT},
			      {NULL, NULL}};
	wish->pointers[0] = &wish->lines[0];
	wish->pointers[1] = &wish->lines[1];
	CV_SET(&wish->lines[0], unit_id, UNIT_MEDICAL);
	CV_SET(&wish->lines[0], role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	wish->lines[0].due_date = (char *)"2026-03-20";
	CV_SET(&wish->lines[1], person_id, FINANCE_HEAD);
	CV_SET(&wish->lines[1], role, CONGVAN__FLOW_ROLE__FLOW_COORDINATE);
	wish->proposal.assignments = wish->pointers;
	wish->proposal.n_assignments = 2;
	wish->proposal.directive = (char *)"Giao phòng Nghiệp vụ Y tham mưu.";
	CV_SET(&wish->request, id, id);
	wish->request.action = (char *)action;
	wish->request.proposal = &wish->proposal;
	return &wish->request;
}

static const Congvan__IncomingView *look(struct desk *desk, enum agency_person person, uint64_t id)
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
	return NULL;
}

static const Congvan__ActionOffer *offered(struct desk *desk, enum agency_person person, uint64_t id, const char *name)
{
	return offer_of(look(desk, person, id), name);
}

static Congvan__IncomingView *act(struct desk *desk, enum agency_person person, Congvan__ActRequest *request)
{
	agency_become(desk->fake, person);
	return desk_call(desk, "act", &request->base, &congvan__incoming_view__descriptor);
}

static int try(struct desk *desk, enum agency_person person, Congvan__ActRequest *request)
{
	agency_become(desk->fake, person);
	return desk_try(desk, "act", &request->base);
}

/* The proposal is there for who directs, with all of it and who made it. */
static void offers_proposal(const Congvan__ActionOffer *offer, enum agency_person by)
{
	assert_non_null(offer);
	assert_int_equal(offer->n_proposed, 2);
	assert_int_equal(offer->proposed[0]->unit_id, UNIT_MEDICAL);
	assert_string_equal(offer->proposed[0]->name, "Phòng Nghiệp vụ Y");
	assert_string_equal(offer->proposed[0]->due_date, "2026-03-20");
	assert_int_equal(offer->proposed[1]->person_id, FINANCE_HEAD);
	assert_int_equal(offer->proposal->by->person_id, by);
	assert_string_equal(offer->proposal->directive, "Giao phòng Nghiệp vụ Y tham mưu.");
	assert_non_null(offer->proposal->time);
}

static void the_clerk_proposes_with_the_submission(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, false)->document->id;
	const Congvan__IncomingView *view;
	struct wish wish;

	assert_true(offered(desk, CLERK, id, "submit")->n_proposal_receivers > 0);
	view = act(desk, CLERK, wish_of(&wish, "submit", id));
	assert_int_equal(view->n_flows, 2); /* the clerk's, the leader's: nobody proposed has it */
	assert_int_equal(view->timeline[0]->proposal->n_assignments, 2);
	assert_int_equal(view->timeline[0]->n_receivers, 1);
	desk_rows(desk, MEDICAL_HEAD, CONGVAN__WORK_BOX__BOX_TO_DO, 0);
	desk_rows(desk, FINANCE_HEAD, CONGVAN__WORK_BOX__BOX_COORDINATE, 0);
	/* It is no directive. */
	assert_null(view->document->directive);
	assert_int_equal(view->document->n_proposed, 0);
	offers_proposal(offered(desk, HEAD, id, "direct"), CLERK);
	assert_int_equal(desk_stored(desk, id)->proposal->by->person_id, CLERK);
	desk_sums_fit(desk);
}

static void a_registration_that_submits_takes_a_proposal_along(void **state)
{
	struct desk *desk = *state;
	Congvan__SubmitRequest submit = CONGVAN__SUBMIT_REQUEST__INIT;
	const Congvan__IncomingView *view;
	struct wish wish;

	wish_of(&wish, "submit", 0);
	submit.proposal = &wish.proposal;
	desk->form.submit = &submit;
	agency_become(desk->fake, CLERK);
	view = desk_call(desk, "register_document", &desk->form.base, &congvan__incoming_view__descriptor);
	offers_proposal(offered(desk, HEAD, view->document->id, "direct"), CLERK);
	wish.lines[0].unit_id = 9999;
	desk->form.code_number = (char *)"77";
	agency_become(desk->fake, CLERK);
	assert_int_not_equal(desk_try(desk, "register_document", &desk->form.base), 0);
	desk_field(desk, "/submit/proposal/assignments/0/unitId", "receiver.no_such_unit");
}

static void mistakes_are_those_of_a_directive(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, false)->document->id;
	struct wish wish;

	wish_of(&wish, "submit", id);
	wish.lines[0].unit_id = UNIT_HEADLESS;
	wish.lines[1].person_id = LEAVER;
	assert_int_not_equal(try(desk, CLERK, &wish.request), 0);
	assert_true(desk_has_field(desk, "/proposal/assignments/0/unitId", "receiver.no_unit_head"));
	assert_true(desk_has_field(desk, "/proposal/assignments/1/personId", "receiver.no_such_person"));
	wish_of(&wish, "submit", id);
	wish.lines[0].due_date = (char *)"2026-03-01";
	assert_int_not_equal(try(desk, CLERK, &wish.request), 0);
	desk_field(desk, "/proposal/assignments/0/dueDate", "incoming.due_before_today");
	assert_null(desk_stored(desk, id)->proposal);
}

static void secretary_and_chief_propose_and_the_last_one_counts(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, true)->document->id;
	const Congvan__IncomingView *view;
	struct wish wish;

	view = act(desk, SECRETARY, wish_of(&wish, "propose", id));
	assert_string_equal(view->timeline[0]->action, "propose");
	offers_proposal(offered(desk, HEAD, id, "direct"), SECRETARY);
	assert_int_equal(offered(desk, CHIEF, id, "propose")->proposal->by->person_id, SECRETARY);
	act(desk, CHIEF, wish_of(&wish, "propose", id));
	offers_proposal(offered(desk, HEAD, id, "direct"), CHIEF);
	/* One that says nothing is none. */
	wish_of(&wish, "propose", id);
	wish.proposal.n_assignments = 0;
	wish.proposal.directive = NULL;
	assert_int_not_equal(try(desk, CHIEF, &wish.request), 0);
	desk_field(desk, "/proposal", "required");
	/* Who directs proposes nothing, and neither does who has no part in presenting. */
	assert_int_not_equal(try(desk, HEAD, wish_of(&wish, "propose", id)), 0);
	assert_int_not_equal(try(desk, MEDICAL_HEAD, wish_of(&wish, "propose", id)), 0);
	assert_int_not_equal(try(desk, HEAD, wish_of(&wish, "direct", id)), 0);
	desk_field(desk, "/proposal", "process.not_asked");
}

static void who_presents_again_may_take_it_away(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, false)->document->id;
	struct wish wish;

	act(desk, CLERK, wish_of(&wish, "submit", id));
	wish_of(&wish, "take_back", id);
	wish.request.proposal = NULL;
	act(desk, CLERK, &wish.request);
	assert_int_equal(offered(desk, CLERK, id, "submit")->proposal->n_assignments, 2);
	wish_of(&wish, "submit", id);
	wish.proposal.n_assignments = 0;
	wish.proposal.directive = NULL;
	act(desk, CLERK, &wish.request);
	assert_null(desk_stored(desk, id)->proposal);
	assert_int_equal(offered(desk, HEAD, id, "direct")->n_proposed, 0);
}

static void a_persons_proposal_goes_before_a_route(void **state)
{
	struct desk *desk = *state;
	Congvan__PutRouteRequest route = CONGVAN__PUT_ROUTE_REQUEST__INIT;
	Congvan__Assignment line = CONGVAN__ASSIGNMENT__INIT, *lines[] = {&line};
	uint64_t id;
	struct wish wish;

	route.name = (char *)"Tất cả";
	CV_SET(&route, mode, CONGVAN__ROUTE_MODE__ROUTE_PROPOSE);
	CV_SET(&line, unit_id, UNIT_FINANCE);
	CV_SET(&line, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	route.assignments = lines;
	route.n_assignments = 1;
	agency_become(desk->fake, HEAD);
	desk_call(desk, "add_route", &route.base, &congvan__route_view__descriptor);
	id = desk_register(desk, true)->document->id;
	assert_non_null(offered(desk, HEAD, id, "direct")->route);
	act(desk, CHIEF, wish_of(&wish, "propose", id));
	assert_null(offered(desk, HEAD, id, "direct")->route);
	offers_proposal(offered(desk, HEAD, id, "direct"), CHIEF);
}

/* The leader agrees: what was proposed is what is directed. Then nobody proposes any more. */
static void agreeing_directs_as_proposed(void **state)
{
	struct desk *desk = *state;
	uint64_t id = desk_register(desk, true)->document->id;
	const Congvan__ActionOffer *offer;
	const Congvan__IncomingView *view;
	struct wish wish;

	act(desk, CHIEF, wish_of(&wish, "propose", id));
	offer = offered(desk, HEAD, id, "direct");
	wish_of(&wish, "direct", id);
	wish.request.proposal = NULL;
	wish.request.directive = offer->proposal->directive;
	wish.request.assignments = offer->proposed;
	wish.request.n_assignments = offer->n_proposed;
	view = act(desk, HEAD, &wish.request);
	assert_string_equal(view->document->directive, "Giao phòng Nghiệp vụ Y tham mưu.");
	assert_int_equal(view->document->n_proposed, 2);
	assert_null(offered(desk, CHIEF, id, "propose"));
	desk_sums_fit(desk);
}

/* Under every preset the document comes to the leader with the clerk's proposal, and with the chief's after that. */
static void walk(struct desk *desk)
{
	uint64_t id = desk_register(desk, false)->document->id;
	struct wish wish;

	wish_of(&wish, "submit", id);
	CV_SET(&wish.request, person_id, HEAD);
	act(desk, CLERK, &wish.request);
	offers_proposal(offered(desk, HEAD, id, "direct"), CLERK);
	act(desk, CHIEF, wish_of(&wish, "propose", id));
	offers_proposal(offered(desk, HEAD, id, "direct"), CHIEF);
	act(desk, SECRETARY, wish_of(&wish, "propose", id));
	offers_proposal(offered(desk, HEAD, id, "direct"), SECRETARY);
	desk_sums_fit(desk);
}

static void every_preset_takes_proposals(void **state)
{
	static const char *const presets[] = {
	    PRESETS "/default/incoming.yaml",           PRESETS "/byt-voffice/incoming.yaml",
	    PRESETS "/quangngai-eoffice/incoming.yaml", PRESETS "/danang-qlvb/incoming.yaml",
	    PRESETS "/bct-imoit/incoming.yaml",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++) {
		void *desk;

		assert_int_equal(desk_setup_with(&desk, presets[i]), 0);
		walk(desk);
		desk_teardown(&desk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(the_clerk_proposes_with_the_submission),
	    DESK_TEST(a_registration_that_submits_takes_a_proposal_along),
	    DESK_TEST(mistakes_are_those_of_a_directive),
	    DESK_TEST(secretary_and_chief_propose_and_the_last_one_counts),
	    DESK_TEST(who_presents_again_may_take_it_away),
	    DESK_TEST(a_persons_proposal_goes_before_a_route),
	    DESK_TEST(agreeing_directs_as_proposed),
	    cmocka_unit_test(every_preset_takes_proposals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
