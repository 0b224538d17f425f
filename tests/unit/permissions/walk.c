/*
 * The same sentences held against the running plugin: under every preset documents are passed about at random, and at
 * every stage everybody asks for every action on every flow. The question is spoiled by a note that is too long, so
 * that what is allowed ends as a bad request and changes nothing; what no sentence allows must be refused before that
 * is seen. The same people of another agency are told that there is no such document.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"
#include "permissions.h"
#include "places.h"

#define DOCUMENTS 2u
#define STAGES 8u /* of each document, under each preset */
#define OTHER_AGENCY 2u
#define PEOPLE (DESK_HEAD - CLERK + 1)

static char long_note[OFFICE_NOTE_MAX + 2];

/* Somebody of the small agency. */
struct one {
	enum agency_person person;
	const Congvan__Post *post;
};

static struct one one_of(struct desk *desk, unsigned n)
{
	enum agency_person person = (enum agency_person)(CLERK + n);

	return (struct one){person, fakehost_record(desk->fake, FAKEHOST_AGENCY, "identity.post",
						    fakehost_body(desk->fake, "i", (uint64_t)person + 1000u),
						    &congvan__post__descriptor)};
}

static unsigned whose_of(const struct one *one, const Congvan__IncomingView *view, const Congvan__ReceivingFlow *flow)
{
	const Congvan__Actor *receiver = flow->receiver;
	unsigned whose = receiver->person_id == one->person ? WHOSE_OWN : 0;

	if (flow->has_parent_id && flow->assigner->person_id == one->person)
		whose |= WHOSE_GIVEN;
	for (size_t i = 0; i < view->n_flows; i++)
		if (flow->has_parent_id && view->flows[i]->id == flow->parent_id &&
		    view->flows[i]->receiver->person_id == one->person)
			whose |= WHOSE_GIVEN;
	if (receiver->has_unit_id && one->post->has_unit_id && receiver->unit_id == one->post->unit_id)
		whose |= WHOSE_UNIT;
	for (size_t i = 0; i < one->post->n_leader_ids; i++)
		if (one->post->leader_ids[i] == receiver->person_id)
			whose |= WHOSE_LEADER;
	return whose;
}

/* 0: it was refused; 1: the right to it was seen. */
static bool asks(struct desk *desk, uint64_t id, uint64_t flow, const char *action)
{
	Congvan__ActRequest request = CONGVAN__ACT_REQUEST__INIT;
	const char *reason;

	CV_SET(&request, id, id);
	CV_SET(&request, flow_id, flow);
	request.action = (char *)action;
	request.text = long_note;
	assert_int_not_equal(desk_try(desk, "act", &request.base), 0);
	reason = fakehost_status(desk->fake)->reason;
	return strcmp(reason, "request.invalid") == 0;
}

/*
 * What depends on the flows below it (nobody has opened it, nobody else has it) or on the document (the paper of an
 * electronic one).
 */
static bool depends_on_others(const char *action)
{
	return strcmp(action, "take_back") == 0 || strcmp(action, "cancel") == 0 || strcmp(action, "paper") == 0;
}

static size_t ask_for_everything(struct desk *desk, const char *preset, const struct office_process *process,
				 const Congvan__IncomingView *view)
{
	size_t asked = 0;

	for (unsigned n = 0; n < PEOPLE; n++) {
		struct one one = one_of(desk, n);
		bool gone = one.person == LEAVER || one.person == DISABLED;

		agency_become(desk->fake, one.person);
		for (size_t f = 0; f < view->n_flows; f++) {
			const Congvan__ReceivingFlow *flow = view->flows[f];

			for (size_t a = 0; a < process->action_count; a++) {
				struct situation situation = {.preset = preset,
							      .role = one.post->role,
							      .action = process->actions[a].name,
							      .step = flow->step,
							      .part = places_parts[flow->role],
							      .state = places_states[flow->state],
							      .whose = whose_of(&one, view, flow)};
				bool said = !gone && sentences_allow(permissions_sentences, &situation);
				bool may = asks(desk, view->document->id, flow->id, situation.action);

				if (may && !said)
					fail_msg("%s: %s %s at %s of %s (%s): by no sentence", preset, situation.role,
						 situation.action, flow->step, flow->receiver->name, situation.state);
				if (said && !may && !depends_on_others(situation.action))
					fail_msg("%s: %s may not %s at %s of %s (%s): %s", preset, situation.role,
						 situation.action, flow->step, flow->receiver->name, situation.state,
						 fakehost_status(desk->fake)->reason);
				asked++;
			}
		}
	}
	return asked;
}

