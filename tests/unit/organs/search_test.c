/* Search as a person sees it: what is found, and in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "directory.h"
#include "organs/use.h"

#define DAY_MS (INT64_C(86400) * 1000)

static int begin(void **state)
{
	static struct directory directory;

	directory_begin(&directory);
	directory_add(&directory, "H99.04", "Sở Tư pháp", "department");
	directory_add(&directory, "H99.03", "Sở Tài chính", "department");
	directory_add(&directory, "G22", "Bộ Y tế", "ministry");
	directory_add(&directory, "H99", "Ủy ban nhân dân tỉnh Lam Giang", "provincial_committee");
	directory_add(&directory, "H99.21.01", "Ủy ban nhân dân xã Hòa Phú", "commune_committee");
	directory_add(&directory, "H99.21.02", "Ủy ban nhân dân xã Hoà Đông", "commune_committee");
	directory_add(&directory, "H99.60", "Hội Người cao tuổi", "association");
	directory_add(&directory, "H99.61", "Đoàn Luật sư", NULL);
	directory_add(&directory, "H99.62", "Dân quân tự vệ", NULL);
	directory_add(&directory, "H99.63", "Ăn uống", NULL);
	directory_add(&directory, "H99.64", "Ẩm thực", NULL);
	directory_add(&directory, "H99.65", "An toàn", NULL);
	*state = &directory;
	return 0;
}

static int end(void **state)
{
	directory_end(*state);
	return 0;
}

static void diacritics_case_and_order_of_words_do_not_matter(void **state)
{
	assert_string_equal(directory_find(*state, "so tai chinh"), "H99.03");
	assert_string_equal(directory_find(*state, "CHÍNH Sở"), "H99.03");
	assert_string_equal(directory_find(*state, "doan luat"), "H99.61");
	assert_string_equal(directory_find(*state, "đoàn"), "H99.61");
	assert_string_equal(directory_find(*state, "khong co"), "");
}

static void both_spellings_of_a_tone_are_found_by_each_other(void **state)
{
	/* By the alphabet Đông stands before Phú. */
	assert_string_equal(directory_find(*state, "hòa"), "H99.21.02 H99.21.01");
	assert_string_equal(directory_find(*state, "hoà"), "H99.21.02 H99.21.01");
	assert_string_equal(directory_find(*state, "xa hoa"), "H99.21.02 H99.21.01");
}

static void identifiers_are_found_by_their_beginning(void **state)
{
	assert_string_equal(directory_find(*state, "h99.21"), "H99.21.02 H99.21.01");
	assert_string_equal(directory_find(*state, "g22"), "G22");
}

/* QĐ 4899/QĐ-BYT: frequent groups first, in the catalogue's order; the rest by the Vietnamese alphabet: a, ă, â ... d,
 * đ. */
static void frequent_groups_come_first_then_the_alphabet(void **state)
{
	assert_string_equal(directory_find(*state, ""),
			    "G22 H99.03 H99.04 H99 H99.65 H99.63 H99.64 H99.62 H99.61 H99.60 "
			    "H99.21.02 H99.21.01");
	assert_string_equal(directory_find_in(*state, "", "department", 50), "H99.03 H99.04");
	assert_string_equal(directory_find_in(*state, "tu", "department", 50), "H99.04");
}

static void a_limit_tells_whether_there_are_more(void **state)
{
	assert_string_equal(directory_find_in(*state, "so", NULL, 1), "H99.03");
	assert_true(directory_found()->more);
	assert_string_equal(directory_find_in(*state, "so", NULL, 2), "H99.03 H99.04");
	assert_false(directory_found()->more);
}

static int refused(struct directory *directory, const char *q, const char *group, unsigned limit)
{
	Congvan__SearchOrgansRequest request = CONGVAN__SEARCH_ORGANS_REQUEST__INIT;
	void *reply;

	request.q = (char *)(uintptr_t)q;
	request.group = (char *)(uintptr_t)group;
	CV_SET(&request, limit, limit);
	return fakehost_call(directory->fake, "organs/1", "search", &request.base,
			     &congvan__search_organs_reply__descriptor, &reply);
}

static void what_cannot_be_asked_is_refused(void **state)
{
	char text[SEARCH_CHARS + 2];

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(refused(*state, text, NULL, 5), -EINVAL);
	text[SEARCH_CHARS] = '\0';
	assert_int_equal(refused(*state, text, NULL, 5), 0);
	assert_int_equal(refused(*state, "\xff", NULL, 5), -EBADMSG);
	assert_int_equal(refused(*state, "a", "nhom_la", 5), -EINVAL);
	assert_int_equal(refused(*state, "a", NULL, 0), -EINVAL);
	assert_int_equal(refused(*state, "a", NULL, SEARCH_LIMIT_MAX + 1), -EINVAL);
}

