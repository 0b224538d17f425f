/* Keeping the directory, what an agency adds, and groups of recipients. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "directory.h"

#define MERGE CONGVAN__ORGAN_IMPORT_MODE__ORGAN_IMPORT_MERGE
#define ADD CONGVAN__ORGAN_IMPORT_MODE__ORGAN_IMPORT_ADD
#define CHANGE CONGVAN__ORGAN_IMPORT_MODE__ORGAN_IMPORT_CHANGE

static int begin(void **state)
{
	static struct directory directory;

	directory_begin(&directory);
	directory_add(&directory, "H99.03", "Sở Tài chính", "department");
	*state = &directory;
	return 0;
}

static int end(void **state)
{
	directory_end(*state);
	return 0;
}

static Congvan__Organ good(void)
{
	Congvan__Organ organ = CONGVAN__ORGAN__INIT;

	organ.organ_id = (char *)"h99.04";
	organ.name = (char *)"Sở Tư pháp";
	return organ;
}

/* The one problem that is told. */
static void has_problem(struct directory *directory, Congvan__Organ *organ, const char *field)
{
	assert_int_equal(directory_put(directory, organ, MERGE, false), 0);
	assert_int_equal(directory_answer()->n_problems, 1);
	assert_string_equal(directory_answer()->problems[0]->field, field);
	assert_true(*directory_answer()->problems[0]->text);
	assert_int_equal(fakehost_count(directory->fake, 0, ORGANS_ORGAN), 1);
	assert_int_equal(fakehost_count(directory->fake, 0, ORGANS_LINE), 1);
}

static void each_mistake_is_told_and_changes_nothing(void **state)
{
	static const char *const bad_ids[] = {
	    "", "000.00", "H99..3", ".H99", "H99.", "H 99", "Đ99", "H99-3", "H99.000000000000000000000000000000001"};
	Congvan__Channel email[] = {CONGVAN__CHANNEL__CHANNEL_EMAIL}, axis[] = {CONGVAN__CHANNEL__CHANNEL_AXIS};
	char *taken[] = {(char *)"H99.03"}, *own[] = {(char *)"H99.04"};
	Congvan__Organ organ = good();

	for (size_t i = 0; i < sizeof(bad_ids) / sizeof(bad_ids[0]); i++) {
		organ.organ_id = (char *)(uintptr_t)bad_ids[i];
		has_problem(*state, &organ, "organ_id");
	}
	organ = good();
	organ.name = (char *)" ";
	has_problem(*state, &organ, "name");
	organ = good();
	organ.name = (char *)"Sở\nTư pháp";
	has_problem(*state, &organ, "name");
	organ = good();
	organ.group = (char *)"so_nganh";
	has_problem(*state, &organ, "group");
	organ = good();
	organ.email = (char *)"stp@";
	has_problem(*state, &organ, "email");
	organ = good();
	organ.phone = (char *)"gọi chị Hoa";
	has_problem(*state, &organ, "phone");
	organ = good();
	organ.channels = email;
	organ.n_channels = 1;
	has_problem(*state, &organ, "email");
	organ.channels = axis;
	has_problem(*state, &organ, "channels");
	organ = good();
	organ.parent_organ_id = (char *)"H99.04";
	has_problem(*state, &organ, "parent_organ_id");
	organ = good();
	organ.other_ids = taken;
	organ.n_other_ids = 1;
	has_problem(*state, &organ, "other_ids");
	organ.other_ids = own;
	has_problem(*state, &organ, "other_ids");
}

