/* The engine of receiving flows: states, passing on, and the rule of levels in all its combinations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fakehost.h>

#include "office/calendar/deadline.h"
#include "office/flow/flow.h"
#include "office/texts.h"

CV_TEXTS(office_texts)

#define TO_DO CONGVAN__FLOW_STATE__FLOW_TO_DO
#define FORWARDED CONGVAN__FLOW_STATE__FLOW_FORWARDED
#define COMPLETED CONGVAN__FLOW_STATE__FLOW_COMPLETED
#define RETURNED CONGVAN__FLOW_STATE__FLOW_RETURNED
#define WITHDRAWN CONGVAN__FLOW_STATE__FLOW_WITHDRAWN
#define SENT_BACK CONGVAN__FLOW_STATE__FLOW_SENT_BACK
#define AWAITING CONGVAN__FLOW_STATE__FLOW_AWAITING_RECEPTION
#define LEAD CONGVAN__FLOW_ROLE__FLOW_LEAD
#define COORDINATE CONGVAN__FLOW_ROLE__FLOW_COORDINATE
#define INFORM CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION

struct fixture {
	struct fakehost *fake;
	struct cv_call *call;
	struct office_flows flows;
};

static int setup(void **state)
{
	static struct fixture fixture;

	fixture.fake = fakehost_create();
	fixture.call = fakehost_open(fixture.fake);
	office_flows_init(&fixture.flows, fixture.call, 1);
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	fakehost_close(&fixture->call);
	fakehost_destroy(&fixture->fake);
	return 0;
}

static Congvan__Actor *somebody(struct fixture *fixture, uint64_t person, const char *name)
{
	Congvan__Actor *actor = cv_new(fixture->call, &congvan__actor__descriptor);

	CV_SET(actor, person_id, person);
	actor->name = cv_strdup(fixture->call, name);
	return actor;
}

static uint64_t make(struct fixture *fixture, uint64_t parent, Congvan__FlowRole role)
{
	Congvan__Actor *actor = somebody(fixture, 7, "An");
	Congvan__ReceivingFlow *flow = NULL;

	assert_int_equal(
	    office_flow_create(
		&fixture->flows,
		&(struct office_flow_spec){
		    .parent_id = parent, .receiver = actor, .assigner = actor, .step = "work", .role = role},
		&flow),
	    0);
	return flow->id;
}

static Congvan__FlowState state_of(const struct fixture *fixture, uint64_t id)
{
	return office_flows_find(&fixture->flows, id)->now->state;
}

static void set_state(struct fixture *fixture, uint64_t id, Congvan__FlowState state)
{
	office_flows_find(&fixture->flows, id)->now->state = state;
}

static void start_over(struct fixture *fixture)
{
	office_flows_init(&fixture->flows, fixture->call, 1);
}

static void only_an_open_flow_is_passed_on_or_completed(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		Congvan__FlowState from;
		bool allowed;
	} cases[] = {{AWAITING, false}, {TO_DO, true},     {FORWARDED, false}, {COMPLETED, false},
		     {RETURNED, false}, {SENT_BACK, true}, {WITHDRAWN, false}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t root = make(fixture, 0, LEAD);

		set_state(fixture, root, cases[i].from);
		assert_int_equal(office_flow_complete(&fixture->flows, root, NULL), cases[i].allowed ? 0 : -EPERM);
		assert_int_equal(state_of(fixture, root), cases[i].allowed ? COMPLETED : cases[i].from);
		set_state(fixture, root, cases[i].from);
		make(fixture, root, LEAD);
		assert_int_equal(office_flow_forward(&fixture->flows, root), cases[i].allowed ? 0 : -EPERM);
		assert_int_equal(state_of(fixture, root), cases[i].allowed ? FORWARDED : cases[i].from);
		start_over(fixture);
	}
	assert_int_equal(office_flow_complete(&fixture->flows, 12345, NULL), -EPERM);
	assert_int_equal(office_flow_forward(&fixture->flows, 12345), -EPERM);
}

static void passing_on_for_information_leaves_the_givers_flow_open(void **state)
{
	struct fixture *fixture = *state;
	uint64_t root = make(fixture, 0, LEAD);

	make(fixture, root, INFORM);
	make(fixture, root, INFORM);
	assert_int_equal(office_flow_forward(&fixture->flows, root), 0);
	assert_int_equal(state_of(fixture, root), TO_DO);
	assert_int_equal(office_flows_find(&fixture->flows, root)->now->revision,
			 2); /* once, not twice, from one page */
	make(fixture, root, COORDINATE);
	assert_int_equal(office_flow_forward(&fixture->flows, root), 0);
	assert_int_equal(state_of(fixture, root), FORWARDED);
}

