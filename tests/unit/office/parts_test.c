/*
 * Parts beside leading and coordinating: advisers, units that work on paper, contributions that go back to who asked,
 * and the answer that begins as a draft. Under the presets whose regulations speak of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "desk.h"

#define LINES_MAX 4u

static struct desk *desk_under(void **state, const char *preset)
{
	char path[400];

	snprintf(path, sizeof(path), PRESETS "/%s/incoming.yaml", preset);
	assert_int_equal(desk_setup_with(state, path), 0);
	return *state;
}

struct wish {
	enum agency_person who;
	const char *action, *directive, *result;
	Congvan__Assignment *lines;
	size_t line_count;
};

static int try_act(struct desk *desk, uint64_t id, const struct wish *wish)
{
	Congvan__ActRequest request = CONGVAN__ACT_REQUEST__INIT;
	Congvan__Assignment *pointers[LINES_MAX];

	for (size_t i = 0; i < wish->line_count; i++)
		pointers[i] = &wish->lines[i];
	CV_SET(&request, id, id);
	request.action = (char *)wish->action;
	request.directive = (char *)wish->directive;
	request.result = (char *)wish->result;
	request.assignments = pointers;
	request.n_assignments = wish->line_count;
	agency_become(desk->fake, wish->who);
	return desk_try(desk, "act", &request.base);
}

static void act(struct desk *desk, uint64_t id, const struct wish *wish)
{
	int result = try_act(desk, id, wish);

	if (result)
		print_error("%s: %s\n", wish->action, fakehost_status(desk->fake)->reason);
	assert_int_equal(result, 0);
}

static Congvan__Assignment line_to(uint64_t person, Congvan__FlowRole role)
{
	Congvan__Assignment line = CONGVAN__ASSIGNMENT__INIT;

	CV_SET(&line, person_id, person);
	CV_SET(&line, role, role);
	return line;
}

static Congvan__Assignment line_outside(const char *name, Congvan__FlowRole role)
{
	Congvan__Assignment line = CONGVAN__ASSIGNMENT__INIT;

	line.outside = (char *)name;
	CV_SET(&line, role, role);
	return line;
}

static Congvan__IncomingView *view_of(struct desk *desk, uint64_t id)
{
	Congvan__GetIncomingRequest request = CONGVAN__GET_INCOMING_REQUEST__INIT;

	CV_SET(&request, id, id);
	agency_become(desk->fake, CLERK);
	return desk_call(desk, "get", &request.base, &congvan__incoming_view__descriptor);
}

static const Congvan__ReceivingFlow *flow_of(const Congvan__IncomingView *view, uint64_t person, const char *step)
{
	for (size_t i = 0; i < view->n_flows; i++)
		if (view->flows[i]->receiver->person_id == person && strcmp(view->flows[i]->step, step) == 0)
			return view->flows[i];
	fail_msg("%llu has nothing at %s", (unsigned long long)person, step);
	return NULL;
}

/* The office presents it to the head, who directs. */
static uint64_t at_the_head(struct desk *desk)
{
	uint64_t id = desk_register(desk, true)->document->id;

	act(desk, id, &(struct wish){CHIEF, "present", NULL, NULL, NULL, 0});
	return id;
}

static void the_document_does_not_wait_for_an_adviser(void **state)
{
	struct desk *desk = desk_under(state, "byt-voffice");
	uint64_t id = at_the_head(desk);
	Congvan__Assignment lines[] = {line_to(MEDICAL_SPECIALIST, CONGVAN__FLOW_ROLE__FLOW_LEAD),
				       line_to(FINANCE_HEAD, CONGVAN__FLOW_ROLE__FLOW_ADVISER)};
	Congvan__IncomingView *view;

	act(desk, id, &(struct wish){HEAD, "direct", "Đ/c Tùng chủ trì, đ/c Oanh tham mưu.", NULL, lines, 2});
	desk_rows(desk, FINANCE_HEAD, CONGVAN__WORK_BOX__BOX_COORDINATE, 1);
	act(desk, id, &(struct wish){MEDICAL_SPECIALIST, "complete", NULL, "Đã xong.", NULL, 0});
	view = view_of(desk, id);
	assert_int_equal(view->document->state, CONGVAN__INCOMING_STATE__INCOMING_COMPLETED);
	assert_int_equal(flow_of(view, FINANCE_HEAD, "work")->state, CONGVAN__FLOW_STATE__FLOW_COMPLETED);
	desk_rows(desk, FINANCE_HEAD, CONGVAN__WORK_BOX__BOX_COORDINATE, 0);
	desk_sums_fit(desk);
}

