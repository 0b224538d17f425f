/* Lists of incoming documents: who sees which, filters, pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "desk.h"

#define DAY_MS 86400000LL

static Congvan__ListIncomingReply *list(struct desk *desk, enum agency_person person,
					const Congvan__ListIncomingRequest *request)
{
	agency_become(desk->fake, person);
	return desk_call(desk, "list", &request->base, &congvan__list_incoming_reply__descriptor);
}

/* One document each day: numbers 1 to count, the odd ones submitted and urgent. */
static void make_documents(struct desk *desk, unsigned count)
{
	char number[8];

	for (unsigned i = 1; i <= count; i++) {
		snprintf(number, sizeof(number), "%u", i);
		desk->form.code_number = number;
		CV_SET(&desk->form, urgency,
		       i % 2 ? CONGVAN__URGENCY__URGENCY_URGENT : CONGVAN__URGENCY__URGENCY_NORMAL);
		desk->form.issuing_organ = (char *)(i % 3 ? "Bộ Y tế" : "Ủy ban nhân dân tỉnh Quảng Ngãi");
		desk_register(desk, i % 2);
		fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + i * DAY_MS);
	}
	desk->form.code_number = (char *)"17";
}

static void numbers_are(const Congvan__ListIncomingReply *reply, const char *expected)
{
	char got[200] = "";
	size_t len = 0;

	for (size_t i = 0; i < reply->n_documents; i++)
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%s%llu", i ? " " : "",
					(unsigned long long)reply->documents[i]->arrival_number);
	assert_string_equal(got, expected);
}

static void the_desk_and_the_leaders_see_all_newest_first(void **state)
{
	struct desk *desk = *state;
	Congvan__ListIncomingRequest request = CONGVAN__LIST_INCOMING_REQUEST__INIT;

	make_documents(desk, 6);
	numbers_are(list(desk, SECOND_CLERK, &request), "6 5 4 3 2 1");
	numbers_are(list(desk, CHIEF, &request), "6 5 4 3 2 1");
	numbers_are(list(desk, DEPUTY, &request), "6 5 4 3 2 1");
	numbers_are(list(desk, SECRETARY, &request), "5 3 1"); /* what the head has */
	numbers_are(list(desk, MEDICAL_HEAD, &request), "");
	agency_become(desk->fake, ADMINISTRATOR);
	assert_int_equal(desk_try(desk, "list", &request.base), -EACCES);
	desk_refused(desk, "incoming.sees_none");
}

static void filters_narrow_the_list(void **state)
{
	struct desk *desk = *state;
	Congvan__ListIncomingRequest request = CONGVAN__LIST_INCOMING_REQUEST__INIT;

	make_documents(desk, 6);
	request.issuing_organ = (char *)"quang ngai";
	numbers_are(list(desk, CLERK, &request), "6 3");
	CV_SET(&request, urgency, CONGVAN__URGENCY__URGENCY_URGENT);
	numbers_are(list(desk, CLERK, &request), "3");
	numbers_are(list(desk, SECRETARY, &request), "3");
	request.issuing_organ = NULL;
	CV_SET(&request, state, CONGVAN__INCOMING_STATE__INCOMING_REGISTERED);
	request.has_urgency = 0;
	numbers_are(list(desk, CLERK, &request), "6 4 2");
	request.has_state = 0;
	request.arrived_from = (char *)"2026-03-06";
	request.arrived_to = (char *)"2026-03-08";
	numbers_are(list(desk, CLERK, &request), "4 3 2");
	CV_SET(&request, register_id, BOOK_OLD);
	numbers_are(list(desk, CLERK, &request), "");
}