static void adding_and_changing_say_what_was_expected(void **state)
{
	struct directory *directory = *state;
	Congvan__Organ organ = good(), *record;

	assert_int_equal(directory_put(directory, &organ, CHANGE, false), 0);
	assert_int_equal(directory_answer()->n_problems, 1);
	assert_int_equal(directory_put(directory, &organ, ADD, true), 0);
	assert_int_equal(directory_answer()->added, 1);
	assert_int_equal(fakehost_count(directory->fake, 0, ORGANS_ORGAN), 1);
	assert_int_equal(directory_put(directory, &organ, ADD, false), 0);
	assert_int_equal(directory_put(directory, &organ, ADD, false), 0);
	assert_int_equal(directory_answer()->n_problems, 1);
	assert_int_equal(directory_put(directory, &organ, MERGE, false), 0);
	assert_int_equal(directory_answer()->same, 1);
	CV_SET(&organ, revision, 7);
	assert_int_equal(directory_put(directory, &organ, CHANGE, false), 0);
	assert_int_equal(directory_answer()->n_problems, 1);
	CV_SET(&organ, revision, 1);
	organ.phone = (char *)"0299 3822 001";
	assert_int_equal(directory_put(directory, &organ, CHANGE, false), 0);
	assert_int_equal(directory_answer()->changed, 1);
	record = fakehost_record(directory->fake, 0, ORGANS_ORGAN, fakehost_body(directory->fake, "s", "H99.04"),
				 &congvan__organ__descriptor);
	assert_string_equal(record->phone, "0299 3822 001");
	assert_int_equal(record->revision, 2);
	assert_int_equal(fakehost_sum(directory->fake, 0, ORGANS_COUNT, fakehost_body(directory->fake, "")), 2);
}

static void people_do_not_keep_the_shared_directory(void **state)
{
	struct directory *directory = *state;
	Congvan__ImportOrgansRequest request = CONGVAN__IMPORT_ORGANS_REQUEST__INIT;
	void *reply;

	CV_SET(&request, mode, MERGE);
	agency_become(directory->fake, ADMINISTRATOR);
	assert_int_equal(fakehost_call(directory->fake, "organs/1", "import", &request.base,
				       &congvan__import_organs_reply__descriptor, &reply),
			 -EACCES);
}

static int get(struct directory *directory, const char *key, Congvan__OrganView **ret)
{
	Congvan__OrganRequest request = CONGVAN__ORGAN_REQUEST__INIT;

	request.key = (char *)(uintptr_t)key;
	return fakehost_call(directory->fake, "organs/1", "get", &request.base, &congvan__organ_view__descriptor, ret);
}

static void an_earlier_identifier_leads_to_it(void **state)
{
	struct directory *directory = *state;
	char *others[] = {(char *)"000.00.04.h99"};
	Congvan__Organ organ = good();
	Congvan__OrganView *view;

	organ.other_ids = others;
	organ.n_other_ids = 1;
	organ.parent_organ_id = (char *)"H99.03";
	assert_int_equal(directory_put(directory, &organ, ADD, false), 0);
	assert_int_equal(get(directory, "000.00.04.H99", &view), 0);
	assert_string_equal(view->hit->organ->organ_id, "H99.04");
	assert_int_equal(view->n_parents, 1);
	assert_string_equal(view->parents[0]->name, "Sở Tài chính");
	assert_string_equal(directory_find(directory, "000.00.04"), "H99.04");
	/* Nobody else takes it, as an identifier of their own or as another one. */
	organ.organ_id = (char *)"000.00.04.H99";
	organ.n_other_ids = 0;
	assert_int_equal(directory_put(directory, &organ, ADD, false), 0);
	assert_int_equal(directory_answer()->n_problems, 1);
	/* It goes with the change that no longer has it. */
	organ.organ_id = (char *)"H99.04";
	assert_int_equal(directory_put(directory, &organ, CHANGE, false), 0);
	assert_int_equal(get(directory, "000.00.04.H99", &view), -ENOENT);
	assert_int_equal(get(directory, "H99.99", &view), -ENOENT);
	assert_int_equal(get(directory, "!", &view), -ENOENT);
}

/* ---- what an agency adds ---- */

static int add_own(struct directory *directory, const char *name, Congvan__OrganView **ret)
{
	Congvan__PutOwnOrganRequest request = CONGVAN__PUT_OWN_ORGAN_REQUEST__INIT;

	request.name = (char *)(uintptr_t)name;
	request.address = (char *)"12 Trần Phú";
	return fakehost_call(directory->fake, "organs/1", "add", &request.base, &congvan__organ_view__descriptor, ret);
}

