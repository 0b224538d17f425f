/* Logging in: what it gives, what it refuses, and how long it stays shut after too many failures. */
#include "people.h"

#include <lockout.h>
#include <password.h>

static void test_password_rules(void **state)
{
	struct people *people = *state;
	static const struct {
		const char *password, *weakness;
		bool demo;
	} cases[] = {
	    {"congvan-demo", NULL, true},
	    {"congvan-demo", "password.well_known", false},
	    {"ngắn-quá-9", NULL, false},
	    {"ngắn-quá9", "password.too_short", false},
	    {"Matkhau12345", "password.well_known", false},
	    {"mậtkhẩu12345", "password.well_known", false},
	    {"aaaaaaaaaaaa", "password.well_known", false},
	    {"vanthu.phong", "password.is_account", false},
	    {"  dài đủ rồi nhé  ", NULL, false},
	    {"xin\x01"
	     "chào các bạn",
	     "password.unreadable", false},
	    {"", "password.unreadable", false},
	};
	struct cv_call *call = fakehost_open(people->fake);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *clean = password_clean(call, cases[i].password);
		const char *weakness = password_weakness(call, clean, "vanthu.phong", cases[i].demo);
		assert_string_equal(weakness ? weakness : "accepted",
				    cases[i].weakness ? cases[i].weakness : "accepted");
	}
	char long_one[PASSWORD_BYTES_MAX + 2];
	memset(long_one, 'x', sizeof(long_one) - 1);
	long_one[sizeof(long_one) - 1] = '\0';
	assert_null(password_clean(call, long_one));
	fakehost_close(&call);
}

