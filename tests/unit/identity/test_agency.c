/* The tree of agencies: who manages which, what closing one ends, and that nothing tells of the others. */
#include "people.h"

#define INITIAL "hoa-sen-trang-7"

/* people->agency 1 has the city's administrator `thanhpho`; below it the district 2 and its ward 3; 4 is of nobody. */
struct city {
	uint32_t district, ward, stranger;
};

static int add(struct people *people, const char *organ_id, const char *account, uint32_t parent, uint32_t *ret)
{
	Congvan__InitRequest request = CONGVAN__INIT_REQUEST__INIT;
	Congvan__InitReply *reply;
	int error;

	request.organ_id = (char *)organ_id;
	request.name = (char *)organ_id;
	request.short_name = (char *)"UB";
	request.administrator_account = (char *)account;
	request.administrator_name = (char *)"Trần Quản Trị";
	request.administrator_password = (char *)INITIAL;
	if (parent)
		CV_SET(&request, parent_number, parent);
	error = PEOPLE_CALL(people, "init", &request, init_reply, &reply);
	if (!error)
		*ret = reply->agency->number;
	return error;
}

static struct city found_city(struct people *people)
{
	struct city city;

	people_person(people, "Lê Thành Phố", "thanhpho", 0, "city_administrator");
	people_be_operator(people);
	assert_int_equal(add(people, "H40.1", "quantri1", people->agency, &city.district), 0);
	assert_int_equal(add(people, "H40.1.1", "quantri11", city.district, &city.ward), 0);
	assert_int_equal(add(people, "H41", "quantrila", 0, &city.stranger), 0);
	people_enter(people, "thanhpho", NULL);
	return city;
}

static int get(struct people *people, uint32_t number, Congvan__AgencyView **ret)
{
	Congvan__GetAgencyRequest request = CONGVAN__GET_AGENCY_REQUEST__INIT;
	Congvan__AgencyView *view;

	CV_SET(&request, number, number);
	return PEOPLE_CALL(people, "get_agency", &request, agency_view, ret ? ret : &view);
}

static int turn(struct people *people, const char *method, uint32_t number)
{
	Congvan__SwitchAgencyRequest request = CONGVAN__SWITCH_AGENCY_REQUEST__INIT;
	Congvan__AgencyView *view;

	CV_SET(&request, number, number);
	request.reason = (char *)"Sáp nhập";
	return PEOPLE_CALL(people, method, &request, agency_view, &view);
}

static int change(struct people *people, const Congvan__ChangeAgencyRequest *request, Congvan__AgencyView **ret)
{
	Congvan__AgencyView *view;

	return PEOPLE_CALL(people, "change_agency", request, agency_view, ret ? ret : &view);
}

static Congvan__ListAgenciesReply *list(struct people *people)
{
	Congvan__ListAgenciesRequest request = CONGVAN__LIST_AGENCIES_REQUEST__INIT;
	Congvan__ListAgenciesReply *reply;

	assert_int_equal(PEOPLE_CALL(people, "list_agencies", &request, list_agencies_reply, &reply), 0);
	return reply;
}

static bool offers(const Congvan__AgencyView *view, const char *name)
{
	for (size_t i = 0; i < view->n_actions; i++)
		if (strcmp(view->actions[i]->name, name) == 0)
			return true;
	return false;
}

/* ---- who manages what ---- */

static void test_tree_as_each_sees_it(void **state)
{
	struct people *people = *state;
	struct city city = found_city(people);
	Congvan__ListAgenciesReply *reply = list(people);

	assert_int_equal(reply->n_agencies, 3);
	assert_int_equal(reply->agencies[0]->agency->number, people->agency);
	assert_int_equal(reply->agencies[1]->agency->number, city.district);
	assert_int_equal(reply->agencies[2]->agency->number, city.ward);
	assert_int_equal(reply->agencies[0]->people, 2);
	assert_int_equal(reply->agencies[1]->people, 1);
	assert_string_equal(reply->agencies[1]->administrator_name, "Trần Quản Trị");
	assert_false(offers(reply->agencies[0], "close"));
	assert_true(offers(reply->agencies[0], "change"));
	assert_true(offers(reply->agencies[1], "close"));
	assert_false(offers(reply->agencies[1], "reopen"));

	people_be_operator(people);
	reply = list(people);
	assert_int_equal(reply->n_agencies, 4);
	assert_true(offers(reply->agencies[0], "close"));
}

