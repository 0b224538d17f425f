/* Sessions: how long they last, and what ends them at once. */
#include "people.h"

#define MINUTE 60000

static void assert_over(struct people *people, const char *token)
{
	assert_int_not_equal(people_authenticate(people, token, NULL), 0);
	assert_string_equal(people_reason(people), "identity.no_session");
	assert_int_equal(fakehost_status(people->fake)->code, CONGVAN__STATUS__CODE__UNAUTHENTICATED);
}

static uint32_t revocations(struct people *people)
{
	return fakehost_count(people->fake, 0, "identity.revocation");
}

static void test_silence_ends_a_session(void **state)
{
	struct people *people = *state;
	const char *token = people_enter(people, "quantri", NULL);
	for (unsigned i = 0; i < 3; i++) {
		people_pass(people, 29 * MINUTE);
		assert_int_equal(people_authenticate(people, token, NULL), 0);
	}
	people_pass(people, 30 * MINUTE);
	assert_over(people, token);
}

static void test_no_session_lasts_longer_than_its_lifetime(void **state)
{
	struct people *people = *state;
	Congvan__AuthenticateReply *who;
	const char *token = people_enter(people, "quantri", NULL);
	int64_t end = FAKEHOST_NOW_MS + 12 * 60 * MINUTE;
	for (unsigned i = 0; i < 12 * 60 / 20 - 1; i++) {
		people_pass(people, 20 * MINUTE);
		assert_int_equal(people_authenticate(people, token, &who), 0);
		assert_true(who->valid_until_ms <= end);
	}
	people_pass(people, 20 * MINUTE - 1);
	assert_int_equal(people_authenticate(people, token, &who), 0);
	assert_int_equal(who->valid_until_ms, end);
	people_pass(people, 1);
	assert_over(people, token);
}

static Congvan__Session *session_record(struct people *people)
{
	struct cv_bytes body;
	assert_non_null(fakehost_row(people->fake, 0, "identity.session", 0, &body).data);
	return fakehost_record(people->fake, 0, "identity.session", body, &congvan__session__descriptor);
}

static void test_seen_moves_once_a_minute(void **state)
{
	struct people *people = *state;
	const char *token = people_enter(people, "quantri", NULL);
	int64_t began = session_record(people)->seen_at->seconds;
	people_pass(people, MINUTE - 1);
	assert_int_equal(people_authenticate(people, token, NULL), 0);
	assert_int_equal(session_record(people)->seen_at->seconds, began);
	people_pass(people, 1);
	assert_int_equal(people_authenticate(people, token, NULL), 0);
	assert_int_equal(session_record(people)->seen_at->seconds, began + 60);
	assert_int_equal(revocations(people), 0);
}

/* On a full disk: who somebody is can be told without the note, and everything that ends a session ends it. */
static void test_recognised_without_a_note(void **state)
{
	struct people *people = *state;
	Congvan__AuthenticateReply *who;
	const char *token = people_enter(people, "quantri", NULL);
	int64_t began = session_record(people)->seen_at->seconds;
	people_pass(people, MINUTE);
	fakehost_fail_commit(people->fake, -ENOSPC);
	assert_int_equal(people_authenticate(people, token, NULL), -ENOSPC);
	assert_int_equal(fakehost_status(people->fake)->code, CONGVAN__STATUS__CODE__STORAGE_FULL);
	assert_int_equal(people_recognise(people, token, &who), 0);
	assert_int_equal(who->person_id, people->administrator);
	assert_int_equal(who->agency, people->agency);
	assert_int_equal(who->valid_until_ms, FAKEHOST_NOW_MS + 2 * MINUTE);
	assert_int_equal(session_record(people)->seen_at->seconds, began);
	/* Nothing was noted, so the silence goes on, and an answer holds no longer than the session. */
	people_pass(people, 28 * MINUTE + MINUTE / 2);
	assert_int_equal(people_recognise(people, token, &who), 0);
	assert_int_equal(who->valid_until_ms, FAKEHOST_NOW_MS + 30 * MINUTE);
	people_pass(people, MINUTE / 2);
	assert_int_not_equal(people_recognise(people, token, NULL), 0);
	assert_string_equal(people_reason(people), "identity.no_session");
}