/*
 * Every level of three leads, a coordinator and somebody informed, in every combination of states. The flow above
 * concludes when the last lead completes and no other lead is still at work, and then the rest is pulled along.
 */
static void a_level_ends_when_its_last_lead_has_ended(void **state)
{
	struct fixture *fixture = *state;
	static const Congvan__FlowState states[] = {AWAITING, TO_DO,     FORWARDED, COMPLETED,
						    RETURNED, WITHDRAWN, SENT_BACK};
	static const bool ended[] = {false, false, false, true, true, true, false};
	size_t combinations = 0;

	for (size_t a = 0; a < 7; a++) {
		for (size_t b = 0; b < 7; b++) {
			for (size_t c = 0; c < 7; c++) {
				uint64_t root = make(fixture, 0, LEAD), last = make(fixture, root, LEAD);
				uint64_t first = make(fixture, root, LEAD), second = make(fixture, root, LEAD);
				uint64_t helper = make(fixture, root, COORDINATE);
				uint64_t reader = make(fixture, root, INFORM);
				bool over = ended[a] && ended[b];

				set_state(fixture, root, FORWARDED);
				set_state(fixture, first, states[a]);
				set_state(fixture, second, states[b]);
				set_state(fixture, helper, states[c]);
				assert_int_equal(office_flow_complete(&fixture->flows, last, "xong"), 0);
				assert_int_equal(state_of(fixture, root), over ? COMPLETED : FORWARDED);
				assert_int_equal(office_flow_level_ended(&fixture->flows, root), over);
				assert_int_equal(state_of(fixture, first), states[a]);
				assert_int_equal(state_of(fixture, second), states[b]);
				assert_int_equal(state_of(fixture, helper), over && !ended[c] ? COMPLETED : states[c]);
				assert_int_equal(state_of(fixture, reader), over ? COMPLETED : TO_DO);
				assert_int_equal(office_flows_done(&fixture->flows), over);
				start_over(fixture);
				combinations++;
			}
		}
	}
	assert_int_equal(combinations, 343);
}

static void a_level_without_leads_ends_with_its_last_coordinator(void **state)
{
	struct fixture *fixture = *state;
	uint64_t root = make(fixture, 0, LEAD), a = make(fixture, root, COORDINATE),
		 b = make(fixture, root, COORDINATE);

	assert_int_equal(office_flow_forward(&fixture->flows, root), 0);
	assert_int_equal(office_flow_complete(&fixture->flows, a, NULL), 0);
	assert_int_equal(state_of(fixture, root), FORWARDED);
	assert_int_equal(office_flow_complete(&fixture->flows, b, NULL), 0);
	assert_int_equal(state_of(fixture, root), COMPLETED);
}

static void a_coordinator_ends_only_their_own_part(void **state)
{
	struct fixture *fixture = *state;
	uint64_t root = make(fixture, 0, LEAD), lead = make(fixture, root, LEAD),
		 helper = make(fixture, root, COORDINATE);
	uint64_t reader = make(fixture, root, INFORM);

	assert_int_equal(office_flow_forward(&fixture->flows, root), 0);
	assert_int_equal(office_flow_complete(&fixture->flows, helper, NULL), 0);
	assert_int_equal(office_flow_complete(&fixture->flows, reader, NULL), 0);
	assert_int_equal(state_of(fixture, root), FORWARDED);
	assert_int_equal(state_of(fixture, lead), TO_DO);
	assert_false(office_flows_done(&fixture->flows));
}

