/* Units, people and posts: the tree, who was what on which day, and what a form hears of its mistakes. */
#include "people.h"

#include <congvan/text.h>
#include <field.h>
#include <post.h>
#include <role.h>

/* ---- units ---- */

static int move_unit(struct people *people, uint64_t unit, uint64_t parent, const char *code,
		     Congvan__AddUnitReply **ret)
{
	Congvan__ChangeUnitRequest request = CONGVAN__CHANGE_UNIT_REQUEST__INIT;
	Congvan__Unit fields = CONGVAN__UNIT__INIT;
	fields.name = (char *)"Phòng đổi tên";
	fields.code = (char *)code;
	if (parent)
		CV_SET(&fields, parent_id, parent);
	CV_SET(&request, id, unit);
	request.unit = &fields;
	people_be_operator(people);
	return PEOPLE_CALL(people, "change_unit", &request, add_unit_reply, ret);
}

static void test_units_come_parents_first(void **state)
{
	struct people *people = *state;
	Congvan__ListUnitsRequest request = CONGVAN__LIST_UNITS_REQUEST__INIT;
	Congvan__ListUnitsReply *reply;
	Congvan__AddUnitReply *changed;
	static const char *const order[] = {"VP", "VP-HC", "VP-HC-1", "VP-TK", "NVY"};
	uint64_t office = people_unit(people, 0, "VP");
	uint64_t medical = people_unit(people, 0, "NVY");
	uint64_t group = people_unit(people, medical, "VP-HC-1");
	uint64_t administration = people_unit(people, office, "VP-HC");
	people_unit(people, office, "VP-TK");
	/* Its id is older than its new parent's: order comes from the tree, not from the ids. */
	assert_int_equal(move_unit(people, group, administration, "VP-HC-1", &changed), 0);
	assert_int_equal(changed->unit->revision, 2);
	assert_int_equal(PEOPLE_CALL(people, "list_units", &request, list_units_reply, &reply), 0);
	assert_int_equal(reply->n_units, 5);
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(reply->units[i]->code, order[i]);
}

static void test_no_unit_stands_below_itself(void **state)
{
	struct people *people = *state;
	Congvan__AddUnitReply *reply;
	uint64_t top = people_unit(people, 0, "A"), middle = people_unit(people, top, "B");
	uint64_t bottom = people_unit(people, middle, "C");
	assert_int_not_equal(move_unit(people, top, bottom, "A", &reply), 0);
	assert_string_equal(people_field(people, "/unit/parentId"), "unit.circle");
	assert_int_not_equal(move_unit(people, top, top, "A", &reply), 0);
	assert_string_equal(people_field(people, "/unit/parentId"), "unit.circle");
	assert_int_not_equal(move_unit(people, top, 999, "A", &reply), 0);
	assert_string_equal(people_field(people, "/unit/parentId"), "unit.unknown");
}

struct two_units {
	struct people *people;
	uint64_t one, other;
};

static void move_the_other(struct fakehost *fake, void *arg)
{
	struct two_units *units = arg;
	struct cv_caller before = *fakehost_caller(fake);
	Congvan__AddUnitReply *reply;
	assert_int_equal(move_unit(units->people, units->other, units->one, "B", &reply), 0);
	*fakehost_caller(fake) = before;
}

static void test_two_moves_at_once_close_no_circle(void **state)
{
	struct people *people = *state;
	Congvan__AddUnitReply *reply;
	struct two_units units = {people, people_unit(people, 0, "A"), people_unit(people, 0, "B")};
	fakehost_before_commit(people->fake, move_the_other, &units);
	assert_int_not_equal(move_unit(people, units.one, units.other, "A", &reply), 0);
	assert_string_equal(people_field(people, "/unit/parentId"), "unit.circle");
}

static void test_unit_codes_are_unique(void **state)
{
	struct people *people = *state;
	Congvan__AddUnitReply *reply;
	uint64_t one = people_unit(people, 0, "VP"), other = people_unit(people, 0, "TCCB");
	assert_int_not_equal(move_unit(people, other, 0, "vp", &reply), 0);
	assert_string_equal(people_field(people, "/unit/code"), "unit.code_taken");
	/* A code that was given up is free. */
	assert_int_equal(move_unit(people, one, 0, "HC", &reply), 0);
	assert_int_equal(move_unit(people, other, 0, "VP", &reply), 0);
}