static void test_logout_ends_it(void **state)
{
	struct people *people = *state;
	Congvan__Empty request = CONGVAN__EMPTY__INIT, *reply;
	const char *other = people_enter(people, "quantri", NULL);
	const char *token = people_enter(people, "quantri", NULL);
	assert_int_equal(PEOPLE_CALL(people, "logout", &request, empty, &reply), 0);
	assert_int_equal(revocations(people), 1);
	assert_int_equal(people_events(people, "identity.logged_out"), 1);
	assert_over(people, token);
	assert_int_equal(people_authenticate(people, other, NULL), 0);
	assert_int_equal(fakehost_count(people->fake, 0, "identity.session_of"), 1);
}

static int disable(struct people *people, const char *account, bool enable, uint32_t *ret_ended)
{
	Congvan__DisableAccountRequest request = CONGVAN__DISABLE_ACCOUNT_REQUEST__INIT;
	Congvan__DisableAccountReply *reply;
	request.account = (char *)account;
	CV_SET(&request, enable, enable);
	people_be_operator(people);
	int error = PEOPLE_CALL(people, "disable_account", &request, disable_account_reply, &reply);
	if (error == 0 && ret_ended)
		*ret_ended = reply->sessions_ended;
	return error;
}

static void test_disabling_ends_all_at_once(void **state)
{
	struct people *people = *state;
	uint32_t ended = 0;
	const char *one = people_enter(people, "quantri", NULL), *two = people_enter(people, "quantri", NULL);
	assert_int_equal(disable(people, "quantri", false, &ended), 0);
	assert_int_equal(ended, 2);
	assert_int_equal(revocations(people), 1);
	assert_over(people, one);
	assert_over(people, two);
	assert_int_not_equal(people_recognise(people, one, NULL), 0);
	assert_string_equal(people_reason(people), "identity.no_session");
	assert_int_not_equal(people_login(people, "quantri", PEOPLE_PASSWORD, NULL), 0);
	assert_string_equal(people_reason(people), "identity.account_disabled");
	/* Who does not know the password learns nothing. */
	assert_int_not_equal(people_login(people, "quantri", "không-phải-nó", NULL), 0);
	assert_string_equal(people_reason(people), "identity.login_failed");
	assert_int_equal(disable(people, "quantri", true, NULL), 0);
	assert_over(people, one);
	assert_int_equal(people_login(people, "quantri", PEOPLE_PASSWORD, NULL), 0);
}

static void disable_meanwhile(struct fakehost *fake, void *arg)
{
	struct cv_caller before = *fakehost_caller(fake);
	assert_int_equal(disable(arg, "quantri", false, NULL), 0);
	*fakehost_caller(fake) = before;
}

static void test_login_while_it_is_disabled_fails(void **state)
{
	struct people *people = *state;
	fakehost_before_commit(people->fake, disable_meanwhile, people);
	assert_int_not_equal(people_login(people, "quantri", PEOPLE_PASSWORD, NULL), 0);
	assert_string_equal(people_reason(people), "identity.account_disabled");
	assert_int_equal(fakehost_count(people->fake, 0, "identity.session"), 0);
}

/* A session whose record slipped past the clearing is void all the same: its epoch is an earlier one. */
static void test_epoch_voids_a_session_that_was_left(void **state)
{
	struct people *people = *state;
	const char *token = people_enter(people, "quantri", NULL);
	Congvan__Account account = *people_account(people, "quantri");
	CV_SET(&account, session_epoch, account.session_epoch + 1);
	fakehost_put(people->fake, 0, "identity.account", fakehost_body(people->fake, "s", "quantri"), &account.base);
	assert_over(people, token);
}

