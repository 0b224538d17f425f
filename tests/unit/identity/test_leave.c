/* Leavers: one act ends account, sessions, posts and delegations, and says who goes on with the work. */
#include "people.h"

#include <leave.h>

struct office {
	uint64_t leaver, colleague, colleague_post;
};

static struct office office_make(struct people *people)
{
	struct office office;
	Congvan__AuthenticateReply *who;

	office.leaver = people_person(people, "Lê Vân Anh", "vananh", 0, "deputy");
	office.colleague = people_person(people, "Mai Thị Hoa", "maihoa", 0, "deputy");
	people_enter(people, "maihoa", &who);
	office.colleague_post = who->post_id;
	return office;
}

static void has_work(struct people *people, uint64_t person, int64_t entries)
{
	fakehost_add_sum(people->fake, people->agency, "work.count", fakehost_body(people->fake, "ib", person, 1u),
			 entries);
}

static int let_go(struct people *people, uint64_t person, uint64_t successor, Congvan__LeaveReport **ret)
{
	Congvan__LeaveRequest request = CONGVAN__LEAVE_REQUEST__INIT;

	CV_SET(&request, id, person);
	if (successor)
		CV_SET(&request, successor_id, successor);
	request.reason = (char *)"Chuyển công tác";
	return PEOPLE_CALL(people, "leave", &request, leave_report, ret);
}

static void delegate_to(struct people *people, const char *from, uint64_t to)
{
	Congvan__DelegateRequest request = CONGVAN__DELEGATE_REQUEST__INIT;
	Congvan__Delegation sent = CONGVAN__DELEGATION__INIT;
	Congvan__DelegationView *view;

	CV_SET(&sent, to_person_id, to);
	sent.to = (char *)"2026-03-20";
	request.delegation = &sent;
	people_enter(people, from, NULL);
	assert_int_equal(PEOPLE_CALL(people, "delegate", &request, delegation_view, &view), 0);
}

static void test_one_act_ends_everything(void **state)
{
	struct people *people = *state;
	struct office office = office_make(people);
	Congvan__AuthenticateReply *who;
	Congvan__LeaveReport *report;
	const char *token;

	delegate_to(people, "vananh", office.colleague);
	delegate_to(people, "maihoa", office.leaver);
	token = people_enter(people, "vananh", NULL);
	people_enter(people, "quantri", NULL);
	assert_int_equal(let_go(people, office.leaver, office.colleague, &report), 0);
	/* QĐ 8849/QĐ-UBND Đ13.5: account and sessions, and all that the person could do by them. */
	assert_int_equal(report->leave->sessions_ended, 2);
	assert_int_equal(report->leave->posts_ended, 1);
	assert_int_equal(report->leave->delegations_revoked, 2);
	assert_int_equal(report->leave->ordered_by->person_id, people->administrator);
	assert_int_equal(report->state, CONGVAN__LEAVE_STATE__LEAVE_DONE);
	assert_string_equal(report->successor_name, "Mai Thị Hoa");
	assert_int_equal(people_events(people, "identity.left"), 1);
	assert_int_equal(people_events(people, "identity.post_ended"), 1);
	assert_int_equal(people_events(people, "identity.delegation_revoked"), 2);
	assert_true(people_account(people, "vananh")->disabled);
	assert_int_not_equal(people_authenticate(people, token, &who), 0);
	assert_int_not_equal(people_login(people, "vananh", PEOPLE_PASSWORD, NULL), 0);
	assert_string_equal(people_reason(people), "identity.account_disabled");
}