static void test_tree_has_ten_levels_at_most(void **state)
{
	struct people *people = *state;
	Congvan__AddUnitReply *reply;
	uint64_t parent = 0;
	char code[8];
	for (unsigned level = 1; level <= 10; level++) {
		snprintf(code, sizeof(code), "L%u", level);
		parent = people_unit(people, parent, code);
	}
	uint64_t loose = people_unit(people, 0, "X");
	assert_int_not_equal(move_unit(people, loose, parent, "X", &reply), 0);
	assert_string_equal(people_field(people, "/unit/parentId"), "unit.too_deep");
}

/* ---- posts ---- */

static int give_post(struct people *people, uint64_t person, uint64_t unit, const char *role, const char *from,
		     const char *to, Congvan__AddPostReply **ret)
{
	Congvan__AddPostRequest request = CONGVAN__ADD_POST_REQUEST__INIT;
	Congvan__Post post = CONGVAN__POST__INIT;
	CV_SET(&post, person_id, person);
	if (unit)
		CV_SET(&post, unit_id, unit);
	post.role = (char *)role;
	post.from = (char *)from;
	post.to = (char *)to;
	request.post = &post;
	people_be_operator(people);
	return PEOPLE_CALL(people, "add_post", &request, add_post_reply, ret);
}

static void test_post_holds_from_its_first_to_its_last_day(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to, *day;
		bool holds;
	} cases[] = {
	    {"2026-03-05", NULL, "2026-03-04", false},
	    {"2026-03-05", NULL, "2026-03-05", true},
	    {"2026-03-05", NULL, "9999-12-31", true},
	    {"2026-03-05", "2026-03-05", "2026-03-05", true},
	    {"2026-01-01", "2026-03-05", "2026-03-06", false},
	    {"2026-01-01", "", "2026-03-06", true},
	    {NULL, NULL, "2026-03-05", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Congvan__Post post = CONGVAN__POST__INIT;
		int32_t day;
		post.from = (char *)cases[i].from;
		post.to = (char *)cases[i].to;
		assert_true(cv_day_parse(cases[i].day, &day));
		assert_int_equal(post_on_day(&post, day), cases[i].holds);
	}
}

static const Congvan__MyPost *only_post_on(struct people *people, const char *name, const char *day)
{
	Congvan__ListPeopleRequest request = CONGVAN__LIST_PEOPLE_REQUEST__INIT;
	Congvan__ListPeopleReply *reply;
	request.q = (char *)name;
	request.on = (char *)day;
	people_be_operator(people);
	assert_int_equal(PEOPLE_CALL(people, "list_people", &request, list_people_reply, &reply), 0);
	assert_int_equal(reply->n_people, 1);
	assert_true(reply->people[0]->n_posts <= 1);
	return reply->people[0]->n_posts ? reply->people[0]->posts[0] : NULL;
}

static void test_who_was_what_on_that_day(void **state)
{
	struct people *people = *state;
	Congvan__AddPostReply *reply;
	Congvan__EndPostRequest end = CONGVAN__END_POST_REQUEST__INIT;
	uint64_t unit = people_unit(people, 0, "NVY");
	uint64_t person = people_person(people, "Nguyễn Thị Đường", "duong", 0, NULL);
	assert_int_equal(give_post(people, person, unit, "specialist", "2020-01-01", NULL, &reply), 0);
	CV_SET(&end, id, reply->post->id);
	end.to = (char *)"2024-06-30";
	assert_int_equal(PEOPLE_CALL(people, "end_post", &end, add_post_reply, &reply), 0);
	assert_string_equal(reply->post->to, "2024-06-30");
	assert_int_equal(give_post(people, person, unit, "unit_head", "2024-07-01", NULL, &reply), 0);
	assert_string_equal(reply->post->title, "Trưởng đơn vị");
	assert_null(only_post_on(people, "duong", "2019-12-31"));
	assert_string_equal(only_post_on(people, "duong", "2024-06-30")->post->role, "specialist");
	assert_string_equal(only_post_on(people, "duong", "2024-07-01")->post->role, "unit_head");
	assert_string_equal(only_post_on(people, "duong", NULL)->unit_name, "Phòng NVY");
}

