/* The list of people, and who may see or change what. */
#include "people.h"

#include <texts.h>

static int list(struct people *people, const char *q, uint64_t unit, const char *role, const char *cursor,
		Congvan__ListPeopleReply **ret)
{
	Congvan__ListPeopleRequest request = CONGVAN__LIST_PEOPLE_REQUEST__INIT;
	request.q = (char *)q;
	if (unit)
		CV_SET(&request, unit_id, unit);
	request.role = (char *)role;
	CV_SET(&request, limit, 2);
	request.cursor = (char *)cursor;
	return PEOPLE_CALL(people, "list_people", &request, list_people_reply, ret);
}

/* All pages, joined: "Name; Name; ". */
static const char *names(struct people *people, const char *q, uint64_t unit, const char *role)
{
	static char text[1024];
	Congvan__ListPeopleReply *reply;
	const char *cursor = NULL;
	text[0] = '\0';
	do {
		assert_int_equal(list(people, q, unit, role, cursor, &reply), 0);
		assert_true(reply->n_people <= 2);
		for (size_t i = 0; i < reply->n_people; i++) {
			strcat(text, reply->people[i]->person->full_name);
			strcat(text, "; ");
		}
		cursor = reply->next_cursor;
	} while (cursor);
	return text;
}

static void hire(struct people *people, uint64_t *ret_medical, uint64_t *ret_finance)
{
	*ret_medical = people_unit(people, 0, "NVY");
	*ret_finance = people_unit(people, 0, "KHTC");
	people_person(people, "Đỗ Thị Đường", NULL, *ret_medical, "unit_head");
	people_person(people, "Trần Văn Dương", NULL, *ret_medical, "specialist");
	people_person(people, "Lê Ánh", NULL, *ret_finance, "unit_head");
	people_person(people, "Nguyễn Văn An", "annv", *ret_finance, "specialist");
	people_person(people, "Bùi Thị An", NULL, *ret_medical, "specialist");
}

static void test_listed_by_given_name(void **state)
{
	struct people *people = *state;
	uint64_t medical, finance;
	hire(people, &medical, &finance);
	assert_string_equal(names(people, NULL, 0, NULL), "Bùi Thị An; Nguyễn Văn An; Lê Ánh; Trần Văn Dương; "
							  "Đỗ Thị Đường; Phạm Quốc Trị; ");
	assert_string_equal(names(people, NULL, medical, NULL), "Bùi Thị An; Trần Văn Dương; Đỗ Thị Đường; ");
	assert_string_equal(names(people, NULL, 0, "unit_head"), "Lê Ánh; Đỗ Thị Đường; ");
	assert_string_equal(names(people, NULL, medical, "specialist"), "Bùi Thị An; Trần Văn Dương; ");
}

static void test_found_without_diacritics(void **state)
{
	struct people *people = *state;
	uint64_t medical, finance;
	hire(people, &medical, &finance);
	assert_string_equal(names(people, "duong", 0, NULL), "Trần Văn Dương; Đỗ Thị Đường; ");
	assert_string_equal(names(people, "AN nguyen", 0, NULL), "Nguyễn Văn An; ");
	assert_string_equal(names(people, "annv", 0, NULL), "Nguyễn Văn An; ");
	assert_string_equal(names(people, "đường", medical, NULL), "Trần Văn Dương; Đỗ Thị Đường; ");
	assert_string_equal(names(people, "khongco", 0, NULL), "");
}

static void test_bad_questions_name_their_field(void **state)
{
	struct people *people = *state;
	Congvan__ListPeopleReply *reply;
	assert_int_not_equal(list(people, NULL, 0, "king", NULL, &reply), 0);
	assert_string_equal(people_field(people, "/role"), "post.role_unknown");
	assert_int_not_equal(list(people, NULL, 0, NULL, "abc", &reply), 0);
	assert_string_equal(people_reason(people), "cursor.invalid");
}

