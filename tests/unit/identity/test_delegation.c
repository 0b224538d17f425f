/* Acting for others: delegations with their days and scope, and secretaries; both end by themselves. */
#include "people.h"

#include <delegation.h>

#define DAY_MS (24LL * 3600 * 1000)

/* An office: a head, a deputy with an account of his own, and a secretary of the head. */
struct office {
	uint64_t head, deputy, head_post, deputy_post;
};

static uint64_t post_of(struct people *people, const char *account)
{
	Congvan__AuthenticateReply *who;
	uint64_t post;

	people_enter(people, account, &who);
	post = who->post_id;
	people_be_operator(people);
	return post;
}

static struct office office_make(struct people *people)
{
	struct office office = {
	    .head = people_person(people, "Nguyễn Văn Hùng", "hung", 0, "head"),
	    .deputy = people_person(people, "Lê Thị Mai", "mai", 0, "deputy"),
	};

	office.head_post = post_of(people, "hung");
	office.deputy_post = post_of(people, "mai");
	return office;
}

static int delegate_to(struct people *people, Congvan__Delegation *sent, Congvan__DelegationView **ret)
{
	Congvan__DelegateRequest request = CONGVAN__DELEGATE_REQUEST__INIT;

	request.delegation = sent;
	return PEOPLE_CALL(people, "delegate", &request, delegation_view, ret);
}

static Congvan__Delegation lent(uint64_t to, const char *from_day, const char *to_day)
{
	Congvan__Delegation sent = CONGVAN__DELEGATION__INIT;

	CV_SET(&sent, to_person_id, to);
	sent.from = (char *)from_day;
	sent.to = (char *)to_day;
	return sent;
}

/* Switches the session; the identity that the gateway hears afterwards. */
static int act_in(struct people *people, uint64_t post, Congvan__Me **ret)
{
	Congvan__SettingsRequest request = CONGVAN__SETTINGS_REQUEST__INIT;

	CV_SET(&request, acting_post_id, post);
	return PEOPLE_CALL(people, "settings", &request, me, ret);
}

static void test_the_delegate_acts_for_the_delegator(void **state)
{
	struct people *people = *state;
	struct office office = office_make(people);
	Congvan__Delegation sent = lent(office.deputy, NULL, "2026-03-10");
	Congvan__AuthenticateReply *who;
	Congvan__DelegationView *view;
	const char *token;
	Congvan__Me *me;

	people_enter(people, "hung", NULL);
	assert_int_equal(delegate_to(people, &sent, &view), 0);
	assert_true(view->running);
	assert_string_equal(view->delegation->from, PEOPLE_TODAY);
	assert_string_equal(view->from_name, "Nguyễn Văn Hùng");
	assert_int_equal(people_events(people, "identity.delegated"), 1);

	token = people_enter(people, "mai", &who);
	assert_int_equal(who->on_behalf_of, 0);
	assert_int_equal(act_in(people, office.head_post, &me), 0);
	assert_int_equal(me->n_act_for, 1);
	assert_string_equal(me->act_for[0]->person->full_name, "Nguyễn Văn Hùng");
	assert_int_equal(me->act_for[0]->relation, CONGVAN__ACT_FOR__RELATION__RELATION_DELEGATE);
	assert_int_equal(me->on_behalf_of, office.head);
	assert_int_equal(people_authenticate(people, token, &who), 0);
	assert_int_equal(who->person_id, office.deputy);
	assert_int_equal(who->post_id, office.head_post);
	assert_int_equal(who->on_behalf_of, office.head);
}