static void an_adviser_gives_an_opinion_and_ends_only_that(void **state)
{
	struct desk *desk = desk_under(state, "byt-voffice");
	uint64_t id = at_the_head(desk);
	Congvan__Assignment lines[] = {line_to(MEDICAL_SPECIALIST, CONGVAN__FLOW_ROLE__FLOW_LEAD),
				       line_to(FINANCE_HEAD, CONGVAN__FLOW_ROLE__FLOW_ADVISER)};
	const struct wish silent = {FINANCE_HEAD, "contribute", NULL, NULL, NULL, 0};
	Congvan__IncomingView *view;

	act(desk, id, &(struct wish){HEAD, "direct", "Giao các đồng chí.", NULL, lines, 2});
	assert_int_equal(try_act(desk, id, &silent), -EINVAL);
	desk_field(desk, "/result", "required");
	assert_int_not_equal(try_act(desk, id, &(struct wish){FINANCE_HEAD, "answer", NULL, NULL, NULL, 0}), 0);
	act(desk, id, &(struct wish){FINANCE_HEAD, "contribute", NULL, "Kinh phí đã bố trí.", NULL, 0});
	view = view_of(desk, id);
	assert_int_equal(view->document->state, CONGVAN__INCOMING_STATE__INCOMING_IN_PROGRESS);
	assert_string_equal(flow_of(view, FINANCE_HEAD, "work")->result, "Kinh phí đã bố trí.");
	assert_int_equal(flow_of(view, MEDICAL_SPECIALIST, "work")->state, CONGVAN__FLOW_STATE__FLOW_TO_DO);
}

static void asking_only_advisers_leaves_the_document_with_who_asked(void **state)
{
	struct desk *desk = desk_under(state, "byt-voffice");
	uint64_t id = at_the_head(desk);
	Congvan__Assignment adviser = line_to(FINANCE_HEAD, CONGVAN__FLOW_ROLE__FLOW_ADVISER);
	const Congvan__ReceivingFlow *head;

	act(desk, id, &(struct wish){HEAD, "direct", "Xin ý kiến tham mưu.", NULL, &adviser, 1});
	head = flow_of(view_of(desk, id), HEAD, "direct");
	assert_int_equal(head->state, CONGVAN__FLOW_STATE__FLOW_TO_DO);
	act(desk, id, &(struct wish){FINANCE_HEAD, "contribute", NULL, "Đồng ý.", NULL, 0});
	head = flow_of(view_of(desk, id), HEAD, "direct");
	assert_int_equal(head->state, CONGVAN__FLOW_STATE__FLOW_TO_DO);
}

