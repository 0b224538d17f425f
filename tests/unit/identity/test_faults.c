/* Memory that runs out at any step: every handler fails cleanly and leaves nothing half-written. */
#include "people.h"

#define STEPS_MAX 5000u

typedef int on_step(struct people *people);

static int add_person(struct people *people)
{
	Congvan__AddPersonRequest request = CONGVAN__ADD_PERSON_REQUEST__INIT;
	Congvan__Person person = CONGVAN__PERSON__INIT;
	Congvan__Post post = CONGVAN__POST__INIT, *posts[] = {&post};
	Congvan__AddPersonReply *reply;
	uint64_t leaders[] = {people->administrator};
	person.full_name = (char *)"Nguyễn Thị Thư Ký";
	person.account = (char *)"thuky";
	person.email = (char *)"thuky@syt.vn";
	person.phone = (char *)"0255 3822 345";
	post.role = (char *)"secretary";
	post.n_leader_ids = 1;
	post.leader_ids = leaders;
	request.person = &person;
	request.posts = posts;
	request.n_posts = 1;
	people_be_operator(people);
	return PEOPLE_CALL(people, "add_person", &request, add_person_reply, &reply);
}

/* As wrong as can be: what is said about mistakes needs memory too. */
static int add_wrong_person(struct people *people)
{
	Congvan__AddPersonRequest request = CONGVAN__ADD_PERSON_REQUEST__INIT;
	Congvan__Person person = CONGVAN__PERSON__INIT;
	Congvan__Post post = CONGVAN__POST__INIT, *posts[] = {&post, &post};
	Congvan__AddPersonReply *reply;
	uint64_t leaders[] = {4711};
	person.account = (char *)"Thư Ký";
	person.email = (char *)"thuky";
	person.phone = (char *)"x";
	post.role = (char *)"specialist";
	post.from = (char *)"2026-02-30";
	post.to = (char *)"1999-01-01";
	post.n_leader_ids = 1;
	post.leader_ids = leaders;
	request.person = &person;
	request.password = (char *)"ngắn";
	request.posts = posts;
	request.n_posts = 2;
	people_be_operator(people);
	int result = PEOPLE_CALL(people, "add_person", &request, add_person_reply, &reply);
	if (result != -EINVAL || fakehost_alloc_failed(people->fake))
		return result;
	assert_string_equal(people_field(people, "/person/fullName"), "required");
	return 0;
}

static int list_people(struct people *people)
{
	Congvan__ListPeopleRequest request = CONGVAN__LIST_PEOPLE_REQUEST__INIT;
	Congvan__ListPeopleReply *reply;
	request.q = (char *)"tri";
	people_be_operator(people);
	return PEOPLE_CALL(people, "list_people", &request, list_people_reply, &reply);
}

static int list_by_role(struct people *people)
{
	Congvan__ListPeopleRequest request = CONGVAN__LIST_PEOPLE_REQUEST__INIT;
	Congvan__ListPeopleReply *reply;
	request.role = (char *)"administrator";
	people_be_operator(people);
	return PEOPLE_CALL(people, "list_people", &request, list_people_reply, &reply);
}

static int list_units(struct people *people)
{
	Congvan__ListUnitsRequest request = CONGVAN__LIST_UNITS_REQUEST__INIT;
	Congvan__ListUnitsReply *reply;
	people_be_operator(people);
	return PEOPLE_CALL(people, "list_units", &request, list_units_reply, &reply);
}

static int add_unit(struct people *people)
{
	Congvan__AddUnitRequest request = CONGVAN__ADD_UNIT_REQUEST__INIT;
	Congvan__Unit unit = CONGVAN__UNIT__INIT;
	Congvan__AddUnitReply *reply;
	unit.name = (char *)"Thanh tra";
	unit.code = (char *)"TTr";
	request.unit = &unit;
	people_be_operator(people);
	return PEOPLE_CALL(people, "add_unit", &request, add_unit_reply, &reply);
}

static int disable(struct people *people)
{
	Congvan__DisableAccountRequest request = CONGVAN__DISABLE_ACCOUNT_REQUEST__INIT;
	Congvan__DisableAccountReply *reply;
	request.account = (char *)"quantri";
	people_be_operator(people);
	return PEOPLE_CALL(people, "disable_account", &request, disable_account_reply, &reply);
}

static int log_in(struct people *people)
{
	return people_login(people, "quantri", PEOPLE_PASSWORD, NULL);
}

/* What `act` may change, as long as it fails it has changed nothing. */
static uint32_t records(struct people *people)
{
	uint32_t events;
	fakehost_events(people->fake, &events);
	return events + fakehost_count(people->fake, people->agency, "identity.person") +
	       fakehost_count(people->fake, people->agency, "identity.unit") +
	       fakehost_count(people->fake, 0, "identity.session") +
	       fakehost_count(people->fake, 0, "identity.account");
}

static void walk(struct people *people, on_step *act, unsigned step)
{
	uint32_t before = records(people);
	for (uint32_t n = 1; n < STEPS_MAX; n += step) {
		fakehost_fail_alloc(people->fake, n);
		int result = act(people);
		if (!fakehost_alloc_failed(people->fake)) {
			fakehost_fail_alloc(people->fake, 0);
			assert_int_equal(result, 0);
			return;
		}
		if (result == 0)
			fail_msg("succeeded although allocation %u failed", n);
		assert_int_equal(records(people), before);
	}
	fail_msg("never enough memory");
}

static void test_no_memory_leaves_nothing_half_written(void **state)
{
	struct people *people = *state;
	static on_step *const acts[] = {add_person, add_wrong_person, list_people, list_by_role, add_unit, list_units};
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		walk(people, acts[i], 1);
}

static void test_no_memory_for_sessions(void **state)
{
	struct people *people = *state;
	/* Each step measures a password: a few are enough, primes meet different ones. */
	walk(people, log_in, 7);
	walk(people, disable, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    PEOPLE_TEST(test_no_memory_leaves_nothing_half_written),
	    PEOPLE_TEST(test_no_memory_for_sessions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