/* ---- what changes while the index is there ---- */

static void a_change_is_found_by_the_next_search(void **state)
{
	struct directory *directory = *state;
	Congvan__Organ organ = CONGVAN__ORGAN__INIT;

	assert_string_equal(directory_find(directory, "so"), "H99.03 H99.04");
	directory_add(directory, "H99.05", "Sở Xây dựng", "department");
	assert_string_equal(directory_find(directory, "so"), "H99.03 H99.04 H99.05");
	organ.organ_id = (char *)"H99.05";
	organ.name = (char *)"Ban Quản lý đường sắt";
	assert_int_equal(directory_put(directory, &organ, CONGVAN__ORGAN_IMPORT_MODE__ORGAN_IMPORT_CHANGE, false), 0);
	assert_string_equal(directory_find(directory, "so"), "H99.03 H99.04");
	assert_string_equal(directory_find(directory, "duong sat"), "H99.05");
	CV_SET(&organ, closed, 1);
	assert_int_equal(directory_put(directory, &organ, CONGVAN__ORGAN_IMPORT_MODE__ORGAN_IMPORT_CHANGE, false), 0);
	assert_string_equal(directory_find(directory, "duong sat"), "");
}

/* More commits than are kept since the index was made: it is made again, and finds all. */
static void an_index_that_is_far_behind_is_made_again(void **state)
{
	struct directory *directory = *state;
	char id[32], name[32];

	assert_string_equal(directory_find(directory, "thu"), "H99.64");
	for (unsigned i = 0; i < ORGAN_CHANGES_KEPT + 50; i++) {
		snprintf(id, sizeof(id), "K%u", i);
		snprintf(name, sizeof(name), "Trạm %u", i);
		directory_add(directory, id, name, "hospital");
	}
	assert_true(fakehost_count(directory->fake, 0, ORGANS_CHANGE) <= ORGAN_CHANGES_KEPT + 2);
	assert_string_equal(directory_find(directory, "tram 0"), "K0");
	assert_string_equal(directory_find(directory, "k561"), "K561");
}

/* ---- whom the agency sends to ---- */

static void send_to(struct directory *directory, const char *organ_id, uint64_t own, unsigned times)
{
	Congvan__OrganUsed used = CONGVAN__ORGAN_USED__INIT;
	Congvan__OrganUse use = CONGVAN__ORGAN_USE__INIT, *uses[] = {&use};
	uint8_t payload[200];
	struct fakehost_delivery delivery = {.kind = CV_DELIVERY_ITEM, .name = "used"};

	use.organ_id = (char *)(uintptr_t)organ_id;
	if (own)
		CV_SET(&use, id, own);
	used.uses = uses;
	used.n_uses = 1;
	delivery.payload = (struct cv_bytes){payload, congvan__organ_used__pack(&used, payload)};
	for (unsigned i = 0; i < times; i++) {
		delivery.id = 7000 + i;
		assert_int_equal(fakehost_deliver(directory->fake, cv_plugin_entry_v1(), &delivery), 0);
	}
}

static void who_is_written_to_often_and_lately_comes_first(void **state)
{
	struct directory *directory = *state;

	send_to(directory, "H99.61", 0, 1);
	send_to(directory, "H99.21.01", 0, 3);
	assert_string_equal(directory_find_in(directory, "", NULL, 4), "H99.21.01 H99.61 G22 H99.03");
	assert_true(directory_found()->hits[0]->often && directory_found()->hits[1]->often);
	assert_false(directory_found()->hits[2]->often);
	assert_string_equal(directory_find(directory, "hoa"), "H99.21.01 H99.21.02");
	/* Three of half a year ago weigh less than one of today. */
	fakehost_set_now(directory->fake, FAKEHOST_NOW_MS + 180 * DAY_MS);
	send_to(directory, "H99.04", 0, 1);
	assert_string_equal(directory_find_in(directory, "", NULL, 3), "H99.04 H99.21.01 H99.61");
	/* After years nobody is first any more. */
	fakehost_set_now(directory->fake, FAKEHOST_NOW_MS + 2000 * DAY_MS);
	assert_string_equal(directory_find_in(directory, "", NULL, 3), "G22 H99.03 H99.04");
}

static void another_agency_has_its_own_order(void **state)
{
	struct directory *directory = *state;

	agency_make(directory->fake, 2);
	send_to(directory, "H99.61", 0, 5);
	fakehost_caller(directory->fake)->agency = 2;
	assert_string_equal(directory_find_in(directory, "", NULL, 2), "G22 H99.03");
}

