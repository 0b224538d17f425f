/*
 * Whatever people do, in whatever order: every flow has one row in the box that its state says, every sum is what
 * counting gives, and a document is completed exactly when its root has ended.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk.h"

#define DOCUMENTS 20u
#define STEPS 4000u
#define STEPS_FEWER 2000u
#define LINES_MAX 4u

static const uint64_t receivers[] = {UNIT_MEDICAL, UNIT_FINANCE, UNIT_OFFICE,        UNIT_MEDICAL_DESK,
				     MEDICAL_HEAD, FINANCE_HEAD, MEDICAL_SPECIALIST, MEDICAL_OTHER,
				     CHIEF,        CLERK,        SECRETARY,          DESK_HEAD};

static size_t some_lines(Congvan__Assignment *lines, Congvan__Assignment **pointers)
{
	size_t count = (size_t)rand() % (LINES_MAX + 1);
	char *const days[] = {NULL, (char *)"2026-03-05", (char *)"2026-03-12"};

	for (size_t i = 0; i < count; i++) {
		uint64_t receiver = receivers[(size_t)rand() % (sizeof(receivers) / sizeof(receivers[0]))];

		congvan__assignment__init(&lines[i]);
		if (receiver > 200)
			CV_SET(&lines[i], unit_id, receiver);
		else
			CV_SET(&lines[i], person_id, receiver);
		CV_SET(&lines[i], role, (Congvan__FlowRole)(1 + rand() % 3));
		lines[i].due_date = days[rand() % 3];
		pointers[i] = &lines[i];
	}
	return count;
}

static bool needs(const Congvan__ActionOffer *offer, const char *field)
{
	for (size_t i = 0; i < offer->n_needs; i++)
		if (strcmp(offer->needs[i]->field, field) == 0)
			return true;
	return false;
}

/* Takes an action that was offered: it may be refused for its receivers, never for its right or state. */
static bool take(struct desk *desk, uint64_t id, const Congvan__ActionOffer *offer)
{
	Congvan__Assignment lines[LINES_MAX], *pointers[LINES_MAX];
	Congvan__Assignment wished[LINES_MAX], *wishes[LINES_MAX];
	Congvan__Proposal proposal = CONGVAN__PROPOSAL__INIT;
	Congvan__ActRequest request = CONGVAN__ACT_REQUEST__INIT;
	int result;

	CV_SET(&request, id, id);
	CV_SET(&request, flow_id, offer->flow_id);
	request.action = offer->name;
	request.directive = needs(offer, "directive") ? (char *)"Giao các phòng." : NULL;
	request.reason = needs(offer, "reason") ? (char *)"Không thuộc phần việc." : NULL;
	request.result = needs(offer, "result") ? (char *)"Đã xong." : NULL;
	request.text = needs(offer, "text") ? (char *)"Xin ý kiến." : NULL;
	if (strcmp(offer->name, "submit") != 0 && needs(offer, "assignments")) {
		request.assignments = pointers;
		request.n_assignments = some_lines(lines, pointers);
	}
	if (needs(offer, "proposal")) {
		proposal.assignments = wishes;
		proposal.n_assignments = some_lines(wished, wishes);
		request.proposal = &proposal;
	}
	result = desk_try(desk, "act", &request.base);
	if (result)
		desk_refused(desk, "request.invalid");
	return result == 0;
}

static void every_flow_has_its_row(struct desk *desk)
{
	uint32_t flows = fakehost_count(desk->fake, FAKEHOST_AGENCY, INCOMING_FLOW), rows = 0;
	struct cv_bytes body;

	for (uint32_t n = 0; n < flows; n++) {
		struct cv_bytes value = fakehost_row(desk->fake, FAKEHOST_AGENCY, INCOMING_FLOW, n, &body);
		Congvan__ReceivingFlow *flow = cv_unpack(desk->reading, &congvan__receiving_flow__descriptor, value);
		struct office_work_place place = office_work_place(flow, CONGVAN__URGENCY__URGENCY_NORMAL);

		if (flow->state == CONGVAN__FLOW_STATE__FLOW_WITHDRAWN)
			continue; /* stands nowhere */
		rows++;
		assert_non_null(fakehost_get(desk->fake, FAKEHOST_AGENCY, OFFICE_WORK_ITEM,
					     office_work_key(desk->reading, &place).body)
				    .data);
	}
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, OFFICE_WORK_ITEM), rows);
}

static void walk(struct desk *desk, unsigned steps)
{
	uint64_t documents[DOCUMENTS];
	unsigned taken = 0, completed = 0;

	srand(30);
	for (size_t i = 0; i < DOCUMENTS; i++) {
		char number[8];

		snprintf(number, sizeof(number), "%zu", i + 1);
		desk->form.code_number = number;
		desk->form.due_date = (char *)(i % 2 ? "2026-03-09" : NULL);
		documents[i] = desk_register(desk, rand() % 2)->document->id;
	}
	for (unsigned step = 0; step < steps; step++) {
		uint64_t id = documents[(size_t)rand() % DOCUMENTS];
		Congvan__OpenRequest request = CONGVAN__OPEN_REQUEST__INIT;
		Congvan__IncomingView *view = NULL;
		const char *method = rand() % 2 ? "open" : "get";

		agency_become(desk->fake, (enum agency_person)(CLERK + rand() % (DESK_HEAD - CLERK + 1)));
		CV_SET(&request, id, id);
		if (fakehost_call(desk->fake, "incoming/1", method, &request.base, &congvan__incoming_view__descriptor,
				  &view))
			continue;
		assert_int_equal(view->document->state == CONGVAN__INCOMING_STATE__INCOMING_COMPLETED,
				 view->flows[0]->state == CONGVAN__FLOW_STATE__FLOW_COMPLETED);
		if (view->n_actions) {
			const Congvan__ActionOffer *offer = view->actions[(size_t)rand() % view->n_actions];

			/* What ends a document is offered more often than passing on; even it out, so that deep levels
			 * come about. */
			bool ends = strcmp(offer->name, "complete") == 0, cancels = strcmp(offer->name, "cancel") == 0;

			if (!(ends || cancels) || rand() % (ends ? 4 : 100) == 0)
				taken += take(desk, id, offer);
		}
		if (step % 100 == 0) {
			every_flow_has_its_row(desk);
			desk_sums_fit(desk);
		}
	}
	for (size_t i = 0; i < DOCUMENTS; i++)
		completed += desk_stored(desk, documents[i])->state == CONGVAN__INCOMING_STATE__INCOMING_COMPLETED;
	print_message("%u acts, %u of %u documents completed\n", taken, completed, DOCUMENTS);
	assert_true(taken > 60); /* the walk really went somewhere */
	assert_true(completed > 0);
	every_flow_has_its_row(desk);
	desk_sums_fit(desk);
}

static void whatever_people_do_the_lists_fit(void **state)
{
	walk(*state, STEPS);
}

/* The same under every preset, with all that goes back. */
static void whatever_they_do_under_another_process_too(void **state)
{
	static const char *const presets[] = {"byt-voffice", "quangngai-eoffice", "bct-imoit", "danang-qlvb"};

	for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++) {
		char path[400];

		snprintf(path, sizeof(path), PRESETS "/%s/incoming.yaml", presets[i]);
		desk_teardown(state);
		assert_int_equal(desk_setup_with(state, path), 0);
		walk(*state, STEPS_FEWER);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {DESK_TEST(whatever_people_do_the_lists_fit),
					   DESK_TEST(whatever_they_do_under_another_process_too)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