static void levels_end_one_after_the_other_up_to_the_root(void **state)
{
	struct fixture *fixture = *state;
	uint64_t root = make(fixture, 0, LEAD), head = make(fixture, root, LEAD), chief = make(fixture, head, LEAD);
	uint64_t unit = make(fixture, chief, LEAD), other = make(fixture, chief, LEAD),
		 helper = make(fixture, chief, COORDINATE);
	uint64_t worker = make(fixture, unit, LEAD), helped = make(fixture, helper, LEAD);
	const uint64_t passed_on[] = {root, head, chief, unit, helper};

	for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
		assert_int_equal(office_flow_forward(&fixture->flows, passed_on[i]), 0);
	assert_int_equal(office_flow_complete(&fixture->flows, worker, NULL), 0);
	assert_int_equal(state_of(fixture, unit), COMPLETED);
	assert_int_equal(state_of(fixture, chief), FORWARDED); /* the other unit leads too */
	assert_int_equal(state_of(fixture, helped), TO_DO);
	assert_int_equal(office_flow_complete(&fixture->flows, other, NULL), 0);
	assert_int_equal(state_of(fixture, chief), COMPLETED);
	assert_int_equal(state_of(fixture, helper), COMPLETED); /* pulled along */
	assert_int_equal(state_of(fixture, helped), COMPLETED); /* with what they had passed on */
	assert_int_equal(state_of(fixture, head), COMPLETED);
	assert_true(office_flows_done(&fixture->flows));
}

static void readers_below_a_finished_flow_keep_theirs(void **state)
{
	struct fixture *fixture = *state;
	uint64_t root = make(fixture, 0, LEAD), lead = make(fixture, root, LEAD), reader = make(fixture, lead, INFORM);

	assert_int_equal(office_flow_forward(&fixture->flows, root), 0);
	assert_int_equal(office_flow_forward(&fixture->flows, lead), 0);
	assert_int_equal(office_flow_complete(&fixture->flows, lead, NULL), 0);
	assert_true(office_flows_done(&fixture->flows));
	assert_int_equal(state_of(fixture, reader), TO_DO);
}

static void a_change_leaves_what_was_stored_as_it_was(void **state)
{
	struct fixture *fixture = *state;
	uint64_t id = make(fixture, 0, LEAD);
	Congvan__ReceivingFlow *stored = office_flows_find(&fixture->flows, id)->now;
	struct office_flow *flow;
	bool changed = false;

	start_over(fixture);
	assert_int_equal(office_flows_add_stored(&fixture->flows, stored), 0);
	flow = office_flows_find(&fixture->flows, id);
	assert_ptr_equal(flow->now, flow->stored);
	assert_int_equal(office_flow_read(&fixture->flows, id, &changed), 0);
	assert_true(changed);
	assert_int_equal(flow->now->revision, 1); /* a page that was open before stays good */
	assert_null(flow->stored->opened_at);
	assert_int_equal(office_flow_read(&fixture->flows, id, &changed), 0);
	assert_false(changed);
	assert_int_equal(office_flow_complete(&fixture->flows, id, "kết quả"), 0);
	assert_string_equal(flow->now->result, "kết quả");
	assert_int_equal(flow->now->revision, 2);
	assert_non_null(flow->now->ended_at);
	assert_int_equal(flow->stored->state, TO_DO);
	assert_int_equal(flow->stored->revision, 1);
}

static Congvan__Deadline *until(struct fixture *fixture, const char *date)
{
	struct office_calendar *calendar = NULL;
	Congvan__Deadline *deadline = NULL;

	assert_int_equal(office_calendar_create(NULL, &calendar, &(struct cv_error){0}), 0);
	assert_int_equal(office_deadline_date(fixture->flows.call, calendar, date, CONGVAN__DUE_SOURCE__DUE_DIRECTIVE,
					      NULL, &deadline),
			 0);
	office_calendar_destroy(&calendar);
	return deadline;
}