static void test_others_do_not_exist(void **state)
{
	struct people *people = *state;
	struct city city = found_city(people);
	Congvan__ChangeAgencyRequest rename = CONGVAN__CHANGE_AGENCY_REQUEST__INIT;
	const uint32_t unknown[] = {city.stranger, 99, 0};

	rename.name = (char *)"Khác";
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		assert_int_equal(get(people, unknown[i], NULL), -ENOENT);
		assert_string_equal(people_reason(people), "identity.no_agency");
		assert_int_equal(turn(people, "close_agency", unknown[i]), -ENOENT);
		assert_int_equal(turn(people, "reopen_agency", unknown[i]), -ENOENT);
		CV_SET(&rename, number, unknown[i]);
		assert_int_equal(change(people, &rename, NULL), -ENOENT);
		assert_string_equal(people_reason(people), "identity.no_agency");
	}
	/* As a parent they are no better known. */
	assert_int_equal(add(people, "H40.9", "quantri9", city.stranger, &city.stranger), -EINVAL);
	assert_string_equal(people_field(people, "/parentNumber"), "agency.unknown");
	assert_int_equal(add(people, "H40.9", "quantri9", 99, &city.stranger), -EINVAL);
	assert_string_equal(people_field(people, "/parentNumber"), "agency.unknown");
}

static void test_nobody_else_manages(void **state)
{
	struct people *people = *state;
	struct city city = found_city(people);
	Congvan__ListAgenciesRequest request = CONGVAN__LIST_AGENCIES_REQUEST__INIT;
	Congvan__ListAgenciesReply *reply;
	static const char *const accounts[] = {"quantri", "vanthu", NULL};

	people_person(people, "Văn Thư", "vanthu", 0, "records_clerk");
	for (const char *const *account = accounts; *account; account++) {
		people_enter(people, *account, NULL);
		assert_int_equal(PEOPLE_CALL(people, "list_agencies", &request, list_agencies_reply, &reply), -EACCES);
		assert_string_equal(people_reason(people), "identity.city_administrator_needed");
		assert_int_equal(get(people, people->agency, NULL), -EACCES);
		assert_int_equal(get(people, 99, NULL), -EACCES);
		assert_int_equal(turn(people, "close_agency", city.ward), -EACCES);
	}
}

/* An agency's own administrator must not make themselves more than that. */
static void test_role_is_given_by_operators(void **state)
{
	struct people *people = *state;
	Congvan__AddPostRequest request = CONGVAN__ADD_POST_REQUEST__INIT;
	Congvan__Post post = CONGVAN__POST__INIT;
	Congvan__AddPostReply *reply;

	people_enter(people, "quantri", NULL);
	CV_SET(&post, person_id, people->administrator);
	post.role = (char *)"city_administrator";
	request.post = &post;
	assert_int_equal(PEOPLE_CALL(people, "add_post", &request, add_post_reply, &reply), -EINVAL);
	assert_string_equal(people_field(people, "/post/role"), "post.by_operator");
	people_be_operator(people);
	assert_int_equal(PEOPLE_CALL(people, "add_post", &request, add_post_reply, &reply), 0);
}

/* ---- a new one ---- */

static void test_new_agency_begins_with_a_password_to_change(void **state)
{
	struct people *people = *state;
	Congvan__AgencyView *view;
	Congvan__LoginReply *login;
	uint32_t number;

	found_city(people);
	assert_int_equal(add(people, "H40.2", "quantri2", 0, &number), 0);
	assert_int_equal(get(people, number, &view), 0);
	assert_int_equal(view->agency->parent_number, people->agency);
	assert_false(view->agency->demo);
	assert_true(offers(view, "renew_administrator"));
	assert_int_equal(people_login(people, "quantri2", INITIAL, &login), 0);
	assert_true(login->me->must_change_password);
	assert_int_equal(login->me->agency->number, number);
}