static void a_record_of_use_holds_the_heaviest(void **state)
{
	struct directory *directory = *state;
	Congvan__OrganUses *record;
	char id[16];

	send_to(directory, "H99.61", 0, 3);
	for (unsigned i = 0; i < USE_MAX + 20; i++) {
		snprintf(id, sizeof(id), "T%u", i);
		send_to(directory, id, 0, 1);
	}
	record = fakehost_record(directory->fake, FAKEHOST_AGENCY, ORGANS_USE, fakehost_body(directory->fake, ""),
				 &congvan__organ_uses__descriptor);
	assert_int_equal(record->n_uses, USE_MAX);
	assert_string_equal(record->uses[0]->organ_id, "H99.61");
}

/* ---- agencies of this server ---- */

static void put_agency(struct directory *directory, uint32_t number, const char *organ_id, const char *name,
		       bool closed)
{
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;

	CV_SET(&agency, number, number);
	agency.organ_id = (char *)(uintptr_t)organ_id;
	agency.name = (char *)(uintptr_t)name;
	agency.short_name = (char *)"SYT";
	CV_SET(&agency, closed, closed);
	fakehost_put(directory->fake, number, "identity.agency", fakehost_body(directory->fake, ""), &agency.base);
	fakehost_put(directory->fake, 0, "identity.organ", fakehost_body(directory->fake, "s", organ_id), &agency.base);
	fakehost_put(directory->fake, 0, "identity.agency_number", fakehost_body(directory->fake, "w", number),
		     &agency.base);
}

static void agencies_of_the_server_are_found_and_marked(void **state)
{
	struct directory *directory = *state;

	put_agency(directory, 1, "H99.07", "Sở Y tế", false);
	put_agency(directory, 2, "H99.03", "Sở Tài chính và Kế hoạch", false);
	assert_string_equal(directory_find(directory, "so"), "H99.03 H99.04 H99.07");
	assert_int_equal(directory_found()->hits[0]->agency, 2);
	assert_string_equal(directory_found()->hits[0]->organ->name, "Sở Tài chính và Kế hoạch");
	assert_string_equal(directory_found()->hits[0]->organ->group, "department");
	assert_int_equal(directory_found()->hits[1]->agency, 0);
	assert_true(directory_found()->hits[2]->own_agency);
	assert_string_equal(directory_find(directory, "syt"), "H99.03 H99.07");
	put_agency(directory, 2, "H99.03", "Sở Tài chính và Kế hoạch", true);
	assert_string_equal(directory_find(directory, "tai chinh"), "H99.03");
	assert_int_equal(directory_found()->hits[0]->agency, 0);
}

/* Wherever memory ends: an error, and the next search works. */
static void without_memory_there_is_no_answer_and_no_harm(void **state)
{
	struct directory *directory = *state;
	Congvan__SearchOrgansRequest request = CONGVAN__SEARCH_ORGANS_REQUEST__INIT;
	void *reply;
	int error = -1;

	request.q = (char *)"so";
	for (uint32_t n = 1; error; n++) {
		fakehost_fail_alloc(directory->fake, n);
		error = fakehost_call(directory->fake, "organs/1", "search", &request.base,
				      &congvan__search_organs_reply__descriptor, &reply);
		if (!fakehost_alloc_failed(directory->fake))
			assert_int_equal(error, 0);
		assert_true(n < 20000);
	}
	fakehost_fail_alloc(directory->fake, 0);
	assert_string_equal(directory_find(directory, "so"), "H99.03 H99.04");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(diacritics_case_and_order_of_words_do_not_matter, begin, end),
	    cmocka_unit_test_setup_teardown(both_spellings_of_a_tone_are_found_by_each_other, begin, end),
	    cmocka_unit_test_setup_teardown(identifiers_are_found_by_their_beginning, begin, end),
	    cmocka_unit_test_setup_teardown(frequent_groups_come_first_then_the_alphabet, begin, end),
	    cmocka_unit_test_setup_teardown(a_limit_tells_whether_there_are_more, begin, end),
	    cmocka_unit_test_setup_teardown(what_cannot_be_asked_is_refused, begin, end),
	    cmocka_unit_test_setup_teardown(a_change_is_found_by_the_next_search, begin, end),
	    cmocka_unit_test_setup_teardown(an_index_that_is_far_behind_is_made_again, begin, end),
	    cmocka_unit_test_setup_teardown(who_is_written_to_often_and_lately_comes_first, begin, end),
	    cmocka_unit_test_setup_teardown(another_agency_has_its_own_order, begin, end),
	    cmocka_unit_test_setup_teardown(a_record_of_use_holds_the_heaviest, begin, end),
	    cmocka_unit_test_setup_teardown(agencies_of_the_server_are_found_and_marked, begin, end),
	    cmocka_unit_test_setup_teardown(without_memory_there_is_no_answer_and_no_harm, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