static void test_hash_is_argon2id_with_its_own_salt(void **state)
{
	struct people *people = *state;
	const struct cv_host *host = fakehost_table(people->fake);
	char one[PASSWORD_HASH_MAX], other[PASSWORD_HASH_MAX];
	assert_int_equal(password_hash(host, "hoa sen trắng", one), 0);
	assert_int_equal(password_hash(host, "hoa sen trắng", other), 0);
	assert_string_not_equal(one, other);
	assert_memory_equal(one, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
	assert_true(password_verify(one, "hoa sen trắng"));
	assert_false(password_verify(one, "hoa sen trang"));
	assert_false(password_verify("$argon2id$broken", "hoa sen trắng"));
}

static void test_login_says_who_one_is(void **state)
{
	struct people *people = *state;
	Congvan__LoginReply *reply;
	uint64_t office = people_unit(people, 0, "VP");
	uint64_t clerk = people_person(people, "Trần Thị Văn Thư", "vanthu", office, "records_clerk");
	assert_int_equal(people_login(people, " VanThu ", PEOPLE_PASSWORD, &reply), 0);
	assert_int_equal(reply->me->person->id, clerk);
	assert_int_equal(reply->me->agency->number, people->agency);
	assert_true(reply->me->demo);
	assert_int_equal(reply->me->n_posts, 1);
	assert_string_equal(reply->me->posts[0]->unit_name, "Phòng VP");
	assert_int_equal(reply->me->acting_post_id, reply->me->posts[0]->post->id);
	assert_string_equal(reply->me->create[0], "incoming");
	assert_false(reply->me->must_change_password);
	assert_int_equal(strlen(reply->token), 43);
	assert_int_equal(people_events(people, "identity.logged_in"), 1);
}

static void test_browser_gets_cookies_and_no_token(void **state)
{
	struct people *people = *state;
	const char *body = "{\"account\":\"quantri\",\"password\":\"congvan-demo\",\"language\":\"en\"}";
	Congvan__HttpRequest request = CONGVAN__HTTP_REQUEST__INIT;
	Congvan__HttpReply *reply;
	request.method = (char *)"POST";
	request.path = (char *)"/api/v1/session";
	CV_SET(&request, body, ((ProtobufCBinaryData){strlen(body), (uint8_t *)(uintptr_t)body}));
	people_be_nobody(people);
	assert_int_equal(fakehost_http(people->fake, "identity/1", "login", &request, &reply), 0);
	assert_int_equal(reply->status, 201);
	assert_int_equal(reply->n_cookies, 2);
	assert_string_equal(reply->cookies[0]->name, "session");
	assert_false(reply->cookies[0]->readable);
	assert_string_equal(reply->cookies[1]->name, "csrf");
	assert_true(reply->cookies[1]->readable);
	Congvan__AuthenticateReply *who;
	assert_null(memmem(reply->body.data, reply->body.len, reply->cookies[0]->value, 43));
	assert_int_equal(people_authenticate(people, reply->cookies[0]->value, &who), 0);
	assert_string_equal(who->csrf, reply->cookies[1]->value);
	assert_string_equal(who->language, "en");
}

static void test_wrong_password_is_counted_and_told(void **state)
{
	struct people *people = *state;
	assert_int_not_equal(people_login(people, "quantri", "không-phải-nó", NULL), 0);
	assert_string_equal(people_reason(people), "identity.login_failed");
	assert_int_equal(fakehost_status(people->fake)->code, CONGVAN__STATUS__CODE__UNAUTHENTICATED);
	assert_int_equal(people_account(people, "quantri")->failures, 1);
	assert_int_equal(people_events(people, "identity.login_failed"), 1);
	assert_int_equal(people_login(people, "quantri", PEOPLE_PASSWORD, NULL), 0);
	assert_int_equal(people_account(people, "quantri")->failures, 0);
}

/* Five failures: a minute, then twice as long with each further one, never more than a quarter of an hour. */
static void check_lock(struct people *people, const char *account)
{
	static const int64_t minutes[] = {1, 2, 4, 8, 15, 15};
	for (unsigned i = 1; i < LOCKOUT_FAILURES; i++) {
		assert_int_not_equal(people_login(people, account, "không-phải-nó", NULL), 0);
		assert_string_equal(people_reason(people), "identity.login_failed");
	}
	for (size_t i = 0; i < sizeof(minutes) / sizeof(minutes[0]); i++) {
		assert_int_not_equal(people_login(people, account, "không-phải-nó", NULL), 0);
		assert_string_equal(people_reason(people), "identity.locked");
		assert_int_equal(fakehost_status(people->fake)->code, CONGVAN__STATUS__CODE__BUSY);
		/* Shut even for the right password, and being shut is not counted again. */
		people_pass(people, minutes[i] * 60000 - 1);
		assert_int_not_equal(people_login(people, account, PEOPLE_PASSWORD, NULL), 0);
		assert_string_equal(people_reason(people), "identity.locked");
		people_pass(people, 1);
	}
}

static void test_lock_doubles_to_a_quarter_of_an_hour(void **state)
{
	struct people *people = *state;
	check_lock(people, "quantri");
	assert_int_equal(people_login(people, "quantri", PEOPLE_PASSWORD, NULL), 0);
	assert_int_equal(people_account(people, "quantri")->failures, 0);
}

static void test_unknown_name_behaves_like_an_account(void **state)
{
	struct people *people = *state;
	uint32_t before, after;
	fakehost_events(people->fake, &before);
	check_lock(people, "khongcoai");
	fakehost_events(people->fake, &after);
	/* What was typed may have been a password: the log keeps no name that nobody has. */
	assert_int_equal(after, before);
	assert_int_equal(fakehost_count(people->fake, 0, "identity.attempt"), 1);
}

static void test_lock_says_when_to_come_back(void **state)
{
	struct people *people = *state;
	for (unsigned i = 0; i < LOCKOUT_FAILURES; i++)
		people_login(people, "quantri", "không-phải-nó", NULL);
	assert_non_null(strstr(fakehost_status(people->fake)->text, "08:01:00"));
	const Congvan__Status *status = fakehost_status(people->fake);
	const char *until = "2026-03-05T08:01:00+07:00";
	assert_non_null(memmem(status->details.data, status->details.len, until, strlen(until)));
}

static void fail_once_more(struct fakehost *fake, void *arg)
{
	struct people *people = arg;
	(void)fake;
	Congvan__Account account = *people_account(people, "quantri");
	CV_SET(&account, failures, account.failures + 1);
	fakehost_put(people->fake, 0, "identity.account", fakehost_body(people->fake, "s", "quantri"), &account.base);
}

static void test_failures_at_once_are_all_counted(void **state)
{
	struct people *people = *state;
	fakehost_before_commit(people->fake, fail_once_more, people);
	assert_int_not_equal(people_login(people, "quantri", "không-phải-nó", NULL), 0);
	assert_int_equal(fakehost_attempts(people->fake), 2);
	assert_int_equal(people_account(people, "quantri")->failures, 2);
}

static void test_nothing_is_admitted_without_an_account_or_password(void **state)
{
	struct people *people = *state;
	assert_int_not_equal(people_login(people, "", "", NULL), 0);
	assert_string_equal(people_field(people, "/account"), "required");
	assert_string_equal(people_field(people, "/password"), "required");
	assert_int_not_equal(people_login(people, "quan tri", PEOPLE_PASSWORD, NULL), 0);
	assert_string_equal(people_reason(people), "identity.login_failed");
	uint64_t unit = people_unit(people, 0, "VP");
	people_person(people, "Lê Văn Không", NULL, unit, "specialist");
	assert_int_not_equal(people_login(people, "congvan-demo", PEOPLE_PASSWORD, NULL), 0);
}

/* Whoever reads the store or the log finds no password and no token. */
static void test_no_secret_is_kept(void **state)
{
	struct people *people = *state;
	static const char *const prefixes[] = {"identity.account", "identity.session", "identity.session_of",
					       "identity.idempotency"};
	Congvan__LoginReply *reply;
	uint32_t count;
	assert_int_equal(people_login(people, "quantri", PEOPLE_PASSWORD, &reply), 0);
	for (size_t p = 0; p < sizeof(prefixes) / sizeof(prefixes[0]); p++) {
		struct cv_bytes body, value;
		for (uint32_t i = 0; (value = fakehost_row(people->fake, 0, prefixes[p], i, &body)).data; i++) {
			assert_null(memmem(value.data, value.len, reply->token, strlen(reply->token)));
			assert_null(memmem(value.data, value.len, PEOPLE_PASSWORD, strlen(PEOPLE_PASSWORD)));
		}
	}
	const struct fakehost_event *events = fakehost_events(people->fake, &count);
	for (uint32_t i = 0; i < count; i++) {
		struct cv_bytes payload = events[i].payload;
		assert_null(memmem(payload.data, payload.len, reply->token, strlen(reply->token)));
		assert_null(memmem(payload.data, payload.len, PEOPLE_PASSWORD, strlen(PEOPLE_PASSWORD)));
		assert_null(memmem(payload.data, payload.len, "$argon2", 7));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    PEOPLE_TEST(test_password_rules),
	    PEOPLE_TEST(test_hash_is_argon2id_with_its_own_salt),
	    PEOPLE_TEST(test_login_says_who_one_is),
	    PEOPLE_TEST(test_browser_gets_cookies_and_no_token),
	    PEOPLE_TEST(test_wrong_password_is_counted_and_told),
	    PEOPLE_TEST(test_lock_doubles_to_a_quarter_of_an_hour),
	    PEOPLE_TEST(test_unknown_name_behaves_like_an_account),
	    PEOPLE_TEST(test_lock_says_when_to_come_back),
	    PEOPLE_TEST(test_failures_at_once_are_all_counted),
	    PEOPLE_TEST(test_nothing_is_admitted_without_an_account_or_password),
	    PEOPLE_TEST(test_no_secret_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