static int change_password(struct people *people, const char *current, const char *fresh)
{
	Congvan__ChangePasswordRequest request = CONGVAN__CHANGE_PASSWORD_REQUEST__INIT;
	Congvan__Empty *reply;
	request.current_password = (char *)current;
	request.new_password = (char *)fresh;
	return PEOPLE_CALL(people, "change_password", &request, empty, &reply);
}

static void test_new_password_ends_the_other_sessions(void **state)
{
	struct people *people = *state;
	const char *other = people_enter(people, "quantri", NULL);
	const char *token = people_enter(people, "quantri", NULL);
	assert_int_equal(change_password(people, PEOPLE_PASSWORD, "hoa-sen-trang-7"), 0);
	assert_int_equal(people_events(people, "identity.password_changed"), 1);
	assert_int_equal(revocations(people), 1);
	assert_over(people, other);
	assert_int_equal(people_authenticate(people, token, NULL), 0);
	assert_int_not_equal(people_login(people, "quantri", PEOPLE_PASSWORD, NULL), 0);
	assert_int_equal(people_login(people, "quantri", "hoa-sen-trang-7", NULL), 0);
}

static void test_bad_new_password_names_its_field(void **state)
{
	struct people *people = *state;
	people_enter(people, "quantri", NULL);
	assert_int_not_equal(change_password(people, PEOPLE_PASSWORD, "ngắn"), 0);
	assert_string_equal(people_field(people, "/newPassword"), "password.too_short");
	assert_int_not_equal(change_password(people, PEOPLE_PASSWORD, PEOPLE_PASSWORD), 0);
	assert_string_equal(people_field(people, "/newPassword"), "password.same");
	assert_int_equal(people_account(people, "quantri")->failures, 0);
}

static void test_session_does_not_serve_to_guess_the_password(void **state)
{
	struct people *people = *state;
	people_enter(people, "quantri", NULL);
	for (unsigned i = 1; i <= 5; i++) {
		assert_int_not_equal(change_password(people, "không-phải-nó", "hoa-sen-trang-7"), 0);
		assert_string_equal(people_field(people, "/currentPassword"), "password.wrong");
		assert_int_equal(people_account(people, "quantri")->failures, i);
	}
	assert_int_not_equal(change_password(people, PEOPLE_PASSWORD, "hoa-sen-trang-7"), 0);
	assert_string_equal(people_reason(people), "identity.locked");
}

static void test_password_set_by_another_must_be_changed(void **state)
{
	struct people *people = *state;
	Congvan__SetPasswordRequest request = CONGVAN__SET_PASSWORD_REQUEST__INIT;
	Congvan__Empty *empty;
	Congvan__LoginReply *login;
	Congvan__AuthenticateReply *who;
	people_found(people, "000.00.02.H40", "quantri2", false);
	request.account = (char *)"quantri2";
	request.password = (char *)"tre-xanh-ven-song";
	people_be_operator(people);
	assert_int_equal(PEOPLE_CALL(people, "set_password", &request, empty, &empty), 0);
	assert_int_equal(people_login(people, "quantri2", "tre-xanh-ven-song", &login), 0);
	assert_true(login->me->must_change_password);
	assert_int_equal(people_authenticate(people, login->token, &who), 0);
	assert_true(who->must_change_password);
	people_be(people, who->agency, who->person_id, who->post_id, who->session_id);
	assert_int_equal(change_password(people, "tre-xanh-ven-song", "hoa-sen-trang-7"), 0);
	assert_int_equal(people_authenticate(people, login->token, &who), 0);
	assert_false(who->must_change_password);
}

static void test_oldest_session_makes_room(void **state)
{
	struct people *people = *state;
	const char *first = people_enter(people, "quantri", NULL), *last = first;
	for (unsigned i = 0; i < 20; i++)
		last = people_enter(people, "quantri", NULL);
	assert_int_equal(fakehost_count(people->fake, 0, "identity.session"), 20);
	assert_int_equal(fakehost_count(people->fake, 0, "identity.session_of"), 20);
	assert_over(people, first);
	assert_int_equal(people_authenticate(people, last, NULL), 0);
	people_pass(people, 31 * MINUTE);
	people_enter(people, "quantri", NULL);
	assert_int_equal(fakehost_count(people->fake, 0, "identity.session"), 1);
}