static void the_lead_begins_an_answer_that_keeps_the_link(void **state)
{
	struct desk *desk = desk_under(state, "byt-voffice");
	uint64_t id = at_the_head(desk);
	Congvan__Assignment lead = line_to(MEDICAL_SPECIALIST, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	Congvan__IncomingActed *event;
	uint32_t count;
	const struct fakehost_event *events;

	lead.due_date = (char *)"2026-03-20";
	act(desk, id, &(struct wish){HEAD, "direct", "Tham mưu trả lời.", NULL, &lead, 1});
	act(desk, id, &(struct wish){MEDICAL_SPECIALIST, "answer", NULL, NULL, NULL, 0});
	events = fakehost_events(desk->fake, &count);
	assert_string_equal(events[count - 1].topic, "incoming.answer_begun");
	event = cv_unpack(desk->reading, &congvan__incoming_acted__descriptor, events[count - 1].payload);
	assert_non_null(event->answer);
	assert_int_equal(event->answer->document_id, id);
	assert_int_equal(event->answer->flow_id, flow_of(view_of(desk, id), MEDICAL_SPECIALIST, "work")->id);
	assert_string_equal(event->answer->code, "1208/KCB-NV");
	assert_string_equal(event->answer->issuing_organ, "Cục Quản lý Khám, chữa bệnh");
	assert_string_equal(event->answer->due_date, "2026-03-20");
	/* It is a beginning: the specialist still has the document. */
	assert_int_equal(flow_of(view_of(desk, id), MEDICAL_SPECIALIST, "work")->state,
			 CONGVAN__FLOW_STATE__FLOW_TO_DO);
}

static void a_unit_outside_gets_it_on_paper_and_the_clerk_keeps_account(void **state)
{
	static const char center[] = "Trung tâm Y tế huyện Lý Sơn", other[] = "Trạm Y tế xã An Hải";
	struct desk *desk = desk_under(state, "quangngai-eoffice");
	uint64_t id = desk_register(desk, true)->document->id;
	Congvan__Assignment lines[] = {line_outside(center, CONGVAN__FLOW_ROLE__FLOW_LEAD),
				       line_outside(other, CONGVAN__FLOW_ROLE__FLOW_COORDINATE)};
	const Congvan__ReceivingFlow *flow;
	Congvan__IncomingView *view;
	Congvan__ActRequest result = CONGVAN__ACT_REQUEST__INIT;

	act(desk, id, &(struct wish){HEAD, "direct", "Giao Trung tâm Y tế báo cáo.", NULL, lines, 2});
	view = view_of(desk, id);
	assert_string_equal(view->document->proposed[0]->outside, center);
	act(desk, id, &(struct wish){CHIEF, "distribute", NULL, NULL, NULL, 0}); /* as was directed */
	view = view_of(desk, id);
	flow = flow_of(view, CLERK, "paper");
	assert_string_equal(flow->outside, center);
	assert_int_equal(flow->role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	desk_rows(desk, CLERK, CONGVAN__WORK_BOX__BOX_TO_DO, 1);
	desk_rows(desk, CLERK, CONGVAN__WORK_BOX__BOX_COORDINATE, 1);
	CV_SET(&result, id, id);
	CV_SET(&result, flow_id, flow->id);
	result.action = (char *)"complete";
	result.result = (char *)"Báo cáo số 15/BC-TTYT, bản giấy.";
	agency_become(desk->fake, SECOND_CLERK); /* the desk is one */
	assert_int_equal(desk_try(desk, "act", &result.base), 0);
	assert_int_equal(view_of(desk, id)->document->state, CONGVAN__INCOMING_STATE__INCOMING_COMPLETED);
	desk_sums_fit(desk);
}

static void mistakes_in_a_unit_outside_are_told_in_their_place(void **state)
{
	struct desk *desk = desk_under(state, "quangngai-eoffice");
	uint64_t id = desk_register(desk, true)->document->id;
	char long_name[202];
	Congvan__Assignment lines[] = {line_outside("Trạm Y tế", CONGVAN__FLOW_ROLE__FLOW_LEAD),
				       line_outside("Trạm Y tế", CONGVAN__FLOW_ROLE__FLOW_COORDINATE),
				       line_outside(long_name, CONGVAN__FLOW_ROLE__FLOW_LEAD),
				       line_outside("Trạm khác", CONGVAN__FLOW_ROLE__FLOW_LEAD)};
	const struct wish wish = {HEAD, "direct", "Giao.", NULL, lines, 4};

	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	CV_SET(&lines[3], unit_id, UNIT_MEDICAL);
	assert_int_equal(try_act(desk, id, &wish), -EINVAL);
	desk_field(desk, "/assignments/1", "receiver.twice");
	desk_field(desk, "/assignments/2/outside", "too_long");
	desk_field(desk, "/assignments/3", "receiver.unit_or_person");
}

static void where_the_regulation_knows_no_unit_outside_it_is_refused(void **state)
{
	struct desk *desk = desk_under(state, "byt-voffice");
	uint64_t id = at_the_head(desk);
	Congvan__Assignment line = line_outside("Trạm Y tế", CONGVAN__FLOW_ROLE__FLOW_LEAD);
	const struct wish wish = {HEAD, "direct", "Giao.", NULL, &line, 1};

	assert_int_equal(try_act(desk, id, &wish), -EINVAL);
	desk_field(desk, "/assignments/0/outside", "receiver.not_outside");
}

static void without_a_clerk_nobody_could_keep_account(void **state)
{
	struct desk *desk = desk_under(state, "quangngai-eoffice");
	uint64_t id = desk_register(desk, true)->document->id;
	Congvan__Assignment line = line_outside("Trạm Y tế", CONGVAN__FLOW_ROLE__FLOW_LEAD);
	const struct wish wish = {HEAD, "direct", "Giao.", NULL, &line, 1};

	agency_without(desk->fake, CLERK);
	agency_without(desk->fake, SECOND_CLERK);
	assert_int_equal(try_act(desk, id, &wish), -EINVAL);
	desk_field(desk, "/assignments/0/outside", "receiver.nobody_in_role");
}

#define PART_TEST(function) cmocka_unit_test_teardown(function, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    PART_TEST(the_document_does_not_wait_for_an_adviser),
	    PART_TEST(an_adviser_gives_an_opinion_and_ends_only_that),
	    PART_TEST(asking_only_advisers_leaves_the_document_with_who_asked),
	    PART_TEST(the_lead_begins_an_answer_that_keeps_the_link),
	    PART_TEST(a_unit_outside_gets_it_on_paper_and_the_clerk_keeps_account),
	    PART_TEST(mistakes_in_a_unit_outside_are_told_in_their_place),
	    PART_TEST(where_the_regulation_knows_no_unit_outside_it_is_refused),
	    PART_TEST(without_a_clerk_nobody_could_keep_account),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