static void test_open_work_needs_somebody_to_go_on(void **state)
{
	struct people *people = *state;
	struct office office = office_make(people);
	uint64_t nobody = people_person(people, "Vũ Hữu Tài", "vutai", 0, NULL);
	Congvan__LeaveReport *report;

	has_work(people, office.leaver, 3);
	people_enter(people, "quantri", NULL);
	assert_int_not_equal(let_go(people, office.leaver, 0, &report), 0);
	assert_string_equal(people_field(people, "/successorId"), "leave.successor_needed");
	assert_int_not_equal(let_go(people, office.leaver, office.leaver, &report), 0);
	assert_string_equal(people_field(people, "/successorId"), "leave.oneself_successor");
	assert_int_not_equal(let_go(people, office.leaver, nobody, &report), 0);
	assert_string_equal(people_field(people, "/successorId"), "leave.successor_post");
	assert_int_not_equal(let_go(people, office.leaver, people->administrator, &report), 0);
	assert_string_equal(people_field(people, "/successorId"), "leave.successor_post");
	assert_int_equal(people_events(people, "identity.left"), 0);
	assert_false(people_account(people, "vananh")->disabled);

	assert_int_equal(let_go(people, office.leaver, office.colleague, &report), 0);
	assert_int_equal(report->state, CONGVAN__LEAVE_STATE__LEAVE_RUNNING);
	assert_int_equal(report->left, 3);
	/* While something is left it may be ordered again, and afterwards no more. */
	assert_int_equal(let_go(people, office.leaver, office.colleague, &report), 0);
	assert_int_equal(report->leave->revision, 2);
	has_work(people, office.leaver, -3);
	assert_int_not_equal(let_go(people, office.leaver, office.colleague, &report), 0);
	assert_string_equal(people_reason(people), "leave.over");
}

static void test_only_an_administrator_and_not_for_oneself(void **state)
{
	struct people *people = *state;
	struct office office = office_make(people);
	Congvan__LeaveReport *report;

	people_enter(people, "maihoa", NULL);
	assert_int_not_equal(let_go(people, office.leaver, 0, &report), 0);
	assert_string_equal(people_reason(people), "identity.administrator_needed");
	people_enter(people, "quantri", NULL);
	assert_int_not_equal(let_go(people, people->administrator, 0, &report), 0);
	assert_string_equal(people_reason(people), "leave.oneself");
	people_found(people, "000.00.02.H40", "quantri2", true);
	people_enter(people, "quantri2", NULL);
	assert_int_not_equal(let_go(people, office.leaver, 0, &report), 0);
	assert_string_equal(people_reason(people), "person.unknown");
}

static void test_the_report_tells_how_far_it_has_come(void **state)
{
	struct people *people = *state;
	struct office office = office_make(people);
	Congvan__GetLeaveRequest request = CONGVAN__GET_LEAVE_REQUEST__INIT;
	Congvan__HandOver kind = CONGVAN__HAND_OVER__INIT;
	Congvan__LeaveReport *report;

	people_enter(people, "quantri", NULL);
	request.account = (char *)"vananh";
	assert_int_not_equal(PEOPLE_CALL(people, "get_leave", &request, leave_report, &report), 0);
	assert_string_equal(people_reason(people), "leave.none");
	has_work(people, office.leaver, 2);
	assert_int_equal(let_go(people, office.leaver, office.colleague, &report), 0);
	CV_SET(&kind, person_id, office.leaver);
	kind.kind = (char *)"incoming";
	CV_SET(&kind, leave_revision, 1);
	CV_SET(&kind, state, CONGVAN__LEAVE_STATE__LEAVE_FAILED);
	CV_SET(&kind, documents, 7);
	fakehost_put(people->fake, people->agency, "identity.hand_over",
		     fakehost_body(people->fake, "is", office.leaver, "incoming"), &kind.base);
	assert_int_equal(PEOPLE_CALL(people, "get_leave", &request, leave_report, &report), 0);
	assert_int_equal(report->state, CONGVAN__LEAVE_STATE__LEAVE_FAILED);
	assert_int_equal(report->n_kinds, 1);
	assert_int_equal(report->kinds[0]->documents, 7);
	assert_int_equal(report->left, 2);
	/* What belongs to an earlier order counts no more. */
	assert_int_equal(let_go(people, office.leaver, office.colleague, &report), 0);
	assert_int_equal(report->n_kinds, 0);
	assert_int_equal(report->state, CONGVAN__LEAVE_STATE__LEAVE_RUNNING);
}

static int read_report(struct people *people, uint64_t leaver, Congvan__LeaveReport **ret)
{
	Congvan__GetLeaveRequest request = CONGVAN__GET_LEAVE_REQUEST__INIT;

	CV_SET(&request, id, leaver);
	return PEOPLE_CALL(people, "get_leave", &request, leave_report, ret);
}

static void denied(struct people *people, uint64_t leaver)
{
	Congvan__LeaveReport *report;

	assert_int_not_equal(read_report(people, leaver, &report), 0);
	assert_string_equal(people_reason(people), "identity.administrator_needed");
}