static int renew(struct people *people, uint32_t number, const char *password)
{
	Congvan__RenewAdministratorRequest request = CONGVAN__RENEW_ADMINISTRATOR_REQUEST__INIT;
	Congvan__AgencyView *view;

	CV_SET(&request, number, number);
	request.password = (char *)password;
	return PEOPLE_CALL(people, "renew_administrator", &request, agency_view, &view);
}

static void test_initial_password_until_it_is_changed(void **state)
{
	struct people *people = *state;
	Congvan__ChangePasswordRequest request = CONGVAN__CHANGE_PASSWORD_REQUEST__INIT;
	Congvan__LoginReply *login;
	Congvan__AuthenticateReply *who;
	Congvan__Empty *nothing;
	uint32_t number;

	found_city(people);
	assert_int_equal(add(people, "H40.2", "quantri2", 0, &number), 0);
	assert_int_equal(renew(people, number, "ngan"), -EINVAL);
	assert_int_equal(renew(people, number, "hoa-cuc-vang-8"), 0);
	assert_int_equal(renew(people, people->agency, "hoa-cuc-vang-8"), -EEXIST);
	assert_int_not_equal(people_login(people, "quantri2", INITIAL, &login), 0);
	assert_int_equal(people_login(people, "quantri2", "hoa-cuc-vang-8", &login), 0);
	assert_int_equal(people_authenticate(people, login->token, &who), 0);
	people_be(people, who->agency, who->person_id, who->post_id, who->session_id);
	request.current_password = (char *)"hoa-cuc-vang-8";
	request.new_password = (char *)"hoa-dao-hong-9";
	assert_int_equal(PEOPLE_CALL(people, "change_password", &request, empty, &nothing), 0);

	people_enter(people, "thanhpho", NULL);
	assert_int_equal(renew(people, number, "hoa-cuc-vang-8"), -EEXIST);
	assert_string_equal(people_reason(people), "agency.administrator_began");
}

/* ---- changing ---- */

static void test_change(void **state)
{
	struct people *people = *state;
	struct city city = found_city(people);
	Congvan__ChangeAgencyRequest request = CONGVAN__CHANGE_AGENCY_REQUEST__INIT;
	Congvan__AgencyView *view;

	CV_SET(&request, number, city.ward);
	request.name = (char *)"Phường Bến Đình";
	request.place = (char *)" Bến Đình ";
	request.organ_id = (char *)"H40.1.7";
	CV_SET(&request, interconnection, CONGVAN__INTERCONNECTION__INTERCONNECTION_VERTICAL);
	assert_int_equal(change(people, &request, &view), 0);
	assert_string_equal(view->agency->name, "Phường Bến Đình");
	assert_string_equal(view->agency->short_name, "UB");
	assert_string_equal(view->agency->place, "Bến Đình");
	assert_int_equal(view->agency->parent_number, city.district);
	assert_int_equal(people_events(people, "identity.agency_changed"), 1);
	/* The earlier organ id is free again, the new one is taken. */
	request.organ_id = (char *)"H40.1";
	assert_int_equal(change(people, &request, &view), -EINVAL);
	assert_string_equal(people_field(people, "/organId"), "agency.organ_taken");
	request.organ_id = (char *)"H40.1.1";
	assert_int_equal(change(people, &request, &view), 0);
	request.organ_id = NULL;
	request.place = NULL; /* not sent: it stays */
	assert_int_equal(change(people, &request, &view), 0);
	assert_string_equal(view->agency->place, "Bến Đình");
	request.place = (char *)"một địa danh dài hơn năm mươi ký tự thì không ghi được";
	assert_int_equal(change(people, &request, &view), -EINVAL);
	assert_string_equal(people_field(people, "/place"), "too_long");
	request.place = (char *)"";
	assert_int_equal(change(people, &request, &view), 0);
	assert_null(view->agency->place);
	request.level = (char *)"Phường?";
	assert_int_equal(change(people, &request, &view), -EINVAL);
	assert_string_equal(people_field(people, "/level"), "invalid");
}