static void a_deadline_is_inherited_unless_it_is_given(void **state)
{
	struct fixture *fixture = *state;
	Congvan__Actor *actor = somebody(fixture, 7, "An");
	struct office_flow_spec spec = {.receiver = actor,
					.assigner = actor,
					.step = "submit",
					.role = LEAD,
					.deadline = until(fixture, "2026-04-01")};
	Congvan__ReceivingFlow *root, *below;

	assert_int_equal(office_flow_create(&fixture->flows, &spec, &root), 0);
	spec.parent_id = root->id;
	spec.deadline = NULL;
	assert_int_equal(office_flow_create(&fixture->flows, &spec, &below), 0);
	assert_string_equal(below->due_date, "2026-04-01");
	spec.deadline = until(fixture, "2026-03-20");
	CV_SET(spec.deadline, of_step, 1);
	assert_int_equal(office_flow_create(&fixture->flows, &spec, &below), 0);
	assert_string_equal(below->due_date, "2026-03-20");
	/* What was set for that step alone does not go on; what stands above it does. */
	spec.parent_id = below->id;
	spec.deadline = NULL;
	assert_int_equal(office_flow_create(&fixture->flows, &spec, &below), 0);
	assert_string_equal(below->due_date, "2026-04-01");
}

static uint64_t make_for(struct fixture *fixture, uint64_t parent, Congvan__FlowRole role, const char *name)
{
	uint64_t id = make(fixture, parent, role);

	office_flows_find(&fixture->flows, id)->now->receiver = somebody(fixture, id, name);
	return id;
}

static void the_holders_are_those_who_have_it_now(void **state)
{
	struct fixture *fixture = *state;
	uint64_t root = make_for(fixture, 0, LEAD, "Hoa"), head = make_for(fixture, root, LEAD, "Bình");
	uint64_t last;

	assert_string_equal(office_flow_holders(&fixture->flows, root), "Bình");
	make_for(fixture, head, COORDINATE, "Oanh");
	make_for(fixture, head, INFORM, "Long");
	assert_int_equal(office_flow_forward(&fixture->flows, head), 0);
	assert_string_equal(office_flow_holders(&fixture->flows, root), "Oanh");
	last = make_for(fixture, head, LEAD, "Hà");
	assert_string_equal(office_flow_holders(&fixture->flows, root), "Hà");
	make_for(fixture, head, LEAD, "Tùng");
	make_for(fixture, head, LEAD, "Mai");
	make_for(fixture, head, LEAD, "Yến");
	make_for(fixture, head, LEAD, "Dũng");
	assert_string_equal(office_flow_holders(&fixture->flows, root), "Hà, Tùng, Mai +2");
	assert_string_equal(office_flow_holders(&fixture->flows, last), "");
}

static void a_document_has_a_limit_of_receivers(void **state)
{
	struct fixture *fixture = *state;
	Congvan__Actor *actor = somebody(fixture, 7, "An");
	struct office_flow_spec spec = {.receiver = actor, .assigner = actor, .step = "work", .role = INFORM};
	Congvan__ReceivingFlow *flow;

	for (size_t i = 0; i < OFFICE_FLOWS_MAX; i++)
		assert_int_equal(office_flow_create(&fixture->flows, &spec, &flow), 0);
	assert_int_equal(office_flow_create(&fixture->flows, &spec, &flow), -E2BIG);
	assert_int_equal(fixture->flows.count, OFFICE_FLOWS_MAX);
}

/* ---- going back ---- */

/* root > chief > two leads, a coordinator and a reader; each lead has passed it on to a worker. */
struct tree {
	uint64_t root, chief, first, second, helper, reader, worker, other;
};

static struct tree grow(struct fixture *fixture)
{
	struct tree tree = {.root = make(fixture, 0, LEAD)};

	tree.chief = make(fixture, tree.root, LEAD);
	tree.first = make(fixture, tree.chief, LEAD);
	tree.second = make(fixture, tree.chief, LEAD);
	tree.helper = make(fixture, tree.chief, COORDINATE);
	tree.reader = make(fixture, tree.chief, INFORM);
	tree.worker = make(fixture, tree.first, LEAD);
	tree.other = make(fixture, tree.second, LEAD);
	assert_int_equal(office_flow_forward(&fixture->flows, tree.root), 0);
	assert_int_equal(office_flow_forward(&fixture->flows, tree.chief), 0);
	assert_int_equal(office_flow_forward(&fixture->flows, tree.first), 0);
	assert_int_equal(office_flow_forward(&fixture->flows, tree.second), 0);
	return tree;
}