static void test_it_ends_with_its_last_day(void **state)
{
	struct people *people = *state;
	struct office office = office_make(people);
	Congvan__Delegation sent = lent(office.deputy, PEOPLE_TODAY, "2026-03-06");
	Congvan__AuthenticateReply *who;
	Congvan__DelegationView *view;
	const char *token;
	Congvan__Me *me;

	people_enter(people, "hung", NULL);
	assert_int_equal(delegate_to(people, &sent, &view), 0);
	people_enter(people, "mai", NULL);
	people_pass(people, DAY_MS);
	token = people_enter(people, "mai", NULL);
	assert_int_equal(act_in(people, office.head_post, &me), 0);
	people_pass(people, DAY_MS);
	/* Nobody did anything: the day is over. A new session of the third day finds nobody to act for. */
	token = people_enter(people, "mai", &who);
	assert_non_null(token);
	assert_int_equal(who->on_behalf_of, 0);
	assert_int_equal(who->post_id, office.deputy_post);
	assert_int_not_equal(act_in(people, office.head_post, &me), 0);
	assert_string_equal(people_field(people, "/actingPostId"), "post.not_yours");
}

static void test_revoking_ends_it_at_once_for_a_running_session(void **state)
{
	struct people *people = *state;
	struct office office = office_make(people);
	Congvan__Delegation sent = lent(office.deputy, NULL, "2026-03-31");
	Congvan__RevokeDelegationRequest revoke = CONGVAN__REVOKE_DELEGATION_REQUEST__INIT;
	Congvan__AuthenticateReply *who;
	Congvan__DelegationView *view;
	const char *token;
	Congvan__Me *me;
	uint64_t id;

	people_enter(people, "hung", NULL);
	assert_int_equal(delegate_to(people, &sent, &view), 0);
	id = view->delegation->id;
	token = people_enter(people, "mai", NULL);
	assert_int_equal(act_in(people, office.head_post, &me), 0);
	people_enter(people, "hung", NULL);
	CV_SET(&revoke, id, id);
	revoke.reason = (char *)"Đã đi công tác về";
	assert_int_equal(PEOPLE_CALL(people, "revoke_delegation", &revoke, delegation_view, &view), 0);
	assert_false(view->running);
	assert_string_equal(view->delegation->revoke_reason, "Đã đi công tác về");
	assert_int_equal(people_authenticate(people, token, &who), 0);
	assert_int_equal(who->on_behalf_of, 0);
	assert_int_equal(who->post_id, office.deputy_post);
	people_enter(people, "hung", NULL);
	assert_int_not_equal(PEOPLE_CALL(people, "revoke_delegation", &revoke, delegation_view, &view), 0);
	assert_string_equal(people_reason(people), "delegation.revoked");
}

static void test_what_is_lent_is_not_lent_on(void **state)
{
	struct people *people = *state;
	struct office office = office_make(people);
	uint64_t other = people_person(people, "Trần Văn Ba", "tranba", 0, "deputy");
	Congvan__Delegation sent = lent(office.deputy, NULL, "2026-03-10"), on = lent(other, NULL, "2026-03-10");
	Congvan__DelegationView *view;

	people_enter(people, "hung", NULL);
	assert_int_equal(delegate_to(people, &sent, &view), 0);
	people_enter(people, "mai", NULL);
	fakehost_caller(people->fake)->post = office.head_post;
	fakehost_caller(people->fake)->on_behalf_of = office.head;
	assert_int_not_equal(delegate_to(people, &on, &view), 0);
	assert_string_equal(people_reason(people), "delegation.not_lent_on");
	/* Nor by naming the other's post while acting in one's own. */
	people_enter(people, "mai", NULL);
	CV_SET(&on, from_post_id, office.head_post);
	assert_int_not_equal(delegate_to(people, &on, &view), 0);
	assert_string_equal(people_reason(people), "identity.administrator_needed");
}