static void expect_place(struct people *people, uint32_t number, uint32_t parent, const char *code)
{
	Congvan__ChangeAgencyRequest request = CONGVAN__CHANGE_AGENCY_REQUEST__INIT;

	CV_SET(&request, number, number);
	CV_SET(&request, parent_number, parent);
	assert_int_equal(change(people, &request, NULL), *code ? -EINVAL : 0);
	assert_string_equal(*code ? people_field(people, "/parentNumber") : "", code);
}

static void test_moving(void **state)
{
	struct people *people = *state;
	struct city city = found_city(people);
	uint32_t deepest = city.ward;
	char organ[32], account[32];

	expect_place(people, city.district, city.ward, "agency.circle");
	expect_place(people, city.district, city.district, "agency.circle");
	expect_place(people, people->agency, city.district, "agency.own_place");
	expect_place(people, city.ward, 0, "required");
	expect_place(people, city.ward, people->agency, "");
	expect_place(people, city.ward, city.district, "");
	/* agency, district, ward are three of eight levels. */
	for (unsigned level = 4; level <= 9; level++) {
		uint32_t made;
		int error;

		snprintf(organ, sizeof(organ), "H40.L%u", level);
		snprintf(account, sizeof(account), "sau%u", level);
		error = add(people, organ, account, deepest, &made);
		assert_int_equal(error, level <= 8 ? 0 : -EINVAL);
		deepest = error ? deepest : made;
	}
	assert_string_equal(people_field(people, "/parentNumber"), "agency.too_deep");
	/* What hangs below moves along: it must fit too. */
	assert_int_equal(add(people, "H40.5", "quantri5", 0, &deepest), 0);
	expect_place(people, city.district, deepest, "agency.too_deep");
	expect_place(people, deepest, city.district, "");
}

/* ---- closing ---- */

static void test_closing_ends_sessions_for_good(void **state)
{
	struct people *people = *state;
	struct city city = found_city(people);
	Congvan__AgencyView *view;
	Congvan__LoginReply *login;
	const char *token;
	uint32_t number;

	assert_int_equal(people_login(people, "quantri11", INITIAL, &login), 0);
	token = login->token;
	assert_int_equal(people_authenticate(people, token, NULL), 0);
	people_enter(people, "thanhpho", NULL);
	assert_int_equal(turn(people, "close_agency", people->agency), -EEXIST);
	assert_string_equal(people_reason(people), "agency.own");
	assert_int_equal(turn(people, "close_agency", city.ward), 0);
	assert_int_equal(turn(people, "close_agency", city.ward), -EEXIST);
	assert_string_equal(people_reason(people), "agency.is_closed");
	assert_int_equal(get(people, city.ward, &view), 0);
	assert_true(view->agency->closed);
	assert_true(offers(view, "reopen"));
	assert_string_equal(view->agency->closed_reason, "Sáp nhập");
	assert_int_equal(add(people, "H40.1.2", "quantri12", city.ward, &number), -EINVAL);
	assert_string_equal(people_field(people, "/parentNumber"), "agency.parent_closed");

	assert_int_equal(people_authenticate(people, token, NULL), -EPERM);
	assert_int_equal(people_login(people, "quantri11", INITIAL, &login), -EACCES);
	assert_string_equal(people_reason(people), "identity.agency_closed");
	/* Nobody hears of it who does not know a password. */
	assert_int_equal(people_login(people, "quantri11", "khong-phai-1", &login), -EPERM);
	assert_string_equal(people_reason(people), "identity.login_failed");

	people_enter(people, "thanhpho", NULL);
	assert_int_equal(turn(people, "reopen_agency", city.ward), 0);
	assert_int_equal(people_authenticate(people, token, NULL), -EPERM);
	assert_int_equal(people_login(people, "quantri11", INITIAL, &login), 0);
	assert_int_equal(people_authenticate(people, login->token, NULL), 0);
}