static void a_lead_who_gives_it_back_takes_along_what_was_passed_on(void **state)
{
	struct fixture *fixture = *state;
	struct tree tree = grow(fixture);

	assert_int_equal(office_flow_return(&fixture->flows, tree.first, "không thuộc thẩm quyền"), 0);
	assert_int_equal(state_of(fixture, tree.first), RETURNED);
	assert_string_equal(office_flows_find(&fixture->flows, tree.first)->now->reason, "không thuộc thẩm quyền");
	assert_int_equal(state_of(fixture, tree.worker), WITHDRAWN);
	assert_int_equal(state_of(fixture, tree.chief), FORWARDED); /* the other lead goes on */
	assert_int_equal(state_of(fixture, tree.other), TO_DO);
	assert_int_equal(office_flow_return(&fixture->flows, tree.second, "cũng vậy"), 0);
	assert_int_equal(state_of(fixture, tree.chief), SENT_BACK); /* nobody leads any more */
	assert_int_equal(state_of(fixture, tree.helper), TO_DO);
	assert_int_equal(state_of(fixture, tree.root), FORWARDED);
	/* It goes out anew, and ends. */
	tree.worker = make(fixture, tree.chief, LEAD);
	assert_int_equal(office_flow_forward(&fixture->flows, tree.chief), 0);
	assert_int_equal(office_flow_complete(&fixture->flows, tree.worker, NULL), 0);
	assert_int_equal(state_of(fixture, tree.chief), COMPLETED);
	assert_int_equal(state_of(fixture, tree.helper), COMPLETED);
	assert_int_equal(state_of(fixture, tree.reader), COMPLETED);
	assert_true(office_flows_done(&fixture->flows));
}

static void what_one_lead_gave_back_does_not_hold_the_others(void **state)
{
	struct fixture *fixture = *state;
	struct tree tree = grow(fixture);

	assert_int_equal(office_flow_return(&fixture->flows, tree.first, "x"), 0);
	assert_int_equal(office_flow_complete(&fixture->flows, tree.other, NULL), 0);
	assert_int_equal(state_of(fixture, tree.second), COMPLETED);
	assert_int_equal(state_of(fixture, tree.chief), COMPLETED);
	assert_true(office_flows_done(&fixture->flows));
}

static void a_coordinator_who_gives_it_back_touches_nobody_else(void **state)
{
	struct fixture *fixture = *state;
	struct tree tree = grow(fixture);

	assert_int_equal(office_flow_return(&fixture->flows, tree.helper, "x"), 0);
	assert_int_equal(state_of(fixture, tree.helper), RETURNED);
	assert_int_equal(state_of(fixture, tree.chief), FORWARDED);
	assert_int_equal(state_of(fixture, tree.first), FORWARDED);
	assert_int_equal(office_flow_return(&fixture->flows, tree.root, "x"), -EPERM); /* nobody gave it to the clerk */
	assert_int_equal(office_flow_return(&fixture->flows, tree.helper, "x"), -EPERM);
}

static void withdrawing_takes_the_whole_branch(void **state)
{
	struct fixture *fixture = *state;
	struct tree tree = grow(fixture);

	assert_int_equal(office_flow_withdraw(&fixture->flows, tree.first, NULL), 0);
	assert_int_equal(state_of(fixture, tree.first), WITHDRAWN);
	assert_int_equal(state_of(fixture, tree.worker), WITHDRAWN);
	assert_int_equal(state_of(fixture, tree.chief), FORWARDED);
	assert_int_equal(office_flow_withdraw(&fixture->flows, tree.second, NULL), 0);
	assert_int_equal(state_of(fixture, tree.chief), TO_DO); /* nobody has completed: to do again */
	assert_int_equal(office_flow_withdraw(&fixture->flows, tree.root, NULL), -EPERM);
	assert_int_equal(office_flow_withdraw(&fixture->flows, tree.first, NULL), -EPERM);
}

static void what_is_withdrawn_from_the_last_lead_lets_those_who_completed_conclude(void **state)
{
	struct fixture *fixture = *state;
	struct tree tree = grow(fixture);

	assert_int_equal(office_flow_complete(&fixture->flows, tree.other, NULL), 0);
	assert_int_equal(office_flow_withdraw(&fixture->flows, tree.first, NULL), 0);
	assert_int_equal(state_of(fixture, tree.chief), COMPLETED);
	assert_true(office_flows_done(&fixture->flows));
}