static void test_somebody_with_two_posts_is_listed_once(void **state)
{
	struct people *people = *state;
	Congvan__AddPostRequest request = CONGVAN__ADD_POST_REQUEST__INIT;
	Congvan__Post post = CONGVAN__POST__INIT;
	Congvan__AddPostReply *added;
	Congvan__ListPeopleReply *reply;
	uint64_t unit = people_unit(people, 0, "NVY");
	CV_SET(&post, person_id, people_person(people, "Hồ Kiêm", NULL, unit, "specialist"));
	CV_SET(&post, unit_id, unit);
	post.role = (char *)"unit_clerk";
	request.post = &post;
	assert_int_equal(PEOPLE_CALL(people, "add_post", &request, add_post_reply, &added), 0);
	assert_int_equal(list(people, NULL, unit, NULL, NULL, &reply), 0);
	assert_int_equal(reply->n_people, 1);
	assert_int_equal(reply->people[0]->n_posts, 2);
}

/* ---- rights ---- */

static void test_agencies_do_not_see_each_other(void **state)
{
	struct people *people = *state;
	Congvan__AddUnitRequest add = CONGVAN__ADD_UNIT_REQUEST__INIT;
	Congvan__Unit unit = CONGVAN__UNIT__INIT;
	Congvan__AddUnitReply *added;
	uint32_t other = people_found(people, "000.00.02.H40", "quantri2", true);
	assert_int_equal(other, people->agency + 1);
	people_enter(people, "quantri2", NULL);
	assert_string_equal(names(people, NULL, 0, NULL), "Phạm Quốc Trị; ");
	unit.name = (char *)"Văn phòng";
	unit.code = (char *)"VP";
	add.unit = &unit;
	CV_SET(&add, agency, people->agency);
	assert_int_not_equal(PEOPLE_CALL(people, "add_unit", &add, add_unit_reply, &added), 0);
	assert_string_equal(people_reason(people), "identity.no_agency");
	CV_SET(&add, agency, other);
	assert_int_equal(PEOPLE_CALL(people, "add_unit", &add, add_unit_reply, &added), 0);
	assert_int_equal(fakehost_count(people->fake, other, "identity.unit"), 1);
	assert_int_equal(fakehost_count(people->fake, people->agency, "identity.unit"), 0);
}

static void test_account_of_another_agency_does_not_exist(void **state)
{
	struct people *people = *state;
	Congvan__DisableAccountRequest request = CONGVAN__DISABLE_ACCOUNT_REQUEST__INIT;
	Congvan__DisableAccountReply *reply;
	people_found(people, "000.00.02.H40", "quantri2", true);
	people_enter(people, "quantri2", NULL);
	request.account = (char *)"quantri";
	assert_int_not_equal(PEOPLE_CALL(people, "disable_account", &request, disable_account_reply, &reply), 0);
	assert_string_equal(people_reason(people), "identity.no_account");
	assert_false(people_account(people, "quantri")->disabled);
}

static void test_only_administrators_administer(void **state)
{
	struct people *people = *state;
	Congvan__AddUnitRequest add = CONGVAN__ADD_UNIT_REQUEST__INIT;
	Congvan__InitRequest init = CONGVAN__INIT_REQUEST__INIT;
	Congvan__AddUnitReply *added;
	Congvan__InitReply *founded;
	uint64_t unit = people_unit(people, 0, "VP");
	Congvan__AuthenticateReply *clerk;
	people_person(people, "Trần Thị Thư", "vanthu", unit, "records_clerk");
	people_enter(people, "vanthu", &clerk);
	assert_int_not_equal(PEOPLE_CALL(people, "add_unit", &add, add_unit_reply, &added), 0);
	assert_string_equal(people_reason(people), "identity.administrator_needed");
	/* Somebody else's post is none. */
	struct cv_bytes body;
	Congvan__AuthenticateReply *chief;
	people_enter(people, "quantri", &chief);
	people_be(people, people->agency, clerk->person_id, chief->post_id, clerk->session_id);
	assert_int_not_equal(PEOPLE_CALL(people, "add_unit", &add, add_unit_reply, &added), 0);
	assert_string_equal(people_reason(people), "identity.administrator_needed");
	people_enter(people, "quantri", NULL);
	assert_int_not_equal(PEOPLE_CALL(people, "init", &init, init_reply, &founded), 0);
	assert_string_equal(people_reason(people), "identity.city_administrator_needed");
	people_be_nobody(people);
	assert_int_not_equal(PEOPLE_CALL(people, "add_unit", &add, add_unit_reply, &added), 0);
	assert_string_equal(people_reason(people), "identity.person_needed");
	assert_null(fakehost_row(people->fake, people->agency, "identity.unit", 1, &body).data);
}