static void test_a_form_hears_of_its_mistakes(void **state)
{
	static const struct {
		const char *from, *to, *field, *code;
	} cases[] = {
	    {NULL, NULL, "/delegation/to", "required"},
	    {"2026-03-09", "2026-03-08", "/delegation/to", "date_order"},
	    {"2026-03-01", "2026-03-04", "/delegation/to", "delegation.over"},
	    {PEOPLE_TODAY, "2027-03-06", "/delegation/to", "delegation.too_long"},
	    {"tomorrow", "2026-03-08", "/delegation/from", "bad_date"},
	};
	struct people *people = *state;
	struct office office = office_make(people);
	Congvan__Delegation sent;
	Congvan__DelegationView *view;

	people_enter(people, "hung", NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sent = lent(office.deputy, cases[i].from, cases[i].to);
		assert_int_not_equal(delegate_to(people, &sent, &view), 0);
		assert_string_equal(people_field(people, cases[i].field), cases[i].code);
	}
	sent = lent(office.head, NULL, "2026-03-10");
	assert_int_not_equal(delegate_to(people, &sent, &view), 0);
	assert_string_equal(people_field(people, "/delegation/toPersonId"), "delegation.oneself");
	sent = lent(123456, NULL, "2026-03-10");
	assert_int_not_equal(delegate_to(people, &sent, &view), 0);
	assert_string_equal(people_field(people, "/delegation/toPersonId"), "person.unknown");
	assert_int_equal(people_events(people, "identity.delegated"), 0);
}

static void test_an_administrator_enters_it_for_somebody_away(void **state)
{
	struct people *people = *state;
	struct office office = office_make(people);
	Congvan__Delegation sent = lent(office.deputy, NULL, "2026-03-10");
	Congvan__DelegationView *view;

	people_enter(people, "quantri", NULL);
	CV_SET(&sent, from_post_id, office.head_post);
	assert_int_not_equal(delegate_to(people, &sent, &view), 0);
	assert_string_equal(people_field(people, "/delegation/basis"), "required");
	sent.basis = (char *)"Quyết định 12/QĐ-SYT";
	assert_int_equal(delegate_to(people, &sent, &view), 0);
	assert_int_equal(view->delegation->from_person_id, office.head);
	assert_int_equal(view->delegation->made_by->person_id, people->administrator);
	/* But never an administrator's own rights. */
	sent = lent(office.deputy, NULL, "2026-03-10");
	assert_int_not_equal(delegate_to(people, &sent, &view), 0);
	assert_string_equal(people_field(people, "/delegation/fromPostId"), "delegation.administrator");
}

static void test_a_secretary_acts_for_her_leaders_alone(void **state)
{
	struct people *people = *state;
	struct office office = office_make(people);
	uint64_t secretary = people_person(people, "Phạm Thu Hà", "phamha", 0, "archivist");
	Congvan__AddPostRequest request = CONGVAN__ADD_POST_REQUEST__INIT;
	Congvan__Post post = CONGVAN__POST__INIT;
	Congvan__AddPostReply *added;
	Congvan__Me *me;

	CV_SET(&post, person_id, secretary);
	post.role = (char *)"secretary";
	post.leader_ids = &office.head;
	post.n_leader_ids = 1;
	request.post = &post;
	CV_SET(&request, agency, people->agency);
	people_be_operator(people);
	assert_int_equal(PEOPLE_CALL(people, "add_post", &request, add_post_reply, &added), 0);
	people_enter(people, "phamha", NULL);
	assert_int_equal(act_in(people, office.head_post, &me), 0);
	assert_int_equal(me->on_behalf_of, office.head);
	assert_int_equal(me->act_for[0]->relation, CONGVAN__ACT_FOR__RELATION__RELATION_SECRETARY);
	assert_int_not_equal(act_in(people, office.deputy_post, &me), 0);
	assert_string_equal(people_field(people, "/actingPostId"), "post.not_yours");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    PEOPLE_TEST(test_the_delegate_acts_for_the_delegator),
	    PEOPLE_TEST(test_it_ends_with_its_last_day),
	    PEOPLE_TEST(test_revoking_ends_it_at_once_for_a_running_session),
	    PEOPLE_TEST(test_what_is_lent_is_not_lent_on),
	    PEOPLE_TEST(test_a_form_hears_of_its_mistakes),
	    PEOPLE_TEST(test_an_administrator_enters_it_for_somebody_away),
	    PEOPLE_TEST(test_a_secretary_acts_for_her_leaders_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