static void filters_by_type_deadline_and_holder(void **state)
{
	struct desk *desk = *state;
	Congvan__ListIncomingRequest request = CONGVAN__LIST_INCOMING_REQUEST__INIT;
	uint64_t id;

	desk->form.document_type = (char *)"Quyết định";
	desk->form.due_date = (char *)"2026-03-10";
	make_documents(desk, 2); /* 1 is with the head, 2 with the clerk */
	desk->form.document_type = (char *)"Công văn";
	desk->form.due_date = NULL;
	desk->form.code_number = (char *)"33";
	id = desk_register(desk, true)->document->id;
	request.document_type = (char *)"quyet dinh";
	numbers_are(list(desk, CHIEF, &request), "2 1");
	request.document_type = NULL;
	CV_SET(&request, due, CONGVAN__DUE_WHEN__WHEN_NONE);
	numbers_are(list(desk, CHIEF, &request), "3");
	request.due = CONGVAN__DUE_WHEN__WHEN_WEEK;
	numbers_are(list(desk, CHIEF, &request), "2 1");
	request.due = CONGVAN__DUE_WHEN__WHEN_TODAY;
	numbers_are(list(desk, CHIEF, &request), "");
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 6 * DAY_MS);
	request.due = CONGVAN__DUE_WHEN__WHEN_OVERDUE;
	numbers_are(list(desk, CHIEF, &request), "2 1");
	request.has_due = 0;
	CV_SET(&request, holder_id, HEAD);
	numbers_are(list(desk, CHIEF, &request), "3 1");
	numbers_are(list(desk, SECRETARY, &request), "3 1");
	request.holder_id = MEDICAL_HEAD;
	numbers_are(list(desk, CHIEF, &request), "");
	desk_direct(desk, id, "Triển khai", UNIT_MEDICAL, MEDICAL_OTHER);
	request.holder_id = HEAD; /* passed it on: has it no more */
	numbers_are(list(desk, CHIEF, &request), "1");
	request.holder_id = CHIEF;
	numbers_are(list(desk, CHIEF, &request), "3");
	request.has_holder_id = 0;
	CV_SET(&request, holder_unit_id, UNIT_OFFICE);
	numbers_are(list(desk, CHIEF, &request), "3 2");
	assert_int_equal(list(desk, CHIEF, &request)->documents[0]->n_holder_ids, 0);
}

static void a_code_is_found_however_it_is_written(void **state)
{
	struct desk *desk = *state;
	Congvan__ListIncomingRequest request = CONGVAN__LIST_INCOMING_REQUEST__INIT;
	static const char *const spellings[] = {"3/KCB-NV", "03/kcb-nv", " 3 / KCB-NV "};

	make_documents(desk, 4);
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		request.code = (char *)spellings[i];
		numbers_are(list(desk, CLERK, &request), "3");
		numbers_are(list(desk, HEAD, &request), "3");
		numbers_are(list(desk, SECRETARY, &request), "3");
		numbers_are(list(desk, MEDICAL_HEAD, &request), ""); /* not theirs */
	}
	request.code = (char *)"3/KCB";
	numbers_are(list(desk, CLERK, &request), "");
	desk->form.code_number = (char *)"3";
	CV_SET(&desk->form, confirm_duplicate, 1);
	desk_register(desk, false);
	request.code = (char *)"3/KCB-NV";
	numbers_are(list(desk, CLERK, &request), "5 3");
	/* In whatever year it came. */
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 800 * DAY_MS);
	numbers_are(list(desk, CLERK, &request), "5 3");
	request.arrived_from = (char *)"2026-03-08";
	numbers_are(list(desk, CLERK, &request), "5");
}

static void pages_join(struct desk *desk, enum agency_person person, const char *code, size_t expected)
{
	Congvan__ListIncomingRequest request = CONGVAN__LIST_INCOMING_REQUEST__INIT;
	Congvan__ListIncomingReply *page;
	uint64_t last = UINT64_MAX;
	size_t seen = 0;

	CV_SET(&request, limit, 3);
	request.code = (char *)code;
	do {
		page = list(desk, person, &request);
		for (size_t i = 0; i < page->n_documents; i++, seen++) {
			assert_true(page->documents[i]->arrival_number < last);
			last = page->documents[i]->arrival_number;
		}
		request.cursor = page->next_cursor;
	} while (page->next_cursor);
	assert_int_equal(seen, expected);
}