/* QĐ 8849/QĐ-UBND Đ13.5: who takes the work over sees what it is; nobody else but the administrator hears of it. */
static void test_the_successor_reads_what_came_to_them(void **state)
{
	struct people *people = *state;
	struct office office = office_make(people);
	Congvan__HandOver kind = CONGVAN__HAND_OVER__INIT;
	Congvan__HandedOver item = CONGVAN__HANDED_OVER__INIT, *items[] = {&item};
	uint64_t third = people_person(people, "Trịnh Văn Ba", "vanba", 0, "deputy");
	Congvan__LeaveReport *report;

	has_work(people, office.leaver, 1);
	people_enter(people, "quantri", NULL);
	assert_int_equal(let_go(people, office.leaver, office.colleague, &report), 0);
	CV_SET(&item, document_id, 77);
	item.subject = (char *)"Thư mời họp";
	CV_SET(&kind, person_id, office.leaver);
	kind.kind = (char *)"incoming";
	CV_SET(&kind, leave_revision, 1);
	CV_SET(&kind, state, CONGVAN__LEAVE_STATE__LEAVE_DONE);
	CV_SET(&kind, documents, 1);
	kind.items = items;
	kind.n_items = 1;
	fakehost_put(people->fake, people->agency, "identity.hand_over",
		     fakehost_body(people->fake, "is", office.leaver, "incoming"), &kind.base);
	/* The administrator counts, and reads no documents. */
	assert_int_equal(read_report(people, office.leaver, &report), 0);
	assert_int_equal(report->kinds[0]->documents, 1);
	assert_int_equal(report->kinds[0]->n_items, 0);
	assert_true(report->leave->has_posts_ended);
	people_enter(people, "maihoa", NULL);
	assert_int_equal(read_report(people, office.leaver, &report), 0);
	assert_string_equal(report->person_name, "Lê Vân Anh");
	assert_string_equal(report->leave->reason, "Chuyển công tác");
	assert_int_equal(report->kinds[0]->n_items, 1);
	assert_int_equal(report->kinds[0]->items[0]->document_id, 77);
	assert_false(report->leave->has_posts_ended);
	assert_false(report->leave->has_sessions_ended);
	assert_false(report->leave->has_delegations_revoked);
	denied(people, third); /* somebody whose successor they are not */
	people_enter(people, "vanba", NULL);
	denied(people, office.leaver);
	/* Ordered again with somebody else: the first one has no more to do with it. */
	people_enter(people, "quantri", NULL);
	assert_int_equal(let_go(people, office.leaver, third, &report), 0);
	people_enter(people, "maihoa", NULL);
	denied(people, office.leaver);
	people_enter(people, "vanba", NULL);
	assert_int_equal(read_report(people, office.leaver, &report), 0);
	assert_int_equal(report->n_kinds, 0);
}

static void test_a_dry_run_changes_nothing(void **state)
{
	struct people *people = *state;
	struct office office = office_make(people);
	Congvan__LeaveRequest request = CONGVAN__LEAVE_REQUEST__INIT;
	Congvan__LeaveReport *report;

	request.account = (char *)"vananh";
	request.successor_account = (char *)"maihoa";
	CV_SET(&request, dry_run, true);
	CV_SET(&request, agency, people->agency);
	has_work(people, office.leaver, 4);
	people_be_operator(people);
	assert_int_equal(PEOPLE_CALL(people, "leave", &request, leave_report, &report), 0);
	assert_int_equal(report->leave->open_work, 4);
	assert_int_equal(report->leave->posts_ended, 1);
	assert_false(people_account(people, "vananh")->disabled);
	assert_int_equal(people_events(people, "identity.left"), 0);
	request.dry_run = false;
	assert_int_equal(PEOPLE_CALL(people, "leave", &request, leave_report, &report), 0);
	assert_string_equal(report->leave->ordered_by->role, "operator");
	assert_true(people_account(people, "vananh")->disabled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    PEOPLE_TEST(test_one_act_ends_everything),
	    PEOPLE_TEST(test_open_work_needs_somebody_to_go_on),
	    PEOPLE_TEST(test_only_an_administrator_and_not_for_oneself),
	    PEOPLE_TEST(test_the_report_tells_how_far_it_has_come),
	    PEOPLE_TEST(test_the_successor_reads_what_came_to_them),
	    PEOPLE_TEST(test_a_dry_run_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