static void nothing_crosses(struct desk *desk, const struct office_process *process, const Congvan__IncomingView *view)
{
	fakehost_caller(desk->fake)->agency = OTHER_AGENCY;
	for (unsigned n = 0; n < PEOPLE; n++) {
		Congvan__GetIncomingRequest request = CONGVAN__GET_INCOMING_REQUEST__INIT;
		enum agency_person person = (enum agency_person)(CLERK + n);
		bool gone = person == LEAVER || person == DISABLED;

		agency_become(desk->fake, person);
		CV_SET(&request, id, view->document->id);
		assert_int_not_equal(desk_try(desk, "get", &request.base), 0);
		desk_refused(desk, gone ? "access.no_post" : "incoming.not_found");
		for (size_t a = 0; a < process->action_count; a++) {
			assert_false(asks(desk, view->document->id, view->flows[0]->id, process->actions[a].name));
			desk_refused(desk, gone ? "access.no_post" : "incoming.not_found");
		}
	}
	fakehost_caller(desk->fake)->agency = FAKEHOST_AGENCY;
}

/* Somebody takes something that is offered to them; the document goes on. */
static Congvan__IncomingView *go_on(struct desk *desk, uint64_t id)
{
	static const uint64_t receivers[] = {UNIT_MEDICAL, UNIT_FINANCE, UNIT_OFFICE, MEDICAL_SPECIALIST,
					     MEDICAL_HEAD, CHIEF,        DEPUTY,      HEAD};
	Congvan__OpenRequest open = CONGVAN__OPEN_REQUEST__INIT;
	Congvan__IncomingView *view = NULL;

	CV_SET(&open, id, id);
	for (unsigned tries = 0; tries < 200; tries++) {
		Congvan__Assignment line = CONGVAN__ASSIGNMENT__INIT, *lines[] = {&line};
		Congvan__ActRequest request = CONGVAN__ACT_REQUEST__INIT;
		const Congvan__ActionOffer *offer;
		uint64_t receiver = receivers[(size_t)rand() % (sizeof(receivers) / sizeof(receivers[0]))];

		agency_become(desk->fake, (enum agency_person)(CLERK + rand() % (int)PEOPLE));
		if (fakehost_call(desk->fake, "incoming/1", rand() % 2 ? "open" : "get", &open.base,
				  &congvan__incoming_view__descriptor, &view) ||
		    !view->n_actions)
			continue;
		offer = view->actions[(size_t)rand() % view->n_actions];
		if (strcmp(offer->name, "complete") == 0 && rand() % 4)
			continue;
		CV_SET(&request, id, id);
		CV_SET(&request, flow_id, offer->flow_id);
		request.action = offer->name;
		for (size_t i = 0; i < offer->n_needs; i++) {
			const char *field = offer->needs[i]->field;

			if (strcmp(field, "reason") == 0)
				request.reason = (char *)"Không thuộc phần việc.";
			else if (strcmp(field, "directive") == 0)
				request.directive = (char *)"Giao các phòng.";
		}
		if (offer->n_receivers) {
			CV_SET(&line, role, (Congvan__FlowRole)(1 + rand() % 3));
			if (receiver > UNIT_OFFICE - 1)
				CV_SET(&line, unit_id, receiver);
			else
				CV_SET(&line, person_id, receiver);
			request.assignments = lines;
			request.n_assignments = 1;
		}
		if (desk_try(desk, "act", &request.base) == 0)
			break;
	}
	agency_become(desk->fake, CLERK); /* who sees all */
	return desk_call(desk, "get", &open.base, &congvan__incoming_view__descriptor);
}

void everybody_asks_for_everything(void **state)
{
	size_t asked = 0, crossing = 0;

	srand(7);
	memset(long_note, 'a', sizeof(long_note) - 1);
	for (const char *const *preset = places_presets; *preset; preset++) {
		struct office_process *process = places_process(*preset);
		struct desk *desk;

		assert_int_equal(desk_setup_with(state, places_path(*preset)), 0);
		desk = *state;
		agency_make(desk->fake, OTHER_AGENCY);
		for (unsigned d = 0; d < DOCUMENTS; d++) {
			Congvan__IncomingView *view;
			char number[8];

			snprintf(number, sizeof(number), "%u", d + 1);
			desk->form.code_number = number;
			view = desk_register(desk, d % 2);
			for (unsigned stage = 0; stage < STAGES; stage++) {
				asked += ask_for_everything(desk, *preset, process, view);
				if (stage == STAGES / 2) {
					nothing_crosses(desk, process, view);
					crossing++;
				}
				view = go_on(desk, view->document->id);
			}
		}
		desk_teardown(state);
		office_process_destroy(&process);
	}
	print_message("%zu questions; %zu documents asked for from another agency\n", asked, crossing);
	assert_int_equal(crossing, DOCUMENTS * 5);
}