static void pages_join_without_gaps_or_repeats(void **state)
{
	struct desk *desk = *state;

	make_documents(desk, 17);
	pages_join(desk, CLERK, NULL, 17);
	pages_join(desk, SECRETARY, NULL, 9);
	CV_SET(&desk->form, confirm_duplicate, 1);
	for (int i = 0; i < 7; i++)
		desk_register(desk, false);
	pages_join(desk, CLERK, "17/KCB-NV", 8);
}

static void without_a_filter_a_year_is_shown(void **state)
{
	struct desk *desk = *state;
	Congvan__ListIncomingRequest request = CONGVAN__LIST_INCOMING_REQUEST__INIT;

	make_documents(desk, 1);
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 365 * DAY_MS);
	numbers_are(list(desk, CLERK, &request), "1");
	fakehost_set_now(desk->fake, FAKEHOST_NOW_MS + 366 * DAY_MS);
	numbers_are(list(desk, CLERK, &request), "");
	request.issuing_organ = (char *)"Bộ Y tế";
	numbers_are(list(desk, CLERK, &request), "1");
}

static void what_can_not_be_asked_for(void **state)
{
	struct desk *desk = *state;
	Congvan__ListIncomingRequest request = CONGVAN__LIST_INCOMING_REQUEST__INIT;
	char *by_arrival;

	make_documents(desk, 3);
	request.arrived_from = (char *)"hôm qua";
	CV_SET(&request, limit, 201);
	agency_become(desk->fake, CLERK);
	assert_int_equal(desk_try(desk, "list", &request.base), -EINVAL);
	desk_field(desk, "/arrivedFrom", "bad_date");
	desk_field(desk, "/limit", "out_of_range");
	request.arrived_from = (char *)"2026-03-09";
	request.arrived_to = (char *)"2026-03-01";
	request.limit = 1;
	assert_int_equal(desk_try(desk, "list", &request.base), -EINVAL);
	desk_field(desk, "/arrivedTo", "incoming.days_reversed");
	request.arrived_from = request.arrived_to = NULL;
	by_arrival = list(desk, CLERK, &request)->next_cursor;
	assert_non_null(by_arrival);
	request.cursor = by_arrival;
	request.code = (char *)"1/KCB-NV"; /* the cursor of another kind of list */
	assert_int_equal(desk_try(desk, "list", &request.base), -EINVAL);
	desk_refused(desk, "cursor.invalid");
}

static void the_agencys_document_types_are_listed(void **state)
{
	struct desk *desk = *state;
	Congvan__DocumentTypesReply *reply;
	Congvan__Empty request = CONGVAN__EMPTY__INIT;
	struct cv_error error;

	office_catalogue_destroy(&desk->instance.types);
	assert_int_equal(office_catalogue_create(CATALOGUES "/document-types.yaml", &desk->instance.types, &error), 0);
	reply = desk_call(desk, "document_types", &request.base, &congvan__document_types_reply__descriptor);
	assert_true(reply->n_types >= 29);
	assert_string_equal(reply->types[1]->name, "Quyết định");
	assert_string_equal(reply->types[1]->abbreviation, "QĐ");
	/* What the clerk types is written as the list writes it. */
	desk->form.document_type = (char *)"quyet dinh";
	assert_string_equal(desk_register(desk, false)->document->document_type, "Quyết định");
	desk->form.code_number = (char *)"2";
	desk->form.document_type = (char *)"Công hàm";
	assert_string_equal(desk_register(desk, false)->document->document_type, "Công hàm");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(the_desk_and_the_leaders_see_all_newest_first),
	    DESK_TEST(filters_narrow_the_list),
	    DESK_TEST(filters_by_type_deadline_and_holder),
	    DESK_TEST(a_code_is_found_however_it_is_written),
	    DESK_TEST(pages_join_without_gaps_or_repeats),
	    DESK_TEST(without_a_filter_a_year_is_shown),
	    DESK_TEST(what_can_not_be_asked_for),
	    DESK_TEST(the_agencys_document_types_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