static void only_what_nobody_opened_is_taken_back(void **state)
{
	struct fixture *fixture = *state;
	struct tree tree = grow(fixture);
	bool changed;

	/* Others have passed it on, though they never opened it. */
	assert_int_equal(office_flow_take_back(&fixture->flows, tree.chief), -EBUSY);
	assert_int_equal(office_flow_take_back(&fixture->flows, tree.first), 0);
	assert_int_equal(state_of(fixture, tree.first), TO_DO);
	assert_int_equal(state_of(fixture, tree.worker), WITHDRAWN);
	assert_int_equal(office_flow_take_back(&fixture->flows, tree.first), -EPERM);
	assert_int_equal(office_flow_read(&fixture->flows, tree.other, &changed), 0);
	assert_int_equal(office_flow_take_back(&fixture->flows, tree.second), -EBUSY);
	assert_int_equal(state_of(fixture, tree.second), FORWARDED);
}

static void what_awaits_reception_is_received_or_given_back(void **state)
{
	struct fixture *fixture = *state;
	uint64_t root = make(fixture, 0, LEAD), unit = make(fixture, root, LEAD);

	set_state(fixture, unit, AWAITING);
	assert_int_equal(office_flow_forward(&fixture->flows, root), 0);
	assert_int_equal(office_flow_complete(&fixture->flows, unit, NULL), -EPERM);
	assert_int_equal(office_flow_receive(&fixture->flows, unit), 0);
	assert_int_equal(state_of(fixture, unit), TO_DO);
	assert_int_equal(office_flow_receive(&fixture->flows, unit), -EPERM);
	set_state(fixture, unit, AWAITING);
	assert_int_equal(office_flow_return(&fixture->flows, unit, "sai đơn vị"), 0);
	assert_int_equal(state_of(fixture, root), SENT_BACK);
}

static void only_a_document_that_nobody_else_has_is_ended(void **state)
{
	struct fixture *fixture = *state;
	uint64_t root = make(fixture, 0, LEAD), reader = make(fixture, root, INFORM);

	assert_int_equal(office_flow_void(&fixture->flows, root, "vào nhầm"), -EPERM);
	assert_int_equal(office_flow_withdraw(&fixture->flows, reader, NULL), 0);
	assert_int_equal(office_flow_void(&fixture->flows, reader, "vào nhầm"), -EPERM);
	assert_int_equal(office_flow_void(&fixture->flows, root, "vào nhầm"), 0);
	assert_int_equal(state_of(fixture, root), WITHDRAWN);
	assert_true(office_flows_done(&fixture->flows));
}

static void what_is_sent_back_is_with_whoever_began_alone(void **state)
{
	struct fixture *fixture = *state;
	uint64_t root = make(fixture, 0, LEAD), asked = make(fixture, root, CONGVAN__FLOW_ROLE__FLOW_ADVISER), head,
		 chief;

	assert_int_equal(office_flow_send_back(&fixture->flows, root, "thiếu căn cứ"), -EPERM);
	assert_int_equal(office_flow_send_back(&fixture->flows, asked, "thiếu căn cứ"), -EPERM);
	head = make(fixture, root, LEAD);
	assert_int_equal(office_flow_forward(&fixture->flows, root), 0);
	chief = make(fixture, head, LEAD);
	assert_int_equal(office_flow_forward(&fixture->flows, head), 0);
	assert_int_equal(office_flow_send_back(&fixture->flows, chief, "thiếu căn cứ"), 0);
	assert_int_equal(state_of(fixture, root), SENT_BACK);
	assert_int_equal(state_of(fixture, head), WITHDRAWN);
	assert_int_equal(state_of(fixture, chief), RETURNED);
	assert_int_equal(state_of(fixture, asked), WITHDRAWN);
	assert_string_equal(office_flows_find(&fixture->flows, chief)->now->reason, "thiếu căn cứ");
	assert_int_equal(office_flow_send_back(&fixture->flows, chief, "lần nữa"), -EPERM);
	/* What has come back may be ended too. */
	assert_int_equal(office_flow_void(&fixture->flows, root, "không cần nữa"), 0);
}