static void test_post_ends_no_earlier_than_it_began(void **state)
{
	struct people *people = *state;
	Congvan__EndPostRequest end = CONGVAN__END_POST_REQUEST__INIT;
	Congvan__AddPostReply *reply;
	assert_int_equal(give_post(people, people->administrator, 0, "archivist", "2026-02-01", NULL, &reply), 0);
	CV_SET(&end, id, reply->post->id);
	end.to = (char *)"2026-01-31";
	assert_int_not_equal(PEOPLE_CALL(people, "end_post", &end, add_post_reply, &reply), 0);
	assert_string_equal(people_field(people, "/to"), "date_order");
	CV_SET(&end, id, 4711);
	assert_int_not_equal(PEOPLE_CALL(people, "end_post", &end, add_post_reply, &reply), 0);
	assert_string_equal(people_reason(people), "identity.no_post");
}

/* A session whose post has ended goes on in another one, or in none. */
static void test_acting_post_ends_with_its_last_day(void **state)
{
	struct people *people = *state;
	Congvan__AddPostReply *reply;
	Congvan__AuthenticateReply *who;
	uint64_t person = people_person(people, "Lê Hữu Hạn", "huuhan", 0, NULL);
	assert_int_equal(give_post(people, person, 0, "archivist", "2026-01-01", PEOPLE_TODAY, &reply), 0);
	uint64_t archivist = reply->post->id;
	const char *token = people_enter(people, "huuhan", &who);
	assert_int_equal(who->post_id, archivist);
	/* 08:00 to 19:40 in steps shorter than the idle time; the session is younger than its lifetime. */
	for (unsigned i = 0; i < 35; i++) {
		people_pass(people, 20 * 60000);
		assert_int_equal(people_authenticate(people, token, &who), 0);
		assert_int_equal(who->post_id, archivist);
	}
	people_pass(people, 4 * 3600000); /* 23:40, in a session of the evening */
	token = people_enter(people, "huuhan", &who);
	assert_int_equal(who->post_id, archivist);
	people_pass(people, 20 * 60000);
	assert_int_equal(people_authenticate(people, token, &who), 0);
	assert_int_equal(who->post_id, 0);
}

static void test_same_post_twice_on_one_day_is_refused(void **state)
{
	struct people *people = *state;
	Congvan__AddPostReply *reply;
	uint64_t one = people_unit(people, 0, "A"), other = people_unit(people, 0, "B");
	uint64_t person = people_person(people, "Trần Kiêm Nhiệm", NULL, 0, NULL);
	assert_int_equal(give_post(people, person, one, "unit_head", "2026-01-01", "2026-03-31", &reply), 0);
	assert_int_not_equal(give_post(people, person, one, "unit_head", "2026-03-31", NULL, &reply), 0);
	assert_string_equal(people_field(people, "/post/from"), "post.overlap");
	assert_int_not_equal(give_post(people, person, one, "unit_head", "2025-01-01", NULL, &reply), 0);
	/* Another unit, or the day after, is another post: several at once are usual. */
	assert_int_equal(give_post(people, person, other, "unit_head", "2026-01-01", NULL, &reply), 0);
	assert_int_equal(give_post(people, person, one, "unit_head", "2026-04-01", NULL, &reply), 0);
}

static void test_form_hears_of_all_its_mistakes(void **state)
{
	struct people *people = *state;
	Congvan__AddPersonRequest request = CONGVAN__ADD_PERSON_REQUEST__INIT;
	Congvan__Person person = CONGVAN__PERSON__INIT;
	Congvan__Post head = CONGVAN__POST__INIT, secretary = CONGVAN__POST__INIT, *posts[] = {&head, &secretary};
	Congvan__AddPersonReply *reply;
	char name[256] = "";
	while (strlen(name) < 210)
		strcat(name, "Đỗ ");
	person.full_name = name;
	person.account = (char *)"Văn Thư";
	person.email = (char *)"vanthu@@syt";
	person.phone = (char *)"gọi số 12";
	head.role = (char *)"unit_head";
	head.from = (char *)"2026-02-30";
	secretary.role = (char *)"secretary";
	secretary.from = (char *)"2026-03-05";
	secretary.to = (char *)"2026-03-04";
	request.person = &person;
	request.posts = posts;
	request.n_posts = 2;
	people_be_operator(people);
	assert_int_not_equal(PEOPLE_CALL(people, "add_person", &request, add_person_reply, &reply), 0);
	assert_string_equal(people_field(people, "/person/fullName"), "too_long");
	assert_string_equal(people_field(people, "/person/account"), "account");
	assert_string_equal(people_field(people, "/person/email"), "email");
	assert_string_equal(people_field(people, "/person/phone"), "phone");
	assert_string_equal(people_field(people, "/posts/0/unitId"), "post.unit_needed");
	assert_string_equal(people_field(people, "/posts/0/from"), "bad_date");
	assert_string_equal(people_field(people, "/posts/1/leaderIds"), "post.leaders_needed");
	assert_string_equal(people_field(people, "/posts/1/to"), "date_order");
	/* Nothing half-written: only the administrator is there. */
	assert_int_equal(fakehost_count(people->fake, people->agency, "identity.person"), 1);
}