static void test_only_the_gateway_asks(void **state)
{
	struct people *people = *state;
	Congvan__AuthenticateRequest request = CONGVAN__AUTHENTICATE_REQUEST__INIT;
	Congvan__AuthenticateReply *reply;
	people_enter(people, "quantri", NULL);
	assert_int_not_equal(PEOPLE_CALL(people, "authenticate", &request, authenticate_reply, &reply), 0);
	assert_string_equal(people_reason(people), "identity.gateway_only");
	people_be_gateway(people);
	assert_int_not_equal(PEOPLE_CALL(people, "authenticate", &request, authenticate_reply, &reply), 0);
	assert_string_equal(people_reason(people), "identity.no_session");
}

static void test_settings_change_language_and_post(void **state)
{
	struct people *people = *state;
	Congvan__SettingsRequest request = CONGVAN__SETTINGS_REQUEST__INIT;
	Congvan__AuthenticateReply *who;
	Congvan__AddPostRequest add = CONGVAN__ADD_POST_REQUEST__INIT;
	Congvan__AddPostReply *added;
	Congvan__Post post = CONGVAN__POST__INIT;
	Congvan__Me *me;
	CV_SET(&post, person_id, people->administrator);
	post.role = (char *)"head";
	add.post = &post;
	people_be_operator(people);
	assert_int_equal(PEOPLE_CALL(people, "add_post", &add, add_post_reply, &added), 0);
	const char *token = people_enter(people, "quantri", NULL);
	request.language = (char *)"en";
	CV_SET(&request, acting_post_id, added->post->id);
	assert_int_equal(PEOPLE_CALL(people, "settings", &request, me, &me), 0);
	assert_int_equal(me->acting_post_id, added->post->id);
	assert_int_equal(me->n_create, 1); /* a head keeps the agency's routes */
	assert_string_equal(me->create[0], "route");
	assert_int_equal(revocations(people), 1);
	assert_int_equal(people_authenticate(people, token, &who), 0);
	assert_int_equal(who->post_id, added->post->id);
	assert_string_equal(who->language, "en");
	people_be(people, who->agency, who->person_id, who->post_id, who->session_id);
	CV_SET(&request, acting_post_id, 12345);
	request.language = (char *)"fr";
	assert_int_not_equal(PEOPLE_CALL(people, "settings", &request, me, &me), 0);
	assert_string_equal(people_field(people, "/actingPostId"), "post.not_yours");
	assert_string_equal(people_field(people, "/language"), "language");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    PEOPLE_TEST(test_silence_ends_a_session),
	    PEOPLE_TEST(test_no_session_lasts_longer_than_its_lifetime),
	    PEOPLE_TEST(test_seen_moves_once_a_minute),
	    PEOPLE_TEST(test_recognised_without_a_note),
	    PEOPLE_TEST(test_logout_ends_it),
	    PEOPLE_TEST(test_disabling_ends_all_at_once),
	    PEOPLE_TEST(test_login_while_it_is_disabled_fails),
	    PEOPLE_TEST(test_epoch_voids_a_session_that_was_left),
	    PEOPLE_TEST(test_new_password_ends_the_other_sessions),
	    PEOPLE_TEST(test_bad_new_password_names_its_field),
	    PEOPLE_TEST(test_session_does_not_serve_to_guess_the_password),
	    PEOPLE_TEST(test_password_set_by_another_must_be_changed),
	    PEOPLE_TEST(test_oldest_session_makes_room),
	    PEOPLE_TEST(test_only_the_gateway_asks),
	    PEOPLE_TEST(test_settings_change_language_and_post),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