static void who_is_consulted_holds_nobody_up(void **state)
{
	struct fixture *fixture = *state;
	uint64_t root = make(fixture, 0, LEAD), asked = make(fixture, root, CONGVAN__FLOW_ROLE__FLOW_ADVISER);

	assert_int_equal(office_flow_forward(&fixture->flows, root), 0);
	assert_int_equal(state_of(fixture, root), TO_DO);
	assert_int_equal(office_flow_complete(&fixture->flows, asked, "đồng ý"), 0);
	assert_int_equal(state_of(fixture, root), TO_DO);
	assert_false(office_flows_done(&fixture->flows));
}

/* The number that ended it is void: whoever gave it has it again, and those above wait again. */
static void what_ended_a_flow_is_undone_with_all_above(void **state)
{
	struct fixture *fixture = *state;
	uint64_t root = make(fixture, 0, LEAD), signer = make(fixture, root, LEAD), clerk, informed;

	assert_int_equal(office_flow_forward(&fixture->flows, root), 0);
	clerk = make(fixture, signer, LEAD);
	informed = make(fixture, signer, INFORM);
	assert_int_equal(office_flow_forward(&fixture->flows, signer), 0);
	assert_int_equal(office_flow_undo(&fixture->flows, clerk), -EPERM); /* it has not ended */
	assert_int_equal(office_flow_complete(&fixture->flows, clerk, "05"), 0);
	assert_true(office_flows_done(&fixture->flows));
	assert_int_equal(office_flow_undo(&fixture->flows, clerk), 0);
	assert_int_equal(state_of(fixture, clerk), TO_DO);
	assert_int_equal(state_of(fixture, signer), FORWARDED);
	assert_int_equal(state_of(fixture, root), FORWARDED);
	assert_int_equal(state_of(fixture, informed), COMPLETED); /* was pulled along, and knows of it */
	assert_null(office_flows_find(&fixture->flows, clerk)->now->ended_at);
	assert_null(office_flows_find(&fixture->flows, clerk)->now->result);
	assert_null(office_flows_find(&fixture->flows, root)->now->ended_at);
	assert_false(office_flows_done(&fixture->flows));
	/* It goes on as before. */
	assert_int_equal(office_flow_complete(&fixture->flows, clerk, "06"), 0);
	assert_true(office_flows_done(&fixture->flows));
	assert_int_equal(office_flow_undo(&fixture->flows, 12345), -EPERM);
	start_over(fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(what_ended_a_flow_is_undone_with_all_above, setup, teardown),
	    cmocka_unit_test_setup_teardown(only_an_open_flow_is_passed_on_or_completed, setup, teardown),
	    cmocka_unit_test_setup_teardown(passing_on_for_information_leaves_the_givers_flow_open, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_level_ends_when_its_last_lead_has_ended, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_level_without_leads_ends_with_its_last_coordinator, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_coordinator_ends_only_their_own_part, setup, teardown),
	    cmocka_unit_test_setup_teardown(levels_end_one_after_the_other_up_to_the_root, setup, teardown),
	    cmocka_unit_test_setup_teardown(readers_below_a_finished_flow_keep_theirs, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_change_leaves_what_was_stored_as_it_was, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_deadline_is_inherited_unless_it_is_given, setup, teardown),
	    cmocka_unit_test_setup_teardown(the_holders_are_those_who_have_it_now, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_document_has_a_limit_of_receivers, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_lead_who_gives_it_back_takes_along_what_was_passed_on, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_one_lead_gave_back_does_not_hold_the_others, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_coordinator_who_gives_it_back_touches_nobody_else, setup, teardown),
	    cmocka_unit_test_setup_teardown(withdrawing_takes_the_whole_branch, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_is_withdrawn_from_the_last_lead_lets_those_who_completed_conclude,
					    setup, teardown),
	    cmocka_unit_test_setup_teardown(only_what_nobody_opened_is_taken_back, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_awaits_reception_is_received_or_given_back, setup, teardown),
	    cmocka_unit_test_setup_teardown(only_a_document_that_nobody_else_has_is_ended, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_is_sent_back_is_with_whoever_began_alone, setup, teardown),
	    cmocka_unit_test_setup_teardown(who_is_consulted_holds_nobody_up, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