static void an_agency_s_own_additions_are_its_own(void **state)
{
	struct directory *directory = *state;
	Congvan__OrganRequest close = CONGVAN__ORGAN_REQUEST__INIT;
	Congvan__OrganView *view;
	char key[32];

	agency_make(directory->fake, 2);
	assert_int_equal(add_own(directory, "Công ty Cấp nước", &view), 0);
	snprintf(key, sizeof(key), "%llu", (unsigned long long)view->hit->organ->id);
	assert_int_equal(view->n_actions, 2);
	assert_string_equal(directory_find(directory, "cap nuoc"), "Công ty Cấp nước");
	fakehost_caller(directory->fake)->agency = 2;
	assert_string_equal(directory_find(directory, "cap nuoc"), "");
	assert_int_equal(get(directory, key, &view), -ENOENT);
	fakehost_caller(directory->fake)->agency = FAKEHOST_AGENCY;
	close.key = key;
	assert_int_equal(
	    fakehost_call(directory->fake, "organs/1", "close", &close.base, &congvan__organ_view__descriptor, &view),
	    0);
	assert_string_equal(directory_find(directory, "cap nuoc"), "");
	assert_int_equal(
	    fakehost_call(directory->fake, "organs/1", "close", &close.base, &congvan__organ_view__descriptor, &view),
	    -EEXIST);
	agency_become(directory->fake, MEDICAL_SPECIALIST);
	assert_int_equal(add_own(directory, "Công ty Điện lực", &view), -EACCES);
	assert_int_equal(get(directory, key, &view), 0);
	assert_int_equal(view->n_actions, 0);
}

/* ---- groups of recipients ---- */

static int put_group(struct directory *directory, const char *method, uint64_t id, const char *name, uint64_t unit,
		     Congvan__GroupMember *member, Congvan__RecipientGroupView **ret)
{
	Congvan__PutRecipientGroupRequest request = CONGVAN__PUT_RECIPIENT_GROUP_REQUEST__INIT;

	if (id)
		CV_SET(&request, id, id);
	if (unit)
		CV_SET(&request, unit_id, unit);
	request.name = (char *)(uintptr_t)name;
	request.members = &member;
	request.n_members = member != NULL;
	return fakehost_call(directory->fake, "organs/1", method, &request.base,
			     &congvan__recipient_group_view__descriptor, ret);
}

static void a_group_holds_recipients_of_every_kind(void **state)
{
	struct directory *directory = *state;
	Congvan__GroupMember member = CONGVAN__GROUP_MEMBER__INIT;
	Congvan__RecipientGroupView *view;
	uint64_t id;

	member.organ_id = (char *)"h99.03";
	assert_int_equal(put_group(directory, "add_recipients", 0, "Các sở", 0, &member, &view), 0);
	id = view->group->id;
	assert_string_equal(view->group->members[0]->organ_id, "H99.03");
	assert_string_equal(view->group->members[0]->name, "Sở Tài chính");
	assert_int_equal(put_group(directory, "add_recipients", 0, "các SỞ", 0, &member, &view), -EINVAL);
	member.organ_id = NULL;
	CV_SET(&member, unit_id, UNIT_MEDICAL);
	assert_int_equal(put_group(directory, "change_recipients", id, "Các phòng", 0, &member, &view), 0);
	assert_int_equal(view->group->revision, 2);
	CV_SET(&member, unit_id, UNIT_CLOSED);
	assert_int_equal(put_group(directory, "change_recipients", id, "Các phòng", 0, &member, &view), -EINVAL);
	member = (Congvan__GroupMember)CONGVAN__GROUP_MEMBER__INIT;
	CV_SET(&member, person_id, HEAD);
	assert_int_equal(put_group(directory, "change_recipients", id, "Lãnh đạo", 0, &member, &view), 0);
	CV_SET(&member, unit_id, UNIT_MEDICAL);
	assert_int_equal(put_group(directory, "change_recipients", id, "Lãnh đạo", 0, &member, &view), -EINVAL);
	assert_int_equal(put_group(directory, "change_recipients", id, "Lãnh đạo", 0, NULL, &view), -EINVAL);
}