static void test_agency_is_founded_once(void **state)
{
	struct people *people = *state;
	Congvan__InitRequest request = CONGVAN__INIT_REQUEST__INIT;
	Congvan__InitReply *reply;
	Congvan__Empty empty = CONGVAN__EMPTY__INIT;
	Congvan__ServerInfoReply *info;
	request.organ_id = (char *)"000.00.01.H40";
	request.name = (char *)"Sở Y tế";
	request.short_name = (char *)"SYT";
	request.administrator_account = (char *)"quantri9";
	request.administrator_name = (char *)"Ai Đó";
	request.administrator_password = (char *)"hoa-sen-trang-7";
	people_be_operator(people);
	assert_int_not_equal(PEOPLE_CALL(people, "init", &request, init_reply, &reply), 0);
	assert_string_equal(people_field(people, "/organId"), "agency.organ_taken");
	request.organ_id = (char *)"000.00.03.H40";
	request.administrator_account = (char *)"quantri";
	assert_int_not_equal(PEOPLE_CALL(people, "init", &request, init_reply, &reply), 0);
	assert_string_equal(people_field(people, "/administratorAccount"), "account.taken");
	request.administrator_password = (char *)"congvan-demo";
	request.administrator_account = (char *)"quantri9";
	assert_int_not_equal(PEOPLE_CALL(people, "init", &request, init_reply, &reply), 0);
	assert_string_equal(people_field(people, "/administratorPassword"), "password.well_known");
	people_be_gateway(people);
	assert_int_equal(PEOPLE_CALL(people, "server_info", &empty, server_info_reply, &info), 0);
	assert_int_equal(info->agencies, 1);
	assert_true(info->demo);
}

/* ---- texts ---- */

static unsigned placeholders(const char *text)
{
	unsigned found = 0;
	for (const char *at = text; (at = strchr(at, '{')); at++) {
		if (at[1] >= '1' && at[1] <= '9' && at[2] == '}')
			found |= 1u << (at[1] - '0');
	}
	return found;
}

static void test_texts_agree_in_both_languages(void **state)
{
	(void)state;
	for (const struct cv_text *text = identity_texts; text->reason; text++) {
		assert_true(text->vi[0] && text->en[0]);
		assert_int_equal(placeholders(text->vi), placeholders(text->en));
		for (const struct cv_text *other = identity_texts; other < text; other++)
			assert_string_not_equal(other->reason, text->reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    PEOPLE_TEST(test_listed_by_given_name),
	    PEOPLE_TEST(test_found_without_diacritics),
	    PEOPLE_TEST(test_bad_questions_name_their_field),
	    PEOPLE_TEST(test_somebody_with_two_posts_is_listed_once),
	    PEOPLE_TEST(test_agencies_do_not_see_each_other),
	    PEOPLE_TEST(test_account_of_another_agency_does_not_exist),
	    PEOPLE_TEST(test_only_administrators_administer),
	    PEOPLE_TEST(test_agency_is_founded_once),
	    cmocka_unit_test(test_texts_agree_in_both_languages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