/* ---- the directory ---- */

static Congvan__AgencyDirectoryReply *look_up(struct people *people, const char *q, uint32_t limit, const char *cursor)
{
	Congvan__AgencyDirectoryRequest request = CONGVAN__AGENCY_DIRECTORY_REQUEST__INIT;
	Congvan__AgencyDirectoryReply *reply;

	request.q = (char *)q;
	request.cursor = (char *)cursor;
	if (limit)
		CV_SET(&request, limit, limit);
	assert_int_equal(PEOPLE_CALL(people, "agency_directory", &request, agency_directory_reply, &reply), 0);
	return reply;
}

static void test_directory(void **state)
{
	struct people *people = *state;
	struct city city = found_city(people);
	Congvan__ChangeAgencyRequest request = CONGVAN__CHANGE_AGENCY_REQUEST__INIT;
	Congvan__AgencyDirectoryReply *reply, *second;

	CV_SET(&request, number, city.ward);
	request.name = (char *)"Ủy ban nhân dân phường Bến Đình";
	assert_int_equal(change(people, &request, NULL), 0);
	reply = look_up(people, "ben dinh", 0, NULL);
	assert_int_equal(reply->n_agencies, 1);
	assert_int_equal(reply->agencies[0]->number, city.ward);
	assert_int_equal(look_up(people, "H40.1", 0, NULL)->n_agencies, 2);
	assert_int_equal(look_up(people, "không có", 0, NULL)->n_agencies, 0);
	reply = look_up(people, NULL, 2, NULL);
	assert_int_equal(reply->n_agencies, 2);
	second = look_up(people, NULL, 2, reply->next_cursor);
	assert_int_equal(second->n_agencies, 1);
	assert_null(second->next_cursor);

	/* Closed ones, and those that are not interconnected, are not listed. */
	assert_int_equal(turn(people, "close_agency", city.ward), 0);
	assert_int_equal(look_up(people, NULL, 0, NULL)->n_agencies, 2);
	CV_SET(&request, number, people->agency);
	request.name = NULL;
	CV_SET(&request, interconnection, CONGVAN__INTERCONNECTION__INTERCONNECTION_BRANCH);
	assert_int_equal(change(people, &request, NULL), 0);
	reply = look_up(people, NULL, 0, NULL);
	assert_int_equal(reply->n_agencies, 1);
	assert_int_equal(reply->agencies[0]->number, city.district);
}

static void test_demo_lists_who_can_log_in(void **state)
{
	struct people *people = *state;
	Congvan__Empty empty = CONGVAN__EMPTY__INIT;
	Congvan__DemoReply *reply;

	found_city(people);
	people_person(people, "Không Tài Khoản", NULL, 0, NULL);
	people_be_nobody(people);
	assert_int_equal(PEOPLE_CALL(people, "demo", &empty, demo_reply, &reply), 0);
	assert_int_equal(reply->n_agencies, 1);
	assert_int_equal(reply->agencies[0]->n_people, 2);
	assert_string_equal(reply->agencies[0]->people[0]->account, "quantri");
	people_be_operator(people);
	assert_int_equal(turn(people, "close_agency", people->agency), 0);
	people_be_nobody(people);
	assert_int_equal(PEOPLE_CALL(people, "demo", &empty, demo_reply, &reply), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    PEOPLE_TEST(test_tree_as_each_sees_it),
	    PEOPLE_TEST(test_others_do_not_exist),
	    PEOPLE_TEST(test_nobody_else_manages),
	    PEOPLE_TEST(test_role_is_given_by_operators),
	    PEOPLE_TEST(test_new_agency_begins_with_a_password_to_change),
	    PEOPLE_TEST(test_initial_password_until_it_is_changed),
	    PEOPLE_TEST(test_change),
	    PEOPLE_TEST(test_moving),
	    PEOPLE_TEST(test_closing_ends_sessions_for_good),
	    PEOPLE_TEST(test_directory),
	    PEOPLE_TEST(test_demo_lists_who_can_log_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