static void who_is_closed_stays_in_the_group_and_is_marked(void **state)
{
	struct directory *directory = *state;
	Congvan__GroupMember member = CONGVAN__GROUP_MEMBER__INIT;
	Congvan__RecipientGroupView *view;
	Congvan__Organ organ = CONGVAN__ORGAN__INIT;

	member.organ_id = (char *)"H99.03";
	assert_int_equal(put_group(directory, "add_recipients", 0, "Các sở", 0, &member, &view), 0);
	organ.organ_id = (char *)"H99.03";
	organ.name = (char *)"Sở Tài chính";
	CV_SET(&organ, closed, 1);
	assert_int_equal(directory_put(directory, &organ, CHANGE, false), 0);
	assert_int_equal(put_group(directory, "change_recipients", view->group->id, "Các sở", 0, &member, &view), 0);
	assert_true(view->group->members[0]->gone);
	assert_int_equal(put_group(directory, "add_recipients", 0, "Nhóm khác", 0, &member, &view), -EINVAL);
}

static void a_unit_s_head_keeps_groups_of_the_unit(void **state)
{
	struct directory *directory = *state;
	Congvan__GroupMember member = CONGVAN__GROUP_MEMBER__INIT;
	Congvan__RecipientGroupRequest request = CONGVAN__RECIPIENT_GROUP_REQUEST__INIT;
	Congvan__ListRecipientGroupsReply *list;
	Congvan__RecipientGroupView *view;
	Congvan__Empty empty = CONGVAN__EMPTY__INIT;
	void *nothing;

	member.organ_id = (char *)"H99.03";
	agency_become(directory->fake, MEDICAL_HEAD);
	assert_int_equal(put_group(directory, "add_recipients", 0, "Của cơ quan", 0, &member, &view), -EACCES);
	assert_int_equal(put_group(directory, "add_recipients", 0, "Của phòng", UNIT_FINANCE, &member, &view), -EACCES);
	assert_int_equal(put_group(directory, "add_recipients", 0, "Của phòng", UNIT_MEDICAL, &member, &view), 0);
	CV_SET(&request, id, view->group->id);
	agency_become(directory->fake, FINANCE_HEAD);
	assert_int_equal(fakehost_call(directory->fake, "organs/1", "list_recipients", &empty.base,
				       &congvan__list_recipient_groups_reply__descriptor, &list),
			 0);
	assert_int_equal(list->n_groups, 0);
	assert_int_equal(list->n_actions, 1);
	assert_string_equal(list->actions[0]->name, "add_own");
	assert_int_equal(fakehost_call(directory->fake, "organs/1", "delete_recipients", &request.base,
				       &congvan__empty__descriptor, &nothing),
			 -EACCES);
	agency_become(directory->fake, MEDICAL_SPECIALIST);
	assert_int_equal(fakehost_call(directory->fake, "organs/1", "list_recipients", &empty.base,
				       &congvan__list_recipient_groups_reply__descriptor, &list),
			 0);
	assert_int_equal(list->n_groups, 1);
	assert_int_equal(list->groups[0]->member_count, 1);
	assert_int_equal(list->n_actions, 0);
	agency_become(directory->fake, MEDICAL_HEAD);
	assert_int_equal(fakehost_call(directory->fake, "organs/1", "delete_recipients", &request.base,
				       &congvan__empty__descriptor, &nothing),
			 0);
	assert_int_equal(fakehost_count(directory->fake, FAKEHOST_AGENCY, ORGANS_GROUP), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(each_mistake_is_told_and_changes_nothing, begin, end),
	    cmocka_unit_test_setup_teardown(adding_and_changing_say_what_was_expected, begin, end),
	    cmocka_unit_test_setup_teardown(people_do_not_keep_the_shared_directory, begin, end),
	    cmocka_unit_test_setup_teardown(an_earlier_identifier_leads_to_it, begin, end),
	    cmocka_unit_test_setup_teardown(an_agency_s_own_additions_are_its_own, begin, end),
	    cmocka_unit_test_setup_teardown(a_group_holds_recipients_of_every_kind, begin, end),
	    cmocka_unit_test_setup_teardown(who_is_closed_stays_in_the_group_and_is_marked, begin, end),
	    cmocka_unit_test_setup_teardown(a_unit_s_head_keeps_groups_of_the_unit, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