static void test_account_names_are_unique_on_the_server(void **state)
{
	struct people *people = *state;
	Congvan__AddPersonRequest request = CONGVAN__ADD_PERSON_REQUEST__INIT;
	Congvan__Person person = CONGVAN__PERSON__INIT;
	Congvan__AddPersonReply *reply;
	uint32_t other = people_found(people, "000.00.02.H40", "quantri2", true);
	person.full_name = (char *)"Lê Thị Trùng";
	person.account = (char *)"quantri";
	request.person = &person;
	CV_SET(&request, agency, other);
	people_be_operator(people);
	assert_int_not_equal(PEOPLE_CALL(people, "add_person", &request, add_person_reply, &reply), 0);
	assert_string_equal(people_field(people, "/person/account"), "account.taken");
}

/* ---- fields ---- */

static void test_field_syntax(void **state)
{
	struct people *people = *state;
	static const char *const emails[] = {"a@b.vn", "van.thu+den@syt.quangngai.gov.vn"};
	static const char *const no_emails[] = {"a",       "@b.vn",   "a@b",      "a..b@c.vn",
						".a@b.vn", "a@-b.vn", "a b@c.vn", "a@b..vn"};
	static const char *const phones[] = {"115", "0255 3822 345", "+84 (255) 3822-345"};
	static const char *const no_phones[] = {"12", "84+255", "0912x", "1234567890123456"};
	struct cv_call *call = fakehost_open(people->fake);
	for (size_t i = 0; i < sizeof(emails) / sizeof(emails[0]); i++)
		assert_non_null(field_email(call, "/e", emails[i]));
	for (size_t i = 0; i < sizeof(no_emails) / sizeof(no_emails[0]); i++)
		assert_null(field_email(call, "/e", no_emails[i]));
	for (size_t i = 0; i < sizeof(phones) / sizeof(phones[0]); i++)
		assert_non_null(field_phone(call, "/p", phones[i]));
	for (size_t i = 0; i < sizeof(no_phones) / sizeof(no_phones[0]); i++)
		assert_null(field_phone(call, "/p", no_phones[i]));
	assert_null(field_account(call, "/a", false, "ab"));
	assert_null(field_account(call, "/a", false, "Vanthu"));
	assert_null(field_account(call, "/a", false, ".vanthu"));
	assert_string_equal(field_account(call, "/a", false, "van-thu_1.x"), "van-thu_1.x");
	assert_string_equal(field_account_name(call, "  VanThu "), "vanthu");
	assert_null(field_account_name(call, "văn-thư"));
	fakehost_close(&call);
}

static void test_roles_have_labels(void **state)
{
	(void)state;
	size_t count;
	const struct role *roles = role_all(&count);
	assert_int_equal(count, 13);
	for (size_t i = 0; i < count; i++) {
		assert_ptr_equal(role_find(roles[i].name), &roles[i]);
		assert_true(strlen(roles[i].vi) > 0 && strlen(roles[i].en) > 0);
	}
	assert_null(role_find("king"));
	assert_null(role_find(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    PEOPLE_TEST(test_units_come_parents_first),
	    PEOPLE_TEST(test_no_unit_stands_below_itself),
	    PEOPLE_TEST(test_two_moves_at_once_close_no_circle),
	    PEOPLE_TEST(test_unit_codes_are_unique),
	    PEOPLE_TEST(test_tree_has_ten_levels_at_most),
	    cmocka_unit_test(test_post_holds_from_its_first_to_its_last_day),
	    PEOPLE_TEST(test_who_was_what_on_that_day),
	    PEOPLE_TEST(test_post_ends_no_earlier_than_it_began),
	    PEOPLE_TEST(test_acting_post_ends_with_its_last_day),
	    PEOPLE_TEST(test_same_post_twice_on_one_day_is_refused),
	    PEOPLE_TEST(test_form_hears_of_all_its_mistakes),
	    PEOPLE_TEST(test_account_names_are_unique_on_the_server),
	    PEOPLE_TEST(test_field_syntax),
	    cmocka_unit_test(test_roles_have_labels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
